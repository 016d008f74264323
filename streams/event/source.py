"""Where an item came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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

    @property
    def received_at(self) -> str | None:
        """`received` as RFC 3339, in UTC, to the millisecond; None where there is none, or where a producer's clock left the years 1 to 9999."""
        if self.received is None:
            return None
        try:
            moment = _EPOCH + timedelta(milliseconds=self.received)
        except OverflowError:
            return None
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
