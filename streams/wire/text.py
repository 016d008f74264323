"""Plain text: a headline, a blank line, the dateline paragraph, the body."""

from __future__ import annotations

import re
from typing import Final

from streams.reasons import Reason
from streams.wire.decoding import characters
from streams.wire.decoding.charset import decode
from streams.wire.decoding.splitting import count_lines, split_lines
from streams.wire.identity import derived
from streams.wire.item import RawItem, Unreadable
from streams.wire.reader import Context, Items, Reader, has_text, too_many_lines

_HEADLINE: Final = 200  # code points; the longest headline of any wire is shorter
_UNSET_HEADLINE: Final = 120  # of one that no blank line sets off
_ABBREVIATED: Final = re.compile(r"\b(?:[A-Z]|Inc|Corp|Co|Ltd|Plc|Jr|Sr|Bros|vs|St|No|etc)\.$")
_NO_HEADLINE: Final = re.compile(r"By [A-Z]|[-–—•*] |--")  # a byline, a bullet
_BYLINE: Final = re.compile(r"(?:By|BY|Von|Par|Por) [^\W\d_][^.!?]{2,80}")
_DATELINE: Final = re.compile(r"[A-ZÀ-Þ][^.!?]{1,60}?(?:\([^()]{2,30}\))? ?(?:—|–|--| - )")
_CAPITALS: Final = re.compile(r"[A-ZÀ-Þ]{3,}")


def headline_index(lines: list[str]) -> int | None:
    """Which line is the headline: the first that is not blank, unless it reads like the beginning of the body.

    A headline is short, no sentence with a full stop, no byline, no bullet. A blank line after it sets it off. Without one a paragraph has to follow:
    one that begins like a dateline, or one much longer than itself (so that hard-wrapped prose has no headline).
    """
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return None
    line = lines[first].strip()
    sentence = line.endswith((".", ".”", '."', ".’")) and not _ABBREVIATED.search(line)
    if len(line) > _HEADLINE or sentence or line[-1] in "-–—:," or _NO_HEADLINE.match(line):
        return None
    if first + 1 < len(lines) and (not lines[first + 1].strip() or _is_byline(lines[first + 1 : first + 3])):
        return first
    rest = [other for other in lines[first + 1 : first + 3] if other.strip()]
    if not rest:
        return first
    following = rest[0].strip()
    if len(line) > _UNSET_HEADLINE or line[-1] in '.;!?”"':
        return None
    return first if _is_dateline(following) or (len(following) > 120 and len(following) >= 1.5 * len(line)) else None


def _is_byline(lines: list[str]) -> bool:
    """Whether the first of the lines is a by-line: short, no sentence, and set off by a blank line."""
    first = lines[0].strip()
    return _BYLINE.fullmatch(first) is not None and len(lines) > 1 and not lines[1].strip()


def _is_dateline(line: str) -> bool:
    match = _DATELINE.match(line)
    return match is not None and len(line) > 80 and _CAPITALS.match(line) is not None


def sniff(head: bytes) -> int:
    """Text is what is left when nothing else fits: 0 for what no newsroom calls text, else hardly more."""
    return 0 if head[:1] in (b"\x01", b"\x16") else 10


def read(value: bytes, context: Context) -> Items:
    decoded = decode(value, context.charset)
    if isinstance(decoded, Unreadable):
        return (decoded,)
    if not decoded.text or decoded.text.isspace():
        return (Unreadable(Reason.EMPTY_VALUE, "nothing but white space"),)
    if large := too_many_lines(count_lines(decoded.text), context.limits):
        return (large,)
    raw = split_lines(decoded.text)
    lines = tuple(map(characters.line, raw))
    if not has_text(None, lines):
        return (Unreadable(Reason.NO_TEXT, "no line holds a character that can be seen"),)
    return (
        RawItem(
            format="text",
            lines=lines,
            id=derived(context.supplier, None, raw),
            supplier=context.supplier,
            headline_line=headline_index([line.text for line in lines]),
            charset=decoded.charset,
            warnings=(*context.warnings, *decoded.warnings),
        ),
    )


READER: Final = Reader(("text/plain",), sniff, read, frozenset(("headline_line",)))
