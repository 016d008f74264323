"""`newswire dlq`"""

from __future__ import annotations

import sys
from typing import Any

import click
from aiokafka import AIOKafkaProducer, ConsumerRecord

from streams.commands import terminal
from streams.commands.common import load_settings, run
from streams.delivery.clients import client_options, opened
from streams.delivery.scan import fetch, scan
from streams.settings import Settings


@click.group()
def command() -> None:
    """List, show or replay dead letters.

    A dead letter keeps the raw record's key, bytes and headers; why it is one stands in its headers dlq_reason, dlq_stage and dlq_detail.
    """


@command.command("list")
@click.option("--reason", help="Only those with this reason code.")
def list_letters(reason: str | None) -> None:
    """One line for each dead letter: where it is, why, where the raw record was."""
    settings = load_settings()
    run(settings, _list(settings, reason))


@command.command("show")
@click.argument("place", metavar="PARTITION/OFFSET")
def show_letter(place: str) -> None:
    """All headers of one dead letter, and its bytes as they came; at a terminal with escapes for what would act on it."""
    settings = load_settings()
    run(settings, _show(settings, *_place(place)))


@command.command("replay")
@click.argument("places", nargs=-1, metavar="PARTITION/OFFSET...")
@click.option("--reason", help="All with this reason code.")
@click.option("--all", "everything", is_flag=True, help="All.")
def replay_letters(places: tuple[str, ...], reason: str | None, everything: bool) -> None:
    """Send dead letters to wire.raw again, with their original key, bytes and headers.

    They stay on wire.dlq; their events have ids of the new place on wire.raw. A letter whose bytes were cut for their size is refused.
    """
    if not places and reason is None and not everything:
        raise click.UsageError("say which: PARTITION/OFFSET, --reason or --all")
    settings = load_settings()
    chosen = {_place(place) for place in places}
    sent, refused = run(settings, _replay(settings, chosen, reason, everything))
    click.echo(f"{sent} sent to {settings.topic('raw')}, {refused} refused")
    sys.exit(1 if refused or (chosen and not sent) else 0)


def _place(text: str) -> tuple[int, int]:
    partition, slash, offset = text.partition("/")
    if not (slash and partition.isdecimal() and offset.isdecimal()):
        raise click.BadParameter(f"{text!r} is not PARTITION/OFFSET, such as 0/17")
    return int(partition), int(offset)


def _headers(record: ConsumerRecord[Any, Any]) -> dict[str, str]:
    """The headers as text; of a name that is there twice the last one, which is ours."""
    return {key: value.decode("utf-8", "replace") for key, value in record.headers}


async def _list(settings: Settings, reason: str | None) -> None:
    count = 0
    async for record in scan([settings.topic("dlq")], client_options(settings)):
        headers = _headers(record)
        if reason is not None and headers.get("dlq_reason") != reason:
            continue
        count += 1
        raw = "/".join(headers.get(name, "?") for name in ("ce_rawtopic", "ce_rawpartition", "ce_rawoffset"))
        terminal.say(f"{record.partition}/{record.offset}  {headers.get('dlq_reason', '?')}  {raw}  {headers.get('dlq_detail', '')}")
    click.echo(f"{count} dead letters", err=True)


async def _show(settings: Settings, partition: int, offset: int) -> None:
    record = await fetch(settings.topic("dlq"), partition, offset, client_options(settings))
    if record is None:
        raise click.ClickException(f"{settings.topic('dlq')} holds no record at {partition}/{offset}")
    terminal.say(f"key: {(record.key or b'').decode('utf-8', 'replace')}")
    for name, value in _headers(record).items():
        terminal.say(f"{name}: {value}")
    click.echo("")
    terminal.say_bytes([record.value or b""])


async def _replay(settings: Settings, chosen: set[tuple[int, int]], reason: str | None, everything: bool) -> tuple[int, int]:
    sent = refused = 0
    options = client_options(settings) | {"max_request_size": 64 * 1024 * 1024}
    async with opened(AIOKafkaProducer(**options, acks="all", enable_idempotence=True)) as producer:
        async for record in scan([settings.topic("dlq")], client_options(settings)):
            headers = _headers(record)
            if not (everything or (record.partition, record.offset) in chosen or (reason is not None and headers.get("dlq_reason") == reason)):
                continue
            if headers.get("dlq_truncated") is not None:
                place = f"{record.partition}/{record.offset}"
                terminal.say(f"{place}: its bytes were cut for their size; take the item from {headers.get('ce_rawtopic')}", err=True)
                refused += 1
                continue
            original = list(record.headers[: int(headers.get("dlq_headers", 0))])
            await producer.send_and_wait(settings.topic("raw"), record.value, key=record.key, headers=original)
            sent += 1
    return sent, refused
