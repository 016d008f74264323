"""What reaches the log."""

from __future__ import annotations

import logging
from itertools import pairwise

from streams.ops.logs import Repeats


def record(name: str, message: str) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "", 0, message, (), None)


def test_a_line_that_the_client_library_repeats_is_said_once_in_ten_seconds() -> None:
    now = 0.0
    repeats = Repeats(lambda: now)
    said = []
    for step in range(2500):
        now = step / 100
        said += [now] if repeats.filter(record("aiokafka.cluster", "Topic wire.news not found")) else []
        assert repeats.filter(record("aiokafka.cluster", f"another line {step}"))
        assert repeats.filter(record("streams.agents", "our own"))
    assert said[0] == 0.0
    assert len(said) <= 20, "the others made it forget some, not all"
    assert all(later - earlier >= 1 for earlier, later in pairwise(said))


def test_a_line_that_is_repeated_alone_is_said_every_ten_seconds() -> None:
    now = 0.0
    repeats = Repeats(lambda: now)
    said = []
    for step in range(250):
        now = step / 10
        said += [now] if repeats.filter(record("aiokafka", "Unable to connect")) else []
    assert said == [0.0, 10.0, 20.0]
