"""`newswire feed`"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
from aiokafka import AIOKafkaProducer

from streams import topics
from streams.commands.common import STANDARD_INPUT, Advance, load_settings, progress, run
from streams.delivery.clients import client_options, opened, security_options
from streams.delivery.topic_partitions import topic_partitions
from streams.event.records import Record, size
from streams.settings import Settings
from streams.wire import Limits, RawItem, read
from streams.wire.files import TooLong, records

IN_FLIGHT = 1000  # records sent ahead of the broker's acknowledgements


@dataclass
class Fed:
    sent: int = 0
    refused: list[str] = field(default_factory=list)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--rate", type=click.FloatRange(min=0.001), help="Records a second at most.")
@click.option("--source", help="Supplier of items that name none (header `source`).")
def command(paths: tuple[Path, ...], rate: float | None, source: str | None) -> None:
    """Send files of raw items to wire.raw.

    PATHS are files, folders (all files in them, by name) or `-`. JSON lines give one record a line, other files one record each.
    Records are keyed supplier/id. What the broker would not take is refused with the reason and the rest is sent; the exit code is 1 then.
    """
    settings = load_settings()
    started = time.monotonic()
    with progress("records") as advance:
        fed = run(settings, _feed(settings, paths, rate, source, advance))
    for reason in fed.refused:
        click.echo(f"refused: {reason}", err=True)
    click.echo(f"{fed.sent} records sent to {settings.topic('raw')}, {len(fed.refused)} refused, {time.monotonic() - started:.1f} s", err=True)
    sys.exit(1 if fed.refused else 0)


async def _feed(settings: Settings, paths: tuple[Path, ...], rate: float | None, source: str | None, advance: Advance) -> Fed:
    topic = settings.topic("raw")
    limit = (await topics.limits(settings.brokers, settings.prefix, **security_options(settings)))[topic]
    fed = Fed()
    started = time.monotonic()
    options = client_options(settings) | {"max_request_size": limit + 1024, "linger_ms": 5, "max_batch_size": min(limit, 128 * 1024)}
    async with opened(AIOKafkaProducer(**options, acks="all", enable_idempotence=True)) as producer:
        await topic_partitions(producer, topic)
        pending: list[asyncio.Future[object]] = []
        for item in _records(paths, limit):
            if isinstance(item, str):
                fed.refused.append(item)
                continue
            value, headers, where = item
            if source is not None:
                headers = headers | {"source": source.encode()}
            record = Record(topic, key_of(value, headers, settings), value, tuple(headers.items()))
            if size(record) > limit:
                fed.refused.append(f"{where}: {len(value)} bytes, and {topic} takes {limit} (max.message.bytes); split the item or raise the topic's limit")
                continue
            if rate is not None:
                await asyncio.sleep(started + fed.sent / rate - time.monotonic())
            pending.append(await producer.send(topic, value, key=record.key, headers=list(record.headers)))
            fed.sent += 1
            advance()
            if len(pending) >= IN_FLIGHT:
                await asyncio.gather(*pending)
                pending.clear()
        await asyncio.gather(*pending)
    return fed


def _records(paths: tuple[Path, ...], limit: int) -> Iterator[tuple[bytes, dict[str, bytes], str] | str]:
    for path in _files(paths):
        number = 0
        try:
            for record in records(sys.stdin.buffer if path == STANDARD_INPUT else path, Limits(value_bytes=limit)):
                number += 1
                if isinstance(record, TooLong):
                    yield f"{record.path}, line {record.line}: {record.length} bytes, and the broker takes {limit} (max.message.bytes of wire.raw)"
                else:
                    yield *record, f"{path}, record {number}"
        except OSError as error:
            yield f"{path}: {error.strerror or error}"


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(member for member in path.rglob("*") if member.is_file() and not member.name.startswith("."))
        else:
            yield path


def key_of(value: bytes, headers: dict[str, bytes], settings: Settings) -> bytes | None:
    """supplier/id of the first item in the record; None, which promises no order, where nothing can be read."""
    first = read(value, headers, Limits(value_bytes=settings.max_value_bytes), settings.supplier)[0]
    return f"{first.supplier}/{first.id}".encode() if isinstance(first, RawItem) else None
