"""The schemas: well-formed, found where they are looked for, and each with examples that it takes and examples that it refuses.

An invalid example is named after the place that is wrong: `wire.order--a-string.json`; `root--...` for the event itself.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from streams.event import restore, schemas
from streams.event.validate import compiled, problem
from streams.promo.cleaned import Person
from streams.reasons import Reason, Stage
from streams.wire import RawItem, Unreadable, read

FOLDER = schemas.folder()
NAMES = sorted(path.name.removesuffix(".schema.json") for path in FOLDER.glob("*.v*.schema.json"))
EXAMPLES = sorted((FOLDER / "examples").rglob("*.json"))
IPTC = compiled(schemas.vendored()["http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"])

# Unchanged copies; see schemas/iptc/LICENSE.md.
VENDORED = {
    "iptc/ninjs-schema_3.1.json": "404f578a299bf34e76e98f2de26ad9989882ebd7abf3a4d3cf3aa689b70a8744",
    "iptc/GeoJSON-schema.json": "e52886cce1429941ab3725a055a61d6bf8b6f5429837ff7dbca32f809e3500c2",
}


def of(path: Path) -> tuple[str, str, Any]:
    schema, kind = path.relative_to(FOLDER / "examples").parts[:2]
    return schema, kind, orjson.loads(path.read_bytes())


def examples(schema: str, kind: str) -> list[Any]:
    return [value for name, is_kind, value in map(of, EXAMPLES) if (name, is_kind) == (schema, kind)]


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every object schema inside of a schema."""
    inner = list(schema.values()) if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    found = [one for part in inner for one in objects(part)]
    return [schema, *found] if isinstance(schema, dict) and schema.get("type") == "object" else found


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: "/".join(path.parts[-3:]))
def test_example(path: Path) -> None:
    schema, kind, value = of(path)
    said = problem(schema, value)
    if kind == "valid":
        assert said is None
    else:
        place = path.stem.split("--")[0].replace(".", "/").replace("root", "the root")
        assert said is not None
        assert said.split(": ")[0] == place


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_is_one_and_has_examples_of_both_kinds(name: str) -> None:
    schema = schemas.load(name)
    jsonschema_rs.meta.validate(schema)
    assert schema["$id"] == f"{schemas.BASE}{name}.schema.json"
    assert schema["title"]
    assert schema["description"]
    assert examples(name, "valid")
    assert examples(name, "invalid")


def test_there_is_no_example_of_no_schema() -> None:
    assert {of(path)[0] for path in EXAMPLES} == set(NAMES)
    assert {of(path)[1] for path in EXAMPLES} == {"valid", "invalid"}


def test_titles_are_unique() -> None:
    assert len({schemas.load(name)["title"] for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "raw.v1"])
def test_what_newswire_writes_is_closed(name: str) -> None:
    schema = schemas.load(name)
    assert name == "news.v1" or schema["additionalProperties"] is False
    for part in objects(schema):
        assert part["additionalProperties"] is (part.get("title") == "Extra"), part.get("title")


@pytest.mark.parametrize("path", VENDORED)
def test_the_schemas_of_others_are_unchanged(path: str) -> None:
    assert hashlib.sha256((FOLDER / path).read_bytes()).hexdigest() == VENDORED[path]
    assert f"`{Path(path).name}`" in (FOLDER / "iptc" / "LICENSE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("index", range(len(examples("news.v1", "valid"))))
def test_without_wire_an_event_is_valid_under_iptcs_own_schema(index: int) -> None:
    event = examples("news.v1", "valid")[index]
    assert not IPTC.is_valid(event), "IPTC's schema is closed"
    assert IPTC.is_valid({name: value for name, value in event.items() if name != "wire"})


def test_formats_are_asserted_under_iptcs_schema_too() -> None:
    assert IPTC.is_valid({"uri": "urn:a:b"})
    assert not IPTC.is_valid({"uri": "a b"})
    assert not IPTC.is_valid({"uri": "urn:a:b", "versionCreated": "yesterday"})


@pytest.mark.parametrize("index", range(len(examples("news.v1", "valid"))))
def test_the_items_of_the_examples_come_back(index: int) -> None:
    event = examples("news.v1", "valid")[index]
    lines = restore(event)
    kept = [entry for entry in event["wire"]["layout"] if entry["in"] == "body"]
    assert len(lines) > max((entry["line"] for entry in kept), default=-1)
    for entry in [*event["wire"]["removed"], *event["wire"]["credits"], *event["wire"]["notes"]]:
        assert lines[entry["line"]][entry["start"] : entry["end"]] == entry["text"]


def test_nothing_is_fetched() -> None:
    with pytest.raises(Exception, match="nothing is fetched"):
        compiled({"$ref": "https://schemas.example/elsewhere.json"})


def test_dead_letters_have_the_reasons_and_stages_of_the_catalogue() -> None:
    letter = schemas.load("deadletter.v1")["properties"]["deadletter"]["properties"]
    assert letter["reason"]["enum"] == [reason.value for reason in Reason]
    assert letter["stage"]["enum"] == [stage.value for stage in Stage]


def test_references_hold_what_the_event_holds() -> None:
    news = schemas.load("news.v1")["$defs"]
    for field in ("region", "entity"):
        assert inlined(news[field], news) == schemas.load(f"{field}.v1")["properties"][field]


def inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [inlined(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return {key: inlined(part, definitions) for key, part in schema.items()}


@pytest.mark.parametrize("index", range(len(examples("raw.v1", "valid"))))
def test_a_valid_envelope_is_read_without_a_warning(index: int) -> None:
    (item,) = read(orjson.dumps(examples("raw.v1", "valid")[index]))
    assert isinstance(item, RawItem)
    assert item.warnings == ()


@pytest.mark.parametrize("index", range(len(examples("raw.v1", "invalid"))))
def test_an_invalid_envelope_is_read_with_a_warning_or_refused(index: int) -> None:
    (item,) = read(orjson.dumps(examples("raw.v1", "invalid")[index]))
    assert isinstance(item, Unreadable) or item.warnings


def test_roles_are_those_of_the_credits() -> None:
    """`Person.role` lists them in a comment; the schema has to know each."""
    source = (Path(__file__).parents[2] / "streams" / "promo" / "cleaned.py").read_text(encoding="utf-8")
    listed = source.split("role: str  # ")[1].splitlines()[0].split(", ")
    assert schemas.load("news.v1")["$defs"]["person"]["properties"]["role"]["enum"] == listed
    assert Person("Bo Ek", listed[0]).role == "reporting"
