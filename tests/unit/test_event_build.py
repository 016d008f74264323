"""What an event says of its item."""

from __future__ import annotations

from typing import Any

import pytest

from streams.enrich.annotation import Annotation, Entity, Mention, Place, Region
from streams.event import Source, schemas
from streams.event.body import assemble
from streams.event.build import build
from streams.event.ids import item_uri, news_id, record_id
from streams.event.records import Record, dead_letter_record, records, size
from streams.event.validate import compiled, problem
from streams.promo.cleaned import Cleaned
from streams.reasons import Reason, Stage
from streams.wire.item import Category, Line, RawItem, Warning

SOURCE = Source("wire.raw", 2, 41, 1_772_438_400_123)
OSLO = Place("Oslo", 3143244, "NO", "NO-03", 59.91, 10.75)


def make(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "format": "envelope",
        "lines": (Line("Oslo opened a library.", "Oslo opened a library."),),
        "id": "42",
        "supplier": "northern-press",
        "title": Line("Oslo opens a library", "Oslo opens a library"),
        "version": "3",
        "urgency": 4,
        "date": "2026-03-02T08:00:00+01:00",
        "url": "/library",
        "authors": ("Ada Lindqvist",),
        "language": "en",
        "categories": (Category("CUL", "Culture", "http://example.com/CUL"),),
        "warnings": (Warning("unreadable-date", "embargo", "no date"),),
    }
    item = RawItem(**(fields | changes))
    annotation = Annotation(
        mentions=(Mention("place", 0, 4, "Oslo", "https://sws.geonames.org/3143244/", 0.97, OSLO),),
        headline_mentions=(Mention("place", 0, 4, "Oslo", "https://sws.geonames.org/3143244/", 0.9, OSLO),),
        entities=(
            Entity("https://sws.geonames.org/3143244/", "place", "Oslo", 0.97, OSLO),
            Entity("urn:newswire:person:ada-lindqvist", "person", "Ada Lindqvist", 0.8),
        ),
        regions=(Region("NO", "country", "Norway", 88, 0.93, True, ("headline: Oslo",)), Region("150", "m49", "Europe", 60, 0.93)),
    )
    cleaned = Cleaned()
    return build(item, cleaned, assemble(item, cleaned), annotation, SOURCE, 17)


def test_without_wire_an_event_is_plain_ninjs() -> None:
    event = make()
    assert problem("news.v1", event) is None
    ninjs = compiled(schemas.load("iptc/ninjs-schema_3.1.json"))
    assert not ninjs.is_valid(event), "IPTC's schema is closed: it must refuse the block"
    del event["wire"]
    assert ninjs.is_valid(event)


@pytest.mark.parametrize(
    "harm",
    [
        lambda event: event.update(unknown=1),
        lambda event: event["wire"].update(unknown=1),
        lambda event: event.pop("wire"),
        lambda event: event.update(uri="not a uri"),
        lambda event: event.update(urgency=10),
        lambda event: event.update(versionCreated="yesterday"),
        lambda event: event["wire"]["mentions"][0].update(confidence=1.5),
        lambda event: event["wire"]["regions"][0].update(relevance=50.5),
        lambda event: event["people"][0].update(offset=3),
    ],
)
def test_what_is_not_an_event_does_not_pass(harm: Any) -> None:
    event = make()
    harm(event)
    assert problem("news.v1", event) is not None


def test_tags_are_marked_as_whose_they_are() -> None:
    subjects = {subject["literal"]: subject for subject in make()["subjects"]}
    assert subjects["NO"]["creator"].startswith("newswire ")
    assert (subjects["NO"]["relevance"], subjects["NO"]["confidence"], subjects["NO"]["rel"]) == (88, 93, "about")
    assert subjects["CUL"]["creator"] == "northern-press"


@pytest.mark.parametrize(
    ("changes", "order"),
    [
        ({"version": "12"}, 12),
        ({"version": "2b"}, 1772434800),
        ({"version": None}, 1772434800),
        ({"version": None, "date": None}, 0),
        ({"version": "9" * 400}, 1772434800),
    ],
)
def test_order_decides_between_versions(changes: dict[str, Any], order: int) -> None:
    assert make(**changes)["wire"]["order"] == order


def test_an_unknown_date_is_absent_not_guessed() -> None:
    event = make(date=None)
    assert "versionCreated" not in event
    assert "firstCreated" not in event


