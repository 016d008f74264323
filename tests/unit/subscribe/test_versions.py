"""In whichever order versions come, and however often, a subscriber that keeps the last by `wire.order` ends with the newest one of each item."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from aiokafka import ConsumerRecord
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.event.records import records
from streams.event.source import Source
from streams.subscribe import Event
from tests.unit.event_samples import event_of, plain

EXAMPLE = Path(__file__).parents[3] / "examples" / "search_index.py"


def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("search_index", EXAMPLE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def delivered(item: str, version: int, status: str, offset: int) -> Event[Any]:
    source = Source("wire.raw", 0, offset, 1_790_000_000_000, 0)
    made = event_of(plain(f"Text of version {version}.", id=item, version=str(version), status=status), source=source)
    record = records(made, source, "wire.")[0]
    return Event(ConsumerRecord(record.topic, 3, offset, 1_790_000_000_123, 1, record.key, record.value, None, 0, 0, record.headers))


VERSIONS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(1, 12), st.sampled_from(["usable", "usable", "canceled"])),
    unique_by=lambda one: one[:2],
    min_size=1,
    max_size=12,
)


@st.composite
def arrivals(draw: st.DrawFn) -> list[Event[Any]]:
    """Every version at least once, some again, in any order."""
    sent = [delivered(*version, offset) for offset, version in enumerate(draw(VERSIONS))]
    again = draw(st.lists(st.sampled_from(sent), max_size=6))
    return draw(st.permutations(sent + again))


@settings(max_examples=60, deadline=None)
@given(arrivals())
def test_an_older_version_never_wins(arrived: list[Event[Any]]) -> None:
    kept: dict[str, Any] = {}
    for event in arrived:
        value = event.value
        assert event.key == event.uri == value["uri"]
        held = kept.get(event.uri)
        if held is None or value["wire"]["order"] >= held["wire"]["order"]:
            kept[event.uri] = value
        assert kept[event.uri]["wire"]["order"] >= value["wire"]["order"]
    newest = {event.uri: max((one.value for one in arrived if one.uri == event.uri), key=lambda value: int(value["version"])) for event in arrived}
    assert kept == newest


@settings(max_examples=40, deadline=None)
@given(arrivals())
def test_the_search_index_has_the_newest_version_and_no_killed_item(arrived: list[Event[Any]]) -> None:
    search = example()
    index = search.opened(":memory:")
    for event in arrived:
        search.store(index, event)
    newest = {event.uri: max((one.value for one in arrived if one.uri == event.uri), key=lambda value: int(value["version"])) for event in arrived}
    assert dict(index.execute("SELECT uri, version FROM items")) == {uri: int(value["version"]) for uri, value in newest.items()}
    texts = {uri: value["bodies"][0]["value"] for uri, value in newest.items() if value["pubStatus"] != "canceled"}
    assert dict(index.execute("SELECT uri, body FROM texts")) == texts
    index.close()
