"""Builders and sample prose that the tests of cleaning share. All of it was written for these tests."""

from __future__ import annotations

from collections.abc import Sequence

from streams.promo.clean import clean
from streams.promo.cleaned import Cleaned, Credit, Dateline, Note, Removal
from streams.promo.memory import Memory
from streams.wire.item import Line, RawItem

PROSE = (
    "The harbour council voted on Tuesday to close the old ferry terminal, a step that unions had opposed for most of the last decade.",
    "Engineers told the council that the piers had been weakened by storms and that repairs would cost 40 million crowns over six years.",
    "The mayor said that she regretted the decision but that the city had no money left for the works and would look for other uses of the site.",
    "Workers at the terminal will be offered posts at the container port, where traffic has grown by a third since the bridge was opened.",
    "A second vote is planned for the autumn, when the council will decide what becomes of the buildings and the land around them.",
)


def item(
    lines: Sequence[str], *, title: str | None = "Council closes ferry terminal", supplier: str = "harbour-times", authors: tuple[str, ...] = (), id: str = "1"
) -> RawItem:
    return RawItem(
        format="json",
        lines=tuple(Line(text, text) for text in lines),
        id=id,
        supplier=supplier,
        title=None if title is None else Line(title, title),
        authors=authors,
    )


def cleaned(lines: Sequence[str], memory: Memory | None = None, at: int = 0, supplier: str = "harbour-times", authors: tuple[str, ...] = ()) -> Cleaned:
    return clean(item(lines, supplier=supplier, authors=authors), memory or Memory(), at)


def taken_out(lines: Sequence[str], result: Cleaned) -> list[str]:
    return [lines[one.line][one.start : one.end] for one in result.removed]


def kept_body(lines: Sequence[str], result: Cleaned) -> list[str]:
    """What stays as body, line by line, without blank remains."""
    kept = []
    for index, text in enumerate(lines):
        parts: list[Removal | Credit | Note | Dateline] = [*result.removed, *result.credits, *result.notes]
        if result.dateline is not None:
            parts.append(result.dateline)
        at, pieces = 0, []
        for start, end in sorted((part.start, part.end) for part in parts if part.line == index):
            pieces.append(text[at:start])
            at = end
        pieces.append(text[at:])
        rest = "".join(pieces).strip()
        if rest:
            kept.append(rest)
    return kept


def fate(line: str, position: int = 3, authors: tuple[str, ...] = ()) -> str:
    """What becomes of a line among prose: "removed", "cut", "credit", "note", or "kept"."""
    lines = [*PROSE[:position], line, *PROSE[position:]]
    result = cleaned(lines, authors=authors)
    for one in result.removed:
        if one.line == position:
            return "removed" if one.end - one.start == len(line) else "cut"
    if any(one.line == position for one in result.credits):
        return "credit"
    if any(one.line == position for one in result.notes):
        return "note"
    return "kept"
