from __future__ import annotations

import random
import tracemalloc
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from streams.promo.ageing import HOUR, Keep
from streams.promo.memory import HEAD, TAIL, TITLE, Memory, Verdict

MARK = "00000000000000ab"


def record(history: list[dict[str, Any]], fingerprint: str = MARK, supplier: str = "ledger") -> dict[str, Any]:
    return {"supplier": supplier, "fingerprint": fingerprint, "text": "t", "stories": [], "history": history, "override": None}


def entry(start: int | None, verdict: str = "promo", seen: int = 3, **more: int) -> dict[str, Any]:
    return {"from": start, "verdict": verdict, "seen": seen, **more}


def test_a_verdict_is_that_of_the_moment() -> None:
    memory = Memory()
    memory.apply(record([entry(100, "content", 3), entry(200, "promo", 5), entry(None, "allow", 5)]), appended=300, margin=7)
    assert memory.verdict("ledger", MARK, 99) is None
    assert memory.verdict("ledger", MARK, 100) == Verdict("content", 3, 100)
    assert memory.verdict("ledger", MARK, 199) == Verdict("content", 3, 100)
    assert memory.verdict("ledger", MARK, 200) == Verdict("promo", 5, 200)
    assert memory.verdict("ledger", MARK, 306) == Verdict("promo", 5, 200)
    assert memory.verdict("ledger", MARK, 307) == Verdict("allow", 5, 307)
    assert memory.verdict("other", MARK, 307) is None
    assert memory.verdict("ledger", "00000000000000ac", 307) is None


def test_records_again_and_out_of_order_do_no_harm() -> None:
    first = record([entry(None, "content", 3)])
    second = record([entry(107, "content", 3), entry(None, "promo", 5)])
    third = record([entry(107, "content", 3), entry(207, "promo", 5), entry(None, "promo", 8)])
    at = {id(first): 100, id(second): 200, id(third): 300}
    for order in ([first, second, third], [third, first, second], [third, third, second, second, first], [first, third]):
        memory = Memory()
        for one in order:
            memory.apply(one, at[id(one)], 7)
        assert [memory.verdict("ledger", MARK, moment) for moment in (106, 107, 207, 306, 307)] == [
            None, Verdict("content", 3, 107), Verdict("promo", 5, 207), Verdict("promo", 5, 207), Verdict("promo", 8, 307),
        ]  # fmt: skip
        assert [memory.newest(moment) for moment in (106, 107, 250, 400)] == [0, 107, 207, 307]
        assert len(memory) == 1


def test_since_is_kept_apart_from_the_moment_in_force() -> None:
    memory = Memory()
    memory.apply(record([entry(None, since=5_000)]), appended=0)
    assert memory.verdict("ledger", MARK, 0) == Verdict("promo", 3, 5_000)
    assert memory.newest(0) == 5_000


def test_a_tombstone_forgets() -> None:
    memory = Memory()
    memory.apply(record([entry(10)]), 0)
    memory.apply(record([entry(20)], fingerprint="00000000000000ff"), 0)
    memory.forget("ledger", "00000000000000ff")
    memory.forget("ledger", "00000000000000ff")
    memory.forget("other", MARK)
    assert (len(memory), memory.newest(100)) == (1, 10)
    assert memory.verdict("ledger", "00000000000000ff", 100) is None


def test_a_verdict_of_a_later_version_is_not_applied() -> None:
    memory = Memory()
    memory.apply(record([entry(10), entry(20, "quarantine")]), 0)
    assert memory.verdict("ledger", MARK, 30) == Verdict("promo", 3, 10)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=60), st.lists(st.integers(0, 60), max_size=20))
def test_newest_is_the_largest_since_in_force(entries: list[tuple[int, int]], moments: list[int]) -> None:
    memory = Memory()
    for number, (start, since) in enumerate(entries):
        memory.apply(record([entry(start, since=since)], fingerprint=f"{number:016x}"), 0)
        for moment in moments:
            assert memory.newest(moment) == max((since for start, since in entries[: number + 1] if start <= moment), default=0)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 99)), max_size=40), st.randoms(use_true_random=False))
