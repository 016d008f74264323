"""`newswire eval valid`: what it prints of the samples, and each way in which it fails."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from streams.cli import main as cli
from streams.evals import valid
from streams.outcome import Outcome
from streams.pipeline import Pipeline

SAMPLES = Path(__file__).parents[2] / "samples"
Change = Callable[[dict[str, Any]], None]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["eval", "valid", *arguments])


def figures(output: str) -> dict[str, int]:
    return {name: int(count) for line in output.splitlines() for count, name in [line.strip().split("  ", 1)]}


def changing(monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    """Events that are changed behind the pipeline's own validation, as a fault of it would be."""
    step = Pipeline.step

    def changed(self: Pipeline, *arguments: Any) -> Outcome:
        outcome = step(self, *arguments)
        for event in outcome.events:
            change(event)
        return outcome

    monkeypatch.setattr(Pipeline, "step", changed)


def test_all_samples_pass() -> None:
    done = run(str(SAMPLES))
    assert done.exit_code == 0, done.output
    counts = figures(done.stdout)
    assert counts[valid.ITEMS] == counts[valid.EVENTS] + counts[valid.DEAD_LETTERS]
    assert (counts[valid.DEAD_LETTERS], counts["dead letters, invalid-json"]) == (1, 1)
    assert counts[valid.EVENTS] > 20
    assert counts[valid.NATIVE] == counts[valid.WHOLE] == counts[valid.RESTORED] == counts[valid.EVENTS]


@pytest.mark.parametrize(
    ("change", "fails", "said"),
    [
        (lambda event: event.update(pubStatus="gone"), (valid.NATIVE, valid.WHOLE), "not valid without `wire`: pubStatus"),
        (lambda event: event.update(regions=[]), (valid.NATIVE, valid.WHOLE), "not valid with `wire`"),
        (lambda event: event["wire"].update(foo=1), (valid.WHOLE,), "foo"),
        (lambda event: event["wire"]["removed"].clear(), (valid.RESTORED,), "not restored: line"),
        (lambda event: event["wire"].pop("layout"), (valid.WHOLE, valid.RESTORED), "not restored: KeyError"),
    ],
)
def test_a_fault_is_named_with_its_item(monkeypatch: pytest.MonkeyPatch, change: Change, fails: tuple[str, ...], said: str) -> None:
    changing(monkeypatch, change)
    done = run(str(SAMPLES / "07-rate-decision-update.json"))
    assert done.exit_code == 1
    counts = figures(done.stdout)
    assert (counts[valid.ITEMS], counts[valid.EVENTS], counts["faults"]) == (1, 1, len(fails))
    assert {name for name in (valid.NATIVE, valid.WHOLE, valid.RESTORED) if counts[name] == 0} == set(fails)
    assert "07-rate-decision-update.json record 1 item 0 urn:newswire:item:lakeside-courier:lc-5120: not " in done.stderr
    assert said in done.stderr


def test_a_dead_letter_that_is_a_fault_of_the_program_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.event.supplied.descriptions", lambda item: [{"role": 1}])
    done = run(str(SAMPLES / "12-kill.json"))
    assert done.exit_code == 1
    assert figures(done.stdout)["dead letters, invalid-event"] == 1
    assert "12-kill.json record 1 item 0: the event of item" in done.stderr


def test_lines_are_those_of_the_file_whatever_is_read_of_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "items.json.gz"
    file.write_bytes(gzip.compress(b'[{"id": "1", "lines": ["The crane stopped.", "It is old."]}, {"id": "2", "text": "It sails.\\nAgain."}, 3]'))
    assert run(str(file)).exit_code == 0
    read = valid.read
    monkeypatch.setattr("streams.pipeline.read", lambda value, *more: read(value.replace(b"old", b"new"), *more))
    done = run(str(file))
    assert done.exit_code == 1
    assert "items.json.gz record 1 item 0 urn:newswire:item:unknown:1: not restored: line 1 is another one; 2 lines of 2" in done.stderr
    assert done.stderr.count("not restored") == 1


def test_what_is_too_long_is_a_dead_letter_and_nothing_at_all_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSWIRE_MAX_VALUE_BYTES", "2000")
    (tmp_path / "long.jsonl").write_text('{"id": "1", "lines": ["' + "a" * 3000 + '"]}\n')
    (tmp_path / ".hidden").write_text("no item")
    done = run(str(tmp_path))
    assert (done.exit_code, figures(done.stdout)["dead letters, too-large"]) == (0, 1)
    (tmp_path / "long.jsonl").write_text("\n")
    assert (run(str(tmp_path)).exit_code, run(str(tmp_path / "none")).exit_code) == (1, 1)


def test_no_more_faults_are_named_than_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    changing(monkeypatch, lambda event: event.update(pubStatus="gone"))
    done = run(str(SAMPLES / "12-kill.json"), "--errors", "1")
    assert (done.exit_code, done.stderr.count("12-kill.json"), figures(done.stdout)["faults"]) == (1, 1, 2)
