"""Rows of lines of one story: what goes in comes out, and the tables find it again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from streams.promo import packed
from streams.promo.ageing import HOUR
from streams.promo.cleaned import Sighting
from streams.promo.learning import PLACES, learn, overridden, settle

SIGHTINGS = st.builds(
    Sighting,
    supplier=st.just("ledger"),
    fingerprint=st.just("00000000000000ab"),
    text=st.sampled_from(["Ferry terminal closes", "Ferry terminal 2 closes", "\ud800"]),
    story=st.builds(
        lambda hour, keys: "-".join((f"{hour:x}", *(f"{key:08x}" for key in sorted(keys)))),
        st.integers(0, 500_000) | st.integers(400_000, 400_030),
        st.sets(st.integers(0, 9) | st.integers(0, 2**32 - 1), min_size=1, max_size=6),
    )
    | st.just("00f1e2d3c4b5a697"),
    place=st.sampled_from([place for place in PLACES if place != "varies"]),
)


@given(st.lists(st.tuples(SIGHTINGS, st.integers(0, 10**13)), min_size=1, max_size=4), st.integers(-1, 2**41), st.integers(0, 1 << 17))
def test_a_row_holds_all_of_a_record_or_there_is_none(steps: list[tuple[Sighting, int]], order: int, supplier: int) -> None:
    record: dict[str, Any] | None = None
    for sighting, at in steps:
        changed = learn(record, sighting, at)
        record = record if changed is None else settle(changed, at, 5)
    assert record is not None
    row = packed.pack(record, supplier, order)
    if row is None:
        return
    assert packed.unpack(row, "ledger", 0xAB) == record
    assert (packed.order_of(row), packed.supplier_of(row)) == (order, supplier)
    assert packed.seen_of(row) == (record["last"], bool(record["history"]))


def first(place: str = "tail", story: str = "79a01-00000001-00000002-00000003-00000004-00000005") -> dict[str, Any]:
    record = learn(None, Sighting("ledger", "00000000000000ab", "Ferry terminal closes", story, place), 488_000 * HOUR)
    assert record is not None
    return settle(record, 488_000 * HOUR, 5)


@pytest.mark.parametrize("place", ["head", "middle", "tail", "title"])
def test_a_line_of_one_story_fits(place: str) -> None:
    assert packed.pack(first(place), 3, 12_345_678) is not None


def test_so_does_a_title_that_one_story_carries() -> None:
    record = learn(first("title"), Sighting("ledger", "00000000000000ab", "Ferry terminal closes", "79a01-00000001-00000002", "middle"))
    assert record is not None
    assert record["places"] == ["middle", "title"]
    row = packed.pack(record, 0, 0)
    assert row is not None
    assert packed.unpack(row, "ledger", 0xAB) == record


@pytest.mark.parametrize(
    "more",
    [
        {"override": "block"},
        {"decided": {"at": 1, "offset": 2}},
        {"note": "x"},
        {"text": "Ferry terminal closes"},
        {"stories": ["00f1e2d3c4b5a697"]},
        {"stories": ["79a01-00000001", "79a02-00000002"]},
        {"places": ["tail", "head"]},
        {"places": ["bottom"]},
        {"first": 500_000},
        {"last": 2**32},
        {"hash": "123456789"},
        {"history": [{"from": 5, "verdict": "promo", "seen": 1, "places": ["title"]}]},
        {"history": [{"from": 5, "since": 6, "verdict": "content", "seen": 1, "places": ["title"]}]},
    ],
)
def test_a_record_that_says_more_does_not_fit(more: dict[str, Any]) -> None:
    assert packed.pack(first(), 3, 5) is not None
    assert packed.pack(first() | more, 3, 5) is None
    assert packed.pack(overridden(first(), "allow"), 3, 5) is None


class AsADict(RuleBasedStateMachine):
    """The tables hold what a dict holds. Keys are few and close together in one of the 256 tables, so that they get into each other's way."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = packed.Rows()
        self.known: dict[int, bytes] = {}
        row = packed.pack(first(), 0, 0)
        assert row is not None
        self.row = row

    KEYS = st.integers(1, 40) | st.integers(1, 40).map(lambda number: number * 8) | st.integers(1, 2**64 - 1)

    @rule(key=KEYS, order=st.integers(0, 99))
    def put(self, key: int, order: int) -> None:
        row = packed.pack(first(), 0, order)
        assert row is not None
        older = key in self.known and packed.order_of(self.known[key]) > order
        assert self.rows.put(key, row) is not older
        if not older:
            self.known[key] = row

    @rule(key=KEYS)
    def pop(self, key: int) -> None:
        assert self.rows.pop(key) == self.known.pop(key, None)

    @rule(key=KEYS)
    def get(self, key: int) -> None:
        assert self.rows.get(key) == self.known.get(key)

    @invariant()
    def holds_the_same(self) -> None:
        assert len(self.rows) == len(self.known)
        assert all(self.rows.get(key) == row for key, row in self.known.items())

    def teardown(self) -> None:
        assert dict(self.rows) == self.known


TestAsADict = AsADict.TestCase


def test_many_keys() -> None:
    row = packed.pack(first(), 0, 0)
    assert row is not None
    rows = packed.Rows()
    keys = [number * 0x9E3779B97F4A7C15 % 2**64 for number in range(1, 20_001)]
    for key in keys:
        rows.put(key, row)
    for key in keys[::2]:
        assert rows.pop(key) == row
    assert [rows.get(key) is not None for key in keys] == [False, True] * 10_000
    assert sorted(key for key, _ in rows) == sorted(keys[1::2])
