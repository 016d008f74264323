"""`newswire demo`"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import click
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from rich.console import Console
from rich.rule import Rule

from streams import topics
from streams.broker import embedded
from streams.commands import terminal
from streams.commands.common import run
from streams.commands.feed import key_of
from streams.commands.tail import show
from streams.delivery.clients import client_options, opened
from streams.settings import Settings
from streams.wire.files import TooLong, records

PAUSE = 0.25  # seconds between items, so that a person sees them come
REPEATING = 4  # items of a supplier from which on a line of its may be known as repeated: the next waits until the memory has learned from them
SETTLED = 1.0  # seconds without news of the memory after which it has: several times what its writer collects lines for
PATIENCE = 5.0  # seconds that an item waits at most, since what teaches nothing new is not heard of
STEP = 0.05  # seconds between two looks
LIMIT = 60.0  # seconds for the whole of it
_KINDS = {"news": "events", "dlq": "dead letters", "stories": "stories"}
MARGIN = 0.1  # seconds until a verdict is in force; sender and worker share one clock here


@click.command()
@click.option("--samples", type=click.Path(path_type=Path, exists=True), help="Folder of raw items; the samples that come with newswire otherwise.")
@click.option("--keep", is_flag=True, help="Keep the worker's log and say where it is.")
def command(samples: Path | None, keep: bool) -> None:
    """Show the whole service at work on sample items, with no Kafka and no Java.

    Starts an in-memory broker, one worker and a feed of the samples, and prints what came out: headline, what was removed and why, credits,
    entities and regions; some moments later, which items repeat or update which.
    """
    folder = samples or samples_folder()
    files = sorted(path for path in folder.iterdir() if path.suffix in (".txt", ".json", ".jsonl"))
    console = terminal.console()
    with tempfile.TemporaryDirectory(prefix="newswire-demo-") as scratch, embedded.start(dict.fromkeys(_topic_names(), 1)) as broker:
        console.print(Rule("newswire demo"))
        console.print(f"broker: {embedded.KIND}, {broker.bootstrap}", style="dim", highlight=False)
        console.print(f"feeding {len(files)} files of {folder}\n", style="dim", highlight=False)
        environment = {"NEWSWIRE_BROKERS": broker.bootstrap, "NEWSWIRE_PROMO_MARGIN": str(MARGIN), "NEWSWIRE_LOG_LEVEL": "warning"}
        log = Path(scratch) / "worker.log"
        worker = _start_worker(environment, log)
        try:
            settings = Settings(brokers=broker.bootstrap, promo_margin=MARGIN)
            counts = run(settings, _play(settings, console, files, worker))
        finally:
            worker.terminate()
            worker.wait(15)
        if counts is None:
            raise click.ClickException(f"the worker did not do its work in {LIMIT:.0f} s; its log:\n{log.read_text()[-2000:]}")
        outcome = f"{counts['events']} events, {counts['dead letters']} dead letters"
        console.print(Rule(f"{outcome}, {counts['removed']} promotional stretches removed, {counts['links']} links"))
        if keep:
            kept = Path(tempfile.mkdtemp(prefix="newswire-demo-")) / "worker.log"
            kept.write_bytes(log.read_bytes())
            console.print(f"the worker's log: {kept}")


def samples_folder() -> Path:
    """Where the sample items are, in a checkout and in an installed package."""
    here = Path(__file__).resolve().parent.parent
    return next(folder for folder in (here / "samples", here.parent / "samples") if folder.is_dir())


def _topic_names() -> list[str]:
    return [topic.name for topic in topics.declared().values()]


def _start_worker(environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWIRE_")}
    with log.open("wb") as file:
        return subprocess.Popen([sys.executable, "-m", "streams.cli", "worker"], env=clean | dict(environment), stdout=file, stderr=file)


async def _play(settings: Settings, console: Console, files: list[Path], worker: subprocess.Popen[bytes]) -> Counter[str] | None:
    """Feeds the files and shows what comes out until every item has its outcome. None where that takes too long."""
    counts: Counter[str] = Counter()
    newest: dict[str, dict[str, int]] = {"news": {}, "stories": {}}  # version of each item, by uri: its story record comes later, or before it is read
    expected = asyncio.get_running_loop().create_future()
    heard = dict.fromkeys(("news", "dlq", "stories", "promos"), 0.0)  # when each topic was last heard of

    async def learned(sent: int) -> None:
        """Waits until all that was sent has its outcome and the memory has taken it in."""
        for _ in range(round(PATIENCE / STEP)):
            done = counts["events"] + counts["dead letters"] >= sent
            if done and heard["promos"] >= heard["news"] and time.monotonic() - heard["promos"] > SETTLED:
                return
            await asyncio.sleep(STEP)

    feeding = asyncio.create_task(_feed(settings, files, expected, learned))
    deadline = time.monotonic() + LIMIT
    client = client_options(settings)
    watched = [settings.topic(name) for name in heard]
    async with opened(AIOKafkaConsumer(*watched, **client, auto_offset_reset="earliest")) as consumer:
        while time.monotonic() < deadline and worker.poll() is None:
            for batch in (await consumer.getmany(timeout_ms=200)).values():
                for record in batch:
                    topic = record.topic.removeprefix(settings.prefix)
                    heard[topic] = time.monotonic()
                    if topic == "promos":
                        continue
                    value = {} if topic == "dlq" else orjson.loads(record.value or b"")
                    counts[_KINDS[topic]] += 1
                    counts["removed"] += len(value["wire"]["removed"]) if topic == "news" else 0
                    counts["links"] += len(value["links"]) if topic == "stories" else 0
                    if topic in newest:
                        order = (value["wire"] if topic == "news" else value)["order"]
                        newest[topic][value["uri"]] = max(order, newest[topic].get(value["uri"], order))
                    if topic != "stories" or value["links"]:
                        show(console, topic, record)
            if expected.done() and counts["events"] + counts["dead letters"] >= expected.result() and newest["news"] == newest["stories"]:
                await feeding
                return counts
    feeding.cancel()
    return None


async def _feed(settings: Settings, files: list[Path], expected: asyncio.Future[int], learned: Callable[[int], Awaitable[None]]) -> None:
    sent = 0
    suppliers: Counter[bytes] = Counter()
    async with opened(AIOKafkaProducer(**client_options(settings), acks="all")) as producer:
        for path in files:
            for record in records(path):
                if isinstance(record, TooLong):
                    continue
                value, headers = record
                key = key_of(value, headers, settings)
                supplier = (key or b"").partition(b"/")[0]
                if suppliers[supplier] >= REPEATING:
                    await learned(sent)
                await producer.send_and_wait(settings.topic("raw"), value, key=key, headers=list(headers.items()))
                suppliers[supplier] += 1
                sent += 1
                await asyncio.sleep(PAUSE)
    expected.set_result(sent)
