"""Looking on while the faults happen: a reader of the outcomes, and a sampler of the committed offsets."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from streams.delivery.topic_partitions import topic_partitions
from tests.broker import workers as w

Coordinates = tuple[int, int, int]
_PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class Sample:
    """The group's committed offset of each raw partition, as the broker told it at `at` (seconds since the epoch) or before."""

    at: float
    committed: dict[int, int]


class Reader:
    """Reads topics to their ends and on, for as long as it runs; outlives brokers that go away."""

    def __init__(self, bootstrap: str, topics: list[str]) -> None:
        self._bootstrap = bootstrap
        self._topics = topics
        self.seen: dict[tuple[str, int, int], ConsumerRecord[Any, Any]] = {}
        """By topic, partition and offset."""
        self.outcomes: dict[Coordinates, float] = {}
        """Of each item, when the broker had appended its first outcome: seconds since the epoch."""
        self.changed: list[str] = []
        """Records that were read, and were another thing when they were read again: a broker has lost what it had acknowledged."""

    async def run(self) -> None:
        while True:
            with suppress(KafkaError, OSError, TimeoutError, LookupError):
                await self._read()
            await asyncio.sleep(_PAUSE)

    async def _read(self) -> None:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, enable_auto_commit=False, auto_offset_reset="earliest", request_timeout_ms=10_000)
        try:
            await consumer.start()
            parts = [part for topic in self._topics for part in await topic_partitions(consumer, topic)]
            consumer.assign(parts)
            for part in parts:
                consumer.seek(part, 1 + max((offset for topic, number, offset in self.seen if (topic, number) == (part.topic, part.partition)), default=-1))
            while True:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for record in records:
                        self._take(record)
        finally:
            await consumer.stop()

    def _take(self, record: ConsumerRecord[Any, Any]) -> None:
        place = record.topic, record.partition, record.offset
        before = self.seen.setdefault(place, record)
        if before is not record and (before.key, before.value) != (record.key, record.value):
            self.changed.append(f"{record.topic}/{record.partition}/{record.offset} is not what it was")
        self.outcomes.setdefault(w.coordinates(record), record.timestamp / 1000)


async def sample(bootstrap: str, prefix: str, into: list[Sample]) -> None:
    """Asks for the committed offsets five times a second, for as long as it runs."""
    while True:
        with suppress(KafkaError, OSError, TimeoutError):
            admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=5_000)
            try:
                await admin.start()
                while True:
                    offsets = await admin.list_consumer_group_offsets(prefix + "group")
                    mine = {
                        part.partition: found.offset for part, found in offsets.items() if isinstance(part, TopicPartition) and part.topic == prefix + "raw"
                    }
                    into.append(Sample(time.time(), {part: offset for part, offset in mine.items() if offset >= 0}))
                    await asyncio.sleep(_PAUSE)
            finally:
                await admin.close()
        await asyncio.sleep(_PAUSE)
