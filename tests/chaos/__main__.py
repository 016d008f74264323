"""Plays scenarios and adds what came of them to the results: `make chaos [RUNS=n] [SEED=s] [ONLY=name,name]`.

    python -m tests.chaos [--runs N] [--seed S] [--only NAMES] [--results FILE] [--reports FOLDER] [--list]

Each scenario is played N times, with the seeds S, S + 1, … A run that failed is played again by its seed: the same items in the same order, the same
faults at the same moments after the same events. Each run leaves a report with a picture of it in FOLDER, and a line in FILE. Afterwards the table of
docs/reliability.md is made anew from FILE. Exit code 1 when in any run something did not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.chaos import report
from tests.chaos.run import Result, Scenario, play
from tests.chaos.scenarios import SCENARIOS
from tests.chaos.stage import One, Proxied, SmallDisk, Stage, Three


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--only", default="", help="names of scenarios, separated by commas")
    parser.add_argument("--results", type=Path, default=report.RESULTS)
    parser.add_argument("--reports", type=Path, default=Path("build/chaos"))
    parser.add_argument("--list", action="store_true", help="print the scenarios and do nothing")
    options = parser.parse_args()
    if options.list:
        print("\n".join(f"{one.name:28} {one.fault:4} {one.what}" for one in SCENARIOS.values()))
        return 0
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # of this process: it outlives brokers on purpose
    names = options.only.split(",") if options.only else list(SCENARIOS)
    unknown = sorted(set(names) - SCENARIOS.keys())
    if unknown:
        parser.error(f"no scenario {', '.join(unknown)}; --list names them all")
    failed = 0
    for name in names:
        for seed in range(options.seed, options.seed + options.runs):
            try:
                result = run_one(SCENARIOS[name], seed, options.reports / f"{name}-{seed}")
            except Exception:  # of this program: the other scenarios are played all the same
                traceback.print_exc()
                failed += 1
                continue
            if result is None:
                continue
            failed += not result.holds
            report.append(options.results, result)
            print(report.line(result), flush=True)
    report.write_table(options.results)
    print(f"reports in {options.reports}; results in {options.results}")
    return 1 if failed else 0


def run_one(scenario: Scenario, seed: int, folder: Path) -> Result | None:
    """Plays it and leaves its report in `folder`. None, with a line that says why, where it cannot be played on this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    if scenario.stage == "small disk" and (why := SmallDisk.missing(folder)):
        print(f"{scenario.name}: not played: {why}", flush=True)
        return None
    result = play_on_own_brokers(scenario, seed, folder)
    report.write(folder, result)
    return result


def play_on_own_brokers(scenario: Scenario, seed: int, folder: Path) -> Result:
    """Plays it on brokers that are started for it and stopped after it; the workers' logs are in `folder`."""
    with tempfile.TemporaryDirectory(prefix="newswire-chaos-") as work:
        return asyncio.run(_play(scenario, build(scenario, Path(work), seed), folder, seed))


def build(scenario: Scenario, work: Path, seed: int) -> Stage:
    if scenario.stage == "proxied":
        return Proxied(work, random.Random(f"proxy/{seed}"))
    return {"one": One, "small disk": SmallDisk, "three": Three}[scenario.stage](work)


async def _play(scenario: Scenario, stage: Stage, folder: Path, seed: int) -> Result:
    try:
        if isinstance(stage, Proxied):
            await stage.proxy.start()
        return await play(scenario, stage, folder, seed)
    finally:
        await stage.close()


if __name__ == "__main__":
    sys.exit(main())
