"""Region tags: which countries an item speaks of, how much, and the regions above and below them.

Codes: ISO 3166-1 alpha-2 (level country), UN M.49 (m49), ISO 3166-2 (admin1), and newswire's own `BLOC-…`, `AREA-…` (level bloc) and `SEA-…` (level sea).
An organisation of states, an area or a sea is never evidence for a country.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from streams.enrich.annotation import Region
from streams.enrich.gazetteer import ADMIN1, ADMIN2, AREA, AREA_PREFIX, BLOC, CAPITAL, CITY, COUNTRY, M49, METONYM, PEOPLE, SEA, SPOT, Gazetteer
from streams.enrich.sightings import Sighting

KIND_WEIGHT = {COUNTRY: 1.0, CAPITAL: 0.9, CITY: 0.8, ADMIN1: 0.8, ADMIN2: 0.8, SPOT: 0.9, PEOPLE: 0.8, METONYM: 0.4, AREA: 1.0, SEA: 1.0, BLOC: 1.0, M49: 1.0}
HEADLINE_WEIGHT = 2.5
DATELINE_WEIGHT = 0.4
LEAD_WEIGHT = 1.5
LEAD = 400
"""Code points of the text that count as its lead."""
INSIDE_WEIGHT = 0.5
"""A name that tells where but is not a place's name here, as part of an organisation's name."""
SATURATION = 1.5
"""Weight at which an item is for two thirds about a country."""
MIN_CONFIDENCE = 0.5
MAX_EVIDENCE = 5
LEVELS = {BLOC: "bloc", AREA: "bloc", SEA: "sea", M49: "m49"}


@dataclass(slots=True)
class _Tally:
    weight: float = 0.0
    doubt: float = 1.0
    """Probability that no mention means the region."""
    evidence: dict[str, int] = field(default_factory=dict)

    def add(self, weight: float, probability: float, phrase: str) -> None:
        self.weight += weight * probability
        self.doubt *= 1 - min(0.999, probability)
        self.evidence[phrase] = self.evidence.get(phrase, 0) + 1


def region_tags(gazetteer: Gazetteer, sightings: Iterable[Sighting], texts: dict[str, str], threshold: float) -> tuple[Region, ...]:
    """Countries first, by relevance, then bloc, sea, UN M.49 and first-level subdivision. Exactly one country is primary if there is any.

    `texts` holds the parts of the item by name; a sighting counts as a place from `threshold` log-odds on.
    """
    tallies: dict[tuple[str, str], _Tally] = {}
    for sighting in sightings:
        if sighting.evidence < threshold:
            continue
        inside = sighting.score < threshold
        probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, sighting.evidence))))
        kind = gazetteer.kind[sighting.row]
        weight = KIND_WEIGHT[kind] * _position(sighting) * (INSIDE_WEIGHT if inside else 1.0)
        phrase = f"{sighting.part}: {' '.join(texts[sighting.part][sighting.start : sighting.end].split())}"
        for key in _keys(gazetteer, sighting.row):
            tallies.setdefault(key, _Tally()).add(weight, probability, phrase)
    return _tags(gazetteer, tallies)


def _position(sighting: Sighting) -> float:
    if sighting.part == "headline":
        return HEADLINE_WEIGHT
    if sighting.part == "dateline" or "dateline" in sighting.cues:
        return DATELINE_WEIGHT
    return LEAD_WEIGHT if sighting.start < LEAD else 1.0


def _keys(gazetteer: Gazetteer, row: int) -> list[tuple[str, str]]:
    kind = gazetteer.kind[row]
    if kind in LEVELS:
        return [(LEVELS[kind], AREA_PREFIX.get(kind, "") + gazetteer.codes[row])]
    keys = [("country", gazetteer.country[row])] if gazetteer.country[row] else []
    if gazetteer.admin1[row]:
        keys.append(("admin1", gazetteer.admin1[row]))
    return keys


def _tags(gazetteer: Gazetteer, tallies: dict[tuple[str, str], _Tally]) -> tuple[Region, ...]:
    top = max((tally.weight for (level, _), tally in tallies.items() if level == "country"), default=0.0)
    most = top or max((tally.weight for tally in tallies.values()), default=0.0)
    regions = [_region(gazetteer, level, code, tally, most) for (level, code), tally in tallies.items()]
    regions = [region for region in regions if region.confidence >= MIN_CONFIDENCE]
    countries = sorted((r for r in regions if r.level == "country"), key=lambda r: (-r.relevance, -tallies["country", r.code].weight, r.code))
    if countries:
        first = countries[0]
        countries[0] = Region(first.code, first.level, first.name, first.relevance, first.confidence, True, first.evidence)
    others = [r for r in regions if r.level != "country"]
    above = _above(gazetteer, countries, {r.code for r in others})
    order = {"bloc": 0, "sea": 1, "m49": 2, "admin1": 3}
    return (*countries, *sorted([*others, *above], key=lambda r: (order[r.level], -r.relevance, r.code)))


def _region(gazetteer: Gazetteer, level: str, code: str, tally: _Tally, most: float) -> Region:
    relevance = 100 * math.sqrt((1 - math.exp(-tally.weight / SATURATION)) * min(1.0, tally.weight / most))
    phrases = sorted(tally.evidence.items(), key=lambda item: (-(item[0].startswith("headline")), -item[1], item[0]))
    evidence = tuple(phrase if count == 1 else f"{phrase} ({count} times)" for phrase, count in phrases[:MAX_EVIDENCE])
    return Region(code, level, _name(gazetteer, level, code), max(1, round(relevance)), round(min(0.999, 1 - tally.doubt), 3), False, evidence)


def _name(gazetteer: Gazetteer, level: str, code: str) -> str:
    if level == "country":
        return gazetteer.names[gazetteer.country_rows[code]]
    if level == "admin1":
        row = gazetteer.admin1_rows.get(code)
        return gazetteer.names[row] if row is not None else code
    if level == "m49":
        return gazetteer.m49_names[code]
    return gazetteer.area_names[code]


def _above(gazetteer: Gazetteer, countries: Sequence[Region], named: set[str]) -> list[Region]:
    """The UN M.49 regions above the countries, as relevant as the most relevant country in each, unless the item names the region itself."""
    found: dict[str, list[Region]] = {}
    for country in countries:
        for code in gazetteer.m49.get(country.code, ()):
            if code not in named:
                found.setdefault(code, []).append(country)
    return [
        Region(
            code,
            "m49",
            gazetteer.m49_names[code],
            max(r.relevance for r in members),
            max(r.confidence for r in members),
            False,
            tuple(f"country: {r.name}" for r in members[:MAX_EVIDENCE]),
        )
        for code, members in found.items()
    ]
