"""The pure step: an outcome for whatever comes, and always the same one."""

from __future__ import annotations

import gc
import time
from functools import cache

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams import pipeline
from streams.enrich.annotation import Annotation
from streams.event import Source, restore
from streams.event.validate import dumps
from streams.pipeline import Pipeline
from streams.promo.memory import Memory
from streams.reasons import Reason, Stage
from streams.settings import Settings
from tests import items

SOURCE = Source("wire.raw", 1, 5, 1_772_438_400_000)


@cache
def loaded() -> Pipeline:
    return Pipeline.load()


class Failing:
    """An enricher with a fault."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def annotate(self, text: str, headline: str = "", dateline: str = "", *, home: str = "", supplier: str = "") -> Annotation:
        raise self.error


@pytest.mark.parametrize("error", [ValueError("broken"), RecursionError(), KeyError("x"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad")])
def test_a_fault_of_a_stage_is_a_dead_letter_with_its_name(error: Exception) -> None:
    outcome = Pipeline(Settings(), Failing(error), Memory()).step(items.value(1))
    assert outcome.event is None
    assert outcome.deadletter is not None
    assert (outcome.deadletter.reason, outcome.deadletter.stage) == (Reason.STAGE_FAILED, Stage.ENRICH)
    assert type(error).__name__ in outcome.deadletter.detail


def test_want_of_memory_is_not_the_items_fault() -> None:
    class Starving(Failing):
        def annotate(self, text: str, headline: str = "", dateline: str = "", *, home: str = "", supplier: str = "") -> Annotation:
            raise MemoryError

    with pytest.raises(MemoryError):
        Pipeline(Settings(), Starving(ValueError()), Memory()).step(items.value(1))


@given(st.binary(max_size=400))
def test_any_bytes_have_an_outcome(value: bytes) -> None:
    outcome = loaded().step(value)
    assert outcome.results
    assert len(outcome.results) == len(outcome.events) + len(outcome.deadletters)


@settings(max_examples=60)
@given(st.lists(st.text(max_size=200), max_size=8), st.text(max_size=80))
def test_any_item_is_restored_and_repeated_to_the_byte(lines: list[str], title: str) -> None:
    value = orjson.dumps({"id": "1", "title": title.encode("utf-8", "replace").decode(), "lines": [line.encode("utf-8", "replace").decode() for line in lines]})
    outcome = loaded().step(value, {"source": b"s"}, SOURCE)
    assert outcome == loaded().step(value, {"source": b"s"}, SOURCE)
    if outcome.event is not None:
        assert restore(outcome.event) == orjson.loads(value)["lines"]
        for mention in outcome.event["wire"]["mentions"]:
            text = outcome.event["bodies" if mention["in"] == "body" else "headlines"][0]["value"]
            assert text[mention["start"] : mention["end"]] == mention["text"]


def test_items_of_one_record_have_outcomes_of_their_own() -> None:
    value = b"[" + b",".join([items.value(1), b'{"lines": 5}', items.value(2)]) + b"]"
    outcome = loaded().step(value, None, SOURCE)
    assert [type(result).__name__ for result in outcome.results] == ["Event", "DeadLetter", "Event"]
    assert [event["wire"]["source"]["index"] for event in outcome.events] == [0, 2]
    assert outcome.deadletters[0].source.index == 1


def test_what_came_before_changes_nothing_but_through_the_memory() -> None:
    first = loaded().step(items.value(7), None, SOURCE)
    for number in range(20):
        loaded().step(items.value(number, pitch=True), None, SOURCE)
    assert first.event is not None
    again = loaded().step(items.value(7), None, SOURCE).event
    assert again is not None
    assert dumps(first.event) == dumps(again)


@pytest.mark.parametrize(
    "text",
    [
        "A " * 500_000,
        "Ab " * 330_000,
        "(" * 1_000_000,
        "More " * 200_000,
        "a\n" * 9_000 + "b" * 900_000,
        "É" * 500_000,
        "\N{CJK UNIFIED IDEOGRAPH-6771}" * 300_000,
        ". . " * 250_000,
    ],
    ids=["capitals", "short-names", "brackets", "more", "lines", "accents", "ideographs", "dots"],
)
def test_a_hostile_megabyte_takes_bounded_time(text: str) -> None:
    """The worker's limit is six seconds; processor time is measured, since machines are shared."""
    value = orjson.dumps({"id": "1", "title": "Long", "text": text})
    begin = time.process_time()
    outcome = loaded().step(value)
    assert time.process_time() - begin < 5
    assert outcome.results


def test_a_body_too_long_to_search_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MOST_ENRICHED", 60)
    event = loaded().step(items.value(1)).event
    assert event is not None
    (warning,) = event["wire"]["source"]["warnings"]
    assert warning["code"] == "enriched-in-part"
    assert all(mention["end"] <= 60 for mention in event["wire"]["mentions"] if mention["in"] == "body")
    assert restore(event) == items.item(1)["lines"]


def test_the_garbage_collector_leaves_alone_what_is_loaded() -> None:
    """Its look through all of it held every item up."""
    loaded = Pipeline.load(Settings())
    assert gc.is_tracked(loaded.enricher)
    assert not any(one is loaded.enricher for one in gc.get_objects())
