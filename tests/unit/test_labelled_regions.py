"""Country labels join the very items they were made on, or say which item is another one; the kept ones are whole."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from streams.enrich.places.gazetteer import Gazetteer
from streams.evals import labelled_regions
from streams.evals.labelled_regions import LABELS, articles, main
from streams.evals.labelled_wire import checksum, read

ITEMS: list[dict[str, Any]] = [
    {"id": "a", "source": "ledger", "title": "Ferry", "date": "d", "url": "u", "lines": ["OSLO, May 2 - The ferry to Denmark sails again.", "© Ledger"]},
    {"id": "other", "source": "ledger", "title": "None", "lines": ["Not labelled."]},
    {"id": "b", "source": "courier", "lines": ["The quarter was a good one."]},
]
COUNTRIES = {"countries": ["NO", "DK"], "about": ["NO"], "primary": "NO"}
NONE: dict[str, Any] = {"countries": [], "about": [], "primary": None}


def labels() -> list[dict[str, Any]]:
    return [
        {"id": item["id"], "source": item["source"], "sha256": checksum(item["lines"])} | codes for item, codes in ((ITEMS[2], NONE), (ITEMS[0], COUNTRIES))
    ]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_joins_by_id_in_the_order_of_the_labels(tmp_path: Path) -> None:
    assert articles(write(tmp_path / "items.jsonl", ITEMS), write(tmp_path / "labels", labels())) == [
        {"id": "b", "source": "courier", "title": None, "lines": ITEMS[2]["lines"]} | NONE,
        {"id": "a", "source": "ledger", "title": "Ferry", "lines": ITEMS[0]["lines"]} | COUNTRIES,
    ]


def test_changed_lines_and_missing_items_are_named(tmp_path: Path) -> None:
    kept = write(tmp_path / "labels", labels())
    with pytest.raises(ValueError, match="item a: its lines are not those that were labelled"):
        articles(write(tmp_path / "items.jsonl", [ITEMS[0] | {"lines": ["OSLO"]}, *ITEMS[1:]]), kept)
    with pytest.raises(ValueError, match=r"lacks 1 of 2 labelled items: item b$"):
        articles(write(tmp_path / "items.jsonl", ITEMS[:2]), kept)


def test_main_writes_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    made = write(tmp_path / "labels", labels())
    monkeypatch.setattr(labelled_regions, "articles", lambda items: articles(items, made))
    items = write(tmp_path / "items.jsonl", ITEMS)
    assert main([str(items), str(tmp_path / "new" / "folder")]) == 0
    written = tmp_path / "new" / "folder" / "wire_regions.jsonl"
    assert list(read(written)) == articles(items, made)
    assert capsys.readouterr().out == f"{written}: 2 articles, 3 lines\n"


def test_main_tells_why_it_wrote_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(write(tmp_path / "items.jsonl", ITEMS)), str(tmp_path / "new")]) == 1
    assert "lacks 323 of 323 labelled items" in capsys.readouterr().err
    assert main([str(tmp_path / "nothing.jsonl"), str(tmp_path / "new")]) == 1
    assert not (tmp_path / "new").exists()


def test_kept_labels_are_whole() -> None:
    kept = list(read(LABELS))
    countries = Gazetteer.load().country_rows.keys()
    assert [one["id"] for one in kept] == sorted({one["id"] for one in kept})
    assert len(kept) == 323
    sources = Counter(one["source"] for one in kept)
    assert (len(sources), sources["reuters"]) == (51, 150)
    for one in kept:
        assert list(one) == ["id", "source", "sha256", "countries", "about", "primary"]
        assert set(one["about"]) <= set(one["countries"]) <= countries
        assert len(set(one["countries"])) == len(one["countries"])
        assert len(set(one["about"])) == len(one["about"])
        assert one["primary"] in one["about"] if one["about"] else one["primary"] is None
