"""Nothing is lost: an event gives back the raw item's lines, whatever reading and cleaning did to them."""

from __future__ import annotations

import time
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.event import restore
from streams.event.offsets import raw_span
from streams.event.validate import dumps, validate
from streams.promo.cleaned import Cleaned, Dateline, Note, Removal
from streams.wire import Edit, Line, RawItem, read
from tests.unit.event_samples import ANNOTATION, CLEANED, FULL, event_of, items, lines, plain


def again(event: dict[str, Any]) -> dict[str, Any]:
    """The event as a subscriber has it."""
    value: dict[str, Any] = orjson.loads(dumps(event))
    return value


@given(items())
def test_any_item_comes_back(pair: tuple[RawItem, Cleaned]) -> None:
    item, cleaned = pair
    event = event_of(item, cleaned)
    assert validate(event) is None
    assert restore(again(event)) == [line.raw for line in item.lines]


@given(items())
def test_every_raw_code_point_stands_in_exactly_one_place(pair: tuple[RawItem, Cleaned]) -> None:
    item, cleaned = pair
    wire = event_of(item, cleaned)["wire"]
    dateline = [wire["dateline"]] if wire["dateline"] else []
    blank = {line for entry in wire["layout"] if entry["in"] == "blank" for line in range(entry["line"], entry["line"] + entry["count"])}
    placed: dict[int, list[int]] = {index: [] for index in range(len(item.lines))}
    for entry in [*wire["removed"], *wire["credits"], *wire["notes"], *dateline, *(entry for entry in wire["layout"] if entry["in"] != "blank")]:
        placed[entry["line"]] += range(entry["start"], entry["end"])
    for index, line in enumerate(item.lines):
        assert sorted(placed[index]) == list(range(len(line.raw)))
        assert (index in blank) == (not line.raw)


@given(lines(), st.data())
def test_offsets_are_those_of_the_line(line: Line, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line.text)))
    end = data.draw(st.integers(start, len(line.text)))
    assert raw_span(line)(start, end) == line.raw_span(start, end)


def test_an_item_with_everything() -> None:
    assert restore(again(event_of(FULL, CLEANED, ANNOTATION))) == [line.raw for line in FULL.lines]


@pytest.mark.parametrize("value", [
    b'{"lines": ["", "  two  spaces  ", "\\u0000\\ud800 &amp; <b>bold</b>\\u200b", "", "", "a\\nb\\r\\n", "\\u0001"]}',
    b'{"title": "T", "lines": []}',
    b'{"title": "T", "lines": ["", ""]}',
    b'{"text": "one\\r\\n\\r\\ntwo &lt;p&gt; \\u0085 three"}',
    b"\n\nHarbour &amp; ferry reopen\x00\n\nLISBON, April 14 - The harbour\x07 reopened.\n\n\n",
])  # fmt: skip
def test_what_is_read_comes_back(value: bytes) -> None:
    (item,) = read(value)
    assert isinstance(item, RawItem)
    event = event_of(item)
    assert validate(event) is None
    assert restore(again(event)) == [line.raw for line in item.lines]


def test_a_lone_surrogate_stands_as_code_points() -> None:
    item = RawItem(format="envelope", lines=(Line("a\ud800b", "a\ufffdb", (Edit(1, 2, "\ufffd"),)),), id="1", supplier="alpha")
    event = event_of(item)
    assert event["wire"]["edits"] == [{"line": 0, "start": 1, "end": 2, "text": "\ufffd", "codepoints": [0xD800]}]
    assert restore(again(event)) == ["a\ud800b"]


@pytest.mark.parametrize("cleaned", [
    Cleaned(removed=(Removal(0, 0, 5, "k", "why", 1, 0),), notes=(Note(0, 4, 8, "legal"),)),
    Cleaned(removed=(Removal(0, 2, 6, "k", "why", 1, 0),), dateline=Dateline(0, 3, 5, None, None)),
    Cleaned(removed=(Removal(0, 5, 90, "k", "why", 1, 0),)),
    Cleaned(removed=(Removal(0, -1, 3, "k", "why", 1, 0),)),
    Cleaned(removed=(Removal(1, 0, 3, "k", "why", 1, 0),)),
])  # fmt: skip
def test_stretches_that_would_lose_text_are_refused(cleaned: Cleaned) -> None:
    with pytest.raises(ValueError, match=r"overlap|leaves its line"):
        event_of(plain("Ten chars."), cleaned)


def test_stretches_of_no_length_count_for_nothing() -> None:
    cleaned = Cleaned(removed=(Removal(0, 3, 3, "k", "why", 1, 0), Removal(1, 0, 0, "k", "why", 1, 0)), dateline=Dateline(0, 0, 0, "LISBON", None))
    item = RawItem(format="text", lines=(Line("Ten chars.", "Ten chars."), Line("\x00", "", (Edit(0, 1, ""),))), id="1", supplier="alpha")
    event = event_of(item, cleaned)
    assert (event["wire"]["removed"], event["wire"]["dateline"]) == ([], None)
    assert restore(event) == ["Ten chars.", "\x00"]


def test_time_is_linear_in_the_item() -> None:
    """60,000 stretches and as many edits in one line, and 60,000 lines: quadratic work would take minutes."""
    count = 60_000
    long = Line("<b>ab cd" * count, "ab cd" * count, tuple(Edit(8 * i, 8 * i + 3, "") for i in range(count)))
    cut = Cleaned(removed=tuple(Removal(0, 5 * i + 1, 5 * i + 3, "k", "why", 1, 0) for i in range(count)))
    begin = time.monotonic()
    assert restore(event_of(RawItem(format="text", lines=(long,), id="1", supplier="alpha"), cut)) == [long.raw]
    many = plain(*["A line of some length, and no more." for _ in range(count)])
    assert len(restore(event_of(many))) == count
    assert time.monotonic() - begin < 30
