"""What is slow to load, loaded once for all harnesses."""

from __future__ import annotations

from functools import cache

from streams.enrich import Enricher
from streams.pipeline import Pipeline
from streams.promo.memory import Memory
from streams.settings import Settings


@cache
def enricher() -> Enricher:
    return Enricher.load()


@cache
def pipeline() -> Pipeline:
    settings = Settings()
    return Pipeline(settings, enricher(), Memory(keep=settings.keep))


def warmed() -> Pipeline:
    """The pipeline after its first item: what is loaded then is not that item's memory."""
    pipeline().step(b'{"lines": ["LISBON, April 14 (Alpha) - The harbour of Lisbon reopened, Ana Lima of Alpha Inc. said. Sign up for our newsletter."]}')
    return pipeline()
