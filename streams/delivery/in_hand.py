"""Which item the child has in hand, told to the supervisor through shared memory: readable even when the child is stuck or dead."""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
import time
from dataclasses import dataclass

_LAYOUT = struct.Struct("<qqqd")  # partition, offset, attempts, started; partition -1: no item in hand
_NONE = -1


@dataclass(frozen=True, slots=True)
class Item:
    partition: int
    offset: int
    attempts: int
    """How often the item ended a worker before, as far as the child knows."""
    started: float
    """`time.monotonic()`, which all processes of a machine share."""


class InHand:
    """One slot of shared memory, written by the child around every step and read by the supervisor."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._slot = mmap.mmap(descriptor, _LAYOUT.size)

    @classmethod
    def create(cls) -> InHand:
        """A slot with nothing in it, behind a file descriptor that a child can inherit."""
        with tempfile.TemporaryFile() as file:
            file.write(bytes(_LAYOUT.size))
            file.flush()
            descriptor = os.dup(file.fileno())
        os.set_inheritable(descriptor, True)
        slot = cls(descriptor)
        slot.clear()
        return slot

    def take(self, partition: int, offset: int, attempts: int) -> None:
        _LAYOUT.pack_into(self._slot, 0, partition, offset, attempts, time.monotonic())

    def clear(self) -> None:
        _LAYOUT.pack_into(self._slot, 0, _NONE, 0, 0, 0.0)

    def get(self) -> Item | None:
        partition, offset, attempts, started = _LAYOUT.unpack_from(self._slot)
        return None if partition == _NONE else Item(partition, offset, attempts, started)
