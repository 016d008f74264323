"""Faust's Kafka transport with an idempotent producer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faust.transport.drivers import TRANSPORTS, aiokafka


class Producer(aiokafka.Producer):
    """Acknowledged by all in-sync replicas; retried by the client without doubling or reordering; batches never expire silently."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}


class Transport(aiokafka.Transport):
    Producer = Producer


def install() -> None:
    """Makes `kafka://` mean this transport, for Faust apps created from now on."""
    TRANSPORTS.aliases["kafka"] = f"{__name__}:Transport"
