"""In what two events of one item differ, and what is kept of many."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.replay.differences import differences
from streams.replay.published import Place, spool
from tests import items
from tests.broker.published import pipeline


@pytest.fixture
def event() -> dict[str, Any]:
    (made,) = pipeline().step(items.value(4)).events
    return made


def changed(event: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    other = copy.deepcopy(event)
    part = other
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = to
    return other


def test_an_event_does_not_differ_from_itself_nor_by_what_a_version_says_of_itself(event: dict[str, Any]) -> None:
    other = changed(event, "wire", "pipeline", to={"version": "9.9.9", "promos": 12345})
    for subject in other["subjects"]:
        subject["creator"] = "newswire 9.9.9"
    assert differences(event, other) == []


def test_what_is_removed_no_longer_and_stands_in_the_body_instead(event: dict[str, Any]) -> None:
    (removed,) = event["wire"]["removed"]
    other = changed(event, "wire", "removed", to=[])
    other["bodies"][0]["value"] += "\n\n" + removed["text"]
    assert [str(one).split(" -> ")[0] for one in differences(event, other)] == [
        f"- removed: {removed['text']} ({removed['kind']})",
        f"~ body: text: {event['bodies'][0]['value']}",
    ]


def test_tags_that_come_go_and_change(event: dict[str, Any]) -> None:
    (first, *_), entities = event["wire"]["regions"], event["wire"]["entities"]
    assert first["level"] == "country"
    new = {"code": "AQ", "level": "country", "name": "Antarctica", "relevance": 9, "confidence": 0.5, "primary": False, "evidence": []}
    other = changed(event, "wire", "regions", to=[first | {"relevance": 7}, *event["wire"]["regions"][1:], new])
    other["wire"]["entities"] = entities[1:]
    assert [str(one) for one in differences(event, other)] == [
        f"~ regions: {first['code']}: relevance {first['relevance']}, primary -> relevance 7, primary",
        "+ regions: AQ (relevance 9)",
        f"- entities: {entities[0]['uri']} ({entities[0]['type']} {entities[0]['name']})",
    ]


def test_two_stretches_with_the_same_text_are_two(event: dict[str, Any]) -> None:
    (removed,) = event["wire"]["removed"]
    other = changed(event, "wire", "removed", to=[removed, removed | {"line": 9}])
    assert [str(one) for one in differences(event, other)] == [f"+ removed: {removed['text']} (no. 2) ({removed['kind']})"]


def test_any_other_field_is_named(event: dict[str, Any]) -> None:
    other = changed(event, "wire", "order", to=77) | {"slugline": "PORTS"}
    assert [(one.field, one.what, one.old, one.new) for one in differences(event, other)] == [
        ("other", "wire.order", str(event["wire"]["order"]), "77"),
        ("other", "slugline", None, '"PORTS"'),
    ]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.integers(0, 2), st.binary(max_size=5))))
def test_the_first_outcome_of_an_item_counts(outcomes: list[tuple[int, int, int, bytes]]) -> None:
    first: dict[Place, bytes] = {}
    with spool() as published:
        for partition, offset, number, event in outcomes:
            first.setdefault(Place(partition, offset, number), event)
            published.add(Place(partition, offset, number), event)
        published.add(Place(9, 9, 9), None, "empty")
        assert published.get(Place(9, 9, 9)) == (None, "empty")
        assert published.get(Place(8, 8, 8)) is None
        for place, event in first.items():
            assert published.get(place) == (event, None)
