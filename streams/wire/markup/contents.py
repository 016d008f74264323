"""What mails, feeds and ninjs have in common: a text that is plain or HTML."""

from __future__ import annotations

import re
from typing import Final

from streams.wire.decoding import characters
from streams.wire.decoding.splitting import count_lines, split_lines
from streams.wire.item import Line, Unreadable
from streams.wire.limits import Limits
from streams.wire.markup.paragraphs import html_lines
from streams.wire.reader import too_many_lines

Lines = tuple[Line, ...]

_NO_TAG: Final = re.compile(r"<(?=/?[A-Za-z])(?!/?[A-Za-z][A-Za-z0-9:-]*+(?:[\s/>]|\Z))")
"""What looks like a tag and names no element that anyone has: `<BA.N>`, `<p<b>`. It is text, which the parser would drop."""
_TAG: Final = re.compile(r"</?(?:p|div|br|html|body|table|h[1-6]|ul|ol|pre|span)\b[^<>]{0,500}>", re.IGNORECASE)
_PLAIN: Final = re.compile(r"text/plain|ascii|plain", re.IGNORECASE)
_MARKUP: Final = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,11}(?:\s[^<>]{0,500})?/?>|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def plain(text: str, limits: Limits) -> Lines | Unreadable:
    """The lines of a plain text, blank ones too."""
    if large := too_many_lines(count_lines(text), limits):
        return large
    return tuple(map(characters.line, split_lines(text)))


def html(text: str, limits: Limits) -> Lines | Unreadable:
    """The lines of a piece of HTML."""
    lines = html_lines(_NO_TAG.sub("&lt;", text))
    return too_many_lines(len(lines), limits) or lines


def is_html(text: str) -> bool:
    """Whether a text of a type that no one declares has tags or entities of HTML in it."""
    return _MARKUP.search(text) is not None


def has_blocks(text: str) -> bool:
    """Whether a text has tags of HTML that part it into lines."""
    return _TAG.search(text) is not None


def text_lines(text: str, media_type: str) -> list[Line]:
    """Text that is declared plain stays so, though it may have tags; other text with tags of HTML is HTML."""
    if not _PLAIN.search(media_type) and ("html" in media_type.lower() or has_blocks(text)):
        return list(html_lines(text))
    lines = split_lines(text)
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        lines.pop()
    return [characters.line(line) for line in lines]


def as_text(text: str) -> str:
    """A short text that is HTML, as plain text on one line."""
    if not is_html(text):
        return " ".join(text.split())
    lines = html(text, Limits())
    return "" if isinstance(lines, Unreadable) else " ".join(" ".join(line.text.split()) for line in lines)
