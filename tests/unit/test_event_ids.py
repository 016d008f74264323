"""Ids are part of the contract: these values never change."""

from __future__ import annotations

import uuid

import orjson
from hypothesis import given
from hypothesis import strategies as st

from streams.event.ids import NAMESPACE, item_uri, news_id, record_id
from streams.event.source import Source
from streams.event.validate import is_uri

ANY = st.text(st.characters(), max_size=300)


def test_ids_of_known_coordinates() -> None:
    source = Source("wire.raw", 2, 41, 1_772_438_400_123)
    assert news_id(source) == "557e791f-4db0-57fc-813e-bb17ce9bd515"
    assert record_id(source, "wire.news", b"urn:newswire:item:alpha:1") == "6d660a2f-089a-5798-9a9f-fa2e37647b7d"


@given(st.integers(0, 2**63))
def test_ids_are_uuids_of_version_five(offset: int) -> None:
    expected = uuid.uuid5(NAMESPACE, orjson.dumps(["wire.raw", 2, offset, 0]).decode())
    assert news_id(Source("wire.raw", 2, offset, None)) == str(expected)


def test_the_append_time_is_no_part_of_an_id() -> None:
    assert news_id(Source("wire.raw", 2, 41, 1)) == news_id(Source("wire.raw", 2, 41, None))


def test_ids_differ_by_each_part() -> None:
    sources = [Source("a", 0, 1, 0), Source("b", 0, 1, 0), Source("a", 1, 1, 0), Source("a", 0, 2, 0), Source("a", 0, 1, 0, 1), Source(None, None, 1, None)]
    assert len({news_id(source) for source in sources}) == len(sources)
    outputs = [
        ("wire.news", b"k"),
        ("wire.regions", b"k"),
        ("wire.news", b"l"),
        ("wire.news", b""),
        ("wire.news", None),
        ("wire.news", b"\xff"),
        ("wire.news", b"\\xff"),
    ]
    assert len({record_id(sources[0], *output) for output in outputs} | {news_id(sources[0])}) == len(outputs) + 1


def test_uris_of_known_items() -> None:
    assert item_uri("alpha", "77") == "urn:newswire:item:alpha:77"
    assert item_uri("a b:c", "é/%\n!") == "urn:newswire:item:a%20b%3Ac:%C3%A9%2F%25%0A%21"
    assert item_uri("alpha", "x" * 201) == "urn:newswire:item:alpha:" + "x" * 167 + "!12bf1cc881648017342067435dc826c6"


def test_a_cut_does_not_break_a_percent_encoded_byte() -> None:
    for lead in range(3):
        assert is_uri(item_uri("alpha", "x" * lead + "é" * 200))


@given(ANY, ANY)
def test_any_item_has_a_short_uri(supplier: str, item: str) -> None:
    uri = item_uri(supplier, item)
    assert is_uri(uri)
    assert len(uri.encode("ascii")) <= 419


@given(ANY, ANY, ANY, ANY)
def test_different_items_have_different_uris(supplier: str, item: str, other_supplier: str, other_item: str) -> None:
    assert (item_uri(supplier, item) == item_uri(other_supplier, other_item)) == ((supplier, item) == (other_supplier, other_item))


def test_uris_that_might_be_taken_for_each_other_differ() -> None:
    long = "x" * 201
    cut = item_uri("alpha", long).removeprefix("urn:newswire:item:alpha:")
    pairs = [("a:b", "c"), ("a", "b:c"), ("alpha", long), ("alpha", long + "x"), ("alpha", cut), ("a", "\ud800"), ("a", "\ud801"), ("a", "?"), ("a", "%3F")]
    assert len({item_uri(*pair) for pair in pairs}) == len(pairs)
