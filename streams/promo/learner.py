"""Keeping the records of repeated lines: who may write them, under which keys, and what was learned of them so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from struct import Struct
from typing import Any

import orjson

from streams.promo import packed
from streams.promo.ageing import NEVER, Keep, hour_of
from streams.promo.cleaned import Sighting
from streams.promo.learning import learn, settle
from streams.promo.memory import Memory
from streams.promo.records import fault, is_hex

Record = dict[str, Any]

BUCKETS = 4
"""Each supplier's lines are spread over so many keys of `wire.lines`: enough to share a large supplier's work among workers,
few enough that an item makes a handful of records instead of one for each of its lines. Part of the contract: it never changes."""

_HEAD = Struct("<qIII")  # of a whole record: place in the log, supplier, hour of the last sighting, hour until which it is remembered; then its JSON
_SPREAD = 0x9E3779B97F4A7C15  # odd, 2^64 divided by the golden ratio
_MASK = (1 << 64) - 1
_EFFORT = 4  # lines that are looked at for each that is learned
_HURRY = 16  # times as many while there are too many lines


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

    def __init__(self, memory: Memory, keep: Keep | None = None, limit: int = 2_000_000) -> None:
        self.keep = Keep() if keep is None else keep
        self._limit = limit
        self._memory = memory
        self._suppliers = [""]  # their numbers begin with 1, so that a key is no more likely to be 0 than any other number
        self._numbers: dict[str, int] = {}
        self._once = packed.Rows()
        self._whole: dict[int, bytes] = {}
        self._days: Counter[int] = Counter()  # how many of the others were last seen on which day since 1970
        self._cursor = self._round()
        self._gone: dict[int, int] = {}  # tombstones that were written and not yet read back, with their places in the log

    def __len__(self) -> int:
        return len(self._once) + len(self._whole)

    def records(self) -> Iterator[Record]:
        """All records, parsed one at a time, in no particular order."""
        for key, row in self._once:
            yield packed.unpack(row, *self._line(key, packed.supplier_of(row)))
        for key, whole in self._whole.items():
            yield _loaded(whole, *self._line(key, _HEAD.unpack_from(whole)[1]))

    def get(self, key: bytes) -> Record | None:
        supplier, number = _parts(key)
        return self._get(self._key(supplier, number), supplier, number)

    def order(self, key: bytes) -> int:
        """The place in the log of what is known of a line; -1 where that is nothing. Raises: ValueError for a key that is no line's."""
        return self._order(self._key(*_parts(key)))

    def remember(self, record: Record, appended: int, margin: int, order: int) -> None:
        """Takes a record that is in the log since `appended`; its newest verdict is in force from `appended + margin`.

        `order` is its place in the log. A writer knows its own record before it reads it back: of an older one that is read in between only the verdicts
        count, for the items of their time; the next version is not made from it.

        Raises: ValueError, KeyError, TypeError, AttributeError for something that is no record of a line; nothing is remembered then.
        """
        supplier = record["supplier"]
        if not isinstance(supplier, str) or not is_hex(record["fingerprint"]):
            raise ValueError("`supplier` must be a string, `fingerprint` 16 hex digits")
        key = self._key(supplier, int(record["fingerprint"], 16))
        whole = self._whole.get(key)
        if order < self._gone.get(key, -1):
            return
        settled = settle(record, appended, margin)
        if order < self._order(key):
            if said := fault(settled, later=True):
                raise ValueError(said)
            self._memory.apply(settled, appended, margin)
            return
        number = self._numbers[supplier]
        row = packed.pack(settled, number, order) if key else None
        if row is None and (said := fault(settled, later=True)):  # what a row can hold is a record
            raise ValueError(said)
        if row is not None:
            self._once.put(key, row)
            if whole is not None:
                self._drop(key)
        else:
            once = self._once.get(key) if key else None
            last = max(0, min(int(settled["last"]), NEVER))
            value = _HEAD.pack(order, number, last, self.keep.until(settled)) + _dumped(settled)
            if whole is not None:
                self._drop(key)
            self._whole[key] = value
            self._days[last // 24] += 1
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
        if own in self._whole:
            self._drop(own)
        elif own:
            self._once.pop(own)
        self._memory.forget(supplier, f"{number:016x}")

    def learn(self, sighting: Sighting, place: int) -> None:
        """Without a broker: learns at once, in force from the next place in the input."""
        record = learn(self.get(promo_key(sighting.supplier, sighting.fingerprint)), sighting, place, self.keep)
        if record is not None:
            self.remember(record, place, 1, place)
        if len(self) > self._limit:
            for key, _ in self.sweep(place, lambda supplier, number: 0, _EFFORT):
                self.forget(key)

    def sweep(self, moment: int, owner: Callable[[str, int], int | None], effort: int = 0) -> list[tuple[bytes, int]]:
        """Lines that are to be forgotten, among the next few that are looked at: keys of `wire.promos`, each with what `owner` says of its supplier and
        bucket; lines of which it says None are another writer's.

        That is what had aged at `moment` (milliseconds since 1970), and what is beyond the bound: lines of one story first, and of these those that were
        last seen longest ago. At least `effort` lines are looked at, and so many more while there are too many lines that they stay within a twentieth of
        the bound.
        """
        now, excess = hour_of(moment), len(self) - self._limit
        once = _Beyond(self._once.days, excess)
        whole = _Beyond(self._days, excess - len(self._once))
        found: dict[bytes, int] = {}
        looked_at = min(effort * (_HURRY if excess > 0 else 1), len(self))
        for key, is_row in islice(self._cursor, looked_at):
            known = self._once.get(key) if is_row else self._whole.get(key)
            if known is None:
                continue
            if is_row:
                number, (last, titled) = packed.supplier_of(known), packed.seen_of(known)
                until, beyond = last + 24 * (self.keep.titles if titled else self.keep.once), once
            else:
                (_, number, last, until), beyond = _HEAD.unpack_from(known), whole
            if now <= until and (until == NEVER or not beyond.holds(last // 24)):
                continue
            supplier, fingerprint = self._line(key, number)
            mark = f"{fingerprint:016x}"
            owned, one = owner(supplier, bucket(mark)), promo_key(supplier, mark)
            if owned is not None and one not in found:
                found[one] = owned
                beyond.take(last // 24)
        return list(found.items())

    def _round(self) -> Iterator[tuple[int, bool]]:
        """The keys of all lines, over and over, each with whether it is a row's. What is added meanwhile is met in the next round."""
        while True:
            for part in range(packed.PARTS):
                for key, _ in self._once.part(part):
                    yield key, True
            for key in list(self._whole):
                yield key, False

    def _drop(self, key: int) -> None:
        day = _HEAD.unpack_from(self._whole.pop(key))[2] // 24
        self._days[day] -= 1
        if not self._days[day]:
            del self._days[day]

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


class _Beyond:
    """Which lines are beyond the bound: so many of those that were last seen longest ago, by days."""

    def __init__(self, days: Mapping[int, int], excess: int) -> None:
        self._day, self._left = -1, 0  # all of earlier days, and so many of this one
        for day in sorted(days) if excess > 0 else ():
            self._day, self._left = day, min(excess, days[day])
            excess -= days[day]
            if excess <= 0:
                break

    def holds(self, day: int) -> bool:
        return day < self._day or (day == self._day and self._left > 0)

    def take(self, day: int) -> None:
        self._left -= day == self._day


def _parts(key: bytes) -> tuple[str, int]:
    """Supplier and fingerprint of a key of `wire.promos`. Raises: ValueError for one that is none."""
    supplier, _, fingerprint = key.decode().rpartition("/")
    if not is_hex(fingerprint):
        raise ValueError(f"{key!r} is no key of a line: supplier/16 hex digits")
    return supplier, int(fingerprint, 16)


def _dumped(record: Record) -> bytes:
    return orjson.dumps({name: part for name, part in record.items() if name not in ("supplier", "fingerprint")})


def _loaded(whole: bytes, supplier: str, fingerprint: int) -> Record:
    record: Record = {"supplier": supplier, "fingerprint": f"{fingerprint:016x}"}
    record |= orjson.loads(memoryview(whole)[_HEAD.size :])
    return record
