"""Records of every topic as the code writes them: the examples of the AsyncAPI document, and what later editions of the schemas are held against.

The project's own sample items go through the pipeline, from raw records of fixed coordinates at fixed times, so that the same code gives the same records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from contract.documents import ROOT
from streams.commands.feed import key_of
from streams.delivery import attempts
from streams.delivery.attempts import Attempt
from streams.delivery.outbox import Outbox
from streams.delivery.records import Raw, outcome_records
from streams.enrich import Enricher
from streams.erasure import record as erasure
from streams.event.records import Headers, Record
from streams.event.source import Source
from streams.outcome import Event
from streams.pipeline import Pipeline
from streams.promo.learner import promo_key
from streams.promo.learning import learn
from streams.reasons import Reason
from streams.routing import file as routing
from streams.routing import regions
from streams.routing.rules import Rules
from streams.settings import Settings
from streams.stories.links import Stories
from streams.stories.records import from_record
from streams.wire import Limits
from streams.wire.files import TooLong, records

PREFIX, JSON = "wire.", "application/json"
SAMPLES = ROOT / "samples"
STORY = ("06-rate-decision.json", "07-rate-decision-update.json")  # an item, and its second version
PLAIN, KILL, BROKEN, REPEATED = "02-danube-grain.txt", "12-kill.json", "17-broken.json", "14-harbour-wire.jsonl"
RULES = b'[[rule]]\nname = "grain"\ncopy = "grain"\nflag = "top"\nwhen = { words = "grain" }\n'
EMBARGO = "2026-03-03T06:00:00Z"
PARTITION, FIRST, RECEIVED, APART = 2, 41, 1_772_438_400_123, 60_000  # of the raw records: where the first one is, when it came, milliseconds between two

Made = dict[str, list[Record]]
"""By topic id; the records of a family's topics under that of the family."""


class Nowhere:
    """In place of the producer: nothing is sent."""

    async def send(self, topic: str, key: bytes | None, value: bytes | None, partition: int | None, timestamp: float | None, headers: Any) -> Any:
        raise NotImplementedError


def make(pipeline: Pipeline | None = None) -> Made:
    """Some records of each topic, in the order in which they would be written. Takes two seconds; the environment's settings count for nothing."""
    settings = Settings.model_construct(prefix=PREFIX, hold=True)
    pipeline = Pipeline.load(settings) if pipeline is None else pipeline
    outbox, rules = Outbox(Nowhere(), {}, 1 << 24), _rules(pipeline)
    made: Made = {}
    for number, (value, headers) in enumerate(_items()):
        source = Source(PREFIX + "raw", PARTITION, FIRST + number, RECEIVED + number * APART)
        raw = Raw(_key(value, headers, settings), value, tuple(headers.items()))
        _add(made, Record(PREFIX + "raw", raw.key, value, raw.headers))
        _, out = outcome_records(pipeline.step(value, raw.headers, source), raw, outbox, settings, rules)
        for record in out:
            _add(made, record)
    for record in (*_stories(made["sketches"]), _promo(pipeline, settings), _attempt()):
        _add(made, record)
    return made


def as_text(headers: Headers) -> dict[str, str]:
    """Of several with one name the last counts. None of these is without a value."""
    return {name: (value or b"").decode() for name, value in headers}


def payload(record: Record) -> Any:
    """The value, parsed where a topic has JSON; None where there is none."""
    if record.value is None:
        return None
    text = record.value.decode()
    is_json = record.topic != PREFIX + "dlq" and as_text(record.headers).get("content-type", JSON).startswith((JSON, erasure.MEDIA_TYPE))
    try:
        return orjson.loads(text) if is_json else text
    except ValueError:  # the sample that is broken
        return text


def as_json(record: Record) -> dict[str, Any]:
    """`{"key", "headers", "value"}`, as `released/` keeps it."""
    return {"key": None if record.key is None else record.key.decode(), "headers": as_text(record.headers), "value": payload(record)}


def _items() -> Iterator[tuple[bytes, dict[str, bytes]]]:
    for name in (*STORY, PLAIN, KILL, BROKEN):
        yield from _sample(SAMPLES / name)
    yield erasure.values("harbour-wire", "hw-1", [erasure.Region("PT", "Portugal")], [], ["0123456789abcdef"])[0], {"content-type": erasure.MEDIA_TYPE.encode()}
    (value, headers), *_ = _sample(SAMPLES / STORY[0])
    embargoed: Mapping[str, Any] = orjson.loads(value) | {"id": "lc-5121", "embargo": EMBARGO}
    yield orjson.dumps(embargoed), headers


def _key(value: bytes, headers: dict[str, bytes], settings: Settings) -> bytes | None:
    if not erasure.is_erasure(headers):
        return key_of(value, headers, settings)
    order = erasure.read(value)
    return f"{order.supplier}/{order.id}".encode()


def _sample(path: Path) -> Iterator[tuple[bytes, dict[str, bytes]]]:
    for record in records(path, Limits()):
        if isinstance(record, TooLong):
            raise ValueError(f"{path} is no sample: {record}")
        yield record


def _rules(pipeline: Pipeline) -> Rules:
    assert isinstance(pipeline.enricher, Enricher)
    return routing.parse(RULES, "rules", regions.known(pipeline.enricher.gazetteer))


def _add(made: Made, record: Record) -> None:
    made.setdefault(record.topic.removeprefix(PREFIX).partition(".")[0], []).append(record)


def _stories(sketches: list[Record]) -> Iterator[Record]:
    stories = Stories()
    for sketch in sketches:
        value = stories.link(from_record(orjson.loads(sketch.value or b"")))
        if value is not None:
            yield Record(PREFIX + "stories", sketch.key, orjson.dumps(value), sketch.headers)


def _promo(pipeline: Pipeline, settings: Settings) -> Record:
    """What is known of the line that most stories of a supplier carry."""
    known: dict[bytes, dict[str, Any]] = {}
    for number, (value, headers) in enumerate(_sample(SAMPLES / REPEATED)):
        source = Source(PREFIX + "raw", PARTITION, number, RECEIVED + number * APART)
        for result in pipeline.step(value, headers, source).results:
            for sighting in result.sightings if isinstance(result, Event) else ():
                key = promo_key(sighting.supplier, sighting.fingerprint)
                learned = learn(known.get(key), sighting, source.received, settings.keep)
                known |= {key: learned} if learned is not None else {}
    key = max(known, key=lambda one: len(known[one]["stories"]))
    return Record(PREFIX + "promos", key, orjson.dumps(known[key]), ())


def _attempt() -> Record:
    return Record(PREFIX + "attempts", attempts.key(PREFIX + "raw", PARTITION, FIRST), attempts.encode(Attempt(1, Reason.CRASHED)), ())
