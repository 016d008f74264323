"""Which item the child has in hand, told to the supervisor through shared memory: readable even when the child is stuck or dead."""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
import time
from dataclasses import dataclass

_LAYOUT = struct.Struct("<qqqd")  # partition, offset, attempts, started; partition -1: no item in hand
_NUMBER = struct.Struct("<q")  # in front of it: how often the slot was written, odd while it is being written
_NONE = -1
_LOOKS = 10


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
        self._slot = mmap.mmap(descriptor, _NUMBER.size + _LAYOUT.size)

    @classmethod
    def create(cls) -> InHand:
        """A slot with nothing in it, behind a file descriptor that a child can inherit."""
        with tempfile.TemporaryFile() as file:
            file.write(bytes(_NUMBER.size + _LAYOUT.size))
            file.flush()
            descriptor = os.dup(file.fileno())
        os.set_inheritable(descriptor, True)
        slot = cls(descriptor)
        slot.clear()
        return slot

    def take(self, partition: int, offset: int, attempts: int) -> None:
        self._write(partition, offset, attempts, time.monotonic())

    def clear(self) -> None:
        self._write(_NONE, 0, 0, 0.0)

    def get(self) -> Item | None:
        """The item in hand; None also where the slot was written to during each of some looks: then the child is not stuck."""
        for _ in range(_LOOKS):
            before = self._number()
            partition, offset, attempts, started = _LAYOUT.unpack_from(self._slot, _NUMBER.size)
            if before % 2 == 0 and self._number() == before:
                return None if partition == _NONE else Item(partition, offset, attempts, started)
        return None

    def _write(self, *fields: float) -> None:
        number = self._number() | 1  # a child that died while it wrote left an odd one
        _NUMBER.pack_into(self._slot, 0, number)
        _LAYOUT.pack_into(self._slot, _NUMBER.size, *fields)
        _NUMBER.pack_into(self._slot, 0, number + 1)

    def _number(self) -> int:
        return int(_NUMBER.unpack_from(self._slot)[0])
