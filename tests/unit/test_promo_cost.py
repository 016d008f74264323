"""What cleaning costs on hostile input grows as the input does."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable

import pytest

from tests.unit.promo_samples import PROSE
from tests.unit.promo_samples import cleaned as cleaned_lines


def seconds(run: Callable[[], object]) -> float:
    """Of processor time, the least of three."""
    best = math.inf
    for _ in range(3):
        started = time.process_time()
        run()
        best = min(best, time.process_time() - started)
    return best


@pytest.mark.timeout(120)
@pytest.mark.parametrize("text", ["sign up ", "a", "a.", "our ", "Read more. ", "$1 ", "(", "a-"])
def test_a_hostile_line_takes_linear_time(text: str) -> None:
    def run(size: int) -> float:
        return seconds(lambda: cleaned_lines([text * (size // len(text)), PROSE[0]]))

    large = run(1_000_000)
    assert large < 4 * 4 * max(run(250_000), 0.02)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("pattern", ["Sea level {}", "Read our guide {}", "More from Ledger {}"])
def test_many_short_lines_take_linear_time(pattern: str) -> None:
    fresh = itertools.count()  # what is remembered of short lines must help no measurement

    def run(count: int) -> float:
        best = math.inf
        for _ in range(2):
            lines = [pattern.format(name(next(fresh))) for _ in range(count)]
            started = time.process_time()
            result = cleaned_lines([*PROSE, *lines])
            best = min(best, time.process_time() - started)
            assert len(result.sightings) == len(PROSE) + count + 1
        return best

    run(100)
    small = run(5_000)
    assert run(20_000) < 4 * 3 * small


@pytest.mark.timeout(120)
def test_many_headings_take_linear_time() -> None:
    fresh = itertools.count()

    def run(count: int) -> float:
        best = math.inf
        for _ in range(2):
            headings = [f"What {name(next(fresh))} found" for _ in range(count)]
            lines = [line for heading in headings for line in (heading, f"{heading}. {PROSE[0]}")]
            started = time.process_time()
            cleaned_lines([*lines, "Read our guide to the sea", "Follow us on Facebook"])
            best = min(best, time.process_time() - started)
        return best

    run(100)
    small = run(2_500)
    assert run(10_000) < 4 * 3 * small


def name(number: int) -> str:
    """A word of its own for each number."""
    letters = ""
    while number or not letters:
        number, digit = divmod(number, 26)
        letters += chr(97 + digit)
    return letters
