"""What is known of repeated lines, as of a moment.

A history entry is in force from its `from` (milliseconds since 1970, the append time of its record plus a margin) until a later entry's. An item is
judged by the entries in force at its own append time, so that replays and other workers give the same answer.
"""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

_CODES = ("promo", "content", "allow", "block")
_CODE_OF = {name: code for code, name in enumerate(_CODES)}
_SEEN_BITS = 32
_TAIL = 4  # the bit of an entry that holds at the tail of an item only

Entry = tuple[int, ...]  # from, since, seen << 3 | tail | code, three numbers an entry, oldest first


@dataclass(frozen=True, slots=True)
class Verdict:
    verdict: str  # promo, content, allow, block
    seen: int  # distinct stories of the supplier that carried the line
    since: int  # milliseconds: when this became known where it was learned
    tail: bool = False  # holds only where nothing of the story stands below the line


class Memory:
    """A compact view for `clean`. Holds at most `limit` lines: beyond it, those whose newest entry is oldest are forgotten."""

    def __init__(self, limit: int = 1_000_000) -> None:
        self._limit = limit
        self._suppliers: dict[str, dict[int, Entry]] = {}
        self._size = 0
        self._by_age: list[tuple[int, str, int]] | None = None  # a heap, once the limit has been reached; stale members are skipped
        # `newest`: moments in order, and the largest `since` in force from each.
        self._moments: array[int] = array("q")
        self._largest: array[int] = array("q")
        self._pending: list[tuple[int, int]] = []
        self._dirty = False

    def __len__(self) -> int:
        return self._size

    def verdict(self, supplier: str, fingerprint: str, at: int) -> Verdict | None:
        """The newest entry in force at `at`, or None when nothing was known then."""
        lines = self._suppliers.get(supplier)
        if lines is None:
            return None
        entry = lines.get(int(fingerprint, 16))
        if entry is None:
            return None
        for index in range(len(entry) - 3, -1, -3):
            if entry[index] <= at:
                packed = entry[index + 2]
                return Verdict(_CODES[packed & 3], packed >> 3, entry[index + 1], bool(packed & _TAIL))
        return None

    def apply(self, record: dict[str, Any], appended: int, margin: int = 0) -> None:
        """Takes one parsed value of `wire.promos`, appended at `appended` (milliseconds). Applying a record again, or an older one later, changes nothing."""
        supplier, key = str(record["supplier"]), int(str(record["fingerprint"]), 16)
        read = [_read_entry(entry, appended + margin) for entry in record.get("history") or ()]
        entries = {start: (since, packed) for start, since, packed in (one for one in read if one is not None)}
        if not entries:
            return
        lines = self._suppliers.setdefault(supplier, {})
        known = lines.get(key)
        merged = dict(entries)
        if known is None:
            self._size += 1
        else:
            for index in range(0, len(known), 3):
                start, old = known[index], (known[index + 1], known[index + 2])
                new = merged.get(start)
                # Of two entries for one moment the one that saw more is the newer.
                if new is None or (old[1] >> 3, -(old[1] & 7)) > (new[1] >> 3, -(new[1] & 7)):
                    merged[start] = old
        flat = tuple(number for start in sorted(merged) for number in (start, *merged[start]))
        if flat == known:
            return
        lines[key] = flat
        before = set() if known is None else {(known[index], known[index + 1]) for index in range(0, len(known), 3)}
        self._pending.extend(pair for pair in ((start, since) for start, (since, _) in merged.items()) if pair not in before)
        self._bound(supplier, key, flat)

    def forget(self, supplier: str, fingerprint: str) -> None:
        """A tombstone: the line is unknown at all times."""
        lines = self._suppliers.get(supplier)
        if lines is None or lines.pop(int(fingerprint, 16), None) is None:
            return
        self._size -= 1
        self._dirty = True
        if not lines:
            del self._suppliers[supplier]

    def newest(self, at: int) -> int:
        """The largest `since` of all entries in force at `at`; 0 when there is none."""
        if self._dirty:
            self._rebuild()
        if self._pending:
            self._merge()
        index = bisect_right(self._moments, at)
        return self._largest[index - 1] if index else 0

    def _merge(self) -> None:
        pending = sorted(self._pending)
        self._pending = []
        if len(self._moments) and pending[0][0] < self._moments[-1]:
            if len(pending) <= 16:
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
        self._moments, self._largest, self._dirty = array("q"), array("q"), False
        self._pending = [
            (entry[index], entry[index + 1]) for lines in self._suppliers.values() for entry in lines.values() for index in range(0, len(entry), 3)
        ]

    def _bound(self, supplier: str, key: int, entry: Entry) -> None:
        if self._by_age is not None:
            heapq.heappush(self._by_age, (entry[-3], supplier, key))
        if self._size <= self._limit:
            return
        if self._by_age is None or len(self._by_age) > 4 * self._limit:
            self._by_age = [(line[-3], name, one) for name, lines in self._suppliers.items() for one, line in lines.items()]
            heapq.heapify(self._by_age)
        while self._size > self._limit and self._by_age:
            age, name, one = heapq.heappop(self._by_age)
            lines = self._suppliers.get(name, {})
            if one in lines and lines[one][-3] == age:
                del lines[one]
                self._size -= 1


def _read_entry(entry: dict[str, Any], in_force: int) -> tuple[int, int, int] | None:
    code = _CODE_OF.get(str(entry.get("verdict")))
    if code is None:
        return None  # a verdict of a later version: what this version does not know, it does not apply
    start = entry.get("from")
    begin = in_force if start is None else int(start)
    since = entry.get("since")
    seen = min(int(entry.get("seen") or 0), (1 << _SEEN_BITS) - 1)
    return begin, begin if since is None else int(since), seen << 3 | (_TAIL if entry.get("tail") else 0) | code
