"""From events to the records of linking, and a memory of stories that is read back in the middle."""

from __future__ import annotations

import random
from typing import Any

import orjson
import pytest

from streams.enrich.annotation import Annotation
from streams.event.ids import news_id
from streams.event.records import size, sketch_record
from streams.event.source import Source
from streams.outcome import Event
from streams.pipeline import Pipeline
from streams.promo.memory import Memory
from streams.settings import Settings
from streams.stories import in_force
from streams.stories.links import Stories
from streams.stories.records import LONGEST_HEADLINE, as_record, from_record, telling
from streams.stories.sketch import sketch
from streams.stories.telling import Telling
from tests import items

SOURCE = Source("wire.raw", 2, 41, 1_772_438_400_123)
HOUR = 3_600_000


class Nothing:
    def annotate(self, text: str, headline: str = "", dateline: str = "", *, home: str = "", supplier: str = "") -> Annotation:
        return Annotation()


PIPELINE = Pipeline(Settings(), Nothing(), Memory())


def event(item: dict[str, Any], source: Source = SOURCE) -> Event:
    (made,) = PIPELINE.step(orjson.dumps(item), None, source).results
    assert isinstance(made, Event)
    return made


def told_of(item: dict[str, Any], source: Source = SOURCE, otherwise: int = 0) -> Telling:
    made = event(item, source)
    return telling(made.value, source, made.sketch, otherwise)


def test_a_telling_is_of_the_event() -> None:
    item = items.item(1) | {"title": "UPDATE 2-" + items.item(1)["title"], "version": "7", "date": "2026-03-02T08:00:00.250+02:00"}
    item["lines"] = ["(Adds details, quotes)", *item["lines"]]
    made = event(item).value
    assert told_of(item) == Telling(
        uri="urn:newswire:item:northern-press:item-1",
        order=7,
        newsid=news_id(SOURCE),
        supplier="northern-press",
        headline=item["title"],
        time=1_772_431_200_250,
        words=len(made["bodies"][0]["value"].split()),
        marks=("adds", "update"),
        sketch=sketch(made["bodies"][0]["value"]),
        tags=in_force.tags(made),
    )
    assert "newsletter" not in made["bodies"][0]["value"], "what was removed is not compared"


def test_an_item_without_a_time_or_a_headline() -> None:
    item = {"id": "1", "source": "a", "text": "The harbour reopened on Monday after a week of storms."}
    assert (told_of(item).time, told_of(item).headline) == (1_772_438_400_123, "")
    nowhere = Source(None, None, 3, None)
    assert (told_of(item, nowhere, 17).time, told_of(item, nowhere).time) == (17, 0)


def test_a_record_gives_its_telling_back_and_is_never_large() -> None:
    words = " ".join(f"word{number} of a very long report" for number in range(30_000))
    told = told_of({"id": "1", "source": "s" * 900, "title": "T" * 50_000, "text": words})
    assert len(told.headline) == LONGEST_HEADLINE
    record = sketch_record(as_record(told), SOURCE, "wire.", b"00-ab-cd-01")
    assert from_record(orjson.loads(record.value or b"")) == told
    assert size(record) < 20_000, "far below what the topic takes"
    assert (record.topic, record.key) == ("wire.sketches", told.uri.encode())
    assert dict(record.headers)["traceparent"] == b"00-ab-cd-01"


@pytest.mark.parametrize(
    "wrong", [{"sketch": "?"}, {"sketch": "AAA="}, {"sketch": [1]}, {"order": "1"}, {"marks": "rpt"}, {"marks": [1]}, {"headline": None}, {"time": 1.5}]
)
def test_what_is_no_record_is_told(wrong: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_record(as_record(told_of(items.item(1))) | wrong)
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_record({})


def tellings(dice: random.Random, count: int) -> list[Telling]:
    """Tellings over some days, a third of them repeats or updates of one of the last thirty, under the same or another uri."""
    made: list[tuple[Telling, str]] = []
    for number in range(count):
        time = 1_772_000_000_000 + number * HOUR // 4 + dice.randrange(-3 * HOUR, 3 * HOUR)
        if made and dice.random() < 0.35:
            earlier, text = dice.choice(made[-30:])
            text += f" A sentence numbered {number} was added by the desk in {dice.choice(items.TOWNS)} later on." if dice.random() < 0.5 else ""
            uri, headline = dice.choice([earlier.uri, f"urn:x:{number}"]), earlier.headline
        else:
            item = items.item(dice.randrange(10**6))
            text, uri, headline = " ".join(item["lines"]), f"urn:x:{number}", item["title"]
        made.append((Telling(uri, number, f"n{number}", dice.choice("ab"), headline, time, len(text.split()), (), sketch(text)), text))
    return [told for told, _ in made]


@pytest.mark.parametrize("most", [20_000, 60])
@pytest.mark.parametrize("seed", range(3))
def test_a_memory_that_is_read_back_goes_on_as_if_nothing_had_happened(seed: int, most: int) -> None:
    dice = random.Random(seed)
    fed = tellings(dice, 400)
    undisturbed = Stories(most)
    expected = [undisturbed.link(told) for told in fed]
    stories, written = Stories(most), []
    for place, told in enumerate(fed):
        if dice.random() < 0.02:  # another worker goes on, and takes the last few items again
            stories = Stories(most)
            for value in written:
                stories.remember(orjson.loads(value))
            for again in fed[max(0, place - dice.randrange(20)) : place]:
                assert stories.link(again) is None
        made = stories.link(told)
        assert made == expected[place]
        if made is not None:
            written.append(orjson.dumps(made))
    assert sum(bool(made and made["links"]) for made in expected) > 60
