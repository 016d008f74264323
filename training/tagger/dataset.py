"""From annotated sentences to runs with labels and features as numbers: the same expression and features as in tagging."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable

from streams.enrich.tagger.features import both_features, left_features, place_features, right_features, run_tokens, surroundings, word_features
from training.tagger.corpora import Sentence
from training.tagger.examples import labelled_runs, text_of

_SIZES = 5  # lengths of a run that its surroundings tell apart


class Dataset:
    """Grows by `add`. What a run or its surroundings say is turned into numbers once for each distinct one, as in the tagger.

    `features[at[t] : at[t + 1]]` are the numbers of token t, `runs[r] : runs[r + 1]` the tokens of run r, `trust[r]` how much it counts;
    `ids` has each feature's number, in order."""

    def __init__(self, codes_of: Callable[[str, str], str], skip: frozenset[str], labels: tuple[str, ...]) -> None:
        self.ids: dict[str, int] = {}
        self._codes_of = codes_of
        self._skip = skip
        self._labels = {label: i for i, label in enumerate(labels)}
        self.features = array("i")
        self.at = array("q", [0])
        self.gold = array("i")
        self.runs = array("q", [0])
        self.trust = array("f")
        self._words: dict[tuple[str, bool], array[int]] = {}
        self._known: dict[tuple[str, bool], tuple[list[array[int]], str, str]] = {}
        self._sides: dict[tuple[object, ...], list[array[int]]] = {}

    def __len__(self) -> int:
        return len(self.gold)

    def add(self, sentences: Iterable[Sentence], doubts: Iterable[frozenset[int]], trust: float, less: float) -> None:
        """`trust`: how much each run counts; `less`: how much one with doubtful tokens does (`doubts`: their numbers in each sentence)."""
        for sentence, doubtful in zip(sentences, doubts, strict=True):
            offsets = text_of(sentence)[1] if doubtful else []
            at = [offsets[token] for token in sorted(doubtful)]
            for text, start, run, labels in labelled_runs(sentence):
                if run not in self._skip:
                    doubt = any(start <= offset < start + len(run) for offset in at)
                    self._add_run(text, start, run, labels, less if doubt else trust)

    def _add_run(self, text: str, start: int, run: str, labels: list[str], trust: float) -> None:
        around = surroundings(text, start, start + len(run))
        found, first_code, last_code = self._run(run, around.capitals)
        count = len(found)
        size = min(count, _SIZES)
        left = self._side(left_features, around.left1, around.left2, size, first_code)
        right = self._side(right_features, around.right1, around.right2, size, last_code)
        both = self._numbers(both_features(around.left1, around.right1)) if count == 1 else None
        out = self.features
        for i, own in enumerate(found):
            out.extend(own)
            if i == 0:
                out.extend(left[0])
            if i == 1:
                out.extend(left[1])
            if i == count - 1:
                out.extend(right[0])
            if i == count - 2:
                out.extend(right[1])
            out.extend(left[2])
            out.extend(right[2])
            if both is not None:
                out.extend(both)
            self.at.append(len(out))
        self.gold.extend(map(self._labels.__getitem__, labels))
        self.runs.append(len(self.gold))
        self.trust.append(trust)

    def _numbers(self, features: Iterable[str]) -> array[int]:
        ids = self.ids
        return array("i", [ids.setdefault(name, len(ids)) for name in features])

    def _run(self, run: str, capitals: bool) -> tuple[list[array[int]], str, str]:
        known = self._known.get((run, capitals))
        if known is None:
            tokens = run_tokens(run, self._codes_of)
            found = []
            for token, place in zip(tokens, place_features(tokens, capitals, self._codes_of), strict=True):
                key = (token.surface, capitals)
                word = self._words.get(key)
                if word is None:
                    word = self._words[key] = self._numbers(word_features(token.surface, token.code, capitals))
                found.append(word + self._numbers(place))
            known = self._known[run, capitals] = (found, tokens[0].code, tokens[-1].code)
        return known

    def _side(
        self, make: Callable[[str, str, int, str], tuple[list[str], list[str], list[str]]], near: str, far: str, size: int, code: str
    ) -> list[array[int]]:
        key = (make, near, far, size, code)
        known = self._sides.get(key)
        if known is None:
            known = self._sides[key] = [self._numbers(part) for part in make(near, far, size, code)]
        return known
