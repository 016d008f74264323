"""Facts about Faust 0.15.3 that the delivery relies on. A test that fails here after an upgrade says: think again (docs/decisions.md, Delivery)."""

from __future__ import annotations

import inspect
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from aiokafka import AIOKafkaConsumer
from faust.tables import recovery
from faust.tables.recovery import RebalanceAgain
from faust.transport.consumer import Consumer
from faust.transport.drivers import aiokafka
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st
from intervaltree import IntervalTree

from streams.delivery import transport

PARTITION = TP("wire.raw", 0)


class Bookkeeping(Consumer):
    """A consumer's bookkeeping of offsets without the consumer."""

    def __init__(self, committed: int | None, acked: list[int]) -> None:
        self._gap: Any = defaultdict(IntervalTree)
        self._acked: Any = defaultdict(list, {PARTITION: list(acked)})
        self._acked_index: Any = defaultdict(set, {PARTITION: set(acked)})
        self._committed_offset: Any = defaultdict(lambda: None, {PARTITION: committed})


Bookkeeping.__abstractmethods__ = frozenset()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("committed", "acked", "new"),
    [
        (3, [3, 4, 5], 6),  # in order: right
        (3, [4, 5, 6], 7),  # 3 is unfinished and skipped: why the window acknowledges in order
        (None, [5, 6], 7),  # nothing checks the head of a partition without a commit
        (3, [5, 6], None),  # a hole of two or more blocks
    ],
)
def test_the_offset_to_commit_is_off_by_one(committed: int | None, acked: list[int], new: int | None) -> None:
    assert Bookkeeping(committed, acked)._new_offset(PARTITION) == new


@pytest.mark.parametrize("came", [True, False])
def test_faust_calls_a_busy_worker_dead_without_its_monitor_and_a_quiet_partition_too(came: bool) -> None:
    """After the seconds of `stream_processing_timeout`, for each partition and again and again. Ours says nothing."""
    said: list[str] = []
    state = SimpleNamespace(highwater=10, position=5, timestamp=1.0 if came else None)
    subscription = SimpleNamespace(assignment=SimpleNamespace(active=True, state_value=lambda _: state))
    thread: Any = object.__new__(transport._ConsumerThread)
    thread.time_started = 0.0
    thread.tp_stream_timeout_secs = thread.tp_fetch_request_timeout_secs = 300.0
    thread._consumer = SimpleNamespace(_fetcher=SimpleNamespace(_subscriptions=SimpleNamespace(subscription=subscription)))
    app = SimpleNamespace(
        monitor=SimpleNamespace(stream_inbound_time={}), topics=SimpleNamespace(acks_enabled_for=lambda _: True), conf=faust.App("facts").conf
    )
    thread.consumer = SimpleNamespace(app=app)
    thread.log = SimpleNamespace(error=lambda message, *_: said.append(message), warning=said.append)
    aiokafka.AIOKafkaConsumerThread.verify_event_path(thread, 301.0, PARTITION)
    assert len(said) == 1
    thread.verify_event_path(301.0, PARTITION)
    assert len(said) == 1


@dataclass(frozen=True)
class Came:
    tp: TP
    offset: int


class Ours(transport.Consumer):
    """Our consumer's bookkeeping without the consumer."""

    def __init__(self) -> None:
        self.taken, self.finished = defaultdict(deque), {}
        self._acked, self._acked_index = defaultdict(list), defaultdict(set)
        self._committed_offset: Any = defaultdict(lambda: None)

    def come(self, *offsets: int) -> None:
        for offset in offsets:
            self.take(Came(PARTITION, offset))  # type: ignore[arg-type]

    def done(self, *offsets: int) -> None:
        self._acked[PARTITION] += offsets
        self._acked_index[PARTITION] |= set(offsets)

    def __hash__(self) -> int:
        return id(self)


Ours.__abstractmethods__ = frozenset()  # type: ignore[attr-defined]


def test_faust_waits_for_ever_for_offsets_that_a_transaction_took_back_behind_the_first_record() -> None:
    """0 came and was committed; 1 to 3 are not for us; 4 is finished. Why the bookkeeping is our own."""
    assert Bookkeeping(1, [4])._new_offset(PARTITION) is None
    ours = Ours()
    ours.come(0)
    ours.done(0)
    assert ours._new_offset(PARTITION) == 1
    ours._committed_offset[PARTITION] = 1
    ours.come(4)
    assert ours._new_offset(PARTITION) == 1, "4 is not finished"
    ours.done(4)
    assert ours._new_offset(PARTITION) == 5


@pytest.mark.parametrize(("finished", "new"), [((3, 4, 5), 6), ((4, 5), None), ((3, 5), 4), ((5,), None), ((), None)])
def test_our_offset_to_commit_jumps_over_nothing_unfinished(finished: tuple[int, ...], new: int | None) -> None:
    ours = Ours()
    ours._committed_offset[PARTITION] = 3
    ours.come(3, 4, 5)
    ours.done(*finished)
    assert ours._new_offset(PARTITION) == new
    assert ours._new_offset(PARTITION) == new, "a commit may fail and is tried again"


def test_what_is_read_again_has_to_be_finished_again() -> None:
    ours = Ours()
    ours.come(3, 4, 5)
    ours.done(3)
    assert ours._new_offset(PARTITION) == 4
    ours._acked_index.pop(PARTITION, None)  # as Faust does when the partition is taken away
    ours.come(3, 4)
    assert ours._new_offset(PARTITION) is None
    ours.done(3, 4)
    assert ours._new_offset(PARTITION) == 5


