"""One raw Kafka record to the items in it: which format, then that format's reader."""

from __future__ import annotations

import logging
import re
from typing import Final

from streams.reasons import Reason
from streams.wire import text
from streams.wire.agency_xml import ritzau
from streams.wire.decoding import characters, charset
from streams.wire.feeds import json_feed, xml_feed
from streams.wire.framed import anpa1312, iptc7901
from streams.wire.headers import Declared, Headers, declared
from streams.wire.iptc_xml import newsml1, newsmlg2, nitf
from streams.wire.item import Unreadable
from streams.wire.json_items import envelope, ninjs
from streams.wire.limits import DEFAULT, Limits
from streams.wire.mail import message
from streams.wire.reader import Context, Items, Reader

_log = logging.getLogger(__name__)

READERS: Final[dict[str, Reader]] = {
    "envelope": envelope.READER,
    "ninjs": ninjs.READER,
    "iptc7901": iptc7901.READER,
    "anpa1312": anpa1312.READER,
    "nitf": nitf.READER,
    "newsml1": newsml1.READER,
    "newsmlg2": newsmlg2.READER,
    "ritzau": ritzau.READER,
    "rss": xml_feed.RSS,
    "atom": xml_feed.ATOM,
    "jsonfeed": json_feed.READER,
    "wxr": xml_feed.WXR,
    "mail": message.READER,
    "text": text.READER,
}
"""Every format by its name, as in `RawItem.format`. Of readers that are equally sure, the first one reads."""

_MAGIC: Final = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV)"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"OggS", "Ogg"),
    (b"ID3", "an MP3 file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"Obj\x01", "an Avro file"),
    (b"PAR1", "a Parquet file"),
)
_MAGICS: Final = tuple(magic for magic, _ in _MAGIC)
_ROOT: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})(?=[\s/>]|$)")
_PROLOGUE: Final = re.compile(rb"(?:<\?xml[^<>]{0,500}\?>|<!--|<!DOCTYPE\s)", re.IGNORECASE)
_XML: Final = {
    "nitf": "NITF", "newsml": "NewsML 1", "newsitem": "NewsML-G2", "newsmessage": "NewsML-G2", "packageitem": "NewsML-G2", "rss": "RSS", "rdf": "RSS 1.0",
    "feed": "Atom", "html": "HTML",
}  # fmt: skip
_MAIL: Final = re.compile(rb"(?:Received|Return-Path|MIME-Version|Message-ID|Delivered-To|DKIM-Signature): ?\S", re.IGNORECASE)


def read(value: bytes | None, headers: Headers = None, limits: Limits = DEFAULT, supplier: str = "unknown") -> Items:
    """The items of one raw record, in order, each read or refused with a reason; never empty. Never raises for a fault of the data.

    `supplier` is that of items which name none, in a record without a header `source`. A declared content type is believed;
    without one the reader that is surest of the bytes reads them. MemoryError passes; a fault of a reader is STAGE_FAILED.
    """
    if value is None:
        return (Unreadable(Reason.NULL_VALUE, "the record has no value; a tombstone means nothing on this topic"),)
    if len(value) > limits.value_bytes:
        return (Unreadable(Reason.TOO_LARGE, f"{len(value)} bytes, the limit is {limits.value_bytes} (value_bytes)"),)
    if not value or value.isspace():
        return (Unreadable(Reason.EMPTY_VALUE, "zero bytes" if not value else f"{len(value)} bytes of white space"),)
    try:
        return _read(bytes(value), declared(headers), limits, supplier)
    except MemoryError:
        raise
    except Exception as error:  # a fault of a reader: the item goes aside with its bytes, its neighbours flow on
        _log.exception("a reader failed")
        return (Unreadable(Reason.STAGE_FAILED, f"reading failed: {type(error).__name__}; please report it with the item"),)


def _read(value: bytes, says: Declared, limits: Limits, supplier: str) -> Items:
    head = charset.head(value)
    context = Context(says.charset, says.supplier or supplier, limits, says.warnings)
    if not head:  # a byte order mark and white space
        return text.read(value, context)
    reader = _declared(head, says.media_type) if says.media_type not in (None, "application/octet-stream") else _sniffed(head, value)
    return (reader,) if isinstance(reader, Unreadable) else reader.read(value, context)


def _declared(head: bytes, media_type: str | None) -> Reader | Unreadable:
    candidates = [reader for reader in READERS.values() if media_type in reader.media_types]
    if not candidates:
        known = ", ".join(sorted({known for reader in READERS.values() for known in reader.media_types}))
        return Unreadable(Reason.UNKNOWN_FORMAT, f"no reader for the declared content type {media_type}; known are {known}")
    surest = max(candidates, key=lambda reader: reader.sniff(head))
    if len(candidates) > 1 and not surest.sniff(head):
        if envelope.READER in candidates:  # no JSON at all, and its reader says where it is none
            return envelope.READER
        return Unreadable(Reason.UNKNOWN_FORMAT, f"declared as {media_type}, and none of the formats that this may be; see docs/formats.md")
    return surest


def _sniffed(head: bytes, value: bytes) -> Reader | Unreadable:
    looks = _binary(value)  # first: among the bytes of a picture there are those that frame messages
    if looks is None:
        score, reader = max(((reader.sniff(head), reader) for reader in READERS.values()), key=lambda pair: pair[0])
        if score and reader is not text.READER:
            return reader
        looks = looks_like(head, value)
        if looks is None:
            return text.READER
    return Unreadable(Reason.UNKNOWN_FORMAT, f"looks like {looks}, which no reader takes; if it is text, declare content-type text/plain")


def _binary(value: bytes) -> str | None:
    if not value.startswith(_MAGICS):
        return None
    return next(name for magic, name in _MAGIC if value.startswith(magic))


def looks_like(head: bytes, value: bytes) -> str | None:
    """What a value is that is neither JSON nor text, as far as its first bytes tell."""
    if binary := _binary(value):
        return binary
    if _MAIL.match(head):
        return "an e-mail message"
    return _xml(head, value) if head[:1] == b"<" else None


def _xml(head: bytes, value: bytes) -> str | None:
    match = _ROOT.search(head)
    root = match[1].decode("ascii").lower() if match else ""
    if root in _XML:
        return _XML[root]
    if _PROLOGUE.match(head) or b"xmlns" in head:
        return f"XML (root element {root})" if root else "XML"
    ends = match is not None and value[-100:].rstrip().endswith(b"</" + match[1] + b">")  # <BA.N> may begin a line of text
    return f"XML (root element {root})" if ends and root not in characters.TAGS else None
