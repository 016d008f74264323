"""`subscribe`: what a subscriber asks for, checked before anything is connected."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, TypedDict, Unpack, overload

from streams.subscribe.errors import EventError
from streams.subscribe.filters import chosen
from streams.subscribe.positions import Start
from streams.subscribe.subscription import Subscription
from streams.subscribe.values import EntityReference, News, RegionReference, Story

OWN = frozenset({"bootstrap_servers", "group_id", "enable_auto_commit", "auto_offset_reset", "key_deserializer", "value_deserializer"})
"""Options of aiokafka's that the library sets itself, or could not work with."""


class Options(TypedDict, total=False):
    """What `subscribe` takes besides the topic; what each is, it says."""

    group: str | None
    brokers: str | None
    start: Start
    regions: Collection[str]
    relevance: int
    entities: Collection[str]
    suppliers: Collection[str]
    until_present: bool
    remember: int
    on_error: Callable[[EventError], None] | None
    client: Mapping[str, Any]


@overload
def subscribe(topic: Literal["wire.news"] = ..., **options: Unpack[Options]) -> Subscription[News]: ...
@overload
def subscribe(topic: Literal["wire.regions"], **options: Unpack[Options]) -> Subscription[RegionReference]: ...
@overload
def subscribe(topic: Literal["wire.entities"], **options: Unpack[Options]) -> Subscription[EntityReference]: ...
@overload
def subscribe(topic: Literal["wire.stories"], **options: Unpack[Options]) -> Subscription[Story | None]: ...
@overload
def subscribe(topic: str, **options: Unpack[Options]) -> Subscription[Any]: ...
def subscribe(
    topic: str = "wire.news",
    *,
    group: str | None = None,
    brokers: str | None = None,
    start: Start = "earliest",
    regions: Collection[str] = (),
    relevance: int = 0,
    entities: Collection[str] = (),
    suppliers: Collection[str] = (),
    until_present: bool = False,
    remember: int = 5_000,
    on_error: Callable[[EventError], None] | None = None,
    client: Mapping[str, Any] = MappingProxyType({}),
) -> Subscription[Any]:
    """A subscription to a topic of newswire; iterate it with `async for`, best inside of `async with`.

    `topic`: with its prefix: `wire.news`, `wire.regions`, `wire.entities`, `wire.stories`, `wire.route.NAME`.
    `group`: name of the consumer group whose subscribers share the events, and in whose name is remembered what is done. None: all events, and nothing is
    remembered.
    `brokers`: `host:port[,host:port]`; else NEWSWIRE_BROKERS, else 127.0.0.1:9092.
    `start`: where a partition is begun for which the group has no offset: `"earliest"`, `"latest"`, or a datetime with a zone, which is compared with the
    broker's append times.
    `regions`, `relevance`, `entities`, `suppliers`: which events are wanted (`Filter`). A later version of an item that was wanted is handed over though it
    matches no longer, and so is the end of any item (`pubStatus: canceled`): `event.matched` is False then.
    `until_present`: the iteration ends when everything has been handed over that was on the topic when it began; else it goes on for ever.
    `remember`: ids per partition by which repeats are known.
    `on_error`: called with an EventError where a record is not newswire's, which is then passed over; without it the iteration ends with the error.
    `client`: further options of aiokafka's AIOKafkaConsumer, such as `security_protocol`, `ssl_context`, `sasl_plain_username`.

    Raises: ValueError for arguments that make no sense; nothing is connected before the first event is asked for.
    """
    if isinstance(start, datetime) and start.tzinfo is None:
        raise ValueError("start is a time without a zone: give it one, such as datetime.UTC")
    if not isinstance(start, datetime) and start not in ("earliest", "latest"):
        raise ValueError(f'start is "earliest", "latest" or a datetime, not {start!r}')
    if refused := sorted(OWN & client.keys()):
        raise ValueError(f"client cannot set {', '.join(refused)}: the library does that itself")
    if remember < 0:
        raise ValueError("remember is a number of ids, 0 or more")
    return Subscription(
        topic,
        brokers=brokers or os.environ.get("NEWSWIRE_BROKERS", "127.0.0.1:9092"),
        group=group,
        start=start,
        wanted=chosen(regions, relevance, entities, suppliers),
        until_present=until_present,
        remember=remember,
        on_error=on_error,
        client=client,
    )
