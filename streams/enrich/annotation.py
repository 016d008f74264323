"""What enrichment finds in an item. Offsets are code points; `end` is exclusive."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    geonames: int | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    admin1: str | None = None  # ISO 3166-2
    lat: float | None = None  # degrees, WGS 84
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    type: str  # person, organisation, place
    start: int
    end: int
    text: str
    entity: str  # uri of the entity, as in `entities`
    confidence: float  # 0 to 1, three decimals
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a share is traded under, as the item gives it."""

    symbol: str  # BA, BA.N
    exchange: str | None  # MIC, ISO 10383; None where the item does not tell it
    scheme: str  # ric: a Reuters instrument code; ticker


@dataclass(frozen=True, slots=True)
class Entity:
    uri: str
    type: str
    name: str  # canonical
    confidence: float
    place: Place | None = None
    symbols: tuple[Symbol, ...] = ()  # of an organisation
    roles: tuple[str, ...] = ()  # of a person, as written


@dataclass(frozen=True, slots=True)
class Region:
    code: str  # ISO 3166-1 alpha-2; UN M.49 digits above; ISO 3166-2 below
    level: str  # country, m49, admin1, bloc
    name: str
    relevance: int  # 0 to 100
    confidence: float  # 0 to 1, three decimals
    primary: bool = False
    evidence: tuple[str, ...] = ()  # each a short phrase that a person can read: "headline: Ukrainian"


@dataclass(frozen=True, slots=True)
class Annotation:
    """`mentions` refer to the text, `headline_mentions` to the headline; `entities` covers both, most important first.

    `language` is a BCP 47 tag, None where nothing tells it. `names` says what was looked for: all names, or only places, as in languages other than English.
    """

    mentions: tuple[Mention, ...] = ()
    headline_mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    regions: tuple[Region, ...] = field(default_factory=tuple)
    language: str | None = None
    language_confidence: float = 0.0  # 0 to 1, three decimals
    names: str = "all"  # all, places
    knowledge: str | None = None  # version of the operators' knowledge in force
