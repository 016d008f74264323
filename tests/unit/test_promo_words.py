"""What a line's words say: the n-grams, and the sum of their weights."""

from __future__ import annotations

import math
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.promo import words
from streams.promo.fingerprint import normalise
from tests.unit.promo_samples import PROSE

LINES = st.lists(
    st.one_of(
        st.text(min_size=1, max_size=20),
        st.sampled_from(
            ["Read", "our", "https://a.example/x?y=1", "ana@harbour.example", "$3.5", "12%", "...", ">>", "(", ")", "İ", "ǅ", "²", "١٢", "\ud800", "$"]
        ),
    ),
    min_size=1,
    max_size=200,
).map(" ".join)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Read our guide", ["read", "our", "guide"]),
        ("Don't miss the co-founder's talk", ["don't", "miss", "the", "co-founder's", "talk"]),
        ("5 stories in 2031 at 10:30 and 1,250.75", ["<number>", "stories", "in", "<number>", "at", "<number>", "and", "<number>"]),
        ("Up 12% and 3.5%", ["up", "<percent>", "and", "<percent>"]),
        ("From $5 or €3.99 or £12 a month", ["from", "<amount>", "or", "<amount>", "or", "<amount>", "a", "month"]),
        ("$ alone", ["$", "alone"]),
        ("https://ledger.example/offers?id=7 now", ["<site>", "now"]),
        ("www.ledger.example now", ["<site>", "now"]),
        ("Ledger.com and ledger.co.uk/offers", ["<site>", "and", "<site>"]),
        ("The US told us so", ["the", "u.s.", "told", "us", "so"]),  # the country, and the writer
        ("the U.S. envoy", ["the", "u.s", ".", "envoy"]),  # a dot alone makes no site
        ("write to ana.lima@ledger.example", ["write", "to", "<mail>"]),
        ("More >>> (here)...", ["more", ">>>", "(", "here", ")", "..."]),
    ],
)
def test_tokens_mask_numbers_amounts_sites_and_mails(line: str, expected: list[str]) -> None:
    assert words.tokens(line) == expected


def test_masked_tokens_are_alike_whatever_they_hide() -> None:
    one = "Save 40% and pay $3 at ledger.com or write to ana@ledger.example, 7 days"
    other = "Save 5% and pay $29.99 at harbour.org or write to bo.ek@quay.example, 365 days"
    assert words.grams(one) == words.grams(other)


def test_ngrams_of_a_line_by_name() -> None:
    assert words.grams("Read our Guide.") == [
        "read", "our", "guide", ".",
        "^ read", "^^ our",
        "<s> read", "read our", "our guide", "guide .", ". </s>",
        "<s> read our", "read our guide", "our guide .", "guide . </s>",
        "#length 1", "#end .", "#title",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("the harbour in numbers", {"#length 1", "#end word"}),
        ("- The Harbour In Numbers", {"#length 1", "#end word", "#title", "#bullet"}),
        ("(the harbour in numbers)", {"#length 1", "#end )", "#brackets"}),
        ("THE HARBOUR >", {"#length 0", "#end >", "#title", "#capitals"}),
        ("a " * 79 + "a", {"#length 8", "#end word"}),
    ],
)
def test_marks_of_form(line: str, marks: set[str]) -> None:
    assert {gram for gram in words.grams(line) if gram[0] == "#"} == marks


def test_a_long_line_is_read_up_to_32_tokens() -> None:
    line = " ".join(f"word{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(500))
    assert words.tokens(line) == line.split()[:32]


@settings(max_examples=200, deadline=None)
@given(LINES)
def test_ngrams_are_bounded_stable_and_distinct(line: str) -> None:
    plain = normalise(line)
    if not plain:
        return
    found = words.grams(plain)
    assert found == words.grams(plain)
    assert len(found) == len(set(found))
    assert len(words.tokens(plain)) <= 32
    assert len(found) <= 32 + 33 + 32 + 2 + 6  # tokens, pairs and triples of the framed line, its beginning, its form
    assert math.isfinite(words.score(plain, words.load()))


def test_ngrams_do_not_depend_on_the_hash_seed() -> None:
    program = f"from streams.promo import words; print(words.grams({PROSE[0]!r}), words.score({PROSE[0]!r}, words.load()))"
    made = {
        subprocess.run([sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True).stdout for seed in ("1", "2")
    }
    assert len(made) == 1
    assert "<s> the harbour" in made.pop()


def test_the_score_is_the_sum_over_the_root_of_the_number() -> None:
    line = "Read our Guide."
    weights = {"#bias": -1.5, "read our": 4.0, "our": 2.5, "#title": -0.5, "never there": 100.0}
    assert words.score(line, words.Vocabulary(weights)) == pytest.approx(-1.5 + (4.0 + 2.5 - 0.5) / math.sqrt(len(words.grams(line))))
    assert words.score("The harbour froze", words.Vocabulary({"#bias": -1.5})) == -1.5


@pytest.mark.parametrize(
    "line", [*PROSE, "Subscribe to our newsletter", "Get the app for free", "12.5 13.1", "___", "Read our guide, read our guide, read on >>", "*"]
)
def test_the_shipped_weights_give_the_documented_sum(line: str) -> None:
    weights = words.load().weights
    found = words.grams(line)
    assert words.score(line, words.load()) == pytest.approx(weights["#bias"] + sum(weights.get(gram, 0.0) for gram in found) / math.sqrt(len(found)))


def test_promotions_score_above_stories() -> None:
    promotions = [
        "Sign up for our newsletter and never miss a story",
        "Read more from our correspondents",
        "Subscribe now and get three months free",
        "Download our app to read on the go",
        "Listen to the latest episode of our podcast",
    ]
    weights = words.load()
    assert min(words.score(line, weights) for line in promotions) > 0 > max(words.score(line, weights) for line in PROSE)


def test_the_shipped_weights_are_numbers_of_ngrams_that_can_occur() -> None:
    weights = words.load().weights
    assert all(math.isfinite(weight) for weight in weights.values())
    form = re.compile(r"#bias|#title|#bullet|#brackets|#capitals|#length (?:\d|1[0-2])|#end (?:word|\S)")
    for gram in weights:
        if gram[0] == "#" and len(gram) > 1 and gram[1] != " ":
            assert form.fullmatch(gram), gram
            continue
        parts = gram.split(" ")
        assert 1 <= len(parts) <= 3, gram
        assert "" not in parts, gram
        assert gram == gram.lower(), gram


def test_telling_shows_the_strongest_ngrams_of_words() -> None:
    weights = {"#bias": 0.0, "read our": 4.0, "our": 2.5, "guide": 3.0, "<s> read": 3.0, "#title": 9.0, "^ read": 9.0, "read": -2.0}
    assert words.telling("Read our guide.", weights) == ["read our", "<s> read", "guide"]
    assert words.telling("Read our guide.", weights, most=5) == ["read our", "<s> read", "guide", "our"]
    assert words.telling("The harbour froze", weights) == []


@pytest.mark.timeout(20)
def test_a_line_of_a_million_code_points_is_read_to_its_32nd_token_only() -> None:
    for text in ("a", "a-", "a.", "a@", "a/", "1.", "$", "www.", "https://a", ">", "é'"):
        line = text * (1_000_000 // len(text))
        assert len(words.tokens(line)) <= 32
