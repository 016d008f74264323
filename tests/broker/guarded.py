"""An Apache Kafka that asks who is there: TLS, users with passwords, client certificates, rights. Certificates and users are made here, for one run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from cryptography.hazmat.primitives import serialization

from streams.broker import apache

PASSWORDS = {"chief": "chief-Pa55-of-the-desk", "plain": "plain-Pa55-of-the-desk", "junior": "junior-Pa55-of-the-desk"}
"""`chief` and `plain` may do everything; `junior` what a test allows him."""
PROTOCOLS = ("SSL", "SASL_PLAINTEXT", "SASL_SSL")
_MODULES = "org.apache.kafka.common.security"


@dataclass(frozen=True, slots=True)
class Guarded:
    """The broker, and the files that a client needs: `ca.pem`, `other-ca.pem`, `client.pem`. Its plaintext listener is a back door for the test itself."""

    broker: apache.Broker
    doors: Mapping[str, int]
    files: Path

    def settings(self, user: str = "chief", protocol: str = "sasl_ssl", mechanism: str = "SCRAM-SHA-512", **others: object) -> dict[str, str]:
        """The environment of a client. `others` go before, an empty one takes a setting away."""
        named: dict[str, object] = {"brokers": f"127.0.0.1:{self.doors[protocol.upper()]}", "security_protocol": protocol}
        if protocol.startswith("sasl"):
            named |= {"sasl_mechanism": mechanism, "sasl_username": user, "sasl_password": PASSWORDS[user]}
        if protocol.endswith("ssl"):
            named |= {"ssl_ca_file": self.files / "ca.pem"}
        return {f"NEWSWIRE_{name.upper()}": str(setting) for name, setting in (named | others).items() if setting != ""}

    def allow(self, user: str, kind: ResourceType, name: str, *operations: AclOperation) -> None:
        """Rights on everything whose name begins so."""
        bindings = [AclBinding(kind, name, ResourcePatternType.PREFIXED, f"User:{user}", "*", operation, AclPermissionType.ALLOW) for operation in operations]
        admin = AdminClient({"bootstrap.servers": self.broker.bootstrap})  # by name: it ends with its last reference, whatever it has to do
        for done in admin.create_acls(bindings).values():
            done.result(10)


@contextmanager
def start(folder: Path) -> Iterator[Guarded]:
    """Starts it and makes the users."""
    ca, other = trustme.CA(), trustme.CA()
    ca.cert_pem.write_to_path(folder / "ca.pem")
    other.cert_pem.write_to_path(folder / "other-ca.pem")
    ca.issue_cert("newswire@desk.example").private_key_and_cert_chain_pem.write_to_path(folder / "client.pem")
    (folder / "broker.pem").write_bytes(_for_java(ca.issue_cert("127.0.0.1")))
    doors = {protocol: apache.free_port() for protocol in PROTOCOLS}
    with apache.start(folder / "kafka", port=0, properties=_properties(folder), doors=doors) as broker:
        admin = AdminClient({"bootstrap.servers": broker.bootstrap})
        for mechanism in (ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512):
            made = [UserScramCredentialUpsertion(user, ScramCredentialInfo(mechanism, 4096), word.encode()) for user, word in PASSWORDS.items()]
            for done in admin.alter_user_scram_credentials(made).values():
                done.result(10)
        yield Guarded(broker, doors, folder)


def newswire(settings: Mapping[str, str], *arguments: object, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    """One command, with these settings alone."""
    clean = {name: setting for name, setting in os.environ.items() if not name.startswith("NEWSWIRE_")}
    command = [sys.executable, "-m", "streams.cli", *map(str, arguments)]
    return subprocess.run(command, env=clean | settings, capture_output=True, text=True, timeout=seconds, check=False)


def _for_java(made: trustme.LeafCert) -> bytes:
    """Key and certificates as Kafka reads them: the key in PKCS #8."""
    key = serialization.load_pem_private_key(made.private_key_pem.bytes(), None)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem + b"".join(certificate.bytes() for certificate in made.cert_chain_pems)


def _properties(folder: Path) -> dict[str, str]:
    tls = {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(folder / "broker.pem"),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(folder / "ca.pem"),
    }
    sasl = {
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
        "plain.sasl.jaas.config": f'{_MODULES}.plain.PlainLoginModule required user_plain="{PASSWORDS["plain"]}";',
        "scram-sha-256.sasl.jaas.config": f"{_MODULES}.scram.ScramLoginModule required;",
        "scram-sha-512.sasl.jaas.config": f"{_MODULES}.scram.ScramLoginModule required;",
    }
    listeners = {"ssl": tls | {"ssl.client.auth": "required"}, "sasl_plaintext": sasl, "sasl_ssl": tls | sasl}
    return {
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS;User:chief;User:plain;User:CN=newswire@desk.example",
        **{f"listener.name.{name}.{setting}": value for name, settings in listeners.items() for setting, value in settings.items()},
    }
