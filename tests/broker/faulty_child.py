"""A worker's child whose step crashes, hangs or eats memory on items that say so. Run in the real child's place by `worker_of`."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time

from streams.event.source import Source
from streams.outcome import Outcome
from streams.pipeline import NOWHERE, Pipeline
from streams.settings import Settings
from streams.wire import Headers
from streams.worker import child

CRASH, HANG, EAT, SLOW = b"please-crash", b"please-hang", b"please-eat", b"please-be-slow"


class Faulty(Pipeline):
    def step(self, value: bytes | None, headers: Headers = None, source: Source = NOWHERE) -> Outcome:
        given = value or b""
        if CRASH in given:
            os.kill(os.getpid(), signal.SIGSEGV)
        if HANG in given:
            ctypes.PyDLL(None).sleep(3600)  # holds the interpreter's lock, as a regular expression does
        if EAT in given:
            eaten = []
            while True:
                eaten.append(bytearray(32 * 1024 * 1024))
                time.sleep(0.02)
        if SLOW in given:
            time.sleep(0.5)
        return super().step(value, headers, source)


def load(settings: Settings) -> Pipeline:
    whole = Pipeline.load(settings)
    return Faulty(whole.settings, whole.enricher, whole.memory)


if __name__ == "__main__":
    sys.exit(child.main(load=load))
