"""How every client reaches the broker: one place for addresses, names and credentials."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams import credentials
from streams.settings import Settings, revealed

Client = TypeVar("Client", AIOKafkaConsumer, AIOKafkaProducer)
T = TypeVar("T")

PATIENCE = 30.0
"""Seconds for which a coordinator that is coming up is waited for: a new cluster has none until it is first asked for."""
_PAUSE = 0.25


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


async def answered(ask: Callable[[], Awaitable[T]], patience: float = PATIENCE) -> T:
    """What the broker answers, asked again while the fault is one that may pass, for `patience` seconds. Raises: KafkaError."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return await ask()
        except KafkaError as error:
            if not error.retriable or time.monotonic() > deadline:
                raise
        await asyncio.sleep(_PAUSE)
