"""What an item is to one that came before: an exact re-send, an update of it, the next report of a running series, or nothing.

Two templates filled in share as much wording as a story and its update do. What tells them apart is the figures: an update keeps the figures of what it
updates and adds to them, another day's notice has others in the same places. The next report of a market's day has others too, but comes within hours and
keeps much of what it says. Measured on labelled pairs: updates keep 0.86 of their figures or more, templates and running reports mostly less than 0.7.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from streams.promo.story_keys import WINDOW_HOURS

DUPLICATE: Final = "duplicate"
UPDATE: Final = "update"
RUNNING_REPORT: Final = "running_report"

CLUSTERING: Final = frozenset((DUPLICATE, UPDATE))
"""The kinds that make two items one story."""

EVIDENCE: Final = 0.75
"""What containment and the circumstances below must add up to. Labelled stories about one event reach 0.68, updates 0.80 and more."""
HEADLINE: Final = 0.25  # times the likeness of the headlines
MARKED: Final = 0.1  # the newer one says that it updates, adds, repeats
GROWN: Final = 0.1  # the newer one is half as long again or more
SOON: Final = 0.1  # they are 6 hours apart at most
GROWN_TIMES: Final = 1.5
SOON_HOURS: Final = 6
LEAST_CONTAINED: Final = 0.3
"""No circumstance makes up for less shared wording than this."""
KEPT_FIGURES: Final = 0.78
KEPT_LATER: Final = 0.85
"""Share of the figures that an update keeps: within 6 hours, and later, when a daily notice may be what it is."""
UNCHANGED: Final = 0.98
"""Containment in both directions from which a telling is a re-send: a changed sentence takes more away."""
AT_ONCE: Final = 0.9
"""The same for one that says that it is a repeat, or that is sent within minutes: sent under two headings, not rewritten."""
AT_ONCE_HOURS: Final = 0.05
SAME_FORM: Final = 0.22
LEAST_FORM: Final = 0.15
"""What containment and the headlines' likeness must add up to for a running report, and what containment must be."""
SAME_DAY_HOURS: Final = 12
"""A running report follows within a day's trading; a daily notice does not."""
MANY_FIGURES: Final = 10
REFILLED: Final = 0.3
"""Where rows of words with a name or number agree that much less often than those without, a form was filled in for another name."""
FEW_WORDS: Final = 20
"""Texts with fewer words (a flash, "More to follow") are told by their headlines."""
ALIKE_HEADLINES: Final = 0.7
FEW_ROWS: Final = 6

REPEAT_MARKS: Final = frozenset(("rpt", "repeat", "resend", "refile"))


class Likeness(NamedTuple):
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
    growth: float
    """Words of the newer one for each word of the older."""
    marks: frozenset[str]
    """Of the newer one."""


def kind(like: Likeness) -> str | None:
    """duplicate, update, running_report, or None for what is only alike (a template, a story about the same event)."""
    if abs(like.hours) > WINDOW_HOURS or _refilled(like):
        return None
    if like.figures < (KEPT_FIGURES if _soon(like) else KEPT_LATER):
        return RUNNING_REPORT if _running(like) else None
    if not _same_story(like):
        return None
    return DUPLICATE if _unchanged(like) else UPDATE


def _refilled(like: Likeness) -> bool:
    return like.plain is not None and like.specific is not None and like.specific < REFILLED * like.plain


def _soon(like: Likeness) -> bool:
    return abs(like.hours) <= SOON_HOURS


def _same_story(like: Likeness) -> bool:
    if like.contained < LEAST_CONTAINED or (like.fewest_words < FEW_WORDS and like.headline < ALIKE_HEADLINES):
        return False
    evidence = like.contained + HEADLINE * like.headline
    evidence += MARKED * bool(like.marks) + GROWN * (like.growth >= GROWN_TIMES) + SOON * _soon(like)
    return evidence >= EVIDENCE


def _unchanged(like: Likeness) -> bool:
    at_once = abs(like.hours) <= AT_ONCE_HOURS or not like.marks.isdisjoint(REPEAT_MARKS)
    return like.covered >= (AT_ONCE if at_once else UNCHANGED)


def _running(like: Likeness) -> bool:
    if not like.same_supplier or abs(like.hours) > SAME_DAY_HOURS or like.fewest_figures < MANY_FIGURES:
        return False
    return like.contained >= LEAST_FORM and like.contained + HEADLINE * like.headline >= SAME_FORM
