"""`newswire broker`: run the local Apache Kafka in the foreground until somebody stops it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

from streams.broker import apache
from streams.broker.errors import BrokerError


class _Stop(BaseException):
    """Somebody asked for the end. Not an Exception: no handler on the way may take it for a fault."""


def _raise_stop(number: int, frame: FrameType | None) -> None:
    raise _Stop


def run_foreground(
    folder: Path,
    port: int = 9092,
    host: str = "127.0.0.1",
    properties: Mapping[str, str] | None = None,
    *,
    say: Callable[[str], None] = print,
    complain: Callable[[str], None] = lambda line: print(line, file=sys.stderr),
) -> int:
    """Start the broker, tell what runs where, and wait. Returns the exit code: 0 after Ctrl-C, SIGTERM or SIGHUP; 1 when it cannot start or ends by itself.

    Call from the main thread: it sets signal handlers, and puts the old ones back.
    """
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, _raise_stop) for number in signals}
    broker: apache.Broker | None = None
    try:
        say(f"Starting {apache.KIND} …")
        broker = apache.start(folder, port, host, properties)
        say(f"Listening on {broker.bootstrap} (plain text, no passwords: for this machine alone)")
        say(f"Data and log in {broker.folder}")
        say(f"For other commands: export NEWSWIRE_BROKERS={broker.bootstrap}")
        say(f"Stop with Ctrl-C or kill {broker.process.pid}; starting again on the same folder keeps the data")
        code = broker.process.wait()
        if code == 128 + signal.SIGTERM:  # what a Java process says after SIGTERM
            return 0
        complain(f"Apache Kafka ended by itself with code {code}: see {broker.log}")
        return 1
    except BrokerError as error:
        complain(f"newswire broker: {error}")
        return 1
    except _Stop:
        for number in signals:  # a second Ctrl-C must not leave the broker running
            signal.signal(number, signal.SIG_IGN)
        say("Stopping …")
        return 0
    finally:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        if broker is not None:
            _close(broker, complain)
        for number, handler in before.items():
            signal.signal(number, handler)


def _close(broker: apache.Broker, complain: Callable[[str], None]) -> None:
    try:
        broker.close()
    except (OSError, subprocess.SubprocessError) as error:
        complain(f"newswire broker: {error}")
