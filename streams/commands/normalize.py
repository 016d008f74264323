"""`newswire normalize`"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

import click
import orjson

from streams.commands import terminal
from streams.commands.common import STANDARD_INPUT, load_pipeline, load_settings, progress
from streams.event.records import dead_letter_json
from streams.event.source import Source
from streams.event.validate import dumps
from streams.outcome import DeadLetter, Outcome, Result
from streams.pipeline import Pipeline
from streams.promo import memory_file
from streams.promo.memory_file import MemoryFileError, as_imported
from streams.reasons import Reason, Stage
from streams.stories.links import Stories
from streams.stories.records import telling
from streams.wire import Limits, Unreadable
from streams.wire.files import Record, TooLong, records


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--memory", type=click.Path(path_type=Path, dir_okay=False), help="Start with this memory of repeated lines (`newswire promos export`).")
@click.option("--save-memory", type=click.Path(path_type=Path, dir_okay=False), help="Write the memory to this file at the end.")
@click.option("--stories", type=click.Path(path_type=Path, dir_okay=False), help="Write what each item repeats or updates to this file, as JSON lines.")
@click.option("--quiet", is_flag=True, help="No progress and no summary.")
def command(files: tuple[Path, ...], memory: Path | None, save_memory: Path | None, stories: Path | None, quiet: bool) -> None:
    """Turn files of raw items into events, without a broker.

    FILES are JSON lines of raw items (.jsonl, .ndjson, also .gz) or single items in any format that is read; `-` or none is standard input.
    Each item gives one line on standard output, in order: its event, or {"deadletter": ...}. Repeated lines are learned as the items pass
    unless NEWSWIRE_LEARN=0. The exit code is 0 when every item had an outcome.
    """
    settings = load_settings()
    pipeline = load_pipeline(settings)
    try:
        if memory is not None:
            for record in memory_file.load(memory):
                pipeline.learner.remember(as_imported(record), 0, 0, -1)
    except (MemoryFileError, OSError) as error:
        raise click.ClickException(str(error)) from None

    counts: Counter[str] = Counter()
    out, at_terminal = sys.stdout.buffer, sys.stdout.isatty()
    with _opened(stories) as linked, progress("items") as advance:
        links = Links(linked)
        for outcome in outcomes(pipeline, files, settings.max_value_bytes):
            for result in outcome.results:
                if at_terminal:
                    terminal.say_bytes([_json(result)])
                else:
                    out.write(_json(result))
                    out.write(b"\n")
                links.add(result)
                counts["dead letters" if isinstance(result, DeadLetter) else "events"] += 1
            if settings.learn:
                pipeline.learn(outcome)
            if not quiet:
                advance(len(outcome.results))
    out.flush()
    if save_memory is not None:
        memory_file.save(save_memory, pipeline.learner.records())
    if not quiet:
        click.echo(f"{counts['events']} events, {counts['dead letters']} dead letters", err=True)


class Links:
    """Writes a line of `story.v1` for each event; nothing where there is no file. An item without a time counts as of the newest one before it."""

    def __init__(self, out: BinaryIO | None) -> None:
        self._out = out
        self._stories = Stories()
        self._newest = 0

    def add(self, result: Result) -> None:
        if self._out is None or isinstance(result, DeadLetter):
            return
        told = telling(result.value, result.source, result.sketch, self._newest)
        self._newest = max(self._newest, told.time)
        record = self._stories.link(told)
        if record is not None:
            self._out.write(orjson.dumps(record) + b"\n")


def _opened(path: Path | None) -> BinaryIO | nullcontext[None]:
    try:
        return nullcontext() if path is None else path.open("wb")
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror or error}") from None


def _json(result: Result) -> bytes:
    if isinstance(result, DeadLetter):
        return orjson.dumps(dead_letter_json(result.reason, result.stage, result.detail, result.source))
    return dumps(result.value)


def outcomes(pipeline: Pipeline, files: tuple[Path, ...], limit: int) -> Iterator[Outcome]:
    """What becomes of each record of the files, in order. Raises click.ClickException where one cannot be read."""
    found = (record for path in files or (STANDARD_INPUT,) for record in file_records(path, limit))
    for place, record in enumerate(found):
        source = Source(topic=None, partition=None, offset=place, received=None)
        if isinstance(record, Unreadable):
            yield Outcome((DeadLetter(record.reason, Stage.READ, record.detail, source),))
        else:
            yield pipeline.step(*record, source)


def file_records(path: Path, limit: int) -> Iterator[Record | Unreadable]:
    """The values and headers in a file or on standard input, in order. Raises click.ClickException where it cannot be read."""
    try:
        for record in records(sys.stdin.buffer if path == STANDARD_INPUT else path, Limits(value_bytes=limit)):
            if isinstance(record, TooLong):
                detail = f"{record.path}, line {record.line}: {record.length} bytes, and the limit is {limit} (NEWSWIRE_MAX_VALUE_BYTES)"
                yield Unreadable(Reason.TOO_LARGE, detail)
            else:
                yield record
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror or error}") from None
