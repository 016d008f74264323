"""Operators' commands on the memory of repeated lines, against Apache Kafka and running workers."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams.broker.apache import Broker
from streams.promo import memory_file, overrides
from streams.promo.fingerprint import fingerprint
from streams.promo.learner import promo_key
from streams.promo.learning import settle
from streams.promo.overrides import Decided, Override
from tests import items
from tests.broker import workers as w
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka

SUPPLIER = "northern-press"
LINE = "The ferry leaves the quay at nine on weekdays"
"""A line that nothing but an operator's word takes out of a story, however often it is repeated there."""
LINE_KEY = promo_key(SUPPLIER, fingerprint(LINE))
MARGIN = 0.5  # seconds


async def newswire(kafka: Broker, prefix: str, *arguments: object, **settings: object) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWIRE_")}
    mine = {"brokers": kafka.bootstrap, "prefix": prefix, "group": prefix + "group", "promo_margin": MARGIN} | settings
    environment = clean | {f"NEWSWIRE_{name.upper()}": str(value) for name, value in mine.items()}
    command = [sys.executable, "-m", "streams.cli", *map(str, arguments)]
    return await asyncio.to_thread(subprocess.run, command, env=environment, capture_output=True, text=True, check=False, timeout=90)


async def good(kafka: Broker, prefix: str, *arguments: object, **settings: object) -> str:
    done = await newswire(kafka, prefix, *arguments, **settings)
    assert done.returncode == 0, done.stderr
    return done.stdout


def item(number: int, line: str = LINE, supplier: str = SUPPLIER) -> bytes:
    made = items.item(number, supplier)
    made["lines"].insert(2, line)
    return orjson.dumps(made)


async def feed(kafka: Broker, prefix: str, numbers: Sequence[int]) -> None:
    await produce(kafka.bootstrap, prefix + "raw", [(f"{SUPPLIER}/item-{number}".encode(), item(number)) for number in numbers])


def kinds(records: Sequence[Any]) -> dict[int, str | None]:
    """By the number of the item what kind of removal took LINE out of it; None where it stayed."""
    found: dict[int, str | None] = {}
    for record in records:
        event = orjson.loads(record.value)
        number = int(event["altIds"][0]["value"].rpartition("-")[2])
        taken = [removed["kind"] for removed in event["wire"]["removed"] if removed["text"] == LINE]
        assert taken or LINE in event["bodies"][0]["value"], "the line is in the body or among what was taken out"
        found[number] = taken[0] if taken else None
    return found


async def test_an_override_takes_effect_on_running_workers_and_the_past_stays(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    prefix = topics_prefix
    named = ("--supplier", SUPPLIER, "--text", LINE)
    with w.workers(kafka.bootstrap, prefix, tmp_path, count=2, promo_margin=MARGIN):
        await feed(kafka, prefix, range(12))
        await w.wait_for_outcomes(kafka.bootstrap, prefix, 12)
        started = time.monotonic()
        said = await good(kafka, prefix, "promos", "block", *named, "--note", "Ana Lima: opening hours are no news")
        assert "is always taken out, from " in said
        await asyncio.sleep(MARGIN + 0.2)
        assert time.monotonic() - started < 15, "within seconds"
        await feed(kafka, prefix, range(12, 24))
        await w.wait_for_outcomes(kafka.bootstrap, prefix, 24)

        again = await good(kafka, prefix, "promos", "block", SUPPLIER, fingerprint(LINE))
        assert "in force already" in again
        said = await good(kafka, prefix, "promos", "allow", SUPPLIER, fingerprint(LINE))
        assert "is always kept, from " in said
        await asyncio.sleep(MARGIN + 0.2)
        await feed(kafka, prefix, range(24, 36))
        await w.wait_for_outcomes(kafka.bootstrap, prefix, 36)

        assert "judged by what was learned: content" in await good(kafka, prefix, "promos", "clear", *named)
        await asyncio.sleep(MARGIN + 0.2)
        await feed(kafka, prefix, range(36, 40))
        records = await w.wait_for_outcomes(kafka.bootstrap, prefix, 40)
        expected = {number: "blocked" if 12 <= number < 24 else None for number in range(40)}
        assert kinds(records) == expected

        shown = orjson.loads(await good(kafka, prefix, "promos", "show", "--text", LINE, "--json"))
        verdicts = [entry["verdict"] for entry in shown["history"]]
        assert [one for index, one in enumerate(verdicts) if index == 0 or verdicts[index - 1] != one][-3:] == ["block", "allow", "content"]
        assert shown["override"] is None
        assert "note" not in shown
    key = promo_key(SUPPLIER, fingerprint(LINE))
    before = [record.value for record in await drain(kafka.bootstrap, prefix + "promos") if record.key == key]

    first = len(await w.outcomes(kafka.bootstrap, prefix))  # 40, and what a rebalance repeated

    # Another group takes everything from the beginning, the decisions included: the same events, and no decision is made a second time.
    with w.workers(kafka.bootstrap, prefix, tmp_path, group=prefix + "second", promo_margin=MARGIN):

        async def repeated() -> bool:
            return len(await w.outcomes(kafka.bootstrap, prefix)) >= first + 40

        await w.wait_for(repeated, 60, "every item a second time")
        await asyncio.sleep(2)
        records = await w.outcomes(kafka.bootstrap, prefix)
    assert w.assert_repeats_identical(records) >= 40
    assert kinds(records) == expected
    after = [record.value for record in await drain(kafka.bootstrap, prefix + "promos") if record.key == key]
    assert after == before, "the history of the line is what it was"


async def test_a_decision_waits_for_a_worker_and_is_found_by_it(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    named = ("--supplier", SUPPLIER, "--text", LINE)
    late = await newswire(kafka, topics_prefix, "promos", "block", *named, "--timeout", 2)
    assert late.returncode == 1
    assert "will be applied as soon as one runs" in late.stderr
    assert "Traceback" not in late.stderr
    unknown = await newswire(kafka, topics_prefix, "promos", "block", SUPPLIER, fingerprint(LINE))
    assert unknown.returncode == 1
    assert "--text works for a line that was never seen" in unknown.stderr
    # Also a worker that does not learn applies what operators decide.
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, promo_margin=MARGIN, learn=0):
        nothing = await good(kafka, topics_prefix, "promos", "clear", "--supplier", SUPPLIER, "--text", "A line that nobody decided on")
        assert "nothing to take back" in nothing
        assert "block" in await good(kafka, topics_prefix, "promos", "list", "--verdict", "block")
        await asyncio.sleep(MARGIN + 0.2)
        await feed(kafka, topics_prefix, range(3))
        records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 3)
    assert set(kinds(records).values()) == {"blocked"}


