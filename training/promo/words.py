"""The model of words: logistic regression over the n-grams of the lines in `lines/`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from streams.promo.fingerprint import normalise
from streams.promo.words import Weights, grams

LINES = Path(__file__).parent / "lines"
LEAST_LINES = 3  # an n-gram of fewer lines is left out
STRENGTH = 20.0  # inverse of the regularisation
SMALLEST = 0.15  # a weight closer to zero is left out of the file
LARGEST = 8.0
"""Of a weight: one everyday word ("our") must not convict a heading by itself, however often it stands in lines that sell."""


def corpus() -> list[tuple[str, str, bool]]:
    """(text, kind, whether it is promotional) of every line, sorted by text; a text that stands on both sides is left out."""
    found: dict[str, tuple[str, bool]] = {}
    both = set()
    for path in sorted(LINES.glob("*.tsv")):
        promotional = path.name.startswith("promo-")
        for line in path.read_text("utf-8").splitlines():
            kind, tab, text = line.partition("\t")
            plain = normalise(text)
            if not tab or not plain:
                continue
            if plain in found and found[plain][1] != promotional:
                both.add(plain)
            found[plain] = kind, promotional
    return [(text, *found[text]) for text in sorted(found) if text not in both]


def matrix(texts: list[list[str]], index: dict[str, int]) -> csr_matrix:
    data, indices, starts = [], [], [0]
    for known in texts:
        columns = [index[gram] for gram in known if gram in index]
        indices += columns
        data += [1 / len(known) ** 0.5] * len(columns)
        starts.append(len(indices))
    return csr_matrix((data, indices, starts), shape=(len(texts), len(index)))


def train() -> Weights:
    lines = corpus()
    texts = [grams(text) for text, _, _ in lines]
    labels = np.array([promotional for *_, promotional in lines])
    counts = Counter(gram for known in texts for gram in known)
    index = {gram: at for at, gram in enumerate(sorted(gram for gram, count in counts.items() if count >= LEAST_LINES))}
    values = matrix(texts, index)
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=2000)
    held = cross_val_predict(model, values, labels, cv=StratifiedKFold(5, shuffle=True, random_state=0), method="decision_function")
    print(
        f"words: {len(lines)} lines, {labels.sum()} promotional, {len(index)} n-grams; five-fold area under the curve "
        f"{roc_auc_score(labels, held):.3f}, average precision {average_precision_score(labels, held):.3f}"
    )
    model.fit(values, labels)
    weights = {gram: round(max(-LARGEST, min(LARGEST, float(model.coef_[0, at]))), 2) for gram, at in index.items()}
    return {"#bias": round(float(model.intercept_[0]), 3)} | {gram: weight for gram, weight in weights.items() if abs(weight) >= SMALLEST}


def write(weights: Weights, path: Path) -> None:
    path.write_text("".join(f"{weight}\t{gram}\n" for gram, weight in sorted(weights.items())), encoding="utf-8")
