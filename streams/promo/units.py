"""The units that cleaning works on: the body lines of an item, split at line breaks inside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from streams.promo.fingerprint import normalise
from streams.wire.item import RawItem

SHORT = 120  # code points of a line that is remembered from item to item
SHORT_LINES = 16_384

_BREAK = re.compile(r"[\r\n\u2028\u2029\x0b\x0c]+")


@dataclass(slots=True)
class Unit:
    """A stretch of one line without white space at its ends. `plain` is the normalised text, `lower` the same in lower case, `words` its
    words (of a text of bounded length): only to match against, never for output."""

    line: int
    start: int
    end: int
    text: str
    plain: str
    lower: str
    words: frozenset[str]
    cut: bool = False  # it stood behind other text, without a break between them


_WORDS = re.compile(r"[a-z][a-z'-]*|>+")
_NOT_WORDS = str.maketrans(dict.fromkeys('.,;:!?"()[]{}|/*_=+&%$#@~^\\<0123456789', " "))
_NOT_WORDS_ASCII = bytes(32 if code in _NOT_WORDS else code for code in range(256))
_MOST_BREAKS = 10_000  # a line with more breaks in it is no text: it stays one unit
_LETTER = re.compile(r"[^\W\d_]|>")
_NO_WORDS: frozenset[str] = frozenset()
WORDS_UP_TO = 3000  # code points: a longer text is told by no rule


def words_of(lower: str) -> frozenset[str]:
    """The words of normalised lower-case text, and its arrows ">>"."""
    if len(lower) > WORDS_UP_TO:
        return frozenset()
    if ">" in lower or " '" in lower or " -" in lower or lower[:1] in ("'", "-"):
        return frozenset(_WORDS.findall(lower))
    # Several times as fast, and the same but where a word begins with a mark.
    return frozenset((lower.encode().translate(_NOT_WORDS_ASCII).decode() if lower.isascii() else lower.translate(_NOT_WORDS)).split())


def _read(text: str) -> tuple[str, str, frozenset[str]]:
    plain = normalise(text)
    if _LETTER.search(plain) is None:  # a cell of a table, a rule
        return plain, plain, _NO_WORDS
    lower = plain.lower()
    return plain, lower, words_of(lower)


# A wire repeats its short lines from item to item: six of ten have been read before.
_read_short = lru_cache(maxsize=SHORT_LINES)(_read)


def unit(line: int, start: int, end: int, text: str) -> Unit:
    plain, lower, words = _read_short(text) if len(text) <= SHORT else _read(text)
    return Unit(line, start, end, text, plain, lower, words)


def sub_unit(whole: Unit, start: int, end: int) -> Unit | None:
    """The part of a unit between two offsets of its text, trimmed; None when nothing is left."""
    part = whole.text[start:end]
    text = part.strip()
    if not text:
        return None
    offset = whole.start + start + len(part) - len(part.lstrip())
    found = unit(whole.line, offset, offset + len(text), text)
    return found if found.plain else None


def body_units(item: RawItem) -> list[Unit]:
    """The units of all lines but the headline, in order; blank ones, and those of invisible characters alone, are left out."""
    units: list[Unit] = []
    known: dict[str, Unit] = {}  # an item may repeat one line a million times: it is read once
    for index, line in enumerate(item.lines):
        if index == item.headline_line:
            continue
        text = line.text
        start = 0
        for broken in () if text.isprintable() else _breaks(text):
            _add(units, known, index, text, start, broken.start())
            start = broken.end()
        _add(units, known, index, text, start, len(text))
    return units


def _breaks(text: str) -> list[re.Match[str]]:
    breaks = list(islice(_BREAK.finditer(text), _MOST_BREAKS + 1))
    return breaks if len(breaks) <= _MOST_BREAKS else []


def _add(units: list[Unit], known: dict[str, Unit], index: int, text: str, start: int, end: int) -> None:
    part = text[start:end]
    stripped = part.strip()
    if stripped:
        begin = start + len(part) - len(part.lstrip())
        copy = known.get(stripped)
        if copy is None:
            copy = known[stripped] = unit(index, begin, begin + len(stripped), stripped)
            if copy.plain:
                units.append(copy)
        elif copy.plain:
            units.append(Unit(index, begin, begin + len(stripped), copy.text, copy.plain, copy.lower, copy.words))
