"""The records that carry events, references and dead letters: CloudEvents 1.0, Kafka protocol binding, binary mode."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from streams.event import schemas
from streams.event.build import rfc3339
from streams.event.ids import news_id, record_id
from streams.event.source import Source
from streams.event.validate import dumps

Headers = tuple[tuple[str, bytes], ...]

JSON = b"application/json; charset=utf-8"
LONGEST_DETAIL = 1000  # code points of a dead letter's detail

# Upper bounds from Kafka's record format, version 2: the batch's header, a record's fixed fields and varints, a header's two lengths.
_BATCH, _RECORD, _HEADER = 61, 40, 10


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
    headers = sum(len(key.encode()) + len(value) + _HEADER for key, value in record.headers)
    return _BATCH + _RECORD + len(record.key or b"") + len(record.value or b"") + headers


def records(event: dict[str, Any], source: Source, prefix: str = "wire.", traceparent: bytes | None = None) -> list[Record]:
    """The event on `news`, a reference for each country on `regions` and for each entity on `entities`, in this order.

    References of a canceled item are withdrawn: their keys' subscribers are told that the item is no more.
    """
    uri = event["uri"]
    shared = {"uri": uri, "version": event.get("version"), "order": event["wire"]["order"], "headline": _headline(event)}
    withdrawn = event["pubStatus"] == "canceled"
    out = [_record(prefix + "news", uri.encode(), dumps(event), "news.v1", uri, source, traceparent)]
    for region in event["wire"]["regions"]:
        if region["level"] == "country":
            value = orjson.dumps({**shared, "region": region, "withdrawn": withdrawn})
            out.append(_record(prefix + "regions", region["code"].encode(), value, "region.v1", uri, source, traceparent))
    for entity in _entities(event):
        value = orjson.dumps({**shared, "entity": entity, "withdrawn": withdrawn})
        out.append(_record(prefix + "entities", entity["uri"].encode(), value, "entity.v1", uri, source, traceparent))
    return out


def dead_letter_record(
    *, topic: str, key: bytes | None, value: bytes | None, headers: Headers, reason: str, stage: str, detail: str, source: Source, attempts: int, limit: int
) -> Record:
    """A raw record that gave no event: its own key, bytes and headers, then why.

    The first `dlq_headers` headers are the original ones. Where the whole does not fit into `limit` bytes the value is cut
    (`dlq_truncated` is its full length, `dlq_sha256` the digest of all of it), and if need be the original headers are left out.
    """
    why = (
        *_cloud_event("deadletter", news_id(source), record_id(source, topic, key), source, None),
        ("dlq_reason", reason.encode()),
        ("dlq_stage", stage.encode()),
        ("dlq_detail", " ".join(detail.split())[:LONGEST_DETAIL].encode("utf-8", "backslashreplace")),
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
    return {"deadletter": {"reason": reason, "stage": stage, "detail": " ".join(detail.split())[:LONGEST_DETAIL], "source": coordinates}}


def _record(topic: str, key: bytes, value: bytes, schema: str, uri: str, source: Source, traceparent: bytes | None) -> Record:
    headers = _cloud_event(schema, news_id(source), record_id(source, topic, key), source, uri)
    traced: Headers = () if traceparent is None else (("traceparent", traceparent),)
    return Record(topic, key, value, (*headers, ("content-type", JSON), *traced))


def _cloud_event(schema: str, news: str, identity: str, source: Source, subject: str | None) -> Headers:
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": identity,
        "ce_source": f"urn:newswire:topic:{source.topic}",
        "ce_type": f"newswire.{schema}",
        "ce_time": None if source.received is None else rfc3339(source.received),
        "ce_subject": subject,
        "ce_dataschema": None if subject is None else f"{schemas.BASE}{schema}.schema.json",
        "ce_rawtopic": source.topic,
        "ce_rawpartition": source.partition,
        "ce_rawoffset": source.offset,
        "ce_rawindex": source.index,
        "ce_newsid": news,
    }
    return tuple((name, str(value).encode()) for name, value in attributes.items() if value is not None)


def _headline(event: dict[str, Any]) -> str | None:
    headlines: Sequence[dict[str, Any]] = event.get("headlines", ())
    return headlines[0]["value"] if headlines else None


def _entities(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Each entity of the event with its best confidence and number of mentions, in the event's order."""
    counts: dict[str, int] = {}
    best: dict[str, float] = {}
    for mention in event["wire"]["mentions"]:
        counts[mention["entity"]] = counts.get(mention["entity"], 0) + 1
        best[mention["entity"]] = max(best.get(mention["entity"], 0.0), mention["confidence"])
    return [
        {"uri": tag["uri"], "type": kind, "name": tag["name"], "mentions": counts.get(tag["uri"], 0), "confidence": best.get(tag["uri"], 0.0)}
        for kind, field in (("person", "people"), ("organisation", "organisations"), ("place", "places"))
        for tag in event.get(field, ())
    ]
