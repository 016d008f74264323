"""Decoding of the tagger's linear-chain CRF: the best labels of a run, and how probable each of its spans is."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from streams.enrich.tagger_model import UNIT

_BEAM = int(12 / UNIT)
"""A label this far below its token's best one is left out (e^-12)."""
_FORBIDDEN = -(10**9)

Found = tuple[int, int, str, float]
"""(first token, token after the last, type, probability)."""


class Decoder:
    """`labels` are "O", "B-X", "I-X"; `transitions[a][b]` is the weight of b after a, in UNITs. I-X follows only B-X and I-X."""

    def __init__(self, labels: Sequence[str], transitions: Sequence[Sequence[int]]) -> None:
        self.labels = tuple(labels)
        self.outside = self.labels.index("O")
        self._type = [label[2:] for label in labels]
        self._inside = [label.startswith("I-") for label in labels]
        self._begins = [label.startswith("B-") for label in labels]
        self._step = [
            [weight if not self._inside[b] or self._type[a] == self._type[b] else _FORBIDDEN for b, weight in enumerate(row)]
            for a, row in enumerate(transitions)
        ]
        self._starts = [b for b in range(len(labels)) if not self._inside[b]]

    def decode(self, scores: Sequence[Sequence[int]]) -> list[Found]:
        """The entities of a run; `scores[token][label]` in UNITs."""
        if len(scores) == 1:
            return self._decode_one(scores[0])
        kept = self._kept(scores)
        path = self._best_path(scores, kept)
        outside = self.outside
        if all(label == outside for label in path):
            return []
        return self._with_probabilities(scores, kept, path)

    def _decode_one(self, scores: Sequence[int]) -> list[Found]:
        best = max(self._starts, key=scores.__getitem__)
        if best == self.outside:
            return []
        top = scores[best]
        total = sum(exp((scores[label] - top) * UNIT) for label in self._starts)
        return [(0, 1, self._type[best], 1 / total)]

    def _kept(self, scores: Sequence[Sequence[int]]) -> list[list[int]]:
        kept = []
        for i, row in enumerate(scores):
            floor = max(row) - _BEAM
            kept.append([label for label, score in enumerate(row) if score >= floor and (i or not self._inside[label])] or self._starts)
            if i and all(self._inside[label] for label in kept[i]):
                kept[i] = sorted({*kept[i], self.outside})  # a way through whatever came before
        return kept

    def _best_path(self, scores: Sequence[Sequence[int]], kept: list[list[int]]) -> list[int]:
        step = self._step
        best = {label: scores[0][label] for label in kept[0]}
        back: list[dict[int, int]] = []
        for i in range(1, len(scores)):
            row = scores[i]
            now: dict[int, int] = {}
            source: dict[int, int] = {}
            for label in kept[i]:
                top, origin = 10 * _FORBIDDEN, -1
                for before, score in best.items():
                    value = score + step[before][label]
                    if value > top:
                        top, origin = value, before
                now[label] = top + row[label]
                source[label] = origin
            best = now
            back.append(source)
        label = max(best, key=best.__getitem__)
        path = [label]
        for source in reversed(back):
            label = source[label]
            path.append(label)
        path.reverse()
        return path

    def _with_probabilities(self, scores: Sequence[Sequence[int]], kept: list[list[int]], path: list[int]) -> list[Found]:
        """Forward and backward sums (each token's scaled to 1), then each span's share of all labellings."""
        count = len(scores)
        emission = []
        for i, row in enumerate(scores):
            top = max(row[label] for label in kept[i])
            emission.append({label: exp((row[label] - top) * UNIT) for label in kept[i]})
        move = [{(a, b): exp(self._step[a][b] * UNIT) for a in kept[i] for b in kept[i + 1] if self._step[a][b] != _FORBIDDEN} for i in range(count - 1)]
        forward = [emission[0]]
        scale = [1.0]
        for i in range(1, count):
            sums = dict.fromkeys(kept[i], 0.0)
            for (a, b), weight in move[i - 1].items():
                sums[b] += forward[-1][a] * weight
            values = {label: value * emission[i][label] for label, value in sums.items()}
            scale.append(sum(values.values()) or 1.0)
            forward.append({label: value / scale[i] for label, value in values.items()})
        backward = [dict.fromkeys(kept[count - 1], 1.0)]
        for i in range(count - 2, -1, -1):
            sums = dict.fromkeys(kept[i], 0.0)
            for (a, b), weight in move[i].items():
                sums[a] += weight * emission[i + 1][b] * backward[0][b]
            backward.insert(0, {label: value / scale[i + 1] for label, value in sums.items()})
        total = sum(forward[-1].values()) or 1.0
        found: list[Found] = []
        for start, end in self._spans(path):
            label = path[start]
            value = forward[start][label]
            for i in range(start + 1, end):
                value *= move[i - 1][path[i - 1], path[i]] * emission[i][path[i]] / scale[i]
            if end < count:
                last, kind = path[end - 1], self._type[label]
                rest = (
                    weight * emission[end][b] * backward[end][b] / scale[end]
                    for (a, b), weight in move[end - 1].items()
                    if a == last and not (self._inside[b] and self._type[b] == kind)
                )
                value *= sum(rest)
            found.append((start, end, self._type[label], min(1.0, value / total)))
        return found

    def _spans(self, path: list[int]) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        for i, label in enumerate(path):
            if self._begins[label]:
                spans.append((i, i + 1))
            elif self._inside[label] and spans and spans[-1][1] == i:
                spans[-1] = (spans[-1][0], i + 1)
        return spans
