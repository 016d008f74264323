"""What cleaning says of an item: for every stretch of its lines, whether it is kept as body or set apart, and why.

Offsets are code points of `Line.text` of the line with index `line` (reading's edits applied); the event builder maps them to the raw line.
Stretches do not overlap. Text of a body line in no stretch is kept; white space at the seams is the event builder's to drop.
"""

from __future__ import annotations

from typing import NamedTuple


class Removal(NamedTuple):
    """A promotional stretch. `kind` is what it is (register, newsletter, related, ...), `reason` is a sentence that a person can read."""

    line: int
    start: int
    end: int
    kind: str
    reason: str
    confidence: float  # 0 to 1
    seen: int  # distinct earlier stories of this supplier that carried the line; 0 when the memory knows nothing


class Person(NamedTuple):
    name: str
    role: str  # reporting, additional_reporting, writing, editing, byline, contributor, contact, photo, biography, source


class Credit(NamedTuple):
    line: int
    start: int
    end: int
    people: tuple[Person, ...]


class Note(NamedTuple):
    line: int
    start: int
    end: int
    kind: str  # editorial, caption, legal, boilerplate, contact


class Dateline(NamedTuple):
    """The stretch before the text of the first paragraph, its dash included. `date` is as written; None where none is given."""

    line: int
    start: int
    end: int
    place: str | None
    date: str | None


class Sighting(NamedTuple):
    """A line that the memory may count: what `wire.lines` carries."""

    supplier: str
    fingerprint: str  # 16 hex digits, of the normalised and masked line
    text: str  # the line as read
    story: str = ""  # as `streams.promo.story` writes it; empty until the body is known, of which it is made
    place: str = "middle"  # "head": nothing of the story stands above it; "tail": nothing of the story stands below it; "title"; else "middle"


class Cleaned(NamedTuple):
    removed: tuple[Removal, ...] = ()
    credits: tuple[Credit, ...] = ()
    notes: tuple[Note, ...] = ()
    dateline: Dateline | None = None
    sightings: tuple[Sighting, ...] = ()
    kept_whole: bool = False
    """True when everything would have gone: then all is kept, and the event says so."""


def of_story(sightings: tuple[Sighting, ...], story: str) -> tuple[Sighting, ...]:
    """The sightings with the story that their item tells."""
    return tuple([Sighting(supplier, fingerprint, text, story, place) for supplier, fingerprint, text, _, place in sightings])
