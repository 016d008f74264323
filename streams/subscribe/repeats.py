"""Which events have been handed over: their ids, in bounded memory."""

from __future__ import annotations


class Repeats:
    """Remembers at least the last `count` ids, at most twice as many: about 0.15 KB each."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._new: set[bytes] = set()
        self._old: set[bytes] = set()

    def __len__(self) -> int:
        return len(self._new) + len(self._old)

    def __contains__(self, identity: bytes) -> bool:
        return identity in self._new or identity in self._old

    def add(self, identity: bytes) -> None:
        if len(self._new) >= self._count:
            self._old, self._new = self._new, set()
        self._new.add(identity)
