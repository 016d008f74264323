"""The newest record of each line, whichever way it comes to be known."""

from __future__ import annotations

import tracemalloc

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.promo.ageing import HOUR, Keep
from streams.promo.cleaned import Sighting
from streams.promo.learner import Learner, bucket, lines_key, promo_key
from streams.promo.learning import learn
from streams.promo.memory import Memory

LINE = "Sign up for our daily newsletter"
PRINT = "00000000000000aa"
KEY = promo_key("s", PRINT)
DAY = 24 * HOUR


def sighting(story: int) -> Sighting:
    return Sighting("s", PRINT, LINE, f"{story:016x}", "tail")


def test_an_older_record_read_back_late_does_not_win() -> None:
    """The writer knows version 2 from the broker's answer before it reads version 1 back."""
    learner = Learner(Memory())
    first = learn(None, sighting(1))
    assert first is not None
    learner.remember(first, 1000, 10, order=5)
    second = learn(learner.get(KEY), sighting(2))
    assert second is not None
    learner.remember(second, 2000, 10, order=6)
    learner.remember(first, 1000, 10, order=5)
    known = learner.get(KEY)
    assert known is not None
    assert len(known["stories"]) == 2
    learner.remember(second, 2000, 10, order=6)
    assert learner.get(KEY) == known


def test_what_is_known_is_judged_as_of_a_moment() -> None:
    memory = Memory()
    learner = Learner(memory)
    for story in range(6):
        record = learn(learner.get(KEY), sighting(story))
        assert record is not None
        learner.remember(record, 1000 * (story + 1), 10, order=story)
    assert memory.verdict("s", PRINT, 1009) is None
    late = memory.verdict("s", PRINT, 5010)
    assert late is not None
    assert (late.verdict, late.seen) == ("promo", 5)
    before = memory.verdict("s", PRINT, 5009)
    assert before is not None
    assert before.seen == 3
    assert memory.verdict("s", PRINT, 3009) != memory.verdict("s", PRINT, 3010)


def test_a_tombstone_forgets() -> None:
    memory = Memory()
    learner = Learner(memory)
    for story in range(6):
        learner.learn(sighting(story), story)
    assert memory.verdict("s", PRINT, 99) is not None
    learner.forget(KEY)
    assert len(learner) == 0
    assert memory.verdict("s", PRINT, 99) is None


def test_keys_keep_a_line_with_one_writer() -> None:
    assert lines_key("s", bucket(PRINT)) == lines_key("s", bucket("0fffffffffffffff"))
    assert {bucket(f"{digit:x}000000000000000") for digit in range(16)} == {0, 1, 2, 3}


def seen(learner: Learner, story: str, place: str = "tail", at: int = 0, order: int = 0) -> None:
    record = learn(learner.get(KEY), Sighting("s", PRINT, LINE, story, place), at, learner.keep)
    if record is not None:
        learner.remember(record, at, 10, order)


def test_a_line_is_kept_whole_from_its_second_story_on() -> None:
    learner = Learner(Memory())
    seen(learner, "79a01-00000001", order=4)
    known = learner.get(KEY)
    assert known is not None
    assert (known["text"], known["stories"]) == ("", ["79a01-00000001"])
    seen(learner, "79a01-00000002", order=5)
    known = learner.get(KEY)
    assert known is not None
    assert (known["text"], len(known["stories"]), len(learner)) == (LINE, 2, 1)
    assert list(learner.records()) == [known]
    assert [entry["from"] for entry in known["history"]] == [10]


def test_what_two_suppliers_repeat_is_kept_apart() -> None:
    learner = Learner(Memory())
    for supplier in ("s", "t"):
        learner.learn(Sighting(supplier, PRINT, LINE, "0-00000001"), 1)
    assert sorted(record["supplier"] for record in learner.records()) == ["s", "t"]
    learner.forget(KEY)
    assert learner.get(KEY) is None
    assert learner.get(promo_key("t", PRINT)) is not None


