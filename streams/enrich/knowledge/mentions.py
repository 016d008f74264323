"""Operators' knowledge applied to an item: their names win over the tagger and the gazetteer, stop names are taken out, overrides decide."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf

from streams.enrich.annotation import Entity, Place, Symbol
from streams.enrich.entities.linking import MAX_SYMBOLS, Found
from streams.enrich.entities.names import slug, tidy
from streams.enrich.knowledge.names import NO_ROW, STOP, Own, find, is_in_capitals, mention_type, override_of
from streams.enrich.places.finder import THRESHOLD, Part, Sighting
from streams.enrich.places.gazetteer import COUNTRY

CERTAIN = 7.0
"""Log-odds of what operators say."""
_Stretches = dict[str, list[tuple[int, int]]]


@dataclass(slots=True)
class _Fixed:
    """A mention of which operators say what it is, as it must be in the end."""

    found: Found
    copy: Found
    uri: str
    """Empty: the item pass decides which entity it is."""


@dataclass(slots=True)
class Held:
    """What the operators' knowledge says of one item."""

    own: Own
    supplier: str
    parts: Mapping[str, Part]
    capitals: Mapping[str, bool]
    """Part to whether it is all in capitals."""
    fixed: list[_Fixed] = field(default_factory=list)
    evidence: list[Sighting] = field(default_factory=list)
    taken: _Stretches = field(default_factory=dict)
    """Where nothing else may be found."""
    stopped: _Stretches = field(default_factory=dict)

    def override_of(self, part: str, text: str) -> int | None:
        return override_of(self.own, text, self.supplier, capitals=self.capitals[part])


def hold(own: Own, parts: Mapping[str, Part], supplier: str) -> Held:
    """The operators' names in the parts of an item."""
    held = Held(own, supplier, parts, {name: is_in_capitals(name, part.text) for name, part in parts.items()})
    for part in parts.values():
        for match in find(own, part.text, capitals=held.capitals[part.name]):
            text = part.text[match.start : match.end]
            if match.entry == STOP:
                held.stopped.setdefault(part.name, []).append((match.start, match.end))
                continue
            number = held.override_of(part.name, text)
            if number is not None:
                _overridden(held, part.name, match.start, match.end, text, number, mention_type(own.entries[match.entry]))
                continue
            entry = own.entries[match.entry]
            kind = mention_type(entry)
            place = (entry.place or Place(entry.name)) if kind == "place" else None
            made = Found(part.name, kind, match.start, match.end, text, 1.0, place, entry.name, symbols=entry.symbols)
            _fix(held, made, own.uris[match.entry], own.rows[match.entry])
    return held


def take_sightings(held: Held, sightings: Sequence[Sighting]) -> list[Sighting]:
    """The gazetteer's sightings that stay, as overrides have them."""
    if not (held.own.knowledge.overrides or held.taken or held.stopped):
        return list(sightings)
    return [s for s in sightings if not _is_gone(held, s.part, s.start, s.end) and _stays(held, s)]


def with_evidence(held: Held, sightings: Sequence[Sighting]) -> list[Sighting]:
    """The sightings and what the operators' knowledge tells of where, in the order of the item."""
    if not held.evidence:
        return list(sightings)
    order = {part: number for number, part in enumerate(held.parts)}
    return sorted([*sightings, *held.evidence], key=lambda s: (order[s.part], s.start))


def before_link(held: Held, found: Iterable[Found]) -> list[Found]:
    """The mentions without those that the operators' take the place of, with theirs, in the order of part and offset."""
    kept = [f for f in found if not _is_gone(held, f.part, f.start, f.end)]
    for mention in kept:
        number = held.override_of(mention.part, mention.text)
        if number is not None:
            _override(held, mention, number)
    there = set(map(id, kept))
    own = [fixed.found for fixed in held.fixed if id(fixed.found) not in there]
    return sorted([*kept, *own], key=lambda f: (f.part, f.start)) if own else kept


def after_link(held: Held, found: Sequence[Found]) -> list[Found]:
    """What operators say stands, whatever the item pass made of it; the other mentions of their entities ("Lima" of Ana Lima) follow."""
    if not held.fixed and not held.stopped:
        return list(found)
    known = {id(fixed.found): fixed for fixed in held.fixed}
    entities: dict[tuple[str, str], _Fixed] = {}
    for fixed in held.fixed:
        if fixed.uri and fixed.found.referent:
            entities.setdefault((fixed.found.referent, fixed.copy.type), fixed)
    others = [f for f in found if id(f) not in known and not _is_gone(held, f.part, f.start, f.end)]
    for mention in others:
        same = entities.get((mention.referent, mention.type))
        if same is not None:
            mention.referent, mention.name, mention.place = same.uri, same.copy.name, same.copy.place
    return sorted([*others, *map(_settled, held.fixed)], key=lambda f: (f.part != "headline", f.start))


