"""The judge: from the ledger and from everything on the topics, whether every item has exactly one outcome and whether repeats were harmless.

Every rule is a function that gives the sentences of what it found wrong; `RULES` lists them. What is read is given as plain data, so that the judge can
itself be tested on evidence that was tampered with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import orjson

from streams.event.records import records as records_of
from streams.event.source import Source
from streams.event.validate import problem
from tests.broker import workers as w
from tests.chaos.ledger import Ledger
from tests.chaos.watch import Coordinates, Sample

_CLOCKS = 0.010  # seconds: append times are whole milliseconds of the broker's clock


class Record(Protocol):
    """What is looked at of a record."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]
    timestamp: int  # milliseconds since the epoch, when the broker appended it


@dataclass(slots=True)
class Evidence:
    """What a run has left. Topics are named without their prefix; each has its records by partition and offset."""

    prefix: str
    ledger: Ledger
    topics: dict[str, list[Record]]
    samples: list[Sample] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    """Records that were another thing when they were read again."""
    lost: frozenset[str] = frozenset()
    """Topics that the fault itself took away: what was on them before is not asked for."""
    compacted: bool = False
    """Whether the broker itself may take records away from the raw topic that have a newer one of the same key."""
    counted: dict[str, float] | None = None
    """Items by outcome, as the workers counted them; None where some of them could not be asked."""

    def outcomes(self) -> list[Record]:
        return [*self.topics.get("news", ()), *self.topics.get("dlq", ())]


def missing(evidence: Evidence) -> Iterator[str]:
    """Every record on the raw topic has an outcome for each of its items, and every acknowledged one is on the topic."""
    raw = {(record.partition, record.offset): record for record in evidence.topics["raw"]}
    with_outcome = {w.coordinates(record)[:2] for record in evidence.outcomes()}
    aborted = {(entry.partition, entry.offset) for entry in evidence.ledger.aborted}
    for place in sorted(raw.keys() - with_outcome - aborted):
        yield f"item at {place[0]}/{place[1]} has no outcome"
    if evidence.compacted:
        return
    for entry in evidence.ledger.acknowledged:
        record = raw.get((entry.partition, entry.offset))
        if record is None or (record.key, record.value) != (entry.sent.key, entry.sent.value):
            yield f"item {entry.sent.number}, acknowledged at {entry.partition}/{entry.offset}, is not there"


def without_source(evidence: Evidence) -> Iterator[str]:
    """No outcome comes from nothing, and none from a record that was taken back."""
    raw = {(record.partition, record.offset) for record in evidence.topics["raw"]}
    aborted = {(entry.partition, entry.offset) for entry in evidence.ledger.aborted}
    for record in evidence.outcomes():
        place = w.coordinates(record)[:2]
        if place in aborted:
            yield f"{_where(record)} was made from {place[0]}/{place[1]}, which its transaction took back"
        elif place not in raw and not evidence.compacted:
            yield f"{_where(record)} was made from {place[0]}/{place[1]}, which is not there"


def two_fates(evidence: Evidence) -> Iterator[str]:
    """An item is an event or a dead letter, not both."""
    fates: dict[Coordinates, set[str]] = defaultdict(set)
    for record in evidence.outcomes():
        fates[w.coordinates(record)].add(record.topic.removeprefix(evidence.prefix))
    for place, names in sorted(fates.items()):
        if len(names) > 1:
            yield f"item {place} has outcomes on {' and '.join(sorted(names))}"


def different_repeats(evidence: Evidence) -> Iterator[str]:
    """Records under one ce_id have the same key, value and ce_* headers, within one version of the pipeline."""
    for name in ("news", "regions", "entities", "dlq", "stories"):
        first: dict[tuple[str, str], Record] = {}
        for record in evidence.topics.get(name, ()):
            before = first.setdefault((w.headers(record)["ce_id"], _version(record) if name == "news" else ""), record)
            if (before.key, before.value, _attributes(before)) != (record.key, record.value, _attributes(record)):
                yield f"{_where(record)} has the id of {_where(before)} and differs from it"


