"""`newswire promos`"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner

from streams.commands.common import load_settings, progress, run
from streams.delivery.clients import client_options, opened
from streams.delivery.scan import scan
from streams.delivery.topic_partitions import topic_partitions
from streams.promo import memory_file
from streams.promo.learner import bucket, lines_key, promo_key
from streams.promo.learning import settle
from streams.promo.memory_file import MemoryFileError, as_imported
from streams.settings import Settings

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def command() -> None:
    """List, show, export or import the memory of repeated lines (topic wire.promos)."""


@command.command("list")
@click.option("--supplier", help="Only this supplier's lines.")
@click.option("--all", "everything", is_flag=True, help="Also lines that are not judged promotional.")
def list_lines(supplier: str | None, everything: bool) -> None:
    """One line for each repeated line: supplier, fingerprint, verdict, stories that carried it, text."""
    settings = load_settings()
    for record in run(settings, _newest(settings)):
        verdict = record["history"][-1] if record["history"] else {"verdict": "unjudged", "seen": len(record["stories"])}
        if (supplier is None or record["supplier"] == supplier) and (everything or verdict["verdict"] in ("promo", "block")):
            click.echo(f"{record['supplier']}  {record['fingerprint']}  {verdict['verdict']}  {verdict['seen']}  {' '.join(record['text'].split())}")


@command.command("show")
@click.argument("fingerprint")
def show_line(fingerprint: str) -> None:
    """Everything that is known of a line, as JSON, for each supplier that has it."""
    settings = load_settings()
    found = [record for record in run(settings, _newest(settings)) if record["fingerprint"] == fingerprint]
    if not found:
        raise click.ClickException(f"{settings.topic('promos')} knows no line {fingerprint}; `newswire promos list --all` shows what it knows")
    for record in found:
        click.echo(orjson.dumps(record, option=orjson.OPT_INDENT_2))


@command.command("export")
@click.argument("file", type=FILE)
def export_lines(file: Path) -> None:
    """Write the memory to FILE (JSON lines; .gz by suffix): a backup, or a memory for `newswire normalize --memory`."""
    settings = load_settings()
    records = run(settings, _newest(settings))
    memory_file.save(file, records)
    click.echo(f"{len(records)} lines written to {file}", err=True)


@command.command("import")
@click.argument("file", type=FILE)
def import_lines(file: Path) -> None:
    """Give the memory in FILE to all workers.

    Lines in FILE replace what is known of them. Returns when they are in force, a few seconds after the last one was written.
    """
    settings = load_settings()
    try:
        records = [as_imported(record) for record in memory_file.load(file)]
    except (MemoryFileError, OSError) as error:
        raise click.ClickException(str(error)) from None
    run(settings, _import(settings, records))
    click.echo(f"{len(records)} lines imported and in force", err=True)


async def _newest(settings: Settings) -> list[dict[str, Any]]:
    """The newest record of each line, sorted by supplier and fingerprint."""
    newest: dict[bytes, dict[str, Any]] = {}
    margin = int(settings.promo_margin * 1000)
    async for record in scan([settings.topic("promos")], client_options(settings)):
        if record.key is None:
            continue
        if record.value is None:
            newest.pop(record.key, None)
        else:
            newest[record.key] = settle(orjson.loads(record.value), record.timestamp, margin)
    return sorted(newest.values(), key=lambda record: (record["supplier"], record["fingerprint"]))


async def _import(settings: Settings, records: list[dict[str, Any]]) -> None:
    topic = settings.topic("promos")
    options = client_options(settings)
    async with opened(AIOKafkaConsumer(**options)) as consumer:
        numbers = [partition.partition for partition in await topic_partitions(consumer, topic)]
    partition_of = DefaultPartitioner()
    async with opened(AIOKafkaProducer(**options, acks="all", enable_idempotence=True, linger_ms=5)) as producer:
        with progress("lines", len(records)) as advance:
            pending = []
            for record in records:
                owner = partition_of(lines_key(record["supplier"], bucket(record["fingerprint"])), numbers, numbers)
                key = promo_key(record["supplier"], record["fingerprint"])
                pending.append(await producer.send(topic, orjson.dumps(record), key=key, partition=owner))
                advance()
            await asyncio.gather(*pending)
    await asyncio.sleep(settings.promo_margin)
