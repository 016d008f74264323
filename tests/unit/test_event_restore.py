"""`restore` gives back every raw line, whatever reading edited and cleaning set apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.enrich.annotation import Annotation
from streams.event import Source, restore
from streams.event.body import assemble
from streams.event.build import build
from streams.event.validate import dumps, problem
from streams.promo.cleaned import Cleaned, Credit, Dateline, Note, Person, Removal
from streams.wire.characters import line as read_line
from streams.wire.item import Edit, Line, RawItem

NOWHERE = Source(None, None, 0, None)


def event_of(lines: Sequence[Line], cleaned: Cleaned, headline_line: int | None = None, title: Line | None = None) -> dict[str, Any]:
    item = RawItem(format="text", lines=tuple(lines), id="1", supplier="s", headline_line=headline_line, title=title)
    event = build(item, cleaned, assemble(item, cleaned), Annotation(), NOWHERE, 0)
    assert problem("news.v1", event) is None
    parsed: dict[str, Any] = orjson.loads(dumps(event))
    return parsed


@st.composite
def edited_lines(draw: st.DrawFn) -> Line:
    """A line with arbitrary edits: stretches of it removed, or replaced by one character."""
    raw = draw(st.text(st.characters(exclude_characters="\n"), max_size=40))
    edits: list[Edit] = []
    text: list[str] = []
    position = 0
    while position < len(raw):
        kind = draw(st.sampled_from(["keep", "keep", "keep", "remove", "replace"]))
        end = draw(st.integers(position + 1, min(len(raw), position + 6)))
        if kind == "keep":
            text.append(raw[position:end])
        else:
            new = "" if kind == "remove" else draw(st.sampled_from([" ", "é", "\N{GRINNING FACE}"]))
            edits.append(Edit(position, end, new))
            text.append(new)
        position = end
    # A lone surrogate is what reading always edits: JSON has no way to say it.
    joined = "".join(text)
    if any(0xD800 <= ord(character) <= 0xDFFF for character in joined):
        return read_line("plain")
    return Line(raw, joined, tuple(edits))


@st.composite
def cut_lines(draw: st.DrawFn) -> tuple[list[Line], Cleaned, int | None]:
    """Lines with arbitrary disjoint stretches set apart."""
    lines = draw(st.lists(st.one_of(edited_lines(), st.just(Line("", ""))), max_size=8))
    headline = draw(st.one_of(st.none(), st.just(0))) if lines else None
    removed, credits, notes = [], [], []
    dateline = None
    for index, line in enumerate(lines):
        if index == headline or not line.text:
            continue
        points = sorted(draw(st.sets(st.integers(0, len(line.text)), max_size=6)))
        for start, end in zip(points, points[1:], strict=False):
            kind = draw(st.sampled_from(["kept", "removed", "credit", "note", "dateline"]))
            if kind == "removed":
                removed.append(Removal(index, start, end, "register", "Because", 0.9, 3))
            elif kind == "credit":
                credits.append(Credit(index, start, end, (Person("Ada Lindqvist", "editing"),)))
            elif kind == "note":
                notes.append(Note(index, start, end, "editorial"))
            elif kind == "dateline" and dateline is None:
                dateline = Dateline(index, start, end, "OSLO", None)
    return lines, Cleaned(tuple(removed), tuple(credits), tuple(notes), dateline), headline


@given(cut_lines())
def test_restore_gives_back_the_raw_lines(case: tuple[list[Line], Cleaned, int | None]) -> None:
    lines, cleaned, headline = case
    assert restore(event_of(lines, cleaned, headline)) == [line.raw for line in lines]


@given(st.lists(st.text(max_size=60), max_size=6))
def test_restore_undoes_what_the_reader_does_to_characters(raw: list[str]) -> None:
    assert restore(event_of([read_line(text) for text in raw], Cleaned())) == raw


@pytest.mark.parametrize(
    "raw",
    [
        [],
        [""],
        ["", "", ""],
        ["   "],
        ["\x00"],
        ["text", "", "", "more", ""],
        ["a\ud800b", "&amp;&#8217;<b>x</b>\x00", "\ufeff"],
        ["a paragraph\n\nwith another inside"],
    ],
)
def test_restore_of_odd_lines(raw: list[str]) -> None:
    assert restore(event_of([read_line(text) for text in raw], Cleaned())) == raw


def test_a_lone_surrogate_in_the_title_does_not_hurt() -> None:
    event = event_of([read_line("Text.")], Cleaned(), title=read_line("Title \udcff"))
    assert event["headlines"][0]["value"] == "Title \ufffd"
    assert restore(event) == ["Text."]


def test_what_was_cut_out_leaves_no_double_space_and_no_space_before_a_stop() -> None:
    line = read_line("The vote (RELATED: Other) was close [ad], officials said. More")
    cuts = (Removal(0, 9, 25, "related", "", 1.0, 0), Removal(0, 35, 40, "ad", "", 1.0, 0), Removal(0, 57, 62, "read-more", "", 1.0, 0))
    event = event_of([line], Cleaned(removed=cuts))
    assert event["bodies"][0]["value"] == "The vote was close, officials said."
    assert restore(event) == [line.raw]


def test_stretches_are_told_in_offsets_of_the_raw_line() -> None:
    line = read_line("A &amp; B. Sign up now.")
    start = line.text.index("Sign")
    event = event_of([line], Cleaned(removed=(Removal(0, start, len(line.text), "register", "", 1.0, 0),)))
    (removed,) = event["wire"]["removed"]
    assert line.raw[removed["start"] : removed["end"]] == removed["text"] == "Sign up now."
    assert event["bodies"][0]["value"] == "A & B."
