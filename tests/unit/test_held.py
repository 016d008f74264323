"""Events that are kept back: which, what is written of them, and what is published of that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest

from streams.agents.held import Held
from streams.delivery.outbox import Outbox
from streams.delivery.records import Raw, outcome_records
from streams.event import held
from streams.event.records import Record
from streams.event.source import Source
from streams.event.validate import problem
from streams.outcome import DeadLetter, Event
from streams.pipeline import Pipeline
from streams.settings import Settings

RECEIVED = 1_772_438_400_000  # 2026-03-02T08:00:00Z
SOURCE = Source("wire.raw", 1, 5, RECEIVED)
HOLD = Settings(hold=True)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline.load(Settings())


def value(**fields: Any) -> bytes:
    lines = ["OSLO, March 2 – Ministers from Norway met in Oslo on Monday to talk about fishing grounds.", "“We will meet again”, Ana Lima said."]
    return orjson.dumps({"id": "1", "source": "northern-press", "title": "Ministers meet", "lines": lines} | fields)


def records(pipeline: Pipeline, raw: bytes, settings: Settings = HOLD, source: Source = SOURCE, limit: int = 1 << 24) -> tuple[list[Any], list[Record]]:
    return outcome_records(pipeline.step(raw, None, source), Raw(b"k", raw, ()), Outbox(None, {}, limit), settings)  # type: ignore[arg-type]


def topics(made: list[Record]) -> set[str]:
    return {record.topic.removeprefix("wire.") for record in made}


def test_what_is_held_is_what_would_be_published(pipeline: Pipeline) -> None:
    raw = value(embargo="2026-03-02T10:00:00+01:00")
    results, made = records(pipeline, raw)
    assert isinstance(results[0], Event)
    assert results[0].value["embargoedUntil"] == "2026-03-02T10:00:00+01:00"
    kept, *rest = made
    assert topics(rest) == {"lines"}  # what is repeated is learned as it comes
    assert (kept.topic, kept.key) == ("wire.held", b"urn:newswire:item:northern-press:1")
    assert problem("held.v1", orjson.loads(kept.value or b"")) is None
    assert dict(kept.headers)["ce_type"] == b"newswire.held.v1"
    assert held.due(kept.value or b"", 2, 7) == held.Due(RECEIVED + 3_600_000, 2, 7)
    at_once = [record for record in records(pipeline, raw, Settings())[1] if record.topic != "wire.lines"]
    assert topics(at_once) == {"news", "regions", "entities", "sketches"}
    assert held.released(kept.value or b"", "wire.") == at_once


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"embargo": "2026-03-02T08:00:00Z"}, {"embargo": "2026-03-02T10:00:00+02:00"}, {"embargo": "2026-03-01T00:00:00Z"},
        {"embargo": "2026-03-02T09:00:00Z", "status": "canceled"}, {"embargo": "2026-03-02 09:00"},
    ],
    ids=str,
)  # fmt: skip
def test_what_may_be_published_goes_out_and_takes_the_place_of_what_is_held(pipeline: Pipeline, fields: dict[str, str]) -> None:
    _, made = records(pipeline, value(**fields))
    assert {"news", "held"} < topics(made)
    (withdrawn,) = [record for record in made if record.topic == "wire.held"]
    assert (withdrawn.key, withdrawn.value) == (b"urn:newswire:item:northern-press:1", None)
    assert "held" not in topics(records(pipeline, value(**fields), Settings())[1])


def test_without_a_broker_nothing_is_held(pipeline: Pipeline) -> None:
    event = pipeline.step(value(embargo="2099-01-01T00:00:00Z"), None, SOURCE).event
    assert event is not None
    assert held.until(event, SOURCE) is not None
    assert held.until(event, replace(SOURCE, received=None)) is None


def test_what_the_topic_would_refuse_is_a_dead_letter(pipeline: Pipeline) -> None:
    (letter,), made = records(pipeline, value(embargo="2026-03-02T09:00:00Z"), limit=6_000)
    assert isinstance(letter, DeadLetter)
    assert letter.reason == "output-too-large"
    assert "wire.held" in letter.detail
    assert topics(made) == {"dlq"}


@dataclass
class Found:
    key: bytes | None
    value: bytes | None
    offset: int
    headers: tuple[tuple[str, bytes], ...] = ()
    topic: str = "wire.held"
    partition: int = 0


def test_the_newest_record_of_a_key_counts() -> None:
    known = Held()

    def apply(key: bytes, until: str | None, offset: int) -> None:
        known.apply(Found(key, orjson.dumps({"until": until}) if until else None, offset))  # type: ignore[arg-type]

    apply(b"a", "2026-03-02T09:00:00Z", 0)
    apply(b"b", "2026-03-02T08:30:00Z", 1)
    apply(b"c", "2026-03-02T08:30:00Z", 2)
    apply(b"a", "2026-03-02T09:30:00Z", 3)
    apply(b"c", None, 4)
    assert known.over(RECEIVED) == []
    assert [key for key, _ in known.over(RECEIVED + 3_600_000)] == [b"b"]
    assert [(key, due.offset) for key, due in known.over(RECEIVED + 5_400_000)] == [(b"b", 1), (b"a", 3)]
    for broken in (b"", b"{", b"[]", b'{"until": 5}', b'{"until": "soon"}', b'{"until": "2026-03-02T09:00:00"}'):
        known.apply(Found(b"b", broken, 9))  # type: ignore[arg-type]
        assert len(known) == 1


def test_a_raw_record_that_is_handled_again_brings_nothing_back() -> None:
    known = Held()

    def apply(until: str | None, raw: int, partition: int = 1) -> None:
        headers = (("ce_rawpartition", b"%d" % partition), ("ce_rawoffset", b"%d" % raw))
        known.apply(Found(b"a", orjson.dumps({"until": until}) if until else None, 0, headers))  # type: ignore[arg-type]

    apply("2026-03-02T09:00:00Z", 10)
    apply(None, 11)  # a kill
    apply("2026-03-02T09:00:00Z", 10)
    assert len(known) == 0
    apply(None, 11)
    apply("2026-03-02T10:00:00Z", 12)
    apply("2026-03-02T09:00:00Z", 11)
    assert [due.until for _, due in known.over(2**62)] == [RECEIVED + 7_200_000]
    known.apply(Found(b"a", None, 0))  # type: ignore[arg-type]  # it is published
    assert len(known) == 0
    apply("2026-03-02T10:00:00Z", 12)  # and handled again: published again, under the same id
    assert len(known) == 1
    apply("2026-03-02T11:00:00Z", 3, partition=2)  # the raw topic has got more partitions
    assert [due.until for _, due in known.over(2**62)] == [RECEIVED + 10_800_000]
