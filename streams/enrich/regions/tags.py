"""Region tags: which countries an item speaks of, how much, and the regions above and below them.

Codes: ISO 3166-1 alpha-2 (level country), UN M.49 (m49), ISO 3166-2 (admin1), and newswire's own `BLOC-…`, `AREA-…` (level bloc) and `SEA-…` (level sea).
An organisation of states, an area or a sea is never evidence for a country.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from streams.enrich.annotation import Region
from streams.enrich.places.gazetteer import PEOPLE, Gazetteer
from streams.enrich.places.sightings import Sighting
from streams.enrich.regions.model import Tally, chance, features, judge, weights
from streams.enrich.regions.readings import readings

TAGGED = 0.7
"""Confidence from which a region is a tag."""
FOREMOST = 0.3
"""The same for the country that the item is most surely about: an item that names a country at all has a primary one."""
PASSING = 35
"""Relevance below which an item is about no country by its own words: its primary one is then where it was written."""
HOME_ABOUT = 1.0
"""Log-odds that the supplier's home region adds to an item's being about it."""
MAX_EVIDENCE = 5
_ORDER = {"country": 0, "bloc": 1, "sea": 2, "m49": 3, "admin1": 4}
_OWNERS = ("'s", "’s")
_MONEY = re.compile(
    r"[ \n](?:dollars?|dlrs?|francs?|pounds?|sterling|yen|yuan|pesos?|crowns|kron(?:a|er|or)|rupees?|rand|lira|liras|marks|guilders?|rubles?|roubles?)\b",
    re.I,
)
"""Behind a people: a sum or a rate, which says little of the country."""


def region_tags(gazetteer: Gazetteer, sightings: Sequence[Sighting], texts: dict[str, str], threshold: float, home: str = "") -> tuple[Region, ...]:
    """Countries first, by relevance, then bloc, sea, UN M.49 and first-level subdivision. Exactly one country is primary if there is any.

    `texts` holds the parts of the item by name; a sighting counts as a place from `threshold` log-odds on. `home` is the supplier's own region, an
    ISO 3166-1 or 3166-2 code.
    """
    levels = tally_levels(gazetteer, sightings, texts, threshold)
    found = [region for level, tallies in levels.items() for region in _judged(gazetteer, level, tallies, len(texts["text"]), home)]
    ranked = sorted((r for r in found if r.level == "country"), key=lambda r: (-r.relevance, -levels["country"][r.code].mass, r.code))
    countries = _written_from(ranked, levels.get("country", {}))
    if countries:
        countries[0] = replace(countries[0], primary=True)
    named = {r.code: r for r in found if r.level == "m49"}
    above = _above(gazetteer, countries, named)
    others = [r for r in found if r.level != "country" and r.code not in above]
    return (*countries, *sorted([*others, *above.values()], key=lambda r: (_ORDER[r.level], -r.relevance, r.code)))


def tally_levels(gazetteer: Gazetteer, sightings: Sequence[Sighting], texts: Mapping[str, str], threshold: float) -> dict[str, dict[str, Tally]]:
    """Level to code to what the item says of that region, both in order of first appearance."""
    levels: dict[str, dict[str, Tally]] = {}
    for sighting, keys, names in readings(gazetteer, sightings, texts):
        text = texts[sighting.part]
        phrase = f"{sighting.part}: {' '.join(text[sighting.start : sighting.end].split())}"
        unlikely = sighting.evidence < threshold
        owns = text.startswith(_OWNERS, sighting.end)
        dateline = sighting.part == "dateline" or "dateline" in sighting.cues
        money = gazetteer.kind[sighting.row] == PEOPLE and _MONEY.match(text, sighting.end) is not None
        inside = sighting.score < threshold
        for level, code in keys:
            tallies = levels.setdefault(level, {})
            tally = tallies.get(code)
            if tally is None:
                tally = tallies[code] = Tally()
            tally.named = tally.named or names
            tally.add(sighting, gazetteer.kind[sighting.row], dateline=dateline, inside=inside, owns=owns, unlikely=unlikely, money=money, phrase=phrase)
    return levels


def _judged(gazetteer: Gazetteer, level: str, tallies: Mapping[str, Tally], length: int, home: str) -> list[Region]:
    """The tags of one level."""
    vectors = features(list(tallies.values()), length)
    mentioned = judge(weights()["mentioned"], vectors)
    about = judge(weights()["about"], vectors)
    about = [chance(odds + home_bonus(code, home)) for code, odds in zip(tallies, about, strict=True)]
    sure = [chance(odds) for odds in mentioned]
    named = [i for i, tally in enumerate(tallies.values()) if tally.named]
    foremost = max(named, key=lambda i: (about[i], -i), default=-1) if level == "country" else -1
    return [
        _region(gazetteer, level, code, tallies[code], about[i], sure[i])
        for i, code in enumerate(tallies)
        if tallies[code].named and sure[i] >= (FOREMOST if i == foremost else TAGGED)
    ]


def _written_from(countries: list[Region], tallies: Mapping[str, Tally]) -> list[Region]:
    """The country of the dateline first, as relevant as what it goes before, where all are named in passing: a firm's results from New York that mention a
    plant in Brazil are America's news rather than Brazil's."""
    if not countries or countries[0].relevance >= PASSING:
        return countries
    origin = next((region for region in countries if tallies[region.code].dateline >= 0.5), None)
    if origin is None:
        return countries
    return [replace(origin, relevance=countries[0].relevance), *(region for region in countries if region is not origin)]


def home_bonus(code: str, home: str) -> float:
    return HOME_ABOUT if code and code in {home, home[:2]} else 0.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """A region that was looked at, tagged or not: what the model was asked, and by which names of the item."""

    level: str
    code: str
    name: str
    vector: Mapping[str, float]
    home: float
    """Log-odds of being about it that its being the supplier's home adds."""
    sightings: tuple[Sighting, ...]


