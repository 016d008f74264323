"""Faults of an item, of the worker and of the topics, each provoked."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams import topics
from streams.broker import apache
from streams.broker.apache import Broker
from tests import items
from tests.broker import faulty_child
from tests.broker import workers as w
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka


async def mixed(kafka: Broker, prefix: str, bad: bytes, count: int = 12) -> None:
    """`count` good items in one partition with a bad one in their middle."""
    values = [items.value(number) for number in range(count)]
    values.insert(count // 2, items.value(999).replace(b"document", bad))
    await produce(kafka.bootstrap, prefix + "raw", values, partition=0)


@pytest.mark.parametrize(
    ("marker", "reason", "settings"),
    [
        (faulty_child.CRASH, "crashed", {}),
        (faulty_child.HANG, "hung", {"item_timeout": 1.5}),
        (faulty_child.EAT, "out-of-memory", {"max_memory": 700, "item_timeout": 20, "session_timeout": 30}),  # time is not to end it first
    ],
)
async def test_an_item_that_ends_the_worker_becomes_a_dead_letter_and_its_neighbours_flow_on(
    kafka: Broker, topics_prefix: str, tmp_path: Path, marker: bytes, reason: str, settings: dict[str, object]
) -> None:
    await mixed(kafka, topics_prefix, marker)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, child="tests.broker.faulty_child", item_attempts=2, **settings) as (worker,):
        records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 13, seconds=90)
        assert worker.stop()[0] == 0, worker.text()
    letters = [record for record in records if record.topic.endswith("dlq")]
    assert {(w.headers(letter)["dlq_reason"], w.headers(letter)["dlq_attempts"]) for letter in letters} == {(reason, "2")}
    assert all(marker in letter.value for letter in letters)
    assert len({w.coordinates(record) for record in records if record.topic.endswith("news")}) == 12
    w.assert_repeats_identical([record for record in records if record.topic.endswith("news")])


async def test_a_death_from_outside_does_not_count_against_the_item(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    await produce(kafka.bootstrap, topics_prefix + "raw", [items.value(number).replace(b"document", faulty_child.SLOW) for number in range(8)], partition=0)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, child="tests.broker.faulty_child", item_attempts=1, item_timeout=4) as (worker,):
        for count in (1, 3):
            await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, count)
            (child,) = worker.children()
            os.kill(child, signal.SIGKILL)  # in the middle of a slow item
            await asyncio.sleep(1)
        records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 8, seconds=90)
        assert worker.stop()[0] == 0, worker.text()
    assert not [record for record in records if record.topic.endswith("dlq")]
    assert not await drain(kafka.bootstrap, topics_prefix + "attempts")


async def test_an_event_larger_than_its_topic_takes_is_a_dead_letter_and_nothing_stops(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    resource = ConfigResource(ConfigResourceType.TOPIC, topics_prefix + "news", {"max.message.bytes": "20000", "message.timestamp.type": "LogAppendTime"})
    await admin.alter_configs([resource])
    await admin.close()
    await mixed(kafka, topics_prefix, b"document " * 4000)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path) as (worker,):
        records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 13)
        assert worker.stop()[0] == 0, worker.text()
        assert "starting it again" not in worker.text()
    (letter,) = [record for record in records if record.topic.endswith("dlq")]
    assert w.headers(letter)["dlq_reason"] == "output-too-large"
    assert b"document " * 4000 in letter.value
    assert len([record for record in records if record.topic.endswith("news")]) == 12


@pytest.mark.parametrize("missing", ["dlq", "news", "promos", "stories"])
async def test_a_missing_topic_stops_the_worker_with_its_name_and_commits_nothing(kafka: Broker, topics_prefix: str, tmp_path: Path, missing: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    await admin.delete_topics([topics_prefix + missing])
    await admin.close()
    await produce(kafka.bootstrap, topics_prefix + "raw", [items.value(1), b""])
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path) as (worker,):
        assert worker.process.wait(60) != 0
    assert f"no topic {topics_prefix}{missing}" in worker.text()
    assert not any((await w.committed(kafka.bootstrap, topics_prefix)).values())


async def test_a_broker_that_is_killed_and_comes_back_is_outlived(tmp_path: Path) -> None:
    """One of its own: kill -9 in the middle of a feed, some seconds without, then the same folder and port again."""
    folder = tmp_path / "kafka"
    prefix = "wire."
    broker = apache.start(folder, port=0)
    try:
        await topics.create(broker.bootstrap, prefix)
        await produce(broker.bootstrap, prefix + "raw", [items.value(number) for number in range(400)])
        with w.workers(broker.bootstrap, prefix, tmp_path, session_timeout=10, item_timeout=6) as (worker,):
            await w.wait_for_outcomes(broker.bootstrap, prefix, 30)
            (child,) = worker.children()
            broker.kill()
            await asyncio.sleep(5)
            broker = apache.start(folder, port=broker.port)
            records = await w.wait_for_outcomes(broker.bootstrap, prefix, 400, seconds=120)
            assert worker.children() == [child], "the worker had to be started again:\n" + worker.text()
            assert worker.stop()[0] == 0, worker.text()
        assert len({w.coordinates(record) for record in records}) == 400
        w.assert_repeats_identical(records)
    finally:
        broker.close()
