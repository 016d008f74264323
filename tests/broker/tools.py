"""Writing to and reading from a broker in tests, with plain aiokafka clients."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

T = TypeVar("T")


async def produce(bootstrap: str, topic: str, values: Iterable[bytes | tuple[bytes | None, bytes | None]], **each: Any) -> list[Any]:
    """Write values, or (key, value) pairs, in order; return what the broker acknowledged (RecordMetadata). `each`: headers, partition, timestamp_ms."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_request_size=8 << 20) as producer:
        pairs = [value if isinstance(value, tuple) else (None, value) for value in values]
        waiting = [await producer.send(topic, value=value, key=key, **each) for key, value in pairs]
        return [await future for future in waiting]


async def drain(bootstrap: str, topic: str, *, seconds: float = 30, isolation: str = "read_uncommitted") -> list[Any]:
    """All records that the topic has now (ConsumerRecord), by partition and offset. Raises TimeoutError."""
    # "earliest" rather than seek_to_beginning after assign, which can lose against the reset to "latest" that assign has set going
    settings: dict[str, Any] = {"auto_offset_reset": "earliest", "isolation_level": isolation, "max_partition_fetch_bytes": 8 << 20}
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, **settings) as consumer:
        parts = [TopicPartition(topic, number) for number in await partitions(bootstrap, topic)]
        consumer.assign(parts)
        end = await consumer.end_offsets(parts)
        records: list[Any] = []
        async with asyncio.timeout(seconds):
            while any([await consumer.position(part) < end[part] for part in parts]):
                for batch in (await consumer.getmany(timeout_ms=200)).values():
                    records.extend(batch)
    inside = [record for record in records if record.offset < end[TopicPartition(topic, record.partition)]]
    return sorted(inside, key=lambda record: (record.partition, record.offset))


async def records_in(bootstrap: str, topic: str) -> int:
    """How many records the topic has, without reading them."""
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False) as consumer:
        ends = await consumer.end_offsets([TopicPartition(topic, number) for number in await partitions(bootstrap, topic)])
    return sum(ends.values())


async def eventually(look: Callable[[], Awaitable[T]], wanted: Callable[[T], bool], seconds: float = 10) -> T:
    """What `look` gives once it is as wanted, or at last: a broker shows some changes a moment after it has acknowledged them."""
    deadline = time.monotonic() + seconds
    while not wanted(found := await look()) and time.monotonic() < deadline:  # noqa: ASYNC110 - a broker has no event to wait for
        await asyncio.sleep(0.1)
    return found


async def delete_topics(bootstrap: str, prefix: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        names = [name for name in await admin.list_topics() if name.startswith(prefix)]
        if names:
            await admin.delete_topics(names)
    finally:
        await admin.close()


async def partitions(bootstrap: str, topic: str) -> list[int]:
    """The topic's partitions. Raises LookupError; does not make a topic by asking."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        found = {described["topic"]: described["partitions"] for described in await admin.describe_topics()}
    finally:
        await admin.close()
    if topic not in found:
        raise LookupError(f"the broker has no topic {topic}")
    return sorted(part["partition"] for part in found[topic])
