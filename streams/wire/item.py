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
    block: str = "p"
    """What the line is in a format with markup: an element of `paragraphs.BLOCKS` (p, h2, li, tr, pre, ...)."""
    markup: str | None = None
    """The line as inline HTML, of a table's row its cells, where that says more than `text`; not yet sanitised."""

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
class Tagged:
    """Somebody or something that the supplier tagged the item with."""

    kind: str
    """person, organisation, place, event or object."""
    name: str
    uri: str | None = None
    code: str | None = None
    """As the supplier gave it, where it is no uri."""


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, a film, a related item: named, not fetched."""

    href: str | None = None
    id: str | None = None
    kind: str = "picture"
    """A ninjs type: text, picture, audio, video, graphic, component, composite."""
    media_type: str | None = None
    """Such as image/jpeg."""
    title: str | None = None
    caption: str | None = None
    by: str | None = None
    rel: str = "media"
    """How it belongs to the item: media, thumbnail, enclosure, related, previous (another item, which this one replaces), evolvedFrom, ..."""


@dataclass(frozen=True, slots=True)
class Previous:
    """The version of the same item, under the same id, that came before."""

    version: str | None = None
    """As the supplier numbers it; None where it says that there is one and not which."""


@dataclass(frozen=True, slots=True)
class RawItem:
    """One news item as read. All times are RFC 3339 with an offset, or None where the supplier's zone cannot be known; what a format has no field
    for is None too."""

    format: str
    lines: tuple[Line, ...]
    id: str
    supplier: str
    title: Line | None = None
    """The headline where the format has a field for it."""
    headline_line: int | None = None
    """The index in `lines` of the headline where it is a line of the text."""
    version: str | None = None
    previous: Previous | None = None
    """The version before, where the supplier names it; another item that this one replaces or comes from is among `media`."""
    status: str = "usable"
    """usable, withheld or canceled (ninjs pubStatus)."""
    urgency: int | None = None
    embargo: str | None = None
    date: str | None = None
    """When this version was made."""
    created: str | None = None
    """When the item was made first."""
    expires: str | None = None
    signal: str | None = None
    """What the version does to the ones before it: correction, update, ..., as the supplier says it."""
    slugline: str | None = None
    byline: str | None = None
    """As given; `authors` are names."""
    dateline: str | None = None
    """Where and when, as a field of its own; where it is part of the text it is found there."""
    located: str | None = None
    """The place of the dateline, where the format has a field for it."""
    descriptions: tuple[str, ...] = ()
    """Abstract, summary, standfirst."""
    editor_note: str | None = None
    copyright_holder: str | None = None
    copyright_notice: str | None = None
    usage_terms: str | None = None
    word_count: int | None = None
    """As the supplier counted."""
    priority: str | None = None
    """Of the transmission, as given: a digit of IPTC 7901, a letter of ANPA 1312."""
    keywords: tuple[str, ...] = ()
    genres: tuple[Category, ...] = ()
    tagged: tuple[Tagged, ...] = ()
    media: tuple[Media, ...] = ()
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
