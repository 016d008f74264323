"""One run of a scenario: brokers, workers, a feed, faults at the moments that the seed gives, and the verdict."""

from __future__ import annotations

import asyncio
import random
import signal
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka.errors import KafkaError
from prometheus_client.parser import text_string_to_metric_families

from streams import topics
from streams.broker import apache
from tests.broker import workers as w
from tests.broker.tools import drain
from tests.chaos import ledger as ledgers
from tests.chaos.ledger import Ledger, Sent
from tests.chaos.stage import Stage
from tests.chaos.verify import Evidence, Verdict, judge
from tests.chaos.watch import Reader, Sample, sample

SETTINGS: dict[str, object] = {"session_timeout": 6, "item_timeout": 3, "promo_margin": 1}
PREFIX = "wire."
_READ = ("raw", "news", "regions", "entities", "lines", "sketches", "stories", "dlq", "attempts", "held")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was done, `at` seconds since the epoch. `fault` says that output is to recover from it; `over` that it was undone."""

    at: float
    what: str
    fault: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """A row of the table in `scenarios.py`."""

    name: str
    fault: str
    """Its sign in the table of faults, F1 to F25; none for what is not there."""
    what: str
    act: Callable[[Run], Awaitable[None]]
    stage: str = "one"
    workers: int = 2
    items: int = 500
    rate: float = 50.0  # items a second
    poison: float = 0.05  # share of items that cannot be read
    marked: tuple[bytes, ...] = ()
    embargoed: float = 0.0  # share of items that must not be published for some seconds
    child: str = ""
    """The module that does the work in the place of the worker's own child."""
    module: str = ""
    """The module that takes the place of the whole worker."""
    settings: dict[str, object] = field(default_factory=dict)
    partitions: dict[str, int] = field(default_factory=dict)
    transactions: bool = False
    prepare: Callable[[Run], Awaitable[None]] | None = None
    """Where given, the feed ends before the first worker starts, and this is done between."""
    counted: bool = False
    """Whether all workers live to the end, so that their counters can be asked."""
    within: float | None = None
    """Seconds from a fault (or from its end, where it has one) to new output on every partition, at most."""
    patience: float = 90.0  # seconds that the last outcome may take after the last item
    in_tests: bool = False


@dataclass(slots=True)
class Result:
    scenario: str
    fault: str
    seed: int
    verdict: Verdict
    faults: int
    recovery: float | None
    """Seconds, the longest of the run."""
    stop_seconds: float
    seconds: float
    problems: list[str]
    """What else was not as it must be: exit codes, bounds of time."""
    marks: list[Mark]
    fed: list[float]
    outcomes: list[float]

    @property
    def holds(self) -> bool:
        return self.verdict.holds and not self.problems


