"""Which place a name means in this item, from the item's own evidence: what lies near what.

Every name votes for the countries and first-level subdivisions that it could lie in, an ambiguous one with a fraction of its vote for each;
a name's candidates are then ranked by size, kind and the votes of the *other* names.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from streams.enrich.places.gazetteer import ADMIN1, ADMIN2, AREA, BLOC, CAPITAL, CITY, COUNTRY, M49, METONYM, PEOPLE, SEA, SPOT, Gazetteer
from streams.enrich.places.sightings import Sighting, lies_in

KIND_BONUS = {COUNTRY: 2.0, PEOPLE: 6.0, CAPITAL: 1.0, ADMIN1: 1.2, CITY: 0.0, ADMIN2: 1.0, AREA: 6.0, SEA: 6.0, BLOC: 6.0, METONYM: 6.0, SPOT: 5.0, M49: 6.0}
"""Beside the decimal logarithm of the population."""
FAME_WEIGHT = 0.2
ALIAS_PENALTY = 1.0
BIG_ALIAS_PENALTY = 0.9
"""For a place of 500,000 people or more, whose further names are current: Odessa, but New Delhi is not Delhi."""
ADMIN1_WEIGHT = 3.5
COUNTRY_WEIGHT = 2.5
COUNTRY_LIMIT = 2.5
"""Votes for a country that count at most, but for those of the place's own subdivision: twenty names of America do not move Paris to Texas."""
DATELINE_TRUST = 0.5
"""A dateline names a town without its state where every reader knows it."""
HOME_VOTES = 1.0
"""Votes of the supplier's home region."""
UNIQUE_WEIGHT = 1.5
"""What a name of one place only votes, against 1 of an ambiguous one."""
MAX_CANDIDATES = 40
NAMESAKE = 5_000
"""People that a town has at least to be meant by a country's name without a word of where it lies."""
TOWN_SHARE = 0.1
"""Share of a subdivision's people from which the town of the same name is what news means by the name."""


class Evidence:
    """Votes for countries and first-level subdivisions. `without` gives them less one name's own."""

    def __init__(self) -> None:
        self._total: dict[str, float] = defaultdict(float)
        self._own: dict[str, dict[str, float]] = {}

    def vote(self, name: str, votes: dict[str, float]) -> None:
        self._own[name] = votes
        for code, value in votes.items():
            self._total[code] += value

    def without(self, name: str, code: str) -> float:
        if not code:
            return 0.0
        return max(0.0, self._total.get(code, 0.0) - self._own.get(name, {}).get(code, 0.0))


def group(sightings: Iterable[Sighting]) -> dict[str, list[Sighting]]:
    """By name, in order of first appearance."""
    groups: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        groups.setdefault(sighting.name, []).append(sighting)
    return groups


def gather(gazetteer: Gazetteer, groups: dict[str, list[Sighting]], chance: dict[str, float], home: str = "") -> Evidence:
    """`chance` is the probability for each name to be a place at all; `home` the supplier's region, an ISO 3166-1 or 3166-2 code."""
    evidence = Evidence()
    if home:
        evidence.vote("", dict.fromkeys(sorted({home, home[:2]}), HOME_VOTES))
    for name, members in groups.items():
        rows = _contained(gazetteer, members) or members[0].rows
        weight = chance[name] * (1 + 0.5 * math.log2(len(members)))
        evidence.vote(name, _votes(gazetteer, rows, weight))
    return evidence


def _votes(gazetteer: Gazetteer, rows: Sequence[int], weight: float) -> dict[str, float]:
    rows = _by_size(gazetteer, rows)
    codes = sorted({(gazetteer.country[row], gazetteer.admin1[row]) for row in rows if gazetteer.country[row]})
    if not codes:
        return {}
    size = dict.fromkeys(codes, 0.0)
    for row in rows:
        code = (gazetteer.country[row], gazetteer.admin1[row])
        if code in size:
            size[code] = max(size[code], math.sqrt(10 ** prior(gazetteer, "", row)))
    total = sum(size.values())
    votes: dict[str, float] = defaultdict(float)
    for code in codes:
        even = 1 / len(codes)
        share = weight * (0.5 * even + 0.5 * size[code] / total)
        votes[code[0]] += share
        if code[1]:
            votes[code[1]] += share
    if len(codes) == 1:
        return {code: value * UNIQUE_WEIGHT for code, value in votes.items()}
    return dict(votes)


def prior(gazetteer: Gazetteer, name: str, row: int) -> float:
    """Decimal logarithm, roughly, of how often news means this place when it writes the name."""
    value = math.log10(gazetteer.population[row] + 100) + KIND_BONUS[gazetteer.kind[row]] + FAME_WEIGHT * math.log1p(gazetteer.fame[row])
    if name and gazetteer.names[row] != name and gazetteer.kind[row] in {CITY, ADMIN1, ADMIN2}:
        value -= ALIAS_PENALTY if gazetteer.population[row] < 500_000 else BIG_ALIAS_PENALTY
    return value


