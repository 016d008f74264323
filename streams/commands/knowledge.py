"""`newswire knowledge`"""

from __future__ import annotations

from pathlib import Path

import click

from streams.enrich.knowledge import file as knowledge
from streams.enrich.knowledge.file import KnowledgeError
from streams.enrich.places.gazetteer import Gazetteer


@click.group()
def command() -> None:
    """Check files of operators' own knowledge: their names, names that are none, what a mention is.

    NEWSWIRE_KNOWLEDGE names the file in force; docs/enrichment.md describes it.
    """


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def check(file: Path) -> None:
    """Say whether FILE can be used, and what it holds; exit code 1 and each thing that is wrong where it cannot."""
    try:
        found = knowledge.load(file, Gazetteer.load().country_rows)
    except KnowledgeError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        raise SystemExit(1) from None
    click.echo(f"{file}: {knowledge.counts(found)}; version {found.version}")
