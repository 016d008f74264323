"""`schemas/asyncapi.yaml`: the contract as AsyncAPI 3.0, made from `schemas/topics/`, the JSON Schemas, and records that the code writes.

The document is newswire's own, as the specification has it: what it calls `send` newswire writes and subscribers read. Kafka's part follows the bindings of
version 0.5.0. Payloads, headers and keys are references to the files beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from contract.documents import SCHEMAS, Contract, Direction, full_name, value_file
from contract.records import PREFIX, Made, as_text, make, payload
from streams import __version__
from streams.erasure import record as erasure
from streams.event.records import Record
from streams.settings import Settings

FILE = SCHEMAS / "asyncapi.yaml"
HEAD = "# Made by `make contract` from schemas/topics, the JSON Schemas and samples/; do not edit.\n"
FORMAT = "application/schema+json;version=2020-12"
BINDING = "0.5.0"

ACTIONS: Mapping[Direction, tuple[str, ...]] = {"in": ("receive",), "out": ("send",), "internal": ("send", "receive")}
VIEWS: Mapping[tuple[Direction, str], str] = {
    ("in", "receive"): "newswire reads; suppliers write.",
    ("out", "send"): "newswire writes; subscribers read.",
    ("internal", "send"): "newswire writes, for itself.",
    ("internal", "receive"): "newswire reads what it wrote itself.",
}
ENVELOPE = "For suppliers who send JSON. A value may also be an array of these."
REMOVAL = "A key without a value: what was there is no more"
TAGS: Mapping[Direction, str] = {
    "in": "Others write it for newswire.",
    "out": "newswire writes it for others.",
    "internal": "Both ends are newswire: no subscriber should read it, and no supplier write it.",
}
FIRST = ("raw", "news", "regions", "entities", "stories", "route", "dlq")
"""In the order of interest; the others after them."""
BESIDE: Mapping[str, list[str]] = {"raw": ["raw-envelope", "raw-bytes", "raw-erasure"], "lines": ["lines", "lines-forget"]}
"""Messages of topics with more than one kind of value."""
SHOWN: Mapping[str, tuple[int, ...]] = {"news": (1,), "regions": (0, -1), "stories": (1,), "route": (0, -1), "held": (-1,), "raw": (1, 2)}
"""Which records of a topic are examples, where it is not the first alone: an item's second version, a reference that is withdrawn, a kill on a route, an
envelope and a text."""

DESCRIPTION = """\
A news wire on Kafka: raw wire items in, promotional lines out, entities and region tags on, normalized events to subscribers.

The document is newswire's own. `send` is what newswire writes: as a subscriber, receive there. `receive` is what newswire reads: as a supplier, send there.
Channels with the tag `internal` are between newswire's own workers.

