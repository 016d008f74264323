"""The records that carry events, references and dead letters: CloudEvents 1.0, Kafka protocol binding, binary mode."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import orjson

from streams.event import schemas
from streams.event.ids import news_id, record_id
from streams.event.source import Source
from streams.event.validate import dumps

Headers = tuple[tuple[str, bytes | None], ...]
"""Kafka allows a header without a value."""

JSON = b"application/json; charset=utf-8"
LONGEST_DETAIL = 1000  # characters of a dead letter's detail
LONGEST_TRACEPARENT = 256  # bytes; version 00 of W3C Trace Context has 55

# Upper bounds from Kafka's record format, version 2: the batch's header, a record's fixed fields and varints, a header's two lengths.
_BATCH, _RECORD, _HEADER = 61, 40, 10


_TYPED: dict[str, Headers] = {
    schema: (
        ("ce_type", f"newswire.{schema}".encode()),
        ("ce_dataschema", f"{schemas.BASE}{schema}.schema.json".encode()),
        ("content-type", JSON),
    )
    for schema in ("news.v1", "region.v1", "entity.v1", "story.v1", "held.v1")
}


@dataclass(frozen=True, slots=True)
class Record:
    """One record to be sent. `partition` None leaves the choice to the key."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    partition: int | None = None


def size(record: Record) -> int:
    """An upper bound of the record's bytes in a batch of its own, uncompressed: what max.message.bytes is compared with."""
    total = _BATCH + _RECORD + len(record.key or b"") + len(record.value or b"")
    for key, value in record.headers:
        total += _HEADER + (len(key) if key.isascii() else len(key.encode())) + len(value or b"")
    return total


def records(event: dict[str, Any], source: Source, prefix: str = "wire.", traceparent: bytes | None = None) -> list[Record]:
    """The event on `news`, a reference for each country on `regions` and for each entity on `entities`, in this order.

    References of a canceled item are withdrawn: their keys' subscribers are told that the item is no more. All keys and headers are ASCII, whatever
    the item holds. `traceparent` is carried through if it is printable ASCII of no more than LONGEST_TRACEPARENT bytes.
    """
    uri = event["uri"]
    shared = {"uri": uri, "version": event.get("version"), "order": event["wire"]["order"], "headline": _headline(event)}
    withdrawn = event["pubStatus"] == "canceled"
    origin, traced = _origin(source), _traced(traceparent)

    def record(topic: str, key: bytes, value: bytes, schema: str) -> Record:
        return Record(topic, key, value, (*origin, *_own(source, topic, key, uri, schema), *traced))

    out = [record(prefix + "news", uri.encode(), dumps(event), "news.v1")]
    for region in event["wire"]["regions"]:
        if region["level"] == "country":
            value = orjson.dumps({**shared, "region": region, "withdrawn": withdrawn})
            out.append(record(prefix + "regions", region["code"].encode(), value, "region.v1"))
    for entity in event["wire"]["entities"]:
        value = orjson.dumps({**shared, "entity": entity, "withdrawn": withdrawn})
        out.append(record(prefix + "entities", entity["uri"].encode(), value, "entity.v1"))
    return out


def withdrawal_records(
    uri: str,
    version: str | None,
    order: int,
    headline: str,
    regions: Iterable[tuple[str, str]],
    entities: Iterable[tuple[str, str, str]],
    headers: Headers,
    prefix: str,
) -> list[Record]:
    """References that are in force no longer: countries (code, name) and entities (uri, type, name).

    `headers` are those of the record on `sketches` whose arrival withdraws them. Their ids are of their own, since the event that brought it may have
    references with the same keys, and a version that comes late may be withdrawn by another one when it is handled again.

    Raises: KeyError, ValueError where the headers are none.
    """
    source = source_of(headers)
    shared = {"uri": uri, "version": version, "order": order, "headline": headline or None}
    traced = tuple((name, value) for name, value in headers if name == "traceparent")
    made = [
        (
            "regions",
            code,
            "region.v1",
            {"region": {"code": code, "level": "country", "name": name, "relevance": 0, "confidence": 0.0, "primary": False, "evidence": []}},
        )
        for code, name in regions
    ] + [
        ("entities", entity, "entity.v1", {"entity": {"uri": entity, "type": kind, "name": name, "mentions": 0, "confidence": 0.0}})
        for entity, kind, name in entities
    ]
    out = []
    for name, text, schema, tag in made:
        topic, key = prefix + name, text.encode()
        own = (("ce_id", record_id(source, f"{topic}/withdrawn/{order}", key).encode()), ("ce_subject", uri.encode()), *_TYPED[schema])
        out.append(Record(topic, key, orjson.dumps({**shared, **tag, "withdrawn": True}), (*_origin(source), *own, *traced)))
    return out


