"""`wire.sketches` to `wire.stories`: which items repeat or update which."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from math import inf
from typing import Any, NamedTuple

import faust
import orjson
from faust.types import EventT, StreamT

from streams.agents.context import Context
from streams.delivery.clients import answered, client_options
from streams.delivery.owned import work_off
from streams.delivery.scan import scan
from streams.event.records import Headers, Record, withdrawal_records
from streams.ops import metrics
from streams.stories.in_force import InForce, Withdrawal
from streams.stories.links import Stories
from streams.stories.records import from_record
from streams.stories.telling import Telling
from streams.subscribe.framing import unframed

log = logging.getLogger(__name__)

CHECK = 5.0
"""Seconds between two looks at who is silent."""
LOOK_BACK = 4 * 24 * 3600 * 1000  # milliseconds; records of wire.stories that are read at a start: see min.compaction.lag.ms of the topic


def agent(app: faust.App, context: Context) -> Callable[[StreamT[Any]], Awaitable[None]]:
    """The agent's body: link a batch in the order of the topic and write its records in that order. For the order of its steps see `delivery.owned`.

    Both topics have one partition, so that one worker links, and what `wire.stories` holds is always what came of a beginning of `wire.sketches`: whoever
    goes on from there makes the records that would have been made without an interruption. An item that is taken twice is known and changes nothing.
    """

    async def link_stories(stream: StreamT[Any]) -> None:
        await context.ready(app)
        if context.settings.silence:
            context.watch("suppliers cannot be watched", _watch_suppliers(context))
        await work_off(stream, context, partial(_read, context), partial(_write, context), context.linked, "story links could not be written")

    return link_stories


class _State(NamedTuple):
    """What is known of the items before."""

    stories: Stories
    in_force: InForce


async def _read(context: Context, first: EventT[bytes]) -> _State:
    """As `_linked`. While the broker does not answer, it is asked again."""
    return await answered(lambda: _linked(context, first), inf)


async def _linked(context: Context, first: EventT[bytes]) -> _State:
    """What was linked before `first`, an item on `wire.sketches`; nothing where its partition is not this worker's. Raises: KafkaError."""
    stories, in_force = state = _State(Stories(), InForce())
    if first.message.tp not in context.owned:
        return state
    topic = context.settings.topic("stories")
    since = max(1, round(first.message.timestamp * 1000) - LOOK_BACK)
    async for record in scan([topic], client_options(context.settings), since):
        try:
            if record.value is not None:
                value = orjson.loads(unframed(record.value))
                stories.remember(value)
                in_force.remember(from_record(value).published)
                context.silence.heard(value["supplier"], record.timestamp / 1000)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            metrics.CORRUPT.labels(topic).inc()
            log.error("%s/%d/%d is no record of a story and is passed over: %r", topic, record.partition, record.offset, error)
    log.info("linking stories; %d items to compare with", len(stories))
    return state


async def _write(context: Context, state: _State, events: Sequence[EventT[bytes]]) -> None:
    """Withdrawals first, and waited for: once the version that brings them is on `wire.stories`, whoever handles it again finds nothing to withdraw."""
    topic = context.settings.topic("stories")
    linked: list[Record] = []
    withdrawn: list[Record] = []
    for event in events:
        telling = _telling(event)
        if telling is None:
            continue
        context.silence.heard(telling.supplier, event.message.timestamp)
        headers = _headers(event)
        withdrawn += _withdrawn(context, state.in_force.take(telling.published), headers)
        value = state.stories.link(telling)
        if value is None:
            continue
        linked.append(Record(topic, event.message.key, orjson.dumps(value), headers))
        for link in value["links"]:
            metrics.LINKS.labels(link["kind"]).inc()
    for records in (withdrawn, linked):
        for delivery in await context.outbox.send(records):
            await delivery
        for record in records:
            metrics.RECORDS_OUT.labels(record.topic).inc()
    metrics.WITHDRAWN.inc(len(withdrawn))
    metrics.STORIES.set(len(state.stories))


def _withdrawn(context: Context, withdrawal: Withdrawal | None, headers: Headers) -> list[Record]:
    if withdrawal is None:
        return []
    by = withdrawal.by
    try:
        return withdrawal_records(by.uri, by.tags.version, by.order, by.headline, withdrawal.regions, withdrawal.entities, headers, context.settings.prefix)
    except (KeyError, ValueError) as error:
        log.error("a sketch of %s has not the headers of one, and withdraws nothing: %r", by.uri, error)
        return []


def _headers(event: EventT[bytes]) -> Headers:
    headers = event.message.headers
    return tuple(headers.items() if isinstance(headers, Mapping) else headers or ())


async def _watch_suppliers(context: Context) -> None:
    """Checks for ever, in the worker that links, whether a supplier has fallen silent: there all items pass."""
    topic = context.settings.topic("sketches")
    while True:
        await asyncio.sleep(CHECK)
        if any(tp.topic == topic for tp in context.owned):
            context.silence.check(time.time())
        else:
            context.silence.end()


def _telling(event: EventT[bytes]) -> Telling | None:
    message = event.message
    try:
        return from_record(orjson.loads(message.value or b""))
    except (ValueError, KeyError, TypeError) as error:
        metrics.CORRUPT.labels(message.topic).inc()
        log.error("%s/%d/%d is no sketch of an item and is passed over: %r", message.topic, message.partition, message.offset, error)
        return None
