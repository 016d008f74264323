"""Reading raw items: bytes and Kafka headers in, items or typed refusals out. `read` never raises for a fault of the data.

One module for each format, in the room of its family; `read.READERS` is the table of them. What is read, and what becomes of it, is in docs/formats.md.
"""

from __future__ import annotations

from streams.wire.headers import Headers
from streams.wire.item import Category, Edit, Line, RawItem, Unreadable, Warning
from streams.wire.limits import DEFAULT, Limits
from streams.wire.read import READERS, read
from streams.wire.reader import Context, Reader

__all__ = ["DEFAULT", "READERS", "Category", "Context", "Edit", "Headers", "Limits", "Line", "RawItem", "Reader", "Unreadable", "Warning", "read"]
