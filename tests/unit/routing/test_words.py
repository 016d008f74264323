"""What a word is, in any script, and that finding it costs time in proportion to the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.routing.words import Text, any_finder, finder, fold, telling, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kyiv's U.N.-led talks_now", ["kyiv", "s", "u", "n", "led", "talks", "now"]),
        ("„Straße“ – GROSS…", ["strasse", "gross"]),
        ("Caf\u00e9 Cafe\u0301", ["caf\u00e9", "caf\u00e9"]),
        ("ＮＡＴＯ ﬁrst", ["nato", "first"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("乌克兰战争", ["乌", "克", "兰", "战", "争"]),
        ("Україна'ї", ["україна", "ї"]),
        ("3,000 1.5%", ["3", "000", "1", "5"]),
        ("Acme™ ½ №5", ["acme", "1", "2", "5"]),
        ("  ", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_scripts_without_spaces_are_searched_by_characters() -> None:
    text = Text(words("2022年俄罗斯对乌克兰的战争"))
    assert finder("乌克兰")(text)
    assert not finder("克兰乌")(text)


@pytest.mark.parametrize("sought", ["", "!?", "–", "_"])
def test_what_holds_no_word_is_none(sought: str) -> None:
    with pytest.raises(ValueError, match="holds no word"):
        finder(sought)


def test_the_longest_word_tells() -> None:
    assert telling("the Bank of England") == "england"


def test_names_are_compared_without_case_and_flat() -> None:
    assert fold("  Ｇrain \n DEAL ß") == fold("grain deal SS")


@given(st.text(), st.text(st.characters(categories=["P", "S", "Z"]), min_size=1))
def test_what_separates_makes_no_difference(text: str, separator: str) -> None:
    assert words(text + separator) == words(text)


@given(st.lists(st.text(max_size=6), max_size=8), st.text(max_size=40))
def test_any_is_one_of_them(sought: list[str], text: str) -> None:
    sought = [one for one in sought if words(one)]
    searched = Text(words(text))
    assert any_finder(sought)(searched) == any(finder(one)(searched) for one in sought)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_a_text_has_its_own_phrases(before: str, phrase: str, after: str) -> None:
    if words(phrase):
        assert finder(phrase)(Text(words(f"{before} {phrase} {after}")))


@pytest.mark.parametrize("unit", ["a ", "乌", "ก", "“a” ", "".join(map(chr, range(0x2190, 0x2400)))], ids=["ascii", "han", "thai", "quotes", "symbols"])
def test_the_cost_is_in_proportion_to_the_text(unit: str) -> None:
    """Twenty times the text takes less than a hundred times as long: a quadratic search would take four hundred."""
    phrase = finder("a " * 50 + "b")

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        best = float("inf")
        for _ in range(5):
            begin = time.thread_time()
            phrase(Text(words(text)))
            best = min(best, time.thread_time() - begin)
        return best

    assert seconds(200_000) < 100 * max(seconds(10_000), 1e-5)
