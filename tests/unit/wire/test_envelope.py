"""The JSON envelope: strict JSON, lenient fields."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.reasons import Reason
from streams.wire import Category, Limits, RawItem, Unreadable, read

FULL = {
    "id": "alpha-77",
    "source": "alpha",
    "title": "Harbour reopens after storm",
    "date": "April 14, 2021 — 07:19 pm EDT",
    "url": "https://alpha.example/77",
    "author": ["Ana Lima", "Bo Ek"],
    "language": "en_GB",
    "version": 3,
    "status": "usable",
    "urgency": "4",
    "embargo": "2021-04-15T06:00:00Z",
    "category": ["i", {"code": "04", "name": "economy", "uri": "medtop:04000000"}],
    "lines": ["LISBON, April 14 – The harbour reopened.", "", "  Ships &amp; ferries sail. "],
    "desk": {"shift": 2},
}


def one(value: Any, **options: Any) -> RawItem:
    (item,) = read(value if isinstance(value, bytes) else json.dumps(value).encode(), **options)
    assert isinstance(item, RawItem), item
    return item


def refused(value: Any, **options: Any) -> Unreadable:
    (item,) = read(value if isinstance(value, bytes) else json.dumps(value).encode(), **options)
    assert isinstance(item, Unreadable)
    assert "\n" not in item.detail
    return item


def test_every_field() -> None:
    item = one(FULL)
    assert item.format == "envelope"
    assert (item.id, item.supplier, item.version, item.status, item.urgency, item.language) == ("alpha-77", "alpha", "3", "usable", 4, "en-GB")
    assert item.title is not None
    assert item.title.text == "Harbour reopens after storm"
    assert item.headline_line is None
    assert (item.date, item.embargo) == ("2021-04-14T19:19:00-04:00", "2021-04-15T06:00:00+00:00")
    assert item.url == "https://alpha.example/77"
    assert item.authors == ("Ana Lima", "Bo Ek")
    assert item.categories == (Category("i"), Category("04", "economy", "medtop:04000000"))
    assert [line.raw for line in item.lines] == FULL["lines"]
    assert item.lines[2].text == "  Ships & ferries sail. "
    assert item.extra == {"desk": {"shift": 2}}
    assert item.warnings == ()
    assert item.charset == "utf-8"


def test_text_is_split_at_line_ends_only() -> None:
    item = one({"text": "One\r\ntwo\rthree\n\nfour\u2028five\x0bsix\x85seven\n"})
    assert [line.raw for line in item.lines] == ["One", "two", "three", "", "four\u2028five\x0bsix\x85seven"]


def test_lines_stay_as_they_are() -> None:
    lines = ["", " x ", "a\nb", "\ud83d", "\x00tail", "\ufeff"]
    assert [line.raw for line in one({"lines": lines}).lines] == lines


def test_derived_id_is_documented_and_stable() -> None:
    given = {"title": "T “x”", "lines": ["a", "\ud83d"], "source": "beta"}
    content = json.dumps(["beta", "T “x”", ["a", "\ud83d"]], ensure_ascii=True, separators=(",", ":"))
    assert one(given).id == "sha256:" + hashlib.sha256(content.encode()).hexdigest()
    assert one(given | {"date": "2021-04-14T00:00:00Z", "id": None}).id == one(given).id
    assert one(given | {"source": "gamma"}).id != one(given).id
    assert one(given | {"lines": ["a"]}).id != one(given).id


def test_supplier_precedence() -> None:
    assert one({"source": "own", "text": "x"}, headers={"source": b"header"}, supplier="setting").supplier == "own"
    assert one({"source": " ", "text": "x"}, headers={"source": b"header"}, supplier="setting").supplier == "header"
    assert one({"text": "x"}, supplier="setting").supplier == "setting"
    assert one({"text": "x"}).supplier == "unknown"


@pytest.mark.parametrize(
    ("field", "value", "attribute", "expected", "codes"),
    [
        ("id", 12, "id", "12", []),
        ("id", " a ", "id", "a", []),
        ("id", "a\x00b\u200b", "id", "a%00b%E2%80%8B", ["control-characters"]),
        ("id", "\ud800", "id", "%ED%A0%80", ["control-characters"]),
        ("id", "x" * 513, "id", "sha256:" + hashlib.sha256(b"x" * 513).hexdigest(), ["too-long"]),
        ("source", 7, "supplier", "7", []),
        ("source", ["a"], "supplier", "unknown", ["wrong-type"]),
        ("author", "Ana Lima", "authors", ("Ana Lima",), []),
        ("author", ["Ana", None, 5, {"name": "Bo"}, {"x": 1}, " "], "authors", ("Ana", "5", "Bo"), ["wrong-type"]),
        ("author", {"name": "Bo"}, "authors", ("Bo",), []),
        ("author", "Ana\x00\tLima\ud800", "authors", ("Ana Lima\ufffd",), ["control-characters"]),
        ("author", ["x" * 1001], "authors", (), ["too-long"]),
        ("category", "i", "categories", (Category("i"),), []),
        ("category", [{"uri": "medtop:1"}, {}], "categories", (Category("medtop:1", None, "medtop:1"),), ["wrong-type"]),
        ("title", 2021, "headline", "2021", []),
        ("title", ["x"], "headline", None, ["wrong-type"]),
        ("title", "Two\nlines", "headline", "Two lines", []),
        ("version", 2.0, "version", "2.0", []),
        ("version", True, "version", None, ["wrong-type"]),
        ("status", "Cancelled", "status", "canceled", []),
        ("status", "KILL", "status", "canceled", []),
        ("status", "stat:withheld", "status", "withheld", []),
        ("status", "odd", "status", "usable", ["unknown-value"]),
        ("urgency", 9, "urgency", 9, []),
        ("urgency", 3.0, "urgency", 3, []),
        ("urgency", 0, "urgency", None, ["unknown-value"]),
        ("urgency", 10, "urgency", None, ["unknown-value"]),
        ("urgency", True, "urgency", None, ["unknown-value"]),
        ("urgency", "high", "urgency", None, ["unknown-value"]),
        ("language", "pt-BR", "language", "pt-BR", []),
        ("language", "English, US", "language", None, ["unknown-value"]),
        ("url", "/story/7", "url", "/story/7", []),
        ("url", "not a url", "url", None, ["unknown-value"]),
        ("date", "April 14, 2021 7:19 pm", "date", None, ["no-zone"]),
        ("date", {"y": 1}, "date", None, ["wrong-type"]),
        ("date", "", "date", None, []),
        ("embargo", "soon", "embargo", None, ["unreadable-date"]),
        ("note", {"n": 2**70, "s": "a\ud800"}, "extra", {"note": {"n": str(2**70), "s": "a\ufffd"}}, ["large-number", "control-characters"]),
    ],
)
def test_one_bad_field_costs_that_field(field: str, value: object, attribute: str, expected: object, codes: list[str]) -> None:
    item = one({"lines": ["Body."], field: value})
    found = getattr(item, attribute)
    assert (found.text if attribute == "headline" and found else found) == expected
    assert [warning.code for warning in item.warnings] == codes
    assert all(warning.field.startswith(field) or warning.field == "extra" for warning in item.warnings)
    assert [line.raw for line in item.lines] == ["Body."]


def test_null_is_absent() -> None:
    item = one(dict.fromkeys(FULL, None) | {"lines": ["Body."]})
    assert item.warnings == ()
    assert (item.title, item.date, item.urgency, item.authors, item.status) == (None, None, None, (), "usable")


def test_lines_go_before_text() -> None:
    item = one({"lines": ["a"], "text": "b"})
    assert [line.raw for line in item.lines] == ["a"]
    assert item.extra == {"text": "b"}
    assert [warning.code for warning in item.warnings] == ["ignored"]
    assert [line.raw for line in one({"lines": None, "text": "b"}).lines] == ["b"]
    assert [line.raw for line in one({"lines": "a\nb"}).lines] == ["a", "b"]
    assert [line.raw for line in one({"text": ["a", "b"]}).lines] == ["a", "b"]


@pytest.mark.parametrize(
    ("value", "reason", "part"),
    [
        (b'{"id": "1", "lines": ["a', Reason.INVALID_JSON, "column 23 (byte 22)"),
        (b'{"a": "\xc3\xa9",\n "lines": [1,,2]}', Reason.INVALID_JSON, "line 2, column 14 (byte 25)"),
        (b"{'id': 1}", Reason.INVALID_JSON, "line 1, column 2"),
        (b'{"lines": ["a"]} trailing', Reason.INVALID_JSON, "Extra data"),
        (b'{"lines": ["tab\tinside"]}', Reason.INVALID_JSON, "control character"),
        (b'{"lines": ["a"], "n": NaN}', Reason.INVALID_NUMBER, "NaN"),
        (b'{"lines": ["a"], "n": -Infinity}', Reason.INVALID_NUMBER, "-Infinity"),
        (b'{"lines": ["a"], "n": 1e999}', Reason.INVALID_NUMBER, "double"),
        (b'{"lines": ["a"], "n": ' + b"9" * 5000 + b"}", Reason.INVALID_NUMBER, "5000 digits"),
        (b"NaN", Reason.INVALID_NUMBER, "NaN"),
        (b'{"lines": ["a"], "id": "1", "id": "2"}', Reason.DUPLICATE_KEY, "'id'"),
        (b'{"lines": ["a"], "x": {"k": 1, "k": 1}}', Reason.DUPLICATE_KEY, "'k'"),
        (b'{"lines": ["a"], "x": ' + b"[" * 64 + b"]" * 64 + b"}", Reason.TOO_DEEP, "64"),
        (b"[" * 10_000 + b"]" * 10_000, Reason.TOO_DEEP, "64"),
        (b"[" * 10_000, Reason.TOO_DEEP, "64"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, Reason.TOO_DEEP, "64"),
        (b"null", Reason.WRONG_SHAPE, "null"),
        (b"42", Reason.WRONG_SHAPE, "a number"),
        (b'"just a string"', Reason.WRONG_SHAPE, "a string"),
        (b"[]", Reason.WRONG_SHAPE, "empty array"),
        (b"{}", Reason.WRONG_SHAPE, "neither"),
        (b'{"title": "x"}', Reason.WRONG_SHAPE, "neither"),
        (b'{"lines": {"a": 1}}', Reason.WRONG_SHAPE, "an object"),
        (b'{"text": 5}', Reason.WRONG_SHAPE, "`text` is a number"),
        (b'{"lines": ["a", null]}', Reason.WRONG_SHAPE, "`lines[1]` is null"),
        (b'{"lines": ["a", 1]}', Reason.WRONG_SHAPE, "`lines[1]` is a number"),
        (b'{"lines": []}', Reason.NO_TEXT, "neither"),
        (b'{"lines": ["", " ", "\\u200b"], "title": "<br>"}', Reason.NO_TEXT, "neither"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_refused(value: bytes, reason: Reason, part: str) -> None:
    found = refused(value)
    assert found.reason == reason
    assert part in found.detail


def test_deepest_that_is_read() -> None:
    assert one(b'{"lines": ["a"], "x": ' + b"[" * 63 + b"]" * 63 + b"}").warnings == ()


def test_headline_alone_is_an_item() -> None:
    assert one({"title": "Only this", "lines": []}).lines == ()


def test_array_gives_each_member_its_own_outcome() -> None:
    deep = "[" * 70 + "]" * 70
    value = f'[{{"text": "a"}}, 5, {{"text": "b", "x": NaN}}, {{"k": 1, "k": 2}}, {{"text": "c", "x": {deep}}}, {{"lines": [null]}} ,\n {{"text": "d"}}]'
    items = read(value.encode())
    assert [item.reason if isinstance(item, Unreadable) else item.lines[0].raw for item in items] == [
        "a",
        Reason.WRONG_SHAPE,
        Reason.INVALID_NUMBER,
        Reason.DUPLICATE_KEY,
        Reason.TOO_DEEP,
        Reason.WRONG_SHAPE,
        "d",
    ]


def test_member_too_deep_for_the_parser_does_not_harm_its_neighbours() -> None:
    deep = '{"a]": ' * 10_000 + '"}\\"]"' + "}" * 10_000
    items = read(f'[{{"text": "a"}}, {deep}, {{"text": "b"}}]'.encode())
    assert [item.reason if isinstance(item, Unreadable) else item.lines[0].raw for item in items] == ["a", Reason.TOO_DEEP, "b"]


@pytest.mark.parametrize("end", ["", "]]", "] x", ", ]", "}"])
def test_array_with_a_fault_of_syntax_is_refused_whole(end: str) -> None:
    found = refused(('[{"text": "a", "x": NaN}, {"text": "b"}' + end).encode())
    assert found.reason == Reason.INVALID_JSON


def test_limits() -> None:
    limits = Limits(value_bytes=1000, lines=3, items=2, depth=3)
    assert refused({"text": "x" * 1000}, limits=limits).detail == "1012 bytes, the limit is 1000 (value_bytes)"
    for value in ({"lines": ["a"] * 4}, {"text": "a\nb\nc\nd"}):
        found = refused(value, limits=limits)
        assert (found.reason, found.detail) == (Reason.TOO_LARGE, "4 lines, the limit is 3 (lines)")
    found = refused([{"text": "a"}] * 3, limits=limits)
    assert (found.reason, found.detail) == (Reason.TOO_LARGE, "an array of 3 items, the limit is 2 (items)")
    assert len(one({"text": "a\nb\nc"}, limits=limits).lines) == 3
    assert refused({"text": "a", "x": [[[]]]}, limits=limits).reason == Reason.TOO_DEEP


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252"])
def test_other_charsets(codec: str) -> None:
    item = one('{"source": "beta", "lines": ["Le président a été réélu"]}'.encode(codec))
    assert item.lines[0].raw == "Le président a été réélu"


def test_declared_charset() -> None:
    item = one('{"lines": ["Zażółć gęślą jaźń"]}'.encode("iso8859-2"), headers={"Content-Type": 'application/json; charset="ISO-8859-2"'})
    assert item.lines[0].raw == "Zażółć gęślą jaźń"
    assert item.charset == "iso8859-2"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*FULL, "text", "x"]), inner, max_size=6),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_any_json_has_an_outcome(value: object) -> None:
    items = read(json.dumps(value).encode(), {"content-type": b"application/json"})
    assert items
    for item in items:
        if isinstance(item, Unreadable):
            assert item.reason != Reason.STAGE_FAILED
            continue
        json.dumps(item.extra, ensure_ascii=False).encode()  # no lone surrogate is left outside of lines
        assert item.id.strip()
        assert item.supplier


def test_line_ends_inside_of_elements_count_as_lines() -> None:
    value = json.dumps({"lines": ["a\n" * 5, "b"]}).encode()
    (read_item,) = read(value, limits=Limits(lines=7))
    assert isinstance(read_item, RawItem)
    (refused,) = read(value, limits=Limits(lines=6))
    assert isinstance(refused, Unreadable)
    assert refused.reason is Reason.TOO_LARGE
