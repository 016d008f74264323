"""A short name for the story that an item tells, by which copies and updates of one story are known to be one when stories are counted."""

from __future__ import annotations

from typing import Final

HOUR: Final = 3_600_000  # milliseconds
WINDOW_HOURS: Final = 36
"""Tellings further apart than this are different stories: beyond it, what is alike is mostly a template filled in again (measured: precision
of containment 0.85 without a window, 1.00 within 36 hours)."""

_HASHES: Final = 4
_SPREAD: Final = 0x9E3779B1  # odd, 2^32 divided by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4): a permutation of the 32-bit numbers


def _by_preference(number: int) -> tuple[int, int, int]:
    """Stretches with a name or a number in them (kind 1 of `sketch`) come first: what a template repeats has seldom one. Then those that the
    sketches of long texts hold too (the lowest quarter of a kind's range), then a fixed shuffle."""
    return -(number >> 30), number >> 28 & 3, number * _SPREAD & 0xFFFFFFFF


def story_keys(time_ms: int, sketch: tuple[int, ...]) -> str:
    """`<hours since 1970, hex>-<8 hex>-<8 hex>-<8 hex>-<8 hex>` of an item's own time and four numbers of its sketch: fewer where the sketch has
    fewer stretches, the hour alone where it has none. Times before 1970 count as 1970."""
    chosen = sorted((number for number in sketch if number < 2 << 30), key=_by_preference)[:_HASHES]
    return "-".join((f"{max(time_ms, 0) // HOUR:x}", *(f"{number:08x}" for number in chosen)))


def same_story(a: str, b: str) -> bool:
    """Whether two keys made by `story_keys` share a number and are at most 36 hours apart. A string that is no such key is never the same as another."""
    hour, *numbers = a.split("-")
    other_hour, *others = b.split("-")
    if not numbers or set(numbers).isdisjoint(others):
        return False
    try:
        return abs(int(hour, 16) - int(other_hour, 16)) <= WINDOW_HOURS
    except ValueError:
        return False
