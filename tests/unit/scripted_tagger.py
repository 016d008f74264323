"""A tagger that marks given names, so that what comes after it is under test alone."""

from __future__ import annotations

from collections.abc import Iterable

from streams.enrich import Annotation, Enricher
from streams.enrich.places.gazetteer import Gazetteer
from streams.enrich.tagger.tagger import Span


class Scripted:
    """A tagger that marks the given names wherever they stand: the item pass alone is under test."""

    def __init__(self, **names: str) -> None:
        self._names = names

    def tag_all(self, texts: Iterable[str]) -> list[list[Span]]:
        return [self._tag(text) for text in texts]

    def _tag(self, text: str) -> list[Span]:
        spans = []
        for name, kind in self._names.items():
            written = name.replace("_", " ")
            at = text.find(written)
            while at >= 0:
                spans.append(Span(kind, at, at + len(written), written, 0.9))  # type: ignore[arg-type]
                at = text.find(written, at + len(written))
        kept: list[Span] = []
        for span in sorted(spans, key=lambda s: (s.start, -s.end)):
            if not kept or span.start >= kept[-1].end:
                kept.append(span)
        return kept


def scripted(gazetteer: Gazetteer, text: str, headline: str = "", **names: str) -> Annotation:
    return Enricher(gazetteer, Scripted(**names)).annotate(text, headline)  # type: ignore[arg-type]
