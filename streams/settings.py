"""Every setting, declared once: name, type, unit, default, what it is for.

Each is read from the environment as `NEWSWIRE_<NAME>`, else from the TOML file named by `NEWSWIRE_CONFIG`
(default `newswire.toml` in the working directory, where it exists), else it has its default.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from streams import credentials
from streams.credentials import CredentialsError
from streams.promo.ageing import Keep


class SettingsError(Exception):
    """A setting that cannot be used; the message names it, says what is wrong and where it came from."""


SECRETS = ("sasl_password", "ssl_key_password", "http_token", "schema_registry_password")
"""Settings that are never shown."""


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="NEWSWIRE_", extra="forbid", frozen=True, hide_input_in_errors=True)

    # the broker and its topics
    brokers: str = Field("127.0.0.1:9092", description="Kafka brokers to start from, host:port[,host:port...]")
    group: str = Field("newswire", min_length=1, description="consumer group of the workers; all workers of one installation share it")
    prefix: str = Field("wire.", pattern=r"^[a-zA-Z0-9._-]*$", description="prefix of every topic name")
    replication: int = Field(1, ge=1, description="replication factor of topics that `newswire topics create` makes; 3 in production")

    # who newswire is to the broker, and how it knows the broker
    security_protocol: Annotated[credentials.Protocol, BeforeValidator(_lower)] = Field(
        "plaintext", description="plaintext, ssl, sasl_plaintext or sasl_ssl (running.md, Security); for every command and worker"
    )
    sasl_mechanism: Annotated[credentials.Mechanism | None, BeforeValidator(_upper)] = Field(
        None, description="PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512, with sasl_plaintext and sasl_ssl"
    )
    sasl_username: str | None = Field(None, min_length=1, description="the user's name, with sasl_plaintext and sasl_ssl")
    sasl_password: SecretStr | None = Field(None, min_length=1, description="the user's password; better in a file")
    sasl_password_file: Path | None = Field(None, description="a file that holds the password alone, as containers are given secrets; read at start")
    ssl_ca_file: Path | None = Field(None, description="PEM file of the authorities that may vouch for the brokers; without it the system's own")
    ssl_cert_file: Path | None = Field(None, description="PEM file of newswire's own certificate and what it is signed by, where the broker asks for one")
    ssl_key_file: Path | None = Field(None, description="PEM file of its key; without it the key is in the certificate's file")
    ssl_key_password: SecretStr | None = Field(None, min_length=1, description="password of an encrypted key")

    # reading
    supplier: str = Field("unknown", min_length=1, description="supplier of items that name none, neither in themselves nor in the header `source`")
    max_value_bytes: int = Field(10 * 1024 * 1024, ge=1024, description="largest raw value that is read, in bytes")

    # embargoes
    hold: bool = Field(
        False,
        description="keep an item whose embargo is not over on `held`, and publish it at its time; 0: publish it at once, with `embargoedUntil`; "
        "the same for all workers",
    )

    # regions
    home_regions: dict[str, Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]] = Field(
        {},
        description="a supplier's own country or first-level subdivision, to ISO 3166: names that could lie there are taken to; a TOML table "
        '`{herald = "US-OH"}`, in the environment JSON',
    )

    # operators' own knowledge
    knowledge: Path | None = Field(
        None,
        description="TOML file of the operators' own names, of names that are none and of what a mention is (enrichment.md, Own knowledge); "
        "a running worker reads it again when it changes",
    )

    # routes
    routes: Path | None = Field(None, description="TOML file of the rules by which events are copied to topics `route.NAME` (routing.md)")

    # a schema registry
    schema_registry: str | None = Field(
        None,
        description="address of a schema registry with Confluent's API, such as `https://registry:8081`, several with commas between them: published "
        "values are framed as its serializers do (contract.md, Schema registry); without it they are plain JSON; the same for all workers",
    )
    schema_registry_register: bool = Field(
        True, description="register schemas that the registry lacks when a worker starts; 0: look them up only, and start with none that is not there"
    )
    schema_registry_username: str | None = Field(None, min_length=1, description="the user's name, where the registry asks for one")
    schema_registry_password: SecretStr | None = Field(None, min_length=1, description="the user's password; better in a file")
    schema_registry_password_file: Path | None = Field(None, description="a file that holds the password alone; read at start")
    schema_registry_ca_file: Path | None = Field(
        None, description="PEM file of the authorities that may vouch for an https registry; without it those of certifi, a common list"
    )

    # the memory of repeated lines
    learn: bool = Field(
        True, description="learn repeated lines from the items that pass; 0: only use what is known and what operators decide; the same for all workers"
    )
    promo_margin: float = Field(3.0, gt=0, description="seconds from a verdict's append time until it is in force; larger than the clocks' differences")
    promo_keep_once: int = Field(14, ge=1, description="days after which a line of one story is forgotten")
    promo_keep_titles: int = Field(45, ge=1, description="days after which an item's title is forgotten that is no repeated line; more than wire.raw keeps")
    promo_keep_repeated: int = Field(180, ge=1, description="days after its last sighting after which a repeated line is forgotten; more than wire.raw keeps")
    promo_lines: int = Field(2_000_000, ge=1, description="lines that are remembered at most: beyond it, those seen longest ago are forgotten first")

    # stories
    link: bool = Field(True, description="link re-sends and updates on `stories`; 0: no item is compared with others")

    # delivery
    window_items: int = Field(500, ge=1, description="items in flight at most between reading and acknowledging")
    window_bytes: int = Field(32 * 1024 * 1024, ge=1024, description="bytes of outputs in flight at most")
    commit_interval: float = Field(1.0, gt=0, description="seconds between commits of offsets")
    session_timeout: float = Field(10.0, ge=3, description="seconds without a heartbeat after which the group gives a worker's partitions away")
    output_timeout: float = Field(60.0, gt=0, description="seconds that one request to the broker may take before it is tried again")
    stop_timeout: float = Field(7.0, gt=0, lt=9, description="seconds that a stopping worker may take for what is in flight")

    # the supervisor
    item_timeout: float = Field(6.0, gt=0, description="seconds that one item may take; must be below session_timeout")
    item_attempts: int = Field(3, ge=1, description="how often an item is tried that crashes, hangs or outgrows the worker, before it is a dead letter")
    max_memory: int = Field(2 * 1024, ge=128, description="resident memory of a worker in MiB at which it is ended")
    max_restarts: int = Field(10, ge=0, description="restarts of a worker that fails without an item in hand, within ten minutes, before it gives up")

    # watching it
    silence: dict[str, Annotated[float, Field(gt=0)]] = Field(
        {},
        description="seconds after which a supplier that sent nothing is called silent, in the log and as `newswire_supplier_silent`; a TOML table "
        "`{herald = 900}`, in the environment JSON; needs `link`",
    )
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$", description="debug, info, warning or error")
    http_host: str = Field("127.0.0.1", description="address of the worker's page for health and metrics")
    http_port: int = Field(0, ge=0, le=65535, description="its port; 0: no page")
    http_token: SecretStr | None = Field(
        None, min_length=16, description="what `/metrics` asks for (`Authorization: Bearer ...`), 16 characters or more; `/health` asks for nothing"
    )
    http_token_file: Path | None = Field(None, description="a file that holds the token alone; read at start")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())

    @property
    def keep(self) -> Keep:
        """How long repeated lines are remembered."""
        return Keep(once=self.promo_keep_once, titles=self.promo_keep_titles, repeated=self.promo_keep_repeated)

    def topic(self, name: str) -> str:
        return self.prefix + name

    def tls(self) -> ssl.SSLContext | None:
        """What the connection to a broker is made with; None without TLS. Raises: CredentialsError."""
        if not credentials.uses_tls(self.security_protocol):
            return None
        return credentials.tls(self.ssl_ca_file, self.ssl_cert_file, self.ssl_key_file, revealed(self.ssl_key_password))


def revealed(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def config_file() -> Path | None:
    """The TOML file of settings, or None where there is none."""
    named = os.environ.get("NEWSWIRE_CONFIG")
    if named:
        return Path(named)
    default = Path("newswire.toml")
    return default if default.is_file() else None


def load(**overrides: Any) -> Settings:
    """The settings in force.

    Raises: SettingsError, naming each setting that is wrong.
    """
    named = os.environ.get("NEWSWIRE_CONFIG")
    if named and not Path(named).is_file():
        raise SettingsError(f"NEWSWIRE_CONFIG names {named}, which is not a file")
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(str(part) for part in e['loc']).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"settings that cannot be used (environment NEWSWIRE_* or the TOML file): {problems}") from None
    except ValueError as error:  # a TOML file, or JSON in the environment, that does not parse
        raise SettingsError(f"{config_file() or 'environment'}: {error}") from None
    if settings.item_timeout >= settings.session_timeout:
        raise SettingsError(
            f"NEWSWIRE_ITEM_TIMEOUT ({settings.item_timeout} s) must be below NEWSWIRE_SESSION_TIMEOUT ({settings.session_timeout} s): "
            "the supervisor has to end a hanging worker before the group does"
        )
    if settings.silence and not settings.link:
        raise SettingsError("NEWSWIRE_SILENCE is set and NEWSWIRE_LINK is 0: suppliers are watched where all items pass, in the linking of stories")
    try:
        settings = _with_secrets(settings)
        _check_credentials(settings)
        _check_registry(settings)
        settings.tls()
    except CredentialsError as error:
        raise SettingsError(str(error)) from None
    return settings


def _with_secrets(settings: Settings) -> Settings:
    """The secrets that files hold in the place of those that are named directly. Raises: CredentialsError."""
    found: dict[str, SecretStr] = {}
    for name in ("sasl_password", "http_token", "schema_registry_password"):
        file, setting = getattr(settings, f"{name}_file"), f"NEWSWIRE_{name.upper()}"
        if file is None:
            continue
        if getattr(settings, name) is not None:
            raise CredentialsError(f"{setting} and {setting}_FILE are both set: set one of them")
        found[name] = SecretStr(credentials.secret_from(file, f"{setting}_FILE"))
    return settings.model_copy(update=found) if found else settings


def _check_credentials(settings: Settings) -> None:
    """Raises: CredentialsError for settings of the broker's security that do not go together."""
    protocol = settings.security_protocol
    sasl, tls = credentials.uses_sasl(protocol), credentials.uses_tls(protocol)
    for_sasl = {name: getattr(settings, name) is not None for name in ("sasl_mechanism", "sasl_username", "sasl_password")}
    for_tls = {name: getattr(settings, name) is not None for name in ("ssl_ca_file", "ssl_cert_file", "ssl_key_file", "ssl_key_password")}
    missing = [name for name, there in for_sasl.items() if sasl and not there]
    useless = [name for name, there in (for_sasl if not sasl else {}).items() if there] + [
        name for name, there in (for_tls if not tls else {}).items() if there
    ]
    what = f"NEWSWIRE_SECURITY_PROTOCOL is {protocol}"
    if missing:
        names = {name: f"NEWSWIRE_{name.upper()}" + (" (or NEWSWIRE_SASL_PASSWORD_FILE)" if name == "sasl_password" else "") for name in missing}
        raise CredentialsError(f"{what}, and {', '.join(names.values())} is not set")
    if useless:
        # A password that is sent to nobody means that somebody takes the connection for safer than it is.
        raise CredentialsError(f"{what}, and {', '.join(f'NEWSWIRE_{name.upper()}' for name in useless)} is set, which has no use then: change one of them")
    if settings.ssl_key_file is not None and settings.ssl_cert_file is None:
        raise CredentialsError("NEWSWIRE_SSL_KEY_FILE is set without NEWSWIRE_SSL_CERT_FILE: a key has no use without its certificate")
    if settings.http_token is not None and len(settings.http_token) < 16:
        raise CredentialsError("the token of NEWSWIRE_HTTP_TOKEN_FILE has fewer than 16 characters")


