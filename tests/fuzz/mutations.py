"""Mutations of small wire files, for every format: `python -m tests.fuzz.mutations --count 10000 --seed 1`. Needs no fuzzer; a seed gives the same bytes.

Each mutation of an input in `corpus/read-NAME/` goes through `streams.wire.read` and through the format's own reader. Both give items or refusals, of which
`invariants.items` holds; never an exception, never more than a second of processor time, never more than 200 MB above the memory at the beginning.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from streams.wire import READERS, Context, RawItem, read
from streams.wire.decoding import charset
from streams.wire.reader import Items
from tests.fuzz import invariants
from tests.fuzz.bounds import peak_bytes, require
from tests.fuzz.harnesses import headed
from tests.fuzz.keeping import FOLDER, HERE, keep, place

SECONDS: Final = 1.0
BYTES: Final = 200 * 1024 * 1024
AGAIN: Final = 8
"""Of so many mutations one is read twice, to see the same outcome."""
_STRETCH: Final = (1, 2, 5, 20, 80, 400)  # bytes, at most
_SPECIAL: Final = b"\x01\x02\x03\x04\x08\x1f\n\r\t <>&;/!?\"'{}[]:,\\=^-"
_BEYOND: Final = 0.04
"""Share of bytes that may be any: those beyond ASCII and NUL make most values undecodable, and then no reader sees them."""


@dataclass(slots=True)
class Row:
    """What became of one format's mutations."""

    name: str
    count: int = 0
    items: int = 0
    refused: int = 0
    slowest: float = 0.0
    """Seconds of processor time for one call."""
    grown: int = 0
    """Bytes by which the greatest memory of the process went up."""
    found: list[str] = field(default_factory=list)


def samples(name: str) -> list[bytes]:
    return [file.read_bytes() for file in sorted((HERE / "corpus" / f"read-{name}").iterdir())]


def mutations(name: str, count: int, seed: int) -> Iterator[bytes]:
    """Inputs as in the corpus, headers and all."""
    known = samples(name)
    rng = random.Random(f"{name} {seed}")
    for _ in range(count):
        value = bytearray(rng.choice(known))
        for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
            rng.choice(_CHANGES)(value, rng, known)
        yield bytes(value)


def _stretch(value: bytearray, rng: random.Random) -> slice:
    start = rng.randrange(len(value) + 1)
    return slice(start, start + rng.randint(1, rng.choice(_STRETCH)))


def _byte(rng: random.Random) -> int:
    return rng.randrange(256) if rng.random() < _BEYOND else rng.choice(_SPECIAL) if rng.random() < 0.7 else rng.randrange(0x20, 0x7F)


def _replace(value: bytearray, rng: random.Random, _: list[bytes]) -> None:
    if value:
        value[rng.randrange(len(value))] = _byte(rng)


def _insert(value: bytearray, rng: random.Random, _: list[bytes]) -> None:
    at = rng.randrange(len(value) + 1)
    value[at:at] = bytes(_byte(rng) for _ in range(rng.choice((1, 1, 2, 6))))


def _delete(value: bytearray, rng: random.Random, _: list[bytes]) -> None:
    del value[_stretch(value, rng)]


def _duplicate(value: bytearray, rng: random.Random, _: list[bytes]) -> None:
    stretch = _stretch(value, rng)
    value[stretch.start : stretch.start] = value[stretch] * rng.choice((1, 1, 2, 10))


def _truncate(value: bytearray, rng: random.Random, _: list[bytes]) -> None:
    del value[rng.randrange(len(value) + 1) :]


def _splice(value: bytearray, rng: random.Random, known: list[bytes]) -> None:
    other = rng.choice(known)
    value[rng.randrange(len(value) + 1) :] = other[rng.randrange(len(other) + 1) :]


def _moved(pattern: re.Pattern[bytes], value: bytearray, rng: random.Random) -> None:
    """One match of the pattern goes, is there twice, or takes the place of another one."""
    spans = [match.span() for match in pattern.finditer(value)]
    if spans:
        (start, end), (first, last) = rng.choice(spans), rng.choice(spans)
        value[first:last] = rng.choice((b"", bytes(value[first:last]) * 2, bytes(value[start:end])))


