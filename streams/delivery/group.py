"""How far a consumer group is, and whether anybody is in it, as an operator's command asks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

T = TypeVar("T")

_PATIENCE = 30.0  # seconds for which a coordinator that is coming up is waited for: a new cluster has none until it is first asked for
_PAUSE = 0.25


@asynccontextmanager
async def admin_client(options: dict[str, Any]) -> AsyncIterator[AIOKafkaAdminClient]:
    """An admin client, started, and closed whatever happens. Raises: KafkaError."""
    admin = AIOKafkaAdminClient(**options)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


async def committed(admin: AIOKafkaAdminClient, group: str, topic: str) -> dict[int, int]:
    """The offset up to which the group has committed, by partition of the topic; of a partition without one there is no entry. Raises: KafkaError."""
    offsets = await _answered(lambda: admin.list_consumer_group_offsets(group))
    return {part.partition: found.offset for part, found in offsets.items() if isinstance(part, TopicPartition) and part.topic == topic and found.offset >= 0}


async def has_members(admin: AIOKafkaAdminClient, group: str) -> bool:
    """Whether somebody is in the group, as its coordinator knows it: one that was killed counts until its session runs out. Raises: KafkaError."""
    (answer,) = await _answered(lambda: admin.describe_consumer_groups([group]))
    members = [member for described in answer.to_object()["groups"] for member in described["members"]]
    return bool(members)


async def _answered(ask: Callable[[], Awaitable[T]]) -> T:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return await ask()
        except KafkaError as error:
            if not error.retriable or time.monotonic() > deadline:
                raise
        await asyncio.sleep(_PAUSE)
