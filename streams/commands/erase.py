"""`newswire erase`"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import click
from aiokafka import AIOKafkaConsumer

from streams import topics
from streams.commands import terminal
from streams.commands.common import load_settings, progress, run
from streams.commands.erase_scan import Found, Place, find
from streams.commands.promos_decide import Waiting, producer
from streams.delivery import group
from streams.delivery.clients import client_options, opened, security_options
from streams.delivery.scan import scan
from streams.delivery.topic_partitions import topic_partitions
from streams.erasure.record import MEDIA_TYPE, values
from streams.event import held
from streams.routing.records import TOPIC as ROUTE
from streams.settings import Settings

Configs = Mapping[str, Mapping[str, str]]
"""Of the topics on the broker, by their ids; of one that cannot be described, as it is declared."""

_LATE = {"retention.ms": "604800000", "segment.ms": "604800000"}  # Kafka's own defaults: 7 days
_SHOWN = 8  # places of a topic that are listed


class Sent(NamedTuple):
    partition: int
    offset: int
    appended: int


@click.command()
@click.argument("uri")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Say what there is and what would stay, and do nothing.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True, help="Seconds to wait for a worker to do it.")
def command(uri: str, yes: bool, dry_run: bool, timeout: float) -> None:
    """Take an item out: outputs, references, what is held, stories and the memory of repeated lines.

    URI is the item's, as in its event. Its last version is then a canceled one without text, on wire.news and every route, and all references to it are
    withdrawn; no later version of the supplier's takes its place. What is on the log of a topic stays there until its retention ends, and is listed.
    """
    settings = load_settings()
    with progress("records") as advance:
        found = run(settings, find(settings, uri, advance))
    configs, routes = run(settings, _topics(settings))
    _show(found)
    if found.erased:
        terminal.say("erased already, and nothing of it has come since")
    elif not dry_run:
        if not yes:
            click.confirm("Erase it? This cannot be undone", abort=True)
        _erase(settings, found, timeout)
    terminal.say("\nWhat stays until the broker drops it:")
    for row in staying(found, settings, configs, routes):
        terminal.say(f"  {row}")
    terminal.say(
        "Copies that newswire knows nothing of (subscribers' stores, exported memory files, drop folders, topics of `replay --into`) are yours to look for."
    )


def _show(found: Found) -> None:
    versions = [version for version in found.versions if not version.erased]
    kept_back = sum(version.place is None for version in versions)
    terminal.say(f"{found.uri}: {_count(len(versions), 'version')}" + (f", {kept_back} held under embargo" if kept_back else ""))
    if versions:
        terminal.say(f"  headline   {versions[-1].headline or '(none)'}")
    terminal.say(f"  countries  {', '.join(region.code for region in found.regions) or '(none)'}")
    terminal.say(f"  entities   {', '.join(entity.name for entity in found.entities) or '(none)'}")
    terminal.say(f"  lines      {len(found.lines)} that the memory may have counted")
    if found.letters:
        terminal.say(f"  dead letters {_places(found.letters)}")


def _erase(settings: Settings, found: Found, timeout: float) -> None:
    try:
        bodies = values(found.supplier, found.id, found.regions, found.entities, list(found.lines))
    except ValueError as error:
        raise click.ClickException(f"{found.uri} cannot be erased: {error}; please report it") from None
    sent = run(settings, _send(settings, found, bodies))
    terminal.say(f"recorded at {settings.topic('raw')}/{sent.partition}/{sent.offset}")
    try:
        reason = run(settings, _outcome(settings, sent, timeout))
    except Waiting:
        raise click.ClickException(
            f"no worker of group {settings.group} has come to it within {timeout:g} s. It stands on {settings.topic('raw')} and is done as soon as one does "
            "(`newswire worker`); run this command again to see"
        ) from None
    if reason is not None:
        raise click.ClickException(
            f"the workers of group {settings.group} made a dead letter of it ({reason}): are they of an earlier version? Bring them to this one and try again"
        )
    withdrawn = _count(len(found.regions) + len(found.entities), "reference")
    terminal.say(f"erased: canceled on {settings.topic('news')}, {withdrawn} withdrawn, {_count(len(found.lines), 'line')} for the memory to forget")


async def _send(settings: Settings, found: Found, bodies: list[bytes]) -> Sent:
    """Behind the newest version, in its partition of `raw`. Raises: LookupError; KafkaError."""
    key, raw = f"{found.supplier}/{found.id}".encode(errors="surrogatepass"), settings.topic("raw")
    newest = max(found.versions, key=lambda version: version.order, default=None)
    async with opened(AIOKafkaConsumer(**client_options(settings), enable_auto_commit=False)) as consumer:
        numbers = {part.partition for part in await topic_partitions(consumer, raw)}
    partition = newest.raw.partition if newest is not None and newest.raw.partition in numbers else None
    async with opened(producer(settings)) as out:
        for body in bodies:
            sent = await out.send_and_wait(raw, body, key=key, partition=partition, headers=[("content-type", MEDIA_TYPE.encode())])
    return Sent(sent.partition, sent.offset, sent.timestamp)


async def _outcome(settings: Settings, sent: Sent, patience: float) -> str | None:
    """None when its event is published; the reason when it became a dead letter. Raises: Waiting when no worker comes to it."""
    raw = settings.topic("raw")
    try:
        async with asyncio.timeout(patience):
            await group.passed(client_options(settings), settings.group, raw, sent.partition, sent.offset)
    except TimeoutError:
        raise Waiting from None
    place = {"ce_rawpartition": str(sent.partition).encode(), "ce_rawoffset": str(sent.offset).encode()}
    async for record in scan([settings.topic("dlq")], client_options(settings), sent.appended):
        headers = dict(record.headers)
        if place.items() <= headers.items():
            return headers.get("dlq_reason", b"?").decode()
    return None


async def _topics(settings: Settings) -> tuple[Configs, list[str]]:
    """The topics' settings, and which routes have a topic. Raises: TopicsError; KafkaError."""
    states = await topics.show(settings.brokers, settings.prefix, **security_options(settings))
    async with group.admin_client(client_options(settings)) as admin:
        names = [name for name in await admin.list_topics() if name.startswith(settings.topic(ROUTE))]
    return {state.topic.id: state.topic.config if state.config is None else state.config for state in states}, sorted(names)


