"""Reading topics as a person at a terminal does: from the beginning to where they end now, or from now on."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError

from streams.delivery.clients import opened
from streams.delivery.topic_partitions import topic_partitions

log = logging.getLogger(__name__)

_REFUSAL_MS = 5000


async def scan(topics: Sequence[str], client: Mapping[str, Any], since: int = 0) -> AsyncIterator[ConsumerRecord[Any, Any]]:
    """Every record that the topics hold at the moment of asking, in order within a partition; only from the first one on that was appended at `since`
    (milliseconds since the epoch) or later.

    Raises: LookupError for a topic that the broker does not have; KafkaError.
    """
    async with opened(AIOKafkaConsumer(**client, enable_auto_commit=False, auto_offset_reset="earliest")) as consumer:
        partitions = [partition for topic in topics for partition in await topic_partitions(consumer, topic)]
        ends = await consumer.end_offsets(partitions)
        begins = await consumer.beginning_offsets(partitions)
        if since:
            found = await consumer.offsets_for_times(dict.fromkeys(partitions, since))
            begins = {partition: ends[partition] if first is None else first.offset for partition, first in found.items()}
        open_partitions = {partition for partition in partitions if begins[partition] < ends[partition]}
        consumer.assign(sorted(open_partitions))
        for partition in open_partitions if since else ():
            consumer.seek(partition, begins[partition])
        while open_partitions:
            for partition, records in (await consumer.getmany(timeout_ms=500)).items():
                for record in records:
                    if record.offset < ends[partition]:
                        yield record
            for partition in list(open_partitions):
                if await consumer.position(partition) >= ends[partition]:
                    open_partitions.discard(partition)


async def follow(topics: Sequence[str], client: Mapping[str, Any], *, from_beginning: bool) -> AsyncIterator[ConsumerRecord[Any, Any]]:
    """Every record from the beginning or from now on, for ever. Raises: as `scan`."""
    async with opened(AIOKafkaConsumer(**client, enable_auto_commit=False, auto_offset_reset="earliest")) as consumer:
        partitions = [partition for topic in topics for partition in await topic_partitions(consumer, topic)]
        consumer.assign(partitions)
        if from_beginning:
            await consumer.seek_to_beginning(*partitions)
        else:
            await consumer.seek_to_end(*partitions)
        async for record in consumer:
            yield record


async def fetch(topic: str, partition: int, offset: int, client: Mapping[str, Any]) -> ConsumerRecord[Any, Any] | None:
    """One record, or None where the topic does not hold it. Raises: as `scan`."""
    return (await fetch_each(topic, [(partition, offset)], client))[0]


async def fetch_each(topic: str, places: Sequence[tuple[int, int]], client: Mapping[str, Any]) -> list[ConsumerRecord[Any, Any] | None]:
    """The records at these partitions and offsets; None for each that the topic does not hold. Raises: as `scan`."""
    async with opened(AIOKafkaConsumer(**client, enable_auto_commit=False, auto_offset_reset="earliest")) as consumer:
        partitions = await topic_partitions(consumer, topic)
        begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        found: list[ConsumerRecord[Any, Any] | None] = []
        for partition, offset in places:
            wanted = TopicPartition(topic, partition)
            if wanted not in partitions or not begins[wanted] <= offset < ends[wanted]:
                found.append(None)
                continue
            consumer.assign([wanted])
            consumer.seek(wanted, offset)
            record: ConsumerRecord[Any, Any] = await consumer.getone()
            found.append(record if record.offset == offset else None)
        return found


async def readable(topics: Sequence[str], client: Mapping[str, Any]) -> None:
    """Returns after some seconds, in which the broker would have said that this user may not read one of the topics.

    Raises: TopicAuthorizationFailedError. What else goes wrong here goes wrong elsewhere too, and is said there.
    """
    try:
        async with opened(AIOKafkaConsumer(**client, enable_auto_commit=False, auto_offset_reset="latest")) as consumer:
            consumer.assign([partition for topic in topics for partition in await topic_partitions(consumer, topic)])
            await consumer.getmany(timeout_ms=_REFUSAL_MS)
    except TopicAuthorizationFailedError:
        raise
    except (KafkaError, LookupError, OSError) as error:
        log.debug("the right to read cannot be asked for: %r", error)
