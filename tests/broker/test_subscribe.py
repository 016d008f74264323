"""The subscriber library on Apache Kafka: each event once, committed when the caller is done, wherever it starts and whoever joins."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import confluent_kafka
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from confluent_kafka.admin import AdminClient

from streams import topics
from streams.broker import apache
from streams.event.records import Record
from streams.subscribe import EventError, SubscribeError, Subscription, subscribe
from tests import items
from tests.broker.published import pipeline, published, send
from tests.broker.tools import eventually, partitions, produce

pytestmark = pytest.mark.kafka

Subscribe = Callable[..., Subscription[Any]]


@pytest.fixture
def news(kafka: apache.Broker, topics_prefix: str) -> Subscribe:
    """Subscriptions to this test's `news`."""
    return lambda **options: subscribe(f"{topics_prefix}news", brokers=kafka.bootstrap, **options)


def events(prefix: str, begin: int, end: int, **more: Any) -> list[Record]:
    return [records[0] for records in published(pipeline(), [items.item(number) | more for number in range(begin, end)], prefix, first=begin)]


def ids(records: list[Record]) -> list[str]:
    return [(dict(record.headers)["ce_id"] or b"").decode() for record in records]


async def committed(bootstrap: str, group: str, topic: str) -> dict[int, int | None]:
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False) as consumer:
        return {number: await consumer.committed(TopicPartition(topic, number)) for number in await partitions(bootstrap, topic)}


