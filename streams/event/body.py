"""The body of an item: the kept stretches of its lines, joined; and the layout, which says where each of them stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from streams.event.html import Block, render
from streams.event.offsets import raw_span
from streams.promo.cleaned import Cleaned
from streams.wire.item import Line, RawItem

BETWEEN_LINES = "\n\n"
_CLOSING = frozenset(".,;:!?)]”’")  # no space before these where something was cut out in front of them


class Stretch(Protocol):
    """Offsets in `Line.text`; `end` is exclusive."""

    @property
    def line(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Body:
    """`value` and `headline` are what subscribers read and what offsets of mentions refer to; `layout` is for `restore`."""

    value: str
    headline: str
    layout: tuple[dict[str, Any], ...]
    html: str | None = None
    """The body as HTML, where the item's format says more of its lines than their text."""


@dataclass(slots=True)
class _Text:
    """A value in the making."""

    parts: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, text: str) -> int:
        """Appends, and returns where the text begins."""
        self.parts.append(text)
        self.length += len(text)
        return self.length - len(text)


def assemble(item: RawItem, cleaned: Cleaned) -> Body:
    """Everything of the lines that is in no stretch of `cleaned`, without white space at the seams.

    Lines are joined by two newlines, stretches of one line by a space where something was cut out between them. Every raw code point of every line
    is in one stretch of `cleaned` or in one entry of the layout. Stretches of no length count for nothing. Linear in the item's length.

    Raises: ValueError for a stretch that leaves its line.
    """
    apart: dict[int, list[Stretch]] = {}
    for stretch in _stretches(cleaned):
        if not 0 <= stretch.line < len(item.lines) or not 0 <= stretch.start < stretch.end <= len(item.lines[stretch.line].text):
            raise ValueError(f"the stretch {stretch.start} to {stretch.end} of line {stretch.line} leaves its line")
        apart.setdefault(stretch.line, []).append(stretch)
    headline_line = item.headline_line if item.title is None else None
    marked = any(line.markup is not None or line.block != "p" for line in item.lines)
    blocks: list[Block] = []
    body, headline = _Text(), _Text()
    layout: list[dict[str, Any]] = []
    for index, line in enumerate(item.lines):
        if not line.raw:
            _blank(layout, index)
        elif index == headline_line:
            _line(layout, index, line, apart.get(index, ()), headline, "headline")
        else:
            kept = _line(layout, index, line, apart.get(index, ()), body, "body")
            if marked and kept:
                blocks.append(Block(line.block, kept, line.markup if kept == line.text.strip() else None))
    title = item.title.text.strip() if item.title is not None else "".join(headline.parts)
    return Body("".join(body.parts), title, tuple(layout), render(blocks) if blocks else None)


def _stretches(cleaned: Cleaned) -> list[Stretch]:
    """All that was set apart, but for stretches of no length."""
    found: list[Stretch] = [*cleaned.removed, *cleaned.credits, *cleaned.notes]
    if cleaned.dateline is not None:
        found.append(cleaned.dateline)
    return [stretch for stretch in found if stretch.start < stretch.end]


def _line(layout: list[dict[str, Any]], index: int, line: Line, apart: Sequence[Stretch], into: _Text, where: str) -> str:
    """Returns what is kept of the line."""
    text = line.text
    span = raw_span(line)
    first = True

    def note(start: int, end: int, kind: str, **more: Any) -> None:
        raw_start, raw_end = span(start, end)
        layout.append({"line": index, "in": kind, "start": raw_start, "end": raw_end, **more})

    if not text:  # all of the line was edited away
        note(0, 0, "joiner", text="")
        return ""
    begins = len(into.parts)
    for start, end in _kept(len(text), apart):
        piece = text[start:end]
        kept = piece.strip()
        begin = start + len(piece) - len(piece.lstrip()) if kept else end
        if start < begin:
            note(start, begin, "joiner", text=text[start:begin])
        if not kept:
            continue
        if into.length:
            into.add(BETWEEN_LINES if first else "" if kept[0] in _CLOSING else " ")
        first = False
        stop = begin + len(kept)
        note(begin, stop, where, at=into.add(kept))
        if stop < end:
            note(stop, end, "joiner", text=text[stop:end])
    return "".join(into.parts[begins:]).removeprefix(BETWEEN_LINES)


def _kept(length: int, apart: Sequence[Stretch]) -> list[tuple[int, int]]:
    """What the stretches leave of a line, in order; each at least one code point long."""
    kept = []
    position = 0
    for stretch in sorted(apart, key=lambda stretch: stretch.start):
        if position < stretch.start:
            kept.append((position, stretch.start))
        position = stretch.end
    if position < length:
        kept.append((position, length))
    return kept


def _blank(layout: list[dict[str, Any]], index: int) -> None:
    last = layout[-1] if layout else None
    if last is not None and last["in"] == "blank" and last["line"] + last["count"] == index:
        last["count"] += 1
    else:
        layout.append({"line": index, "in": "blank", "count": 1})
