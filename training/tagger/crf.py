"""A linear-chain CRF trained one run at a time (FTRL-Proximal: a step size for each weight, and an L1 penalty that leaves most weights at zero).

About ten times as fast as L-BFGS on the same data and as good; one thread, so that the same examples in the same order give the same weights.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from training.tagger.dataset import Dataset

LEAST_GRADIENT = 1e-3
"""A label whose probability is this close to what it should be moves no weight."""


class Examples(NamedTuple):
    """Runs one after another. `features[at[t] : at[t + 1]]` are the ids of token t, `runs[r] : runs[r + 1]` the tokens of run r."""

    features: NDArray[np.int32]
    at: NDArray[np.int64]
    labels: NDArray[np.int32]
    runs: NDArray[np.int64]
    trust: NDArray[np.float32]
    """How much a run counts."""


def examples_of(dataset: Dataset, least: int) -> tuple[list[str], Examples]:
    """(feature names, examples). Features seen fewer than `least` times are left out; the most frequent come first, so that they lie close in memory."""
    features = np.frombuffer(dataset.features, np.int32)
    counts = np.bincount(features, minlength=len(dataset.ids))
    ranks = np.argsort(-counts, kind="stable")
    ranks = ranks[counts[ranks] >= least]
    renumbered = np.full(len(dataset.ids), -1, np.int32)
    renumbered[ranks] = np.arange(len(ranks), dtype=np.int32)
    features = renumbered[features]
    kept = features >= 0
    before = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))
    names = list(dataset.ids)
    return [names[i] for i in ranks], Examples(
        features[kept],
        before[np.frombuffer(dataset.at, np.int64)],
        np.frombuffer(dataset.gold, np.int32),
        np.frombuffer(dataset.runs, np.int64),
        np.frombuffer(dataset.trust, np.float32),
    )


class Penalties(NamedTuple):
    step: float = 0.1
    l1: float = 0.5
    l2: float = 0.0


def train(examples: Examples, features: int, labels: int, seed: int, epochs: int, penalties: Penalties) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(weight of each feature on each label, weight of each label after each label)."""
    rng = np.random.default_rng(seed)
    state = [np.zeros((features, labels), np.float32) for _ in range(3)]
    steps = [np.zeros((labels, labels), np.float32) for _ in range(3)]
    for _ in range(epochs):
        order = rng.permutation(len(examples.runs) - 1)
        _epoch(order, *examples, *state, *steps, *map(np.float32, penalties))
    return state[2], steps[2]


@numba.njit
def _moved(z: Any, n: Any, w: Any, g: Any, step: Any, l1: Any, l2: Any) -> Any:
    """FTRL-Proximal's (z, n, w) after the gradient `g`."""
    square = n + g * g
    root = np.sqrt(square)
    z += g - (root - np.sqrt(n)) / step * w
    if abs(z) <= l1:
        return z, square, np.float32(0.0)
    return z, square, -(z - np.sign(z) * l1) / ((np.float32(1.0) + root) / step + l2)


@numba.njit
def _epoch(
    order: Any, features: Any, at: Any, gold: Any, runs: Any, trust: Any, z: Any, n: Any, w: Any, tz: Any, tn: Any, tw: Any, step: Any, l1: Any, l2: Any
) -> None:
    labels = w.shape[1]
    longest = 0
    for r in range(len(runs) - 1):
        longest = max(longest, runs[r + 1] - runs[r])
    emit = np.zeros((longest, labels), np.float32)
    forward = np.zeros((longest, labels), np.float32)
    backward = np.zeros((longest, labels), np.float32)
    scale = np.zeros(longest, np.float32)
    move = np.zeros((labels, labels), np.float32)
    pair = np.zeros((labels, labels), np.float32)
    score = np.zeros(labels, np.float32)
    for r in order:
        first = runs[r]
        count = runs[r + 1] - first
        weight = trust[r]
        for i in range(count):
            score[:] = 0
            for k in range(at[first + i], at[first + i + 1]):
                row = w[features[k]]
                for b in range(labels):
                    score[b] += row[b]
            top = score.max()
            for b in range(labels):
                emit[i, b] = np.exp(score[b] - top)
        if count > 1:
            for a in range(labels):
                for b in range(labels):
                    move[a, b] = np.exp(tw[a, b])
        for i in range(count):
            total = np.float32(0.0)
            for b in range(labels):
                value = emit[i, b]
                if i:
                    into = np.float32(0.0)
                    for a in range(labels):
                        into += forward[i - 1, a] * move[a, b]
                    value *= into
                forward[i, b] = value
                total += value
            scale[i] = total
            for b in range(labels):
                forward[i, b] /= total
        for b in range(labels):
            backward[count - 1, b] = 1
        for i in range(count - 2, -1, -1):
            for a in range(labels):
                value = np.float32(0.0)
                for b in range(labels):
                    value += move[a, b] * emit[i + 1, b] * backward[i + 1, b]
                backward[i, a] = value / scale[i + 1]
        if count > 1:
            pair[:] = 0
            for i in range(1, count):
                for a in range(labels):
                    for b in range(labels):
                        pair[a, b] += forward[i - 1, a] * move[a, b] * emit[i, b] * backward[i, b] / scale[i]
                pair[gold[first + i - 1], gold[first + i]] -= 1
            for a in range(labels):
                for b in range(labels):
                    tz[a, b], tn[a, b], tw[a, b] = _moved(tz[a, b], tn[a, b], tw[a, b], weight * pair[a, b], step, np.float32(0.0), l2)
        for i in range(count):
            for b in range(labels):
                slope = forward[i, b] * backward[i, b]
                if b == gold[first + i]:
                    slope -= 1
                if abs(slope) < LEAST_GRADIENT:
                    continue
                slope *= weight
                for k in range(at[first + i], at[first + i + 1]):
                    f = features[k]
                    z[f, b], n[f, b], w[f, b] = _moved(z[f, b], n[f, b], w[f, b], slope, step, l1, l2)
