"""The records that carry an event to its routes."""

from __future__ import annotations

from collections.abc import Iterable

from streams.event.ids import record_id
from streams.event.records import Record
from streams.event.source import Source
from streams.routing.rules import Route

TOPIC = "route."
"""Before a route's name, behind the prefix of all topics."""


def topic(route: str, prefix: str = "wire.") -> str:
    return prefix + TOPIC + route


def copies(news: Record, source: Source, routes: Iterable[Route], version: str | None, prefix: str = "wire.") -> list[Record]:
    """A record for each route, made from that on `news`: its key, its value and its headers, with an id of its own and what routing says.

    `ce_flags` holds the route's flags with commas between them, and is absent where there are none; `ce_matched` is `false` for a copy that only an earlier
    version of the item explains, else `true`; `ce_routing` is the version of the rules. All are ASCII. `source` is that of the item.
    """
    key = news.key or b""
    said = () if version is None else (("ce_routing", version.encode()),)
    made = []
    for route in routes:
        name = topic(route.name, prefix)
        own = {"ce_id": record_id(source, name, key).encode()}
        headers = tuple((header, own.get(header, value)) for header, value in news.headers)
        flags = (("ce_flags", ",".join(route.flags).encode()),) if route.flags else ()
        made.append(Record(name, news.key, news.value, (*headers, *flags, ("ce_matched", b"true" if route.matched else b"false"), *said)))
    return made
