"""Logging: one line a record, to standard error."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from streams.printable import printable

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# Libraries that say at INFO or WARNING what is their own business.
_QUIET = {"faust": logging.WARNING, "mode": logging.WARNING, "aiokafka": logging.ERROR, "kafka": logging.ERROR, "httpx2": logging.WARNING}


class Formatter(logging.Formatter):
    """One line a record, whatever an item has put into a message: no terminal sequences, and no line that passes for another record.

    The lines of a traceback are indented, so that none of them begins as a record does.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        return printable(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        first, *others = super().format(record).split("\n")
        return "\n".join([first, *("    " + printable(line) for line in others)])


class Repeats(logging.Filter):
    """Of a line that the client library repeats, one in every `SECONDS`: while a topic or a broker is away it says so a hundred times a second."""

    SECONDS = 10.0
    _MOST = 200  # lines remembered

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] not in _QUIET:
            return True
        line, now = f"{record.name} {record.getMessage()}", self._clock()
        if now - self._said.get(line, -self.SECONDS) < self.SECONDS:
            return False
        if len(self._said) >= self._MOST:
            self._said.clear()
        self._said[line] = now
        return True


def configure(level: str) -> None:
    """Sends the records of `level` and above to standard error. Debug records of libraries cost an eighth of Faust's time even when dropped late,
    so everything below the level is switched off at the source."""
    number = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter(FORMAT))
    handler.addFilter(Repeats())
    logging.basicConfig(level=number, handlers=[handler], force=True)
    logging.disable(number - 1)
    for name, floor in _QUIET.items():
        logging.getLogger(name).setLevel(max(number, floor))
