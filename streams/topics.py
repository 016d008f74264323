"""The topics: what is declared in `schemas/topics/`, made on a broker, compared with a broker.

Nothing here deletes a topic, changes its settings or its number of partitions: those are decisions of whoever runs the broker.
`client` stands for further arguments of aiokafka's clients (security_protocol, ssl_context, sasl_mechanism, …).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

import yaml
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import IncompatibleBrokerVersion, KafkaError, for_code

from streams.delivery.refusal import not_allowed, refusal, said
from streams.event import schemas

_PATIENCE = 30.0  # seconds for which a broker that is coming up is waited for
_PAUSE = 0.25
_REQUEST_MS = 10_000
_EXISTS, _UNKNOWN_TOPIC = 36, 3  # error codes of the Kafka protocol
# What the broker says while it or its controller is starting, or while too few brokers have registered: the next try may go through.
_NOT_YET = frozenset({5, 7, 8, 13, 14, 15, 38, 41, 72})
# A setting without which newswire breaks its promises; the others are the operator's to tune, and differing ones are only pointed out.
_BINDING = frozenset({"cleanup.policy", "message.timestamp.type", "max.message.bytes", "unclean.leader.election.enable"})


class TopicsError(RuntimeError):
    """Topics cannot be made or read. The message is one line: what happened, and what to do (both are also to be had alone). `final`: the broker
    refuses this client, and waiting does not help."""

    def __init__(self, what: str, todo: str, *, final: bool = False) -> None:
        super().__init__(f"{what}: {todo}")
        self.what, self.todo, self.final = what, todo, final


@dataclass(frozen=True, slots=True)
class Topic:
    """One declared topic. `name` has the prefix, `id` has not; `config` has Kafka's own names and, as Kafka does, all values as text."""

    id: str
    name: str
    purpose: str
    key: str
    partitions: int
    repartition: Literal["allowed", "never"]
    config: Mapping[str, str]
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    schema: str | None
    schema_version: int | None
    value: str
    compatibility: str

    @property
    def max_bytes(self) -> int:
        return int(self.config["max.message.bytes"])

    @property
    def compacted(self) -> bool:
        return "compact" in self.config["cleanup.policy"]


@dataclass(frozen=True, slots=True)
class Change:
    """What `create` did or found: `created`, or `differs` (left as it is)."""

    topic: str
    kind: Literal["created", "differs"]
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, what to do. An `error` breaks a promise of newswire, a `warning` may be on purpose."""

    what: str
    where: str
    todo: str
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class State:
    """A topic as it is on the broker. `config` is None where the broker cannot tell. `records` counts offsets, also of records compacted away."""

    topic: Topic
    exists: bool
    partitions: int = 0
    replication: int = 0
    leaderless: tuple[int, ...] = ()
    lagging: tuple[int, ...] = ()
    records: int | None = None
    config: Mapping[str, str] | None = None


def declared(prefix: str = "wire.") -> dict[str, Topic]:
    """All topics of newswire by their id (`raw`, `news`, …), in alphabetical order; without families, of which nobody declares which topics there are."""
    return {name: _topic(document, prefix) for name, document in _documents().items() if "parameter" not in document}


def of_family(family: str, name: str, prefix: str = "wire.") -> Topic:
    """The topic of a declared family that has this name: of `route` and `ukraine` that with the id `route.ukraine`. Raises: KeyError."""
    topic = _topic(_documents()[family], prefix)
    return replace(topic, id=f"{family}.{name}", name=f"{topic.name}.{name}")


def is_own(name: str) -> bool:
    """Whether a topic, named without prefix, is newswire's own: declared, or of a declared family."""
    family, dot, _ = name.partition(".")
    return "parameter" in _documents().get(family, ()) if dot else name in _documents()


@cache
def _documents() -> Mapping[str, dict[str, Any]]:
    paths = sorted((schemas.folder() / "topics").glob("*.yaml"))
    if not paths:
        raise TopicsError(f"{schemas.folder() / 'topics'} declares no topics", "this copy of newswire is incomplete, install it again")
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}


