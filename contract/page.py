"""The contract as one page of HTML, from the AsyncAPI document and the schemas that it refers to. It needs nothing from elsewhere, and no script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import orjson
import yaml
from markupsafe import Markup, escape

from contract.documents import Contract, Node, Place
from contract.fields import paths, rows
from contract.topics_page import DIRECTIONS, kept

TEMPLATE = Path(__file__).with_name("page.html.jinja")


def html(path: Path) -> str:
    """The page. `path` is of the AsyncAPI document, with the schemas beside it. Raises: OSError, ValueError, KeyError where it is not whole."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    contract = Contract.load(path.parent)
    channels = [_channel(contract, document, name) for name in document["channels"]]
    groups = [(title, [one for one in channels if one["direction"] == direction]) for direction, title in DIRECTIONS.items()]
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"code": _code, "json": _json}
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(document=document, groups=groups)


def _channel(contract: Contract, document: Mapping[str, Any], name: str) -> dict[str, Any]:
    channel = document["channels"][name]
    kafka = channel["bindings"]["kafka"]
    config = kafka["topicConfiguration"]
    return {
        "name": name,
        "channel": channel,
        "direction": channel["tags"][0]["name"],
        "views": [one["summary"] for one in document["operations"].values() if one["channel"]["$ref"] == f"#/channels/{name}"],
        "partitions": kafka["partitions"],
        "kept": kept(",".join(config["cleanup.policy"]), config.get("retention.ms")),
        "parameters": {name: document["components"]["parameters"][name] for name in channel["parameters"] if name != "prefix"},
        "largest": f"{config['max.message.bytes'] / 1_048_576:g} MiB",
        "messages": [_message(contract, document["components"]["messages"][one]) for one in channel["messages"]],
    }


def _message(contract: Contract, message: Mapping[str, Any]) -> dict[str, Any]:
    examples = message.get("examples", [])
    shown = {path for example in examples for path in paths(example["payload"])}
    payload = _node(contract, message["payload"])
    fields = rows(contract, payload)
    return {
        "description": payload.schema.get("description", ""),
        "message": message,
        "key": message["bindings"]["kafka"]["key"],
        "headers": rows(contract, _node(contract, message["headers"])) if "headers" in message else [],
        "fields": sorted((row for row in fields if not row.foreign or row.path in shown), key=lambda row: not row.foreign),  # what readers know comes first
        "further": [row for row in fields if row.foreign and row.path not in shown],
        "examples": examples,
    }


def _node(contract: Contract, schema: Mapping[str, Any]) -> Node:
    """A schema of the document, or what it refers to in a file beside it."""
    if "schemaFormat" not in schema:
        return Node(Place("asyncapi.yaml", ""), schema)
    file, _, pointer = schema["schema"]["$ref"].removeprefix("./").partition("#")
    return contract.at(file, pointer)


def _code(text: str) -> Markup:
    """Escaped, with what stands in backquotes as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() if not isinstance(value, str) else value
