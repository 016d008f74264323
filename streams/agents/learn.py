"""`wire.lines` to `wire.promos`: which lines a supplier repeats over its stories."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, cast

import faust
import orjson
from faust import Stream
from faust.types import EventT, StreamT

from streams.agents.context import Context
from streams.agents.operators import Change, operators_changes
from streams.delivery.fail_stop import fail_stop
from streams.event.records import Record
from streams.ops import metrics
from streams.promo.ageing import Keep
from streams.promo.cleaned import Sighting
from streams.promo.learner import promo_key
from streams.promo.learning import learn
from streams.promo.overrides import Decided

log = logging.getLogger(__name__)

BATCH = 500  # records merged at most before each changed line is written once
LOG_APPEND_TIME = 1  # Kafka's timestamp type
WITHIN = 0.1  # seconds that a batch waits to fill


def agent(app: faust.App, context: Context) -> Callable[[StreamT[Any]], Awaitable[None]]:
    """The agent's body: merge a batch, write every changed line, wait for the broker, learn the append times, acknowledge the batch in order.

    A line's next version is made only when the append time of the one before is known, since that is when its verdict is in force from.
    A batch that is taken twice changes nothing the second time: a story is added to a set.
    """

    async def learn_lines(stream: StreamT[Any]) -> None:
        await context.ready(app)
        assignments = -1
        unacknowledged = cast(Stream[Any], cast(Stream[Any], stream).noack())
        async for events in unacknowledged.noack_take(BATCH, within=WITHIN):
            context.written.clear()
            try:
                if assignments != context.assignments:
                    assignments = context.assignments
                    await context.follower.caught_up()
                await _write(context, _merge(context, events))
            except Exception as error:
                fail_stop("what was learned could not be written", error)
            context.written.set()
            for event in events:
                await stream.ack(event)

    return learn_lines


def _merge(context: Context, events: Sequence[EventT[bytes]]) -> list[tuple[dict[str, Any], int]]:
    """The lines that the batch changes, each once, with the partition of `wire.promos` that it belongs to."""
    changed: dict[bytes, tuple[dict[str, Any], int]] = {}
    for event in events:
        for key, change in _changes(event, context.settings.learn, context.learner.keep):
            known = changed[key][0] if key in changed else context.learner.get(key)
            record = change(known)
            if record is not None:
                changed[key] = record, event.message.partition
    return list(changed.values())


def _changes(event: EventT[bytes], learning: bool, keep: Keep) -> list[tuple[bytes, Change]]:
    """What the record says of lines, by the lines' keys: sightings of an item (where `learning`), an operator's decision, or a part of a memory file."""
    message = event.message
    try:
        value = orjson.loads(message.value or b"")
        if "lines" not in value:
            return operators_changes(value, Decided(round(message.timestamp * 1000), message.offset))
        if not learning:
            return []
        received = value["source"].get("received")
        moment = round(message.timestamp * 1000) if received is None else int(received)
        return [(promo_key(sighting.supplier, sighting.fingerprint), partial(_learned, sighting, moment, keep)) for sighting in _sightings(value)]
    except (ValueError, KeyError, TypeError) as error:
        metrics.CORRUPT.labels(message.topic).inc()
        log.error("%s/%d/%d is no record of lines and is passed over: %r", message.topic, message.partition, message.offset, error)
        return []


def _sightings(value: dict[str, Any]) -> list[Sighting]:
    return [Sighting(value["supplier"], line["fingerprint"], line["text"], value["story"], line["place"]) for line in value["lines"]]


def _learned(sighting: Sighting, moment: int, keep: Keep, known: dict[str, Any] | None) -> dict[str, Any] | None:
    return learn(known, sighting, moment, keep)


async def _write(context: Context, changed: list[tuple[dict[str, Any], int]]) -> None:
    read_back = False
    topic = context.settings.topic("promos")
    records = [
        Record(topic, promo_key(record["supplier"], record["fingerprint"]), orjson.dumps(record), headers=(), partition=partition)
        for record, partition in changed
    ]
    deliveries = await context.outbox.send(records)
    for (record, _), delivery in zip(changed, deliveries, strict=True):
        written = await delivery
        if written.timestamp_type == LOG_APPEND_TIME:
            context.learner.remember(record, written.timestamp, context.margin, written.offset)
        else:
            read_back = True
    if read_back:  # a broker that does not stamp: the time is known when the record is read
        await context.follower.caught_up()
    metrics.RECORDS_OUT.labels(topic).inc(len(records))
