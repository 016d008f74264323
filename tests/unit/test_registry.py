"""Frames of a schema registry: what they are, what stands in them, and what is said of a registry that refuses or is none. On Kafka and on a real registry:
tests/broker/test_registry.py."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from streams import registry
from streams import settings as settings_module
from streams.delivery.outbox import Outbox
from streams.event import registered, schemas
from streams.event.records import Record, size
from streams.event.validate import problem
from streams.registry import RegistryError
from streams.settings import Settings, SettingsError
from streams.subscribe import framing

PASSWORD = "never-to-be-seen"
VALUES = ("news.v1", "region.v1", "entity.v1", "story.v1")


def test_a_frame_is_a_zero_byte_and_the_id_and_json_has_none() -> None:
    prefix = framing.prefix(258)
    assert framing.framed(prefix, b"{}") == b"\x00\x00\x00\x01\x02{}"
    assert framing.unframed(b"\x00\x00\x00\x01\x02{}") == framing.unframed(b"{}") == b"{}"
    assert framing.framed(prefix, None) is None
    assert framing.framed(b"", b"{}") == b"{}"


def test_frames_are_those_of_published_topics_and_of_routes_that_come_later() -> None:
    published = registry.published("t.", ["early"])
    assert published == {
        "t.news": "news.v1",
        "t.regions": "region.v1",
        "t.entities": "entity.v1",
        "t.stories": "story.v1",
        "t.route.early": "news.v1",
    }
    frame = registry.frames({topic: number for number, topic in enumerate(published, 1)}, "t.")
    assert {topic: frame(topic)[4] for topic in published} == {topic: number for number, topic in enumerate(published, 1)}
    assert frame("t.route.late") == frame("t.news")
    assert [frame(f"t.{name}") for name in ("raw", "dlq", "held", "lines", "promos", "sketches", "attempts", "replayed")] == [b""] * 8
    assert [registry.is_framed(name) for name in ("news", "route.early", "raw", "dlq", "held")] == [True, True, False, False, False]


class Sent:
    """A producer that keeps what it gets."""

    def __init__(self) -> None:
        self.values: list[bytes | None] = []

    async def send(self, topic: str, key: bytes | None, value: bytes | None, partition: int | None, timestamp: float | None, headers: Any) -> Any:
        self.values.append(value)


async def test_the_outbox_frames_and_counts_the_frame() -> None:
    record, sent = Record("t.news", b"k", b"{}", ()), Sent()
    outbox = Outbox(sent, {"t.news": size(record)}, 0)
    assert outbox.oversized([record]) is None
    outbox.frame = registry.frames({"t.news": 7}, "t.")
    assert outbox.oversized([record]) is record
    await outbox.send([record, Record("t.news", b"k", None, ()), Record("t.lines", b"k", b"{}", ())])
    assert sent.values == [b"\x00\x00\x00\x00\x07{}", None, b"{}"]


@pytest.mark.parametrize("name", VALUES)
def test_a_registered_schema_says_what_the_contract_says(name: str) -> None:
    document = orjson.loads(registered.text(name))
    validator = jsonschema_rs.Draft7Validator(document, validate_formats=True)
    examples = sorted((schemas.folder() / "examples" / name).glob("*/*.json"))
    differ = [path.name for path in examples if validator.is_valid(value := orjson.loads(path.read_bytes())) != (problem(name, value) is None)]
    assert differ == (["cluster--not-an-id.json"] if name == "story.v1" else [])  # draft-07 has no format `uuid`
    assert len(examples) > 3
    assert set(_references(document)) <= {f"#/definitions/{name}" for name in document.get("definitions", {})}
    assert b'"$defs"' not in orjson.dumps(document)


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from [value] if key == "$ref" else _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def test_a_schema_that_draft_07_cannot_say_is_refused() -> None:
    whole = schemas.load("news.v1")
    with pytest.raises(ValueError, match="the root is open"):
        registered.document({key: value for key, value in whole.items() if key != "unevaluatedProperties"})


Answer = tuple[int, bytes]


@contextmanager
def server(answer: Callable[[str], Answer]) -> Iterator[tuple[str, list[str | None]]]:
    """A registry that answers to a path as it is told; its address, and the `Authorization` of each request."""
    seen: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(self.headers["Authorization"])
            status, body = answer(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_address[1]}", seen
    finally:
        running.shutdown()
        running.server_close()


def given(address: str, **more: Any) -> Settings:
    return Settings(schema_registry=address, schema_registry_username="chief", schema_registry_password=PASSWORD, **more)


MISSING = orjson.dumps({"error_code": 40403, "message": "Schema not found"})


async def test_a_schema_is_looked_up_before_it_is_registered() -> None:
    asked: list[str] = []

    def answer(path: str) -> Answer:
        asked.append(path)
        return (404, MISSING) if path == "/subjects/t.news-value" else (200, b'{"id": 300, "version": 1, "subject": "s", "schema": "{}"}')

    with server(answer) as (address, seen):
        assert await registry.ids(given(address), {"t.regions": "region.v1", "t.news": "news.v1"}) == {"t.regions": 300, "t.news": 300}
    assert asked == ["/subjects/t.regions-value", "/subjects/t.news-value", "/subjects/t.news-value/versions"]
    assert set(seen) == {"Basic " + base64.b64encode(f"chief:{PASSWORD}".encode()).decode()}


@pytest.mark.parametrize(
    ("status", "body", "register", "said"),
    [
        (401, b'{"error_code": 401, "message": "Unauthorized"}', True, r"_USERNAME and .*_PASSWORD to a user who may read and write the subject"),
        (403, b'{"error_code": 40301, "message": "Denied"}', False, r"does not have news.v1 .*Denied.* a user who may read the subject"),
        (404, MISSING, False, r"does not have news.v1 under t.news-value \(Schema not found .*newswire topics register"),
        (404, b"<html>", True, "is the path in NEWSWIRE_SCHEMA_REGISTRY that of Confluent's API"),
        (422, b'{"error_code": 42201, "message": "Invalid schema"}', True, "does not take news.v1 .*Invalid schema"),
        (200, b"<html>", True, "no schema registry answers as one at http://127"),
        (200, b"[]", True, "no schema registry answers as one at http://127"),
        (200, b'{"version": 1}', True, "gives the id None to news.v1"),
        (200, b'{"id": 4294967296, "version": 1}', True, "numbers of 32 bits"),
        (200, b'{"id": "one", "version": 1}', True, "gives the id 'one'"),
    ],
)
async def test_a_refusal_says_what_where_and_what_to_do(status: int, body: bytes, register: bool, said: str) -> None:
    with server(lambda path: (status, body)) as (address, _), pytest.raises(RegistryError, match=said) as refused:
        await registry.ids(given(address, schema_registry_register=register), {"t.news": "news.v1"})
    assert "\n" not in str(refused.value)
    assert PASSWORD not in str(refused.value)
    assert address in str(refused.value)


@pytest.fixture
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "password").write_text(PASSWORD + "\n")
    (tmp_path / "no-pem").write_text(PASSWORD)
    return tmp_path


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"schema_registry": "registry:8081"}, "NEWSWIRE_SCHEMA_REGISTRY is no address such as http://host:8081"),
        ({"schema_registry": "http://"}, "is no address"),
        ({"schema_registry": "http://one:8081, ftp://two"}, "is no address"),
        ({"schema_registry": "http://one:many"}, "is no address"),
        ({"schema_registry": f"http://chief:{PASSWORD}@one"}, "put name and password into NEWSWIRE_SCHEMA_REGISTRY_USERNAME and"),
        ({"schema_registry": "http://one", "schema_registry_username": "chief"}, "only one of them is set"),
        ({"schema_registry": "http://one", "schema_registry_password": PASSWORD}, "only one of them is set"),
        ({"schema_registry": "http://one", "schema_registry_username": "a:b", "schema_registry_password": PASSWORD}, "has a colon"),
        ({"schema_registry": "http://one", "schema_registry_ca_file": "no-pem"}, "NEWSWIRE_SCHEMA_REGISTRY_CA_FILE names no-pem, which holds no certificates"),
        ({"schema_registry_username": "chief", "schema_registry_password_file": "password"}, "_PASSWORD_FILE is set, which has no use without NEWSWIRE_SCHEMA"),
    ],
)
def test_settings_that_do_not_fit_together_are_named(clean: Path, named: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        settings_module.load(**named)
    assert PASSWORD not in str(refused.value)


ADDRESSES = ("https://one:8081", "https://two/path")


def test_the_password_is_never_shown(clean: Path) -> None:
    loaded = settings_module.load(schema_registry=",".join(ADDRESSES), schema_registry_username="chief", schema_registry_password_file="password")
    assert settings_module.revealed(loaded.schema_registry_password) == PASSWORD
    assert PASSWORD not in f"{loaded!r} {loaded} {loaded.model_dump()} {loaded.model_dump_json()}"
    assert "schema_registry_password" in settings_module.SECRETS
