"""What is remembered from item to item is bounded, and full early: a backlog of a million items is worked off with the memory of its first ten thousand."""

from __future__ import annotations

import functools
import inspect
import sys

import streams.delivery.topic_partitions
import streams.pipeline

MOST = 20_000
BY_OURS = {
    "streams.enrich.entities.things.table",
    "streams.enrich.places.names_in_text._pattern",
    "streams.event.registered.text",
    "streams.event.schemas.load",
    "streams.event.validate.validator",
}
"""Without a bound, but by names of our own tables and schemas, of which there are few."""


def test_every_cache_holds_few_texts() -> None:
    assert streams.pipeline and streams.delivery.topic_partitions
    found = {}
    for module in [module for name, module in sys.modules.items() if name.startswith("streams.")]:
        for one in vars(module).values():
            if isinstance(one, functools._lru_cache_wrapper) and inspect.signature(one).parameters:
                found[f"{one.__wrapped__.__module__}.{one.__wrapped__.__qualname__}"] = one.cache_parameters()["maxsize"]
    assert len(found) > 20
    assert {name: most for name, most in found.items() if (most is None or most > MOST) and name not in BY_OURS} == {}
