"""In what two editions of a schema differ: a walk over both at once, by keyword, through references.

What stands beside a `$ref`, and the members of an `allOf`, hold together, so that a schema is a tuple of nodes here (a view); of a keyword that several
have the first counts. A keyword that is not in the tables below is compared as a whole: no change passes because nobody thought of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from contract.documents import Contract, Node, Place, is_object

View = tuple[Node, ...]


class Change(NamedTuple):
    """`kind` is a key of `rules.RULES`; `detail` says from what to what."""

    kind: str
    where: Place
    detail: str = ""


class Pair(NamedTuple):
    """One place in both editions. `where` is its place in the new one."""

    old: View
    new: View
    where: Place

    def keyword(self, name: str) -> tuple[Any, Any]:
        """What it says in both, None where it is missing."""
        return _keyword(self.old, name), _keyword(self.new, name)


Inner = Iterator[Change | Pair]
"""What a keyword changes, and the pairs inside of it."""

ANNOTATIONS = frozenset({"$schema", "$id", "$defs", "$comment", "title", "description", "default", "examples", "deprecated", "x-read"})
HANDLED = frozenset({"$ref", "allOf", "properties", "required", "type", "enum", "const", "x-open"})  # by rules that look at several at once
MISSING = object()


def compare(old: Contract, new: Contract, before: Node, after: Node) -> Iterator[Change]:
    """The changes from one schema to another, each once. Pure. Raises: KeyError for a reference to nothing."""
    todo = [Pair(view(old, before), view(new, after), after.place)]
    seen: set[Change] = set()
    done: set[tuple[tuple[Place, ...], tuple[Place, ...]]] = set()
    while todo:
        pair = todo.pop()
        places = tuple(node.place for node in pair.old), tuple(node.place for node in pair.new)
        if places in done:  # schemas refer to themselves
            continue
        done.add(places)
        for found in _inside(old, new, pair):
            if isinstance(found, Pair):
                todo.append(found)
            elif found not in seen:
                seen.add(found)
                yield found


def view(contract: Contract, *nodes: Node) -> View:
    """The nodes with all that they refer to, and the members of `allOf`."""
    found: list[Node] = []
    todo = list(reversed(nodes))
    while todo:
        node = todo.pop()
        if any(node.place == one.place for one in found):
            continue
        found.append(node)
        if is_object(node.schema):
            todo += [node.child("allOf", index) for index in reversed(range(len(node.schema.get("allOf", ()))))]
            if "$ref" in node.schema:
                todo.append(contract.target(node))
    return tuple(found)


def _inside(old: Contract, new: Contract, pair: Pair) -> Inner:
    whole = _whole(pair)
    if whole is not None:
        yield from whole
        return
    branches = _instead(old, new, pair)
    if branches is not None:
        yield from _branches(*branches, pair.where)
        return
    for rule in (_type, _values, _open):
        yield from rule(pair)
    yield from _fields(old, new, pair)
    for name in sorted({name for node in (*pair.old, *pair.new) for name in node.schema} - ANNOTATIONS - HANDLED):
        if name in _ALTERNATIVES:
            yield from _alternatives(old, new, pair, name)
        elif name in _SCHEMAS:
            yield from _schemas(old, new, pair, name)
        else:
            yield from _KEYWORDS.get(name, _opaque)(pair, name)


def _whole(pair: Pair) -> list[Change] | None:
    """Of schemas of which one is True (anything) or False (nothing)."""
    before, after = (_boolean(side) for side in (pair.old, pair.new))
    if before is None and after is None:
        return None
    if before == after:
        return []
    kind = "loosened" if after is True or before is False else "tightened"
    return [Change(kind, pair.where, f"from {_short(before, 'a schema')} to {_short(after, 'a schema')}")]


def _boolean(side: View) -> bool | None:
    literal = [node.schema for node in side if not is_object(node.schema)]
    if literal:
        return all(literal)
    return True if not any(set(node.schema) - ANNOTATIONS for node in side) else None


def _short(value: object, otherwise: str) -> str:
    return otherwise if value is None else {True: "anything", False: "nothing"}[bool(value)]


# Fields


def _fields(old: Contract, new: Contract, pair: Pair) -> Inner:
    before, after = _properties(old, pair.old), _properties(new, pair.new)
    needed = [frozenset(name for node in side for name in node.schema.get("required", ())) for side in (pair.old, pair.new)]
    for name in [*before, *(name for name in after if name not in before)]:
        here = _field(pair, before, after, name)
        if name not in after:
            yield Change("field-removed", here)
        elif name not in before:
            yield Change("required-field-added" if name in needed[1] else "field-added", here)
        else:
            yield Pair(before[name], after[name], here)
    for name in sorted(needed[1] - needed[0]):
        if name in before or name not in after:
            yield Change("made-required", _field(pair, before, after, name))
    for name in sorted(needed[0] - needed[1]):
        if name in after or name not in before:
            yield Change("made-optional", _field(pair, before, after, name))


def _field(pair: Pair, before: Mapping[str, View], after: Mapping[str, View], name: str) -> Place:
    """Where a field is, or was, or would be."""
    known = after.get(name) or before.get(name)
    return known[0].place if known else Node(pair.where, {"properties": {name: None}}).child("properties", name).place


def _properties(contract: Contract, side: View) -> dict[str, View]:
    found: dict[str, list[Node]] = {}
    for node in side:
        for name in node.schema.get("properties", ()):
            found.setdefault(name, []).append(node.child("properties", name))
    return {name: view(contract, *nodes) for name, nodes in found.items()}


# Types and values


def _types(side: View) -> frozenset[str]:
    """The types that a schema allows; all where it does not say. An integer is a number."""
    said, values = _keyword(side, "type"), _listed(side)
    if said is None:
        said = _TYPES if values is None else [type_of(value) for value in values]
    names = {said} if isinstance(said, str) else set(said)
    return frozenset(names | ({"integer"} if "number" in names else set()))


_TYPES = ("null", "boolean", "string", "number", "array", "object")
_PYTHON = {type(None): "null", bool: "boolean", str: "string", int: "integer", float: "number", list: "array", dict: "object"}


def type_of(value: object) -> str:
    """The JSON type of a parsed value."""
    return _PYTHON[type(value)]


def _type(pair: Pair) -> Inner:
    before, after = _types(pair.old), _types(pair.new)
    detail = f"{_list(before)} became {_list(after)}"
    if after - before:
        yield Change("type-widened", pair.where, detail)
    if before - after:
        yield Change("type-narrowed", pair.where, detail)


def _listed(side: View) -> list[Any] | None:
    """The values that a schema lists, if it does."""
    constant = next((node.schema["const"] for node in side if "const" in node.schema), MISSING)
    return _keyword(side, "enum") if constant is MISSING else [constant]


def _values(pair: Pair) -> Inner:
    before, after = _listed(pair.old), _listed(pair.new)
    if before is None or after is None:
        if before != after:
            yield Change("values-listed" if before is None else "values-unlisted", pair.where)
        return
    known, now = [orjson.dumps(value) for value in before], [orjson.dumps(value) for value in after]
    gone, come = [one.decode() for one in known if one not in now], [one.decode() for one in now if one not in known]
    if gone:
        yield Change("value-removed", pair.where, ", ".join(gone))
    if come:
        yield Change("value-added-open" if _keyword(pair.old, "x-open") else "value-added", pair.where, ", ".join(come))


def _open(pair: Pair) -> Inner:
    before, after = pair.keyword("x-open")
    if after and not before:
        yield Change("values-opened", pair.where)


# Bounds


def _bound(tighter: Callable[[Any, Any], bool]) -> Callable[[Pair, str], Inner]:
    """For a keyword of which a number is `tighter` than another; absent is the loosest."""

    def rule(pair: Pair, name: str) -> Inner:
        before, after = pair.keyword(name)
        if before == after:
            return
        kind = "tightened" if before is None or (after is not None and tighter(after, before)) else "loosened"
        yield Change(kind, pair.where, f"{name} {before} became {after}")

    return rule


_at_least, _at_most = _bound(lambda after, before: after > before), _bound(lambda after, before: after < before)


def _exact(pair: Pair, name: str) -> Inner:
    """For a keyword whose values cannot be ordered, as patterns."""
    before, after = pair.keyword(name)
    if before != after:
        kind = "tightened" if before is None else "loosened" if after is None else "changed"
        yield Change(kind, pair.where, f"{name} {before} became {after}")


def _opaque(pair: Pair, name: str) -> Inner:
    before, after = ([node.schema[name] for node in side if name in node.schema] for side in (pair.old, pair.new))
    if before != after:
        yield Change("changed", pair.where, f"`{name}` is another")


_KEYWORDS: Mapping[str, Callable[[Pair, str], Inner]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), _at_least),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), _at_most),
    **dict.fromkeys(("uniqueItems", "pattern", "format", "multipleOf"), _exact),
}

# Schemas inside


def _schemas(old: Contract, new: Contract, pair: Pair, name: str) -> Inner:
    """For a keyword that is a schema, or a list of schemas by position."""
    sides = [_inner(contract, side, name) for contract, side in ((old, pair.old), (new, pair.new))]
    if len(sides[0]) != len(sides[1]):
        yield Change("changed", pair.where, f"`{name}` has {len(sides[1])} members, not {len(sides[0])}")
        return
    for before, after in zip(*sides, strict=True):
        here = after[0].place if after else Place(pair.where.file, f"{pair.where.pointer}/{name}")
        kind = _SCHEMAS[name].get((_boolean(before), _boolean(after)))
        if kind is not None:
            yield Change(kind, here)
        else:
            yield Pair(before, after, here)


def _inner(contract: Contract, side: View, name: str) -> list[View]:
    node = next((node for node in side if name in node.schema), None)
    if node is None:
        return [] if name == "prefixItems" else [()]
    if isinstance(node.schema[name], list):
        return [view(contract, node.child(name, index)) for index in range(len(node.schema[name]))]
    return [view(contract, node.child(name))]


# Fields that a schema does not name are nothing to readers, who pass over what they do not know. None stands for a schema.
_FIELDS_NOT_NAMED = {
    (False, True): "field-added",
    (False, None): "field-added",
    (True, False): "fields-closed",
    (None, False): "fields-closed",
}
_SCHEMAS: Mapping[str, Mapping[tuple[bool | None, bool | None], str]] = {
    "additionalProperties": _FIELDS_NOT_NAMED,
    "unevaluatedProperties": _FIELDS_NOT_NAMED,
    "items": {},
    "prefixItems": {},
}


# Alternatives

_ALTERNATIVES = ("anyOf", "oneOf")


def _instead(old: Contract, new: Contract, pair: Pair) -> tuple[list[View], list[View]] | None:
    """Of a schema that became one of several, or the other way round, both sides as lists; None where that is not so."""
    sides = (old, pair.old), (new, pair.new)
    before, after = (_only_alternatives(contract, side) for contract, side in sides)
    if (before is None) == (after is None):
        return None
    return before or [pair.old], after or [pair.new]


def _only_alternatives(contract: Contract, side: View) -> list[View] | None:
    said = {name for node in side for name in node.schema} - ANNOTATIONS
    return _members(contract, side, next(iter(said))) if len(said) == 1 and said <= set(_ALTERNATIVES) else None


def _alternatives(old: Contract, new: Contract, pair: Pair, name: str) -> Inner:
    before, after = _members(old, pair.old, name), _members(new, pair.new, name)
    if before and after:
        yield from _branches(before, after, pair.where)
    else:
        yield Change("tightened" if after else "loosened", pair.where, f"`{name}` came" if after else f"`{name}` went")


def _members(contract: Contract, side: View, name: str) -> list[View]:
    return [view(contract, node.child(name, index)) for node in side for index in range(len(node.schema.get(name, ())))]


def _branches(before: list[View], after: list[View], where: Place) -> Inner:
    left = list(after)
    unpaired = []
    for one in before:
        other = next((other for other in left if _name(other) == _name(one)), None)
        if other is None:
            unpaired.append(one)
        else:
            left.remove(other)
            yield Pair(one, other, other[0].place)
    if len(unpaired) == len(left) == 1:
        yield Pair(unpaired[0], left[0], left[0][0].place)
        return
    yield from (Change("alternative-removed", where, _name(one)) for one in unpaired)
    yield from (Change("alternative-added", other[0].place, _name(other)) for other in left)


def _name(side: View) -> str:
    """By what an alternative is found again: its title, else its type, else the fields that it requires."""
    return next((str(value) for name in ("title", "type", "required") if (value := _keyword(side, name)) is not None), "one without a name")


def _keyword(side: View, name: str) -> Any:
    return next((node.schema[name] for node in side if is_object(node.schema) and name in node.schema), None)


def _list(names: frozenset[str]) -> str:
    return " or ".join(sorted(names)) or "nothing"
