"""Killing and restarting workers at random changes no verdict of the memory of repeated lines.

After the feed the topics are read whole, and what they must hold is worked out again from the append times that the broker gave: once more through the
pipeline, item by item, and once more through the learner, record by record, without a worker, a batch or a restart.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from streams.broker.apache import Broker
from streams.delivery.records import line_records
from streams.event.source import Source
from streams.event.validate import dumps
from streams.outcome import Event
from streams.pipeline import Pipeline
from streams.promo.cleaned import Sighting
from streams.promo.learner import promo_key
from streams.promo.learning import learn, settle
from tests import items
from tests.broker import workers as w
from tests.broker.tools import drain, produce, records_in

pytestmark = pytest.mark.kafka

ITEMS = 500
KILLS = 6
MARGIN = 500  # milliseconds: verdicts come into force while the feed goes on
PITCHES = {
    "northern-press": [items.PITCH, "Written with care for people who live by the sea", "Made on the coast, read everywhere"],
    "southern-press": [items.PITCH, "The voice of the northern coast and its islands", "See what our analysts wrote last week"],
    "lake-wire": ["From the quay to the kitchen table since 1908", "Notes from the northern coast and the islands"],
    "hill-gazette": ["Harbour, field and fell in one place", "Made on the coast, read everywhere", "More from our markets desk"],
}
"""Lines that suppliers repeat. Of some the words say what they are; of others only their number and their places do."""


def raw_items(dice: random.Random) -> list[tuple[bytes, bytes]]:
    made = []
    for number in range(ITEMS):
        supplier = dice.choice(sorted(PITCHES))
        item = items.item(number, supplier)
        for pitch in PITCHES[supplier]:
            if dice.random() < 0.6:
                item["lines"].insert(dice.choice([3, len(item["lines"])]), pitch)
        made.append((f"{supplier}/{item['id']}".encode(), orjson.dumps(item)))
    return made


async def test_kills_at_random_change_no_verdict(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    seed = time.time_ns()
    print(f"seed {seed}")
    await feed_and_kill(kafka.bootstrap, topics_prefix, tmp_path, random.Random(seed))

    raw = await drain(kafka.bootstrap, topics_prefix + "raw")
    lines = await drain(kafka.bootstrap, topics_prefix + "lines")
    promos = await drain(kafka.bootstrap, topics_prefix + "promos")
    news = await drain(kafka.bootstrap, topics_prefix + "news")

    judged_again(raw, lines, news, promos, topics_prefix)
    learned_again(lines, promos)
    only_the_newest_verdict_is_ever_added(promos)


async def feed_and_kill(bootstrap: str, prefix: str, folder: Path, dice: random.Random) -> None:
    made = raw_items(dice)
    settings = {"promo_margin": MARGIN / 1000, "commit_interval": 3}  # a worker that is killed leaves up to three seconds' work to be done again

    async def feed() -> None:
        """Never far ahead of the workers, so that what they learn from the first items is known when the last ones come."""
        for start in range(0, len(made), 20):
            await produce(bootstrap, prefix + "raw", made[start : start + 20])
            await w.wait_for(partial(reached, start - 40), 120, f"{start - 40} outcomes")

    async def reached(number: int) -> bool:
        return await records_in(bootstrap, prefix + "news") >= number

    with w.workers(bootstrap, prefix, folder, count=2, **settings) as running:
        feeding = asyncio.create_task(feed())
        await w.wait_for_outcomes(bootstrap, prefix, 1)
        kills = 0
        for moment in sorted(dice.sample(range(20, ITEMS - 100), KILLS)):  # by outcomes, not by the clock: how fast the workers are must not matter
            await w.wait_for(partial(reached, moment), 120, f"{moment} outcomes")
            await asyncio.sleep(dice.uniform(0.0, 0.5))
            if feeding.done():
                break
            victim = dice.randrange(2)
            running[victim].kill()
            running[victim] = w.Worker(bootstrap, prefix, folder / f"again-{kills}.log", **settings)
            kills += 1
        await feeding
        assert kills >= 3, "the feed was over before the workers were killed"
        await w.wait_for_outcomes(bootstrap, prefix, ITEMS, seconds=120)
        for topic in ("raw", "lines"):
            await all_committed(bootstrap, prefix, topic)


async def all_committed(bootstrap: str, prefix: str, topic: str) -> None:
    async def done() -> bool:
        ends = {record.partition: record.offset + 1 for record in await drain(bootstrap, prefix + topic)}
        return await w.committed(bootstrap, prefix, topic) == ends

    await w.wait_for(done, 60, f"all of {topic} committed")


def judged_again(raw: list[Any], lines: list[Any], news: list[Any], promos: list[Any], prefix: str) -> None:
    """Each item judged with the final memory, as of its own append time, gives the very event and the very lines that are on the topics."""
    pipeline = Pipeline.load()
    for record in promos:
        pipeline.learner.remember(orjson.loads(record.value), record.timestamp, MARGIN, record.offset)
    events: dict[tuple[int, int], set[bytes]] = defaultdict(set)
    for record in news:
        partition, offset, _ = w.coordinates(record)
        events[partition, offset].add(record.value)
    sighted: dict[tuple[int, int], set[tuple[bytes, bytes]]] = defaultdict(set)
    for record in lines:
        source = orjson.loads(record.value)["source"]
        sighted[source["partition"], source["offset"]].add((record.key, record.value))
    assert len(raw) == len(events) == len(sighted) == ITEMS

    seen: set[int] = set()
    kept: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for record in raw:
        place = record.partition, record.offset
        source = Source(record.topic, record.partition, record.offset, record.timestamp)
        (result,) = pipeline.step(record.value, dict(record.headers), source).results
        assert isinstance(result, Event)
        assert events[place] == {dumps(result.value)}, f"item {place} was judged otherwise"
        assert sighted[place] == {(line.key, line.value) for line in line_records(result.sightings, source, prefix)}, f"other lines of item {place}"
        given = orjson.loads(record.value)
        gone = {entry["text"]: entry["seen"] for entry in result.value["wire"]["removed"]}
        seen.update(gone.values())
        for pitch in PITCHES[given["source"]]:
            if pitch in given["lines"]:
                (taken if pitch in gone else kept)[pitch] += 1
    assert len(seen) >= 4, "what was known of the lines grew while the feed went on"
    assert any(min(kept[pitch], taken[pitch]) >= 5 for pitch in taken), "of some line the verdict changed while the feed went on"


def learned_again(lines: list[Any], promos: list[Any]) -> None:
    """The distinct records of wire.lines, each taken once in the order of its partition, give what wire.promos holds of each line."""
    known: dict[bytes, dict[str, Any]] = {}
    seen: set[tuple[bytes, bytes]] = set()
    for record in lines:
        if (record.key, record.value) in seen:
            continue
        seen.add((record.key, record.value))
        value = orjson.loads(record.value)
        received = value["source"].get("received", record.timestamp)
        for line in value["lines"]:
            sighting = Sighting(value["supplier"], line["fingerprint"], line["text"], value["story"], line["place"])
            key = promo_key(sighting.supplier, sighting.fingerprint)
            changed = learn(known.get(key), sighting, received)
            if changed is not None:
                known[key] = changed
    newest = {record.key: orjson.loads(record.value) for record in promos}
    assert len(seen) < len(lines), "nothing was repeated: the kills hit nothing"
    assert {key: held(record) for key, record in newest.items()} == {key: held(record) for key, record in known.items()}


def held(record: dict[str, Any]) -> dict[str, Any]:
    """The record without the moments, which depend on how many records were merged before one was written."""
    history = record["history"]
    return {**record, "history": {**history[-1], "from": None} if history else None}


def only_the_newest_verdict_is_ever_added(promos: list[Any]) -> None:
    """What was in force at a moment stays so: a line's next record holds the history of the one before, with its moment filled in."""
    histories: dict[bytes, list[dict[str, Any]]] = {}
    for record in promos:
        value = orjson.loads(record.value)
        before = histories.get(record.key, [])
        assert value["history"][: len(before)] == before, f"{record.key!r} forgot what was in force"
        histories[record.key] = settle(value, record.timestamp, MARGIN)["history"]
