"""A million items through `Pipeline.step`, and what must hold of every outcome: `python -m tests.fuzz.million --items 1000000 --seed 1`.

Items come in batches. A batch depends on the seed and its own number alone and has a memory of its own, which learns as the items pass. What was done is kept
in a file: started again with the same seed, it goes on behind the last whole batch, and the figures add up.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
import traceback
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from streams.event.source import Source
from streams.outcome import DeadLetter, Outcome
from streams.pipeline import Pipeline
from streams.promo.memory import Memory
from tests.fuzz import invariants
from tests.fuzz.bounds import bounded, peak_bytes
from tests.fuzz.items import Raw, raws
from tests.fuzz.keeping import FOLDER, RESULTS, commit, keep, place
from tests.fuzz.loaded import warmed

BATCH: Final = 500
"""Items of a batch: of fewer hypothesis makes simple ones only."""
AGAIN: Final = 8
"""Of so many items one is handled twice, to see the same bytes come out; the digest shows it for all, where two runs are compared."""
PEAK: Final = 600 * 1024 * 1024
"""Bytes of resident memory that no number of items may exceed."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.million", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1_000_000, help="in all, those of earlier runs with this seed included")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop behind the batch in which they are over")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where figures and findings go")
    parser.add_argument("--commit", help="what is fuzzed, where the sources are no checkout")
    parser.add_argument("--record", action="store_true", help="add a line to results.jsonl")
    options = parser.parse_args()
    file = options.folder / f"million-{options.seed}.json"
    done = json.loads(file.read_bytes()) if file.is_file() else {"batches": 0, "items": 0, "seconds": 0.0, "findings": 0, "outcomes": {}, "digest": ""}
    before, begin = dict(done), time.monotonic()
    pipeline = warmed()
    while done["items"] < options.items and time.monotonic() - begin < options.seconds:
        done = _added(done, _batch(pipeline, options.seed, done["batches"], options.folder / "findings" / "million"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(done), "utf-8")
        if done["batches"] % 20 == 0:
            print(_line(done), flush=True)
    print(_line(done))
    if options.record:
        row = {"date": datetime.now(UTC).date().isoformat(), "commit": options.commit or commit(), "harness": "million", "seed": options.seed}
        new = {
            "seconds": round(done["seconds"] - before["seconds"]),
            "executions": done["items"] - before["items"],
            "findings": done["findings"] - before["findings"],
        }
        with RESULTS.open("a", encoding="utf-8") as results:
            results.write(json.dumps(row | new) + "\n")
    return 1 if done["findings"] > before["findings"] or peak_bytes() > PEAK else 0


def made(seed: int, number: int) -> list[Raw]:
    """The raw records of a batch."""
    found: list[Raw] = []

    @seeded(seed * 1_000_003 + number)
    @settings(max_examples=BATCH, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(raws())
    def collect(raw: Raw) -> None:
        found.append(raw)

    collect()
    return found


def _batch(pipeline: Pipeline, seed: int, number: int, findings: Path) -> dict[str, Any]:
    begin = time.process_time()
    own = Pipeline(pipeline.settings, pipeline.enricher, Memory(keep=pipeline.settings.keep))
    outcomes: Counter[str] = Counter()
    digest = hashlib.sha256()
    found = 0
    items = made(seed, number)
    for index, (value, headers) in enumerate(items):
        outcome: list[Outcome] = []
        check = partial(_one, own, headers, Source(None, None, index, None), index % AGAIN == 0, outcome)
        try:
            bounded(check, value, len(value))
            own.learn(outcome[-1])
        except MemoryError:
            raise
        except Exception as error:
            found += 1
            headed = b"".join(b"@%s=%s\n" % (name.encode(), said) for name, said in headers.items())
            keep(findings, headed + value, f"seed {seed}, batch {number}, item {index}: {place(error)}", traceback.format_exc())
            continue
        digest.update(value + invariants.rendered(outcome[-1]))
        outcomes.update(str(result.reason) if isinstance(result, DeadLetter) else "event" for result in outcome[-1].results)
    return {"items": len(items), "seconds": time.process_time() - begin, "findings": found, "outcomes": outcomes, "digest": digest.hexdigest()}


def _one(pipeline: Pipeline, headers: dict[str, bytes], source: Source, again: bool, into: list[Outcome], value: bytes) -> None:
    into.append(invariants.step(pipeline, value, headers, source, again))


def _added(done: dict[str, Any], batch: dict[str, Any]) -> dict[str, Any]:
    return {
        "batches": done["batches"] + 1,
        "items": done["items"] + batch["items"],
        "seconds": done["seconds"] + batch["seconds"],
        "findings": done["findings"] + batch["findings"],
        "outcomes": dict(sorted((Counter(done["outcomes"]) + Counter(batch["outcomes"])).items())),
        "digest": hashlib.sha256((done["digest"] + batch["digest"]).encode()).hexdigest(),
    }


def _line(done: dict[str, Any]) -> str:
    rate = done["items"] / done["seconds"] if done["seconds"] else 0.0
    return json.dumps({**done, "seconds": round(done["seconds"], 1), "items_per_second": round(rate, 1), "peak_mib": peak_bytes() >> 20})


if __name__ == "__main__":
    sys.exit(main())
