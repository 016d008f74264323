"""A folder into which suppliers drop files: which of them are whole, and which were sent.

A file is whole when its name is final (uploads have names like `.item.xml`, `item.xml.part` or `item.xml.tmp`, and are renamed at their end) and neither
its size nor its time of change has changed for some seconds. What was sent is kept in an SQLite database, by path, size, time of change and SHA-256: a file
that is written again with other content is sent again, one that was only touched is not.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

UNFINISHED: Final = (".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".swp", ".lock", "~")
"""How the names of files end that somebody is writing."""
REMEMBERED: Final = 30 * 86_400
"""Seconds for which a file that is gone is remembered: a share may be away for a while."""
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS sent (path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, sha256 TEXT, records INTEGER, seen INTEGER) WITHOUT ROWID"
)


class Stamp(NamedTuple):
    """What shows that a file was written to."""

    size: int
    """Bytes."""
    changed: int
    """Nanoseconds since 1970, by the clock of the file system."""


@dataclass
class Settling:
    """How long each file has been as it is."""

    seconds: float
    _since: dict[Path, tuple[Stamp, float]] = field(default_factory=dict)

    def whole(self, found: dict[Path, Stamp], now: float) -> list[Path]:
        """Those of the files that have not changed for `seconds`, by name. `now` is any clock that never goes back."""
        self._since = {path: self._since[path] if path in self._since and self._since[path][0] == stamp else (stamp, now) for path, stamp in found.items()}
        return sorted(path for path, (_, since) in self._since.items() if now - since >= self.seconds)


class Sent:
    """Which files were sent. Each method may block for as long as the disk does. Raises: sqlite3.Error."""

    def __init__(self, database: sqlite3.Connection, folder: Path) -> None:
        self._database, self._folder = database, folder
        with database:
            database.execute(_TABLE)
        self._known = {path: Stamp(size, changed) for path, size, changed in database.execute("SELECT path, size, changed FROM sent")}

    def __len__(self) -> int:
        return len(self._known)

    def has(self, path: Path, stamp: Stamp) -> bool:
        """Whether the file was sent as it is, as far as its size and its time of change tell."""
        return self._known.get(self._name(path)) == stamp

    def has_content(self, path: Path, digest: str) -> bool:
        row = self._database.execute("SELECT sha256 FROM sent WHERE path = ?", (self._name(path),)).fetchone()
        return row is not None and row[0] == digest

    def add(self, path: Path, stamp: Stamp, digest: str, records: int) -> None:
        """Remembers the file before it returns."""
        with self._database:
            self._database.execute("INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?, ?, ?)", (self._name(path), *stamp, digest, records, int(time.time())))
        self._known[self._name(path)] = stamp

    def forget(self, present: dict[Path, Stamp], now: float) -> None:
        """Forgets files that have been gone for REMEMBERED seconds."""
        names = {self._name(path) for path in present}
        with self._database:
            self._database.executemany("UPDATE sent SET seen = ? WHERE path = ?", ((int(now), name) for name in names & self._known.keys()))
            self._database.execute("DELETE FROM sent WHERE seen < ?", (int(now) - REMEMBERED,))
        self._known = {path: Stamp(size, changed) for path, size, changed in self._database.execute("SELECT path, size, changed FROM sent")}

    def _name(self, path: Path) -> str:
        return os.fsencode(path.relative_to(self._folder)).decode("utf-8", "backslashreplace")


@contextmanager
def remembered(folder: Path, state: Path | None) -> Iterator[Sent]:
    """What was sent of `folder`, in the file `state`, or in one of its own in the user's state directory. Raises: OSError, sqlite3.Error."""
    file = state or state_folder() / "feed" / f"{hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]}.sqlite"
    file.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(file)
    try:
        database.execute("PRAGMA synchronous = FULL")
        yield Sent(database, folder)
    finally:
        database.close()


def state_folder() -> Path:
    """`$XDG_STATE_HOME/newswire`, by default under `~/.local/state` (XDG Base Directory Specification 0.8)."""
    base = os.environ.get("XDG_STATE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".local" / "state") / "newswire"


def scan(folder: Path) -> dict[Path, Stamp]:
    """The files in the folder and in those below, without hidden and unfinished ones. What vanishes meanwhile, or may not be read, is left out.

    Raises: OSError where the folder itself cannot be listed.
    """
    found: dict[Path, Stamp] = {}
    folders = [folder]
    while folders:
        here = folders.pop()
        try:
            members = list(os.scandir(here))
        except OSError:
            if here == folder:
                raise
            continue
        for member in members:
            if member.name.startswith(".") or member.name.lower().endswith(UNFINISHED):
                continue
            try:
                if member.is_dir(follow_symlinks=False):
                    folders.append(Path(member.path))
                elif member.is_file():
                    found[Path(member.path)] = stamp(Path(member.path))
            except OSError:
                continue
    return found


def stamp(path: Path) -> Stamp:
    """Raises: OSError."""
    found = path.stat()
    return Stamp(found.st_size, found.st_mtime_ns)


def digest(path: Path) -> str:
    """SHA-256 of the content. Raises: OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