def out_of_order(evidence: Evidence) -> Iterator[str]:
    """Of each key on news, the events appear first in the order of their raw records."""
    newest: dict[tuple[bytes | None, int], int] = {}
    seen: set[Coordinates] = set()
    for record in sorted(evidence.topics.get("news", ()), key=lambda record: (record.partition, record.offset)):
        place = w.coordinates(record)
        if place in seen:
            continue
        seen.add(place)
        key = record.key, place[0]
        if newest.get(key, -1) > place[1]:
            yield f"{_where(record)}, of the raw record {place[0]}/{place[1]}, appears after that of {newest[key]}"
        newest[key] = max(newest.get(key, -1), place[1])


def references_missing(evidence: Evidence) -> Iterator[str]:
    """For every event the references that its regions and entities call for, and its sketch and lines."""
    names = [name for name in ("regions", "entities") if name not in evidence.lost]
    there = {(name, w.headers(record)["ce_id"]) for name in names for record in evidence.topics.get(name, ())}
    sketched = {_newsid(record) for record in evidence.topics.get("sketches", ())}
    with_lines = {_lined(record.value) for record in evidence.topics.get("lines", ())}
    for record in evidence.topics.get("news", ()):
        event = orjson.loads(record.value or b"")
        if (fault := problem("news.v1", event)) is not None:
            yield f"{_where(record)} is not valid: {fault}"
            continue
        for wanted in records_of(event, _source(record), evidence.prefix)[1:]:
            name = wanted.topic.removeprefix(evidence.prefix)
            if name in names and (name, dict(wanted.headers)["ce_id"].decode()) not in there:  # type: ignore[union-attr]
                yield f"{_where(record)} has no reference on {name} under {wanted.key!r}"
        if "sketches" not in evidence.lost and _newsid(record) not in sketched:
            yield f"{_where(record)} has no sketch"
        if "lines" not in evidence.lost and w.coordinates(record)[:2] not in with_lines:
            yield f"{_where(record)} has no lines for the memory"


def references_in_force(evidence: Evidence) -> Iterator[str]:
    """Who drops repeats and keeps of each key and uri the reference of the largest order has those of each item's newest version."""
    if {"regions", "entities", "sketches"} & evidence.lost:
        return
    newest: dict[str, dict[str, Any]] = {}
    for record in _first_ones(evidence, "news"):
        event = orjson.loads(record.value or b"")
        if event["wire"]["order"] >= newest.get(event["uri"], event)["wire"]["order"]:
            newest[event["uri"]] = event
    for name, tags, key in (("regions", "regions", "code"), ("entities", "entities", "uri")):
        wanted = {
            (tag[key], uri)
            for uri, event in newest.items()
            for tag in event["wire"][tags]
            if event["pubStatus"] != "canceled" and tag.get("level", "country") == "country"
        }
        kept: dict[tuple[str, str], dict[str, Any]] = {}
        for record in _first_ones(evidence, name):
            reference = orjson.loads(record.value or b"")
            place = (record.key or b"").decode(), reference["uri"]
            if reference["order"] >= kept.get(place, reference)["order"]:
                kept[place] = reference
        there = {place for place, reference in kept.items() if not reference["withdrawn"]}
        for at, uri in sorted(wanted - there):
            yield f"{uri} is not referred to under {at} on {name}, though its newest version has that"
        for at, uri in sorted(there - wanted):
            yield f"{uri} is referred to under {at} on {name}, though its newest version has not that"


def _first_ones(evidence: Evidence, name: str) -> Iterator[Record]:
    """The records of a topic without repeats, in order within a partition."""
    seen: set[str] = set()
    for record in sorted(evidence.topics.get(name, ()), key=lambda record: (record.partition, record.offset)):
        if (one := w.headers(record)["ce_id"]) not in seen:
            seen.add(one)
            yield record


def committed_too_far(evidence: Evidence) -> Iterator[str]:
    """No committed offset was ever beyond an item whose outcome the broker had not yet appended."""
    appended: dict[tuple[int, int], float] = {}
    held = (record for record in evidence.topics.get("held", ()) if record.value is not None)
    for record in (*evidence.outcomes(), *held):
        place = w.coordinates(record)[:2]
        appended[place] = min(appended.get(place, record.timestamp / 1000), record.timestamp / 1000)
    raw: dict[int, list[int]] = defaultdict(list)
    aborted = {(entry.partition, entry.offset) for entry in evidence.ledger.aborted}
    for record in evidence.topics["raw"]:
        if (record.partition, record.offset) not in aborted:
            raw[record.partition].append(record.offset)
    told: set[tuple[int, int]] = set()
    for sample in evidence.samples:
        for partition, committed in sample.committed.items():
            for offset in raw.get(partition, ()):
                place = partition, offset
                if offset >= committed or place in told:
                    continue
                if appended.get(place, float("inf")) > sample.at + _CLOCKS:
                    told.add(place)
                    yield f"offset {committed} of partition {partition} was committed while item {partition}/{offset} had no outcome"


