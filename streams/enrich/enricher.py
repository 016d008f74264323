"""Entities and region tags of an item's text: `Enricher.load().annotate(text, headline, dateline)`."""

from __future__ import annotations

from streams.enrich.annotation import Annotation
from streams.enrich.entities import as_mention, entities, link, peoples_of, place_mentions, span_mentions
from streams.enrich.gazetteer import Gazetteer
from streams.enrich.places import EVIDENCE_THRESHOLD, Part, PlaceFinder
from streams.enrich.regions import region_tags
from streams.enrich.tagger import Tagger


class Enricher:
    """Holds the models; one for each process. `annotate` depends on its arguments alone."""

    def __init__(self, gazetteer: Gazetteer, tagger: Tagger) -> None:
        self.gazetteer = gazetteer
        self.places = PlaceFinder(gazetteer)
        self.tagger = tagger

    @classmethod
    def load(cls) -> Enricher:
        """Reads the installed gazetteer and models: under a second. Raises OSError when one of their files is missing."""
        return cls(Gazetteer.load(), Tagger.load())

    def annotate(self, text: str, headline: str = "", dateline: str = "") -> Annotation:
        """`text` is the body without its dateline. Never raises for what a text holds; time is linear in its length.

        Offsets of `mentions` are code points of `text`, those of `headline_mentions` of `headline`. A dateline is evidence of regions and has no mentions.
        """
        parts = {
            "headline": Part("headline", headline, self.tagger.tag(headline)),
            "dateline": Part("dateline", dateline),
            "text": Part("text", text, self.tagger.tag(text)),
        }
        sightings = self.places.find(tuple(parts.values()))
        regions = region_tags(self.gazetteer, sightings, {name: part.text for name, part in parts.items()}, EVIDENCE_THRESHOLD)
        places = list(place_mentions(self.gazetteer, sightings, parts))
        spans = [m for part in parts.values() for m in span_mentions(part, places, peoples_of(self.gazetteer, sightings, part.name))]
        found = link(parts, [*places, *spans])
        return Annotation(
            mentions=tuple(as_mention(f) for f in found if f.part == "text"),
            headline_mentions=tuple(as_mention(f) for f in found if f.part == "headline"),
            entities=entities(found),
            regions=regions,
        )
