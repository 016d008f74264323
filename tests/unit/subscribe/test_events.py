"""What a subscriber gets of a record, which records a filter lets through, and how many ids are remembered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from aiokafka import ConsumerRecord
from hypothesis import given
from hypothesis import strategies as st

from streams.event.records import Record
from streams.event.source import Source
from streams.routing.records import copies
from streams.routing.rules import Route
from streams.subscribe import Event, EventError, SubscribeError, subscribe
from streams.subscribe.filters import canceled, chosen
from streams.subscribe.repeats import Repeats
from tests import items
from tests.broker.published import pipeline, published


def consumed(record: Record, offset: int = 7) -> ConsumerRecord[Any, Any]:
    return ConsumerRecord(record.topic, 3, offset, 1_790_000_000_123, 1, record.key, record.value, None, 0, 0, record.headers)


@pytest.fixture(scope="module")
def made() -> list[Record]:
    """What one item leads to on `news`, `regions` and `entities`."""
    (records,) = published(pipeline(), [items.item(1)], "wire.")
    return records


def of(made: list[Record], topic: str) -> Event[Any]:
    return Event(consumed(next(record for record in made if record.topic == topic)))


def test_an_event_says_what_its_record_says(made: list[Record]) -> None:
    event = of(made, "wire.news")
    assert (event.topic, event.partition, event.offset, event.type) == ("wire.news", 3, 7, "newswire.news.v1")
    assert event.key == event.uri == event.value["uri"] == "urn:newswire:item:northern-press:item-1"
    assert event.id == event.headers["ce_id"]
    assert event.appended == datetime(2026, 9, 21, 14, 13, 20, 123000, UTC)
    assert orjson.loads(event.raw or b"") == event.value
    assert event.value is event.value
    assert event.id in repr(event)
    assert event.matched


def test_a_record_that_is_not_newswires_has_its_place_for_an_id_and_says_where_it_is() -> None:
    event: Event[Any] = Event(consumed(Record("wire.news", None, b"{oops", ()), offset=12))
    assert (event.id, event.uri, event.type, event.key) == ("wire.news/3/12", "", "", "")
    with pytest.raises(EventError, match=r"wire\.news/3/12 holds no JSON"):
        _ = event.value


def test_a_record_without_a_type_cannot_be_chosen_but_does_not_pass_for_a_wrong_filter() -> None:
    """With `on_error` it is to be passed over: it would end every subscription that has a filter."""
    with pytest.raises(EventError, match=r"wire\.news/3/7.* does not say which of newswire's records"):
        chosen((), 0, (), {"northern-press"}).matches(Event(consumed(Record("wire.news", None, b"{}", ()))))


def test_bytes_that_are_not_utf_8_are_no_reason_to_fail_before_the_record_is_named() -> None:
    event: Event[Any] = Event(consumed(Record("wire.news", b"\xff", b"{}", (("ce_id", b"\xff"), ("ce_subject", b"\xff")))))
    assert (event.key, event.id, event.uri) == ("\ufffd", "\ufffd", "\ufffd")
    assert "wire.news/3/7" in repr(event)


def test_a_tombstone_has_no_value(made: list[Record]) -> None:
    assert Event(consumed(Record("wire.stories", b"urn:a", None, made[0].headers))).value is None


@pytest.mark.parametrize(
    ("wanted", "matches"),
    [
        ({"regions": {"NG"}}, True),
        ({"regions": {"NG", "UA"}}, True),
        ({"regions": {"UA"}}, False),
        ({"regions": {"NG"}, "relevance": 50}, True),
        ({"relevance": 1}, True),
        ({"suppliers": {"northern-press"}}, True),
        ({"suppliers": {"southern-press"}}, False),
        ({"entities": {"Lagos"}}, True),
        ({"entities": {"https://sws.geonames.org/2332459/"}}, True),
        ({"entities": {"Lima"}}, False),
        ({"regions": {"NG"}, "suppliers": {"southern-press"}}, False),
        ({"regions": {"NG"}, "suppliers": {"northern-press"}, "entities": {"Lagos"}}, True),
    ],
)
def test_every_field_of_a_filter_must_match_and_any_of_its_values(wanted: dict[str, Any], matches: bool) -> None:
    item = items.item(1) | {"lines": ["LAGOS, March 2 - The port of Lagos reopened on Monday, officials in Lagos said."], "title": "Port of Lagos reopens"}
    ((news, *_),) = published(pipeline(), [item], "wire.")
    given_all: dict[str, Any] = {"regions": (), "relevance": 0, "entities": (), "suppliers": ()} | wanted
    assert chosen(**given_all).matches(Event(consumed(news))) is matches


def test_references_are_chosen_by_what_they_refer_to(made: list[Record]) -> None:
    region, entity = of(made, "wire.regions"), of(made, "wire.entities")
    code, name = region.value["region"]["code"], entity.value["entity"]["name"]
    assert chosen({code}, 0, (), ()).matches(region)
    assert not chosen({"AQ"}, 0, (), ()).matches(region)
    assert not chosen({code}, 100, (), ()).matches(region) or region.value["region"]["relevance"] == 100
    assert chosen((), 0, {name}, ()).matches(entity)
    assert not chosen((), 0, {"Nobody"}, ()).matches(entity)


def test_a_reference_that_is_withdrawn_is_wanted_however_relevant_it_is(made: list[Record]) -> None:
    record = next(record for record in made if record.topic == "wire.regions")
    value = orjson.loads(record.value or b"") | {"withdrawn": True}
    value["region"]["relevance"] = 3
    event: Event[Any] = Event(consumed(Record(record.topic, record.key, orjson.dumps(value), record.headers)))
    assert chosen({value["region"]["code"]}, 50, (), ()).matches(event)
    assert not chosen({"AQ"}, 50, (), ()).matches(event)


def test_a_filter_that_a_topic_has_no_field_for_is_an_error_that_names_those_that_have(made: list[Record]) -> None:
    with pytest.raises(SubscribeError, match=r"cannot be chosen by regions: only records of newswire\.news\.v1, newswire\.region\.v1 can"):
        chosen({"NG"}, 0, (), ()).matches(of(made, "wire.entities"))


def test_which_event_is_the_end_of_its_item() -> None:
    ((usable, *_),) = published(pipeline(), [items.item(1)], "wire.")
    ((killed, *_),) = published(pipeline(), [items.item(1) | {"status": "canceled"}], "wire.")
    assert not canceled(Event(consumed(usable)))
    assert canceled(Event(consumed(killed)))


def copied(news: Record, **route: Any) -> ConsumerRecord[Any, Any]:
    (copy,) = copies(news, Source("wire.raw", 1, 0, None), [Route("lagos", **route)], "0123456789ab")
    return consumed(copy)


def test_a_copy_on_a_route_is_the_event_with_what_the_rules_say(made: list[Record]) -> None:
    copy: Event[Any] = Event(copied(made[0], flags=("desk", "top")))
    assert (copy.topic, copy.type, copy.flags, copy.matched) == ("wire.route.lagos", "newswire.news.v1", {"desk", "top"}, True)
    event = of(made, "wire.news")
    assert (copy.key, copy.uri, copy.value) == (event.key, event.uri, event.value)
    assert copy.id != event.id
    assert event.flags == Event(copied(made[0])).flags == frozenset()
    assert not Event(copied(made[0], matched=False)).matched


def test_filters_hold_on_a_route_and_do_not_take_for_chosen_what_its_rules_did_not_choose(made: list[Record]) -> None:
    wanted, other = ({"suppliers": {name}} for name in ("northern-press", "southern-press"))
    for options, matched, came in (
        (wanted, True, True),
        (wanted, False, False),
        ({}, True, True),
        ({}, False, False),
        (other, True, None),
        (other, False, None),
    ):
        event = subscribe("wire.route.lagos", **options)._chosen(copied(made[0], matched=matched))
        assert (event and event.matched) is came


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"regions": "UA"}, "regions is a set of strings"),
        ({"entities": "Lagos"}, "entities is a set of strings"),
        ({"relevance": 101}, "relevance is 0 to 100"),
        ({"start": datetime(2026, 3, 2)}, "without a zone"),
        ({"start": "now"}, "start is"),
        ({"remember": -1}, "remember is a number"),
        ({"client": {"enable_auto_commit": True}}, "client cannot set enable_auto_commit"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_before_anything_is_connected(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        subscribe("wire.news", **arguments)


@given(st.lists(st.integers(0, 40)), st.integers(0, 10))
def test_the_last_ids_are_remembered_and_never_more_than_twice_as_many(numbers: list[int], count: int) -> None:
    repeats = Repeats(count)
    for place, number in enumerate(numbers):
        repeats.add(b"%d" % number)
        assert len(repeats) <= 2 * max(count, 1)
        last = numbers[max(0, place + 1 - max(count, 1)) : place + 1]
        assert all(b"%d" % one in repeats for one in last)
    assert all(b"%d" % one not in repeats for one in range(41, 60))
