"""Bad input on Apache Kafka: each has its defined outcome, its neighbours are unaffected, and the worker is not restarted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from streams.broker.apache import Broker
from streams.promo import memory_file
from tests import items
from tests.bad_items import BAD
from tests.broker import workers as w
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka


async def test_each_bad_input_has_its_outcome_and_nothing_else_is_touched(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    values: list[tuple[bytes | None, bytes | None]] = []
    for number, (bad, _) in enumerate(BAD.values()):
        values += [(None, items.value(number)), (b"bad", bad)]
    await produce(kafka.bootstrap, topics_prefix + "raw", values, partition=3)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, session_timeout=10, item_timeout=6) as (worker,):
        records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, len(values))
        assert worker.stop()[0] == 0
    assert "starting it again" not in worker.text(), worker.text()
    assert not await drain(kafka.bootstrap, topics_prefix + "attempts")

    outcome = {w.coordinates(record)[1]: record for record in records}
    assert len(records) == len(outcome) == len(values)
    for number, (name, (bad, reason)) in enumerate(BAD.items()):
        good, letter = outcome[2 * number], outcome[2 * number + 1]
        assert good.topic.endswith("news"), f"the neighbour of {name} gave {w.headers(good)}"
        if reason is None:
            assert letter.topic.endswith("news"), f"{name}: {w.headers(letter)}"
            continue
        assert letter.topic.endswith("dlq"), f"{name} gave an event"
        assert w.headers(letter)["dlq_reason"] == reason, f"{name}: {w.headers(letter)}"
        assert (letter.key, letter.value) == (b"bad", bad)
    warned = orjson.loads(outcome[2 * list(BAD).index("a bad date") + 1].value)
    assert [warning["field"] for warning in warned["wire"]["source"]["warnings"]] == ["date"]


def newswire(kafka: Broker, prefix: str, *arguments: object, **settings: object) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWIRE_")}
    mine = {"NEWSWIRE_BROKERS": kafka.bootstrap, "NEWSWIRE_PREFIX": prefix, "NEWSWIRE_GROUP": prefix + "group", "NEWSWIRE_PROMO_MARGIN": "0.5"}
    mine |= {name: str(value) for name, value in settings.items()}
    return subprocess.run([sys.executable, "-m", "streams.cli", *map(str, arguments)], env=clean | mine, capture_output=True, text=True, check=False)


async def test_feed_refuses_what_the_broker_would_not_take_and_sends_the_rest(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    with file.open("wb") as out:
        out.write(items.value(1) + b"\n")
        out.write(b'{"lines": ["' + b"x" * 50_000_000 + b'"]}\n')
        out.write(b'{"lines": ["' + b"y" * 1_048_500 + b'"]}\n')
        out.write(items.value(2) + b"\n")
    done = newswire(kafka, topics_prefix, "feed", file)
    assert done.returncode == 1
    assert "items.jsonl, line 2: 50000015 bytes" in done.stderr
    assert "max.message.bytes" in done.stderr
    assert "2 records sent" in done.stderr
    assert "2 refused" in done.stderr
    sent = await drain(kafka.bootstrap, topics_prefix + "raw")
    assert sorted(record.value for record in sent) == sorted([items.value(1), items.value(2)])
    assert {record.key for record in sent} == {b"northern-press/item-1", b"northern-press/item-2"}


async def test_dead_letters_are_listed_shown_and_replayed(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    raw = topics_prefix + "raw"
    await produce(kafka.bootstrap, raw, [(b"k", b'{"broken')], headers=[("source", b"northern-press"), ("dlq_mine", b"1")], partition=0)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path):
        (letter,) = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 1)
    place = f"{letter.partition}/{letter.offset}"
    listed = newswire(kafka, topics_prefix, "dlq", "list")
    assert f"{place}  invalid-json  {raw}/0/0" in listed.stdout
    assert newswire(kafka, topics_prefix, "dlq", "list", "--reason", "hung").stdout == ""
    shown = newswire(kafka, topics_prefix, "dlq", "show", place)
    assert "dlq_reason: invalid-json" in shown.stdout
    assert '{"broken' in shown.stdout
    assert newswire(kafka, topics_prefix, "dlq", "show", "0/99").returncode == 1
    assert newswire(kafka, topics_prefix, "dlq", "replay").returncode == 2
    assert newswire(kafka, topics_prefix, "dlq", "replay", place).returncode == 0
    again = (await drain(kafka.bootstrap, raw))[-1]
    assert (again.key, again.value, again.headers) == (b"k", b'{"broken', (("source", b"northern-press"), ("dlq_mine", b"1")))


async def test_an_exported_memory_judges_alike_in_kafka_and_without(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    """One memory given to `promos import` and to `normalize --memory`, and learning off: the same events but for their coordinates."""
    feed = tmp_path / "items.jsonl"
    feed.write_bytes(b"\n".join(items.value(number, pitch=True) for number in range(40)) + b"\n")
    memory = tmp_path / "memory.jsonl.gz"
    assert newswire(kafka, topics_prefix, "normalize", "--save-memory", memory, feed).returncode == 0
    assert newswire(kafka, topics_prefix, "promos", "import", memory).returncode == 0
    assert items.PITCH in newswire(kafka, topics_prefix, "promos", "list").stdout
    (known,) = [record["history"][-1] for record in memory_file.load(memory) if record["text"] == items.PITCH]
    assert (known["verdict"], known["seen"] >= 8) == ("promo", True)
    alone = newswire(kafka, topics_prefix, "normalize", "--memory", memory, feed, NEWSWIRE_LEARN=0)
    assert newswire(kafka, topics_prefix, "feed", feed).returncode == 0
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, learn=0, promo_margin=0.5):
        records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 40)

    def comparable(event: dict) -> dict:  # type: ignore[type-arg]
        for name in ("topic", "partition", "offset", "index", "received"):
            del event["wire"]["source"][name]
        return event

    by_uri = {event["uri"]: event for event in map(comparable, map(orjson.loads, alone.stdout.splitlines()))}
    assert len(by_uri) == 40
    for record in records:
        event = comparable(orjson.loads(record.value))
        assert event == by_uri[event["uri"]]
        assert [entry["seen"] for entry in event["wire"]["removed"] if entry["text"] == items.PITCH] == [known["seen"]]
    # And back: what the topic holds is what was imported.
    exported = tmp_path / "exported.jsonl.gz"
    assert newswire(kafka, topics_prefix, "promos", "export", exported).returncode == 0
    again = newswire(kafka, topics_prefix, "promos", "import", exported)
    assert again.returncode == 0
