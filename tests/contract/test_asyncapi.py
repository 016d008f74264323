"""`schemas/asyncapi.yaml` and the pages: current, valid under AsyncAPI's own schema, and whole."""

from __future__ import annotations

import hashlib
from html.parser import HTMLParser
from typing import Any

import jsonschema_rs
import orjson
import pytest
import yaml
from click.testing import CliRunner

from contract import asyncapi, page, topics_page
from contract.__main__ import main
from contract.documents import SCHEMAS, Contract
from contract.records import Made, as_json, as_text, make, payload

CONTRACT = Contract.load()
DOCUMENT: dict[str, Any] = yaml.safe_load(asyncapi.FILE.read_text(encoding="utf-8"))
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]
IPTC = "http://www.iptc.org/std/ninjs/"
VENDORED = {
    "asyncapi-schema_3.0.0.json": "d4571a420e6ffb7fcc7066c95a6db1202f299a3c51daa103d0706bf30f95e626",
    "LICENSE": "43070e2d4e532684de521b885f385d0841030efa2b1a20bafb76133a5e1379c1",
    "NOTICE": "4f0425a69113106423aa95eded6c30811cb65898743b8da6dedf5b331e23a599",
}  # unchanged copies; see schemas/asyncapi/LICENSE.md


@pytest.fixture(scope="module")
def made() -> Made:
    return make()


def test_the_document_is_what_the_code_makes(made: Made) -> None:
    assert asyncapi.FILE.read_text(encoding="utf-8") == asyncapi.text(CONTRACT, made), "renew it with `make contract`"


def test_the_page_of_topics_is_what_the_declarations_say() -> None:
    assert topics_page.FILE.read_text(encoding="utf-8") == topics_page.text(CONTRACT), "renew it with `make contract`"


@pytest.mark.parametrize("name", VENDORED)
def test_the_files_of_others_are_unchanged(name: str) -> None:
    assert hashlib.sha256((SCHEMAS / "asyncapi" / name).read_bytes()).hexdigest() == VENDORED[name]
    assert f"`{name}`" in (SCHEMAS / "asyncapi" / "LICENSE.md").read_text(encoding="utf-8")


def _refused(path: str) -> str:
    raise AssertionError(f"{path} is not to be fetched")


def _under_asyncapis_schema() -> Any:
    schema = orjson.loads((SCHEMAS / "asyncapi" / "asyncapi-schema_3.0.0.json").read_bytes())
    return jsonschema_rs.Draft7Validator(schema, retriever=_refused)


def test_the_document_is_valid_under_asyncapis_own_schema() -> None:
    validator = _under_asyncapis_schema()
    assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(DOCUMENT)] == []
    assert not validator.is_valid(DOCUMENT | {"asyncapi": "2.6.0"})
    assert not validator.is_valid(DOCUMENT | {"channels": {"news": {"topic": "wire.news"}}})


def references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [one for inner in value for one in references(inner)]
    if not isinstance(value, dict):
        return []
    inside = [one for name, inner in value.items() if name != "examples" for one in references(inner)]
    return [value["$ref"], *inside] if isinstance(value.get("$ref"), str) else inside


@pytest.mark.parametrize("reference", sorted(set(references(DOCUMENT))))
def test_each_reference_leads_somewhere(reference: str) -> None:
    file, _, pointer = reference.partition("#")
    if file:
        assert file.startswith("./")
        assert CONTRACT.at(file.removeprefix("./"), pointer).schema
        return
    found: Any = DOCUMENT
    for part in pointer.split("/")[1:]:
        found = found[part]
    assert found


@pytest.mark.parametrize("file", CONTRACT.schemas)
def test_each_reference_of_a_schema_leads_somewhere(file: str) -> None:
    root = CONTRACT.at(file)
    for reference in references(root.schema):
        assert "://" not in reference or reference.startswith(IPTC) or file.startswith("iptc/"), "tools would look for it on the net"
        node = root._replace(schema={"$ref": reference})
        assert CONTRACT.target(node).schema


def validator(schema: Any) -> Any:
    """For `payload` and `headers` of a message."""
    if "schemaFormat" not in schema:
        return jsonschema_rs.Draft7Validator(schema)
    assert schema["schemaFormat"] == asyncapi.FORMAT
    file, _, pointer = schema["schema"]["$ref"].removeprefix("./").partition("#")
    return CONTRACT.validator(file, pointer)


