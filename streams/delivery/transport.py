"""Faust's Kafka transport with an idempotent producer, and a consumer that reads nothing that a transaction has taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer
from faust.auth import Credentials, SASLCredentials, SSLCredentials
from faust.transport.drivers import TRANSPORTS, aiokafka

from streams import credentials
from streams.settings import Settings, revealed


class Producer(aiokafka.Producer):
    """Acknowledged by all in-sync replicas; retried by the client without doubling or reordering; batches never expire silently."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}


class _ConsumerThread(aiokafka.AIOKafkaConsumerThread):
    def _create_worker_consumer(self, transport: aiokafka.Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # Faust has a setting for it only together with its own transactions
        return consumer


class Consumer(aiokafka.Consumer):
    """Of a supplier's transaction, only what it has committed; so a transaction that stays open holds up its partition until the broker ends it."""

    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class Transport(aiokafka.Transport):
    Consumer = Consumer
    Producer = Producer


def install() -> None:
    """Makes `kafka://` mean this transport, for Faust apps created from now on."""
    TRANSPORTS.aliases["kafka"] = f"{__name__}:Transport"


def faust_credentials(settings: Settings) -> Credentials | None:
    """Who newswire is and whom it trusts, for a Faust app, whose consumers and producers take it as one object. Raises: CredentialsError."""
    context = settings.tls()
    if credentials.uses_sasl(settings.security_protocol):
        user, password = settings.sasl_username, revealed(settings.sasl_password)
        return SASLCredentials(username=user, password=password, mechanism=settings.sasl_mechanism, ssl_context=context)
    return None if context is None else SSLCredentials(context)
