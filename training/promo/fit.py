"""Fits the two logistic regressions, and measures them on publishers left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from streams.promo import model as statistical
from streams.promo.cues import NOTHING
from streams.promo.features import Features, named
from streams.promo.model import Model, Unit
from streams.promo.surroundings import NEIGHBOURS, STORY, of_neighbours
from streams.promo.words import Vocabulary
from streams.promo.words import Weights as WordWeights
from training.promo.evidence import Article

STRENGTH = 0.6  # inverse of the regularisation
DROPPED = 0.5
"""The weight of a copy of all examples in which the hand-written cues are silent: what they say of publishers that their author has read must not
crowd out the rest (measured: a gain of two points of F1 on publishers whose lines nobody had read)."""
OTHER = 0.1  # the weight of a line that is neither story nor promotion
FOLDS = 5  # of publishers, for the first estimates that the second model learns from
MOST_LOST, MOST_DAMAGED = 0.0005, 0.01
"""Of the story's characters, and of articles, at the chosen threshold: a half and a third of what is allowed, since publishers that are seen for the
first time lose more."""
SWITCHES: dict[str, frozenset[str]] = {
    "all evidence": frozenset(),
    "memory off": frozenset(["memory"]),
    "cues off": frozenset(["cues"]),
    "cues and memory off": frozenset(["cues", "memory"]),
    "words off": frozenset(["words"]),
    "cues and words off": frozenset(["cues", "words"]),
}

NEAR = 0.002  # of F1, about one line: of the thresholds that differ less the middle one is chosen, far from where lines begin to be lost

NO_WEIGHTS = statistical.weights_of({"bias": 0.0})
ByName = dict[str, float]  # weights of features
Fitted = tuple[ByName, ByName]
Scores = list[list[tuple[float, Unit, statistical.Alone]]]  # of each article's units: chance, what it is, whether it stands alone


def _switched(unit: Unit, off: frozenset[str]) -> Unit:
    """What is left of a unit without some evidence. One that only that evidence made a candidate is none then."""
    if "cues" in off:
        unit = unit._replace(cues=NOTHING, rules=0.0)
    if "memory" in off:
        unit = unit._replace(verdict=None)
    return unit._replace(open=unit.open and statistical.is_candidate(unit.plain, unit.cues, unit.rules, unit.verdict))


def _regression(rows: Sequence[Features], labels: Sequence[bool], weights: Sequence[float]) -> ByName:
    vectorizer = DictVectorizer(sparse=False)
    values = vectorizer.fit_transform([dict(row) for row in rows])
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=2000)
    model.fit(values, np.array(labels), sample_weight=np.array(weights))
    found = {name: round(float(weight), 4) for name, weight in zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)}
    return {"bias": round(float(model.intercept_[0]), 4)} | found


class Examples:
    """The features of all units of some articles, with the cues as they are and without them."""

    def __init__(self, articles: Sequence[Article], weights: WordWeights, off: frozenset[str]) -> None:
        self.articles = articles
        words = Vocabulary({"#bias": 0.0} if "words" in off else weights)
        self.model = Model(0.5, NO_WEIGHTS, NO_WEIGHTS, words)
        self.units = [[[_switched(unit, off | cues) for unit in article.units] for article in articles] for cues in (frozenset(), frozenset(["cues"]))]
        self.plans = [[statistical.layout(units) for units in version] for version in self.units]
        self.own: list[list[list[Features | None]]] = [
            [
                [None if one is None else one.named() for one in statistical.own_features(units, article.item, self.model, plan)]
                for units, plan, article in zip(version, plans, articles, strict=True)
            ]
            for version, plans in zip(self.units, self.plans, strict=True)
        ]
        self.labels = [[article.labels[line] for line in article.lines] for article in articles]

    def fit(self, which: Sequence[int], full: list[list[list[Features | None]]]) -> ByName:
        rows: list[Features] = []
        labels: list[bool] = []
        weights: list[float] = []
        for version, share in ((0, 1 - DROPPED), (1, DROPPED)):
            for at in which:
                for found, label in zip(full[version][at], self.labels[at], strict=True):
                    if found is not None:
                        rows.append(found)
                        labels.append(label == "promo")
                        weights.append(share * (OTHER if label == "other" else 1.0))
        return _regression(rows, labels, weights)

    def chances(self, first: ByName, at: int, version: int) -> list[float]:
        return [0.0 if found is None else chance(found, first) for found in self.own[version][at]]

    def with_neighbours(self, first: ByName, at: int, version: int) -> list[Features | None]:
        around = statistical.around(self.units[version][at], self.chances(first, at, version), self.plans[version][at])
        units, plan = self.units[version][at], self.plans[version][at]
        story = statistical.story_of(units, plan)
        return [
            None if found is None else found + named(NEIGHBOURS, of_neighbours(index, around)) + named(STORY, statistical.of_story(index, units, plan, story))
            for index, found in enumerate(self.own[version][at])
        ]

    def train(self, which: Sequence[int]) -> Fitted:
        sources = sorted({self.articles[at].source for at in which})
        folds = [set(sources[start::FOLDS]) for start in range(FOLDS)]
        full: list[list[list[Features | None]]] = [[[] for _ in self.articles] for _ in self.units]
        for fold in folds:
            inside = [at for at in which if self.articles[at].source in fold]
            outside = [at for at in which if self.articles[at].source not in fold]
            first = self.fit(outside or which, self.own)
            for version in range(len(self.units)):
                for at in inside:
                    full[version][at] = self.with_neighbours(first, at, version)
        first = self.fit(which, self.own)
        return first, self.fit(which, full)

    def predict(self, fitted: Fitted, at: int) -> list[float]:
        first, second = fitted
        return [0.0 if found is None else chance(found, second) for found in self.with_neighbours(first, at, 0)]


def chance(found: Features, weights: ByName) -> float:
    """Of a promotion, from 0 to 1."""
    return statistical.logistic(weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in found))


def fit(articles: Sequence[Article], weights: WordWeights, off: frozenset[str]) -> Fitted:
    return Examples(articles, weights, off).train(range(len(articles)))


def left_out(articles: Sequence[Article], weights: WordWeights, off: frozenset[str]) -> Scores:
    """The chances of each article's units, by a model that saw no article of its publisher, and what the rules say."""
    examples = Examples(articles, weights, off)
    found: Scores = [[] for _ in articles]
    for source in sorted({article.source for article in articles}):
        fitted = examples.train([at for at, article in enumerate(articles) if article.source != source])
        for at, article in enumerate(articles):
            if article.source == source:
                units = examples.units[0][at]
                chances = examples.chances(fitted[0], at, 0)
                alone = statistical.stand_alone(units, examples.plans[0][at], chances)
                found[at] = list(zip(examples.predict(fitted, at), units, alone, strict=True))
    return found


