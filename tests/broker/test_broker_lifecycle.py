"""The local Apache Kafka: what it keeps, how it stops, and what it says when it cannot start."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from streams import topics
from streams.broker import apache
from streams.broker.errors import BrokerError
from streams.broker.foreground import run_foreground
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka

_FOREGROUND = """
    import sys
    from pathlib import Path
    from streams.broker.foreground import run_foreground
    sys.exit(run_foreground(Path(sys.argv[1]), port=0, say=lambda line: print(line, flush=True)))
"""


async def test_restart_and_crash_keep_what_was_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    with apache.start(folder, port=0) as first:
        await topics.create(first.bootstrap, "wire.")
        await produce(first.bootstrap, "wire.raw", [(b"k", b"before the restart")])
    assert first.process.returncode == 128 + signal.SIGTERM  # a clean stop, not a kill after the time limit

    with apache.start(folder, port=first.port) as second:
        assert second.bootstrap == first.bootstrap
        assert await topics.create(second.bootstrap, "wire.") == []
        await produce(second.bootstrap, "wire.raw", [(b"k", b"before the crash")])
        second.kill()
        assert not second.alive
        assert second.process.returncode == -signal.SIGKILL

    with apache.start(folder, port=first.port) as third:
        values = [record.value for record in await drain(third.bootstrap, "wire.raw")]
    assert values == [b"before the restart", b"before the crash"]


async def test_a_paused_broker_does_not_answer_and_closes_all_the_same(tmp_path: Path) -> None:
    broker = apache.start(tmp_path, port=0)
    try:
        broker.pause()
        [problem] = await topics.check(broker.bootstrap, patience=1)
        assert problem.where == broker.bootstrap
    finally:
        broker.close()
    assert broker.process.returncode == 128 + signal.SIGTERM


@pytest.mark.skipif(sys.platform != "linux", reason="a process's open files are listed by Linux alone, in /proc")
def test_everything_is_written_inside_the_folder(kafka: apache.Broker) -> None:
    files = {path.name for path in kafka.folder.iterdir()}
    assert {"data", "server.properties", "broker.log", "tmp", "lock"} <= files
    opened = _open_files(kafka.process.pid)
    assert str(kafka.folder / "broker.log") in opened
    jars = str(apache.jars.cache_folder())
    java = str(Path(apache.jars.find_java()).resolve().parents[1])
    strange = [name for name in opened if name.startswith("/") and not name.startswith((str(kafka.folder), jars, java, "/dev/", "/proc/", "/sys/"))]
    assert strange == []


def test_topics_are_made_on_a_broker_that_is_only_coming_up(tmp_path: Path) -> None:
    port = apache.free_port()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(asyncio.run, topics.create(f"127.0.0.1:{port}", "wire.", patience=60))
        time.sleep(0.5)
        assert not waiting.done()
        with apache.start(tmp_path, port=port):  # in this thread: the broker ends with the one that started it
            assert len(waiting.result(30)) == len(topics.declared())


def test_port_in_use(kafka: apache.Broker, tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=rf"cannot listen on 127\.0\.0\.1:{kafka.port} .*choose another port") as raised:
        apache.start(tmp_path, port=kafka.port)
    assert "\n" not in str(raised.value)


def test_a_port_that_another_broker_takes_in_between(kafka: apache.Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apache, "_check_free", lambda host, port: None)  # it was free when that was asked
    with pytest.raises(BrokerError, match=r"ended while starting .*bind"):
        apache.start(tmp_path, port=kafka.port)


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not _has_ipv6(), reason="a broker cannot listen on ::1 where the machine has no IPv6")
async def test_ipv6(tmp_path: Path) -> None:
    with apache.start(tmp_path, port=0, host="::1") as broker:
        assert broker.bootstrap == f"[::1]:{broker.port}"
        await topics.create(broker.bootstrap, "wire.")
        await produce(broker.bootstrap, "wire.raw", [b"v"])
        assert [record.value for record in await drain(broker.bootstrap, "wire.raw")] == [b"v"]


def test_folder_in_use(kafka: apache.Broker) -> None:
    with pytest.raises(BrokerError, match=rf"already runs on .* \(process {kafka.process.pid}, listening on {kafka.bootstrap}\)"):
        apache.start(kafka.folder, port=0)
    assert kafka.alive


def test_second_foreground_start_is_one_line_and_exit_code_1(kafka: apache.Broker) -> None:
    said: list[str] = []
    before = signal.getsignal(signal.SIGTERM)
    assert run_foreground(kafka.folder, port=0, say=lambda line: None, complain=said.append) == 1
    assert len(said) == 1
    assert "already runs" in said[0]
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_setting_that_kafka_refuses_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=r"num\.io\.threads.*broker\.log"):
        apache.start(tmp_path, port=0, properties={"num.io.threads": "none"})
    with apache.start(tmp_path, port=0, properties={"num.io.threads": "3"}) as broker:  # the folder is not spoilt by the failed start
        assert broker.alive


@pytest.mark.parametrize(("properties", "host", "said"), [
    ({"log.dirs": "/elsewhere"}, "127.0.0.1", "log.dirs is set by newswire"),
    ({"num.io.threads": "1\nlog.dirs=/elsewhere"}, "127.0.0.1", "line break"),
    ({}, "0.0.0.0", "no address that clients can connect to"),
    ({}, "192.0.2.1", "cannot listen on 192.0.2.1"),
])  # fmt: skip
def test_what_cannot_work_is_refused_before_java_starts(tmp_path: Path, properties: dict[str, str], host: str, said: str) -> None:
    with pytest.raises(BrokerError, match=re.escape(said)):
        apache.start(tmp_path, 0 if host == "127.0.0.1" else 29092, host, properties)
    assert not (tmp_path / "broker.log").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_foreground_stops_with_exit_code_0(tmp_path: Path, number: signal.Signals) -> None:
    process = _foreground(tmp_path)
    try:
        lines = _until(process, "Stop with")
        java = int(lines.rsplit("kill ", 1)[1].split(";")[0])
        assert re.search(r"Listening on 127\.0\.0\.1:\d+", lines)
        assert str(tmp_path) in lines
        assert "Apache Kafka 4.1.1" in lines
        process.send_signal(number)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
    assert _ends(java)


@pytest.mark.skipif(sys.platform != "linux", reason="the broker asks Linux to be ended with its parent; other systems offer nothing like it")
def test_the_broker_dies_with_a_killed_parent(tmp_path: Path) -> None:
    process = _foreground(tmp_path)
    try:
        java = int(_until(process, "Stop with").rsplit("kill ", 1)[1].split(";")[0])
        assert not _ends(java, seconds=0)
    finally:
        process.kill()
        process.wait()
    assert _ends(java)


def _open_files(pid: int) -> set[str]:
    names = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed since it was listed
            names.add(str(link.readlink()))
    return names


def _foreground(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(_FOREGROUND), str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)


def _until(process: subprocess.Popen[str], start: str) -> str:
    assert process.stdout is not None
    lines = ""
    for line in process.stdout:
        lines += line
        if line.startswith(start):
            return lines
    raise AssertionError(f"it ended without saying {start!r}: {lines}")


def _ends(pid: int, seconds: float = 10) -> bool:
    """Whether the process is gone, or a zombie that nobody waits for, within so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8") if sys.platform == "linux" else os.kill(pid, 0) or ""
        except OSError:
            return True
        if ") Z" in stat:
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
