"""The units that cleaning works on: the body lines of an item, split at line breaks inside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from streams.promo.cues import Evidence, evidence_of, promotional_end
from streams.promo.fingerprint import fingerprint_normalised, normalise
from streams.promo.guards import is_vetoed
from streams.promo.stretches import Stretch, find_stretches, may_have_stretches
from streams.promo.triggers import SOME, mask_of, words_of
from streams.wire.item import RawItem

_SHORT, _SHORT_LINES = 200, 8192  # code points of a short line, and how many of them are remembered from item to item
_LONG, _LONG_LINES = 1200, 4096  # the same of paragraphs: together some 25 MB

_BREAK = re.compile(r"[\r\n\u2028\u2029\x0b\x0c]+")
_MOST_BREAKS = 10_000  # a line with more breaks in it is no text: it stays one unit
_LETTER = re.compile(r"[^\W\d_]|>")
_NO_WORDS: frozenset[str] = frozenset()


class Reading:
    """What a text is, wherever it stands: one object for all its copies in an item, and for those in all items unless it is very long.
    `plain` is the normalised text, `lower` the same in lower case, `mask` the bits of its trigger words: only to match against, never for output.
    `whole` says that it is a unit as it stands: something to read, without a break inside or white space at its ends. The other fields are worked out by
    who needs them first."""

    __slots__ = ("_end", "_evidence", "_mark", "_stretches", "_vetoed", "lower", "mask", "plain", "text", "whole")

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = plain = normalise(text)
        self.whole = plain != "" and (plain is text or (text.isprintable() and text[0] != " " != text[-1]))
        if plain[:1].isalpha() or _LETTER.search(plain) is not None:
            self.lower = plain.lower()
            self.mask = mask_of(self.lower)
        else:  # a cell of a table, a rule
            self.lower = plain
            self.mask = 0
        self._evidence: Evidence | None = None
        self._mark = ""
        self._stretches: Sequence[Stretch] | None = None
        self._vetoed: bool | None = None
        self._end: tuple[int, Evidence] | int | None = 0

    def cues(self) -> Evidence:
        """The cues of its words."""
        found = self._evidence
        if found is None:
            found = self._evidence = evidence_of(self.plain, self.lower, self.mask)
        return found

    def is_vetoed(self) -> bool:
        """See `streams.promo.guards`."""
        found = self._vetoed
        if found is None:
            found = self._vetoed = is_vetoed(self.plain, self.lower)
        return found

    def fingerprint(self) -> str:
        if not self._mark:
            self._mark = fingerprint_normalised(self.plain)
        return self._mark

    def stretches(self) -> Sequence[Stretch]:
        """What `find_stretches` cuts from it."""
        found = self._stretches
        if found is None:
            found = self._stretches = find_stretches(self.text) if may_have_stretches(self.text, self.lower, self.mask) else ()
        return found

    def promotional_end(self) -> tuple[int, Evidence] | None:
        """See `streams.promo.cues.promotional_end`."""
        found = self._end
        if isinstance(found, int):  # not looked for yet
            found = self._end = promotional_end(self.text)
        return found


# A wire repeats its short lines from item to item: six of ten have been read before. Its paragraphs come again in write-throughs.
_read_short = lru_cache(maxsize=_SHORT_LINES)(Reading)
_read_long = lru_cache(maxsize=_LONG_LINES)(Reading)


def forget_lines() -> None:
    """As if no line had been read yet: for measurements."""
    _read_short.cache_clear()
    _read_long.cache_clear()


class Unit:
    """A stretch of one line without white space at its ends, and what it says: see `Reading`."""

    __slots__ = ("cut", "end", "line", "lower", "mask", "plain", "reading", "start", "text")

    def __init__(self, line: int, start: int, end: int, reading: Reading) -> None:
        self.line = line
        self.start = start
        self.end = end
        self.reading = reading
        self.text = reading.text
        self.plain = reading.plain
        self.lower = reading.lower
        self.mask = reading.mask
        self.cut = False  # it stood behind other text, without a break between them

    @property
    def words(self) -> frozenset[str]:
        """Its words, of a text of bounded length."""
        return words_of(self.lower) if self.mask & SOME else _NO_WORDS


def read(text: str) -> Reading:
    size = len(text)
    return _read_short(text) if size <= _SHORT else _read_long(text) if size <= _LONG else Reading(text)


def unit(line: int, start: int, end: int, text: str) -> Unit:
    return Unit(line, start, end, read(text))


def sub_unit(whole: Unit, start: int, end: int) -> Unit | None:
    """The part of a unit between two offsets of its text, trimmed; None when nothing is left."""
    part = whole.text[start:end]
    text = part.strip()
    if not text:
        return None
    begin = whole.start + start + len(part) - len(part.lstrip())
    found = Unit(whole.line, begin, begin + len(text), read(text))
    return found if found.plain else None


def body_units(item: RawItem) -> list[Unit]:
    """The units of all lines but the headline, in order; blank ones, and those of invisible characters alone, are left out."""
    units: list[Unit] = []
    known: dict[str, Reading] = {}  # an item may repeat one long line a million times: it is read once
    headline = item.headline_line
    for index, line in enumerate(item.lines):
        if index == headline:
            continue
        text = line.text
        size = len(text)
        if size <= _SHORT:
            reading = _read_short(text)
        elif size <= _LONG:
            reading = _read_long(text)
        else:
            found = known.get(text)
            reading = found if found is not None else known.setdefault(text, Reading(text))
        if reading.whole:
            units.append(Unit(index, 0, size, reading))
        else:
            units += _broken(index, text)
    return units


def _broken(index: int, text: str) -> Iterator[Unit]:
    """The units of a line with breaks inside it, or white space at its ends."""
    known: dict[str, Reading] = {}
    for start, part in _parts(text):
        stripped = part.strip()
        if not stripped:
            continue
        reading = known.get(stripped)
        if reading is None:
            reading = known[stripped] = read(stripped)
        if reading.plain:
            begin = start + len(part) - len(part.lstrip())
            yield Unit(index, begin, begin + len(stripped), reading)


def _parts(text: str) -> list[tuple[int, str]]:
    """What stands between the breaks of a line, and where it begins."""
    breaks = list(islice(_BREAK.finditer(text), _MOST_BREAKS + 1))
    if len(breaks) > _MOST_BREAKS:
        return [(0, text)]
    starts = [0, *(broken.end() for broken in breaks)]
    stops = [*(broken.start() for broken in breaks), len(text)]
    return [(start, text[start:stop]) for start, stop in zip(starts, stops, strict=True)]
