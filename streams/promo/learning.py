"""What the learner does with a sighting: counts distinct stories, and judges the line by their number and by its own words."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from streams.promo.cleaned import Sighting
from streams.promo.cues import Evidence, evidence
from streams.promo.fingerprint import normalise
from streams.promo.judge import is_vetoed
from streams.promo.units import unit

Record = dict[str, Any]

STORIES_KEPT = 16
STEPS = (3, 5, 8, 12, 16)  # `seen` is worth a new history entry when it reaches one of these
# How much a line's own words must say, by the number of stories that carried it. Repetition alone convicts nothing: most of what a
# supplier repeats is content (headings of reports, currency notes) or credit.
_NEEDED = ((2, 0.6), (3, 0.5), (5, 0.4), (8, 0.35), (12, 0.3))


@lru_cache(maxsize=65_536)
def _words(text: str) -> Evidence:
    plain = normalise(text)
    return evidence(plain, plain.lower()) if plain and not is_vetoed(unit(0, 0, len(text), text)) else Evidence("", 0.0, "")


def judged(text: str, stories: int) -> str:
    """ "promo" or "content" for a line with this text in so many stories of one supplier."""
    score = _words(text[:400]).score
    return "promo" if any(stories >= number and score >= needed for number, needed in _NEEDED) else "content"


def learn(record: Record | None, sighting: Sighting) -> Record | None:
    """The record with this sighting's story added, or None when nothing changes (the story is known, or 16 are). Pure.

    A history entry with `from: null` is added when the verdict changes or `seen` reaches a step; the caller publishes the record, and
    calls `settle` with its append time before it publishes another for the same line. Should an unsettled entry be there still, it
    is replaced, so that there is never more than one.
    """
    if record is None:
        record = {"supplier": sighting.supplier, "fingerprint": sighting.fingerprint, "text": sighting.text, "stories": [], "history": [], "override": None}
    stories: list[str] = record["stories"]
    if len(stories) >= STORIES_KEPT or sighting.story in stories:
        return None
    stories = sorted([*stories, sighting.story])
    seen = len(stories)
    verdict = record["override"] or judged(record["text"], seen)
    return {**record, "stories": stories, "history": _extended(record["history"], verdict, seen)}


def _extended(history: list[Record], verdict: str, seen: int) -> list[Record]:
    newest = history[-1] if history else None
    before = newest["verdict"] if newest else "content"
    if verdict == before and not (seen in STEPS and (newest is None or newest["seen"] < seen)):
        return history
    return [*(history[:-1] if newest and newest["from"] is None else history), {"from": None, "verdict": verdict, "seen": seen}]


def settle(record: Record, appended: int, margin: int) -> Record:
    """The record with its newest `from: null` filled: in force from its append time plus the margin (milliseconds)."""
    history = record["history"]
    if not history or history[-1]["from"] is not None:
        return record
    return {**record, "history": [*history[:-1], {**history[-1], "from": appended + margin}]}


def overridden(record: Record, override: str | None) -> Record:
    """The record with an operator's word on it ("allow" or "block"; None takes it back). In force, like any verdict, from its own append time."""
    seen = len(record["stories"])
    verdict = override or judged(record["text"], seen)
    history = record["history"]
    if history and history[-1]["verdict"] == verdict:
        return {**record, "override": override}
    kept = history[:-1] if history and history[-1]["from"] is None else history
    return {**record, "override": override, "history": [*kept, {"from": None, "verdict": verdict, "seen": seen}]}
