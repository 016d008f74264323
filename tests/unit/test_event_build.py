"""The fields of the event: which part of an item goes where, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from streams import __version__
from streams.enrich.annotation import Annotation, Entity, Region
from streams.event.source import Source
from streams.event.validate import dumps, is_uri, validate
from streams.promo.cleaned import Cleaned, Credit, Person
from tests.unit.event_samples import ANNOTATION, BODY, CLEANED, FULL, LISBON, SOURCE, event_of, plain


@pytest.fixture
def event() -> dict[str, Any]:
    return event_of(FULL, CLEANED, ANNOTATION, promos=1_772_438_000_000)


def test_it_is_valid(event: dict[str, Any]) -> None:
    assert validate(event) is None
    assert validate(event | {"foo": 1}) is not None
    assert validate(event | {"wire": event["wire"] | {"foo": 1}}) is not None


def test_metadata(event: dict[str, Any]) -> None:
    names = ("uri", "type", "version", "versionCreated", "embargoedUntil", "pubStatus", "urgency", "language", "by", "located")
    assert {name: event[name] for name in names} == {
        "uri": "urn:newswire:item:alpha:a%2F1%20%C3%BC",
        "type": "text",
        "version": "3",
        "versionCreated": "2021-04-14T19:19:00-04:00",
        "embargoedUntil": "2021-04-15T06:00:00+00:00",
        "pubStatus": "usable",
        "urgency": 4,
        "language": "en-GB",
        "by": "Ana Lima",
        "located": "LISBON",
    }
    assert event["altIds"] == [{"role": "supplier", "value": "a/1 ü"}, {"role": "url", "value": "https://alpha.example/1"}]
    assert event["standard"]["schema"] == "https://newswire.example/schemas/news.v1.schema.json"


def test_text(event: dict[str, Any]) -> None:
    assert event["headlines"] == [{"role": "main", "contentType": "text/plain", "value": "Harbour reopens"}]
    assert event["bodies"] == [{"role": "main", "contentType": "text/plain", "charCount": 76, "wordCount": 13, "value": BODY}]


def test_what_is_not_known_is_left_out() -> None:
    event = event_of(plain("Text."))
    assert validate(event) is None
    assert list(event) == ["uri", "type", "pubStatus", "bodies", "infoSources", "altIds", "standard", "wire"]


def test_a_headline_alone_has_an_empty_body() -> None:
    event = event_of(replace(FULL, lines=()))
    assert validate(event) is None
    assert (event["bodies"][0]["value"], event["bodies"][0]["charCount"], event["bodies"][0]["wordCount"]) == ("", 0, 0)


def test_tags(event: dict[str, Any]) -> None:
    assert event["people"] == [{"name": "Ana Lima", "rel": "mentions", "uri": "urn:newswire:person:ana-lima"}]
    symbols = [{"symbol": "PRT.LS", "symbolType": "urn:newswire:symboltype:ric", "exchange": "XLIS"}]
    assert event["organisations"] == [{"name": "Port Authority", "rel": "mentions", "uri": "urn:newswire:organisation:port", "symbols": symbols}]
    assert event["places"] == [
        {
            "name": "Lisbon",
            "rel": "mentions",
            "uri": "https://sws.geonames.org/2267057/",
            "literal": "PT-11",
            "geoJSON": {"type": "Point", "coordinates": [LISBON.lon, LISBON.lat]},
        }
    ]
    portugal, europe, *supplied = event["subjects"]
    creator = f"newswire {__version__}"
    assert portugal == {
        "name": "Portugal",
        "rel": "about",
        "uri": "urn:newswire:region:country:PT",
        "literal": "PT",
        "creator": creator,
        "relevance": 100,
        "confidence": 98,
    }
    assert (europe["rel"], europe["uri"], europe["confidence"]) == ("mentions", "urn:newswire:region:m49:150", 90)
    assert supplied == [
        {"name": "i", "literal": "i", "creator": "alpha"},
        {"name": "economy", "literal": "04", "creator": "alpha", "uri": "medtop:04000000"},
        {"name": "x", "literal": "x", "creator": "alpha"},
    ]


def test_mentions_stand_where_they_say(event: dict[str, Any]) -> None:
    values = {"body": event["bodies"][0]["value"], "headline": event["headlines"][0]["value"]}
    mentions = event["wire"]["mentions"]
    assert len(mentions) == 2
    for mention in mentions:
        assert values[mention["in"]][mention["start"] : mention["end"]] == mention["text"]
    assert mentions[0]["place"] == {"name": "Lisbon", "geonames": 2267057, "country": "PT", "admin1": "PT-11", "lat": 38.71667, "lon": -9.13333}
    assert mentions[0]["confidence"] == 0.931


def test_entities_keep_their_own_confidence(event: dict[str, Any]) -> None:
    assert [(entity["name"], entity["mentions"], entity["confidence"]) for entity in event["wire"]["entities"]] == [
        ("Lisbon", 1, 0.931),
        ("Ana Lima", 1, 0.8),
        ("Port Authority", 0, 0.6),
    ]


def test_what_was_set_apart(event: dict[str, Any]) -> None:
    wire = event["wire"]
    assert wire["removed"] == [
        {
            "line": 2,
            "start": 0,
            "end": 27,
            "text": "Sign up for our newsletter.",
            "kind": "newsletter",
            "reason": "Asks the reader to sign up",
            "confidence": 0.988,
            "seen": 12,
        }
    ]
    assert wire["credits"] == [{"line": 4, "start": 0, "end": 20, "text": "(Reporting by Bo Ek)", "people": [{"name": "Bo Ek", "role": "reporting"}]}]
    assert wire["notes"] == [{"line": 5, "start": 0, "end": 26, "text": "Photo: the harbour at dawn", "kind": "caption"}]
    assert wire["dateline"] == {"line": 0, "start": 0, "end": 27, "text": "LISBON, April 14 (Alpha) - ", "place": "LISBON", "date": "April 14"}
    assert wire["edits"] == [
        {"line": None, "start": 7, "end": 8, "text": "", "original": "\x00"},
        {"line": 3, "start": 11, "end": 16, "text": "&", "original": "&amp;"},
    ]
    assert wire["kept_whole"] is False
    assert event_of(FULL, CLEANED._replace(removed=(), kept_whole=True))["wire"]["kept_whole"] is True


def test_where_it_came_from(event: dict[str, Any]) -> None:
    source = event["wire"]["source"]
    assert (source["topic"], source["partition"], source["offset"], source["index"]) == ("wire.raw", 2, 41, 0)
    assert source["received"] == "2026-03-02T08:00:00.123Z"
    assert source["warnings"] == [{"code": "unknown-value", "field": "status", "detail": "not a status that is known; taken as usable"}]
    assert event["wire"]["pipeline"] == {"version": __version__, "promos": 1_772_438_000_000}


@pytest.mark.parametrize("received", [None, 10**18, -(10**18)])
def test_a_time_that_cannot_be_is_null(received: int | None) -> None:
    event = event_of(FULL, source=Source("wire.raw", 0, 0, received))
    assert event["wire"]["source"]["received"] is None
    assert validate(event) is None


@pytest.mark.parametrize(("received", "written"), [
    (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
])  # fmt: skip
def test_times_are_exact_to_the_millisecond(received: int, written: str) -> None:
    assert Source(None, None, 0, received).received_at == written


@pytest.mark.parametrize(("version", "date", "order"), [
    ("3", "2021-04-14T19:19:00-04:00", 3),
    ("007", None, 7),
    (None, "2021-04-14T19:19:00-04:00", 1_618_442_340),
    ("2b", "1970-01-01T00:00:10+00:00", 10),
    ("²", None, 0),
    ("9" * 40, None, 0),
    (None, None, 0),
])  # fmt: skip
def test_order(version: str | None, date: str | None, order: int) -> None:
    event = event_of(plain("Text.", version=version, date=date))
    assert event["wire"]["order"] == order
    assert validate(event) is None


def test_bylines_are_named_once() -> None:
    item = plain("Text.", "By Ana Lima and Bo Ek", authors=("Ana Lima",))
    credits = (Credit(1, 0, 21, (Person("Ana Lima", "byline"), Person("Bo Ek", "byline"), Person("Cy", "editing"))),)
    assert event_of(item, Cleaned(credits=credits))["by"] == "Ana Lima, Bo Ek"


def test_odd_codes_give_uris_all_the_same() -> None:
    annotation = Annotation(regions=(Region("A B", "bloc", "Some bloc", 1, 0.5),), entities=(Entity("urn:x:1", "place", "Nowhere", 0.5),))
    event = event_of(plain("Text."), annotation=annotation)
    assert event["subjects"][0]["uri"] == "urn:newswire:region:bloc:A%20B"
    assert event["places"] == [{"name": "Nowhere", "rel": "mentions", "uri": "urn:x:1"}]
    assert validate(event) is None


@pytest.mark.parametrize(("text", "fits"), [
    ("urn:a:b", True), ("https://alpha.example/?q=1", True), ("medtop:04000000", True),
    ("a b", False), ("no-scheme", False), ("https://alpha.example/ü", False), ("http://a/%zz", False), ("\ud800", False), ("", False),
])  # fmt: skip
def test_uris(text: str, fits: bool) -> None:
    assert is_uri(text) is fits


def test_a_problem_is_told_without_the_items_text(event: dict[str, Any]) -> None:
    problem = validate(event | {"language": ["Secret text of the item"]})
    assert problem is not None
    assert problem.startswith("language: ")
    assert "Secret" not in problem


def test_the_same_item_gives_the_same_bytes() -> None:
    assert dumps(event_of(FULL, CLEANED, ANNOTATION)) == dumps(event_of(FULL, CLEANED, ANNOTATION))
    assert dumps(event_of(FULL, source=SOURCE)) != dumps(event_of(FULL, source=SOURCE.at_index(1)))
