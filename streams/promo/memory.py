"""What is known of repeated lines, as of a moment.

A history entry is in force from its `from` (milliseconds since 1970, the append time of its record plus a margin) until a later entry's. An item is
judged by the entries in force at its own append time, so that replays and other workers give the same answer.
"""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from struct import Struct
from typing import Any, NamedTuple

from streams.promo.ageing import HOUR, NEVER, Keep, hour_of

_CODES = ("promo", "content", "allow", "block")
_CODE_OF = {name: code for code, name in enumerate(_CODES)}
HEAD, MIDDLE, TAIL, VARIES, TITLE = (1 << bit for bit in range(5))
BITS = {"head": HEAD, "middle": MIDDLE, "tail": TAIL, "varies": VARIES, "title": TITLE}
"""Where copies of a line stood, as bits of `Verdict.places`."""

# A line is the bytes of one _LIFE and of its entries, oldest first.
_LIFE = Struct("<II")  # hours since 1970: the first in which it was seen, the last in which it is remembered
_ENTRY = Struct("<qqHBB")  # from, since, seen, places, tail | code
_TAIL = 4  # the bit of an entry that holds at the tail of an item only
_MOST_SEEN = 0xFFFF
_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1
_MANY = 4096  # entries that wait at most to be put into `newest`
_FEW = 16  # entries that are put into `newest` one by one

Fields = tuple[int, int, int, int, int]


class Verdict(NamedTuple):
    verdict: str  # promo, content, allow, block
    seen: int  # distinct stories of the supplier that carried the line, as of the newest of the steps 2, 3, 5, 8, 12 and 16
    since: int  # milliseconds: when this became known where it was learned
    tail: bool = False  # holds only where nothing of the story stands below the line
    places: int = 0  # HEAD | MIDDLE | TAIL | VARIES | TITLE: where its copies stood, whether they differ, whether it is an item's title

    @property
    def title(self) -> bool:
        """Whether an item of the supplier has the line as its title."""
        return bool(self.places & TITLE)


