"""How surely an item names a region, and how surely it is about it: two sums of weighted features, as log-odds.

`data/region_weights.json` holds the weights, made by `python -m training.regions` from items with labelled countries.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from streams.enrich.places.gazetteer import AREA, BLOC, COUNTRY, M49, METONYM, PEOPLE, SEA
from streams.enrich.places.sightings import Sighting

CANDIDATE = -3.0
"""Log-odds of telling where from which a sighting is looked at."""
LEAD = 400
"""Code points of the text that count as its lead."""
MONEY_SHARE = 0.3
"""What a people before its currency ("Canadian dollar") counts, of a people elsewhere."""
NAME, OF_PEOPLE, BODY, PLACE = "name", "people", "body", "place"
_KIND = {COUNTRY: NAME, AREA: NAME, SEA: NAME, BLOC: NAME, M49: NAME, PEOPLE: OF_PEOPLE, METONYM: BODY}


@dataclass(slots=True)
class Tally:
    """What an item says of one region. Counts are sums of the probabilities of the mentions."""

    text: dict[str, float] = field(default_factory=lambda: {NAME: 0.0, OF_PEOPLE: 0.0, BODY: 0.0, PLACE: 0.0})
    headline: dict[str, float] = field(default_factory=lambda: {NAME: 0.0, OF_PEOPLE: 0.0, BODY: 0.0, PLACE: 0.0})
    lead: float = 0.0
    dateline: float = 0.0
    inside: float = 0.0
    """Mentions within a longer name, or that are only evidence."""
    named: bool = False
    """A name of it was seen, not only what is to be expected with it."""
    owns: bool = False
    """ "Brazil's": something that is the region's acts or is acted upon."""
    first: int = -1
    """Where the text names it first; -1: nowhere."""
    best: float = -20.0
    """Log-odds of the surest mention."""
    names: set[str] = field(default_factory=set)
    evidence: dict[str, int] = field(default_factory=dict)
    unlikely: dict[str, int] = field(default_factory=dict)

    def add(self, sighting: Sighting, kind: int, *, dateline: bool, inside: bool, owns: bool, unlikely: bool, money: bool, phrase: str) -> None:
        """`phrase` is the evidence to show: that of unlikely mentions where there is none better."""
        probability = chance(sighting.evidence) * (MONEY_SHARE if money else 1.0)
        self.best = max(self.best, sighting.evidence)
        self.names.add(sighting.name)
        shown = self.unlikely if unlikely else self.evidence
        shown[phrase] = shown.get(phrase, 0) + 1
        if inside:
            self.inside += probability
        if dateline:
            self.dateline = max(self.dateline, probability)
            return
        group = _KIND.get(kind, PLACE)
        if sighting.part == "headline":
            self.headline[group] += probability
            return
        self.text[group] += probability
        self.owns = self.owns or owns
        if sighting.start < LEAD:
            self.lead += probability
        if self.first < 0:
            self.first = sighting.start

    @property
    def mass(self) -> float:
        return sum(self.text.values()) + 2 * sum(self.headline.values()) + 0.5 * self.dateline


def features(tallies: Sequence[Tally], length: int) -> list[dict[str, float]]:
    """One vector for each region of a level. `length` is that of the text in code points."""
    masses = [tally.mass for tally in tallies]
    total, most = sum(masses) or 1.0, max(masses, default=0.0)
    return [_vector(tally, mass, total, most, len(tallies), length) for tally, mass in zip(tallies, masses, strict=True)]


def _vector(tally: Tally, mass: float, total: float, most: float, count: int, length: int) -> dict[str, float]:
    in_headline, in_text = sum(tally.headline.values()), sum(tally.text.values())
    everything = in_headline + in_text + tally.dateline
    vector = {
        "bias": 1.0,
        "best": max(-3.0, min(6.0, tally.best)) / 6,
        "share": mass / total,
        "top": 1.0 if mass >= most else 0.0,
        "alone": 1.0 if count == 1 else 0.0,
        "lead": math.log1p(tally.lead),
        "late": min(1.0, tally.first / max(1, length)) if tally.first >= 0 else 1.0,
        "headline": min(1.0, in_headline),
        "dateline": tally.dateline,
        "inside": tally.inside / everything if everything else 0.0,
        "owns": 1.0 if tally.owns else 0.0,
        "names": math.log(max(1, len(tally.names))),
        "density": math.log1p(1000 * in_text / max(300, length)),
    }
    for kind in (NAME, OF_PEOPLE, BODY, PLACE):
        vector[f"text {kind}"] = math.log1p(tally.text[kind])
        vector[f"headline {kind}"] = min(1.0, tally.headline[kind])
    if tally.text[OF_PEOPLE] and tally.text[OF_PEOPLE] == in_text and not in_headline:
        vector["only people"] = 1.0
    if not in_headline and not in_text:
        vector["only dateline"] = 1.0
    return vector


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """ "mentioned" and "about" to feature to weight. Raises OSError when the installed file is missing."""
    data = files("streams.enrich").joinpath("data", "region_weights.json").read_text(encoding="utf-8")
    return {question: {name: float(weight) for name, weight in table.items()} for question, table in json.loads(data).items()}


def judge(table: Mapping[str, float], vectors: Iterable[Mapping[str, float]]) -> list[float]:
    """The log-odds for each vector."""
    weight = table.get
    return [sum([weight(name, 0.0) * value for name, value in vector.items()]) for vector in vectors]


def contributions(table: Mapping[str, float], vector: Mapping[str, float]) -> dict[str, float]:
    """Feature to what it adds to the log-odds."""
    return {name: table.get(name, 0.0) * value for name, value in vector.items()}


def chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
