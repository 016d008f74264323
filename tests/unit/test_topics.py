"""The declaration of topics, and what is made of a broker's answers where no broker is needed to tell."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from streams import topics
from streams.broker import embedded
from streams.event import schemas

FOLDER = schemas.folder()
VALIDATOR = jsonschema_rs.Draft202012Validator(json.loads((FOLDER / "topics.schema.json").read_text(encoding="utf-8")))
FILES = sorted((FOLDER / "topics").glob("*.yaml"))
DECLARED = topics.declared()


def _raw() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((FOLDER / "topics" / "raw.yaml").read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_is_valid_and_named_after_its_topic(path: Any) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [f"{error.instance_path}: {error.message}" for error in VALIDATOR.iter_errors(document)] == []
    assert document["topic"] == path.stem


@pytest.mark.parametrize("change", [
    {"topic": "Wire Raw"},
    {"partitions": 0},
    {"retention": "7d"},
    {"config": _raw()["config"] | {"unclean.leader.election.enable": True}},
    {"config": {name: value for name, value in _raw()["config"].items() if name != "retention.ms"}},
    {"config": _raw()["config"] | {"cleanup.policy": "compact"}},
    {"config": _raw()["config"] | {"cleanup.policy": "compact,delete"}},
    {"config": _raw()["config"] | {"max.compaction.lag.ms": 86400000}},
    {"config": _raw()["config"] | {"max.mesage.bytes": 1}},
    {"value": {"schema": "news", "description": "a schema without its version"}},
    {"value": {"schema": None, "version": 1, "description": "a version of nothing"}},
    {"consumers": []},
    {"parameter": {"name": "route", "pattern": "^[a-z]+$"}},
    {"parameter": {"name": "a route", "pattern": "^[a-z]+$", "description": "Name of a route in a file."}},
])  # fmt: skip
def test_the_schema_refuses_a_wrong_declaration(change: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(_raw())
    assert not VALIDATOR.is_valid(_raw() | change)


def test_a_compacted_topic_may_never_be_repartitioned() -> None:
    document = yaml.safe_load((FOLDER / "topics" / "promos.yaml").read_text(encoding="utf-8"))
    assert VALIDATOR.is_valid(document)
    assert not VALIDATOR.is_valid(document | {"repartition": "allowed"})


def test_the_topics_and_what_the_service_relies_on() -> None:
    assert list(DECLARED) == ["attempts", "dlq", "entities", "held", "lines", "news", "promos", "raw", "regions", "sketches", "stories"]
    assert {name for name, topic in DECLARED.items() if topic.compacted} == {"attempts", "held", "promos", "stories"}
    assert {name for name, topic in DECLARED.items() if topic.repartition == "never"} == {"attempts", "held", "lines", "promos", "sketches", "stories"}
    assert DECLARED["sketches"].partitions == DECLARED["stories"].partitions == 1  # every item is compared with every other, in one order
    assert {topic.config["message.timestamp.type"] for topic in DECLARED.values()} == {"LogAppendTime"}
    assert DECLARED["dlq"].max_bytes >= 2 * DECLARED["raw"].max_bytes  # the whole raw value, and its headers, always fit
    assert DECLARED["lines"].partitions == DECLARED["promos"].partitions  # both are keyed by line
    assert int(DECLARED["dlq"].config["retention.ms"]) >= int(DECLARED["raw"].config["retention.ms"])
    for name in ("regions", "entities", "stories"):  # a reference never outlives the event it points to
        assert int(DECLARED[name].config["retention.ms"]) <= int(DECLARED["news"].config["retention.ms"])


def test_the_prefix_is_in_front_of_every_name_and_settings_are_kafkas_text() -> None:
    other = topics.declared("agency-x.")
    assert {name: topic.name for name, topic in other.items()} == {name: f"agency-x.{name}" for name in DECLARED}
    assert replace(other["raw"], name="wire.raw") == DECLARED["raw"]
    assert DECLARED["raw"].config["unclean.leader.election.enable"] == "false"
    with pytest.raises(TypeError):
        DECLARED["raw"].config["retention.ms"] = "1"  # type: ignore[index]


def test_the_topics_of_routes_are_made_like_that_of_the_events() -> None:
    """What fits there fits here, and a copy is kept for as long as its event."""
    route, news = topics.of_family("route", "ukraine", "desk."), topics.declared("desk.")["news"]
    assert (route.id, route.name) == ("route.ukraine", "desk.route.ukraine")
    for field in ("partitions", "repartition", "config", "schema", "schema_version"):
        assert getattr(route, field) == getattr(news, field), field
    with pytest.raises(KeyError):
        topics.of_family("path", "ukraine")


@pytest.mark.parametrize(("name", "own"), [("news", True), ("route.ukraine", True), ("route", True), ("replayed", False), ("news.old", False), ("", False)])
def test_which_topics_are_newswires_own(name: str, own: bool) -> None:
    assert topics.is_own(name) is own


@pytest.mark.parametrize(("replication", "wanted"), [(1, "1"), (2, "1"), (3, "2"), (5, "2")])
def test_with_three_copies_two_have_to_be_written(replication: int, wanted: str) -> None:
    state = _state("raw", replication=replication)
    assert topics._problems(replace(state, config={**(state.config or {}), "min.insync.replicas": wanted}), {}) == []
    [problem] = topics._problems(replace(state, config={**(state.config or {}), "min.insync.replicas": "9"}), {})
    assert problem.what == f"wire.raw has min.insync.replicas=9, not {wanted}"


def _state(name: str, **changes: Any) -> topics.State:
    """A topic that is as declared."""
    topic = DECLARED[name]
    config = {**topic.config, "min.insync.replicas": "1"}
    return replace(topics.State(topic, exists=True, partitions=topic.partitions, replication=1, config=config), **changes)


@pytest.mark.parametrize("name", list(DECLARED))
def test_a_topic_as_declared_has_no_problem(name: str) -> None:
    assert topics._problems(_state(name), {}) == []
    assert topics._problems(_state(name), {name: DECLARED[name].partitions}) == []


@pytest.mark.parametrize(("state", "severity", "what", "todo"), [
    (_state("raw", exists=False), "error", "the topic wire.raw is missing", "newswire topics create"),
    (_state("raw", leaderless=(1, 4), lagging=(1, 4)), "error", "no leader for partition 1, 4", "brokers run"),
    (_state("raw", lagging=(2,)), "warning", "copies out of date, partition 2", "brokers run"),
    (_state("promos", partitions=7), "warning", "has 7 partitions, not 6", "must not change"),
])  # fmt: skip
def test_each_problem_says_what_where_and_what_to_do(state: topics.State, severity: str, what: str, todo: str) -> None:
    [problem] = topics._problems(state, {})
    assert (problem.severity, problem.where) == (severity, state.topic.name)
    assert what in problem.what
    assert todo in problem.todo


def test_more_or_fewer_partitions_of_a_topic_that_may_have_them_are_no_problem_unless_asked_for() -> None:
    assert topics._problems(_state("raw", partitions=12), {}) == []
    assert len(topics._problems(_state("raw", partitions=12), {"raw": 6})) == 1


@given(st.integers(min_value=1, max_value=1 << 26))
def test_only_a_smaller_size_limit_is_a_problem(limit: int) -> None:
    state = _state("news")
    problems = topics._problems(replace(state, config={**(state.config or {}), "max.message.bytes": str(limit)}), {})
    assert bool(problems) == (limit < DECLARED["news"].max_bytes)


async def test_a_broker_that_cannot_describe_leaves_the_declared_limits() -> None:
    named = {topic.name: 1 for topic in DECLARED.values() if topic.id != "dlq"}
    with embedded.start(named) as broker:
        assert await topics.limits(broker.bootstrap) == {topic.name: topic.max_bytes for topic in DECLARED.values()}
        errors = [problem.what for problem in await topics.check(broker.bootstrap) if problem.severity == "error"]
        assert errors == ["the topic wire.dlq is missing"]
        states = {state.topic.id: state for state in await topics.show(broker.bootstrap)}
        assert (states["raw"].partitions, states["raw"].records, states["raw"].config) == (1, 0, None)
        with pytest.raises(topics.TopicsError, match="in-memory demo broker makes topics only when it starts"):
            await topics.create(broker.bootstrap)


async def test_where_no_broker_answers() -> None:
    [problem] = await topics.check("127.0.0.1:1", patience=0)
    assert problem.where == "127.0.0.1:1"
    assert problem.what.startswith("no broker answers at 127.0.0.1:1")
    assert "newswire broker" in problem.todo
    with pytest.raises(topics.TopicsError, match="no broker answers"):
        await topics.create("127.0.0.1:1", patience=0)


@pytest.mark.parametrize(("partitions", "said"), [({"rwa": 1}, "there is no topic 'rwa'"), ({"raw": 0}, "raw cannot have 0 partitions")])
async def test_partitions_for_what_is_no_topic(partitions: dict[str, int], said: str) -> None:
    with pytest.raises(topics.TopicsError, match=said):
        await topics.create("127.0.0.1:1", partitions=partitions, patience=0)


def test_every_schema_is_of_a_topic_or_of_a_command_and_every_topic_has_its_schema() -> None:
    declared = {f"{topic.schema}.v{topic.schema_version}" for topic in DECLARED.values() if topic.schema is not None}
    there = {path.name.removesuffix(".schema.json") for path in schemas.folder().glob("*.v*.schema.json")}
    assert declared <= there
    assert there - declared == {"raw.v1", "erasure.v1", "forget.v1", "deadletter.v1"}  # what comes in as JSON, what erases, what `newswire normalize` prints
