"""Which partitions a topic has, and whether it is there at all."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from functools import lru_cache

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.partitioner import murmur2

_TRIES = 30
_PAUSE = 0.1  # seconds


def partition(key: bytes | None, numbers: Sequence[int], available: Sequence[int]) -> int:
    """The partition of a key as Kafka's own clients choose it, for a producer. What countries, entities and lines of a supplier hash to is remembered:
    aiokafka's hash is written in Python. Most keys are items', which come two or three times in a row and never again: to hold more of them helps nobody."""
    if key is None:
        return random.choice(available or numbers)
    return numbers[_hash(key) % len(numbers)]


@lru_cache(maxsize=4096)
def _hash(key: bytes) -> int:
    return int(murmur2(key)) & 0x7FFFFFFF


async def topic_partitions(connected: AIOKafkaConsumer | AIOKafkaProducer, topic: str) -> list[TopicPartition]:
    """The topic's partitions in order, asked over a client that is started.

    Raises: LookupError where the broker does not have the topic.
    """
    client = connected.client if isinstance(connected, AIOKafkaProducer) else connected._client
    for _ in range(_TRIES):
        # The public call answers from what it knows, which may be nothing yet.
        cluster = await client.fetch_all_metadata()
        numbers = cluster.partitions_for_topic(topic)
        if numbers:
            return [TopicPartition(topic, number) for number in sorted(numbers)]
        await asyncio.sleep(_PAUSE)
    raise LookupError(f"the broker has no topic {topic}, or this user may not see it; make the topics with `newswire topics create`, or check NEWSWIRE_PREFIX")
