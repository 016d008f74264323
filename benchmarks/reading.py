"""How fast each format is read, beside what follows on the same stories: `python -m benchmarks.reading [--items N] [--rounds N] [FORMAT ...]`.

Every story of `benchmarks.stories` (400 words) is written in every format; a value of a feed holds ten of them. In each round, in an order that moves on from
round to round, the values of a format are read, and then what follows is done to the items that were read: cleaning, enrichment, building and validating the
event, as `Pipeline` does it, with an enricher that has read nothing yet. Both are timed by processor time of the thread, on ten stories at a time; of each ten
the quietest round of each side counts. Exits with 1 where reading takes longer than what follows.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from dataclasses import dataclass, field
from time import thread_time_ns

from benchmarks import stories
from benchmarks.enrich_speed import fresh
from streams.enrich import Enricher
from streams.outcome import Event
from streams.pipeline import NOWHERE, Pipeline
from streams.promo import model, units
from streams.promo.memory import Memory
from streams.settings import Settings
from streams.wire import READERS, RawItem, read

SLICE = 10  # stories; those of one value of a feed


@dataclass(slots=True)
class Measured:
    """One format: its values, ten stories at a time, and the quietest time of each ten, in nanoseconds."""

    slices: list[list[bytes]]
    reading: list[int] = field(init=False)
    following: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.reading = [sys.maxsize] * len(self.slices)
        self.following = [sys.maxsize] * len(self.slices)

    @property
    def bytes(self) -> int:
        return sum(len(value) for values in self.slices for value in values)


def items_of(values: list[bytes], name: str) -> list[RawItem]:
    found = [item for value in values for item in read(value)]
    items = [item for item in found if isinstance(item, RawItem)]
    if len(items) != SLICE or any(item.format != name for item in found if isinstance(item, RawItem)):
        raise SystemExit(f"{name}: ten stories were read as {found}")
    return items


def measure(name: str, measured: Measured, gazetteer: object) -> None:
    """One round."""
    units.forget_lines()
    model.load().texts.clear()
    pipeline = Pipeline(Settings(), fresh(gazetteer), Memory())
    for index, values in enumerate(measured.slices):
        began = thread_time_ns()
        items = items_of(values, name)
        measured.reading[index] = min(measured.reading[index], thread_time_ns() - began)
        began = thread_time_ns()
        results = [pipeline._result(item, NOWHERE) for item in items]  # all that `step` does after reading
        measured.following[index] = min(measured.following[index], thread_time_ns() - began)
        if not all(isinstance(result, Event) for result in results):
            raise SystemExit(f"{name}: no event came of an item")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("formats", nargs="*", metavar="FORMAT", default=list(READERS), help="all of them otherwise")
    parser.add_argument("--items", type=int, default=40, help="stories, a multiple of ten")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if unknown := sorted(set(options.formats) - READERS.keys()):
        raise SystemExit(f"no such format: {', '.join(unknown)}")
    made = [stories.story(number) for number in range(max(SLICE, options.items // SLICE * SLICE))]
    tens = [made[at : at + SLICE] for at in range(0, len(made), SLICE)]
    formats = {name: Measured([stories.values(name, ten) for ten in tens]) for name in options.formats}
    gazetteer = Enricher.load().gazetteer
    gc.collect()
    gc.freeze()
    for turn in range(options.rounds):
        names = list(formats)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            measure(name, formats[name], gazetteer)
    words = sum(one.words for one in made) / len(made)
    print(f"{len(made)} stories of {words:.0f} words; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; Python {sys.version.split()[0]}")
    print(f"{'format':<10} {'bytes an item':>13} {'items/s read':>13} {'MB/s':>7} {'items/s after':>14} {'ratio':>7}")
    slower = []
    for name, measured in formats.items():
        reading, following = sum(measured.reading) / 1e9, sum(measured.following) / 1e9
        rate, after, size = len(made) / reading, len(made) / following, measured.bytes / len(made)
        print(f"{name:<10} {size:>13,.0f} {rate:>13,.0f} {rate * size / 1e6:>7.1f} {after:>14,.0f} {rate / after:>7.1f}")
        slower += [name] if rate < after else []
    if slower:
        raise SystemExit(f"read more slowly than what follows: {', '.join(slower)}")


if __name__ == "__main__":
    main()