def measure(scores: Scores, articles: Sequence[Article], threshold: float) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for article, own in zip(articles, scores, strict=True):
        by_line: dict[int, list[bool]] = defaultdict(list)
        for line, (chance, unit, alone) in zip(article.lines, own, strict=True):
            by_line[line].append(statistical.is_promotion(chance, unit, alone, threshold))
        gone = {line for line, goes in by_line.items() if all(goes)}
        for line, (label, size) in enumerate(zip(article.labels, article.sizes, strict=True)):
            counts[label] += 1
            counts["characters of " + label] += size
            if line in gone:
                counts["gone " + label] += 1
                counts["gone characters of " + label] += size
        counts["damaged"] += any(article.labels[line] in ("content", "credit") for line in gone)
    right, wrong = counts["gone promo"], counts["gone content"] + counts["gone credit"]
    precision, recall = right / max(1, right + wrong), right / max(1, counts["promo"])
    return {
        "threshold": threshold,
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "content_lost": counts["gone characters of content"] / max(1, counts["characters of content"]),
        "credits_lost": counts["gone credit"],
        "damaged": counts["damaged"] / max(1, len(articles)),
    }


def report(name: str, scores: Scores, articles: Sequence[Article], held: frozenset[str]) -> float:
    """Prints the best figures inside the limits on loss, and those of the held sources at the same threshold; returns that threshold."""
    figures = [measure(scores, articles, threshold / 100) for threshold in range(20, 96)]
    allowed = [one for one in figures if one["credits_lost"] == 0 and one["content_lost"] <= MOST_LOST and one["damaged"] <= MOST_DAMAGED]
    top = max(one["f1"] for one in allowed or figures)
    near = [one for one in allowed or figures if one["f1"] >= top - NEAR]
    best = near[len(near) // 2]
    _print(name, best)
    if held:
        which = [at for at, article in enumerate(articles) if article.source in held]
        _print("  held sources", measure([scores[at] for at in which], [articles[at] for at in which], best["threshold"]))
    return best["threshold"]


_print = partial(lambda name, one: print(f"{name:22}", "  ".join(f"{key} {value:.4g}" for key, value in one.items()), flush=True))
