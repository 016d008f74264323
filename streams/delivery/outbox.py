"""Handing output records to the broker, within the sizes that it takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from streams.event.records import Record, size
from streams.subscribe.framing import framed


class Sender(Protocol):
    async def send(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None, timestamp: float | None, headers: Any
    ) -> Awaitable[Any]: ...


def _no_frame(topic: str) -> bytes:
    return b""


class Outbox:
    """The way out of a worker. `limits` is the broker's max.message.bytes by topic."""

    def __init__(self, producer: Sender, limits: Mapping[str, int], default_limit: int) -> None:
        self._producer = producer
        self._limits = limits
        self._default_limit = default_limit
        self.frame: Callable[[str], bytes] = _no_frame
        """What stands before every value of a topic; set before the first is sent."""

    def limit(self, topic: str) -> int:
        """The largest record in bytes that `topic` takes."""
        return self._limits.get(topic, self._default_limit)

    def oversized(self, records: Sequence[Record]) -> Record | None:
        """The first record that its topic would refuse, or None."""
        return next((record for record in records if size(record) + len(self.frame(record.topic)) > self.limit(record.topic)), None)

    async def send(self, records: Sequence[Record]) -> list[Awaitable[Any]]:
        """Buffers the records in order and returns a future for each, done when the broker has it. Blocks while the producer's buffer is full.

        Raises: ProducerSendError when the client refuses a record; some of the records may be on their way then.
        """
        return [
            await self._producer.send(record.topic, record.key, framed(self.frame(record.topic), record.value), record.partition, None, list(record.headers))
            for record in records
        ]
