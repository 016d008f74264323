"""Ending the process when it cannot be known that an output was delivered."""

from __future__ import annotations

import logging
import os
from enum import IntEnum
from typing import NoReturn

from streams.delivery.refusal import not_allowed, said

log = logging.getLogger(__name__)


class ExitCode(IntEnum):
    """How a worker's child ended, for the supervisor. From sysexits.h where that has a word for it."""

    OK = 0
    SOFTWARE = 70  # an output was not delivered, or an unknown fault: nothing past it is committed
    OUT_OF_MEMORY = 71  # the item in hand needs more memory than there is
    CONFIG = 78  # settings or topics that no restart mends


def fail_stop(what: str, error: BaseException | None = None, code: ExitCode = ExitCode.SOFTWARE) -> NoReturn:
    """Ends the process at once, without unwinding: Faust acknowledges what an unwinding agent abandons, and that would lose items.

    What the broker does not allow is for CONFIG, whatever `code` says: no restart mends it.
    """
    log.critical("stopping: %s%s", what, f": {type(error).__name__}: {said(error)}" if error else "")
    logging.shutdown()
    os._exit(ExitCode.CONFIG if not_allowed(error) else code)
