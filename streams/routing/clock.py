"""Windows of time: days of the week and a stretch of the day, by the clocks of a named zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OF_THE_MACHINE = ("localtime", "Factory", "posixrules")
"""Files beside the zones on some systems that mean another one on each machine, or none."""


@dataclass(frozen=True, slots=True)
class Window:
    """The moments whose wall clock in `zone` lies from `start` (included) to `end` (excluded), on windows that begin on one of `days`.

    `start` None: the whole day. Where `end` is before `start` the window goes on over midnight, and belongs to the day on which it began. An hour that the
    clocks skip has no moments; one that they repeat is in the window, or out of it, both times.
    """

    zone: ZoneInfo
    days: frozenset[int]  # 0 is Monday
    start: time | None = None
    end: time | None = None

    def holds(self, moment: datetime | None) -> bool:
        """Whether the moment (with a zone) lies in the window; never for None, nor for one that no calendar has there."""
        if moment is None:
            return False
        try:
            local = moment.astimezone(self.zone)
        except OverflowError:  # in the first or the last hours of all years
            return False
        day, clock = local.weekday(), local.time()
        if self.start is None or self.end is None:
            return day in self.days
        if self.start < self.end:
            return day in self.days and self.start <= clock < self.end
        return (clock >= self.start and day in self.days) or (clock < self.end and (day - 1) % 7 in self.days)


def moment(text: str | None) -> datetime | None:
    """An append time as events have it (RFC 3339), in UTC; None for what is none."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def zone(name: str) -> ZoneInfo:
    """Raises: ValueError, with what is meant perhaps."""
    try:
        if name in _OF_THE_MACHINE:
            raise ValueError(name)
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        near = get_close_matches(name, sorted(available_timezones()), 1)
        raise ValueError(f"there is no zone {name!r}; give a name of the IANA's list, as {near[0] if near else 'Europe/Berlin'!r}") from None


def days(names: list[str]) -> list[str]:
    """The days of `["mon-thu", "sat"]`, in the order of the week. Raises: ValueError."""
    found: set[int] = set()
    for name in names:
        first, _, last = name.partition("-")
        if first not in DAYS or (last or first) not in DAYS or name.endswith("-"):
            raise ValueError(f"{name!r} is no day; write {', '.join(DAYS)}, or a stretch as 'mon-fri'")
        start = DAYS.index(first)
        found.update((start + step) % 7 for step in range((DAYS.index(last or first) - start) % 7 + 1))
    return [DAYS[day] for day in sorted(found)]


def clock(value: object) -> time:
    """Of "22:00", or of a TOML local time. Raises: ValueError."""
    if isinstance(value, time):
        return value
    try:
        if not isinstance(value, str) or len(value) != 5:
            raise ValueError(value)
        return time.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is no time of day; write it as '22:00', from 00:00 to 23:59") from None
