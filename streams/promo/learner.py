"""Keeping the records of repeated lines: who may write them, under which keys, and what was learned of them so far."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Any

import orjson

from streams.promo import packed
from streams.promo.ageing import NEVER, Keep
from streams.promo.cleaned import Sighting
from streams.promo.learning import learn, settle
from streams.promo.memory import Memory

Record = dict[str, Any]

BUCKETS = 4
"""Each supplier's lines are spread over so many keys of `wire.lines`: enough to share a large supplier's work among workers,
few enough that an item makes a handful of records instead of one for each of its lines. Part of the contract: it never changes."""

_HEAD = Struct("<qIII")  # of a whole record: place in the log, supplier, hour of the last sighting, hour until which it is remembered; then its JSON
_SPREAD = 0x9E3779B97F4A7C15  # odd, 2^64 divided by the golden ratio
_MASK = (1 << 64) - 1


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
    """The newest record of each line. Lines of one story, which are most, are rows of `packed`; the others are kept as JSON, a tenth of the memory
    of dicts. Both lie under 64 bits made of fingerprint and supplier."""

    def __init__(self, memory: Memory, keep: Keep | None = None) -> None:
        self.keep = Keep() if keep is None else keep
        self._memory = memory
        self._suppliers = [""]  # their numbers begin with 1, so that a key is no more likely to be 0 than any other number
        self._numbers: dict[str, int] = {}
        self._once = packed.Rows()
        self._whole: dict[int, bytes] = {}
        self._gone: dict[int, int] = {}  # tombstones that were written and not yet read back, with their places in the log

    def __len__(self) -> int:
        return len(self._once) + len(self._whole)

    def records(self) -> list[Record]:
        """All records, parsed, in no particular order."""
        return list(self._records())

    def get(self, key: bytes) -> Record | None:
        supplier, number = _parts(key)
        return self._get(self._key(supplier, number), supplier, number)

    def remember(self, record: Record, appended: int, margin: int, order: int) -> None:
        """Takes a record that is in the log since `appended`; its newest verdict is in force from `appended + margin`.

        `order` is its place in the log. A writer knows its own record before it reads it back: an older one that is read in between is passed over,
        or the next version would be made from it.
        """
        supplier = record["supplier"]
        key = self._key(supplier, int(record["fingerprint"], 16))
        whole = self._whole.get(key)
        if order < (self._gone.get(key, -1) if whole is None else _HEAD.unpack_from(whole)[0]):
            return
        settled = settle(record, appended, margin)
        number = self._numbers[supplier]
        row = packed.pack(settled, number, order) if key else None
        if row is not None:
            if not self._once.put(key, row):
                return
            if whole is not None:
                del self._whole[key]
        else:
            once = self._once.get(key) if key else None
            if once is not None and order < packed.order_of(once):
                return
            self._whole[key] = _HEAD.pack(order, number, max(0, min(int(settled["last"]), NEVER)), self.keep.until(settled)) + _dumped(settled)
            if once is not None:
                self._once.pop(key)
        if self._gone:
            self._gone.pop(key, None)
        self._memory.apply(settled, appended, margin)

    def forget(self, key: bytes, order: int | None = None, ahead: bool = False) -> None:
        """Takes a tombstone of `wire.promos` at the place `order` in the log. `ahead`: it was written and has not been read back yet, so that older
        records of the line may still be read."""
        supplier, number = _parts(key)
        own = self._key(supplier, number)
        if order is not None and order < self._order(own):
            return
        if ahead and order is not None:
            self._gone[own] = order
        else:
            self._gone.pop(own, None)
        if not own or self._once.pop(own) is None:
            self._whole.pop(own, None)
        self._memory.forget(supplier, f"{number:016x}")

    def learn(self, sighting: Sighting, place: int) -> None:
        """Without a broker: learns at once, in force from the next place in the input."""
        record = learn(self.get(promo_key(sighting.supplier, sighting.fingerprint)), sighting, place, self.keep)
        if record is not None:
            self.remember(record, place, 1, place)

    def _key(self, supplier: str, fingerprint: int) -> int:
        number = self._numbers.get(supplier)
        if number is None:
            number = self._numbers[supplier] = len(self._suppliers)
            self._suppliers.append(supplier)
        return fingerprint ^ (number * _SPREAD & _MASK)

    def _line(self, key: int, number: int) -> tuple[str, int]:
        """Supplier and fingerprint."""
        return self._suppliers[number], key ^ (number * _SPREAD & _MASK)

    def _get(self, key: int, supplier: str, fingerprint: int) -> Record | None:
        row = self._once.get(key) if key else None
        if row is not None:
            return packed.unpack(row, supplier, fingerprint)
        whole = self._whole.get(key)
        return None if whole is None else _loaded(whole, supplier, fingerprint)

    def _order(self, key: int) -> int:
        """The place in the log of what is known of a line."""
        row = self._once.get(key) if key else None
        if row is not None:
            return packed.order_of(row)
        whole = self._whole.get(key)
        if whole is not None:
            order: int = _HEAD.unpack_from(whole)[0]
            return order
        return self._gone.get(key, -1)

    def _records(self) -> Iterator[Record]:
        for key, row in self._once:
            yield packed.unpack(row, *self._line(key, packed.supplier_of(row)))
        for key, whole in self._whole.items():
            yield _loaded(whole, *self._line(key, _HEAD.unpack_from(whole)[1]))


def _parts(key: bytes) -> tuple[str, int]:
    """Supplier and fingerprint of a key of `wire.promos`. Raises: ValueError for one that is none."""
    supplier, _, fingerprint = key.decode().rpartition("/")
    return supplier, int(fingerprint, 16)


def _dumped(record: Record) -> bytes:
    return orjson.dumps({name: part for name, part in record.items() if name not in ("supplier", "fingerprint")})


def _loaded(whole: bytes, supplier: str, fingerprint: int) -> Record:
    record: Record = {"supplier": supplier, "fingerprint": f"{fingerprint:016x}"}
    record |= orjson.loads(memoryview(whole)[_HEAD.size :])
    return record
