"""`python -m contract write | page | check | release`"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from contract import asyncapi, page, released, topics_page
from contract.documents import ROOT, SCHEMAS, Contract
from contract.records import make
from streams import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The contract as documents, and what a change of it breaks; see docs/contract.md."""


@main.command()
def write() -> None:
    """Make schemas/asyncapi.yaml, docs/topics.md and streams/subscribe/values.py anew."""
    from contract import values  # what makes the types takes a second to load

    contract = Contract.load()
    for file, text in ((asyncapi.FILE, asyncapi.text(contract)), (topics_page.FILE, topics_page.text(contract)), (values.FILE, values.text(contract))):
        file.write_text(text, encoding="utf-8")
        click.echo(file.relative_to(ROOT))


@main.command("page")
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "build" / "contract" / "index.html", help="Where to; build/contract/index.html.")
def write_page(out: Path) -> None:
    """Make the contract as one HTML page from schemas/asyncapi.yaml."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page.html(asyncapi.FILE), encoding="utf-8")
    click.echo(out)


@main.command()
@click.option("--schemas", type=click.Path(path_type=Path, exists=True, file_okay=False), default=SCHEMAS, help="The folder; schemas.")
def check(schemas: Path) -> None:
    """Compare the contract with the last release; exit code 1, and a line for each break, where it breaks who relies on it."""
    found = released.check(Contract.load(schemas), schemas / "released")
    for one in found:
        click.echo(one)
    known = released.versions(schemas / "released")
    click.echo(f"{len(found)} breaks of {known[-1] if known else 'nothing: there is no release yet'}", err=True)
    sys.exit(bool(found))


@main.command()
@click.argument("version", default=__version__)
def release(version: str) -> None:
    """Keep the present contract in schemas/released/ as that of VERSION, by default this newswire's own."""
    try:
        click.echo(released.release(version, Contract.load(), make()).relative_to(ROOT))
    except released.ReleaseError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