async def test_a_repeat_is_dropped_whether_it_comes_at_once_or_after_a_restart(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    made = events(topics_prefix, 0, 60)
    await send(kafka.bootstrap, made[:40] + made[20:40])
    async with news(group="a", until_present=True) as subscription:
        first = [event.id async for event in subscription]
    assert sorted(first) == sorted(ids(made[:40]))
    # What a worker had in hand when it died comes again, behind the offset that was committed.
    await send(kafka.bootstrap, made[10:60])
    async with news(group="a", until_present=True) as subscription:
        second = [event.id async for event in subscription]
    assert sorted(second) == sorted(ids(made[40:60]))


async def test_without_remembering_a_repeat_comes_again(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    made = events(topics_prefix, 0, 5)
    await send(kafka.bootstrap, made)
    async with news(group="a", until_present=True) as subscription:
        _ = [event.id async for event in subscription]
    await send(kafka.bootstrap, made)
    async with news(group="a", until_present=True, remember=0) as subscription:
        assert sorted([event.id async for event in subscription]) == sorted(ids(made))


async def test_an_event_is_committed_when_the_caller_is_done_with_it_and_not_before(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    made = events(topics_prefix, 0, 30)
    await send(kafka.bootstrap, made)
    handled: list[str] = []
    with pytest.raises(ZeroDivisionError):
        async with news(group="a") as subscription:
            async for event in subscription:
                if len(handled) == 12:
                    raise ZeroDivisionError
                handled.append(event.id)
                failed = event
    sums = await committed(kafka.bootstrap, "a", f"{topics_prefix}news")
    assert sum(offset or 0 for offset in sums.values()) == 12
    async with news(group="a", until_present=True) as subscription:
        rest = [event.id async for event in subscription]
    assert failed.id in handled
    assert sorted(handled + rest) == sorted(ids(made))


async def test_what_is_done_is_committed_while_no_new_event_comes(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    await send(kafka.bootstrap, events(topics_prefix, 0, 10))

    async def read() -> None:
        async for _ in subscription:
            pass

    async def sums() -> int:
        return sum(offset or 0 for offset in (await committed(kafka.bootstrap, "a", f"{topics_prefix}news")).values())

    async with news(group="a") as subscription:
        reading = asyncio.create_task(read())
        assert await eventually(sums, lambda found: found == 10) == 10
        reading.cancel()


@pytest.mark.parametrize("start", ["earliest", "latest", "time"])
async def test_where_a_new_group_starts(kafka: apache.Broker, topics_prefix: str, news: Subscribe, start: str) -> None:
    old, new = events(topics_prefix, 0, 20), events(topics_prefix, 20, 30)
    await send(kafka.bootstrap, old)
    await asyncio.sleep(0.1)
    moment = datetime.now(UTC)
    await asyncio.sleep(0.1)
    if start == "time":
        await send(kafka.bootstrap, new)
    async with news(group="a", start=moment if start == "time" else start, until_present=True) as subscription:
        found = [event.id async for event in subscription]
    assert sorted(found) == sorted({"earliest": ids(old), "latest": [], "time": ids(new)}[start])


async def test_who_started_at_the_present_and_died_at_once_misses_nothing(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    await send(kafka.bootstrap, events(topics_prefix, 0, 10))
    async with news(group="a", start="latest", until_present=True) as subscription:
        assert [event.id async for event in subscription] == []
    new = events(topics_prefix, 10, 20)
    await send(kafka.bootstrap, new)
    async with news(group="a", start="latest", until_present=True) as subscription:
        assert sorted([event.id async for event in subscription]) == sorted(ids(new))


async def test_a_time_to_come_is_the_present(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    await send(kafka.bootstrap, events(topics_prefix, 0, 10))
    async with news(start=datetime.now(UTC) + timedelta(hours=1), until_present=True) as subscription:
        assert [event.id async for event in subscription] == []


async def test_without_a_group_each_subscription_gets_all_and_nothing_is_committed(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    made = events(topics_prefix, 0, 20)
    await send(kafka.bootstrap, made)
    for _ in range(2):
        async with news(until_present=True) as subscription:
            assert sorted([event.id async for event in subscription]) == sorted(ids(made))


async def test_the_present_is_said_when_it_is_reached(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    made, later = events(topics_prefix, 0, 20), events(topics_prefix, 20, 25)
    await send(kafka.bootstrap, made)
    seen: list[str] = []
    async with news(group="a") as subscription:

        async def read() -> None:
            async for event in subscription:
                assert len(seen) >= 20 or not subscription.present.is_set()
                seen.append(event.id)

        reading = asyncio.create_task(read())
        await asyncio.wait_for(subscription.present.wait(), 20)
        assert sorted(seen) == sorted(ids(made))
        await send(kafka.bootstrap, later)

        async def count() -> int:
            return len(seen)

        assert await eventually(count, lambda found: found == 25) == 25
        reading.cancel()


async def test_two_of_a_group_share_the_events_and_one_that_comes_or_goes_makes_none_come_twice(
    kafka: apache.Broker, topics_prefix: str, news: Subscribe
) -> None:
    made = events(topics_prefix, 0, 240)
    got: dict[str, list[str]] = {"first": [], "second": [], "third": []}

    async def read(name: str) -> None:
        async with news(group="a") as subscription:
            async for event in subscription:
                await asyncio.sleep(0.005)
                got[name].append(event.id)

    async def total() -> int:
        return sum(map(len, got.values()))

    reading = {"first": asyncio.create_task(read("first"))}
    for number in range(0, 240, 20):
        await send(kafka.bootstrap, made[number : number + 20])
        await asyncio.sleep(0.5)
        if number == 60:
            reading["second"] = asyncio.create_task(read("second"))
        if number == 120:
            reading["third"] = asyncio.create_task(read("third"))
    await eventually(total, lambda found: found >= 240, 30)
    for task in reading.values():
        task.cancel()
    await asyncio.gather(*reading.values(), return_exceptions=True)
    assert all(got.values()), {name: len(ids) for name, ids in got.items()}
    assert sorted(got["first"] + got["second"] + got["third"]) == sorted(ids(made))


async def test_a_filter_and_what_becomes_of_an_item_that_matched(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    def told(version: int, town: str, **more: Any) -> Record:
        line = f"{town.upper()}, March 2 - The port of {town} reopened on Monday, officials in {town} said."
        item = items.item(1) | {"version": version, "lines": [line], "title": f"Port of {town} reopens"} | more
        return published(pipeline(), [item], topics_prefix, first=1000 + version)[0][0]

    about, elsewhere, killed = told(1, "Lagos"), told(2, "Lima"), told(3, "Lima", status="canceled")
    others = [
        record for number in (2, 3) for record in events(topics_prefix, number, number + 1, lines=["OSLO, March 2 - Snow fell in Oslo."], title="Snow in Oslo")
    ]
    end = events(topics_prefix, 5, 6, lines=["OSLO, March 2 - Snow fell."], title="Snow", status="canceled")
    await send(kafka.bootstrap, [about, *others, elsewhere, killed, *end])
    async with news(regions={"NG"}, until_present=True) as subscription:
        found = {event.id: event.matched async for event in subscription}
    # The version about another country, because the first one was handed over; the two that were killed, whoever had them.
    assert found == dict(zip(ids([about, elsewhere, killed, *end]), [True, False, False, False], strict=True))


async def test_a_topic_that_is_not_there_is_named(kafka: apache.Broker) -> None:
    with pytest.raises(SubscribeError, match=r"have no topic nowhere\.news, or this user may not see it"):
        async for _ in subscribe("nowhere.news", brokers=kafka.bootstrap):
            pass


async def test_a_record_that_is_not_newswires_ends_the_subscription_or_is_told_and_passed_over(
    kafka: apache.Broker, topics_prefix: str, news: Subscribe
) -> None:
    made = events(topics_prefix, 0, 3)
    topic = f"{topics_prefix}news"
    await send(kafka.bootstrap, made)
    await produce(kafka.bootstrap, topic, [(b"k", b"{oops")], partition=0, headers=[("ce_type", b"newswire.news.v1")])
    with pytest.raises(EventError, match=rf"{topic}/0/\d+ holds no JSON"):
        async for _ in news(suppliers={"northern-press"}):
            pass
    errors: list[EventError] = []
    async with news(suppliers={"northern-press"}, until_present=True, on_error=errors.append) as subscription:
        assert sorted([event.id async for event in subscription]) == sorted(ids(made))
    assert len(errors) == 1


async def test_what_was_removed_before_it_was_read_is_said(kafka: apache.Broker, topics_prefix: str, news: Subscribe, caplog: pytest.LogCaptureFixture) -> None:
    made = events(topics_prefix, 0, 12)
    await send(kafka.bootstrap, made[:6])
    async with news(group="a", until_present=True) as subscription:
        _ = [event async for event in subscription]
    await send(kafka.bootstrap, made[6:])
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    all_of_it = [confluent_kafka.TopicPartition(f"{topics_prefix}news", number, -1) for number in range(6)]
    for deleted in admin.delete_records(all_of_it).values():
        deleted.result()
    with caplog.at_level(logging.WARNING, logger="streams.subscribe"):
        async with news(group="a", until_present=True) as subscription:
            assert [event async for event in subscription] == []
    lost = sum(int(record.getMessage().split()[0]) for record in caplog.records if "retention is over" in record.getMessage())
    assert lost == 6


async def test_a_broker_that_goes_away_and_comes_back_is_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "kafka"
    made = events("wire.", 0, 40)
    got: list[str] = []
    with apache.start(folder, port=0) as broker:
        bootstrap, port = broker.bootstrap, int(broker.bootstrap.rsplit(":", 1)[1])
        await topics.create(bootstrap, "wire.")
        await send(bootstrap, made[:20])

        async def read() -> None:
            async with subscribe("wire.news", brokers=bootstrap, group="a") as subscription:
                async for event in subscription:
                    got.append(event.id)

        async def count() -> int:
            return len(got)

        reading = asyncio.create_task(read())
        assert await eventually(count, lambda found: found == 20, 20) == 20
    await asyncio.sleep(3)
    with apache.start(folder, port=port) as broker:
        await send(bootstrap, made[20:])
        await eventually(count, lambda found: found >= 40, 40)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    assert set(got) == set(ids(made))
    assert len(got) - len(set(got)) <= 1