def _topic(document: dict[str, Any], prefix: str) -> Topic:
    value = document["value"]
    return Topic(
        id=document["topic"],
        name=prefix + document["topic"],
        purpose=document["purpose"],
        key=document["key"],
        partitions=document["partitions"],
        repartition=document["repartition"],
        config=MappingProxyType({name: _text(setting) for name, setting in document["config"].items()}),
        producers=tuple(document["producers"]),
        consumers=tuple(document["consumers"]),
        schema=value["schema"],
        schema_version=value.get("version"),
        value=value["description"],
        compatibility=document["compatibility"],
    )


def _text(setting: object) -> str:
    return str(setting).lower() if isinstance(setting, bool) else str(setting)


def _settings(topic: Topic, replication: int) -> dict[str, str]:
    """The settings to make a topic with. With three copies, two have to have a record before it is acknowledged, so that one broker may be down."""
    return {**topic.config, "min.insync.replicas": str(_min_insync(replication))}


def _min_insync(replication: int) -> int:
    return 2 if replication >= 3 else 1


async def create(
    brokers: str,
    prefix: str = "wire.",
    *,
    partitions: Mapping[str, int] | None = None,
    routes: Sequence[str] = (),
    replication: int = 1,
    patience: float = _PATIENCE,
    **client: Any,
) -> list[Change]:
    """Make the topics that are missing, and tell in what the others differ from their declaration. A second call makes nothing.

    `partitions`: number by topic id where it shall not be the declared one. `routes`: names of routes, each of which has a topic. A broker that is
    coming up is waited for, `patience` seconds at most. Raises TopicsError.
    """
    wanted = _wanted(prefix, partitions, routes)
    deadline = time.monotonic() + patience
    async with _admin(brokers, deadline, client) as admin:
        before = await _states(admin, list(wanted.values()), None)
        missing = [state.topic for state in before if not state.exists]
        if missing:
            await _create(admin, missing, replication, deadline)
            await _until_led(admin, missing, deadline)
        created = [Change(t.name, "created", f"{t.partitions} partitions, {replication} copies, {t.config['cleanup.policy']}") for t in missing]
        differing = [Change(s.topic.name, "differs", p.what) for s in before if s.exists for p in _differences(s, exact=partitions or {})]
        return created + differing


async def create_like(brokers: str, names: Sequence[str], like: str, prefix: str = "wire.", *, patience: float = _PATIENCE, **client: Any) -> list[str]:
    """Make the topics `names` (without prefix), where they are missing, like the declared topic `like`, with as many copies as that has on this broker.

    Returns the names of those that were made. Raises TopicsError.
    """
    model = declared(prefix)[like]
    deadline = time.monotonic() + patience
    async with _admin(brokers, deadline, client) as admin:
        (there,) = await _states(admin, [model], None)
        if not there.exists:
            raise TopicsError(f"the broker has no topic {model.name}", "make the topics with `newswire topics create`")
        wanted = [replace(model, id=name, name=prefix + name) for name in names]
        missing = [state.topic for state in await _states(admin, wanted, None) if not state.exists]
        if missing:
            await _create(admin, missing, there.replication, deadline)
            await _until_led(admin, missing, deadline)
        return [topic.id for topic in missing]


async def check(
    brokers: str, prefix: str = "wire.", *, partitions: Mapping[str, int] | None = None, routes: Sequence[str] = (), patience: float = 5.0, **client: Any
) -> list[Problem]:
    """Compare the broker with the declaration. An empty list: all is well. Never raises for what the broker does: that is a Problem too."""
    wanted = _wanted(prefix, partitions, routes)
    try:
        async with _admin(brokers, time.monotonic() + patience, client) as admin:
            states = await _states(admin, list(wanted.values()), None)
    except TopicsError as error:
        return [Problem(error.what, brokers, error.todo)]
    return [problem for state in states for problem in _problems(state, exact=partitions or {})]


async def show(brokers: str, prefix: str = "wire.", *, patience: float = 5.0, **client: Any) -> list[State]:
    """Every declared topic as it is on the broker. Raises TopicsError."""
    async with _admin(brokers, time.monotonic() + patience, client) as admin:
        consumer = AIOKafkaConsumer(bootstrap_servers=brokers, request_timeout_ms=_REQUEST_MS, enable_auto_commit=False, **client)
        try:
            await consumer.start()
            return await _states(admin, list(declared(prefix).values()), consumer)
        except KafkaError as error:
            raise TopicsError(f"the broker does not tell the ends of the topics ({said(error)})", "see the broker's log") from error
        finally:
            await consumer.stop()


