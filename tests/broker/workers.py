"""Workers as processes, and what came of the items that they were given."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.event.records import Record, withdrawal_records
from streams.stories.in_force import InForce
from streams.stories.links import Stories
from streams.stories.records import from_record
from tests.broker.tools import drain

STOP_SECONDS = 10


class Worker:
    """One `newswire worker`; with `child` that module as its child, with `module` that one in the place of all."""

    def __init__(self, bootstrap: str, prefix: str, log: Path, child: str = "", module: str = "", **settings: object) -> None:
        clean = {name: setting for name, setting in os.environ.items() if not name.startswith("NEWSWIRE_")}
        mine = {"brokers": bootstrap, "prefix": prefix, "group": prefix + "group", "session_timeout": 6, "item_timeout": 2} | settings
        environment = clean | {f"NEWSWIRE_{name.upper()}": str(setting) for name, setting in mine.items()}
        self.log = log
        what = [module] if module else ["tests.broker.worker_of", child] if child else ["streams.cli", "worker"]
        with log.open("ab") as file:
            self.process = subprocess.Popen([sys.executable, "-m", *what], env=environment, stdout=file, stderr=file)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> tuple[int, float]:
        """SIGTERM; the exit code and the seconds it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_SECONDS + 5)
        return code, time.monotonic() - started

    def text(self) -> str:
        return self.log.read_text(errors="replace")

    def children(self) -> list[int]:
        """Process ids of the processes it started."""
        return [int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]


@contextmanager
def workers(bootstrap: str, prefix: str, folder: Path, count: int = 1, **settings: Any) -> Iterator[list[Worker]]:
    """So many workers; whatever is left of them is killed at the end."""
    started = [Worker(bootstrap, prefix, folder / f"worker-{number}.log", **settings) for number in range(count)]
    try:
        yield started
    finally:
        for worker in started:
            if worker.process.poll() is None:
                worker.kill()


def headers(record: Any) -> dict[str, str]:
    return {key: content.decode() for key, content in record.headers}


def coordinates(record: Any) -> tuple[int, int, int]:
    """Partition and offset of the raw record, and the item's index in it, that an event or a dead letter was made from."""
    named = headers(record)
    return int(named["ce_rawpartition"]), int(named["ce_rawoffset"]), int(named.get("ce_rawindex", 0))


async def outcomes(bootstrap: str, prefix: str) -> list[Any]:
    """All records on news and dlq."""
    return [*await drain(bootstrap, prefix + "news"), *await drain(bootstrap, prefix + "dlq")]


async def wait_for_outcomes(bootstrap: str, prefix: str, expected: int, seconds: float = 60, alive: Mapping[str, Worker] | None = None) -> list[Any]:
    """Returns the records on news and dlq when `expected` distinct items have an outcome."""

    async def enough() -> list[Any] | None:
        found = await outcomes(bootstrap, prefix)
        return found if len({coordinates(record) for record in found}) >= expected else None

    return await wait_for(enough, seconds, f"{expected} outcomes")


async def wait_for(condition: Callable[[], Awaitable[Any]], seconds: float, what: str) -> Any:
    """Asks until the answer is true. Raises: TimeoutError that says what was waited for."""
    deadline = time.monotonic() + seconds
    while True:
        answer = await condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} s")
        await asyncio.sleep(0.3)


async def committed(bootstrap: str, prefix: str, topic: str = "raw") -> dict[int, int]:
    """The group's committed offset by partition of a topic (named without prefix)."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(prefix + "group")
    finally:
        await admin.close()
    return {
        partition.partition: offset.offset
        for partition, offset in offsets.items()
        if isinstance(partition, TopicPartition) and partition.topic == prefix + topic
    }


def undisturbed_stories(sketches: Iterable[Any]) -> dict[str, bytes]:
    """What a worker that nothing interrupts writes to stories, by `ce_newsid`: each record of sketches linked once, in the order of the topic."""
    linking = Stories()
    values = (linking.link(from_record(orjson.loads(record.value))) for record in sketches)
    return {value["newsid"]: orjson.dumps(value) for value in values if value is not None}


def undisturbed_withdrawals(sketches: Iterable[Any], prefix: str) -> list[Record]:
    """The references that a worker that nothing interrupts withdraws, in order."""
    state, out = InForce(), []
    for record in sketches:
        lost = state.take(from_record(orjson.loads(record.value)).published)
        if lost is not None:
            out += withdrawal_records(lost.by.uri, lost.by.tags.version, lost.by.order, lost.by.headline, lost.regions, lost.entities, record.headers, prefix)
    return out


def assert_repeats_identical(records: list[Any]) -> int:
    """Every record under one ce_id has the same key, value and headers. Returns how many were repeats."""
    first: dict[str, Any] = {}
    repeats = 0
    for record in records:
        identity = headers(record)["ce_id"]
        if identity not in first:
            first[identity] = record
            continue
        repeats += 1
        assert (record.topic, record.key, record.value, record.headers) == (
            first[identity].topic,
            first[identity].key,
            first[identity].value,
            first[identity].headers,
        ), f"two records under id {identity} differ"
    return repeats
