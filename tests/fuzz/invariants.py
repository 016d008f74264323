"""What must hold of every outcome, whatever the input was. Each function raises Violation where it does not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import orjson

from streams.delivery.records import line_records
from streams.enrich.annotation import Annotation, Mention
from streams.event import Source, restore
from streams.event.records import dead_letter_json, dead_letter_record, records, size, sketch_record
from streams.event.validate import dumps, problem
from streams.outcome import DeadLetter, Event, Outcome
from streams.pipeline import Pipeline
from streams.promo.cleaned import Cleaned, Sighting
from streams.promo.learner import Learner
from streams.promo.memory import Memory
from streams.reasons import Reason
from streams.stories.records import as_record, telling
from streams.wire import Headers, RawItem, Unreadable, read
from streams.wire.decoding.characters import applied
from streams.wire.item import Line
from tests.fuzz.bounds import require

FAULTS = {Reason.STAGE_FAILED, Reason.INVALID_EVENT, Reason.OUTPUT_TOO_LARGE, Reason.CRASHED, Reason.HUNG, Reason.OUT_OF_MEMORY}
"""Reasons that are faults of this program, or that other parts of it give."""
LIMIT = 1_000_000
"""Bytes of a dead letter."""


def step(pipeline: Pipeline, value: bytes | None, headers: Headers, source: Source, again: bool = True) -> Outcome:
    """The outcome, of which everything holds that is promised of outcomes; with `again`, the same step a second time gives the same bytes."""
    outcome = pipeline.step(value, headers, source)
    items = read(value, headers, supplier=pipeline.settings.supplier)
    require(len(outcome.results) == len(items) >= 1, f"{len(outcome.results)} results of {len(items)} items")
    for index, (result, item) in enumerate(zip(outcome.results, items, strict=True)):
        require(result.source == source.at_index(index), "the results are not in the order of the items")
        if isinstance(result, DeadLetter):
            letter(result, value)
        else:
            require(isinstance(item, RawItem), "an event of an item that could not be read")
            assert isinstance(item, RawItem)
            event(result, item)
    if len(items) == 1 and not headers:
        _lines_of_an_envelope(outcome, value or b"")
    require(not again or rendered(outcome) == rendered(pipeline.step(value, headers, source)), "the same input gave other bytes the second time")
    return outcome


def rendered(outcome: Outcome) -> bytes:
    """Everything that leaves the pipeline, as bytes."""
    return b"\n".join(
        repr((result.reason, result.stage, result.detail)).encode()
        if isinstance(result, DeadLetter)
        else dumps(result.value) + repr((result.sightings, result.sketch)).encode("utf-8", "surrogatepass")
        for result in outcome.results
    )


def letter(result: DeadLetter, value: bytes | None) -> None:
    require(result.reason in Reason and result.reason not in FAULTS, f"{result.reason}: {result.detail}")
    said = problem("deadletter.v1", orjson.loads(orjson.dumps(dead_letter_json(result.reason, result.stage, result.detail, result.source))))
    require(said is None, f"an invalid dead letter: {said}")
    record = dead_letter_record(
        topic="wire.dlq", key=b"k", value=value, headers=(), reason=result.reason, stage=result.stage, detail=result.detail, source=result.source,
        attempts=1, limit=LIMIT,
    )  # fmt: skip
    require(size(record) <= LIMIT, "a dead letter beyond the limit")


def event(result: Event, item: RawItem) -> None:
    """Valid as subscribers read it, restored to the lines, with offsets that hold; and so are all records made of it."""
    value = orjson.loads(dumps(result.value))
    said = problem("news.v1", value)
    require(said is None, f"an invalid event: {said}")
    require(restore(value) == [line.raw for line in item.lines], "the event does not give back the lines")
    body = value["bodies"][0]
    require(body["charCount"] == len(body["value"]), "charCount is not the number of code points")
    texts = {"body": body["value"], "headline": value["headlines"][0]["value"] if value.get("headlines") else ""}
    entities = {entity["uri"] for entity in value["wire"]["entities"]}
    for mention in value["wire"]["mentions"]:
        require(texts[mention["in"]][mention["start"] : mention["end"]] == mention["text"], "a mention is not where its offsets say")
        require(mention["entity"] in entities, "a mention of an entity that is not listed")
    _records_of(result)
    _learned(result.sightings)


def _records_of(result: Event) -> None:
    told = telling(result.value, result.source, result.sketch)
    made = [*records(result.value, result.source), sketch_record(as_record(told), result.source), *line_records(result.sightings, result.source, "wire.")]
    schemas = {"wire.news": "news.v1", "wire.regions": "region.v1", "wire.entities": "entity.v1", "wire.sketches": "sketch.v1", "wire.lines": "line.v1"}
    for record in made:
        said = problem(schemas[record.topic], orjson.loads(record.value or b""))
        require(said is None, f"an invalid record on {record.topic}: {said}")
        require(all(value is not None and value.isascii() for _, value in record.headers), f"a header on {record.topic} is not ASCII")


def _learned(sightings: Sequence[Sighting]) -> None:
    learner = Learner(Memory())
    for place in (1, 2):
        for sighting in sightings:
            learner.learn(sighting, place)
    for record in learner.records():
        said = problem("promo.v1", orjson.loads(orjson.dumps(record)))
        require(said is None, f"an invalid record of a line: {said}")


def _lines_of_an_envelope(outcome: Outcome, value: bytes) -> None:
    """The lines as the standard library's JSON reads them, without any of the readers."""
    try:
        given = json.loads(value.decode("utf-8"))
    except (ValueError, RecursionError):
        return
    if outcome.event is None or not isinstance(given, dict) or not isinstance(given.get("lines"), list):
        return
    require(restore(outcome.event) == given["lines"], "the event does not give back the `lines` of the envelope")


