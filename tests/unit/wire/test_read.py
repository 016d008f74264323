"""Which reader takes a value, what headers say, and that any bytes at all have an outcome."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.reasons import Reason
from streams.wire import READERS, Headers, Limits, RawItem, Unreadable, read
from streams.wire import text as text_reader

STORY = "Harbour reopens after storm\n\nLISBON, April 14 – The harbour reopened on Wednesday.\n\nShips sail.\n"


def one(value: bytes, headers: Headers = None, **options: object) -> RawItem:
    (item,) = read(value, headers, **options)  # type: ignore[arg-type]
    assert isinstance(item, RawItem), item
    return item


def refused(value: bytes | None, headers: Headers = None, **options: object) -> Unreadable:
    (item,) = read(value, headers, **options)  # type: ignore[arg-type]
    assert isinstance(item, Unreadable), item
    return item


def test_plain_text() -> None:
    item = one(STORY.encode(), {"source": b"alpha"})
    assert (item.format, item.supplier, item.charset, item.date) == ("text", "alpha", "utf-8", None)
    assert [line.raw for line in item.lines] == STORY.split("\n")[:-1]
    assert item.headline_line == 0
    assert item.headline is not None
    assert item.headline.text == "Harbour reopens after storm"
    assert item.id == one(STORY.encode(), {"source": b"alpha"}).id
    assert item.id != one(STORY.encode(), {"source": b"beta"}).id


def test_line_ends() -> None:
    item = one("A\r\nB\rC\n\nD\u2028E\x85F\x0cG".encode())
    assert [line.raw for line in item.lines] == ["A", "B", "C", "", "D\u2028E\x85F\x0cG"]


PARAGRAPH = "The harbour of the capital reopened on Wednesday after the worst storm in a decade had closed it for two days, the authority said."


@pytest.mark.parametrize(
    ("lines", "headline"),
    [
        (["Harbour reopens", "", PARAGRAPH], 0),
        (["", "  ", "Harbour reopens", "", PARAGRAPH], 2),
        (["Harbour reopens", PARAGRAPH + " " + PARAGRAPH], 0),
        (["Harbour reopens after storm", "LISBON, April 14 (Alpha) – The harbour reopened on Wednesday, the authority said in a note."], 0),
        (["Will the harbour reopen?", "", PARAGRAPH], 0),
        (["Harbour reopens"], 0),
        (["The harbour reopened."], None),
        ([PARAGRAPH, "", "Ships sail."], None),
        ([PARAGRAPH + " " + PARAGRAPH, "", "Ships sail."], None),
        (["LISBON, April 14 (Alpha) – The harbour reopened on Wednesday, the authority said in a note.", "", PARAGRAPH], None),
        (["The harbour of the capital reopened on Wednesday after the", "worst storm in a decade had closed it for two days, the", "authority said."], None),
        (["Storm over! Why ships of Alpha Inc. sail again", "", PARAGRAPH], 0),
        (["Harbour takes over Alpha Inc.", "", PARAGRAPH], 0),
        (["The storm is over.", "", PARAGRAPH], None),
        (["By Ana Lima", "", PARAGRAPH], None),
        (["- Ships sail again", "", PARAGRAPH], None),
        (["Ships that sail:", "", "Bela"], None),
    ],
)
def test_headline(lines: list[str], headline: int | None) -> None:
    assert text_reader.headline_index(lines) == headline
    assert one("\n".join(lines).encode()).headline_line == headline


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, Reason.NULL_VALUE),
        (b"", Reason.EMPTY_VALUE),
        (b" \r\n\t", Reason.EMPTY_VALUE),
        (b"\xef\xbb\xbf\n", Reason.EMPTY_VALUE),
        (" \n".encode("utf-16"), Reason.EMPTY_VALUE),
        ("\u200b\n\u200b".encode(), Reason.NO_TEXT),
        (b"\x00" * 50, Reason.UNDECODABLE),
        (b"bad \xff UTF-8", Reason.UNDECODABLE),
        (b"<?xml version='1.0'?><nitf><body/></nitf>", Reason.NO_TEXT),
        (b"  <newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'></newsItem>", Reason.NO_TEXT),
        ("<?xml version='1.0' encoding='utf-16'?><rss/>".encode("utf-16"), Reason.WRONG_SHAPE),
        (b"<story><head>x</head></story>\n", Reason.UNKNOWN_FORMAT),
        (b"MIME-Version: 1.0\r\nTo: desk@example.org\r\n\r\n \r\n", Reason.NO_TEXT),
        (b"%PDF-1.7 ...", Reason.UNKNOWN_FORMAT),
        (b"\x1f\x8b\x08\x00\x00", Reason.UNKNOWN_FORMAT),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, Reason.UNKNOWN_FORMAT),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_refused(value: bytes | None, reason: Reason) -> None:
    found = refused(value)
    assert found.reason == reason
    assert "\n" not in found.detail


def test_detail_names_what_it_looks_like() -> None:
    assert "HTML" in refused(b"<!DOCTYPE html><html><body>x</body></html>").detail
    assert "root element story" in refused(b"<story>x</story>").detail
    assert "PDF" in refused(b"%PDF-1.7 ...").detail
    assert "application/pdf" in refused(b"x", {"content-type": b"application/pdf"}).detail


@pytest.mark.parametrize(
    "value", [b"<BA.N> and <GE.N> fell\n\nBody text", b"<p>Body</p>", b"[Update] Harbour reopens", b"[1] a note", b"(Alpha) - x", b'"We won," he said. "All."']
)
def test_text_that_begins_oddly(value: bytes) -> None:
    assert one(value).format == "text"


@pytest.mark.parametrize("headers", [{"Content-Type": b"text/plain; charset=utf-8"}, [("CONTENT-TYPE", b"text/plain")], {"content-type": "TEXT/PLAIN"}])
def test_declared_type_goes_before_sniffing(headers: Headers) -> None:
    item = one(b'{"lines": ["a"]}', headers)
    assert item.format == "text"
    assert item.lines[0].raw == '{"lines": ["a"]}'


def test_declared_json_that_is_none() -> None:
    assert refused(b"Plain text", {"content-type": b"application/json"}).reason == Reason.INVALID_JSON


def test_octet_stream_says_nothing() -> None:
    assert one(b'{"text": "a"}', {"content-type": b"application/octet-stream"}).format == "envelope"


def test_last_header_wins() -> None:
    assert one(b"Text here", [("source", b"a"), ("Source", b"b")]).supplier == "b"


def test_content_type_charset_goes_before_charset_header() -> None:
    value = "Zażółć gęślą jaźń".encode("iso8859-2")
    assert one(value, {"charset": b"iso-8859-2"}).charset == "iso8859-2"
    assert one(value, {"content-type": b"text/plain; charset=iso-8859-2", "charset": b"iso-8859-5"}).charset == "iso8859-2"


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ({"source": b"\xff\xfe", "traceparent": b"\xff"}, ["header source"]),
        ({"source": b"", "content-type": b"nonsense"}, ["header source", "header content-type"]),
        ({"source": b"a\x00b"}, ["header source"]),
        ([("charset", None)], ["header charset"]),
        ({"charset": b"x-none"}, ["charset"]),
        ([], []),
        (None, []),
    ],
)
def test_headers_that_cannot_be_read(headers: Headers, fields: list[str]) -> None:
    item = one(b'{"text": "a", "urgency": 4}', headers)
    assert sorted(warning.field for warning in item.warnings) == sorted(fields)
    assert item.supplier == "unknown"


def test_no_two_formats_share_a_name_and_all_have_media_types() -> None:
    assert all(reader.media_types and all(kind == kind.lower() for kind in reader.media_types) for reader in READERS.values())
    item = one(STORY.encode())
    assert item.format in READERS
    assert one(b'{"text": "a"}').format in READERS


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"a" + b"\n" * 1_000_000, Reason.TOO_LARGE),
        (b"\n" * 1_000_000, Reason.EMPTY_VALUE),
        (b'{"lines": [' + b'"",' * 1_000_000 + b'""]}', Reason.TOO_LARGE),
        (b'{"text": "' + b"\\n" * 1_000_000 + b'"}', Reason.TOO_LARGE),
        (b'{"lines": ["' + b"x" * 50_000_000 + b'"]}', Reason.TOO_LARGE),
        (b"[" + b"1," * 1_000_000 + b"1]", Reason.TOO_LARGE),
        (b"[" * 5_000_000, Reason.TOO_DEEP),
        (b"[0," * 3_000_000, Reason.TOO_DEEP),
        (b"{" * 5_000_000, Reason.INVALID_JSON),
        (b"\xe9" * 5_000_000, Reason.UNDECODABLE),
        (b"\xc3\xa9\xff" * 2_000_000, Reason.UNDECODABLE),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else str(value),
)
def test_large_values_end_quickly(value: bytes, reason: Reason) -> None:
    start = time.process_time()
    assert refused(value).reason == reason
    assert time.process_time() - start < 3


def test_limit_of_lines_in_text() -> None:
    limits = Limits(lines=3)
    assert len(one(b"a\nb\nc\n", limits=limits).lines) == 3
    assert refused(b"a\nb\r\nc\rd", limits=limits).detail == "4 lines, the limit is 3 (lines)"


def test_a_fault_of_a_reader_sets_the_item_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError("secret text")

    monkeypatch.setattr(text_reader, "headline_index", fails)
    found = refused(b"Some text")
    assert found.reason == Reason.STAGE_FAILED
    assert "KeyError" in found.detail
    assert "secret" not in found.detail


BITS = st.sampled_from(
    [
        b"{",
        b"[",
        b'"',
        b"]",
        b"}",
        b":",
        b",",
        b"<",
        b">",
        b"\x01",
        b"\x00",
        b"\xff\xfe",
        b"\xe2\x80",
        b"\xe9",
        b"text ",
        b"\n",
        b"NaN",
        b"1e9",
        b"&lt;",
        b"\\ud800",
    ]
)
TYPES = st.sampled_from([None, b"application/json", b"text/plain", b"text/plain; charset=utf-16", b"text/plain; charset=cp1252", b"x"])


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.lists(BITS, max_size=20).map(b"".join)), TYPES)
def test_any_bytes_have_an_outcome(value: bytes, declared: bytes | None) -> None:
    headers = {"content-type": declared} if declared else None
    items = read(value, headers)
    assert items
    assert items == read(value, headers)
    for item in items:
        assert not isinstance(item, Unreadable) or (item.reason != Reason.STAGE_FAILED and item.detail)


def test_a_headline_above_a_byline() -> None:
    (item,) = read(b"Harbour reopens after storm\nBy Ana Lima\n\nLINDVIK (NWA) - It reopened.\n")
    assert isinstance(item, RawItem)
    assert (item.format, item.headline_line, len(item.lines)) == ("text", 0, 4)
    (item,) = read(b"The harbour was open to all boats that wanted to come in\nBy Monday it had been closed again.\n\nNothing moved.\n")
    assert isinstance(item, RawItem)
    assert item.headline_line is None
