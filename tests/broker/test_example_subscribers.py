"""The subscribers of `examples/` as processes on Apache Kafka, with a worker, all killed again and again: none misses an event."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web

from streams.broker import apache
from streams.broker.apache import free_port
from tests import items
from tests.broker import workers as w
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).resolve().parents[2]
ITEMS, REGION, ENTITY = 200, "NG", "Lagos"

COUNTED = """
CREATE TABLE log (uri TEXT, version INTEGER);
CREATE TRIGGER inserted AFTER INSERT ON items BEGIN INSERT INTO log VALUES (new.uri, new.version); END;
CREATE TRIGGER updated AFTER UPDATE ON items BEGIN INSERT INTO log VALUES (new.uri, new.version); END;
"""


class Process:
    """One of the examples, that can be killed and started again."""

    def __init__(self, name: str, *arguments: object, environment: dict[str, str], log: Path) -> None:
        self._command = [sys.executable, str(ROOT / "examples" / name), *map(str, arguments)]
        self._environment, self.log = os.environ | environment, log
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as file:
            self._process = subprocess.Popen(self._command, env=self._environment, stdout=file, stderr=file)

    def kill(self) -> None:
        assert self._process.poll() is None, self.log.read_text()
        self._process.kill()
        self._process.wait()

    def kill_and_start(self) -> None:
        self.kill()
        self.start()


def raw(number: int) -> dict[str, Any]:
    """Every tenth item is a later version of the one before, every twentieth's is a kill; a good part is about Lagos."""
    if number % 10 == 9:
        return raw(number - 1) | {"version": 2, "status": "canceled" if number % 20 == 19 else "usable"}
    item = items.item(number) | {"version": 1}
    if number % 3 == 0:
        item |= {
            "title": f"Port of Lagos reopens, round {number}",
            "lines": [f"LAGOS, March 2 - The port of Lagos, Nigeria, reopened, officials in Lagos said in statement {number}."],
        }
    return item


@asynccontextmanager
async def hook(calls: list[dict[str, str]]) -> AsyncIterator[str]:
    """A web hook that fails every seventh call."""
    count = 0

    async def take(request: web.Request) -> web.Response:
        nonlocal count
        count += 1
        if count % 7 == 0:
            return web.Response(status=503)
        calls.append(await request.json())
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/alerts", take)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port := free_port())
    await site.start()
    try:
        yield f"http://127.0.0.1:{port}/alerts"
    finally:
        await runner.cleanup()


async def desk(port: int, messages: list[dict[str, Any]]) -> None:
    """A client of the relay, which comes again whenever the relay has gone."""
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.ws_connect(f"http://127.0.0.1:{port}/news?client=desk&since=2020-01-01T00:00:00Z") as socket:
                    async for message in socket:
                        messages.append(orjson.loads(message.data))
                        await socket.send_str(messages[-1]["id"])
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)


async def test_no_subscriber_misses_an_event_though_all_are_killed(kafka: apache.Broker, topics_prefix: str, tmp_path: Path) -> None:
    dice = random.Random(20261130)
    environment = {"NEWSWIRE_BROKERS": kafka.bootstrap, "NEWSWIRE_PREFIX": topics_prefix}
    index, port = tmp_path / "news.db", free_port()
    calls: list[dict[str, str]] = []
    messages: list[dict[str, Any]] = []
    async with hook(calls) as address:
        with ExitStack() as stack:
            (worker,) = stack.enter_context(w.workers(kafka.bootstrap, topics_prefix, tmp_path))
            processes = {
                name: Process(f"{name}.py", *arguments, environment=environment, log=tmp_path / f"{name}.log")
                for name, arguments in {
                    "alert_bot": ("--region", REGION, "--entity", ENTITY, "--hook", address),
                    "search_index": ("follow", index),
                    "websocket_relay": ("--port", port),
                }.items()
            }
            for process in processes.values():
                stack.callback(process.kill)
            client = asyncio.create_task(desk(port, messages))
            stack.callback(client.cancel)
            await w.wait_for(lambda: asyncio.to_thread(prepared, index), 30, "the index")
            for begin in range(0, ITEMS, 20):
                await produce(kafka.bootstrap, f"{topics_prefix}raw", [(raw(n)["id"].encode(), orjson.dumps(raw(n))) for n in range(begin, begin + 20)])
                await asyncio.sleep(dice.uniform(0.5, 1.5))
                dice.choice(list(processes.values())).kill_and_start()
                if begin in (60, 140):
                    worker.kill()
                    worker = w.Worker(kafka.bootstrap, topics_prefix, tmp_path / "worker-again.log")
                    stack.callback(worker.kill)
            await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, ITEMS, 90)
            published = {w.headers(record)["ce_id"]: orjson.loads(record.value) for record in await drain(kafka.bootstrap, f"{topics_prefix}news")}
            assert len(published) == ITEMS
            wanted = {one for one, event in published.items() if is_wanted(event)}
            assert len(wanted) > ITEMS / 5

            async def all_there() -> bool:
                return len(effects(index)) >= ITEMS and {one["id"] for one in messages} >= published.keys() and {one["id"] for one in calls} >= wanted

            await w.wait_for(all_there, 60, "what the subscribers do with the events")
    # The index: exactly one effect for each event, the newest version of each item, none of those that were killed.
    assert effects(index) == published.keys()
    newest = {event["uri"]: event for event in sorted(published.values(), key=lambda event: event["wire"]["order"])}
    with sqlite3.connect(index) as connection:
        assert sorted(connection.execute("SELECT uri, version FROM log")) == sorted((event["uri"], event["wire"]["order"]) for event in published.values())
        found = dict(connection.execute("SELECT uri, headline FROM texts"))
    assert found == {uri: event["headlines"][0]["value"] for uri, event in newest.items() if event["pubStatus"] == "usable"}
    assert any(event["pubStatus"] == "canceled" for event in newest.values())
    # The bot and the relay: whatever came twice came under the same id.
    told = defaultdict(set)
    for call in calls:
        told[call["id"]].add(orjson.dumps(call))
    assert told.keys() >= wanted
    assert all(len(same) == 1 for same in told.values())
    for one in told.keys() - wanted:
        assert published[one]["pubStatus"] == "canceled"
    for message in messages:
        assert message["event"] == published[message["id"]]
    asked = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(ROOT / "examples/search_index.py"), "query", str(index), "port AND Lagos", "--region", REGION],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert "Port of Lagos reopens" in asked.stdout


def is_wanted(event: dict[str, Any]) -> bool:
    tags = {region["code"]: region["relevance"] for region in event["wire"]["regions"]}
    return tags.get(REGION, 0) >= 50 and any(entity["name"] == ENTITY for entity in event["wire"]["entities"])


def prepared(index: Path) -> bool:
    """Whether the index has its tables, which then count what is done to them."""
    with sqlite3.connect(index) as connection:
        if not connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'texts'").fetchone()[0]:
            return False
        connection.executescript(COUNTED)
    return True


def effects(index: Path) -> set[str]:
    with sqlite3.connect(index) as connection:
        return {one for (one,) in connection.execute("SELECT id FROM effects")}
