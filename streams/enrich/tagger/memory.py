"""What was worked out before, by what it was worked out from. Bounded; what is forgotten is worked out again, so a memory never changes a result."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Holds what weighs `most` together, and as much again of what came before it; what is asked for stays."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._weight = 0
        self._recent: dict[Key, Value] = {}
        self._older: dict[Key, Value] = {}

    def __len__(self) -> int:
        return len(self._recent) + len(self._older)

    def get(self, key: Key, weight: int = 1) -> Value | None:
        """`weight` is the one that it was put with."""
        found = self._recent.get(key)
        if found is None:
            found = self._older.pop(key, None)
            if found is not None:
                self.put(key, found, weight)
        return found

    def put(self, key: Key, value: Value, weight: int = 1) -> None:
        """What is not there yet."""
        if self._weight >= self.most:
            self._older = self._recent
            self._recent = {}
            self._weight = 0
        self._recent[key] = value
        self._weight += weight
