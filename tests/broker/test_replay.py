"""`newswire replay` on Apache Kafka: the same version changes nothing, another one what it is meant to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from streams.broker.apache import Broker
from tests import items
from tests.broker import workers as w
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka

SINCE = "2020-01-01T00:00:00Z"


def replay(broker: Broker, prefix: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "NEWSWIRE_BROKERS": broker.bootstrap, "NEWSWIRE_PREFIX": prefix} | settings
    command = [sys.executable, "-m", "streams.cli", "replay", "--from", SINCE, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


async def test_the_same_version_changes_nothing_and_own_knowledge_what_it_says(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    values = [items.value(number, pitch=True) for number in range(60)]
    values[30] = b'{"lines": 7}'
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, promo_margin=0.2) as (worker,):
        for begin in range(0, 60, 20):  # so that the line is known from the second batch on
            await produce(kafka.bootstrap, topics_prefix + "raw", values[begin : begin + 20])
            await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, begin + 20)
        assert worker.stop()[0] == 0
    published = [orjson.loads(record.value) for record in await drain(kafka.bootstrap, f"{topics_prefix}news")]
    learned = [event for event in published if items.PITCH in {one["text"] for one in event["wire"]["removed"]}]
    assert 0 < len(learned) < len(published) == 59

    same = replay(kafka, topics_prefix, "--exit-code", NEWSWIRE_PROMO_MARGIN="0.2")
    assert (same.returncode, same.stdout) == (0, "60 items compared, 0 differ\n"), same.stderr

    knowledge = tmp_path / "knowledge.toml"
    knowledge.write_text('stop = ["Lagos"]\n')
    other = replay(kafka, topics_prefix, "--into", "replayed", "--show", "2", "--exit-code", NEWSWIRE_PROMO_MARGIN="0.2", NEWSWIRE_KNOWLEDGE=str(knowledge))
    about = [event["uri"] for event in published if any(entity["name"] == "Lagos" for entity in event["wire"]["entities"])]
    assert other.returncode == 1, other.stderr
    assert f"60 items compared, {len(about)} differ" in other.stdout
    assert "- entities: https://sws.geonames.org/2332459/ (place Lagos)" in other.stdout
    again = {orjson.loads(record.value)["uri"]: orjson.loads(record.value) for record in await drain(kafka.bootstrap, f"{topics_prefix}replayed")}
    assert again.keys() == {event["uri"] for event in published}
    assert not any(entity["name"] == "Lagos" for event in again.values() for entity in event["wire"]["entities"])
    # What subscribers read is as it was.
    assert len(await drain(kafka.bootstrap, f"{topics_prefix}news")) == len(published)

    lines = replay(kafka, topics_prefix, "--json", NEWSWIRE_PROMO_MARGIN="0.2", NEWSWIRE_KNOWLEDGE=str(knowledge)).stdout.splitlines()
    assert {orjson.loads(line)["uri"] for line in lines} == set(about)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "2019-01-01T00:00:00Z"], "--to lies before --from"),
        (["--to", "yesterday"], "'yesterday' is no time as ISO 8601 has it"),
        (["--to", "2026-03-02T08:00:00"], "has no zone"),
        (["--into", "news"], "that topic is newswire's own"),
        (["--into", "route.ukraine"], "that topic is newswire's own"),
    ],
)
def test_what_cannot_be_meant_is_refused(kafka: Broker, arguments: list[str], said: str) -> None:
    asked = replay(kafka, "nowhere.", *arguments)
    assert asked.returncode == 2
    assert said in " ".join(asked.stderr.replace("│", " ").split())


def test_a_topic_that_is_not_there_is_named(kafka: Broker) -> None:
    asked = replay(kafka, "nowhere.")
    assert asked.returncode == 1
    assert "the broker has no topic nowhere.promos" in asked.stderr
