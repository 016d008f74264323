"""A partition has one writer, who goes on from what was written before; nothing is acknowledged before it is written. On Faust's streams, without a broker."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import faust
import pytest
from faust.types import TP, EventT, Message

from streams.delivery.fail_stop import ExitCode
from streams.delivery.owned import work_off

SECONDS = 10.0  # for anything to happen
A_WHILE = 0.5  # seconds in which several batches would have been taken
ZERO, ONE = TP("wire.lines", 0), TP("wire.lines", 1)
Place = tuple[int, int]  # partition, offset


class Noted(Message):
    """A message that notes its acknowledgement, which would go to the consumer."""

    acknowledged: list[Place]

    def on_final_ack(self, consumer: Any) -> bool:
        self.acknowledged.append((self.partition, self.offset))
        return super().on_final_ack(consumer)


@dataclass
class Worker:
    """A writer whose reads and writes are only noted, and last for as long as their gate is cleared. How records fall into batches is left to the clock."""

    owned: frozenset[TP] = frozenset({ZERO})
    assignments: int = 0
    assigned: asyncio.Event = field(default_factory=asyncio.Event)
    written: asyncio.Event = field(default_factory=asyncio.Event)
    read_gate: asyncio.Event = field(default_factory=asyncio.Event)
    write_gate: asyncio.Event = field(default_factory=asyncio.Event)
    read: list[tuple[int, Place]] = field(default_factory=list)
    """The assignment, and the record that was given."""
    wrote: list[tuple[int, list[Place]]] = field(default_factory=list)
    """The assignment at the begin of the read that the state is of, and the records."""
    acknowledged: list[Place] = field(default_factory=list)
    refused: str = ""
    """What fails, `reads` or `writes`, once something is acknowledged."""

    def __post_init__(self) -> None:
        for event in (self.written, self.read_gate, self.write_gate):
            event.set()
        self.app = faust.App("owned", broker="kafka://127.0.0.1:9", web_enabled=False)
        self.app.flow_control.resume()
        self.channel = self.app.channel(value_type=bytes)
        self.stream = self.app.stream(self.channel)

    def rebalance_begins(self) -> None:
        self.assigned.clear()

    def rebalance_ends(self, *owned: TP) -> None:
        self.owned = frozenset(owned)
        self.assignments += 1
        self.assigned.set()

    async def give(self, *places: Place) -> None:
        for partition, offset in places:
            message = Noted(ZERO.topic, partition, offset, 0.0, 1, {}, b"key", b"value", None, tp=TP(ZERO.topic, partition), generation_id=0)
            message.acknowledged = self.acknowledged
            message.incref()
            await self.channel.put(self.app.create_event(message.key, message.value, {}, message))

    async def reads(self, first: EventT[bytes]) -> int:
        asked = self.assignments
        self.read.append((asked, place(first)))
        self.perhaps_refuse("reads")
        await self.read_gate.wait()
        return asked

    async def writes(self, state: int, events: Any) -> None:
        self.wrote.append((state, [place(event) for event in events]))
        self.perhaps_refuse("writes")
        await self.write_gate.wait()

    def perhaps_refuse(self, step: str) -> None:
        if self.refused == step and self.acknowledged:
            raise ConnectionError("refused")

    async def work(self) -> None:
        await work_off(self.stream, self, self.reads, self.writes, self.written, "could not be written")


def place(event: EventT[bytes]) -> Place:
    return event.message.partition, event.message.offset


@asynccontextmanager
async def working(worker: Worker) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(worker.work())
    await asyncio.sleep(0)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await worker.stream.stop()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            if true():
                return
            await asyncio.sleep(0.01)


async def test_a_batch_is_acknowledged_in_order_once_it_is_written() -> None:
    worker = Worker()
    worker.rebalance_ends(ZERO, ONE)
    worker.write_gate.clear()
    async with working(worker):
        await worker.give((0, 7), (1, 3), (0, 8))
        await until(lambda: bool(worker.wrote))
        await asyncio.sleep(A_WHILE)
        assert worker.acknowledged == []
        assert not worker.written.is_set()
        worker.write_gate.set()
        await until(lambda: worker.acknowledged == [(0, 7), (1, 3), (0, 8)])
        assert worker.written.is_set()


async def test_what_was_written_is_read_once_for_each_assignment() -> None:
    worker = Worker()
    worker.rebalance_ends(ZERO)
    async with working(worker):
        for offset in (7, 8):
            await worker.give((0, offset))
            await until(lambda offset=offset: (0, offset) in worker.acknowledged)  # type: ignore[misc]
        assert worker.read == [(1, (0, 7))]
        worker.rebalance_begins()
        worker.rebalance_ends(ZERO)
        await worker.give((0, 9))
        await until(lambda: (0, 9) in worker.acknowledged)
        assert worker.read == [(1, (0, 7)), (2, (0, 9))]
        assert [state for state, _ in worker.wrote] == [1, 1, 2]


async def test_nothing_is_read_or_written_until_the_rebalance_has_ended() -> None:
    worker = Worker()
    async with working(worker):
        await worker.give((0, 7))
        await asyncio.sleep(A_WHILE)
        assert (worker.read, worker.wrote) == ([], [])
        assert worker.written.is_set(), "a rebalance would wait for a batch that waits for the rebalance"
        worker.rebalance_ends(ZERO)
        await until(lambda: worker.acknowledged == [(0, 7)])
        assert worker.read == [(1, (0, 7))]


async def test_what_was_buffered_when_its_partition_moved_is_left_to_the_new_owner() -> None:
    worker = Worker()
    worker.rebalance_ends(ZERO, ONE)
    worker.rebalance_begins()
    async with working(worker):
        await worker.give((1, 3), (0, 7), (1, 4), (0, 8))
        await asyncio.sleep(A_WHILE)
        worker.rebalance_ends(ZERO)
        await until(lambda: worker.acknowledged == [(0, 7), (0, 8)])
        assert [one for _, places in worker.wrote for one in places] == [(0, 7), (0, 8)]


@pytest.mark.parametrize("ended", [True, False])
async def test_a_rebalance_during_the_read_makes_it_read_again(ended: bool) -> None:
    worker = Worker()
    worker.rebalance_ends(ZERO)
    worker.read_gate.clear()
    async with working(worker):
        await worker.give((0, 7))
        await until(lambda: len(worker.read) == 1)
        worker.rebalance_begins()
        if ended:
            worker.rebalance_ends(ZERO)
        worker.read_gate.set()
        await asyncio.sleep(A_WHILE)
        if not ended:
            assert worker.wrote == []
            worker.rebalance_ends(ZERO)
        await until(lambda: worker.acknowledged == [(0, 7)])
        assert worker.wrote == [(2, [(0, 7)])]


async def test_a_write_that_is_cancelled_counts_as_on_its_way() -> None:
    worker = Worker()
    worker.rebalance_ends(ZERO)
    worker.write_gate.clear()
    async with working(worker) as task:
        await worker.give((0, 7))
        await until(lambda: len(worker.wrote) == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert not worker.written.is_set()
    assert worker.acknowledged == []


@pytest.mark.parametrize("step", ["reads", "writes"])
def test_a_fault_ends_the_process_with_the_batch_unacknowledged(step: str) -> None:
    child = [sys.executable, "-c", f"import asyncio; from {__name__} import fail_at; asyncio.run(fail_at('{step}'))"]
    ended = subprocess.run(child, capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[2])
    assert ended.returncode == ExitCode.SOFTWARE, ended.stderr
    assert "could not be written: ConnectionError: refused" in ended.stderr
    assert ended.stdout == "acknowledged: 0/7\n"


async def fail_at(step: str) -> None:
    """Runs in a process of its own, which ends within it: one batch goes well, the next does not."""

    class Told(list[Place]):
        def append(self, done: Place) -> None:
            print("acknowledged: {}/{}".format(*done), flush=True)
            super().append(done)

    worker = Worker(acknowledged=Told(), refused=step)
    worker.rebalance_ends(ZERO)
    async with working(worker):
        await worker.give((0, 7))
        await until(lambda: len(worker.acknowledged) == 1)
        worker.rebalance_begins()
        worker.rebalance_ends(ZERO)
        await worker.give((0, 8))
        await asyncio.sleep(SECONDS)
