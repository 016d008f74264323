"""Logging: one line a record, to standard error."""

from __future__ import annotations

import logging

from streams.printable import printable

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# Libraries that say at INFO or WARNING what is their own business.
_QUIET = {"faust": logging.WARNING, "mode": logging.WARNING, "aiokafka": logging.ERROR, "kafka": logging.ERROR}


class Formatter(logging.Formatter):
    """One line a record, whatever an item has put into a message: no terminal sequences, and no line that passes for another record.

    The lines of a traceback are indented, so that none of them begins as a record does.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        return printable(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        first, *others = super().format(record).split("\n")
        return "\n".join([first, *("    " + printable(line) for line in others)])


def configure(level: str) -> None:
    """Sends the records of `level` and above to standard error. Debug records of libraries cost an eighth of Faust's time even when dropped late,
    so everything below the level is switched off at the source."""
    number = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter(FORMAT))
    logging.basicConfig(level=number, handlers=[handler], force=True)
    logging.disable(number - 1)
    for name, floor in _QUIET.items():
        logging.getLogger(name).setLevel(max(number, floor))
