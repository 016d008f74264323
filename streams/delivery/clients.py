"""How every client reaches the broker: one place for addresses, names and credentials."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams import credentials
from streams.settings import Settings, revealed

Client = TypeVar("Client", AIOKafkaConsumer, AIOKafkaProducer)


def client_options(settings: Settings) -> dict[str, Any]:
    """Options of aiokafka's consumers, producers and admin clients."""
    return {
        "bootstrap_servers": settings.brokers,
        "client_id": "newswire",
        "request_timeout_ms": int(settings.output_timeout * 1000),
        **security_options(settings),
    }


def security_options(settings: Settings) -> dict[str, Any]:
    """The part of them that says who newswire is and whom it trusts; what `streams.topics` takes besides addresses. Raises: CredentialsError."""
    return credentials.client_options(
        settings.security_protocol, settings.sasl_mechanism, settings.sasl_username, revealed(settings.sasl_password), settings.tls()
    )


@asynccontextmanager
async def opened(client: Client) -> AsyncIterator[Client]:
    """The client, started, and stopped whatever happens: aiokafka's own context manager leaves one open that could not start."""
    try:
        await client.start()
        yield client
    finally:
        await client.stop()
