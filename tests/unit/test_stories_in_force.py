"""Which references to an item are in force, in whichever order its versions come and its withdrawals are seen."""

from __future__ import annotations

import random
import tracemalloc
from collections import defaultdict
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from streams.stories.in_force import InForce, Tags, Version, Withdrawal, as_value, from_value

COUNTRIES = ["UA", "PT", "NG", "AQ"]


def version(order: int, codes: list[str], *, canceled: bool = False, uri: str = "urn:a") -> Version:
    regions = tuple((code, f"name of {code}") for code in codes)
    return Version(uri, order, f"headline {order}", Tags(str(order), canceled, regions, tuple((f"urn:{code}", "place", code) for code in codes)))


def codes(withdrawal: Withdrawal | None) -> list[str]:
    return [] if withdrawal is None else [code for code, _ in withdrawal.regions]


def test_what_a_later_version_does_not_have_is_withdrawn() -> None:
    state = InForce()
    assert state.take(version(1, ["UA", "PT"])) is None
    withdrawal = state.take(version(2, ["PT", "NG"]))
    assert withdrawal is not None
    assert (codes(withdrawal), withdrawal.by.order, [uri for uri, _, _ in withdrawal.entities]) == (["UA"], 2, ["urn:UA"])
    assert state.take(version(3, ["PT", "NG"])) is None


def test_the_end_of_an_item_withdraws_all_that_is_left() -> None:
    state = InForce()
    state.take(version(1, ["UA", "PT"]))
    # What the end itself names came withdrawn.
    assert codes(state.take(version(2, ["PT"], canceled=True))) == ["UA"]
    # Nor does a version that comes after the end, and is older, bring anything back.
    assert codes(state.take(version(1, ["UA", "PT"]))) == ["UA", "PT"]
    # A newer one does: it is there again.
    assert state.take(version(3, ["UA"])) is None


def test_an_older_version_that_comes_late_is_withdrawn_by_the_newer_one() -> None:
    state = InForce()
    state.take(version(2, ["PT"]))
    withdrawal = state.take(version(1, ["UA", "PT"]))
    assert withdrawal is not None
    assert (codes(withdrawal), withdrawal.by.order) == (["UA"], 2)
    assert codes(state.take(version(3, []))) == ["PT"]


def test_what_is_taken_twice_withdraws_nothing_twice() -> None:
    state = InForce()
    state.take(version(1, ["UA"]))
    assert codes(state.take(version(2, []))) == ["UA"]
    assert state.take(version(2, [])) is None


def test_the_items_that_came_last_are_remembered() -> None:
    state = InForce(most=2)
    for uri in ("urn:a", "urn:b", "urn:a", "urn:c"):
        state.take(version(1, ["UA"], uri=uri))
    assert len(state) == 2
    assert codes(state.take(version(2, [], uri="urn:a"))) == ["UA"]
    assert state.take(version(2, [], uri="urn:b")) is None


def test_what_is_remembered_of_an_item_stays_small_and_is_bounded() -> None:
    state = InForce(most=2000)
    tracemalloc.start()
    for number in range(3000):
        state.take(version(number, ["UA", "PT"], uri=f"urn:newswire:item:northern-press:item-{number}"))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(state) == 2000
    assert size < 2000 * 500


PLAIN = st.tuples(st.integers(0, 6), st.lists(st.sampled_from(COUNTRIES), unique=True), st.booleans())


@given(st.lists(PLAIN, min_size=1, max_size=6, unique_by=lambda given_version: given_version[0]), st.randoms(use_true_random=False))
def test_who_keeps_the_largest_order_of_each_key_has_those_of_the_newest_version(
    given_versions: list[tuple[int, list[str], bool]], dice: random.Random
) -> None:
    """References are published before a version comes here, its withdrawals some time later; a subscriber may see the two topics' records in any such order."""
    _newest_is_in_force(given_versions, lambda: dice.random() < 0.5)


@given(st.lists(PLAIN, min_size=1, max_size=6))
def test_the_same_holds_for_versions_of_one_order_that_come_apart(given_versions: list[tuple[int, list[str], bool]]) -> None:
    """Each after the withdrawals of the one before: between two of one order the later record decides."""
    _newest_is_in_force(given_versions, lambda: True)


def _newest_is_in_force(given_versions: list[tuple[int, list[str], bool]], seen: Callable[[], bool]) -> None:
    versions = [version(order, names, canceled=canceled) for order, names, canceled in given_versions]
    state = InForce()
    published: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    late: list[Withdrawal] = []
    for one in versions:
        for code, _ in one.tags.regions:
            published[code].append((one.order, one.tags.canceled))
        withdrawal = state.take(one)
        if withdrawal is not None:
            late.append(withdrawal)
        while late and seen():
            _see(late.pop(0), published)
    while late:
        _see(late.pop(0), published)
    kept = {}
    for code, references in published.items():
        best = (-1, True)
        for reference in references:
            best = reference if reference[0] >= best[0] else best
        kept[code] = best
    newest = max(enumerate(versions), key=lambda pair: (pair[1].order, pair[0]))[1]
    wanted = set() if newest.tags.canceled else {code for code, _ in newest.tags.regions}
    assert {code for code, (_, withdrawn) in kept.items() if not withdrawn} == wanted


def _see(withdrawal: Withdrawal, published: dict[str, list[tuple[int, bool]]]) -> None:
    for code, _ in withdrawal.regions:
        published[code].append((withdrawal.by.order, True))


@given(
    st.builds(
        Tags,
        st.none() | st.text(),
        st.booleans(),
        st.lists(st.tuples(st.text(), st.text())).map(tuple),
        st.lists(st.tuples(st.text(), st.text(), st.text())).map(tuple),
    )
)
def test_tags_survive_their_record(tags: Tags) -> None:
    assert from_value(as_value(tags)) == tags
