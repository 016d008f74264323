"""How every client reaches the broker: one place for addresses, names and, later, credentials."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams.settings import Settings

Client = TypeVar("Client", AIOKafkaConsumer, AIOKafkaProducer)


def client_options(settings: Settings) -> dict[str, Any]:
    """Options of aiokafka's consumers, producers and admin clients."""
    return {"bootstrap_servers": settings.brokers, "client_id": "newswire", "request_timeout_ms": int(settings.output_timeout * 1000)}


@asynccontextmanager
async def opened(client: Client) -> AsyncIterator[Client]:
    """The client, started, and stopped whatever happens: aiokafka's own context manager leaves one open that could not start."""
    try:
        await client.start()
        yield client
    finally:
        await client.stop()
