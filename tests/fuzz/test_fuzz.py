"""Every harness on its own inputs, and for a short time with the fuzzer; items that hypothesis makes. Longer runs: `make fuzz`, `make fuzz-items`."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.promo.learner import Learner
from streams.promo.memory import Memory
from streams.routing.index import Index
from tests.fuzz import bounds, harnesses, invariants, million
from tests.fuzz.harnesses import HARNESSES, run
from tests.fuzz.keeping import HERE, ROOT
from tests.fuzz.loaded import pipeline, warmed

SECONDS = 28
"""Of fuzzing, for all harnesses together; the rest of a minute is the import of the instrumented package."""
ITEMS = 2_000

FILES = sorted(file for folder in ("corpus", "regressions") for file in (HERE / folder).glob("*/*"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_what_must_hold_of_known_inputs(file: Path) -> None:
    warmed()
    run(file.parent.name, file.read_bytes())


def test_every_harness_has_inputs_of_its_own() -> None:
    assert {file.parent.name for file in FILES} == set(HARNESSES)


def test_a_fault_of_a_stage_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*arguments: object, **options: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(pipeline(), "enricher", type("Failing", (), {"annotate": failing})())
    with pytest.raises(bounds.Violation, match="stage-failed"):
        run("pipeline", b"Ships sail.")


def test_a_wrong_restore_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invariants, "restore", lambda event: ["Ships sail"])
    with pytest.raises(bounds.Violation, match="does not give back"):
        run("pipeline", b"Ships sail.")


def test_other_bytes_the_second_time_are_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = iter(range(10))
    monkeypatch.setattr(invariants, "rendered", lambda outcome: b"%d" % next(counted))
    with pytest.raises(bounds.Violation, match="other bytes"):
        run("pipeline", b"Ships sail.")


def test_a_rule_that_the_index_leaves_out_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Index, "worth_asking", lambda index, view: [])
    with pytest.raises(bounds.Violation, match="the index leaves out"):
        run("routes", (HERE / "corpus" / "routes" / "every-condition.toml").read_bytes())


def busy(seconds: float) -> None:
    """Takes so much processor time."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_what_takes_too_long_or_too_much_memory_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(bounds.Violation, match="too slow"):
        bounds.bounded(lambda data: busy(1.5 * bounds.SECONDS), b"", 0)
    monkeypatch.setattr(bounds, "SECONDS", 60.0)  # to write so much takes a busy machine longer than an input may
    held: list[bytes] = []
    with pytest.raises(bounds.Violation, match="too much memory"):
        bounds.bounded(lambda data: held.append(b"x" * (bounds.peak_bytes() + 2 * bounds.BYTES)), b"", 0)


def test_headers_of_an_input_are_its_first_lines() -> None:
    assert harnesses.headed(b"@charset=utf-16\n@source=bay\n@ home") == ({"charset": b"utf-16", "source": b"bay"}, b"@ home")


@pytest.mark.timeout(600)
def test_the_fuzzer_finds_nothing_in_a_short_time(tmp_path: Path) -> None:
    """Without the fuzzer this fails where NEWSWIRE_REQUIRE_KAFKA says that everything has to run, if there is a wheel of it."""
    if importlib.util.find_spec("atheris") is None:
        wheel = sys.platform == "linux" and os.uname().machine == "x86_64" and sys.version_info < (3, 14)
        if os.environ.get("NEWSWIRE_REQUIRE_KAFKA") and wheel:
            pytest.fail("atheris is not installed")
        pytest.skip("atheris has wheels for Linux on x86-64 and Python 3.11 to 3.13 only")
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--seconds", str(SECONDS), "--folder", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    findings = [file.read_text("utf-8", "replace") for file in sorted(tmp_path.glob("findings/*/*.txt"))]
    assert done.returncode == 0, "\n\n".join([done.stdout, *findings, done.stderr[-2000:]])
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert {row["harness"] for row in rows if row["executions"] >= 5} == set(HARNESSES)


@pytest.mark.timeout(600)
def test_items_as_hypothesis_makes_them(tmp_path: Path) -> None:
    done = _items(ITEMS, 1, tmp_path)
    findings = [file.read_text("utf-8", "replace") for file in sorted(tmp_path.glob("findings/*/*.txt"))]
    assert done.returncode == 0, "\n\n".join([done.stdout, *findings, done.stderr[-2000:]])
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["items"] == ITEMS
    assert figures["outcomes"]["event"] > ITEMS / 3
    assert len(figures["outcomes"]) > 6, "too few kinds of dead letters: the items are too much alike"


@pytest.mark.timeout(600)
def test_neither_hash_seed_nor_an_interruption_changes_the_bytes(tmp_path: Path) -> None:
    whole = _items(2 * million.BATCH, 2, tmp_path / "whole", "1")
    for items in (million.BATCH, 2 * million.BATCH):
        parts = _items(items, 2, tmp_path / "parts", "2")
    figures = [json.loads(done.stdout.splitlines()[-1]) for done in (whole, parts)]
    assert figures[0]["items"] == figures[1]["items"] == 2 * million.BATCH
    assert figures[0]["digest"] == figures[1]["digest"]


def _items(count: int, seed: int, folder: Path, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz.million", "--items", str(count), "--seed", str(seed), "--folder", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )


def test_a_record_that_is_refused_is_not_remembered() -> None:
    learner = Learner(Memory())
    record = {
        "supplier": "bay",
        "fingerprint": "1234567890abcdef",
        "text": "",
        "stories": ["6d3a0-0000abcd"],
        "places": ["tail"],
        "history": [],
        "override": None,
    }
    with pytest.raises(ValueError, match="hash"):
        learner.remember({**record, "hash": "-1", "first": 1, "last": 2}, 0, 0, 0)
    assert len(learner) == 0
    learner.remember({**record, "hash": "0000abcd", "first": 1, "last": 2}, 0, 0, 0)
    assert len(learner) == 1
