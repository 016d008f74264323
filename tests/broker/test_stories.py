"""Links between items on Apache Kafka: what is linked, in which order, and that nothing of it changes when a worker is killed or an item comes twice."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import orjson
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from faust.types import EventT

from streams import topics
from streams.agents import link
from streams.agents.context import Context
from streams.broker import apache
from streams.broker.apache import Broker
from streams.delivery.clients import client_options
from streams.delivery.scan import scan
from streams.event.validate import problem
from streams.settings import Settings
from tests import items
from tests.broker import workers as w
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka

BRIDGE = [
    "TRONDHEIM, Norway, April 20 - The swing bridge over the Nid was closed to all traffic on Monday after divers found a crack of 40 centimetres in a pier.",
    "Engineers had been called when a tram driver felt the deck move under the rails, the harbour office said.",
    "“We would rather close one bridge too many than one too few,” said the harbour master, Sigrid Moen.",
    "About 11,000 people cross the bridge each day, and ferries will carry them until the pier has been mended.",
    "The bridge was built in 1931 and last inspected seven years ago, when nothing was found.",
]
MORE = [
    "A barge had struck the same pier in February, but its owner reported no damage at the time, according to the port's log.",
    "Repairs could take 6 weeks and cost 23 million crowns, a member of the city council said after a meeting on Tuesday.",
]


def notice(fund: str, day: int, value: str, change: str) -> list[str]:
    return [
        f"LUXEMBOURG, April {day} - The net asset value of the {fund} fund was {value} euros a unit at the close on April {day}, the manager said.",
        f"The value had changed by {change} percent since the day before, it said, and the number of units stood at {day * 1371}.",
        "The value is calculated once a day from closing prices and published before noon on the following business day.",
        "Past performance is no guide to the future, and the value of units can fall as well as rise.",
    ]


def item(number: str, title: str, hour: int, lines: list[str], supplier: str = "fjord-wire", version: int = 1) -> bytes:
    date = f"2026-04-{20 + hour // 24:02}T{hour % 24:02}:00:00Z"
    return orjson.dumps({"id": number, "source": supplier, "version": str(version), "title": title, "date": date, "lines": lines})


STORY = [
    item("bridge", "Crack closes swing bridge in Trondheim", 8, BRIDGE),
    item("fund-1", "Net asset value of Arktis fund", 9, notice("Arktis", 20, "108.31", "0.4")),
    item("other", "Sweden's Hedin wins in Lahti", 10, items.item(1)["lines"]),
    item("bridge-again", "RPT-Crack closes swing bridge in Trondheim", 11, ["(Repeats to additional subscribers)", *BRIDGE]),
    item("bridge", "UPDATE 1-Crack closes swing bridge in Trondheim for weeks", 14, ["(Adds repairs)", *BRIDGE, *MORE], version=2),
    item("copy", "Crack closes swing bridge in Trondheim", 16, BRIDGE, supplier="midland-news"),
    item("fund-2", "Net asset value of Arktis fund", 33, notice("Arktis", 21, "109.77", "1.3")),
]
LINKED = [
    ("bridge", 1, "bridge", []),
    ("fund-1", 1, "fund-1", []),
    ("other", 1, "other", []),
    ("bridge-again", 1, "bridge", [("duplicate", "bridge", 1)]),
    ("bridge", 2, "bridge", [("update", "bridge", 1), ("update", "bridge-again", 1)]),
    ("copy", 1, "bridge", [("duplicate", "bridge-again", 1), ("update", "bridge", 2)]),
    ("fund-2", 1, "fund-2", []),
]
"""Item and order, the item that began its story, links as a set of kind, item and order."""


async def stories(bootstrap: str, prefix: str) -> list[Any]:
    return await drain(bootstrap, prefix + "stories")


async def wait_for_stories(bootstrap: str, prefix: str, expected: int, seconds: float = 60) -> list[Any]:
    async def enough() -> list[Any] | None:
        found = await stories(bootstrap, prefix)
        return found if len({w.headers(record)["ce_newsid"] for record in found}) >= expected else None

    found: list[Any] = await w.wait_for(enough, seconds, f"{expected} stories")
    return found


async def linked_to_the_end(bootstrap: str, prefix: str) -> None:
    """Returns when everything on wire.sketches has been linked and acknowledged."""

    async def done() -> bool:
        for topic in ("raw", "sketches"):
            ends = {record.partition: record.offset + 1 for record in await drain(bootstrap, prefix + topic)}
            if await w.committed(bootstrap, prefix, topic) != ends:
                return False
        return True

    await w.wait_for(done, 60, "all linked")


def named(records: list[Any]) -> list[tuple[str, int, str, list[tuple[str, str, int]]]]:
    """The records with items in place of uris and news ids, which hold the topic's name: the same for every run."""
    values = [orjson.loads(record.value) for record in records]
    items = {value["newsid"]: value["uri"].rpartition(":")[2] for value in values}
    return [
        (
            items[value["newsid"]],
            value["order"],
            items[value["cluster"]],
            [(link["kind"], items[link["newsid"]], link["order"]) for link in value["links"]],
        )
        for value in values
    ]


