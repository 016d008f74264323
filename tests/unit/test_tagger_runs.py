"""Capitalised runs and their tokens."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.enrich.tagger.runs import MAX_TOKENS, find_runs, tokens_of


def runs(text: str) -> list[str]:
    return [run for _, run in find_runs(text)]


def tokens(run: str) -> list[str]:
    return [run[start:end] for start, end in tokens_of(run)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He met Ana Lima, of Porto, today", ["He", "Ana Lima", "Porto"]),
        ("the Bank of the North and the sea", ["Bank of the North"]),
        ("it was d'Estrade and al-Hariri who", ["d'Estrade and al-Hariri"]),
        ("an eBay sale", ["eBay"]),
        ("20th Century Pictures and 3M fell", ["Century Pictures and 3M"]),
        ("Jo Bell/Max Hart", ["Jo Bell", "Max Hart"]),
        ("Norway's fjords", ["Norway"]),
        ("Lloyd's of London", ["Lloyd's of London"]),
        ("Acme Corp. and T&N Ltd. rose", ["Acme Corp. and T&N Ltd."]),
        ("Acme, Inc. and Bolt , Ltd, Oslo", ["Acme, Inc. and Bolt , Ltd", "Oslo"]),
        ("the Oslo-based Acme Corp", ["Oslo-based", "Acme Corp"]),
        ("Acme Co ACM.N fell, AB.PA too, in the U.S. and S.Africa", ["Acme Co", "U.S. and S.Africa"]),
        ("by Ana Lima Editing by Max Hart", ["Ana Lima", "Editing", "Max Hart"]),
        ("for J.R. Moss in St. Gallen", ["J.R. Moss", "St. Gallen"]),
        ("Olga\nPetrov", ["Olga", "Petrov"]),
        ("in Łódź and Århus", ["Łódź and Århus"]),
        ("theBBC", []),
        ("в Москве 北京 القاهرة", []),
    ],
)
def test_runs(text: str, expected: list[str]) -> None:
    assert runs(text) == expected


def test_tokens_of_a_run() -> None:
    assert tokens("O'Brien's Hotel of St. Ives") == ["O'Brien", "'s", "Hotel", "of", "St.", "Ives"]
    assert tokens("U.S.-led Anglo-Dutch S.Korea") == ["U.S.-led", "Anglo-Dutch", "S.Korea"]


@given(st.text(alphabet="Aa bÉé.'’-&ofthe \n12/Ж", max_size=120))
def test_runs_lie_in_the_text_in_order_and_tokens_in_the_run(text: str) -> None:
    end = 0
    for start, run in find_runs(text):
        assert text[start : start + len(run)] == run
        assert start >= end
        end = start + len(run)
        at = 0
        spans = tokens_of(run)
        assert spans
        for first, last in spans:
            assert at <= first < last <= len(run)
            at = last
        assert at == len(run)


def test_a_run_is_bounded() -> None:
    assert max(sum(token[:1].isupper() for token in tokens(run)) for run in runs("Aa of the " * 400)) == MAX_TOKENS


@pytest.mark.parametrize("unit", ["A ", "A", ".", "A.", "A-", "A's ", "A of of of ", "'A", "A&", "of ", "St.", "aaA"])
def test_cost_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.thread_time()
        for _, run in find_runs(text):
            tokens_of(run)
        return time.thread_time() - started

    small = min(seconds(25_000) for _ in range(3))
    assert min(seconds(200_000) for _ in range(3)) < 8 * small * 4 + 0.05
