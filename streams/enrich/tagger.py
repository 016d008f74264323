"""Persons, organisations and places named in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from streams.enrich.runs import find_runs, tokens_of

SpanType = Literal["person", "organisation", "place", "other"]


@dataclass(frozen=True, slots=True)
class Span:
    """text[start:end], offsets in code points. `other` is a name that is none of the three (a nationality, an event)."""

    type: SpanType
    start: int
    end: int
    text: str
    confidence: float


class Tagger:
    @classmethod
    def load(cls) -> Tagger:
        return cls()

    def tag(self, text: str) -> list[Span]:
        spans = []
        for start, run in find_runs(text):
            tokens = tokens_of(run)
            if len(tokens) == 2 and not run.isupper() and all(run[a:b].isalpha() for a, b in tokens) and not run.startswith(("The ", "In ", "A ")):
                spans.append(Span("person", start, start + len(run), run, 0.5))
            elif len(tokens) == 1 and run.isupper() and len(run) > 2:
                spans.append(Span("organisation", start, start + len(run), run, 0.5))
        return spans
