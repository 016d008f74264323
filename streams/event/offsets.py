"""From offsets in a line as read to offsets in the line as delivered."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from streams.wire.item import Line

Span = Callable[[int, int], tuple[int, int]]


def raw_span(line: Line) -> Span:
    """What `Line.raw_span` says, for many stretches of one line: O(edits) once, O(log edits) for each stretch."""
    if not line.edits:
        return _same if len(line.text) == len(line.raw) else line.raw_span
    begins: list[int] = []  # where each edit begins in `text`
    shifts = [0]  # raw offset less offset, behind so many edits
    for edit in line.edits:
        begins.append(edit.start - shifts[-1])
        shifts.append(shifts[-1] + (edit.end - edit.start) - len(edit.text))
    length, raw_length = len(line.text), len(line.raw)

    def raw(offset: int) -> int:
        return offset + shifts[bisect_left(begins, offset)] if offset else 0

    return lambda start, end: (raw(start), raw_length if end == length else raw(end))


def _same(start: int, end: int) -> tuple[int, int]:
    return start, end
