"""`newswire feed`"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
from aiokafka import AIOKafkaProducer

from streams import topics
from streams.commands.common import STANDARD_INPUT, Advance, load_settings, progress, run
from streams.commands.watch import Send, watch
from streams.delivery.clients import client_options, opened, security_options
from streams.delivery.topic_partitions import topic_partitions
from streams.event.records import Record, size
from streams.settings import Settings
from streams.wire import Limits, RawItem, read
from streams.wire.files import TooLong, records

IN_FLIGHT = 1000  # records sent ahead of the broker's acknowledgements

Found = tuple[bytes, dict[str, bytes], str] | str
"""A record with its headers and where it stands, or why there is none."""


@dataclass
class Fed:
    sent: int = 0
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sender:
    """Sends records to wire.raw, no faster than `rate` records a second."""

    producer: AIOKafkaProducer
    settings: Settings
    topic: str
    limit: int
    """Bytes of a record that the topic takes."""
    rate: float | None
    source: str | None
    """The header `source` of every record."""
    advance: Advance | None = None

    async def send(self, found: Iterable[Found]) -> Fed:
        """Returns when the broker has acknowledged all that it takes. Raises: KafkaError; some may have been written by then."""
        fed = Fed()
        started = time.monotonic()
        pending: list[asyncio.Future[object]] = []
        for item in found:
            if isinstance(item, str):
                fed.refused.append(item)
                continue
            value, headers, where = item
            if self.source is not None:
                headers = headers | {"source": self.source.encode()}
            record = Record(self.topic, key_of(value, headers, self.settings), value, tuple(headers.items()))
            if size(record) > self.limit:
                fed.refused.append(
                    f"{where}: {len(value)} bytes, and {self.topic} takes {self.limit} (max.message.bytes); split the item or raise the topic's limit"
                )
                continue
            if self.rate is not None:
                await asyncio.sleep(started + fed.sent / self.rate - time.monotonic())
            pending.append(await self.producer.send(self.topic, value, key=record.key, headers=list(record.headers)))
            fed.sent += 1
            if self.advance is not None:
                self.advance()
            if len(pending) >= IN_FLIGHT:
                await asyncio.gather(*pending)
                pending.clear()
        await asyncio.gather(*pending)
        return fed


@asynccontextmanager
async def sender(settings: Settings, rate: float | None, source: str | None, advance: Advance | None = None) -> AsyncIterator[Sender]:
    """Raises: KafkaError, OSError, TopicsError where there is no broker or no topic."""
    topic = settings.topic("raw")
    limit = (await topics.limits(settings.brokers, settings.prefix, **security_options(settings)))[topic]
    options = client_options(settings) | {"max_request_size": limit + 1024, "linger_ms": 5, "max_batch_size": min(limit, 128 * 1024)}
    async with opened(AIOKafkaProducer(**options, acks="all", enable_idempotence=True)) as producer:
        await topic_partitions(producer, topic)
        yield Sender(producer, settings, topic, limit, rate, source, advance)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--rate", type=click.FloatRange(min=0.001), help="Records a second at most.")
@click.option("--source", help="Supplier of items that name none (header `source`).")
@click.option("--watch", "watched", is_flag=True, help="Follow the folder PATHS: send each file once it is whole, until stopped.")
@click.option("--settle", type=click.FloatRange(min=0), default=2.0, show_default=True, help="With --watch: seconds without a change until a file is whole.")
@click.option("--state", type=click.Path(path_type=Path, dir_okay=False), help="With --watch: where it is remembered what was sent.")
def command(paths: tuple[Path, ...], rate: float | None, source: str | None, watched: bool, settle: float, state: Path | None) -> None:
    """Send files of raw items to wire.raw.

    PATHS are files, folders (all files in them, by name) or `-`. JSON lines give one record a line, other files one record each.
    Records are keyed supplier/id. What the broker would not take is refused with the reason and the rest is sent; the exit code is 1 then.

    With --watch one folder is followed. Hidden files and those that are being written (`.part`, `.tmp`, ...) wait until they are renamed. What was sent is
    remembered across restarts; a file that is written again with other content is sent again.
    """
    settings = load_settings()
    if watched:
        if len(paths) != 1 or not paths[0].is_dir():
            raise click.BadParameter("--watch follows one folder that exists", param_hint="PATHS")
        try:
            run(settings, _watch(settings, paths[0].resolve(), rate, source, settle, state))
        except sqlite3.Error as error:
            raise click.ClickException(f"what was sent cannot be remembered: {error}; say with --state where it can be") from None
        return
    started = time.monotonic()
    with progress("records") as advance:
        fed = run(settings, _feed(settings, paths, rate, source, advance))
    for reason in fed.refused:
        click.echo(f"refused: {reason}", err=True)
    click.echo(f"{fed.sent} records sent to {settings.topic('raw')}, {len(fed.refused)} refused, {time.monotonic() - started:.1f} s", err=True)
    sys.exit(1 if fed.refused else 0)


async def _feed(settings: Settings, paths: tuple[Path, ...], rate: float | None, source: str | None, advance: Advance) -> Fed:
    async with sender(settings, rate, source, advance) as to:
        return await to.send(found for path in _files(paths) for found in found_in(path, to.limit))


async def _watch(settings: Settings, folder: Path, rate: float | None, source: str | None, settle: float, state: Path | None) -> None:
    @asynccontextmanager
    async def connect() -> AsyncIterator[Send]:
        async with sender(settings, rate, source) as to:

            async def send(path: Path) -> tuple[int, list[str]]:
                fed = await to.send(found_in(path, to.limit))
                return fed.sent, fed.refused

            yield send

    await watch(folder, settle, state, connect)


def found_in(path: Path, limit: int) -> Iterator[Found]:
    """The records of one file, or of standard input; what cannot be read is said."""
    number = 0
    try:
        for record in records(sys.stdin.buffer if path == STANDARD_INPUT else path, Limits(value_bytes=limit)):
            number += 1
            if isinstance(record, TooLong):
                where = record.path if record.line is None else f"{record.path}, line {record.line}"
                yield f"{where}: {record.length} bytes, and the broker takes {limit} (max.message.bytes of wire.raw)"
            else:
                yield *record, f"{path}, record {number}"
    except OSError as error:
        yield f"{path}: {error.strerror}" if error.strerror else str(error)


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