def staying(found: Found, settings: Settings, configs: Configs, routes: Iterable[str]) -> list[str]:
    """A row for each topic on whose log something of the item is, and by when the broker drops it at the latest."""
    versions = [version for version in found.versions if not version.erased]
    if not (versions or found.letters):
        return ["nothing"]
    erased = {version.raw[:2] for version in found.versions if version.erased}
    raw = [place for where, place in sorted(found.raw.items()) if where not in erased]
    news = [version.place for version in versions if version.place is not None]
    references = news if found.regions or found.entities else []
    made = [place for _, place in sorted(found.raw.items())] if versions else []
    rows = [("raw", raw, _places(raw)), ("news", news, _places(news)), ("dlq", found.letters, _places(found.letters))]
    rows += [(name, references, "references") for name in ("regions", "entities")] + [("lines", made, "lines"), ("sketches", made, "headline, fingerprints")]
    said = [f"{settings.topic(name):16}{_until(places, configs[name]):32}{what}" for name, places, what in rows if places]
    said += [f"{name:16}{_until(news, configs['news']):32}copies, if it took this route" for name in routes if news]
    for name in ("stories", held.TOPIC, "promos") if versions else ():
        lag = int(configs[name].get("max.compaction.lag.ms", _LATE["retention.ms"]))
        said.append(f"{settings.topic(name):16}{f'{_days(lag)} after its successor':32}earlier records of its keys, until the log is compacted")
    return said


def _until(places: Iterable[Place], config: Mapping[str, str]) -> str:
    """A record goes with its segment, when the newest one in that is too old."""
    retention, segment = (int(config.get(name, _LATE[name])) for name in ("retention.ms", "segment.ms"))
    if retention < 0:
        return "for ever (retention.ms is -1)"
    last = max(place.appended for place in places) + retention + segment
    return f"by {datetime.fromtimestamp(last / 1000, UTC):%Y-%m-%d %H:%M} UTC"


def _days(milliseconds: int) -> str:
    return _count(max(1, round(milliseconds / 86_400_000)), "day")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _places(places: list[Place]) -> str:
    more = len(places) - _SHOWN
    return ", ".join(map(str, places[:_SHOWN])) + (f" and {more} more" if more > 0 else "")
