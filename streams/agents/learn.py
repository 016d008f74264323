"""`wire.lines` to `wire.promos`: which lines a supplier repeats over its stories."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import faust
import orjson
from faust.types import EventT, StreamT

from streams.agents.context import Context
from streams.agents.operators import Change, memory_file_change, operators_changes
from streams.delivery.owned import work_off
from streams.delivery.topic_partitions import partition
from streams.event.records import Record
from streams.event.validate import problem
from streams.ops import metrics
from streams.promo.ageing import Keep
from streams.promo.cleaned import Sighting
from streams.promo.learner import lines_key, promo_key
from streams.promo.learning import learn
from streams.promo.overrides import Decided

log = logging.getLogger(__name__)

LOG_APPEND_TIME = 1  # Kafka's timestamp type
_LOOKED_AT, _LOOKED_AT_EACH = 64, 4  # lines that are looked at for their age: for each batch, and for each line that it changes


def agent(app: faust.App, context: Context) -> Callable[[StreamT[Any]], Awaitable[None]]:
    """The agent's body: merge a batch, write every changed line once, learn the append times. For the order of its steps see `delivery.owned`.

    A line's next version is made only when the append time of the one before is known, since that is when its verdict is in force from.
    A batch that is taken twice changes nothing the second time: a story is added to a set.
    """

    async def learn_lines(stream: StreamT[Any]) -> None:
        await context.ready(app)
        await work_off(stream, context, partial(_read, context), _learn, context.written, "what was learned could not be written")

    return learn_lines


async def _read(context: Context, _: EventT[bytes]) -> Context:
    """The context, when its memory holds everything that is on `wire.promos` now."""
    assignment = context.assignments
    await context.follower.caught_up()
    context.read_for = assignment
    return context


async def _learn(context: Context, events: Sequence[EventT[bytes]]) -> None:
    said = [_said(event, context.settings.learn, context.learner.keep) for event in events]
    if any(one.moment is None and one.changes for one in said):
        # An operator's command may have written to wire.promos before it sent this: the next version is made from what it wrote.
        await context.follower.caught_up()
    changed, moment = _merge(context, [*_again(context), *said])
    aged = _aged(context, changed, moment) if moment is not None else {}
    await _write(context, changed, aged)


Changed = dict[bytes, tuple[dict[str, Any], int]]


class _Said(NamedTuple):
    """What a record of `wire.lines` says."""

    partition: int
    moment: int | None
    """When its item was appended, milliseconds since 1970; None where it is no item's."""
    changes: list[tuple[bytes, Change]]
    """By keys of lines."""


def _again(context: Context) -> list[_Said]:
    """What was known of lines that another worker has overwritten, to be merged with what it wrote."""
    before, context.overwritten = context.overwritten, []
    topic = context.settings.topic("lines")
    return [_Said(partition, None, [(key, memory_file_change(known))]) for partition, key, known in before if (topic, partition) in context.owned]


def _merge(context: Context, said: Sequence[_Said]) -> tuple[Changed, int | None]:
    """The lines that the batch changes, by their keys, with the partition of `wire.promos` that each belongs to (the record of one that is forgotten is
    FORGOTTEN); and when the oldest of the batch's items was appended (milliseconds since 1970; None: it has no items)."""
    changed: Changed = {}
    for one in said:
        for key, change in one.changes:
            known = (changed[key][0] or None) if key in changed else context.learner.get(key)
            record = change(known)
            if record is not None:
                changed[key] = record, one.partition
    return changed, min((one.moment for one in said if one.moment is not None), default=None)


def _aged(context: Context, changed: Changed, moment: int) -> dict[bytes, int]:
    """Some of the lines that are to be forgotten, with their partitions: of those that this worker writes, the ones that the batch does not change.

    A line counts as unknown as soon as it has aged, so that it makes no difference when its record goes.
    """
    topic = context.settings.topic("lines")
    owned = {tp.partition for tp in context.owned if tp.topic == topic}
    if not owned:
        return {}
    numbers = list(range(context.lines_partitions))

    def owner(supplier: str, number: int) -> int | None:
        one = partition(lines_key(supplier, number), numbers, numbers)
        return one if one in owned else None

    found = context.learner.sweep(moment, owner, _LOOKED_AT + _LOOKED_AT_EACH * len(changed))
    return {key: partition for key, partition in found if key not in changed}


def _said(event: EventT[bytes], learning: bool, keep: Keep) -> _Said:
    """Sightings of an item (where `learning`), an operator's decision, or a part of a memory file; nothing where the record cannot be read."""
    message = event.message
    try:
        value = orjson.loads(message.value or b"")
        if "lines" not in value:
            return _Said(message.partition, None, operators_changes(value, Decided(round(message.timestamp * 1000), message.offset)))
        if not learning:
            return _Said(message.partition, None, [])
        fault = problem("line.v1", value)
        if fault is not None:
            raise ValueError(fault)
        received = value["source"].get("received")
        moment = round(message.timestamp * 1000) if received is None else int(received)
        return _Said(message.partition, moment, [(promo_key(one.supplier, one.fingerprint), partial(_learned, one, moment, keep)) for one in _sightings(value)])
    except (ValueError, KeyError, TypeError) as error:
        metrics.CORRUPT.labels(message.topic).inc()
        log.error("%s/%d/%d is no record of lines and is passed over: %r", message.topic, message.partition, message.offset, error)
        return _Said(message.partition, None, [])


def _sightings(value: dict[str, Any]) -> list[Sighting]:
    return [Sighting(value["supplier"], line["fingerprint"], line["text"], value["story"], line["place"]) for line in value["lines"]]


def _learned(sighting: Sighting, moment: int, keep: Keep, known: dict[str, Any] | None) -> dict[str, Any] | None:
    return learn(known, sighting, moment, keep)


async def _write(context: Context, changed: Changed, aged: Mapping[bytes, int]) -> None:
    read_back = False
    topic = context.settings.topic("promos")
    gone = {**aged, **{key: partition for key, (record, partition) in changed.items() if not record}}
    records = [Record(topic, key, orjson.dumps(record), headers=(), partition=partition) for key, (record, partition) in changed.items() if record]
    records += [Record(topic, key, None, headers=(), partition=partition) for key, partition in gone.items()]
    context.writing = frozenset(changed)
    deliveries = await context.outbox.send(records)
    for sent, delivery in zip(records, deliveries, strict=True):
        written = await delivery
        if written.timestamp_type != LOG_APPEND_TIME:
            read_back = True
        elif sent.key is None:
            continue
        elif sent.key in gone:
            context.learner.forget(sent.key, written.offset, ahead=True)
        else:
            context.learner.remember(changed[sent.key][0], written.timestamp, context.margin, written.offset)
            context.unread[written.partition].append(written.offset)
    if read_back:  # a broker that does not stamp: the time is known when the record is read
        await context.follower.caught_up()
    context.writing = frozenset()
    metrics.RECORDS_OUT.labels(topic).inc(len(records))
