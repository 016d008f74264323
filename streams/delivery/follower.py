"""Following compacted topics: read whole before the first item, then kept up to date, and known to be complete up to a moment."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.errors import KafkaError

from streams.delivery.topic_partitions import topic_partitions

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5


class Follower:
    """Reads whole topics, outside of any consumer group, and hands each record to its topic's function, in order within a partition.

    `complete` is a time in milliseconds since the epoch: every record that the broker had appended by then has been handed over.
    """

    def __init__(self, handlers: Mapping[str, Callable[[ConsumerRecord[Any, Any]], None]], client: Mapping[str, Any]) -> None:
        self._handlers = handlers
        self._client = client
        self._consumer: AIOKafkaConsumer | None = None
        self._changed = asyncio.Condition()
        self._ask = asyncio.Event()
        self.complete = 0

    async def start(self, require: Sequence[str] = ()) -> None:
        """Connects and reads everything there is. `require` names topics that must be there though they are not followed.

        Raises: KafkaError when the broker cannot be reached; LookupError for a topic that it does not have.
        """
        consumer = AIOKafkaConsumer(**self._client, enable_auto_commit=False, auto_offset_reset="earliest")
        await consumer.start()
        self._consumer = consumer
        for topic in require:
            await topic_partitions(consumer, topic)
        partitions = [partition for topic in self._handlers for partition in await topic_partitions(consumer, topic)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        await self._catch_up()

    async def run(self) -> None:
        """Follows for ever. While the broker does not answer `complete` stands still, and who waits for it goes on waiting."""
        while True:
            self._ask.clear()
            try:
                await self._catch_up()
            except KafkaError as error:
                log.warning("the memory cannot be followed at the moment: %r", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ask.wait(), POLL_SECONDS)

    async def stop(self) -> None:
        if self._consumer is not None:
            await self._consumer.stop()

    async def until(self, moment: int) -> None:
        """Returns when everything appended by `moment` (milliseconds since the epoch) has been handed over; at once in normal running."""
        if self.complete >= moment:
            return
        self._ask.set()
        async with self._changed:
            await self._changed.wait_for(lambda: self.complete >= moment)

    async def caught_up(self) -> None:
        """Returns when everything that the broker has now has been handed over."""
        await self.until(_now())

    async def _catch_up(self) -> None:
        consumer = self._consumer
        assert consumer is not None
        asked = _now()
        ends = await consumer.end_offsets(list(consumer.assignment()))
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            batches = await consumer.getmany(timeout_ms=200)
            for records in batches.values():
                for record in records:
                    self._handlers[record.topic](record)
            await asyncio.sleep(0)
        async with self._changed:
            self.complete = asked
            self._changed.notify_all()


def _now() -> int:
    return int(time.time() * 1000)
