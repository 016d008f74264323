"""Deterministic ids: the same raw record gives the same ids, whoever handles it and however often."""

from __future__ import annotations

import hashlib
import uuid
from urllib.parse import quote

from streams.event.source import Source

NAMESPACE = uuid.UUID("c6b7a3b0-5d7e-5c0e-9f43-6f2d3a1e8b54")
"""Namespace of all ids (RFC 9562, version 5). Part of the contract: it never changes."""

LONGEST_PART = 200  # bytes of a percent-encoded part of a uri before its end is replaced by a hash


def news_id(source: Source) -> str:
    """Id shared by all records that are made from one item (`ce_newsid`)."""
    return str(uuid.uuid5(NAMESPACE, _coordinates(source)))


def record_id(source: Source, topic: str, key: bytes | None) -> str:
    """Id of one output record (`ce_id`): the raw coordinates, the item's index, the output topic and key."""
    return str(uuid.uuid5(NAMESPACE, f"{_coordinates(source)}\n{topic}\n{(key or b'').decode('utf-8', 'backslashreplace')}"))


def item_uri(supplier: str, item: str) -> str:
    """The uri of an item, from its supplier and the supplier's own id: the same for all its versions. At most 420 characters."""
    return f"urn:newswire:item:{_part(supplier)}:{_part(item)}"


def _part(text: str) -> str:
    quoted = quote(text, safe="", errors="replace")
    if len(quoted) <= LONGEST_PART:
        return quoted
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    # Cut before a percent-encoded byte, not inside of it.
    return quoted[: LONGEST_PART - len(digest) - 1].rstrip("%").rsplit("%", 1)[0] + "~" + digest


def _coordinates(source: Source) -> str:
    return f"{source.topic}/{source.partition}/{source.offset}/{source.index}"
