"""What the commands share: settings, the broker's errors as one clear line, progress."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from aiokafka.errors import KafkaConnectionError, KafkaError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from streams import settings as settings_module
from streams.delivery.clients import client_options
from streams.delivery.refusal import not_allowed, refusal, said
from streams.settings import Settings, SettingsError
from streams.topics import TopicsError

if TYPE_CHECKING:
    from streams.pipeline import Pipeline

T = TypeVar("T")

STANDARD_INPUT = Path("-")


def load_settings(**overrides: Any) -> Settings:
    """The settings, or one clear line and exit code 1."""
    try:
        return settings_module.load(**overrides)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def load_pipeline(settings: Settings) -> Pipeline:
    """The pipeline, or one clear line and exit code 1 where the operators' knowledge cannot be used."""
    from streams.pipeline import Pipeline  # takes a while; most commands do without

    try:
        return Pipeline.load(settings)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def load_routes(settings: Settings) -> tuple[str, ...]:
    """The routes of the operators' rules, none without any; or one clear line and exit code 1 where the rules cannot be used."""
    if settings.routes is None:
        return ()
    from streams.enrich import Enricher  # takes a while; most commands do without
    from streams.enrich.knowledge import file as knowledge
    from streams.enrich.knowledge.file import KnowledgeError
    from streams.routing import file, regions

    enricher = Enricher.load()
    try:
        if settings.knowledge is not None:
            enricher = enricher.knowing(knowledge.load(settings.knowledge, enricher.countries))
        return file.load(settings.routes, regions.known(enricher.gazetteer, enricher.knowledge)).routes
    except (file.RoutingError, KnowledgeError) as error:
        raise click.ClickException(str(error)) from None


def run(settings: Settings, work: Coroutine[Any, Any, T]) -> T:
    """Runs `work`; what the broker refuses or does not have becomes one clear line and exit code 1."""
    try:
        return asyncio.run(_explaining(settings, work))
    except (LookupError, TopicsError) as error:  # a topic that the broker does not have; no broker
        raise click.ClickException(str(error)) from None
    except (KafkaError, OSError) as error:
        raise click.ClickException(
            f"the broker at {settings.brokers} does not answer as it should: {said(error)}; is it running (`newswire broker`), and is NEWSWIRE_BROKERS right?"
        ) from None


async def _explaining(settings: Settings, work: Coroutine[Any, Any, T]) -> T:
    """Raises: as `work`; where the broker lets this client not in, or not do what it wants, TopicsError."""
    try:
        return await work
    except KafkaError as error:
        refused = await refusal(client_options(settings)) if isinstance(error, KafkaConnectionError) else None
        if refused is not None:
            raise TopicsError(refused.what, refused.todo) from error
        if not_allowed(error):
            raise TopicsError(f"the broker at {settings.brokers} refuses: {said(error)}", "see running.md, Rights, for what each command needs") from error
        raise


class Advance:
    """Counts work done; shows a bar where a person is watching and a plain line now and then where not."""

    def __init__(self, progress: Progress | None, console: Console, what: str, total: int | None) -> None:
        self._progress = progress
        self._console = console
        self._what = what
        self._task = progress.add_task(what, total=total) if progress else None
        self.done = 0

    def __call__(self, amount: int = 1) -> None:
        self.done += amount
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task, amount)
        elif self.done % 5000 < amount:
            self._console.print(f"{self._what}: {self.done}", highlight=False)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Advance]:
    """A progress bar on standard error for a person, plain lines otherwise."""
    console = Console(stderr=True)
    if not sys.stderr.isatty():
        yield Advance(None, console, what, total)
        return
    columns = [TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    with Progress(*columns, console=console, transient=True) as bar:
        yield Advance(bar, console, what, total)
