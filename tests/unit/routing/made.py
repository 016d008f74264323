"""Rules and events for the tests of routing."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from streams.event.validate import validate
from streams.routing import file
from streams.routing.regions import Regions
from streams.routing.rules import Rules, routes
from tests.unit.event_samples import ANNOTATION, CLEANED, FULL, event_of

Event = dict[str, Any]

_COUNTRIES = {"PT": "Portugal", "UA": "Ukraine", "RU": "Russia", "GB": "United Kingdom"}
REGIONS = Regions({**_COUNTRIES, "150": "Europe", "UA-43": "Crimea", "BLOC-EU": "European Union"}, frozenset(_COUNTRIES), {"UK": "GB", "EU": "BLOC-EU"}.get)


def rules(text: str) -> Rules:
    return file.parse(text.encode(), "own.toml", REGIONS)


def one(when: str) -> Rules:
    """One rule that copies to `desk` when the condition holds, as it is written in TOML."""
    return rules(f"[[rule]]\nname = 'desk'\ncopy = 'desk'\nwhen = {{ {when} }}\n")


def matches(when: str, event: Event) -> bool:
    return bool(routes(event, one(when)))


def event(**fields: Any) -> Event:
    """A valid event about Lisbon of the supplier alpha. `wire` and `source` are merged into what is there; a field that is None is taken away."""
    made = deepcopy(_BASE)
    made["wire"]["source"] |= fields.pop("source", {})
    made["wire"] |= fields.pop("wire", {})
    body, headline = fields.pop("body", None), fields.pop("headline", None)
    if body is not None:
        made["bodies"] = [{"value": body, "wordCount": len(body.split())}]
    if headline is not None:
        made["headlines"] = [{"value": headline}]
    made = {name: value for name, value in {**made, **fields}.items() if value is not None}
    assert validate(made) is None, validate(made)
    return made


def region(code: str, relevance: int = 60, confidence: float = 0.9, primary: bool = False, level: str = "country") -> Event:
    return {"code": code, "level": level, "name": code, "relevance": relevance, "confidence": confidence, "primary": primary, "evidence": []}


_BASE = event_of(FULL, CLEANED, ANNOTATION)
