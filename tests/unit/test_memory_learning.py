from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.promo.ageing import HOUR, Keep
from streams.promo.cleaned import Sighting
from streams.promo.learning import PLACES, REFRESH_HOURS, STEPS, judged, learn, overridden, settle
from streams.promo.memory import TITLE, Memory
from streams.promo.story import MOST_STORIES

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
    assert record["history"] == [{"from": 2_005, "verdict": "promo", "seen": 2, "places": ["middle"]}]


def test_seen_is_written_in_steps_and_stops_at_sixteen() -> None:
    record = taught("Sign up for our newsletter", 40)
    assert [entry["seen"] for entry in record["history"]] == list(STEPS)
    assert len(record["stories"]) == MOST_STORIES
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
    assert [entry["seen"] for entry in record["history"]] == list(STEPS)


def test_a_line_that_always_stands_below_the_story_is_a_promotion_there_from_five_stories_on() -> None:
    assert [(entry["verdict"], entry["seen"], entry.get("tail")) for entry in taught(TAG_LINE, 8, ("tail",))["history"]] == [
        ("content", 2, None),
        ("content", 3, None),
        ("promo", 5, True),
        ("promo", 8, True),
    ]


def test_a_line_that_stands_above_one_story_and_below_another_is_a_promotion_anywhere() -> None:
    newest = taught(TAG_LINE, 6, ("middle", "head", "tail"))["history"][-1]
    assert (newest["verdict"], newest["seen"], newest.get("tail")) == ("promo", 5, None)


@pytest.mark.parametrize("places", [("middle",), ("head",), ("middle", "tail"), ("middle", "head")])
def test_a_line_that_has_its_place_in_stories_is_content(places: tuple[str, ...]) -> None:
    assert {entry["verdict"] for entry in taught(TAG_LINE, 16, places)["history"]} == {"content"}


def test_one_copy_within_a_story_takes_the_verdict_back() -> None:
    record = taught(TAG_LINE, 16, ("tail",))
    known = learn(record, sighting(TAG_LINE, 3, "middle"))  # of a story that is known already, and 16 are
    assert known is not None
    assert known["stories"] == record["stories"]
    assert known["history"][-1] == {"from": None, "verdict": "content", "seen": 16, "places": ["middle", "tail"]}


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
    assert record["history"][-1] == {"from": 10_005, "verdict": "allow", "seen": 3, "places": ["middle"]}
    changed = learn(record, sighting("Sign up for our newsletter", 50))
    assert changed is not None
    assert changed["history"] == record["history"]
    changed = learn(changed, sighting("Sign up for our newsletter", 51))
    assert changed is not None
    assert changed["history"][-1] == {"from": None, "verdict": "allow", "seen": 5, "places": ["middle"]}
    back = overridden(settle(changed, 20_000, 5), None)
    assert back["history"][-1] == {"from": None, "verdict": "promo", "seen": 5, "places": ["middle"]}
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


def told(text: str, record: dict[str, Any] | None, story: int, place: str, at: int = 0, keep: Keep | None = None) -> dict[str, Any] | None:
    return learn(record, sighting(text, story, place), at, keep)


def test_a_line_of_one_story_is_known_by_the_hash_of_its_text() -> None:
    text = "The harbour reopened in 2019 after the storm"
    first = learn(None, sighting(text, 1))
    assert first is not None
    assert (first["text"], len(first["hash"]), first["places"]) == ("", 8, ["middle"])
    same = learn(first, sighting(text, 2))
    assert same is not None
    assert (same["text"], same["places"]) == (text, ["middle"])
    assert "hash" not in same
    other = learn(first, sighting(text.replace("2019", "2021"), 2))
    assert other is not None
    assert other["places"] == ["middle", "varies"]
    third = learn(other, sighting(text, 3))
    assert third is not None
    assert third["places"] == ["middle", "varies"]


def test_an_update_of_a_story_does_not_count() -> None:
    update = Sighting("ledger", "00000000000000ab", "Sign up for our newsletter", "79a05-00000002-00000009", "tail")
    first = learn(None, Sighting("ledger", "00000000000000ab", "Sign up for our newsletter", "79a01-00000001-00000002", "tail"))
    second = learn(first, update)
    assert second is not None
    assert second["stories"] == ["79a01+4-00000001-00000002-00000009"]
    assert second["history"] == []
    assert learn(second, update) is None