EXAMPLES = [(name, number) for name, message in MESSAGES.items() for number in range(len(message.get("examples", ())))]


@pytest.mark.parametrize(("name", "number"), EXAMPLES)
def test_each_example_is_valid_under_its_own_schemas(name: str, number: int) -> None:
    message = MESSAGES[name]
    example = message["examples"][number]
    assert [error.message for error in validator(message["payload"]).iter_errors(example["payload"])] == []
    assert ("headers" in message) == ("headers" in example)
    if "headers" in message:
        assert [error.message for error in validator(message["headers"]).iter_errors(example["headers"])] == []


def test_each_topic_has_an_example_and_a_channel_and_operations_in_its_direction() -> None:
    assert {name for name, _ in EXAMPLES} >= set(MESSAGES) - {"attempts-removed", "promos-removed"}
    assert set(DOCUMENT["channels"]) == set(CONTRACT.topics)
    used = {one["$ref"].rpartition("/")[2] for channel in DOCUMENT["channels"].values() for one in channel["messages"].values()}
    assert used == set(MESSAGES)
    for name, topic in CONTRACT.topics.items():
        actions = tuple(one["action"] for one in DOCUMENT["operations"].values() if one["channel"]["$ref"] == f"#/channels/{name}")
        assert actions == asyncapi.ACTIONS[topic["direction"]]
        kafka = DOCUMENT["channels"][name]["bindings"]["kafka"]
        assert kafka["partitions"] == topic["partitions"]
        assert kafka.get("topic") == (None if "parameter" in topic else f"wire.{name}")
        policy = ",".join(kafka["topicConfiguration"]["cleanup.policy"])
        assert kafka["topicConfiguration"] | {"cleanup.policy": policy} == topic["config"]
        assert DOCUMENT["channels"][name]["tags"] == [{"name": topic["direction"]}]


def test_a_family_is_a_channel_with_a_parameter() -> None:
    channel, declared = DOCUMENT["channels"]["route"], CONTRACT.topics["route"]["parameter"]
    assert (channel["address"], channel["title"]) == ("{prefix}route.{route}", "wire.route.NAME")
    assert DOCUMENT["components"]["parameters"]["route"] == {"description": declared["description"], "x-pattern": declared["pattern"]}
    assert [channel["address"] for channel in DOCUMENT["channels"].values() if len(channel["parameters"]) > 1] == ["{prefix}route.{route}"]


# What the code writes is what the schemas of keys and headers say


@pytest.mark.parametrize("name", CONTRACT.topics)
def test_all_records_have_the_keys_headers_and_values_that_are_declared(name: str, made: Made) -> None:
    topic = CONTRACT.topics[name]
    key = CONTRACT.validator("keys.schema.json", f"/$defs/{topic['key_schema']}")
    headers = None if topic["headers"] is None else CONTRACT.validator("headers.schema.json", f"/$defs/{topic['headers']}")
    assert made[name]
    for record in made[name]:
        assert [error.message for error in key.iter_errors(as_json(record)["key"])] == []
        if headers is None:
            assert record.headers == ()
        else:
            assert [error.message for error in headers.iter_errors(as_text(record.headers))] == []
        if topic["value"]["schema"] is not None and record.value is not None:
            file = CONTRACT.file_of(topic, payload(record))
            assert file is not None
            value = CONTRACT.validator(file)
            assert [error.message for error in value.iter_errors(payload(record))] == []


@pytest.mark.parametrize("kind", ["news", "region", "entity", "story", "route", "held"])
def test_headers_are_closed_and_those_of_their_own_kind(kind: str, made: Made) -> None:
    topic = next(name for name, declared in CONTRACT.topics.items() if declared["headers"] == kind)
    headers, check = as_text(made[topic][0].headers), CONTRACT.validator("headers.schema.json", f"/$defs/{kind}")
    assert check.is_valid(headers)
    for wrong in ({"x": "1"}, {"ce_type": "newswire.other.v1"}, {"ce_id": "1"}, {"ce_rawoffset": "-1"}, {"ce_subject": "no uri"}, {"traceparent": "\n"}):
        assert not check.is_valid(headers | wrong), wrong
    for name in headers:
        assert check.is_valid({key: value for key, value in headers.items() if key != name}) == (name in {"ce_time", "traceparent", "ce_flags"}), name


