"""Why a broker does not let newswire in, in words. aiokafka's clients say only that they could not reach any broker."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka import errors
from aiokafka.conn import collect_hosts, create_conn
from aiokafka.protocol.metadata import MetadataRequest

_PATIENCE_MS = 5000
_TLS_ALERT = 0x15  # first byte of what a TLS listener answers to a client that does not speak it; read as the length of a Kafka response

# No restart and no patience helps against these.
_NOT_ALLOWED = (
    errors.AuthenticationFailedError,
    errors.ClusterAuthorizationFailedError,
    errors.GroupAuthorizationFailedError,
    errors.SaslAuthenticationFailed,
    errors.TopicAuthorizationFailedError,
    errors.TransactionalIdAuthorizationFailed,
    ssl.SSLCertVerificationError,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the broker has against this client, and what to do. Neither ever holds a secret."""

    what: str
    todo: str


def not_allowed(error: BaseException | None) -> bool:
    """Whether a broker refuses this user or this client for good, rather than for now."""
    while error is not None:
        if isinstance(error, _NOT_ALLOWED):
            return True
        error = error.__cause__
    return False


def said(error: BaseException) -> str:
    """What a client's error says, in one line: for a right that is missing, which one."""
    text = " ".join(str(error).split())[:300] or type(error).__name__
    rights = {errors.TopicAuthorizationFailedError: "topic", errors.GroupAuthorizationFailedError: "group"}
    what = next((named for kind, named in rights.items() if isinstance(error, kind)), None)
    return text if what is None else f"this user may not do that with the {what} {', '.join(_named(error))}"


async def refusal(client: Mapping[str, Any]) -> Refusal | None:
    """Asks the brokers one after the other, as a client with these options does, and tells why the first that answers lets it not in.

    None where one lets it in, or where none can be reached at all.
    """
    found: Refusal | None = None
    options = {name: option for name, option in client.items() if name.startswith(("sasl_", "ssl_", "security_"))}
    for host, port, _ in collect_hosts(client["bootstrap_servers"]):
        try:
            connection = await create_conn(host, port, client_id="newswire", request_timeout_ms=_PATIENCE_MS, **options)
        except (TimeoutError, errors.KafkaError, OSError) as error:
            found = found or _explained(error, f"{host}:{port}", client)
            continue
        try:
            await connection.send(MetadataRequest([]))  # a listener that wants a password takes nothing else without
        except (TimeoutError, errors.KafkaError, OSError) as error:
            found = found or _explained(error, f"{host}:{port}", client, let_in=True)
            continue
        finally:
            connection.close()
        return None
    return found


def _explained(error: BaseException, where: str, client: Mapping[str, Any], *, let_in: bool = False) -> Refusal | None:
    protocol = client.get("security_protocol", "PLAINTEXT").lower()
    cause = error.__cause__ if isinstance(error, errors.KafkaConnectionError) and error.__cause__ is not None else error
    tls, sasl = "ssl" in protocol.split("_"), "sasl" in protocol.split("_")
    mechanism = client.get("sasl_mechanism")
    change = f"NEWSWIRE_SECURITY_PROTOCOL is {protocol}: make it what that listener is"
    if isinstance(cause, errors.SaslAuthenticationFailed | errors.AuthenticationFailedError):
        what = f"the broker at {where} does not accept the user {client.get('sasl_plain_username')!r} with this password ({mechanism})"
        return Refusal(what, "check NEWSWIRE_SASL_USERNAME, NEWSWIRE_SASL_PASSWORD (or its file) and NEWSWIRE_SASL_MECHANISM")
    if isinstance(cause, errors.UnsupportedSaslMechanismError):
        return Refusal(f"the broker at {where} does not take {mechanism}", "set NEWSWIRE_SASL_MECHANISM to one that its listener has")
    if isinstance(cause, errors.IllegalSaslStateError):
        return Refusal(f"the listener at {where} knows no users and passwords", change)
    if isinstance(cause, ssl.SSLCertVerificationError):
        name = cause.verify_code in (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
        todo = (
            "use in NEWSWIRE_BROKERS a name that the certificate has" if name else "set NEWSWIRE_SSL_CA_FILE to the certificate of the authority that signed it"
        )
        return Refusal(f"the certificate of the broker at {where} is not trusted ({cause.verify_message.rstrip('.')})", todo)
    if tls and not let_in and (isinstance(cause, ConnectionError) or getattr(cause, "reason", None) == "WRONG_VERSION_NUMBER"):
        # A listener that is down refuses the connection; it does not reset it.
        return None if isinstance(cause, ConnectionRefusedError) else Refusal(f"the listener at {where} speaks no TLS", change)
    if isinstance(cause, ssl.SSLError):
        what = f"the broker at {where} ends the TLS connection ({(cause.reason or 'no reason given').lower().replace('_', ' ')})"
        return Refusal(what, "does it ask for a certificate? Then set NEWSWIRE_SSL_CERT_FILE to one that it trusts")
    if not tls and isinstance(cause, asyncio.IncompleteReadError) and (cause.expected or 0) >> 24 == _TLS_ALERT:
        return Refusal(f"the listener at {where} speaks TLS alone", change)
    if let_in and not sasl and isinstance(error, errors.KafkaConnectionError):
        return Refusal(f"the listener at {where} ends the connection of a client without user and password", change)
    return None


def _named(error: BaseException) -> list[str]:
    first = error.args[0] if error.args else "?"
    return sorted(map(str, first)) if isinstance(first, set | frozenset | list | tuple) else [str(first)]
