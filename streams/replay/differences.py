"""In what two results of one item differ, as a person wants to know it before an upgrade. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

Event = Mapping[str, Any]
Facts = dict[str, str]
"""What is there, and what is said of it: `{"UA": "relevance 80, primary"}`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`old` None: it is new; `new` None: it is gone."""

    field: str
    what: str
    old: str | None
    new: str | None

    def __str__(self) -> str:
        if self.old is None:
            return f"+ {self.field}: {self.what} ({self.new})" if self.new else f"+ {self.field}: {self.what}"
        if self.new is None:
            return f"- {self.field}: {self.what} ({self.old})" if self.old else f"- {self.field}: {self.what}"
        return f"~ {self.field}: {self.what}: {self.old} -> {self.new}"


def differences(old: Event, new: Event) -> list[Difference]:
    """Of two events of one item, in the order of FIELDS. Versions, verdict times and what follows from other fields are not compared."""
    return [difference for name, facts in FIELDS.items() for difference in _compared(name, facts(old), facts(new))]


def _compared(field: str, old: Facts, new: Facts) -> Iterator[Difference]:
    for what in dict.fromkeys([*old, *new]):
        if old.get(what) != new.get(what):
            yield Difference(field, what, old.get(what), new.get(what))


def _counted(stretches: list[tuple[str, str]]) -> Facts:
    """Stretches by their text; one that stands several times by its number too."""
    facts: Facts = {}
    for text, said in stretches:
        name, number = text, 1
        while name in facts:
            number += 1
            name = f"{text} (no. {number})"
        facts[name] = said
    return facts


def _people(credit: Mapping[str, Any]) -> str:
    return ", ".join(f"{person['role']} {person['name']}" for person in credit["people"])


def _region(region: Mapping[str, Any]) -> str:
    return f"relevance {region['relevance']}" + (", primary" if region["primary"] else "")


def _text(event: Event, field: str, place: int) -> Facts:
    parts = event.get(field) or []
    return {"text": parts[place]["value"]} if len(parts) > place else {}


COMPARED = frozenset({"subjects", "people", "organisations", "places", "bodies", "headlines", "standard", "wire"})
"""Root fields that FIELDS compares by name, or that say the same again."""
WIRE_COMPARED = frozenset({"removed", "credits", "notes", "entities", "regions", "mentions", "layout", "pipeline", "dateline"})


def _others(event: Event) -> Facts:
    root = {name: part for name, part in event.items() if name not in COMPARED}
    wire = {f"wire.{name}": part for name, part in event["wire"].items() if name not in WIRE_COMPARED}
    return {name: orjson.dumps(part, option=orjson.OPT_SORT_KEYS).decode() for name, part in (root | wire).items()}


FIELDS: Mapping[str, Callable[[Event], Facts]] = {
    "headline": lambda event: _text(event, "headlines", 0),
    "removed": lambda event: _counted([(one["text"], one["kind"]) for one in event["wire"]["removed"]]),
    "credits": lambda event: _counted([(one["text"], _people(one)) for one in event["wire"]["credits"]]),
    "notes": lambda event: _counted([(one["text"], one["kind"]) for one in event["wire"]["notes"]]),
    "dateline": lambda event: {} if event["wire"]["dateline"] is None else {"text": event["wire"]["dateline"]["text"]},
    "body": lambda event: _text(event, "bodies", 0),
    "body as HTML": lambda event: _text(event, "bodies", 1),
    "regions": lambda event: {region["code"]: _region(region) for region in event["wire"]["regions"]},
    "entities": lambda event: {one["uri"]: f"{one['type']} {one['name']}" for one in event["wire"]["entities"]},
    "subjects": lambda event: {
        one.get("uri") or one["name"]: one["name"] for one in event.get("subjects", []) if not one.get("creator", "").startswith("newswire ")
    },
    "other": _others,
}
