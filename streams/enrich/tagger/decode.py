"""Decoding of the tagger's linear-chain CRF: the best labels of runs, and how probable each of their spans is.

Many runs are decoded at once. Their tokens lie one position after the other in the arrays, those of the longest run first at each position, so that every step
along the runs is a few operations on a slice for all runs that go on. What a run gets does not depend on the runs beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from streams.enrich.tagger.model import FIELD, UNIT

_FORBIDDEN = -(10**7)
_AT_ONCE = 4_000
"""Tokens, about: bounds the memory that a text of many names takes."""
_LABEL_BITS = 4
_LABEL_MASK = (1 << _LABEL_BITS) - 1
_SCALED = 8
"""Sums of probabilities are scaled to 1 at every so manieth position, long before they can run out of a number's range."""

Found = tuple[int, int, str, float]
"""(first token, token after the last, type, probability)."""
_Whole = npt.NDArray[np.int32]
_Labels = npt.NDArray[np.int64]
_Real = npt.NDArray[np.float64]


class Decoder:
    """`labels` are "O", "B-X", "I-X", at most 16; `transitions[a][b]` is the weight of b after a, in UNITs. I-X follows only B-X and I-X.
    `temperature` flattens the probabilities; the labels do not depend on it."""

    def __init__(self, labels: Sequence[str], transitions: Sequence[Sequence[int]], temperature: float = 1.0) -> None:
        self.labels = tuple(labels)
        count = len(self.labels)
        self._unit = UNIT / temperature
        self._outside = self.labels.index("O")
        self._type = [label[2:] for label in labels]
        self._inside = [label.startswith("I-") for label in labels]
        inside = np.array(self._inside)
        kinds = np.array(self._type)
        continues = inside[None, :] & (kinds[:, None] == kinds[None, :])
        possible = continues | ~inside[None, :]
        weights = np.array(transitions, np.int32)
        # Sums are kept times 16, so that the label that a way comes from fits below its weight: one maximum finds both.
        self._step = (np.where(possible, weights, _FORBIDDEN) * (1 << _LABEL_BITS) + np.arange(count)[:, None]).astype(np.int32)
        self._start = np.where(inside, _FORBIDDEN << _LABEL_BITS, 0).astype(np.int32)
        self._may_start = np.where(inside, 0.0, 1.0)
        self._move: _Real = np.where(possible, np.exp(weights * self._unit), 0.0)
        self._back = self._move.T.copy()
        self._stops: _Real = np.where(continues, 0.0, self._move)
        self._size = count * FIELD // 8
        self._bias = sum(1 << FIELD * label + FIELD - 1 for label in range(count))

    def decode(self, runs: Sequence[Sequence[int]]) -> list[list[Found]]:
        """The entities of each run. A run has one packed sum (tagger/model.py) a token, and at least one token."""
        order = sorted(range(len(runs)), key=[len(run) for run in runs].__getitem__, reverse=True)
        found: list[list[Found]] = [[]] * len(runs)
        while order:
            some = order[: max(1, _AT_ONCE // len(runs[order[0]]))]
            for number, names in self._decode([runs[number] for number in some]):
                found[some[number]] = names
            order = order[len(some) :]
        return found

    def _decode(self, runs: Sequence[Sequence[int]]) -> Iterator[tuple[int, list[Found]]]:
        """(number, entities) of those that have any. None of the runs is longer than the one before."""
        starts = _starts([len(run) for run in runs])
        size, bias = self._size, self._bias
        data = b"".join([(run[i] + bias).to_bytes(size, "little") for i, (at, end) in enumerate(pairwise(starts)) for run in runs[: end - at]])
        scores = (np.frombuffer(data, f"<u{FIELD // 8}").reshape(-1, len(self.labels)) ^ (1 << FIELD - 1)).astype(np.int32)
        path = self._best_path(scores, starts)
        if (path == self._outside).all():
            return
        first, goes_on, stops = self._shares(scores, starts, path)
        labels = path.tolist()
        for number, run in enumerate(runs):
            at = [start + number for start in starts[: len(run)]]
            names = self._spans([labels[i] for i in at], at, first, goes_on, stops)
            if names:
                yield number, names

    def _best_path(self, scores: _Whole, starts: list[int]) -> _Labels:
        """Viterbi: the label of each token. Of equals the last."""
        step, longest = self._step, np.maximum.reduce
        scores = scores << _LABEL_BITS
        best = scores[: starts[1]] + self._start
        ended: list[_Whole] = []
        ways: list[_Whole] = []
        for at, end in pairwise(starts[1:]):
            count = end - at
            if count < len(best):
                ended.append(best[count:])
                best = best[:count]
            way = longest(best[:, :, None] + step, axis=1)
            ways.append(way)
            best = (way & ~_LABEL_MASK) + scores[at:end]
        label = np.concatenate([best, *reversed(ended)]).argmax(axis=1)
        path = np.empty(starts[-1], np.int64)
        row = np.arange(len(label)) * len(self.labels)
        for i in range(len(ways), 0, -1):
            count = starts[i + 1] - starts[i]
            now = label[:count]
            path[starts[i] : starts[i + 1]] = now
            now[:] = ways[i - 1].take(row[:count] + now) & _LABEL_MASK
        path[: starts[1]] = label
        return path

    def _shares(self, scores: _Whole, starts: list[int], path: _Labels) -> tuple[list[float], list[float], list[float]]:
        """For each token: how probable its label is by what stands before it; by what factor that changes with the label of the token before given;
        and by what factor when no token behind belongs to the same name. By forward and backward sums."""
        add = np.add.reduce
        emission = np.exp((scores - np.maximum.reduce(scores, axis=1, keepdims=True)) * self._unit)
        forward = np.empty_like(emission)
        forward[: starts[1]] = value = emission[: starts[1]] * self._may_start
        steps = list(pairwise(starts[1:]))
        for i, (at, end) in enumerate(steps, 1):
            value = add(value[: end - at, :, None] * self._move, axis=1)
            value *= emission[at:end]
            if i % _SCALED == 0:
                total = add(value, axis=1, keepdims=True)
                value /= total
                emission[at:end] /= total
            forward[at:end] = value
        every = np.arange(len(path))
        own = emission[every, path]
        for (at, end), origin in zip(reversed(steps), starts[len(steps) - 1 :: -1], strict=False):
            # What stands behind is in `emission[at:end]` already.
            emission[origin : origin + end - at] *= add(emission[at:end, :, None] * self._back, axis=1)
        whole = add(emission[: starts[1]] * self._may_start, axis=1)
        before = every[starts[1] :] - np.repeat(np.diff(starts[:-1]), np.diff(starts[1:]))
        own[starts[1] :] *= self._move[path[before], path[starts[1] :]]
        stops = np.ones(len(path))
        stops[before] = add(self._stops[path[before]] * emission[starts[1] :], axis=1)
        return (forward[every, path] / whole[every - np.repeat(starts[:-1], np.diff(starts))]).tolist(), own.tolist(), stops.tolist()

    def _spans(self, labels: list[int], at: list[int], first: list[float], goes_on: list[float], stops: list[float]) -> list[Found]:
        """Of a run with these labels, whose tokens are `at` these places of the other lists."""
        found: list[Found] = []
        begin = 0
        while begin < len(labels):
            label = labels[begin]
            end = begin + 1
            if label != self._outside:
                share = first[at[begin]]
                while end < len(labels) and self._inside[labels[end]]:
                    share *= goes_on[at[end]]
                    end += 1
                found.append((begin, end, self._type[label], min(1.0, share * stops[at[end - 1]])))
            begin = end
        return found


def _starts(lengths: list[int]) -> list[int]:
    """Where the tokens of each position begin, and where all end. `lengths` fall."""
    starts = [0]
    going = len(lengths)
    for i in range(lengths[0]):
        while lengths[going - 1] <= i:
            going -= 1
        starts.append(starts[-1] + going)
    return starts
