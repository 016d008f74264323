"""Some of the scenarios, each on brokers of its own; and the agent that everybody writes first, of which the judge has to say what it loses."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.chaos.__main__ import play_on_own_brokers
from tests.chaos.report import line
from tests.chaos.scenarios import NAIVE, SCENARIOS

pytestmark = pytest.mark.kafka


@pytest.mark.parametrize("name", [name for name, scenario in SCENARIOS.items() if scenario.in_tests])
def test_the_promise_holds(name: str, tmp_path: Path) -> None:
    seed = time.time_ns() % 1_000_000
    result = play_on_own_brokers(SCENARIOS[name], seed, tmp_path)
    print(line(result))
    assert result.holds, line(result)


def test_the_judge_finds_what_the_naive_agent_loses(tmp_path: Path) -> None:
    result = play_on_own_brokers(NAIVE, time.time_ns() % 1_000_000, tmp_path)
    lost = len(result.verdict.wrong["missing"])
    print(f"the naive agent lost {lost} of {result.verdict.items} items")
    assert lost > 0
