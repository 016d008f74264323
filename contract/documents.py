"""A contract as it lies in a folder: declarations of topics and the schemas of values, keys and headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeGuard
from urllib.parse import unquote, urljoin

import jsonschema_rs
import orjson
import yaml

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ROOT / "schemas"

Direction = Literal["in", "out", "internal"]


OTHER_DOCUMENTS: Mapping[str, Direction] = {
    "raw.v1": "in",  # the JSON envelope, one of the formats of raw
    "erasure.v1": "in",  # an order to take an item out, on raw too
    "deadletter.v1": "out",  # what `newswire normalize` prints of a dead letter
}
"""Schemas that are not the value of a topic, by name. All other `NAME.vN` are."""


class Place(NamedTuple):
    """Where a schema stands: a file of the contract and a JSON pointer in it."""

    file: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.file}#{self.pointer}"


class Node(NamedTuple):
    """A schema with its place: an object, or True or False, which stand for anything and nothing."""

    place: Place
    schema: Any

    def child(self, *path: str | int) -> Node:
        """The schema at a path of keywords, names and indices. Raises: KeyError, IndexError, TypeError."""
        schema, pointer = self.schema, self.place.pointer
        for part in path:
            schema = schema[part]
            pointer += "/" + str(part).replace("~", "~0").replace("/", "~1")
        return Node(Place(self.place.file, pointer), schema)


@dataclass(frozen=True)
class Contract:
    """`schemas` by file name under the folder (`news.v1.schema.json`, `iptc/…`), `topics` by id, as their files say."""

    folder: Path
    schemas: Mapping[str, dict[str, Any]]
    topics: Mapping[str, dict[str, Any]]

    @classmethod
    def load(cls, folder: Path = SCHEMAS) -> Contract:
        """Raises: OSError, ValueError for files that cannot be read."""
        return cls(
            folder,
            {str(path.relative_to(folder)): orjson.loads(path.read_bytes()) for path in schema_files(folder)},
            {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((folder / "topics").glob("*.yaml"))},
        )

    @cached_property
    def _files(self) -> dict[str, str]:
        """Files by the ids under which schemas refer to them."""
        return {str(schema["$id"]).rstrip("#"): file for file, schema in self.schemas.items()}

    @cached_property
    def registry(self) -> jsonschema_rs.Registry:
        return jsonschema_rs.Registry([(uri, self.schemas[file]) for uri, file in self._files.items()])

    def validator(self, file: str, pointer: str = "") -> Any:
        """For a schema of the contract, or a part of it. Formats are asserted; nothing is fetched."""
        reference = {"$ref": f"{self.schemas[file]['$id'].rstrip('#')}#{pointer}"}
        return jsonschema_rs.Draft202012Validator(reference, registry=self.registry, validate_formats=True)

    def file_of(self, topic: Mapping[str, Any], value: Any) -> str | None:
        """The file of the schema of one of a topic's values; None where they are bytes. Of a value that none takes that of most of them."""
        files = value_files(topic)
        return next((file for file in files if self.validator(file).is_valid(value)), files[0] if files else None)

    def at(self, file: str, pointer: str = "") -> Node:
        """Raises: KeyError, IndexError where there is no such place."""
        node = Node(Place(file, ""), self.schemas[file])
        for part in pointer.split("/")[1:]:
            name = unquote(part).replace("~1", "/").replace("~0", "~")
            node = node.child(int(name) if isinstance(node.schema, list) else name)
        return node

    def target(self, node: Node) -> Node:
        """What a node's `$ref` names. Raises: KeyError, IndexError where it names nothing."""
        uri, _, pointer = urljoin(str(self.schemas[node.place.file]["$id"]), node.schema["$ref"]).partition("#")
        return self.at(self._files[uri], pointer)

    def values(self) -> Iterator[tuple[str, Direction]]:
        """Each file `NAME.vN.schema.json` with the direction of what it is the value of. Raises: KeyError for one that nobody uses."""
        used = {file.rpartition(".v")[0]: topic["direction"] for topic in self.topics.values() for file in value_files(topic)}
        for file in self.schemas:
            name = file.removesuffix(".schema.json")
            if is_versioned(file):
                yield file, OTHER_DOCUMENTS[name] if name in OTHER_DOCUMENTS else used[name.rpartition(".v")[0]]


def schema_files(folder: Path) -> list[Path]:
    """The schemas of a contract, those of others among them; not the one that declarations of topics are checked with."""
    return sorted(path for path in (*folder.glob("*.schema.json"), *folder.glob("iptc/*.json")) if path.name != "topics.schema.json")


def is_versioned(file: str) -> bool:
    """Whether it is the schema of a value: `NAME.vN.schema.json`."""
    return file.removesuffix(".schema.json").rpartition(".v")[2].isdigit()


def value_file(topic: Mapping[str, Any]) -> str | None:
    """The file of the schema of a topic's values; None where they are bytes."""
    value = topic["value"]
    return None if value["schema"] is None else f"{value['schema']}.v{value['version']}.schema.json"


def value_files(topic: Mapping[str, Any]) -> list[str]:
    """That, and those of other values that the topic has beside them."""
    main = value_file(topic)
    return [*([] if main is None else [main]), *(f"{name}.schema.json" for name in topic["value"].get("beside", ()))]


def full_name(topic: Mapping[str, Any], parameter: str = "NAME") -> str:
    """A topic's name after the prefix; of a family with `parameter` in the place of what its topics differ in."""
    name: str = topic["topic"]
    return f"{name}.{parameter}" if "parameter" in topic else name


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)
