"""The child: the process that does the work. Started by the supervisor as `python -m streams.worker.child`."""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import logging
import os
import signal
import sys
from collections.abc import Callable

from streams import settings as settings_module
from streams import topics
from streams.app import Service, create_app
from streams.delivery.clients import security_options
from streams.delivery.fail_stop import ExitCode
from streams.delivery.in_hand import InHand
from streams.ops import logs
from streams.pipeline import Pipeline
from streams.settings import Settings, SettingsError
from streams.topics import TopicsError

log = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1  # prctl(2)
SWITCH_SECONDS = 0.001  # that the thread that reads from the broker waits for the one that works; Python's own 5 ms at every turn add up to an item's time


def main(arguments: list[str] | None = None, load: Callable[[Settings], Pipeline] = Pipeline.load) -> int:
    parser = argparse.ArgumentParser(prog="newswire worker (child)")
    parser.add_argument("--in-hand", type=int, required=True, help="file descriptor of the shared slot")
    parser.add_argument("--supervisor", type=int, required=True, help="process id of the supervisor")
    options = parser.parse_args(arguments)
    die_with_parent(options.supervisor)
    try:
        settings = settings_module.load()
    except SettingsError as error:
        print(f"newswire: {error}", file=sys.stderr)
        return ExitCode.CONFIG
    logs.configure(settings.log_level)
    sys.setswitchinterval(SWITCH_SECONDS)
    in_hand = InHand(options.in_hand)
    try:
        limits = asyncio.run(topics.limits(settings.brokers, settings.prefix, **security_options(settings)))
    except TopicsError as error:
        log.error("%s", error)
        return ExitCode.CONFIG if error.final else ExitCode.SOFTWARE
    asyncio.set_event_loop(asyncio.new_event_loop())  # Faust takes the thread's current loop
    try:
        pipeline = load(settings)
    except SettingsError as error:
        log.error("%s", error)
        return ExitCode.CONFIG
    app, context = create_app(settings, pipeline, in_hand, limits)
    Service(app, context).execute_from_commandline()
    raise AssertionError("the line above ends the process")


def die_with_parent(parent: int) -> None:
    """A child whose supervisor is killed ends with it; there is nobody to judge it then. Linux only; elsewhere it goes on."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
