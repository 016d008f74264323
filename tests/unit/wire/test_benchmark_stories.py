"""The stories that the benchmark reads come back whole from every format."""

from __future__ import annotations

import pytest

from benchmarks import stories
from streams.wire import READERS, RawItem, read

STORIES = [stories.story(number) for number in range(3)]


def test_every_format_is_measured() -> None:
    assert {*stories.SINGLE, *stories.FEEDS} == READERS.keys()
    assert all(390 < story.words < 480 for story in STORIES)


@pytest.mark.parametrize("name", READERS)
def test_what_is_written_is_read(name: str) -> None:
    items = [item for value in stories.values(name, STORIES) for item in read(value)]
    for story, item in zip(STORIES, items, strict=True):
        assert isinstance(item, RawItem)
        assert item.format == name
        assert item.headline is not None
        assert item.headline.text == story.headline
        texts = [line.text for line in item.lines if line.text.strip() and line.block != "h2"]
        assert texts[-len(story.paragraphs) :] == list(story.paragraphs)
        assert item.warnings == ()
