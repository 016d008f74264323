"""`newswire broker`"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from streams.broker.foreground import run_foreground


@click.command()
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path(".kafka"), show_default=True, help="Where it keeps its data.")
@click.option("--port", type=click.IntRange(0, 65535), default=9092, show_default=True, help="0: a free one.")
def command(folder: Path, port: int) -> None:
    """Run a local Apache Kafka.

    One node, for this machine alone; needs Java 17 and, the first time, Maven. Ctrl-C or SIGTERM stop it; starting again on the same folder keeps the data.
    """
    sys.exit(run_foreground(folder, port, say=lambda line: click.echo(line), complain=lambda line: click.echo(line, err=True)))
