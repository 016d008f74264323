"""What the tests of readers ask, each of its own reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from streams.wire.item import RawItem, Unreadable
from streams.wire.reader import Context, Items


@dataclass(frozen=True, slots=True)
class Asking:
    read: Callable[[bytes, Context], Items]

    def all_of(self, value: Any, context: Context | None = None, **options: Any) -> Items:
        """The outcomes of a value: bytes, text, or what becomes JSON."""
        data = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else json.dumps(value).encode()
        return self.read(data, context or Context(**options))

    def one(self, value: Any, context: Context | None = None, **options: Any) -> RawItem:
        (item,) = self.all_of(value, context, **options)
        assert isinstance(item, RawItem), item
        return item

    def refused(self, value: Any, context: Context | None = None, **options: Any) -> Unreadable:
        (item,) = self.all_of(value, context, **options)
        assert isinstance(item, Unreadable), item
        assert "\n" not in item.detail
        return item


def texts(item: RawItem) -> list[str]:
    return [line.text for line in item.lines]


def title(item: RawItem) -> str | None:
    return item.title.text if item.title else None


def blocks(item: RawItem) -> list[tuple[str, str]]:
    return [(line.block, line.text) for line in item.lines]
