"""`newswire eval regions`"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from streams.evals.regions import Scored, best_threshold, errors, main, summary

FERRY = {
    "id": "ferry", "source": "ledger", "title": "Norway opens ferry line to Denmark",
    "lines": [
        "OSLO, May 2 (Ledger) - Norway opened a ferry line to Denmark on Monday, the Norwegian government said.",
        "The line will carry freight between Norway and the Danish coast in summer, a spokesman told reporters in Oslo.",
    ],
    "countries": ["NO", "DK"], "about": ["NO", "DK"], "primary": "NO",
}  # fmt: skip
QUARTER = {
    "id": "quarter", "source": "courier", "title": "Profit rises at maker of bicycles",
    "lines": ["The company said on Tuesday that profit rose by a tenth in the third quarter, as more people bought bicycles.", "Sales rose by a fifth."],
    "countries": [], "about": [], "primary": None,
}  # fmt: skip
MARKED = {"text": "Rain fell in Norway.", "toponyms": [{"start": 13, "end": 19, "lat": 62.0, "lon": 10.0, "cc": "NO"}]}


def scored(countries: str, about: str, primary: str | None, **relevance: int) -> Scored:
    """An item with these labels, and tags of these relevances, the first of which is primary."""
    first = next(iter(relevance), None)
    tags = {code: {"code": code, "relevance": value, "primary": code == first, "evidence": [f"text: {code}"]} for code, value in relevance.items()}
    return Scored({"id": "i", "source": "s", "title": "t", "countries": countries.split(), "about": about.split(), "primary": primary}, tags)


ITEMS = [
    scored("NO DK", "NO", "NO", NO=90, DK=40),
    scored("SE", "SE", "SE", FI=70, SE=60),
    scored("FR IT", "FR", "FR", FR=80),
    scored("", "", None, FI=30),
]


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_figures_of_made_tags() -> None:
    lines = summary(ITEMS)
    assert lines[0] == "countries 66.7/80.0/72.7"  # 4 of 6 tags, 4 of 5 labels
    table = {int(line.split()[2]): line.split(maxsplit=3)[3] for line in lines if line.startswith("about t ") and "/" in line}
    assert table[10] == "50.0/100.0/66.7"  # 3 of 6, 3 of 3
    assert table[45] == "75.0/100.0/85.7 best"  # DK 40 and FI 30 are below
    assert table[60] == "75.0/100.0/85.7"
    assert table[65] == "66.7/66.7/66.7"
    assert best_threshold(ITEMS) == 45
    assert "primary 66.7 of 3 items with one, 75.0 of 4 with none below 45" in lines
    assert lines[-4:] == [
        "countries false (2): FI 2",
        "countries missed (1): IT 1",
        "about t 45 false (1): FI 1",
        "about t 45 missed (0): none",
    ]


def test_errors_name_what_is_wrong_and_skip_what_is_right() -> None:
    assert errors(ITEMS[0], 45) == []
    assert errors(ITEMS[0], 35) == ["i s: t", "  ABOUT FALSE DK 40: text: DK"]
    assert errors(ITEMS[0], 95) == ["i s: t", "  ABOUT MISSED NO 90", "  PRIMARY None, labelled NO"]
    assert errors(ITEMS[1], 45) == ["i s: t", "  FALSE FI 70: text: FI", "  PRIMARY FI, labelled SE"]
    assert errors(ITEMS[2], 45) == ["i s: t", "  MISSED IT"]


def test_long_breakdowns_end_in_a_sum_of_the_rest() -> None:
    codes = [f"A{letter}" for letter in "ABCDEFGHIJKLMNOPQ"]
    missed = next(line for line in summary([scored(" ".join(codes), "", None)]) if line.startswith("countries missed"))
    assert missed.startswith("countries missed (17): AA 1, AB 1")
    assert missed.endswith("AO 1, others 2")


def test_items_are_read_cleaned_and_enriched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "wire_regions.jsonl", [FERRY, QUARTER])
    assert main([str(tmp_path), "--errors"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("wire_regions.jsonl: 2 items\ncountries 100.0/100.0/100.0\nabout t 10 100.0/100.0/100.0 best\n")
    assert "primary 100.0 of 1 items with one, 100.0 of 2 with none below 10" in shown
    assert "ledger" not in shown

    write(tmp_path / "wire_regions.jsonl", [FERRY | {"countries": ["DK", "SE"], "about": ["DK"], "primary": "DK"}])
    assert main([str(tmp_path), "--errors"]) == 0
    shown = capsys.readouterr().out
    assert "countries 50.0/50.0/50.0" in shown
    assert "ferry ledger: Norway opens ferry line to Denmark\n  FALSE NO " in shown
    assert "  MISSED SE\n" in shown
    assert "  PRIMARY NO, labelled DK\n" in shown


def test_texts_with_marked_toponyms_are_scored_as_before_alone_and_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "towns.jsonl", [MARKED])
    assert main([str(tmp_path)]) == 0
    alone = capsys.readouterr().out
    assert alone.startswith("towns.jsonl: mentions 100.0/100.0/100.0, toponyms 100.0/100.0/100.0, country 100.0")
    write(tmp_path / "wire_regions.jsonl", [FERRY])
    assert main([str(tmp_path)]) == 0
    both = capsys.readouterr().out
    assert both.startswith("wire_regions.jsonl: 1 items\n")
    assert "\ntowns.jsonl: mentions 100.0/100.0/100.0" in both
    assert both.count("wire_regions.jsonl") == 1


def test_folders_and_items_that_cannot_be_scored_say_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "neither wire_regions.jsonl nor texts with marked toponyms" in capsys.readouterr().err
    write(tmp_path / "wire_regions.jsonl", [FERRY, {key: QUARTER[key] for key in ("id", "source", "lines", "countries")}])
    assert main([str(tmp_path)]) == 1
    assert "item quarter: lacks about, primary" in capsys.readouterr().err
    write(tmp_path / "wire_regions.jsonl", [QUARTER | {"lines": [None]}])
    assert main([str(tmp_path)]) == 1
    assert "item quarter: " in capsys.readouterr().err
