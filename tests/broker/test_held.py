"""Embargoes with `NEWSWIRE_HOLD`: events stand on `wire.held` until their time, and the acknowledgement of their items does not wait for it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from streams.broker.apache import Broker
from tests import items
from tests.broker import workers as w
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka


def embargoed(number: int, moment: datetime | None, **fields: Any) -> bytes:
    value = orjson.loads(items.value(number)) | fields
    return orjson.dumps(value | ({"embargo": moment.isoformat()} if moment else {}))


def key(number: int) -> bytes:
    return f"northern-press/item-{number}".encode()


async def feed(kafka: Broker, prefix: str, *values: tuple[int, bytes]) -> None:
    await produce(kafka.bootstrap, prefix + "raw", [(key(number), value) for number, value in values])


async def news(kafka: Broker, prefix: str) -> list[Any]:
    return list(await drain(kafka.bootstrap, prefix + "news"))


def uri(record: Any) -> str:
    return str(orjson.loads(record.value)["uri"])


async def pending(kafka: Broker, prefix: str) -> dict[bytes, bytes]:
    """What stands on `wire.held`."""
    last = {record.key: record.value for record in await drain(kafka.bootstrap, prefix + "held")}
    return {key: value for key, value in last.items() if value is not None}


async def held_back(kafka: Broker, prefix: str, count: int) -> None:
    async def condition() -> bool:
        return len(await pending(kafka, prefix)) == count

    await w.wait_for(condition, 60, f"{count} events on wire.held")


async def published(kafka: Broker, prefix: str, count: int, seconds: float = 60) -> list[Any]:
    async def condition() -> list[Any]:
        found = await news(kafka, prefix)
        return found if len({uri(record) for record in found}) >= count else []

    return list(await w.wait_for(condition, seconds, f"{count} events on wire.news"))


async def ready(kafka: Broker, prefix: str) -> None:
    """Returns when the workers are at work: how long they take to start is not what is tested."""
    await feed(kafka, prefix, (900, embargoed(900, None)))
    await published(kafka, prefix, 1)


async def test_an_embargoed_event_is_published_at_its_time(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, hold=1) as (worker,):
        await ready(kafka, topics_prefix)
        moment = datetime.now(UTC) + timedelta(seconds=12)
        await feed(kafka, topics_prefix, (1, embargoed(1, moment)), (2, embargoed(2, moment + timedelta(hours=1))), (3, embargoed(3, None)))
        await held_back(kafka, topics_prefix, 2)

        async def committed() -> bool:
            return sum((await w.committed(kafka.bootstrap, topics_prefix)).values()) == 4

        await w.wait_for(committed, 10, "a commit that does not wait for the embargo")
        assert datetime.now(UTC) < moment
        assert {uri(record).rpartition("-")[2] for record in await news(kafka, topics_prefix)} == {"900", "3"}
        found = await published(kafka, topics_prefix, 3)
        (record,) = [record for record in found if uri(record).endswith("item-1")]
        assert 0 <= record.timestamp / 1000 - moment.timestamp() < 5
        assert orjson.loads(record.value)["embargoedUntil"] == moment.isoformat()
        assert list(await pending(kafka, topics_prefix)) == [b"urn:newswire:item:northern-press:item-2"]
        for topic in ("regions", "entities"):  # its references have come with it
            subjects = {w.headers(one)["ce_subject"].rpartition("-")[2] for one in await drain(kafka.bootstrap, topics_prefix + topic)}
            assert "1" in subjects
            assert "2" not in subjects
        assert not any(b"item-2" in (one.value or b"") for one in await drain(kafka.bootstrap, topics_prefix + "stories"))
        assert worker.stop()[0] == 0, worker.text()


async def test_a_kill_and_a_newer_version_take_the_place_of_what_is_held(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, hold=1):
        await ready(kafka, topics_prefix)
        moment = datetime.now(UTC) + timedelta(seconds=15)
        await feed(kafka, topics_prefix, *((number, embargoed(number, moment, version="1")) for number in range(3)))
        await held_back(kafka, topics_prefix, 3)
        killed, free = embargoed(0, moment, version="2", status="canceled"), embargoed(1, None, version="2")
        later = embargoed(2, moment + timedelta(seconds=1), version="2")
        await feed(kafka, topics_prefix, (0, killed), (1, free), (2, later))
        assert datetime.now(UTC) < moment
        await published(kafka, topics_prefix, 4)
        await asyncio.sleep(3)  # for what is not to come
        events = [orjson.loads(record.value) for record in await news(kafka, topics_prefix)]
    said = sorted((event["uri"][-1], event["version"], event["pubStatus"]) for event in events if not event["uri"].endswith("-900"))
    assert said == [("0", "2", "canceled"), ("1", "2", "usable"), ("2", "2", "usable")]
    assert await pending(kafka, topics_prefix) == {}


async def test_what_is_due_while_no_worker_runs_is_published_by_the_next_one(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    """Two workers are killed, one while events are held, one while they are released; every event comes, and a repeat is the same bytes."""
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, count=2, hold=1, session_timeout=6, item_timeout=4) as workers:
        await ready(kafka, topics_prefix)
        moment = datetime.now(UTC) + timedelta(seconds=30)
        await feed(kafka, topics_prefix, *((number, embargoed(number, moment + timedelta(milliseconds=20 * number))) for number in range(200)))
        await held_back(kafka, topics_prefix, 200)
        assert datetime.now(UTC) < moment
        workers[0].kill()
        await asyncio.sleep(moment.timestamp() + 2 - time.time())
        workers[1].kill()
    assert len(await pending(kafka, topics_prefix)) > 50
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, count=2, hold=1):
        await published(kafka, topics_prefix, 201)
        await held_back(kafka, topics_prefix, 0)
        records = await news(kafka, topics_prefix)
    assert len({uri(record) for record in records}) == 201
    w.assert_repeats_identical(records)
    assert all(record.timestamp / 1000 >= moment.timestamp() for record in records if not uri(record).endswith("-900"))


async def test_a_record_that_is_no_held_event_is_passed_over(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    wrong = b'{"until": "2026-01-01T00:00:00Z", "records": [{"topic": 5}]}'
    await produce(kafka.bootstrap, topics_prefix + "held", [(b"urn:x:1", b"{broken"), (b"urn:x:2", wrong)])
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, hold=1) as (worker,):
        await ready(kafka, topics_prefix)
        moment = datetime.now(UTC) + timedelta(seconds=4)
        await feed(kafka, topics_prefix, (1, embargoed(1, moment)))
        await published(kafka, topics_prefix, 2)
        assert "is no held event" in worker.text()
        assert worker.stop()[0] == 0, worker.text()
