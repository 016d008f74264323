"""The schema registry (Confluent's API): the ids of the schemas of what newswire publishes, and from them the frames of its values.

Each topic's schema is registered under the subject `<topic>-value` (Confluent's TopicNameStrategy). The client blocks, and runs in a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from streams import topics
from streams.event import registered
from streams.routing.records import TOPIC as ROUTE
from streams.routing.records import topic as route_topic
from streams.settings import Settings, revealed
from streams.subscribe import framing

if TYPE_CHECKING:
    from confluent_kafka.schema_registry import Schema, SchemaRegistryClient

SECONDS = 10.0
"""That one request to the registry may take."""
RETRIES = 2
PAUSE_MS = 500
"""At most before the first retry; then longer."""
_NAME, _PASSWORD = "NEWSWIRE_SCHEMA_REGISTRY_USERNAME", "NEWSWIRE_SCHEMA_REGISTRY_PASSWORD"


class RegistryError(RuntimeError):
    """The registry is away, or refuses. The message is one line: what happened, where, what to do. It holds no secret."""


def published(prefix: str, routes: Iterable[str] = ()) -> dict[str, str]:
    """By topic the schema of its values, `news.v1`: of those that others read as JSON, and of the topics of these routes."""
    declared = [topic for topic in topics.declared(prefix).values() if "subscribers" in topic.consumers and topic.schema is not None]
    found = {topic.name: f"{topic.schema}.v{topic.schema_version}" for topic in declared}
    return found | {route_topic(route, prefix): found[f"{prefix}news"] for route in routes}


def is_framed(topic: str) -> bool:
    """Whether the values of a topic, named without prefix, may have frames."""
    return topic in published("") or topic.startswith(ROUTE)


def frames(ids: Mapping[str, int], prefix: str) -> Callable[[str], bytes]:
    """What stands before every value of a topic, by its name, from the ids of their schemas; nothing before those of other topics.

    The topic of a route that comes later has the frame of `news`, whose events it copies: a schema has one id, whatever subjects it is under.
    """
    by_topic = {topic: framing.prefix(number) for topic, number in ids.items()}
    of_route, begins = by_topic[f"{prefix}news"], prefix + ROUTE
    return lambda topic: by_topic.get(topic) or (of_route if topic.startswith(begins) else b"")


async def ids(settings: Settings, schemas: Mapping[str, str], register: bool | None = None) -> dict[str, int]:
    """The id of the schema of each topic. `register`: one that is not there is registered; None: as the settings say. Raises: RegistryError."""
    return await asyncio.to_thread(_ids, settings, schemas, settings.schema_registry_register if register is None else register)


def _ids(settings: Settings, schemas: Mapping[str, str], register: bool) -> dict[str, int]:
    """Blocks. Raises: RegistryError."""
    from confluent_kafka.schema_registry import Schema  # takes a while, and most workers do without

    address = settings.schema_registry or ""
    try:
        with _client(settings) as client:
            found = {topic: _id(client, address, topic, Schema(registered.text(name), "JSON"), name, register) for topic, name in schemas.items()}
    except RegistryError:
        raise
    except Exception as error:  # of the connection, of TLS, or of an answer that is none; the client passes on what the libraries below it raise
        said = " ".join(str(error).split())[:300]
        todo = "start it, or mend NEWSWIRE_SCHEMA_REGISTRY (without it values are plain JSON)"
        raise RegistryError(f"no schema registry answers as one at {address} ({type(error).__name__}: {said}): {todo}") from None
    return found


def _client(settings: Settings) -> SchemaRegistryClient:
    from confluent_kafka.schema_registry import SchemaRegistryClient

    options: dict[str, object] = {"url": settings.schema_registry, "timeout": SECONDS, "max.retries": RETRIES, "retries.wait.ms": PAUSE_MS}
    if settings.schema_registry_username is not None:
        options["basic.auth.user.info"] = f"{settings.schema_registry_username}:{revealed(settings.schema_registry_password)}"
    if settings.schema_registry_ca_file is not None:
        options["ssl.ca.location"] = str(settings.schema_registry_ca_file)
    return SchemaRegistryClient(options)


def _id(client: SchemaRegistryClient, address: str, topic: str, schema: Schema, name: str, register: bool) -> int:
    """Looked up first, so that what is registered needs no right to write. Raises: RegistryError, and what the client raises of connections."""
    from confluent_kafka.schema_registry import SchemaRegistryError

    subject = f"{topic}-value"
    try:
        number = client.lookup_schema(subject, schema).schema_id
    except SchemaRegistryError as error:
        if error.http_status_code != 404 or not register:
            raise RegistryError(_refusal(error, address, subject, name, register)) from None
        try:
            number = client.register_schema(subject, schema)
        except SchemaRegistryError as refused:
            raise RegistryError(_refusal(refused, address, subject, name, register)) from None
    if not isinstance(number, int) or not 0 <= number < 1 << 32:
        raise RegistryError(f"{address} gives the id {number!r} to {name} under {subject}, and a frame holds numbers of 32 bits: is it a schema registry?")
    return number


def _refusal(error: Exception, address: str, subject: str, name: str, register: bool) -> str:
    status = getattr(error, "http_status_code", 0)
    said = " ".join(str(error).split())[:400]
    if status in (401, 403):
        todo = f"set {_NAME} and {_PASSWORD} to a user who may read {'and write ' if register else ''}the subject"
    elif status == 404 and not register:
        todo = "have it registered by `newswire topics register`, or set NEWSWIRE_SCHEMA_REGISTRY_REGISTER to 1"
    elif status == 404:
        todo = "is the path in NEWSWIRE_SCHEMA_REGISTRY that of Confluent's API (Apicurio: /apis/ccompat/v7)?"
    else:
        todo = "see the compatibility setting of the subject, and contract.md, Schema registry"
    return f"{address} does not {'take' if register else 'have'} {name} under {subject} ({said}): {todo}"
