"""A running worker takes another file of operators' knowledge into use, and goes on with what it had where the file is broken."""

from __future__ import annotations

import asyncio
from pathlib import Path

import orjson
import pytest

from streams.broker.apache import Broker
from streams.delivery.fail_stop import ExitCode
from streams.enrich.knowledge import file as knowledge
from tests.broker import workers as w
from tests.broker.tools import produce

pytestmark = pytest.mark.kafka

GOOD, OTHER, BROKEN = "[[place]]\nname = 'Verdantia'\nuri = 'x:one'\n", "[[person]]\nname = 'Verdantia'\nuri = 'x:two'\n", "[[place]]\nnam = 'Verdantia'\n"


def replaced(path: Path, text: str) -> None:
    new = path.with_suffix(".new")
    new.write_text(text)
    new.rename(path)


async def test_good_then_broken_then_good(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    replaced(path, GOOD)
    made: list[tuple[str, str]] = []
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, knowledge=path) as (worker,):
        for number, text in enumerate([GOOD, BROKEN, OTHER]):
            replaced(path, text)
            await asyncio.sleep(1.5)  # the file is looked at once a second
            value = orjson.dumps({"id": str(number), "source": "northern-press", "title": "Talks", "lines": ["The council of Verdantia met on Monday."]})
            await produce(kafka.bootstrap, topics_prefix + "raw", [(f"northern-press/{number}".encode(), value)])
            records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, number + 1)
            wire = {event["altIds"][0]["value"]: event["wire"] for event in (orjson.loads(record.value) for record in records)}[str(number)]
            made.append((wire["pipeline"]["knowledge"], wire["mentions"][0]["entity"]))
        code, _ = worker.stop()
    good, other = (knowledge.parse(text.encode(), "own.toml", []).version for text in (GOOD, OTHER))
    assert code == 0
    assert made == [(good, "x:one"), (good, "x:one"), (other, "x:two")], worker.text()
    assert worker.text().count("[[place]] 1: name: missing") == 1


async def test_a_worker_does_not_start_on_a_broken_file(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(BROKEN)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, knowledge=path) as (worker,):
        assert await asyncio.to_thread(worker.process.wait, 60) == ExitCode.CONFIG
    assert f"{path}: [[place]] 1: name: missing" in worker.text()
