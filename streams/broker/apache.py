"""A local Apache Kafka: one node (KRaft, broker and controller in one) as a Java process. For development, tests and small real use; several nodes
that make one cluster are in `cluster.py`.

Everything it writes is in one folder: `data/` (the log), `server.properties`, `broker.log`, `tmp/`, `lock`. Starting again on the same folder keeps the data.
"""

from __future__ import annotations

import base64
import fcntl
import os
import random
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from streams.broker import child, jars
from streams.broker.errors import BrokerError

KIND = f"Apache Kafka {jars.KAFKA_VERSION}, one local node"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
HEAP = ("-Xms128m", "-Xmx768m")
# Below 32768, where Linux's ephemeral ports begin: while a broker is down, a client that reconnects could be given the broker's port, even connect to itself.
_FREE_PORTS = range(20000, 32000)

# What differs from Kafka's defaults, and why.
_DEFAULTS: Mapping[str, str] = {
    "auto.create.topics.enable": "false",  # a misspelt topic is an error, not a new topic with the wrong settings
    "group.initial.rebalance.delay.ms": "0",  # a lone worker need not wait 3 s for others
    # After a crash the node must wait out its own old session with the controller (9 s by default) before it is let in again.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    # one node cannot hold three copies
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # 50 partitions each by default: files and start time that one machine does not need
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.num.partitions": "1",
    "log.segment.bytes": str(128 << 20),
    "num.network.threads": "2",
    "num.io.threads": "4",
}
_LOG4J = """\
status = error
rootLogger.level = warn
rootLogger.appenderRef.0.ref = out
logger.start.name = kafka.server.KafkaRaftServer
logger.start.level = info
appender.0.type = Console
appender.0.name = out
appender.0.layout.type = PatternLayout
appender.0.layout.pattern = %d{ISO8601} %p %c %m%n
"""


@dataclass(frozen=True, slots=True)
class Seat:
    """A node's place in a cluster: its id, the controllers' ports by node id (all on the loopback address), the cluster's id."""

    node: int
    controllers: Mapping[int, int]
    cluster: str


