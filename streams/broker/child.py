"""Become another program that dies with its parent: `python child.py PARENT_PID PROGRAM ARGUMENT…`.

Run as a script, before the program, rather than as a `preexec_fn`: code between fork and exec can deadlock in a process with threads.
Linux only does the tying (PR_SET_PDEATHSIG, see prctl(2); it fires when the *thread* that started the child ends); elsewhere the program simply runs.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(argv: list[str]) -> None:
    parent, program = int(argv[1]), argv[2:]
    if sys.platform == "linux" and ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != parent:  # it died before the line above
        sys.exit("the parent process is gone")
    os.execv(program[0], program)


if __name__ == "__main__":
    main(sys.argv)
