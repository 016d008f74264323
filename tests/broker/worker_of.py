"""`newswire worker` with another child: `python -m tests.broker.worker_of MODULE`."""

from __future__ import annotations

import sys

from streams import settings
from streams.ops import logs
from streams.worker.supervisor import Supervisor

if __name__ == "__main__":
    loaded = settings.load()
    logs.configure(loaded.log_level)
    sys.exit(Supervisor(loaded, child=sys.argv[1]).run())