def test_in_whichever_order_records_are_read_the_verdicts_of_all_count() -> None:
    """A writer knows its own record before it reads what somebody else wrote before it: other workers have read both in order."""
    texts = {0: ["79a01-00000001", "79a01-00000002"], 1: ["79a01-00000001", "79a01-00000003"]}
    records = [
        {"supplier": "s", "fingerprint": PRINT, "text": LINE, "stories": stories, "places": ["tail"], "override": None}
        | {"history": [{"from": None, "verdict": ("promo", "content")[number], "seen": 2}]}
        for number, stories in texts.items()
    ]
    seen_by = []
    for order in ((0, 1), (1, 0)):
        memory = Memory()
        learner = Learner(memory)
        for number in order:
            learner.remember(records[number], 1000 * number, 10, number)
        known = learner.get(KEY)
        assert known is not None
        assert known["stories"] == texts[1], "the record of the later place in the log is the newest"
        seen_by.append([memory.verdict("s", PRINT, at) for at in (9, 10, 1009, 1010)])
    assert seen_by[0] == seen_by[1]
    assert [verdict and verdict.verdict for verdict in seen_by[0]] == [None, "promo", "promo", "content"]


def test_a_learner_tells_how_new_its_knowledge_is() -> None:
    learner = Learner(Memory())
    assert learner.order(KEY) == -1
    seen(learner, "79a01-00000001", order=4)
    assert learner.order(KEY) == 4
    learner.forget(KEY, 6, ahead=True)
    assert learner.order(KEY) == 6


def test_a_record_from_before_its_tombstone_does_not_come_back() -> None:
    """The writer forgets a line when its tombstone is written, and reads the line's last record back only then."""
    learner = Learner(Memory())
    seen(learner, "79a01-00000001", order=4)
    old = learner.get(KEY)
    assert old is not None
    learner.forget(KEY, order=5, ahead=True)
    learner.remember(old, 0, 10, order=4)
    assert learner.get(KEY) is None
    seen(learner, "79a01-00000009", order=6)
    learner.forget(KEY, order=5)
    known = learner.get(KEY)
    assert known is not None
    assert known["stories"] == ["79a01-00000009"]


