"""Following a drop folder, for `newswire feed --watch`."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click
from aiokafka.errors import KafkaError

from streams.commands.drop_folder import Sent, Settling, Stamp, digest, remembered, scan, stamp
from streams.delivery.refusal import said
from streams.topics import TopicsError

POLL: Final = 0.5
"""Seconds between two looks at the folder. It is listed, not notified of: shares and mounts of containers notify of nothing."""
AGAIN: Final = 5.0
"""Seconds until a file that the broker did not take is sent again."""
FORGET: Final = 3_600.0
"""Seconds between two clean-ups of what is remembered."""

Send = Callable[[Path], Awaitable[tuple[int, list[str]]]]
"""Sends the records of a file: how many the broker has acknowledged, and why others were refused. Raises: KafkaError."""
Connect = Callable[[], AbstractAsyncContextManager[Send]]


async def watch(folder: Path, settle: float, state: Path | None, connect: Connect) -> None:
    """Sends every whole file of the folder that was not sent as it is, by name, until SIGTERM or SIGINT; ends behind the file that it is at.

    A file is remembered when the broker has acknowledged all of it: where the command was killed before, or the file changed meanwhile, it is sent again,
    with the same ids. Of a file that is refused in part the rest is sent, and it is remembered too; the refusal is said once. While the broker does not answer,
    nothing is lost: files stay where they are.

    Raises: what `connect` raises the first time; sqlite3.Error where nothing can be remembered.
    """
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    with remembered(folder, state) as sent:
        following = _Following(folder, sent, Settling(settle), stopping)
        async with connect() as send:
            click.echo(f"following {folder}, {len(sent)} files sent before", err=True)
            unsent = await following.until_stopped(send)
        while unsent is not None:
            await following.pause(AGAIN)
            try:
                async with connect() as send:  # a producer that gave up a record does not come back
                    unsent = await following.until_stopped(send)
            except (KafkaError, OSError, TopicsError) as error:
                click.echo(f"the broker does not answer as it should: {said(error)}; tried again", err=True)
                unsent = None if stopping.is_set() else unsent


@dataclass
class _Following:
    folder: Path
    sent: Sent
    settling: Settling
    stopping: asyncio.Event
    complaints: set[tuple[Path, Stamp]] = field(default_factory=set)
    """Files that cannot be read, said once."""
    forgotten: float = -FORGET
    away: bool = False

    async def until_stopped(self, send: Send) -> Path | None:
        """None when it was stopped, else the file that the broker did not take."""
        while not self.stopping.is_set():
            try:
                found = scan(self.folder)
            except OSError as error:  # a share that is away
                if not self.away:
                    click.echo(f"{self.folder} cannot be listed, and tried again: {error.strerror or error}", err=True)
                self.away = True
                await self.pause(AGAIN)
                continue
            self.away = False
            if time.monotonic() - self.forgotten >= FORGET:
                self.sent.forget(found, time.time())
                self.forgotten = time.monotonic()
            new = {path: seen for path, seen in found.items() if not self.sent.has(path, seen)}
            for path in self.settling.whole(new, time.monotonic()):
                if self.stopping.is_set():
                    return None
                try:
                    await self._one(path, new[path], send)
                except KafkaError as error:
                    click.echo(f"not sent, and tried again: {path}: {said(error)}", err=True)
                    return path
            await self.pause(POLL)
        return None

    async def pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)

    async def _one(self, path: Path, seen: Stamp, send: Send) -> None:
        """Raises: KafkaError."""
        try:
            content = digest(path)
            if stamp(path) != seen:
                return  # somebody writes to it after all: it settles anew
            if self.sent.has_content(path, content):
                self.sent.add(path, seen, content, 0)
                return
            records, refused = await send(path)
            changed = stamp(path) != seen
        except FileNotFoundError:
            return
        except OSError as error:
            if (path, seen) not in self.complaints:
                self.complaints.add((path, seen))
                click.echo(f"cannot be read, and tried again: {path}: {error.strerror or error}", err=True)
            return
        if changed:
            click.echo(f"changed while it was read, and sent again when it is whole: {path}", err=True)
            return
        self.sent.add(path, seen, content, records)
        for reason in refused:
            click.echo(f"refused: {reason}", err=True)
        if records or not refused:
            click.echo(f"sent: {path}, {records} records", err=True)
