"""Files that are broken or made to do harm, each with its outcome. Line ends are in `test_round_trip`; what one format has for itself is in its own tests."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from streams.reasons import Reason
from streams.wire import READERS, Context, RawItem, read
from streams.wire.codes import Code
from streams.wire.reader import Items
from tests.unit.wire.rendered import FORMATS, FULL_LINE
from tests.unit.wire.story import Story

SECONDS: Final = 10
"""Of processor time for one file; the slowest takes three on a machine with nothing else to do."""
MILLIONS: Final = 8_000_000
STORY: Final = Story(
    "a.1", ("Ferry", "sails"), (("p", ("Malmö", "quay")), ("p", ("Again",))), 2, 3, datetime(2024, 3, 5, 8, 15, tzinfo=UTC), "en", "eco", ("Piers", "Tides"),
    "Ana Lima", "Harbour-Fog", 12, 0,
)  # fmt: skip
SAMPLES: Final = {name: form.written([STORY]) for name, form in FORMATS.items()}
XML: Final = tuple(name for name, sample in SAMPLES.items() if sample.startswith(b"<"))
JSON: Final = tuple(name for name, sample in SAMPLES.items() if sample[:1] in b"{[")
FEEDS: Final = ("rss", "atom", "wxr")
WIRES: Final = ("iptc7901", "anpa1312")

Outcome = list[Reason | list[str]]
"""Of each item: why it was refused, or its lines."""
LINES: Final = ["Malmö quay", "Again"]
READ: Final[Outcome] = [LINES]


def shown(name: str, value: bytes, charset: str | None = None) -> Outcome:
    """What the format's reader makes of the bytes, within the time that it may take."""
    return [[line.text for line in item.lines if line.text.strip()] if isinstance(item, RawItem) else item.reason for item in within(name, value, charset)]


def within(name: str, value: bytes, charset: str | None = None) -> Items:
    begin = time.thread_time()
    found = READERS[name].read(value, Context(charset=charset))
    assert time.thread_time() - begin < SECONDS
    return found


def whole(name: str) -> list[str]:
    """The lines of the sample: some formats have further ones."""
    return {"iptc7901": [*LINES, FULL_LINE], "text": ["Harbour Ferry sails again", *LINES]}.get(name, LINES)


def codes(name: str, value: bytes, charset: str | None = None) -> set[str]:
    return {warning.code for item in within(name, value, charset) if isinstance(item, RawItem) for warning in item.warnings}


def after_root(value: bytes, put: bytes) -> bytes:
    return re.sub(rb"<[A-Za-z][^>]*>", lambda match: match[0] + put, value, count=1)


def emptied(value: Any) -> Any:
    """With all strings empty."""
    if isinstance(value, dict):
        return {key: emptied(member) for key, member in value.items()}
    return [emptied(member) for member in value] if isinstance(value, list) else "" if isinstance(value, str) else value


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize(
    "declared",
    [
        "<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY x '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>",
        "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
        "<!ENTITY x SYSTEM 'http://127.0.0.1:1/x'>",
        "<!ENTITY % y SYSTEM 'http://127.0.0.1:1/x.dtd'> %y;",
    ],
    ids=["billion laughs", "file", "http", "parameter"],
)
def test_entities(name: str, declared: str) -> None:
    value = f"<!DOCTYPE x [{declared}]>".encode() + SAMPLES[name].replace(b"quay", b"quay &x;")
    assert shown(name, value) == [Reason.FORBIDDEN_XML]


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.mark.parametrize("name", XML)
def test_nothing_is_fetched(name: str, listening: socket.socket) -> None:
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/x.dtd"
    for system in (address, "file:///etc/passwd", "x.dtd"):
        assert shown(name, f"<!DOCTYPE x PUBLIC '-//x' '{system}'>".encode() + SAMPLES[name]) == READ
    include = f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{address}'/>".encode()
    assert shown(name, after_root(SAMPLES[name], include)) == READ
    assert shown(name, f"<?xml-stylesheet href='{address}'?>".encode() + SAMPLES[name]) == READ
    with pytest.raises(BlockingIOError):
        listening.accept()


