"""`newswire erase` on Apache Kafka: what there was of an item, and what is left of it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from streams.broker.apache import Broker
from streams.erasure.record import MEDIA_TYPE, VERSION
from streams.event.validate import problem, validate
from streams.promo.learner import promo_key
from tests import items
from tests.broker import workers as w
from tests.broker.test_withdrawals import about, in_force
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka

URI = "urn:newswire:item:northern-press:item-1"
KEY = b"northern-press/item-1"


def erase(kafka: Broker, prefix: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: setting for name, setting in os.environ.items() if not name.startswith("NEWSWIRE_")}
    environment = clean | {"NEWSWIRE_BROKERS": kafka.bootstrap, "NEWSWIRE_PREFIX": prefix, "NEWSWIRE_GROUP": prefix + "group"}
    return subprocess.run([sys.executable, "-m", "streams.cli", "erase", *arguments], env=environment, capture_output=True, text=True, timeout=120)


async def newest(kafka: Broker, topic: str) -> dict[bytes, Any]:
    """By key the newest value of a topic, None where it was taken away."""
    return {record.key: record.value and orjson.loads(record.value) for record in await drain(kafka.bootstrap, topic) if record.value != b"{oops"}


async def lines_of(kafka: Broker, prefix: str, key: bytes) -> set[bytes]:
    """Keys of `wire.promos` of the lines that were counted of a raw item."""
    places = {(record.partition, record.offset) for record in await drain(kafka.bootstrap, prefix + "raw") if record.key == key}
    found = [orjson.loads(record.value) for record in await drain(kafka.bootstrap, prefix + "lines")]
    return {
        promo_key(value["supplier"], line["fingerprint"])
        for value in found
        if (value["source"]["partition"], value["source"]["offset"]) in places
        for line in value["lines"]
    }


async def test_an_item_is_taken_out_of_everything_that_is_kept_by_key(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    raw = topics_prefix + "raw"
    other = items.value(2)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path) as (worker,):
        versions = [about("Lagos", 1), about("Lima", 2)]
        await produce(kafka.bootstrap, raw, [(KEY, versions[0]), (KEY, versions[1]), (b"northern-press/item-2", other)])
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 3)

        async def learned() -> bool:
            lines = [await lines_of(kafka, topics_prefix, key) for key in (KEY, b"northern-press/item-2")]
            return all(lines) and (await newest(kafka, topics_prefix + "promos")).keys() == set().union(*lines)

        await w.wait_for(learned, 30, "lines in the memory")
        mine, of_others = await lines_of(kafka, topics_prefix, KEY), await lines_of(kafka, topics_prefix, b"northern-press/item-2")
        assert mine - of_others, "the item has lines of its own"

        await produce(kafka.bootstrap, topics_prefix + "news", [(URI.encode(), b"{oops")], headers=[("ce_id", b"none")])
        shown = erase(kafka, topics_prefix, URI, "--dry-run")
        assert shown.returncode == 0, shown.stderr
        assert "is no event of newswire's and is passed over" in shown.stderr
        assert "2 versions" in shown.stdout
        assert "NG, PE" in shown.stdout
        assert len(await drain(kafka.bootstrap, raw)) == 3  # nothing was done

        done = erase(kafka, topics_prefix, URI, "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "erased: canceled" in done.stdout
        assert f"{topics_prefix}raw" in done.stdout.partition("What stays")[2]

        last = (await newest(kafka, topics_prefix + "news"))[URI.encode()]
        assert validate(last) is None
        assert (last["pubStatus"], last["wire"]["order"], "headlines" in last) == ("canceled", int(VERSION), False)

        async def gone() -> bool:
            kept = await newest(kafka, topics_prefix + "promos")
            return all(kept[key] is None for key in mine - of_others)

        await w.wait_for(gone, 30, "lines forgotten")
        kept = await newest(kafka, topics_prefix + "promos")
        assert all(kept[key] is not None for key in of_others)

        async def story() -> bool:
            return (await newest(kafka, topics_prefix + "stories"))[URI.encode()]["headline"] == ""

        await w.wait_for(story, 30, "a story without headline")
        regions = {code for code in await in_force(kafka.bootstrap, topics_prefix, "regions") if code in ("NG", "PE")}
        assert regions <= {"NG" if b"LAGOS" in other else "PE" if b"LIMA" in other else ""}

        again = erase(kafka, topics_prefix, URI, "--yes")
        assert again.returncode == 0
        assert "erased already" in again.stdout
        assert worker.stop()[0] == 0
    for name in ("news", "regions", "entities", "stories"):
        w.assert_repeats_identical(await drain(kafka.bootstrap, topics_prefix + name))


async def test_workers_killed_meanwhile_erase_all_the_same(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    """Without a worker the order stands on `raw`; workers that come are killed twice before one may finish, and references that are older than what the
    linking remembers go too, which is why linking is off here."""
    raw = topics_prefix + "raw"
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, link=0) as (worker,):
        await produce(kafka.bootstrap, raw, [(KEY, about("Lagos", 1)), (KEY, about("Lima", 2))])
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 2)
        worker.kill()
    waiting = erase(kafka, topics_prefix, URI, "--yes", "--timeout", "1")
    assert waiting.returncode == 1
    assert "no worker" in waiting.stderr
    assert await in_force(kafka.bootstrap, topics_prefix, "regions") == {"NG", "PE"}
    for number in range(3):
        with w.workers(kafka.bootstrap, topics_prefix, tmp_path, link=0) as (worker,):
            if number < 2:
                await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 3)
                worker.kill()
                continue

            async def withdrawn() -> bool:
                return await in_force(kafka.bootstrap, topics_prefix, "regions") == await in_force(kafka.bootstrap, topics_prefix, "entities") == set()

            await w.wait_for(withdrawn, 30, "references withdrawn")
    for name in ("news", "regions", "entities"):
        w.assert_repeats_identical(await drain(kafka.bootstrap, topics_prefix + name))


async def test_what_is_held_is_never_published_and_dead_letters_are_named(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    raw = topics_prefix + "raw"
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, hold=1, max_value_bytes=20_000) as _:
        await produce(kafka.bootstrap, raw, [(KEY, about("Lagos", 1, embargo=later))])

        async def held() -> Any:
            return (await newest(kafka, topics_prefix + "held")).get(URI.encode())

        await w.wait_for(held, 60, "a held event")
        await produce(kafka.bootstrap, raw, [(KEY, about("Lima", 2, lines=["x" * 30_000]))])  # larger than this worker takes
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 1)
        done = erase(kafka, topics_prefix, URI, "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "1 held under embargo" in done.stdout
        assert "dead letters" in done.stdout
        assert f"{topics_prefix}dlq" in done.stdout.partition("What stays")[2]
        assert await held() is None
        events = [record for record in await drain(kafka.bootstrap, topics_prefix + "news") if record.key == URI.encode()]
        assert [orjson.loads(record.value)["pubStatus"] for record in events] == ["canceled"]


async def test_an_item_that_is_nowhere_and_an_order_that_is_none(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    nowhere = erase(kafka, topics_prefix, URI, "--yes")
    assert nowhere.returncode == 1
    assert "no topic holds anything" in nowhere.stderr
    no_uri = erase(kafka, topics_prefix, "item-1", "--yes")
    assert no_uri.returncode == 1
    assert "urn:newswire:item:" in no_uri.stderr
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path) as _:
        bad = orjson.dumps({"supplier": "northern-press"})
        await produce(kafka.bootstrap, topics_prefix + "raw", [(KEY, bad)], headers=[("content-type", MEDIA_TYPE.encode())])
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 1)
        (letter,) = await drain(kafka.bootstrap, topics_prefix + "dlq")
        assert w.headers(letter)["dlq_reason"] == "wrong-shape"
    assert problem("erasure.v1", orjson.loads(bad)) is not None
