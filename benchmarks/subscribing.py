"""Events a second of a subscription beside a bare aiokafka loop on the same records: `python -m benchmarks.subscribing [--events 30000] [--turns 5]`.

Apache Kafka (one node) is started, and events of invented items are written to `wire.news`. In turn, a bare loop (`async for record in AIOKafkaConsumer`, in a
group, offsets committed each second as aiokafka does by itself) and a subscription in a group read them all, first as they come, then with each value decoded
and those about a country chosen. Exit code 1 where the subscription reaches less than BOUND of the bare loop.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

import orjson
from aiokafka import AIOKafkaConsumer

from streams import topics
from streams.broker import apache
from streams.event.records import Record
from streams.subscribe import subscribe
from tests import items
from tests.broker.published import pipeline, published, send

BOUND = 0.7
COUNTRY = "NG"
DISTINCT = 500  # items that are made; the others differ from them in their ids alone


async def bare(bootstrap: str, group: str, count: int) -> int:
    async with AIOKafkaConsumer("t.news", bootstrap_servers=bootstrap, group_id=group, auto_offset_reset="earliest", auto_commit_interval_ms=1000) as consumer:
        async for _ in consumer:
            count -= 1
            if not count:
                return 0
    raise AssertionError("a consumer goes on for ever")


async def bare_decoded(bootstrap: str, group: str, count: int) -> int:
    found = 0
    async with AIOKafkaConsumer("t.news", bootstrap_servers=bootstrap, group_id=group, auto_offset_reset="earliest", auto_commit_interval_ms=1000) as consumer:
        async for record in consumer:
            found += any(region["code"] == COUNTRY for region in orjson.loads(record.value)["wire"]["regions"])
            count -= 1
            if not count:
                return found
    raise AssertionError("a consumer goes on for ever")


async def subscribed(bootstrap: str, group: str, count: int) -> int:
    async with subscribe("t.news", brokers=bootstrap, group=group) as events:
        async for _ in events:
            count -= 1
            if not count:
                return 0
    raise AssertionError("a subscription goes on for ever")


async def subscribed_chosen(bootstrap: str, group: str, count: int) -> int:
    async with subscribe("t.news", brokers=bootstrap, group=group, regions={COUNTRY}, until_present=True) as events:
        return len([event async for event in events])


PAIRS: tuple[tuple[str, Callable[[str, str, int], Awaitable[int]], Callable[[str, str, int], Awaitable[int]]], ...] = (
    ("as they come", bare, subscribed),
    ("decoded, one country", bare_decoded, subscribed_chosen),
)


def events(count: int) -> list[Record]:
    made = [records[0] for records in published(pipeline(), (items.item(number) for number in range(DISTINCT)), "t.")]
    return [
        Record(one.topic, one.key, one.value, tuple((name, b"%d" % number if name == "ce_id" else content) for name, content in one.headers))
        for number, one in ((number, made[number % DISTINCT]) for number in range(count))
    ]


async def main_async(bootstrap: str, count: int, turns: int) -> int:
    await topics.create(bootstrap, "t.")
    written = events(count)
    await send(bootstrap, written)
    print(f"{count} events of {sum(len(one.value or b'') for one in written) / count / 1000:.1f} kB")
    worst = 1e9
    for name, plain, ours in PAIRS:
        seconds: dict[str, list[float]] = {"bare": [], "subscription": []}
        found: set[int] = set()
        for turn in range(turns):
            for who, read in (("bare", plain), ("subscription", ours)):
                begin = time.perf_counter()
                found.add(await read(bootstrap, f"{name}-{who}-{turn}".replace(" ", ""), count))
                seconds[who].append(time.perf_counter() - begin)
        assert len(found) == 1, f"they did not find the same: {found}"
        ratio = median(seconds["bare"]) / median(seconds["subscription"])
        worst = min(worst, ratio)
        rates = {who: count / median(times) for who, times in seconds.items()}
        print(f"{name:22} bare {rates['bare']:8.0f}/s  subscription {rates['subscription']:8.0f}/s  {ratio:.2f} of it (median of {turns} turns)")
    return int(worst < BOUND)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=30_000)
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, apache.start(Path(folder), port=0) as broker:
        return asyncio.run(main_async(broker.bootstrap, options.events, options.turns))


if __name__ == "__main__":
    sys.exit(main())
