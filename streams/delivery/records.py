"""From an outcome to the records that carry it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from streams.delivery.outbox import Outbox
from streams.erasure.record import Erasure
from streams.event import held
from streams.event.records import Headers, Record, dead_letter_record, records, sketch_record, withdrawal_records
from streams.event.source import Source
from streams.outcome import DeadLetter, Event, Outcome, Result
from streams.promo.cleaned import Sighting
from streams.promo.learner import bucket, lines_key
from streams.reasons import Reason, Stage
from streams.routing.records import copies
from streams.routing.rules import NO_RULES, Rules, routes
from streams.settings import Settings
from streams.stories.records import as_record, telling

LINES_PER_RECORD = 500  # an item of very many lines makes several records, each far below the broker's limit


@dataclass(frozen=True, slots=True)
class Raw:
    """A raw record as it came, for the dead letters."""

    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    def traceparent(self) -> bytes | None:
        return next((value for key, value in self.headers if key == "traceparent"), None)


def outcome_records(outcome: Outcome, raw: Raw, outbox: Outbox, settings: Settings, rules: Rules = NO_RULES) -> tuple[list[Result], list[Record]]:
    """The results as they are delivered, and all their records in order; `rules` say which routes get a copy of an event.

    An event whose embargo is not over is kept back on `held`, where the settings say so. An event that its topic would refuse for its size becomes a dead
    letter here.
    """
    results: list[Result] = []
    out: list[Record] = []
    prefix = settings.prefix
    for result in outcome.results:
        delivered = result
        if isinstance(result, Event):
            made = _event_records(result, raw, settings, rules)
            too_large = outbox.oversized(made)
            if too_large is None:
                out += made
                if settings.learn:
                    out += line_records(result.sightings, result.source, prefix)
                if result.erases is not None:
                    out += forgetting_records(result.erases, prefix)
            else:
                delivered = _too_large(result.source, too_large, outbox.limit(too_large.topic))
        if isinstance(delivered, DeadLetter):
            out.append(dead_letter(delivered, raw, outbox, prefix))
        results.append(delivered)
    return results, out


def _event_records(result: Event, raw: Raw, settings: Settings, rules: Rules) -> list[Record]:
    """What is published of an event: at once, or by way of `held`, which leaves the copies for its routes to who releases it."""
    event, source, prefix = result.value, result.source, settings.prefix
    made = records(event, source, prefix, raw.traceparent())
    if settings.link:
        made.append(sketch_record(as_record(telling(event, source, result.sketch)), source, prefix, raw.traceparent()))
    if result.erases is not None:
        made += _withdrawn(event, result.erases, made[0].headers, prefix)
    moment = held.until(event, source) if settings.hold else None
    if moment is not None:
        return [held.held_record(event, source, moment, made, prefix)]
    made += copies(made[0], source, routes(event, rules), rules.version, prefix)
    return [*made, held.withdrawal(event, source, prefix)] if settings.hold else made


def _withdrawn(event: dict[str, Any], erases: Erasure, headers: Headers, prefix: str) -> list[Record]:
    """The references to all versions of an item that is taken out. Who links stories withdraws those that are in force too, as of any other version; but
    knows only of recent items."""
    return withdrawal_records(event["uri"], event["version"], event["wire"]["order"], "", erases.regions, erases.entities, headers, prefix)


def dead_letter(letter: DeadLetter, raw: Raw, outbox: Outbox, prefix: str, attempts: int = 1) -> Record:
    """The record on `wire.dlq`: the original bytes, or a truncated copy where they do not fit."""
    topic = prefix + "dlq"
    return dead_letter_record(
        topic=topic,
        key=raw.key,
        value=raw.value,
        headers=raw.headers,
        reason=letter.reason,
        stage=letter.stage,
        detail=letter.detail,
        source=letter.source,
        attempts=attempts,
        limit=outbox.limit(topic),
    )


def line_records(sightings: Sequence[Sighting], source: Source, prefix: str) -> list[Record]:
    """The item's lines for the memory: one record for each bucket of its supplier's lines."""
    by_bucket: dict[int, list[Sighting]] = {}
    for sighting in sightings:
        by_bucket.setdefault(bucket(sighting.fingerprint), []).append(sighting)
    return [
        Record(topic=prefix + "lines", key=lines_key(chunk[0].supplier, number), value=_line_value(chunk, number, source), headers=())
        for number, members in sorted(by_bucket.items())
        for chunk in (members[start : start + LINES_PER_RECORD] for start in range(0, len(members), LINES_PER_RECORD))
    ]


def forgetting_records(erases: Erasure, prefix: str) -> list[Record]:
    """What the memory is to forget of an item that is taken out: one record for each bucket of its supplier's lines."""
    by_bucket: dict[int, list[str]] = {}
    for fingerprint in dict.fromkeys(erases.lines):
        by_bucket.setdefault(bucket(fingerprint), []).append(fingerprint)
    return [
        Record(prefix + "lines", lines_key(erases.supplier, number), orjson.dumps({"supplier": erases.supplier, "bucket": number, "forget": lines}), ())
        for number, lines in sorted(by_bucket.items())
    ]


def _line_value(sightings: Sequence[Sighting], number: int, source: Source) -> bytes:
    first = sightings[0]
    return orjson.dumps(
        {
            "supplier": first.supplier,
            "bucket": number,
            "story": first.story,
            "lines": [{"fingerprint": sighting.fingerprint, "text": sighting.text, "place": sighting.place} for sighting in sightings],
            "source": {"topic": source.topic, "partition": source.partition, "offset": source.offset, "index": source.index},
        }
    )


def _too_large(source: Source, record: Record, limit: int) -> DeadLetter:
    detail = (
        f"the item's record on {record.topic} would have {len(record.value or b'')} bytes and the topic takes {limit} "
        "(max.message.bytes); raise the topic's limit and replay the dead letter, or have the supplier split the item"
    )
    return DeadLetter(Reason.OUTPUT_TOO_LARGE, Stage.DELIVER, detail, source)
