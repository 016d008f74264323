"""The body of an item: the kept stretches of its lines, joined; and the layout, which says where each of them stood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from streams.promo.cleaned import Cleaned
from streams.wire.item import Line, RawItem

BETWEEN_LINES = "\n\n"
_CLOSING = frozenset(".,;:!?)]”’")  # no space before these where something was cut out in front of them


class Stretch(Protocol):
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


def assemble(item: RawItem, cleaned: Cleaned) -> Body:
    """Everything of the body lines that is in no stretch of `cleaned`, without white space at the seams.

    Lines are joined by two newlines, stretches of one line by a space where something was cut out between them. Every raw code point of every line
    is in one stretch of `cleaned` or in one entry of the layout.
    """
    apart: dict[int, list[Stretch]] = {}
    for stretch in _stretches(cleaned):
        apart.setdefault(stretch.line, []).append(stretch)
    headline = item.headline.text.strip() if item.headline is not None else ""
    layout: list[dict[str, Any]] = []
    parts: list[str] = []
    length = 0
    for index, line in enumerate(item.lines):
        if not line.raw:
            _blank(layout, index)
            continue
        if index == item.headline_line:
            _headline(layout, index, line)
            continue
        first = True
        for start, end in _kept(line.text, apart.get(index, [])):
            start_kept, end_kept = _stripped(line.text, start, end)
            _joiner(layout, index, line, start, start_kept)
            if start_kept < end_kept:
                joiner = "" if not parts else BETWEEN_LINES if first else "" if line.text[start_kept] in _CLOSING else " "
                parts += (joiner, line.text[start_kept:end_kept])
                length += len(joiner)
                _entry(layout, index, line, start_kept, end_kept, "body", at=length)
                length += end_kept - start_kept
                first = False
            _joiner(layout, index, line, end_kept, end)
    return Body("".join(parts), headline, tuple(layout))


def _stretches(cleaned: Cleaned) -> list[Stretch]:
    found: list[Stretch] = [*cleaned.removed, *cleaned.credits, *cleaned.notes]
    if cleaned.dateline is not None:
        found.append(cleaned.dateline)
    return found


def _kept(text: str, apart: list[Stretch]) -> list[tuple[int, int]]:
    """What the stretches leave of a line, in order. A line of no text at all is left as one empty stretch."""
    kept = []
    position = 0
    for stretch in sorted(apart, key=lambda stretch: stretch.start):
        if position < stretch.start:
            kept.append((position, stretch.start))
        position = stretch.end
    if position < len(text) or not text:
        kept.append((position, len(text)))
    return kept


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return (start + lead, start + len(piece.rstrip())) if lead < len(piece) else (end, end)


def _headline(layout: list[dict[str, Any]], index: int, line: Line) -> None:
    start, end = _stripped(line.text, 0, len(line.text))
    _joiner(layout, index, line, 0, start)
    if start < end:
        _entry(layout, index, line, start, end, "headline", at=0)
    _joiner(layout, index, line, end, len(line.text))


def _blank(layout: list[dict[str, Any]], index: int) -> None:
    last = layout[-1] if layout else None
    if last is not None and last["in"] == "blank" and last["line"] + last["count"] == index:
        last["count"] += 1
    else:
        layout.append({"line": index, "in": "blank", "count": 1})


def _joiner(layout: list[dict[str, Any]], index: int, line: Line, start: int, end: int) -> None:
    if start < end or not line.text:
        _entry(layout, index, line, start, end, "joiner", text=line.text[start:end])


def _entry(layout: list[dict[str, Any]], index: int, line: Line, start: int, end: int, where: str, **more: Any) -> None:
    raw_start, raw_end = line.raw_span(start, end)
    entry = {"line": index, "in": where, "start": raw_start, "end": raw_end, **more}
    if not (layout and layout[-1] == entry):  # a line of no text would name its joiner twice
        layout.append(entry)
