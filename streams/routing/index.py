"""Which of many rules are worth asking about an event: those of which it has a word, a region, an entity ... that they cannot do without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from streams.routing.tree import Every, Leaf, Needs, Node, Some
from streams.routing.view import KINDS, View


@dataclass(frozen=True, slots=True)
class Index:
    always: tuple[int, ...]
    """Places of the rules that nothing is known to be needed for."""
    tables: tuple[tuple[str, frozenset[str], Mapping[str, tuple[int, ...]]], ...]
    """For each kind of key, all keys, and key to the places of the rules that need one."""

    def worth_asking(self, view: View) -> list[int]:
        """Places of rules in order. Every rule that holds is among them."""
        found = set(self.always)
        for kind, keys, places in self.tables:
            for key in keys.intersection(view.keys(kind)):
                found.update(places[key])
        return sorted(found)


def index(conditions: Sequence[Node]) -> Index:
    always: list[int] = []
    tables: dict[str, dict[str, tuple[int, ...]]] = {}
    for place, condition in enumerate(conditions):
        needed = needs(condition)
        if not needed:
            always.append(place)
        for kind, keys in needed.items():
            table = tables.setdefault(kind, {})
            for key in keys:
                table[key] = (*table.get(key, ()), place)
    return Index(tuple(always), tuple((kind, frozenset(table), table) for kind, table in tables.items()))


def needs(node: Node) -> Needs:
    """Keys of which an event must have one, or the condition does not hold; empty where nothing is known."""
    if isinstance(node, Leaf):
        return node.needs
    if isinstance(node, Every):
        return min((found for part in node.parts if (found := needs(part))), key=_breadth, default={})
    if isinstance(node, Some):
        each = [needs(part) for part in node.parts]
        return {kind: frozenset().union(*(one.get(kind, ()) for one in each)) for one in each for kind in one} if all(each) else {}
    return {}


def _breadth(needed: Needs) -> tuple[int, int]:
    """How little it tells: the kind that tells least, then the number of keys."""
    return max(map(KINDS.index, needed)), sum(map(len, needed.values()))
