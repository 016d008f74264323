"""docker-compose.yml against the Compose Specification's schema, and what this project asks of it and of the Dockerfile. No Docker engine is used."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from streams import settings
from streams.broker import jars

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.Draft7Validator(json.loads((ROOT / "tests/vendor/compose-spec/compose-spec.json").read_text(encoding="utf-8")))
_SECRET = re.compile(r"password|passwd|secret|token|api_?key|credential", re.IGNORECASE)


def _instructions() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(name.upper(), rest) for name, _, rest in (line.partition(" ") for line in joined.splitlines())]


def test_compose_is_valid() -> None:
    assert [f"{error.instance_path}: {error.message}" for error in VALIDATOR.iter_errors(COMPOSE)] == []


@pytest.mark.parametrize("change", [{"services": {"kafka": {"imge": "apache/kafka"}}}, {"services": {"kafka": {"ports": "9092"}}}, {"volume": {}}])
def test_the_schema_refuses_a_wrong_file(change: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(COMPOSE | change)


def test_ports_are_open_to_this_machine_alone() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_the_broker_is_the_one_that_the_tests_run_on_and_keeps_its_data() -> None:
    kafka = COMPOSE["services"]["kafka"]
    assert kafka["image"] == f"apache/kafka:{jars.KAFKA_VERSION}"
    assert kafka["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    volume, _, target = kafka["volumes"][0].partition(":")
    assert volume in COMPOSE["volumes"]
    assert target == kafka["environment"]["KAFKA_LOG_DIRS"]
    assert kafka["healthcheck"]["test"][0] == "CMD"
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", kafka["environment"]["CLUSTER_ID"])


def test_every_advertised_listener_is_one_that_is_listened_on_and_mapped() -> None:
    environment = COMPOSE["services"]["kafka"]["environment"]
    listened = {part.split("://")[0] for part in environment["KAFKA_LISTENERS"].split(",")}
    mapped = {part.split(":")[0] for part in environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(",")}
    advertised = dict(part.split("://") for part in environment["KAFKA_ADVERTISED_LISTENERS"].split(","))
    assert listened == mapped == {*advertised, environment["KAFKA_CONTROLLER_LISTENER_NAMES"]}
    assert environment["KAFKA_INTER_BROKER_LISTENER_NAME"] in advertised
    used = {service["environment"]["NEWSWIRE_BROKERS"] for name, service in COMPOSE["services"].items() if name != "kafka"}
    assert used == {advertised["INSIDE"]}


def test_workers_wait_for_the_topics_and_are_confined() -> None:
    worker, topics = COMPOSE["services"]["worker"], COMPOSE["services"]["topics"]
    assert worker["depends_on"]["topics"]["condition"] == "service_completed_successfully"
    assert topics["depends_on"]["kafka"]["condition"] == "service_healthy"
    assert worker["deploy"]["replicas"] == 2
    for service in (worker, topics):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert service["tmpfs"] == ["/tmp"], "all that may be written, and in memory: tests/broker/test_confined.py shows that it is enough"
        assert {"privileged", "cap_add", "devices", "pid", "network_mode", "userns_mode", "volumes", "ports", "user"} & set(service) == set()
    limit = re.fullmatch(r"(\d+)g", worker["deploy"]["resources"]["limits"]["memory"])
    assert limit is not None
    assert int(limit[1]) * 1024 > settings.Settings.model_fields["max_memory"].default
    assert int(worker["stop_grace_period"].rstrip("s")) > settings.Settings.model_fields["stop_timeout"].default


def test_environment_names_are_settings_and_hold_no_secrets() -> None:
    names = [name for service in COMPOSE["services"].values() for name in service.get("environment", {})]
    names += [pair.partition("=")[0] for name, rest in _instructions() if name in {"ENV", "ARG"} for pair in shlex.split(rest)]
    assert [name for name in names if _SECRET.search(name)] == []
    ours = {name.removeprefix("NEWSWIRE_").lower() for name in names if name.startswith("NEWSWIRE_")}
    assert {"brokers", "http_port"} <= ours <= set(settings.Settings.model_fields)


def test_base_images_are_pinned_to_a_full_version() -> None:
    bases = [rest.split()[0] for name, rest in _instructions() if name == "FROM"]
    assert len(bases) == 2
    assert [base for base in bases if not re.fullmatch(r"python:3\.11\.\d+-slim-[a-z]+(@sha256:[0-9a-f]{64})?", base)] == []


def test_the_last_stage_runs_as_an_ordinary_user_and_has_a_health_check() -> None:
    instructions = _instructions()
    last = instructions[max(i for i, (name, _) in enumerate(instructions) if name == "FROM") :]
    users = [rest for name, rest in last if name == "USER"]
    assert users and re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", users[-1])
    assert [name for name, _ in last].index("USER") > max(i for i, (name, _) in enumerate(last) if name in {"RUN", "COPY"})
    [check] = [rest for name, rest in last if name == "HEALTHCHECK"]
    assert json.loads(check.partition("CMD ")[2]) == ["newswire", "doctor", "--worker"]
    [entry] = [rest for name, rest in last if name == "ENTRYPOINT"]
    assert json.loads(entry) == ["newswire"]  # a list: no shell between Docker's SIGTERM and the worker
    assert "ADD" not in [name for name, _ in instructions]


def test_dependencies_come_from_the_lock_file_alone() -> None:
    installs = [part for name, rest in _instructions() if name == "RUN" for part in rest.split("&&") if "pip install" in part]
    assert len(installs) == 2
    assert "--require-hashes -r requirements.lock" in installs[0]
    assert "--no-deps" in installs[1]


def test_no_service_is_given_more_than_it_needs() -> None:
    for name, service in COMPOSE["services"].items():
        assert service.get("privileged", False) is False, name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["cap_drop"] == ["ALL"], name
        mounts = [mount for mount in service.get("volumes", []) if mount.startswith(("/", ".", "~"))]
        assert mounts == [], f"{name}: a folder of the machine"


def test_the_image_can_be_written_by_nobody_who_runs_in_it() -> None:
    instructions = [rest for name, rest in _instructions() if name in {"RUN", "COPY", "ADD"}]
    assert [rest for rest in instructions if "chown" in rest or "chmod" in rest] == [], "all files stay root's, and the worker is not root"
    assert [rest for name, rest in _instructions() if name == "VOLUME"] == []
    assert [rest for rest in instructions if re.search(r"\b(sudo|setuid|curl|wget)\b", rest)] == []
    environment = {key: value for name, rest in _instructions() if name == "ENV" for key, _, value in (pair.partition("=") for pair in shlex.split(rest))}
    assert environment["PYTHONDONTWRITEBYTECODE"] == "1", "no byte code beside the modules at run time"
    assert "NEWSWIRE_HTTP_HOST" not in environment, "the page stays on the container's own loopback address: its health check asks from inside"


def test_whatever_is_copied_exists_and_is_sent_to_the_builder() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    copied = {source for name, rest in _instructions() if name == "COPY" and not rest.startswith("--from") for source in rest.split()[:-1]}
    assert copied == allowed
    assert [source for source in sorted(copied) if not (ROOT / source).exists()] == []


def test_the_image_is_built_from_all_that_the_package_includes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    included = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"])
    copied = {source for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("COPY ") for source in line.split()[1:-1]}
    admitted = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert included <= copied
    assert {source for source in copied if not source.startswith(("--", "/"))} <= admitted
