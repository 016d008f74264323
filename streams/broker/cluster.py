"""A local cluster of Apache Kafka: several nodes, each a Java process with a folder of its own. For tests of what happens when some of them are away."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from streams.broker import apache
from streams.broker.apache import Broker, Seat
from streams.broker.errors import BrokerError

_HEAP = ("-Xms64m", "-Xmx384m")
# Every record of the cluster's own topics on all nodes, and a write acknowledged once two have it.
_SHARED: Mapping[str, str] = {
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    # A node that is killed stops counting as a copy after this; by default half a minute.
    "replica.lag.time.max.ms": "5000",
}


class Cluster:
    """Nodes 1 to `size`, started together. As a context manager it stops them at the end of the block."""

    def __init__(self, folder: Path, size: int = 3, properties: Mapping[str, str] | None = None) -> None:
        """Starts the nodes on folders in `folder` and waits until all of them answer. Raises BrokerError."""
        self._properties = {**_SHARED, **(properties or {})}
        self._folder = folder
        ports = _different_ports(2 * size)
        self._ports = dict(enumerate(ports[:size], 1))
        self._controllers = dict(enumerate(ports[size:], 1))
        self._cluster = apache.new_cluster_id()
        self.nodes: dict[int, Broker] = {}
        try:
            for node in self._ports:
                self.nodes[node] = self._launch(node)
            for broker in self.nodes.values():
                apache.wait(broker)
        except BaseException:
            self.close()
            raise

    @property
    def bootstrap(self) -> str:
        """All nodes, whether they run or not."""
        return ",".join(f"127.0.0.1:{port}" for port in self._ports.values())

    def kill(self, node: int) -> None:
        """End a node at once, as a crash does (SIGKILL)."""
        self.nodes[node].kill()

    def again(self, *nodes: int) -> None:
        """Start killed nodes on what they left, together, and wait until they answer. Raises BrokerError."""
        for node in nodes:
            self.nodes[node] = self._launch(node)
        for node in nodes:
            apache.wait(self.nodes[node])

    def close(self) -> None:
        """Killed, not asked to stop: nodes that stop one after the other wait for each other, and nobody needs the data."""
        for broker in self.nodes.values():
            if broker.alive:
                broker.kill()

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _launch(self, node: int) -> Broker:
        seat = Seat(node, self._controllers, self._cluster)
        return apache.launch(self._folder / f"node-{node}", self._ports[node], properties=self._properties, seat=seat, heap=_HEAP)


def _different_ports(count: int) -> list[int]:
    for _ in range(20):
        ports = [apache.free_port() for _ in range(count)]
        if len(set(ports)) == count:
            return ports
    raise BrokerError(f"no {count} free ports found on the loopback address")
