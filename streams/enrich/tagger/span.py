"""What the tagger gives."""

from __future__ import annotations

from typing import Literal, NamedTuple

SpanType = Literal["person", "organisation", "place", "other"]


class Span(NamedTuple):
    """text[start:end], offsets in code points. `other` is a name that is none of the three (a nationality, an event). `confidence` is the
    probability of exactly this span and type, 0 to 1, three decimals."""

    type: SpanType
    start: int
    end: int
    text: str
    confidence: float
