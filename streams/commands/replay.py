"""`newswire replay`"""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

import click
import orjson
from aiokafka import AIOKafkaProducer

from streams import topics
from streams.commands import terminal
from streams.commands.common import load_pipeline, load_settings, progress, run
from streams.delivery.clients import client_options, opened, security_options
from streams.delivery.scan import scan
from streams.event.records import records
from streams.event.source import Source
from streams.outcome import DeadLetter, Result
from streams.pipeline import Pipeline
from streams.replay.differences import Difference, differences
from streams.replay.published import Place, Published, spool
from streams.settings import Settings
from streams.subscribe.framing import unframed


@dataclass
class Judged:
    """What came of a replay: how many items, and in which fields how many of them differ."""

    compared: int = 0
    changed: int = 0
    unpublished: int = 0
    """Items of which nothing had been published yet."""
    fields: Counter[str] = field(default_factory=Counter)
    shown: int = 0


@click.command()
@click.option("--topic", default="raw", help="Where the raw items are, without prefix; raw.")
@click.option(
    "--from", "begin", required=True, metavar="TIME", help="Of the first item: when the broker took it, ISO 8601 with a zone, such as 2026-03-02T08:00:00Z."
)
@click.option("--to", "end", metavar="TIME", help="Of the last item; now.")
@click.option("--into", metavar="NAME", help="A topic, named without prefix, that gets the new events; made if it is not there. Else they are compared only.")
@click.option("--limit", type=click.IntRange(min=1), help="End after so many raw records.")
@click.option("--show", type=click.IntRange(min=0), default=10, help="Items whose differences are printed; 10.")
@click.option("--json", "as_json", is_flag=True, help="Every item that differs as one line of JSON, and no summary.")
@click.option("--exit-code", is_flag=True, help="Exit code 1 when anything differs.")
def command(topic: str, begin: str, end: str | None, into: str | None, limit: int | None, show: int, as_json: bool, exit_code: bool) -> None:
    """Run stored raw items through this version of newswire, and say in what its events differ from those that were published.

    The repeated lines that are known are those on wire.promos, each in force as of an item's own time, and nothing is learned: with the version that published
    the events nothing differs. Nothing that subscribers read is written; --into names a topic beside theirs.
    """
    settings = load_settings()
    since, until = _moment(begin, "--from"), None if end is None else _moment(end, "--to")
    if until is not None and until < since:
        raise click.BadParameter("--to lies before --from")
    if into is not None and topics.is_own(into):
        raise click.BadParameter(f"--into {into}: that topic is newswire's own; choose another name, such as replay")
    pipeline = load_pipeline(settings)
    judged = run(settings, _replay(settings, pipeline, topic, since, until, into, limit, None if as_json else show))
    if not as_json:
        _summary(judged)
    if exit_code and judged.changed:
        sys.exit(1)


async def _replay(
    settings: Settings, pipeline: Pipeline, topic: str, since: int, until: int | None, into: str | None, limit: int | None, show: int | None
) -> Judged:
    judged, name = Judged(), settings.topic(topic)
    await _remember(settings, pipeline)
    with spool() as published, progress("items") as advance:
        await _collect(settings, name, since, published)
        async with AsyncExitStack() as stack:
            producer = None
            if into is not None:
                await topics.create_like(settings.brokers, [into], "news", settings.prefix, **security_options(settings))
                producer = await stack.enter_async_context(
                    opened(AIOKafkaProducer(**client_options(settings), acks="all", enable_idempotence=True, max_request_size=64 << 20))
                )
            count = 0
            async for record in scan([name], client_options(settings), since):
                if (until is not None and record.timestamp > until) or (limit is not None and count >= limit):
                    continue
                count += 1
                source = Source(topic=name, partition=record.partition, offset=record.offset, received=record.timestamp)
                for result in pipeline.step(record.value, record.headers, source).results:
                    _judge(judged, result, published.get(Place(record.partition, record.offset, result.source.index)), show)
                    if producer is not None and not isinstance(result, DeadLetter):
                        made = records(result.value, result.source, settings.prefix)[0]
                        await producer.send(settings.topic(into or ""), made.value, key=made.key, headers=list(made.headers))
                advance()
    return judged


async def _remember(settings: Settings, pipeline: Pipeline) -> None:
    """Gives the pipeline the verdicts on lines, with the times from which each is in force."""
    margin = int(settings.promo_margin * 1000)
    async for record in scan([settings.topic("promos")], client_options(settings)):
        try:
            if record.value is None:
                pipeline.learner.forget(record.key or b"", record.offset)
            else:
                pipeline.learner.remember(orjson.loads(record.value), record.timestamp, margin, record.offset)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            click.echo(f"{record.topic}/{record.partition}/{record.offset} is no record of a repeated line and is passed over: {error!r}", err=True)


async def _collect(settings: Settings, name: str, since: int, published: Published) -> None:
    """What was published of the raw records from `since` on: it was appended later than they."""
    async for record in scan([settings.topic("news"), settings.topic("dlq")], client_options(settings), since):
        headers = {key: value.decode("utf-8", "replace") for key, value in record.headers if value is not None}
        if headers.get("ce_rawtopic") != name:
            continue
        place = Place(int(headers["ce_rawpartition"]), int(headers["ce_rawoffset"]), int(headers.get("ce_rawindex", 0)))
        reason = headers.get("dlq_reason")
        published.add(place, None if reason else record.value, reason)


def _judge(judged: Judged, result: Result, before: tuple[bytes | None, str | None] | None, show: int | None) -> None:
    """`show`: how many items are printed for people; None: all, as JSON."""
    if before is None:
        judged.unpublished += 1
        return
    judged.compared += 1
    found = _differences(result, *before)
    if not found:
        return
    judged.changed += 1
    judged.fields.update({one.field for one in found})
    raw = f"{result.source.topic}/{result.source.partition}/{result.source.offset}/{result.source.index}"
    if show is None:
        said = [{"field": one.field, "what": one.what, "old": one.old, "new": one.new} for one in found]
        terminal.say_bytes([orjson.dumps({"raw": raw, "uri": None if isinstance(result, DeadLetter) else result.value["uri"], "differences": said})])
    elif judged.shown < show:
        judged.shown += 1
        terminal.say(f"{raw}  {'' if isinstance(result, DeadLetter) else result.value['uri']}")
        for one in found:
            terminal.say(f"    {one}")


def _differences(result: Result, event: bytes | None, reason: str | None) -> list[Difference]:
    old = "event" if reason is None else f"dead letter, {reason}"
    new = f"dead letter, {result.reason}" if isinstance(result, DeadLetter) else "event"
    if old != new:
        return [Difference("outcome", "", old, new)]
    return [] if isinstance(result, DeadLetter) or event is None else differences(orjson.loads(unframed(event)), result.value)


def _summary(judged: Judged) -> None:
    click.echo(
        f"{judged.compared} items compared, {judged.changed} differ"
        + (f"; of {judged.unpublished} more nothing was published yet" if judged.unpublished else "")
    )
    for name, count in judged.fields.most_common():
        click.echo(f"{count:8}  {name}")


def _moment(text: str, option: str) -> int:
    """Milliseconds since the epoch."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{option}: {text!r} is no time as ISO 8601 has it, such as {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}") from None
    if moment.tzinfo is None:
        raise click.BadParameter(f"{option}: {text!r} has no zone: add Z, or an offset such as +02:00")
    return round(moment.timestamp() * 1000)
