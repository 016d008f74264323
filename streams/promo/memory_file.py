"""The memory of repeated lines as a file: JSON lines, one record a line after a header line, gzipped when the name ends in `.gz`.

Version 2 holds records as `schemas/promo.v1.schema.json` describes them. Version 1 knew neither the times and keys of stories (a story was 16 hex digits,
which stay a story of unknown time), nor titles, nor when a line was seen (which is then when the file is imported).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO, cast

import orjson

from streams.promo.records import fault, is_hex

Record = dict[str, Any]

_HEADER = "newswire-promos"
_VERSION = 2


class MemoryFileError(Exception):
    """A memory file that cannot be used: which file and line, what is wrong, and what to do about it."""

    def __init__(self, path: Path, line: int, what: str, what_to_do: str) -> None:
        super().__init__(f"{path}:{line}: {what}. {what_to_do}.")
        self.path, self.line, self.what, self.what_to_do = path, line, what, what_to_do


def _open(path: Path, mode: str) -> TextIO:
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, mode + "t", encoding="utf-8", newline="\n"))
    return cast(TextIO, path.open(mode, encoding="utf-8", newline="\n"))


def load(path: Path | str) -> list[Record]:
    """The records of a file, in its order. Raises MemoryFileError for a file that is none or is damaged, OSError when it cannot be opened."""
    path = Path(path)
    records: list[Record] = []
    number = version = 0
    try:
        with _open(path, "r") as lines:
            for number, line in enumerate(lines, 1):
                if number == 1:
                    version = _version(path, line)
                elif line.strip():
                    records.append(_parse(path, number, line, version))
    except (EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError) as error:
        raise MemoryFileError(path, number + 1, f"the file is damaged ({error})", "Export it again") from error
    except OSError as error:
        if error.errno is None:  # zlib's own complaints come without a number
            raise MemoryFileError(path, number + 1, f"the file is damaged ({error})", "Export it again") from error
        raise
    if number == 0:
        raise MemoryFileError(path, 1, "the file is empty", "Give a file that `newswire promos export` or `--save-memory` wrote")
    return records


def _version(path: Path, line: str) -> int:
    try:
        header = orjson.loads(line)
    except orjson.JSONDecodeError:
        header = None
    if not isinstance(header, dict) or _HEADER not in header:
        raise MemoryFileError(
            path, 1, "this is no memory file: the first line is no header", "Give a file that `newswire promos export` or `--save-memory` wrote"
        )
    version = header[_HEADER]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise MemoryFileError(path, 1, f"{version!r} is no version of memory files", "Export it again")
    if version > _VERSION:
        what_to_do = "Read it with the version of newswire that wrote it, or a later one"
        raise MemoryFileError(path, 1, f"the file has version {version}, this program reads versions up to {_VERSION}", what_to_do)
    return int(version)


def _parse(path: Path, number: int, line: str, version: int) -> Record:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise MemoryFileError(path, number, f"not JSON: {error}", "Remove the line or export the file again") from error
    said = fault(record) or (_fault_of_version_1(record) if version == 1 else None)
    if said:
        raise MemoryFileError(path, number, said, "Correct the line or export the file again")
    return cast(Record, record)


def _fault_of_version_1(record: Record) -> str | None:
    if not all(map(is_hex, record["stories"])):
        return "`stories` must be a list of 16 hex digits each"
    return None


def save(path: Path | str, records: Iterable[Record]) -> None:
    """Writes the records sorted by supplier and fingerprint, to the same bytes for the same records. A file that was there is replaced whole."""
    path = Path(path)
    partial = path.with_name(path.name + ".partial.gz" if path.suffix == ".gz" else path.name + ".partial")
    data = b"".join(_lines(records))
    partial.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    partial.replace(path)


def _lines(records: Iterable[Record]) -> Iterator[bytes]:
    yield orjson.dumps({_HEADER: _VERSION}) + b"\n"
    # Of each record the bytes alone are kept while they are sorted: there may be millions.
    for *_, line in sorted((one["supplier"], one["fingerprint"], orjson.dumps(one, option=orjson.OPT_SORT_KEYS)) for one in records):
        yield line + b"\n"


def as_imported(record: Record) -> Record:
    """The record with its newest history entry alone, in force from the moment of the import; `since` keeps when it became known where it was
    learned, so that a file read at start and the same file imported into Kafka give equal verdicts, `seen` and `since`. The line counts as seen then."""
    if not record["history"]:
        return {name: part for name, part in record.items() if name not in ("first", "last")}
    newest = record["history"][-1]
    since = newest.get("since")
    if since is None:
        since = newest["from"] or 0
    fresh = {name: part for name, part in record.items() if name not in ("first", "last")}
    return {**fresh, "history": [{**newest, "from": None, "since": since}]}
