"""`newswire tail`"""

from __future__ import annotations

import sys
from typing import Any

import click
import orjson
from aiokafka import ConsumerRecord
from rich.console import Console

from streams.commands import render, terminal
from streams.commands.common import load_settings, run
from streams.delivery.clients import client_options
from streams.delivery.scan import follow
from streams.registry import is_framed
from streams.settings import Settings
from streams.subscribe.framing import unframed


@click.command()
@click.argument("topic", default="news")
@click.option("--from-beginning", is_flag=True, help="From the oldest record on, instead of from now.")
@click.option("--count", type=click.IntRange(min=1), help="End after so many records.")
@click.option("--json", "as_json", is_flag=True, help="Each record's value as one line of JSON.")
def command(topic: str, from_beginning: bool, count: int | None, as_json: bool) -> None:
    """Follow a topic, readably.

    TOPIC is named without its prefix: news (default), regions, entities, stories, dlq, promos, ... Ctrl-C ends it.
    """
    settings = load_settings()
    try:
        run(settings, _tail(settings, topic, from_beginning, count, as_json))
    except KeyboardInterrupt:
        sys.exit(0)


async def _tail(settings: Settings, topic: str, from_beginning: bool, count: int | None, as_json: bool) -> None:
    console = terminal.console()
    shown = 0
    async for record in follow([settings.topic(topic)], client_options(settings), from_beginning=from_beginning):
        if as_json:
            terminal.say_bytes([_json(topic, record.value) if record.value is not None else b"null"])
        else:
            show(console, topic, record)
        shown += 1
        if shown == count:
            return


def show(console: Console, topic: str, record: ConsumerRecord[Any, Any]) -> None:
    """Prints one record of a topic (named without prefix)."""
    headers = {key: value.decode("utf-8", "replace") for key, value in record.headers}
    if topic == "dlq":
        console.print(render.dead_letter(headers.get("dlq_reason", "?"), headers.get("dlq_stage", "?"), headers.get("dlq_detail", "")))
        return
    shown = {"news": render.event, "stories": render.story}.get(topic)
    if shown is not None and record.value is not None:
        console.print(shown(orjson.loads(_json(topic, record.value))))
        return
    key = (record.key or b"").decode("utf-8", "replace")
    value = "(deleted)" if record.value is None else _json(topic, record.value).decode("utf-8", "replace")
    console.print(f"{key}  {value}", markup=False, highlight=False, soft_wrap=True)


def _json(topic: str, value: bytes) -> bytes:
    """The value without the frame that a schema registry's serializers put around it. What suppliers send may begin with any byte, and stays as it is."""
    return unframed(value) if is_framed(topic) else value
