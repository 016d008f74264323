"""References of versions that are no longer the newest, on Apache Kafka: withdrawn by a worker, and by the one that takes over."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from streams.broker.apache import Broker
from streams.event.validate import problem
from tests import items
from tests.broker import workers as w
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka


def about(town: str, version: int, **more: Any) -> bytes:
    line = f"{town.upper()}, March 2 - The port of {town} reopened on Monday, officials in {town} said."
    return orjson.dumps(items.item(1) | {"version": version, "title": f"Port of {town} reopens", "lines": [line]} | more)


async def in_force(bootstrap: str, prefix: str, name: str) -> set[str]:
    """Keys whose reference to the item is not withdrawn."""
    kept: dict[str, tuple[int, bool]] = {}
    for record in await drain(bootstrap, prefix + name):
        value = orjson.loads(record.value)
        assert problem(f"{'region' if name == 'regions' else 'entity'}.v1", value) is None
        if value["order"] >= kept.get(record.key.decode(), (-1, False))[0]:
            kept[record.key.decode()] = value["order"], value["withdrawn"]
    return {key for key, (_, withdrawn) in kept.items() if not withdrawn}


async def test_each_version_withdraws_what_it_does_not_have(kafka: Broker, topics_prefix: str, tmp_path: Any) -> None:
    versions = [
        (about("Lagos", 1), {"NG"}),
        (about("Lima", 3), {"PE"}),
        (about("Oslo", 2), {"PE"}),
        (about("Lima", 4, status="canceled", lines=["Killed."], title=""), set()),
    ]
    for number, (value, expected) in enumerate(versions):
        # Another worker each time: what is in force is read back.
        with w.workers(kafka.bootstrap, topics_prefix, tmp_path) as (worker,):
            await produce(kafka.bootstrap, topics_prefix + "raw", [(b"northern-press/item-1", value)])
            await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, number + 1)

            async def there(wanted: set[str] = expected) -> bool:
                return await in_force(kafka.bootstrap, topics_prefix, "regions") == wanted

            await w.wait_for(there, 20, f"references to {expected}")
            if number % 2:
                worker.kill()
            else:
                assert worker.stop()[0] == 0
    assert await in_force(kafka.bootstrap, topics_prefix, "entities") == set()
    for name in ("regions", "entities"):
        w.assert_repeats_identical(await drain(kafka.bootstrap, topics_prefix + name))