@pytest.mark.parametrize("key", [b"", b"s/", b"s/xyz", b"\xff/00"])
def test_a_key_that_is_none_is_a_value_error(key: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Learner(Memory()).forget(key)


SEEN = st.tuples(st.integers(0, 3), st.integers(0, 6), st.sampled_from(["head", "middle", "tail", "title"]), st.integers(0, 10**9))


@given(st.lists(SEEN, max_size=40))
def test_a_learner_that_reads_the_log_knows_what_the_writer_knows(steps: list[tuple[int, int, str, int]]) -> None:
    memory, again = Memory(keep=Keep()), Memory(keep=Keep())
    writer, reader = Learner(memory), Learner(again)
    log: dict[bytes, tuple[bytes, int, int]] = {}
    for order, (line, story, place, at) in enumerate(steps):
        mark = f"{line:016x}"
        record = learn(writer.get(promo_key("s", mark)), Sighting("s", mark, LINE, f"5-{story:08x}", place), at, writer.keep)
        if record is not None:
            log[promo_key("s", mark)] = orjson.dumps(record), order * 1_000, order
            writer.remember(record, order * 1_000, 10, order)
    for value, appended, order in log.values():
        reader.remember(orjson.loads(value), appended, 10, order)
    assert sorted(map(str, reader.records())) == sorted(map(str, writer.records()))
    for line in range(4):
        for at in range(0, 50_000, 500):
            assert memory.verdict("s", f"{line:016x}", at) == again.verdict("s", f"{line:016x}", at)


def remembered(learner: Learner, number: int, day: int, stories: int = 1, supplier: str = "s", **more: object) -> bytes:
    """A line that was last seen on this day."""
    mark = f"{number * 0xD1B54A32D192ED03 % 2**64:016x}"
    record = None
    for story in range(stories):
        record = learn(record, Sighting(supplier, mark, LINE, f"5-{story:08x}", "tail"), day * DAY)
    assert record is not None
    learner.remember(record | more, day * DAY, 10, number)
    return promo_key(supplier, mark)


def swept(learner: Learner, day: int, effort: int = 1_000) -> set[bytes]:
    return {key for key, _ in learner.sweep(day * DAY, lambda supplier, number: 0, effort)}


def test_lines_are_forgotten_by_their_kind() -> None:
    learner = Learner(Memory(), Keep(once=2, titles=4, repeated=8))
    once, repeated = remembered(learner, 1, 100), remembered(learner, 2, 100, stories=3)
    blocked = remembered(learner, 3, 100, override="block")
    learner.learn(Sighting("s", PRINT, LINE, "5-00000001", "title"), 100 * DAY)
    assert [swept(learner, day) for day in (102, 103, 104, 105, 108, 109)] == [
        set(), {once}, {once}, {once, KEY}, {once, KEY}, {once, KEY, repeated},
    ]  # fmt: skip
    assert blocked not in swept(learner, 10_000)


def test_a_sweep_comes_round_in_steps_and_leaves_what_is_another_writers() -> None:
    learner = Learner(Memory(), Keep(once=2))
    mine = {remembered(learner, number, 100) for number in range(1, 200)}
    theirs = {remembered(learner, number, 100, supplier="t") for number in range(200, 300)}
    found: set[bytes] = set()
    steps = 0
    while len(found) < len(mine):
        step = learner.sweep(200 * DAY, lambda supplier, number: number if supplier == "s" else None, 10)
        assert len(step) <= 10
        assert all(bucket(key.decode()[2:]) == number for key, number in step)
        for key, _ in step:
            learner.forget(key)
        found.update(key for key, _ in step)
        steps += 1
        assert steps < 60
    assert found == mine
    assert {promo_key(record["supplier"], record["fingerprint"]) for record in learner.records()} == theirs


def test_a_line_that_was_seen_again_is_not_swept_away() -> None:
    learner = Learner(Memory(), Keep(once=2))
    keys = [remembered(learner, number, 100) for number in range(1, 50)]
    assert len(swept(learner, 103, effort=1)) == 1
    for number in range(1, 50):
        remembered(learner, number, 103)
    assert swept(learner, 103) == set()
    assert len(learner) == len(keys)


def test_beyond_the_bound_the_oldest_lines_of_one_story_go_first() -> None:
    learner = Learner(Memory(), Keep(), limit=20)
    remembered(learner, 1_000, 90, stories=2)
    old = {remembered(learner, number, 100) for number in range(1, 6)}
    for number in range(6, 30):
        remembered(learner, number, 101)
    gone: set[bytes] = set()
    for _ in range(20):
        for key in swept(learner, 101):
            learner.forget(key)
            gone.add(key)
    assert len(learner) == 20
    assert old < gone
    assert learner.get(promo_key("s", f"{1_000 * 0xD1B54A32D192ED03 % 2**64:016x}")) is not None


def test_repeated_lines_go_when_there_is_nothing_else() -> None:
    learner = Learner(Memory(), Keep(), limit=2)
    keys = [remembered(learner, number, 100 + number, stories=2) for number in range(1, 6)]
    for key in swept(learner, 110):
        learner.forget(key)
    assert sorted(map(str, (promo_key("s", record["fingerprint"]) for record in learner.records()))) == sorted(map(str, keys[-2:]))


@given(st.integers(1, 60), st.integers(1, 12))
def test_without_a_broker_too_the_bound_holds(lines: int, limit: int) -> None:
    learner = Learner(Memory(), limit=limit)
    for number in range(lines):
        mark = f"{(number + 1) * 0xD1B54A32D192ED03 % 2**64:016x}"
        learner.learn(Sighting("s", mark, LINE, f"5-{number:08x}"), number)
        assert len(learner) <= limit + 1
    assert len(learner) >= min(lines, limit)


def test_an_empty_memory_has_nothing_to_forget() -> None:
    assert swept(Learner(Memory()), 100) == set()


def test_a_line_whose_key_in_the_tables_would_be_none_is_remembered_too() -> None:
    """Fingerprint and number of the supplier can cancel each other out."""
    learner, mark = Learner(Memory(), Keep(once=2)), "9e3779b97f4a7c15"
    key = promo_key("s", mark)
    learner.learn(Sighting("s", mark, LINE, "5-00000001"), 1)
    known = learner.get(key)
    assert known is not None
    assert list(learner.records()) == [known]
    assert swept(learner, 103) == {key}
    learner.forget(key)
    assert (learner.get(key), len(learner)) == (None, 0)


def test_lines_of_one_story_stay_small() -> None:
    learner, story = Learner(Memory()), "79a01-00000001-00000002-00000003-00000004-00000005"
    record = learn(None, Sighting("s", PRINT, LINE, story, "tail"), 1)
    assert record is not None
    tracemalloc.start()
    for number in range(1, 20_001):
        learner.remember(record | {"fingerprint": f"{number * 0xD1B54A32D192ED03 % 2**64:016x}"}, 1, 1, number)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(learner) == 20_000
    assert size < 20_000 * 145
