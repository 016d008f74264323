"""`newswire inspect`"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from streams.commands import render, terminal
from streams.commands.common import load_settings
from streams.commands.normalize import file_records
from streams.reasons import Stage
from streams.wire import Limits, RawItem, Unreadable, read
from streams.wire.item import Line

_APART = ("lines", "title", "headline_line", "warnings", "extra")  # shown in parts of their own
_LONGEST = 100  # characters of a line that are shown


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each item, with all lines and their edits.")
@click.option("--all-lines", is_flag=True, help="All lines, not only the first ten.")
def command(file: Path, as_json: bool, all_lines: bool) -> None:
    """Show what is read of a file, field by field, before anything is made of it.

    FILE is read as `newswire normalize` reads it; `-` is standard input. What is left over, because no field is for it, stands under `extra`; what could not
    be used under `warnings`. The exit code is 0 when every item could be read, else 1.
    """
    settings = load_settings()
    limits = Limits(value_bytes=settings.max_value_bytes)
    console = terminal.console()
    refused = 0
    for record in file_records(file, limits.value_bytes):
        for item in (record,) if isinstance(record, Unreadable) else read(*record, limits, settings.supplier):
            refused += isinstance(item, Unreadable)
            if as_json:
                terminal.say_bytes([orjson.dumps(as_object(item))])
            elif isinstance(item, Unreadable):
                console.print(render.dead_letter(item.reason, Stage.READ, item.detail))
            else:
                _show(console, item, all_lines)
    raise SystemExit(1 if refused else 0)


def as_object(item: RawItem | Unreadable) -> dict[str, Any]:
    """Everything that was read, as JSON has it."""
    if isinstance(item, Unreadable):
        return {"unreadable": {"reason": item.reason.value, "detail": item.detail}}
    return asdict(item)


def filled(item: RawItem) -> Iterator[tuple[str, Any]]:
    """The fields that hold something, but for those that have a part of their own."""
    for field in fields(item):
        value = getattr(item, field.name)
        if field.name not in _APART and value not in (None, (), "", {}):
            yield field.name, value


def _show(console: Console, item: RawItem, all_lines: bool) -> None:
    table = Table(title=Text(f"{item.format}: {item.headline.text if item.headline else item.id}"), show_header=False, title_justify="left")
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in filled(item):
        table.add_row(name, Text("\n".join(map(_said, value)) if isinstance(value, tuple) else str(value)))
    shown = item.lines if all_lines else item.lines[:10]
    more = [] if len(shown) == len(item.lines) else [f"... and {len(item.lines) - len(shown)} more lines (--all-lines)"]
    table.add_row("lines", Text("\n".join([*map(_line, shown), *more])))
    for name, value in item.extra.items():
        table.add_row("extra", Text(f"{name}: {value}"))
    for warning in item.warnings:
        table.add_row("warnings", Text(f"{warning.code}, {warning.field}: {warning.detail}"))
    console.print(table)


def _said(value: Any) -> str:
    if isinstance(value, str):
        return value
    return ", ".join(f"{field.name}={said}" for field in fields(value) if (said := getattr(value, field.name)) is not None)


def _line(line: Line) -> str:
    text = line.text if len(line.text) <= _LONGEST else line.text[: _LONGEST - 1] + "…"
    return f"{line.block:<4} {text}"
