"""Operators' decisions, as the one writer of a line applies them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.agents.operators import operators_changes
from streams.event.validate import problem
from streams.promo import overrides
from streams.promo.cleaned import Sighting
from streams.promo.fingerprint import fingerprint
from streams.promo.learner import bucket, promo_key
from streams.promo.learning import learn, settle
from streams.promo.memory import Memory
from streams.promo.overrides import NEVER, Decided, Override, decided

TEXT = "Sign up for our newsletter"
MARK = fingerprint(TEXT)
MARGIN = 5


def override(word: str | None, note: str | None = None) -> Override:
    return Override("ledger", MARK, TEXT, word, note)


def taught(stories: int) -> dict[str, Any]:
    record: dict[str, Any] | None = None
    for number in range(stories):
        record = settle(learn(record, Sighting("ledger", MARK, TEXT, f"{number:016x}"), 1_000) or record or {}, 1_000, MARGIN)
    assert record is not None
    return record


def applied(record: dict[str, Any] | None, one: Override, at: int, appended: int = 50_000) -> dict[str, Any]:
    changed = overrides.apply(record, one, Decided(at, 1))
    assert changed is not None
    assert problem("promo.v1", changed) is None
    return settle(changed, appended, MARGIN)


def in_force(record: dict[str, Any], at: int) -> str | None:
    memory = Memory()
    memory.apply(record, 0)
    found = memory.verdict("ledger", MARK, at)
    return None if found is None else found.verdict


def test_a_line_never_seen_is_blocked_from_its_own_append_time_on() -> None:
    record = applied(None, override("block", "Ana: no news"), 7, appended=50_000)
    assert (record["text"], record["stories"], record["override"], record["note"]) == (TEXT, [], "block", "Ana: no news")
    assert record["decided"] == {"at": 7, "offset": 1}
    assert in_force(record, 50_004) is None
    assert in_force(record, 50_005) == "block"


def test_what_was_judged_before_a_decision_is_judged_so_again() -> None:
    learned = taught(6)
    before = {moment: in_force(learned, moment) for moment in (0, 1_005, 2_000, 49_999)}
    record = applied(applied(applied(learned, override("allow"), 1, 50_000), override("block"), 2, 60_000), override(None), 3, 70_000)
    assert {moment: in_force(record, moment) for moment in before} == before
    assert [in_force(record, moment) for moment in (50_005, 60_005, 70_005)] == ["allow", "block", "promo"]
    assert record["stories"] == learned["stories"]


def test_the_same_decision_again_adds_nothing_to_the_history_but_keeps_the_new_note() -> None:
    once = applied(taught(3), override("block", "first"), 1)
    again = applied(once, override("block", "second"), 2)
    assert again["history"] == once["history"]
    assert (again["note"], again["decided"]["at"]) == ("second", 2)
    assert "note" not in applied(again, override("block"), 3)


def test_a_decision_that_is_delivered_again_or_late_changes_nothing() -> None:
    record = applied(applied(None, override("block"), 5), override("allow"), 9)
    assert overrides.apply(record, override("allow"), Decided(9, 1)) is None
    assert overrides.apply(record, override("block"), Decided(5, 1)) is None
    assert overrides.apply(record, override("block"), Decided(9, 0)) is None
    assert overrides.apply(record, override("block"), Decided(9, 2)) is not None


def test_there_is_nothing_to_take_back_of_an_unknown_line() -> None:
    assert overrides.apply(None, override(None), Decided(1, 1)) is None


def test_learning_goes_on_under_a_decision() -> None:
    record = applied(taught(2), override("allow"), 1)
    changed = learn(record, Sighting("ledger", MARK, TEXT, "f" * 16), 90_000)
    assert changed is not None
    assert len(changed["stories"]) == 3
    assert (changed["override"], changed["decided"]) == ("allow", {"at": 1, "offset": 1})
    assert changed["history"][-1]["verdict"] == "allow"
    assert in_force(applied(settle(changed, 90_000, MARGIN), override(None), 2, 95_000), 95_005) == "promo"


def test_a_line_of_which_no_text_is_kept_gets_the_operators() -> None:
    one_story = taught(1)
    record = applied(one_story, override("block"), 1)
    assert record["text"] == TEXT
    assert "hash" not in record


@given(st.lists(st.tuples(st.sampled_from(["allow", "block", None]), st.integers(0, 50)), min_size=1, max_size=8, unique_by=lambda one: one[1]), st.randoms())
def test_in_whatever_order_decisions_come_the_latest_holds(made: list[tuple[str | None, int]], dice: Any) -> None:
    shuffled = list(made)
    dice.shuffle(shuffled)
    record: dict[str, Any] = taught(1)
    for word, at in [*shuffled, *shuffled]:
        record = settle(overrides.apply(record, override(word), Decided(at, 0)) or record, 50_000 + at, MARGIN)
    latest = max(made, key=lambda one: one[1])
    assert (record["override"], decided(record)) == (latest[0], Decided(latest[1], 0))
    assert record["history"][-1]["verdict"] == (latest[0] or "content")


def test_a_decision_travels_as_it_is() -> None:
    for one in (override("block", "why"), override("allow"), override(None)):
        value = orjson.loads(overrides.encode(one))
        assert problem("line.v1", value) is None
        assert overrides.decode(value) == one
        ((key, change),) = operators_changes(value, Decided(3, 4))
        assert key == promo_key("ledger", MARK)
        assert change(taught(1)) == overrides.apply(taught(1), one, Decided(3, 4))


@pytest.mark.parametrize(
    "value",
    [
        {"supplier": "ledger", "bucket": bucket(MARK), "override": {"fingerprint": MARK, "text": TEXT, "word": "remove"}},
        {"supplier": "ledger", "bucket": bucket(MARK) ^ 1, "override": {"fingerprint": MARK, "text": TEXT, "word": "block"}},
        {"supplier": "ledger", "bucket": bucket(MARK), "records": [{**overrides.unseen("other", MARK, TEXT)}], "moments": "new"},
        {"supplier": "ledger", "bucket": bucket(MARK), "records": [], "moments": "new"},
        ["override"],
        None,
    ],
)
def test_what_is_not_valid_or_belongs_to_another_writer_is_refused_whole(value: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        operators_changes(value, Decided(1, 1))


def test_never_is_before_everything() -> None:
    assert decided(None) == decided(overrides.unseen("ledger", MARK, TEXT)) == NEVER < Decided(0, 0)
