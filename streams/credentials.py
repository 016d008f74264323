"""How newswire proves to the broker who it is, and how it knows that it talks to the broker: options of aiokafka's clients from plain values."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

Protocol = Literal["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]


class CredentialsError(ValueError):
    """Credentials that cannot be used. The message is one line, names the setting, and never holds a secret."""


def uses_tls(protocol: Protocol) -> bool:
    return protocol in ("ssl", "sasl_ssl")


def uses_sasl(protocol: Protocol) -> bool:
    return protocol in ("sasl_plaintext", "sasl_ssl")


def secret_from(file: Path, setting: str) -> str:
    """The secret that a file holds, without the line break at its end, as containers hand secrets over. Raises: CredentialsError."""
    try:
        secret = file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CredentialsError(f"{setting} names {file}, which cannot be read ({_why(error)})") from None
    if not secret or "\n" in secret:
        raise CredentialsError(f"{setting} names {file}, which does not hold one line with the secret")
    return secret


def check_address(address: str, setting: str, better: str) -> None:
    """Raises: CredentialsError for what is no address of an HTTP service, or for one with a password in it, which belongs in `better`."""
    try:
        parts = urlsplit(address)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is none, a broken IPv6 address
        is_address = False
    if is_address and "@" in parts.netloc:  # whoever prints the setting would print the password
        raise CredentialsError(f"{setting} has a user in its address: put name and password into {better}")
    if not is_address or parts.query or parts.fragment:
        raise CredentialsError(f"{setting} is no address such as http://host:8081 or https://host/path")


def tls(ca: Path | None, certificate: Path | None, key: Path | None, key_password: str | None, ca_setting: str = "NEWSWIRE_SSL_CA_FILE") -> ssl.SSLContext:
    """What a client trusts and shows: the certificates of `ca`, else those of the system; the broker's name is always compared. TLS 1.2 or later.

    Raises: CredentialsError.
    """
    context = ssl.create_default_context() if ca is None else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca is not None:
        try:
            context.load_verify_locations(cafile=ca)
        except OSError as error:  # an ssl.SSLError is one
            raise CredentialsError(f"{ca_setting} names {ca}, which holds no certificates that can be read ({_why(error)})") from None
    if certificate is not None:
        try:
            # Without a callback OpenSSL would ask at the terminal for the password of an encrypted key.
            context.load_cert_chain(certificate, key, password=lambda: key_password or "")
        except OSError as error:
            which = f"{certificate}" if key is None else f"{certificate} and {key}"
            raise CredentialsError(
                f"NEWSWIRE_SSL_CERT_FILE and NEWSWIRE_SSL_KEY_FILE name {which}, which are no certificate with its key ({_why(error)}); "
                "is NEWSWIRE_SSL_KEY_PASSWORD right?"
            ) from None
    return context


def client_options(
    protocol: Protocol, mechanism: Mechanism | None, username: str | None, password: str | None, context: ssl.SSLContext | None
) -> dict[str, Any]:
    """What aiokafka's consumers, producers and admin clients are given besides addresses."""
    sasl = {"sasl_mechanism": mechanism, "sasl_plain_username": username, "sasl_plain_password": password} if uses_sasl(protocol) else {}
    return {"security_protocol": protocol.upper(), "ssl_context": context, **sasl}


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return error.reason or "not PEM"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
