"""Entities, places and region tags of an item. How they are found, and what the scores mean, is in docs/enrichment.md."""

from streams.enrich.annotation import Annotation, Entity, Mention, Place, Region
from streams.enrich.enricher import Enricher

__all__ = ["Annotation", "Enricher", "Entity", "Mention", "Place", "Region"]
