"""Rules in force, and the routes that they give an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from streams.routing.form import EVERY
from streams.routing.index import Index, index
from streams.routing.tree import Node, Test, of_all_versions
from streams.routing.view import View


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Names of routes are spelt out: `*` is no more."""

    name: str
    copy: tuple[str, ...]
    flag: tuple[str, ...]
    on: tuple[str, ...]  # the routes on which `flag` is set, if they have the event by then
    drop: tuple[str, ...]
    follow: bool
    when: Node
    holds: Test


@dataclass(frozen=True, slots=True)
class Route:
    """A route that gets a copy of an event."""

    name: str
    flags: tuple[str, ...] = ()
    """In alphabetical order."""
    rules: tuple[str, ...] = ()
    """Names of the rules that chose it, in the order of the file."""
    matched: bool = True
    """False: the event itself does not belong here, an earlier version of the item may have (docs/routing.md, Later versions)."""


@dataclass(frozen=True, eq=False)  # compared by identity, so that what is worked out for a supplier can be kept
class Rules:
    rules: tuple[Rule, ...] = ()
    version: str | None = None
    """The first digits of the file's SHA-256; None: there is no file."""
    routes: tuple[str, ...] = field(init=False)
    """Every route that a rule copies to, in the order of the file."""
    index: Index = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", index([rule.when for rule in self.rules]))
        object.__setattr__(self, "routes", tuple(dict.fromkeys(name for rule in self.rules for name in rule.copy)))


NO_RULES = Rules()


class _Chosen:
    """The flags of a route so far, and the rules that chose it."""

    __slots__ = ("flags", "rules")

    def __init__(self) -> None:
        self.flags: set[str] = set()
        self.rules: list[str] = []


def routes(event: Mapping[str, Any], rules: Rules) -> tuple[Route, ...]:
    """The routes that get a copy of an event of `news.v1`, in the order in which the file first copies to them.

    Rules are read from the first to the last, and each finds what those before it left. Depends on the event and the rules alone; never raises for
    what a valid event holds.

    A canceled event goes to each route that an earlier version of its item may be on, with all flags that it may have. An event that stands in the
    place of an earlier version does the same for rules with `follow`. What earlier versions have in common with it is their supplier.
    """
    if not rules.rules:
        return ()
    view = View(event)
    chosen: dict[str, _Chosen] = {}
    for place in rules.index.worth_asking(view):
        rule = rules.rules[place]
        if rule.holds(view):
            _apply(rule, rule.drop, chosen)
    found = {name: Route(name, tuple(sorted(one.flags)), tuple(one.rules)) for name, one in chosen.items()}
    if view.canceled:
        for route in _of_any_version(rules, view.supplier, follow=False):
            own = found.get(route.name)
            found[route.name] = route if own is None else Route(route.name, route.flags, own.rules)
    elif view.later:
        for route in _of_any_version(rules, view.supplier, follow=True):
            found.setdefault(route.name, route)
    return tuple(found[name] for name in rules.routes if name in found)


@lru_cache(maxsize=1024)
def _of_any_version(rules: Rules, supplier: str, *, follow: bool) -> tuple[Route, ...]:
    """The routes on which some version of an item of the supplier may be. `follow`: only by rules that say so."""
    view = View({"wire": {"source": {"supplier": supplier}}})
    chosen: dict[str, _Chosen] = {}
    for rule in rules.rules:
        said = of_all_versions(rule.when, view)
        if said is False or (follow and rule.copy and not rule.follow):
            continue
        _apply(rule, rule.drop if said else (), chosen)
    return tuple(Route(name, tuple(sorted(one.flags)), tuple(one.rules), matched=False) for name, one in chosen.items())


def _apply(rule: Rule, drop: tuple[str, ...], chosen: dict[str, _Chosen]) -> None:
    for name in rule.copy:
        route = chosen.setdefault(name, _Chosen())
        route.rules.append(rule.name)
        route.flags.update(rule.flag)
    for name in rule.on:
        if name in chosen:
            chosen[name].flags.update(rule.flag)
    for name in drop:
        chosen.pop(name, None)


def in_words(rule: Rule) -> str:
    """What a rule does, without when."""
    flags = f" with flag {' and '.join(rule.flag)}" if rule.flag else ""
    parts = [
        *([f"copy to {' and '.join(rule.copy)}{flags}"] if rule.copy else []),
        *([f"flag {' and '.join(rule.flag)} on {' and '.join(rule.on)}"] if rule.on else []),
        *([f"drop from {' and '.join(rule.drop)}"] if rule.drop else []),
        *(["follow it"] if rule.follow else []),
    ]
    return ", ".join(parts)


def spelt_out(names: list[str], routes: tuple[str, ...]) -> tuple[str, ...]:
    return routes if EVERY in names else tuple(dict.fromkeys(names))
