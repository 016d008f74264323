"""What the rules of compatibility promise, held against values: schemas, changes of them, and values are made at random."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from contract.compare import compare
from contract.documents import Contract
from contract.rules import RULES, Who

FILE = "thing.v1.schema.json"
NAMES = ("a", "b", "c")
WORDS = ("x", "yy", "zzz")


def _numbers(kind: str, low: int, more: int) -> dict[str, Any]:
    return {"type": kind, "minimum": low, "maximum": low + more}


def _texts(low: int, more: int) -> dict[str, Any]:
    return {"type": "string", "minLength": low, "maxLength": low + more}


SCALARS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({"type": "null"}),
    st.just({"type": "boolean"}),
    st.builds(_numbers, st.sampled_from(["integer", "number"]), st.integers(-3, 3), st.integers(0, 4)),
    st.builds(_texts, st.integers(0, 2), st.integers(0, 3)),
    st.builds(lambda values, more: {"enum": values} | more, st.lists(st.sampled_from(WORDS), min_size=1, unique=True), st.sampled_from([{}, {"x-open": True}])),
)


def _object(properties: dict[str, Any], required: set[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(required & set(properties)), "additionalProperties": False}


SCHEMAS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.builds(lambda items, most: {"type": "array", "items": items, "maxItems": most}, inner, st.integers(0, 3)),
        st.builds(_object, st.dictionaries(st.sampled_from(NAMES), inner, max_size=3), st.sets(st.sampled_from(NAMES))),
        st.builds(lambda one: {"anyOf": [{"type": "null"}, one]}, inner),
    ),
    max_leaves=5,
)


def parts(schema: dict[str, Any]) -> list[dict[str, Any]]:
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])]
    return [schema, *(one for part in inner for one in parts(part))]


@st.composite
def changed(draw: st.DrawFn, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with one part of it changed, or replaced."""
    edition = copy.deepcopy(schema)
    part = draw(st.sampled_from(parts(edition)))
    number = draw(st.sampled_from([name for name in ("minimum", "maximum", "minLength", "maxLength", "maxItems") if name in part] or [None]))
    if number is not None and draw(st.booleans()):
        part[number] += draw(st.sampled_from([-1, 1]))
        assume(part.get("minimum", 0) <= part.get("maximum", 9) and 0 <= part.get("minLength", 0) <= part.get("maxLength", 9) and part.get("maxItems", 0) >= 0)
    elif "properties" in part and draw(st.booleans()):
        name = draw(st.sampled_from(NAMES))
        part["properties"] |= {name: draw(SCALARS)} if name not in part["properties"] else {}
        part["required"] = sorted(draw(st.sets(st.sampled_from(NAMES))) & set(part["properties"])) if draw(st.booleans()) else part["required"]
    elif "enum" in part and draw(st.booleans()):
        part["enum"] = draw(st.lists(st.sampled_from(WORDS), min_size=1, unique=True))
    else:
        other = draw(SCALARS | st.just({"anyOf": [{"type": "null"}, dict(part)]}))
        part.clear()
        part.update(other)
    return edition


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that are valid under a schema of the kind above."""
    if "anyOf" in schema:
        return st.one_of([values(one) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema["type"]
    if kind == "object":
        fields = {name: values(inner) for name, inner in schema["properties"].items()}
        needed = set(schema["required"])
        return st.fixed_dictionaries(
            {name: one for name, one in fields.items() if name in needed}, optional={name: one for name, one in fields.items() if name not in needed}
        )
    if kind == "array":
        return st.lists(values(schema["items"]), max_size=schema["maxItems"])
    if kind == "string":
        low, high = schema["minLength"], schema["maxLength"]
        return st.text("xyz", min_size=low, max_size=high)
    if kind in ("integer", "number"):
        low, high = schema["minimum"], schema["maximum"]
        return st.integers(low, high) | st.floats(low, high) if kind == "number" else st.integers(low, high)
    return st.none() if kind == "null" else st.booleans()


def as_read(schema: Any) -> Any:
    """As a subscriber reads: unknown fields and, of an open enum, unknown values pass."""
    if isinstance(schema, list):
        return [as_read(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-open"):
        return {"type": "string"}
    return {name: as_read(part) for name, part in schema.items() if name != "additionalProperties"}


def broken(old: dict[str, Any], new: dict[str, Any]) -> set[Who]:
    """Who is broken by the change, by the rules."""
    before, after = (Contract(Path(), {FILE: {"$id": f"urn:newswire:{FILE}", **schema}}, {}) for schema in (old, new))
    return {who for change in compare(before, after, before.at(FILE), after.at(FILE)) for who in RULES[change.kind].breaks}


# Most changes break somebody, and are of no use for one of the tests.
MANY = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
PAIRS = SCHEMAS.flatmap(lambda schema: st.tuples(st.just(schema), changed(schema)))


@MANY
@given(PAIRS, st.data())
def test_where_writers_are_not_broken_what_they_wrote_is_still_taken(pair: tuple[dict[str, Any], dict[str, Any]], data: st.DataObject) -> None:
    old, new = pair
    assume("writers" not in broken(old, new))
    value = data.draw(values(old))
    assert jsonschema_rs.Draft202012Validator(new).is_valid(value)


@MANY
@given(PAIRS, st.data())
def test_where_readers_are_not_broken_they_read_what_is_written_now(pair: tuple[dict[str, Any], dict[str, Any]], data: st.DataObject) -> None:
    old, new = pair
    assume("readers" not in broken(old, new))
    value = data.draw(values(new))
    assert jsonschema_rs.Draft202012Validator(as_read(old)).is_valid(value)


@given(SCHEMAS)
def test_a_schema_breaks_nobody_who_has_it(schema: dict[str, Any]) -> None:
    assert broken(schema, copy.deepcopy(schema)) == set()
