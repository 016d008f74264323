"""The in-order window between sending and acknowledging."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class _Entry:
    event: Any
    epoch: int
    size: int
    deliveries: Sequence[Awaitable[Any]]


class Window:
    """A bounded first-in-first-out queue of events whose outputs are on their way.

    `acknowledge(event)` is called in the order of `put`, each time after all deliveries of the event and of every event before it are done;
    never for an event that was received before the last `revoke()`: its partition may belong to another worker by now, which reads it again.
    """

    def __init__(self, items: int, size: int, acknowledge: Callable[[Any], Awaitable[Any]]) -> None:
        """At most `items` events or `size` bytes of outputs in flight (one event may be larger than `size` on its own)."""
        self._items = items
        self._size = size
        self._acknowledge = acknowledge
        self._entries: deque[_Entry] = deque()
        self._in_flight = 0
        self._changed = asyncio.Condition()
        self.epoch = 0
        self.acknowledged = 0

    async def put(self, event: Any, epoch: int, size: int, deliveries: Sequence[Awaitable[Any]]) -> None:
        """Adds an event received in `epoch`, with the futures of its outputs. Waits while the window is full."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._full())
            self._entries.append(_Entry(event, epoch, size, deliveries))
            self._in_flight += size
            self._changed.notify_all()

    def revoke(self) -> None:
        """Partitions were taken away: nothing received until now is acknowledged any more."""
        self.epoch += 1

    async def run(self) -> None:
        """Acknowledges for ever. Raises: what a delivery raised; nothing after it is acknowledged then."""
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: bool(self._entries))
                entry = self._entries[0]
            for delivery in entry.deliveries:
                await delivery
            if entry.epoch == self.epoch:
                await self._acknowledge(entry.event)
                self.acknowledged += 1
            async with self._changed:
                self._entries.popleft()
                self._in_flight -= entry.size
                self._changed.notify_all()

    async def drained(self) -> None:
        """Returns when nothing is in flight."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def _full(self) -> bool:
        return bool(self._entries) and (len(self._entries) >= self._items or self._in_flight >= self._size)
