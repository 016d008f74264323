"""What the stages write is what the schemas say."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from streams.delivery.records import line_records
from streams.enrich.annotation import Annotation
from streams.event import restore
from streams.event.records import dead_letter_json, records
from streams.event.source import Source
from streams.event.validate import problem
from streams.outcome import DeadLetter, Event
from streams.pipeline import Pipeline
from streams.promo.learning import overridden
from streams.promo.memory import Memory
from streams.promo.memory_file import as_imported
from streams.reasons import Reason
from streams.settings import Settings
from streams.worker.attempts import Attempt, encode
from tests import items


class Nothing:
    """Finds nothing: this is about what is written, not about what is found."""

    def annotate(self, text: str, headline: str = "", dateline: str = "") -> Annotation:
        return Annotation()


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline(Settings(), Nothing(), Memory())


def source(number: int) -> Source:
    return Source("wire.raw", number % 3, number, 1_772_438_400_000 + number)


def test_events_references_and_lines(pipeline: Pipeline) -> None:
    for number in range(20):
        (result,) = pipeline.step(items.value(number, pitch=True), None, source(number)).results
        assert isinstance(result, Event)
        assert problem("news.v1", result.value) is None
        assert restore(result.value) == items.item(number, pitch=True)["lines"]
        assert [record.topic for record in records(result.value, result.source)] == ["wire.news"]
        lines = line_records(result.sightings, result.source, "wire.")
        assert lines
        for record in lines:
            assert problem("line.v1", orjson.loads(record.value or b"")) is None


def test_the_memory_of_repeated_lines(pipeline: Pipeline) -> None:
    for number in range(20):
        pipeline.learn(pipeline.step(items.value(number, pitch=True), None, Source(None, None, number, None)))
    learned = {record["text"]: record for record in pipeline.learner.records()}
    assert learned[items.PITCH]["history"], "a line that was seen so often has a verdict"
    for record in learned.values():
        assert problem("promo.v1", record) is None
        assert problem("promo.v1", as_imported(record)) is None
        assert problem("promo.v1", overridden(record, "block")) is None


@pytest.mark.parametrize(
    "value", [None, b"", b"{", b"[]", b"{}", b'{"lines": [""]}', b'{"a": 1, "a": 2}', b"NaN", b"\x89PNG\r\n", b'{"lines": 5, "id": "\\u001b[2J"}']
)
def test_dead_letters(pipeline: Pipeline, value: bytes | None) -> None:
    (result,) = pipeline.step(value, None, source(1)).results
    assert isinstance(result, DeadLetter)
    printed: Any = dead_letter_json(result.reason, result.stage, result.detail, result.source)
    assert problem("deadletter.v1", orjson.loads(orjson.dumps(printed))) is None


def test_attempts() -> None:
    for reason in (Reason.CRASHED, Reason.HUNG, Reason.OUT_OF_MEMORY):
        assert problem("attempt.v1", orjson.loads(encode(Attempt(1, reason)))) is None
