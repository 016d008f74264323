"""Persons, organisations and places named in a text.

A linear-chain CRF labels the tokens of capitalised runs (`runs.py`); what a run alone says is scored once per distinct run. Cost is linear in the text.
"""

from __future__ import annotations

from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

from streams.enrich.runs import find_runs
from streams.enrich.tagger_decode import Decoder
from streams.enrich.tagger_features import (
    Surroundings,
    Token,
    both_features,
    left_features,
    place_features,
    right_features,
    run_tokens,
    surroundings,
    word_features,
)
from streams.enrich.tagger_item import with_item_evidence
from streams.enrich.tagger_model import Model, read_model
from streams.enrich.tagger_span import Span, SpanType

__all__ = ["Span", "SpanType", "Tagger"]

MODEL = Path(__file__).parent / "data" / "tagger.bin"

_TYPES: dict[str, SpanType] = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}
TEMPERATURE = 2.2
"""Makes `confidence` the share of spans that are right: the model is too sure of itself on text of other kinds than it was trained on."""
_CACHED = 40_000
_CACHED_LENGTH = 80  # code points; longer runs hardly come twice


class _Run(NamedTuple):
    """What is known of a run without its surroundings."""

    offsets: list[tuple[int, int]]
    first_code: str
    last_code: str
    scores: list[int]
    """One packed sum a token (tagger_model.py)."""


_Sides = tuple[int, int, int]
"""Packed sums from one side of a run: for the token at that edge, the next one, each one."""


class Tagger:
    """Not for use by several threads at once (it keeps bounded caches)."""

    def __init__(self, model: Model) -> None:
        self._lexicon = model.lexicon
        self._weights = model.features
        self._skip = model.skip
        self._decoder = Decoder(model.labels, model.transitions, TEMPERATURE)
        self._runs: dict[tuple[str, bool], _Run] = {}
        self._words: dict[tuple[str, bool], int] = {}
        self._lefts: dict[tuple[str, str, int, str], _Sides] = {}
        self._rights: dict[tuple[str, str, int, str], _Sides] = {}

    @classmethod
    def load(cls, path: Path = MODEL) -> Tagger:
        """Raises ModelError for a damaged file, OSError where there is none."""
        return cls(read_model(path))

    def tag(self, text: str) -> list[Span]:
        """The names in `text`, in order, without overlap. The text should be one item: a short form is read as the person or
        company named in full elsewhere in it."""
        spans: list[Span] = []
        free: list[tuple[int, int]] = []  # tokens that the model left out
        skip = self._skip
        for start, run in find_runs(text):
            if run in skip:
                continue
            around = surroundings(text, start, start + len(run))
            known = self._runs.get((run, around.capitals)) or self._new_run(run, around.capitals)
            offsets = known.offsets
            done = 0
            for begin, end, kind, probability in self._decoder.decode_packed(self._scores(known, around)):
                a, b = start + offsets[begin][0], start + offsets[end - 1][1]
                if begin > done:
                    free += [(start + c, start + d) for c, d in offsets[done:begin]]
                spans.append(Span(_TYPES[kind], a, b, text[a:b], round(probability, 3)))
                done = end
            if done < len(offsets):
                free += [(start + c, start + d) for c, d in offsets[done:]]
        return with_item_evidence(text, spans, free, self._lexicon.get)

    def _new_run(self, run: str, capitals: bool) -> _Run:
        tokens = run_tokens(run, self._lexicon.get)
        places = place_features(tokens, capitals, self._lexicon.get)
        scores = [self._word(token, capitals) + self._sum(place) for token, place in zip(tokens, places, strict=True)]
        known = _Run([(token.start, token.end) for token in tokens], tokens[0].code, tokens[-1].code, scores)
        if len(run) <= _CACHED_LENGTH:
            _make_room(self._runs)
            self._runs[run, capitals] = known
        return known

    def _word(self, token: Token, capitals: bool) -> int:
        key = (token.surface, capitals)
        score = self._words.get(key)
        if score is None:
            score = self._sum(word_features(token.surface, token.code, capitals))
            if len(token.surface) <= _CACHED_LENGTH:
                _make_room(self._words)
                self._words[key] = score
        return score

    def _scores(self, known: _Run, around: Surroundings) -> list[int]:
        """One packed sum a token, surroundings included."""
        count = len(known.scores)
        left2, left1, right1, right2, _ = around
        size = min(count, 5)
        left_key = (left1, left2, size, known.first_code)
        left = self._lefts.get(left_key) or self._sides(self._lefts, left_key, left_features(*left_key))
        right_key = (right1, right2, size, known.last_code)
        right = self._rights.get(right_key) or self._sides(self._rights, right_key, right_features(*right_key))
        each = left[2] + right[2]
        if count == 1:
            return [known.scores[0] + left[0] + right[0] + each + self._sum(both_features(left1, right1))]
        scores = [score + each for score in known.scores]
        scores[0] += left[0]
        scores[1] += left[1]
        scores[-1] += right[0]
        scores[-2] += right[1]
        return scores

    def _sides(
        self, cache: dict[tuple[str, str, int, str], _Sides], key: tuple[str, str, int, str], features: tuple[list[str], list[str], list[str]]
    ) -> _Sides:
        _make_room(cache)
        sides = cache[key] = (self._sum(features[0]), self._sum(features[1]), self._sum(features[2]))
        return sides

    def _sum(self, features: list[str]) -> int:
        return sum(map(self._weights.get, features, repeat(0)))


def _make_room(cache: dict[Any, Any]) -> None:
    if len(cache) >= _CACHED:
        cache.clear()
