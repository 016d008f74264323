"""`wire.held` to `wire.news` and its like: events at the end of their embargo."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from functools import partial
from math import inf

import orjson

from streams.agents.context import Context
from streams.delivery.clients import answered, client_options
from streams.delivery.scan import fetch_each
from streams.event import held
from streams.event.records import Record, source_of
from streams.ops import metrics
from streams.routing.records import copies
from streams.routing.rules import routes

log = logging.getLogger(__name__)

PAUSE = 0.25
"""Seconds between two looks at the clock."""
AT_ONCE = 100
"""Events that are published together at most."""


async def start(context: Context) -> None:
    """Releases in the background, where events are held."""
    if context.settings.hold:
        context.watch("held events cannot be released", release(context))


async def release(context: Context) -> None:
    """Publishes for ever what is due in the partitions of `wire.held` that are this worker's (`_mine`). In this order:

    1. Everything that is on `wire.held` is read: a later version, or a kill, may have taken an event's place.
    2. The records of the events are sent, and waited for.
    3. Their records on `wire.held` are taken away.

    A worker that dies between 2 and 3 leaves them to the next owner, which publishes the same bytes with the same ids again. The acknowledgement of the raw
    record was given when the event was on `wire.held`, and never waits for this. While the broker does not answer, it is asked again.
    """
    while True:
        await asyncio.sleep(PAUSE)
        if context.held.over(_now()):
            await answered(partial(_round, context), inf)


async def _round(context: Context) -> None:
    """Raises: KafkaError."""
    raw = context.settings.topic("raw")
    count = await context.follower.partitions(raw)
    await context.assigned.wait()
    if not _mine(context, count):
        return
    await context.follower.caught_up()
    due = _mine(context, count)[:AT_ONCE]
    if due and context.assigned.is_set():
        await _publish(context, due)


def _now() -> int:
    return round(time.time() * 1000)


def _mine(context: Context, count: int) -> list[tuple[bytes, held.Due]]:
    """What is due in this worker's partitions of `wire.held`: to each belongs the partition of `wire.raw` with its number, or, where `wire.raw` has fewer
    (it has `count`), with what is left of it. No group has to be joined for that, and each partition has one owner."""
    raw = context.settings.topic("raw")
    owned = {tp.partition for tp in context.owned if tp.topic == raw}
    return [(key, due) for key, due in context.held.over(_now()) if due.partition % count in owned]


async def _publish(context: Context, due: Sequence[tuple[bytes, held.Due]]) -> None:
    """Raises: KafkaError; what was sent by then is sent again."""
    topic = context.settings.topic(held.TOPIC)
    found = await fetch_each(topic, [(one.partition, one.offset) for _, one in due], client_options(context.settings))
    there = [(key, one, record.value) for (key, one), record in zip(due, found, strict=True) if record is not None and record.value is not None]
    records = [record for _, one, value in there for record in _records(context, one, value)]
    for delivery in await context.outbox.send(records):
        await delivery
    for delivery in await context.outbox.send([Record(topic, key, None, headers=(), partition=one.partition) for key, one, _ in there]):
        await delivery
    for record in records:
        metrics.RECORDS_OUT.labels(record.topic).inc()
    metrics.RELEASED.inc(len(there))
    log.info("%d events published at the end of their embargo", len(there))


def _records(context: Context, due: held.Due, value: bytes) -> list[Record]:
    try:
        return _with_copies(context, held.released(value, context.settings.prefix))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        topic = context.settings.topic(held.TOPIC)
        metrics.CORRUPT.labels(topic).inc()
        log.error("%s/%d/%d is no held event and cannot be published: %r", topic, due.partition, due.offset, error)
        return []


def _with_copies(context: Context, records: list[Record]) -> list[Record]:
    """The records of an event, that on `news` first, and its copies by the rules that are in force now. Raises: as `held.released`."""
    news = records[0]
    event = orjson.loads(news.value or b"")
    rules = context.rules
    return [*records, *copies(news, source_of(news.headers), routes(event, rules), rules.version, context.settings.prefix)]
