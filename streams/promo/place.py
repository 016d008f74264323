"""Where a unit stands in its item, as the recognisers of credits need to know it."""

from __future__ import annotations

from dataclasses import dataclass

from streams.promo.cleaned import Person

People = tuple[Person, ...]


@dataclass(slots=True)
class Place:
    """Where a unit stands: its index among the body's units, their number, the item's known authors in lower case, whether it
    follows a by-line, whether the item is a press release (whose contacts are notes), and the supplier's name in lower case."""

    index: int
    count: int
    authors: frozenset[str]
    after_byline: bool = False
    press: bool = False
    house: str = ""

    @property
    def near_start(self) -> bool:
        return self.index < 5

    @property
    def near_end(self) -> bool:
        return self.count - self.index <= 7


def unwrap(text: str) -> str:
    """The text without brackets, dashes and marks around it."""
    return text.strip(" \t()[]{}<>*_-–—•|~")
