"""Scoring a folder of labelled pairs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from streams.evals import neardup
from tests.unit.story_samples import FERRY, FERRY_LATER, NOTICES


def item(name: str, title: str, lines: tuple[str, ...], date: str) -> dict[str, Any]:
    return {"id": name, "source": "harbour-wire", "title": title, "date": date, "lines": list(lines)}


TITLE = "Ferry with 214 on board runs aground off Port Ellery"
FIRST = item("1", TITLE, FERRY, "2024-03-01T08:00:00Z")
AGAIN = item("2", TITLE, FERRY, "2024-03-01T10:00:00Z")
GROWN = item("3", TITLE, (*FERRY, *FERRY_LATER), "2024-03-01T12:00:00Z")
OPTION, NEXT_OPTION = (
    item(str(number), *(NOTICES["options"][number][:1]), (NOTICES["options"][number][1],), f"2024-03-0{number + 1}T15:00:00Z") for number in (0, 1)
)
PAIRS: list[dict[str, Any]] = [
    {"n": 1, "label": "duplicate", "a": AGAIN, "b": FIRST},
    {"n": 2, "label": "update", "a": FIRST, "b": GROWN},
    {"n": 3, "label": "template", "a": OPTION, "b": NEXT_OPTION},
]


def write(folder: Path, pairs: list[dict[str, Any]]) -> None:
    (folder / "dev.jsonl").write_text("".join(json.dumps(pair) + "\n" for pair in pairs), encoding="utf-8")


@pytest.mark.parametrize("judge", [neardup.judge_pairs, neardup.judge_all])
def test_pairs_are_judged_in_either_way(judge: Any) -> None:
    decisions = judge(PAIRS, False)
    assert [decision.said for decision in decisions] == ["duplicate", "update", "none"]
    assert neardup.scores(decisions) == {"pairs": 3, "precision": 1.0, "recall": 1.0, "f1": 1.0, "kinds_right": 1.0}


def test_what_is_linked_wrongly_or_not_at_all_costs_precision_and_recall() -> None:
    wrong = [{**PAIRS[0], "label": "related"}, PAIRS[1], {**PAIRS[2], "label": "update"}, {**PAIRS[2], "label": "running_report"}]
    scores = neardup.scores(neardup.judge_pairs(wrong, False))
    assert (scores["precision"], scores["recall"], scores["kinds_right"]) == (0.5, 0.5, 0.25)


def test_the_report_prints_scores_kinds_errors_and_cost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, [*PAIRS, {"n": 4, "label": "template", "a": FIRST, "b": AGAIN}])
    assert neardup.main([str(tmp_path), "--errors"]) == 0
    out = capsys.readouterr().out
    assert '"precision": 0.6667, "recall": 1.0' in out
    assert "4 labelled template, said duplicate" in out
    assert "normalise, mask and hash" in out
    assert out.count("kinds_right") == 2


def test_one_way_alone_and_the_lines_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, PAIRS)
    assert neardup.main([str(tmp_path), "--mode", "pairs", "--raw"]) == 0
    assert capsys.readouterr().out.count("kinds_right") == 1


def test_a_folder_without_pairs_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert neardup.main([str(tmp_path)]) == 1
    assert "no labelled pairs" in capsys.readouterr().err
