"""A long backlog worked off with flat memory: `python -m benchmarks.backlog [--items N] [--workers N]`.

Apache Kafka (one node) is started and filled with N small items, each another one; then the workers read them all. The resident memory of each worker's
child is sampled twice a second; the figure is how much it grew from 10,000 outcomes on to the last one. Exit code 1 when that is more than a tenth. What
the workers write is kept by the broker for a few megabytes only, so that the disk does not fill.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from benchmarks.throughput import count, resident
from streams import topics
from streams.broker import apache
from tests.items import NAMES, THINGS, TOWNS, VERBS

PREFIX = "wire."
BEFORE, GROWTH = 10_000, 0.10
STALL_SECONDS = 120.0
KEPT = {"retention.bytes": "16777216", "segment.bytes": "8388608"}


def small(number: int, dice: random.Random) -> bytes:
    """An item of two lines, some 300 bytes as JSON."""
    town, who, other = dice.choice(TOWNS), dice.choice(NAMES), dice.choice(NAMES)
    lines = [
        f"{town.upper()}, March {number % 28 + 1} - {who} {dice.choice(VERBS)} {dice.choice(THINGS)} on Monday, officials said in statement {number}.",
        f"(Reporting by {other})",
    ]
    return orjson.dumps({"id": f"item-{number}", "source": f"supplier-{number % 20}", "title": f"{who} in {town}, round {number}", "lines": lines})


async def fill(bootstrap: str, items: int) -> None:
    dice = random.Random(items)
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=20, max_batch_size=1 << 19) as producer:
        for number in range(items):
            delivery = await producer.send(PREFIX + "raw", small(number, dice))
        await delivery


async def keep_little(bootstrap: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        for name, topic in topics.declared(PREFIX).items():
            if not topic.compacted and name not in ("raw", "lines", "sketches"):
                await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, {**topic.config, **KEPT})])
    finally:
        await admin.close()


def start(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "streams.cli", "worker"], env=environment)


def child(process: subprocess.Popen[bytes]) -> int:
    """The process id of a worker's child; 0 while it has none."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(found[0]) if found else 0


async def run(bootstrap: str, items: int, workers: int) -> int:
    await topics.create(bootstrap, PREFIX)
    await keep_little(bootstrap)
    began = time.monotonic()
    await fill(bootstrap, items)
    print(f"filled with {items} items in {time.monotonic() - began:.0f} s", flush=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWIRE_")}
    environment |= {"NEWSWIRE_BROKERS": bootstrap, "NEWSWIRE_LOG_LEVEL": "warning"}
    processes = [start(environment) for _ in range(workers)]
    series: list[tuple[float, int, list[float]]] = []
    try:
        began = last_time = time.monotonic()
        done = 0
        children: list[int] = []
        while done < items:
            await asyncio.sleep(0.5)
            now = await count(bootstrap, PREFIX + "news") + await count(bootstrap, PREFIX + "dlq")
            if now > done:
                done, last_time = now, time.monotonic()
            elif time.monotonic() - last_time > STALL_SECONDS:
                raise SystemExit(f"no progress for {STALL_SECONDS:.0f} s at {done} of {items}")
            now_children = [child(process) for process in processes]
            if done >= BEFORE and all(children) and now_children != children:
                raise SystemExit(f"a worker's process was started again at {done} of {items} items: what it holds cannot be compared")
            children = now_children
            series.append((time.monotonic() - began, done, [resident(pid) for pid in children]))
            if len(series) % 120 == 0:
                print(f"{series[-1][0]:6.0f} s {done:>9} items, MiB {' '.join(f'{mib:.0f}' for mib in series[-1][2])}", flush=True)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)
    return report(series, items, children)


def report(series: list[tuple[float, int, list[float]]], items: int, children: list[int]) -> int:
    early = next((row for row in series if row[1] >= BEFORE), series[-1])
    late = series[-1]
    print(f"{items} items in {late[0]:.0f} s, {items / late[0]:.0f} items/s")
    grown = [(after - before) / before for before, after in zip(early[2], late[2], strict=True)]
    for before, after, growth in zip(early[2], late[2], grown, strict=True):
        print(f"a worker's resident memory: {before:.0f} MiB after {early[1]} items, {after:.0f} MiB after {late[1]}: {growth:+.1%}")
    return 0 if max(grown) <= GROWTH else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the workers and the broker are ended too
    with tempfile.TemporaryDirectory(prefix="newswire-bench-") as folder, apache.start(Path(folder) / "kafka", port=0) as broker:
        print(f"{apache.KIND}; {os.cpu_count()} processors; Python {sys.version.split()[0]}; {options.workers} workers", flush=True)
        return asyncio.run(run(broker.bootstrap, options.items, options.workers))


if __name__ == "__main__":
    sys.exit(main())
