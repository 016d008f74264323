"""The decoder against the enumeration of all labellings."""

from __future__ import annotations

from itertools import pairwise, product
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.enrich.tagger.decode import Decoder
from streams.enrich.tagger.model import UNIT, pack

LABELS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
WEIGHTS = st.integers(-100, 100)


def allowed(path: tuple[int, ...]) -> bool:
    for i, label in enumerate(path):
        name = LABELS[label]
        if name.startswith("I-") and (i == 0 or LABELS[path[i - 1]][1:] != "-" + name[2:]):
            return False
    return True


def spans(path: tuple[int, ...]) -> frozenset[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for i, label in enumerate(path):
        if LABELS[label].startswith("B-"):
            found.append((i, i + 1, LABELS[label][2:]))
        elif LABELS[label].startswith("I-"):
            found[-1] = (found[-1][0], i + 1, found[-1][2])
    return frozenset(found)


def packed(scores: list[list[int]]) -> list[int]:
    return [pack(dict(enumerate(row))) for row in scores]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_best_path_and_probabilities(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 4))
    row = st.lists(WEIGHTS, min_size=5, max_size=5)
    scores = data.draw(st.lists(row, min_size=count, max_size=count))
    transitions = data.draw(st.lists(row, min_size=5, max_size=5))

    def weight(path: tuple[int, ...]) -> int:
        return sum(scores[i][label] for i, label in enumerate(path)) + sum(transitions[a][b] for a, b in pairwise(path))

    paths = [path for path in product(range(5), repeat=count) if allowed(path)]
    total = sum(exp(weight(path) * UNIT) for path in paths)
    (found,) = Decoder(LABELS, transitions).decode([packed(scores)])
    chosen = frozenset((start, end, kind) for start, end, kind, _ in found)
    assert max(weight(path) for path in paths if spans(path) == chosen) == max(map(weight, paths))
    for start, end, kind, probability in found:
        share = sum(exp(weight(path) * UNIT) for path in paths if (start, end, kind) in spans(path)) / total
        assert probability == pytest.approx(share, abs=1e-9)


def test_no_entity_where_outside_wins() -> None:
    transitions = [[0] * 5 for _ in LABELS]
    assert Decoder(LABELS, transitions).decode([packed([[50, 0, 0, 0, 0]] * 3)]) == [[]]


def test_inside_never_starts_a_span() -> None:
    transitions = [[0] * 5 for _ in LABELS]
    (found,) = Decoder(LABELS, transitions).decode([packed([[0, 0, 2000, 0, 0]] * 2)])
    assert [(start, end, kind) for start, end, kind, _ in found] == [(0, 2, "PER")]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.lists(st.integers(-2000, 2000), min_size=5, max_size=5), min_size=1, max_size=30), max_size=12),
    st.lists(WEIGHTS, min_size=25, max_size=25),
)
def test_runs_decoded_together_are_decoded_as_alone(runs: list[list[list[int]]], weights: list[int]) -> None:
    decoder = Decoder(LABELS, [weights[i : i + 5] for i in range(0, 25, 5)])
    together = decoder.decode([packed(run) for run in runs])
    assert together == [found for run in runs for found in decoder.decode([packed(run)])]
