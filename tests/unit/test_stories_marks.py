"""What a version says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.stories.marks import update_marks


@pytest.mark.parametrize(
    ("headline", "notes", "marks"),
    [
        ("UPDATE 2-Harbour reopens after strike", [], ("update",)),
        ("RPT-UPDATE 1-Harbour reopens", [], ("rpt", "update")),
        ("CORRECTED-(OFFICIAL)-Harbour reopens", [], ("corrected",)),
        ("CORRECTED - Harbour reopens", [], ("corrected",)),
        ("Correction: Harbour reopens", [], ("corrected",)),
        ("WRAPUP 3-Ministers meet on the harbour", [], ("wrapup",)),
        ("REFILE-Harbour reopens", [], ("refile",)),
        ("2nd Ld-Writethru: Harbour reopens", [], ("lead",)),
        ("(Update) Harbour reopens", [], ("update",)),
        ("(Update 3) Harbour reopens", [], ("update",)),
        ("Harbour reopens", ["(Adds details, quotes)"], ("adds",)),
        ("Harbour reopens", ["(Recasts, updates prices)", "(Repeats story first published on Monday)"], ("recast", "repeat", "update")),
        ("UPDATE 1-Harbour reopens", ["(Corrects second paragraph to show the day)"], ("corrected", "update")),
        ("Harbour reopens", [], ()),
        ("Update on the harbour: it reopens", [], ()),
        ("Updated plan for the harbour", [], ()),
        ("Repeat offender sentenced", [], ()),
        ("Nine-day strike ends", ["Writing by hand is back"], ()),
        ("US STOCKS-Harbour shares rise", [], ()),
        ("", [], ()),
    ],
)
def test_marks(headline: str, notes: list[str], marks: tuple[str, ...]) -> None:
    assert update_marks(headline, notes) == marks


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_has_sorted_distinct_marks(headline: str, notes: list[str]) -> None:
    marks = update_marks(headline, notes)
    assert list(marks) == sorted(set(marks))
