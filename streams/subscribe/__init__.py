"""Subscribing to the topics of newswire: each event once, acknowledged when the caller is done with it.

    from streams.subscribe import subscribe

    async with subscribe("wire.news", group="alerts", regions={"UA"}) as events:
        async for event in events:
            print(event.value["headlines"][0]["value"])

A distribution of its own, `newswire-subscribe`, holds this package alone: it needs aiokafka, orjson and tenacity, and nothing else of newswire.
"""

from streams.subscribe.entry import subscribe
from streams.subscribe.errors import EventError, SubscribeError
from streams.subscribe.event import Event
from streams.subscribe.subscription import Subscription
from streams.subscribe.values import EntityReference, News, RegionReference, Story

__all__ = ["EntityReference", "Event", "EventError", "News", "RegionReference", "Story", "SubscribeError", "Subscription", "subscribe"]
