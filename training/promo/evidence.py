"""The labelled units: what the statistical judge sees of each, gathered by running the cleaning itself over the articles in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streams.evals.promo import Learner, raw_item, read
from streams.promo.features import Item
from streams.promo.judge import units
from streams.promo.model import Unit
from streams.promo.rules import Decision, by_rules


@dataclass(frozen=True, slots=True)
class Article:
    source: str
    item: Item
    units: list[Unit]
    lines: list[int]  # of each unit, the line it is of
    labels: list[str]  # of each line
    sizes: list[int]  # code points of each line


def collect(folder: Path) -> list[Article]:
    """All labelled articles of a folder, after the unlabelled ones; what the memory says of one is from those before it."""
    seen: list[tuple[Item, list[Unit], list[int]]] = []

    def watch(decisions: Sequence[Decision], copies: Sequence[int], item: Item, headline: str) -> None:
        by_rules(decisions, copies, item.press, item.wire, item.house)
        seen.append((item, units(decisions, copies, headline), [one.unit.line for one in decisions]))

    learner = Learner(watch)
    for path in sorted(folder.glob("stream*.jsonl*")):
        for article in read(path):
            learner.take(raw_item(article, map(str, article["lines"])))
    found = []
    for path in sorted(folder.glob("*dev.jsonl")):
        if path.name.startswith("inline"):
            continue
        for article in read(path):
            seen.clear()
            learner.take(raw_item(article, (line["text"] for line in article["lines"])))
            if seen:
                found.append(_article(article, *seen[0]))
    return found


def _article(article: dict[str, Any], item: Item, seen: list[Unit], lines: list[int]) -> Article:
    labels = [line["label"] for line in article["lines"]]
    return Article(article["source"], item, seen, lines, labels, [len(line["text"]) for line in article["lines"]])