def sorted_links(rows: list[tuple[str, int, str, list[tuple[str, str, int]]]]) -> list[tuple[str, int, str, list[tuple[str, str, int]]]]:
    return [(item, order, cluster, sorted(links)) for item, order, cluster, links in rows]


async def feed(bootstrap: str, prefix: str, values: list[bytes]) -> None:
    """In one partition of the raw topic, so that the order is that of the list in every run."""
    await produce(bootstrap, prefix + "raw", values, partition=0)


async def test_repeats_and_updates_are_linked_and_templates_are_not(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, count=2) as (first, second):
        await feed(kafka.bootstrap, topics_prefix, STORY)
        found = await wait_for_stories(kafka.bootstrap, topics_prefix, len(STORY))
        await linked_to_the_end(kafka.bootstrap, topics_prefix)
        assert [first.stop()[0], second.stop()[0]] == [0, 0]
    assert sorted_links(named(found)) == LINKED
    news = {w.headers(record)["ce_newsid"]: record for record in await drain(kafka.bootstrap, topics_prefix + "news")}
    for record in found:
        value, says = orjson.loads(record.value), w.headers(record)
        event = news[says["ce_newsid"]]
        assert problem("story.v1", value) is None
        assert (record.key, value["newsid"], says["ce_subject"]) == (event.key, says["ce_newsid"], value["uri"])
        assert says["ce_type"] == "newswire.story.v1"
        assert says["ce_id"] not in {w.headers(event)["ce_id"]}
        assert {name: text for name, text in says.items() if name.startswith("ce_raw")} == {
            name: text for name, text in w.headers(event).items() if name.startswith("ce_raw")
        }
    for record in await drain(kafka.bootstrap, topics_prefix + "sketches"):
        assert problem("sketch.v1", orjson.loads(record.value)) is None


async def test_an_item_that_comes_twice_changes_nothing(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path):
        await feed(kafka.bootstrap, topics_prefix, STORY)
        before = await wait_for_stories(kafka.bootstrap, topics_prefix, len(STORY))
        await feed(kafka.bootstrap, topics_prefix, STORY)
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 2 * len(STORY))
        await linked_to_the_end(kafka.bootstrap, topics_prefix)
        after = await stories(kafka.bootstrap, topics_prefix)
    assert [(record.key, record.value) for record in after] == [(record.key, record.value) for record in before]


async def test_killed_at_random_the_links_are_those_of_an_undisturbed_run(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    """What an undisturbed run makes is worked out from wire.sketches, each item once, in the order of the topic."""
    seed = time.time_ns()
    print(f"seed {seed}")
    dice = random.Random(seed)
    fed = many(dice, 400)
    settings = {"commit_interval": 4}  # a worker that is killed leaves up to four seconds' work to be done again
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, count=2, **settings) as running:
        feeding = asyncio.create_task(slowly(kafka.bootstrap, topics_prefix, fed))
        await wait_for_stories(kafka.bootstrap, topics_prefix, 1)
        for number, victim in enumerate([0, 1, *dice.sample([0, 1], 2)]):  # each at least once: only one of them links
            await asyncio.sleep(dice.uniform(1.0, 7.0))
            running[victim].kill()
            running[victim] = w.Worker(kafka.bootstrap, topics_prefix, tmp_path / f"again-{number}.log", **settings)
        await feeding
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, len(fed), seconds=120)
        await linked_to_the_end(kafka.bootstrap, topics_prefix)

    sketches = await drain(kafka.bootstrap, topics_prefix + "sketches")
    expected = w.undisturbed_stories(sketches)
    found = await stories(kafka.bootstrap, topics_prefix)
    assert len({w.headers(record)["ce_newsid"] for record in sketches}) == len(fed)
    assert len(sketches) > len(fed), "nothing was repeated: the kills hit nothing"
    assert {w.headers(record)["ce_newsid"]: record.value for record in found} == expected
    w.assert_repeats_identical(found)
    newest = {record.key: orjson.loads(record.value) for record in sketches}
    for record in sketches:
        newest[record.key] = max(newest[record.key], orjson.loads(record.value), key=lambda value: int(value["order"]))
    assert {(key, value["order"]) for key, value in newest.items()} <= {(record.key, orjson.loads(record.value)["order"]) for record in found}
    assert sum(bool(orjson.loads(value)["links"]) for value in expected.values()) > 50


