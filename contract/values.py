"""`streams/subscribe/values.py`: the values of the topics as types, for who reads them.

The schemas are joined into one and loosened first: readers ignore fields that they do not know, and a type checker knows no formats, patterns or bounds.
datamodel-code-generator makes the types of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import datamodel_code_generator as generator
from datamodel_code_generator.enums import DataModelType

from contract.documents import ROOT, Contract

FILE = ROOT / "streams" / "subscribe" / "values.py"
NINJS = "iptc/ninjs-schema_3.1.json"
NAMES: Mapping[str, str] = {"news": "News", "region": "RegionReference", "entity": "EntityReference", "story": "Story"}
"""By schema what the type of its values is called."""
KEPT = frozenset({"type", "properties", "required", "items", "enum", "const", "anyOf", "oneOf", "description"})
"""Keywords that make a difference to a type. additionalProperties matters where it is a schema."""
HEAD = '"""What the values of the topics hold. Made by `make contract` from `schemas/`; it is not edited by hand."""\n'


def text(contract: Contract) -> str:
    """The file as it has to be. Pure."""
    made = generator.generate(
        _joined(contract),
        input_file_type=generator.InputFileType.JsonSchema,
        output_model_type=DataModelType.TypingTypedDict,
        target_python_version=generator.PythonVersion.PY_311,
        use_standard_collections=True,
        use_union_operator=True,
        use_schema_description=True,
        use_field_description=True,
        disable_timestamp=True,
        custom_file_header=HEAD.rstrip("\n"),
        formatters=[generator.Formatter.BUILTIN],
    )
    assert isinstance(made, str)
    return made.replace("Model: TypeAlias = Any\n\n\n", "").rstrip() + "\n"  # `Model` is what has no name: the schema that holds the others


def _joined(contract: Contract) -> dict[str, Any]:
    """One schema whose definitions are all types: those of ninjs with the prefix `Ninjs`, those of `wire` with `Wire`."""
    ninjs = contract.schemas[NINJS]["$defs"]
    names = {name: f"Ninjs{_title(name.removesuffix('Type'))}" for name in ninjs} | {"ninjsType": "News"}
    types = {names[name]: _loose(schema, names) for name, schema in ninjs.items() if isinstance(schema, dict)}
    for name, title in NAMES.items():
        schema = contract.schemas[f"{name}.v1.schema.json"]
        inner = {one: "Wire" if one == "wire" else f"Wire{_title(one)}" for one in schema.get("$defs", {})}
        types |= {inner[one]: _loose(inside, inner) for one, inside in schema.get("$defs", {}).items()}
        own = _loose({key: part for key, part in schema.items() if key not in ("$ref", "$defs")}, inner)
        base = types.get(title, {})
        types[title] = base | own | {"type": "object", "properties": base.get("properties", {}) | own["properties"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": types}


def _loose(schema: Any, names: Mapping[str, str]) -> Any:
    if isinstance(schema, list):
        return [_loose(part, names) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$ref", "").startswith("https://geojson.org/"):
        return {"type": "object", "additionalProperties": True}
    if "$ref" in schema:
        described = {"description": schema["description"]} if "description" in schema else {}
        return {"$ref": f"#/$defs/{names[schema['$ref'].rsplit('/', 1)[-1]]}"} | described
    loose = {key: _loose(part, names) for key, part in schema.items() if key in KEPT}
    if "properties" in schema:
        loose["properties"] = {name: _loose(part, names) for name, part in schema["properties"].items()}
    if isinstance(schema.get("additionalProperties"), dict):
        loose["additionalProperties"] = _loose(schema["additionalProperties"], names)
    return loose


def _title(name: str) -> str:
    return name[0].upper() + name[1:]
