"""Frames of a schema registry around what is published: Apache Kafka, and Apicurio Registry, which speaks Confluent's API."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient, SchemaRegistryError
from confluent_kafka.schema_registry.json_schema import JSONDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from streams import registry, topics
from streams.broker.apache import Broker
from streams.delivery.fail_stop import ExitCode
from streams.event import registered, schemas
from streams.subscribe import framing, subscribe
from tests import items
from tests.broker import apicurio
from tests.broker import workers as w
from tests.broker.tools import drain, produce, records_in

pytestmark = pytest.mark.kafka

PUBLISHED = ("news", "regions", "entities", "stories", "route.all")
INTERNAL = ("dlq", "sketches", "lines", "held")
NOBODY = "http://127.0.0.1:9"  # the discard port: nothing listens there
EVERYTHING = '[[rule]]\nname = "all"\ncopy = "all"\nwhen = { not = { entity = "Nobody" } }\n'


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with apicurio.registry(tmp_path_factory.mktemp("registry")) as running:
        yield running


@pytest.fixture
def client(address: str) -> Iterator[SchemaRegistryClient]:
    with SchemaRegistryClient({"url": address}) as made:
        yield made


def newswire(kafka: Broker, prefix: str, *arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    mine = {"brokers": kafka.bootstrap, "prefix": prefix} | settings
    environment = {"PATH": "/usr/bin:/bin"} | {f"NEWSWIRE_{name.upper()}": str(value) for name, value in mine.items()}
    return subprocess.run([sys.executable, "-m", "streams.cli", *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False)


async def test_published_values_are_framed_and_everybody_reads_them(
    kafka: Broker, topics_prefix: str, tmp_path: Path, address: str, client: SchemaRegistryClient
) -> None:
    rules = tmp_path / "routes.toml"
    rules.write_text(EVERYTHING)
    await topics.create(kafka.bootstrap, topics_prefix, routes=["all"])
    added = "The harbour office added that the ferries would run until nine in the evening."
    updates = [items.item(number) | {"date": "2026-03-02T09:00:00Z", "lines": [*items.item(number)["lines"], added]} for number in (1, 5)]
    later = items.item(50) | {"embargo": (datetime.now(UTC) + timedelta(seconds=15)).isoformat()}
    settings = {"routes": rules, "hold": 1, "schema_registry": address}

    async def written(values: list[bytes], outcomes: int) -> None:
        await produce(kafka.bootstrap, topics_prefix + "raw", [(b"northern-press", value) for value in values])
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, outcomes)

    with w.workers(kafka.bootstrap, topics_prefix, tmp_path) as (plain,):  # an installation that turns frames on has values without
        await written([items.value(number) for number in range(5)], 5)
        assert plain.stop()[0] == 0
    unframed = {topic: len(await drain(kafka.bootstrap, topics_prefix + topic)) for topic in PUBLISHED}
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, **settings) as (worker,):
        await written([items.value(5), b'{"lines": 7}', orjson.dumps(later), items.value(6)], 9)
        assert worker.stop()[0] == 0
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, **settings) as (worker,):  # it reads wire.stories back: values with and without
        await written([orjson.dumps(update) for update in updates], 11)

        async def linked() -> bool:
            return await records_in(kafka.bootstrap, topics_prefix + "stories") >= 10

        await w.wait_for(linked, 30, "story links")
        subject = f"{topics_prefix}route.later-value"
        assert subject not in client.get_subjects()
        await topics.create(kafka.bootstrap, topics_prefix, routes=["later"])
        rules.write_text(EVERYTHING + EVERYTHING.replace('"all"', '"later"').replace("Nobody", "Nobody else"))

        async def registered_too() -> bool:
            return subject in client.get_subjects()

        await w.wait_for(registered_too, 30, "the subject of a route that came later")
        assert worker.stop()[0] == 0
        assert "is no record of a story" not in worker.text()

    schemas_of = registry.published(topics_prefix, ["all"])
    assert sorted(schemas_of) == sorted(topics_prefix + name for name in PUBLISHED)
    read = JSONDeserializer(None, schema_registry_client=client)
    for name in PUBLISHED:
        topic = topics_prefix + name
        number = client.lookup_schema(f"{topic}-value", Schema(registered.text(schemas_of[topic]), "JSON")).schema_id
        records = await drain(kafka.bootstrap, topic)
        framed = [record for record in records if record.value[:1] == b"\0"]
        assert len(records) - len(framed) == unframed[name]
        assert framed, name
        for record in framed:
            assert record.value[:5] == b"\0" + int(number).to_bytes(4, "big")
            value = read(record.value, SerializationContext(topic, MessageField.VALUE))  # validates it as well
            assert value == orjson.loads(record.value[5:])
            assert framing.unframed(record.value) == record.value[5:]
    for name in INTERNAL:
        assert not any((record.value or b"").startswith(b"\0") for record in await drain(kafka.bootstrap, topics_prefix + name)), name

    events = await drain(kafka.bootstrap, topics_prefix + "news")
    by_id = {orjson.loads(framing.unframed(record.value))["altIds"][0]["value"]: record for record in events}
    assert by_id["item-50"].value[:1] == b"\0"  # it stood on `held` without a frame
    stories = [orjson.loads(framing.unframed(record.value)) for record in await drain(kafka.bootstrap, topics_prefix + "stories")]
    versions = [orjson.loads(framing.unframed(record.value))["uri"] for record in events]
    twice = {uri for uri in versions if versions.count(uri) == 2}
    assert len(twice) == 2
    assert {story["uri"] for story in stories if story["links"]} >= twice  # with versions that a worker before wrote, one with a frame, one without

    async with subscribe(topics_prefix + "news", group=topics_prefix + "reader", brokers=kafka.bootstrap) as subscription:
        seen = []
        async for event in subscription:
            seen.append(event.value["uri"])
            if len(seen) == len(events):
                break
    assert sorted(seen) == sorted(versions)
    shown = newswire(kafka, topics_prefix, "tail", "stories", "--from-beginning", "--json", "--count", str(len(stories)))
    assert [orjson.loads(line) for line in shown.stdout.splitlines()] == stories, shown.stderr
    assert newswire(kafka, topics_prefix, "tail", "--from-beginning", "--count", str(len(events))).returncode == 0
    replayed = newswire(kafka, topics_prefix, "replay", "--from", "2020-01-01T00:00:00Z", "--exit-code")
    assert (replayed.returncode, replayed.stdout) == (0, "11 items compared, 0 differ\n"), replayed.stderr


def registers_text(client: SchemaRegistryClient, subject: str) -> None:
    client.register_schema(subject, Schema('{"$schema": "http://json-schema.org/draft-07/schema#", "type": "string"}', "JSON"))
    client.set_compatibility(subject, "BACKWARD")


@pytest.mark.parametrize("what", ["incompatible", "away", "not registered", "wrong path"])
async def test_a_worker_that_cannot_frame_takes_nothing(
    kafka: Broker, topics_prefix: str, tmp_path: Path, address: str, client: SchemaRegistryClient, what: str
) -> None:
    if what == "incompatible":
        registers_text(client, f"{topics_prefix}stories-value")
    settings: dict[str, dict[str, object]] = {
        "incompatible": {"schema_registry": address},
        "away": {"schema_registry": "http://127.0.0.1:9"},
        "not registered": {"schema_registry": address, "schema_registry_register": 0},
        "wrong path": {"schema_registry": address.removesuffix("/apis/ccompat/v7")},
    }
    said = {
        "incompatible": f"does not take story.v1 under {topics_prefix}stories-value",
        "away": "no schema registry answers as one at http://127.0.0.1:9 (ConnectError",
        "not registered": f"-value (No artifact with ID '{topics_prefix}",
        "wrong path": "is the path in NEWSWIRE_SCHEMA_REGISTRY that of Confluent's API",
    }
    todo = {"incompatible": "Incompatible artifact", "not registered": "`newswire topics register`"}
    await produce(kafka.bootstrap, topics_prefix + "raw", [items.value(1)])
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, **settings[what]) as (worker,):
        assert worker.process.wait(60) == ExitCode.CONFIG, worker.text()
    assert said[what] in worker.text()
    assert todo.get(what, "") in worker.text()
    assert "Traceback" not in worker.text()
    assert [topic for topic in (*PUBLISHED[:4], *INTERNAL) if await records_in(kafka.bootstrap, topics_prefix + topic)] == []
    assert sum((await w.committed(kafka.bootstrap, topics_prefix)).values()) <= 0


async def test_a_worker_that_looks_up_only_starts_when_somebody_else_has_registered(
    kafka: Broker, topics_prefix: str, tmp_path: Path, address: str, client: SchemaRegistryClient
) -> None:
    for _ in range(2):  # what is registered is left as it is
        done = newswire(kafka, topics_prefix, "topics", "register", schema_registry=address)
        assert done.returncode == 0, done.stderr
        assert [line.partition(": ")[0] for line in done.stdout.splitlines()] == [f"{topics_prefix}{name}-value" for name in sorted(PUBLISHED[:4])]
    assert client.get_versions(f"{topics_prefix}news-value") == [1]
    await produce(kafka.bootstrap, topics_prefix + "raw", [items.value(1)])
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, schema_registry=address, schema_registry_register=0) as (worker,):
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 1)
        assert worker.stop()[0] == 0
    refused = newswire(kafka, topics_prefix, "topics", "register", schema_registry=NOBODY)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def added(schema: dict[str, Any], required: bool = False) -> dict[str, Any]:
    """With one more property, at the root and in `wire`, if there is that."""
    made = copy.deepcopy(schema)
    for node in (made, made.get("definitions", {}).get("wire")):
        if node is not None:
            node["properties"]["more"] = {"type": "string"}
            node["required"] += ["more"] if required else []
    return made


def opened(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in copy.deepcopy(schema).items() if key != "additionalProperties"}


def with_another_level(schema: dict[str, Any]) -> dict[str, Any]:
    """With one more value of an open enum."""
    made = orjson.loads(orjson.dumps(schema).replace(b'"enum":["person","organisation","place"]', b'"enum":["person","organisation","place","ship"]'))
    assert made != schema
    return dict(made)


SAME: Callable[[dict[str, Any]], dict[str, Any]] = copy.deepcopy
JUDGED = {
    # what is registered, what comes after it, the setting, whether the registry takes it
    "a new optional field": (SAME, added, "BACKWARD", True),
    "a new required field": (SAME, lambda schema: added(schema, required=True), "BACKWARD", False),
    "a new optional field of an open schema": (opened, lambda schema: opened(added(schema)), "BACKWARD", False),
    "a new optional field, FORWARD": (SAME, added, "FORWARD", False),
    "a new optional field, FULL": (SAME, added, "FULL", False),
    "a new optional field, all versions": (SAME, added, "BACKWARD_TRANSITIVE", True),
}


@pytest.mark.parametrize("name", ["news.v1", "region.v1", "entity.v1", "story.v1"])
@pytest.mark.parametrize("change", [*JUDGED, "a new value of an open enum"])
def test_what_a_registry_takes_is_what_the_contract_allows(client: SchemaRegistryClient, name: str, change: str) -> None:
    if change == "a new value of an open enum" and name not in ("news.v1", "entity.v1"):
        return
    before, after, setting, taken = JUDGED.get(change, (SAME, with_another_level, "BACKWARD", True))
    schema, subject = orjson.loads(registered.text(name)), f"{change}-{name}".replace(" ", "-")
    client.register_schema(subject, Schema(orjson.dumps(before(schema)).decode(), "JSON"))
    client.set_compatibility(subject, setting)
    next_version = Schema(orjson.dumps(after(schema)).decode(), "JSON")
    if taken:
        client.register_schema(subject, next_version)
        return
    with pytest.raises(SchemaRegistryError) as refused:
        client.register_schema(subject, next_version)
    assert refused.value.http_status_code == 409


@pytest.mark.parametrize("name", ["news.v1", "region.v1", "entity.v1", "story.v1"])
def test_the_schemas_of_all_releases_can_be_followed_by_those_of_today(client: SchemaRegistryClient, name: str) -> None:
    subject = f"released-{name}"
    files = sorted((schemas.folder() / "released").glob(f"*/{name}.schema.json"), key=lambda file: [int(part) for part in file.parent.name.split(".")])
    assert files
    for file in files:
        client.register_schema(subject, Schema(orjson.dumps(registered.document(orjson.loads(file.read_bytes()))).decode(), "JSON"))
        client.set_compatibility(subject, "BACKWARD_TRANSITIVE")
    client.register_schema(subject, Schema(registered.text(name), "JSON"))
