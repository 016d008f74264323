"""Coverage-guided fuzzing of all harnesses, one after another: `python -m tests.fuzz --seconds 600`. Needs atheris.

New inputs go to a folder outside of the repository's files. A finding is an input for which something does not hold: it is kept with its traceback,
one for each place, and the harness goes on. A crash, a hang or want of memory ends the harness; its input is kept too.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.fuzz.keeping import FOLDER, HERE, RESULTS, commit, keep, place

MEGABYTES: Final = 2048  # of a harness's process: as much as a worker may have
HANG: Final = 60  # seconds of the clock for one input: machines are shared, and processor time is bounded by the harness itself
_EXECUTIONS: Final = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def main() -> int:
    options = _options()
    try:
        import atheris
    except ImportError:
        print("atheris is not installed: there are wheels for Linux on x86-64 and Python 3.11 to 3.13", file=sys.stderr)
        return 2
    with atheris.instrument_imports(include=["streams"], enable_loader_override=False):
        from tests.fuzz import harnesses, loaded
    chosen = {name: harness for name, harness in harnesses.HARNESSES.items() if not options.harness or name in options.harness}
    if unknown := set(options.harness) - set(chosen):
        print(f"no harness {', '.join(sorted(unknown))}; there are {', '.join(harnesses.HARNESSES)}", file=sys.stderr)
        return 2
    shares = sum(harness.share for harness in chosen.values())
    found = 0
    loaded.warmed()  # a harness is a fork of this process
    for name, harness in chosen.items():
        seconds = max(1, round(options.seconds * harness.share / shares))
        row = _fuzzed(atheris, name, lambda data, name=name: harnesses.run(name, data), harness.longest, seconds, options.folder, options.commit or commit())
        found += row["findings"]
        print(json.dumps(row), flush=True)
        if options.record:
            with RESULTS.open("a", encoding="utf-8") as results:
                results.write(json.dumps(row) + "\n")
    return 1 if found else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("harness", nargs="*", help="only these")
    parser.add_argument("--seconds", type=int, default=60, help="for all harnesses together")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where new inputs and findings go")
    parser.add_argument("--commit", help="what is fuzzed, where the sources are no checkout")
    parser.add_argument("--record", action="store_true", help="add a line for each harness to results.jsonl")
    return parser.parse_args()


def _fuzzed(atheris: Any, name: str, check: Callable[[bytes], None], longest: int, seconds: int, folder: Path, of: str) -> dict[str, Any]:
    corpus, findings, log = folder / "corpus" / name, folder / "findings" / name, folder / f"{name}.log"
    for made in (corpus, findings):
        made.mkdir(parents=True, exist_ok=True)
    before = _inputs(findings)
    begin = time.monotonic()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        _fuzz(atheris, check, longest, seconds, [corpus, HERE / "corpus" / name, HERE / "regressions" / name], findings, log)
    _, status = os.waitpid(child, 0)
    new = _inputs(findings) - before
    if status and not new:
        print(f"{name} ended with status {status}; see {log}", file=sys.stderr)
    executed = _EXECUTIONS.search(log.read_text("utf-8", "replace"))
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": of,
        "harness": name,
        "seconds": round(time.monotonic() - begin),
        "executions": int(executed[1]) if executed else 0,
        "findings": len(new) or int(status != 0),
    }


def _fuzz(atheris: Any, check: Callable[[bytes], None], longest: int, seconds: int, corpora: list[Path], findings: Path, log: Path) -> None:
    """In the child; does not return."""
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 2)
    os.dup2(2, 1)
    known: set[str] = set()

    def one(data: bytes) -> None:
        try:
            check(data)
        except MemoryError:
            raise
        except Exception as error:
            said = place(error)
            if said not in known:
                known.add(said)
                keep(findings, data, said, traceback.format_exc())

    arguments = [
        "fuzz",
        *[str(corpus) for corpus in corpora if corpus.is_dir()],
        f"-dict={HERE / 'wire.dict'}",
        f"-artifact_prefix={findings}/",
        f"-max_total_time={seconds}",
        f"-max_len={longest}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-timeout={HANG}",
        "-print_final_stats=1",
    ]
    try:
        atheris.Setup(arguments, one)
        atheris.Fuzz()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _inputs(findings: Path) -> set[str]:
    return {file.name for file in findings.iterdir() if file.suffix != ".txt" and not file.name.startswith("slow-unit")}


if __name__ == "__main__":
    sys.exit(main())
