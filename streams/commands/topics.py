"""`newswire topics`"""

from __future__ import annotations

import asyncio
import sys

import click
from rich.table import Table

from streams import registry, topics
from streams.commands import terminal
from streams.commands.common import load_routes, load_settings, run
from streams.delivery.clients import security_options


@click.group()
def command() -> None:
    """Show, create or check the topics. They are declared in schemas/topics/, one file each."""


@command.command()
@click.option("--partitions", "numbers", multiple=True, metavar="TOPIC=N", help="Other than the declared number, e.g. raw=12. May be repeated.")
def create(numbers: tuple[str, ...]) -> None:
    """Make the topics that are missing. What exists is never changed; where it differs from its declaration that is said."""
    settings = load_settings()
    wanted = dict(_number(number) for number in numbers)
    client = security_options(settings)
    changes = run(
        settings,
        topics.create(settings.brokers, settings.prefix, partitions=wanted or None, routes=load_routes(settings), replication=settings.replication, **client),
    )
    for change in changes:
        click.echo(f"{change.topic}: {change.kind}, {change.detail}")
    if not changes:
        click.echo(f"all topics {settings.prefix}* are there, as declared")


@command.command()
def check() -> None:
    """Compare the broker's topics with their declaration. Exit code 1 when something is wrong."""
    settings = load_settings()
    problems = run(settings, topics.check(settings.brokers, settings.prefix, routes=load_routes(settings), **security_options(settings)))
    for problem in problems:
        click.echo(f"{problem.severity}: {problem.where}: {problem.what}; {problem.todo}")
    if not problems:
        click.echo(f"all topics {settings.prefix}* are as declared")
    sys.exit(any(problem.severity == "error" for problem in problems))


@command.command()
def show() -> None:
    """The topics as they are on the broker."""
    settings = load_settings()
    table = Table("topic", "partitions", "copies", "records", "clean-up", "purpose", box=None)
    for state in run(settings, topics.show(settings.brokers, settings.prefix, **security_options(settings))):
        topic = state.topic
        there = [str(state.partitions), str(state.replication), str(state.records)] if state.exists else ["-", "-", "not there"]
        table.add_row(topic.name, *there, (state.config or topic.config).get("cleanup.policy", ""), topic.purpose)
    terminal.console().print(table)


@command.command()
def register() -> None:
    """Register the schemas of what newswire publishes with the schema registry (NEWSWIRE_SCHEMA_REGISTRY), as a user who may: for workers that only look
    them up (NEWSWIRE_SCHEMA_REGISTRY_REGISTER=0). What is registered is left as it is."""
    settings = load_settings()
    if settings.schema_registry is None:
        raise click.ClickException("NEWSWIRE_SCHEMA_REGISTRY is not set: there is no registry to register with")
    try:
        found = asyncio.run(registry.ids(settings, registry.published(settings.prefix, load_routes(settings)), register=True))
    except registry.RegistryError as error:
        raise click.ClickException(str(error)) from None
    for topic, number in found.items():
        click.echo(f"{topic}-value: {number}")


def _number(text: str) -> tuple[str, int]:
    topic, equals, number = text.partition("=")
    if not (equals and number.isdecimal() and int(number) > 0):
        raise click.BadParameter(f"{text!r} is not TOPIC=N, such as raw=12")
    return topic, int(number)
