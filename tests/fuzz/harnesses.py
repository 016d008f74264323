"""What is fuzzed: from the bytes of one input to a call, and what must hold of it. A new format that `streams.wire.read.READERS` names has its harness."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import orjson

from streams.enrich.annotation import Annotation
from streams.event import Source, body, build, restore, validate
from streams.outcome import DeadLetter
from streams.promo.clean import clean
from streams.promo.fingerprint import fingerprint_normalised, normalise
from streams.promo.memory import Memory
from streams.wire import READERS, Context, RawItem
from streams.wire.decoding import characters
from tests.fuzz import invariants, written
from tests.fuzz.bounds import bounded, require
from tests.fuzz.loaded import enricher, pipeline

Check = Callable[[bytes], None]

SOURCE: Final = Source("wire.raw", 1, 5, 1_772_438_400_000)
_PUMPED = 10_000  # code points
_HONOURED = (b"content-type", b"charset", b"source", b"traceparent")
_MARKS: Final = {"\x01": ("promo", False), "\x02": ("block", False), "\x03": ("allow", False), "\x04": ("promo", True), "\x05": ("content", False)}
"""What the memory knows of a line that begins with the character: verdict, and whether it holds at an item's tail only."""


@dataclass(frozen=True, slots=True)
class Harness:
    check: Check
    """Raises for a finding."""
    longest: int = 4096
    """Bytes of an input."""
    share: int = 1
    """Of the time, in proportion to those of the others."""
    more: int = 0
    """Bytes that the check makes of the input's; the bounds are in proportion to all of them."""


def headed(data: bytes) -> tuple[dict[str, bytes], bytes]:
    """Headers and value of an input: its first lines are headers where they begin with `@`, such as `@charset=utf-16`."""
    headers = {}
    while data.startswith(b"@"):
        line, _, rest = data.partition(b"\n")
        name, equals, value = line[1:].partition(b"=")
        if not equals or name not in _HONOURED:
            break
        headers[name.decode()] = value
        data = rest
    return headers, data


def _step(data: bytes) -> None:
    headers, value = headed(data)
    invariants.step(pipeline(), value, headers, SOURCE)


def _pumped(data: bytes) -> None:
    """`before NUL unit NUL after` with the unit over and over: what costs more than in proportion shows."""
    parts = data.decode("utf-8", "replace").split("\0")
    before, unit, after = (*parts, "", "")[:3]
    text = before + (unit or "a") * max(1, _PUMPED // max(1, len(unit))) + after
    value = orjson.dumps({"id": "1", "title": unit[:200], "text": text})
    for result in pipeline().step(value, None, SOURCE).results:
        if isinstance(result, DeadLetter):
            invariants.letter(result, value)


def _reader(name: str) -> Check:
    def check(data: bytes) -> None:
        headers, value = headed(data)
        charset = headers.get("charset", b"").decode("ascii", "replace") or None
        found = READERS[name].read(value, Context(charset=charset, supplier="harbour-wire"))
        invariants.items(found)
        require(found == READERS[name].read(value, Context(charset=charset, supplier="harbour-wire")), "the same bytes were read in two ways")

    return check


def _text(data: bytes) -> str:
    """UTF-8, where it can be with lone surrogates in it, as JSON may bring them."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def _clean(data: bytes) -> None:
    """Lines: supplier, title, authors with semicolons, then those of the item, of which some are known to the memory (`_MARKS`)."""
    supplier, title, authors, *rest = (*_text(data).split("\n"), "", "", "")
    memory = Memory()
    lines = []
    for text in rest[:-3] or ["A line."]:
        known = _MARKS.get(text[:1])
        line = characters.line(text[1:] if known else text)
        lines.append(line)
        if known:
            mark = fingerprint_normalised(normalise(line.text))
            entry = {"from": 0, "verdict": known[0], "seen": 6, "tail": known[1], "places": ["tail"] if known[1] else ["head", "varies"]}
            memory.apply({"supplier": supplier or "wire", "fingerprint": mark, "history": [entry], "override": None, "stories": []}, 0)
    item = RawItem(
        format="text",
        lines=tuple(lines),
        id="1",
        supplier=supplier or "wire",
        title=characters.headline(title) if title.strip() else None,
        authors=tuple(filter(None, authors.split(";"))),
    )
    found = clean(item, memory, 1_000)
    invariants.cleaned(item, found)
    event = build.build(item, found, body.assemble(item, found), Annotation(), SOURCE, 0)
    said = validate.validate(orjson.loads(validate.dumps(event)))
    require(said is None, f"an invalid event: {said}")
    require(restore(orjson.loads(validate.dumps(event))) == [line.raw for line in lines], "the event does not give back the lines")
    require(found == clean(item, memory, 1_000), "the same item was cleaned in two ways")


def _annotate(data: bytes) -> None:
    """Text NUL headline NUL dateline NUL home region."""
    text, headline, dateline, home = (*data.decode("utf-8", "replace").split("\0"), "", "", "")[:4]
    home = home if home[:2] in enricher().countries else ""
    found = enricher().annotate(text, headline, dateline, home=home, supplier="harbour-wire")
    invariants.annotation(found, text, headline)
    require(found == enricher().annotate(text, headline, dateline, home=home, supplier="harbour-wire"), "the same text was annotated in two ways")


def _table() -> Iterator[tuple[str, Harness]]:
    yield "pipeline", Harness(_step, share=4)
    yield "pumped", Harness(_pumped, 120, share=2, more=4_000)
    for name in READERS:
        yield f"read-{name}", Harness(_reader(name), share=2)
    yield "clean", Harness(_clean, share=2)
    yield "annotate", Harness(_annotate, 2048, share=2)
    for name, check in written.CHECKS.items():
        yield name, Harness(check)


HARNESSES: Final = dict(_table())


def run(name: str, data: bytes) -> None:
    """One input through one harness, within the bounds of time and memory. Raises whatever is a finding."""
    harness = HARNESSES[name]
    bounded(harness.check, data, len(data) + harness.more)