def test_a_title_is_no_story_and_convicts_nothing() -> None:
    record = told("Ferry terminal closes", None, 1, "title", at=5 * HOUR)
    assert record is not None
    assert (record["stories"], record["text"], record["places"]) == ([], "", ["title"])
    assert record["history"] == [{"from": None, "verdict": "content", "seen": 0, "places": ["title"]}]
    assert told("Ferry terminal closes", record, 2, "title", at=5 * HOUR) is None
    for number in range(20):
        record = told("Ferry terminal closes", record, number, "middle") or record
    assert {entry["verdict"] for entry in record["history"]} == {"content"}
    assert "varies" not in record["places"]


def test_a_title_is_in_force_as_of_a_moment() -> None:
    memory = Memory()
    line = "Ferry terminal closes after thirty years"
    body = told(line, None, 1, "middle")
    assert body is not None
    memory.apply(body, 100, 5)
    assert memory.verdict("ledger", "00000000000000ab", 1_000) is None
    titled = told(line, settle(body, 100, 5), 2, "title")
    assert titled is not None
    memory.apply(titled, 200, 5)
    assert memory.verdict("ledger", "00000000000000ab", 204) is None
    found = memory.verdict("ledger", "00000000000000ab", 205)
    assert found is not None
    assert (found.verdict, found.seen, found.title) == ("content", 1, True)
    assert found.places & TITLE


def test_a_title_takes_no_verdict_from_its_line() -> None:
    record = taught(TAG_LINE, 8, ("tail",))
    titled = told(TAG_LINE, record, 99, "title")
    assert titled is not None
    assert titled["history"][-1] == {"from": None, "verdict": "promo", "seen": 8, "tail": True, "places": ["tail", "title"]}


def test_places_are_written_from_two_stories_on() -> None:
    record = taught("What happened", 2)
    moved = learn(record, sighting("What happened", 1, "tail"))
    assert moved is not None
    assert [entry["places"] for entry in moved["history"]] == [["middle"], ["middle", "tail"]]
    one = learn(learn(None, sighting("What happened", 1)), sighting("What happened", 1, "tail"))
    assert one is not None
    assert one["history"] == []


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([*PLACES[:3], "title"]), st.booleans()), max_size=200))
def test_a_history_stays_short(copies: list[tuple[int, str, bool]]) -> None:
    record: dict[str, Any] | None = None
    for at, (story, place, other) in enumerate(copies):
        changed = learn(record, sighting(TAG_LINE + (" 2" if other else ""), story, place))
        record = settle(changed, at, 0) if changed is not None else record
    assert len((record or {"history": []})["history"]) <= 12


def test_a_daily_line_costs_one_record_a_day() -> None:
    record = told("Ledger of the day", None, 1, "tail", at=1_000 * HOUR)
    assert record is not None
    for hour in range(1_000, 1_000 + REFRESH_HOURS):
        assert told("Ledger of the day", record, 1, "tail", at=hour * HOUR) is None
    assert told("Ledger of the day", record, 1, "tail", at=10 * HOUR) is None, "nothing is new in what was read again"
    later = told("Ledger of the day", record, 1, "tail", at=(1_000 + REFRESH_HOURS) * HOUR)
    assert later is not None
    assert (later["first"], later["last"], later["stories"]) == (1_000, 1_024, record["stories"])


KEEP = Keep(once=2, titles=4, repeated=10)


def test_a_line_that_was_forgotten_is_learned_anew() -> None:
    once = told("Sign up for our newsletter", None, 1, "tail", at=0, keep=KEEP)
    assert once is not None
    still = told("Sign up for our newsletter", once, 2, "tail", at=48 * HOUR, keep=KEEP)
    assert still is not None
    assert len(still["stories"]) == 2
    anew = told("Sign up for our newsletter", once, 2, "tail", at=49 * HOUR, keep=KEEP)
    assert anew is not None
    assert (len(anew["stories"]), anew["first"]) == (1, 49)
    assert told("Sign up for our newsletter", anew, 1, "tail", at=0, keep=KEEP) is None, "read again, it is still of the time before"
    repeated = settle(still, 48 * HOUR, 0)
    assert told("Sign up for our newsletter", repeated, 2, "tail", at=(48 + 240) * HOUR, keep=KEEP) is not None
    begun = told("Sign up for our newsletter", repeated, 3, "tail", at=(48 + 241) * HOUR, keep=KEEP)
    assert begun is not None
    assert (len(begun["stories"]), begun["history"]) == (1, [])


def test_what_an_operator_decided_never_ages() -> None:
    blocked = overridden(told("Sign up for our newsletter", None, 1, "tail", at=0) or {}, "block")
    later = told("Sign up for our newsletter", blocked, 2, "tail", at=10**6 * HOUR, keep=KEEP)
    assert later is not None
    assert (later["override"], len(later["stories"])) == ("block", 2)
