"""What becomes of the items of one raw record: each ends as exactly one event or one dead letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from streams.erasure.record import Erasure
from streams.event.source import Source
from streams.promo.cleaned import Sighting
from streams.reasons import Reason, Stage


@dataclass(frozen=True, slots=True)
class Event:
    """A normalized event, valid under `schemas/news.v1.schema.json`."""

    value: dict[str, Any]
    source: Source
    sightings: tuple[Sighting, ...] = ()
    """Lines of the item that the memory of repeated lines may count."""
    sketch: tuple[int, ...] = ()
    """Of the body: what near-duplicates are told by."""
    erases: Erasure | None = None
    """Of the last version of an item that is taken out: what goes with it."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An item that could not become an event. `detail` is one line: what, where, what to do."""

    reason: Reason
    stage: Stage
    detail: str
    source: Source


Result = Event | DeadLetter


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results of one raw record, one for each item in it, in order; never empty."""

    results: tuple[Result, ...]

    @property
    def events(self) -> tuple[dict[str, Any], ...]:
        return tuple(result.value for result in self.results if isinstance(result, Event))

    @property
    def deadletters(self) -> tuple[DeadLetter, ...]:
        return tuple(result for result in self.results if isinstance(result, DeadLetter))

    @property
    def event(self) -> dict[str, Any] | None:
        """The first event, or None where no item became one."""
        return next(iter(self.events), None)

    @property
    def deadletter(self) -> DeadLetter | None:
        """The first dead letter, or None where every item became an event."""
        return next(iter(self.deadletters), None)
