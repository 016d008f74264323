"""The subscriber library on Apache Kafka where something is wrong: topics, records, brokers; and closing, wherever it waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
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
from tests.broker.published import Subscribe, events, ids, pipeline, published, send
from tests.broker.tools import delete_topics, eventually, partitions, produce

pytestmark = pytest.mark.kafka


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
    failed = news(suppliers={"northern-press"})
    with pytest.raises(EventError, match=rf"{topic}/0/\d+ holds no JSON"):
        async for _ in failed:
            pass
    with pytest.raises(SubscribeError, match="make another one"):  # and not as if there were nothing more
        async for _ in failed:
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
