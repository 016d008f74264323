"""What the memory of repeated lines takes: `python -m benchmarks.promo_memory [--lines 2000000]`.

Lines of made-up suppliers, 95 in a hundred of one story (one in twenty of these an item's title), the others of 2 to 16 stories, as records of
`wire.promos` are read when a worker starts. Prints the bytes of resident memory that each takes (of a fresh process, bytes that the allocator keeps
for later included), the time to read them, and what learning and judging cost beside that.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from streams.promo.ageing import HOUR, Keep
from streams.promo.cleaned import Sighting
from streams.promo.fingerprint import fingerprint
from streams.promo.learner import Learner, promo_key
from streams.promo.learning import learn, settle
from streams.promo.memory import Memory
from streams.promo.story_keys import story_keys

SUPPLIERS = [f"supplier-{number}" for number in range(300)]
PLACES = ("middle",) * 15 + ("tail",) * 3 + ("head", "title")
BEGIN = 1_772_438_400_000  # milliseconds since 1970
DAY = 24 * HOUR
VOCABULARY = """
council harbour vote engineers report shares quarter market rise fall company chief said year million growth analysts trade bank new plan policy energy
deal court minister city region sales profit outlook sign up for our newsletter read more follow us join free today subscribe latest news alerts
"""
WORDS = VOCABULARY.split()
PEOPLE = ("Ana Lima", "Bo Ek", "Caro Mint", "Dan Orr")


def line(rng: random.Random) -> str:
    words = rng.choices(WORDS, k=min(max(round(rng.lognormvariate(2.8, 0.7)), 2), 60))
    return (" ".join([*words, rng.choice(PEOPLE)]) + ".").capitalize()


def story(rng: random.Random, at: int) -> str:
    return f"{story_keys(at, tuple(sorted(rng.sample(range(1 << 32), 8))))}-{rng.getrandbits(32):08x}"


def repeated(rng: random.Random, supplier: str, mark: str) -> dict[str, Any]:
    """The record of a line that several stories carried, as learning made it."""
    text, at = line(rng), BEGIN + rng.randrange(90) * DAY
    record: dict[str, Any] | None = None
    for _ in range(min(2 + int(rng.expovariate(0.35)), 16)):
        at += rng.randrange(HOUR, 3 * DAY)
        changed = learn(record, Sighting(supplier, mark, text, story(rng, at), rng.choice(PLACES)), at)
        record = record if changed is None else settle(changed, at, 3_000)
    assert record is not None
    return record


def once(rng: random.Random, supplier: str, mark: str) -> dict[str, Any]:
    at = BEGIN + rng.randrange(14) * DAY
    record = learn(None, Sighting(supplier, mark, f"{rng.getrandbits(64):x}", story(rng, at), rng.choice(PLACES)), at)
    assert record is not None
    return settle(record, at, 3_000)


def make(count: int) -> Iterator[bytes]:
    rng = random.Random(2)
    for number in range(count):
        kind = repeated if number % 20 == 7 else once
        # A large supplier has many times the lines of a small one.
        yield orjson.dumps(kind(rng, SUPPLIERS[min(int(rng.paretovariate(0.5)) - 1, len(SUPPLIERS) - 1)], f"{rng.getrandbits(64):016x}"))


def made(count: int) -> Iterator[bytes]:
    """The same, by another process: what making them up takes is none of the memory's."""
    with subprocess.Popen([sys.executable, "-m", "benchmarks.promo_memory", "--make", str(count)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        yield from child.stdout


def resident() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def taken(learner: Learner, count: int) -> tuple[float, float]:
    """Seconds that parsing so many records takes, the yardstick of the run, and remembering them."""
    parsing, remembering, order = 0.0, 0.0, 0
    source = made(count)
    while chunk := [value for _, value in zip(range(1_000), source, strict=False)]:
        begin = time.perf_counter()
        records = [orjson.loads(value) for value in chunk]
        parsed = time.perf_counter()
        for record in records:
            order += 1
            learner.remember(record, BEGIN + 15 * DAY, 3_000, order)
        parsing += parsed - begin
        remembering += time.perf_counter() - parsed
    return parsing, remembering


def each(seconds: float, count: int) -> str:
    return f"{seconds / count * 1e6:.2f} µs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=2_000_000)
    parser.add_argument("--make", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        sys.stdout.buffer.writelines(value + b"\n" for value in make(options.make))
        return
    lines = options.lines
    memory = Memory(keep=Keep())
    learner = Learner(memory)
    taken(Learner(Memory()), 1_000)  # what is loaded and compiled once is none of the lines' memory
    before = resident()
    parsing, remembering = taken(learner, lines)
    memory.newest(0)
    grown = resident() - before
    print(f"{len(learner):,} lines, {len(memory):,} of them with a history: {grown / 2**20:.0f} MiB, {grown / len(learner):.0f} bytes a line")
    print(f"read in {parsing + remembering:.1f} s: {each(remembering, lines)} a record, and {each(parsing, lines)} to parse its JSON")

    rng = random.Random(4)
    new = [Sighting("supplier-1", f"{rng.getrandbits(64):016x}", "Never seen before", story(rng, BEGIN), "middle") for _ in range(20_000)]
    known = [record for _, record in zip(range(20_000), learner.records(), strict=False)]
    again = [Sighting(one["supplier"], one["fingerprint"], "Seen before", story(rng, BEGIN), "middle") for one in known]
    for name, sightings in (("of a new line", new), ("of a line's second story", again), ("that changes nothing", again)):
        begin = time.perf_counter()
        for number, sighting in enumerate(sightings):
            record = learn(learner.get(promo_key(sighting.supplier, sighting.fingerprint)), sighting, BEGIN + 15 * DAY, learner.keep)
            if record is not None:
                orjson.dumps(record)
                learner.remember(record, BEGIN + 15 * DAY, 3_000, lines + number)
        print(f"a sighting {name}: {each(time.perf_counter() - begin, len(sightings))}")
    marks = [fingerprint(str(number)) for number in range(100_000)]
    numbers = [int(mark, 16) for mark in marks]
    at = BEGIN + 16 * DAY
    begin = time.perf_counter()
    for mark in marks:
        memory.verdict("supplier-1", mark, at)
    print(f"the verdict on an unknown line, by its fingerprint: {each(time.perf_counter() - begin, len(marks))}")
    begin = time.perf_counter()
    for number in numbers:
        memory.verdict_of("supplier-1", number, at)
    print(f"the verdict on an unknown line, by its number: {each(time.perf_counter() - begin, len(numbers))}")
    judged = [(record["supplier"], record["fingerprint"]) for record in known if record["history"]]
    begin = time.perf_counter()
    for supplier, mark in judged:
        memory.verdict(supplier, mark, at)
    print(f"the verdict on a known line: {each(time.perf_counter() - begin, max(len(judged), 1))}")


if __name__ == "__main__":
    main()
