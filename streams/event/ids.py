"""Deterministic ids: the same raw record gives the same ids, whoever handles it and however often."""

from __future__ import annotations

import hashlib
import uuid
from urllib.parse import quote

import orjson

from streams.event.source import Source

NAMESPACE = uuid.UUID("c6b7a3b0-5d7e-5c0e-9f43-6f2d3a1e8b54")
"""Namespace of all ids (RFC 9562, version 5), drawn once. Part of the contract: it never changes."""

LONGEST_PART = 200  # bytes of a percent-encoded part of a uri before its end is replaced by a hash
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
_CUT = "!"  # stands before the hash; no other part holds one, since it is percent-encoded there


def news_id(source: Source) -> str:
    """Id shared by all records that are made from one item (`ce_newsid`): uuid5 of the JSON array [topic, partition, offset, index]."""
    return _id(source.topic, source.partition, source.offset, source.index)


def record_id(source: Source, topic: str, key: bytes | None) -> str:
    """Id of one output record (`ce_id`): uuid5 of [topic, partition, offset, index, output topic, output key in hex or null]."""
    return _id(source.topic, source.partition, source.offset, source.index, topic, None if key is None else key.hex())


def item_uri(supplier: str, item: str) -> str:
    """The uri of an item, from its supplier and the supplier's own id: the same for all its versions.

    A urn (RFC 8141) in ASCII of at most 419 characters; different pairs have different uris.
    """
    return f"urn:newswire:item:{_part(supplier)}:{_part(item)}"


def _part(text: str) -> str:
    quoted = quote(text, safe="", errors="surrogatepass")
    if len(quoted) <= LONGEST_PART:
        return quoted
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    head = quoted[: LONGEST_PART - len(digest) - len(_CUT)]
    broken = head.rfind("%", len(head) - 2)  # a percent-encoded byte of which less than all is left
    return (head if broken < 0 else head[:broken]) + _CUT + digest


def _id(*parts: str | int | None) -> str:
    """What `str(uuid.uuid5(NAMESPACE, name))` gives, without the object in between: an item has nine."""
    mark = hashlib.sha1(NAMESPACE.bytes + orjson.dumps(parts), usedforsecurity=False).hexdigest()
    return f"{mark[:8]}-{mark[8:12]}-5{mark[13:16]}-{_VARIANT[mark[16]]}{mark[17:20]}-{mark[20:32]}"
