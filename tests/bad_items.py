"""Bad input of every kind, and what becomes of it."""

from __future__ import annotations

from tests import items

_DEEP = b'{"lines":' + b"[" * 10_000 + b"]" * 10_000 + b"}"

# name -> (value, the reason code of its dead letter; None where an event with a warning is the outcome)
BAD: dict[str, tuple[bytes | None, str | None]] = {
    "null value": (None, "null-value"),
    "empty value": (b"", "empty-value"),
    "white space": (b" \r\n\t ", "empty-value"),
    "bytes that no charset explains": (b"Headline \xff\xfe\xfd\x81\x8d\n\nBody \x00\x01\x02\xff\xff\xc3 text\x90 more\x9d \xe0\x80\xff", "undecodable"),
    "truncated JSON": (items.value(1)[:-40], "invalid-json"),
    "JSON of another shape": (b'{"lines": {"a": 1}}', "wrong-shape"),
    "a JSON number": (b"17", "wrong-shape"),
    "NaN": (b'{"lines": ["Text of an item."], "urgency": NaN}', "invalid-number"),
    "Infinity": (b'{"lines": ["Text of an item."], "urgency": -Infinity}', "invalid-number"),
    "duplicate keys": (b'{"id": "1", "id": "2", "lines": ["Text of an item."]}', "duplicate-key"),
    "10,000 deep": (_DEEP, "too-deep"),
    "a million empty lines": (b"\n" * 1_000_000, "empty-value"),
    "a million empty lines around text": (b"Headline\n\n" + b"\n" * 1_000_000, "too-large"),
    "no text": (b'{"id": "1", "lines": ["", " "]}', "no-text"),
    "XML of an unknown kind": (b"<?xml version='1.0'?><weather><city>Oslo</city></weather>", "unknown-format"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "unknown-format"),
    "a bad date": (b'{"id": "7", "date": "the day after", "lines": ["Text of an item about nothing."]}', None),
    "lone surrogates and NULs": (b'{"id": "8", "lines": ["Text \\ud800 of \\u0000 an item."]}', None),
}