def many(dice: random.Random, count: int) -> list[bytes]:
    """Items of which about a third repeat or update one of the last few."""
    made: list[tuple[dict[str, Any], int]] = []
    for number in range(count):
        if made and dice.random() < 0.35:
            earlier, version = dice.choice(made[-20:])
            addition = [f"Paragraph {number} was added by a desk in {dice.choice(items.TOWNS)} some hours after the first telling had gone out."]
            lines = [*earlier["lines"], *(addition if dice.random() < 0.5 else [])]
            again = {**earlier, "lines": lines, "id": dice.choice([earlier["id"], f"again-{number}"]), "version": str(version + number)}
            made.append((again, version))
        else:
            made.append(({**items.item(number, dice.choice(["northern-press", "southern-press"])), "version": "1"}, 1))
    return [orjson.dumps(one) for one, _ in made]


async def slowly(bootstrap: str, prefix: str, values: list[bytes]) -> None:
    for start in range(0, len(values), 20):
        await produce(bootstrap, prefix + "raw", values[start : start + 20])
        await asyncio.sleep(0.8)


async def test_a_topic_can_be_read_from_a_moment_on(kafka: Broker, topics_prefix: str) -> None:
    topic = topics_prefix + "stories"
    first = await produce(kafka.bootstrap, topic, [(b"a", b"1"), (b"a", b"2")])
    await asyncio.sleep(0.05)
    second = await produce(kafka.bootstrap, topic, [(b"a", b"3")])
    client = client_options(Settings(brokers=kafka.bootstrap))

    async def read(since: int) -> list[bytes]:
        return [record.value async for record in scan([topic], client, since)]

    assert await read(0) == await read(first[0].timestamp) == [b"1", b"2", b"3"]
    assert await read(second[0].timestamp) == [b"3"]
    assert await read(second[0].timestamp + 1) == []


async def test_a_record_that_is_refused_stops_the_worker_and_is_written_by_the_next(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    await takes(kafka.bootstrap, topics_prefix + "stories", 300)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, max_restarts=1) as (worker,):
        await feed(kafka.bootstrap, topics_prefix, STORY)
        assert worker.process.wait(60) != 0
        assert "story links could not be written" in worker.text()
    assert not (await w.committed(kafka.bootstrap, topics_prefix, "sketches")).get(0), "nothing is acknowledged that was not delivered"
    assert not await stories(kafka.bootstrap, topics_prefix)

    await takes(kafka.bootstrap, topics_prefix + "stories", 1 << 20)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path):
        await wait_for_stories(kafka.bootstrap, topics_prefix, len(STORY))
        await linked_to_the_end(kafka.bootstrap, topics_prefix)
    assert sorted_links(named(await stories(kafka.bootstrap, topics_prefix))) == LINKED


async def takes(bootstrap: str, topic: str, size: int) -> None:
    """Changes the largest record that a topic takes, in bytes."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        configs = {"max.message.bytes": str(size), "message.timestamp.type": "LogAppendTime"}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs)])
    finally:
        await admin.close()


async def test_records_that_cannot_be_read_are_passed_over(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    await produce(kafka.bootstrap, topics_prefix + "stories", [(b"a", b"{"), (b"b", b"[]"), (b"c", b'{"uri": 1}'), (b"d", None)])
    await produce(kafka.bootstrap, topics_prefix + "sketches", [(b"a", b"{"), (b"b", b"[]"), (b"c", b'{"uri": 1}'), (b"d", None)])
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path) as (worker,):
        await feed(kafka.bootstrap, topics_prefix, STORY)
        await linked_to_the_end(kafka.bootstrap, topics_prefix)
        assert worker.stop()[0] == 0, worker.text()
        assert "starting it again" not in worker.text()
        assert worker.text().count("is no sketch of an item") == 4
        assert worker.text().count("is no record of a story") == 3
    assert sorted_links(named((await stories(kafka.bootstrap, topics_prefix))[4:])) == LINKED


async def test_while_the_broker_is_away_what_was_linked_is_waited_for(tmp_path: Path) -> None:
    """A worker that has just been given the topic, and the broker is killed before it has read: no reason to begin again, there is nothing to lose yet."""
    folder = tmp_path / "kafka"
    broker = apache.start(folder, port=0)
    try:
        settings = Settings(brokers=broker.bootstrap)
        await topics.create(broker.bootstrap, settings.prefix)
        linked = {"uri": "urn:a", "source": {"topic": "wire.raw", "partition": 0, "offset": 1, "index": 0}}
        await produce(broker.bootstrap, settings.topic("stories"), [(b"urn:a", orjson.dumps(linked))])
        broker.kill()
        first = SimpleNamespace(message=SimpleNamespace(tp=("wire.sketches", 0), timestamp=time.time()))
        context = SimpleNamespace(settings=settings, owned={first.message.tp})
        reading = asyncio.create_task(link._read(cast(Context, context), cast(EventT[bytes], first)))
        await asyncio.sleep(2)
        assert not reading.done()
        broker = apache.start(folder, port=broker.port)
        assert len((await asyncio.wait_for(reading, 60)).stories) == 0  # what stands there is no record of a story
    finally:
        broker.close()
