"""`newswire feed --watch`: whole files, each once, across restarts and a broker that is away."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from streams import topics
from streams.broker import apache
from streams.broker.apache import Broker
from tests import items
from tests.broker import workers as w
from tests.broker.tools import delete_topics, drain

pytestmark = pytest.mark.kafka


@contextmanager
def watching(bootstrap: str, prefix: str, folder: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWIRE_")}
    mine = {"NEWSWIRE_BROKERS": bootstrap, "NEWSWIRE_PREFIX": prefix, "XDG_STATE_HOME": str(folder.parent / "state")}
    command = [sys.executable, "-m", "streams.cli", "feed", "--watch", "--settle", "1", *options, str(folder)]
    with (folder.parent / "watch.log").open("ab") as log, subprocess.Popen(command, env=clean | mine, stderr=log) as process:
        try:
            yield process
        finally:
            process.kill()


def said(folder: Path) -> str:
    return (folder.parent / "watch.log").read_text("utf-8")


async def values(bootstrap: str, prefix: str, expected: int, seconds: float = 30) -> list[bytes]:
    async def enough() -> list[bytes]:
        found = [record.value for record in await drain(bootstrap, prefix + "raw")]
        return found if len(found) >= expected else []

    return list(await w.wait_for(enough, seconds, f"{expected} records of files"))


async def slowly(path: Path, value: bytes, pieces: int = 6) -> None:
    """In pieces, each of them before the file has settled."""
    size = len(value) // pieces + 1
    with path.open("wb") as file:
        for start in range(0, len(value), size):
            file.write(value[start : start + size])
            file.flush()
            await asyncio.sleep(0.5)


async def test_files_are_sent_whole_and_once(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    before = items.value(1)
    (folder / "1.json").write_bytes(before)
    with watching(kafka.bootstrap, topics_prefix, folder, "--source", "harbour-wire") as process:
        assert await values(kafka.bootstrap, topics_prefix, 1) == [before]
        await slowly(folder / "2.json", items.value(2))
        (folder / "3.json.part").write_bytes(items.value(3)[:40])
        (folder / "agency").mkdir()
        (folder / "agency" / "4.jsonl").write_bytes(items.value(4) + b"\n" + items.value(5) + b"\n")
        assert sorted(await values(kafka.bootstrap, topics_prefix, 4)) == sorted(map(items.value, (1, 2, 4, 5)))
        (folder / "3.json.part").write_bytes(items.value(3))
        (folder / "3.json.part").rename(folder / "3.json")
        assert len(await values(kafka.bootstrap, topics_prefix, 5)) == 5
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with watching(kafka.bootstrap, topics_prefix, folder) as process:
        (folder / "1.json").touch()
        (folder / "2.json").write_bytes(items.value(20))
        (folder / "6.json").write_bytes(items.value(6))
        await values(kafka.bootstrap, topics_prefix, 7)
        await asyncio.sleep(3)  # for one that is not to come
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    sent = await drain(kafka.bootstrap, topics_prefix + "raw")
    assert sorted(record.value for record in sent) == sorted(map(items.value, (1, 2, 3, 4, 5, 6, 20)))
    assert sorted(record.value for record in sent if ("source", b"harbour-wire") not in record.headers) == sorted(map(items.value, (6, 20)))
    assert "4 files sent before" in said(folder)  # of one there are two records


async def test_what_cannot_be_sent_is_said_and_the_rest_goes_on(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "1.json.gz").write_bytes(b"\x1f\x8b\x08\x00 broken")
    (folder / "2.txt").write_bytes(b"x" * 12_000_000)
    (folder / "3.json").write_bytes(items.value(3))
    with watching(kafka.bootstrap, topics_prefix, folder) as process:
        assert await values(kafka.bootstrap, topics_prefix, 1) == [items.value(3)]
        (folder / "4.json").write_bytes(items.value(4))
        assert set(await values(kafka.bootstrap, topics_prefix, 2)) == {items.value(3), items.value(4)}
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    log = said(folder)
    assert log.count("1.json.gz: the compressed file is broken") == 1
    assert log.count("refused: ") == 2
    assert "max.message.bytes" in log


async def test_a_broker_that_is_away_is_outlived(tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    broker = apache.start(tmp_path / "kafka", port=0)
    try:
        await topics.create(broker.bootstrap, "wire.")
        with watching(broker.bootstrap, "wire.", folder) as process:
            (folder / "1.json").write_bytes(items.value(1))
            await values(broker.bootstrap, "wire.", 1)
            broker.kill()
            (folder / "2.json").write_bytes(items.value(2))
            await asyncio.sleep(10)
            broker = apache.start(tmp_path / "kafka", port=broker.port)
            assert set(await values(broker.bootstrap, "wire.", 2, 60)) == set(map(items.value, (1, 2)))
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
    finally:
        broker.close()


async def test_a_file_that_the_broker_refuses_is_sent_when_it_takes_it(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    """The topic is gone, so that the producer gives the record up; it is there again, and the next producer sends it."""
    folder = tmp_path / "drop"
    folder.mkdir()
    with watching(kafka.bootstrap, topics_prefix, folder) as process:
        (folder / "1.json").write_bytes(items.value(1))
        await values(kafka.bootstrap, topics_prefix, 1)
        await delete_topics(kafka.bootstrap, topics_prefix)
        (folder / "2.json").write_bytes(items.value(2))

        async def given_up() -> bool:
            return "not sent, and tried again" in said(folder)

        await w.wait_for(given_up, 120, "a record that was given up")
        await topics.create(kafka.bootstrap, topics_prefix)
        assert await values(kafka.bootstrap, topics_prefix, 1, 60) == [items.value(2)]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_only_a_folder_is_followed(tmp_path: Path) -> None:
    file = tmp_path / "1.json"
    file.write_bytes(items.value(1))
    for paths in ([str(file)], [str(tmp_path), str(tmp_path)]):
        done = subprocess.run([sys.executable, "-m", "streams.cli", "feed", "--watch", *paths], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "one folder" in done.stderr
