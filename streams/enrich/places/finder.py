"""The places of an item: names found, judged, and resolved, all in one pass over its parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from streams.enrich.places.choice import Evidence, choose, gather, group, support
from streams.enrich.places.cues import company_name, evidence_weights, weights
from streams.enrich.places.gazetteer import COUNTRY, PEOPLE, Gazetteer
from streams.enrich.places.names_in_text import NameFinder
from streams.enrich.places.sightings import NameMemory, Sighting, find_sightings

THRESHOLD = -1.0
"""Log-odds from which a name counts as a place."""
EVIDENCE_THRESHOLD = -1.0
"""Log-odds from which it counts as evidence of a region."""
_MEMORY = 50_000
_COMPANY_KNOWN = frozenset({"company", "crash", "event"})
_LOCATED = frozenset({"before in", "before near", "before outside", "before across", "before throughout", "dateline"})


class LabelledSpan(Protocol):
    @property
    def type(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def confidence(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Part:
    """One text of an item. `spans` are the entity tagger's, in order; None when no tagger has read it."""

    name: str  # headline, dateline, text
    text: str
    spans: Sequence[LabelledSpan] | None = None


class PlaceFinder:
    """Holds the gazetteer and what it remembers of names; safe to share between calls."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._names = NameFinder(gazetteer)
        self._memory = NameMemory()

    def find(self, parts: Sequence[Part], home: str = "") -> list[Sighting]:
        """Every gazetteer name of the parts, resolved and scored; those with score >= THRESHOLD are places.

        `home` is the supplier's own region, an ISO 3166-1 or 3166-2 code.
        """
        return self.resolve(parts, home)[0]

    def resolve(self, parts: Sequence[Part], home: str = "") -> tuple[list[Sighting], Evidence]:
        """What `find` gives, and the votes by which places were chosen."""
        if len(self._memory.cues) > _MEMORY:
            self._memory.cues.clear()
        sightings: list[Sighting] = []
        for part in parts:
            found = find_sightings(self.gazetteer, self._names, part.name, part.text, self._memory)
            if part.spans is not None:
                _label(found, part.spans)
            sightings.extend(found)
        persons, located = _surnames(sightings, parts), _located(sightings)
        for sighting in sightings:
            _add_item_cues(sighting, persons, located)
        weight, wide = weights().get, evidence_weights().get
        sums = []  # of the cues that an item's other places do not change
        for sighting in sightings:
            cues = sighting.cues
            sighting.evidence = sum([wide(cue, 0.0) for cue in cues])
            sums.append(sum([weight(cue, 0.0) for cue in cues]))
        groups = group(sightings)
        chance = {name: _probability(max([sighting.evidence for sighting in members])) for name, members in groups.items()}
        evidence = gather(self.gazetteer, groups, chance, home)
        choose(self.gazetteer, evidence, groups)
        for sighting, score in zip(sightings, sums, strict=True):
            near, often = support(self.gazetteer, evidence, sighting), _repeated(len(groups[sighting.name]))
            sighting.cues = [*sighting.cues, near, often]
            sighting.score = score + weight(near, 0.0) + weight(often, 0.0)
            sighting.evidence = sighting.evidence + wide(near, 0.0) + wide(often, 0.0)
        return sightings, evidence


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def _repeated(count: int) -> str:
    return f"repeated={min(count, 4)}"


def _surnames(sightings: Sequence[Sighting], parts: Sequence[Part]) -> frozenset[str]:
    """Last words of the persons of the item."""
    last = {s.person for s in sightings if s.person}
    for part in parts:
        last.update(span.text.rsplit(" ", 1)[-1] for span in part.spans or () if span.type == "person" and " " in span.text)
    return frozenset(last)


def _located(sightings: Sequence[Sighting]) -> frozenset[str]:
    """Names that some words of the item show to be a place's: "in Jackson", "Jackson, Mississippi", a dateline."""
    return frozenset(s.name for s in sightings if s.container is not None or s.contains or s.part == "dateline" or not _LOCATED.isdisjoint(s.cues))


def _add_item_cues(sighting: Sighting, persons: frozenset[str], located: frozenset[str]) -> None:
    extra = []
    if sighting.name in persons:
        extra.append(f"person {sighting.strength}")
        if sighting.name not in located:
            extra.append(f"namesake {sighting.strength}")
    if sighting.container is not None:
        extra.append("contained")
    if sighting.contains:
        extra.append("contains")
    if sighting.part == "dateline":
        extra.append("dateline")
    if sighting.label:
        extra.append(f"tagger {sighting.label} {sighting.strength}")
    if extra:
        sighting.cues = [*sighting.cues, *extra]


def _label(sightings: Sequence[Sighting], spans: Sequence[LabelledSpan]) -> None:
    """Both in order of start, each without overlap of its own."""
    at = 0
    for sighting in sightings:
        while at < len(spans) and spans[at].end <= sighting.start:
            at += 1
        if at == len(spans) or spans[at].start >= sighting.end:
            sighting.label = "none"
            continue
        span = spans[at]
        exact = span.start == sighting.start and span.end <= sighting.end + 2 and span.end >= sighting.end
        within = span.start <= sighting.start and sighting.end <= span.end
        sighting.label = span.type if exact else f"in {span.type}" if within else f"around {span.type}"
        if within and not exact and span.type in {"organisation", "other"} and _COMPANY_KNOWN.isdisjoint(sighting.cues) and company_name(span.text):
            sighting.cues.append("company")


__all__ = ["COUNTRY", "PEOPLE", "THRESHOLD", "Part", "PlaceFinder", "Sighting"]
