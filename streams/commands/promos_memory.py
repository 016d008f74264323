"""The memory of repeated lines as `wire.promos` holds it: the newest record of each line."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from streams.delivery.clients import client_options
from streams.delivery.scan import scan
from streams.promo.learner import promo_key
from streams.promo.learning import settle
from streams.promo.records import fault
from streams.settings import Settings

Record = dict[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as the topic holds it, and its append time in milliseconds."""

    value: bytes
    appended: int


class Newest:
    """The newest records, sorted by supplier and fingerprint; parsed one at a time, since there may be millions."""

    def __init__(self, margin: int) -> None:
        self._margin = margin
        self._kept: dict[bytes, Kept] = {}
        self.ends: dict[int, int] = {}
        """Up to where each partition was read: the offset after its last record."""
        self.latest = 0
        """The newest append time of all records that were read, in milliseconds."""

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Record]:
        return (record for key in sorted(self._kept, key=_order) if (record := self._parsed(key)) is not None)

    def get(self, supplier: str, fingerprint: str) -> Record | None:
        key = promo_key(supplier, fingerprint)
        return self._parsed(key) if key in self._kept else None

    def take(self, key: bytes | None, value: bytes | None, appended: int) -> None:
        """A record of the topic, in the order of its partition; no value takes a line away."""
        if key is None:
            return
        if value is None:
            self._kept.pop(key, None)
        else:
            self._kept[key] = Kept(value, appended)

    def _parsed(self, key: bytes) -> Record | None:
        """None for what is no record of a line, which workers pass over too."""
        kept = self._kept[key]
        try:
            record = settle(orjson.loads(kept.value), kept.appended, self._margin)
            said = fault(record, later=True)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            said = repr(error)
        if said is None:
            return record
        log.warning("the record of %r is none of a repeated line and is passed over: %s", key, said)
        return None


def _order(key: bytes) -> bytes:
    """By supplier, then by fingerprint: a supplier's name may be the beginning of another's."""
    supplier, _, fingerprint = key.rpartition(b"/")
    return supplier + b"\0" + fingerprint


def margin(settings: Settings) -> int:
    """Milliseconds from a record's append time until what it says is in force."""
    return int(settings.promo_margin * 1000)


async def newest(settings: Settings, wanted: Callable[[bytes], bool] = lambda key: True) -> Newest:
    """What the topic holds now of the lines whose keys are wanted. Raises: as `scan`."""
    found = Newest(margin(settings))
    async for record in scan([settings.topic("promos")], client_options(settings)):
        found.ends[record.partition] = record.offset + 1
        found.latest = max(found.latest, record.timestamp)
        if wanted(record.key or b""):
            found.take(record.key, record.value, record.timestamp)
    return found
