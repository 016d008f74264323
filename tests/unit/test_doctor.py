"""`newswire doctor` on the rules of routing: what is wrong with their file, and with the topics of their routes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from streams import topics
from streams.broker import embedded
from streams.cli import main

RULES = """
[[rule]]
name = "lagos"
copy = ["lagos", "ports"]
when = { entity = "Lagos" }
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "routes.toml"
    path.write_text(RULES)
    monkeypatch.setenv("NEWSWIRE_ROUTES", str(path))
    return path


def doctor(monkeypatch: pytest.MonkeyPatch, *routes: str) -> tuple[int, list[str]]:
    """Exit code, and what is said of routes and topics, where the broker has the declared topics and those of the routes."""
    named = [topic.name for topic in topics.declared().values()] + [f"wire.route.{route}" for route in routes]
    with embedded.start(dict.fromkeys(named, 6)) as broker:
        monkeypatch.setenv("NEWSWIRE_BROKERS", broker.bootstrap)
        done = CliRunner().invoke(main, ["doctor"])
    return done.exit_code, [line for line in done.stdout.splitlines() if "route" in line or "broker and topics" in line]


def test_rules_whose_routes_have_their_topics_are_well(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = doctor(monkeypatch, "lagos", "ports")
    assert (code, said) == (0, [f"ok    routes: {rules} copies to lagos, ports"])


def test_a_route_without_a_topic_is_wrong(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = doctor(monkeypatch, "lagos")
    assert code == 1
    assert said[1:] == ["wrong topics (wire.route.ports): the topic wire.route.ports is missing — run `newswire topics create`"]


@pytest.mark.parametrize(("text", "what"), [(RULES.replace("when", "if"), "[[rule]] 1 (lagos): "), ("[[rule", "no TOML"), (None, "No such file")])
def test_rules_that_cannot_be_used_are_wrong(rules: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, what: str) -> None:
    rules.unlink() if text is None else rules.write_text(text)
    code, (said, *others) = doctor(monkeypatch)
    assert (code, others) == (1, [])
    assert said.startswith(f"wrong routes: {rules}: ")
    assert what in said
    assert said.endswith("mend the file; `newswire routes check FILE` says whether it can be used")


def test_without_rules_nothing_is_said_of_them(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSWIRE_ROUTES")
    assert doctor(monkeypatch) == (0, [])