def made_sure(held: Held, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Entities that operators name are certain."""
    certain = {fixed.found.referent for fixed in held.fixed if fixed.copy.confidence == 1.0}
    return tuple(replace(entity, confidence=1.0) if entity.uri in certain else entity for entity in entities) if certain else entities


def _settled(fixed: _Fixed) -> Found:
    mention, copy = fixed.found, fixed.copy
    mention.type, mention.start, mention.end, mention.text = copy.type, copy.start, copy.end, copy.text
    mention.confidence, mention.place = copy.confidence, copy.place
    if fixed.uri:
        mention.referent, mention.name = fixed.uri, copy.name
    elif not mention.referent.startswith(f"urn:newswire:{copy.type}:") and not (copy.type == "place" and mention.referent):
        mention.referent, mention.name = f"urn:newswire:{copy.type}:{slug(copy.name)}", copy.name
    mention.symbols = _merged(copy.symbols, mention.symbols) if copy.type == "organisation" else ()
    return mention


def _merged(own: tuple[Symbol, ...], given: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    return tuple(dict.fromkeys([*own, *given]))[:MAX_SYMBOLS]


def _fix(held: Held, made: Found, uri: str, row: int) -> None:
    """Adds a mention that is the operators' alone, and its evidence."""
    held.fixed.append(_Fixed(made, replace(made), uri))
    insort(held.taken.setdefault(made.part, []), (made.start, made.end))
    _tell(held, made, row)


def _tell(held: Held, found: Found, row: int) -> None:
    if row != NO_ROW:
        held.evidence.append(
            Sighting(found.part, found.start, found.end, found.name, (row,), ["operators"], "big", label=found.type, row=row, score=CERTAIN, evidence=CERTAIN)
        )


def _stays(held: Held, sighting: Sighting) -> bool:
    """Applies the override of a sighting's text; False where it is a sighting no more. Part of a longer name is no mention, so none is overridden there."""
    text = held.parts[sighting.part].text[sighting.start : sighting.end]
    number = None if sighting.label.startswith("in ") else held.override_of(sighting.part, text)
    if number is None:
        return True
    override = held.own.knowledge.overrides[number]
    rows = [row for row in sighting.rows if held.own.gazetteer.country[row] == override.country]
    if override.type in ("person", "organisation") or (override.country and not rows):
        if sighting.score >= THRESHOLD:
            _overridden(held, sighting.part, sighting.start, sighting.end, text, number, "place")
        return False
    if rows:
        gazetteer = held.own.gazetteer
        sighting.row = max(rows, key=lambda row: (gazetteer.kind[row] == COUNTRY, gazetteer.population[row], -row))
    if override.type == "place":
        sighting.score = sighting.evidence = CERTAIN
    return True


def _overridden(held: Held, part: str, start: int, end: int, text: str, number: int, otherwise: str) -> None:
    """A mention that the override makes; `otherwise` is its type where the override has none."""
    override = held.own.knowledge.overrides[number]
    kind, name = override.type or otherwise, tidy(text)
    place = Place(name, country=override.country) if kind == "place" else None
    uri = override.uri or f"urn:newswire:{kind}:{override.country.lower() + '-' if place and override.country else ''}{slug(name)}"
    _fix(held, Found(part, kind, start, end, text, 1.0, place, name), uri, held.own.override_rows[number])


def _override(held: Held, mention: Found, number: int) -> None:
    """Makes of a mention that was found what the override says."""
    override = held.own.knowledge.overrides[number]
    kind = override.type or mention.type
    uri = override.uri or ""
    elsewhere = kind == "place" and override.country and (mention.place is None or mention.place.country != override.country)
    if kind != mention.type:
        mention.type, mention.referent, mention.name, mention.place = kind, "", tidy(mention.text), None
    if elsewhere:
        mention.place = Place(mention.name, country=override.country)
        uri = uri or f"urn:newswire:place:{(override.country or '').lower()}-{slug(mention.name)}"
    elif kind == "place" and mention.place is None:
        mention.place = Place(mention.name)
    if elsewhere or kind == "organisation":
        _tell(held, mention, held.own.override_rows[number])
    if override.type:
        mention.confidence = 1.0
    held.fixed.append(_Fixed(mention, replace(mention), uri or mention.referent))


def _is_gone(held: Held, part: str, start: int, end: int) -> bool:
    """Whether a stretch overlaps one that is taken, or lies in a name that is never an entity."""
    taken = held.taken.get(part)
    if taken:
        at = bisect_left(taken, (end,))
        if at and taken[at - 1][1] > start:
            return True
    stopped = held.stopped.get(part)
    if stopped:
        at = bisect_right(stopped, (start, inf))
        return at > 0 and stopped[at - 1][1] >= end
    return False
