"""Finding the schemas: beside the package in a checkout, inside of it when installed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import orjson

BASE = "https://newswire.example/schemas/"
"""What the `$id` of every schema begins with; a name, not an address."""

# Schemas that others refer to, by the id under which they do.
_VENDORED = {
    "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json": "iptc/ninjs-schema_3.1.json",
    "https://geojson.org/schema/GeoJSON.json": "iptc/GeoJSON-schema.json",
    BASE + "promo.v1.schema.json": "promo.v1.schema.json",  # a memory file's records travel in line.v1
}


def folder() -> Path:
    """The folder `schemas/`. Raises: FileNotFoundError where the installation lacks it."""
    package = Path(__file__).resolve().parent.parent
    for candidate in (package / "schemas", package.parent / "schemas"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError("the schemas are missing from this installation; install newswire again")


@cache
def load(name: str) -> dict[str, Any]:
    """A schema by its file's name without `.schema.json`, e.g. `news.v1`, or a vendored one by its path. Raises: FileNotFoundError."""
    file = folder() / (name if name.endswith(".json") else f"{name}.schema.json")
    schema: dict[str, Any] = orjson.loads(file.read_bytes())
    return schema


def vendored() -> dict[str, dict[str, Any]]:
    """The schemas that others refer to, by id."""
    return {uri: load(path) for uri, path in _VENDORED.items()}
