"""Sending an operator's decision on a line to the line's one writer, and watching until it has been applied."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.commands.promos_memory import Record, margin, newest
from streams.delivery import group
from streams.delivery.clients import client_options, opened
from streams.delivery.topic_partitions import partition, topic_partitions
from streams.promo import overrides
from streams.promo.learner import bucket, lines_key, promo_key
from streams.promo.learning import settle
from streams.promo.overrides import Decided, Override, decided
from streams.settings import Settings


class Waiting(Exception):
    """What an operator wants is recorded, and no worker has applied it yet."""


async def partition_numbers(consumer: AIOKafkaConsumer, settings: Settings) -> list[int]:
    """The partitions of `wire.lines`, which are those of `wire.promos`. Raises: LookupError where either is missing or they differ."""
    lines, promos = settings.topic("lines"), settings.topic("promos")
    numbers = [part.partition for part in await topic_partitions(consumer, lines)]
    if numbers != [part.partition for part in await topic_partitions(consumer, promos)]:
        raise LookupError(f"{lines} and {promos} differ in their number of partitions, so that lines have no one writer; see `newswire topics check`")
    return numbers


def owner(supplier: str, number: int, numbers: list[int]) -> int:
    """The partition, on both topics, of a bucket of a supplier's lines: as a producer chooses it by the key on `wire.lines`."""
    return partition(lines_key(supplier, number), numbers, numbers)


def producer(settings: Settings) -> AIOKafkaProducer:
    return AIOKafkaProducer(**client_options(settings), acks="all", enable_idempotence=True, linger_ms=5)


class PassedOver(Exception):
    """The workers have read a decision and not applied it."""


async def decide(settings: Settings, override: Override, patience: float) -> Record | None:
    """Sends a decision and returns the line's record with it, or with a later one, settled; None when there was nothing to take back.

    Raises: PassedOver when workers could not read it, as those of an earlier version cannot; Waiting when none has applied it after `patience`
    seconds (it will be applied when one runs); LookupError; KafkaError.
    """
    number = bucket(override.fingerprint)
    async with opened(AIOKafkaConsumer(**client_options(settings), enable_auto_commit=False)) as consumer, opened(producer(settings)) as out:
        partition = owner(override.supplier, number, await partition_numbers(consumer, settings))
        promos = TopicPartition(settings.topic("promos"), partition)
        consumer.assign([promos])
        consumer.seek(promos, (await consumer.end_offsets([promos]))[promos])
        key = lines_key(override.supplier, number)
        sent = await out.send_and_wait(settings.topic("lines"), overrides.encode(override), key=key, partition=partition)
        try:
            mine = Decided(sent.timestamp, sent.offset)
            record = await asyncio.wait_for(_applied(settings, consumer, promos, override, mine), patience)
        except TimeoutError:
            raise Waiting from None
    if record is None:  # it changed nothing: what is there already?
        record = (await newest(settings, promo_key(override.supplier, override.fingerprint).__eq__)).get(override.supplier, override.fingerprint)
        if (record is None and override.word is not None) or (record is not None and decided(record) < mine):
            raise PassedOver
    return record


async def _applied(settings: Settings, consumer: AIOKafkaConsumer, promos: TopicPartition, override: Override, mine: Decided) -> Record | None:
    """Watches the line's partition until a record with this decision or a later one is there, or until the workers are past it without one."""
    key = promo_key(override.supplier, override.fingerprint)
    passed = asyncio.create_task(group.passed(client_options(settings), settings.group, settings.topic("lines"), promos.partition, mine.offset))
    try:
        while True:
            # What a worker writes of a decision is in the log before it commits past it.
            end = (await consumer.end_offsets([promos]))[promos] if passed.done() else None
            for record in await _read(consumer, promos):
                known = orjson.loads(record.value) if record.key == key and record.value is not None else None
                if known is not None and decided(known) >= mine:
                    return settle(known, record.timestamp, margin(settings))
            if end is not None and await consumer.position(promos) >= end:
                passed.result()  # raises what kept it from finding out
                return None
    finally:
        passed.cancel()


async def _read(consumer: AIOKafkaConsumer, partition: TopicPartition) -> list[Any]:
    batches = await consumer.getmany(partition, timeout_ms=200)
    return list(batches.get(partition, ()))
