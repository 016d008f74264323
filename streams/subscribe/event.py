"""One record of a topic, as subscribers get it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

import orjson
from aiokafka import ConsumerRecord

from streams.subscribe.errors import EventError
from streams.subscribe.framing import unframed

T_co = TypeVar("T_co", covariant=True)


NOT_MATCHED = ("ce_matched", b"false")
"""The header of a copy on a route that only an earlier version of its item explains."""


class Event(Generic[T_co]):
    """A record of newswire. What it holds is decoded when it is asked for, and then kept. Fields that this library does not know are there too."""

    def __init__(self, record: ConsumerRecord[Any, Any]) -> None:
        self._record = record
        self._wanted = True

    @property
    def matched(self) -> bool:
        """Whether it is what the subscription's filters ask for, and on a route what the operators' rules do. False for a later version, or the end, of an item
        that was, or on a route may have been: it came, and must be forgotten."""
        return self._wanted and NOT_MATCHED not in self._record.headers

    @property
    def topic(self) -> str:
        return self._record.topic

    @property
    def partition(self) -> int:
        return self._record.partition

    @property
    def offset(self) -> int:
        return self._record.offset

    @property
    def key(self) -> str:
        """The item's uri on `wire.news`, `wire.stories` and routes, a country's code on `wire.regions`, an entity's uri on `wire.entities`."""
        return (self._record.key or b"").decode("utf-8", "replace")

    @property
    def id(self) -> str:
        """`ce_id`: the same each time the event is delivered. Store it with the event's effect, and no effect comes twice."""
        return identity(self._record).decode("utf-8", "replace")

    @property
    def appended(self) -> datetime:
        """When the broker took it."""
        return datetime.fromtimestamp(self._record.timestamp / 1000, UTC)

    @cached_property
    def headers(self) -> dict[str, str]:
        """CloudEvents attributes with `ce_` before their names, `content-type`, and `traceparent` where there is one."""
        return {name: content.decode("utf-8", "replace") for name, content in self._record.headers if content is not None}

    @property
    def uri(self) -> str:
        """Of the item: `ce_subject`. Empty where the record does not say."""
        return self._header("ce_subject")

    @property
    def type(self) -> str:
        """`ce_type`: `newswire.news.v1`, `newswire.region.v1`, `newswire.entity.v1`, `newswire.story.v1`."""
        return self._header("ce_type")

    @property
    def flags(self) -> frozenset[str]:
        """What the operators' rules say of it on a route; empty elsewhere."""
        return frozenset(filter(None, self._header("ce_flags").split(",")))

    @property
    def raw(self) -> bytes | None:
        """The value's bytes, with the frame of a schema registry's serializer where newswire writes one."""
        return self._record.value

    @cached_property
    def value(self) -> T_co:
        """The JSON of the record; None where the record says that its key is no more (a tombstone). Raises: EventError."""
        if self._record.value is None:
            return cast("T_co", None)
        try:
            return cast("T_co", orjson.loads(unframed(self._record.value)))
        except orjson.JSONDecodeError as error:
            raise EventError(f"{place(self._record)} holds no JSON ({error}): newswire did not write it") from None

    def _header(self, wanted: str) -> str:
        """One of the headers, without decoding them all: most events that a filter looks at are not handed over."""
        for name, content in self._record.headers:
            if name == wanted and content is not None:
                return content.decode("utf-8", "replace")
        return ""

    def __repr__(self) -> str:
        return f"<Event {self.id} {self.type or 'of no type'} {place(self._record)}>"


def identity(record: ConsumerRecord[Any, Any]) -> bytes:
    """The record's `ce_id`; of a record without one, its place."""
    for name, content in record.headers:
        if name == "ce_id" and content:
            return content
    return place(record).encode()


def place(record: ConsumerRecord[Any, Any]) -> str:
    return f"{record.topic}/{record.partition}/{record.offset}"
