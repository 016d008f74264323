"""From an event to what the linking of stories looks at, and as the value of `wire.sketches`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from streams.event.ids import news_id
from streams.event.source import Source
from streams.stories import in_force
from streams.stories.marks import update_marks
from streams.stories.sketch import pack, unpack
from streams.stories.telling import Telling

LONGEST_HEADLINE = 400  # code points that are compared and shown


def telling(event: dict[str, Any], source: Source, sketched: tuple[int, ...], otherwise: int = 0) -> Telling:
    """What is compared of a valid event (`news.v1`), with the sketch of its body. An item without a time of its own has that of its receipt, or
    without a broker `otherwise` (milliseconds since the epoch). Pure."""
    body = event["bodies"][0]
    headline = event["headlines"][0]["value"] if event.get("headlines") else ""
    notes = [note["text"] for note in event["wire"]["notes"] if note["kind"] == "editorial"]
    return Telling(
        uri=event["uri"],
        order=event["wire"]["order"],
        newsid=news_id(source),
        supplier=event["wire"]["source"]["supplier"],
        headline=headline[:LONGEST_HEADLINE],
        time=_time(event, source, otherwise),
        words=body["wordCount"],
        marks=update_marks(headline, notes),
        sketch=sketched,
        tags=in_force.tags(event),
    )


def as_record(telling: Telling) -> dict[str, Any]:
    """The value of `wire.sketches` (`sketch.v1`)."""
    return {
        "uri": telling.uri,
        "order": telling.order,
        "newsid": telling.newsid,
        "supplier": telling.supplier,
        "headline": telling.headline,
        "time": telling.time,
        "words": telling.words,
        "marks": list(telling.marks),
        "sketch": pack(telling.sketch),
        "tags": in_force.as_value(telling.tags),
    }


def from_record(value: dict[str, Any]) -> Telling:
    """A parsed value of `wire.sketches`. Raises: KeyError, TypeError, ValueError for one that is none."""
    texts = {name: _as(str, value[name]) for name in ("uri", "newsid", "supplier", "headline")}
    numbers = {name: _as(int, value[name]) for name in ("order", "time", "words")}
    marks = tuple(_as(str, mark) for mark in _as(list, value["marks"]))
    tags = in_force.from_value(value["tags"]) if "tags" in value else in_force.NO_TAGS  # records of newswire 0.1 before there were any
    return Telling(**texts, **numbers, marks=marks, sketch=unpack(_as(str, value["sketch"])), tags=tags)


def _as(kind: type[Any], value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__}, not {kind.__name__}")
    return value


def _time(event: dict[str, Any], source: Source, otherwise: int) -> int:
    own = event.get("versionCreated")
    if own is not None:
        return round(datetime.fromisoformat(own).timestamp() * 1000)
    return otherwise if source.received is None else source.received