Subscribers pass over fields that they do not know, and over values that they do not know of an enum marked `x-open`. Offsets in texts are Unicode code points.
Delivery is at least once: drop what has a `ce_id` that was seen. What may change and what may not, says docs/contract.md.
"""


def text(contract: Contract | None = None, made: Made | None = None) -> str:
    """The file as it has to be."""
    return HEAD + yaml.dump(document(contract or Contract.load(), made or make()), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=160)


def document(contract: Contract, made: Made) -> dict[str, Any]:
    """The document, parsed. `made`: records by topic id. Pure."""
    order = [*FIRST, *(name for name in contract.topics if name not in FIRST)]
    topics = {name: contract.topics[name] for name in order if name in contract.topics}
    messages = {name: message for topic in topics.values() for name, message in _messages(contract, topic, made[topic["topic"]])}
    return {
        "asyncapi": "3.0.0",
        "id": "urn:newswire:contract",
        "info": {
            "title": "newswire",
            "version": __version__,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
            "tags": [{"name": name, "description": what} for name, what in TAGS.items()],
        },
        "defaultContentType": "application/json",
        "servers": {"kafka": _server()},
        "channels": {name: _channel(topic) for name, topic in topics.items()},
        "operations": {f"{action}-{name}": _operation(topic, action) for name, topic in topics.items() for action in ACTIONS[topic["direction"]]},
        "components": {
            "messages": messages,
            "parameters": {
                "prefix": {"description": "What all names of topics begin with (NEWSWIRE_PREFIX).", "default": PREFIX, "examples": [PREFIX, "agency-x."]},
                **{name: parameter for topic in topics.values() for name, parameter in _parameter(topic).items()},
            },
        },
    }


def _server() -> dict[str, Any]:
    brokers = Settings.model_fields["brokers"].default
    return {
        "host": "{brokers}",
        "protocol": "kafka",
        "description": "Apache Kafka, with TLS and SASL where the operator has set them (docs/running.md, Security).",
        "variables": {"brokers": {"default": brokers, "description": "host:port[,host:port...] (NEWSWIRE_BROKERS)."}},
    }


def _channel(topic: Mapping[str, Any]) -> dict[str, Any]:
    parameters = _parameter(topic)
    kafka = {} if parameters else {"topic": PREFIX + full_name(topic)}  # of a family there are as many as operators have made
    return {
        "address": "{prefix}" + full_name(topic, "".join(f"{{{name}}}" for name in parameters)),
        "title": PREFIX + full_name(topic),
        "summary": topic["purpose"],
        "parameters": {name: {"$ref": f"#/components/parameters/{name}"} for name in ("prefix", *parameters)},
        "messages": {one: {"$ref": f"#/components/messages/{one}"} for one in _names(topic)},
        "tags": [{"name": topic["direction"]}],
        "bindings": {
            "kafka": {
                **kafka,
                "partitions": topic["partitions"],
                "topicConfiguration": topic["config"] | {"cleanup.policy": topic["config"]["cleanup.policy"].split(",")},
                "bindingVersion": BINDING,
            }
        },
        "x-key": topic["key"],
        "x-repartition": topic["repartition"],
        "x-producers": topic["producers"],
        "x-consumers": topic["consumers"],
        "x-compatibility": topic["compatibility"],
    }


def _parameter(topic: Mapping[str, Any]) -> dict[str, Any]:
    """What the topics of a family differ in, by its name."""
    if "parameter" not in topic:
        return {}
    parameter = topic["parameter"]
    return {parameter["name"]: {"description": parameter["description"], "x-pattern": parameter["pattern"]}}


def _operation(topic: Mapping[str, Any], action: str) -> dict[str, Any]:
    name = topic["topic"]
    group = Settings.model_fields["group"].default
    found = {
        "action": action,
        "channel": {"$ref": f"#/channels/{name}"},
        "summary": VIEWS[topic["direction"], action],
        "messages": [{"$ref": f"#/channels/{name}/messages/{one}"} for one in _names(topic)],
    }
    if action == "receive" and topic["direction"] == "in":
        group_id = {"type": "string", "default": group, "description": "NEWSWIRE_GROUP"}
        found["bindings"] = {"kafka": {"groupId": group_id, "bindingVersion": BINDING}}
    return found


# Messages: what raw has two of, and what a compacted topic has for a key that is no more


def _names(topic: Mapping[str, Any]) -> list[str]:
    name: str = topic["topic"]
    if name in BESIDE:
        return BESIDE[name]
    return [name, f"{name}-removed"] if topic["config"]["cleanup.policy"] == "compact" else [name]


def _messages(contract: Contract, topic: Mapping[str, Any], records: Sequence[Record]) -> Iterator[tuple[str, dict[str, Any]]]:
    chosen = [records[index] for index in SHOWN.get(topic["topic"], (0,))]
    name, what, file = topic["topic"], topic["value"]["description"], value_file(topic)
    shared = _shared(contract, topic)
    if name == "raw":
        orders = [record for record in records if as_text(record.headers).get("content-type") == erasure.MEDIA_TYPE]
        envelopes = [record for record in chosen if isinstance(payload(record), dict)]
        others = [record for record in chosen if record not in envelopes]
        yield (
            "raw-envelope",
            {"title": "Raw item, JSON envelope", "summary": ENVELOPE, **_payload("raw.v1.schema.json"), **shared, **_examples(topic, envelopes)},
        )
        yield "raw-bytes", {"title": "Raw item, any other format", "summary": what, **_payload(None), **shared, **_examples(topic, others)}
        yield "raw-erasure", _of_another(contract, "erasure.v1.schema.json") | shared | _examples(topic, orders)
        return
    title = "Dead letter" if file is None else contract.schemas[file]["title"]
    yield name, {"title": title, "summary": what, **_payload(file), **shared, **_examples(topic, chosen)}
    if name == "lines":
        forgetting = [record for record in records if "forget" in payload(record)]
        yield "lines-forget", _of_another(contract, "forget.v1.schema.json") | shared | _examples(topic, forgetting)
    elif len(_names(topic)) > 1:
        removed = [record for record in records if record.value is None][:1]
        yield f"{name}-removed", {"title": REMOVAL, "payload": {"type": "null"}, **shared, **_examples(topic, removed)}


def _of_another(contract: Contract, file: str) -> dict[str, Any]:
    schema = contract.schemas[file]
    return {"title": schema["title"], "summary": schema["description"], **_payload(file)}


def _shared(contract: Contract, topic: Mapping[str, Any]) -> dict[str, Any]:
    # The key itself, no reference: AsyncAPI's schema takes one for two things at once and refuses it.
    key = contract.schemas["keys.schema.json"]["$defs"][topic["key_schema"]]
    headers = {} if topic["headers"] is None else {"headers": _reference(f"headers.schema.json#/$defs/{topic['headers']}")}
    return headers | {"bindings": {"kafka": {"key": key, "bindingVersion": BINDING}}}


def _payload(file: str | None) -> dict[str, Any]:
    if file is None:
        return {
            "contentType": "application/octet-stream",
            "payload": {"type": "string", "description": "Bytes; shown as the text that they are, where they are text."},
        }
    return {"contentType": "application/json", "payload": _reference(file)}


def _examples(topic: Mapping[str, Any], records: Sequence[Record]) -> dict[str, Any]:
    return {"examples": [_example(topic, record) for record in records]} if records else {}


def _reference(target: str) -> dict[str, Any]:
    return {"schemaFormat": FORMAT, "schema": {"$ref": f"./{target}"}}


def _example(topic: Mapping[str, Any], record: Record) -> dict[str, Any]:
    key = "no key" if record.key is None else f"key {record.key.decode()}"
    headers = {} if topic["headers"] is None else {"headers": as_text(record.headers)}
    return {"summary": key, **headers, "payload": payload(record)}


class _Dumper(yaml.SafeDumper):
    """Without anchors; long texts in blocks."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _string(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if value.count("\n") > 1 and value.endswith("\n") else None)


_Dumper.add_representer(str, _string)
