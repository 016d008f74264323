"""What the agents share: the pipeline, the memory that follows its topic, and the ways in and out."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import faust
import orjson
from aiohttp import web
from aiokafka import ConsumerRecord

from streams.agents import knowledge
from streams.agents.held import Held
from streams.delivery import group
from streams.delivery.attempts import Attempts
from streams.delivery.clients import client_options
from streams.delivery.fail_stop import ExitCode, fail_stop
from streams.delivery.follower import Follower
from streams.delivery.in_hand import InHand
from streams.delivery.outbox import Outbox
from streams.delivery.scan import readable
from streams.delivery.window import Window
from streams.enrich import Enricher
from streams.ops import metrics, page
from streams.ops.silence import Silence
from streams.pipeline import Pipeline
from streams.routing.rules import NO_RULES
from streams.settings import Settings, revealed

log = logging.getLogger(__name__)

INPUTS = ("raw", "lines", "sketches")
OUTPUTS = ("news", "regions", "entities", "lines", "sketches", "stories", "dlq")
STALE_SECONDS = 30.0  # the memory is brought up to date twice a second
UNKNOWN_LIMIT = 1_000_000  # bytes; where neither the broker nor a declaration says what a topic takes


class Context:
    """Made before the app starts; `ready()` connects it once, whichever agent comes first."""

    def __init__(self, settings: Settings, pipeline: Pipeline, in_hand: InHand, limits: Mapping[str, int]) -> None:
        self.settings = settings
        self.pipeline = pipeline
        self.in_hand = in_hand
        self.limits = dict(limits)
        self.rules = NO_RULES
        self.margin = int(settings.promo_margin * 1000)  # milliseconds
        self.learner = pipeline.learner
        self.attempts = Attempts()
        self.held = Held()
        self.silence = Silence(settings.silence, time.time())
        followed = {settings.topic("promos"): self._promo, settings.topic("attempts"): self._attempt}
        if settings.hold:
            followed[settings.topic("held")] = self.held.apply
        self.follower = Follower(followed, client_options(settings))
        self.window: Window | None = None
        self.outbox: Outbox
        self.assignments = 0
        """Rises with every assignment of partitions: what was read from the log before may be older than what their last owner wrote."""
        self.owned: frozenset[Any] = frozenset()
        """The partitions of the newest assignment."""
        self.read_for = -1
        """The assignment for which everything on `wire.promos` has been read."""
        self.unread: defaultdict[int, deque[int]] = defaultdict(deque)
        """By partition of `wire.promos` the offsets that this worker has written, and has not read back yet; in order."""
        self.writing: frozenset[bytes] = frozenset()
        """Keys of the lines whose records are on their way to the broker."""
        self.overwritten: list[tuple[int, bytes, dict[str, Any]]] = []
        """Of lines of this worker that another one has written since: partition, key and what was known before. A worker that stood still for longer than
        the group waits writes what it had in hand before it hears that its partitions have gone; a command may write where it believes that none runs."""
        self.lines_partitions = 0
        """Of `wire.lines`, for ever (see the topic's declaration)."""
        self.assigned = asyncio.Event()
        """Set while it is known which partitions are this worker's: not between the begin and the end of a rebalance."""
        self.stopping = False
        self.idle = asyncio.Event()
        """Set while no item is between being taken and joining the window."""
        self.idle.set()
        self.written = asyncio.Event()
        """Set while no batch of learned lines is on its way to the broker."""
        self.written.set()
        self.linked = asyncio.Event()
        """Set while no batch of story links is on its way to the broker."""
        self.linked.set()
        self.besides: tuple[Callable[[Context], Awaitable[None]], ...] = ()
        """What starts beside the agents, once there is a way out and before the first item is taken."""
        self._ready: asyncio.Task[None] | None = None
        self._page: web.AppRunner | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def ready(self, app: faust.App) -> None:
        """Returns when the producer is there and the memory has been read whole. Ends the process where that cannot be."""
        if self._ready is None:
            self._ready = asyncio.create_task(self._connect(app))
        await self._ready

    def knowing(self) -> Callable[[], Enricher] | None:
        """What gives the enricher with the operators' knowledge in force; None where there is no file of it."""
        path, enricher = self.settings.knowledge, self.pipeline.enricher
        return knowledge.follow(path, enricher, time.monotonic) if path is not None and isinstance(enricher, Enricher) else None

    def watch(self, what: str, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` in the background; should it fail, the process ends."""

        async def guarded() -> None:
            try:
                await work
            except asyncio.CancelledError:
                raise
            except BaseException as error:
                fail_stop(what, error)

        task = asyncio.create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def taking(self) -> None:
        """Returns when a new item may be taken; never in a worker that stops."""
        if self.stopping:
            await asyncio.Event().wait()
        self.idle.clear()

    async def drain(self) -> None:
        """Takes nothing new and returns when what was taken is delivered and acknowledged."""
        self.stopping = True
        await self.idle.wait()
        if self.window is not None:
            await self.window.drained()

    def health(self) -> tuple[bool, str]:
        """Whether the worker does its work, and a sentence on it. An idle worker is well; one whose memory is out of date is not."""
        behind = self.follower.stale()
        if behind > STALE_SECONDS:
            return False, f"the memory of repeated lines was last up to date {behind:.0f} s ago"
        in_flight = 0 if self.window is None else len(self.window)
        return True, f"well: {len(self.learner)} lines in the memory, {in_flight} records in flight"

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._page is not None:
            await self._page.cleanup()
        await self.follower.stop()

    async def _connect(self, app: faust.App) -> None:
        settings = self.settings
        try:
            await self.follower.start(require=[settings.topic(name) for name in (*INPUTS, *OUTPUTS)])  # `held` is followed where it is used
        except LookupError as error:
            fail_stop("the topics are not as they must be", error, ExitCode.CONFIG)
        except Exception as error:
            fail_stop(f"no use of the broker at {settings.brokers}", error)
        self.lines_partitions = await self.follower.partitions(settings.topic("lines"))
        not_in_group = await group.refused(client_options(settings), settings.group)
        if not_in_group is not None:
            fail_stop(f"no use of the broker at {settings.brokers}", not_in_group)
        self.outbox = Outbox(await app.maybe_start_producer(), self.limits, UNKNOWN_LIMIT)
        for start in self.besides:
            await start(self)
        self.watch("following the memory", self.follower.run())
        self.watch("an input cannot be read", readable([settings.topic(name) for name in INPUTS], client_options(settings)))
        if settings.http_port:
            try:
                self._page = await page.serve(settings.http_host, settings.http_port, self.health, revealed(settings.http_token))
            except OSError as error:
                fail_stop(f"the page on {settings.http_host}:{settings.http_port} cannot be served", error, ExitCode.CONFIG)
        log.info("ready: %d lines in the memory of repeated lines", len(self.learner))

    def _promo(self, record: ConsumerRecord[Any, Any]) -> None:
        try:
            key = record.key or b""
            if record.value is None:
                self.learner.forget(key, record.offset)
            elif not self._is_mine(record.partition, record.offset):  # most of what comes is
                self._overwritten_by(record, key)
                self.learner.remember(orjson.loads(record.value), record.timestamp, self.margin, record.offset)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            metrics.CORRUPT.labels(record.topic).inc()
            log.error("%s/%d/%d is no record of a repeated line and is passed over: %r", record.topic, record.partition, record.offset, error)
        metrics.PROMO_LINES.set(len(self.learner))

    def _is_mine(self, partition: int, offset: int) -> bool:
        """Whether this worker wrote the record, and knows it since then. A partition's records are asked for in order."""
        unread, found = self.unread[partition], False
        while unread and unread[0] <= offset:
            found = unread.popleft() == offset
        return found

    def _overwritten_by(self, record: ConsumerRecord[Any, Any], key: bytes) -> None:
        """Remembers what is known of a line that is this worker's to write and that somebody else writes all the same."""
        mine = self.read_for == self.assignments and key not in self.writing and (self.settings.topic("lines"), record.partition) in self.owned
        known = self.learner.get(key) if mine and self.learner.order(key) < record.offset else None
        if known is not None:
            self.overwritten.append((record.partition, key, known))

    def _attempt(self, record: ConsumerRecord[Any, Any]) -> None:
        self.attempts.apply(record.key, record.value)
