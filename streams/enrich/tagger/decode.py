"""Decoding of the tagger's linear-chain CRF: the best labels of a run, and how probable each of its spans is."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from operator import itemgetter, mul
from struct import Struct

from streams.enrich.tagger.model import FIELD, UNIT

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
        self._sources = [[a for a in range(len(labels)) if self._step[a][b] != _FORBIDDEN] for b in range(len(labels))]
        self._starts = [b for b in range(len(labels)) if not self._inside[b]]
        self._starters = itemgetter(*self._starts)
        # [a][b]: when the best way to a is worth more than this above the best way to b, no label but an I-X follows b.
        self._ahead = [[max([ways[c] - first[c] for c in self._starts]) for ways in self._step] for first in self._step]
        self._move = [[exp(weight * unit) if weight != _FORBIDDEN else 0.0 for weight in row] for row in self._step]
        self._move_into = list(zip(*self._move, strict=True))
        self._layout = Struct(f"<{len(labels)}I")
        self._bias = sum(1 << FIELD * label + FIELD - 1 for label in range(len(labels)))

    def decode_packed(self, scores: Sequence[int]) -> list[Found]:
        """`decode` of packed sums (tagger/model.py), one a token. The bias that makes them positive is the same for all labels of a token."""
        size, bias, unpack = self._layout.size, self._bias, self._layout.unpack
        return self.decode([unpack((packed + bias).to_bytes(size, "little")) for packed in scores])

    def decode(self, scores: Sequence[Sequence[int]]) -> list[Found]:
        """The entities of a run; `scores[token][label]` in UNITs."""
        if len(scores) == 1:
            return self._decode_one(scores[0])
        kept = self._kept(scores)
        outside = self.outside
        if kept.count([outside]) == len(kept):
            return []
        if len(scores) == 2:
            return self._decode_two(scores[0], scores[1], kept[0], kept[1])
        path = self._best_path(scores, kept)
        if path.count(outside) == len(path):
            return []
        kept = self._narrowed(scores, kept, path)
        if sum(map(len, kept)) == len(kept):
            return [(start, end, self._type[path[start]], 1.0) for start, end in self._spans(path)]
        return self._with_probabilities(scores, kept, path)

    def _decode_one(self, scores: Sequence[int]) -> list[Found]:
        starts = self._starters(scores)
        top = max(starts)
        best = self._starts[starts.index(top)]
        if best == self.outside:
            return []
        unit = self._unit
        return [(0, 1, self._type[best], 1 / sum([exp((score - top) * unit) for score in starts]))]

    def _decode_two(self, first: Sequence[int], second: Sequence[int], kept_first: list[int], kept_second: list[int]) -> list[Found]:
        """By all pairs of labels; two tokens is what most runs of several have."""
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

    def _kept(self, scores: Sequence[Sequence[int]]) -> list[list[int]]:
        """For each token the labels worth looking at, in order; among them always one that may follow any other."""
        starts = self._starters(scores[0])
        floor = max(starts) - _BEAM
        kept = [[label for label, score in zip(self._starts, starts, strict=True) if score >= floor]]
        for row in scores[1:]:
            floor = max(row) - _BEAM
            kept.append(self._open([label for label, score in enumerate(row) if score >= floor]))
        return kept

    def _narrowed(self, scores: Sequence[Sequence[int]], kept: list[list[int]], path: list[int]) -> list[list[int]]:
        """Those of `kept` that make a difference to probabilities, and those of the best path."""
        narrowed: list[list[int]] = []
        for row, labels, best in zip(scores, kept, path, strict=True):
            if len(labels) > 1:
                floor = max([row[label] for label in labels]) - self._narrow
                labels = [label for label in labels if row[label] >= floor]
                if narrowed:
                    labels = self._open(labels)
                if best not in labels:
                    labels.append(best)
            narrowed.append(labels)
        return narrowed

    def _open(self, labels: list[int]) -> list[int]:
        """With one that may follow any other."""
        inside = self._inside
        for label in labels:
            if not inside[label]:
                return labels
        return sorted([*labels, self.outside])

    def _best_path(self, scores: Sequence[Sequence[int]], kept: list[list[int]]) -> list[int]:
        """Viterbi. Only the foremost labels of the token before are tried (`_ahead`), for I-X only B-X and I-X; of equals the last."""
        step, inside, sources_of, ahead = self._step, self._inside, self._sources, self._ahead
        row = scores[0]
        best = {label: row[label] for label in kept[0]}
        back: list[dict[int, int]] = []  # for each token after the first and each label it can have, the best label before
        for labels, row in zip(kept[1:], scores[1:], strict=True):
            if len(best) == 1:
                ((first, top),) = best.items()
                rivals = None
            else:
                top = max(best.values())
                first = next(label for label, score in best.items() if score == top)
                least = ahead[first]
                rivals = [label for label, score in best.items() if top - score <= least[label]]
                if len(rivals) == 1:
                    rivals = None
            ways = step[first]
            sources: dict[int, int] = {}
            now: dict[int, int] = {}
            for label in labels:
                if inside[label]:
                    tried = [source for source in sources_of[label] if source in best]
                    if not tried:
                        continue
                elif rivals is None:
                    sources[label] = first
                    now[label] = top + ways[label] + row[label]
                    continue
                else:
                    tried = rivals
                score, source = max([(best[source] + step[source][label], source) for source in tried])
                sources[label] = source
                now[label] = score + row[label]
            best = now
            back.append(sources)
        top = max(best.values())
        label = next(label for label, score in best.items() if score == top)
        path = [label]
        for sources in reversed(back):
            label = sources[label]
            path.append(label)
        path.reverse()
        return path

    def _with_probabilities(self, scores: Sequence[Sequence[int]], kept: list[list[int]], path: list[int]) -> list[Found]:
        """Forward and backward sums (each token's scaled to 1), then each span's share of all labellings."""
        count = len(scores)
        move, into, unit = self._move, self._move_into, self._unit
        emission: list[list[float]] = []
        for row, labels in zip(scores, kept, strict=True):
            if len(labels) == 1:
                emission.append([1.0])
            else:
                values = [row[label] for label in labels]
                top = max(values)
                emission.append([exp((value - top) * unit) for value in values])
        spans = self._spans(path)
        before, value = kept[0], emission[0]
        forward = [value]
        scale = [1.0]
        for labels, chances in zip(kept[1:], emission[1:], strict=True):
            if len(before) == 1:
                (only,), ways = value, move[before[0]]
                sums = [chance * only * ways[label] for label, chance in zip(labels, chances, strict=True)]
            else:
                sums = [chance * sum(map(mul, value, map(into[label].__getitem__, before))) for label, chance in zip(labels, chances, strict=True)]
            total = sum(sums) or 1.0
            value = [one / total for one in sums]
            scale.append(total)
            forward.append(value)
            before = labels
        first_end = spans[0][1]
        backward: dict[int, list[float]] = {}  # only as far back as a span ends
        later = [1.0] * len(kept[-1])
        for i in range(count - 1, first_end - 1, -1):
            backward[i] = later
            if i == first_end:
                break
            factor = scale[i]
            later = [chance * one / factor for chance, one in zip(emission[i], later, strict=True)]
            labels = kept[i]
            later = [sum(map(mul, later, map(move[a].__getitem__, labels))) for a in kept[i - 1]]
        total = sum(forward[-1]) or 1.0
        found: list[Found] = []
        for start, end in spans:
            kind = self._type[path[start]]
            share = forward[start][kept[start].index(path[start])]
            for i in range(start + 1, end):
                share *= move[path[i - 1]][path[i]] * emission[i][kept[i].index(path[i])] / scale[i]
            if end < count:
                ways = move[path[end - 1]]
                after = zip(kept[end], emission[end], backward[end], strict=True)
                share *= sum([ways[b] * chance * one for b, chance, one in after if not (self._inside[b] and self._type[b] == kind)]) / scale[end]
            found.append((start, end, kind, min(1.0, share / total)))
        return found

    def _spans(self, path: list[int]) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        for i, label in enumerate(path):
            if self._begins[label]:
                spans.append((i, i + 1))
            elif self._inside[label] and spans and spans[-1][1] == i:
                spans[-1] = (spans[-1][0], i + 1)
        return spans
