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

    `complete` is a time of the broker's clock, milliseconds since the epoch: every record that the broker had appended by then has been handed over. The
    clock of this machine is not asked: that a record has been received says that its append time is over.
    """

    def __init__(self, handlers: Mapping[str, Callable[[ConsumerRecord[Any, Any]], None]], client: Mapping[str, Any]) -> None:
        self._handlers = handlers
        self._client = client
        self._consumer: AIOKafkaConsumer | None = None
        self._changed = asyncio.Condition()
        self._ask = asyncio.Event()
        self._newest = 0  # append time of the newest record that was received, of any topic
        self._begun = self._done = 0  # readings to the end of all topics
        self._done_at = time.monotonic()
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

    async def until(self, appended: int, less: int) -> None:
        """Returns when everything that was appended `less` milliseconds before `appended` has been handed over; at once in normal running. `appended` is
        the append time of a record that has been received, milliseconds since the epoch."""
        self._newest = max(self._newest, appended)
        if self.complete >= appended - less:
            return
        self._ask.set()
        async with self._changed:
            await self._changed.wait_for(lambda: self.complete >= appended - less)

    async def caught_up(self) -> None:
        """Returns when everything that the broker has now has been handed over."""
        begun = self._begun
        self._ask.set()
        async with self._changed:
            await self._changed.wait_for(lambda: self._done > begun)

    async def partitions(self, topic: str) -> int:
        """How many partitions the topic has now. Faust's `consumer.topic_partitions` knows only in the worker that leads the group.

        Raises: LookupError where the broker does not have the topic; KafkaError.
        """
        assert self._consumer is not None
        return len(await topic_partitions(self._consumer, topic))

    def stale(self) -> float:
        """Seconds since everything had been handed over for the last time."""
        return time.monotonic() - self._done_at

    async def _catch_up(self) -> None:
        consumer = self._consumer
        assert consumer is not None
        self._begun += 1
        newest, number = self._newest, self._begun
        ends = await consumer.end_offsets(list(consumer.assignment()))
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            batches = await consumer.getmany(timeout_ms=200)
            for records in batches.values():
                for record in records:
                    self._handlers[record.topic](record)
            await asyncio.sleep(0)
        async with self._changed:
            self.complete = newest
            self._done, self._done_at = number, time.monotonic()
            self._changed.notify_all()