def items(found: Sequence[RawItem | Unreadable]) -> None:
    """What a reader gives."""
    require(found, "a reader gave nothing")
    for item in found:
        if isinstance(item, Unreadable):
            require(item.reason in Reason and item.reason not in FAULTS, f"{item.reason}: {item.detail}")
            require("\n" not in item.detail, "a detail of several lines")
            continue
        require(item.id and item.supplier, "an item without id or supplier")
        require(item.headline_line is None or 0 <= item.headline_line < len(item.lines), "the headline is no line")
        for line in (*item.lines, *(() if item.title is None else (item.title,))):
            edits(line)


def edits(line: Line) -> None:
    position = 0
    for edit in line.edits:
        require(position <= edit.start < edit.end <= len(line.raw), "edits overlap, are out of order or leave the line")
        require(len(edit.text) <= 1, "an edit put in more than one code point")
        position = edit.end
    require(applied(line.raw, line.edits) == line.text, "the edits do not lead from the raw line to the text")
    require(not any("\ud800" <= character <= "\udfff" for character in line.text), "a lone surrogate is left in the text")


def cleaned(item: RawItem, found: Cleaned) -> None:
    """Stretches lie in their lines and do not overlap."""
    stretches: list[tuple[int, int, int]] = [(one.line, one.start, one.end) for one in (*found.removed, *found.credits, *found.notes)]
    if found.dateline is not None:
        stretches.append((found.dateline.line, found.dateline.start, found.dateline.end))
    last: tuple[int, int] = (-1, 0)
    for number, start, end in sorted(stretches):
        require(0 <= number < len(item.lines) and 0 <= start <= end <= len(item.lines[number].text), "a stretch leaves its line")
        require(number > last[0] or start >= last[1], "stretches overlap")
        last = (number, end)
    require(all(0 <= one.confidence <= 1 for one in found.removed), "a confidence outside of 0 to 1")


def annotation(found: Annotation, text: str, headline: str) -> None:
    uris = {entity.uri for entity in found.entities}
    require(len(uris) == len(found.entities), "an entity is listed twice")
    _mentions(found.mentions, text, uris)
    _mentions(found.headline_mentions, headline, uris)
    for region in found.regions:
        require(0 <= region.relevance <= 100 and 0 <= region.confidence <= 1, "a region's scores are out of range")
    require(len({(region.level, region.code) for region in found.regions}) == len(found.regions), "a region is listed twice")


def _mentions(mentions: Sequence[Mention], text: str, uris: set[str]) -> None:
    last = 0
    for mention in sorted(mentions, key=lambda one: one.start):
        require(last <= mention.start < mention.end <= len(text), "mentions overlap or leave the text")
        require(text[mention.start : mention.end] == mention.text, "a mention is not where its offsets say")
        require(0 <= mention.confidence <= 1, "a mention's confidence is out of range")
        require(mention.entity in uris, "a mention of an entity that is not listed")
        last = mention.end


def raises_only(allowed: tuple[type[Exception], ...], call: Any, *arguments: Any) -> Any:
    """What the call gives, or None where it raises what it is documented to raise."""
    try:
        return call(*arguments)
    except allowed:
        return None
