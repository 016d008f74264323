"""The evaluation itself: a removal that does harm must show in its figures."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from streams.evals.promo import main
from tests.unit.promo_samples import PROSE

SLOGAN = "Our experts cover the harbour all day"


def write(folder: Path) -> None:
    gold = {
        "id": "1", "source": "ledger", "title": "t",
        "lines": [
            {"text": PROSE[0], "label": "content"},
            {"text": SLOGAN, "label": "promo"},
            *({"text": text, "label": "content"} for text in PROSE[1:]),
            {"text": "Sign up for our newsletter", "label": "promo"},
            {"text": "Follow us on Facebook", "label": "content"},
            {"text": "(Reporting by Ana Lima)", "label": "credit"},
        ],
    }  # fmt: skip
    (folder / "dev.jsonl").write_text(json.dumps(gold) + "\n")
    with gzip.open(folder / "stream_dev.jsonl.gz", "wt") as stream:
        for number in range(16):
            stream.write(json.dumps({"id": f"s{number}", "source": "ledger", "title": f"Story {chr(65 + number)}", "lines": [*PROSE[:2], SLOGAN]}) + "\n")
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
    assert json.loads((tmp_path / "pred.jsonl").read_text()) == {"id": "1", "removed": [1, 6, 7]}
    assert main([str(tmp_path), "--no-stream"]) == 0
    assert figures(capsys.readouterr().out)["recall"] == 0.5


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 1
