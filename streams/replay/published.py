"""What was published of a stretch of raw records, on disk: as many as there are, memory stays flat."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple


class Place(NamedTuple):
    """An item: partition and offset of its raw record, and its number in that."""

    partition: int
    offset: int
    number: int


class Published:
    """By item the event's bytes, or why it became a dead letter."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file, isolation_level=None)
        self._database.executescript("""
            PRAGMA journal_mode = OFF;
            CREATE TABLE outcomes (
                partition INTEGER, place INTEGER, number INTEGER, event BLOB, reason TEXT,
                PRIMARY KEY (partition, place, number)
            ) WITHOUT ROWID
        """)
        self._database.execute("BEGIN")

    def add(self, place: Place, event: bytes | None, reason: str | None = None) -> None:
        """The first one of an item counts, as it does for subscribers."""
        self._database.execute("INSERT OR IGNORE INTO outcomes VALUES (?, ?, ?, ?, ?)", (*place, event, reason))

    def get(self, place: Place) -> tuple[bytes | None, str | None] | None:
        """Event or reason; None where nothing was published of the item."""
        found = self._database.execute("SELECT event, reason FROM outcomes WHERE partition = ? AND place = ? AND number = ?", place).fetchone()
        return None if found is None else (found[0], found[1])

    def close(self) -> None:
        self._database.close()


@contextmanager
def spool() -> Iterator[Published]:
    """In the folder for temporary files (TMPDIR); gone afterwards."""
    with TemporaryDirectory(prefix="newswire-replay-") as folder:
        published = Published(Path(folder) / "published.db")
        try:
            yield published
        finally:
            published.close()
