"""The normalized event: built, validated, restored; and the records that carry it. What an event holds is in docs/event.md."""

from streams.event.restore import restore
from streams.event.source import Source

__all__ = ["Source", "restore"]
