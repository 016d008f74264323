"""What can go wrong with a local broker, said in one line: what happened, and what to do."""

from __future__ import annotations


class BrokerError(RuntimeError):
    """A local broker cannot start or has stopped. The message is one line, meant to be shown as it is."""
