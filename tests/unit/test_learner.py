"""The newest record of each line, whichever way it comes to be known."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.promo.ageing import Keep
from streams.promo.cleaned import Sighting
from streams.promo.learner import Learner, bucket, lines_key, promo_key
from streams.promo.learning import learn
from streams.promo.memory import Memory

LINE = "Sign up for our daily newsletter"
PRINT = "00000000000000aa"
KEY = promo_key("s", PRINT)


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
    assert learner.records() == [known]
    assert [entry["from"] for entry in known["history"]] == [10]


def test_what_two_suppliers_repeat_is_kept_apart() -> None:
    learner = Learner(Memory())
    for supplier in ("s", "t"):
        learner.learn(Sighting(supplier, PRINT, LINE, "0-00000001"), 1)
    assert sorted(record["supplier"] for record in learner.records()) == ["s", "t"]
    learner.forget(KEY)
    assert learner.get(KEY) is None
    assert learner.get(promo_key("t", PRINT)) is not None


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
