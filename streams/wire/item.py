"""What a reader makes of raw bytes: lines of text, the changes made to them, and the supplier's own metadata."""

from __future__ import annotations

from dataclasses import dataclass, field

from streams.reasons import Reason


@dataclass(frozen=True, slots=True)
class Edit:
    """One change that reading made to a line: raw[start:end] became `text`, which is at most one code point long (so that no
    stretch of a line can end inside a replacement). Offsets are code points of the raw line."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line as delivered (`raw`) and as read (`text`). `edits` lead from the first to the second, in order, without overlap."""

    raw: str
    text: str
    edits: tuple[Edit, ...] = ()

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw offsets of text[start:end]. The spans of a partition of `text` are a partition of `raw`:
        what an edit took away belongs to the stretch that begins where it stood, or to the last one at the line's end."""
        return self._raw_offset(start), len(self.raw) if end == len(self.text) else self._raw_offset(end)

    def _raw_offset(self, offset: int) -> int:
        if offset == 0:
            return 0
        shift = 0
        for edit in self.edits:
            if edit.start - shift >= offset:  # where the edit begins in `text`
                break
            shift += (edit.end - edit.start) - len(edit.text)
        return offset + shift


@dataclass(frozen=True, slots=True)
class Warning:
    """One field that could not be used; the item goes on without it."""

    code: str
    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Category:
    """A subject or category as the supplier gave it."""

    code: str
    name: str | None = None
    uri: str | None = None


@dataclass(frozen=True, slots=True)
class RawItem:
    """One news item as read. All times are RFC 3339 with an offset, or None where the supplier's zone cannot be known."""

    format: str
    lines: tuple[Line, ...]
    id: str
    supplier: str
    title: Line | None = None
    """The headline where the format has a field for it."""
    headline_line: int | None = None
    """The index in `lines` of the headline where it is a line of the text."""
    version: str | None = None
    status: str = "usable"
    """usable, withheld or canceled (ninjs pubStatus)."""
    urgency: int | None = None
    embargo: str | None = None
    date: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    categories: tuple[Category, ...] = ()
    charset: str | None = None
    warnings: tuple[Warning, ...] = ()
    extra: dict[str, object] = field(default_factory=dict)
    """Fields that no one asked for, kept as given (JSON values)."""

    @property
    def headline(self) -> Line | None:
        if self.title is not None:
            return self.title
        return None if self.headline_line is None else self.lines[self.headline_line]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that gave no item, and why. `detail` says what, where and what to do, in one line, without the item's text."""

    reason: Reason
    detail: str
