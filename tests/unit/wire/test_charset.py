"""Which charset explains bytes, and which bytes none does."""

from __future__ import annotations

import random

import pytest

from streams.reasons import Reason
from streams.wire import Unreadable
from streams.wire.decoding.charset import Decoded, decode
from streams.wire.decoding.charset import head as head_of

ENGLISH = "Minister’s visit “off”\n\nLISBON – The talks cost €5 million, he said…"
EXPLAINED = [
    (ENGLISH, "utf-8", "utf-8"),
    (ENGLISH, "utf-8-sig", "utf-8"),
    (ENGLISH, "cp1252", "windows-1252"),
    ("Der Präsident äußerte sich über die Maßnahmen.", "latin-1", "windows-1252"),
    ("ÉLECTION : à l'été, le président était là", "cp1252", "windows-1252"),
    ("El niño llegó a Málaga. ¿Quién más?", "cp1252", "windows-1252"),
    ("Sie zahlt 5 € oder £3 für „Brot“ – 20 °C, § 4, ½ Pfund", "cp1252", "windows-1252"),
    ("« Ça va », dit-elle à l’œuvre", "cp1252", "windows-1252"),
    ("Þetta er frétt á íslensku og það er gott", "cp1252", "windows-1252"),
    ("Президент заявил в четверг, что переговоры продолжатся", "cp1251", "windows-1251"),
    ("Президент заявил в четверг, что переговоры продолжатся", "koi8-r", "koi8-r"),
    ("Ο πρόεδρος δήλωσε την Πέμπτη ότι οι συνομιλίες", "cp1253", "windows-1253"),
    ("Prezydent powiedział, że żółć jest świetna, a gęś też", "cp1250", "windows-1250"),
    ("大統領は木曜日に会談が続くと述べた。東京の記者会見で", "cp932", "cp932"),
    ("대통령은 목요일에 회담이 계속될 것이라고 말했다", "cp949", "cp949"),
    ("Hello world, à bientôt", "utf-16-le", "utf-16-le"),
    ("Hello world, à bientôt", "utf-16-be", "utf-16-be"),
]


@pytest.mark.parametrize(("text", "codec", "charset"), EXPLAINED, ids=lambda value: ascii(value)[:20])
def test_explained(text: str, codec: str, charset: str) -> None:
    assert decode(text.encode(codec)) == Decoded(text, charset)


@pytest.mark.parametrize("codec", ["utf-16", "utf-32"])
def test_byte_order_mark_goes_before_what_is_declared(codec: str) -> None:
    found = decode(ENGLISH.encode(codec), "iso-8859-1")
    assert isinstance(found, Decoded)
    assert found.text == ENGLISH
    assert found.charset == f"{codec}-le"


@pytest.mark.parametrize(
    "data",
    [
        b"caf\xc3\x28 is broken",
        b"caf\xff\xfe",
        b"\xc3\x28",
        b"\xa0\xa1",
        b"\xe2\x28\xa1",
        b"\xe2\x82\x28",
        b"\xf0\x28\x8c\x28",
        b"\xf8\xa1\xa1\xa1\xa1",
        b"abc\x80def",
        b'{"lines": ["\xa0\xa1"]}',
        b'{"lines": ["broken \xc3"]}',
        b'{"lines": ["broken \xe2\x82"]}',
        b"bad \xff byte",
        b"Lavrov said \xe2\x80",
        "It’s fine, café".encode() + b"\xff",
        "It’s fine, café, naïve ".encode() + b"\xe9t\xe9",
        "The company’s “plan” and the bank".encode() + b"\xbf\x80\x99s own",
        b"surrogate \xed\xa0\x80 in UTF-8",
        b"modified \xc0\x80 NUL",
        b"\x80\x81\xfe\xff",
        bytes(range(128, 256)),
        b"\xff\xfe plain text after a mark that is none",
        b"\x00" * 100,
        b'{"id": "1", "lines": ["caf\xff\xfe"]}',
    ],
    ids=ascii,
)
def test_undecodable(data: bytes) -> None:
    found = decode(data)
    assert isinstance(found, Unreadable)
    assert found.reason == Reason.UNDECODABLE
    assert "\n" not in found.detail


def test_detail_names_the_first_bad_byte() -> None:
    found = decode(b"caf\xc3\x28 is broken")
    assert isinstance(found, Unreadable)
    assert found.detail.startswith("byte 0xc3 at 3 is not UTF-8 (invalid continuation byte)")


def test_random_bytes_are_no_text() -> None:
    source = random.Random(7)
    for length in (64, 200, 1000, 5000):
        for _ in range(40):
            assert isinstance(decode(source.randbytes(length)), Unreadable)


def test_declared_charset_goes_before_detection() -> None:
    text = "Zażółć gęślą jaźń"
    found = decode(text.encode("iso8859-2"), "ISO-8859-2")
    assert found == Decoded(text, "iso8859-2")


@pytest.mark.parametrize("name", ["x-nonsense", "rot13", "zlib", "base64", "unicode_escape", "punycode", "idna", "utf-7", "a" * 200, "../x", "\u00e9"])
def test_what_is_no_charset_is_a_warning(name: str) -> None:
    found = decode(b"caf\xe9 au lait", name)
    assert isinstance(found, Decoded)
    assert found.text == "café au lait"
    assert [warning.code for warning in found.warnings] == ["wrong-charset"]


@pytest.mark.parametrize("name", ["us-ascii", "utf-8", "utf-16", "iso-8859-1"])
def test_declared_but_wrong(name: str) -> None:
    found = decode("It’s café".encode() if name != "utf-8" else "It’s café".encode("cp1252"), name)
    assert isinstance(found, Decoded)
    assert found.text == "It’s café"
    assert [warning.code for warning in found.warnings] == ["wrong-charset"]


def test_head_is_what_sniffing_sees() -> None:
    assert head_of(b"\xef\xbb\xbf \n {}") == b"{}"
    assert head_of(" \n <nitf>".encode("utf-16")) == b"<nitf>"
    assert head_of(" <nitf>".encode("utf-16-be")) == b"<nitf>"
    assert head_of(b" " * 10_000 + b"{") == b"{"
    assert head_of(b"\xef\xbb\xbf\n") == b""
