"""Why a name is a place and this place, and why an item has these region tags: what `Enricher.examine` decided by, as plain data.

All sums are log-odds but for those of candidates, which are decimal logarithms, roughly (`places.choice.merits`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from streams.enrich.annotation import Region
from streams.enrich.enricher import Examined
from streams.enrich.places import gazetteer as kinds
from streams.enrich.places.choice import considered, contenders, group, merits
from streams.enrich.places.cues import weights
from streams.enrich.places.finder import EVIDENCE_THRESHOLD, THRESHOLD, Sighting
from streams.enrich.places.gazetteer import BLOC, METONYM, Gazetteer
from streams.enrich.regions import model as region_model
from streams.enrich.regions import tags as regions
from streams.enrich.regions.readings import readings

MERITS = ("prior", "near", "wide")
"""What a candidate is ranked by: how often news means it, the item's votes for its subdivision, those for its country."""
RULES = {
    "movement": "named only by a movement, which names no country by itself",
    "dateline": "all countries are named in passing: the one that it was written in goes first",
}
"""Rules that overrule a region's sums."""
_KINDS = {
    kinds.COUNTRY: "country",
    kinds.ADMIN1: "subdivision",
    kinds.ADMIN2: "county",
    kinds.CAPITAL: "capital",
    kinds.CITY: "town",
    kinds.AREA: "area",
    kinds.SEA: "sea",
    kinds.BLOC: "organisation of states",
    kinds.METONYM: "seat of government",
    kinds.SPOT: "spot",
    kinds.PEOPLE: "people",
    kinds.M49: "region of the world",
}


def of_places(gazetteer: Gazetteer, examined: Examined) -> dict[tuple[str, int, int], dict[str, Any]]:
    """(part, start, end) of every name that counts as a place or as an organisation of states to why it does.

    `cues` add up to `log_odds`. `candidates` are the places that were compared, the best first, each with the `MERITS` that add up to its `total`;
    `decided_by` says what set the first apart from the second: one of `MERITS`, or `only` where there is no second, or `container` where the words
    after the name ("Paris, Texas") left no other. `trust` is the share of the votes that counts: less for a dateline.
    """
    groups = group(examined.sightings)
    return {
        (sighting.part, sighting.start, sighting.end): _place(gazetteer, examined, groups[sighting.name], sighting)
        for sighting in examined.sightings
        if sighting.score >= THRESHOLD
    }


def _place(gazetteer: Gazetteer, examined: Examined, members: list[Sighting], sighting: Sighting) -> dict[str, Any]:
    rows, trust = considered(gazetteer, members, sighting)
    compared = [(row, merits(gazetteer, examined.evidence, sighting.name, row, trust)) for row in contenders(gazetteer, rows)]
    compared.sort(key=lambda pair: (-sum(pair[1]), pair[0]))
    table = weights()
    return {
        "name": sighting.name,
        "kind": _KINDS[gazetteer.kind[sighting.row]],
        "organisation": gazetteer.kind[sighting.row] in {BLOC, METONYM},
        "log_odds": sighting.score,
        "cues": _largest_first({"cue": cue, "log_odds": table.get(cue, 0.0)} for cue in sighting.cues),
        "container": sighting.container.name if sighting.container else None,
        "trust": trust,
        "decided_by": _decided_by([terms for _, terms in compared], narrowed=len(rows) < len(sighting.rows)),
        "candidates": [_candidate(gazetteer, row, terms, chosen=row == sighting.row) for row, terms in compared],
    }


def _decided_by(compared: list[tuple[float, float, float]], *, narrowed: bool) -> str:
    if len(compared) == 1:
        return "container" if narrowed else "only"
    ahead = [first - second for first, second in zip(compared[0], compared[1], strict=True)]
    return MERITS[ahead.index(max(ahead))]


def _candidate(gazetteer: Gazetteer, row: int, terms: tuple[float, float, float], *, chosen: bool) -> dict[str, Any]:
    place = gazetteer.place(row)
    return {
        "name": place.name,
        "kind": _KINDS[gazetteer.kind[row]],
        "geonames": place.geonames,
        "country": place.country,
        "admin1": place.admin1,
        "population": gazetteer.population[row],
        **dict(zip(MERITS, terms, strict=True)),
        "total": sum(terms),
        "chosen": chosen,
    }


def of_regions(gazetteer: Gazetteer, examined: Examined) -> dict[tuple[str, str], dict[str, Any]]:
    """(level, code) of every region that was judged, tagged or not, to why.

    `named` is the model's sum for "does the item name it" (the confidence), `about` that for "is the item about it" (the relevance): each feature with
    its value, its weight and their product. `by` are the names that the features are counted from, each with the chance that it tells where. `rule` is a key of
    `RULES` where a rule overrules the sums, else None.
    """
    texts = {name: part.text for name, part in examined.parts.items()}
    table = region_model.weights()
    tags = regions.region_tags(gazetteer, examined.sightings, texts, EVIDENCE_THRESHOLD, examined.home)
    primary = next((tag for tag in tags if tag.primary), None)
    named = {key for _, keys, names in readings(gazetteer, examined.sightings, texts) if names for key in keys}
    return {
        (region.level, region.code): {
            "name": region.name,
            "named": _sum(table["mentioned"], region.vector, 0.0),
            "about": _sum(table["about"], region.vector, region.home),
            "by": [_by(gazetteer, texts, sighting) for sighting in region.sightings],
            "rule": "movement" if (region.level, region.code) not in named else "dateline" if _is_raised(primary, table, region) else None,
        }
        for region in regions.explain(gazetteer, examined.sightings, texts, EVIDENCE_THRESHOLD, examined.home)
    }


def _is_raised(primary: Region | None, table: Mapping[str, Mapping[str, float]], region: regions.Weighed) -> bool:
    """Is the region the primary one only because the item was written there? Then its relevance is that of another country, which its own sum is below."""
    if primary is None or region.level != "country" or region.code != primary.code or primary.relevance >= regions.PASSING:
        return False
    odds = sum(region_model.contributions(table["about"], region.vector).values()) + region.home
    return round(100 * region_model.chance(odds)) < primary.relevance


def _sum(table: Mapping[str, float], vector: Mapping[str, float], home: float) -> dict[str, Any]:
    added = region_model.contributions(table, vector)
    features = [{"feature": name, "value": vector[name], "weight": table.get(name, 0.0), "log_odds": odds} for name, odds in added.items() if odds]
    if home:
        features.append({"feature": "home", "value": 1.0, "weight": home, "log_odds": home})
    odds = sum(added.values()) + home
    return {"log_odds": odds, "chance": region_model.chance(odds), "features": _largest_first(features)}


def _by(gazetteer: Gazetteer, texts: Mapping[str, str], sighting: Sighting) -> dict[str, Any]:
    return {
        "in": "body" if sighting.part == "text" else sighting.part,
        "start": sighting.start,
        "end": sighting.end,
        "text": texts[sighting.part][sighting.start : sighting.end],
        "place": gazetteer.names[sighting.row],
        "kind": _KINDS[gazetteer.kind[sighting.row]],
        "chance": region_model.chance(sighting.evidence),
    }


def _largest_first(terms: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(terms, key=lambda term: -abs(term["log_odds"]))
