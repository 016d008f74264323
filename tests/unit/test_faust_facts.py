"""Facts about Faust 0.15.3 that the delivery relies on. A test that fails here after an upgrade says: think again (docs/decisions.md, Delivery)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import faust
import pytest
from faust.transport.consumer import Consumer
from faust.types import TP
from intervaltree import IntervalTree

from streams.delivery import transport

PARTITION = TP("wire.raw", 0)


class Bookkeeping(Consumer):
    """A consumer's bookkeeping of offsets without the consumer."""

    def __init__(self, committed: int | None, acked: list[int]) -> None:
        self._gap: Any = defaultdict(IntervalTree)
        self._acked: Any = defaultdict(list, {PARTITION: list(acked)})
        self._acked_index: Any = defaultdict(set, {PARTITION: set(acked)})
        self._committed_offset: Any = defaultdict(lambda: None, {PARTITION: committed})


Bookkeeping.__abstractmethods__ = frozenset()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("committed", "acked", "new"),
    [
        (3, [3, 4, 5], 6),  # in order: right
        (3, [4, 5, 6], 7),  # 3 is unfinished and skipped: why the window acknowledges in order
        (None, [5, 6], 7),  # nothing checks the head of a partition without a commit
        (3, [5, 6], None),  # a hole of two or more blocks
    ],
)
def test_the_offset_to_commit_is_off_by_one(committed: int | None, acked: list[int], new: int | None) -> None:
    assert Bookkeeping(committed, acked)._new_offset(PARTITION) == new


def test_the_transport_is_idempotent_and_ours() -> None:
    transport.install()
    app = faust.App("facts", broker="kafka://127.0.0.1:9")
    assert isinstance(app.transport, transport.Transport)
    settings = transport.Producer(app.transport)._settings_extra()
    assert settings == {"acks": "all", "enable_idempotence": True}
