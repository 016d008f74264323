"""What the tagger gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SpanType = Literal["person", "organisation", "place", "other"]


@dataclass(frozen=True, slots=True)
class Span:
    """text[start:end], offsets in code points. `other` is a name that is none of the three (a nationality, an event). `confidence` is the
    probability of exactly this span and type, 0 to 1, three decimals."""

    type: SpanType
    start: int
    end: int
    text: str
    confidence: float
