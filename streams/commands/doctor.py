"""`newswire doctor`"""

from __future__ import annotations

import asyncio
import sys
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from streams import settings as settings_module
from streams import topics
from streams.commands.common import load_routes
from streams.credentials import uses_sasl
from streams.delivery.clients import security_options
from streams.ops.page import is_loopback
from streams.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: whether it passed, what was seen, and what to do where it did not."""

    check: str
    passed: bool
    seen: str
    todo: str = ""


@click.command()
@click.option("--worker", "only_worker", is_flag=True, help="Only ask the worker's health page (for container health checks).")
def command(only_worker: bool) -> None:
    """Check settings, broker, topics and schemas, and say what to do. Exit code 1 when something is wrong."""
    try:
        settings = settings_module.load()
    except SettingsError as error:
        _print([Finding("settings", False, str(error), "mend the setting")])
        sys.exit(1)
    checks: list[Callable[[Settings], list[Finding]]] = [_worker] if only_worker else [_settings, _stages, _topics, _worker]
    findings = [finding for check in checks for finding in check(settings)]
    _print(findings)
    sys.exit(any(not finding.passed for finding in findings))


def _print(findings: list[Finding]) -> None:
    for finding in findings:
        mark = click.style("ok   ", fg="green") if finding.passed else click.style("wrong", fg="red")
        click.echo(f"{mark} {finding.check}: {finding.seen}" + (f" — {finding.todo}" if finding.todo else ""))


def _settings(settings: Settings) -> list[Finding]:
    source = settings_module.config_file()
    seen = f"brokers {settings.brokers}, group {settings.group}, topics {settings.prefix}*, file {source or 'none'}"
    return [Finding("settings", True, seen), security(settings), *([_page(settings)] if settings.http_port else [])]


def security(settings: Settings) -> Finding:
    """How the broker is reached. What is legal and yet unwise passes, and is said."""
    protocol = settings.security_protocol
    user = f", user {settings.sasl_username} ({settings.sasl_mechanism})" if uses_sasl(protocol) else ""
    file = settings_module.config_file()
    readable = file is not None and bool(file.stat().st_mode & 0o077) and _holds_secret(file)
    todo = (
        "the password is sent in the clear: use sasl_ssl, or SCRAM"
        if protocol == "sasl_plaintext" and settings.sasl_mechanism == "PLAIN"
        else f"{file} holds a secret and others than its owner may read it: chmod 600, or a file named by NEWSWIRE_SASL_PASSWORD_FILE"
        if readable
        else ""
    )
    return Finding("security", True, f"{protocol}{user}", todo)


def _holds_secret(file: Path) -> bool:
    named = tomllib.loads(file.read_text(encoding="utf-8"))
    return any(name in named for name in settings_module.SECRETS)


def _page(settings: Settings) -> Finding:
    protected = settings.http_token is not None or is_loopback(settings.http_host)
    seen = f"{settings.http_host}:{settings.http_port}, {'with' if settings.http_token is not None else 'without'} a token"
    return Finding(
        "page", True, seen, "" if protected else "whoever reaches it can read the figures: set NEWSWIRE_HTTP_TOKEN, or NEWSWIRE_HTTP_HOST to 127.0.0.1"
    )


def _stages(settings: Settings) -> list[Finding]:
    """The schemas compile and the data files load, shown on an item made up here."""
    from streams.pipeline import Pipeline

    probe = b"Probe\n\nPARIS, May 1 \xe2\x80\x93 The doctor asked whether everything works.\n"
    try:
        outcome = Pipeline.load(settings).step(probe)
    except SettingsError as error:
        return [Finding("knowledge", False, str(error), "mend the file; `newswire knowledge check FILE` names all that is wrong")]
    except (OSError, ValueError) as error:
        return [Finding("schemas and data", False, f"{type(error).__name__}: {error}", "install newswire again")]
    if outcome.deadletter is not None:
        return [Finding("schemas and data", False, outcome.deadletter.detail, "install newswire again")]
    return [Finding("schemas and data", True, "an item goes through every stage and its event is valid")]


def _topics(settings: Settings) -> list[Finding]:
    """The rules of routing, where there are some, then all topics with those of the routes."""
    found, routes = _routes(settings)
    problems = asyncio.run(topics.check(settings.brokers, settings.prefix, routes=routes, **security_options(settings)))
    if not problems:
        return [*found, Finding("broker and topics", True, f"all topics {settings.prefix}* on {settings.brokers} are as declared")]
    return found + [Finding(f"topics ({problem.where})", problem.severity != "error", problem.what, problem.todo) for problem in problems]


def _routes(settings: Settings) -> tuple[list[Finding], tuple[str, ...]]:
    """Whether the rules can be used, and the names of their routes; nothing where no file is named."""
    if settings.routes is None:
        return [], ()
    try:
        routes = load_routes(settings)
    except click.ClickException as error:
        return [Finding("routes", False, error.message, "mend the file; `newswire routes check FILE` says whether it can be used")], ()
    return [Finding("routes", True, f"{settings.routes} copies to {', '.join(routes)}")], routes


def _worker(settings: Settings) -> list[Finding]:
    if settings.http_port == 0:
        return [Finding("worker", True, "no health page (NEWSWIRE_HTTP_PORT is 0)")]
    address = f"http://{settings.http_host}:{settings.http_port}/health"
    try:
        with urllib.request.urlopen(address, timeout=3) as answer:
            return [Finding("worker", True, answer.read().decode().strip())]
    except urllib.error.HTTPError as error:
        return [Finding("worker", False, error.read().decode("utf-8", "replace").strip(), "see the worker's log")]
    except OSError as error:
        return [Finding("worker", False, f"{address} does not answer: {error}", "start `newswire worker` with the same settings")]
