"""docs/stories.md shows and names what there is."""

from __future__ import annotations

import re
from pathlib import Path

import orjson

from streams.event import schemas
from streams.event.source import Source
from streams.event.validate import problem
from streams.outcome import Event
from streams.pipeline import Pipeline
from streams.promo.memory import Memory
from streams.settings import Settings
from streams.stories.links import Stories
from streams.stories.records import telling
from tests.contract.test_outputs import Nothing

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "stories.md").read_text(encoding="utf-8")
(EXAMPLE,) = (orjson.loads(block) for block in re.findall(r"(?s)```json\n(.*?)```", TEXT))


def rows(section: str) -> list[tuple[list[str], str]]:
    """The names in the first column of a section's tables, and the last column."""
    part = TEXT.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [(re.findall(r"`([^`]+)`", first), last.strip()) for first, last in re.findall(r"(?m)^\|([^|]*)\|.*?\|?([^|]*)\|$", part)]


def test_the_example_is_what_comes_out() -> None:
    pipeline, stories = Pipeline(Settings(), Nothing(), Memory()), Stories()
    said = re.findall(r"samples/\S+\.json", TEXT.split("```json")[0])
    for place, path in enumerate(said):
        source = Source(None, None, place, None)
        (result,) = pipeline.step((ROOT / path).read_bytes(), {"content-type": b"application/json"}, source).results
        assert isinstance(result, Event)
        story = stories.link(telling(result.value, source, result.sketch))
    assert len(said) == 2
    assert story is not None
    assert story | {"sketch": "…"} == EXAMPLE
    assert list(EXAMPLE) == list(story), "in this order"
    assert problem("story.v1", EXAMPLE | {"sketch": ""}) is None


def test_every_field_and_kind_is_explained() -> None:
    schema = schemas.load("story.v1")["properties"]
    kinds = schema["links"]["items"]["properties"]["kind"]["enum"]
    named = [name for names, _ in rows("What it says") for name in names]
    assert named == [*schema, *kinds]


def test_which_kinds_are_one_story() -> None:
    from streams.stories.kinds import CLUSTERING

    said = {names[0]: last for names, last in rows("What it says") if last in ("yes", "no")}
    assert {kind for kind, same in said.items() if same == "yes"} == CLUSTERING
