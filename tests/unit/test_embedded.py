"""The in-memory demo broker: a process of its own that ordinary clients can use, and that leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams.broker import embedded
from streams.broker.errors import BrokerError


async def test_round_trip_through_a_group() -> None:
    values = [f"item {number}".encode() for number in range(20)]
    with embedded.start({"wire.raw": 3, "wire.news": 1}) as broker:
        async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all", enable_idempotence=True) as producer:
            for value in values:
                await producer.send_and_wait("wire.raw", value, key=value, headers=[("content-type", b"text/plain")])
            assert await producer.partitions_for("wire.raw") == {0, 1, 2}
            assert await producer.partitions_for("wire.news") == {0}
        read = await _read_with_group(broker.bootstrap, "wire.raw", len(values))
        assert sorted(record.value for record in read) == sorted(values)
        assert {record.headers for record in read} == {(("content-type", b"text/plain"),)}
        with pytest.raises(TimeoutError):  # the group has committed: nothing is left for its next member
            await _read_with_group(broker.bootstrap, "wire.raw", 1, seconds=1)


async def _read_with_group(bootstrap: str, topic: str, count: int, seconds: float = 10) -> list[object]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, group_id="readers", auto_offset_reset="earliest", enable_auto_commit=False)
    async with asyncio.timeout(seconds), consumer:
        records = [await consumer.getone() for _ in range(count)]
        await consumer.commit()
        return records


def test_close_ends_the_process_and_may_be_called_twice() -> None:
    broker = embedded.start({"a": 1})
    assert broker.alive
    broker.close()
    assert broker.process.returncode == 0
    broker.close()


def test_it_ends_when_its_parent_is_killed() -> None:
    code = """
        import sys, time
        from streams.broker import embedded
        print(embedded.start({"a": 1}).process.pid, flush=True)
        time.sleep(60)
    """
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True)
    try:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(pid, 0)  # it runs
    finally:
        parent.kill()
        parent.wait()
    deadline = time.monotonic() + 10
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False


@pytest.mark.parametrize("text", ["wire.raw", "wire.raw=0", "wire.raw=x", "wire raw=1", "=1", "a=1,a=2", "..=1", "a=1;b=1", "a" * 250 + "=1"])
def test_topics_that_cannot_be_are_refused_in_one_line(text: str) -> None:
    with pytest.raises(BrokerError, match="names no topic: write NAME=PARTITIONS") as raised:
        embedded.parse_topics(text)
    assert "\n" not in str(raised.value)


def test_topics_are_read() -> None:
    assert embedded.parse_topics("wire.raw=6,wire.news=1") == {"wire.raw": 6, "wire.news": 1}
    assert embedded.parse_topics("") == {}


def test_what_the_process_says_before_it_ends_is_passed_on() -> None:
    with pytest.raises(BrokerError, match="did not start: 'no name=1' names no topic"):
        embedded.start({"no name": 1})


def test_it_is_called_what_it_is() -> None:
    assert "in-memory demo broker" in embedded.KIND
    said = subprocess.run([sys.executable, "-m", "streams.broker.embedded", "--help"], capture_output=True, text=True, check=True, timeout=30).stdout
    assert "in-memory demo broker" in said
