"""Where an item came from."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Source:
    """Coordinates of an item. Without a broker, `topic`, `partition` and `received` are None and `offset` is the record's place in the input."""

    topic: str | None
    partition: int | None
    offset: int
    received: int | None
    """Append time of the raw record, milliseconds since the epoch."""
    index: int = 0
    """The item's place in its record."""

    def at_index(self, index: int) -> Source:
        return replace(self, index=index)

    @property
    def moment(self) -> int:
        """The time whose knowledge judges the item: the append time, or without a broker the place in the input."""
        return self.offset if self.received is None else self.received
