"""What is kept of the lines, and how it is joined."""

from __future__ import annotations

import pytest

from streams.event.body import assemble
from streams.promo.cleaned import Cleaned, Dateline, Note, Removal
from streams.wire import Line, RawItem
from tests.unit.event_samples import BODY, CLEANED, FULL, plain


def cut(line: int, start: int, end: int) -> Removal:
    return Removal(line, start, end, "kind", "why", 1.0, 0)


def test_the_whole_of_it() -> None:
    body = assemble(FULL, CLEANED)
    assert (body.headline, body.value) == ("Harbour reopens", BODY)
    assert [entry for entry in body.layout if entry["in"] == "body"] == [
        {"line": 0, "in": "body", "start": 27, "end": 73, "at": 0},
        {"line": 3, "in": "body", "start": 0, "end": 32, "at": 48},
    ]


@pytest.mark.parametrize(("lines", "cleaned", "value"), [
    (("One.", "Two."), Cleaned(), "One.\n\nTwo."),
    (("  One. ", "", " ", "\tTwo.\u00a0"), Cleaned(), "One.\n\nTwo."),
    (("One\ntwo.", "Three."), Cleaned(), "One\ntwo.\n\nThree."),
    (("One XX two.",), Cleaned(removed=(cut(0, 4, 6),)), "One two."),
    (("OneXXtwo.",), Cleaned(removed=(cut(0, 3, 5),)), "One two."),
    (("One XX.",), Cleaned(removed=(cut(0, 3, 6),)), "One."),
    (("XX One XX",), Cleaned(removed=(cut(0, 0, 2), cut(0, 7, 9))), "One"),
    (("One.", "XX", "Two."), Cleaned(removed=(cut(1, 0, 2),)), "One.\n\nTwo."),
    (("XX YY",), Cleaned(removed=(cut(0, 0, 2), cut(0, 3, 5))), ""),
    (("OSLO - One.", "A note"), Cleaned(notes=(Note(1, 0, 6, "legal"),), dateline=Dateline(0, 0, 7, "OSLO", None)), "One."),
    ((), Cleaned(), ""),
])  # fmt: skip
def test_seams(lines: tuple[str, ...], cleaned: Cleaned, value: str) -> None:
    assert assemble(plain(*lines), cleaned).value == value


def test_a_headline_that_is_a_line_is_no_part_of_the_body() -> None:
    item = RawItem(format="text", lines=(Line("", ""), Line(" Head XX ", " Head XX "), Line("One.", "One.")), id="1", supplier="alpha", headline_line=1)
    assert (assemble(item, Cleaned()).headline, assemble(item, Cleaned()).value) == ("Head XX", "One.")
    assert assemble(item, Cleaned(removed=(cut(1, 6, 8),))).headline == "Head"


def test_a_title_goes_before_a_line() -> None:
    item = RawItem(format="text", lines=(Line("Line", "Line"),), id="1", supplier="alpha", title=Line(" Title ", " Title "), headline_line=0)
    assert (assemble(item, Cleaned()).headline, assemble(item, Cleaned()).value) == ("Title", "Line")


def test_runs_of_blank_lines_are_one_entry() -> None:
    assert assemble(plain("", "", "One.", "", "", ""), Cleaned()).layout == (
        {"line": 0, "in": "blank", "count": 2},
        {"line": 2, "in": "body", "start": 0, "end": 4, "at": 0},
        {"line": 3, "in": "blank", "count": 3},
    )
