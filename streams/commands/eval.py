"""`newswire eval`"""

from __future__ import annotations

import importlib

import click

# name -> the module of streams/evals that measures it
_EVALUATIONS = {"promo": "promo", "removed": "removed", "valid": "valid", "neardup": "neardup", "entities": "ner", "regions": "regions"}


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("what", type=click.Choice(list(_EVALUATIONS)))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(what: str, arguments: tuple[str, ...]) -> None:
    """Score a folder of labelled data: `newswire eval promo DIR`. Further options: `newswire eval promo -- --help`."""
    module = importlib.import_module(f"streams.evals.{_EVALUATIONS[what]}")
    raise SystemExit(module.main(list(arguments)) or 0)
