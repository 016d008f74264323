"""Faust's Kafka transport with an idempotent producer, and a consumer whose commits skip nothing."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakSet

from aiokafka import AIOKafkaConsumer
from faust.auth import Credentials, SASLCredentials, SSLCredentials
from faust.transport.drivers import TRANSPORTS, aiokafka
from faust.types import TP, Message

from streams import credentials
from streams.settings import Settings, revealed


class Producer(aiokafka.Producer):
    """Acknowledged by all in-sync replicas; retried by the client without doubling or reordering; batches never expire silently."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}


class _ConsumerThread(aiokafka.AIOKafkaConsumerThread):
    def _create_worker_consumer(self, transport: aiokafka.Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # Faust has a setting for it only together with its own transactions
        return consumer


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
