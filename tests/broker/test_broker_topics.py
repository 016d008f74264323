"""Topics on Apache Kafka: made once, compared, and what the broker then does with records."""

from __future__ import annotations

import time

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import MessageSizeTooLargeError

from streams import topics
from streams.broker import apache
from tests.broker.tools import delete_topics, drain, eventually, produce

pytestmark = pytest.mark.kafka


async def test_create_twice(kafka: apache.Broker) -> None:
    prefix = "twice."
    try:
        first = await topics.create(kafka.bootstrap, prefix)
        assert [change.topic for change in first] == sorted(topic.name for topic in topics.declared(prefix).values())
        assert {change.kind for change in first} == {"created"}
        assert await topics.create(kafka.bootstrap, prefix) == []
        assert await topics.check(kafka.bootstrap, prefix) == []
    finally:
        await delete_topics(kafka.bootstrap, prefix)


async def test_settings_arrive_on_the_broker(kafka: apache.Broker, topics_prefix: str) -> None:
    states = {state.topic.id: state for state in await topics.show(kafka.bootstrap, topics_prefix)}
    for name, topic in topics.declared(topics_prefix).items():
        state = states[name]
        assert state.exists and state.config is not None
        assert (state.partitions, state.replication, state.leaderless, state.lagging, state.records) == (topic.partitions, 1, (), (), 0)
        assert {setting: state.config[setting] for setting in topic.config} == dict(topic.config)


async def test_partitions_and_differences(kafka: apache.Broker) -> None:
    prefix = "few."
    try:
        await topics.create(kafka.bootstrap, prefix, partitions={"raw": 2, "promos": 1})
        assert await topics.create(kafka.bootstrap, prefix, partitions={"raw": 2, "promos": 1}) == []
        again = await topics.create(kafka.bootstrap, prefix)
        assert [(change.topic, change.kind, change.detail) for change in again] == [("few.promos", "differs", "few.promos has 1 partitions, not 6")]
        states = {state.topic.id: state.partitions for state in await topics.show(kafka.bootstrap, prefix)}
        assert (states["raw"], states["promos"]) == (2, 1)  # found, told, and left alone
    finally:
        await delete_topics(kafka.bootstrap, prefix)


async def test_check_finds_missing_topics_and_wrong_settings(kafka: apache.Broker, topics_prefix: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([f"{topics_prefix}dlq", f"{topics_prefix}news"])
        await admin.create_topics(
            [NewTopic(f"{topics_prefix}news", 6, 1, topic_configs={"message.timestamp.type": "CreateTime", "max.message.bytes": "1000000"})]
        )
        wrong = {"cleanup.policy": "compact,delete", "message.timestamp.type": "LogAppendTime", "max.message.bytes": "9000000", "retention.ms": "3600000"}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, f"{topics_prefix}raw", configs=wrong)])
        problems = await eventually(lambda: topics.check(kafka.bootstrap, topics_prefix), lambda found: len(found) >= 6)
        found = {problem.what: problem for problem in problems}
    finally:
        await admin.close()
    assert {what.replace(topics_prefix, "wire."): problem.severity for what, problem in found.items()} == {
        "the topic wire.dlq is missing": "error",
        "wire.news has max.message.bytes=1000000, not 4194304": "error",
        "wire.news has message.timestamp.type=CreateTime, not LogAppendTime": "error",
        "wire.news has retention.ms=604800000, not 2592000000": "warning",
        "wire.raw has cleanup.policy=compact,delete, not delete": "error",
        "wire.raw has retention.ms=3600000, not 2592000000": "warning",
    }
    missing = found[f"the topic {topics_prefix}dlq is missing"]
    assert (missing.where, missing.todo) == (f"{topics_prefix}dlq", "run `newswire topics create`")
    wrong_setting = found[f"{topics_prefix}raw has cleanup.policy=compact,delete, not delete"]
    assert wrong_setting.todo.endswith(f"--entity-name {topics_prefix}raw --add-config cleanup.policy=delete")


async def test_limits_are_those_of_the_broker(kafka: apache.Broker, topics_prefix: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, f"{topics_prefix}news", configs={"max.message.bytes": "5000"})])
    finally:
        await admin.close()
    limits = await eventually(lambda: topics.limits(kafka.bootstrap, topics_prefix), lambda found: 5000 in found.values())
    assert limits.pop(f"{topics_prefix}news") == 5000
    assert limits == {topic.name: topic.max_bytes for topic in topics.declared(topics_prefix).values() if topic.id != "news"}
    await produce(kafka.bootstrap, f"{topics_prefix}news", [b"x" * 4000])
    with pytest.raises(MessageSizeTooLargeError):
        await produce(kafka.bootstrap, f"{topics_prefix}news", [b"x" * 5001])


async def test_any_raw_value_fits_into_a_dead_letter(kafka: apache.Broker, topics_prefix: str) -> None:
    limits = await topics.limits(kafka.bootstrap, topics_prefix)
    raw, dlq = f"{topics_prefix}raw", f"{topics_prefix}dlq"
    largest = b"x" * (limits[raw] - 200)  # the rest is the batch's own header
    await produce(kafka.bootstrap, raw, [largest])
    await produce(kafka.bootstrap, dlq, [largest], headers=[(f"dlq_{n}", b"y" * 10_000) for n in range(20)])
    [letter] = await drain(kafka.bootstrap, dlq)
    assert letter.value == largest
    with pytest.raises(MessageSizeTooLargeError):
        await produce(kafka.bootstrap, raw, [b"x" * (limits[raw] + 1)])


async def test_records_get_the_brokers_time_and_keep_their_headers(kafka: apache.Broker, topics_prefix: str) -> None:
    before = int(time.time() * 1000)
    [sent] = await produce(kafka.bootstrap, f"{topics_prefix}raw", [(b"agency/1", b"v")], headers=[("a", b"1"), ("a", b"2")], timestamp_ms=1234)
    [record] = await drain(kafka.bootstrap, f"{topics_prefix}raw")
    assert record.timestamp_type == 1  # log append time
    assert before - 5000 <= record.timestamp <= int(time.time() * 1000) + 5000
    assert sent.timestamp == record.timestamp
    assert (record.key, record.value, record.headers) == (b"agency/1", b"v", (("a", b"1"), ("a", b"2")))


async def test_an_unknown_topic_is_not_made_by_looking(kafka: apache.Broker) -> None:
    with pytest.raises(LookupError):
        await drain(kafka.bootstrap, "never-made")
    states = await topics.show(kafka.bootstrap, "never-made.")
    assert {state.exists for state in states} == {False}
    assert next(problem.what for problem in await topics.check(kafka.bootstrap, "never-made.")) == "the topic never-made.attempts is missing"


async def test_too_few_brokers_for_the_copies(kafka: apache.Broker) -> None:
    with pytest.raises(topics.TopicsError, match=r"does not make copies\.attempts .*whether 3 brokers run"):
        await topics.create(kafka.bootstrap, "copies.", replication=3, patience=1)
    assert {state.exists for state in await topics.show(kafka.bootstrap, "copies.")} == {False}
