"""The supervisor: starts the child, watches it from outside, and decides what its end means.

| the child ...                                             | and then                                                                  |
| --------------------------------------------------------- | ------------------------------------------------------------------------- |
| ends with 0                                               | the supervisor ends with 0                                                |
| was asked to stop (SIGTERM, SIGINT to the supervisor)     | 0 when it stopped in time, else it is killed and the supervisor ends with 1 |
| ends by a fault of its own with an item in hand           | the attempt is counted on `wire.attempts`, the child is started again     |
| hangs on an item, or outgrows its memory                  | it is killed; as above                                                    |
| ends by a signal from outside, or without an item in hand | it is started again after a pause, a bounded number of times              |
| ends with CONFIG                                          | the supervisor ends with the same code: no restart mends that             |
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from types import FrameType

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams.delivery import attempts
from streams.delivery.attempts import Attempt
from streams.delivery.clients import client_options
from streams.delivery.fail_stop import ExitCode
from streams.delivery.in_hand import InHand, Item
from streams.reasons import Reason
from streams.settings import Settings

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1
STOP_SECONDS = 9.0  # from a signal to the end of the child, the child's own limits included
RESTART_WINDOW = 600.0  # seconds over which restarts without an item in hand are counted
LONGEST_PAUSE = 10.0  # seconds before a restart
RECORD_SECONDS = 30.0  # for writing an attempt down

# Signals by which a process ends of its own fault. All others come from outside and say nothing of the item in hand.
_OWN_FAULTS = {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSYS, signal.SIGTRAP}


class Supervisor:
    def __init__(self, settings: Settings, child: str = "streams.worker.child") -> None:
        """`child` is the module that does the work, with the arguments of `streams.worker.child`."""
        self.settings = settings
        self._child = child
        self.in_hand = InHand.create()
        self._stop_at: float | None = None
        self._counts: dict[tuple[int, int], int] = {}
        self._restarts: deque[float] = deque()

    def run(self) -> int:
        """Supervises until told to stop or until there is no use in going on. Returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        while True:
            self.in_hand.clear()
            child = self._start()
            verdict = self._watch(child)
            code = child.returncode
            if self._stop_at is not None:
                return ExitCode.OK if code in (0, -signal.SIGTERM, -signal.SIGINT) else 1
            if code in (ExitCode.OK, ExitCode.CONFIG):
                return code
            item = self.in_hand.get()
            reason = verdict or _own_fault(code)
            if item is not None and reason is not None:
                self._count(item, reason)
                continue
            if not self._may_restart():
                log.critical("giving up: the worker ended %d times within %d s; see its last lines", len(self._restarts), RESTART_WINDOW)
                return ExitCode.SOFTWARE
            log.warning("the worker ended (%s); starting it again", _how(code))

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stop_at is None:
            self._stop_at = time.monotonic() + STOP_SECONDS

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", self._child, "--in-hand", str(self.in_hand.descriptor), "--supervisor", str(os.getpid())]
        return subprocess.Popen(command, pass_fds=[self.in_hand.descriptor])

    def _watch(self, child: subprocess.Popen[bytes]) -> Reason | None:
        """Waits for the child's end. Returns why it was killed, where it had to be."""
        told = False
        hanging: Item | None = None
        last_poll = time.monotonic()
        while child.poll() is None:
            now = time.monotonic()
            if self._stop_at is not None and not told:
                child.send_signal(signal.SIGTERM)
                told = True
            if self._stop_at is not None and now > self._stop_at:
                log.error("the worker did not stop in %d s and is killed; what was in flight is left to the next worker", STOP_SECONDS)
                child.kill()
            # After a pause of this process itself (a suspended machine) the item's age says nothing.
            rested = now - last_poll < 10 * POLL_SECONDS
            last_poll = now
            item = self.in_hand.get()
            if item is not None and rested and now - item.started > self.settings.item_timeout and not _is_stopped(child.pid):
                if item == hanging:
                    log.error("the item at partition %d, offset %d took more than %g s", item.partition, item.offset, self.settings.item_timeout)
                    child.kill()
                    child.wait()
                    return Reason.HUNG
                hanging = item
            elif item != hanging:
                hanging = None
            if _resident_mib(child.pid) > self.settings.max_memory:
                log.error("the worker holds more than %d MiB (NEWSWIRE_MAX_MEMORY) and is ended", self.settings.max_memory)
                child.kill()
                child.wait()
                return Reason.OUT_OF_MEMORY
            try:
                child.wait(POLL_SECONDS)
            except subprocess.TimeoutExpired:
                continue
        return None

    def _count(self, item: Item, reason: Reason) -> None:
        """Writes down that the item ended a worker. Goes on after a failure to write: the count in this process still bounds the tries here."""
        place = (item.partition, item.offset)
        self._counts[place] = max(self._counts.get(place, 0), item.attempts) + 1
        attempt = Attempt(self._counts[place], reason)
        log.error("partition %d, offset %d ended the worker (%s), attempt %d of %d", *place, reason, attempt.count, self.settings.item_attempts)
        try:
            asyncio.run(asyncio.wait_for(_record(self.settings, item, attempt), RECORD_SECONDS))
        except (KafkaError, TimeoutError, OSError) as error:
            log.error("the attempt could not be written down and is tried again with the next one: %r", error)

    def _may_restart(self) -> bool:
        """Counts a restart without an item to blame; pauses longer each time. False when there were too many."""
        now = time.monotonic()
        while self._restarts and now - self._restarts[0] > RESTART_WINDOW:
            self._restarts.popleft()
        if len(self._restarts) >= self.settings.max_restarts:
            return False
        pause = min(0.5 * 2 ** len(self._restarts), LONGEST_PAUSE)
        self._restarts.append(now)
        deadline = now + pause
        while time.monotonic() < deadline and self._stop_at is None:
            time.sleep(POLL_SECONDS)
        return True


async def _record(settings: Settings, item: Item, attempt: Attempt) -> None:
    producer = AIOKafkaProducer(**client_options(settings), acks="all", enable_idempotence=True)
    await producer.start()
    try:
        key = attempts.key(settings.topic("raw"), item.partition, item.offset)
        await producer.send_and_wait(settings.topic("attempts"), attempts.encode(attempt), key=key)
    finally:
        await producer.stop()


def _own_fault(code: int) -> Reason | None:
    """The reason that an exit code gives, or None where the item in hand is not to blame."""
    if code == ExitCode.OUT_OF_MEMORY:
        return Reason.OUT_OF_MEMORY
    if code == ExitCode.SOFTWARE:
        return None  # an output was not delivered
    if code < 0:
        return Reason.CRASHED if signal.Signals(-code) in _OWN_FAULTS else None
    return Reason.CRASHED


def _how(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def _is_stopped(pid: int) -> bool:
    """True for a process that someone has stopped (SIGSTOP): it does not hang, it waits."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "Tt"
    except (OSError, IndexError):
        return False


def _resident_mib(pid: int) -> float:
    """Resident memory in MiB; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