def test_what_another_worker_has_finished_is_not_waited_for() -> None:
    ours = Ours()
    ours.come(3, 4)
    ours._acked_index.pop(PARTITION, None)
    ours._committed_offset[PARTITION] = 90
    ours.come(90, 91)
    ours.done(90)
    assert ours._new_offset(PARTITION) == 91


@given(st.data())
def test_in_whatever_order_what_has_whatever_gaps_is_finished_nothing_is_lost_and_all_is_committed_in_the_end(data: st.DataObject) -> None:
    offsets = sorted(data.draw(st.sets(st.integers(0, 60), min_size=1)))
    order = data.draw(st.permutations(offsets))
    ours = Ours()
    ours.come(*offsets)
    left = set(offsets)
    for offset in order:
        ours.done(offset)
        left.discard(offset)
        new = ours._new_offset(PARTITION)
        assert new is None or not any(one < new for one in left)
        if new is not None and data.draw(st.booleans()):
            ours._committed_offset[PARTITION] = new
    assert ours._new_offset(PARTITION) == offsets[-1] + 1


def test_the_transport_is_idempotent_and_ours() -> None:
    transport.install()
    app = faust.App("facts", broker="kafka://127.0.0.1:9")
    assert isinstance(app.transport, transport.Transport)
    settings = transport.Producer(app.transport)._settings_extra()
    assert settings == {"acks": "all", "enable_idempotence": True}


async def test_faust_lets_a_fetch_wait_for_a_second_and_a_half_and_has_no_setting_for_it() -> None:
    """Why `transport` sets aiokafka's own attribute: see FETCH_WAIT_MS."""
    transport.install()
    app = faust.App("facts", broker="kafka://127.0.0.1:9")
    theirs = aiokafka.AIOKafkaConsumerThread(app.consumer)._create_worker_consumer(app.transport)
    ours = transport._ConsumerThread(app.consumer)._create_worker_consumer(app.transport)
    assert (theirs._fetch_max_wait_ms, ours._fetch_max_wait_ms) == (1500, transport.FETCH_WAIT_MS)
    assert (theirs._isolation_level, ours._isolation_level) == ("read_uncommitted", "read_committed")


class Seeking(transport.Consumer):
    """Our consumer's way back to the committed offsets without a broker; `meanwhile` is what happens before the broker answers."""

    def __init__(self, meanwhile: Callable[[Seeking], Awaitable[None]]) -> None:
        self.app: Any = SimpleNamespace(consumer_generation_id=4)
        self.taken, self.finished = defaultdict(deque), {PARTITION: 9}
        for name in ("_gap", "_acked", "_acked_index", "_read_offset", "_committed_offset"):
            setattr(self, name, {})
        self._active_partitions, self._paused_partitions = {PARTITION}, set()
        self._revoked, self._drainer, self._meanwhile = False, None, meanwhile

    async def seek_to_committed(self) -> Any:
        await self._meanwhile(self)
        return {PARTITION: 7}

    def __hash__(self) -> int:
        return id(self)


Seeking.__abstractmethods__ = frozenset()  # type: ignore[attr-defined]


async def nothing(_: Seeking) -> None: ...


async def begins(seeking: Seeking) -> None:
    seeking._revoked = True


async def ends(seeking: Seeking) -> None:
    seeking.app.consumer_generation_id = 5


@pytest.mark.parametrize("meanwhile", [begins, ends])
async def test_records_do_not_flow_when_the_next_rebalance_has_begun(meanwhile: Callable[[Seeking], Awaitable[None]]) -> None:
    with pytest.raises(RebalanceAgain):
        await Seeking(meanwhile).perform_seek()


async def test_after_an_assignment_reading_begins_at_what_is_committed() -> None:
    seeking = Seeking(nothing)
    await seeking.perform_seek()
    assert seeking._committed_offset == {PARTITION: 7}


class Committed(Seeking):
    """With the real `seek_to_committed`, beside a thread that tells what is asked of it."""

    seek_to_committed = transport.Consumer.seek_to_committed

    def __init__(self, committed: dict[TP, int | None]) -> None:
        super().__init__(nothing)
        self.asked: list[Any] = []

        async def to_committed() -> Any:
            return committed

        async def to_beginning(*partitions: TP) -> None:
            self.asked += partitions

        self._thread: Any = SimpleNamespace(seek_to_committed=to_committed, seek_to_beginning=to_beginning)


async def test_where_nothing_is_committed_reading_begins_at_the_beginning() -> None:
    """aiokafka stays where it is there: see its `seek_to_committed`."""
    partitions = [TP("wire.raw", number) for number in range(3)]
    seeking = Committed(dict(zip(partitions, (None, 0, 5), strict=True)))
    await seeking.perform_seek()
    assert seeking.asked == partitions[:2]
    assert "if offset and offset > 0:" in inspect.getsource(AIOKafkaConsumer.seek_to_committed)


async def test_faust_itself_asks_for_the_next_rebalance_only_before_it_seeks() -> None:
    """What `perform_seek` is for: when this fails, Faust asks behind it too."""
    source = inspect.getsource(recovery.Recovery._resume_streams)
    assert source.count("consumer_generation_id") == 1
    assert source.index("consumer_generation_id") < source.index("perform_seek")
    assert source.index("perform_seek") < source.index("flow_control.resume")
