"""What the learner does with a sighting: counts distinct stories, and judges the line by their number and by its own words."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zlib import crc32

from streams.promo.ageing import Keep, hour_of
from streams.promo.cleaned import Sighting
from streams.promo.cues import Evidence, evidence
from streams.promo.fingerprint import normalise
from streams.promo.names import looks_like_name
from streams.promo.rules import ends_like_sentence, house_name
from streams.promo.story import added
from streams.promo.units import read

Record = dict[str, Any]

STEPS = (2, 3, 5, 8, 12, 16)  # `seen` is worth a new history entry when it reaches one of these
REFRESH_HOURS = 24  # `last` of a line about which nothing else is new is brought up to date once a day: a daily line costs one record a day
# How much a line's own words must say, by the number of stories that carried it. Repetition alone convicts nothing: most of what a
# supplier repeats is content (headings of reports, currency notes) or credit.
_NEEDED = ((2, 0.6), (3, 0.5), (5, 0.4), (8, 0.35), (12, 0.3))
# Where its copies stood is the other evidence. Every part of a story has its place: a sub-heading has prose under it, a kicker above it.
# A line that in so many stories stood below all of the story, or now above it and now below it, is part of none.
_PLACED_STORIES = 5
_PLACED_LONGEST = 160
_PLACED_WORDS = 3  # words that begin with a small letter: names, titles and headings in capitals are left alone
TITLE = "title"  # the line is the title of an item
PLACES = ("head", "middle", "tail", "varies", TITLE)
_UNKNOWN_PLACES = ["varies"]  # of a record that was written without them


@lru_cache(maxsize=8192)
def _words(text: str) -> Evidence:
    plain = normalise(text)
    return evidence(plain, plain.lower()) if plain and not read(text).is_vetoed() else Evidence("", 0.0, "")


def judged(text: str, stories: int) -> str:
    """ "promo" or "content" for a line with this text in so many stories of one supplier."""
    score = _words(text[:400]).score
    return "promo" if any(stories >= number and score >= needed for number, needed in _NEEDED) else "content"


def _may_be_tag_line(text: str, supplier: str) -> bool:
    """Whether a line could be something that a publisher puts beside its stories: short, in words, no sentence of the story, no name of a
    person, no currency note, quotation or table row."""
    plain = normalise(text)
    if not plain or len(plain) > _PLACED_LONGEST or read(text).is_vetoed():
        return False
    words = plain.split()
    if sum(word[0].islower() for word in words) < _PLACED_WORDS:
        return False
    house = house_name(supplier)
    return bool(house and house in plain.lower()) or not (ends_like_sentence(plain) or plain[-1] in ":,;" or looks_like_name(" ".join(words[:2])))


def _verdict(record: Record) -> tuple[str, bool]:
    """The verdict, and whether it holds at the tail of an item only."""
    text, seen = record["text"], len(record["stories"])
    places = [place for place in record.get("places", _UNKNOWN_PLACES) if place != TITLE]
    if record["override"]:
        return record["override"], False
    if judged(text, seen) == "promo":
        return "promo", False
    always_below, roams = places == ["tail"], "varies" not in places and "head" in places and "tail" in places
    if seen >= _PLACED_STORIES and (always_below or roams) and _may_be_tag_line(text, record["supplier"]):
        return "promo", always_below
    return "content", False


def text_hash(text: str) -> str:
    """8 hex digits: by which a line whose text is not kept is compared with another copy."""
    return f"{crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def learn(record: Record | None, sighting: Sighting, at: int | None = None, keep: Keep | None = None) -> Record | None:
    """The record with this sighting's story and place added, or None when nothing changes. Pure.

    `at` is when the sighting's item was appended (milliseconds since 1970), so that the same sighting delivered again changes nothing; None: when its
    record will be. With `keep`, a record that had aged by then is begun anew, and a sighting from before its time is passed over.
    What is the same story, and how far the order of sightings matters, says `story.added`; the set of places does not depend on it.
    A title (place "title") is no story that carried the line.

    The text is kept from the second story on; until then `hash` stands for it. A history entry with `from: null` is added when the
    verdict changes, when `seen` reaches a step, when the line turns out to be a title, and from two stories on when its places change. The caller
    publishes the record, and calls `settle` with its append time before it publishes another for the same line. Should an unsettled entry be there
    still, it is replaced, so that there is never more than one.
    """
    hour = None if at is None else hour_of(at)
    if record is not None and keep is not None and hour is not None:
        if hour > keep.until(record):
            record = None
        elif hour < keep.since(record):
            return None
    if record is None:
        record = {"supplier": sighting.supplier, "fingerprint": sighting.fingerprint, "text": ""}
        record |= {"stories": [], "places": [], "history": [], "override": None}
    places: list[str] = record.get("places", _UNKNOWN_PLACES)
    stories: list[str] = record["stories"]
    told = stories if sighting.place == TITLE else added(stories, sighting.story)
    new = {sighting.place}
    if sighting.place != TITLE and _differs(record, sighting.text):
        new.add("varies")
    if told is stories and new.issubset(places) and (hour is None or hour < record.get("last", hour) + REFRESH_HOURS):
        return None
    changed = {**record, "stories": told, "places": sorted(new.union(places))}
    if hour is not None:
        changed |= {"first": min(record.get("first", hour), hour), "last": max(record.get("last", hour), hour)}
    if sighting.place != TITLE and sighting.text and not changed["text"]:
        if len(told) > 1:
            changed["text"] = sighting.text
            changed.pop("hash", None)
        elif "hash" not in changed:
            changed["hash"] = text_hash(sighting.text)
    return {**changed, "history": _extended(changed)}


def _differs(record: Record, text: str) -> bool:
    if record["text"]:
        return bool(text) and text != record["text"]
    return bool(text) and "hash" in record and record["hash"] != text_hash(text)


def _extended(record: Record) -> list[Record]:
    history: list[Record] = record["history"]
    seen, places = len(record["stories"]), record["places"]
    if not history and seen < STEPS[0] and TITLE not in places and not record["override"]:
        return history  # what one story carried is judged by its words alone, and needs no memory
    verdict, tail = _verdict(record)
    newest: Record = history[-1] if history else {"verdict": "content", "seen": 0, "places": []}
    known = newest.get("places", [])
    judged_anew = (verdict, tail) != (newest["verdict"], newest.get("tail", False))
    grown = any(newest["seen"] < step <= seen for step in STEPS)
    moved = places != known and (seen >= STEPS[0] or (TITLE in places and TITLE not in known))
    if not (judged_anew or grown or moved):
        return history
    return [*(history[:-1] if history and newest["from"] is None else history), _entry(record, verdict, tail)]


def _entry(record: Record, verdict: str, tail: bool) -> Record:
    places = {"places": record["places"]} if record.get("places") else {}
    return {"from": None, "verdict": verdict, "seen": len(record["stories"])} | ({"tail": True} if tail else {}) | places


def settle(record: Record, appended: int, margin: int) -> Record:
    """The record with its newest `from: null` filled: in force from its append time plus the margin (milliseconds). One that does not say when
    the line was seen has been seen at its append time."""
    if "last" not in record:
        record = {**record, "first": hour_of(appended), "last": hour_of(appended)}
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
    return {**changed, "history": [*kept, _entry(changed, verdict, tail)]}
