"""Items per second of one worker, beside a bare Faust hop on the same items, the same broker and in the same run.

    python -m benchmarks.throughput [FILE.jsonl[.gz]] [--items N] [--workers N]

Method: Apache Kafka (one node) is started on this machine and filled with the items; then, in turn, the bare hop and `newswire worker` read them all.
Times are from the first output record to the last, as the broker stamped them, so starting up does not count. Processor time and peak memory are of
the worker's own processes.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams import topics
from streams.broker import apache
from streams.wire.files import TooLong, records
from tests import items as invented

STALL_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Figures:
    name: str
    items: int
    seconds: float
    cpu: float
    peak_mib: float

    def __str__(self) -> str:
        rate, cost = self.items / self.seconds, 1e6 * self.cpu / self.items
        return (
            f"{self.name:<28} {self.items:>7} items {self.seconds:>8.1f} s {rate:>9.0f} items/s {cost:>7.0f} µs of processor an item {self.peak_mib:>6.0f} MiB"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, help="raw items as JSON lines; invented ones otherwise")
    parser.add_argument("--items", type=int, default=4000)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    values = load(options.file, options.items)
    with tempfile.TemporaryDirectory(prefix="newswire-bench-") as folder, apache.start(Path(folder) / "kafka", port=0) as broker:
        print(
            f"{apache.KIND}; {len(values)} items of {sum(map(len, values)) // len(values)} bytes; {os.cpu_count()} processors; Python {sys.version.split()[0]}"
        )
        bare = asyncio.run(measure_bare(broker.bootstrap, values))
        whole = asyncio.run(measure_newswire(broker.bootstrap, values, options.workers))
    print(bare)
    print(whole)
    print(f"newswire takes {(whole.cpu / whole.items) / (bare.cpu / bare.items):.1f} times the processor time of the bare hop")


def load(file: Path | None, count: int) -> list[bytes]:
    if file is None:
        return [invented.value(number, pitch=number % 3 == 0) for number in range(count)]
    values = [record[0] for record in records(file) if not isinstance(record, TooLong)][:count]
    return [values[number % len(values)] for number in range(count)]


async def measure_bare(bootstrap: str, values: list[bytes]) -> Figures:
    prefix = "bare."
    await topics.create(bootstrap, prefix)
    await fill(bootstrap, prefix + "raw", values)
    command = [sys.executable, "-m", "benchmarks.bare_hop", bootstrap, "bare-hop", prefix + "raw", prefix + "news"]
    return await measure("bare Faust hop", bootstrap, [(command, {})], prefix + "news", len(values))


async def measure_newswire(bootstrap: str, values: list[bytes], workers: int) -> Figures:
    prefix = "wire."
    await topics.create(bootstrap, prefix)
    await fill(bootstrap, prefix + "raw", values)
    environment = {"NEWSWIRE_BROKERS": bootstrap, "NEWSWIRE_LOG_LEVEL": "warning"}
    command = [sys.executable, "-m", "streams.cli", "worker"]
    return await measure(f"newswire worker x{workers}", bootstrap, [(command, environment)] * workers, prefix + "news", len(values))


async def measure(name: str, bootstrap: str, commands: list[tuple[list[str], dict[str, str]]], topic: str, expected: int) -> Figures:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("NEWSWIRE_")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    processes = start(commands, clean)
    peak = 0.0
    try:
        while await count(bootstrap, topic) < expected:
            peak = max(peak, sum(resident(process.pid) for process in processes) / len(processes))
            if any(process.poll() is not None for process in processes):
                raise SystemExit(f"{name} ended by itself")
            await asyncio.sleep(0.5)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    first, last = await stamps(bootstrap, topic)
    return Figures(name, expected, max(last - first, 1) / 1000, cpu, peak)


def start(commands: list[tuple[list[str], dict[str, str]]], clean: dict[str, str]) -> list[subprocess.Popen[bytes]]:
    return [subprocess.Popen(command, env=clean | environment, stderr=sys.stderr) for command, environment in commands]


def resident(pid: int) -> float:
    """MiB of a process and its children."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20 + sum(resident(int(child)) for child in children)


async def fill(bootstrap: str, topic: str, values: list[bytes]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=5, max_request_size=2**21) as producer:
        await asyncio.gather(*[await producer.send(topic, value) for value in values])


async def count(bootstrap: str, topic: str) -> int:
    async with AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, enable_auto_commit=False) as consumer:
        return sum((await consumer.end_offsets(list(consumer.assignment()))).values())


async def stamps(bootstrap: str, topic: str) -> tuple[int, int]:
    """Append times of the first and the last record, in milliseconds."""
    times: list[int] = []
    async with AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest") as consumer:
        ends = await consumer.end_offsets(list(consumer.assignment()))
        deadline = time.monotonic() + STALL_SECONDS
        while any([await consumer.position(TopicPartition(*partition)) < end for partition, end in ends.items()]) and time.monotonic() < deadline:
            for batch in (await consumer.getmany(timeout_ms=500)).values():
                times += [record.timestamp for record in batch]
    return min(times), max(times)


if __name__ == "__main__":
    main()
