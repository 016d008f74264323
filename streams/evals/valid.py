"""Whether what is published keeps what is promised of it: `newswire eval valid FILE|FOLDER...`.

FILE holds raw items in any format that `newswire normalize` reads; of a FOLDER all its files are read, in the order of their paths. Each item passes through
the pipeline, with a memory that learns as it goes, and its event is looked at as a subscriber gets it, read back from the bytes:

    valid without `wire`   under IPTC's schema of ninjs 3.1 as published (`schemas/iptc`), formats asserted
    valid with `wire`      under news.v1
    restored               `restore` gives the item's lines; of a JSON envelope those that stand in it, whatever was read of them

Names each item that fails and its fault on standard error, and ends with 1 if there is one, or no item at all. A dead letter is no fault where the item cannot
be read; it is one where a stage failed, or the event would have been invalid.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from streams.event import restore
from streams.event.source import Source
from streams.event.validate import dumps, problem
from streams.outcome import DeadLetter, Event, Result
from streams.pipeline import Pipeline
from streams.reasons import Reason
from streams.wire import Limits, RawItem, read
from streams.wire.files import Record, TooLong, records

ITEMS, EVENTS, DEAD_LETTERS = "items", "events", "dead letters"
NATIVE, WHOLE, RESTORED = "valid without `wire`", "valid with `wire`", "restored"
SCHEMAS: Final = {NATIVE: "iptc/ninjs-schema_3.1.json", WHOLE: "news.v1"}
OWN_FAULTS: Final = (Reason.STAGE_FAILED, Reason.INVALID_EVENT)
"""Reasons of dead letters that are faults of this program."""


class Place(NamedTuple):
    """Where a record stands: the file, and its number among the file's records, from 1."""

    path: Path
    number: int


class Fault(NamedTuple):
    place: Place
    item: int
    """Its number in the record, from 0."""
    uri: str | None
    """Of an item that became no event: None."""
    what: str

    def __str__(self) -> str:
        return f"{self.place.path} record {self.place.number} item {self.item} {self.uri or ''}: {self.what}".replace(" : ", ": ")


def files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(inner for inner in path.rglob("*") if inner.is_file() and not inner.name.startswith(".")) if path.is_dir() else (path,)


def found(paths: Iterable[Path], limits: Limits) -> Iterator[tuple[Place, Record | TooLong]]:
    """The records of the files. Raises: OSError where a file cannot be read."""
    for path in files(paths):
        for number, record in enumerate(records(path, limits), 1):
            yield Place(path, number), record


def measure(pipeline: Pipeline, given: Iterable[tuple[Place, Record | TooLong]]) -> Iterator[tuple[Counter[str], list[Fault]]]:
    """Of each record what it adds to the counts, and its faults."""
    for offset, (place, record) in enumerate(given):
        if isinstance(record, TooLong):  # a dead letter that `newswire normalize` makes without the pipeline
            yield Counter({ITEMS: 1, DEAD_LETTERS: 1, f"{DEAD_LETTERS}, {Reason.TOO_LARGE}": 1}), []
            continue
        counts: Counter[str] = Counter()
        faults = []
        outcome = pipeline.step(*record, Source(topic=None, partition=None, offset=offset, received=None))
        for index, (result, lines) in enumerate(zip(outcome.results, delivered(pipeline, record), strict=True)):
            passed, wrong = judged(result, lines)
            counts.update(passed)
            uri = result.value.get("uri") if isinstance(result, Event) else None
            faults += [Fault(place, index, uri, fault) for fault in wrong]
        if pipeline.settings.learn:
            pipeline.learn(outcome)
        yield counts, faults


def judged(result: Result, lines: list[str] | None) -> tuple[list[str], list[str]]:
    """What of `ITEMS`, `EVENTS`, ... counts for the result of one item, and what is wrong with it. `lines` are those that `restore` has to give."""
    if isinstance(result, DeadLetter):
        return [ITEMS, DEAD_LETTERS, f"{DEAD_LETTERS}, {result.reason}"], [result.detail] if result.reason in OWN_FAULTS else []
    event: dict[str, Any] = orjson.loads(dumps(result.value))
    values = {NATIVE: {name: value for name, value in event.items() if name != "wire"}, WHOLE: event}
    wrong = {name: fault for name, value in values.items() if (fault := problem(SCHEMAS[name], value))}
    if fault := unrestored(event, lines):
        wrong[RESTORED] = fault
    return [ITEMS, EVENTS, *(name for name in (NATIVE, WHOLE, RESTORED) if name not in wrong)], [f"not {name}: {fault}" for name, fault in wrong.items()]


def unrestored(event: Mapping[str, Any], lines: list[str] | None) -> str | None:
    """None where the event gives the lines back, else which is the first that it does not."""
    try:
        given = restore(event)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    if lines is None or given == lines:
        return None if lines is not None else "an event of a record that is not read"
    first = next((number for number, (one, other) in enumerate(zip(given, lines, strict=False)) if one != other), min(len(given), len(lines)))
    return f"line {first} is another one; {len(given)} lines of {len(lines)}"


def delivered(pipeline: Pipeline, record: Record) -> list[list[str] | None]:
    """The lines of each item of a record as they were delivered; None for what is no item."""
    limits = Limits(value_bytes=pipeline.settings.max_value_bytes)
    read_items = read(*record, limits, pipeline.settings.supplier)
    lines = [[line.raw for line in item.lines] if isinstance(item, RawItem) else None for item in read_items]
    if all(isinstance(item, RawItem) and item.format != "envelope" for item in read_items):
        return lines
    stated = envelopes(record[0])
    return [own if own is not None and read_ is not None else read_ for own, read_ in zip(stated, lines, strict=True)] if len(stated) == len(lines) else lines


def envelopes(value: bytes) -> list[list[str] | None]:
    """The `lines` of each JSON envelope of a value, read without any of newswire's readers; None where one has no array of strings there."""
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        return []
    members = parsed if isinstance(parsed, list) else [parsed]
    found_ = [member.get("lines") if isinstance(member, dict) else None for member in members]
    return [lines if isinstance(lines, list) and all(isinstance(line, str) for line in lines) else None for lines in found_]


def report(counts: Counter[str]) -> str:
    names = [ITEMS, EVENTS, DEAD_LETTERS, *sorted(name for name in counts if name.startswith(f"{DEAD_LETTERS},")), NATIVE, WHOLE, RESTORED]
    return "\n".join(f"{counts[name]:9,}  {name}" for name in names)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE|FOLDER")
    parser.add_argument("--errors", type=int, default=20, metavar="N", help="name at most so many of the items that fail (default 20)")
    options = parser.parse_args(arguments)
    pipeline = Pipeline.load()
    counts: Counter[str] = Counter()
    failed = 0
    try:
        for added, faults in measure(pipeline, found(options.paths, Limits(value_bytes=pipeline.settings.max_value_bytes))):
            counts.update(added)
            for fault in faults[: max(0, options.errors - failed)]:
                print(fault, file=sys.stderr)
            failed += len(faults)
    except OSError as error:
        print(f"{error.filename or ''} {error.strerror or error}".strip(), file=sys.stderr)
        return 1
    print(report(counts))
    if failed:
        print(f"{failed:9,}  faults")
    if not counts[ITEMS]:
        print("no items", file=sys.stderr)
    return 1 if failed or not counts[ITEMS] else 0


if __name__ == "__main__":
    sys.exit(main())