def test_the_bound_keeps_the_same_lines_in_any_order(entries: list[tuple[int, int]], shuffler: random.Random) -> None:
    records: dict[int, list[int]] = {}
    for mark, start in entries:
        records.setdefault(mark, []).append(start)
    whole = [record([entry(start) for start in sorted(set(starts))], fingerprint=f"{mark:016x}") for mark, starts in sorted(records.items())]
    kept = []
    for _ in range(2):
        shuffler.shuffle(whole)
        memory = Memory(limit=4)
        for one in whole:
            memory.apply(one, 0)
        assert len(memory) == min(4, len(whole))
        kept.append([mark for mark in sorted(records) if memory.verdict("ledger", f"{mark:016x}", 99)])
    assert kept[0] == kept[1]


def test_lines_with_a_history_stay_small() -> None:
    tracemalloc.start()
    memory = Memory()
    for number in range(20_000):
        start = 1_700_000_000_000 + number
        memory.apply(
            record(
                [entry(start, "content", 3), entry(start + 50_000, "promo", 5), entry(start + 90_000, "promo", 8)],
                fingerprint=f"{number * 2654435761 % 2**64:016x}",
            ),
            0,
        )
    memory.newest(start)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 20_000 * 250


def seen(first: int, last: int, stories: int, history: list[dict[str, Any]]) -> dict[str, Any]:
    return record(history) | {"first": first, "last": last, "stories": [f"{number:016x}" for number in range(stories)]}


def test_a_line_that_has_aged_is_unknown_whether_its_record_is_there_or_not() -> None:
    memory = Memory(keep=Keep(once=2, titles=3, repeated=4))
    memory.apply(seen(0, 10, 2, [entry(5)]), 0)
    assert memory.verdict("ledger", MARK, (10 + 96) * HOUR) is not None
    assert memory.verdict("ledger", MARK, (10 + 97) * HOUR) is None
    memory.apply(seen(0, 300, 2, [entry(5)]), 0)
    assert memory.verdict("ledger", MARK, (300 + 96) * HOUR) is not None
    memory.apply(record([entry(5, "block")]) | {"first": 0, "last": 0, "override": "block"}, 0)
    assert memory.verdict("ledger", MARK, 10**6 * HOUR) is not None


def test_what_is_learned_anew_takes_nothing_from_the_time_before() -> None:
    keep = Keep(once=2, titles=3, repeated=4)
    old, new = seen(0, 10, 2, [entry(5)]), seen(200, 210, 2, [entry(201 * HOUR, "content")])
    for order in ([old, new], [new, old], [old, new, old]):
        memory = Memory(keep=keep)
        for one in order:
            memory.apply(one, 0)
        assert memory.verdict("ledger", MARK, 50 * HOUR) is None
        assert memory.verdict("ledger", MARK, 205 * HOUR) == Verdict("content", 3, 201 * HOUR)
    memory = Memory(keep=keep)
    memory.apply(old, 0)
    memory.apply(seen(200, 200, 1, []), 0)
    assert len(memory) == 0


def test_places_are_those_of_the_moment() -> None:
    memory = Memory()
    memory.apply(record([entry(1) | {"places": ["tail"]}, entry(9) | {"places": ["head", "tail", "title", "beside"]}]), 0)
    early, late = memory.verdict("ledger", MARK, 8), memory.verdict("ledger", MARK, 9)
    assert early is not None
    assert late is not None
    assert (early.places, early.title) == (TAIL, False)
    assert (late.places, late.title) == (HEAD | TAIL | TITLE, True)
    assert memory.verdict_of("ledger", int(MARK, 16), 9) == late


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 50), st.integers(0, 50), st.booleans()), max_size=60), st.lists(st.integers(0, 60), max_size=5))
def test_newest_knows_nothing_of_what_was_forgotten(steps: list[tuple[int, int, int, bool]], moments: list[int]) -> None:
    memory, there = Memory(), dict[int, dict[int, int]]()
    for mark, start, since, gone in steps:
        if gone:
            memory.forget("ledger", f"{mark:016x}")
            there.pop(mark, None)
        else:
            one = there.setdefault(mark, {})
            one.setdefault(start, since)
            memory.apply(record([entry(begin, since=known) for begin, known in sorted(one.items())], fingerprint=f"{mark:016x}"), 0)
        for moment in moments:
            assert memory.newest(moment) == max((known for one in there.values() for begin, known in one.items() if begin <= moment), default=0)


def test_numbers_beyond_all_bounds_are_no_fault() -> None:
    memory = Memory(keep=Keep())
    memory.apply(record([entry(-(10**30), seen=10**30), entry(10**30)]) | {"first": -5, "last": 10**30}, 0)
    found = memory.verdict("ledger", MARK, 5)
    assert found is not None
    assert found.seen == 65_535
