"""`newswire routes`"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from streams.commands import terminal
from streams.commands.common import STANDARD_INPUT, load_pipeline, load_settings
from streams.commands.normalize import file_records
from streams.enrich.knowledge import file as knowledge
from streams.enrich.knowledge.file import NOTHING, KnowledgeError
from streams.enrich.places.gazetteer import Gazetteer
from streams.event.source import Source
from streams.event.validate import validate
from streams.outcome import DeadLetter
from streams.pipeline import Pipeline
from streams.routing import file as routing
from streams.routing import regions, tree
from streams.routing.file import RoutingError
from streams.routing.records import topic
from streams.routing.rules import Route, Rules, in_words, routes
from streams.routing.view import View
from streams.settings import Settings
from streams.wire import Unreadable

Event = dict[str, Any]
NO_ROUTE = "no route"


@dataclass(frozen=True, slots=True)
class Unrouted:
    """What is no event, in one line: a dead letter, or (`invalid`) what claims to be an event."""

    said: str
    invalid: bool = False


@click.group()
def command() -> None:
    """Check files of routing rules, or try them on items, without a broker.

    NEWSWIRE_ROUTES names the file in force; docs/routing.md describes it.
    """


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def check(file: Path) -> None:
    """Say whether FILE can be used, and what its rules do; exit code 1 and each thing that is wrong where it cannot."""
    settings = load_settings()
    rules = _rules(file, settings)
    for number, rule in enumerate(rules.rules, 1):
        terminal.say(f"{number:>3}  {rule.name}: {in_words(rule)} when {tree.in_words(rule.when)}")
    topics = ", ".join(topic(name, settings.prefix) for name in rules.routes)
    terminal.say(f"{file}: {_count(len(rules.rules), 'rule')}, {_count(len(rules.routes), 'route')} ({topics}); version {rules.version}")


@command.command("try")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("items", nargs=-1, type=click.Path(path_type=Path))
@click.option("--why", is_flag=True, help="For each rule that does not match, the conditions that do not hold.")
@click.option(
    "--at",
    metavar="TIME",
    help="When items without an append time were received, for windows of time: RFC 3339, as 2026-03-02T07:58:00Z.",
)
def try_(file: Path, items: tuple[Path, ...], why: bool, at: str | None) -> None:
    """Show which routes items would take by the rules of FILE, and by which rules.

    ITEMS are raw items as `newswire normalize` reads them, or events as it prints them and `newswire tail news --json` does; `-` or none is standard input.
    Repeated lines are learned as raw items pass, unless NEWSWIRE_LEARN=0. The exit code is 1 where FILE cannot be used or an event is not valid.
    """
    settings = load_settings()
    rules = _rules(file, settings)
    received = None if at is None else _time(at)
    counts: Counter[str] = Counter()
    for event in _events(settings, items or (STANDARD_INPUT,), received):
        if isinstance(event, Unrouted):
            counts["invalid events" if event.invalid else "dead letters"] += 1
            terminal.say(event.said)
            continue
        taken = routes(event, rules)
        counts["items"] += 1
        counts["without time"] += event["wire"]["source"]["received"] is None
        counts.update([f"route {route.name}" for route in taken] or [NO_ROUTE])
        _show(event, taken, rules, why)
    _total(counts, rules)
    if counts["invalid events"]:
        raise SystemExit(1)


def _show(event: Event, taken: tuple[Route, ...], rules: Rules, why: bool) -> None:
    headline = (event.get("headlines") or [{"value": "(no headline)"}])[0]["value"]
    terminal.say(f"{event['uri']}  {' '.join(headline.split())}")
    for route in taken:
        flags = f"  flags {', '.join(route.flags)}" if route.flags else ""
        terminal.say(f"    {route.name}{flags}  by {', '.join(route.rules)}{'' if route.matched else '  (for who may have an earlier version)'}")
    if not taken:
        terminal.say(f"    {NO_ROUTE}")
    if not why:
        return
    view = View(event)
    for rule in rules.rules:
        said = f"matches: {in_words(rule)}" if rule.holds(view) else f"does not match: {tree.failed(rule.when, view)}"
        terminal.say(f"      {rule.name} {said}")


def _total(counts: Counter[str], rules: Rules) -> None:
    parts = [*(f"{name} {counts[f'route {name}']}" for name in rules.routes), f"{NO_ROUTE} {counts[NO_ROUTE]}"]
    others = [f", {_count(counts[f'{thing}s'], thing)}" for thing in ("dead letter", "invalid event") if counts[f"{thing}s"]]
    terminal.say(f"{_count(counts['items'], 'item')}{''.join(others)}: {', '.join(parts)}")
    if counts["without time"] and any("time" in tree.fields(rule.when) for rule in rules.rules):
        terminal.say(f"{_count(counts['without time'], 'item')} without an append time, which no window of time holds: say one with --at", err=True)


def _events(settings: Settings, items: tuple[Path, ...], received: int | None) -> Iterator[Event | Unrouted]:
    """The events in files and those of raw items, in order. Raises: click.ClickException where a file cannot be read."""
    pipeline: Pipeline | None = None
    found = (record for path in items for record in file_records(path, settings.max_value_bytes))
    for place, record in enumerate(found):
        if isinstance(record, Unreadable):
            yield _letter(record.reason, record.detail)
            continue
        value, headers = record
        stored = _stored(value)
        if stored is not None:
            yield stored if isinstance(stored, Unrouted) else _at(stored, received)
            continue
        pipeline = pipeline or load_pipeline(settings)
        outcome = pipeline.step(value, headers, Source(topic=None, partition=None, offset=place, received=None))
        for result in outcome.results:
            yield _letter(result.reason, result.detail) if isinstance(result, DeadLetter) else _at(result.value, received)
        if settings.learn:
            pipeline.learn(outcome)


def _stored(value: bytes) -> Event | Unrouted | None:
    """The event or the dead letter that a line holds as newswire writes it; None for a raw item."""
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict):
        return None
    letter, wire = found.get("deadletter"), found.get("wire")
    if len(found) == 1 and isinstance(letter, dict):
        return _letter(letter.get("reason"), letter.get("detail"))
    if not isinstance(wire, dict) or "pipeline" not in wire:
        return None
    wrong = validate(found)
    return found if wrong is None else Unrouted(f"invalid event: {wrong}", invalid=True)


def _letter(reason: object, detail: object) -> Unrouted:
    return Unrouted(f"dead letter: {reason}: {detail}")


def _at(event: Event, received: int | None) -> Event:
    """The event as of that append time, where it has none."""
    if event["wire"]["source"]["received"] is None and received is not None:
        event["wire"]["source"]["received"] = Source(None, None, 0, received).received_at
    return event


def _time(text: str) -> int:
    """Milliseconds since the epoch."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError(text)
        return round(found.astimezone(UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise click.ClickException(f"--at: {text!r} is no time with a zone; write it as 2026-03-02T07:58:00Z") from None


def _rules(file: Path, settings: Settings) -> Rules:
    """The rules of a file; each thing that is wrong on standard error and exit code 1 where there are none."""
    try:
        gazetteer = Gazetteer.load()
        own = NOTHING if settings.knowledge is None else knowledge.load(settings.knowledge, gazetteer.country_rows)
        return routing.load(file, regions.known(gazetteer, own))
    except (RoutingError, KnowledgeError) as error:
        for problem in error.problems:
            terminal.say(problem, err=True)
        raise SystemExit(1) from None


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
