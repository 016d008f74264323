"""Validating what goes out, and writing it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs
import orjson

from streams.event import schemas

_LONGEST = 300  # characters of an error message
_URI = jsonschema_rs.Draft202012Validator({"type": "string", "format": "uri"}, validate_formats=True)


@cache
def validator(name: str) -> Any:
    """A compiled validator for a schema, by name as in `schemas.load`. Formats are asserted; nothing is fetched."""
    return compiled(schemas.load(name))


def compiled(schema: dict[str, Any]) -> Any:
    """A compiled validator for a schema that may refer to IPTC's and to the GeoJSON schema."""
    registry = jsonschema_rs.Registry(list(schemas.vendored().items()))
    return jsonschema_rs.Draft202012Validator(schema, registry=registry, validate_formats=True, mask="the value", retriever=_nothing)


def _nothing(uri: str) -> Any:
    raise LookupError(f"{uri} is none of the schemas that newswire carries; nothing is fetched")


def validate(event: Mapping[str, Any]) -> str | None:
    """None for a valid event of `news.v1`, else where it is wrong and how, in one line."""
    return problem("news.v1", event)


def problem(name: str, value: Any) -> str | None:
    """None for a value that is valid under the schema, else where it is wrong and how, in one line."""
    check = validator(name)
    if check.is_valid(value):
        return None
    error = next(check.iter_errors(value))
    place = "/".join(map(str, error.instance_path)) or "the root"
    return f"{place}: {' '.join(error.message.split())}"[:_LONGEST]


def is_uri(text: str) -> bool:
    """Whether a text is a uri (RFC 3986) in the sense of the schemas: ASCII, with a scheme."""
    return text.isascii() and bool(_URI.is_valid(text))


def dumps(event: Mapping[str, Any]) -> bytes:
    """The event as JSON, keys in the order in which it was built."""
    return orjson.dumps(event)
