"""`newswire worker`"""

from __future__ import annotations

import sys

import click

from streams.commands.common import load_settings
from streams.ops import logs
from streams.worker.supervisor import Supervisor


@click.command()
def command() -> None:
    """Run a worker: raw items in, normalized events out.

    A small supervisor and a child that does the work. Start as many workers as you like, on any machines: they share the partitions of
    NEWSWIRE_GROUP. SIGTERM and Ctrl-C deliver what is in flight, commit, and end with exit code 0.
    """
    settings = load_settings()
    logs.configure(settings.log_level)
    click.echo(f"newswire worker: brokers {settings.brokers}, group {settings.group}, topics {settings.prefix}*", err=True)
    sys.exit(Supervisor(settings).run())
