"""Keeping the records of repeated lines: who may write them, under which keys, and what was learned of them so far."""

from __future__ import annotations

from typing import Any

import orjson

from streams.promo.ageing import Keep
from streams.promo.cleaned import Sighting
from streams.promo.learning import learn, settle
from streams.promo.memory import Memory

BUCKETS = 4
"""Each supplier's lines are spread over so many keys of `wire.lines`: enough to share a large supplier's work among workers,
few enough that an item makes a handful of records instead of one for each of its lines. Part of the contract: it never changes."""


def bucket(fingerprint: str) -> int:
    """Which of its supplier's keys a line belongs to."""
    return int(fingerprint[0], 16) % BUCKETS


def lines_key(supplier: str, number: int) -> bytes:
    """Key of a record on `wire.lines`; its partition is also that of the bucket's records on `wire.promos`, which so have one writer."""
    return f"{supplier}/{number}".encode()


def promo_key(supplier: str, fingerprint: str) -> bytes:
    """Key of a record on `wire.promos`."""
    return f"{supplier}/{fingerprint}".encode()


class Learner:
    """The newest record of each line. Records are kept as the bytes that `wire.promos` holds: a tenth of the memory of dicts."""

    def __init__(self, memory: Memory, keep: Keep | None = None) -> None:
        self.keep = Keep() if keep is None else keep
        self._memory = memory
        self._records: dict[bytes, tuple[int, bytes]] = {}  # key -> (order, value)

    def __len__(self) -> int:
        return len(self._records)

    def records(self) -> list[dict[str, Any]]:
        """All records, parsed, in no particular order."""
        return [orjson.loads(value) for _, value in self._records.values()]

    def get(self, key: bytes) -> dict[str, Any] | None:
        known = self._records.get(key)
        return None if known is None else orjson.loads(known[1])

    def remember(self, record: dict[str, Any], appended: int, margin: int, order: int) -> None:
        """Takes a record that is in the log since `appended`; its newest verdict is in force from `appended + margin`.

        `order` is its place in the log. A writer knows its own record before it reads it back: an older one that is read in between is passed over,
        or the next version would be made from it.
        """
        key = promo_key(record["supplier"], record["fingerprint"])
        known = self._records.get(key)
        if known is not None and order < known[0]:
            return
        settled = settle(record, appended, margin)
        self._records[key] = order, orjson.dumps(settled)
        self._memory.apply(settled, appended, margin)

    def forget(self, key: bytes) -> None:
        """Takes a tombstone of `wire.promos`."""
        self._records.pop(key, None)
        supplier, _, fingerprint = key.decode().rpartition("/")
        self._memory.forget(supplier, fingerprint)

    def learn(self, sighting: Sighting, place: int) -> None:
        """Without a broker: learns at once, in force from the next place in the input."""
        record = learn(self.get(promo_key(sighting.supplier, sighting.fingerprint)), sighting)
        if record is not None:
            self.remember(record, place, 1, place)