class Run:
    """What a scenario acts on. All its chances come from `dice`."""

    def __init__(self, scenario: Scenario, stage: Stage, folder: Path, seed: int, prefix: str = PREFIX) -> None:
        self.scenario = scenario
        self.stage: Any = stage
        self.bootstrap = stage.bootstrap
        self.folder = folder
        self.prefix = prefix
        self.dice = random.Random(f"{scenario.name}/{seed}")
        self.workers: list[w.Worker] = []
        self.marks: list[Mark] = []
        self.problems: list[str] = []
        self.lost: set[str] = set()
        self.compacted = False
        self.ledger = Ledger()
        self.reader = Reader(self.bootstrap, [prefix + "news", prefix + "dlq"])
        self.samples: list[Sample] = []
        self.started = 0
        self.counted: dict[str, float] | None = None
        self.ports: dict[int, int] = {}
        """Of the page of each worker, by its process id."""

    def mark(self, what: str, *, fault: bool = False, over: bool = False) -> None:
        self.marks.append(Mark(time.time(), what, fault, over))

    async def moment(self, earliest: float, latest: float) -> None:
        """Waits until a random moment."""
        await asyncio.sleep(self.dice.uniform(earliest, latest))

    def start_worker(self, child: str = "") -> w.Worker:
        port = apache.free_port()
        mine = SETTINGS | self.scenario.settings | {"http_port": port}
        self.started += 1
        log = self.folder / f"worker-{self.started}.log"
        worker = w.Worker(self.bootstrap, self.prefix, log, child or self.scenario.child, self.scenario.module, **mine)
        self.ports[worker.process.pid] = port
        self.workers.append(worker)
        return worker

    def some_worker(self) -> w.Worker:
        return self.dice.choice([worker for worker in self.workers if worker.process.poll() is None])

    def stop_worker(self, worker: w.Worker) -> float:
        """SIGTERM, as an operator or an orchestrator does; what is not as it must be is a problem of the run. Returns the seconds it took."""
        code, seconds = worker.stop()
        if code == -signal.SIGTERM and not worker.text():  # it was no worker yet: the interpreter had not come to what handles the signal
            return seconds
        if code != 0 or seconds > 10:
            self.problems.append(f"a worker ended with {code}, {seconds:.1f} s after SIGTERM: {worker.text()[-300:]}")
        return seconds

    async def outcomes(self, count: int, seconds: float) -> None:
        """Returns when so many items have an outcome; raises TimeoutError."""

        async def enough() -> bool:
            return len(self.reader.outcomes) >= count

        await w.wait_for(enough, seconds, f"{count} outcomes")


async def play(scenario: Scenario, stage: Stage, folder: Path, seed: int, prefix: str = PREFIX) -> Result:
    """Plays the scenario to its end. Never raises for what the service does: that is in the result."""
    run = Run(scenario, stage, folder, seed, prefix)
    began = time.monotonic()
    try:
        await topics.create(run.bootstrap, prefix, partitions=scenario.partitions or None, replication=stage.copies, patience=60)
        async with _in_background(run.reader.run(), sample(run.bootstrap, prefix, run.samples)):
            await _feed_and_act(run)
            await _finish(run)
        stop_seconds = max([run.stop_worker(worker) for worker in run.workers if worker.process.poll() is None], default=0.0)
        evidence = await _evidence(run)
    finally:
        for worker in run.workers:
            if worker.process.poll() is None:
                worker.process.send_signal(signal.SIGCONT)
                worker.kill()
    return _result(run, judge(evidence), seed, stop_seconds, time.monotonic() - began)


@asynccontextmanager
async def _in_background(*work: Awaitable[None]) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _feed_and_act(run: Run) -> None:
    scenario = run.scenario
    records = ledgers.mixture(run.dice, scenario.items, scenario.poison, scenario.marked, scenario.embargoed)
    if scenario.prepare is not None:
        await _feed(run, records)
        await scenario.prepare(run)
        for _ in range(scenario.workers):
            run.start_worker()
        await scenario.act(run)
        return
    for _ in range(scenario.workers):
        run.start_worker()
    # The first of the items before the others: what a fault meets is a group at work.
    first = records[:20]
    await _feed(run, first)
    await run.outcomes(len(first), 60)
    await asyncio.gather(_feed(run, records[len(first) :]), scenario.act(run))


async def _feed(run: Run, records: list[Sent]) -> None:
    if run.scenario.transactions:
        await ledgers.write_in_transactions(run.bootstrap, run.prefix + "raw", records, run.dice, run.ledger)
    else:
        await ledgers.write(run.bootstrap, run.prefix + "raw", records, run.scenario.rate, run.ledger)


async def _finish(run: Run) -> None:
    """Until all that was acknowledged has an outcome and all offsets are committed; what does not come is for the judge to say."""
    try:
        if not run.compacted:
            await run.outcomes(len(run.ledger.acknowledged), run.scenario.patience)
        await _all_committed(run)
    except TimeoutError as error:
        run.problems.append(f"{error}; the workers' last words: " + " | ".join(worker.text()[-500:] for worker in run.workers[-2:]))
    run.counted = _counted(run) if run.scenario.counted else None


