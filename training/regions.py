"""Fits `streams/enrich/data/region_weights.json`, how surely an item names a country and how surely it is about it: `python -m training.regions ITEMS`.

ITEMS is the file of items (`.jsonl` or `.jsonl.gz`) that `streams/evals/labels/wire_regions.jsonl` labels. Each item is read, cleaned and searched for names
as the service does; what remains of it is a vector of some twenty numbers a country. Printed first is what models fitted on four fifths of the items say of
the last fifth, five times; then the model of all items is written. Same items, gazetteer and tagger give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from streams.enrich import Annotation, Enricher
from streams.enrich.places.finder import EVIDENCE_THRESHOLD, Part
from streams.enrich.regions import model as region_model
from streams.enrich.regions.model import features
from streams.enrich.regions.tags import FOREMOST, PASSING, TAGGED, tally_levels
from streams.evals.labelled_regions import articles
from streams.evals.labelled_wire import Article
from streams.pipeline import Pipeline

TARGET = Path(region_model.__file__).parents[1] / "data" / "region_weights.json"
FOLDS = 5
SEED = 7
STRENGTH = 0.3  # inverse of the regularisation


class Country(NamedTuple):
    item: int
    code: str
    vector: dict[str, float]
    labels: dict[str, bool]  # mentioned, about, primary
    named: bool  # and not only to be expected with a movement
    written_from: bool


class _Texts:
    """Stands where the enricher does and keeps what it is asked about."""

    def annotate(self, text: str, headline: str = "", dateline: str = "", *, home: str = "", supplier: str = "") -> Annotation:
        self.parts = {"headline": headline, "dateline": dateline, "text": text}
        return Annotation()


def countries(items: Sequence[Article]) -> Iterator[Country]:
    pipeline, texts = Pipeline.load(), _Texts()
    enricher = pipeline.enricher
    assert isinstance(enricher, Enricher)
    pipeline.enricher = texts
    for number, item in enumerate(items):
        pipeline.step(json.dumps({key: item[key] for key in ("id", "source", "title", "lines")}).encode())
        parts = [Part(name, text, None if name == "dateline" else enricher.tagger.tag(text)) for name, text in texts.parts.items()]
        tallies = tally_levels(enricher.gazetteer, enricher.places.find(parts), texts.parts, EVIDENCE_THRESHOLD).get("country", {})
        for (code, tally), vector in zip(tallies.items(), features(list(tallies.values()), len(texts.parts["text"])), strict=True):
            labels = {"mentioned": code in item["countries"], "about": code in item["about"], "primary": code == item["primary"]}
            yield Country(number, code, vector, labels, tally.named, tally.dateline >= 0.5)


def fit(rows: Sequence[Country], question: str) -> dict[str, float]:
    names = sorted({name for row in rows for name in row.vector} - {"bias"})
    matrix = np.array([[row.vector.get(name, 0.0) for name in names] for row in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(matrix, [row.labels[question] for row in rows])
    table = {"bias": float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True))}
    return {name: round(weight, 3) for name, weight in table.items()}


def chances(table: dict[str, float], rows: Sequence[Country]) -> list[float]:
    return [region_model.chance(odds) for odds in region_model.judge(table, [row.vector for row in rows])]


def folds(count: int) -> list[int]:
    """The fold of each item."""
    order = list(range(count))
    random.Random(SEED).shuffle(order)
    return [order[number] % FOLDS for number in range(count)]


def f_score(found: set[tuple[int, str]], gold: set[tuple[int, str]]) -> str:
    right = len(found & gold)
    return f"{100 * right / len(found):.1f}/{100 * right / len(gold):.1f}/{200 * right / (len(found) + len(gold)):.1f}" if found and gold else "-"


def report(items: Sequence[Article], rows: Sequence[Country], fold: Sequence[int]) -> Iterator[str]:
    """What models of the other folds say of each fold, then of all."""
    said: dict[str, dict[int, float]] = {"mentioned": {}, "about": {}}
    for part in range(FOLDS):
        held = [i for i, row in enumerate(rows) if fold[row.item] == part]
        for question, chance_of in said.items():
            table = fit([row for row in rows if fold[row.item] != part], question)
            chance_of.update(zip(held, chances(table, [rows[i] for i in held]), strict=True))
    for name, parts in [*((f"fold {part + 1}", {part}) for part in range(FOLDS)), ("all", set(range(FOLDS)))]:
        inside = [i for i, row in enumerate(rows) if fold[row.item] in parts]
        foremost: dict[int, int] = {}
        for i in (i for i in inside if rows[i].named):
            best = foremost.setdefault(rows[i].item, i)
            foremost[rows[i].item] = i if said["about"][i] > said["about"][best] else best
        kept = {i for i in inside if rows[i].named and said["mentioned"][i] >= (FOREMOST if foremost[rows[i].item] == i else TAGGED)}
        primary = {item: _primary(best, [i for i in kept if rows[i].item == item], rows, said["about"]) for item, best in foremost.items()}
        numbers = [number for number in range(len(items)) if fold[number] in parts]
        mentioned = f_score({(rows[i].item, rows[i].code) for i in kept}, {(n, code) for n in numbers for code in items[n]["countries"]})
        gold = {(n, code) for n in numbers for code in items[n]["about"]}
        about = {t: f_score({(rows[i].item, rows[i].code) for i in kept if said["about"][i] >= t / 100}, gold) for t in (30, 40, 50, 60)}
        with_primary = [n for n in numbers if items[n]["primary"] is not None]
        right = sum(primary.get(n) in kept and rows[primary[n]].labels["primary"] for n in with_primary)
        lines = ", ".join(f"at {t} {score}" for t, score in about.items())
        yield f"{name}: countries {mentioned}, about {lines}, primary {100 * right / len(with_primary):.1f} of {len(with_primary)}"


def _primary(foremost: int, kept: Sequence[int], rows: Sequence[Country], about: dict[int, float]) -> int:
    """The row of an item's primary country: where it was written, if it names all countries in passing."""
    if about[foremost] >= PASSING / 100:
        return foremost
    return max((i for i in kept if rows[i].written_from), key=lambda i: (about[i], -i), default=foremost)


def calibration(said: Sequence[float], labels: Sequence[bool]) -> str:
    """Share of right ones by fifths of the chance."""
    bins: list[list[bool]] = [[] for _ in range(5)]
    for one, label in zip(said, labels, strict=True):
        bins[min(4, int(one * 5))].append(label)
    return ", ".join(f"{20 * i}-{20 * i + 20} %: {100 * sum(some) / len(some):.0f} % of {len(some)}" for i, some in enumerate(bins) if some)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("items", type=Path)
    items = articles(parser.parse_args().items)
    rows = list(countries(items))
    print(f"{len(items)} items, {len(rows)} countries")
    print("\n".join(report(items, rows, folds(len(items)))))
    model = {question: fit(rows, question) for question in ("mentioned", "about")}
    for question, table in model.items():
        print(f"{question} of all, on itself: {calibration(chances(table, rows), [row.labels[question] for row in rows])}")
    TARGET.write_text(json.dumps(model, indent=0) + "\n", encoding="utf-8")
    print(TARGET)


if __name__ == "__main__":
    main()
