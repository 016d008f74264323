"""Giving a memory file to the lines' writers, so that nothing that they learned, and nothing in the file, is lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from streams.commands.promos_decide import owner, partition_numbers, producer
from streams.commands.promos_memory import Newest, Record, margin, newest
from streams.delivery.clients import client_options, opened
from streams.delivery.group import admin_client, committed, has_members
from streams.delivery.scan import scan
from streams.promo import imports
from streams.promo.learner import bucket, lines_key, promo_key
from streams.promo.learning import settle
from streams.settings import Settings

_ASK_SECONDS = 0.5  # between two questions on how far the workers are
_CLOCKS_DIFFER = 60_000  # milliseconds that brokers' clocks may differ by; it only saves reading the whole topic again

Sent = dict[int, list[tuple[int, int]]]
"""By partition of `wire.lines`: offset and number of records of each message, in order."""


class Unapplied(Exception):
    """Workers are there and do not get on: so many records of the file wait for them on `wire.lines`."""

    def __init__(self, waiting: int) -> None:
        super().__init__(waiting)
        self.waiting = waiting


async def give(settings: Settings, records: list[Record], *, keep_moments: bool, patience: float, advance: Callable[[int], None]) -> bool:
    """Merges the records into what is known, and returns when they are in force: True when workers merged them, False when there was none to do it.

    They are sent to the lines' writers in any case. Where no worker of the group runs they are also written to `wire.promos` here, to be in force
    for the first item of the first worker. A worker that starts in the meantime does no harm: what it wrote below our records is found in the log and
    sent to it again, and what it writes above them it completes from what waits for it on `wire.lines`.

    Raises: Unapplied when workers make no progress for `patience` seconds; LookupError; KafkaError.
    """
    options = client_options(settings)
    async with opened(AIOKafkaConsumer(**options, enable_auto_commit=False)) as consumer, opened(producer(settings)) as out, admin_client(options) as admin:
        numbers = await partition_numbers(consumer, settings)
        sent = await _send(settings, out, numbers, records, keep_moments=keep_moments)
        by_workers = await _merged(settings, admin, sent, patience, advance)
        if not by_workers:
            foreign = await _write(settings, out, numbers, records, keep_moments)
            await _merged(settings, admin, await _send(settings, out, numbers, foreign, keep_moments=True), patience, lambda _: None)
    await asyncio.sleep(settings.promo_margin)
    return by_workers


async def _send(settings: Settings, out: AIOKafkaProducer, numbers: list[int], records: Iterable[Record], *, keep_moments: bool) -> Sent:
    pending = []
    for supplier, number, value, count in imports.messages(list(records), keep_moments=keep_moments):
        partition = owner(supplier, number, numbers)
        pending.append((partition, count, await out.send(settings.topic("lines"), value, key=lines_key(supplier, number), partition=partition)))
    sent: Sent = {}
    for partition, count, future in pending:
        sent.setdefault(partition, []).append(((await future).offset, count))
    return sent


async def _merged(settings: Settings, admin: AIOKafkaAdminClient, sent: Sent, patience: float, advance: Callable[[int], None]) -> bool:
    """Waits until workers are past what was sent; False as soon as there is none."""
    done, moved, before = 0, time.monotonic(), None
    total = sum(count for messages in sent.values() for _, count in messages)
    while done < total:
        reached = await committed(admin, settings.group, settings.topic("lines"))
        now = _passed(sent, reached)
        advance(now - done)
        done = now
        if done < total and not await has_members(admin, settings.group):
            return False
        if reached != before:
            before, moved = reached, time.monotonic()
        if time.monotonic() - moved > patience:
            raise Unapplied(total - done)
        if done < total:
            await asyncio.sleep(_ASK_SECONDS)
    return True


def _passed(sent: Sent, reached: Mapping[int, int]) -> int:
    return sum(count for partition, messages in sent.items() for offset, count in messages if offset < reached.get(partition, 0))


async def _write(settings: Settings, out: AIOKafkaProducer, numbers: list[int], records: list[Record], keep_moments: bool) -> list[Record]:
    """Writes the records, merged with what is known, to `wire.promos`. Returns what others wrote of these lines at the same time: it may lie below ours."""
    topic = settings.topic("promos")
    keys = {promo_key(record["supplier"], record["fingerprint"]) for record in records}
    known = await newest(settings, keys.__contains__)
    pending: list[tuple[int, Any]] = []
    for record in records:
        supplier, fingerprint = record["supplier"], record["fingerprint"]
        merged = imports.merge(known.get(supplier, fingerprint), record, keep_moments=keep_moments)
        if merged is not None:
            partition = owner(supplier, bucket(fingerprint), numbers)
            pending.append((partition, await out.send(topic, orjson.dumps(merged), key=promo_key(supplier, fingerprint), partition=partition)))
    ours = {(partition, (await future).offset) for partition, future in pending}
    return await _foreign(settings, keys, ours, known)


async def _foreign(settings: Settings, keys: set[bytes], ours: set[tuple[int, int]], known: Newest) -> list[Record]:
    """What is in the log of these lines behind what is known and is not ours."""
    found = []
    async for record in scan([settings.topic("promos")], client_options(settings), since=max(0, known.latest - _CLOCKS_DIFFER)):
        fresh = record.offset >= known.ends.get(record.partition, 0) and (record.partition, record.offset) not in ours
        if fresh and record.key in keys and record.value is not None:
            found.append(settle(orjson.loads(record.value), record.timestamp, margin(settings)))
    return found
