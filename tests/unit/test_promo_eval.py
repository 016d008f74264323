"""The evaluation itself: a removal that does harm must show in its figures."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from streams.evals.promo import main
from tests import items
from tests.unit.promo_samples import PROSE

SLOGAN = "The week as seen from the quay"


def write(folder: Path) -> None:
    gold = {
        "id": "1", "source": "ledger", "title": "t",
        "lines": [
            *({"text": text, "label": "content"} for text in PROSE),
            {"text": SLOGAN, "label": "promo"},
            {"text": "Sign up for our newsletter", "label": "promo"},
            {"text": "Follow us on Facebook", "label": "content"},
            {"text": "(Reporting by Ana Lima)", "label": "credit"},
        ],
    }  # fmt: skip
    (folder / "dev.jsonl").write_text(json.dumps(gold) + "\n")
    with gzip.open(folder / "stream_dev.jsonl.gz", "wt") as stream:
        for number in range(16):
            story = items.item(number, "ledger")
            stream.write(json.dumps(story | {"lines": [*story["lines"][:3], SLOGAN]}) + "\n")
    text = "The vote failed. read more The mayor left."
    (folder / "inline_dev.jsonl").write_text(
        json.dumps({"id": "i", "source": "ledger", "text": text, "spans": [{"start": 16, "end": 26, "label": "promo"}]}) + "\n"
    )


def figures(output: str) -> dict[str, float]:
    line = next(line for line in output.splitlines() if line.startswith("all "))
    parsed: dict[str, float] = json.loads(line[4:])
    return parsed


def test_figures_and_what_was_learned_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    assert main([str(tmp_path), "--pred", str(tmp_path / "pred.jsonl")]) == 0
    output = capsys.readouterr().out
    got = figures(output)
    assert (got["recall"], got["content_lines_lost"], got["credit_lines_lost"], got["credits_recognised"], got["articles_damaged"]) == (1.0, 1, 0, 1.0, 1.0)
    assert got["precision"] == pytest.approx(2 / 3, abs=1e-4)
    assert "'exact': 1" in output
    assert "'false'" not in output
    assert json.loads((tmp_path / "pred.jsonl").read_text()) == {"id": "1", "removed": [5, 6, 7]}
    assert main([str(tmp_path), "--no-stream"]) == 0
    assert figures(capsys.readouterr().out)["recall"] == 0.5


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 1
