from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.promo.cleaned import Sighting
from streams.promo.learning import STORIES_KEPT, judged, learn, overridden, settle
from streams.promo.memory import Memory

TAG_LINE = "Brought by the tide and told at the quay"


def sighting(text: str, story: int, place: str = "middle") -> Sighting:
    return Sighting("ledger", "00000000000000ab", text, f"{story:016x}", place)


def taught(text: str, stories: int, places: Sequence[str] = ("middle",)) -> dict[str, Any]:
    record: dict[str, Any] | None = None
    for number in range(stories):
        changed = learn(record, sighting(text, number, places[number % len(places)]))
        record = settle(changed, 1_000 * (number + 1), 5) if changed is not None else record
    assert record is not None
    return record


def test_the_same_story_counts_once() -> None:
    first = learn(None, sighting("Sign up for our newsletter", 1))
    assert first is not None
    assert learn(first, sighting("Sign up for our newsletter", 1)) is None
    assert first["stories"] == ["0000000000000001"]
    assert first["history"] == []


def test_learning_leaves_the_old_record_alone() -> None:
    first = learn(None, sighting("Sign up for our newsletter", 1))
    assert first is not None
    before = {**first, "stories": list(first["stories"]), "history": list(first["history"])}
    learn(first, sighting("Sign up for our newsletter", 2))
    assert first == before


def test_a_promotional_line_is_convicted_in_its_second_story() -> None:
    record = taught("Sign up for our newsletter", 2)
    assert record["history"] == [{"from": 2_005, "verdict": "promo", "seen": 2}]


def test_seen_of_a_promotion_is_exact_and_stops_at_sixteen() -> None:
    record = taught("Sign up for our newsletter", 40)
    assert [entry["seen"] for entry in record["history"]] == list(range(2, STORIES_KEPT + 1))
    assert len(record["stories"]) == STORIES_KEPT
    assert learn(record, sighting("Sign up for our newsletter", 99)) is None


@pytest.mark.parametrize(
    "text",
    [
        "($1 = 0.8941 euros)",
        "What happened",
        "Financial highlights",
        "The bank has no branches abroad and 400 workers.",
        "By Ana Lima",
        "Zone A  12.5  13.1",
        "The poll was taken by telephone among 1,004 adults.",
        "Latest figures",
    ],
)
@pytest.mark.parametrize("places", [("middle",), ("tail",), ("head", "tail")])
def test_neither_repetition_nor_place_convicts_these(text: str, places: tuple[str, ...]) -> None:
    record = taught(text, 20, places)
    assert {entry["verdict"] for entry in record["history"]} == {"content"}
    assert [entry["seen"] for entry in record["history"]] == [3, 5, 8, 12, 16]


def test_a_line_that_always_stands_below_the_story_is_a_promotion_there_from_five_stories_on() -> None:
    assert [(entry["verdict"], entry["seen"], entry.get("tail")) for entry in taught(TAG_LINE, 6, ("tail",))["history"]] == [
        ("content", 3, None),
        ("promo", 5, True),
        ("promo", 6, True),
    ]


def test_a_line_that_stands_above_one_story_and_below_another_is_a_promotion_anywhere() -> None:
    newest = taught(TAG_LINE, 6, ("middle", "head", "tail"))["history"][-1]
    assert (newest["verdict"], newest["seen"], newest.get("tail")) == ("promo", 6, None)


@pytest.mark.parametrize("places", [("middle",), ("head",), ("middle", "tail"), ("middle", "head")])
def test_a_line_that_has_its_place_in_stories_is_content(places: tuple[str, ...]) -> None:
    assert {entry["verdict"] for entry in taught(TAG_LINE, 16, places)["history"]} == {"content"}


def test_one_copy_within_a_story_takes_the_verdict_back() -> None:
    record = taught(TAG_LINE, 16, ("tail",))
    known = learn(record, sighting(TAG_LINE, 3, "middle"))  # of a story that is known already, and 16 are
    assert known is not None
    assert known["stories"] == record["stories"]
    assert known["history"][-1] == {"from": None, "verdict": "content", "seen": 16}


def test_copies_that_differ_in_a_number_are_no_tag_line() -> None:
    record: dict[str, Any] | None = None
    for number in range(9):
        record = learn(record, sighting(f"In the loft of the town hall since {1900 + number}", number, "tail")) or record
    assert record is not None
    assert record["history"][-1]["verdict"] == "content"


@given(st.lists(st.tuples(st.integers(0, 8), st.sampled_from(["head", "middle", "tail"])), max_size=12), st.randoms())
def test_places_are_folded_in_any_order_and_twice(copies: list[tuple[int, str]], random: Random) -> None:
    def learned(order: list[tuple[int, str]]) -> tuple[Any, ...]:
        record: dict[str, Any] | None = None
        for story, place in order:
            record = learn(record, sighting(TAG_LINE, story, place)) or record
        return (record["stories"], record["places"], record["history"][-1:]) if record is not None else ()

    shuffled = [*copies, *copies]
    random.shuffle(shuffled)
    first, second = learned(copies), learned(shuffled)
    assert first[:2] == second[:2]
    verdicts = [bool(one and one[2]) and one[2][0]["verdict"] == "promo" for one in (first, second)]
    assert verdicts[0] == verdicts[1]


def test_a_weak_cue_needs_more_stories() -> None:
    text = "Our experts cover the markets all day"
    assert judged(text, 2) == "content"
    assert judged(text, 16) == "promo"


def test_at_most_one_entry_is_unsettled() -> None:
    record: dict[str, Any] | None = None
    for number in range(20):
        record = learn(record, sighting("Sign up for our newsletter", number)) or record
        assert record is not None
        assert [entry["from"] for entry in record["history"]].count(None) <= 1


def test_settle_is_idempotent() -> None:
    record = learn(learn(None, sighting("Sign up for our newsletter", 1)), sighting("Sign up for our newsletter", 2))
    assert record is not None
    once = settle(record, 100, 5)
    assert once["history"][-1]["from"] == 105
    assert settle(once, 900, 5) == once


def test_an_override_wins_and_can_be_taken_back() -> None:
    record = settle(overridden(taught("Sign up for our newsletter", 3), "allow"), 10_000, 5)
    assert record["history"][-1] == {"from": 10_005, "verdict": "allow", "seen": 3}
    changed = learn(record, sighting("Sign up for our newsletter", 50))
    assert changed is not None
    assert changed["history"] == record["history"]
    changed = learn(changed, sighting("Sign up for our newsletter", 51))
    assert changed is not None
    assert changed["history"][-1] == {"from": None, "verdict": "allow", "seen": 5}
    back = overridden(settle(changed, 20_000, 5), None)
    assert back["history"][-1] == {"from": None, "verdict": "promo", "seen": 5}
    assert overridden(back, None) == back


@given(st.lists(st.integers(0, 30), max_size=60))
def test_replays_lead_to_the_same_verdict(stories: list[int]) -> None:
    def learned(order: list[int]) -> list[str]:
        record: dict[str, Any] | None = None
        memory = Memory()
        for at, number in enumerate(order):
            changed = learn(record, sighting("Follow us on Facebook", number))
            if changed is not None:
                memory.apply(changed, at, 0)
                record = settle(changed, at, 0)
        found = memory.verdict("ledger", "00000000000000ab", 10_000)
        return [found.verdict, *((record or {}).get("stories", []))] if found else []

    assert learned(stories) == learned([*stories, *stories])
