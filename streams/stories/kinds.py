"""What an item is to one that came before: an exact re-send, an update of it, the next report of a running series, or nothing.

Two templates filled in share as much wording as a story and its update do. What tells them apart is the figures: an update keeps the figures of what it
updates and adds to them, another day's notice has others in the same places. The next report of a market's day has others too, but comes within hours and
keeps much of what it says. Measured on labelled pairs: updates keep 0.86 of their figures or more, templates and running reports mostly less than 0.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from streams.stories.keys import WINDOW_HOURS

DUPLICATE: Final = "duplicate"
UPDATE: Final = "update"
RUNNING_REPORT: Final = "running_report"

CLUSTERING: Final = frozenset((DUPLICATE, UPDATE))
"""The kinds that make two items one story."""

SAME_WORDING: Final = 0.6
"""Containment from which two texts tell the same story whatever their headlines; stories about the same event share up to 0.5."""
ALIKE_WORDING: Final = 0.4
"""Containment from which they do under like headlines."""
ALIKE_HEADLINES: Final = 0.7
KEPT_FIGURES: Final = 0.8
UNCHANGED: Final = 0.97
"""Containment in both directions from which a telling is a re-send: sketches of a text with one sentence changed share less."""
REPEATED: Final = 0.85
"""The same for one that says that it is a repeat."""
SAME_FORM: Final = 0.15
SAME_DAY_HOURS: Final = 12
"""A running report follows within a day's trading; a daily notice does not."""
MANY_FIGURES: Final = 8
REFILLED: Final = 0.5
"""Where rows of words with a name or number agree half as often as those without, a form was filled in for another name."""
FEW_WORDS: Final = 20
"""Texts with fewer words (a flash, "More to follow") are told by their headlines."""
FEW_ROWS: Final = 6

REPEAT_MARKS: Final = frozenset(("rpt", "repeat", "resend", "refile"))
UPDATE_MARKS: Final = frozenset(("update", "wrapup", "recast", "adds", "writethru", "lead", "corrected", "correction"))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two tellings compare. `contained` is the share of the rows of the one with fewer that the other has, `covered` of the one with more; `plain` and
    `specific` are `contained` of the rows without and with a name or number (None where there are too few to tell); `figures` is the share of the figures
    of the one with fewer that the other has; all 0 to 1."""

    contained: float
    covered: float
    plain: float | None
    specific: float | None
    figures: float
    fewest_figures: int
    headline: float
    fewest_words: int
    hours: float
    same_supplier: bool
    marks: frozenset[str]
    """Of the newer one."""


def kind(like: Likeness) -> str | None:
    """duplicate, update, running_report, or None for what is only alike (a template, a story about the same event)."""
    if abs(like.hours) > WINDOW_HOURS or _refilled(like):
        return None
    if like.figures < KEPT_FIGURES:
        return RUNNING_REPORT if _running(like) else None
    if not _same_story(like):
        return None
    return DUPLICATE if _unchanged(like) else UPDATE


def _refilled(like: Likeness) -> bool:
    return like.plain is not None and like.specific is not None and like.specific < REFILLED * like.plain


def _same_story(like: Likeness) -> bool:
    if like.headline >= ALIKE_HEADLINES:
        return like.contained >= ALIKE_WORDING
    return like.contained >= SAME_WORDING and like.fewest_words >= FEW_WORDS


def _unchanged(like: Likeness) -> bool:
    if like.marks & REPEAT_MARKS:
        return like.covered >= REPEATED
    return like.covered >= UNCHANGED


def _running(like: Likeness) -> bool:
    return like.same_supplier and abs(like.hours) <= SAME_DAY_HOURS and like.contained >= SAME_FORM and like.fewest_figures >= MANY_FIGURES