DEEP: Final = 10_000
CASES: Final[dict[str, tuple[tuple[str, ...], Callable[[bytes], bytes], Reason | None]]] = {
    "deep elements": (XML, lambda value: after_root(value, b"<x>" * DEEP + b"</x>" * DEEP), Reason.TOO_DEEP),
    "deep elements that do not end": (XML, lambda value: after_root(value, b"<x>" * DEEP), Reason.TOO_DEEP),
    "deep arrays": (JSON, lambda value: value.replace(b"{", b'{"deep":%s1%s,' % (b"[" * DEEP, b"]" * DEEP), 1), Reason.TOO_DEEP),
    "deep objects": (JSON, lambda value: value.replace(b"{", b'{"deep":%s1%s,' % (b'{"a":' * DEEP, b"}" * DEEP), 1), Reason.TOO_DEEP),
    "missing end tag": (
        tuple(name for name in XML if name not in FEEDS),
        lambda value: re.sub(rb"</(?:person|NewsLines|by|byLine)>", b"", value, count=1),
        Reason.INVALID_XML,
    ),
    "empty elements": (XML, lambda value: re.sub(rb">[^<]+<", b"><", value), Reason.NO_TEXT),
    "only the root element": (XML, lambda value: b"<%s/>" % re.findall(rb"<([A-Za-z:]+)", value)[0], None),
    "empty strings": (JSON, lambda value: json.dumps(emptied(json.loads(value))).encode(), Reason.NO_TEXT),
    "empty object": (JSON, lambda value: b"{}", Reason.WRONG_SHAPE),
    "NUL in a string": (JSON, lambda value: value.replace(b"quay", b"qu\0ay"), Reason.INVALID_JSON),
    "nothing but NUL": (tuple(FORMATS), lambda value: b"\0" * 1000, None),
    "millions of <": (XML, lambda value: b"<" * MILLIONS, Reason.INVALID_XML),
    "millions of <p>a": (XML, lambda value: b"<p>a" * (MILLIONS // 4), Reason.TOO_DEEP),
    "millions of <p/>a": (("nitf",), lambda value: value.replace(b"quay", b"<p/>a" * (MILLIONS // 5)), Reason.TOO_LARGE),
    "millions of <p>a in HTML": (("ninjs",), lambda value: value.replace(b"quay", b"<p>a" * (MILLIONS // 8)), Reason.TOO_LARGE),
}
"""What is done to the sample of which formats, and why it is refused; any reason where that differs."""


@pytest.mark.parametrize(("case", "name"), [(case, name) for case, (names, _, _) in CASES.items() for name in names])
def test_refused(case: str, name: str) -> None:
    _, change, reason = CASES[case]
    value = change(SAMPLES[name])
    assert value != SAMPLES[name]
    (found,) = shown(name, value)
    assert isinstance(found, Reason)
    assert found == reason if reason else found is not Reason.STAGE_FAILED


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_100_mb(name: str) -> None:
    (found,) = read(SAMPLES[name] + b" " * 100_000_000)
    assert not isinstance(found, RawItem)
    assert found.reason is Reason.TOO_LARGE


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_without_an_end_tag_is_read_with_a_warning(name: str) -> None:
    value = re.sub(rb"</(?:dc:creator|name)>", b"", SAMPLES[name], count=1)
    assert shown(name, value) == READ
    found = READERS[name].read(value, Context())
    assert [warning.field for item in found if isinstance(item, RawItem) for warning in item.warnings] == ["document"]


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("encoding", ["us-ascii", "utf-16", "iso-8859-1", "koi9"])
def test_a_wrong_encoding_in_the_declaration(name: str, encoding: str) -> None:
    value = f"<?xml version='1.0' encoding='{encoding}'?>".encode() + SAMPLES[name]
    assert shown(name, value) == READ
    assert codes(name, value) == {Code.WRONG_CHARSET}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("charset", ["utf-16", "koi9", "zlib"])
def test_a_wrong_charset_in_the_header_of_the_record(name: str, charset: str) -> None:
    assert shown(name, SAMPLES[name], charset) == [whole(name)]
    assert codes(name, SAMPLES[name], charset) == (set() if name == "mail" else {Code.WRONG_CHARSET})  # a mail says it itself, for each part


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_characters(name: str, encoding: str) -> None:
    """A mail is ASCII around its parts (RFC 5322, section 2.1)."""
    assert shown(name, SAMPLES[name].decode().encode(encoding)) == [Reason.WRONG_SHAPE if name == "mail" else whole(name)]


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in JSON])
def test_a_nul_in_the_text_goes(name: str) -> None:
    assert shown(name, SAMPLES[name].replace(b"quay", b"q\0uay").replace(b"Again", b"\0Again")) == [whole(name)]


@pytest.mark.parametrize("name", [name for name in XML if name != "wxr"])
def test_a_huge_attribute(name: str) -> None:
    value = re.sub(rb"<([A-Za-z]\w*)", lambda match: b"<%s x='%s'" % (match[1], b"y" * MILLIONS), SAMPLES[name], count=1)
    assert shown(name, value) == READ


@pytest.mark.parametrize("name", JSON)
def test_millions_of_open_tags_in_a_string(name: str) -> None:
    assert len(shown(name, SAMPLES[name].replace(b"quay", b"<" * (MILLIONS // 2)))) == 1


def _put(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda value: value.replace(old, new)


STRAY: Final = (0x01, 0x02, 0x03, 0x04, 0x00, 0x16, 0x1A, 0x7F)
FRAMED: Final[dict[str, Callable[[bytes], bytes]]] = {
    "as it is": lambda value: value,
    "no STX": lambda value: value.replace(b"\x02", b""),
    "no ETX": lambda value: value.replace(b"\x03", b""),
    "no EOT": lambda value: value.replace(b"\x04", b""),
    "no end": lambda value: value.replace(b"\x03", b"").replace(b"\x04", b""),
    "no SYN": lambda value: value.replace(b"\x16", b""),
    **{f"{byte:#x} twice": _put(bytes([byte]), bytes([byte]) * 2) for byte in range(1, 5)},
    **{f"{byte:#x} in a word": _put(b"quay", b"q%cuay" % byte) for byte in STRAY},
    **{f"{byte:#x} before a word": _put(b"Again", b"%cAgain" % byte) for byte in STRAY},
    "ETX before STX": lambda value: value.replace(b"\x02", b"\x03\x02"),
    "STX at the end": lambda value: value.replace(b"\x03", b"\x03\x02"),
    "EOT before ETX": lambda value: value.replace(b"\x03", b"\x04\x03"),
    "SOH behind the text": lambda value: value.replace(b"\x03", b"\x01\x03"),
    "SYN and NUL around": lambda value: b"\x16\x00\x7f" * 5 + value + b"\x16\x00\x7f" * 5,
}
"""What is done to the control bytes of a message, none of which is to cost a line, the headline or the date."""


@pytest.mark.parametrize("name", WIRES)
@pytest.mark.parametrize("case", FRAMED)
def test_control_bytes_in_odd_places(name: str, case: str) -> None:
    (found,) = READERS[name].read(FRAMED[case](SAMPLES[name]), Context())
    assert isinstance(found, RawItem)
    assert [line.text for line in found.lines] == whole(name)
    assert (found.headline and found.headline.text, found.date) == ("Harbour Ferry sails", "2024-03-05T08:15:00+00:00")


@pytest.mark.parametrize("name", WIRES)
@pytest.mark.parametrize("ends", [b"\x03", b"\x04", b"\x03\x04"])
def test_messages_without_an_end_are_as_many(name: str, ends: bytes) -> None:
    assert shown(name, SAMPLES[name].translate(None, ends) * 2) == [whole(name)] * 2


@pytest.mark.parametrize("name", WIRES)
@pytest.mark.parametrize("order", [b"\4\3\2\1", b"\1\3\2\4", b"\2\1\4\3", b"\3\4\1\2", b"\2\2\2\2", b"\1\1\1\1"])
def test_control_bytes_in_the_wrong_order(name: str, order: bytes) -> None:
    """Refused as a whole, or no line is lost."""
    outcome = shown(name, SAMPLES[name].translate(bytes.maketrans(b"\x01\x02\x03\x04", order)))
    lines = [line for item in outcome if isinstance(item, list) for line in item]
    assert lines[-len(whole(name)) :] == whole(name) if lines else set(outcome) <= {Reason.INVALID_FRAME, Reason.NO_TEXT}
