"""ninjs of all versions, and its dialects."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.decoding import charset
from streams.wire.item import Category, Media, RawItem, Tagged, Unreadable
from streams.wire.json_items import envelope
from streams.wire.json_items.ninjs import READER
from streams.wire.limits import Limits
from streams.wire.reader import Context
from tests.unit.wire.asking import Asking, blocks, title
from tests.unit.wire.samples_ninjs import AP, ONE, SUPERDESK, THREE, TWO

ASKING = Asking(READER.read)
items, one, refused = ASKING.all_of, ASKING.one, ASKING.refused


PICTURE = Media("https://north.example/b.jpg", "urn:north:p1", "picture", "image/jpeg", "The ferry", "At the pier", "Cy Dahl", "main")
FILE = Media("https://north.example/77.pdf", None, "text", "application/pdf", None, None, None, "rendition")


@pytest.mark.parametrize(("given", "version"), [(ONE, 1), (TWO, 2), (THREE, 3)])
def test_every_field_in_each_version(given: dict[str, Any], version: int) -> None:
    item = one(given)
    assert item.format == "ninjs"
    assert (item.id, item.version, item.status, item.urgency, item.language) == ("urn:north:77", "3", "usable", 3, "en-GB")
    assert (item.date, item.created) == ("2025-06-03T09:15:00.250000+02:00", "2025-06-03T08:00:00+00:00")
    assert (item.embargo, item.expires) == ("2025-06-03T12:00:00+02:00", "2025-07-03T12:00:00+02:00")
    assert (item.copyright_holder, item.copyright_notice, item.usage_terms) == ("North", "© North 2025", "No archives")
    assert (item.editor_note, item.slugline, item.located, item.byline) == ("Adds quote", "ferry", "Odda", "By Bo Ek")
    assert item.supplier == "North Wire"
    assert title(item) == "Ferry & crew sail again"
    assert item.word_count == 12
    assert item.descriptions == ("The ferry sails.",)
    assert item.tagged == (
        Tagged("person", "Ana Lima", None, "p-1"),
        Tagged("organisation", "Harbour Board", "https://board.example/1", None),
        Tagged("place", "Odda", None, "NO-46"),
        Tagged("event", "Regatta"),
        Tagged("object", "Solveig"),
    )
    assert item.categories == (
        Category("medtop:20000763", "ferries", "http://cv.iptc.org/newscodes/mediatopic/20000763"),
        Category("04000000", "economy"),
    )
    assert item.genres == (Category("genre:Current", "Current", "http://cv.iptc.org/newscodes/genre/Current"),)
    assert len(item.media) == 2
    assert item.media[0] == (PICTURE if version == 1 else Media(**{name: getattr(PICTURE, name) for name in Media.__slots__} | {"rel": "illustration"}))
    assert item.media[1] == FILE
    assert blocks(item) == [
        ("h2", "Calm"), ("p", "ODDA, June 3 (North) – The ferry Solveig sails again."), ("p", "loose end"), ("li", "one"), ("oli", "two"),
        ("pre", "a  b"), ("pre", "c"),
    ]  # fmt: skip
    assert item.lines[1].markup == "ODDA, June 3 (North) – The ferry <b>Solveig</b> sails again."
    assert item.charset == "utf-8"
    assert item.warnings == ()
    assert item.extra["profile"] == "text-with-picture"
    assert item.extra["title"] == "ferry-77"
    assert item.extra["altids" if version < 3 else "altIds"] == given["altids" if version < 3 else "altIds"]
    assert ("body_teaser" in item.extra, "headline_short" in item.extra) == (version > 1, version > 1)
    assert item == one(given)


def test_superdesk() -> None:
    item = one(SUPERDESK)
    assert (item.id, item.status, item.signal, item.priority, item.urgency) == ("urn:desk:9", "canceled", "correction", "6", 1)
    assert (item.supplier, item.keywords, item.authors) == ("North Desk", ("ferry", "storm"), ("Bo Ek", "cyd"))
    assert (item.date, item.created) == ("2025-06-03T09:15:00+00:00", "2025-06-03T09:00:00+00:00")
    assert item.categories == (Category("20000763", "ferries", "http://cv.iptc.org/newscodes/mediatopic/20000763"), Category("i", "International"))
    assert item.tagged == (Tagged("place", "Odda", None, "odda"),)
    assert item.media == (
        Media("https://d.example/v.mp4", "m-1", "video", "video/mp4", rel="featuremedia"),
        Media("https://d.example/a/1", "a-1", "text", "application/pdf", "Timetable", rel="attachment"),
        Media(None, "urn:desk:8", "text", rel="evolvedFrom"),
    )
    assert item.extra == {"annotations": [{"id": 1, "body": "note"}], "readtime": 1}
    assert blocks(item) == [("p", "Withdrawn.")]


def test_the_list_of_an_agency() -> None:
    item = one(AP)
    assert (item.id, item.version, item.byline, item.signal) == ("https://api.wire.example/c/1", "0", "By ANA LIMA", "update")
    assert (item.usage_terms, item.keywords, item.url) == ("Editorial use No resale", ("ferry", "storm"), "https://api.wire.example/c/1")
    assert blocks(item) == [("p", "ODDA (W) — It sails.")]
    assert item.lines[0].markup == "ODDA (W) — It <em>sails</em>."


def test_an_array_is_several_items_each_with_its_own_outcome() -> None:
    first, second, third, fourth = items([ONE, 7, {"headline": " ", "uri": "urn:x"}, SUPERDESK])
    assert isinstance(first, RawItem)
    assert isinstance(fourth, RawItem)
    assert (first.id, fourth.id) == ("urn:north:77", "urn:desk:9")
    assert isinstance(second, Unreadable)
    assert isinstance(third, Unreadable)
    assert (second.reason, third.reason) == (Reason.WRONG_SHAPE, Reason.NO_TEXT)


def test_a_picture_without_headline_has_its_caption_as_text() -> None:
    item = one({"uri": "urn:p", "type": "picture", "description_caption": "At the pier", "renditions": {"main": {"href": "https://x.example/a.jpg"}}})
    assert blocks(item) == [("p", "At the pier")]
    assert item.descriptions == ()
    assert item.media == (Media("https://x.example/a.jpg", None, "picture", rel="rendition"),)
    assert item.extra == {"type": "picture"}


def test_an_item_without_id_has_the_same_id_each_time() -> None:
    given = {"headline": "Ferry", "body_text": "one\r\ntwo\rthree\nfour", "pubstatus": "usable"}
    item = one(given, Context(supplier="alpha"))
    assert item.id.startswith("sha256:")
    assert item.id == one(given, Context(supplier="alpha")).id != one(given, Context(supplier="beta")).id
    assert blocks(item) == [("p", "one"), ("p", "two"), ("p", "three"), ("p", "four")]


def test_missing_end_tags_and_odd_characters_in_the_body() -> None:
    item = one({"uri": "urn:x", "body_html": "<p>a <b>b</b> c\x00<p>d &amp; e<table><tr><td>1<td>2</table>tail"})
    assert blocks(item) == [("p", "a b c"), ("p", "d & e"), ("tr", "1\t2"), ("p", "tail")]


def test_names_of_elements_that_are_none_are_text() -> None:
    item = one({"uri": "urn:x", "body_html": "<p>a <b>b</b></p><bloc°>c<p<b>d</p>"})
    assert "".join(line.text for line in item.lines).startswith("a b<bloc°>c")
    assert item.lines[0].markup == "a <b>b</b>"


def test_bad_fields_cost_the_field_and_a_warning() -> None:
    bad = {
        "uri": "urn:x", "headline": ["no"], "body_html": "<p>kept</p>", "body_text": 4 == 4, "urgency": 12, "versioncreated": "2025-06-03T09:15:00",
        "language": "?", "pubstatus": "odd", "slugline": {"a": 1}, "person": [{"name": ["x"]}, 4, {"name": "Ana"}], "subject": [{}, {"code": 4, "name": "n"}],
        "associations": [1, None, {"name": "a", "renditions": [4, {"href": 5}]}], "renditions": "x", "keywords": [1, None, {}], "wordcount": "many",
    }  # fmt: skip
    item = one(bad)
    assert blocks(item) == [("p", "kept")]
    assert (item.title, item.urgency, item.date, item.language, item.status, item.slugline, item.word_count) == (None, None, None, None, "usable", None, None)
    assert item.tagged == (Tagged("person", "Ana"),)
    assert item.categories == (Category("4", "n"),)
    assert item.keywords == ("1",)
    fields = {warning.field: warning.code for warning in item.warnings}
    assert fields["headline"] == fields["body_text"] == fields["slugline"] == Code.WRONG_TYPE
    assert fields["date"] == Code.NO_ZONE
    assert fields["urgency"] == fields["language"] == fields["status"] == fields["word_count"] == Code.UNKNOWN_VALUE


def test_charsets() -> None:
    text = json.dumps({"uri": "urn:x", "headline": "Fähre – ausgelaufen", "pubstatus": "usable"}, ensure_ascii=False)
    assert one(text.encode("utf-16")).charset == "utf-16-le"
    assert title(one(text.encode("cp1252"), Context(charset="windows-1252"))) == "Fähre – ausgelaufen"
    wrong = one(text.encode(), Context(charset="iso-8859-1"))
    assert (title(wrong), [warning.code for warning in wrong.warnings]) == ("Fähre – ausgelaufen", [Code.WRONG_CHARSET])
    assert refused(b'{"uri": "urn:x", "headline": "a\xff\xfe\xc3\xa4"}').reason == Reason.UNDECODABLE


def test_what_is_no_ninjs() -> None:
    assert refused(b'{"uri": "a", "uri": "b"}').reason == Reason.DUPLICATE_KEY
    assert refused(b'{"uri": ').reason == Reason.INVALID_JSON
    assert refused({"name": "x"}).reason == Reason.WRONG_SHAPE
    assert refused([]).reason == Reason.WRONG_SHAPE
    assert refused([ONE, ONE, ONE], Context(limits=Limits(items=2))).reason == Reason.TOO_LARGE
    assert refused(ONE, Context(limits=Limits(lines=3))).reason == Reason.TOO_LARGE


@pytest.mark.parametrize(
    "given", [ONE, TWO, THREE, SUPERDESK, AP, [ONE], {"headline": "x", "body_html": "<p>x</p>"}, {"uri": "u", "headlines": [{"value": "x"}]}]
)
def test_sniff_is_surer_than_the_envelope(given: Any) -> None:
    for indent in (None, 2):
        head = charset.head(json.dumps(given, indent=indent).encode())
        assert READER.sniff(head) > envelope.READER.sniff(head)


@pytest.mark.parametrize(
    "given",
    [
        {"lines": ["a"], "title": "x"},
        {"id": "1", "uri": "urn:x", "headline": "x", "pubstatus": "usable", "lines": ["The board said"]},
        {"id": "1", "text": "The board said the ferry sails.", "slugline": "x", "versioncreated": "now", "firstcreated": "x"},
        {"text": 'He said "headline": and "body_html": too', "title": "pubstatus"},
        {"id": "1", "source": "alpha", "text": "x", "language": "en", "urgency": 3},
        [],
        7,
    ],
)
def test_sniff_leaves_the_envelope_to_the_envelope(given: Any) -> None:
    head = charset.head(json.dumps(given).encode())
    assert READER.sniff(head) < envelope.READER.sniff(head)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**12) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "code", "value", "role", "href", "uri", "renditions", "by"]), inner, max_size=4)
    ),
    max_leaves=6,
)
NAMES = sorted({*ONE, *TWO, *THREE, *SUPERDESK, "signals", "dateline", "bylines", "provider", "source", "item", "data", "items"})


@settings(max_examples=200, deadline=None)
@given(given=st.sampled_from([ONE, THREE, SUPERDESK]), changed=st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6))
def test_any_value_in_any_field_is_read_or_refused(given: dict[str, Any], changed: dict[str, Any]) -> None:
    found = items(given | changed)
    assert found
    assert all(isinstance(item, (RawItem, Unreadable)) for item in found)


def test_the_headline_at_the_beginning_of_the_body_is_no_text() -> None:
    item = one({"uri": "urn:quay:1", "headline": "Crane stops", "body_html5": "<article><h1>Crane stops</h1><p>It is old.</p></article>"})
    assert (title(item), blocks(item)) == ("Crane stops", [("p", "It is old.")])


def test_the_address_of_a_request_is_no_id() -> None:
    given = {"headline": "Crane stops", "body_text": "It is old.", "versioncreated": "2025-06-03T09:15:00Z"}
    first, second = (one(given | {"uri": f"https://quay.example/c/1?token={token}", "altids": {"itemid": "c1"}}) for token in "ab")
    assert (first.id, second.id, first.url) == ("c1", "c1", "https://quay.example/c/1?token=a")
    assert one(given | {"uri": "https://quay.example/c/1", "altids": {"itemid": "c1"}}).id == "https://quay.example/c/1"


def test_texts_that_are_html_and_lists_of_several_kinds() -> None:
    item = one({
        "uri": "urn:quay:1", "headline": "Crane stops", "body_text": "Old.", "ednote": "<p>Adds <b>age</b></p>", "usageterms": "<p>None</p>",
        "byline": "By Ana Lima\nQuay",
        "keywords": "crane; coast, odda", "evolvedfrom": ["urn:quay:0"], "associations": {"1": {"uri": "urn:quay:p", "type": "picture"}},
    })  # fmt: skip
    assert (item.editor_note, item.usage_terms, item.byline, item.keywords) == ("Adds age", "None", "By Ana Lima Quay", ("crane", "coast", "odda"))
    assert item.media == (Media(id="urn:quay:p", rel="media"), Media(id="urn:quay:0", kind="text", rel="evolvedFrom"))
    assert item.warnings == ()


def test_items_in_the_answer_of_a_search_engine() -> None:
    found = items({"hits": {"total": 1, "hits": [{"_id": "x", "_source": {"uri": "urn:quay:1", "headline": "Crane stops", "body_text": "Old."}}]}})
    assert [item.id for item in found if isinstance(item, RawItem)] == ["urn:quay:1"]
