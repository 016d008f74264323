"""The service's map: settings, topics, agents.

wire.raw ──► normalize ──► wire.news, wire.regions, wire.entities, wire.route.*, wire.dlq
                 ├───────► wire.lines ──► learn ──► wire.promos ──► back into normalize
                 ├───────► wire.sketches ──► link ──► wire.stories
                 └───────► wire.held ──► release ──► wire.news, ... once an embargo is over
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import faust
from faust.types import TopicT
from mode.supervisors import CrashingSupervisor
from mode.types import ServiceT

from streams.agents import framing, learn, link, normalize, release, routes
from streams.agents.context import Context
from streams.delivery import transport
from streams.delivery.fail_stop import ExitCode
from streams.delivery.in_hand import InHand
from streams.delivery.topic_partitions import partition
from streams.pipeline import Pipeline
from streams.settings import Settings

log = logging.getLogger(__name__)

LINGER_SECONDS = 0.005  # the window sends ahead, so waiting a little for fuller batches costs no throughput
MAX_BATCH_BYTES = 128 * 1024
METADATA_MS = 10_000
"""Milliseconds after which it is asked again which partitions there are. A broker that has just started may know of none; the group then agrees that there is
nothing to read, and keeps to that until somebody asks again: with Faust's five minutes, for five minutes."""
REVOKE_SECONDS = 3.0  # that a rebalance waits for what is being written
LEAVE_SECONDS = 2.0  # for leaving the group and closing connections once nothing is in flight


class App(faust.App):
    """Faust without what nobody asks for: its folders in the working directory, which are for tables, and the times and counts of its own that it takes
    five times for each record (`ops.metrics` are this service's)."""

    def on_init_dependencies(self) -> Iterable[ServiceT]:
        services = super().on_init_dependencies()
        self.sensors.remove(self.monitor)
        self.sensors.add(faust.Sensor())  # it measures nothing; Faust warns where there is none
        return services

    def _create_directories(self) -> None:
        pass


def create_app(settings: Settings, pipeline: Pipeline, in_hand: InHand, limits: Mapping[str, int]) -> tuple[faust.App, Context]:
    """The Faust app of one worker, not started, and what its agents share. `limits` is the broker's max.message.bytes by topic."""
    transport.install()
    context = Context(settings, pipeline, in_hand, limits)
    context.besides = (routes.start, framing.start, release.start)
    app = App(
        settings.group,
        broker=[f"kafka://{address.strip()}" for address in settings.brokers.split(",")],
        broker_credentials=transport.faust_credentials(settings),
        key_serializer="raw",
        value_serializer="raw",
        agent_supervisor=CrashingSupervisor,  # an agent that fails ends the process; a restarted one would lose its item
        stream_wait_empty=False,  # Faust's own wait has no time limit; the window is drained by us
        stream_buffer_maxsize=64,  # records; with the largest ones that is 64 MiB
        topic_allow_declare=False,  # topics are made by `newswire topics create`
        topic_disable_leader=True,
        table_standby_replicas=1,  # without tables no replica is made; 0 would choose an assignor that fails
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=settings.commit_interval,
        broker_session_timeout=settings.session_timeout,
        broker_heartbeat_interval=settings.session_timeout / 4,
        broker_rebalance_timeout=max(30.0, settings.session_timeout),
        broker_request_timeout=max(settings.output_timeout, settings.session_timeout + 1),
        consumer_metadata_max_age_ms=METADATA_MS,
        producer_request_timeout=settings.output_timeout,
        producer_linger=LINGER_SECONDS,
        producer_max_batch_size=min(MAX_BATCH_BYTES, *limits.values()),  # a batch is refused like a record
        producer_partitioner=partition,
        producer_max_request_size=64 * 1024 * 1024,  # the topics' own limits are checked before sending
        web_enabled=False,
        worker_redirect_stdouts=False,
        autodiscover=False,
    )

    raw = _topic(app, settings.topic("raw"))
    app.agent(raw, name="normalize", concurrency=1)(normalize.agent(app, context))
    lines = _topic(app, settings.topic("lines"))  # also where nothing is learned: operators' decisions are applied from there
    app.agent(lines, name="learn", concurrency=1)(learn.agent(app, context))
    if settings.link:
        sketches = _topic(app, settings.topic("sketches"))
        app.agent(sketches, name="link", concurrency=1)(link.agent(app, context))

    async def revoked(*_: Any, **__: Any) -> None:
        if context.window is not None:
            context.window.revoke()
        context.assigned.clear()
        # What is on its way to wire.promos and wire.stories must be there before the next owner reads it.
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(context.written.wait(), context.linked.wait()), REVOKE_SECONDS)

    async def assigned(*arguments: Any, **__: Any) -> None:
        _, partitions = arguments  # the sender comes first
        context.owned = frozenset(partitions)
        context.assignments += 1
        context.assigned.set()

    app.on_partitions_revoked.connect(revoked, weak=False)
    app.on_partitions_assigned.connect(assigned, weak=False)
    return app, context


def _topic(app: faust.App, name: str) -> TopicT:
    """A topic of bytes: what they mean is for the step to find out, so that what cannot be read becomes a dead letter."""
    return app.topic(name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")


class Service(faust.Worker):
    """A Faust worker that stops without losing or repeating: no new item, drain the window, commit, leave the group."""

    def __init__(self, app: faust.App, context: Context) -> None:
        super().__init__(app, override_logging=False, quiet=True, redirect_stdouts=False)
        self.spinner = None
        self.context = context

    def _on_sigterm(self) -> None:
        self._schedule_shutdown(signal.SIGTERM)

    def _on_sigint(self) -> None:
        self._schedule_shutdown(signal.SIGINT)

    async def _stop_on_signal(self, signal: signal.Signals) -> None:
        log.info("stopping on %s", signal.name)
        try:
            await asyncio.wait_for(self.context.drain(), self.context.settings.stop_timeout)
            await asyncio.wait_for(self.app.consumer.commit(), LEAVE_SECONDS)
            await asyncio.wait_for(asyncio.gather(self.context.close(), self.app.stop()), LEAVE_SECONDS)
        except TimeoutError:
            # What is not acknowledged is not committed: the next worker takes it again.
            log.warning("not everything in flight could be delivered in time; the rest is left to the next worker")
        except Exception as error:
            log.warning("while stopping: %r", error)
        os._exit(ExitCode.OK)
