"""What is written in a format is read back, for every format; and the same by whatever characters its lines end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.wire import READERS, Context, RawItem, read
from tests.unit.wire.rendered import FORMATS
from tests.unit.wire.story import Fields


def test_every_format_is_written() -> None:
    assert set(FORMATS) == set(READERS)


def shown(item: RawItem, expected: Fields) -> Fields:
    """The fields of the item that are expected, of `extra` the keys that are."""
    views: dict[str, Any] = {
        "lines": [(line.block, line.raw) for line in item.lines],
        "texts": [(line.block, line.text) for line in item.lines],
        "headline": item.headline and item.headline.raw,
        "headline_text": item.headline and item.headline.text,
        "extra": {key: item.extra.get(key) for key in expected.get("extra", ())},
    }
    return {field: views[field] if field in views else getattr(item, field) for field in expected}


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read(name: str, data: st.DataObject) -> None:
    made = data.draw(FORMATS[name].stories())
    value = FORMATS[name].written(made)
    found = READERS[name].read(value, Context())
    assert [item.format if isinstance(item, RawItem) else item for item in found] == [name] * len(made)
    for item, story in zip(found, made, strict=True):
        assert isinstance(item, RawItem)
        expected = FORMATS[name].expect(story)
        assert shown(item, expected) == expected
        assert item.warnings == ()
    assert read(value, {"content-type": READERS[name].media_types[0]}) == found
    if len(made) == 1:
        assert read(value) == found


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_line_ends_mean_nothing(name: str, data: st.DataObject) -> None:
    value = FORMATS[name].written(data.draw(FORMATS[name].stories())).replace(b"\r\n", b"\n")
    read_ = [
        [[line.text for line in item.lines] for item in READERS[name].read(value.replace(b"\n", end), Context()) if isinstance(item, RawItem)] for end in ENDS
    ]
    assert read_[0]
    assert read_[1:] == read_[:1] * 2


ENDS = (b"\n", b"\r\n", b"\r")
