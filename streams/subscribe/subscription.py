"""The subscription: one consumer, and who has been told what."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import tenacity
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaConnectionError, KafkaError, KafkaTimeoutError, NodeNotReadyError

from streams.subscribe import positions
from streams.subscribe.errors import EventError, SubscribeError
from streams.subscribe.event import Event, identity
from streams.subscribe.filters import Filter, canceled
from streams.subscribe.positions import Start
from streams.subscribe.refusal import refused
from streams.subscribe.repeats import Repeats

log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

POLL_MS = 500
"""That the broker is waited for; how soon a quiet subscription acknowledges what is done, and sees that it has reached the present."""
COMMIT_SECONDS = 1.0
LONGEST_PAUSE = 30.0  # seconds between two attempts to reach the brokers
HAND_OVER_SECONDS = 5.0
"""That a rebalance waits for the caller to be done with the event in hand; below the ten seconds that the group waits for this subscriber."""
ANSWER_SECONDS = 4.0
"""That a commit waits for the broker. aiokafka itself tries for ever: while the broker is away, and where the topic was deleted."""
TOPIC_TRIES = 15
FETCH_WAIT_MS = 100  # that a fetch of quiet partitions holds up the busy ones
METADATA_MS = 60_000  # partitions that were added are seen after that


class Subscription(Generic[T]):
    """Events of one topic, from `subscribe`. Iterate it; several at a time in one group, in one process or many, share the topic's partitions.

    What is promised, in this order for each event:

    1. It is handed over unless its id was handed over before, as far as is remembered; events of one key in the order of the topic.
    2. The caller is done with it when it asks for the next one.
    3. Then, and not before, its offset may be committed: within COMMIT_SECONDS, at a rebalance, and at the end.

    A subscriber that dies gets what was not committed again: at least once. The ids that came last before the committed offset are read from the topic at
    every start, so that a repeat is dropped though its first appearance lies before the start. A caller that leaves the loop, or raises in it, is not done with
    the event in hand.
    """

    def __init__(
        self,
        topic: str,
        *,
        brokers: str,
        group: str | None,
        start: Start,
        wanted: Filter,
        until_present: bool,
        remember: int,
        on_error: Callable[[EventError], None] | None,
        client: Mapping[str, Any],
    ) -> None:
        self.topic = topic
        self.group = group
        self.present = asyncio.Event()
        """Set when all has been handed over that was on the subscription's partitions when it came to them, and the caller is done with it."""
        self._start, self._wanted, self._until_present, self._remember, self._on_error = start, wanted, until_present, remember, on_error
        self._options = {
            "bootstrap_servers": brokers,
            "client_id": "newswire-subscribe",
            "metadata_max_age_ms": METADATA_MS,
            "fetch_max_wait_ms": FETCH_WAIT_MS,
            **client,
        }
        self._seen: dict[TopicPartition, Repeats] = {}
        self._uris = Repeats(remember)
        """Items that matched: later versions of them are handed over though they match no longer."""
        self._done: dict[TopicPartition, int] = {}
        """By partition that is this subscription's and ready: the offset of the first record that the caller is not done with."""
        self._committed: dict[TopicPartition, int] = {}
        self._ends: dict[TopicPartition, int] = {}
        self._commit_at = 0.0
        self._idle = asyncio.Event()
        """Set while the caller has no event in hand."""
        self._idle.set()
        self._revoking = False
        self._closing = asyncio.Event()
        self._ended = asyncio.Event()
        self._assignments = 0
        self._settled = 1 if group is None else 0
        """Number of the assignment in force; 0 while the group has not said yet which partitions are whose."""
        self._first: frozenset[int] = frozenset()
        """The topic's partitions when the first of them were begun: those that are added later are read from their beginning, whatever the start."""
        self._consumer: AIOKafkaConsumer | None = None
        self._events: AsyncGenerator[Event[T], None] | None = None
        self._failed: SubscribeError | None = None

    def __aiter__(self) -> AsyncIterator[Event[T]]:
        """Raises while iterated: SubscribeError; at once where an earlier iteration ended with one. Waits for brokers that cannot be reached, for ever, with
        growing pauses."""
        if self._failed is not None:
            raise SubscribeError(f"this subscription to {self.topic} ended with an error; make another one") from self._failed
        if self._events is None:
            self._events = self._iterate()
        return self._events

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the iteration, wherever it is, commits what the caller is done with and leaves the group. May wait for the broker, some seconds."""
        self._closing.set()
        if self._events is None:
            return
        try:
            await self._events.aclose()
        except RuntimeError:  # another task waits in it, for an event or for the broker: it ends by itself
            await self._ended.wait()

    async def _iterate(self) -> AsyncGenerator[Event[T], None]:
        try:
            consumer = await self._unless_closed(self._connected())
            if self.group is not None:
                consumer.subscribe([self.topic], listener=_Listener(self._revoked, self._assigned))
            while not self._closing.is_set():
                if self.group is None:
                    self._take_all(consumer)
                await self._unless_closed(self._prepare(consumer))
                batches = await self._unless_closed(consumer.getmany(timeout_ms=POLL_MS))
                for partition, records in batches.items():
                    seen = self._seen.get(partition)
                    if records[0].offset > self._done.get(partition, records[0].offset):
                        await self._unless_closed(self._say_what_was_removed(consumer, partition, self._done[partition]))
                    for record in records:
                        if partition not in self._done or seen is None or self._revoking or self._closing.is_set():
                            break  # a rebalance: the rest is another's, or is read again
                        one = identity(record)
                        event = None if one in seen else self._chosen(record)
                        if event is not None:
                            self._idle.clear()
                            yield event
                            self._idle.set()
                        seen.add(one)
                        if partition in self._done:
                            self._done[partition] = record.offset + 1
                        if time.monotonic() >= self._commit_at:
                            await self._commit_in_time()
                await self._commit_in_time()
                await self._unless_closed(self._look_whether_present(consumer))
                if self._until_present and self.present.is_set():
                    return
        except _Closed:
            return
        except KafkaError as error:
            self._failed = SubscribeError(f"{self.topic} cannot be read any further: {error!r}")
            raise self._failed from error
        except SubscribeError as error:
            self._failed = error
            raise
        finally:
            self._idle.set()
            try:
                await self._end()
            finally:
                self._ended.set()

    async def _unless_closed(self, doing: Coroutine[Any, Any, R]) -> R:
        """What waits for a broker may wait for ever, but not longer than until `close`. Raises: _Closed."""
        task, closing = asyncio.create_task(doing), asyncio.create_task(self._closing.wait())
        try:
            await asyncio.wait((task, closing), return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise _Closed
            return task.result()
        finally:
            closing.cancel()
            if not task.done():
                task.cancel()
                await asyncio.wait((task,))
            if not task.cancelled():
                task.exception()  # asked for, so that asyncio does not complain of it

    def _take_all(self, consumer: AIOKafkaConsumer) -> None:
        """Without a group all partitions are this subscription's, also those that are added. aiokafka would begin all anew when one is added."""
        there = {TopicPartition(self.topic, number) for number in consumer.partitions_for_topic(self.topic) or ()}
        if not there <= consumer.assignment():
            consumer.assign(there | consumer.assignment())
            for partition, offset in self._done.items():
                consumer.seek(partition, offset)

    async def _say_what_was_removed(self, consumer: AIOKafkaConsumer, partition: TopicPartition, offset: int) -> None:
        """Of a subscription that lags: aiokafka goes on at the first record that is left, and says nothing. The gap may also be one of a compacted topic."""
        with suppress(KafkaError):
            firsts = await consumer.beginning_offsets([partition])
            positions.say_what_was_removed(partition, firsts[partition] - offset)

    def _chosen(self, record: ConsumerRecord[Any, Any]) -> Event[T] | None:
        event: Event[T] = Event(record)
        if not self._wanted:
            return event
        try:
            wanted = self._wanted.matches(event)
            if not wanted and not canceled(event) and event.uri.encode() not in self._uris:
                return None
        except (KeyError, TypeError, AttributeError) as error:
            self._bad(EventError(f"{event!r} is not as its schema says ({error!r})"))
            return None
        except EventError as error:
            self._bad(error)
            return None
        if wanted:
            self._uris.add(event.uri.encode())
        event._wanted = wanted
        return event

    def _remember_if_wanted(self, record: ConsumerRecord[Any, Any]) -> None:
        """Of a record that was handed over before this start: a later version of its item is to be handed over too."""
        event: Event[T] = Event(record)
        with suppress(SubscribeError, KeyError, TypeError, AttributeError):
            if self._wanted and self._wanted.matches(event):
                self._uris.add(event.uri.encode())

    def _bad(self, error: EventError) -> None:
        if self._on_error is None:
            raise error
        self._on_error(error)

    async def _connected(self) -> AIOKafkaConsumer:
        """Raises: SubscribeError where the brokers have no such topic, or refuse this client."""
        again = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type((KafkaConnectionError, NodeNotReadyError, OSError)),
            wait=tenacity.wait_random_exponential(multiplier=0.5, max=LONGEST_PAUSE),
            before_sleep=tenacity.before_sleep_log(log, logging.WARNING),
        )
        return await again(self._connect)

    async def _connect(self) -> AIOKafkaConsumer:
        consumer = AIOKafkaConsumer(**self._options, group_id=self.group, enable_auto_commit=False, auto_offset_reset="earliest")
        try:
            await consumer.start()
            await self._topic_there(consumer)
        except BaseException as error:
            await positions.stop(consumer)
            said = await refused(self._options) if isinstance(error, KafkaConnectionError) else None
            if said is not None:
                raise SubscribeError(f"{said}; see `client`") from error
            raise
        self._consumer = consumer  # here, for a caller that is cancelled now
        return consumer

    async def _topic_there(self, consumer: AIOKafkaConsumer) -> None:
        """Raises: SubscribeError. A broker that has just started names no topics for a moment."""
        try:
            for _ in range(TOPIC_TRIES):
                if self.topic in await consumer.topics():
                    await consumer.beginning_offsets([TopicPartition(self.topic, 0)])  # afterwards the consumer knows the topic's partitions
                    return
                await asyncio.sleep(0.2)
        except KafkaError as error:
            if type(error) is KafkaError or isinstance(error, KafkaTimeoutError):  # aiokafka's for brokers of which none answers
                raise KafkaConnectionError(*error.args) from error
            raise
        raise SubscribeError(f"the brokers at {self._options['bootstrap_servers']} have no topic {self.topic}, or this user may not see it")

    async def _prepare(self, consumer: AIOKafkaConsumer) -> None:
        """Sets the positions of partitions that came to this subscription, and reads which ids stand before them. Where a rebalance comes in between, or the
        broker does not answer, nothing is changed, and the loop comes here again."""
        fresh = consumer.assignment() - self._done.keys()
        if not fresh or not self._settled:
            return
        settled = self._settled
        self._first = self._first or frozenset(consumer.partitions_for_topic(self.topic) or ())
        try:
            committed = dict.fromkeys(fresh) if self.group is None else await positions.committed(consumer, self.group, fresh)
            async with positions.asking(self._options) as asking:
                added = {partition for partition in fresh if partition.partition not in self._first}
                places = await positions.places(asking, committed, self._start, added)
                known = {partition for partition in fresh if partition in self._seen and self._committed.get(partition) == places[partition].offset}
                read = await self._ids_before(asking, {partition: place.offset for partition, place in places.items() if partition not in known})
            if self._settled != settled:
                return
            for partition, place in places.items():
                consumer.seek(partition, place.offset)
            begun = {partition: place.offset for partition, place in places.items() if not place.committed}
            if begun and self.group is not None:
                # Even before the first event: who starts at the present and dies starts there again, and not at a later present.
                async with asyncio.timeout(ANSWER_SECONDS):
                    await consumer.commit(begun)
        except (IllegalStateError, CommitFailedError):  # it was taken away meanwhile
            return
        except (KafkaError, TimeoutError) as error:
            if isinstance(error, KafkaError) and not error.retriable and not isinstance(error, KafkaTimeoutError):
                raise
            log.warning("the positions on %s cannot be asked for at the moment: %r", self.topic, error)
            await asyncio.sleep(POLL_MS / 1000)
            return
        if self._settled != settled:
            return
        self._seen = {partition: seen for partition, seen in self._seen.items() if partition in consumer.assignment()} | read
        for partition, place in places.items():
            self._done[partition] = self._committed[partition] = place.offset
            self._ends[partition] = place.end

    async def _ids_before(self, asking: AIOKafkaConsumer, begins: dict[TopicPartition, int]) -> dict[TopicPartition, Repeats]:
        read = {partition: Repeats(self._remember) for partition in begins}
        async for record in positions.before(asking, begins, self._remember):
            read[TopicPartition(record.topic, record.partition)].add(identity(record))
            self._remember_if_wanted(record)
        return read

    async def _look_whether_present(self, consumer: AIOKafkaConsumer) -> None:
        if self.present.is_set() or not self._settled or consumer.assignment() != self._done.keys():
            return
        try:
            if all([await consumer.position(partition) >= self._ends[partition] for partition in list(self._done)]):
                self.present.set()
        except IllegalStateError:
            log.debug("a rebalance came in between")

    async def _commit_in_time(self) -> None:
        if time.monotonic() >= self._commit_at:
            await self._commit()
            self._commit_at = time.monotonic() + COMMIT_SECONDS

    async def _commit(self) -> None:
        """Commits what is done. Where the broker does not take it now, later; where the group has given the partitions to another one, never."""
        new = {partition: offset for partition, offset in self._done.items() if self._committed.get(partition) != offset}
        if self.group is None or not new or self._consumer is None:
            return
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._consumer.commit(new)
        except (CommitFailedError, IllegalStateError) as error:
            log.warning("%d partitions of %s went to another subscriber, which gets some events again: %s", len(new), self.topic, error)
        except (KafkaError, TimeoutError) as error:
            if isinstance(error, KafkaError) and not error.retriable:
                raise
            log.warning("what is done of %s cannot be acknowledged at the moment: %r", self.topic, error)
        else:
            self._committed |= new

    async def _revoked(self) -> None:
        """Before the partitions go to others: the event in hand is waited for, so that they do not get it too, and what is done is committed."""
        self._revoking = True
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), HAND_OVER_SECONDS)
            await self._commit()
        finally:
            self._done.clear()
            self._settled = 0
            self._revoking = False

    def _assigned(self) -> None:
        self._assignments += 1
        self._settled = self._assignments

    async def _end(self) -> None:
        if self._consumer is None:
            return
        try:
            await self._commit()
        except KafkaError as error:
            log.warning("what is done of %s could not be acknowledged: %r", self.topic, error)
        finally:
            await positions.stop(self._consumer)


class _Closed(Exception):
    """`close` was called while the iteration waited."""


class _Listener(ConsumerRebalanceListener):
    def __init__(self, revoked: Callable[[], Awaitable[None]], assigned: Callable[[], None]) -> None:
        self._revoked, self._assigned = revoked, assigned

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        await self._revoked()

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """What came is prepared by the loop, which may wait for the broker without holding up the group."""
        self._assigned()