class Memory:
    """A compact view for `clean`: the lines with a history. Holds at most `limit` of them: beyond it, those whose newest entry is oldest are forgotten.
    With `keep`, a line counts as unknown once it has aged, whether or not its record is still there."""

    def __init__(self, limit: int = 1_000_000, keep: Keep | None = None) -> None:
        self._limit = limit
        self._keep = keep
        self._suppliers: dict[str, dict[int, bytes]] = {}
        self._size = 0
        self._by_age: list[tuple[int, str, int]] | None = None  # a heap, once the limit has been reached; stale members are skipped
        # `newest`: moments in order, and the largest `since` in force from each.
        self._moments: array[int] = array("q")
        self._largest: array[int] = array("q")
        self._pending: list[tuple[int, int]] = []
        self._doubtful = _LOWEST  # moments before it may show entries of lines that are forgotten

    def __len__(self) -> int:
        return self._size

    def verdict(self, supplier: str, fingerprint: str, at: int) -> Verdict | None:
        """The newest entry in force at `at`, or None when nothing was known then."""
        return self.verdict_of(supplier, int(fingerprint, 16), at)

    def verdict_of(self, supplier: str, number: int, at: int) -> Verdict | None:
        """`verdict` of the line whose fingerprint is this number."""
        lines = self._suppliers.get(supplier)
        if lines is None:
            return None
        line = lines.get(number)
        if line is None or at // HOUR > _LIFE.unpack_from(line)[1]:
            return None
        for offset in range(len(line) - _ENTRY.size, 0, -_ENTRY.size):
            start, since, seen, places, code = _ENTRY.unpack_from(line, offset)
            if start <= at:
                return Verdict(_CODES[code & 3], seen, since, bool(code & _TAIL), places)
        return None

    def apply(self, record: dict[str, Any], appended: int, margin: int = 0) -> None:
        """Takes one parsed value of `wire.promos`, appended at `appended` (milliseconds). Applying a record again, or an older one later, changes nothing."""
        supplier, key = str(record["supplier"]), int(str(record["fingerprint"]), 16)
        lines = self._suppliers.get(supplier)
        known = None if lines is None else lines.get(key)
        history = record.get("history")
        if known is None and not history:
            return
        read = [_read_entry(entry, appended + margin) for entry in history or ()]
        entries = {fields[0]: fields for fields in read if fields is not None}
        first, until = self._life(record, appended)
        before: list[Fields] = []
        if known is not None:
            known_first, known_until = _LIFE.unpack_from(known)
            if first > known_until:  # it was forgotten and is learned anew
                self._drop(supplier, key)
                known = None
            elif known_first > until:
                return
            else:
                before = list(_entries(known))
                first, until = min(first, known_first), max(until, known_until)
        if not entries:
            return
        for old in before:
            new = entries.get(old[0])
            # Of two entries for one moment the one that saw more is the newer.
            if new is None or _weight(old) > _weight(new):
                entries[old[0]] = old
        line = _LIFE.pack(first, until) + b"".join([_ENTRY.pack(*entries[start]) for start in sorted(entries)])
        if line == known:
            return
        if known is None:
            self._size += 1
        self._suppliers.setdefault(supplier, {})[key] = line
        moments = {fields[:2] for fields in before}
        self._pending.extend(fields[:2] for fields in entries.values() if fields[:2] not in moments)
        if len(self._pending) > max(_MANY, len(self._moments)):
            self._merge()
        self._bound(supplier, key, _newest_start(line))

    def forget(self, supplier: str, fingerprint: str) -> None:
        """A tombstone: the line is unknown at all times."""
        self._drop(supplier, int(fingerprint, 16))

    def _drop(self, supplier: str, key: int) -> None:
        lines = self._suppliers.get(supplier)
        line = None if lines is None else lines.pop(key, None)
        if lines is None or line is None:
            return
        self._size -= 1
        if not lines:
            del self._suppliers[supplier]
        if len(self._pending) > _FEW:
            self._doubtful = _HIGHEST
            return
        if self._pending:
            self._merge()
        for start, since, *_ in _entries(line):
            after = bisect_right(self._moments, start)
            if after and (self._moments[after - 1], self._largest[after - 1]) == (start, since):
                self._doubtful = max(self._doubtful, self._moments[after] if after < len(self._moments) else _HIGHEST)

    def _life(self, record: dict[str, Any], appended: int) -> tuple[int, int]:
        first = record.get("first")
        until = NEVER if self._keep is None else self._keep.until(record)
        return hour_of(appended) if first is None else min(max(int(first), 0), NEVER), min(until, NEVER)

    def newest(self, at: int) -> int:
        """The largest `since` of all entries in force at `at`; 0 when there is none."""
        if at < self._doubtful:
            self._rebuild()
        if self._pending:
            self._merge()
        index = bisect_right(self._moments, at)
        return self._largest[index - 1] if index else 0

    def _merge(self) -> None:
        pending = sorted(self._pending)
        self._pending = []
        if len(self._moments) and pending[0][0] < self._moments[-1]:
            if len(pending) <= _FEW:
                for moment, since in pending:
                    self._insert(moment, since)
                return
            pending = sorted([*zip(self._moments, self._largest, strict=True), *pending])
            self._moments, self._largest = array("q"), array("q")
        for moment, since in pending:
            self._append(moment, since)

    def _append(self, moment: int, since: int) -> None:
        if len(self._largest) and since <= self._largest[-1]:
            return
        if len(self._moments) and self._moments[-1] == moment:
            self._largest[-1] = since
            return
        self._moments.append(moment)
        self._largest.append(since)

    def _insert(self, moment: int, since: int) -> None:
        at = bisect_right(self._moments, moment)
        if at and self._largest[at - 1] >= since:
            return
        if at and self._moments[at - 1] == moment:
            at -= 1
            self._largest[at] = since
        else:
            self._moments.insert(at, moment)
            self._largest.insert(at, since)
        stop = at + 1
        while stop < len(self._largest) and self._largest[stop] <= since:
            stop += 1
        del self._moments[at + 1 : stop]
        del self._largest[at + 1 : stop]

    def _rebuild(self) -> None:
        self._moments, self._largest, self._doubtful = array("q"), array("q"), _LOWEST
        self._pending = [fields[:2] for lines in self._suppliers.values() for line in lines.values() for fields in _entries(line)]

    def _bound(self, supplier: str, key: int, age: int) -> None:
        if self._by_age is not None:
            heapq.heappush(self._by_age, (age, supplier, key))
        if self._size <= self._limit:
            return
        if self._by_age is None or len(self._by_age) > 4 * self._limit:
            self._by_age = [(_newest_start(line), name, one) for name, lines in self._suppliers.items() for one, line in lines.items()]
            heapq.heapify(self._by_age)
        while self._size > self._limit and self._by_age:
            oldest, name, one = heapq.heappop(self._by_age)
            line = self._suppliers.get(name, {}).get(one)
            if line is not None and _newest_start(line) == oldest:
                del self._suppliers[name][one]
                self._size -= 1


def _entries(line: bytes) -> Iterator[Fields]:
    return _ENTRY.iter_unpack(memoryview(line)[_LIFE.size :])


def _newest_start(line: bytes) -> int:
    start: int = _ENTRY.unpack_from(line, len(line) - _ENTRY.size)[0]
    return start


def _weight(fields: Fields) -> tuple[int, int]:
    return fields[2], -(fields[4] & 7)


def _read_entry(entry: dict[str, Any], in_force: int) -> Fields | None:
    """From, since, seen, places, tail | code."""
    code = _CODE_OF.get(str(entry.get("verdict")))
    if code is None:
        return None  # a verdict of a later version: what this version does not know, it does not apply
    start = entry.get("from")
    begin = _bounded(in_force if start is None else int(start))
    since = entry.get("since")
    seen = min(max(int(entry.get("seen") or 0), 0), _MOST_SEEN)
    places = sum({BITS.get(place, 0) for place in entry.get("places") or ()})
    return begin, begin if since is None else _bounded(int(since)), seen, places, (_TAIL if entry.get("tail") else 0) | code


def _bounded(number: int) -> int:
    return min(max(number, _LOWEST), _HIGHEST)
