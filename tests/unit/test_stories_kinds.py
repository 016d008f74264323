"""Which kind of repeat two tellings are, from how they compare."""

from __future__ import annotations

from typing import Any

import pytest

from streams.stories.headline import key, likeness, words
from streams.stories.kinds import DUPLICATE, RUNNING_REPORT, UPDATE, Likeness, kind

LIKE = Likeness(
    contained=0.9, covered=0.7, plain=0.9, specific=0.9, figures=1.0, fewest_figures=12, headline=0.8, fewest_words=300, hours=2.0, same_supplier=True,
    growth=1.3, marks=frozenset(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, UPDATE),
        ({"covered": 0.995, "contained": 1.0}, DUPLICATE),
        ({"covered": 0.93}, UPDATE),
        ({"covered": 0.93, "hours": 0.01}, DUPLICATE),
        ({"covered": 0.93, "marks": frozenset(("rpt",))}, DUPLICATE),
        ({"covered": 0.93, "marks": frozenset(("update",))}, UPDATE),
        ({"hours": 36.1}, None),
        ({"hours": -36.1}, None),
        ({"figures": 0.5}, RUNNING_REPORT),
        ({"figures": 0.5, "hours": 13.0}, None),
        ({"figures": 0.5, "fewest_figures": 4}, None),
        ({"figures": 0.5, "same_supplier": False}, None),
        ({"figures": 0.5, "contained": 0.1}, None),
        ({"figures": 0.82}, UPDATE),
        ({"figures": 0.82, "hours": 24.0}, None),
        ({"plain": 1.0, "specific": 0.1}, None),
        ({"contained": 0.45, "headline": 0.4}, None),
        ({"contained": 0.45, "headline": 0.4, "growth": 2.0, "marks": frozenset(("adds",))}, UPDATE),
        ({"contained": 0.45, "headline": 1.0}, UPDATE),
        ({"contained": 0.2, "headline": 1.0, "growth": 5.0, "marks": frozenset(("adds",))}, None),
        ({"fewest_words": 8, "headline": 0.2, "contained": 1.0, "covered": 1.0}, None),
        ({"fewest_words": 8, "headline": 0.9, "contained": 1.0, "covered": 1.0}, DUPLICATE),
    ],
)
def test_kinds(changes: dict[str, Any], expected: str | None) -> None:
    assert kind(LIKE._replace(**changes)) == expected


@pytest.mark.parametrize(
    "headline",
    [
        "UPDATE 2-Ferry runs aground off Port Ellery", "RPT-UPDATE 1-Ferry runs aground off Port Ellery", "EXCLUSIVE-Ferry runs aground off Port Ellery",
        "CORRECTED: Ferry runs aground off Port Ellery", "Ferry runs aground off Port Ellery", "US STOCKS-Ferry runs aground off Port Ellery",
        "  ferry runs aground, off port ellery!",
    ],
)  # fmt: skip
def test_slugs_and_markers_are_no_part_of_a_headline(headline: str) -> None:
    assert words(headline) == {b"ferry", b"runs", b"aground", b"off", b"port", b"ellery"}


def test_letters_before_a_hyphen_that_are_no_slug_stay() -> None:
    assert b"f" in words("F-16 lands")
    assert b"corvane" in words("Corvane-led group lands")


def test_headlines_are_as_alike_as_the_shorter_ones_words_are_shared() -> None:
    assert likeness(words("Ferry runs aground off Port Ellery"), words("Ferry runs aground off Port Ellery, 214 on board")) == 1.0
    assert likeness(words("Ferry runs aground"), words("Ferry runs late")) == 0.5
    assert likeness(words(""), words("")) == 0.0


def test_the_same_headline_has_the_same_key_and_one_of_few_words_has_none() -> None:
    assert key(words("RPT-Ferry runs aground off Port")) == key(words("Ferry runs aground off Port"))
    assert key(words("Ferry runs aground off Port")) != key(words("Ferry runs late off Port"))
    assert key(words("Ferry runs aground")) is None
