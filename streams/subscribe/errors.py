"""What a subscriber is told when it cannot go on."""

from __future__ import annotations


class SubscribeError(Exception):
    """The subscription cannot be, or cannot go on: no such topic, no right to it, a filter that the topic's records have no field for."""


class EventError(SubscribeError):
    """One record is not what newswire writes. The message names its topic, partition and offset."""
