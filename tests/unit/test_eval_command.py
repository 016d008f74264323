"""`newswire eval`"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from streams.cli import main as cli
from tests import items
from tests.unit.promo_samples import PROSE

EVALUATIONS = {"promo": "promo", "removed": "removed", "valid": "valid", "neardup": "neardup", "entities": "ner", "regions": "regions"}


def newswire(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["eval", *arguments])


def recorder(calls: list[Sequence[str]], code: int | None) -> Callable[[Sequence[str]], int | None]:
    def main(arguments: Sequence[str]) -> int | None:
        calls.append(list(arguments))
        return code

    return main


def test_help_lists_all_evaluations_and_no_other_is_taken() -> None:
    shown = newswire("--help")
    assert shown.exit_code == 0
    assert "{" + "|".join(EVALUATIONS) + "}" in shown.output.replace("\n", "")
    refused = newswire("nothing", "folder")
    assert refused.exit_code == 2
    assert all(name in refused.output for name in EVALUATIONS)
    assert newswire().exit_code == 2


@pytest.mark.parametrize("name", EVALUATIONS)
def test_each_evaluation_is_given_its_arguments_as_they_are(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module(f"streams.evals.{EVALUATIONS[name]}")
    calls: list[Sequence[str]] = []
    monkeypatch.setattr(module, "main", recorder(calls, None))
    assert newswire(name, "folder", "--top", "3", "--no-text", "-x", "--only=a b").exit_code == 0
    assert newswire(name, "--", "--help").exit_code == 0
    assert newswire(name).exit_code == 0
    assert calls == [["folder", "--top", "3", "--no-text", "-x", "--only=a b"], ["--help"], []]
    monkeypatch.setattr(module, "main", recorder(calls, 3))
    assert newswire(name, "folder").exit_code == 3


@pytest.mark.parametrize("name", ["promo", "removed", "valid", "neardup", "entities", "regions"])
def test_each_evaluation_tells_its_options(name: str) -> None:
    shown = newswire(name, "--", "--help")
    assert shown.exit_code == 0
    assert "--errors" in shown.output or "--top" in shown.output


def test_an_evaluation_runs(tmp_path: Path) -> None:
    gold = {"id": "1", "source": "ledger", "title": "t", "lines": [{"text": text, "label": "content"} for text in PROSE]}
    gold["lines"] = [*gold["lines"], {"text": "Sign up for our newsletter", "label": "promo"}]
    (tmp_path / "dev.jsonl").write_text(json.dumps(gold) + "\n")
    done = newswire("promo", str(tmp_path), "--by-source")
    assert done.exit_code == 0, done.output
    assert '"recall": 1.0' in done.output
    assert "ledger" in done.output
    assert newswire("promo", str(tmp_path / "nowhere")).exit_code == 1

    raw = tmp_path / "items.jsonl"
    raw.write_bytes(b"\n".join(orjson.dumps(items.item(number)) for number in range(3)))
    done = newswire("removed", str(raw), "--top", "1", "--no-text")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("## northern-press: 3 items, 3 removed, 1 different\n")