@dataclass(eq=False)
class Broker:
    """A running broker. As a context manager it stops at the end of the block."""

    host: str
    port: int
    folder: Path
    process: subprocess.Popen[bytes]
    lock: IO[str]
    log_from: int
    """Where in its log this run of it begins, in bytes."""

    @property
    def bootstrap(self) -> str:
        return f"{_in_address(self.host)}:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "broker.log"

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        """Stop cleanly; after STOP_SECONDS without an end, kill. Calling it again does nothing."""
        if self.alive:
            self.process.send_signal(signal.SIGCONT)  # one that was paused could not hear the next line
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self._gone()

    def kill(self) -> None:
        """End at once, as a crash does (SIGKILL). The data stays; `start` on the same folder recovers it."""
        self.process.kill()
        self._gone()

    def pause(self) -> None:
        """Freeze (SIGSTOP): connections stay open and nothing answers, as with a broker that hangs."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def _gone(self) -> None:
        self.process.wait()
        self.lock.close()

    def __enter__(self) -> Broker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def start(
    folder: Path,
    port: int = 9092,
    host: str = "127.0.0.1",
    properties: Mapping[str, str] | None = None,
    *,
    advertised: str | None = None,
    doors: Mapping[str, int] | None = None,
    jars_folder: Path | None = None,
    heap: tuple[str, ...] = HEAP,
) -> Broker:
    """Start Apache Kafka on `folder` and wait until it answers. Raises BrokerError, in one line.

    `port` 0 takes a free one; the controller listens on a free port of the loopback address in any case. `properties` are Kafka's own broker
    settings and go before the defaults here. `advertised` is the host:port that clients are told to connect to, where it is not the broker's own: a
    proxy's. `doors` are more listeners on `host`, port by security protocol (SSL, SASL_PLAINTEXT, SASL_SSL), which `properties` furnish
    (`listener.name.sasl_ssl.…`); the first listener stays plaintext, for the broker itself. The broker ends with the thread that called (on Linux), so
    call from one that lives as long.
    """
    broker = launch(folder, port, host, properties, advertised=advertised, doors=doors, jars_folder=jars_folder, heap=heap)
    wait(broker)
    return broker


def launch(
    folder: Path,
    port: int = 9092,
    host: str = "127.0.0.1",
    properties: Mapping[str, str] | None = None,
    *,
    seat: Seat | None = None,
    advertised: str | None = None,
    doors: Mapping[str, int] | None = None,
    jars_folder: Path | None = None,
    heap: tuple[str, ...] = HEAP,
) -> Broker:
    """`start` without the waiting: a node of a cluster answers only when most of the others run too. `seat` is its place in the cluster."""
    if host in {"", "0.0.0.0", "::"}:
        raise BrokerError(f"{host or 'an empty host'} is no address that clients can connect to: give the one that they use, such as 127.0.0.1")
    java, library = jars.find_java(), jars.find_jars(jars_folder)
    folder = folder.expanduser().resolve()
    lock = _take(folder)
    try:
        chosen = port or free_port(host)
        _check_free(host, chosen)
        place = seat or Seat(1, {1: free_port()}, new_cluster_id())
        settings = str(_write_settings(folder, host, chosen, properties or {}, place, advertised, doors or {}))
        if not (folder / "data" / "meta.properties").is_file():
            _format(java, library, folder, place.cluster)
        with (folder / "broker.log").open("ab") as log:
            offset = log.tell()
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", child.__file__, str(os.getpid()), *_command(java, library, folder, heap, "kafka.Kafka"), settings],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal reaches us, and we stop it; not both at once
                pass_fds=(lock.fileno(),),  # so the folder stays taken exactly as long as the Java process lives
            )
    except BaseException:
        lock.close()
        raise
    broker = Broker(host, chosen, folder, process, lock, offset)
    try:
        _note(lock, f"{process.pid} {broker.bootstrap}")
    except BaseException:
        broker.kill()
        raise
    return broker


def wait(broker: Broker) -> None:
    """Until the broker has told a client about itself: it is registered with its controller and takes requests. One that does not is killed.

    The cluster id tells it from another broker that took the port in between. Raises BrokerError.
    """
    try:
        _wait(broker)
    except BaseException:
        broker.kill()
        raise


def new_cluster_id() -> str:
    made = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    return "K" + made[1:]  # a leading "-" would be read as an option


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nothing listens on and that the system does not hand out to outgoing connections."""
    for port in random.sample(_FREE_PORTS, 200):
        if _is_free(host, port):
            return port
    raise BrokerError(f"no free port found on {host} between {_FREE_PORTS.start} and {_FREE_PORTS.stop}")


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_free(host: str, port: int) -> bool:
    try:
        _bind(host, port)
    except OSError:
        return False
    return True


