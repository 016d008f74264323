"""Entities and region tags of an item's text: `Enricher.load().annotate(text, headline, dateline)`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

from streams.enrich import language as languages
from streams.enrich.annotation import Annotation
from streams.enrich.entities.codes import models
from streams.enrich.entities.linking import Found, as_mention, entities, link, peoples_of, place_mentions, span_mentions
from streams.enrich.entities.roles import give_roles
from streams.enrich.entities.symbols import link_with_symbols
from streams.enrich.knowledge.file import Knowledge
from streams.enrich.knowledge.mentions import after_link, before_link, hold, made_sure, take_sightings, with_evidence
from streams.enrich.knowledge.names import prepare
from streams.enrich.places.choice import Evidence
from streams.enrich.places.finder import EVIDENCE_THRESHOLD, Part, PlaceFinder, Sighting
from streams.enrich.places.gazetteer import Gazetteer
from streams.enrich.regions.tags import region_tags
from streams.enrich.tagger.tagger import Tagger

OTHER_LANGUAGE_TRUST = 0.8
"""Factor of every confidence in a text that is not read as English: the cues of the places are those of English."""
OTHER_LANGUAGE_LEAST = 0.5
"""Least confidence, before the factor, of a place in such a text."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What the places and regions of an item were decided by, as it stood at the end."""

    parts: Mapping[str, Part]
    sightings: Sequence[Sighting]
    evidence: Evidence
    home: str


class Enricher:
    """Holds the models; one for each process. `annotate` depends on its arguments alone."""

    def __init__(self, gazetteer: Gazetteer, tagger: Tagger) -> None:
        self.gazetteer = gazetteer
        self.places = PlaceFinder(gazetteer)
        self.tagger = tagger
        self._own = prepare(gazetteer)

    @classmethod
    def load(cls) -> Enricher:
        """Reads the installed gazetteer and models: under a second. Raises OSError when one of their files is missing."""
        return cls(Gazetteer.load(), Tagger.load())

    @property
    def countries(self) -> Collection[str]:
        """The ISO 3166-1 alpha-2 codes that there are."""
        return self.places.gazetteer.country_rows.keys()

    @property
    def knowledge(self) -> Knowledge:
        """The operators' in force."""
        return self._own.knowledge

    def knowing(self, knowledge: Knowledge) -> Enricher:
        """The same models with an operator's knowledge in force, in the place of what was. Takes some hundredths of a second."""
        made = copy(self)
        made._own = prepare(self.places.gazetteer, knowledge)
        made.gazetteer = made._own.gazetteer
        return made

    def annotate(self, text: str, headline: str = "", dateline: str = "", *, language: str | None = None, home: str = "", supplier: str = "") -> Annotation:
        """`text` is the body without its dateline. Never raises for what a text holds; time is linear in its length.

        Offsets of `mentions` are code points of `text`, those of `headline_mentions` of `headline`. A dateline is evidence of regions and has no mentions.
        `language` is the text's, as a BCP 47 tag; None: it is detected. In other languages than English only places are looked for, with lower confidence.
        `home` is the supplier's own region, an ISO 3166-1 alpha-2 or 3166-2 code: a name that could lie there is more likely to.
        `supplier` is whose item it is, which may decide among operators' overrides.
        """
        return self.examine(text, headline, dateline, language=language, home=home, supplier=supplier)[0]

    def examine(
        self, text: str, headline: str = "", dateline: str = "", *, language: str | None = None, home: str = "", supplier: str = ""
    ) -> tuple[Annotation, Examined]:
        """What `annotate` gives, and what it was decided by."""
        spoken = languages.detect(text, headline) if language is None else languages.supplied(language)
        in_headline, in_text = self.tagger.tag_all((headline, text)) if spoken.english else (None, None)
        parts = {"headline": Part("headline", headline, in_headline), "dateline": Part("dateline", dateline), "text": Part("text", text, in_text)}
        sightings, evidence = self.places.resolve(tuple(parts.values()), home)
        held = hold(self._own, parts, supplier)
        sightings = take_sightings(held, sightings)
        places = list(place_mentions(self.gazetteer, sightings, parts))
        found = places.copy()
        if spoken.english:
            designations = {name: models(part) for name, part in parts.items()}
            for name, part in parts.items():
                found += span_mentions(part, places, peoples_of(self.gazetteer, sightings, name), designations[name])
            found = after_link(held, link_with_symbols(parts, before_link(held, found), set().union(*designations.values())))
            for part in (parts["headline"], parts["text"]):
                give_roles(part.text, [mention for mention in found if mention.part == part.name])
        else:
            found = [_less_trusted(place) for place in found if place.type == "place" and place.confidence >= OTHER_LANGUAGE_LEAST]
            found = after_link(held, link(parts, before_link(held, found)))
        sightings = with_evidence(held, sightings)
        regions = region_tags(self.gazetteer, sightings, {name: part.text for name, part in parts.items()}, EVIDENCE_THRESHOLD, home)
        if not spoken.english:
            regions = tuple(replace(region, confidence=round(OTHER_LANGUAGE_TRUST * region.confidence, 3)) for region in regions)
        annotation = Annotation(
            mentions=tuple(as_mention(f) for f in found if f.part == "text"),
            headline_mentions=tuple(as_mention(f) for f in found if f.part == "headline"),
            entities=made_sure(held, entities(found)),
            regions=regions,
            language=spoken.code,
            language_confidence=spoken.confidence,
            names="all" if spoken.english else "places",
            knowledge=self._own.knowledge.version,
        )
        return annotation, Examined(parts, sightings, evidence, home)


def _less_trusted(place: Found) -> Found:
    place.confidence = round(OTHER_LANGUAGE_TRUST * place.confidence, 3)
    return place
