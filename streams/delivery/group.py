"""How far a consumer group is, and whether anybody is in it, as an operator's command asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError
from aiokafka.protocol.group import HeartbeatRequest

from streams.delivery.clients import answered

_ASK = 0.5  # seconds between two questions on how far a group is
_ANSWER = 5.0  # seconds in which a coordinator has to say whether a right is missing


@asynccontextmanager
async def admin_client(options: dict[str, Any]) -> AsyncIterator[AIOKafkaAdminClient]:
    """An admin client, started, and closed whatever happens. Raises: KafkaError."""
    admin = AIOKafkaAdminClient(**options)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


async def refused(options: dict[str, Any], group: str) -> GroupAuthorizationFailedError | None:
    """What the broker says to a user who may not be in the group; None where he may, or where nothing is said within some seconds.

    A client that is not let in by its group waits for ever and says nothing. Asked by the heartbeat of a member that does not exist, which needs the same
    right and changes nothing.
    """
    try:
        async with asyncio.timeout(_ANSWER), admin_client(options) as admin:
            coordinator = await admin.find_coordinator(group)
            answer = await admin._send_request_to_node(coordinator, HeartbeatRequest(group, -1, "nobody"))
    except GroupAuthorizationFailedError:
        return GroupAuthorizationFailedError(group)
    except (KafkaError, TimeoutError, OSError):
        return None
    code = cast(Any, answer).error_code
    return GroupAuthorizationFailedError(group) if code == GroupAuthorizationFailedError.errno else None


async def committed(admin: AIOKafkaAdminClient, group: str, topic: str) -> dict[int, int]:
    """The offset up to which the group has committed, by partition of the topic; of a partition without one there is no entry. Raises: KafkaError."""
    offsets = await answered(lambda: admin.list_consumer_group_offsets(group))
    return {part.partition: found.offset for part, found in offsets.items() if isinstance(part, TopicPartition) and part.topic == topic and found.offset >= 0}


async def passed(options: dict[str, Any], group: str, topic: str, partition: int, offset: int) -> None:
    """Returns when the group has committed past this record. Raises: KafkaError."""
    async with admin_client(options) as admin:
        while (await committed(admin, group, topic)).get(partition, -1) <= offset:  # noqa: ASYNC110 - a broker has no event for it
            await asyncio.sleep(_ASK)


async def has_members(admin: AIOKafkaAdminClient, group: str) -> bool:
    """Whether somebody is in the group, as its coordinator knows it: one that was killed counts until its session runs out. Raises: KafkaError."""
    (answer,) = await answered(lambda: admin.describe_consumer_groups([group]))
    members = [member for described in answer.to_object()["groups"] for member in described["members"]]
    return bool(members)
