"""Lines that are not seen any more are forgotten: by their one writer, with a tombstone in their own partition."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka.partitioner import DefaultPartitioner

from streams.broker.apache import Broker
from streams.promo.ageing import hour_of
from streams.promo.cleaned import Sighting
from streams.promo.fingerprint import fingerprint
from streams.promo.learner import bucket, lines_key, promo_key
from streams.promo.learning import learn, overridden
from tests import items
from tests.broker import workers as w
from tests.broker.tools import drain, partitions, produce

pytestmark = pytest.mark.kafka

SUPPLIER = "northern-press"
DAY = 86_400_000  # milliseconds
LINES = {
    "once": "The harbour office opens at nine on weekdays",
    "recent": "The harbour office closes at noon on Fridays",
    "repeated": "See the tables of the tides for the whole coast",
    "blocked": "Told at the quay by those who were there",
}


def owner(key: bytes, numbers: list[int]) -> int:
    """Which of the partitions holds a line with this key of `wire.promos`."""
    supplier, _, mark = key.decode().rpartition("/")
    partition: int = DefaultPartitioner()(lines_key(supplier, bucket(mark)), numbers, numbers)
    return partition


def record(name: str, seen: int, stories: int = 1) -> dict[str, Any]:
    known = None
    for story in range(stories):
        known = learn(known, Sighting(SUPPLIER, fingerprint(LINES[name]), LINES[name], f"5-{story:08x}", "tail"), seen)
    assert known is not None
    return known


async def write(bootstrap: str, prefix: str, records: list[dict[str, Any]]) -> None:
    numbers = await partitions(bootstrap, prefix + "promos")
    for one in records:
        key = promo_key(one["supplier"], one["fingerprint"])
        await produce(bootstrap, prefix + "promos", [(key, orjson.dumps(one))], partition=owner(key, numbers))


async def feed(bootstrap: str, prefix: str, numbers: range, line: str | None = None) -> None:
    made = []
    for number in numbers:
        item = items.item(number, SUPPLIER)
        if line is not None:
            item["lines"].append(line)
        made.append((f"{SUPPLIER}/{number}".encode(), orjson.dumps(item)))
    await produce(bootstrap, prefix + "raw", made)


async def test_what_has_aged_is_forgotten_and_learned_anew(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    now = int(time.time() * 1000)
    old = [record("once", now - 30 * DAY), record("recent", now - DAY), record("repeated", now - 30 * DAY, stories=3)]
    old.append(overridden(record("blocked", now - 300 * DAY), "block"))
    await write(kafka.bootstrap, topics_prefix, old)
    keys = {name: promo_key(SUPPLIER, fingerprint(text)) for name, text in LINES.items()}

    async def newest() -> dict[bytes, Any]:
        return {one.key: one for one in await drain(kafka.bootstrap, topics_prefix + "promos")}

    async def gone() -> bool:
        return (await newest())[keys["once"]].value is None

    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, count=2, promo_margin=0.5) as running:
        # Two workers share the partitions: whichever has the line's is to forget it.
        for start in range(0, 200, 20):
            await feed(kafka.bootstrap, topics_prefix, range(start, start + 20))
            await asyncio.sleep(0.2)
        await w.wait_for(gone, 60, "the tombstone")
        running[0].kill()
        known = await newest()
        assert known[keys["once"]].partition == owner(keys["once"], await partitions(kafka.bootstrap, topics_prefix + "promos"))
        assert all(known[keys[name]].value for name in ("recent", "repeated", "blocked"))
        await feed(kafka.bootstrap, topics_prefix, range(300, 302), LINES["once"])

        async def anew() -> Any:
            one = (await newest())[keys["once"]]
            return orjson.loads(one.value) if one.value else None

        begun = await w.wait_for(anew, 60, "the line's new record")
    assert begun["first"] >= hour_of(now)
    assert "5-00000000" not in begun["stories"]
    tombstones = [one for one in await drain(kafka.bootstrap, topics_prefix + "promos") if one.value is None]
    assert [one.key for one in tombstones] == [keys["once"]]
