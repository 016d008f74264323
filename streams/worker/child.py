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

import faust

from streams import settings as settings_module
from streams import topics
from streams.agents.context import Context
from streams.app import create_app
from streams.delivery.fail_stop import ExitCode
from streams.ops import logs
from streams.pipeline import Pipeline
from streams.settings import Settings, SettingsError
from streams.topics import TopicsError
from streams.worker.in_hand import InHand

log = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1  # prctl(2)
LEAVE_SECONDS = 2.0  # for leaving the group and closing connections once nothing is in flight


class Child(faust.Worker):
    """A Faust worker that stops without losing or repeating: no new item, drain the window, commit, leave the group."""

    def __init__(self, app: faust.App, context: Context) -> None:
        super().__init__(app, override_logging=False, quiet=True, redirect_stdouts=False)
        self.context = context

    def _on_sigterm(self) -> None:
        self._schedule_shutdown(signal.SIGTERM)

    def _on_sigint(self) -> None:
        self._schedule_shutdown(signal.SIGINT)

    async def _stop_on_signal(self, signal: signal.Signals) -> None:
        self.log.info("stopping on %s", signal.name)
        try:
            await asyncio.wait_for(self.context.drain(), self.context.settings.stop_timeout)
            await asyncio.wait_for(self.app.consumer.commit(), LEAVE_SECONDS)
            await asyncio.wait_for(asyncio.gather(self.context.close(), self.app.stop()), LEAVE_SECONDS)
        except TimeoutError:
            # What is not acknowledged is not committed: the next worker takes it again.
            self.log.warning("not everything in flight could be delivered in time; the rest is left to the next worker")
        except Exception as error:
            self.log.warning("while stopping: %r", error)
        os._exit(ExitCode.OK)


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
    in_hand = InHand(options.in_hand)
    try:
        limits = asyncio.run(topics.limits(settings.brokers, settings.prefix))
    except TopicsError as error:
        log.error("%s", error)
        return ExitCode.SOFTWARE
    app, context = create_app(settings, load(settings), in_hand, limits)
    Child(app, context).execute_from_commandline()


def die_with_parent(parent: int) -> None:
    """A child whose supervisor is killed ends with it; there is nobody to judge it then. Linux only; elsewhere it goes on."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
