"""Persons, organisations and places named in a text.

A linear-chain CRF labels the tokens of capitalised runs (`runs.py`); what a run alone says is scored once per distinct run. Cost is linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from streams.enrich.runs import find_runs
from streams.enrich.tagger_decode import Decoder
from streams.enrich.tagger_features import context_features, lexicon_key, run_features, surroundings
from streams.enrich.tagger_model import Model, read_model

SpanType = Literal["person", "organisation", "place", "other"]

MODEL = Path(__file__).parent / "data" / "tagger.bin"

_TYPES: dict[str, SpanType] = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}
_CACHED_RUNS = 40_000
_CACHED_LENGTH = 80  # code points; longer runs hardly come twice
_NAME_ENDINGS = frozenset(("Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"))
_COUNTRY = "P"
_COMMON = "C"
_LEAST_SURNAME = 2  # code points

Scores = list[list[int]]


@dataclass(frozen=True, slots=True)
class Span:
    """text[start:end], offsets in code points. `other` is a name that is none of the three (a nationality, an event). `confidence` is the
    model's probability of exactly this span and type, 0 to 1."""

    type: SpanType
    start: int
    end: int
    text: str
    confidence: float


class Tagger:
    """Not for use by several threads at once (it keeps a bounded cache)."""

    def __init__(self, model: Model) -> None:
        self._lexicon = model.lexicon
        self._weights = model.features
        self._skip = model.skip
        self._labels = len(model.labels)
        self._decoder = Decoder(model.labels, model.transitions)
        self._cache: dict[tuple[str, bool], tuple[list[tuple[int, int]], str, str, Scores]] = {}

    @classmethod
    def load(cls, path: Path = MODEL) -> Tagger:
        """Raises ModelError for a damaged file, OSError where there is none."""
        return cls(read_model(path))

    def tag(self, text: str) -> list[Span]:
        """The names in `text`, in order, without overlap. The text should be one item: a family name alone is read as the person
        named in full elsewhere in it."""
        spans: list[Span] = []
        free: list[tuple[int, int]] = []  # tokens that the model left out
        skip = self._skip
        for start, run in find_runs(text):
            if run in skip:
                continue
            around = surroundings(text, start, start + len(run))
            offsets, first, last, known = self._run(run, around.capitals)
            scores = [row.copy() for row in known]
            for token, features in context_features(around, len(offsets), first, last):
                self._add(scores[token], features)
            done = 0
            for begin, end, kind, probability in self._decoder.decode(scores):
                a, b = start + offsets[begin][0], start + offsets[end - 1][1]
                free += [(start + c, start + d) for c, d in offsets[done:begin]]
                spans.append(Span(_TYPES[kind], a, b, text[a:b], round(probability, 3)))
                done = end
            free += [(start + c, start + d) for c, d in offsets[done:]]
        return self._with_family_names(text, spans, free)

    def _run(self, run: str, capitals: bool) -> tuple[list[tuple[int, int]], str, str, Scores]:
        """A run's tokens, the lexicon's word on its first and last, and the scores of its tokens without their surroundings."""
        cached = self._cache.get((run, capitals))
        if cached is not None:
            return cached
        offsets, features = run_features(run, capitals, self._lexicon.get)
        scores = [[0] * self._labels for _ in offsets]
        for row, found in zip(scores, features, strict=True):
            self._add(row, found)
        first, last = (self._lexicon.get(lexicon_key(run[a:b]), "") for a, b in (offsets[0], offsets[-1]))
        result = (offsets, first, last, scores)
        if len(run) <= _CACHED_LENGTH:
            if len(self._cache) >= _CACHED_RUNS:
                self._cache.clear()
            self._cache[run, capitals] = result
        return result

    def _add(self, row: list[int], features: Iterable[str]) -> None:
        weights_of = self._weights.get
        for feature in features:
            weights = weights_of(feature)
            if weights is not None:
                for label, weight in weights:
                    row[label] += weight

    def _with_family_names(self, text: str, spans: list[Span], free: list[tuple[int, int]]) -> list[Span]:
        """A lone word that ends a longer person's name in the item is that person."""
        surnames: dict[str, float] = {}
        for span in spans:
            if span.type == "person" and " " in span.text:
                words = span.text.split()
                while len(words) > 2 and words[-1] in _NAME_ENDINGS:
                    words.pop()
                surname = words[-1]
                if len(surname) >= _LEAST_SURNAME:
                    surnames[surname] = max(surnames.get(surname, 0.0), span.confidence)
        if not surnames:
            return spans
        out: list[Span] = []
        for span in spans:
            trust = surnames.get(span.text)
            if trust is None or span.type == "person" or _COUNTRY in self._lexicon.get(lexicon_key(span.text), ""):
                out.append(span)
            else:
                out.append(Span("person", span.start, span.end, span.text, round(trust * max(0.5, 1 - span.confidence), 3)))
        for start, end in free:
            word = text[start:end]
            trust = surnames.get(word)
            if trust is not None and _COMMON not in self._lexicon.get(lexicon_key(word), ""):
                out.append(Span("person", start, end, word, round(trust * 0.7, 3)))
        out.sort(key=lambda span: span.start)
        return out