async def limits(brokers: str, prefix: str = "wire.", *, patience: float = _PATIENCE, **client: Any) -> dict[str, int]:
    """Largest record batch in bytes that the broker takes, by topic name; the declared one where the broker cannot tell. Raises TopicsError."""
    async with _admin(brokers, time.monotonic() + patience, client) as admin:
        topics = list(declared(prefix).values())
        actual = await _configs(admin, [topic.name for topic in topics]) or {}
    return {topic.name: int(actual.get(topic.name, topic.config).get("max.message.bytes", topic.max_bytes)) for topic in topics}


def _wanted(prefix: str, partitions: Mapping[str, int] | None, routes: Sequence[str]) -> dict[str, Topic]:
    topics = declared(prefix)
    topics |= {topic.id: topic for topic in (of_family("route", route, prefix) for route in routes)}
    for name, count in (partitions or {}).items():
        if name not in topics:
            raise TopicsError(f"there is no topic {name!r}", f"the topics are {', '.join(topics)}")
        if count < 1:
            raise TopicsError(f"{name} cannot have {count} partitions", "give 1 or more")
        topics[name] = replace(topics[name], partitions=count)
    return topics


@asynccontextmanager
async def _admin(brokers: str, deadline: float, client: Mapping[str, Any]) -> AsyncIterator[AIOKafkaAdminClient]:
    while True:
        timeout = max(500, min(_REQUEST_MS, int((deadline - time.monotonic()) * 1000)))  # a broker that hangs must not outlast the patience
        admin = AIOKafkaAdminClient(bootstrap_servers=brokers, request_timeout_ms=timeout, **client)
        try:
            await admin.start()
            break
        except (KafkaError, OSError) as error:
            await admin.close()
            refused = await refusal({"bootstrap_servers": brokers, **client})
            if refused is not None:
                raise TopicsError(refused.what, refused.todo, final=True) from error
            if time.monotonic() + _PAUSE > deadline:
                raise TopicsError(f"no broker answers at {brokers} ({said(error)})", "start one (`newswire broker`), or set NEWSWIRE_BROKERS") from error
            await asyncio.sleep(_PAUSE)
    try:
        yield admin
    except KafkaError as error:
        raise TopicsError(
            f"the broker at {brokers} refused ({said(error)})", "see the broker's log, and what this user may do there", final=not_allowed(error)
        ) from error
    finally:
        await admin.close()


async def _create(admin: AIOKafkaAdminClient, topics: list[Topic], replication: int, deadline: float) -> None:
    todo = {topic.name: topic for topic in topics}
    if await _configs(admin, list(todo)) is None:
        raise TopicsError("the in-memory demo broker makes topics only when it starts", "name them all there, or use `newswire broker`")
    while todo:
        refused = await _request(admin, list(todo.values()), replication)
        todo = {name: todo[name] for name in refused}
        final = {name: why for name, (code, why) in refused.items() if code not in _NOT_YET}
        if final or (refused and time.monotonic() + _PAUSE > deadline):
            name, why = next(iter(final.items())) if final else (next(iter(refused)), next(iter(refused.values()))[1])
            raise TopicsError(f"the broker does not make {name} ({why})", f"see this user's rights and whether {replication} brokers run")
        await asyncio.sleep(_PAUSE if todo else 0)


async def _request(admin: AIOKafkaAdminClient, topics: list[Topic], replication: int) -> dict[str, tuple[int, str]]:
    """Ask once. What was refused: error code and reason by name. One that another process has made meanwhile counts as made."""
    try:
        if (await admin.describe_cluster()).get("controller_id", -1) < 0:
            return {topic.name: (41, "the cluster has no controller yet") for topic in topics}
        response = await admin.create_topics([NewTopic(t.name, t.partitions, replication, topic_configs=_settings(t, replication)) for t in topics])
    except (KafkaError, TimeoutError) as error:
        return {topic.name: (7, said(error)) for topic in topics}
    answers = response.to_object()["topic_errors"]
    return {a["topic"]: (a["error_code"], a.get("error_message") or for_code(a["error_code"]).__name__) for a in answers if a["error_code"] not in {0, _EXISTS}}


