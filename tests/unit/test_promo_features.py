"""What the statistical judge looks at, and its sums."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.promo import features, judge, surroundings
from streams.promo import model as statistical
from streams.promo.features import Item
from streams.promo.memory import TAIL, Verdict
from tests.unit.promo_judgings import (
    PITCH,
    every_feature,
    judgings,
    stored,
    units_of,
)
from tests.unit.promo_samples import PROSE

NEVER_SEEN = {"title of another item", "stood above and below the story", "dots at the end"}
"""Features that no labelled line had when the model was fitted: without a weight they say nothing."""
# What features.py can produce.

NAMES = {
    name
    for row in (
        *(features.TEXT, features.CUES, features.MEMORY, features.PLACE, features.MEASURES),
        *(features.CREDITS, surroundings.NEIGHBOURS, surroundings.STORY),
    )
    for name in row
}


def test_every_weight_is_of_a_feature_that_can_occur() -> None:
    first, second = stored()
    assert set(first) <= NAMES | {"bias"}
    assert set(second) <= NAMES | {"bias"}
    beside = {*surroundings.NEIGHBOURS, *surroundings.STORY}
    assert not set(first) & beside
    assert set(second) - set(first) <= beside, "the second model sees all that the first does"
    assert {"above it", "below it", "itself", "under a heading of links"} <= set(second)
    assert all(math.isfinite(weight) for weight in [*first.values(), *second.values()])
    assert 0 < statistical.DOUBTED < statistical.load().threshold < 1


def test_every_feature_has_a_weight_and_can_occur(monkeypatch: pytest.MonkeyPatch) -> None:
    model, (_, second) = statistical.load(), stored()
    found: set[str] = set()
    for units, what, _ in judgings(monkeypatch):
        for one in filter(None, every_feature(units, what, model)):
            assert all(math.isfinite(value) for _, value in one.named())
            found |= {name for name, _ in one.named()}
    assert found == NAMES, "the samples show every feature"
    assert NAMES - set(second) == NEVER_SEEN, "the list of features without a weight is out of date"


def test_rows_are_as_long_as_their_names() -> None:
    units, what = units_of(*PROSE, PITCH, "Read our guide", verdict=Verdict("content", 3, 0, False, TAIL)), Item(False, False, "")
    for one in filter(None, every_feature(units, what, statistical.load())):
        assert len(one.own.text.found) == len(features.TEXT)
        assert len(features.of_place(one.own.place)) == len(features.PLACE)
        assert len(one.own.measures) == len(features.MEASURES)
        assert len(one.own.memory) == len(features.MEMORY)
        assert len(one.own.cues) in (0, len(features.CUES))
        assert len(one.own.credits) in (0, len(features.CREDITS))
        assert len(one.neighbours) == len(surroundings.NEIGHBOURS)
        assert len(one.story) == len(surroundings.STORY)


def test_each_reason_is_of_a_feature() -> None:
    assert set(judge._GROUNDS) <= NAMES


# The sums.


def test_a_chance_is_the_logistic_of_the_sum() -> None:
    assert statistical.logistic(0.0) == 0.5
    assert statistical.logistic(1.5) == pytest.approx(1 / (1 + math.exp(-1.5)))
    assert 0 < statistical.logistic(-1e9) < 1e-12
    assert 1 - 1e-12 < statistical.logistic(1e9) < 1


CHANCES = st.one_of(st.just(0.0), st.floats(0, 1))


@given(
    st.lists(st.tuples(CHANCES, st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["Tides", "Tides: 4%"])), min_size=1, max_size=40),
    st.integers(0, 2**32),
)
def test_the_quick_sum_over_neighbours_is_that_of_their_row(units: list[tuple[float, bool, bool, bool, bool, str]], seed: int) -> None:
    chances, short, prose, taken, heading, plains = map(list, zip(*units, strict=True))
    around = surroundings.of_item(chances, sum(chance > 0.5 for chance in chances), short, prose, taken, heading, plains)
    weights = tuple(random.Random(seed).uniform(-2, 2) for _ in surroundings.NEIGHBOURS)
    for index, total in enumerate(surroundings.sums_of_neighbours(range(len(units)), around, weights)):
        row = surroundings.of_neighbours(index, around)
        assert len(row) == len(weights)
        assert total == pytest.approx(sum(weight * value for weight, value in zip(weights, row, strict=True)), abs=1e-9)


def test_what_is_judged_is_the_plain_sum_over_all_features(monkeypatch: pytest.MonkeyPatch) -> None:
    model, (first, second), judged = statistical.load(), stored(), 0
    for units, what, results in judgings(monkeypatch):
        for one, result in zip(every_feature(units, what, model), results, strict=True):
            if result is None:
                continue
            assert one is not None
            assert one.own.first == pytest.approx(first["bias"] + sum(first.get(name, 0.0) * value for name, value in one.own.named()))
            total = second["bias"] + sum(second.get(name, 0.0) * value for name, value in one.named())
            assert result.chance == pytest.approx(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), rel=1e-9)
            assert result.named() == one.named()
            judged += 1
    assert judged >= 20


@pytest.mark.parametrize(
    ("plain", "data"),
    [
        ("Corbel Foods Inc. (NYSE: CBF)", True),
        ("Cash: $ 61 million", True),
        ("Turnout: 63%", True),
        ("May 14: Harbour day", True),
        ("10:30 Factory orders", True),
        ("(+) HRB wins an order", True),
        ("Ferry strike enters second week", False),
        ("10 ferries to see this summer", False),
        ("Related: Bridge tolls (in full)", False),
    ],
)
def test_which_lines_are_rows_of_data(plain: str, data: bool) -> None:
    assert surroundings.is_data(plain) is data


def test_what_a_heading_shares_with_its_story() -> None:
    story = " ".join(PROSE).lower()
    headings = ["Ferry terminal", "Harbour Council", "WHAT NEXT", "A look at piers"]
    forms = Counter(map(surroundings.form, ["Piers and storms", *headings]))
    found = surroundings.of_story("piers and storms", "Piers and storms", story, PROSE[1].lower(), forms)
    alike = sum(surroundings.form(heading) == surroundings.form("Piers and storms") for heading in headings)
    assert dict(features.named(surroundings.STORY, found)) == {
        "shares words with the story": 1.0,
        "right above a paragraph": 1.0,
        "shares words with the paragraph below": 1.0,
        "headings of its form": alike,
    }
    assert 0 < alike < 3
    assert surroundings.form("Ferry terminal") == surroundings.form("A look at piers") != surroundings.form("WHAT NEXT")
    strange = surroundings.of_story("senators argue over cattle", "Senators argue over cattle", story, "", forms)
    assert features.named(surroundings.STORY, strange) == [("shares no word with the story", 1.0)]
    assert not any(surroundings.of_story("read on", "Read on", story, "", forms)), "two short words say nothing"
