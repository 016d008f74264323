"""The one look at a line's words, by which recognisers are asked or not."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.promo import triggers
from streams.promo.clean import clean
from streams.promo.cue_table import TABLE
from streams.promo.cues import evidence
from streams.promo.memory import Memory
from streams.promo.units import body_units
from tests.unit.promo_samples import PROSE, item

MARKS = (" ", "-", "'", '"', ">", ">>", "--", ".", ",", "(", "[", "0", "€", "é", "\t", " '", " -", "/")
PIECES = st.one_of(st.sampled_from([*MARKS, *sorted(triggers._MASKS)]), st.text(alphabet="abyz'->0. (é", max_size=6))


def by_words(lower: str) -> int:
    mask = 0
    for word in triggers.words_of(lower):
        mask |= triggers._MASKS.get(word, 0) | triggers.SOME
    return mask


@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_mask_is_that_of_the_words(text: str) -> None:
    lower = " ".join(text.lower().split())
    assert triggers.mask_of(lower) == by_words(lower)


@pytest.mark.parametrize(
    ("lower", "bit"),
    [
        ("'photo by ana lima", triggers.PHOTO),
        ("-- reporting by ana lima --", triggers.ROLE),
        ("ana lima -photo", triggers.PHOTO),
        (">>free", triggers.SPOKEN),
        ("press contact: ana lima", triggers.CONTACT),
        ("continued", triggers.LAST),
    ],
)
def test_bits_of_lines(lower: str, bit: int) -> None:
    assert triggers.mask_of(lower) & bit


def test_words_without_letters_and_long_texts_have_no_bits() -> None:
    assert triggers.mask_of("photo " * 501) == 0
    assert triggers.mask_of("1 234 5,6") == 0
    assert triggers.mask_of("zebras") == triggers.SOME


# A text for each kind of restriction of the table: words beside, first letters, a mark, none of them.
@pytest.mark.parametrize(
    "text",
    [
        "Are you looking for the best way to save?",
        "* Returns as of June 9",
        "12 comments",
        "Read the full story",
        "The full story",
        "To support our work, become a member",
        "Our daily briefing, free",
        "For more on this, see the list",
        "What do you think about that plan",
    ],
)
def test_restrictions_leave_what_their_patterns_find(text: str) -> None:
    lower = text.lower()
    found = {index for index, row in enumerate(TABLE) if re.search(row[3], lower)}
    asked = triggers.cues_at(triggers.cues_in(triggers.cues_of(triggers.mask_of(lower)), lower), re.sub(r"^[\W_]*([a-z]*).*", r"\1", lower))
    assert found
    assert {index for index in found if asked >> index & 1} == found
    assert evidence(text, lower).score > 0


TESTED = [index for index in range(len(TABLE)) if 1 << index in triggers._TESTS]


@pytest.mark.parametrize("index", TESTED, ids=[f"{index}-{TABLE[index][4]}" for index in TESTED])
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_a_pattern_finds_passes_its_tests(index: int, data: st.DataObject) -> None:
    text = data.draw(
        st.from_regex(re.compile(TABLE[index][3], re.ASCII), alphabet=st.characters(codec="ascii", exclude_characters="\n\r\t\v\f\x1c\x1d\x1e\x1f"))
    )
    lower = text.lower()
    if re.search(TABLE[index][3], lower):
        assert triggers.cues_in(1 << index, lower), lower


def test_tests_turn_away_what_has_no_such_text() -> None:
    assert all(not triggers.cues_in(1 << index, "the storm reached the coast.") for index in TESTED)


def test_every_word_of_the_table_is_one_word() -> None:
    for row in TABLE:
        words, beside, _, _ = triggers._parsed(row[2])
        for word in (*words.split(), *beside.split()):
            assert triggers.words_of(word) == {word}, (word, row[4])


def test_short_lines_are_read_once_for_all_items() -> None:
    first, second = body_units(item(["Sign up here.", *PROSE])), body_units(item(["Sign up here."]))
    assert first[0].reading is second[0].reading
    assert first[0].words == {"sign", "up", "here"}


HOSTILE = ("sign up ", "photo ", "-", "'- ", "> ", "you. You ", "© ", "for ", "\u00e9 -", "a" * 50 + " ")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.timeout(20)
def test_a_line_of_one_trigger_repeated_ends(text: str) -> None:
    for size in (2_900, 2_000_000):
        clean(item([PROSE[0], text * (size // len(text)), *PROSE[1:]]), Memory(), 0)


@pytest.mark.timeout(20)
def test_many_lines_of_triggers_end() -> None:
    clean(item([f"{text}{number}" for number in range(500) for text in HOSTILE]), Memory(), 0)
