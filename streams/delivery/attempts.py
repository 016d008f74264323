"""How often an item ended its worker. Kept on the compacted topic `wire.attempts`, so that every worker knows."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from streams.reasons import Reason


@dataclass(frozen=True, slots=True)
class Attempt:
    """So many workers ended with the item in hand, the last one for `reason` (crashed, hung, out-of-memory)."""

    count: int
    reason: Reason


def key(topic: str, partition: int, offset: int) -> bytes:
    return f"{topic}/{partition}/{offset}".encode()


def encode(attempt: Attempt) -> bytes:
    return orjson.dumps({"count": attempt.count, "reason": attempt.reason.value})


def decode(value: bytes) -> Attempt:
    """Raises: ValueError for bytes that are no attempt."""
    parsed = orjson.loads(value)
    return Attempt(int(parsed["count"]), Reason(parsed["reason"]))


class Attempts:
    """All items that ended a worker, by topic, partition and offset. There are few."""

    def __init__(self) -> None:
        self._by_key: dict[bytes, Attempt] = {}

    def get(self, topic: str, partition: int, offset: int) -> Attempt | None:
        return self._by_key.get(key(topic, partition, offset)) if self._by_key else None

    def apply(self, record_key: bytes | None, value: bytes | None) -> None:
        """Takes a record of `wire.attempts`; one that cannot be read counts for nothing."""
        if record_key is None:
            return
        if value is None:
            self._by_key.pop(record_key, None)
            return
        try:
            self._by_key[record_key] = decode(value)
        except (ValueError, KeyError, TypeError):
            self._by_key.pop(record_key, None)
