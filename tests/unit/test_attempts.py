"""What the supervisor and the child tell each other of the item in hand."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from streams.delivery.attempts import Attempt, Attempts, decode, encode, key
from streams.delivery.in_hand import InHand, Item
from streams.reasons import Reason


def test_an_attempt_survives_its_encoding() -> None:
    attempt = Attempt(2, Reason.HUNG)
    assert decode(encode(attempt)) == attempt


@pytest.mark.parametrize("value", [b"", b"{", b"{}", b'{"count": 1, "reason": "tired"}', b"null"])
def test_what_is_no_attempt_counts_for_nothing(value: bytes) -> None:
    known = Attempts()
    known.apply(key("wire.raw", 0, 7), encode(Attempt(3, Reason.CRASHED)))
    assert known.get("wire.raw", 0, 7) == Attempt(3, Reason.CRASHED)
    known.apply(key("wire.raw", 0, 7), value)
    assert known.get("wire.raw", 0, 7) is None


def test_a_tombstone_forgets() -> None:
    known = Attempts()
    known.apply(key("wire.raw", 1, 2), encode(Attempt(1, Reason.CRASHED)))
    known.apply(key("wire.raw", 1, 2), None)
    assert known.get("wire.raw", 1, 2) is None


def test_the_item_in_hand_is_seen_by_another_process() -> None:
    slot = InHand.create()
    assert slot.get() is None
    script = "import sys; from streams.delivery.in_hand import InHand; InHand(int(sys.argv[1])).take(3, 2**40, 1)"
    subprocess.run([sys.executable, "-c", script, str(slot.descriptor)], pass_fds=[slot.descriptor], check=True)
    item = slot.get()
    assert item is not None
    assert (item.partition, item.offset, item.attempts) == (3, 2**40, 1)
    slot.clear()
    assert slot.get() is None


def test_what_is_read_while_another_process_writes_is_an_item_as_it_was_taken() -> None:
    """A partition of one item with the rest of an empty slot looked like an item that was taken at the machine's start: a worker was killed for it."""
    slot = InHand.create()
    script = """
import sys
from streams.delivery.in_hand import InHand
slot = InHand(int(sys.argv[1]))
while True:
    for number in range(1, 100):
        slot.take(number, number * 1000, number + 7)
        slot.clear()
"""
    writer = subprocess.Popen([sys.executable, "-c", script, str(slot.descriptor)], pass_fds=[slot.descriptor])
    try:
        read: list[Item] = []
        deadline = time.monotonic() + 20
        while len(read) < 20_000 and time.monotonic() < deadline:
            item = slot.get()
            if item is not None:
                read.append(item)
    finally:
        writer.kill()
        writer.wait()
    assert len(read) == 20_000
    assert [item for item in read if (item.offset, item.attempts) != (item.partition * 1000, item.partition + 7) or item.started <= 0] == []
