"""Which regions each name of an item speaks for: mostly where its place lies, but a seat may stand for who sits there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from streams.enrich.places.gazetteer import AREA, AREA_PREFIX, BLOC, M49, PEOPLE, SEA, Gazetteer
from streams.enrich.places.sightings import Sighting
from streams.enrich.regions.model import CANDIDATE

LEVELS = {BLOC: "bloc", AREA: "bloc", SEA: "sea", M49: "m49"}
MOVEMENT = "MOVEMENT"
"""Code of an armed or political movement that is no body of the state: it goes with a country that the item names, and names none by itself."""
Key = tuple[str, str]
"""Level and code."""


class Seat(NamedTuple):
    """Whom a capital stands for where it acts, in an item that names one of `bodies`."""

    code: str
    bodies: frozenset[str]


_SEATS = {("Brussels", "BE"): Seat("BLOC-EU", frozenset({"European Union", "European Commission", "European Parliament"}))}
_DEALT_WITH = re.compile(r"\b(?:with|against|by|that|if|whether|but|while|between(?: [A-Z]\w+ and)?) $")
_ACTS = re.compile(
    r" (?:has|had|have|is|was|will|would|may|might|could|should|must|does|did|wants?|wanted|says?|said|believes?|believed|considers?|considered|"
    r"insists?|insisted|warns?|warned|proposes?|proposed|rejects?|rejected|agrees?|agreed|seeks?|sought|plans?|planned|demands?|demanded|fears?|feared)\b"
)
_BEFORE, _BEHIND = 40, 20
"""Code points around a seat that are looked at."""


class Reading(NamedTuple):
    sighting: Sighting
    keys: tuple[Key, ...]
    names: bool
    """It names its regions, and is not only to be expected with them."""


def readings(gazetteer: Gazetteer, sightings: Sequence[Sighting], texts: Mapping[str, str]) -> Iterator[Reading]:
    """Of every name that may tell where, in order. `texts` holds the parts of the item by name."""
    looked_at = [sighting for sighting in sightings if sighting.evidence >= CANDIDATE]
    named = {gazetteer.names[sighting.row] for sighting in looked_at}
    for sighting in looked_at:
        row = sighting.row
        seat = _SEATS.get((gazetteer.names[row], gazetteer.country[row]))
        if seat is not None and not seat.bodies.isdisjoint(named) and _acts(sighting, texts[sighting.part]):
            yield Reading(sighting, (("bloc", seat.code),), True)
            continue
        yield Reading(sighting, _keys(gazetteer, row), gazetteer.codes.get(row) != MOVEMENT)


def _acts(sighting: Sighting, text: str) -> bool:
    if sighting.container is not None or sighting.part == "dateline":
        return False
    start, end = sighting.start, sighting.end
    return _ACTS.match(text[end : end + _BEHIND]) is not None or _DEALT_WITH.search(text[max(0, start - _BEFORE) : start]) is not None


def _keys(gazetteer: Gazetteer, row: int) -> tuple[Key, ...]:
    kind, code, country, admin1 = gazetteer.kind[row], gazetteer.codes.get(row, ""), gazetteer.country[row], gazetteer.admin1[row]
    if kind in LEVELS:
        return ((LEVELS[kind], AREA_PREFIX.get(kind, "") + code),)
    if kind == PEOPLE and code:
        return ((LEVELS[AREA], AREA_PREFIX[AREA] + code),)
    return (*((("country", country),) if country else ()), *((("admin1", admin1),) if admin1 else ()))
