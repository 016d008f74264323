"""Every reason why an item becomes a dead letter, declared once. The value is what subscribers see in `dlq_reason`."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where in the pipeline an item ended."""

    READ = "read"
    CLEAN = "clean"
    ENRICH = "enrich"
    BUILD = "build"
    DELIVER = "deliver"
    WORKER = "worker"


class Reason(StrEnum):
    # reading
    NULL_VALUE = "null-value"  # the record has no value (a tombstone)
    EMPTY_VALUE = "empty-value"  # zero bytes, or nothing but white space
    UNDECODABLE = "undecodable"  # no charset explains the bytes
    UNKNOWN_FORMAT = "unknown-format"  # declared or sniffed, but no reader takes it
    INVALID_JSON = "invalid-json"  # not JSON: truncated, NaN is INVALID_NUMBER
    INVALID_NUMBER = "invalid-number"  # NaN, Infinity, or a number too long to be one
    INVALID_XML = "invalid-xml"  # not well-formed: the detail says where
    FORBIDDEN_XML = "forbidden-xml"  # declares entities: a bomb, or a way to other files
    INVALID_FRAME = "invalid-frame"  # control bytes of a wire format without the parts that they frame
    DUPLICATE_KEY = "duplicate-key"  # an object names one key twice: which of the two is meant cannot be known
    TOO_DEEP = "too-deep"  # nested deeper than any wire item
    TOO_LARGE = "too-large"  # more bytes or lines than the limits allow
    WRONG_SHAPE = "wrong-shape"  # JSON, but not an item: see docs/formats.md
    NO_TEXT = "no-text"  # an item with neither headline nor body
    # making the event
    STAGE_FAILED = "stage-failed"  # a fault of this program on this item; the detail names the stage and the error
    INVALID_EVENT = "invalid-event"  # what was built does not validate: a fault of this program
    OUTPUT_TOO_LARGE = "output-too-large"  # the event is larger than the broker takes
    # the worker that had the item in hand
    CRASHED = "crashed"  # the process died on it, several times
    HUNG = "hung"  # it took longer than the limit, several times
    OUT_OF_MEMORY = "out-of-memory"  # it needed more memory than the limit, several times