def source_of(headers: Headers) -> Source:
    """Of the item whose record has these headers. Raises: KeyError, ValueError."""
    named = {name: (value or b"").decode("ascii") for name, value in headers}
    received = round(datetime.fromisoformat(named["ce_time"]).timestamp() * 1000) if "ce_time" in named else None
    return Source(named["ce_rawtopic"], int(named["ce_rawpartition"]), int(named["ce_rawoffset"]), received, int(named["ce_rawindex"]))


def sketch_record(sketch: dict[str, Any], source: Source, prefix: str = "wire.", traceparent: bytes | None = None) -> Record:
    """The item's record on `sketches` (`sketch.v1`). Its headers are those of the record on `stories` that will be made of it."""
    key = sketch["uri"].encode()
    own = _own(source, prefix + "stories", key, sketch["uri"], "story.v1")
    return Record(prefix + "sketches", key, orjson.dumps(sketch), (*_origin(source), *own, *_traced(traceparent)))


def held_headers(source: Source, topic: str, key: bytes, uri: str) -> Headers:
    """The headers of a record on `held` (`held.v1`)."""
    return (*_origin(source), *_own(source, topic, key, uri, "held.v1"))


def dead_letter_record(
    *, topic: str, key: bytes | None, value: bytes | None, headers: Headers, reason: str, stage: str, detail: str, source: Source, attempts: int, limit: int
) -> Record:
    """A raw record that gave no event: its own key, bytes and headers, then why.

    The first `dlq_headers` headers are the original ones. Where the whole does not fit into `limit` bytes the value is cut
    (`dlq_truncated` is its full length, `dlq_sha256` the digest of all of it), and if need be the original headers are left out.
    """
    why = (
        *_origin(source),
        ("ce_id", record_id(source, topic, key).encode()),
        ("ce_type", b"newswire.deadletter"),
        ("dlq_reason", reason.encode()),
        ("dlq_stage", stage.encode()),
        ("dlq_detail", _one_line(detail).encode("ascii", "backslashreplace")[:LONGEST_DETAIL]),
        ("dlq_attempts", str(attempts).encode()),
    )
    whole = Record(topic, key, value, (*headers, *why, ("dlq_headers", str(len(headers)).encode())))
    if size(whole) <= limit:
        return whole
    digest = hashlib.sha256(value or b"").hexdigest()
    why = (*why, ("dlq_truncated", str(len(value or b"")).encode()), ("dlq_sha256", digest.encode()))
    for kept_key, kept_headers in ((key, headers), (key, ()), (None, ())):
        bare = Record(topic, kept_key, b"", (*kept_headers, *why, ("dlq_headers", str(len(kept_headers)).encode())))
        room = limit - size(bare)
        if room >= 0:
            return Record(topic, kept_key, (value or b"")[:room], bare.headers)
    return Record(topic, None, b"", bare.headers)


def dead_letter_json(reason: str, stage: str, detail: str, source: Source) -> dict[str, Any]:
    """What `newswire normalize` prints of an item that gave no event (`deadletter.v1`)."""
    coordinates = {"topic": source.topic, "partition": source.partition, "offset": source.offset, "index": source.index}
    return {"deadletter": {"reason": reason, "stage": stage, "detail": _one_line(detail), "source": coordinates}}


def _own(source: Source, topic: str, key: bytes, uri: str, schema: str) -> Headers:
    """The headers that one record of an item has for itself."""
    return (("ce_id", record_id(source, topic, key).encode()), ("ce_subject", uri.encode()), *_TYPED[schema])


def _traced(traceparent: bytes | None) -> Headers:
    return (("traceparent", traceparent),) if traceparent is not None and _is_traceparent(traceparent) else ()


def _is_traceparent(value: bytes) -> bool:
    return 0 < len(value) <= LONGEST_TRACEPARENT and value.isascii() and value.decode("ascii").isprintable()


def _one_line(detail: str) -> str:
    """A detail as one line that any terminal and any JSON can take: control characters and lone surrogates as escapes."""
    line = " ".join(detail[: 2 * LONGEST_DETAIL].split())
    printable = line if line.isprintable() else "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in line)
    return printable[:LONGEST_DETAIL]


@lru_cache(maxsize=4)
def _origin(source: Source) -> Headers:
    """The headers that all records of one item share."""
    attributes = {
        "ce_specversion": "1.0",
        "ce_source": "urn:newswire:input" if source.topic is None else f"urn:newswire:topic:{quote(source.topic)}",
        "ce_time": source.received_at,
        "ce_rawtopic": source.topic,
        "ce_rawpartition": source.partition,
        "ce_rawoffset": source.offset,
        "ce_rawindex": source.index,
        "ce_newsid": news_id(source),
    }
    return tuple((name, str(value).encode()) for name, value in attributes.items() if value is not None)


def _headline(event: dict[str, Any]) -> str | None:
    headlines: Sequence[dict[str, Any]] = event.get("headlines", ())
    return headlines[0]["value"] if headlines else None
