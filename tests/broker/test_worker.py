"""The worker on Apache Kafka: every item has its outcome, whatever happens to the worker."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import orjson
import pytest

from streams.broker.apache import Broker
from streams.event import restore
from tests import items
from tests.broker import workers as w
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka


async def feed(kafka: Broker, prefix: str, numbers: range, **what: bool) -> None:
    await produce(kafka.bootstrap, prefix + "raw", [(f"northern-press/item-{number}".encode(), items.value(number, **what)) for number in numbers])


async def test_items_become_events_and_sigterm_ends_it_cleanly(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path) as (worker,):
        await feed(kafka, topics_prefix, range(60))
        records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 60)
        code, seconds = worker.stop()

    assert (code, seconds < 10) == (0, True), worker.text()
    assert len(records) == 60
    events = {record.key: orjson.loads(record.value) for record in records}
    assert len(events) == 60
    for event in events.values():
        number = int(event["altIds"][0]["value"].rpartition("-")[2])
        assert restore(event) == items.item(number)["lines"]
        assert [removed["text"] for removed in event["wire"]["removed"]] == ["Sign up for our daily newsletter to get the latest headlines."]
        assert len(event["wire"]["credits"]) == 1
    ends = {record.partition: record.offset + 1 for record in await drain(kafka.bootstrap, topics_prefix + "raw")}
    assert await w.committed(kafka.bootstrap, topics_prefix) == ends, "everything was delivered, so everything is committed"


async def test_sigterm_in_the_middle_loses_and_repeats_nothing(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    await feed(kafka, topics_prefix, range(400))
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path) as (worker,):
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 20)
        code, seconds = worker.stop()
    assert (code, seconds < 10) == (0, True), worker.text()
    before = await w.outcomes(kafka.bootstrap, topics_prefix)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path):
        after = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 400)
    assert len(before) <= len(after) == 400


async def test_sigkill_at_random_moments_loses_nothing(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    seed = time.time_ns()
    print(f"seed {seed}")
    dice = random.Random(seed)
    await feed(kafka, topics_prefix, range(1200))
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, count=2) as running:
        for number in range(4):
            await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 100 * (number + 1))
            victim = dice.randrange(2)
            running[victim].kill()
            running[victim] = w.Worker(kafka.bootstrap, topics_prefix, tmp_path / f"again-{number}.log")
        records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 1200, seconds=120)
        # The one that took over may still be on its way through what the killed one had delivered and not committed.
        ends = {record.partition: record.offset + 1 for record in await drain(kafka.bootstrap, topics_prefix + "raw")}

        async def all_committed() -> bool:
            return await w.committed(kafka.bootstrap, topics_prefix) == ends

        await w.wait_for(all_committed, 60, "everything committed")
        records = await w.outcomes(kafka.bootstrap, topics_prefix)
    assert len({w.coordinates(record) for record in records}) == 1200
    assert all(record.topic.endswith("news") for record in records)
    w.assert_repeats_identical([*records, *await drain(kafka.bootstrap, topics_prefix + "regions"), *await drain(kafka.bootstrap, topics_prefix + "entities")])


async def test_a_line_that_a_supplier_repeats_is_learned_and_removed(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, promo_margin=1):
        await feed(kafka, topics_prefix, range(20), pitch=True)
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 20)

        async def learned() -> bool:
            newest = {record.key: orjson.loads(record.value) for record in await drain(kafka.bootstrap, topics_prefix + "promos")}
            known = [record["history"][-1] for record in newest.values() if record["text"] == items.PITCH and record["history"]]
            return [entry["verdict"] for entry in known] == ["promo"] and known[0]["seen"] >= 8

        await w.wait_for(learned, 20, "the verdict")
    # Another worker, later: what was learned is in the topic, not in a process.
    await asyncio.sleep(1.5)
    await feed(kafka, topics_prefix, range(20, 30), pitch=True)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, promo_margin=1):
        records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 30)
    removed = {
        orjson.loads(record.value)["altIds"][0]["value"]: [entry for entry in orjson.loads(record.value)["wire"]["removed"] if entry["text"] == items.PITCH]
        for record in records
    }
    assert not any(removed[f"item-{number}"] for number in range(3)), "nothing was known of the line then"
    for number in range(20, 30):
        (entry,) = removed[f"item-{number}"]
        assert entry["seen"] >= 8, "most of 20 invented stories, some of which share too much to be told apart"


async def test_a_null_key_and_a_tombstone_and_headers(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    raw = topics_prefix + "raw"
    await produce(kafka.bootstrap, raw, [(None, items.value(1)), (b"gone", None), (None, b"")])
    await produce(
        kafka.bootstrap,
        raw,
        [b"Headline\n\nOSLO, May 2 - Text of the paragraph, long enough."],
        headers=[("source", b"by-header"), ("traceparent", b"00-ab-cd-01")],
    )
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path) as (worker,):
        records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 4)
        child = worker.children()
        assert worker.stop()[0] == 0
        assert child
    reasons = sorted(w.headers(record)["dlq_reason"] for record in records if record.topic.endswith("dlq"))
    assert reasons == ["empty-value", "null-value"]
    (traced,) = [record for record in records if "traceparent" in w.headers(record) and record.topic.endswith("news")]
    assert orjson.loads(traced.value)["wire"]["source"]["supplier"] == "by-header"
    assert await w.committed(kafka.bootstrap, topics_prefix) == {r.partition: r.offset + 1 for r in await drain(kafka.bootstrap, raw)}
