"""Files and standard input to raw records."""

from __future__ import annotations

import gzip
import io
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.wire import Limits
from streams.wire.files import TooLong, records

JSON = {"content-type": b"application/json"}
TEXT = {"content-type": b"text/plain"}
LIMITS = Limits(value_bytes=20)


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.JSONL", "a.jsonl.gz", "b.2021.jsonl"])
def test_json_lines(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, b'{"a": 1}\r\n\n  \n{"b":\xff}\nnot json\n{"c": 3}')
    assert list(records(path)) == [(b'{"a": 1}', JSON), (b'{"b":\xff}', JSON), (b"not json", JSON), (b'{"c": 3}', JSON)]


@pytest.mark.parametrize(("name", "headers"), [("a.txt", TEXT), ("a.txt.gz", TEXT), ("a.json", JSON), ("a.xml", {}), ("a", {}), ("a.gz", {}), (".txt", {})])
def test_other_files_are_one_record(tmp_path: Path, name: str, headers: dict[str, bytes]) -> None:
    assert list(records(write(tmp_path / name, b"One\n\nTwo\n"))) == [(b"One\n\nTwo\n", headers)]


def test_too_long_line_is_skipped_and_the_rest_goes_on(tmp_path: Path) -> None:
    lines = [b"1" * 20, b"2" * 21, b"3" * 22, b"4" * 200_000, b"5", b"6" * 21]
    for end in (b"\n", b"\r\n"):
        path = write(tmp_path / "a.jsonl", end.join(lines))
        assert list(records(path, LIMITS)) == [
            (b"1" * 20, JSON),
            TooLong(str(path), 2, 21),
            TooLong(str(path), 3, 22),
            TooLong(str(path), 4, 200_000),
            (b"5", JSON),
            TooLong(str(path), 6, 21),
        ]


def test_too_long_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt.gz", b"x" * 100_000)
    assert list(records(path, LIMITS)) == [TooLong(str(path), None, 100_000)]
    assert list(records(write(tmp_path / "b.txt", b"x" * 20), LIMITS)) == [(b"x" * 20, TEXT)]


@pytest.mark.parametrize(("name", "data"), [("a.jsonl.gz", b"no gzip at all"), ("b.jsonl.gz", gzip.compress(os.urandom(5000))[:-20])])
def test_broken_compression_names_the_path(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(OSError, match=name):
        list(records(path))


def test_missing_file() -> None:
    with pytest.raises(FileNotFoundError):
        list(records(Path("/nonexistent/a.jsonl")))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b'{"a": 1}', [(b'{"a": 1}', JSON)]),
        (b'\n{"a": 1}\n\n{"b": 2}\n', [(b'{"a": 1}', JSON), (b'{"b": 2}', JSON)]),
        (b'\xef\xbb\xbf{"a": 1}\n{"b": 2}\n', [(b'\xef\xbb\xbf{"a": 1}', JSON), (b'{"b": 2}', JSON)]),
        (b'[{"a": 1}]\n{"b": 2}\n', [(b'[{"a": 1}]', JSON), (b'{"b": 2}', JSON)]),
        (b'{"a": NaN, "a\n{"b": 2}\n', [(b'{"a": NaN, "a', JSON), (b'{"b": 2}', JSON)]),
        (b'null\n{"b": 2}\n', [(b"null", JSON), (b'{"b": 2}', JSON)]),
        (b'{\n "a": {"b": 1},\n "c": 2\n}\n', None),
        (b'[\n{"a": 1}\n]\n', None),
        (b'[{"a": 1},\n{"a": 2},\n{"a": 3}\n]\n', None),
        (b"Headline\n\nBody.\n", None),
        (b"[Update] Headline\n\nBody.\n", None),
        (b"<nitf>\n</nitf>\n", None),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_standard_input(data: bytes, expected: list[object] | None) -> None:
    assert list(records(io.BytesIO(data))) == ([(data, {})] if expected is None else expected)


def test_standard_input_gives_the_first_item_before_the_second_is_there() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as source, os.fdopen(writer, "wb", buffering=0) as sink:
        found = records(source)
        sink.write(b'{"a": 1}\n')
        assert next(found) == (b'{"a": 1}', JSON)
        sink.write(b'{"b": 2}\n')
        assert next(found) == (b'{"b": 2}', JSON)


def test_too_long_lines_of_standard_input() -> None:
    data = b'{"a": 1}\n' + b"x" * 50 + b'\n{"b": 2}\n'
    assert list(records(io.BytesIO(data), LIMITS)) == [(b'{"a": 1}', JSON), TooLong("-", 2, 50), (b'{"b": 2}', JSON)]
    assert list(records(io.BytesIO(b"{" + b"x" * 50 + b'\n{"b": 2}\n'), LIMITS)) == [TooLong("-", 1, 51), (b'{"b": 2}', JSON)]
    assert list(records(io.BytesIO(b"x" * 50), LIMITS)) == [TooLong("-", None, 50)]


def test_memory_is_bounded(tmp_path: Path) -> None:
    def lines() -> Iterator[bytes]:
        for _ in range(300):
            yield b'{"a": "' + b"x" * 50_000 + b'"}\n'

    path = write(tmp_path / "a.jsonl", b"".join(lines()))
    tracemalloc.start()
    try:
        assert sum(1 for _ in records(path)) == 300
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
