"""Stories are counted once, however often and in whichever order they are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.promo.fingerprint import story_key
from streams.promo.story import MOST_KEYS, MOST_STORIES, Story, added, is_story, parse, text
from tests.unit.promo_samples import item

DAY = 24


def told(hour: int, *keys: int) -> str:
    return text(Story(hour, hour, keys))


def test_a_story_is_read_as_it_is_written() -> None:
    assert text(Story(0x79A01, 0x79A05, (7, 0xFFFFFFFF))) == "79a01+4-00000007-ffffffff"
    assert parse("79a01+4-00000007-ffffffff") == Story(0x79A01, 0x79A05, (7, 0xFFFFFFFF))
    assert parse("79a01-00000007") == Story(0x79A01, 0x79A01, (7,))


@pytest.mark.parametrize("other", ["00f1e2d3c4b5a697", "", "79a01", "79a01-0007", "xyz-00000007", "79A01-0000000A", "79a01+123-00000007"])
def test_what_is_no_story_has_no_time(other: str) -> None:
    assert parse(other) is None
    assert is_story(other) is (other == "00f1e2d3c4b5a697")
    assert added([other], other) == [other]
    assert added([other], told(5, 7)) == sorted([other, told(5, 7)])


def test_an_update_under_another_headline_is_the_same_story() -> None:
    assert added([told(100, 1, 2, 3)], told(103, 3, 4)) == [text(Story(100, 103, (1, 2, 3, 4)))]


def test_what_shares_nothing_is_another_story() -> None:
    assert added([told(100, 1, 2)], told(100, 3, 4)) == [told(100, 1, 2), told(100, 3, 4)]


@pytest.mark.parametrize(("hours", "stories"), [(36, 1), (37, 2), (-36, 1), (-37, 2)])
def test_a_template_is_another_story_after_a_day_and_a_half(hours: int, stories: int) -> None:
    assert len(added([told(1_000, 1, 2)], told(1_000 + hours, 1, 2))) == stories


def test_a_story_that_goes_on_ends_where_its_tellings_are_a_day_and_a_half_apart() -> None:
    stories: list[str] = []
    for hour in range(0, 72, 12):
        stories = added(stories, told(hour, 1, hour + 10))
    spans = [parse(story) for story in stories]
    assert [(one.first, one.last) for one in spans if one is not None] == [(0, 36), (48, 60)]


def test_a_telling_between_two_stories_goes_to_the_one_that_it_shares_most_with() -> None:
    stories = [told(10, 1, 2), told(10, 3, 4, 5)]
    assert added(stories, told(10, 2, 4, 5)) == [told(10, 1, 2), told(10, 2, 3, 4, 5)]


def test_no_more_than_sixteen_stories() -> None:
    stories: list[str] = []
    for number in range(40):
        stories = added(stories, told(7, number))
    assert len(stories) == MOST_STORIES
    assert added(stories, told(7, 5, 77)) is stories


TELLINGS = st.builds(lambda hour, keys: told(hour, *sorted(keys)), st.integers(0, 90), st.sets(st.integers(0, 12), min_size=1, max_size=5))


@given(st.lists(TELLINGS, max_size=30))
def test_telling_again_changes_nothing(tellings: list[str]) -> None:
    stories: list[str] = []
    for telling in tellings:
        stories = added(stories, telling)
    for telling in tellings:
        assert added(stories, telling) is stories
    assert stories == sorted(set(stories))
    for one in map(parse, stories):
        assert one is not None
        assert len(one.keys) <= MOST_KEYS
        assert one.last - one.first <= 36


CLUSTERS = st.lists(st.tuples(st.integers(0, 9), st.sets(st.integers(0, 5), min_size=1), st.integers(0, 30)), max_size=30)


@given(CLUSTERS, st.randoms(use_true_random=False))
def test_the_order_makes_no_difference_where_sameness_is_plain(tellings: list[tuple[int, set[int], int]], random: object) -> None:
    """All tellings of one story share its own key, within the window; stories share none."""
    whole = [told(hour, *sorted({16 * story} | {16 * story + 1 + key for key in keys})) for story, keys, hour in tellings]
    first: list[str] = []
    for telling in whole:
        first = added(first, telling)
    random.shuffle(whole)  # type: ignore[attr-defined]
    second: list[str] = []
    for telling in whole:
        second = added(second, telling)
    assert first == second
    assert len(first) == len({story for story, _, _ in tellings})


def test_the_story_of_an_item_is_known_by_its_headline_or_its_body() -> None:
    sketch = tuple(range(0, 4_000, 40))
    plain = story_key(item(["x"], title="Ferry terminal closes"), sketch, at=5_000_000)
    assert len(added([plain], story_key(item(["x"], title="UPDATE 1-Ferry terminal closes"), (), at=0))) == 1
    assert len(added([plain], story_key(item(["x"], title="Council votes for closure"), sketch, at=0))) == 1
    assert len(added([plain], story_key(item(["x"], title="Council votes for closure"), (), at=0))) == 2
    assert is_story(plain)
    assert plain.startswith("1-")


def test_an_item_with_a_date_is_told_at_its_own_time() -> None:
    from dataclasses import replace

    dated = replace(item(["x"]), date="1970-01-03T01:30:00+00:00")
    assert story_key(dated, (), at=9).startswith("31-")
    assert story_key(replace(dated, date="no date"), (), at=0).startswith("0-")
