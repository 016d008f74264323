"""How long and how much memory one input may take."""

from __future__ import annotations

import re
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

SECONDS = 1.0
"""Of processor time, for any input: caches that fill, garbage that is collected, patterns that are compiled."""
SECONDS_PER_BYTE = 0.000_5
"""Of the code with the fuzzer's counters in it, which takes three to five times as long."""
BYTES = 48 * 1024 * 1024
"""By which one input may raise the greatest memory that the process ever had."""
BYTES_PER_BYTE = 4096

_HIGH_WATER = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss


class Violation(AssertionError):
    """Something that must hold does not."""


def require(holds: object, what: str) -> None:
    if not holds:
        raise Violation(what)


def peak_bytes() -> int:
    """The greatest resident memory that this process ever had."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux: the figure below begins with that of the process which started this one
        return 1024 * int(_HIGH_WATER.search(status.read_text())[1])  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def bounded(check: Callable[[bytes], None], data: bytes, size: int) -> None:
    """Runs the check. `size` is what the bounds are in proportion to, in bytes.

    Raises: Violation where it takes too long three times over, since the processor is shared, or too much memory; and whatever the check raises.
    """
    allowed = SECONDS + SECONDS_PER_BYTE * size
    before = peak_bytes()
    took = _seconds(partial(check, data))
    grown = peak_bytes() - before
    if took > allowed:
        took = min(took, *(_seconds(partial(check, data)) for _ in range(2)))
    require(took <= allowed, f"too slow: {took:.2f} s of processor time for {size} bytes, the bound is {allowed:.2f} s")
    require(grown <= BYTES + BYTES_PER_BYTE * size, f"too much memory: {grown >> 20} MiB more for {size} bytes")


def _seconds(call: Callable[[], None]) -> float:
    begin = time.thread_time()
    call()
    return time.thread_time() - begin
