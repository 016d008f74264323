"""How large a raw value and what is in it may be. More than that is `Reason.TOO_LARGE` or `Reason.TOO_DEEP`, never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_LINES: Final = 20_000
"""Readers of markup make one line more at most, and then stop: millions of empty paragraphs cost seconds, not minutes."""


@dataclass(frozen=True, slots=True)
class Limits:
    value_bytes: int = 10 * 1024 * 1024
    """Bytes of one raw value, as it came."""
    lines: int = MOST_LINES
    """Lines of one item, blank ones and line ends inside of elements included; the longest real item known has under 2,000. It can be lowered only."""
    items: int = 10_000
    """Items of one raw value."""
    depth: int = 64
    """Objects and arrays inside each other in JSON; the root counts as 1."""
    field_length: int = 1_000
    """Code points of one field other than title and text; a longer field is dropped with a warning."""
    prose_length: int = 10_000
    """Code points of a field that is prose: an abstract, a caption, a note to editors, terms of usage, a copyright notice."""
    id_length: int = 512
    """Code points of an id; a longer one is replaced by its hash."""

    def __post_init__(self) -> None:
        if self.lines > MOST_LINES:
            raise ValueError(f"lines: {self.lines} is more than {MOST_LINES}, the most that readers make")


DEFAULT = Limits()
