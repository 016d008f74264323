"""Scoring of places: files of editors' countries beside files of marked toponyms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from streams.evals import geo


def test_editors_countries_are_scored_on_every_tenth_item(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right = {"title": "Peru raises rates", "dateline": "LIMA, May 3 -", "body": "Peru's central bank raised its rate on Tuesday.", "cc": ["PE"]}
    wrong = {"title": "Peru raises rates", "dateline": "LIMA, May 3 -", "body": "Peru's central bank raised its rate on Tuesday.", "cc": ["CL"]}
    items = [right, *[wrong] * 9, right, *[wrong] * 9, {**right, "cc": []}]
    (tmp_path / "wire.jsonl").write_text("\n".join(map(json.dumps, items)))
    geo.main([str(tmp_path)])
    assert capsys.readouterr().out == ("wire.jsonl: 2 items, all tags 100.0/100.0/100.0, primary or of relevance 25 100.0/100.0/100.0, exact set 100.0\n")
