"""Events that are kept back until their embargo is over: the record on `held`, and what is published of it later.

An event is held when its `embargoedUntil` is later than the append time of its raw record: the broker's clock decides, so that an item that is taken twice
is held twice. The record has everything that will be published, byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from streams.event.records import Record, held_headers
from streams.event.source import Source

TOPIC = "held"


@dataclass(frozen=True, slots=True)
class Due:
    """What is kept back of one item."""

    until: int
    """Milliseconds since the epoch."""
    partition: int
    offset: int
    """Of the record on `held`, which has the rest."""


def until(event: Mapping[str, Any], source: Source) -> int | None:
    """When the event may be published, milliseconds since the epoch; None where it may be already, or where there is no broker whose clock decides."""
    embargo = event.get("embargoedUntil")
    if embargo is None or source.received is None or event["pubStatus"] == "canceled":  # a kill is for those who have it already
        return None
    moment = round(datetime.fromisoformat(embargo).timestamp() * 1000)
    return moment if moment > source.received else None


def held_record(event: Mapping[str, Any], source: Source, moment: int, records: Sequence[Record], prefix: str) -> Record:
    """The record on `held`: key is the item's URI, so that a later version takes the place of an earlier one. `records` are what will be published."""
    topic, key = prefix + TOPIC, event["uri"].encode()
    value = {
        "uri": event["uri"],
        "until": datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "records": [
            {
                "topic": record.topic.removeprefix(prefix),
                "key": (record.key or b"").decode("ascii"),
                "value": (record.value or b"").decode("utf-8"),
                "headers": [[name, (content or b"").decode("ascii")] for name, content in record.headers],
            }
            for record in records
        ],
    }
    return Record(topic, key, orjson.dumps(value), held_headers(source, topic, key, event["uri"]))


def withdrawal(event: Mapping[str, Any], source: Source, prefix: str) -> Record:
    """What takes an earlier version of the item out of `held`, if there is one: the key without a value. Its headers say which raw record did so."""
    topic, key = prefix + TOPIC, event["uri"].encode()
    return Record(topic, key, None, held_headers(source, topic, key, event["uri"]))


def due(value: bytes, partition: int, offset: int) -> Due:
    """Raises: ValueError, KeyError, TypeError where `value` is no held event."""
    return Due(milliseconds(orjson.loads(value)["until"]), partition, offset)


def milliseconds(text: str) -> int:
    """Since the epoch, of a time as RFC 3339 has it. Raises: ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return round(moment.timestamp() * 1000)


def released(value: bytes, prefix: str) -> list[Record]:
    """What is to be published. Raises: as `due`."""
    return [
        Record(
            prefix + record["topic"],
            record["key"].encode("ascii"),
            record["value"].encode("utf-8"),
            tuple((name, content.encode("ascii")) for name, content in record["headers"]),
        )
        for record in orjson.loads(value)["records"]
    ]