async def _all_committed(run: Run) -> None:
    """Nothing is on its way any more: what was redelivered has been delivered too, and the links of all sketches are written."""
    behind: list[str] = []

    async def everything() -> bool:
        behind.clear()
        with suppress(KafkaError, OSError):
            for topic in ("raw",) if run.scenario.module else ("raw", "lines", "sketches"):
                ends = {record.partition: record.offset + 1 for record in await drain(run.bootstrap, run.prefix + topic, isolation="read_committed")}
                committed = await w.committed(run.bootstrap, run.prefix, topic)
                behind.extend(f"{topic}/{part} at {committed.get(part, 0)} of {end}" for part, end in ends.items() if committed.get(part, 0) < end)
            return not behind
        return False

    try:
        await w.wait_for(everything, run.scenario.patience, "all offsets committed")
    except TimeoutError as error:
        raise TimeoutError(f"{error} ({', '.join(behind)})") from error


def _counted(run: Run) -> dict[str, float]:
    """The items that the workers say they have handled, by outcome."""
    sums: dict[str, float] = {}
    for worker in run.workers:
        with urllib.request.urlopen(f"http://127.0.0.1:{run.ports[worker.process.pid]}/metrics", timeout=5) as answer:
            for family in text_string_to_metric_families(answer.read().decode()):
                for one in family.samples if family.name == "newswire_items" else ():
                    if one.name.endswith("_total"):
                        sums[one.labels["outcome"]] = sums.get(one.labels["outcome"], 0) + one.value
    return sums


async def _evidence(run: Run) -> Evidence:
    found: dict[str, list[Any]] = {}
    for name in _READ:
        try:
            found[name] = await drain(run.bootstrap, run.prefix + name, seconds=60)
        except LookupError:
            found[name] = []
    for name in ("news", "dlq"):  # what was seen and is gone with its topic counts as written
        there = {(record.partition, record.offset): record for record in found[name]}
        for (topic, partition, offset), record in run.reader.seen.items():
            if topic != run.prefix + name:
                continue
            if name in run.lost:
                found[name].append(record)
            elif (partition, offset) not in there:
                run.reader.changed.append(f"{topic}/{partition}/{offset} was read and is not there any more")
    made_again = tuple(f"{run.prefix}{name}/" for name in run.lost)
    changed = [one for one in run.reader.changed if not one.startswith(made_again)]
    return Evidence(run.prefix, run.ledger, found, run.samples, changed, frozenset(run.lost), run.compacted, run.counted)


def _result(run: Run, verdict: Verdict, seed: int, stop_seconds: float, seconds: float) -> Result:
    scenario = run.scenario
    recovery = _recovery(run)
    if scenario.within is not None and recovery is not None and recovery > scenario.within:
        run.problems.append(f"output came back after {recovery:.1f} s, {scenario.within:g} are allowed")
    return Result(
        scenario=scenario.name,
        fault=scenario.fault,
        seed=seed,
        verdict=verdict,
        faults=sum(mark.fault for mark in run.marks),
        recovery=recovery,
        stop_seconds=stop_seconds,
        seconds=seconds,
        problems=run.problems,
        marks=run.marks,
        fed=sorted(run.ledger.times),
        outcomes=sorted(run.reader.outcomes.values()),
    )


def _recovery(run: Run) -> float | None:
    """The longest time from a fault, or from its end where it has one, until every raw partition gave a new outcome again."""
    begins = [mark.at for mark in run.marks if mark.over] or [mark.at for mark in run.marks if mark.fault]
    partitions = {place[0] for place in run.reader.outcomes}
    longest = None
    for begin in begins:
        firsts = []
        for partition in partitions:
            later = [at for (where, _, _), at in run.reader.outcomes.items() if where == partition and at > begin]
            if later:
                firsts.append(min(later) - begin)
        if firsts:
            longest = max(longest or 0.0, *firsts)
    return longest
