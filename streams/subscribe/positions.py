"""Where in a partition a subscription begins, and what stands before that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import for_code
from aiokafka.protocol.commit import OffsetFetchRequest

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
        await stop(consumer)


async def stop(consumer: AIOKafkaConsumer) -> None:
    """aiokafka's own `stop` raises CancelledError where a fetch has just failed, and then leaves connections and the task that refreshes metadata behind."""
    try:
        await consumer.stop()
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
    finally:
        await consumer._client.close()


async def committed(consumer: AIOKafkaConsumer, group: str, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int | None]:
    """The group's offsets. aiokafka says that there is none while a broker that has just started is still loading them: it does not look at the error that
    such an answer has. Whoever starts at the present would lose what came meanwhile, so that is asked again.

    Raises: KafkaError.
    """
    found: dict[TopicPartition, int | None] = {partition: await consumer.committed(partition) for partition in sorted(partitions)}
    none = [partition for partition, offset in found.items() if offset is None]
    if none:
        coordinator: Any = consumer._coordinator
        await coordinator.ensure_coordinator_known()
        answer = await coordinator._send_req(OffsetFetchRequest(group, [(none[0].topic, [partition.partition for partition in none])]))
        codes = [answer.error_code] + [code for _, answers in answer.topics for *_, code in answers]
        if error := next((code for code in codes if code), 0):
            raise for_code(error)()
        found |= {TopicPartition(topic, number): offset for topic, answers in answer.topics for number, offset, *_ in answers if offset >= 0}
    return found


async def places(
    asking: AIOKafkaConsumer, committed: Mapping[TopicPartition, int | None], start: Start, added: Collection[TopicPartition] = ()
) -> dict[TopicPartition, Place]:
    """Where the group stands in these partitions; where it has no offset, their beginning, their end, or the first record that the broker appended at the
    time `start` or later. Those that were added to the topic after the start are begun at their beginning.

    Raises: KafkaError.
    """
    firsts, ends = await asking.beginning_offsets(list(committed)), await asking.end_offsets(list(committed))
    timed = dict.fromkeys(committed, max(0, round(start.timestamp() * 1000))) if isinstance(start, datetime) else {}
    found = await asking.offsets_for_times(timed) if timed else {}

    def begin(partition: TopicPartition) -> int:
        if start == "earliest" or partition in added:
            return int(firsts[partition])
        first = found.get(partition)
        return int(ends[partition] if first is None else first.offset)

    def place(partition: TopicPartition, offset: int | None) -> Place:
        if offset is None:
            return Place(begin(partition), False, ends[partition])
        say_what_was_removed(partition, firsts[partition] - offset)
        return Place(max(offset, firsts[partition]), offset >= firsts[partition], ends[partition])

    return {partition: place(partition, offset) for partition, offset in committed.items()}


def say_what_was_removed(partition: TopicPartition, count: int) -> None:
    if count > 0:
        log.warning("%d records of %s/%d were removed before they were read: their retention is over", count, *partition)


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
