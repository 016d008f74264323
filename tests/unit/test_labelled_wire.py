"""Labels join the very lines they were made on, or say which item is another one."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from streams.evals import labelled_wire
from streams.evals.labelled_wire import LABELS, articles, main, read

NOTE = "The ferry sails again “on Monday”. See our map of the harbour."
ITEMS: list[dict[str, Any]] = [
    {"id": "a", "source": "ledger", "title": "Ferry", "date": "d", "url": "u", "author": ["x"], "lines": ["By Ana Lima", NOTE, "Sign up for our newsletter"]},
    {"id": "other", "source": "ledger", "title": "None", "lines": ["Not labelled."]},
    {"id": "b", "source": "courier", "title": None, "lines": ["Rain fell.\u00a0", "© Courier"]},
]


def checksum(item: dict[str, Any]) -> str:
    return hashlib.sha256("\n".join(item["lines"]).encode()).hexdigest()


def labels() -> list[dict[str, Any]]:
    start = NOTE.index("See")
    return [
        {"id": "b", "source": "courier", "seed": "1:courier", "sha256": checksum(ITEMS[2]), "labels": ["content", "other"], "sub": {"1": "legal"}, "spans": {}},
        {
            "id": "a", "source": "ledger", "seed": "1:ledger", "sha256": checksum(ITEMS[0]), "labels": ["credit", "content", "promo"],
            "sub": {"0": "byline", "2": "newsletter"}, "spans": {"1": [[start, len(NOTE)]]},
        },
    ]  # fmt: skip


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["items.jsonl", "items.jsonl.gz"])
def test_joins_by_id_in_the_order_of_the_labels(tmp_path: Path, name: str) -> None:
    joined = articles(write(tmp_path / name, ITEMS), write(tmp_path / "labels", labels()))
    assert joined[0] == {
        "id": "b", "source": "courier", "title": None,
        "lines": [{"text": "Rain fell.\u00a0", "label": "content"}, {"text": "© Courier", "label": "other", "sub": "legal"}],
    }  # fmt: skip
    byline, mixed, offer = joined[1]["lines"]
    assert byline == {"text": "By Ana Lima", "label": "credit", "sub": "byline"}
    assert offer == {"text": "Sign up for our newsletter", "label": "promo", "sub": "newsletter"}
    assert (mixed["label"], mixed["mixed"]) == ("content", True)
    assert [mixed["text"][start:end] for start, end in mixed["spans"]] == ["See our map of the harbour."]


@pytest.mark.parametrize("lines", [["By Ana Lima", NOTE + " ", "Sign up for our newsletter"], ["By Ana Lima", NOTE]])
def test_changed_lines_name_their_item(tmp_path: Path, lines: list[str]) -> None:
    items = write(tmp_path / "items.jsonl", [ITEMS[0] | {"lines": lines}, *ITEMS[1:]])
    with pytest.raises(ValueError, match="item a: its lines"):
        articles(items, write(tmp_path / "labels", labels()))


def test_line_feed_inside_a_line_is_not_two_lines(tmp_path: Path) -> None:
    first, second, *rest = ITEMS[0]["lines"]
    items = write(tmp_path / "items.jsonl", [ITEMS[0] | {"lines": [first + "\n" + second, *rest]}, *ITEMS[1:]])
    with pytest.raises(ValueError, match="item a: 3 labels for 2 lines"):
        articles(items, write(tmp_path / "labels", labels()))


def test_missing_item_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"lacks 1 of 2 labelled items: item b$"):
        articles(write(tmp_path / "items.jsonl", ITEMS[:2]), write(tmp_path / "labels", labels()))


def test_main_writes_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = write(tmp_path / "labels", labels())
    monkeypatch.setattr(labelled_wire, "articles", lambda items: articles(items, made))
    items = write(tmp_path / "items.jsonl.gz", ITEMS)
    assert main([str(items), str(tmp_path / "new" / "folder")]) == 0
    assert list(read(tmp_path / "new" / "folder" / "wire_dev.jsonl")) == articles(items, made)


def test_main_tells_why_it_wrote_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(write(tmp_path / "items.jsonl", ITEMS)), str(tmp_path / "new")]) == 1
    assert "lacks 40 of 40 labelled items" in capsys.readouterr().err
    assert main([str(tmp_path / "nothing.jsonl"), str(tmp_path / "new")]) == 1
    assert not (tmp_path / "new").exists()


def test_kept_labels_are_whole() -> None:
    kept = list(read(LABELS))
    assert len({one["id"] for one in kept}) == len(kept) == 40
    assert len({one["source"] for one in kept}) >= 14
    sources = Counter(one["source"] for one in kept)
    assert sources["reuters"] == 6
    for one in kept:
        assert set(one) == {"id", "source", "seed", "sha256", "labels", "sub", "spans"}
        assert set(one["labels"]) <= {"content", "promo", "credit", "other"}
        assert {int(index) for index in one["sub"]} == {index for index, label in enumerate(one["labels"]) if label != "content"}
        for index, spans in one["spans"].items():
            assert one["labels"][int(index)] != "promo"
            assert all(0 <= start < end for start, end in spans)
