from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.promo.cleaned import Sighting
from streams.promo.learning import STORIES_KEPT, judged, learn, overridden, settle
from streams.promo.memory import Memory


def sighting(text: str, story: int) -> Sighting:
    return Sighting("ledger", "00000000000000ab", text, f"{story:016x}")


def taught(text: str, stories: int) -> dict[str, Any]:
    record: dict[str, Any] | None = None
    for number in range(stories):
        changed = learn(record, sighting(text, number))
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


def test_seen_is_written_at_its_steps_only_and_stops_at_sixteen() -> None:
    record = taught("Sign up for our newsletter", 40)
    assert [entry["seen"] for entry in record["history"]] == [2, 3, 5, 8, 12, 16]
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
def test_repetition_alone_convicts_nothing(text: str) -> None:
    record = taught(text, 20)
    assert {entry["verdict"] for entry in record["history"]} == {"content"}
    assert [entry["seen"] for entry in record["history"]] == [3, 5, 8, 12, 16]


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
