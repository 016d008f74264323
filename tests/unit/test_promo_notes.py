from __future__ import annotations

import pytest

from tests.unit.promo_samples import PROSE, cleaned


def kind(line: str, position: int) -> str | None:
    lines = [*PROSE[:position], line, *PROSE[position:]]
    return next((note.kind for note in cleaned(lines).notes if note.line == position), None)


@pytest.mark.parametrize(
    ("line", "position", "wanted"),
    [
        ("Adds details, background", 0, "editorial"),
        ("Recasts with vote, adds quotes", 0, "editorial"),
        ("Repeats from Monday with no changes to text", 0, "editorial"),
        ("(Updates with comment from mayor)", 0, "editorial"),
        ("(Recasts; adds mayor's quote, background)", 0, "editorial"),
        ("Eds: This story moves in advance.", 0, "editorial"),
        ("This story has been corrected to show that the vote was on Tuesday.", 5, "editorial"),
        ("Updated Monday at 9:14 a.m.", 5, "editorial"),
        ("Correction: An earlier version misspelled the mayor's name.", 5, "editorial"),
        ("FILE - In this June 9, 2031, file photo, a ferry leaves the old terminal. (AP Photo/Ana Lima)", 0, "caption"),
        ("A ferry at the old terminal in June. Ana Lima/Getty Images", 0, "caption"),
        ("Image source: Getty Images.", 2, "caption"),
        ("Copyright 2031 The Ledger. All rights reserved.", 5, "legal"),
        ("© 2031 Ledger", 5, "legal"),
        ("The views and opinions expressed herein are those of the author.", 5, "legal"),
        ("Ana Lima has no position in any of the stocks mentioned.", 5, "legal"),
        ("___", 5, "boilerplate"),
        ("###", 5, "boilerplate"),
    ],
)
def test_notes(line: str, position: int, wanted: str) -> None:
    assert kind(line, position) == wanted


@pytest.mark.parametrize(
    ("line", "position"),
    [
        ("Adds up to trouble: that is how the mayor sees the bill for the terminal, and she told the council as much on Monday.", 0),
        ("The council updated its plan for the terminal after a vote on Monday night that lasted six hours.", 0),
        ("About 400 people work at the terminal", 5),
        ("The file photo showed a ferry with its bow doors open, the inquiry heard, and nobody had thought to look at it for years.", 2),
        ("Rights groups said that the council had been wrong to close the terminal without asking the people who live near it.", 5),
        ("Contact with the ferry was lost at noon, the coast guard said on Tuesday.", 5),
    ],
)
def test_prose_is_no_note(line: str, position: int) -> None:
    assert kind(line, position) is None
