"""Faust's Kafka transport with an idempotent producer, and a consumer whose commits skip nothing."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any, cast
from weakref import WeakSet

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import ConsumerStoppedError
from faust.auth import Credentials, SASLCredentials, SSLCredentials
from faust.tables.recovery import RebalanceAgain
from faust.transport.drivers import TRANSPORTS, aiokafka
from faust.types import TP, Message
from mode.types import ServiceT

from streams import credentials
from streams.delivery.fail_stop import fail_stop
from streams.settings import Settings, revealed

YIELD_EVERY = 16
"""Records that are handed on in a row before others may work."""

FETCH_WAIT_MS = 25
"""That a fetch waits at the broker for something to come. It waits only for partitions whose last records have been taken; those of the others wait
for its end. Faust has 1,500 here and no setting for it: while all busy partitions had records in hand, a fetch of the quiet ones held them all up for
so long, and what had gathered then made the next such fetch certain."""


class Producer(aiokafka.Producer):
    """Acknowledged by all in-sync replicas; retried by the client without doubling or reordering; batches never expire silently."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}


class _ConsumerThread(aiokafka.AIOKafkaConsumerThread):
    def _create_worker_consumer(self, transport: aiokafka.Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # Faust has a setting for it only together with its own transactions
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        return consumer

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Nothing. Faust's look for streams that stand still asks its monitor, which is off here, and takes a partition to which nothing came for a broken
        one: after five minutes it would call each partition dead, every three seconds. The supervisor watches each item, `newswire_last_item_time` says
        how far behind a worker is."""


class _Taken(WeakSet[Message]):
    """Faust's set of messages that are not acknowledged; it tells of each one that comes in. Faust's compiled streams call nothing else of the consumer."""

    def __init__(self, take: Callable[[Message], None]) -> None:
        super().__init__()
        self._take = take

    def add(self, item: Message) -> None:
        self._take(item)
        super().add(item)


class Consumer(aiokafka.Consumer):
    """Commits what was taken and acknowledged without a hole, and of a supplier's transaction reads only what it has committed.

    Faust's own bookkeeping takes offsets for a row of whole numbers. Where the broker has taken some away (compaction, what a transaction took back, its marks)
    it passes over an unfinished record, or waits for ever for numbers that nobody will see: faust-streaming/faust issue 606 and pull request 707.
    A transaction that stays open holds up its partition until the broker ends it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unacked_messages = _Taken(self.take)
        self.taken: defaultdict[TP, deque[int]] = defaultdict(deque)
        """Offsets that an agent has taken and that are not yet known to be finished, in order."""
        self.finished: dict[TP, int] = {}
        """The offset after the last one before which all is finished: what may be committed."""
        self._revoked = False  # from the begin of a rebalance to the assignment that ends it
        self._drainer: asyncio.Task[Any] | None = None

    def take(self, message: Message) -> None:
        taken, offset = self.taken[message.tp], message.offset
        while taken and taken[-1] >= offset:  # read again, after a rebalance or from an earlier offset on
            taken.pop()
        if offset < self.finished.get(message.tp, 0):
            del self.finished[message.tp]
        taken.append(offset)

    def _new_offset(self, tp: TP) -> int | None:
        """The offset to commit. The same again until something else is acknowledged: a commit may fail."""
        taken, acknowledged = self.taken[tp], self._acked_index[tp]
        committed = self._committed_offset[tp] or 0
        while taken and taken[0] < committed:  # what another worker has finished while the partition was its own
            acknowledged.discard(taken.popleft())
        while taken and taken[0] in acknowledged:
            offset = taken.popleft()
            acknowledged.discard(offset)
            self.finished[tp] = offset + 1
        self._acked[tp].clear()  # Faust's list of the same offsets
        return self.finished.get(tp)

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Nothing: what did not come is not waited for."""

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        self._revoked = True
        await super().on_partitions_revoked(revoked)
        for tp in revoked:
            self.taken.pop(tp, None)
            self.finished.pop(tp, None)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        self._revoked = False
        await super().on_partitions_assigned(assigned, generation_id)

    async def perform_seek(self) -> None:
        """Goes back to the committed offsets, after which Faust clears the agents' buffers and lets records flow.

        Raises: RebalanceAgain where the next rebalance has begun before that is done; Faust leaves it to the end of that one, then. It asks itself only
        before it seeks: in the middle of the next rebalance it let records flow, whose end then cleared them from the buffers, while their reader stood
        behind them. A worker that woke up after its session had run out lost 137 of 900 items so.
        """
        generation = self.app.consumer_generation_id
        await super().perform_seek()
        over = self._revoked or self.app.consumer_generation_id != generation
        if over and asyncio.current_task() is not self._drainer:  # that one hands nothing on before records flow
            raise RebalanceAgain

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Where nothing has been committed yet, to the beginning: aiokafka stays where it is there, behind records that were fetched for nobody."""
        found = await super().seek_to_committed()
        fresh: list[Any] = [tp for tp, offset in found.items() if not offset]
        if fresh:
            await self._thread.seek_to_beginning(*fresh)
        return found

    async def _drain_messages(self, fetcher: ServiceT) -> None:
        """Faust's loop from what was fetched to the agents' buffers, without two tasks for each record: only one that finds no room is waited for in a
        task, which the begin of a rebalance ends. And without passing over what lies below an offset that was read before: reading goes back where
        something was not finished, and twice does no harm.

        Ends the process where reading fails, and says why: Faust would unwind the app, with whatever message the first cancelled agent happens to have.
        """
        stopped = self._stopped, cast(Any, fetcher)._stopped
        commit_every = self._commit_every
        self._drainer = asyncio.current_task()
        try:
            while not any(one.is_set() for one in stopped):
                await self.sleep(0)
                passed = 0
                async for tp, message in self.getmany(timeout=1.0):
                    if commit_every is not None and self._n_acked >= commit_every:
                        self._n_acked = 0
                        await self.commit()
                    if self._has_room(tp):
                        await self.callback(message)
                    else:
                        await self.wait_first(self.callback(message), self.suspend_flow.wait())
                    passed += 1
                    if not passed % YIELD_EVERY:
                        await asyncio.sleep(0)
        except (ConsumerStoppedError, asyncio.CancelledError):
            if not self.app.should_stop:
                raise
        except Exception as error:
            if self.app.should_stop:
                raise
            fail_stop("an input cannot be read", error)

    def _has_room(self, tp: TP) -> bool:
        """Whether a record can be handed to the agents of its topic at once."""
        topics = cast(Any, self.app.topics)
        return self.app.flow_control.is_active() and not any(channel.queue.full() for channel in topics._tp_index.get(tp, ()))

    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class Transport(aiokafka.Transport):
    Consumer = Consumer
    Producer = Producer


def install() -> None:
    """Makes `kafka://` mean this transport, for Faust apps created from now on."""
    TRANSPORTS.aliases["kafka"] = f"{__name__}:Transport"


def faust_credentials(settings: Settings) -> Credentials | None:
    """Who newswire is and whom it trusts, for a Faust app, whose consumers and producers take it as one object. Raises: CredentialsError."""
    context = settings.tls()
    if credentials.uses_sasl(settings.security_protocol):
        user, password = settings.sasl_username, revealed(settings.sasl_password)
        return SASLCredentials(username=user, password=password, mechanism=settings.sasl_mechanism, ssl_context=context)
    return None if context is None else SSLCredentials(context)
