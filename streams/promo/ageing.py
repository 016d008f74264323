"""How long a line is remembered after it was last seen. Counted in append times, so that no wall clock enters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

HOUR = 3_600_000  # milliseconds
NEVER = 0xFFFFFFFF
"""Later than any hour."""


def hour_of(moment: int) -> int:
    """Hours since 1970 of milliseconds since 1970, from 0 to NEVER."""
    return min(max(moment, 0) // HOUR, NEVER)


@dataclass(frozen=True, slots=True)
class Keep:
    """Days. What is forgotten must not have judged an item that can still be processed again: `titles` and `repeated`, which have a history of verdicts,
    are kept longer than raw items are. A line of one story has none, so that nothing depends on it but its own second story.

    An item that can be processed again was seen within that time, and with it all its lines: their records hold every verdict that judged it.
    """

    once: int = 14
    titles: int = 45
    repeated: int = 180

    def until(self, record: dict[str, Any]) -> int:
        """The last hour (since 1970) in which a line with this record of `wire.promos` is remembered. What an operator decided on never ages."""
        last = record.get("last")
        if last is None or record["override"] is not None or record.get("decided") is not None:
            return NEVER
        return min(max(int(last), 0) + 24 * self._days(record), NEVER)

    def since(self, record: dict[str, Any]) -> int:
        """The first hour of which sightings still belong to what the record remembers."""
        first = record.get("first")
        return 0 if first is None or record["override"] is not None else max(int(first) - 24 * self._days(record), 0)

    def _days(self, record: dict[str, Any]) -> int:
        if len(record["stories"]) > 1:
            return self.repeated
        return self.titles if record["history"] else self.once
