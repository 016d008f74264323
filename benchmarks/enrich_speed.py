"""How many words a second `Enricher.annotate` reads: `python -m benchmarks.enrich_speed ITEMS [--items N] [--passes N]`.

ITEMS holds raw items as JSON lines (.gz too). The first pass is one by an enricher that has read nothing yet, the warm one reads the same items again.
Both are timed by processor time of the thread on small slices of items, `--passes` times, and of each slice the quietest time counts, so that other work
on the machine weighs little. The stages are the functions that `annotate` calls, timed in passes of their own.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from time import thread_time_ns
from types import FunctionType, ModuleType
from typing import Any

from benchmarks.promo_cost import load
from streams.enrich import Enricher, enricher
from streams.enrich.places.finder import PlaceFinder
from streams.enrich.tagger.tagger import MODEL, Tagger

SLICE = 20  # items
Text = tuple[str, str]
"""Headline and body."""
Timed = dict[str, int]
"""Stage to nanoseconds."""


def texts_of(path: Path, limit: int) -> list[Text]:
    return [(item.headline.text if item.headline else "", "\n".join(line.text for line in item.lines)) for item in load(path, limit)]


def stages() -> Iterator[tuple[Any, str]]:
    """(where it is looked up, name) of each function of another file that `annotate` calls."""
    for name, value in vars(enricher).items():
        if isinstance(value, FunctionType) and value.__module__.startswith("streams.enrich.") and value.__module__ != enricher.__name__:
            yield enricher, name
        if isinstance(value, ModuleType) and value.__name__.startswith("streams.enrich."):
            yield from ((value, function) for function in ("detect", "supplied") if hasattr(value, function))
    yield Tagger, "tag_all"
    yield PlaceFinder, "resolve"


def timed(function: Callable[..., Any], stage: str, spent: Timed) -> Callable[..., Any]:
    def run(*arguments: Any, **named: Any) -> Any:
        began = thread_time_ns()
        found = function(*arguments, **named)
        found = list(found) if isinstance(found, Iterator) else found
        spent[stage] += thread_time_ns() - began
        return found

    return run


def read(reader: Enricher, texts: list[Text]) -> int:
    began = thread_time_ns()
    for headline, body in texts:
        reader.annotate(body, headline)
    return thread_time_ns() - began


def measure(first: Enricher, slices: list[list[Text]], spent: Timed) -> list[Timed]:
    """What each slice took, twice over: first pass and warm. `spent` is where the stages keep their times."""
    taken = []
    for _ in range(2):
        for some in slices:
            spent.clear()
            whole = read(first, some)
            taken.append({"": whole, **spent})
    return taken


def fresh(gazetteer: Any) -> Enricher:
    return Enricher(gazetteer, Tagger.load(MODEL))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="ITEMS")
    parser.add_argument("--items", type=int, default=2500)
    parser.add_argument("--passes", type=int, default=2)
    options = parser.parse_args()
    texts = texts_of(options.file, options.items)
    if not texts:
        raise SystemExit("no items in the file")
    words = sum(len(text.split()) for item in texts for text in item)
    slices = [texts[at : at + SLICE] for at in range(0, len(texts), SLICE)]
    gazetteer = Enricher.load().gazetteer
    gc.collect()
    gc.freeze()
    quietest: list[Timed] = [defaultdict(lambda: sys.maxsize) for _ in range(2 * len(slices))]
    for turn in range(2 * options.passes):
        spent: Timed = defaultdict(int)
        originals = [(owner, name, getattr(owner, name)) for owner, name in stages()] if turn % 2 else []
        for owner, name, function in originals:
            setattr(owner, name, timed(function, name, spent))
        for best, taken in zip(quietest, measure(fresh(gazetteer), slices, spent), strict=True):
            for stage, time in taken.items():
                if stage or not originals:
                    best[stage] = min(best[stage], time)
        for owner, name, function in originals:
            setattr(owner, name, function)
    print(f"{len(texts)} items of {words / len(texts):.0f} words; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; Python {sys.version.split()[0]}")
    passes = {"first pass": quietest[: len(slices)], "warm": quietest[len(slices) :]}
    totals = {name: {stage: sum(one.get(stage, 0) for one in part) for stage in sorted({s for one in part for s in one})} for name, part in passes.items()}
    for name, total in totals.items():
        print(f"{name:<10} {words / total[''] * 1e9:9,.0f} words a second, {total[''] / words / 1e3:6.2f} µs a word")
    print("µs a word        " + "  ".join(f"{name:>10}" for name in totals))
    for stage in sorted(totals["warm"], key=lambda stage: -totals["warm"][stage]):
        print(f"  {stage or 'whole':<18}" + "  ".join(f"{total.get(stage, 0) / words / 1e3:10.2f}" for total in totals.values()))


if __name__ == "__main__":
    main()