def _element(value: bytearray, rng: random.Random, _: list[bytes]) -> None:
    """What leaves most documents well-formed, so that a reader sees them."""
    _moved(_ELEMENT, value, rng)


def _line(value: bytearray, rng: random.Random, _: list[bytes]) -> None:
    _moved(_LINE, value, rng)


def _string(value: bytearray, rng: random.Random, known: list[bytes]) -> None:
    """A value of JSON or of an attribute as another one."""
    spans = [match.span() for match in _QUOTED.finditer(value)]
    others = _QUOTED.findall(rng.choice(known))
    if spans and others:
        start, end = rng.choice(spans)
        value[start:end] = rng.choice((rng.choice(others), rng.choice(others), b'""', b'" "', b"null", b"7", b"[]", b"{}", b'["x"]', b'"%s"' % (b"x" * 1_200)))


_ELEMENT: Final = re.compile(rb"<([A-Za-z][\w.:-]{0,40})(?:\s[^<>]{0,400})?(?:/>|>(?:[^<]{0,800}|.{0,800}?)</\1>)", re.DOTALL)
_LINE: Final = re.compile(rb"[^\r\n]+[\r\n]*")
_QUOTED: Final = re.compile(rb'"[^"\\<>]{0,200}"')
_CHANGES: Final = (_replace, _insert, _delete, _duplicate, _truncate, _splice, _element, _element, _element, _string, _string, _string, _line)


def run(name: str, count: int, seed: int, findings: Path | None = None) -> Row:
    """All mutations of a format. What does not hold is in `found`, one for each place, and its input in the folder."""
    row = Row(name)
    before = peak_bytes()
    for data in mutations(name, count, seed):
        row.count += 1
        try:
            _one(row, data)
            row.grown = max(row.grown, peak_bytes() - before)
            require(row.grown <= BYTES, f"too much memory: {row.grown >> 20} MiB more")
        except MemoryError:
            raise
        except Exception as error:
            said = place(error)
            if said not in row.found:
                row.found.append(said)
                if findings is not None:
                    keep(findings, data, said, traceback.format_exc())
    return row


def _one(row: Row, data: bytes) -> None:
    headers, value = headed(data)
    declared = headers.get("charset", b"").decode("ascii", "replace") or None
    reader = READERS[row.name]
    require(0 <= reader.sniff(charset.head(value)) <= 100, "a score beyond 0 to 100")
    for call in (partial(reader.read, value, Context(charset=declared)), partial(read, value, headers)):
        found = _timed(row, call)
        if found:
            invariants.items(found)
        require(found or not value.strip(), "a reader gave nothing")
        row.items += sum(isinstance(item, RawItem) for item in found)
        row.refused += sum(not isinstance(item, RawItem) for item in found)
        require(row.count % AGAIN or found == call(), "the same bytes were read in two ways")


def _timed(row: Row, call: Callable[[], Items]) -> Items:
    """What the call gives. Three times, if it takes too long: the processor is shared, and caches fill."""
    took = SECONDS + 1
    for _ in range(3):
        begin = time.thread_time()
        found = call()
        took = min(took, time.thread_time() - begin)
        if took <= SECONDS:
            break
    row.slowest = max(row.slowest, took)
    require(took <= SECONDS, f"too slow: {took:.2f} s")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.mutations", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("format", nargs="*", help="only these")
    parser.add_argument("--count", type=int, default=10_000, help="mutations of each format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where findings go")
    options = parser.parse_args()
    print(f"{'format':10}{'mutations':>10}{'items':>9}{'refused':>9}{'slowest ms':>12}{'peak MB':>9}{'findings':>10}")
    found = 0
    for name in options.format or READERS:
        row = run(name, options.count, options.seed, options.folder / "findings" / "mutations")
        print(f"{name:10}{row.count:10}{row.items:9}{row.refused:9}{row.slowest * 1000:12.1f}{row.grown / 1e6:9.1f}{len(row.found):10}", flush=True)
        for said in row.found:
            print(f"  {said}")
        found += len(row.found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
