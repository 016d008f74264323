"""Decoding of the tagger's linear-chain CRF: the best labels of a run, and how probable each of its spans is."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from operator import itemgetter
from struct import Struct

from streams.enrich.tagger_model import FIELD, UNIT

_BEAM = int(13 / UNIT)
"""A label this far below its token's best one is left out of the search (e^-13)."""
_FORBIDDEN = -(10**9)

Found = tuple[int, int, str, float]
"""(first token, token after the last, type, probability)."""


class Decoder:
    """`labels` are "O", "B-X", "I-X"; `transitions[a][b]` is the weight of b after a, in UNITs. I-X follows only B-X and I-X.
    `temperature` flattens the probabilities; the labels do not depend on it."""

    def __init__(self, labels: Sequence[str], transitions: Sequence[Sequence[int]], temperature: float = 1.0) -> None:
        self._unit = unit = UNIT / temperature
        self._narrow = int(5 / unit)  # for probabilities
        self.labels = tuple(labels)
        self.outside = self.labels.index("O")
        self._type = [label[2:] for label in labels]
        self._inside = [label.startswith("I-") for label in labels]
        self._begins = [label.startswith("B-") for label in labels]
        self._step = [
            [weight if not self._inside[b] or self._type[a] == self._type[b] else _FORBIDDEN for b, weight in enumerate(row)]
            for a, row in enumerate(transitions)
        ]
        self._into = list(zip(*self._step, strict=True))
        self._before = [[a for a in range(len(labels)) if self._step[a][b] != _FORBIDDEN] for b in range(len(labels))]
        self._starts = [b for b in range(len(labels)) if not self._inside[b]]
        self._move = [[exp(weight * unit) if weight != _FORBIDDEN else 0.0 for weight in row] for row in self._step]
        self._layout = Struct(f"<{len(labels)}I")
        self._bias = sum(1 << FIELD * label + FIELD - 1 for label in range(len(labels)))

    def decode_packed(self, scores: Sequence[int]) -> list[Found]:
        """`decode` of packed sums (tagger_model.py), one a token. The bias that makes them positive is the same for all labels of a token."""
        size, bias, unpack = self._layout.size, self._bias, self._layout.unpack
        return self.decode([unpack((packed + bias).to_bytes(size, "little")) for packed in scores])

    def decode(self, scores: Sequence[Sequence[int]]) -> list[Found]:
        """The entities of a run; `scores[token][label]` in UNITs."""
        if len(scores) == 1:
            return self._decode_one(scores[0])
        if len(scores) == 2:
            return self._decode_two(*scores)
        path = self._best_path(scores, self._kept(scores, _BEAM))
        outside = self.outside
        if all(label == outside for label in path):
            return []
        kept = self._kept(scores, self._narrow)
        if all(labels == [best] for labels, best in zip(kept, path, strict=True)):
            return [(start, end, self._type[path[start]], 1.0) for start, end in self._spans(path)]
        for labels, best in zip(kept, path, strict=True):
            if best not in labels:
                labels.append(best)
        return self._with_probabilities(scores, kept, path)

    def _decode_one(self, scores: Sequence[int]) -> list[Found]:
        best = max(self._starts, key=scores.__getitem__)
        if best == self.outside:
            return []
        top = scores[best]
        total = sum([exp((scores[label] - top) * self._unit) for label in self._starts])
        return [(0, 1, self._type[best], 1 / total)]

    def _decode_two(self, first: Sequence[int], second: Sequence[int]) -> list[Found]:
        """By all pairs of labels; two tokens is what most runs of several have."""
        kept_first, kept_second = self._kept((first, second), _BEAM)
        step, inside, kinds = self._step, self._inside, self._type
        pairs = [(first[a] + step[a][b] + second[b], a, b) for a in kept_first for b in kept_second]
        top, best_a, best_b = max(pairs, key=itemgetter(0))
        outside = self.outside
        if best_a == outside == best_b:
            return []
        unit = self._unit
        shares = [(exp((score - top) * unit), a, b) for score, a, b in pairs]
        total = sum([share for share, _, _ in shares])
        if inside[best_b]:
            return [(0, 2, kinds[best_a], 1 / total)]
        found: list[Found] = []
        if best_a != outside:
            share = sum([share for share, a, b in shares if a == best_a and not (inside[b] and kinds[b] == kinds[a])])
            found.append((0, 1, kinds[best_a], share / total))
        if best_b != outside:
            found.append((1, 2, kinds[best_b], sum([share for share, _, b in shares if b == best_b]) / total))
        return found

    def _kept(self, scores: Sequence[Sequence[int]], beam: int) -> list[list[int]]:
        """For each token the labels worth looking at; among them always one that may follow any other."""
        top = max([scores[0][label] for label in self._starts])
        kept = [[label for label in self._starts if scores[0][label] >= top - beam]]
        for row in scores[1:]:
            floor = max(row) - beam
            labels = [label for label, score in enumerate(row) if score >= floor]
            if all(map(self._inside.__getitem__, labels)):
                labels = sorted([*labels, self.outside])
            kept.append(labels)
        return kept

    def _best_path(self, scores: Sequence[Sequence[int]], kept: list[list[int]]) -> list[int]:
        into, before = self._into, self._before
        best = {label: scores[0][label] for label in kept[0]}
        back: list[dict[int, int]] = []
        for labels, row in zip(kept[1:], scores[1:], strict=True):
            now: dict[int, int] = {}
            source: dict[int, int] = {}
            for label in labels:
                step = into[label]
                ways = [(best[origin] + step[origin], origin) for origin in before[label] if origin in best]
                if ways:
                    top, source[label] = max(ways)
                    now[label] = top + row[label]
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
        move = self._move
        emission = []
        for row, labels in zip(scores, kept, strict=True):
            top = max([row[label] for label in labels])
            emission.append({label: exp((row[label] - top) * self._unit) for label in labels})
        forward = [emission[0]]
        scale = [1.0]
        for i in range(1, count):
            before = forward[-1].items()
            values = {b: score * sum([value * move[a][b] for a, value in before]) for b, score in emission[i].items()}
            total = sum(values.values()) or 1.0
            scale.append(total)
            forward.append({label: value / total for label, value in values.items()})
        backward = [dict.fromkeys(kept[-1], 1.0)]
        for i in range(count - 1, 0, -1):
            after = [(b, score * backward[-1][b] / scale[i]) for b, score in emission[i].items()]
            backward.append({a: sum([move[a][b] * value for b, value in after]) for a in kept[i - 1]})
        backward.reverse()
        total = sum(forward[-1].values()) or 1.0
        found: list[Found] = []
        for start, end in self._spans(path):
            kind = self._type[path[start]]
            value = forward[start][path[start]]
            for i in range(start + 1, end):
                value *= move[path[i - 1]][path[i]] * emission[i][path[i]] / scale[i]
            if end < count:
                ways = move[path[end - 1]]
                ends_here = [b for b in kept[end] if not (self._inside[b] and self._type[b] == kind)]
                value *= sum([ways[b] * emission[end][b] * backward[end][b] for b in ends_here]) / scale[end]
            found.append((start, end, kind, min(1.0, value / total)))
        return found

    def _spans(self, path: list[int]) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        for i, label in enumerate(path):
            if self._begins[label]:
                spans.append((i, i + 1))
            elif self._inside[label] and spans and spans[-1][1] == i:
                spans[-1] = (spans[-1][0], i + 1)
        return spans
