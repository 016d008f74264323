"""From append on `wire.raw` to visible on `wire.news`, beside a bare aiokafka hop: `python -m benchmarks.latency [--rate 100] [--seconds 30] [--workers 1]`.

Apache Kafka (one node) is started. In turn, twice each, a bare loop of aiokafka (receive, send, wait for the broker) and `newswire worker`s work off the
same invented items, which come at an even rate. An item's time is from the broker's append time of the raw record until a consumer of the output has received
what was made of it; all clocks are this machine's. The first seconds of each turn do not count. Exit code 1 when a bound is broken.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams import topics
from streams.broker import apache
from tests import items

BOUND, TIMES = 0.250, 5.0  # seconds, and times the bare hop's, that the 99th percentile may take
WARM_SECONDS = 5.0
SETTLED_SECONDS = 15.0  # in which several workers have shared the partitions


async def main_async(bootstrap: str, rate: float, seconds: float, workers: int) -> int:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWIRE_")}
    times: dict[str, list[float]] = {"bare aiokafka hop": [], "newswire worker": []}
    for turn in range(2):
        for name, found in times.items():
            prefix = f"{name.split()[0]}{turn}."
            await topics.create(bootstrap, prefix)
            if name.startswith("bare"):
                command = [sys.executable, "-m", "benchmarks.latency", "--hop", bootstrap, prefix]
                environment = clean
            else:
                command = [sys.executable, "-m", "streams.cli", "worker"]
                environment = clean | {"NEWSWIRE_BROKERS": bootstrap, "NEWSWIRE_PREFIX": prefix, "NEWSWIRE_GROUP": prefix, "NEWSWIRE_LOG_LEVEL": "warning"}
            with ExitStack() as processes:
                for _ in range(1 if name.startswith("bare") else workers):
                    processes.enter_context(running(command, environment))
                await asyncio.sleep(0 if workers == 1 else SETTLED_SECONDS)
                found += await turn_of(bootstrap, prefix, rate, seconds)
    return report(times, rate)


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


async def turn_of(bootstrap: str, prefix: str, rate: float, seconds: float) -> list[float]:
    """The times of one turn, in seconds."""
    sent: dict[tuple[int, int], float] = {}
    seen: dict[tuple[int, int], float] = {}
    async with (
        AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer,
        AIOKafkaConsumer(prefix + "news", bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest") as consumer,
    ):
        reading = asyncio.create_task(read(consumer, seen))
        written = await producer.send_and_wait(prefix + "raw", items.value(0))
        while (written.partition, written.offset) not in seen:  # noqa: ASYNC110 - until the worker works
            await asyncio.sleep(0.1)
        start = time.monotonic()
        deliveries = []
        for number in range(1, int(rate * seconds)):
            await asyncio.sleep(max(0.0, start + number / rate - time.monotonic()))
            deliveries.append(await producer.send(prefix + "raw", items.value(number, pitch=number % 3 == 0)))
        for number, delivery in enumerate(deliveries):
            written = await delivery
            if number / rate > WARM_SECONDS:
                sent[written.partition, written.offset] = written.timestamp / 1000
        deadline = time.monotonic() + 30
        while sent.keys() - seen.keys() and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        reading.cancel()
    if late := sent.keys() - seen.keys():
        raise SystemExit(f"{len(late)} of {len(sent)} items did not come within 30 s of the last: the machine is too busy for this rate")
    return [seen[place] - appended for place, appended in sent.items()]


async def read(consumer: AIOKafkaConsumer, seen: dict[tuple[int, int], float]) -> None:
    async for record in consumer:
        named = dict(record.headers)
        seen.setdefault((int(named["ce_rawpartition"]), int(named["ce_rawoffset"])), time.time())


async def hop(bootstrap: str, prefix: str) -> None:
    """The bare hop: as many promises as a loop of ten lines can make."""
    async with (
        AIOKafkaConsumer(prefix + "raw", bootstrap_servers=bootstrap, group_id=prefix, auto_offset_reset="earliest") as consumer,
        AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True) as producer,
    ):
        async for record in consumer:
            headers = [("ce_rawpartition", str(record.partition).encode()), ("ce_rawoffset", str(record.offset).encode())]
            await producer.send_and_wait(prefix + "news", record.value, headers=headers)


def report(times: dict[str, list[float]], rate: float) -> int:
    ends: dict[str, float] = {}
    for name, found in times.items():
        ends[name] = percentile(found, 99)
        line = ", ".join(f"p{share} {1000 * percentile(found, share):.0f}" for share in (90, 99)) + f", longest {1000 * max(found):.0f}"
        print(f"{name:<18} {len(found)} items at {rate:.0f} a second: median {1000 * median(found):.0f} ms, {line}")
    bare, whole = ends.values()
    print(f"the 99th percentile is {whole / bare:.1f} times that of the bare hop")
    return 0 if whole <= BOUND and whole <= TIMES * bare else 1


def percentile(found: Sequence[float], share: int) -> float:
    return quantiles(found, n=100)[share - 1]


def main() -> int:
    if sys.argv[1:2] == ["--hop"]:
        asyncio.run(hop(*sys.argv[2:4]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=100.0, help="items a second")
    parser.add_argument("--seconds", type=float, default=30.0, help="of each turn")
    parser.add_argument("--workers", type=int, default=1, help="that share the work")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newswire-bench-") as folder, apache.start(Path(folder) / "kafka", port=0) as broker:
        print(f"{apache.KIND}; {os.cpu_count()} processors; Python {sys.version.split()[0]}", flush=True)
        return asyncio.run(main_async(broker.bootstrap, options.rate, options.seconds, options.workers))


if __name__ == "__main__":
    sys.exit(main())
