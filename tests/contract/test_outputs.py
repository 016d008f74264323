"""What the stages write is what the schemas say."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.delivery.attempts import Attempt, encode
from streams.delivery.records import line_records
from streams.enrich.annotation import Annotation
from streams.event import restore
from streams.event.records import dead_letter_json, records
from streams.event.source import Source
from streams.event.validate import dumps, problem
from streams.outcome import DeadLetter, Event
from streams.pipeline import Pipeline
from streams.promo.learning import overridden
from streams.promo.memory import Memory
from streams.promo.memory_file import as_imported
from streams.reasons import Reason
from streams.settings import Settings
from streams.stories.links import Stories
from streams.stories.records import as_record, from_record, telling
from tests import items


class Nothing:
    """Finds nothing: this is about what is written, not about what is found."""

    def annotate(self, text: str, headline: str = "", dateline: str = "", *, home: str = "", supplier: str = "") -> Annotation:
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


def test_sketches_and_stories(pipeline: Pipeline) -> None:
    stories = Stories()
    for number in range(20):
        item = items.item(number % 15) | {"id": f"item-{number}", "title": ["", "RPT-Storm closes harbour"][number % 2]}
        (result,) = pipeline.step(orjson.dumps(item), None, source(number)).results
        assert isinstance(result, Event)
        value = as_record(telling(result.value, result.source, result.sketch))
        assert problem("sketch.v1", value) is None
        story = stories.link(from_record(value))
        assert story is not None
        assert problem("story.v1", story) is None
        assert bool(story["links"]) == (number >= 15)


def test_the_memory_of_repeated_lines(pipeline: Pipeline) -> None:
    for number in range(20):
        pipeline.learn(pipeline.step(items.value(number, pitch=True), None, Source(None, None, number, None)))
    learned = {record["text"]: record for record in pipeline.learner.records()}
    assert learned[items.PITCH]["history"], "a line that was seen so often has a verdict"
    for record in learned.values():
        assert problem("promo.v1", record) is None
        assert problem("promo.v1", as_imported(record)) is None
        assert problem("promo.v1", overridden(record, "block")) is None


FRAGMENTS = [
    "Sign up for our newsletter.", "Read more", " New Tab", "(RELATED: Another story)", "Follow us on Twitter", "About Alpha",
    "(Reporting by Bo Ek; Editing by Ana Lima)", "By Ana Lima", "bo.ek@alpha.example", "Recasts, adds details", "© 2026 Alpha", "Photo: the harbour",
    "OSLO, May 2 - ", "OSLO (Alpha) - The harbour reopened on Monday.", "The harbour reopened.", "Jane Roe Jane Ann RoeFirst story MORE (D-Ore.)",
    "\x00", "&amp;", "&nbsp;", "<b>", "</b>", "<p>", "<script>x</script>", "\ud800", "\n", "\r\n", " ", "\t", "\u200b", "\u2028", "\x93",
    "“x”", "é", "\U0001f5de", ".", "Ãƒ", "Â\xa0",
]  # fmt: skip
LINE = st.lists(st.sampled_from(FRAGMENTS) | st.text(st.characters(), max_size=5), max_size=5).map("".join)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(), max_size=8)
    | st.sampled_from(FRAGMENTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "name", "uri", "x"]), inner, max_size=3),
    max_leaves=4,
)
FIELDS = ["id", "source", "date", "url", "author", "language", "version", "status", "urgency", "embargo", "category", "other"]
ONE = Pipeline(Settings(), Nothing(), Memory())


@given(st.lists(LINE, max_size=8), st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6), st.none() | LINE)
def test_any_envelope_becomes_an_event_that_gives_it_back(lines: list[str], fields: dict[str, Any], title: str | None) -> None:
    """Reading, cleaning and building together: no item is refused for what its text or its fields hold."""
    envelope = fields | {"lines": lines} | ({} if title is None else {"title": title})
    (result,) = ONE.step(json.dumps(envelope).encode(), None, source(1)).results
    if isinstance(result, DeadLetter):
        assert result.reason in (Reason.NO_TEXT, Reason.INVALID_NUMBER), result.detail
        return
    assert restore(orjson.loads(dumps(result.value))) == as_decoded(lines)
    assert all(record.value for record in records(result.value, result.source))
    assert problem("sketch.v1", orjson.loads(orjson.dumps(as_record(telling(result.value, result.source, result.sketch))))) is None


def as_decoded(lines: list[str]) -> list[str]:
    """JSON cannot tell a high and a low surrogate side by side from the character that they are."""
    return [json.loads(json.dumps(line)) for line in lines]


@given(st.lists(LINE, max_size=8).map("\n".join))
def test_any_plain_text_becomes_an_event_that_gives_it_back(text: str) -> None:
    encoded = text.encode("utf-8", "replace")
    (result,) = ONE.step(encoded, {"content-type": b"text/plain; charset=utf-8"}, source(1)).results
    if isinstance(result, DeadLetter):
        assert result.reason in (Reason.NO_TEXT, Reason.EMPTY_VALUE, Reason.UNDECODABLE), result.detail
        return
    ends = encoded.decode().replace("\r\n", "\n").replace("\r", "\n")
    assert restore(orjson.loads(dumps(result.value))) == ends.removesuffix("\n").split("\n")


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
