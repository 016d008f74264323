"""Merging memory files into what is known."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from streams.agents.operators import operators_changes
from streams.event.validate import problem
from streams.promo import imports, overrides
from streams.promo.cleaned import Sighting
from streams.promo.learner import bucket
from streams.promo.learning import learn, settle
from streams.promo.memory import Memory
from streams.promo.overrides import Decided, Override, decided

MARK = "00000000000000ab"
TEXT = "What our experts hold this week"
STORIES = [f"{number:016x}" for number in range(12)]
PLACES = ("head", "middle", "tail", "title")


def taught(seen: list[tuple[int, str]], moment: int = 1_000, text: str = TEXT) -> dict[str, Any]:
    record: dict[str, Any] | None = None
    for number, (story, place) in enumerate(seen):
        changed = learn(record, Sighting("ledger", MARK, text, STORIES[story], place), moment + number)
        record = settle(changed, moment + number, 5) if changed is not None else record
    assert record is not None
    return record


def decide(record: dict[str, Any] | None, word: str | None, at: int) -> dict[str, Any]:
    changed = overrides.apply(record, Override("ledger", MARK, TEXT, word, f"at {at}"), Decided(at, 0))
    assert changed is not None
    return settle(changed, at, 5)


def merged(known: dict[str, Any] | None, record: dict[str, Any], *, keep_moments: bool = False, appended: int = 90_000) -> dict[str, Any]:
    before = deepcopy((known, record))
    found = imports.merge(known, record, keep_moments=keep_moments)
    assert (known, record) == before, "merging is pure"
    made = settle(found, appended, 5) if found is not None else known
    assert made is not None
    assert problem("promo.v1", made) is None
    return made


SEEN = st.lists(st.tuples(st.integers(0, 11), st.sampled_from(PLACES)), min_size=1, max_size=14)
WORD = st.none() | st.tuples(st.sampled_from(["allow", "block"]), st.integers(2_000, 3_000))


def made(seen: list[tuple[int, str]], word: tuple[str, int] | None) -> dict[str, Any]:
    record = taught(seen)
    return record if word is None else decide(record, *word)


@given(SEEN, WORD, SEEN, WORD, st.booleans())
def test_nothing_of_either_is_lost_and_once_is_enough(
    mine: list[tuple[int, str]], my_word: tuple[str, int] | None, theirs: list[tuple[int, str]], their_word: tuple[str, int] | None, keep: bool
) -> None:
    known, record = made(mine, my_word), made(theirs, their_word)
    both = merged(known, record, keep_moments=keep)
    assert set(both["stories"]) == {*known["stories"], *record["stories"]}
    assert set(both["places"]) >= {*known["places"], *record["places"]}
    assert decided(both) == max(decided(known), decided(record))
    assert both["override"] == max(known, record, key=decided)["override"]
    assert [entry for entry in known["history"] if entry not in both["history"]] == []
    assert imports.merge(both, record, keep_moments=keep) is None
    assert imports.merge(both, known, keep_moments=keep) is None
    assert sum(entry["from"] is None for entry in both["history"]) == 0


@given(SEEN, WORD, SEEN, WORD)
def test_it_makes_no_difference_which_was_known_first(
    mine: list[tuple[int, str]], my_word: tuple[str, int] | None, theirs: list[tuple[int, str]], their_word: tuple[str, int] | None
) -> None:
    one, other = made(mine, my_word), made(theirs, their_word and (their_word[0], their_word[1] + 5_000))
    this, that = merged(one, other), merged(other, one)
    for name in ("stories", "places", "override"):
        assert this[name] == that[name]
    assert decided(this) == decided(that)
    verdicts = [record["history"][-1]["verdict"] if record["history"] else "content" for record in (this, that)]
    assert verdicts[0] == verdicts[1]


@given(SEEN, WORD)
def test_an_unknown_line_is_taken_with_its_newest_verdict_from_now_on(seen: list[tuple[int, str]], word: tuple[str, int] | None) -> None:
    record = made(seen, word)
    taken = merged(None, record)
    history = record["history"]
    assert taken | {"history": []} == record | {"history": []}
    assert [{**entry, "from": entry["since"]} for entry in taken["history"]] == [{**entry, "since": entry["from"]} for entry in history[-1:]]
    assert all(entry["from"] == 90_005 for entry in taken["history"])
    assert merged(None, record, keep_moments=True) == record
    assert imports.merge(taken, record, keep_moments=False) is None


def test_when_a_line_was_seen_is_when_it_was_imported_unless_moments_are_kept() -> None:
    day, later = 86_400_000, 400 * 86_400_000
    record = taught([(0, "tail"), (1, "tail")], moment=day)
    taken = merged(None, record, appended=later)
    assert (taken["first"], taken["last"]) == (400 * 24, 400 * 24)
    assert imports.merge(taken, record, keep_moments=False) is None
    kept = merged(taken, record, keep_moments=True, appended=later)
    assert (kept["first"], kept["last"]) == (24, 400 * 24)
    assert imports.merge(kept, record, keep_moments=True) is None


def test_stories_that_convict_together_do() -> None:
    known, record = taught([(0, "tail"), (1, "tail")]), taught([(number, "tail") for number in range(2, 12)])
    assert known["history"][-1]["verdict"] == "content"
    both = merged(known, record)
    assert both["history"][-1]["verdict"] == "promo"
    assert both["history"][-1]["from"] == 90_005
    assert both["history"][:-1] == known["history"]


def test_a_backup_of_the_same_installation_judges_the_past_as_before() -> None:
    """A story learned after the backup, then the memory is lost and restored: entries of both at their own moments."""
    backup = taught([(0, "middle"), (1, "middle"), (2, "middle")], moment=1_000)
    after_loss = taught([(5, "middle"), (6, "middle")], moment=8_000)
    restored = merged(after_loss, backup, keep_moments=True)
    memory, old = Memory(), Memory()
    memory.apply(restored, 0)
    old.apply(backup, 0)
    for moment in (1_004, 1_005, 1_006, 1_007, 5_000, 8_004):
        assert memory.verdict("ledger", MARK, moment) == old.verdict("ledger", MARK, moment)
    assert [entry["from"] for entry in restored["history"]] == sorted(entry["from"] for entry in restored["history"])
    assert len(restored["stories"]) == 5


def test_copies_that_differ_are_noticed() -> None:
    known, record = taught([(0, "tail"), (1, "tail")]), taught([(2, "tail"), (3, "tail")], text=TEXT + " 2")
    assert "varies" in merged(known, record)["places"]
    assert "varies" not in merged(known, taught([(2, "tail"), (3, "tail")]))["places"]


def test_a_decision_of_a_file_that_does_not_say_when_is_as_old_as_its_verdict() -> None:
    record = decide(taught([(0, "tail")]), "block", 5_000)
    old = {name: part for name, part in record.items() if name not in ("decided", "note")}
    newer, older = decide(taught([(1, "tail")]), "allow", 9_000), decide(taught([(1, "tail")]), "allow", 2_000)
    assert merged(newer, old)["override"] == "allow"
    assert merged(older, old)["override"] == "block"
    taken = merged(None, old)
    assert decided(taken) == Decided(5_005, 0)
    assert imports.merge(taken, old, keep_moments=False) is None


def test_messages_are_bounded_valid_and_each_for_one_writer() -> None:
    line = taught([(0, "tail"), (1, "tail")])
    records = [{**line, "supplier": f"press-{number % 3}", "fingerprint": f"{number * 7919 % 65536:04x}" + "0" * 12} for number in range(400)]
    records.append({**line, "text": "x" * 300_000})
    sent = list(imports.messages(records, keep_moments=True))
    assert sum(count for *_, count in sent) == len(records)
    got = []
    for supplier, number, value, count in sent:
        assert count <= imports.RECORDS_PER_MESSAGE
        assert len(value) < 1_000_000
        parsed = orjson.loads(value)
        assert len(operators_changes(parsed, Decided(1, 1))) == count
        assert all((record["supplier"], bucket(record["fingerprint"])) == (supplier, number) for record in parsed["records"])
        got += parsed["records"]
    assert sorted(map(orjson.dumps, got)) == sorted(map(orjson.dumps, records))
    assert sent == list(imports.messages(records[::-1], keep_moments=True))
