"""The record that takes an item out: what is read of it, and what becomes of it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.agents.operators import FORGOTTEN, operators_changes
from streams.delivery.outbox import Outbox
from streams.delivery.records import Raw, outcome_records
from streams.erasure import record as erasure
from streams.erasure.record import MEDIA_TYPE, VERSION, Entity, Region
from streams.event import restore
from streams.event.ids import item_uri
from streams.event.source import Source
from streams.event.validate import problem, validate
from streams.outcome import Event
from streams.pipeline import Pipeline
from streams.promo.cleaned import Sighting
from streams.promo.learner import bucket, lines_key, promo_key
from streams.promo.learning import learn
from streams.promo.overrides import Decided, Override, apply
from streams.reasons import Reason
from streams.settings import Settings
from tests import items

HEADERS = (("content-type", MEDIA_TYPE.encode()),)
SOURCE = Source("wire.raw", 2, 41, 1_772_438_400_123)
LINES = ["0123456789abcdef", "1123456789abcdef", "2123456789abcdef"]
NIGERIA, LIMA = Region("NG", "Nigeria"), Entity("urn:newswire:person:ana-lima", "person", "Ana Lima")


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline.load(Settings.model_construct(supplier="unknown"))


def value(**more: Any) -> bytes:
    (made,) = erasure.values("northern-press", "item-1", [NIGERIA], [LIMA], LINES)
    return orjson.dumps(orjson.loads(made) | more)


def records(pipeline: Pipeline, raw: bytes, **settings: Any) -> list[Any]:
    outcome = pipeline.step(raw, HEADERS, SOURCE)
    made = Settings.model_construct(prefix="wire.", learn=False, link=True, hold=True, **settings)
    return outcome_records(outcome, Raw(b"northern-press/item-1", raw, HEADERS), Outbox(None, {}, 1 << 24), made)[1]  # type: ignore[arg-type]


def test_it_becomes_the_items_last_version_without_text(pipeline: Pipeline) -> None:
    event = pipeline.step(value(), HEADERS, SOURCE).event
    assert event is not None
    before = pipeline.step(items.value(1), None, SOURCE).event
    assert before is not None
    assert event["uri"] == before["uri"] == item_uri("northern-press", "item-1")
    assert (event["pubStatus"], event["wire"]["order"], event["version"]) == ("canceled", int(VERSION), VERSION)
    assert validate(event) is None
    assert restore(event) == []
    assert event["bodies"][0]["value"] == ""
    assert "Lagos" not in str(event)
    assert not {"headlines", "people", "places", "descriptions"} & event.keys()


def test_no_version_of_a_supplier_has_a_larger_order(pipeline: Pipeline) -> None:
    for version in ("999999999999998", "9" * 16, "1.5", "9" * 15 + "a", "-1"):
        event = pipeline.step(orjson.dumps(items.item(1) | {"version": version}), None, SOURCE).event
        assert event is not None
        assert event["wire"]["order"] < int(VERSION)


def test_references_are_withdrawn_lines_forgotten_and_what_is_held_taken_back(pipeline: Pipeline) -> None:
    made = records(pipeline, value())
    assert [record.topic for record in made] == ["wire.news", "wire.sketches", "wire.regions", "wire.entities", "wire.held"] + ["wire.lines"] * 3
    by_topic = {record.topic: record for record in made}
    region, entity = (orjson.loads(by_topic[name].value) for name in ("wire.regions", "wire.entities"))
    assert problem("region.v1", region) is None
    assert problem("entity.v1", entity) is None
    assert (by_topic["wire.regions"].key, region["withdrawn"], region["order"]) == (b"NG", True, int(VERSION))
    assert (by_topic["wire.entities"].key, entity["withdrawn"]) == (LIMA.uri.encode(), True)
    assert by_topic["wire.held"].value is None
    for record, line in zip(made[-3:], LINES, strict=True):
        said = orjson.loads(record.value)
        assert problem("forget.v1", said) is None
        assert (record.key, said["forget"]) == (lines_key("northern-press", bucket(line)), [line])


def test_the_same_record_gives_the_same_records(pipeline: Pipeline) -> None:
    assert records(pipeline, value()) == records(pipeline, value())


def test_it_is_told_by_its_content_type_alone(pipeline: Pipeline) -> None:
    outcome = pipeline.step(value(), None, SOURCE)
    assert outcome.deadletter is not None  # an object with neither lines nor text
    assert pipeline.step(value(), {"content-type": f"{MEDIA_TYPE.upper()}; charset=utf-8"}, SOURCE).event is not None
    assert pipeline.step(items.value(1), HEADERS, SOURCE).deadletter is not None


@pytest.mark.parametrize("raw", [None, b"", b"[[", b"[]", b"null", b"\xff", value(regions=[{"code": "xx", "name": ""}]), value(more=1), value(id="")])
def test_what_is_not_valid_is_a_dead_letter(pipeline: Pipeline, raw: bytes | None) -> None:
    letter = pipeline.step(raw, HEADERS, SOURCE).deadletter
    assert letter is not None
    assert letter.reason == Reason.WRONG_SHAPE
    assert "erasure.v1" in letter.detail
    assert letter.detail.isprintable()


tags = st.fixed_dictionaries({"code": st.from_regex(r"[A-Z]{2}", fullmatch=True), "name": st.text()})
named = st.fixed_dictionaries({"uri": st.sampled_from(["urn:a:b", "https://e.example/ä", "a", ""]), "type": st.just("person"), "name": st.text()})
orders = st.fixed_dictionaries(
    {
        "supplier": st.text(),
        "id": st.text(),
        "regions": st.lists(tags),
        "entities": st.lists(named),
        "fingerprints": st.lists(st.sampled_from([*LINES, "", "x"])),
    }
)


@given(st.binary() | orders.map(orjson.dumps))
def test_whatever_stands_in_it_is_an_outcome(pipeline: Pipeline, raw: bytes) -> None:
    (result,) = pipeline.step(raw, HEADERS, SOURCE).results
    if isinstance(result, Event):
        assert validate(result.value) is None
        assert [record.topic for record in records(pipeline, raw)]


def test_very_many_lines_are_several_records(pipeline: Pipeline) -> None:
    lines = [f"{number:016x}" for number in range(2 * erasure.MOST_LINES + 1)]
    made = erasure.values("a", "b", [NIGERIA], [LIMA], lines)
    assert len(made) == 3
    assert max(map(len, made)) < 1_000_000
    read = [erasure.read(one) for one in made]
    assert [line for one in read for line in one.lines] == lines
    assert [one.regions for one in read] == [(NIGERIA,), (), ()]


# What the memory makes of it


def forgetting(line: str, known: dict[str, Any] | None) -> dict[str, Any] | None:
    ((key, change),) = operators_changes({"supplier": "alpha", "bucket": bucket(line), "forget": [line]}, Decided(1, 1))
    assert key == promo_key("alpha", line)
    return change(known)


def seen(line: str, *stories: str) -> dict[str, Any]:
    record: dict[str, Any] | None = None
    for story in stories:
        record = learn(record, Sighting("alpha", line, "A line of the house", story), 1_000) or record
    assert record is not None
    return record


def test_a_line_of_one_story_goes_and_one_of_two_stays() -> None:
    one, two = "0000000000000a1e", "00000000000b2c3d"
    assert forgetting(LINES[0], seen(LINES[0], one)) is FORGOTTEN
    assert forgetting(LINES[0], seen(LINES[0], one, two)) is None
    assert forgetting(LINES[0], None) is None


def test_what_an_operator_decided_stays() -> None:
    record = apply(seen(LINES[0], "0000000000000a1e"), Override("alpha", LINES[0], "A line of the house", "block"), Decided(5, 5))
    assert forgetting(LINES[0], record) is None


def test_a_line_of_another_bucket_is_refused() -> None:
    with pytest.raises(ValueError, match="does not belong"):
        operators_changes({"supplier": "alpha", "bucket": 1, "forget": [LINES[0]]}, Decided(1, 1))
