"""The judge, on evidence that nothing is wrong with, and on the same after each kind of fault that it has to find."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from streams.delivery.outbox import Outbox
from streams.delivery.records import Raw, outcome_records
from streams.event.source import Source
from streams.pipeline import Pipeline
from streams.settings import Settings
from tests.broker import workers as w
from tests.chaos.ledger import Entry, Ledger, mixture
from tests.chaos.verify import Evidence, judge
from tests.chaos.watch import Sample

_COUNT, _START = 50, 1_800_000_000_000


@dataclass(frozen=True)
class Kept:
    """A record as it would be read."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    timestamp: int


@pytest.fixture
def evidence(whole: Evidence) -> Evidence:
    return copy.deepcopy(whole)


@pytest.fixture(scope="module")
def whole() -> Evidence:
    """Records on one partition, each handled once, a millisecond after the one before; committed after each."""
    pipeline, ledger, topics = (
        Pipeline.load(Settings()),
        Ledger(),
        {name: [] for name in ("raw", "news", "regions", "entities", "lines", "sketches", "stories", "dlq")},
    )
    outbox = Outbox(None, {}, 1 << 22)  # type: ignore[arg-type]
    for offset, sent in enumerate(mixture(random.Random(7), _COUNT, poison=0.2)):
        at = _START + 10 * offset
        topics["raw"].append(Kept("wire.raw", 0, offset, sent.key, sent.value, (), at))
        ledger.acknowledged.append(Entry(sent, 0, offset))
        outcome = pipeline.step(sent.value, (), Source("wire.raw", 0, offset, at))
        for record in outcome_records(outcome, Raw(sent.key, sent.value, ()), outbox, Settings())[1]:
            name = record.topic.removeprefix("wire.")
            topics[name].append(Kept(record.topic, 0, len(topics[name]), record.key, record.value, record.headers, at + 1))  # type: ignore[arg-type]
    by_newsid = {w.headers(record)["ce_newsid"]: record for record in topics["sketches"]}
    for newsid, value in w.undisturbed_stories(topics["sketches"]).items():
        topics["stories"].append(replace(by_newsid[newsid], topic="wire.stories", offset=len(topics["stories"]), value=value))
    for record in w.undisturbed_withdrawals(topics["sketches"], "wire."):
        name = record.topic.removeprefix("wire.")
        topics[name].append(Kept(record.topic, 0, len(topics[name]), record.key, record.value, record.headers, _START))  # type: ignore[arg-type]
    samples = [Sample((_START + 10 * offset + 5) / 1000, {0: offset + 1}) for offset in range(_COUNT)]
    counted = {"event": float(len(topics["news"])), "invalid-json": float(len(topics["dlq"]))}
    return Evidence("wire.", ledger, topics, samples, counted=counted)  # type: ignore[arg-type]


def test_nothing_is_wrong_with_a_run_without_faults(evidence: Evidence) -> None:
    verdict = judge(evidence)
    assert verdict.holds, verdict.wrong
    assert (verdict.items, verdict.repeats) == (_COUNT, 0)
    assert verdict.events + verdict.dead_letters == _COUNT
    assert verdict.events > 10
    assert verdict.dead_letters > 2


def test_an_identical_repeat_is_no_fault(evidence: Evidence) -> None:
    repeat(evidence, "news")
    evidence.counted = None
    verdict = judge(evidence)
    assert verdict.holds, verdict.wrong
    assert verdict.repeats == 1


def repeat(evidence: Evidence, name: str, **changed: Any) -> None:
    records: Any = evidence.topics[name]
    records.append(replace(records[3 % len(records)], offset=len(records), **changed))


def without(evidence: Evidence, name: str, at: int = 2) -> None:
    del evidence.topics[name][at]


def another_fate(evidence: Evidence) -> None:
    records: Any = evidence.topics["news"]
    evidence.topics["dlq"].append(replace(records[0], topic="wire.dlq"))


def swapped(evidence: Evidence) -> None:
    """Of an item with several versions the events change places."""
    records: Any = evidence.topics["news"]
    first, second = next((a, b) for a in records for b in records if a.key == b.key and a.offset < b.offset)
    records[records.index(first)], records[records.index(second)] = replace(first, offset=second.offset), replace(second, offset=first.offset)


