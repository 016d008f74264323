"""Records as workers publish them, without a worker: invented items through the pipeline, each as if it were the next record of `wire.raw`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer

from streams.event.records import Record, records
from streams.event.source import Source
from streams.outcome import Event
from streams.pipeline import Pipeline
from streams.settings import Settings
from streams.subscribe import Subscription
from tests import items

RAW_PARTITIONS = 6
Subscribe = Callable[..., Subscription[Any]]
"""`subscribe` without its topic and brokers."""


@cache
def pipeline() -> Pipeline:
    return Pipeline.load(Settings(learn=False, link=False))


def published(pipeline: Pipeline, raw: Iterable[dict[str, Any]], prefix: str, *, first: int = 0) -> list[list[Record]]:
    """For each item what goes to `news`, `regions` and `entities`. Item n has the coordinates of raw record `first + n`, and its append time."""
    made = []
    for number, item in enumerate(raw, first):
        source = Source(topic=prefix + "raw", partition=number % RAW_PARTITIONS, offset=number // RAW_PARTITIONS, received=1_790_000_000_000 + number)
        (event,) = pipeline.step(orjson.dumps(item), (), source).results
        assert isinstance(event, Event), event
        made.append(records(event.value, event.source, prefix))
    return made


def events(prefix: str, begin: int, end: int, **more: Any) -> list[Record]:
    """The records on `news` of items `begin` to `end`, with `more` as fields of each."""
    return [records[0] for records in published(pipeline(), [items.item(number) | more for number in range(begin, end)], prefix, first=begin)]


def ids(records: list[Record]) -> list[str]:
    return [(dict(record.headers)["ce_id"] or b"").decode() for record in records]


async def send(bootstrap: str, out: Iterable[Record]) -> None:
    """Writes them in order."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_request_size=8 << 20) as producer:
        waiting = [
            await producer.send(record.topic, value=record.value, key=record.key, headers=list(record.headers), partition=record.partition) for record in out
        ]
        for future in waiting:
            await future