@pytest.mark.parametrize("name", ["simple", "with space/slash:colon", "ünïcödé", "x" * 5000, "é" * 500, "%" * 300, "a\ud800", "", "\x00\n"])
def test_uris_are_valid_and_bounded(name: str) -> None:
    uri = item_uri(name, name)
    assert len(uri) < 512
    assert problem("news.v1", {**make(), "uri": uri}) is None
    assert item_uri(name, name) == uri != item_uri(name + "x", name)


def test_ids_depend_on_the_place_and_on_nothing_else() -> None:
    again = Source("wire.raw", 2, 41, None)
    assert news_id(SOURCE) == news_id(again)
    assert record_id(SOURCE, "wire.news", b"k") == record_id(again, "wire.news", b"k")
    others = [SOURCE.at_index(1), Source("wire.raw", 3, 41, 0), Source("wire.raw", 2, 42, 0), Source("other", 2, 41, 0)]
    assert len({news_id(source) for source in [SOURCE, *others]}) == 5
    assert len({record_id(SOURCE, topic, key) for topic in ("a", "b") for key in (b"1", b"2", None)}) == 6


def test_one_event_and_a_reference_for_each_country_and_entity() -> None:
    made = records(make(), SOURCE)
    assert [(record.topic, record.key) for record in made] == [
        ("wire.news", b"urn:newswire:item:northern-press:42"),
        ("wire.regions", b"NO"),
        ("wire.entities", b"urn:newswire:person:ada-lindqvist"),
        ("wire.entities", b"https://sws.geonames.org/3143244/"),
    ]
    attributes = [dict(record.headers) for record in made]
    assert len({a["ce_id"] for a in attributes}) == 4
    assert {a["ce_newsid"] for a in attributes} == {news_id(SOURCE).encode()}
    assert attributes[0]["ce_time"] == b"2026-03-02T08:00:00.123Z"
    assert (attributes[0]["ce_rawtopic"], attributes[0]["ce_rawpartition"], attributes[0]["ce_rawoffset"]) == (b"wire.raw", b"2", b"41")
    assert all(len(name) <= len("ce_") + 20 and name.removeprefix("ce_").isalnum() for a in attributes for name in a if name.startswith("ce_"))


def test_a_canceled_item_withdraws_its_references() -> None:
    references = records(make(status="canceled"), SOURCE)[1:]
    assert references
    assert all(b'"withdrawn":true' in (record.value or b"") for record in references)


def test_a_hostile_headline_stays_out_of_the_headers() -> None:
    hostile = "x\r\nce_id: forged\x00\N{GRINNING FACE}"
    for record in records(make(title=Line(hostile, hostile), id=hostile), SOURCE):
        assert all(value.isascii() and value.decode().isprintable() for _, value in record.headers)


def dead(value: bytes, limit: int, headers: tuple[tuple[str, bytes], ...] = (("source", b"s"), ("dlq_reason", b"old"))) -> Record:
    return dead_letter_record(
        topic="wire.dlq", key=b"k", value=value, headers=headers, reason=Reason.INVALID_JSON, stage=Stage.READ,
        detail="line 1\ncolumn 2", source=SOURCE, attempts=1, limit=limit,
    )  # fmt: skip


def test_a_dead_letter_keeps_key_bytes_and_headers() -> None:
    record = dead(b"{broken", 10_000)
    assert (record.key, record.value, record.headers[:2]) == (b"k", b"{broken", (("source", b"s"), ("dlq_reason", b"old")))
    named = dict(record.headers)
    assert (named["dlq_reason"], named["dlq_stage"], named["dlq_detail"], named["dlq_headers"]) == (b"invalid-json", b"read", b"line 1 column 2", b"2")
    assert "dlq_truncated" not in named


@pytest.mark.parametrize("limit", [900, 1500, 5000])
def test_a_dead_letter_too_large_carries_a_digest_and_fits(limit: int) -> None:
    record = dead(b"x" * 10_000, limit, headers=(("source", b"s" * 600),))
    named = dict(record.headers)
    assert size(record) <= limit
    assert named["dlq_truncated"] == b"10000"
    assert len(named["dlq_sha256"]) == 64
    assert record.value is not None
    assert 0 < len(record.value) < 10_000
