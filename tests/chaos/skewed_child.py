"""A worker's child whose clock is an hour ahead, and jumps back by two after some seconds. What all of Python's modules see of it."""

from __future__ import annotations

import sys
import time

from streams.worker import child

_HOUR = 3600.0
_JUMPS_AFTER = 6.0  # seconds

_true, _steady = time.time, time.monotonic
_started = _steady()


def _wrong() -> float:
    return _true() + (_HOUR if _steady() - _started < _JUMPS_AFTER else -_HOUR)


if __name__ == "__main__":
    time.time = _wrong
    sys.exit(child.main())
