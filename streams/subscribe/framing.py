"""The frame that serializers for Confluent's schema registry put around a value: a zero byte, the schema's id as four bytes, big-endian, then the JSON.

No JSON text begins with a zero byte, so that a reader takes values with and without a frame, also on one topic.
"""

from __future__ import annotations

MAGIC = b"\0"
LENGTH = 5
"""Of a frame, in bytes."""


def prefix(schema_id: int) -> bytes:
    """The frame of values of a schema. Raises: OverflowError for an id that four bytes do not hold."""
    return MAGIC + schema_id.to_bytes(LENGTH - len(MAGIC), "big")


def framed(prefix: bytes, value: bytes | None) -> bytes | None:
    """The value behind its frame, which is empty where a topic has none. A tombstone stays one."""
    return value if value is None or not prefix else prefix + value


def unframed(value: bytes) -> bytes:
    """The JSON of a value, whether there is a frame around it or not."""
    return value[LENGTH:] if value.startswith(MAGIC) else value
