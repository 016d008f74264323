"""An update or a kill has its item's uri and names the version before among `associations`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from streams.event.records import records
from streams.event.source import Source
from streams.event.validate import problem, validate
from streams.pipeline import Pipeline
from streams.settings import Settings
from streams.wire import Category, RawItem, read
from streams.wire.item import Media, Previous
from tests.unit.event_samples import SOURCE, event_of, plain

URI = "urn:newswire:item:alpha:a-1"
NINJS = "iptc/ninjs-schema_3.1.json"


def before(**more: str) -> dict[str, str]:
    return {"name": "previousVersion", "rel": "previousVersion", "uri": URI, "type": "text", **more}


def associations(item: RawItem) -> list[dict[str, Any]]:
    """Those of its event, which is valid with `wire` and without."""
    event = event_of(item)
    assert validate(event) is None
    assert problem(NINJS, {name: value for name, value in event.items() if name != "wire"}) is None
    assert event["uri"] == URI or item.id != "a-1"
    found: list[dict[str, Any]] = event.get("associations", [])
    return found


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, None),
        ({"version": "1"}, None),
        ({"version": "0"}, None),
        ({"version": "00001"}, None),
        ({"version": "2"}, {}),
        ({"version": "99999"}, {}),
        ({"version": "3", "previous": Previous("1")}, {"version": "1"}),
        ({"version": "1", "previous": Previous("0.9 beta")}, {"version": "0.9 beta"}),
        ({"version": "b", "previous": Previous("a")}, {"version": "a"}),
        ({"previous": Previous()}, {}),
        ({"version": "2", "status": "canceled"}, {}),
        ({"version": "3", "status": "canceled", "signal": "kill", "previous": Previous("2")}, {"version": "2"}),
        ({"version": "1", "status": "canceled"}, None),
        ({"date": "2026-03-02T08:00:00+00:00"}, None),
        ({"version": "20260302"}, None),
        ({"version": "1772438400"}, None),
        ({"version": "2nd lead"}, None),
        ({"version": "2.0"}, None),
        ({"version": "\u0663"}, None),
    ],
)
def test_which_versions_have_one_before_them(fields: dict[str, Any], named: dict[str, str] | None) -> None:
    assert associations(plain("Text.", **fields)) == ([] if named is None else [before(**named)])


def test_an_id_that_is_made_of_the_text_is_that_of_one_version() -> None:
    assert associations(plain("Text.", id="sha256:" + "0" * 64, version="2")) == []


def test_what_an_item_replaces_or_comes_from_is_another_item() -> None:
    media = (Media(id="urn:bay:0", kind="text", rel="evolvedFrom"), Media(id="old", kind="text", rel="previous"), Media(id="p", rel="media"))
    item = plain("Text.", version="2", media=media)
    evolved, replaced, picture = (
        {"name": name, "rel": rel} for name, rel in (("evolvedFrom-1", "evolvedFrom"), ("previous-2", "previous"), ("media-3", "media"))
    )
    assert associations(item) == [
        before(),
        evolved | {"uri": "urn:bay:0", "type": "text"},
        replaced | {"uri": "urn:newswire:item:alpha:old", "type": "text"},
        picture | {"uri": "urn:newswire:item:alpha:p", "type": "picture"},
    ]
    assert associations(replace(item, categories=(Category("i"),)))[0] == before()


def test_an_event_that_is_read_as_an_item_names_its_version_once() -> None:
    (item,) = read(orjson.dumps(event_of(plain("Text.", version="3", previous=Previous("2")))))
    assert isinstance(item, RawItem)
    assert (item.format, item.id, item.version, item.previous, item.media) == ("ninjs", URI, "3", Previous("2"), ())
    (named,) = associations(item)
    assert (named["uri"], named["version"]) == (event_of(item)["uri"], "2")


def test_first_version_update_and_kill_have_one_uri_and_one_key_and_rise() -> None:
    pipeline = Pipeline.load(Settings(learn=False, link=False))
    guid = "urn:bay:7"
    made = []
    for number, status in ((2, "usable"), (5, "usable"), (6, "canceled")):
        link = f'<link rel="irel:previousVersion" residref="{guid}" version="{number - 1}"/>' if number > 2 else ""
        text = "" if status == "canceled" else "<contentSet><inlineData>The crane stopped.</inlineData></contentSet>"
        value = (
            f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{number}"><itemMeta><provider literal="bay"/>'
            f'<pubStatus qcode="stat:{status}"/>{link}</itemMeta><contentMeta><headline>Crane stops</headline></contentMeta>{text}</newsItem>'
        )
        source = Source("wire.raw", SOURCE.partition, number, SOURCE.received, 0)
        event = pipeline.step(value.encode(), (), source).event
        assert event is not None
        made.append((event, records(event, source, "wire.")[0]))
    events = [event for event, _ in made]
    assert {event["uri"] for event in events} == {"urn:newswire:item:bay:urn%3Abay%3A7"}
    assert {record.key for _, record in made} == {b"urn:newswire:item:bay:urn%3Abay%3A7"}
    assert [(event["version"], event["wire"]["order"], event["pubStatus"]) for event in events] == [
        ("2", 2, "usable"),
        ("5", 5, "usable"),
        ("6", 6, "canceled"),
    ]
    assert [[one.get("version") for one in event["associations"]] for event in events] == [[None], ["4"], ["5"]]
    assert all(one["uri"] == event["uri"] for event in events for one in event["associations"])