async def _until_led(admin: AIOKafkaAdminClient, topics: list[Topic], deadline: float) -> None:
    """A new topic can be used once each of its partitions has a leader."""
    while True:
        states = await _states(admin, topics, None)
        if all(state.exists and state.partitions and not state.leaderless for state in states):
            return
        if time.monotonic() + _PAUSE > deadline:
            late = next(state.topic.name for state in states if not state.exists or state.leaderless)
            raise TopicsError(f"{late} was made but has no leader for every partition", "see whether all brokers run")
        await asyncio.sleep(_PAUSE)


async def _states(admin: AIOKafkaAdminClient, topics: list[Topic], consumer: AIOKafkaConsumer | None) -> list[State]:
    found = {described["topic"]: described for described in await admin.describe_topics()}  # all: asking by name could make a topic
    configs = await _configs(admin, [topic.name for topic in topics if topic.name in found])
    states = []
    for topic in topics:
        if topic.name not in found:
            states.append(State(topic, exists=False))
            continue
        parts = sorted(found[topic.name]["partitions"], key=lambda part: part["partition"])
        states.append(
            State(
                topic,
                exists=True,
                partitions=len(parts),
                replication=min((len(part["replicas"]) for part in parts), default=0),
                leaderless=tuple(part["partition"] for part in parts if part["leader"] < 0),
                lagging=tuple(part["partition"] for part in parts if len(part["isr"]) < len(part["replicas"])),
                records=await _records(consumer, topic.name, len(parts)) if consumer and all(part["leader"] >= 0 for part in parts) else None,
                config=None if configs is None else configs.get(topic.name),
            )
        )
    return states


async def _records(consumer: AIOKafkaConsumer, name: str, partitions: int) -> int:
    parts = [TopicPartition(name, number) for number in range(partitions)]
    begin, end = await consumer.beginning_offsets(parts), await consumer.end_offsets(parts)
    return sum(end[part] - begin[part] for part in parts)


async def _configs(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, dict[str, str]] | None:
    """Settings by topic name, without topics that are missing or may not be described. None: the broker has no such request (the in-memory one)."""
    try:
        responses = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names])
    except IncompatibleBrokerVersion:
        return None
    resources = [resource for response in responses for resource in response.to_object()["resources"]]
    return {
        resource["resource_name"]: {entry["config_names"]: entry["config_value"] for entry in resource["config_entries"]}
        for resource in resources
        if resource["error_code"] == 0
    }


def _problems(state: State, exact: Mapping[str, int]) -> list[Problem]:
    name = state.topic.name
    if not state.exists:
        return [Problem(f"the topic {name} is missing", name, "run `newswire topics create`")]
    found = []
    if state.leaderless:
        parts = ", ".join(map(str, state.leaderless))
        found.append(Problem(f"{name} has no leader for partition {parts}", name, "see whether all brokers run; nothing can be written there until then"))
    if state.lagging and not state.leaderless:
        parts = ", ".join(map(str, state.lagging))
        found.append(Problem(f"{name} has copies out of date, partition {parts}", name, "see whether all brokers run", "warning"))
    return found + _differences(state, exact)


def _differences(state: State, exact: Mapping[str, int]) -> list[Problem]:
    """In what a topic that exists differs from its declaration. Only a number of partitions that was asked for, or that may never change, has to be met."""
    topic, name = state.topic, state.topic.name
    found = []
    if state.partitions != topic.partitions and (topic.id in exact or topic.repartition == "never"):
        what = f"{name} has {state.partitions} partitions, not {topic.partitions}"
        todo = (
            "leave it so if it was made so on purpose; its number of partitions must not change while it has records"
            if topic.repartition == "never"
            else f"add partitions with the broker's tools (kafka-topics --alter --topic {name} --partitions N); they can never be taken away"
        )
        found.append(Problem(what, name, todo, "warning"))
    if state.config is None:
        return found
    for setting, want in _settings(topic, state.replication).items():
        have = state.config.get(setting)
        if have is None or have == want or (setting == "max.message.bytes" and int(have) > int(want)):
            continue
        severity: Literal["error", "warning"] = "error" if setting in _BINDING else "warning"
        todo = f"kafka-configs --alter --entity-type topics --entity-name {name} --add-config {setting}={want}"
        found.append(Problem(f"{name} has {setting}={have}, not {want}", name, todo, severity))
    return found
