"""Where in a partition a subscription begins, and what stands before that."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

log = logging.getLogger(__name__)

Start = Literal["earliest", "latest"] | datetime

LOOK_BACK_MS = 600_000
"""How much of the log before a position is looked at for ids: far more than it takes until another worker repeats what a dead one had in hand."""


@dataclass(frozen=True, slots=True)
class Place:
    offset: int
    """Of the first record that is to be handed over."""
    committed: bool
    """Whether it is the group's own."""
    end: int
    """Offset after the last record that the broker has now."""


@asynccontextmanager
async def asking(options: Mapping[str, Any]) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer beside the subscription's own, on whose connections every question waits until a fetch has come to its end."""
    consumer = AIOKafkaConsumer(**options, enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def places(asking: AIOKafkaConsumer, committed: Mapping[TopicPartition, int | None], start: Start) -> dict[TopicPartition, Place]:
    """Where the group stands in these partitions; where it has no offset, their beginning, their end, or the first record that the broker appended at the
    time `start` or later.

    Raises: KafkaError.
    """
    firsts, ends = await asking.beginning_offsets(list(committed)), await asking.end_offsets(list(committed))
    timed = dict.fromkeys(committed, round(start.timestamp() * 1000)) if isinstance(start, datetime) else {}
    found = await asking.offsets_for_times(timed) if timed else {}

    def begin(partition: TopicPartition) -> int:
        if start == "earliest":
            return int(firsts[partition])
        first = found.get(partition)
        return int(ends[partition] if first is None else first.offset)

    def place(partition: TopicPartition, offset: int | None) -> Place:
        if offset is None:
            return Place(begin(partition), False, ends[partition])
        if offset < firsts[partition]:
            lost = firsts[partition] - offset
            log.warning("%d records of %s/%d were removed before they were read: their retention is over", lost, *partition)
        return Place(max(offset, firsts[partition]), offset >= firsts[partition], ends[partition])

    return {partition: place(partition, offset) for partition, offset in committed.items()}


async def before(asking: AIOKafkaConsumer, begins: Mapping[TopicPartition, int], count: int) -> AsyncIterator[ConsumerRecord[Any, Any]]:
    """The records before these offsets: of each partition at most `count`, and none LOOK_BACK_MS older than the last of them. Raises: KafkaError."""
    firsts = await asking.beginning_offsets(list(begins))
    for partition, begin in begins.items():
        if begin <= firsts[partition] or not count:
            continue
        asking.assign([partition])
        newest = [record async for record in _between(asking, partition, begin - 1, begin)]
        since = max(firsts[partition], begin - count)
        if newest:
            found = (await asking.offsets_for_times({partition: newest[-1].timestamp - LOOK_BACK_MS}))[partition]
            since = since if found is None else max(since, found.offset)
        async for record in _between(asking, partition, since, begin):
            yield record


async def _between(consumer: AIOKafkaConsumer, partition: TopicPartition, begin: int, end: int) -> AsyncIterator[ConsumerRecord[Any, Any]]:
    """The records from one offset on and before another, of which there may be none: in a compacted topic most are gone."""
    consumer.seek(partition, begin)
    while await consumer.position(partition) < end:
        for records in (await consumer.getmany(timeout_ms=200)).values():
            for record in records:
                if record.offset < end:
                    yield record
