"""Lines of one story, in few bytes each: most lines are never seen again, and all that matters of them is whether another story carries them.

A row holds what a record of `wire.promos` says of such a line, so that the record can be made again from it; rows lie in hash tables with open
addressing (Knuth, The Art of Computer Programming 3, 6.4, algorithms L and R) over arrays: 69 bytes a slot, of which two thirds to four fifths are used.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from mmap import mmap
from struct import Struct
from typing import Any

from streams.promo.ageing import NEVER
from streams.promo.memory import BITS, TITLE
from streams.promo.story import MOST_KEYS, is_story

Record = dict[str, Any]

_TOLD, _TITLED = 0x40, 0x20  # flags beside the five bits of the places: there is a story, there is a history entry
_PLACES = 0x1F
_ENTRY_SEEN = 0x80  # beside the places of the history entry: one story had carried the line by then
# flags and places, places and seen of the history entry, number of keys, hours from first to last telling, supplier, hours from first to last sighting,
# hash of the text, hour of the first telling, hour of the last sighting, place in the log + 1, keys; the last two of which are `from` of the history entry
_ROW = Struct(f"<BBBBHHIII5s{4 * MOST_KEYS}s")
_SEEN = Struct("<B15xI")  # the same, as far as ageing looks at it
_KEYS, _TITLED_KEYS = 4 * MOST_KEYS, 4 * MOST_KEYS - 8  # bytes
_MOST_ORDER = (1 << 40) - 2
_MOST_SUPPLIERS = 1 << 16
_NAMES = {"supplier", "fingerprint", "text", "stories", "places", "history", "override", "first", "last"}
_TOLD_NAMES = _NAMES | {"hash"}
_ENTRY_NAMES = {"from", "verdict", "seen", "places"}
_LISTS = [sorted(name for name, bit in BITS.items() if places & bit) for places in range(_PLACES + 1)]
_NUMBERS = {tuple(names): places for places, names in enumerate(_LISTS)}


def pack(record: Record, supplier: int, order: int) -> bytes | None:
    """The row of a settled record, or None for one that says more than a row can hold."""
    stories, history = record["stories"], record["history"]
    if len(stories) > 1 or len(history) > 1 or record["text"] or record["override"] is not None or record.keys() != (_TOLD_NAMES if stories else _NAMES):
        return None
    flags = _NUMBERS.get(tuple(record["places"]))
    first, last = record["first"], record["last"]
    if type(first) is not int or type(last) is not int:
        return None
    if flags is None or not -1 <= order <= _MOST_ORDER or not 0 <= first <= last < NEVER or last - first > 0xFFFF or supplier >= _MOST_SUPPLIERS:
        return None
    keys, hour, span, hashed, entry = b"", 0, 0, 0, 0
    if stories:
        if not is_story(stories[0]) or "-" not in stories[0]:
            return None
        times, _, hexed = stories[0].partition("-")
        began, _, went_on = times.partition("+")
        keys, hour, span, hashed = bytes.fromhex(hexed.replace("-", "")), int(began, 16), int(went_on or "0", 16), int(record["hash"], 16)
        if _told(hour, span, keys) != stories[0] or hashed > 0xFFFFFFFF or f"{hashed:08x}" != record["hash"]:
            return None
        flags |= _TOLD
    if len(keys) > (_TITLED_KEYS if history else _KEYS):
        return None
    count = len(keys) // 4
    if history:
        known = history[0]
        if type(known["from"]) is not int:
            return None
        at = _NUMBERS.get(tuple(known.get("places", ())), 0)
        if known.keys() != _ENTRY_NAMES or known["verdict"] != "content" or known["seen"] not in (0, 1) or not at & TITLE or not 0 <= known["from"] < 1 << 64:
            return None
        flags |= _TITLED
        entry = at | (_ENTRY_SEEN if known["seen"] else 0)
        keys = keys.ljust(_TITLED_KEYS, b"\0") + known["from"].to_bytes(8, "little")
    return _ROW.pack(flags, entry, count, span, supplier, last - first, hashed, hour, last, (order + 1).to_bytes(5, "little"), keys)


def _told(hour: int, span: int, keys: bytes) -> str:
    """The story in a record."""
    return f"{hour:x}+{span:x}-{keys.hex('-', 4)}" if span else f"{hour:x}-{keys.hex('-', 4)}"


def unpack(row: bytes, supplier: str, fingerprint: int) -> Record:
    """The record that the row was made from."""
    flags, entry, count, span, _, since, hashed, hour, last, _, keys = _ROW.unpack(row)
    record: Record = {"supplier": supplier, "fingerprint": f"{fingerprint:016x}", "text": "", "stories": [], "places": list(_LISTS[flags & _PLACES])}
    record |= {"history": [], "override": None, "first": last - since, "last": last}
    if flags & _TOLD:
        record["stories"] = [_told(hour, span, keys[: 4 * count])]
        record["hash"] = f"{hashed:08x}"
    if flags & _TITLED:
        places, began = list(_LISTS[entry & _PLACES]), int.from_bytes(keys[_TITLED_KEYS:], "little")
        record["history"] = [{"from": began, "verdict": "content", "seen": 1 if entry & _ENTRY_SEEN else 0, "places": places}]
    return record


def supplier_of(row: bytes) -> int:
    return int.from_bytes(row[4:6], "little")


def order_of(row: bytes) -> int:
    return int.from_bytes(row[20:25], "little") - 1


def seen_of(row: bytes) -> tuple[int, bool]:
    """The hour of the last sighting, and whether the line has a history entry."""
    flags, last = _SEEN.unpack_from(row)
    return last, bool(flags & _TITLED)


PARTS = 256  # tables by the first byte of the key: one grows at a time, so that growing takes neither long nor much memory
_FULL, _GROWTH, _SMALL = 0.8, 1.2, 64
_MAPPED = 1_000  # slots


class Rows:
    """Rows by 64-bit keys, any but 0."""

    def __init__(self) -> None:
        self._segments = [_Segment() for _ in range(PARTS)]
        self._size = 0
        self.days: Counter[int] = Counter()
        """How many lines were last seen on which day since 1970."""

    def __len__(self) -> int:
        return self._size

    def get(self, key: int) -> bytes | None:
        segment = self._segments[key >> 56]
        slot = segment.slot(key)
        return segment.row(slot) if segment.keys[slot] else None

    def put(self, key: int, row: bytes) -> bool:
        """False, and nothing is done, where a row of a later place in the log is there."""
        segment = self._segments[key >> 56]
        slot = segment.slot(key)
        if segment.keys[slot]:
            known = segment.row(slot)
            if order_of(known) > order_of(row):
                return False
            self._uncount(known)
            segment.put(slot, key, row)
        else:
            segment.add(slot, key, row)
            self._size += 1
        self.days[seen_of(row)[0] // 24] += 1
        return True

    def pop(self, key: int) -> bytes | None:
        """Takes the row out, and gives it."""
        segment = self._segments[key >> 56]
        slot = segment.slot(key)
        if not segment.keys[slot]:
            return None
        row = segment.row(slot)
        segment.clear(slot)
        self._size -= 1
        self._uncount(row)
        return row

    def _uncount(self, row: bytes) -> None:
        day = seen_of(row)[0] // 24
        self.days[day] -= 1
        if not self.days[day]:
            del self.days[day]

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """All keys with their rows, in no particular order."""
        for number in range(PARTS):
            yield from self.part(number)

    def part(self, number: int) -> list[tuple[int, bytes]]:
        """One of the 256 parts of them all."""
        return list(self._segments[number].items())


class _Segment:
    __slots__ = ("keys", "rows", "size")

    def __init__(self) -> None:
        self.size = 0
        self._empty(8)

    def _empty(self, slots: int) -> None:
        """What is large is mapped by itself and goes back to the system when the table has grown out of it: on the heap it would leave gaps that
        nothing fits into."""
        self.keys: array[int] | memoryview
        self.rows: bytearray | mmap
        if slots < _MAPPED:
            self.keys, self.rows = array("Q", bytes(8 * slots)), bytearray(_ROW.size * slots)
        else:
            self.keys, self.rows = memoryview(mmap(-1, 8 * slots)).cast("Q"), mmap(-1, _ROW.size * slots)

    def items(self) -> Iterator[tuple[int, bytes]]:
        for slot, key in enumerate(self.keys):
            if key:
                yield key, self.row(slot)

    def slot(self, key: int) -> int:
        """Where the key is, or else where it belongs."""
        keys = self.keys
        slots = len(keys)
        slot = key % slots
        found = keys[slot]
        while found and found != key:
            slot += 1
            if slot == slots:
                slot = 0
            found = keys[slot]
        return slot

    def row(self, slot: int) -> bytes:
        return bytes(self.rows[slot * _ROW.size : (slot + 1) * _ROW.size])

    def put(self, slot: int, key: int, row: bytes) -> None:
        self.keys[slot] = key
        self.rows[slot * _ROW.size : (slot + 1) * _ROW.size] = row

    def add(self, slot: int, key: int, row: bytes) -> None:
        """Puts a row where its key belongs, or somewhere else if the table grows."""
        if self.size >= _FULL * len(self.keys):
            known = list(self.items())
            self._empty(int(len(self.keys) * _GROWTH) + _SMALL)
            for one, its in known:
                self.put(self.slot(one), one, its)
            slot = self.slot(key)
        self.size += 1
        self.put(slot, key, row)

    def clear(self, free: int) -> None:
        """Empties a slot. Rows further on that the gap would cut off from where they belong are moved into it."""
        keys, slots = self.keys, len(self.keys)
        self.size -= 1
        slot = (free + 1) % slots
        while keys[slot]:
            if (slot - keys[slot] % slots) % slots >= (slot - free) % slots:
                self.put(free, keys[slot], self.row(slot))
                free = slot
            slot = (slot + 1) % slots
        keys[free] = 0
