"""Names of the gazetteer where they stand in an item, with the cues of each, and the containers between them ("Paris, Texas")."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from streams.enrich.places.cues import context_cues, name_cues
from streams.enrich.places.gazetteer import ADMIN1, AREA, BLOC, CAPITAL, CITY, COUNTRY, M49, METONYM, PEOPLE, SEA, SPOT, Gazetteer
from streams.enrich.places.names_in_text import Hit, NameFinder

_LINKS = frozenset((", ", " (", ", in "))
"""Between a name and its container."""
_LONGEST_LINK = max(map(len, _LINKS))
_OF_PERSONS = ("before title", "before given", "before initial")
_POSTAL = re.compile(r"[A-Z]{2,5}(?!\w)")


@dataclass(slots=True)
class Sighting:
    """One name in one part of the item. `cues`, `row` and `score` are filled in as the item becomes known."""

    part: str  # headline, dateline, text
    start: int
    end: int
    name: str
    rows: tuple[int, ...]
    cues: list[str]
    strength: str  # country, people, institution, big, small
    person: str = ""
    """The last word of a person's name that this name seems to be part of."""
    container: Sighting | None = None
    """The name right after it that says where it lies."""
    contains: bool = False
    label: str = ""
    """What the entity tagger says of exactly this stretch or of one around it: place, person, organisation, other, or "in ..." of a longer one."""
    row: int = -1
    score: float = 0.0
    """Log-odds that it is a place's name here."""
    evidence: float = 0.0
    """Log-odds that it tells where: higher where it is part of an organisation's name."""

    @property
    def confidence(self) -> float:
        """Probability that it is a place, three decimals."""
        return round(1 / (1 + math.exp(-max(-7.0, min(7.0, self.score)))), 3)


@dataclass(slots=True)
class NameMemory:
    """Cues of names, once per name."""

    cues: dict[str, tuple[list[str], str]] = field(default_factory=dict)


def find_sightings(gazetteer: Gazetteer, finder: NameFinder, part: str, text: str, memory: NameMemory) -> list[Sighting]:
    """In order of the text, without overlap."""
    found: list[Sighting] = []
    previous: Sighting | None = None
    previous_end = -1
    for offset, stretch, hits in finder.stretches(text):
        if offset - previous_end == 2 and previous is not None and text[previous_end:offset] == ", ":
            postal = _postal(gazetteer, part, offset, stretch)
            if postal is not None:
                _contain(gazetteer, previous, postal)
                found.append(postal)
                previous = None
                continue
        if not hits:
            continue
        for hit in hits:
            sighting = _sighting(gazetteer, part, text, offset, hit, memory)
            if previous is not None and sighting.start - previous_end <= _LONGEST_LINK and text[previous_end : sighting.start] in _LINKS:
                _contain(gazetteer, previous, sighting)
            found.append(sighting)
            previous, previous_end = sighting, sighting.end
    symbols = {sighting.name for sighting in found if "listed" in sighting.cues}
    for sighting in found if symbols else ():  # the symbol of a share is that wherever it stands
        if sighting.name in symbols and "listed" not in sighting.cues:
            sighting.cues = [*sighting.cues, "listed"]
    return found


def _sighting(gazetteer: Gazetteer, part: str, text: str, offset: int, hit: Hit, memory: NameMemory) -> Sighting:
    name, rows = _state(gazetteer, text, offset + hit.end, hit) or (hit.name, hit.rows)
    key = f"{hit.shouted}{name}"
    known = memory.cues.get(key)
    if known is None:
        known = name_cues(gazetteer, name, rows, hit.shouted), _strength(gazetteer, rows)
        memory.cues[key] = known
    cues, strength = known
    start, end = offset + hit.start, offset + hit.end
    context = context_cues(gazetteer, text, start, end, hit, strength)
    person = ""
    for cue in context:
        if cue.startswith(_OF_PERSONS):
            person = hit.after if hit.after[:1].isupper() else hit.name
            break
    return Sighting(part, start, end, name, rows, cues + context, strength, person)


def _state(gazetteer: Gazetteer, text: str, end: int, hit: Hit) -> tuple[str, tuple[int, ...]] | None:
    """Another name and its rows for "Washington" in "Washington state", which is not the capital."""
    if not text.startswith(" state", end) or text[end + 6 : end + 7].isalpha() or len(hit.rows) < 2:
        return None
    states = tuple(row for row in hit.rows if gazetteer.kind[row] == ADMIN1)
    return (f"{hit.name} state", states) if states and len(states) < len(hit.rows) else None


def _postal(gazetteer: Gazetteer, part: str, offset: int, stretch: str) -> Sighting | None:
    """ "TX" in "Paris, TX 75460"."""
    match = _POSTAL.match(stretch)
    code = gazetteer.postal.get(match.group()) if match else None
    row = gazetteer.admin1_rows.get(code) if code else None
    if row is None or match is None:
        return None
    return Sighting(part, offset, offset + match.end(), match.group(), (row,), ["bias", "class=admin1", "postal"], "big")


def _strength(gazetteer: Gazetteer, rows: tuple[int, ...]) -> str:
    kinds = {gazetteer.kind[row] for row in rows}
    if PEOPLE in kinds:
        return "people"
    if kinds & {BLOC, METONYM}:
        return "institution"
    if kinds & {COUNTRY, AREA, SEA, SPOT, M49} or not kinds & {CITY, CAPITAL, ADMIN1}:
        return "country"
    return "big" if kinds & {CAPITAL, ADMIN1} or max(gazetteer.population[row] for row in rows) > 500_000 else "small"


def _contain(gazetteer: Gazetteer, inner: Sighting, outer: Sighting) -> None:
    """Links the two when some place of the first name lies in some place of the second."""
    if inner.container is not None or inner.name == outer.name or not lies_in(gazetteer, inner.rows, outer.rows):
        return
    inner.container = outer
    outer.contains = True


def lies_in(gazetteer: Gazetteer, inner: Iterable[int], outer: Iterable[int]) -> tuple[int, ...]:
    """Those of `inner` that lie in one of the countries or first-level subdivisions of `outer`."""
    countries = {gazetteer.country[row] for row in outer if gazetteer.kind[row] == COUNTRY}
    parts = {gazetteer.admin1[row] for row in outer if gazetteer.kind[row] == ADMIN1 and gazetteer.admin1[row]}
    return tuple(
        row
        for row in inner
        if gazetteer.kind[row] not in {COUNTRY, PEOPLE, BLOC}
        and (gazetteer.country[row] in countries or (gazetteer.admin1[row] in parts and gazetteer.kind[row] != ADMIN1))
    )