async def test_a_decision_that_cannot_hold_is_told(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    """A worker that reads past a decision, and a file from an installation whose clock is ahead."""
    named = ("--supplier", SUPPLIER, "--text", LINE)
    group = {"bootstrap_servers": kafka.bootstrap, "group_id": topics_prefix + "group", "auto_offset_reset": "earliest"}
    async with AIOKafkaConsumer(topics_prefix + "lines", auto_commit_interval_ms=200, **group) as other:
        reading = asyncio.create_task(read_on(other))
        done = await newswire(kafka, topics_prefix, "promos", "block", *named)
        assert done.returncode == 1
        assert "passed the decision over" in done.stderr
        reading.cancel()
    ahead = int(time.time() * 1000) + 86_400_000
    record = overrides.apply(None, Override(SUPPLIER, fingerprint(LINE), LINE, "allow"), Decided(ahead, 0))
    memory_file.save(tmp_path / "ahead.jsonl", [settle(record or {}, ahead, 0)])
    await good(kafka, topics_prefix, "promos", "import", tmp_path / "ahead.jsonl")
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, promo_margin=MARGIN):
        assert "a later decision holds already: allow" in await good(kafka, topics_prefix, "promos", "block", *named)


async def read_on(consumer: AIOKafkaConsumer) -> None:
    async for _ in consumer:
        pass


async def test_a_credit_stays_whatever_an_operator_says(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    credit = items.item(1)["lines"][-1]
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, promo_margin=MARGIN):
        done = await newswire(kafka, topics_prefix, "promos", "block", "--supplier", SUPPLIER, "--text", credit)
        assert done.returncode == 0, done.stderr
        assert "credits are never removed" in done.stderr
        await asyncio.sleep(MARGIN + 0.2)
        await produce(kafka.bootstrap, topics_prefix + "raw", [items.value(1)])
        (record,) = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 1)
    event = orjson.loads(record.value)
    assert [one["text"] for one in event["wire"]["credits"]] == [credit]
    assert credit not in [one["text"] for one in event["wire"]["removed"]]


async def known_of_the_line(kafka: Broker, prefix: str, stories: int) -> Any:
    """The newest record of the line, when it has so many stories."""

    async def enough() -> Any:
        (newest,) = [record for record in await drain(kafka.bootstrap, prefix + "promos") if record.key == LINE_KEY][-1:] or [None]
        return newest if newest is not None and len(orjson.loads(newest.value)["stories"]) >= stories else None

    return await w.wait_for(enough, 30, f"a line with {stories} stories")


async def test_what_another_worker_writes_of_a_line_takes_nothing_from_what_its_owner_learned(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    """A worker that stood still for longer than its group waits writes what it had in hand, though its partitions have gone."""
    prefix = topics_prefix
    with w.workers(kafka.bootstrap, prefix, tmp_path, promo_margin=MARGIN):
        await feed(kafka, prefix, [1])
        before = await known_of_the_line(kafka, prefix, 1)
        await feed(kafka, prefix, [2, 3])
        after = await known_of_the_line(kafka, prefix, 3)
        stale = {**orjson.loads(before.value), "places": ["head"]}
        async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
            await producer.send_and_wait(prefix + "promos", orjson.dumps(stale), key=LINE_KEY, partition=after.partition)
        await asyncio.sleep(1.5)  # until it has been read; it is asked for twice a second
        await feed(kafka, prefix, [4])
        last = orjson.loads((await known_of_the_line(kafka, prefix, 4)).value)
    assert set(orjson.loads(after.value)["stories"]) <= set(last["stories"])
    assert last["places"] == ["head", "middle"]
    verdicts = settle(orjson.loads(after.value), after.timestamp, int(MARGIN * 1000))["history"]
    assert verdicts == last["history"][: len(verdicts)]
