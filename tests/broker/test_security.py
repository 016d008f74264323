"""newswire on an Apache Kafka that asks who is there: every client proves it, and what the broker refuses is said in one line, without the secret."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson
import pytest
from confluent_kafka.admin import AclOperation, ResourceType

from streams import settings, topics
from streams.delivery import attempts
from streams.delivery.attempts import Attempt
from streams.delivery.clients import security_options
from streams.delivery.fail_stop import ExitCode
from streams.delivery.in_hand import Item
from streams.reasons import Reason
from streams.subscribe import SubscribeError, subscribe
from streams.worker import supervisor
from tests import items
from tests.broker import guarded
from tests.broker import workers as w
from tests.broker.guarded import PASSWORDS, Guarded, newswire
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded.start(tmp_path_factory.mktemp("guarded")) as started:
        yield started


@pytest.fixture
def prefix() -> str:
    return f"s{next(_numbers)}."


def worker(environment: dict[str, str], prefix: str, log: Path, **more: object) -> w.Worker:
    named = {name.removeprefix("NEWSWIRE_").lower(): setting for name, setting in environment.items() if name != "NEWSWIRE_PREFIX"}
    return w.Worker(named.pop("brokers"), prefix, log, **(named | more))


def arguments_of(running: w.Worker) -> list[str]:
    """What everybody on the machine sees of the supervisor and the child."""
    return [Path(f"/proc/{pid}/cmdline").read_text() for pid in (running.process.pid, *running.children())]


def assert_no_secret(*texts: str) -> None:
    for text in texts:
        assert [word for word in PASSWORDS.values() if word in text] == []


@pytest.mark.parametrize(
    ("user", "protocol", "mechanism"),
    [
        ("chief", "sasl_ssl", "SCRAM-SHA-512"),
        ("chief", "sasl_ssl", "SCRAM-SHA-256"),
        ("plain", "sasl_ssl", "PLAIN"),
        ("chief", "sasl_plaintext", "SCRAM-SHA-256"),
        ("plain", "sasl_plaintext", "PLAIN"),
    ],
)
def test_every_mechanism_lets_the_right_user_in(kafka: Guarded, user: str, protocol: str, mechanism: str) -> None:
    found = newswire(kafka.settings(user, protocol, mechanism), "topics", "show")
    assert (found.returncode, "not there" in found.stdout, found.stderr) == (0, True, "")


def test_a_certificate_of_ones_own_lets_in(kafka: Guarded) -> None:
    found = newswire(kafka.settings(protocol="ssl", ssl_cert_file=kafka.files / "client.pem"), "topics", "show")
    assert (found.returncode, "not there" in found.stdout, found.stderr) == (0, True, "")


async def test_the_whole_service_works_and_shows_its_password_nowhere(kafka: Guarded, prefix: str, tmp_path: Path) -> None:
    """Every command and every client of a worker, over TLS with a password from a file; all that was written and all arguments are searched for it."""
    secret = tmp_path / "password"
    secret.write_text(PASSWORDS["chief"] + "\n")
    own = {"prefix": prefix, "group": prefix + "group", "log_level": "debug"}
    known = kafka.settings(sasl_password="", sasl_password_file=secret, **own)
    feed = tmp_path / "items.jsonl"
    feed.write_bytes(b"\n".join([*(items.value(number, pitch=True) for number in range(20)), b'{"broken']) + b"\n")

    said = [newswire(known, "topics", "create"), newswire(known, "feed", feed)]
    running = worker(known, prefix, tmp_path / "worker.log")
    try:
        records = await w.wait_for_outcomes(kafka.broker.bootstrap, prefix, 21)
        arguments = arguments_of(running)
        said += [
            newswire(known, "promos", "block", "--supplier", "northern-press", "--text", items.PITCH, "--timeout", "30"),
            newswire(known, "promos", "export", tmp_path / "memory.jsonl.gz"),
            newswire(known, "promos", "import", tmp_path / "memory.jsonl.gz"),
        ]
        code, _ = running.stop()
    finally:
        running.kill()
    said += [
        newswire(known, *arguments)
        for arguments in (
            ("tail", "--from-beginning", "--count", 1),
            ("dlq", "list"),
            ("dlq", "show", next(f"{record.partition}/{record.offset}" for record in records if record.topic.endswith("dlq"))),
            ("dlq", "replay", "--all"),
            ("promos", "list"),
            ("topics", "check"),
            ("doctor",),
        )
    ]
    assert code == 0, running.text()
    assert [(done.args, done.returncode, done.stderr) for done in said if done.returncode != 0] == []
    assert sum(record.topic.endswith("news") for record in records) == 20
    assert items.PITCH in said[-3].stdout
    assert "security: sasl_ssl, user chief (SCRAM-SHA-512)" in said[-1].stdout
    assert "ready: " in running.text()
    assert len(arguments) == 2
    assert_no_secret(running.text(), *arguments, *(done.stdout + done.stderr for done in said))


def wrong(kafka: Guarded, what: str) -> dict[str, str]:
    """Settings with which the broker does not let in."""
    plaintext = f"127.0.0.1:{kafka.broker.port}"
    made = {
        "password": lambda: kafka.settings(sasl_password=PASSWORDS["junior"]),
        "user": lambda: kafka.settings(sasl_username="nobody"),
        "mechanism": lambda: kafka.settings("chief", mechanism="PLAIN"),
        "authority": lambda: kafka.settings(ssl_ca_file=kafka.files / "other-ca.pem"),
        "system's authorities": lambda: kafka.settings(ssl_ca_file=""),
        "name": lambda: kafka.settings(brokers=f"localhost:{kafka.doors['SASL_SSL']}"),
        "no TLS": lambda: kafka.settings(protocol="sasl_plaintext", brokers=f"127.0.0.1:{kafka.doors['SASL_SSL']}"),
        "nothing": lambda: {"NEWSWIRE_BROKERS": f"127.0.0.1:{kafka.doors['SASL_SSL']}"},
        "no password": lambda: {"NEWSWIRE_BROKERS": f"127.0.0.1:{kafka.doors['SASL_PLAINTEXT']}"},
        "TLS where there is none": lambda: kafka.settings(brokers=plaintext),
        "a password where none is asked": lambda: kafka.settings(protocol="sasl_plaintext", brokers=plaintext),
        "no certificate": lambda: kafka.settings(protocol="ssl"),
    }
    return made[what]()


REFUSED = {
    "password": "does not accept the user 'chief' with this password (SCRAM-SHA-512): check NEWSWIRE_SASL_USERNAME",
    "user": "does not accept the user 'nobody'",
    "mechanism": "does not accept the user 'chief' with this password (PLAIN)",
    "authority": "is not trusted (unable to get local issuer certificate): set NEWSWIRE_SSL_CA_FILE",
    "system's authorities": "is not trusted (unable to get local issuer certificate): set NEWSWIRE_SSL_CA_FILE",
    "name": "Hostname mismatch, certificate is not valid for 'localhost'): use in NEWSWIRE_BROKERS a name",
    "no TLS": "speaks TLS alone: NEWSWIRE_SECURITY_PROTOCOL is sasl_plaintext",
    "nothing": "speaks TLS alone: NEWSWIRE_SECURITY_PROTOCOL is plaintext",
    "no password": "ends the connection of a client without user and password: NEWSWIRE_SECURITY_PROTOCOL is plaintext",
    "TLS where there is none": "speaks no TLS: NEWSWIRE_SECURITY_PROTOCOL is sasl_ssl",
    "a password where none is asked": "knows no users and passwords: NEWSWIRE_SECURITY_PROTOCOL is sasl_plaintext",
    "no certificate": "set NEWSWIRE_SSL_CERT_FILE to one that it trusts",
}


TOLD = {
    "password": "does not accept this user",
    "user": "does not accept this user",
    "mechanism": "does not accept this user",
    "authority": "has a certificate that is not trusted",
    "name": "has a certificate that is not trusted",
    "a password where none is asked": "knows no users and passwords",
}


@pytest.mark.parametrize("what", TOLD)
async def test_a_subscriber_that_is_not_let_in_is_told(kafka: Guarded, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, setting in wrong(kafka, what).items():
        monkeypatch.setenv(name, setting)
    given = settings.load()
    subscription = subscribe("wire.news", brokers=given.brokers, client=security_options(given))
    with pytest.raises(SubscribeError, match=TOLD[what]) as told:
        async with asyncio.timeout(20), subscription:
            async for _ in subscription:
                raise AssertionError("an event of a broker that lets nobody in")
    assert_no_secret(str(told.value))


@pytest.mark.parametrize("what", REFUSED)
async def test_what_the_broker_refuses_is_said_at_once_with_what_to_do(kafka: Guarded, what: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name, setting in wrong(kafka, what).items():
        monkeypatch.setenv(name, setting)
    loaded = settings.load()
    begin = time.monotonic()
    with pytest.raises(topics.TopicsError) as refused:
        await topics.limits(loaded.brokers, loaded.prefix, patience=60, **security_options(loaded))
    assert REFUSED[what] in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.final
    assert time.monotonic() - begin < 15, "no use in waiting"
    assert_no_secret(str(refused.value))


@pytest.mark.parametrize("what", ["password", "authority", "nothing"])
def test_a_command_says_it_in_one_line(kafka: Guarded, what: str) -> None:
    refused = newswire(wrong(kafka, what), "tail", "--count", 1)
    assert refused.returncode == 1
    assert REFUSED[what] in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert_no_secret(refused.stdout, refused.stderr)


@pytest.mark.parametrize("what", ["password", "authority", "nothing"])
def test_a_worker_that_is_not_let_in_ends_and_is_not_started_again(kafka: Guarded, prefix: str, tmp_path: Path, what: str) -> None:
    refused = worker(wrong(kafka, what), prefix, tmp_path / "worker.log")
    try:
        assert refused.process.wait(30) == ExitCode.CONFIG
    finally:
        refused.kill()
    assert REFUSED[what] in refused.text()
    assert "Traceback" not in refused.text()
    assert_no_secret(refused.text())


def test_the_doctor_says_what_is_wrong(kafka: Guarded) -> None:
    found = newswire(wrong(kafka, "password"), "doctor")
    assert found.returncode == 1
    assert "does not accept the user 'chief'" in found.stdout
    assert_no_secret(found.stdout, found.stderr)


READS = ("raw", "lines", "promos", "sketches", "stories", "attempts", "held")
WRITES = ("news", "regions", "entities", "lines", "promos", "sketches", "stories", "attempts", "held", "dlq")


def rights_of_a_worker(kafka: Guarded, prefix: str, without: str | None = None, reads: Sequence[str] = READS) -> None:
    """What running.md says that a worker needs, but for writing to one topic."""
    kafka.allow("junior", ResourceType.GROUP, prefix, AclOperation.READ)
    for name in {*reads, *WRITES}:
        kafka.allow("junior", ResourceType.TOPIC, prefix + name, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS)
    for name in reads:
        kafka.allow("junior", ResourceType.TOPIC, prefix + name, AclOperation.READ)
    for name in WRITES:
        if name != without:
            kafka.allow("junior", ResourceType.TOPIC, prefix + name, AclOperation.WRITE)


async def test_the_rights_that_the_manual_names_are_enough(kafka: Guarded, prefix: str, tmp_path: Path) -> None:
    rules = tmp_path / "routes.toml"
    rules.write_text('[[rule]]\nname = "usable"\ncopy = "usable"\nwhen = { status = "usable" }\n')
    await topics.create(kafka.broker.bootstrap, prefix, routes=["usable"])
    rights_of_a_worker(kafka, prefix)
    kafka.allow("junior", ResourceType.TOPIC, prefix + "route.", AclOperation.WRITE)
    await produce(kafka.broker.bootstrap, prefix + "raw", [items.value(number, pitch=True) for number in range(10)])
    running = worker(kafka.settings("junior"), prefix, tmp_path / "worker.log", routes=rules)
    try:
        records = await w.wait_for_outcomes(kafka.broker.bootstrap, prefix, 10)
        assert running.stop()[0] == 0
    finally:
        running.kill()
    assert len(records) == len(await drain(kafka.broker.bootstrap, prefix + "route.usable")) == 10
    assert sum((await w.committed(kafka.broker.bootstrap, prefix)).values()) == 10
    assert newswire(kafka.settings("junior", prefix=prefix), "topics", "create").returncode == 0, "all is there: nothing to make"
    forbidden = newswire(kafka.settings("junior", prefix="not-his."), "topics", "create")
    assert (forbidden.returncode, "authoriz" in forbidden.stderr.lower()) == (1, True), forbidden.stderr


async def test_the_supervisor_has_a_client_of_its_own(kafka: Guarded, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await topics.create(kafka.broker.bootstrap, prefix)
    monkeypatch.chdir(tmp_path)
    for name, setting in kafka.settings(prefix=prefix).items():
        monkeypatch.setenv(name, setting)
    await supervisor._record(settings.load(), Item(0, 7, 0, 0.0), Attempt(1, Reason.CRASHED))
    (record,) = await drain(kafka.broker.bootstrap, prefix + "attempts")
    assert record.key == attempts.key(prefix + "raw", 0, 7)


async def test_a_worker_that_may_not_join_its_group_stops_with_its_name(kafka: Guarded, prefix: str, tmp_path: Path) -> None:
    await topics.create(kafka.broker.bootstrap, prefix)
    rights_of_a_worker(kafka, prefix)
    await produce(kafka.broker.bootstrap, prefix + "raw", [items.value(number) for number in range(3)])
    running = worker(kafka.settings("junior"), prefix, tmp_path / "worker.log", group="another-group")
    try:
        assert running.process.wait(60) == ExitCode.CONFIG, running.text()
    finally:
        running.kill()
        print(running.text())
    assert "this user may not do that with the group another-group" in running.text()
    assert await w.outcomes(kafka.broker.bootstrap, prefix) == []


@pytest.mark.parametrize("seen", [True, False])
async def test_a_worker_that_may_not_read_an_input_stops_with_its_name(kafka: Guarded, prefix: str, tmp_path: Path, seen: bool) -> None:
    """Whether the topic is there for this user at all, or hidden from him as the broker does it without DESCRIBE."""
    await topics.create(kafka.broker.bootstrap, prefix)
    rights_of_a_worker(kafka, prefix, reads=[name for name in READS if name != "raw"])
    if seen:
        kafka.allow("junior", ResourceType.TOPIC, prefix + "raw", AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS)
    running = worker(kafka.settings("junior"), prefix, tmp_path / "worker.log")
    try:
        assert running.process.wait(60) == ExitCode.CONFIG
    finally:
        running.kill()
    said = f"may not do that with the topic {prefix}raw" if seen else f"the broker has no topic {prefix}raw, or this user may not see it"
    assert said in running.text()
    # It is never Faust that ends the process: where its reader crashed before the memory was read, the worker was started again and again.
    assert "Crashed" not in running.text()
    assert "starting it again" not in running.text()


@pytest.mark.parametrize("topic", ["entities", "sketches"])
async def test_a_worker_that_may_not_write_to_a_topic_stops_with_its_name_and_commits_nothing(kafka: Guarded, prefix: str, tmp_path: Path, topic: str) -> None:
    await topics.create(kafka.broker.bootstrap, prefix)
    rights_of_a_worker(kafka, prefix, without=topic)
    await produce(kafka.broker.bootstrap, prefix + "raw", [items.value(number) for number in range(10)])
    running = worker(kafka.settings("junior"), prefix, tmp_path / "worker.log")
    try:
        assert running.process.wait(60) == ExitCode.CONFIG
    finally:
        running.kill()
    assert f"this user may not do that with the topic {prefix}{topic}" in running.text()
    assert await w.committed(kafka.broker.bootstrap, prefix) == {}
    assert await drain(kafka.broker.bootstrap, prefix + topic) == []
    # Once the right is there, the next worker does it all.
    kafka.allow("junior", ResourceType.TOPIC, prefix + topic, AclOperation.WRITE)
    running = worker(kafka.settings("junior"), prefix, tmp_path / "again.log")
    try:
        records = await w.wait_for_outcomes(kafka.broker.bootstrap, prefix, 10)
    finally:
        running.kill()
    assert {orjson.loads(record.value)["altIds"][0]["value"] for record in records} == {f"item-{number}" for number in range(10)}
    w.assert_repeats_identical(records)