def _by_size(gazetteer: Gazetteer, rows: Sequence[int]) -> Sequence[int]:
    if len(rows) <= MAX_CANDIDATES:
        return rows
    return sorted(rows, key=lambda row: (-prior(gazetteer, "", row), row))[:MAX_CANDIDATES]


def _contained(gazetteer: Gazetteer, members: list[Sighting]) -> tuple[int, ...]:
    """Candidates that lie in a container that stands right after one of the sightings."""
    for member in members:
        if member.container is not None:
            return lies_in(gazetteer, member.rows, member.container.rows)
    return ()


def choose(gazetteer: Gazetteer, evidence: Evidence, groups: dict[str, list[Sighting]]) -> None:
    """Sets `row` of every sighting. One sense a name and item, except where a container says otherwise."""
    for name, members in groups.items():
        usual = best(gazetteer, evidence, name, *considered(gazetteer, members))
        for member in members:
            member.row = usual if member.container is None else best(gazetteer, evidence, name, *considered(gazetteer, members, member))


def considered(gazetteer: Gazetteer, members: list[Sighting], member: Sighting | None = None) -> tuple[Sequence[int], float]:
    """The rows that a name may mean, and the share of the item's evidence that counts; `member`: that one sighting of it."""
    if member is not None and member.container is not None:
        return lies_in(gazetteer, member.rows, member.container.rows) or member.rows, 1.0
    contained = _contained(gazetteer, members)
    trust = DATELINE_TRUST if not contained and any(member.part == "dateline" for member in members) else 1.0
    return contained or members[0].rows, trust


def distinct(gazetteer: Gazetteer, rows: Sequence[int]) -> Sequence[int]:
    """Without the capital that shares its country's name (Singapore), the hamlet that has a country's name, and the subdivision that is named after its chief
    town (Antalya)."""
    if len(rows) == 1:
        return rows
    countries = {gazetteer.country[row] for row in rows if gazetteer.kind[row] == COUNTRY}
    towns: dict[str, int] = {}
    for row in rows:
        if gazetteer.kind[row] in {CITY, CAPITAL} and gazetteer.admin1[row]:
            towns[gazetteer.admin1[row]] = max(towns.get(gazetteer.admin1[row], 0), gazetteer.population[row])
    kept = [
        row
        for row in rows
        if not (countries and gazetteer.kind[row] == CITY and gazetteer.population[row] < NAMESAKE)
        and not (gazetteer.kind[row] in {CITY, CAPITAL, ADMIN1, ADMIN2} and gazetteer.country[row] in countries)
        and not (gazetteer.kind[row] in {ADMIN1, ADMIN2} and towns.get(gazetteer.admin1[row], -1) >= TOWN_SHARE * gazetteer.population[row])
    ]
    return kept or rows


def best(gazetteer: Gazetteer, evidence: Evidence, name: str, rows: Sequence[int], trust: float = 1.0) -> int:
    """`trust` is the share of the item's evidence that counts."""
    rows = contenders(gazetteer, rows)
    if len(rows) == 1:
        return rows[0]
    return max(rows, key=lambda row: (sum(merits(gazetteer, evidence, name, row, trust)), -row))


def contenders(gazetteer: Gazetteer, rows: Sequence[int]) -> Sequence[int]:
    """The rows that are compared: one for each place, the largest where there are many."""
    return _by_size(gazetteer, distinct(gazetteer, rows))


def merits(gazetteer: Gazetteer, evidence: Evidence, name: str, row: int, trust: float) -> tuple[float, float, float]:
    """What speaks for a row: its prior, the votes for its subdivision, those for its country. The row with the largest sum wins."""
    near = evidence.without(name, gazetteer.admin1[row]) if gazetteer.kind[row] != ADMIN1 else 0.0
    wide = min(COUNTRY_LIMIT + near, evidence.without(name, gazetteer.country[row]))
    return prior(gazetteer, name, row), trust * ADMIN1_WEIGHT * math.log1p(near), trust * COUNTRY_WEIGHT * math.log1p(wide)


def support(gazetteer: Gazetteer, evidence: Evidence, sighting: Sighting) -> str:
    """How much else in the item lies where this place lies: a cue."""
    near = evidence.without(sighting.name, gazetteer.admin1[sighting.row])
    wide = evidence.without(sighting.name, gazetteer.country[sighting.row])
    level = "near" if near > 1.5 else "close" if near > 0.6 else "wide" if wide > 2 else "some" if wide > 0.6 else "none"
    return f"support={level} {sighting.strength}"
