"""Why brokers do not let a client in. aiokafka says only that it could reach none of them, also where a password is wrong, and tries again for ever."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

from aiokafka import errors
from aiokafka.conn import collect_hosts, create_conn

PATIENCE_MS = 5000

REFUSALS: Mapping[type[BaseException], str] = {
    errors.SaslAuthenticationFailed: "does not accept this user with this password",
    errors.AuthenticationFailedError: "does not accept this user with this password",
    errors.UnsupportedSaslMechanismError: "does not take this sasl_mechanism",
    errors.IllegalSaslStateError: "knows no users and passwords on this listener",
    ssl.SSLCertVerificationError: "has a certificate that is not trusted",
}
"""Errors against which no patience helps, and what they say of a broker."""


async def refused(options: Mapping[str, Any]) -> str | None:
    """Asks the brokers one after the other, as a consumer with these options does. Why the first that answers refuses, in one line and without a secret; None
    where one lets the client in, or none can be reached. Blocks for some seconds at each broker."""
    security = {name: option for name, option in options.items() if name.startswith(("sasl_", "ssl_", "security_"))}
    for host, port, _ in collect_hosts(options["bootstrap_servers"]):
        try:
            connection = await create_conn(host, port, client_id=str(options.get("client_id")), request_timeout_ms=PATIENCE_MS, **security)
        except (TimeoutError, errors.KafkaError, OSError) as error:
            cause = error.__cause__ if isinstance(error, errors.KafkaConnectionError) and error.__cause__ is not None else error
            what = next((said for kind, said in REFUSALS.items() if isinstance(cause, kind)), None)
            if what is not None:
                return f"the broker at {host}:{port} {what}"
            continue
        connection.close()
        return None
    return None
