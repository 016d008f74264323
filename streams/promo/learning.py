"""What the learner does with a sighting: counts distinct stories, and judges the line by their number and by its own words."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from streams.promo.cleaned import Sighting
from streams.promo.cues import Evidence, evidence
from streams.promo.fingerprint import normalise
from streams.promo.judge import ends_like_sentence, house_name, is_vetoed
from streams.promo.names import looks_like_name
from streams.promo.units import unit

Record = dict[str, Any]

STORIES_KEPT = 16
STEPS = (3, 5, 8, 12, 16)  # `seen` is worth a new history entry when it reaches one of these
# How much a line's own words must say, by the number of stories that carried it. Repetition alone convicts nothing: most of what a
# supplier repeats is content (headings of reports, currency notes) or credit.
_NEEDED = ((2, 0.6), (3, 0.5), (5, 0.4), (8, 0.35), (12, 0.3))
# Where its copies stood is the other evidence. Every part of a story has its place: a sub-heading has prose under it, a kicker above it.
# A line that in so many stories stood below all of the story, or now above it and now below it, is part of none.
_PLACED_STORIES = 5
_PLACED_LONGEST = 160
_PLACED_WORDS = 3  # words that begin with a small letter: names, titles and headings in capitals are left alone
PLACES = ("head", "middle", "tail", "varies")
_UNKNOWN_PLACES = ["varies"]  # of a record that was written without them


@lru_cache(maxsize=65_536)
def _words(text: str) -> Evidence:
    plain = normalise(text)
    return evidence(plain, plain.lower()) if plain and not is_vetoed(unit(0, 0, len(text), text)) else Evidence("", 0.0, "")


def judged(text: str, stories: int) -> str:
    """ "promo" or "content" for a line with this text in so many stories of one supplier."""
    score = _words(text[:400]).score
    return "promo" if any(stories >= number and score >= needed for number, needed in _NEEDED) else "content"


def _may_be_tag_line(text: str, supplier: str) -> bool:
    """Whether a line could be something that a publisher puts beside its stories: short, in words, no sentence of the story, no name of a
    person, no currency note, quotation or table row."""
    plain = normalise(text)
    if not plain or len(plain) > _PLACED_LONGEST or is_vetoed(unit(0, 0, len(text), text)):
        return False
    words = plain.split()
    if sum(word[0].islower() for word in words) < _PLACED_WORDS:
        return False
    house = house_name(supplier)
    return bool(house and house in plain.lower()) or not (ends_like_sentence(plain) or plain[-1] in ":,;" or looks_like_name(" ".join(words[:2])))


def _verdict(record: Record) -> tuple[str, bool]:
    """The verdict, and whether it holds at the tail of an item only."""
    text, seen, places = record["text"], len(record["stories"]), record.get("places", _UNKNOWN_PLACES)
    if record["override"]:
        return record["override"], False
    if judged(text, seen) == "promo":
        return "promo", False
    always_below, roams = places == ["tail"], "varies" not in places and "head" in places and "tail" in places
    if seen >= _PLACED_STORIES and (always_below or roams) and _may_be_tag_line(text, record["supplier"]):
        return "promo", always_below
    return "content", False


def learn(record: Record | None, sighting: Sighting) -> Record | None:
    """The record with this sighting's story and place added, or None when nothing changes (both are known, or 16 stories are). Pure.

    A history entry with `from: null` is added when the verdict changes, when `seen` reaches a step, and at every story of a promotion; the
    caller publishes the record, and calls `settle` with its append time before it publishes another for the same line. Should an
    unsettled entry be there still, it is replaced, so that there is never more than one.
    """
    if record is None:
        record = {"supplier": sighting.supplier, "fingerprint": sighting.fingerprint, "text": sighting.text}
        record |= {"stories": [], "places": [], "history": [], "override": None}
    stories: list[str] = record["stories"]
    known = sighting.story in stories or len(stories) >= STORIES_KEPT
    places: list[str] = record.get("places", _UNKNOWN_PLACES)
    new = {sighting.place} if sighting.text == record["text"] else {sighting.place, "varies"}
    if known and new.issubset(places):
        return None
    changed = {**record, "stories": stories if known else sorted([*stories, sighting.story]), "places": sorted(new.union(places))}
    return {**changed, "history": _extended(changed)}


def _extended(record: Record) -> list[Record]:
    history: list[Record] = record["history"]
    verdict, tail = _verdict(record)
    seen = len(record["stories"])
    newest: Record = history[-1] if history else {"verdict": "content", "seen": 0}
    grown = newest["seen"] < seen and (verdict == "promo" or seen in STEPS)
    if (verdict, tail) == (newest["verdict"], newest.get("tail", False)) and not grown:
        return history
    entry = {"from": None, "verdict": verdict, "seen": seen} | ({"tail": True} if tail else {})
    return [*(history[:-1] if history and newest["from"] is None else history), entry]


def settle(record: Record, appended: int, margin: int) -> Record:
    """The record with its newest `from: null` filled: in force from its append time plus the margin (milliseconds)."""
    history = record["history"]
    if not history or history[-1]["from"] is not None:
        return record
    return {**record, "history": [*history[:-1], {**history[-1], "from": appended + margin}]}


def overridden(record: Record, override: str | None) -> Record:
    """The record with an operator's word on it ("allow" or "block"; None takes it back). In force, like any verdict, from its own append time."""
    changed = {**record, "override": override}
    verdict, tail = _verdict(changed)
    history = record["history"]
    if history and (history[-1]["verdict"], history[-1].get("tail", False)) == (verdict, tail):
        return changed
    kept = history[:-1] if history and history[-1]["from"] is None else history
    entry = {"from": None, "verdict": verdict, "seen": len(record["stories"])} | ({"tail": True} if tail else {})
    return {**changed, "history": [*kept, entry]}
