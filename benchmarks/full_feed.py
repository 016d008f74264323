"""The service end to end on a file of raw items: every item has one outcome, whatever happens to the workers.

    python -m benchmarks.full_feed FILE.jsonl[.gz] [--workers 2] [--kills 0] [--halves] [--seed N] [--memory MEMORY]

Starts Apache Kafka, makes the topics, feeds FILE with `newswire feed`, runs workers as processes, with `--kills` kills one of them (SIGKILL) at random
moments and starts another in its place, then drains the topics and checks: an outcome for every item, none missing; repeats byte-identical under one id;
every event valid; `restore` exact; the links between items those of an undisturbed run; the offsets committed to the end. With `--halves` the second half
is fed when the memory of repeated lines has settled. With `--memory` that memory is imported first, learning is off, and the events are compared with
those of `newswire normalize --memory` on the same file: the same but for their Kafka coordinates. Prints the counts, the seconds, the peak memory. Exit
code 1 when something does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import orjson

from benchmarks.throughput import count, resident
from streams import topics
from streams.broker import apache
from streams.event import restore
from streams.event.validate import problem
from streams.wire.files import TooLong, records
from tests.broker import workers as w
from tests.broker.tools import drain

PREFIX = "wire."
STALL_SECONDS = 120.0
SETTLED_SECONDS = 6.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--halves", action="store_true")
    parser.add_argument("--memory", type=Path)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    options = parser.parse_args()
    values = [record[0] for record in records(options.file) if not isinstance(record, TooLong)]
    with tempfile.TemporaryDirectory(prefix="newswire-feed-") as folder, apache.start(Path(folder) / "kafka", port=0) as broker:
        print(f"{apache.KIND}; {len(values)} items; {options.workers} workers; {options.kills} kills, seed {options.seed}", flush=True)
        return asyncio.run(run(broker.bootstrap, Path(folder), values, options))


async def run(bootstrap: str, folder: Path, values: list[bytes], options: argparse.Namespace) -> int:
    await topics.create(bootstrap, PREFIX)
    settings: dict[str, object] = {"group": PREFIX + "group", "session_timeout": 10, "item_timeout": 6, "learn": int(options.memory is None)}
    if options.memory is not None:
        newswire(bootstrap, "promos", "import", str(options.memory))
    crew = [w.Worker(bootstrap, PREFIX, folder / f"worker-{number}.log", **settings) for number in range(options.workers)]
    started = time.monotonic()
    peak = 0.0
    dice = random.Random(options.seed)
    try:
        half = len(values) // 2 if options.halves else len(values)
        for part, upto in ((values[:half], half), (values[half:], len(values))):
            if not part:
                continue
            feed(bootstrap, folder, part)
            moments = sorted(dice.randrange(upto - len(part) + 50, upto - 50) for _ in range(options.kills if upto == half else 0))
            peak = max(peak, await wait(bootstrap, upto, crew, moments, folder, settings, dice))
            if upto < len(values):
                await settled(bootstrap)
        seconds = time.monotonic() - started
        await committed_to_the_end(bootstrap)
        codes = [worker.stop() for worker in crew]
    finally:
        for worker in crew:
            if worker.process.poll() is None:
                worker.kill()
    faults = await check(bootstrap, values)
    if options.memory is not None:
        faults += await compare(bootstrap, options)
    print(f"{seconds:.0f} s from feeding to the last outcome, {len(values) / seconds:.0f} items/s; peak memory of a worker {peak:.0f} MiB")
    print(f"workers stopped with {codes}")
    faults += [f"a worker stopped with {code}" for code, took in codes if code != 0 or took > 10]
    for fault in faults[:20]:
        print("FAULT", fault)
    print("all holds" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


def feed(bootstrap: str, folder: Path, values: list[bytes]) -> None:
    file = folder / "part.jsonl"
    file.write_bytes(b"\n".join(values) + b"\n")
    newswire(bootstrap, "feed", str(file))


def newswire(bootstrap: str, *arguments: str, capture: bool = False) -> bytes:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWIRE_")}
    environment = clean | {"NEWSWIRE_BROKERS": bootstrap, "NEWSWIRE_PREFIX": PREFIX, "NEWSWIRE_LEARN": "0"}
    command = [sys.executable, "-m", "streams.cli", *arguments]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE if capture else None).stdout or b""


def comparable(event: dict[str, Any]) -> dict[str, Any]:
    """The event without its Kafka coordinates."""
    for name in ("topic", "partition", "offset", "index", "received"):
        del event["wire"]["source"][name]
    return event


async def wait(
    bootstrap: str, expected: int, crew: list[w.Worker], moments: list[int], folder: Path, settings: dict[str, object], dice: random.Random
) -> float:
    """Returns the peak memory of a worker when so many outcomes are there; kills at the moments given, in numbers of outcomes."""
    peak, done, last = 0.0, 0, time.monotonic()
    kills = 0
    while True:
        now = await count(bootstrap, PREFIX + "news") + await count(bootstrap, PREFIX + "dlq")
        if now > done:
            done, last = now, time.monotonic()
        if time.monotonic() - last > STALL_SECONDS:
            raise SystemExit(f"no progress for {STALL_SECONDS} s at {done} of {expected}\n" + "\n".join(worker.text()[-2000:] for worker in crew))
        peak = max(peak, *(resident(worker.process.pid) for worker in crew))
        if moments and done >= moments[0]:
            moments.pop(0)
            victim = dice.randrange(len(crew))
            crew[victim].kill()
            kills += 1
            crew[victim] = w.Worker(bootstrap, PREFIX, folder / f"again-{kills}.log", **settings)
        if done >= expected and not moments and await distinct(bootstrap) >= expected:
            return peak
        await asyncio.sleep(0.3)


async def distinct(bootstrap: str) -> int:
    return len({w.coordinates(record) for record in await w.outcomes(bootstrap, PREFIX)})


async def settled(bootstrap: str) -> None:
    """Returns when the memory has not grown for a while."""
    before = -1
    while (now := await count(bootstrap, PREFIX + "promos")) != before:
        before = now
        await asyncio.sleep(SETTLED_SECONDS)


async def committed_to_the_end(bootstrap: str) -> None:
    for topic in ("raw", "sketches"):
        ends = {record.partition: record.offset + 1 for record in await drain(bootstrap, PREFIX + topic, seconds=120)}

        async def all_committed(topic: str = topic, ends: dict[int, int] = ends) -> bool:
            return await w.committed(bootstrap, PREFIX, topic) == ends

        await w.wait_for(all_committed, 60, f"all offsets of {topic} committed")


async def check(bootstrap: str, values: list[bytes]) -> list[str]:
    faults: list[str] = []
    raw = {(record.partition, record.offset): record.value for record in await drain(bootstrap, PREFIX + "raw", seconds=120)}
    found = await w.outcomes(bootstrap, PREFIX)
    first: dict[tuple[int, int, int], Any] = {}
    for record in found:
        first.setdefault(w.coordinates(record), record)
    missing = set(raw) - {(partition, offset) for partition, offset, _ in first}
    if missing or len(raw) != len(values):
        faults.append(f"{len(values)} fed, {len(raw)} on the topic, {len(missing)} without an outcome, e.g. {sorted(missing)[:3]}")
    references = [record for topic in ("regions", "entities") for record in await drain(bootstrap, PREFIX + topic, seconds=120)]
    try:
        repeats = w.assert_repeats_identical([*found, *references])
    except AssertionError as error:
        faults.append(str(error))
        repeats = -1
    removed: Counter[str] = Counter()
    remembered: Counter[str] = Counter()
    credits = 0
    for (partition, offset, _), record in first.items():
        if record.topic != PREFIX + "news":
            continue
        event = orjson.loads(record.value)
        if (wrong := problem("news.v1", event)) is not None:
            faults.append(f"{partition}/{offset} is invalid: {wrong}")
        if restore(event) != orjson.loads(raw[partition, offset])["lines"]:
            faults.append(f"{partition}/{offset} is not restored")
        credits += len(event["wire"]["credits"])
        for entry in event["wire"]["removed"]:
            removed[event["wire"]["source"]["supplier"]] += 1
            remembered[event["wire"]["source"]["supplier"]] += entry["seen"] > 0
    letters = sum(record.topic != PREFIX + "news" for record in first.values())
    print(
        f"{len(raw)} items in, {len(first)} distinct outcomes ({len(first) - letters} events, {letters} dead letters), {repeats} repeats (references included)"
    )
    print(f"{credits} credit lines kept; {removed.total()} stretches removed, {remembered.total()} of them known from earlier stories")
    print("removed (known from earlier stories) by supplier: " + ", ".join(f"{name} {number} ({remembered[name]})" for name, number in removed.most_common(8)))
    faults += await check_stories(bootstrap)
    return faults


async def check_stories(bootstrap: str) -> list[str]:
    expected = w.undisturbed_stories(await drain(bootstrap, PREFIX + "sketches", seconds=120))
    written = [(w.headers(record)["ce_newsid"], record.value) for record in await drain(bootstrap, PREFIX + "stories", seconds=120)]
    links = Counter(link["kind"] for value in expected.values() for link in orjson.loads(value)["links"])
    wrong = sum(expected.get(newsid) != value for newsid, value in written) + len(expected.keys() - {newsid for newsid, _ in written})
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(links.items()))
    print(f"{len(written)} story records of {len(expected)} items, {wrong} missing or other than in an undisturbed run; links: {kinds}")
    return [f"{wrong} story records are missing or wrong"] if wrong else []


async def compare(bootstrap: str, options: argparse.Namespace) -> list[str]:
    printed = newswire(bootstrap, "normalize", "--quiet", "--memory", str(options.memory), str(options.file), capture=True)
    alone = [comparable(orjson.loads(line)) for line in printed.splitlines()]
    by_uri = {event["uri"]: event for event in alone}
    through = [comparable(orjson.loads(record.value)) for record in await drain(bootstrap, PREFIX + "news", seconds=120)]
    different = [event["uri"] for event in through if by_uri.get(event["uri"]) != event]
    print(f"{len(alone)} events without a broker, {len(through)} through Kafka, {len(different)} differ in more than their Kafka coordinates")
    return [f"differs: {uri}" for uri in different]


if __name__ == "__main__":
    sys.exit(main())
