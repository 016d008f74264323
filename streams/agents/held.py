"""What is on `wire.held`, as every worker knows it."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import Any

from aiokafka import ConsumerRecord

from streams.event import held
from streams.ops import metrics

log = logging.getLogger(__name__)

REMEMBERED = 10_000
"""Keys of which it is remembered which raw record came last: more than are in flight, and may be handled again, at any time."""


class Held:
    """What is on `wire.held`: when each event is due and where it stands, not the event. Every worker knows all of it."""

    def __init__(self) -> None:
        self._due: dict[bytes, held.Due] = {}
        self._newest: OrderedDict[bytes, tuple[int, int]] = OrderedDict()
        """By key, partition and offset of the newest raw record that wrote it."""

    def __len__(self) -> int:
        return len(self._due)

    def apply(self, record: ConsumerRecord[Any, Any]) -> None:
        """The newest record of a key is in force; one without a value takes the event away. A raw record that is handled again after a worker's death
        brings nothing back that a later one has taken away: that one will be handled again too."""
        key = record.key or b""
        if self._is_old(key, _raw_place(record)):
            return
        self._due.pop(key, None)
        if record.value is not None:
            try:
                self._due[key] = held.due(record.value, record.partition, record.offset)
            except (ValueError, KeyError, TypeError) as error:
                metrics.CORRUPT.labels(record.topic).inc()
                log.error("%s/%d/%d is no held event and is passed over: %r", record.topic, record.partition, record.offset, error)
        metrics.HELD_NOW.set(len(self._due))

    def _is_old(self, key: bytes, place: tuple[int, int] | None) -> bool:
        newest = self._newest.get(key)
        if place is None or (newest is not None and newest[0] == place[0] and newest[1] > place[1]):
            return place is not None
        self._newest[key] = place
        self._newest.move_to_end(key)
        if len(self._newest) > REMEMBERED:
            self._newest.popitem(last=False)
        return False

    def over(self, now: int) -> list[tuple[bytes, held.Due]]:
        """Those whose embargo is over, the oldest first. `now` in milliseconds since the epoch."""
        return sorted(((key, due) for key, due in self._due.items() if due.until <= now), key=lambda pair: (pair[1].until, pair[0]))


def _raw_place(record: ConsumerRecord[Any, Any]) -> tuple[int, int] | None:
    """Partition and offset of the raw record that a record is of; None where it does not say."""
    headers = dict(record.headers)
    try:
        return int(headers["ce_rawpartition"]), int(headers["ce_rawoffset"])
    except (KeyError, ValueError):
        return None
