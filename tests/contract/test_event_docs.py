"""docs/event.md shows and names what there is: no more, no less."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson

from streams.event import restore, schemas
from streams.event.records import dead_letter_record, records
from streams.event.source import Source
from streams.event.validate import problem
from streams.wire import RawItem, read
from tests.unit.event_samples import SOURCE

TEXT = (Path(__file__).parents[2] / "docs" / "event.md").read_text(encoding="utf-8")
RAW, EVENT = (orjson.loads(block) for block in re.findall(r"(?s)```json\n(.*?)```", TEXT))
TRACE = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def column(section: str) -> list[str]:
    """What stands in backquotes in the first column of the section's tables."""
    part = TEXT.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [name for row in re.findall(r"(?m)^\|([^|]*)\|", part) for name in re.findall(r"`([^`]+)`", row)]


def test_the_example_is_one() -> None:
    assert problem("raw.v1", RAW) is None
    assert problem("news.v1", EVENT) is None
    assert restore(EVENT) == RAW["lines"]


def test_the_example_is_of_its_raw_item() -> None:
    (item,) = read(orjson.dumps(RAW))
    assert isinstance(item, RawItem)
    assert (EVENT["altIds"][0]["value"], EVENT["version"], EVENT["wire"]["order"]) == (item.id, item.version, RAW["version"])
    assert EVENT["headlines"][0]["value"] == RAW["title"]
    body = EVENT["bodies"][0]
    assert (body["charCount"], body["wordCount"]) == (len(body["value"]), len(body["value"].split()))
    for mention in EVENT["wire"]["mentions"]:
        assert body["value"][mention["start"] : mention["end"]] == mention["text"]


def test_the_block_wire() -> None:
    assert column("The block `wire`") == list(schemas.load("news.v1")["$defs"]["wire"]["properties"]) == list(EVENT["wire"])


def test_headers() -> None:
    documented = set(column("Records and headers")) - {"wire.news", "wire.regions", "wire.entities", "wire.stories"}
    made: list[Any] = [name for record in records(EVENT, SOURCE, traceparent=TRACE) for name, _ in record.headers]
    assert documented == set(made)


def test_headers_of_dead_letters() -> None:
    letter = dead_letter_record(
        topic="wire.dlq", key=None, value=b"x" * 9000, headers=(), reason="", stage="", detail="", source=Source("t", 0, 0, 0), attempts=1, limit=3000
    )
    assert set(column("Dead letters")) == {name for name, _ in letter.headers if name.startswith("dlq_")}
