"""Persons, organisations and places named in a text.

A linear-chain CRF labels the tokens of capitalised runs (`tagger/runs.py`); what a run alone says is scored once per distinct run. Cost is linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from streams.enrich.tagger.context import Contexts, Side, make_room
from streams.enrich.tagger.decode import Decoder, Found
from streams.enrich.tagger.features import (
    NO_CODES,
    Word,
    alone_features,
    code_features,
    in_capitals,
    lexicon_key,
    position_features,
    run_features,
    word_features,
    word_of,
)
from streams.enrich.tagger.item import with_item_evidence
from streams.enrich.tagger.memory import Memory
from streams.enrich.tagger.model import Model, read_model
from streams.enrich.tagger.runs import runs_with_next, tokens_of
from streams.enrich.tagger.span import Span, SpanType

__all__ = ["Span", "SpanType", "Tagger"]

MODEL = Path(__file__).parents[1] / "data" / "tagger.bin"

_TYPES: dict[str, SpanType] = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}
TEMPERATURE = 1.6
"""Makes `confidence` the share of spans that are right: the model is too sure of itself on text of other kinds than it was trained on."""
MOST, LEAST_LENGTH = 1_500, 30
"""Weight of the runs of a text that are read, whatever its length, and code points from which there is one more; a run weighs one more than it has words.
News has one in 20. What has many more is a list, of which the rest stays unmarked, so that no text costs many times what news does. The one of 11,600
items that comes nearest has seven eighths."""
_KNOWN_RUNS = 40_000
_KNOWN_LENGTH = 130  # code points; longer runs hardly come twice in prose
_KNOWN_PLACES = 64_000
"""Runs with their surroundings."""
_KNOWN_LINES = 2_000_000
"""Weight of lines: a wire sends what it sent before, with a paragraph more, and a good quarter of its text is lines that were there already."""
_LINE = 250
"""Weight of a line beside its code points, near its bytes: a short one takes far more memory than its text, and a backlog of such would fill it for hours."""
_LONGEST_LINE = 2_000

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


_Name = tuple[SpanType, int, int, str, float]


_Reading = tuple[tuple[_Name, ...], tuple[tuple[int, int], ...], int]
"""What a run is in its surroundings, or a line is: names, the tokens that the model left out, and its weight. Offsets are the run's, or the line's.
Bare tuples: the garbage collector soon lets them alone."""


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
        self._alone = self._sum(alone_features())
        self._positions: dict[tuple[int, int], int] = {}
        self._codes: dict[tuple[str, str, str], int] = {}
        self._readings: Memory[_Key, _Reading] = Memory(_KNOWN_PLACES)
        self._lines: Memory[str, _Reading] = Memory(_KNOWN_LINES)

    @classmethod
    def load(cls, path: Path = MODEL) -> Tagger:
        """Raises ModelError for a damaged file, OSError where there is none."""
        return cls(read_model(path))

    def tag(self, text: str) -> list[Span]:
        """The names in `text`, in order, without overlap. The text should be one item: a short form is read as the person or
        company named in full elsewhere in it. Of a text with more runs than `MOST` and its length allow, the first ones are read."""
        return self.tag_all((text,))[0]

    def tag_all(self, texts: Iterable[str]) -> list[list[Span]]:
        """`tag` of each, in less time than one after the other."""
        texts = tuple(texts)
        tagged = []
        for text, read in zip(texts, self._read(texts), strict=True):
            at = 0
            spans: list[Span] = []
            free: _Offsets = []
            for line in text.split("\n"):
                names, left_out, _ = read[line]
                for kind, begin, end, name, confidence in names:
                    spans.append(Span(kind, at + begin, at + end, name, confidence))
                for begin, end in left_out:
                    free.append((at + begin, at + end))
                at += len(line) + 1
            tagged.append(with_item_evidence(text, spans, free, self._lexicon.get))
        return tagged

    def _read(self, texts: Iterable[str]) -> list[dict[str, _Reading]]:
        """For each text its lines. What a line is depends on it alone (nothing that the model looks at is on another), but for the texts with too many runs."""
        read: list[dict[str, _Reading]] = []
        found: dict[_Key, _Reading] = {}
        unknown: dict[_Key, tuple[Side, Side]] = {}
        fresh: list[tuple[dict[str, _Reading], str, list[tuple[int, _Key]], bool]] = []
        skip, known_line, known = self._skip, self._lines.get, self._readings.get
        left_of, right_of = self._contexts.left, self._contexts.right
        for text in texts:
            of_text: dict[str, _Reading] = {}
            read.append(of_text)
            left_over = MOST + len(text) // LEAST_LENGTH
            for line in dict.fromkeys(text.split("\n")):
                reading = known_line(line, _LINE + len(line))
                if reading is not None and reading[2] <= left_over:
                    left_over -= reading[2]
                    of_text[line] = reading
                    continue
                runs: list[tuple[int, _Key]] = []
                fresh.append((of_text, line, runs, reading is None))
                for start, run, after in runs_with_next(line):
                    if run in skip:
                        continue
                    left_over -= _weight(run)
                    if left_over < 0:
                        fresh[-1] = (of_text, line, runs, False)
                        left_over = 0
                        break
                    left, right = left_of(line, start), right_of(after)
                    key = (run, left.key, right.key, run.isupper() and in_capitals(line, start, start + len(run)))
                    runs.append((start, key))
                    if key not in found and key not in unknown:
                        reading = known(key)
                        if reading is not None:
                            found[key] = reading
                        else:
                            unknown[key] = left, right
        if unknown:
            found.update(self._decoded(unknown))
        for of_text, line, runs, whole in fresh:
            of_text[line] = reading = _joined(runs, found)
            if whole and len(line) <= _LONGEST_LINE:
                self._lines.put(line, reading, _LINE + len(line))
        return read

    def _decoded(self, unknown: Mapping[_Key, tuple[Side, Side]]) -> Iterator[tuple[_Key, _Reading]]:
        runs = [self._runs.get((key[0], key[3])) or self._new_run(key[0], key[3]) for key in unknown]
        scores = [
            self._contexts.scores(run.scores, run.first_code, run.last_code, left, right) for run, (left, right) in zip(runs, unknown.values(), strict=True)
        ]
        for key, run, found in zip(unknown, runs, self._decoder.decode(scores), strict=True):
            reading = _reading(key[0], run.offsets, found)
            if len(key[0]) <= _KNOWN_LENGTH:
                self._readings.put(key, reading)
            yield key, reading

    def _new_run(self, run: str, capitals: bool) -> _Run:
        offsets = tokens_of(run)
        known_words = self._words
        keys = [(run[start:end], capitals) for start, end in offsets]
        known = [known_words.get(key) or self._new_word(key) for key in keys]
        words = [word for word, _ in known]
        scores = [score for _, score in known]
        if len(words) == 1:
            scores[0] += self._alone + self._codes_sum("<", words[0].code, ">")
        else:
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

    def _sum(self, features: Iterable[str]) -> int:
        return sum(filter(None, map(self._weights.get, features)))


def _weight(run: str) -> int:
    return run.count(" ") + 2


def _reading(run: str, offsets: _Offsets, found: list[Found]) -> _Reading:
    if not found:
        return (), tuple(offsets), _weight(run)
    names: list[_Name] = []
    free: _Offsets = []
    done = 0
    for begin, end, kind, probability in found:
        a, b = offsets[begin][0], offsets[end - 1][1]
        free += offsets[done:begin]
        names.append((_TYPES[kind], a, b, run[a:b], round(probability, 3)))
        done = end
    return tuple(names), (*free, *offsets[done:]), _weight(run)


def _joined(runs: list[tuple[int, _Key]], found: Mapping[_Key, _Reading]) -> _Reading:
    """A line's reading from those of its runs."""
    names: list[_Name] = []
    free: _Offsets = []
    for start, key in runs:
        named, left_out, _ = found[key]
        for kind, begin, end, name, confidence in named:
            names.append((kind, start + begin, start + end, name, confidence))
        for begin, end in left_out:
            free.append((start + begin, start + end))
    return tuple(names), tuple(free), sum([_weight(key[0]) for _, key in runs])
