"""Conditions joined by and, or, not: judged, judged by what all versions of an item share, put into words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from streams.routing.view import View

Test = Callable[[View], bool]
Needs = Mapping[str, frozenset[str]]
SHARED = "supplier"
"""The one field that all versions of an item share: it is part of the item's uri."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition: the name of its field in the file, what it says in words, and whether it holds.

    `needs`: it can hold only for an event that has one of these keys (kind of key, as `View.keys` gives them, to keys). Empty: nothing is known.
    """

    name: str
    said: str
    test: Test
    needs: Needs = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Every:
    """All of its parts; at least one."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of its parts; at least one."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


Node = Leaf | Every | Some | Not


def compiled(node: Node) -> Test:
    """One function for the whole."""
    match node:
        case Leaf(test=test):
            return test
        case Not(part):
            inner = compiled(part)
            return lambda view: not inner(view)
        case Every(parts):
            return _every(tuple(map(compiled, parts)))
        case Some(parts):
            return _some(tuple(map(compiled, parts)))


def _every(tests: tuple[Test, ...]) -> Test:
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda view: first(view) and second(view)

    def holds(view: View) -> bool:
        for test in tests:  # noqa: SIM110 - the generator of all() takes twice as long
            if not test(view):
                return False
        return True

    return holds


def _some(tests: tuple[Test, ...]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def holds(view: View) -> bool:
        for test in tests:  # noqa: SIM110 - as above
            if test(view):
                return True
        return False

    return holds


def of_all_versions(node: Node, view: View) -> bool | None:
    """What the condition says of every version of the item, of which `view` is one: True, False, or None where a version may differ.

    Only the supplier is known of the others, so this is three-valued logic (Kleene's) in which everything else is unknown.
    """
    match node:
        case Leaf(name=name, test=test):
            return test(view) if name == SHARED else None
        case Not(part):
            inner = of_all_versions(part, view)
            return None if inner is None else not inner
        case Every(parts):
            found = {of_all_versions(part, view) for part in parts}
            return False if False in found else None if None in found else True
        case Some(parts):
            found = {of_all_versions(part, view) for part in parts}
            return True if True in found else None if None in found else False


def in_words(node: Node, inside: bool = False) -> str:
    """`inside`: stands in another condition, so that what has parts stands in brackets."""
    match node:
        case Leaf(said=said):
            return said
        case Not(part):
            return f"not {in_words(part, inside=True)}"
        case Every(parts) | Some(parts):
            if len(parts) == 1:
                return in_words(parts[0], inside)
            word = " and " if isinstance(node, Every) else " or "
            whole = word.join(in_words(part, inside=True) for part in parts)
            return f"({whole})" if inside else whole


def failed(node: Node, view: View) -> str:
    """In words, the parts because of which a condition does not hold. For one that holds, meaningless."""
    if isinstance(node, Every):
        return "; ".join(failed(part, view) for part in node.parts if not compiled(part)(view))
    return in_words(node)


def fields(node: Node) -> frozenset[str]:
    """The fields that a condition asks for."""
    match node:
        case Leaf(name=name):
            return frozenset((name,))
        case Not(part):
            return fields(part)
        case Every(parts) | Some(parts):
            return frozenset().union(*map(fields, parts))
