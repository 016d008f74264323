"""How every client reaches the broker: one place for addresses, names and, later, credentials."""

from __future__ import annotations

from typing import Any

from streams.settings import Settings


def client_options(settings: Settings) -> dict[str, Any]:
    """Options of aiokafka's consumers, producers and admin clients."""
    return {"bootstrap_servers": settings.brokers, "client_id": "newswire", "request_timeout_ms": int(settings.output_timeout * 1000)}
