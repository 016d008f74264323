"""How files and standard input become raw records, for `newswire normalize` and `newswire feed`.

JSON lines (`.jsonl`, `.ndjson`): one record a line. Any other file: one record. `.gz` after either is read through.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from streams.wire.limits import DEFAULT, Limits

Record = tuple[bytes, dict[str, bytes]]
"""A value as it stands in the file, and its headers."""

_JSON: Final = {"content-type": b"application/json"}
_TEXT: Final = {"content-type": b"text/plain"}
_CONTENT_TYPES: Final[dict[str, dict[str, bytes]]] = {".txt": _TEXT, ".json": _JSON}
_FRAMED: Final = re.compile(rb"[\x00\x7f\s]{0,20}(?:[\x01\x16]|ZCZC)")
"""How a framed wire item begins, which agencies store as `.txt` too."""
_LINES: Final = (".jsonl", ".ndjson")
_LOOKAHEAD: Final = 5  # lines after which standard input is JSON lines or is not
_CHUNK: Final = 64 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line, or a whole file (then `line` is None), of more bytes than one value may have; it is skipped."""

    path: str
    line: int | None
    """1-based."""
    length: int
    """Bytes, without the line end."""


def records(source: Path | IO[bytes], limits: Limits = DEFAULT) -> Iterator[Record | TooLong]:
    """The records of a file, or of a binary stream such as `sys.stdin.buffer`, in order.

    Memory is bounded by `limits.value_bytes` and a few lines. Blank lines of JSON lines are no records. A stream is JSON lines when one of its first
    lines is a JSON object by itself (the first record comes as soon as that line does), else it is one record.

    Raises: OSError, naming the path, where a file cannot be read or its compression is broken; records before the fault have come by then.
    """
    if not isinstance(source, Path):
        yield from _stream(source, "-", limits)
        return
    suffixes = [suffix.lower() for suffix in source.suffixes]
    compressed = suffixes[-1:] == [".gz"]
    suffix = next(iter(suffixes[-2:-1] if compressed else suffixes[-1:]), "")
    try:
        opened: IO[bytes] = cast(IO[bytes], gzip.open(source, "rb")) if compressed else source.open("rb")  # noqa: SIM115
        with opened as file:
            if suffix in _LINES:
                yield from _json_lines(file, str(source), limits)
            else:
                yield from _whole(file, str(source), limits, _CONTENT_TYPES.get(suffix, {}))
    except (EOFError, zlib.error) as error:
        raise OSError(f"{source}: the compressed file is broken or truncated ({error})") from error
    except gzip.BadGzipFile as error:
        raise OSError(f"{source}: not a gzip file ({error})") from error


def _json_lines(file: IO[bytes], path: str, limits: Limits, first: int = 1) -> Iterator[Record | TooLong]:
    for number, line in enumerate(_lines(file, limits.value_bytes), first):
        if isinstance(line, int):
            yield TooLong(path, number, line)
        elif line and not line.isspace():
            yield line, dict(_JSON)


def _lines(file: IO[bytes], limit: int) -> Iterator[bytes | int]:
    """Each line without its end (LF or CR LF), or its length where that is above the limit."""
    while chunk := file.readline(limit + 2):
        length, tail = len(chunk), chunk[-2:]
        while not tail.endswith(b"\n") and (more := file.readline(_CHUNK)):
            length += len(more)
            tail = (tail + more)[-2:]
        length -= len(tail) - len(tail.removesuffix(b"\n").removesuffix(b"\r"))
        yield chunk[:length] if length <= limit else length


def _whole(file: IO[bytes], path: str, limits: Limits, headers: dict[str, bytes], begun: bytes = b"") -> Iterator[Record | TooLong]:
    value = begun + file.read(max(0, limits.value_bytes + 1 - len(begun)))
    if len(value) <= limits.value_bytes:
        yield value, {} if headers is _TEXT and _FRAMED.match(value) else dict(headers)
        return
    length = len(value)
    while chunk := file.read(_CHUNK):
        length += len(chunk)
    yield TooLong(path, None, length)


def _stream(file: IO[bytes], path: str, limits: Limits) -> Iterator[Record | TooLong]:
    begun = b""
    tried = 0
    while tried < _LOOKAHEAD and len(begun) <= limits.value_bytes:
        line = file.readline(limits.value_bytes + 2 - len(begun))
        begun += line
        if not line:
            break
        text = line.strip()
        if not text:
            continue
        tried += 1
        if _is_object(text):
            yield from _json_lines(io.BytesIO(begun), path, limits)
            yield from _json_lines(file, path, limits, first=begun.count(b"\n") + 1)
            return
        if line == begun and text.startswith(b"{") and len(text) > limits.value_bytes and not line.endswith(b"\n"):
            rest = next(_lines(file, limits.value_bytes), b"")
            yield TooLong(path, 1, len(line) + (rest if isinstance(rest, int) else len(rest)))
            yield from _json_lines(file, path, limits, first=2)
            return
        if tried == 1 and (text.startswith(b"[") or text == b"{"):
            break  # a document over several lines
    if begun:
        yield from _whole(file, path, limits, {}, begun)


def _is_object(line: bytes) -> bool:
    """Whether the line is a JSON object by itself, or an array of them: no line of a text is."""
    if line.removeprefix(b"\xef\xbb\xbf")[:1] not in (b"{", b"["):
        return False
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(member, dict) for member in value))
