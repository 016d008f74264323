"""Persons, organisations and places named in a text.

A linear-chain CRF labels the tokens of capitalised runs (`tagger/runs.py`); what a run alone says is scored once per distinct run. Cost is linear in the text.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from streams.enrich.tagger.context import Contexts, Side, make_room
from streams.enrich.tagger.decode import Decoder
from streams.enrich.tagger.features import (
    NO_CODES,
    Word,
    code_features,
    in_capitals,
    lexicon_key,
    position_features,
    run_features,
    word_features,
    word_of,
)
from streams.enrich.tagger.item import with_item_evidence
from streams.enrich.tagger.model import Model, read_model
from streams.enrich.tagger.runs import runs_with_next, tokens_of
from streams.enrich.tagger.span import Span, SpanType

__all__ = ["Span", "SpanType", "Tagger"]

MODEL = Path(__file__).parents[1] / "data" / "tagger.bin"

_TYPES: dict[str, SpanType] = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}
TEMPERATURE = 1.6
"""Makes `confidence` the share of spans that are right: the model is too sure of itself on text of other kinds than it was trained on."""
_KNOWN_RUNS = 40_000
_KNOWN_PLACES = 64_000
"""Runs with their surroundings; when there are so many, those before them are forgotten."""
_KNOWN_LENGTH = 130  # code points; longer runs hardly come twice in prose
_KNOWN_LONG = 400
_LONG_LENGTH = 1_000
"""Runs up to so long have a small memory of their own: to read one of many names takes milliseconds, and lists repeat themselves."""

_Offsets = list[tuple[int, int]]
"""Tokens, as offsets in their run."""


_Key = tuple[str, str, str, bool]
"""A run, what stands left and right of it (tagger/context.py), and whether its line is in capitals."""


class _Run(NamedTuple):
    """What is known of a run without its surroundings."""

    offsets: _Offsets
    first_code: str
    last_code: str
    scores: list[int]
    """One packed sum a token (tagger/model.py)."""


class _Reading(NamedTuple):
    """What a run is in its surroundings. Offsets are the run's."""

    names: tuple[tuple[SpanType, int, int, str, float], ...]
    free: _Offsets
    """Tokens that the model left out."""


class Tagger:
    """Not for use by several threads at once (it keeps bounded memories, which never change a result)."""

    def __init__(self, model: Model) -> None:
        self._lexicon = model.lexicon
        self._weights = model.features
        self._skip = model.skip
        self._decoder = Decoder(model.labels, model.transitions, TEMPERATURE)
        self._contexts = Contexts(model.features)
        self._runs: dict[tuple[str, bool], _Run] = {}
        self._words: dict[tuple[str, bool], tuple[Word, int]] = {}
        self._positions: dict[tuple[int, int], int] = {}
        self._codes: dict[tuple[str, str, str], int] = {}
        self._readings: dict[_Key, _Reading] = {}
        self._older: dict[_Key, _Reading] = {}
        self._long: dict[_Key, _Reading] = {}

    @classmethod
    def load(cls, path: Path = MODEL) -> Tagger:
        """Raises ModelError for a damaged file, OSError where there is none."""
        return cls(read_model(path))

    def tag(self, text: str) -> list[Span]:
        """The names in `text`, in order, without overlap. The text should be one item: a short form is read as the person or
        company named in full elsewhere in it."""
        spans: list[Span] = []
        free: list[tuple[int, _Offsets]] = []
        skip, contexts = self._skip, self._contexts
        left_of, right_of = contexts.left, contexts.right
        for start, run, after in runs_with_next(text):
            if run in skip:
                continue
            left, right = left_of(text, start), right_of(after)
            key = (run, left.key, right.key, run.isupper() and in_capitals(text, start, start + len(run)))
            reading = self._readings.get(key) or self._new_reading(key, left, right)
            for kind, begin, end, name, confidence in reading.names:
                spans.append(Span(kind, start + begin, start + end, name, confidence))
            if reading.free:
                free.append((start, reading.free))
        return with_item_evidence(text, spans, ((start + a, start + b) for start, tokens in free for a, b in tokens), self._lexicon.get)

    def _new_reading(self, key: _Key, left: Side, right: Side) -> _Reading:
        run = key[0]
        reading = self._older.get(key) or self._long.get(key) or self._read(run, key[3], left, right)
        if _KNOWN_LENGTH < len(run) <= _LONG_LENGTH:
            if key not in self._long:
                make_room(self._long, _KNOWN_LONG)
                self._long[key] = reading
        elif len(run) <= _KNOWN_LENGTH:
            if len(self._readings) >= _KNOWN_PLACES:
                self._older = self._readings
                self._readings = {}
            self._readings[key] = reading
        return reading

    def _read(self, run: str, capitals: bool, left: Side, right: Side) -> _Reading:
        known = self._runs.get((run, capitals)) or self._new_run(run, capitals)
        offsets = known.offsets
        found = self._decoder.decode_packed(self._contexts.scores(known.scores, known.first_code, known.last_code, left, right))
        if not found:
            return _Reading((), offsets)
        names: list[tuple[SpanType, int, int, str, float]] = []
        free: _Offsets = []
        done = 0
        for begin, end, kind, probability in found:
            a, b = offsets[begin][0], offsets[end - 1][1]
            free += offsets[done:begin]
            names.append((_TYPES[kind], a, b, run[a:b], round(probability, 3)))
            done = end
        return _Reading(tuple(names), free + offsets[done:])

    def _new_run(self, run: str, capitals: bool) -> _Run:
        offsets = tokens_of(run)
        known_words = self._words
        words: list[Word] = []
        scores: list[int] = []
        for start, end in offsets:
            key = run[start:end], capitals
            known = known_words.get(key) or self._new_word(key)
            words.append(known[0])
            scores.append(known[1])
        count = len(words)
        codes = ["<", *[word.code for word in words], ">"]
        for i, found in enumerate(run_features(words, self._lexicon.get)):
            scores[i] += self._position(i, count) + self._codes_sum(codes[i], codes[i + 1], codes[i + 2]) + self._sum(found)
        fresh = _Run(offsets, words[0].code, words[-1].code, scores)
        if len(run) <= _KNOWN_LENGTH:
            make_room(self._runs, _KNOWN_RUNS)
            self._runs[run, capitals] = fresh
        return fresh

    def _new_word(self, key: tuple[str, bool]) -> tuple[Word, int]:
        surface, capitals = key
        code = self._lexicon.get(lexicon_key(surface), NO_CODES)
        known = word_of(surface, code, capitals), self._sum(word_features(surface, code, capitals))
        if len(surface) <= _KNOWN_LENGTH:
            make_room(self._words, _KNOWN_RUNS)
            self._words[key] = known
        return known

    def _position(self, i: int, count: int) -> int:
        score = self._positions.get((i, count))
        if score is None:  # a few hundred at most (tagger/runs.py)
            make_room(self._positions, _KNOWN_RUNS)
            score = self._positions[i, count] = self._sum(position_features(i, count))
        return score

    def _codes_sum(self, before: str, code: str, after: str) -> int:
        key = before, code, after
        score = self._codes.get(key)
        if score is None:
            make_room(self._codes, _KNOWN_RUNS)
            score = self._codes[key] = self._sum(code_features(before, code, after))
        return score

    def _sum(self, features: list[str]) -> int:
        return sum(filter(None, map(self._weights.get, features)))