def _bind(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Kafka does: connections of one just stopped are no obstacle
        probe.bind((host, port))
        probe.listen(1)


def _check_free(host: str, port: int) -> None:
    try:
        _bind(host, port)
    except (OSError, OverflowError) as error:
        raise BrokerError(f"cannot listen on {host}:{port} ({error}): stop what runs there, or choose another port (0 takes a free one)") from error


def _take(folder: Path) -> IO[str]:
    """The folder's lock, held. Released by the system when the last process that holds it ends, however it ends."""
    try:
        for part in (folder, folder / "data", folder / "tmp"):
            part.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise BrokerError(f"cannot write to {folder} ({error.strerror}): choose another folder for the broker's data") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        pid, _, address = lock.read().partition(" ")
        lock.close()
        where = f"process {pid}, listening on {address}" if address else "just starting"
        raise BrokerError(f"a broker already runs on {folder} ({where}): use that one, stop it, or choose another folder") from error
    _note(lock, "")  # what the last one left
    return lock


def _note(lock: IO[str], text: str) -> None:
    lock.seek(0)
    lock.truncate()
    lock.write(text)
    lock.flush()


def _write_settings(folder: Path, host: str, port: int, extra: Mapping[str, str], seat: Seat, advertised: str | None, doors: Mapping[str, int]) -> Path:
    own = f"{_in_address(host)}:{port}"
    more = "".join(f",{protocol}://{_in_address(host)}:{door}" for protocol, door in doors.items())
    ours = {
        "process.roles": "broker,controller",
        "node.id": str(seat.node),
        "controller.quorum.voters": ",".join(f"{node}@127.0.0.1:{controller}" for node, controller in seat.controllers.items()),
        "listeners": f"PLAINTEXT://{own},CONTROLLER://127.0.0.1:{seat.controllers[seat.node]}{more}",
        "advertised.listeners": f"PLAINTEXT://{advertised or own}{more}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": ",".join(["CONTROLLER:PLAINTEXT", "PLAINTEXT:PLAINTEXT", *(f"{protocol}:{protocol}" for protocol in doors)]),
        "log.dirs": str(folder / "data"),
    }
    for name, value in extra.items():
        if name in ours:
            raise BrokerError(f"the broker setting {name} is set by newswire and cannot be changed: leave it out")
        if "\n" in f"{name}{value}" or "\r" in f"{name}{value}":
            raise BrokerError(f"the broker setting {name!r} has a line break in it: take it out")
    settings = {**_DEFAULTS, **extra, **ours}
    text = "".join(f"{name}={value}\n".replace("\\", "\\\\") for name, value in settings.items())
    path = folder / "server.properties"
    path.write_text(text, encoding="utf-8")
    (folder / "log4j2.properties").write_text(_LOG4J, encoding="utf-8")
    return path


def _command(java: str, library: Path, folder: Path, options: tuple[str, ...], main: str) -> list[str]:
    """The command line of one of Kafka's main classes; what Java itself writes is kept inside the folder."""
    return [
        java,
        *options,
        "-XX:-UsePerfData",
        f"-XX:ErrorFile={folder}/java-error-%p.log",
        f"-Djava.io.tmpdir={folder / 'tmp'}",
        "-Djava.awt.headless=true",
        f"-Dlog4j2.configurationFile={folder / 'log4j2.properties'}",
        "-cp",
        f"{library}/*",
        main,
    ]


def _format(java: str, library: Path, folder: Path, cluster: str) -> None:
    options = ("-Xmx256m", "-XX:TieredStopAtLevel=1")
    tool = [*_command(java, library, folder, options, "kafka.tools.StorageTool"), "format", "-t", cluster, "-c", str(folder / "server.properties")]
    done = subprocess.run(tool, cwd=folder, capture_output=True, text=True, check=False, timeout=START_SECONDS, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        said = done.stdout + done.stderr
        (folder / "broker.log").write_text(said, encoding="utf-8")
        raise BrokerError(f"Apache Kafka cannot format {folder / 'data'} ({_reason(said)}): see {folder / 'broker.log'}")


def _wait(broker: Broker) -> None:
    cluster = _cluster_id(broker.folder)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not broker.alive:
            raise BrokerError(f"Apache Kafka ended while starting ({_reason(_written(broker.log, broker.log_from))}): see {broker.log}")
        if _listens(broker.host, broker.port) and _answers(broker.bootstrap, cluster):
            return
        time.sleep(0.05)
    raise BrokerError(f"Apache Kafka did not answer on {broker.bootstrap} within {START_SECONDS:.0f} s: see {broker.log}")


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _answers(bootstrap: str, cluster: str) -> bool:
    try:
        seen = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0}).list_topics(timeout=2)
    except KafkaException:
        return False
    return bool(seen.brokers) and seen.cluster_id == cluster


def _cluster_id(folder: Path) -> str:
    lines = (folder / "data" / "meta.properties").read_text(encoding="utf-8").splitlines()
    return next((line.removeprefix("cluster.id=") for line in lines if line.startswith("cluster.id=")), "")


def _written(log: Path, offset: int) -> str:
    with log.open("rb") as file:
        file.seek(offset)
        return file.read(1 << 20).decode("utf-8", "replace")


def _reason(said: str) -> str:
    """The line that tells a cause best: an exception's message, else an error, else the last one."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    exceptions = [line for line in lines if "Exception: " in line]
    errors = [line for line in lines if " ERROR " in line or " FATAL " in line or line.startswith("Error")]
    return (exceptions or errors or lines[-1:] or ["it said nothing"])[0][:300]
