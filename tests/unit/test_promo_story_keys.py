"""Short names of stories."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.promo.story_keys import HOUR, same_story, story_keys

NUMBERS = st.lists(st.integers(0, 2**32 - 1), unique=True, max_size=60).map(lambda them: tuple(sorted(them)))
SPECIFIC = 1 << 30  # the kind of a stretch with a name or number in it
FIGURE = 2 << 30  # the kind of a single number of the text


def test_the_key_is_the_hour_and_four_numbers() -> None:
    key = story_keys(500_000 * HOUR + 1, (1, 5, 9, 13, 17))
    assert key.startswith(f"{500_000:x}-")
    assert len(set(key.split("-")[1:]) & {f"{number:08x}" for number in (1, 5, 9, 13, 17)}) == 4
    assert story_keys(0, (0x1BCDEF01,)) == "0-1bcdef01"


def test_an_empty_sketch_has_the_hour_alone_and_is_no_ones_copy() -> None:
    assert story_keys(16 * HOUR, ()) == "10"
    assert not same_story("10", "10")


def test_stretches_with_names_come_before_plain_ones_and_single_figures_never_count() -> None:
    assert story_keys(0, (0, 2, 4, 6, 8, 12, SPECIFIC | 21)).split("-")[1] == "40000015"
    assert story_keys(0, (0, FIGURE | 1)) == "0-00000000"


def test_stretches_that_any_sketch_may_hold_come_before_those_of_short_texts() -> None:
    short_only = 3 << 28
    assert set(story_keys(0, (*range(1, 5), *range(short_only, short_only + 50))).split("-")[1:]) == {f"{number:08x}" for number in range(1, 5)}


def test_times_before_1970_are_1970() -> None:
    assert story_keys(-5 * HOUR, (1,)) == story_keys(0, (1,))


def test_the_window_is_36_hours_to_either_side() -> None:
    early, late, too_late = (story_keys(hour * HOUR, (1, 5)) for hour in (1000, 1036, 1037))
    assert same_story(early, late)
    assert same_story(late, early)
    assert not same_story(early, too_late)


def test_one_shared_number_is_enough_and_one_is_needed() -> None:
    assert same_story(story_keys(0, (1, 5)), story_keys(0, (5, 9)))
    assert not same_story(story_keys(0, (1, 5)), story_keys(0, (9, 13)))


def test_strings_of_another_form_are_no_ones_copy() -> None:
    assert not same_story("zz-00000001", "0-00000001")
    assert not same_story("", "")
    assert not same_story("0123456789abcdef", "0123456789abcdef")


@given(NUMBERS, st.integers(0, 2**43))
def test_a_story_is_the_same_as_itself_unless_it_has_nothing_to_go_by(sketch: tuple[int, ...], time: int) -> None:
    key = story_keys(time, sketch)
    assert same_story(key, key) == any(number < FIGURE for number in sketch)
