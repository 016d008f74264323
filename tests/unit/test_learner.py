"""The newest record of each line, whichever way it comes to be known."""

from __future__ import annotations

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
