"""The schemas of values as a schema registry is given them: each one document that refers to nothing outside of itself, in JSON Schema draft-07.

Registries compare versions of a schema, and many know no newer draft. What newswire writes is described as well in it; the format `uuid` is not known there,
and IPTC's `associations` may have further fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson

from streams.event import schemas

_DRAFT = "http://json-schema.org/draft-07/schema#"
_BESIDE = ("title", "description")
"""What may stand beside a `$ref`: draft-07 passes over everything else."""
_MERGED = {"type", "title", "description", "properties", "required"}
"""What a schema may have that the root refers to: the two are made one, since the root does have more beside its `$ref`."""


@cache
def text(name: str) -> str:
    """The document of a schema (named as in `schemas.load`) as JSON, the same each time: a registry knows it by its text. Raises: FileNotFoundError."""
    return orjson.dumps(document(schemas.load(name))).decode()


def document(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with all that it refers to among its definitions. Raises: KeyError, ValueError for one that this cannot be made of."""
    documents: dict[str, Mapping[str, Any]] = {"": schema, **{uri.rstrip("#"): other for uri, other in schemas.vendored().items()}}
    definitions: dict[str, Any] = {}

    def moved(node: Any, home: str) -> Any:
        """A part of the document `home` (a uri; '': the schema), its references led into the definitions."""
        if isinstance(node, list):
            return [moved(one, home) for one in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            return {key: node[key] for key in _BESIDE if key in node} | {"$ref": f"#/definitions/{defined(node['$ref'], home)}"}
        return {key: moved(one, home) for key, one in node.items()}

    def defined(target: str, home: str) -> str:
        """The name of the definition that has what `target` refers to from within `home`."""
        uri, _, place = target.partition("#")
        uri = uri or home
        name = _name(uri, place)
        if name not in definitions:
            definitions[name] = None  # what refers to itself ends here
            definitions[name] = moved(_found(documents[uri], place), uri)
        return name

    root = {key: one for key, one in _found(schema, "").items() if key not in ("$ref", "$defs")}
    whole = _merged(definitions[defined(schema["$ref"], "")], moved(root, "")) if "$ref" in schema else moved(root, "")
    return {"$schema": _DRAFT, **whole, **({"definitions": definitions} if definitions else {})}


def _found(schema: Mapping[str, Any], place: str) -> dict[str, Any]:
    node: Any = schema
    for step in place.split("/")[1:]:
        node = node[step]
    return {key: one for key, one in node.items() if key not in ("$schema", "$id")}


def _name(uri: str, place: str) -> str:
    """`region` of the schema itself; `ninjs-schema_3.1.ninjsType` and `GeoJSON` of others."""
    return ".".join(part for part in (uri.rpartition("/")[2].removesuffix(".json"), place.rpartition("/")[2]) if part)


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The root `own` with what it refers to, as one object that has no other properties. Raises: ValueError where they do not make one."""
    if set(base) - _MERGED or own.get("unevaluatedProperties") is not False:
        raise ValueError(f"what the root refers to has {sorted(set(base) - _MERGED)}, or the root is open: draft-07 cannot say that in one object")
    return {
        **base,
        **{key: one for key, one in own.items() if key != "unevaluatedProperties"},
        "properties": {**base.get("properties", {}), **own.get("properties", {})},
        "required": [*dict.fromkeys([*base.get("required", ()), *own.get("required", ())])],
        "additionalProperties": False,
    }
