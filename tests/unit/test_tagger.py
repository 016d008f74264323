"""The tagger with the model that ships, on sentences written for these tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tracemalloc
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.enrich.tagger.tagger import Span, Tagger


@cache
def tagger() -> Tagger:
    return Tagger.load()


def found(text: str) -> set[tuple[str, str]]:
    return {(span.type, span.text) for span in tagger().tag(text) if span.type != "other"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Finance Minister Carlos Mendes met President Helga Brandt in Vienna.",
            {("person", "Carlos Mendes"), ("person", "Helga Brandt"), ("place", "Vienna")},
        ),
        ("Norway's prime minister visited Lagos, Nigeria, on Monday.", {("place", "Norway"), ("place", "Lagos"), ("place", "Nigeria")}),
        ("Shares of Brightwater Energy Corp rose 3 percent.", {("organisation", "Brightwater Energy Corp")}),
        ("The World Health Organization said it had warned Chad.", {("organisation", "World Health Organization"), ("place", "Chad")}),
        ("He studied at the University of Ljubljana.", {("organisation", "University of Ljubljana")}),
        ("Ana Ruiz's lawyer, Tom O'Hara, said so.", {("person", "Ana Ruiz"), ("person", "Tom O'Hara")}),
        ("They stayed until Tuesday, and it rained.", set()),
        ("Reporting by Ingrid Solberg; Editing by Paul Ndiaye", {("person", "Ingrid Solberg"), ("person", "Paul Ndiaye")}),
    ],
)
def test_names(text: str, expected: set[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_family_name_alone_is_the_person() -> None:
    text = "Miroslav Vondrak resigned. The party praised him. Vondrak said he was tired."
    people = [span for span in tagger().tag(text) if span.type == "person"]
    assert [(span.start, span.text) for span in people] == [(0, "Miroslav Vondrak"), (text.rindex("Vondrak"), "Vondrak")]


def test_a_company_without_its_legal_form_is_the_company() -> None:
    text = "Shares of Zorvanta Inc. fell. Zorvanta, which makes tyres, said little."
    assert [(span.type, span.text) for span in tagger().tag(text)] == [("organisation", "Zorvanta Inc."), ("organisation", "Zorvanta")]


def test_a_headline_in_capitals() -> None:
    assert ("place", "BRAZIL") in found("FLOODS IN BRAZIL KILL TEN, SAYS GOVERNMENT")


def test_nationalities_are_other() -> None:
    assert ("other", "German") in {(span.type, span.text) for span in tagger().tag("A German court ruled on it.")}


@pytest.mark.parametrize("text", ["", " \n", "в Москве прошло", "北京和上海", "مدينة القاهرة", "\ud800 Ana", "\0" * 9, "A" * 5000, "ΑΘΗΝΑ"])
def test_any_text_is_taken(text: str) -> None:
    for span in tagger().tag(text):
        assert span.text == text[span.start : span.end]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Ana Lima", "Lima", "U.N.", "IBM Corp.", "the", "of", "Paris", "'s", "’s", "\n", "WAR", "said", ",", "é", "Ж", "-", "3", "O'Hara"]),
        max_size=30,
    ),
    st.sampled_from(["", " "]),
)
def test_spans_are_in_order_without_overlap(words: list[str], gap: str) -> None:
    text = gap.join(words)
    end = 0
    for span in tagger().tag(text):
        assert isinstance(span, Span)
        assert end <= span.start < span.end <= len(text)
        assert span.text == text[span.start : span.end]
        assert span.type in ("person", "organisation", "place", "other")
        assert 0 <= span.confidence <= 1
        end = span.end


def test_the_cache_does_not_change_the_answer() -> None:
    text = "Lima beat Santos. President Ana Lima said Santos FC won in Santos."
    fresh = Tagger.load()
    assert fresh.tag(text) == fresh.tag(text)


def test_the_answer_does_not_depend_on_the_hash_seed() -> None:
    text = "Jan de Vries of Orange Bank told Reuters in The Hague that Turkey and the European Union agree. De Vries left. PARIS, MAY 3 (AFP) - Vries again."
    code = "import sys; from streams.enrich.tagger.tagger import Tagger; print([(s.type, s.start, s.confidence) for s in Tagger.load().tag(sys.argv[1])])"
    outputs = {
        subprocess.run([sys.executable, "-c", code, text], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert "organisation" in outputs.pop()


@pytest.mark.parametrize("unit", ["A ", "A", ".", "ZX ", "Ana ", "A's B\n", "Aa of the "])
def test_cost_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.thread_time()
        tagger().tag(text)
        return time.thread_time() - started

    seconds(2_000)
    small = min(seconds(10_000) for _ in range(3))
    assert seconds(80_000) < 8 * small * 4 + 0.1


def test_lines_of_many_short_items_are_not_kept_for_ever() -> None:
    fresh = Tagger.load()
    tracemalloc.start()
    for first in range(0, 60_000, 20_000):
        fresh.tag("\n".join(f"no. {number}" for number in range(first, first + 20_000)))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 4_000_000  # all of them would take nine million bytes
