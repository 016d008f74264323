"""The record on `wire.raw` that takes an item out (`erasure.v1`). Pure.

It is handled like any raw item, so that the item's outputs have one writer and one order: what is erased is erased once, whatever dies meanwhile, and
again in the same place when `wire.raw` is worked off anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import orjson

from streams.event.validate import problem
from streams.wire.headers import Headers, declared
from streams.wire.item import RawItem

MEDIA_TYPE: Final = "application/vnd.newswire.erasure+json"
"""By which alone such a record is told: no item, whatever it says, is taken for one."""
FORMAT: Final = "erasure"
"""`wire.source.format` of the event."""
VERSION: Final = "9" * 15
"""Of the event, and so its `wire.order`: the largest that is a version, so that no earlier or later one of the supplier's takes its place."""
MOST_LINES: Final = 40_000
"""Fingerprints in one record: far below the broker's limit of a raw record."""


class Region(NamedTuple):
    code: str
    """ISO 3166-1 alpha-2."""
    name: str


class Entity(NamedTuple):
    uri: str
    type: str
    name: str


class Erasure(NamedTuple):
    supplier: str
    id: str
    """The supplier's."""
    regions: tuple[Region, ...] = ()
    """Countries of which references to the item were published."""
    entities: tuple[Entity, ...] = ()
    lines: tuple[str, ...] = ()
    """Fingerprints of the item's lines, for the memory of repeated lines."""

    def item(self) -> RawItem:
        """The item's last version, of which nothing is left."""
        return RawItem(FORMAT, (), self.id, self.supplier, version=VERSION, status="canceled", signal="kill")


def is_erasure(headers: Headers) -> bool:
    return bool(headers) and declared(headers).media_type == MEDIA_TYPE


def values(supplier: str, item: str, regions: Sequence[Region], entities: Sequence[Entity], lines: Sequence[str]) -> list[bytes]:
    """Values of `wire.raw`, valid under `erasure.v1`: one, or several where the item had very many lines.

    Raises: ValueError for what no item can have, such as more entities than are found in the longest one.
    """
    parts = [lines[start : start + MOST_LINES] for start in range(0, len(lines), MOST_LINES)] or [()]
    made = []
    for number, part in enumerate(parts):
        value = {
            "supplier": supplier,
            "id": item,
            "regions": [one._asdict() for one in regions] if number == 0 else [],
            "entities": [one._asdict() for one in entities] if number == 0 else [],
            "fingerprints": list(part),
        }
        if said := problem("erasure.v1", value):
            raise ValueError(said)
        made.append(orjson.dumps(value))
    return made


def read(value: bytes | None) -> Erasure:
    """What a record with the media type says. Raises: ValueError, in one line, for one that is not valid."""
    given = orjson.loads(value or b"")
    if said := problem("erasure.v1", given):
        raise ValueError(said)
    return Erasure(
        given["supplier"],
        given["id"],
        tuple(Region(**region) for region in given["regions"]),
        tuple(Entity(**entity) for entity in given["entities"]),
        tuple(given["fingerprints"]),
    )
