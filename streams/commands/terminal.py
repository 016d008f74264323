"""What comes from items goes to a terminal through here: text that would act on it, its escape sequences among them, is shown instead."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment

from streams.printable import printable


class _Shown:
    """A renderable of which every piece of text is printable; colours and layout are rich's own and stay."""

    def __init__(self, inner: ConsoleRenderable) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self._inner, options):
            yield segment if segment.control else Segment(printable(segment.text, breaks=True), segment.style)


class _ShowAll(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Shown(renderable) for renderable in renderables]


def console(**options: Any) -> Console:
    """A console on which nothing that is printed can act."""
    made = Console(**options)
    made.push_render_hook(_ShowAll())
    return made


def say(line: str, *, err: bool = False) -> None:
    """One line of text, whatever is in it."""
    click.echo(printable(line), err=err)


def say_bytes(parts: Iterable[bytes]) -> None:
    """Bytes for whoever reads them: to a file or another program as they are, to a terminal printable, a line feed after each part."""
    sys.stdout.flush()
    for part in parts:
        if sys.stdout.isatty():
            click.echo(printable(part.decode("utf-8", "backslashreplace"), breaks=True))
        else:
            sys.stdout.buffer.write(part + b"\n")
    sys.stdout.flush()
