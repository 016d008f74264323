"""Nothing of the contract is alone: schemas, topics, examples, code and documents name each other, both ways."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

from contract.documents import OTHER_DOCUMENTS, ROOT, SCHEMAS, Contract, is_versioned, value_files
from streams import agents, topics
from streams.agents.context import INPUTS, OUTPUTS
from streams.cli import COMMANDS
from streams.routing import form
from streams.routing import records as routing

CONTRACT = Contract.load()
VALUES = {file for file in CONTRACT.schemas if is_versioned(file)}
NOT_VALUES = {"headers.schema.json", "keys.schema.json"}
FAMILIES = {name for name, topic in CONTRACT.topics.items() if "parameter" in topic}  # which topics there are of them, operators decide
FOLLOWED = {"promos", "attempts", "held"}  # read whole by each worker, not as a member of the group (`Context`)
OUTSIDE = {"suppliers", "subscribers"}


def test_each_schema_is_of_a_topic_or_of_another_document_and_not_of_both() -> None:
    of_topics = {file for topic in CONTRACT.topics.values() for file in value_files(topic)}
    of_others = {f"{name}.schema.json" for name in OTHER_DOCUMENTS}
    assert of_topics | of_others == VALUES
    assert of_topics & of_others == set()
    assert {file for file in CONTRACT.schemas if "/" not in file} == VALUES | NOT_VALUES
    assert dict(CONTRACT.values()).keys() == VALUES


def test_nothing_else_lies_beside_the_schemas() -> None:
    assert {path.name for path in SCHEMAS.iterdir() if path.is_dir()} == {"asyncapi", "examples", "iptc", "released", "topics"}
    assert {path.name for path in SCHEMAS.iterdir() if path.is_file()} == VALUES | NOT_VALUES | {"asyncapi.yaml", "topics.schema.json"}
    assert {path.name for path in (SCHEMAS / "examples").iterdir()} == {file.removesuffix(".schema.json") for file in VALUES}
    assert {path.suffix for path in (SCHEMAS / "topics").iterdir()} == {".yaml"}


@pytest.mark.parametrize(("file", "entry"), [("keys.schema.json", "key_schema"), ("headers.schema.json", "headers")])
def test_each_kind_of_key_and_of_headers_is_of_a_topic(file: str, entry: str) -> None:
    definitions = CONTRACT.schemas[file]["$defs"]
    named = {topic[entry] for topic in CONTRACT.topics.values()} - {None}
    referred = set(re.findall(r"'#/\$defs/(\w+)'", str(definitions)))
    assert named | referred == set(definitions)
    assert all(one["description"] and one["title"] for one in definitions.values())


def test_the_code_uses_the_topics_that_are_declared() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "streams").rglob("*.py")))
    used = set(re.findall(r"\b(?:topic\(|prefix \+ )\"([a-z]+)\"", source))
    assert used | {"held"} == set(CONTRACT.topics) - FAMILIES == set(topics.declared())  # `event/held.py` names its topic by a constant
    assert set(CONTRACT.topics) - FAMILIES == FOLLOWED.union(INPUTS, OUTPUTS)


def test_the_topics_of_routes_are_the_family_that_is_declared() -> None:
    assert {"route"} == FAMILIES
    assert CONTRACT.topics["route"]["parameter"]["pattern"] == form.NAME
    assert topics.of_family("route", "ukraine", "desk.").name == routing.topic("ukraine", "desk.")


def _is_agent(name: str) -> bool:
    module = importlib.import_module(f"streams.agents.{name}")
    return any(callable(getattr(module, one, None)) for one in ("agent", name))


AGENTS = {module.name for module in pkgutil.iter_modules(agents.__path__) if _is_agent(module.name)}


def test_the_agents_are_found() -> None:
    assert sorted(AGENTS) == ["learn", "link", "normalize", "release"]


@pytest.mark.parametrize("name", CONTRACT.topics)
def test_who_writes_and_reads_a_topic_exists(name: str) -> None:
    topic = CONTRACT.topics[name]
    known = AGENTS | OUTSIDE | {"worker"} | {f"newswire {command}" for command in COMMANDS}
    assert set(topic["producers"]) | set(topic["consumers"]) <= known


@pytest.mark.parametrize("name", CONTRACT.topics)
def test_a_direction_is_told_by_who_writes_and_reads(name: str) -> None:
    """Inputs are read by an agent, outputs written by one; what is internal is for nobody outside."""
    topic = CONTRACT.topics[name]
    assert (name in INPUTS) <= bool(AGENTS & set(topic["consumers"]))
    assert (name in OUTPUTS) <= bool(AGENTS & set(topic["producers"]))
    assert ("suppliers" in topic["producers"]) == (topic["direction"] == "in")
    assert ("subscribers" in topic["consumers"]) <= (topic["direction"] == "out")
    assert (topic["direction"] == "internal") <= (not OUTSIDE & {*topic["producers"], *topic["consumers"]})
