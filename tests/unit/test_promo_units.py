"""The units of an item: what stands between the breaks of its lines, with its offsets."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.promo.fingerprint import normalise
from streams.promo.units import body_units, forget_lines, read
from tests.unit.promo_samples import PROSE, item

PIECES = st.sampled_from(
    ["Read on", "the harbour", " ", "  ", "\n", "\r\n", "\u2028", "\x0b", "\t", "\u00a0", "\u200b", "\u3000", "é", "e\u0301", "> ", "12.5", "x" * 201]
)
LINES = st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=8)


def expected(texts: list[str]) -> list[tuple[int, int, int]]:
    """(line, start, end) of every stretch between breaks, without white space at its ends, that has something to read."""
    found = []
    for line, text in enumerate(texts):
        for match in re.finditer(r"[^\r\n\u2028\u2029\x0b\x0c]+", text):
            part = match.group()
            if normalise(part):
                start = match.start() + len(part) - len(part.lstrip())
                found.append((line, start, start + len(part.strip())))
    return found


@given(LINES)
def test_units_are_what_stands_between_breaks(texts: list[str]) -> None:
    units = body_units(item(texts))
    assert [(unit.line, unit.start, unit.end) for unit in units] == expected(texts)
    for unit in units:
        assert unit.text == texts[unit.line][unit.start : unit.end]
        assert unit.plain == normalise(unit.text) != ""


def test_a_reading_is_whole_without_breaks_or_white_space_at_its_ends() -> None:
    assert read("The harbour froze").whole
    assert read("The  harbour\u00a0froze ›").plain == "The harbour froze >"
    assert read("The  harbour froze").whole  # white space inside is no break
    for text in ("", " ", "\u200b", " The harbour", "The harbour ", "The\nharbour", "The\tharbour"):
        assert not read(text).whole, text


@pytest.mark.parametrize("text", ["The harbour froze", "The harbour froze. " * 20])
def test_a_line_is_read_once_for_all_items(text: str) -> None:
    forget_lines()
    first, second = (body_units(item([text.strip(), PROSE[0]]))[0].reading for _ in range(2))
    assert first is second
    forget_lines()
    assert body_units(item([text.strip()]))[0].reading is not first


def test_a_very_long_line_is_read_once_for_an_item() -> None:
    long = PROSE[0] + " " + "The ice held. " * 100
    units = body_units(item([long.strip()] * 3))
    assert len(units) == 3
    assert len({id(unit.reading) for unit in units}) == 1


def test_letters_with_accents_are_one_form() -> None:
    composed, decomposed = (read(unicodedata.normalize(form, "Zürich café")) for form in ("NFC", "NFD"))
    assert composed.plain == decomposed.plain
    assert composed.fingerprint() == decomposed.fingerprint()
    assert composed.mask == decomposed.mask
