"""What cleaning costs beside normalising, masking and hashing the same lines: `python -m benchmarks.promo_cost ITEMS [--items N] [--passes N]`.

ITEMS holds raw items as JSON lines (.gz too), read in their order, as a wire brings them. Both sides run in one process on the same small slices of
items in turn, several times over; of each slice the quietest time of each side counts, so that other work on the machine weighs on both alike and as
little as can be. The caches of short lines are emptied before each pass and fill as the items come. Stages are timed where `clean` calls them, in
passes of their own. Processor time of the thread throughout.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections import defaultdict
from pathlib import Path
from time import thread_time_ns
from typing import Any

from streams.promo import clean as cleaning
from streams.promo import model, units
from streams.promo.fingerprint import fingerprint
from streams.promo.memory import Memory
from streams.wire import read
from streams.wire.files import TooLong, records
from streams.wire.item import RawItem

SLICE = 20  # items
STAGES = {
    "body_units": "lines to units: normalised, their trigger words",
    "_with_inline_credits": "credits glued to text",
    "is_press_release": "marks of a press release",
    "_copies": "copies in the item",
    "_credits": "credits",
    "_dateline": "dateline",
    "_words": "cues",
    "_notes": "notes",
    "_decisions": "masked, hashed, looked up in the memory",
    "decide": "the judge",
    "_removals": "removals and stretches",
    "_places": "where lines stand",
    "_sightings": "sightings",
}


def load(path: Path, limit: int) -> list[RawItem]:
    items: list[RawItem] = []
    for record in records(path):
        if isinstance(record, TooLong):
            continue
        items += [item for item in read(*record) if isinstance(item, RawItem)]
        if len(items) >= limit:
            break
    return items[:limit]


def timed(stage: str, spent: dict[str, int]) -> tuple[Any, Any]:
    """The stage's function, and one that also adds its time to `spent`."""
    function = getattr(cleaning, stage)

    def run(*arguments: Any) -> Any:
        began = thread_time_ns()
        found = function(*arguments)
        spent[stage] += thread_time_ns() - began
        return found

    return function, run


def plain_cost(items: list[RawItem]) -> int:
    began = thread_time_ns()
    for item in items:
        for line in item.lines:
            fingerprint(line.text)
    return thread_time_ns() - began


def clean_cost(items: list[RawItem], memory: Memory) -> int:
    judge = cleaning.decide  # as it stands now: it may be timed
    began = thread_time_ns()
    for item in items:
        cleaning.clean(item, memory, 0, judge)
    return thread_time_ns() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="ITEMS")
    parser.add_argument("--items", type=int, default=1500)
    parser.add_argument("--passes", type=int, default=3)
    options = parser.parse_args()
    items = load(options.file, options.items)
    if not items:
        raise SystemExit("no items in the file")
    slices = [items[at : at + SLICE] for at in range(0, len(items), SLICE)]
    memory = Memory()
    clean_cost(slices[0], memory)
    gc.collect()
    gc.freeze()
    plain: list[int] = [sys.maxsize] * len(slices)
    whole: list[int] = [sys.maxsize] * len(slices)
    stages: dict[tuple[int, str], int] = defaultdict(lambda: sys.maxsize)
    for turn in range(2 * options.passes):
        units.forget_lines()
        model.load().texts.clear()
        spent: dict[str, int] = defaultdict(int)
        by_stage = {stage: timed(stage, spent) for stage in STAGES} if turn % 2 else {}
        for stage, (_, run) in by_stage.items():
            setattr(cleaning, stage, run)
        for index, some in enumerate(slices):
            plain[index] = min(plain[index], plain_cost(some))
            spent.clear()
            taken = clean_cost(some, memory)
            if not by_stage:
                whole[index] = min(whole[index], taken)
            for stage, time in spent.items():
                stages[index, stage] = min(stages[index, stage], time)
        for stage, (function, _) in by_stage.items():
            setattr(cleaning, stage, function)
    count = len(items)
    base, cost = sum(plain) / count / 1e3, sum(whole) / count / 1e3
    lines = sum(len(item.lines) for item in items) / count
    print(f"{count} items of {lines:.1f} lines; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; Python {sys.version.split()[0]}")
    print(f"normalise, mask, hash  {base:7.0f} µs an item")
    print(f"clean                  {cost:7.0f} µs an item, {cost / base:.2f} times as much")
    by_name = {stage: sum(time for (_, name), time in stages.items() if name == stage) / count / 1e3 for stage in STAGES}
    for stage, time in sorted(by_name.items(), key=lambda pair: -pair[1]):
        print(f"  {STAGES[stage]:<48} {time:7.1f} µs  {time / base:5.2f}")


if __name__ == "__main__":
    main()