@pytest.mark.parametrize(("name", "good", "bad"), [
    ("ce_flags", ["top", "desk,top", "a-1," + "b" * 40], ["", "Top", "top,", "desk, top", "desk,,top", "b" * 41]),
    ("ce_matched", ["true", "false"], ["", "True", "1"]),
    ("ce_routing", ["0123456789ab"], ["", "0123456789AB", "0123456789abc"]),
])  # fmt: skip
def test_headers_of_copies_say_what_the_rules_say(name: str, good: list[str], bad: list[str], made: Made) -> None:
    headers, check = as_text(made["route"][0].headers), CONTRACT.validator("headers.schema.json", "/$defs/route")
    assert [value for value in (*good, *bad) if check.is_valid(headers | {name: value})] == good


def test_a_copy_is_the_event_and_its_headers_are_those_of_the_event_but_for_its_own(made: Made) -> None:
    """The schema of one is not made of that of the other, since both are closed."""
    route, news = (CONTRACT.schemas["headers.schema.json"]["$defs"][kind] for kind in ("route", "news"))
    own = {"ce_flags", "ce_matched", "ce_routing"}
    assert {name: schema for name, schema in route["properties"].items() if name not in own} == news["properties"]
    assert [as_text(record.headers)["ce_matched"] for record in made["route"]] == ["true", "false", "false"]
    events = {(record.key, record.value) for record in made["news"]}
    assert {(record.key, record.value) for record in made["route"]} <= events


def test_headers_of_dead_letters_are_open_and_have_the_reasons_of_the_schema_of_what_is_printed(made: Made) -> None:
    headers, check = as_text(made["dlq"][0].headers), CONTRACT.validator("headers.schema.json", "/$defs/deadletter")
    assert check.is_valid(headers | {"of-the-supplier": "1"})
    assert not check.is_valid(headers | {"dlq_reason": "bad-luck"})
    assert not check.is_valid(headers | {"dlq_truncated": "70000"}), "only with dlq_sha256"
    letter = CONTRACT.schemas["deadletter.v1.schema.json"]["properties"]["deadletter"]["properties"]
    own = CONTRACT.schemas["headers.schema.json"]["$defs"]["deadletter"]["properties"]
    assert {name: own[f"dlq_{name}"]["enum"] for name in ("reason", "stage")} == {name: letter[name]["enum"] for name in ("reason", "stage")}


# The page


class Page(HTMLParser):
    """What the page has: ids, links to them, all else that is loaded, and whether its tags are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if name == "href" and value and tag == "a"]
        self.loaded += [tag] if tag in {"script", "link", "img", "iframe", "object"} or "src" in have else []
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def html() -> str:
    return page.html(asyncapi.FILE)


def test_the_page_has_all_channels_and_needs_nothing_from_elsewhere(html: str) -> None:
    read = Page(html)
    assert read.open == []
    assert len(read.ids) == len(set(read.ids))
    assert {f"#{name}" for name in CONTRACT.topics} <= set(read.links) <= {f"#{name}" for name in read.ids}
    assert read.loaded == []
    assert "@import" not in html and "url(" not in html


def test_the_page_shows_nested_fields_and_open_enums(html: str) -> None:
    for path in ("bodies[].value", "wire.removed[].line", "wire.mentions[].place.country", "links[].containment", "history[].verdict"):
        assert f'<code title="{path}">{path.rpartition(".")[2]}</code>' in html, path
    assert html.count("and others later") >= 10


def test_the_page_escapes_what_the_document_says(tmp_path: Any) -> None:
    text = asyncapi.FILE.read_text(encoding="utf-8")
    purpose = CONTRACT.topics["news"]["purpose"]
    (tmp_path / "iptc").mkdir()
    for file in CONTRACT.schemas:
        (tmp_path / file).write_bytes((SCHEMAS / file).read_bytes())
    (tmp_path / "asyncapi.yaml").write_text(text.replace(purpose, "A <script>alert(1)</script> & `more`."), encoding="utf-8")
    made = page.html(tmp_path / "asyncapi.yaml")
    assert "A &lt;script&gt;alert(1)&lt;/script&gt; &amp; <code>more</code>." in made
    assert "<script" not in made


def test_the_command_writes_the_page(tmp_path: Any) -> None:
    out = tmp_path / "contract" / "index.html"
    result = CliRunner().invoke(main, ["page", "--out", str(out)])
    assert (result.exit_code, result.output.strip()) == (0, str(out))
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
