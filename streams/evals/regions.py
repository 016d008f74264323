"""Scores region tags: `newswire eval regions DIR [--errors]`.

DIR holds wire_regions.jsonl, items labelled with countries (`streams.evals.labelled_regions` makes it: {id, source, title, lines: [text], countries, about,
primary}), or files of texts with marked toponyms, which `streams.evals.geo` scores, or both.

Each item is read, cleaned and enriched by itself, with an empty memory of repeated lines. Precision/recall/F in per cent, micro averages over items:
countries   every country tag against `countries`
about       country tags of a relevance of at least t against `about`; the best t is that of the highest F, the lowest of equals
primary     the primary tag is the labelled one: among items labelled with one; and over all items, where a primary tag below the best t says that there is none
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from streams.evals import geo
from streams.evals.geo import compare, per_cent, prf
from streams.evals.labelled_regions import NAME
from streams.evals.labelled_wire import Article, read
from streams.pipeline import Pipeline

THRESHOLDS = range(10, 91, 5)
KEYS = ("id", "source", "lines", "countries", "about", "primary")
SHOWN = 15  # countries of a list of errors

Tag = dict[str, Any]


class Scored(NamedTuple):
    """A labelled item and its country tags by code."""

    article: Article
    tags: dict[str, Tag]

    def over(self, threshold: int) -> set[str]:
        return {code for code, tag in self.tags.items() if tag["relevance"] >= threshold}

    def primary(self, threshold: int = 0) -> str | None:
        return next((code for code, tag in self.tags.items() if tag["primary"] and tag["relevance"] >= threshold), None)


def country_tags(pipeline: Pipeline, article: Article) -> dict[str, Tag]:
    """Raises ValueError, naming the item, when it is no labelled item or does not become an event."""
    if missing := [key for key in KEYS if key not in article]:
        raise ValueError(f"item {article.get('id')}: lacks {', '.join(missing)}")
    outcome = pipeline.step(json.dumps({key: article.get(key) for key in ("id", "source", "title", "lines")}).encode())
    if outcome.event is None:
        raise ValueError(f"item {article['id']}: {outcome.deadletter and outcome.deadletter.detail}")
    return {tag["code"]: tag for tag in outcome.event["wire"]["regions"] if tag["level"] == "country"}


def sets(name: str, pairs: Iterable[tuple[set[str], set[str]]]) -> Counter[str]:
    """(found, labelled) of each item, added up as `prf` and `f_score` take it."""
    tally: Counter[str] = Counter()
    for found, gold in pairs:
        compare(tally, name, found, gold)
    return tally


def about(scored: list[Scored], threshold: int) -> Counter[str]:
    return sets("about", ((one.over(threshold), set(one.article["about"])) for one in scored))


def f_score(tally: Counter[str], name: str) -> float:
    return per_cent(2 * tally[f"{name} right"], tally[f"{name} found"] + tally[f"{name} gold"])


def best_threshold(scored: list[Scored]) -> int:
    return max(THRESHOLDS, key=lambda threshold: (f_score(about(scored, threshold), "about"), -threshold))


def most(codes: Counter[str]) -> str:
    ranked = sorted(codes.items(), key=lambda pair: (-pair[1], pair[0]))
    rest = sum(count for _, count in ranked[SHOWN:])
    return ", ".join([*(f"{code} {count}" for code, count in ranked[:SHOWN]), *([f"others {rest}"] if rest else [])]) or "none"


def breakdown(name: str, pairs: list[tuple[set[str], set[str]]]) -> list[str]:
    """Which countries are most often tagged against the labels, and which most often not tagged."""
    false = Counter(code for found, gold in pairs for code in found - gold)
    missed = Counter(code for found, gold in pairs for code in gold - found)
    return [f"{name} false ({false.total()}): {most(false)}", f"{name} missed ({missed.total()}): {most(missed)}"]


def summary(scored: list[Scored]) -> list[str]:
    everything = [(set(one.tags), set(one.article["countries"])) for one in scored]
    best = best_threshold(scored)
    with_primary = [one for one in scored if one.article["primary"] is not None]
    right = sum(one.primary() == one.article["primary"] for one in with_primary)
    overall = sum(one.primary(best) == one.article["primary"] for one in scored)
    return [
        f"countries {prf(sets('countries', everything), 'countries')}",
        *(f"about t {threshold:2d} {prf(about(scored, threshold), 'about')}{' best' if threshold == best else ''}" for threshold in THRESHOLDS),
        f"primary {per_cent(right, len(with_primary)):.1f} of {len(with_primary)} items with one, "
        f"{per_cent(overall, len(scored)):.1f} of {len(scored)} with none below {best}",
        *breakdown("countries", everything),
        *breakdown(f"about t {best}", [(one.over(best), set(one.article["about"])) for one in scored]),
    ]


def errors(one: Scored, threshold: int) -> list[str]:
    """Lines on what is wrong about an item, the first of which names it; none where all is right."""
    found, gold, over, labelled = set(one.tags), set(one.article["countries"]), one.over(threshold), set(one.article["about"])
    said, wanted = one.primary(threshold), one.article["primary"]
    wrong = [
        *(f"  FALSE {code} {one.tags[code]['relevance']}: {'; '.join(one.tags[code]['evidence'])}" for code in sorted(found - gold)),
        *(f"  MISSED {code}" for code in sorted(gold - found)),
        *(f"  ABOUT FALSE {code} {one.tags[code]['relevance']}: {'; '.join(one.tags[code]['evidence'])}" for code in sorted((over & gold) - labelled)),
        *(f"  ABOUT MISSED {code} {one.tags[code]['relevance']}" for code in sorted((labelled & found) - over)),
        *([f"  PRIMARY {said}, labelled {wanted}"] if said != wanted else []),
    ]
    return [f"{one.article['id']} {one.article['source']}: {one.article.get('title')}", *wrong] if wrong else []


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--errors", action="store_true", help=f"print what is wrong about each item of {NAME}")
    options = parser.parse_args(arguments)
    labelled = options.dir / NAME
    marked = [path for pattern in ("*.jsonl", "*.jsonl.gz") for path in options.dir.glob(pattern) if path.name != NAME]
    if not labelled.exists() and not marked:
        print(f"{options.dir}: neither {NAME} nor texts with marked toponyms (*.jsonl)", file=sys.stderr)
        return 1
    if labelled.exists():
        pipeline = Pipeline.load()
        try:
            scored = [Scored(article, country_tags(pipeline, article)) for article in read(labelled)]
        except ValueError as fault:
            print(f"{labelled}: {fault}", file=sys.stderr)
            return 1
        print(f"{NAME}: {len(scored)} items")
        print("\n".join(summary(scored)))
        if options.errors:
            best = best_threshold(scored)
            print("\n".join(line for one in scored for line in errors(one, best)))
    if marked:
        geo.main([str(options.dir)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
