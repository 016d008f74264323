"""`wire.raw` to everything that is made of an item."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import faust
from faust import Stream
from faust.types import EventT, StreamT

from streams.agents.context import Context
from streams.delivery.fail_stop import ExitCode, fail_stop
from streams.delivery.records import Raw, dead_letter, outcome_records
from streams.delivery.window import Window
from streams.event import held
from streams.event.records import Record, size
from streams.event.source import Source
from streams.ops import metrics
from streams.outcome import DeadLetter, Result
from streams.reasons import Stage


def agent(app: faust.App, context: Context) -> Callable[[StreamT[Any]], Awaitable[None]]:
    """The agent's body. For the order of its steps see `streams.delivery`."""

    async def normalize(stream: StreamT[Any]) -> None:
        await context.ready(app)
        settings = context.settings
        window = context.window = Window(settings.window_items, settings.window_bytes, stream.ack)
        context.watch("an output was not delivered", window.run())
        enricher = context.knowing()
        async for event in cast(Stream[Any], stream).noack().events():
            await context.taking()
            epoch = window.epoch
            if enricher is not None:
                context.pipeline.enricher = enricher()
            try:
                results, records = await _step(context, event)
                deliveries = await context.outbox.send(records)
            except MemoryError as error:
                fail_stop("out of memory", error, ExitCode.OUT_OF_MEMORY)
            except Exception as error:
                fail_stop(f"the outputs of {event.message.tp}/{event.message.offset} could not be sent", error)
            await window.put(event, epoch, sum(map(size, records)), deliveries)
            context.idle.set()
            _count(results, records, event.message.timestamp, len(window))
            await asyncio.sleep(0)  # a stream with records in hand does not pause by itself, and what was made would wait for all of them

    return normalize


async def _step(context: Context, event: EventT[bytes]) -> tuple[list[Result], list[Record]]:
    message = event.message
    received = round(message.timestamp * 1000)
    source = Source(topic=message.topic, partition=message.partition, offset=message.offset, received=received)
    raw = Raw(message.key, message.value, _headers(message.headers))
    prefix = context.settings.prefix

    attempt = context.attempts.get(message.topic, message.partition, message.offset)
    if attempt is not None and attempt.count >= context.settings.item_attempts:
        detail = f"the item ended {attempt.count} workers, the last time because it {attempt.reason}; mend the cause, then replay the dead letter"
        letter = DeadLetter(attempt.reason, Stage.WORKER, detail, source)
        return [letter], [dead_letter(letter, raw, context.outbox, prefix, attempt.count)]

    await context.follower.until(received, context.margin)
    context.in_hand.take(message.partition, message.offset, attempt.count if attempt else 0)
    begin = time.perf_counter()
    outcome = context.pipeline.step(raw.value, raw.headers, source)
    results, records = outcome_records(outcome, raw, context.outbox, context.settings, context.rules)
    metrics.STEP_SECONDS.observe(time.perf_counter() - begin)
    context.in_hand.clear()
    return results, records


def _headers(headers: Any) -> tuple[tuple[str, bytes], ...]:
    return tuple(headers.items() if isinstance(headers, Mapping) else headers or ())


def _count(results: list[Result], records: list[Record], appended: float, in_flight: int) -> None:
    metrics.RECORDS_IN.inc()
    metrics.IN_FLIGHT.set(in_flight)
    metrics.LAST_ITEM_TIME.set(appended)
    for record in records:
        metrics.RECORDS_OUT.labels(record.topic).inc()
        if record.topic.endswith(held.TOPIC) and record.value is not None:
            metrics.HELD.inc()
    for result in results:
        if isinstance(result, DeadLetter):
            metrics.ITEMS.labels(result.reason).inc()
            continue
        metrics.ITEMS.labels("event").inc()
        for removal in _removed(result.value):
            metrics.REMOVED.labels(removal["kind"]).inc()


def _removed(event: dict[str, Any]) -> list[dict[str, Any]]:
    removed: list[dict[str, Any]] = event["wire"]["removed"]
    return removed
