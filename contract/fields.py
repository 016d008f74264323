"""The fields of a schema as rows of a table, nested ones after the one that they are in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from contract.compare import View, type_of, view
from contract.documents import Contract, Node, Place, is_object

SEPARATE = "iptc/GeoJSON-schema.json"
"""A standard of its own, whose fields would say nothing here."""


@dataclass(frozen=True, slots=True)
class Row:
    """One field. `path` is as in `wire.removed[].line`; `values` are those of an enum, as JSON; `foreign`: of another's standard."""

    path: str
    depth: int
    name: str
    type: str
    required: bool
    description: str
    values: tuple[str, ...]
    open: bool
    foreign: bool


def rows(contract: Contract, node: Node) -> list[Row]:
    """All fields below a schema. Pure."""
    return list(_below(contract, view(contract, node), "", 0, frozenset()))


def paths(value: Any, path: str = "") -> Iterator[str]:
    """The path of each field of a value, as in `Row`."""
    if isinstance(value, dict):
        for name, inner in value.items():
            here = f"{path}.{name}" if path else name
            yield here
            yield from paths(inner, here)
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, f"{path}[]")


def _below(contract: Contract, side: View, path: str, depth: int, above: frozenset[tuple[Place, ...]]) -> Iterator[Row]:
    places = tuple(node.place for node in side)
    if places in above or any(place.file == SEPARATE for place in places):
        return
    above |= {places}
    required = {name for node in side if is_object(node.schema) for name in node.schema.get("required", ())}
    for name, inner in _properties(contract, side).items():
        here = f"{path}.{name}" if path else name
        yield _row(contract, inner, here, depth, name, name in required)
        yield from _below(contract, inner, here, depth + 1, above)
    for inner in _members(contract, side, "items"):
        yield from _below(contract, inner, f"{path}[]", depth, above)
    for inner in _members(contract, side, "additionalProperties"):
        yield from _below(contract, inner, f"{path}.*", depth, above)
    choices = [inner for inner in _choices(contract, side) if _has_fields(contract, inner)]
    for inner in choices:
        if len(choices) == 1:
            yield from _below(contract, inner, path, depth, above)
        else:
            yield _row(contract, inner, path, depth, f"either: {_said(inner, 'title') or _type(contract, inner)}", False)
            yield from _below(contract, inner, path, depth + 1, above)


def _row(contract: Contract, side: View, path: str, depth: int, name: str, required: bool) -> Row:
    return Row(
        path=path,
        depth=depth,
        name=name,
        type=_type(contract, side),
        required=required,
        description=str(_said(side, "description") or ""),
        values=tuple(orjson.dumps(value).decode() for value in _said(side, "enum") or ()),
        open=bool(_said(side, "x-open")),
        foreign=all(node.place.file.startswith("iptc/") for node in side),
    )


def _type(contract: Contract, side: View) -> str:
    constant, said = _said(side, "const"), _said(side, "type")
    if constant is not None:
        return orjson.dumps(constant).decode()
    if said is None:
        choices = list(dict.fromkeys(_type(contract, inner) for inner in _choices(contract, side)))
        return " or ".join(choices or sorted({type_of(value) for value in _said(side, "enum") or ()}, reverse=True)) or "anything"
    types = [said] if isinstance(said, str) else list(said)
    items = [_type(contract, inner) for inner in _members(contract, side, "items")]
    format_ = f" ({_said(side, 'format')})" if _said(side, "format") else ""
    return " or ".join(f"array of {items[0]}" if one == "array" and items else one for one in types) + format_


def _properties(contract: Contract, side: View) -> dict[str, View]:
    found: dict[str, list[Node]] = {}
    for node in side:
        for name in node.schema.get("properties", ()) if is_object(node.schema) else ():
            found.setdefault(name, []).append(node.child("properties", name))
    return {name: view(contract, *nodes) for name, nodes in found.items()}


def _members(contract: Contract, side: View, name: str) -> list[View]:
    return [view(contract, node.child(name)) for node in side if is_object(node.schema) and is_object(node.schema.get(name))][:1]


def _choices(contract: Contract, side: View) -> list[View]:
    nodes = [(node, name) for node in side if is_object(node.schema) for name in ("anyOf", "oneOf") if name in node.schema]
    return [view(contract, node.child(name, index)) for node, name in nodes for index in range(len(node.schema[name]))]


def _has_fields(contract: Contract, side: View) -> bool:
    """Whether an alternative has fields of its own, rather than demands on those beside it."""
    return bool(_said(side, "type")) and bool(_properties(contract, side) or _members(contract, side, "items"))


def _said(side: View, name: str) -> Any:
    return next((node.schema[name] for node in side if is_object(node.schema) and name in node.schema), None)
