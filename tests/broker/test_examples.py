"""The examples are run as the README says."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from streams.broker import jars
from streams.broker.apache import Broker
from tests import items
from tests.broker import workers as w
from tests.broker.tools import produce

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).resolve().parents[2]


async def test_a_subscriber_prints_each_event_about_its_country_once(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path):
        await produce(kafka.bootstrap, topics_prefix + "raw", [items.value(number) for number in range(30)])
        records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 30)
    # The same events once more, as after a worker's crash: a subscriber must not see them twice.
    again = [record for record in records if record.topic.endswith("news")]
    for record in again:
        await produce(kafka.bootstrap, record.topic, [(record.key, record.value)], headers=list(record.headers))
    expected = sorted(items.item(number)["title"] for number in range(30) if items.item(number)["title"].split(", round")[0].endswith("in Oslo"))
    assert expected

    script = (ROOT / "examples" / "subscribe.py").read_text().replace('"wire.news"', f'"{topics_prefix}news"')
    java = [jars.find_java(), "-cp", f"{jars.find_jars()}/*", str(ROOT / "examples" / "PlainConsumer.java"), "NO"]
    for command in ([sys.executable, "-c", script, "NO"], java):
        assert await printed(command, kafka.bootstrap, topics_prefix, len(expected)) == expected


async def printed(command: list[str], bootstrap: str, prefix: str, count: int) -> list[str]:
    """Its first lines, sorted; it must not print another one in the three seconds after them."""
    environment = os.environ | {"NEWSWIRE_BROKERS": bootstrap, "NEWSWIRE_PREFIX": prefix}
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        lines = [(await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip() for _ in range(count)]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(process.stdout.readline(), 3)
    finally:
        process.kill()
        await process.wait()
    return sorted(lines)