def _check_registry(settings: Settings) -> None:
    """Raises: CredentialsError for settings of the schema registry that do not go together."""
    named = "NEWSWIRE_SCHEMA_REGISTRY"
    given = [name for name in type(settings).model_fields if name.startswith("schema_registry_") and name != "schema_registry_register"]
    useless = [f"NEWSWIRE_{name.upper()}" for name in given if getattr(settings, name) is not None]
    if settings.schema_registry is None:
        if useless:
            raise CredentialsError(f"{', '.join(useless)} is set, which has no use without {named}: set that, or leave it out")
        return
    if (settings.schema_registry_username is None) != (settings.schema_registry_password is None):
        raise CredentialsError(f"{named}_USERNAME and {named}_PASSWORD (or {named}_PASSWORD_FILE) go together, and only one of them is set")
    if ":" in (settings.schema_registry_username or ""):
        raise CredentialsError(f"{named}_USERNAME has a colon, which HTTP takes for the end of the name")
    for address in settings.schema_registry.split(","):
        credentials.check_address(address.strip(), named, f"{named}_USERNAME and {named}_PASSWORD_FILE")
    if settings.schema_registry_ca_file is not None:
        credentials.tls(settings.schema_registry_ca_file, None, None, None, f"{named}_CA_FILE")


def markdown() -> str:
    """The table of docs/settings.md, from the declarations above."""
    rows = ["| setting | default | what it is for |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = int(field.default) if isinstance(field.default, bool) else field.default
        rows.append(f"| `NEWSWIRE_{name.upper()}` | `{default}` | {field.description} |")
    return "\n".join(rows) + "\n"