def brought_back(evidence: Evidence) -> None:
    """A withdrawal that says that it is none."""
    records: Any = evidence.topics["regions"]
    records[-1] = replace(records[-1], value=orjson.dumps(orjson.loads(records[-1].value) | {"withdrawn": False}))


def source_gone(evidence: Evidence) -> None:
    records: Any = evidence.topics["news"]
    records.append(replace(records[0], headers=tuple((name, b"999" if name == "ce_rawoffset" else value) for name, value in records[0].headers)))


def late(evidence: Evidence) -> None:
    """An outcome that came long after its item was committed."""
    records: Any = evidence.topics["news"]
    records[1] = replace(records[1], timestamp=records[1].timestamp + 60_000)


def other_links(evidence: Evidence) -> None:
    records: Any = evidence.topics["stories"]
    value = orjson.loads(records[-1].value) | {"links": [{"kind": "duplicate"}]}
    records[-1] = replace(records[-1], value=orjson.dumps(value))


def invalid(evidence: Evidence) -> None:
    records: Any = evidence.topics["news"]
    event = orjson.loads(records[0].value)
    del event["wire"]["layout"]
    records[0] = replace(records[0], value=orjson.dumps(event))


def lost_by_the_broker(evidence: Evidence) -> None:
    place = w.coordinates(evidence.topics["news"][-1])[1]
    evidence.topics["raw"] = [record for record in evidence.topics["raw"] if record.offset != place]


def taken_back(evidence: Evidence) -> None:
    place = w.coordinates(evidence.topics["news"][0])[1]
    (entry,) = [entry for entry in evidence.ledger.acknowledged if entry.offset == place]
    evidence.ledger.acknowledged.remove(entry)
    evidence.ledger.aborted.append(entry)


def too_early(evidence: Evidence) -> None:
    record = evidence.topics["news"][3]
    until = datetime.fromtimestamp(record.timestamp / 1000 + 5, UTC).isoformat()
    evidence.topics["news"][3] = replace(record, value=orjson.dumps(orjson.loads(record.value or b"") | {"embargoedUntil": until}))  # type: ignore[type-var]
    evidence.topics["held"] = [record]


FAULTS: list[tuple[str, Callable[[Evidence], None]]] = [
    ("missing", lambda evidence: without(evidence, "news")),
    ("missing", lambda evidence: without(evidence, "dlq", 0)),
    ("missing", lost_by_the_broker),
    ("without a source", source_gone),
    ("without a source", taken_back),
    ("two fates", another_fate),
    ("different repeats", lambda evidence: repeat(evidence, "news", key=b"other")),
    ("different repeats", lambda evidence: repeat(evidence, "regions", value=b"{}")),
    ("different repeats", lambda evidence: repeat(evidence, "dlq", value=b"cut")),
    ("out of order", swapped),
    ("references missing", lambda evidence: without(evidence, "regions")),
    ("references missing", lambda evidence: without(evidence, "entities")),
    ("references missing", lambda evidence: without(evidence, "sketches")),
    ("references missing", lambda evidence: evidence.topics["lines"].clear()),
    ("references missing", invalid),
    ("references of older versions", lambda evidence: without(evidence, "regions", -1)),
    ("references of older versions", lambda evidence: without(evidence, "entities", -1)),
    ("references of older versions", brought_back),
    ("committed too far", late),
    ("published too early", too_early),
    ("stories differ", other_links),
    ("stories differ", lambda evidence: without(evidence, "stories")),
    ("miscounted", lambda evidence: repeat(evidence, "news")),
    ("changed", lambda evidence: evidence.changed.append("wire.news/0/1 is not what it was")),
]


@pytest.mark.parametrize(("rule", "tamper"), FAULTS)
def test_each_fault_is_found(evidence: Evidence, rule: str, tamper: Callable[[Evidence], None]) -> None:
    tamper(evidence)
    verdict = judge(evidence)
    assert not verdict.holds
    assert verdict.wrong[rule], verdict.wrong