def published_too_early(evidence: Evidence) -> Iterator[str]:
    """No event whose embargo was not over when its item came was published before its end; only where events are held."""
    if not evidence.topics.get("held"):
        return
    received = {(record.partition, record.offset): record.timestamp for record in evidence.topics["raw"]}
    for record in evidence.topics.get("news", ()):
        until = orjson.loads(record.value or b"").get("embargoedUntil")
        end = datetime.fromisoformat(until).timestamp() * 1000 if until else 0.0
        if end > received.get(w.coordinates(record)[:2], 0) and record.timestamp < end - _CLOCKS * 1000:
            yield f"{_where(record)} was published {end - record.timestamp:.0f} ms before the end of its embargo"


def stories_differ(evidence: Evidence) -> Iterator[str]:
    """What stands on stories is what a run without faults makes of the sketches."""
    if {"sketches", "stories"} & evidence.lost:
        return
    expected = w.undisturbed_stories(evidence.topics.get("sketches", ()))
    written = {_newsid(record): record.value for record in evidence.topics.get("stories", ())}
    for newsid in sorted(expected.keys() | written.keys()):
        if expected.get(newsid) != written.get(newsid):
            yield f"the links of {newsid} are not those of a run without faults"


def miscounted(evidence: Evidence) -> Iterator[str]:
    """The workers' counters add up to the records that they wrote."""
    if evidence.counted is None:
        return
    for kind, name in (("event", "news"), ("dead letter", "dlq")):
        counted = sum(number for outcome, number in evidence.counted.items() if (outcome == "event") == (kind == "event"))
        if counted != len(evidence.topics.get(name, ())):
            yield f"{counted:.0f} of outcome {kind} were counted and {len(evidence.topics.get(name, ()))} are on {name}"


RULES: dict[str, Callable[[Evidence], Iterable[str]]] = {
    "missing": missing,
    "without a source": without_source,
    "two fates": two_fates,
    "different repeats": different_repeats,
    "out of order": out_of_order,
    "references missing": references_missing,
    "references of older versions": references_in_force,
    "committed too far": committed_too_far,
    "published too early": published_too_early,
    "stories differ": stories_differ,
    "miscounted": miscounted,
    "changed": lambda evidence: evidence.changed,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found wrong, by rule, and the figures of the run."""

    wrong: dict[str, list[str]]
    items: int
    events: int
    dead_letters: int
    repeats: int

    @property
    def holds(self) -> bool:
        return not any(self.wrong.values())


def judge(evidence: Evidence) -> Verdict:
    outcomes = evidence.outcomes()
    items = {w.coordinates(record) for record in outcomes}
    events = {w.coordinates(record) for record in evidence.topics.get("news", ())}
    return Verdict(
        wrong={name: list(rule(evidence)) for name, rule in RULES.items()},
        items=len(evidence.topics["raw"]),
        events=len(events),
        dead_letters=len(items - events),
        repeats=len(outcomes) - len(items),
    )


def _lined(value: bytes | None) -> tuple[int, int] | None:
    """Partition and offset of the item that a record on lines is of; None of one that is no such record (a fault may have put it there)."""
    try:
        source = orjson.loads(value or b"")["source"]
        return source["partition"], source["offset"]
    except (ValueError, KeyError, TypeError):
        return None


def _where(record: Record) -> str:
    return f"{record.topic}/{record.partition}/{record.offset}"


def _newsid(record: Record) -> str:
    return w.headers(record)["ce_newsid"]


def _attributes(record: Record) -> dict[str, str]:
    return {name: value for name, value in w.headers(record).items() if name.startswith("ce_")}


def _version(record: Record) -> str:
    version: str = orjson.loads(record.value or b"")["wire"]["pipeline"]["version"]
    return version


def _source(record: Any) -> Source:
    named = w.headers(record)
    return Source(named["ce_rawtopic"], int(named["ce_rawpartition"]), int(named["ce_rawoffset"]), None, int(named["ce_rawindex"]))
