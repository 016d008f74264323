"""The subscriber library on Apache Kafka: each event once, committed when the caller is done, wherever it starts and whoever joins."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import confluent_kafka
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, KafkaTimeoutError
from confluent_kafka.admin import AdminClient, NewPartitions

from streams import topics
from streams.broker import apache
from streams.event.records import Record
from streams.subscribe import EventError, SubscribeError, Subscription, positions, subscribe
from tests import items
from tests.broker.published import pipeline, published, send
from tests.broker.tools import delete_topics, eventually, partitions, produce

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


async def test_three_of_a_group_share_the_events_and_one_that_comes_makes_none_be_missed(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    """The second comes when the first has events, the third when the second has; events go on coming until the third has some."""
    made: list[Record] = []
    got: dict[str, list[str]] = {"first": [], "second": [], "third": []}
    reading: dict[str, asyncio.Task[None]] = {}

    async def read(name: str) -> None:
        async with news(group="a") as subscription:
            async for event in subscription:
                await asyncio.sleep(0.005)
                got[name].append(event.id)

    async def seen() -> int:
        return len(set().union(*got.values()))

    for name, found in got.items():
        reading[name] = asyncio.create_task(read(name))
        async with asyncio.timeout(60):
            while not found:
                more = events(topics_prefix, len(made), len(made) + 12)
                await send(kafka.bootstrap, more)
                made += more
                await asyncio.sleep(0.3)
    assert await eventually(seen, lambda count: count >= len(made), 30) == len(made)
    for task in reading.values():
        task.cancel()
    await asyncio.gather(*reading.values(), return_exceptions=True)
    handed = [one for ids in got.values() for one in ids]
    assert set(handed) == set(ids(made))
    # A rebalance waits five seconds for the event in hand; on a machine that is very busy each of the two may hand one over again.
    assert len(handed) - len(set(handed)) <= 2


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


async def test_closing_from_another_task_waits_neither_for_brokers_nor_for_a_topic(kafka: apache.Broker) -> None:
    async def read(subscription: Subscription[Any]) -> None:
        async for _ in subscription:
            pass

    for brokers in ("127.0.0.1:1", kafka.bootstrap):
        subscription = subscribe("nowhere.news", brokers=brokers, group="a")
        reading = asyncio.create_task(read(subscription))
        await asyncio.sleep(1)
        await asyncio.wait_for(subscription.close(), 3)
        await asyncio.wait_for(reading, 3)


async def test_closing_ends_though_the_topic_was_deleted(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    await send(kafka.bootstrap, events(topics_prefix, 0, 10))
    async with news(group="a") as subscription:
        count = 0
        async for _ in subscription:
            count += 1
            if count == 5:
                break
        await delete_topics(kafka.bootstrap, topics_prefix)
        await asyncio.sleep(1)
        await asyncio.wait_for(subscription.close(), 15)  # aiokafka would try to commit for ever


async def test_partitions_that_are_added_are_read_from_their_beginning_and_the_others_go_on(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    topic = f"{topics_prefix}news"
    await produce(kafka.bootstrap, topic, [b"{}"] * 50, partition=0)
    got: dict[str | None, list[tuple[int, int]]] = {None: [], "a": []}
    subscriptions = {group: news(group=group, start="latest", remember=5, client={"metadata_max_age_ms": 1000}) for group in got}

    async def read(group: str | None) -> None:
        async for event in subscriptions[group]:
            got[group].append((event.partition, event.offset))

    reading = [asyncio.create_task(read(group)) for group in got]
    for subscription in subscriptions.values():
        await asyncio.wait_for(subscription.present.wait(), 20)
    await produce(kafka.bootstrap, topic, [b"{}"] * 3, partition=0)
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    for added in admin.create_partitions([NewPartitions(topic, 7)]).values():
        added.result()

    async def there() -> bool:
        return 6 in await partitions(kafka.bootstrap, topic)

    assert await eventually(there, bool)
    await produce(kafka.bootstrap, topic, [b"{}"] * 2, partition=6)

    async def found() -> int:
        return min(map(len, got.values()))

    await eventually(found, lambda least: least >= 5, 20)
    await asyncio.sleep(1)
    for subscription in subscriptions.values():
        await subscription.close()
    await asyncio.gather(*reading)
    for each in got.values():
        assert sorted(each) == [(0, 50), (0, 51), (0, 52), (6, 0), (6, 1)]


async def test_what_matched_before_a_restart_is_known_after_it(kafka: apache.Broker, topics_prefix: str, news: Subscribe) -> None:
    def told(version: int, town: str) -> Record:
        line = f"{town.upper()}, March 2 - The port of {town} reopened on Monday, officials in {town} said."
        item = items.item(1) | {"version": version, "lines": [line], "title": f"Port of {town} reopens"}
        return published(pipeline(), [item], topics_prefix, first=1000 + version)[0][0]

    await send(kafka.bootstrap, [told(1, "Lagos")])
    async with news(group="a", regions={"NG"}, until_present=True) as subscription:
        assert [event.matched async for event in subscription] == [True]
    await send(kafka.bootstrap, [told(2, "Lima")])
    async with news(group="a", regions={"NG"}, until_present=True) as subscription:
        assert [event.matched async for event in subscription] == [False]


async def test_closing_ends_while_no_broker_answers_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async def read(subscription: Subscription[Any], count: int) -> None:
        async for _ in subscription:
            count -= 1
            if not count:
                break

    before = asyncio.all_tasks()
    with apache.start(tmp_path / "kafka", port=0) as broker:
        await topics.create(broker.bootstrap, "wire.")
        await send(broker.bootstrap, events("wire.", 0, 30))
        subscriptions = [subscribe("wire.news", brokers=broker.bootstrap, group=group) for group in ("a", "b", None, None)]
        await asyncio.gather(*(read(subscription, count) for subscription, count in zip(subscriptions, (3, 1, 3, 30), strict=True)))
    await asyncio.sleep(1)
    for subscription in subscriptions:
        await asyncio.wait_for(subscription.close(), 15)
    assert asyncio.all_tasks() == before


async def test_a_broker_that_is_still_loading_a_groups_offsets_does_not_pass_for_one_that_has_none(tmp_path: Path) -> None:
    """Else whoever starts at the present begins there again, and loses what came since the offset."""
    partition, answers = TopicPartition("wire.news", 0), set[int | None]()
    folder = tmp_path / "kafka"
    with apache.start(folder, port=0) as broker:
        bootstrap, port = broker.bootstrap, int(broker.bootstrap.rsplit(":", 1)[1])
        await topics.create(bootstrap, "wire.")
        consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id="a", enable_auto_commit=False)
        await consumer.start()
        consumer.assign([partition])
        for offset in range(800):
            await consumer.commit({partition: (offset, "x" * 3000)})

    async def ask() -> None:
        while True:
            with suppress(KafkaError):
                answers.update((await positions.committed(consumer, "a", [partition])).values())
            await asyncio.sleep(0.001)

    asking = asyncio.create_task(ask())
    with apache.start(folder, port=port):
        await asyncio.sleep(5)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await positions.stop(consumer)
    assert answers == {799}


async def test_what_is_removed_while_it_is_read_is_said(kafka: apache.Broker, topics_prefix: str, news: Subscribe, caplog: pytest.LogCaptureFixture) -> None:
    topic = f"{topics_prefix}news"
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    for _ in range(6):
        await produce(kafka.bootstrap, topic, [bytes(60_000)] * 10, partition=0)
    with caplog.at_level(logging.WARNING, logger="streams.subscribe"):
        async with news(group="a", client={"max_partition_fetch_bytes": 100_000}) as subscription:
            offsets: list[int] = []
            async for event in subscription:
                offsets.append(event.offset)
                if len(offsets) == 1:
                    for deleted in admin.delete_records([confluent_kafka.TopicPartition(topic, 0, 50)]).values():
                        deleted.result()
                if event.offset == 59:
                    break
    assert offsets == [*range(len(offsets) - 10), *range(50, 60)]
    (said,) = [record.getMessage() for record in caplog.records if "retention is over" in record.getMessage()]
    assert said.startswith(f"{60 - len(offsets)} records of {topic}/0 ")


async def test_a_broker_that_answers_too_late_is_asked_again(
    kafka: apache.Broker, topics_prefix: str, news: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What aiokafka raises then is not marked as something to be tried again."""
    made = events(topics_prefix, 0, 5)
    await send(kafka.bootstrap, made)
    real: dict[str, Any] = {"topics": AIOKafkaConsumer.topics, "end_offsets": AIOKafkaConsumer.end_offsets}
    errors: dict[str, KafkaError] = {"topics": KafkaError("Unable to get cluster metadata over all known brokers"), "end_offsets": KafkaTimeoutError()}

    def failing_once(name: str) -> Callable[..., Any]:
        async def asked(*arguments: Any) -> Any:
            if name in errors:
                raise errors.pop(name)
            return await real[name](*arguments)

        return asked

    for name in real:
        monkeypatch.setattr(AIOKafkaConsumer, name, failing_once(name))
    async with news(group="a", start=datetime(1960, 1, 1, tzinfo=UTC), until_present=True) as subscription:
        assert sorted([event.id async for event in subscription]) == sorted(ids(made))
    assert not errors
