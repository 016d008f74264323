"""An in-memory demo broker: librdkafka's mock cluster, which the confluent-kafka wheel carries. Up in milliseconds, without Java.

For demonstrations and quick tests alone. It keeps nothing on disk, and silently drops the oldest of what a partition holds beyond 5 MiB or
100 000 records (librdkafka, rdkafka_mock.c: max_size, max_cnt). It cannot describe or change settings, has no limits on sizes, no security, and does
not honour transactions. Its programming interface is marked experimental by librdkafka.

    python -m streams.broker.embedded --topics wire.raw=1,wire.news=1

prints `bootstrap=127.0.0.1:PORT` and runs until it is told to stop.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import re
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import FrameType, TracebackType

from streams.broker.errors import BrokerError

KIND = "in-memory demo broker (nothing is kept on disk, at most 5 MiB a partition)"
MAX_PARTITION_BYTES = 5 << 20
MAX_PARTITION_RECORDS = 100_000
START_SECONDS = 20.0
_NAME = re.compile(r"[A-Za-z0-9._-]{1,249}")  # Kafka's rule for topic names (org.apache.kafka.common.internals.Topic)
_PRODUCER = 0  # rd_kafka_type_t


@dataclass(eq=False)
class Embedded:
    """A running in-memory demo broker, in a process of its own. As a context manager it stops at the end of the block."""

    bootstrap: str
    process: subprocess.Popen[bytes]

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        """Stop; all records are gone. Calling it again does nothing."""
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Embedded:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def start(topics: Mapping[str, int]) -> Embedded:
    """Start the in-memory demo broker with these topics (name → partitions). It ends with this process. Raises BrokerError.

    A topic that is not named is made on first use, with four partitions; that number cannot be changed, so name all topics.
    """
    named = ",".join(f"{name}={count}" for name, count in topics.items())
    command = [sys.executable, "-m", "streams.broker.embedded", "--topics", named, "--parent", str(os.getpid())]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        return Embedded(_read_bootstrap(process), process)
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def _read_bootstrap(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None and process.stderr is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(START_SECONDS):
            raise BrokerError(f"the in-memory demo broker did not start within {START_SECONDS:.0f} s: try again, or run `newswire broker`")
    line = process.stdout.readline().decode().strip()
    if line.startswith("bootstrap="):
        return line.removeprefix("bootstrap=")
    lines = process.stderr.read().decode("utf-8", "replace").strip().splitlines()
    raise BrokerError(f"the in-memory demo broker did not start: {lines[-1] if lines else 'it said nothing'}")


def parse_topics(text: str) -> dict[str, int]:
    """`a=1,b=6` → {"a": 1, "b": 6}. Raises BrokerError."""
    topics: dict[str, int] = {}
    for part in filter(None, text.split(",")):
        name, _, count = part.partition("=")
        if not _NAME.fullmatch(name) or name in {".", ".."} or name in topics or not re.fullmatch(r"[1-9][0-9]{0,3}", count):
            raise BrokerError(f"{part!r} names no topic: write NAME=PARTITIONS, each name once, for example wire.raw=1")
        topics[name] = int(count)
    return topics


def open_cluster(topics: Mapping[str, int]) -> str:
    """Make the cluster inside this process and return its host:port. It lives as long as the process. Raises BrokerError."""
    library = _librdkafka()
    reason = ctypes.create_string_buffer(512)
    handle = library.rd_kafka_new(_PRODUCER, library.rd_kafka_conf_new(), reason, len(reason))
    if not handle:
        raise BrokerError(f"librdkafka does not start ({reason.value.decode(errors='replace')}): install confluent-kafka again")
    cluster = library.rd_kafka_mock_cluster_new(handle, 1)
    if not cluster:
        raise BrokerError("librdkafka cannot listen on 127.0.0.1: check this machine's network settings, or run `newswire broker`")
    library.rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, 0)
    for name, partitions in topics.items():
        code = library.rd_kafka_mock_topic_create(cluster, name.encode(), partitions, 1)
        if code != 0:
            raise BrokerError(f"the topic {name} cannot be made ({library.rd_kafka_err2str(code).decode()}): check its name and number of partitions")
    bootstrap: bytes = library.rd_kafka_mock_cluster_bootstraps(cluster)
    return bootstrap.decode()


def _librdkafka() -> ctypes.CDLL:
    """The library that confluent-kafka's extension module is linked with: symbols are looked up through the module, wherever the wheel keeps it."""
    from confluent_kafka import cimpl

    library = ctypes.CDLL(cimpl.__file__)
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    signatures: dict[str, tuple[object, list[object]]] = {
        "rd_kafka_conf_new": (pointer, []),
        "rd_kafka_new": (pointer, [number, pointer, text, ctypes.c_size_t]),
        "rd_kafka_err2str": (text, [number]),
        "rd_kafka_mock_cluster_new": (pointer, [pointer, number]),
        "rd_kafka_mock_cluster_bootstraps": (text, [pointer]),
        "rd_kafka_mock_group_initial_rebalance_delay_ms": (None, [pointer, ctypes.c_int32]),
        "rd_kafka_mock_topic_create": (number, [pointer, text, number, number]),
    }
    for name, (result, arguments) in signatures.items():
        try:
            function = getattr(library, name)
        except AttributeError as error:
            raise BrokerError(f"this confluent-kafka has no {name}: install a wheel of version 2.12 or newer") from error
        function.restype, function.argtypes = result, arguments
    return library


def _on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    told = threading.Event()

    def tell(number: int, frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, tell)
    signal.signal(signal.SIGINT, tell)
    return told


def _wait(told: threading.Event, parent: int | None) -> None:
    """Until told, or the end of the parent, which is looked for twice a second (it works on every system, whichever thread started us)."""
    while not told.wait(0.5):
        if parent is not None and os.getppid() != parent:
            return


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m streams.broker.embedded", description=f"Run the {KIND}.")
    parser.add_argument("--topics", required=True, metavar="NAME=PARTITIONS,…", help="the topics to make")
    parser.add_argument("--parent", type=int, metavar="PID", help="end when this process, which must be the parent, has ended")
    given = parser.parse_args()
    told = _on_signals()  # before it is said that the broker is there: whoever reads that may stop it at once
    try:
        print(f"bootstrap={open_cluster(parse_topics(given.topics))}", flush=True)
    except BrokerError as error:
        print(error, file=sys.stderr, flush=True)
        sys.exit(1)
    _wait(told, given.parent)
    sys.stdout.flush()
    os._exit(0)  # librdkafka's threads end with the process; taking the cluster apart first can wait on clients that are still connected


if __name__ == "__main__":
    main()
