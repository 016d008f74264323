"""Which events a subscriber wants: data about each type of record, no expressions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from streams.subscribe.errors import EventError, SubscribeError
from streams.subscribe.event import Event

Value = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """Every field that is given must match; of a field's values, any one does."""

    regions: frozenset[str] = frozenset()
    """Codes: ISO 3166-1 alpha-2, ISO 3166-2, UN M.49, blocs and seas."""
    relevance: int = 0
    """Of one of these regions, or of any, at least; 0 to 100."""
    entities: frozenset[str] = frozenset()
    """Uris or canonical names."""
    suppliers: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.regions or self.relevance or self.entities or self.suppliers)

    def matches(self, event: Event[Any]) -> bool:
        """Raises: EventError; SubscribeError where records of this type have no such field."""
        value = event.value
        if value is None:  # a tombstone tells no more than its key
            return True
        return all(self._field(event, name)(self, value) for name in ("regions", "entities", "suppliers") if self._asks(name))

    def _asks(self, name: str) -> bool:
        return bool(getattr(self, name)) or (name == "regions" and self.relevance > 0)

    def _field(self, event: Event[Any], name: str) -> Callable[[Filter, Value], bool]:
        try:
            return _FIELDS[event.type, name]
        except KeyError:
            if not event.type.startswith("newswire."):
                raise EventError(f"{event!r} does not say which of newswire's records it is") from None
            kinds = sorted(kind for kind, field in _FIELDS if field == name)
            raise SubscribeError(f"{event!r} cannot be chosen by {name}: only records of {', '.join(kinds)} can") from None


def canceled(event: Event[Any]) -> bool:
    """Whether the event says that its item is no more."""
    return event.type == "newswire.news.v1" and event.value is not None and event.value["pubStatus"] == "canceled"


def chosen(regions: Collection[str], relevance: int, entities: Collection[str], suppliers: Collection[str]) -> Filter:
    """Raises: ValueError for what can match nothing."""
    for name, given in (("regions", regions), ("entities", entities), ("suppliers", suppliers)):
        if isinstance(given, str):
            raise ValueError(f"{name} is a set of strings, not one: {name}={{{given!r}}}")
    if not 0 <= relevance <= 100:
        raise ValueError(f"relevance is 0 to 100, not {relevance}")
    return Filter(frozenset(regions), relevance, frozenset(entities), frozenset(suppliers))


def _regions(wanted: Filter, tags: Collection[Value]) -> bool:
    return any((not wanted.regions or tag["code"] in wanted.regions) and tag["relevance"] >= wanted.relevance for tag in tags)


def _region(wanted: Filter, value: Value) -> bool:
    """A reference that is withdrawn was relevant once: whoever follows the country must forget it."""
    return (not wanted.regions or value["region"]["code"] in wanted.regions) if value["withdrawn"] else _regions(wanted, [value["region"]])


def _entities(wanted: Filter, entities: Collection[Value]) -> bool:
    return any(entity["uri"] in wanted.entities or entity["name"] in wanted.entities for entity in entities)


_FIELDS: dict[tuple[str, str], Callable[[Filter, Value], bool]] = {
    ("newswire.news.v1", "regions"): lambda wanted, value: _regions(wanted, value["wire"]["regions"]),
    ("newswire.news.v1", "entities"): lambda wanted, value: _entities(wanted, value["wire"]["entities"]),
    ("newswire.news.v1", "suppliers"): lambda wanted, value: value["wire"]["source"]["supplier"] in wanted.suppliers,
    ("newswire.region.v1", "regions"): lambda wanted, value: _region(wanted, value),
    ("newswire.entity.v1", "entities"): lambda wanted, value: _entities(wanted, [value["entity"]]),
    ("newswire.story.v1", "suppliers"): lambda wanted, value: value["supplier"] in wanted.suppliers,
}