def explain(gazetteer: Gazetteer, sightings: Sequence[Sighting], texts: Mapping[str, str], threshold: float, home: str = "") -> list[Weighed]:
    """Every region that `region_tags` judges, in order of first appearance; those above the countries are not judged."""
    named: dict[tuple[str, str], list[Sighting]] = {}
    for sighting, keys, _ in readings(gazetteer, sightings, texts):
        for key in keys:
            named.setdefault(key, []).append(sighting)
    return [
        Weighed(level, code, _name(gazetteer, level, code), vector, home_bonus(code, home), tuple(named[level, code]))
        for level, tallies in tally_levels(gazetteer, sightings, texts, threshold).items()
        for code, vector in zip(tallies, features(list(tallies.values()), len(texts["text"])), strict=True)
    ]


def _region(gazetteer: Gazetteer, level: str, code: str, tally: Tally, about: float, sure: float) -> Region:
    phrases = sorted((tally.evidence or tally.unlikely).items(), key=lambda item: (-(item[0].startswith("headline")), -item[1], item[0]))
    evidence = tuple(phrase if count == 1 else f"{phrase} ({count} times)" for phrase, count in phrases[:MAX_EVIDENCE])
    return Region(code, level, _name(gazetteer, level, code), max(1, round(100 * about)), round(min(0.999, sure), 3), False, evidence)


def _name(gazetteer: Gazetteer, level: str, code: str) -> str:
    if level == "country":
        return gazetteer.names[gazetteer.country_rows[code]]
    if level == "admin1":
        row = gazetteer.admin1_rows.get(code)
        return gazetteer.names[row] if row is not None else code
    if level == "m49":
        return gazetteer.m49_names[code]
    return gazetteer.area_names[code]


def _above(gazetteer: Gazetteer, countries: Sequence[Region], named: Mapping[str, Region]) -> dict[str, Region]:
    """The UN M.49 regions above the countries, by code. Each is as relevant and sure as the foremost of its countries, or as the item's own words for it
    (`named`) where these say more: who filters on Europe gets every item that is about a country of it."""
    members: dict[str, list[Region]] = {}
    for country in countries:
        for code in gazetteer.m49.get(country.code, ()):
            members.setdefault(code, []).append(country)
    return {code: _of_members(code, gazetteer.m49_names[code], below, named.get(code)) for code, below in members.items()}


def _of_members(code: str, name: str, members: Sequence[Region], named: Region | None) -> Region:
    every = [*members, named] if named is not None else members
    evidence = (*(named.evidence if named is not None else ()), *(f"country: {region.name}" for region in members))
    return Region(code, "m49", name, max(r.relevance for r in every), max(r.confidence for r in every), False, evidence[:MAX_EVIDENCE])
