"""A producer of numbered items that remembers what the broker acknowledged: the truth that all outcomes are held against."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from tests import items
from tests.bad_items import BAD

SUPPLIERS = ("northern-press", "harbour-wire", "civic-desk")
_OTHER = 10_007  # items further on is what a later version says: other places and people, so that references are withdrawn
_POISON, _AGAIN = 0.05, 0.08  # shares of items that cannot be read, and of later versions of an earlier item
_SMALL_BAD = [value for value, _ in BAD.values() if value is None or len(value) < 100_000]


@dataclass(frozen=True, slots=True)
class Sent:
    """One raw record, as it was handed to the producer."""

    number: int
    key: bytes | None
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One raw record that the broker has acknowledged, and where it put it."""

    sent: Sent
    partition: int
    offset: int


@dataclass(slots=True)
class Ledger:
    """What was written. `refused` are records whose delivery the producer could not confirm: they may be on the topic or not."""

    acknowledged: list[Entry] = field(default_factory=list)
    refused: list[Sent] = field(default_factory=list)
    aborted: list[Entry] = field(default_factory=list)
    """Acknowledged, and then taken back by the transaction that they were part of."""
    times: list[float] = field(default_factory=list)
    """When the records were acknowledged, seconds since the epoch."""


def mixture(dice: random.Random, count: int, poison: float = _POISON, marked: Sequence[bytes] = (), embargoed: float = 0.0) -> list[Sent]:
    """`count` records: items of three suppliers, later versions of some of them, and bad input of every kind. `marked` are put into the text of as
    many items, at random places in the second quarter. A share of those items that have no later version is `embargoed` until some seconds from now."""
    made: list[Sent] = []
    known: list[tuple[str, int, int]] = []  # supplier, item, version
    for number in range(count):
        roll = dice.random()
        if roll < poison:
            made.append(Sent(number, b"bad/%d" % number, dice.choice(_SMALL_BAD)))
            continue
        if known and roll < poison + _AGAIN:
            at = dice.randrange(len(known))
            supplier, item, version = known[at]
            known[at] = supplier, item, version = supplier, item, version + 1
        else:
            supplier, item, version = dice.choice(SUPPLIERS), number, 1
            known.append((supplier, item, version))
        value = items.item(item + _OTHER * (version - 1), supplier, pitch=supplier != "civic-desk") | {"id": f"item-{item}", "version": str(version)}
        made.append(Sent(number, f"{supplier}/item-{item}".encode(), orjson.dumps(value)))
    places = dice.sample([at for at in range(count // 4, count // 2) if (made[at].key or b"")[:4] != b"bad/"], len(marked))
    for marker, at in zip(marked, places, strict=True):
        made[at] = Sent(made[at].number, made[at].key, (made[at].value or b"").replace(b"document", marker))
    return [_embargoed(dice, one, made) if embargoed and dice.random() < embargoed else one for one in made]


def _embargoed(dice: random.Random, sent: Sent, all_of_them: Sequence[Sent]) -> Sent:
    if (sent.key or b"bad/")[:4] == b"bad/" or sum(other.key == sent.key for other in all_of_them) > 1:
        return sent
    moment = datetime.now(UTC) + timedelta(seconds=dice.uniform(5, 60))
    return Sent(sent.number, sent.key, orjson.dumps(orjson.loads(sent.value or b"") | {"embargo": moment.isoformat()}))


async def write(bootstrap: str, topic: str, records: Sequence[Sent], rate: float, ledger: Ledger, stop: Callable[[], bool] = lambda: False) -> None:
    """Sends the records in order, `rate` of them a second, and enters into the ledger what the broker acknowledges."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_request_size=8 << 20) as producer:
        waiting = []
        clock = asyncio.get_running_loop().time
        start = clock()
        for number, record in enumerate(records):
            if stop():
                break
            await asyncio.sleep(max(0.0, start + number / rate - clock()))
            try:
                delivery = await producer.send(topic, value=record.value, key=record.key)
            except KafkaError:  # nobody who could take it within the producer's patience
                ledger.refused.append(record)
                continue
            waiting.append(asyncio.ensure_future(_enter(record, delivery, ledger)))
        await asyncio.gather(*waiting)


async def _enter(record: Sent, delivery: asyncio.Future, ledger: Ledger) -> None:  # type: ignore[type-arg]
    try:
        written = await delivery
    except KafkaError:
        ledger.refused.append(record)
        return
    ledger.acknowledged.append(Entry(record, written.partition, written.offset))
    ledger.times.append(time.time())


async def write_in_transactions(bootstrap: str, topic: str, records: Sequence[Sent], dice: random.Random, ledger: Ledger) -> None:
    """The same in transactions of a few records, of which one in four is taken back."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=f"{topic}-ledger", max_request_size=8 << 20) as producer:
        left = list(records)
        while left:
            size = dice.randint(1, 8)
            batch, left = left[:size], left[size:]
            back = dice.random() < 0.25
            with suppress(_TakenBack):
                async with producer.transaction():
                    deliveries = [await producer.send(topic, value=record.value, key=record.key) for record in batch]
                    written = [await delivery for delivery in deliveries]
                    if back:
                        raise _TakenBack
            entries = [Entry(record, place.partition, place.offset) for record, place in zip(batch, written, strict=True)]
            (ledger.aborted if back else ledger.acknowledged).extend(entries)
            ledger.times += [time.time()] * (0 if back else len(entries))


class _TakenBack(Exception):
    """Ends a transaction."""
