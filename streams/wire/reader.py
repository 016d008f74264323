"""What a reader of one format is: its media types, how sure it is of some bytes, and how it reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from streams.reasons import Reason
from streams.wire.item import Line, RawItem, Unreadable, Warning
from streams.wire.limits import DEFAULT, Limits


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader knows besides the bytes."""

    charset: str | None = None
    """The charset that the headers declare."""
    supplier: str = "unknown"
    """Of an item that names none itself."""
    limits: Limits = DEFAULT
    warnings: tuple[Warning, ...] = ()
    """About the headers; every item of the record carries them."""


Items = tuple[RawItem | Unreadable, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    media_types: tuple[str, ...]
    """Lower case. Several readers may share one; `sniff` decides between them."""
    sniff: Callable[[bytes], int]
    """From `charset.head(value)`, 0 (it is not this format) to 100 (it can be nothing else)."""
    read: Callable[[bytes, Context], Items]
    """Never empty; never raises for a fault of the data."""
    fields: frozenset[str]
    """What an item of the format can say: names of `fields_table.ROWS`."""


def too_many_lines(count: int, limits: Limits) -> Unreadable | None:
    if count <= limits.lines:
        return None
    return Unreadable(Reason.TOO_LARGE, f"{count} lines, the limit is {limits.lines} (lines)")


def has_text(title: Line | None, lines: Iterable[Line]) -> bool:
    """Whether a headline or any line has a character that is not white space."""
    return (title is not None and bool(title.text.strip())) or any(line.text and not line.text.isspace() for line in lines)
