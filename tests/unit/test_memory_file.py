from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from streams.promo.memory import Memory
from streams.promo.memory_file import MemoryFileError, as_imported, load, save


def record(fingerprint: str, supplier: str = "ledger", history: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    entries = [{"from": 5, "verdict": "promo", "seen": 3}] if history is None else history
    return {"supplier": supplier, "fingerprint": fingerprint, "text": "Sign up – now", "stories": ["0" * 16], "history": entries, "override": None}


@pytest.mark.parametrize("name", ["memory.jsonl", "memory.jsonl.gz"])
def test_what_is_saved_is_loaded_in_one_order(tmp_path: Path, name: str) -> None:
    records = [record("b" * 16), record("a" * 16, "times"), record("a" * 16)]
    save(tmp_path / name, records)
    first = (tmp_path / name).read_bytes()
    assert load(tmp_path / name) == [records[2], records[0], records[1]]
    save(tmp_path / name, reversed(records))
    assert (tmp_path / name).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == [name]


HEADER = '{"newswire-promos": 1}\n'
GOOD = '{"supplier": "l", "fingerprint": "%s", "text": "t", "stories": [], "history": [], "override": null}\n' % ("a" * 16)


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        ("", 1, "empty"),
        (GOOD, 1, "no memory file"),
        ("not JSON\n", 1, "no memory file"),
        ('{"newswire-promos": 2}\n', 1, "version 2"),
        (HEADER + GOOD + "{", 3, "not JSON"),
        (HEADER + "[]\n", 2, "not an object"),
        (HEADER + GOOD.replace("a" * 16, "A" * 16), 2, "fingerprint"),
        (HEADER + GOOD.replace('"history": []', '"history": [{"from": 1, "verdict": "maybe", "seen": 1}]'), 2, "history"),
        (
            HEADER + GOOD.replace('"history": []', '"history": [{"from": null, "verdict": "promo", "seen": 1}, {"from": 1, "verdict": "promo", "seen": 1}]'),
            2,
            "newest",
        ),
        (HEADER + GOOD.replace("null}", '"maybe"}'), 2, "override"),
        (HEADER + GOOD.replace('"stories": []', '"stories": ["x"]'), 2, "stories"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, content: str, line: int, what: str) -> None:
    path = tmp_path / "memory.jsonl"
    path.write_text(content)
    with pytest.raises(MemoryFileError) as caught:
        load(path)
    assert caught.value.line == line
    assert what in caught.value.what
    assert caught.value.what_to_do
    assert str(path) in str(caught.value)


def test_a_damaged_archive(tmp_path: Path) -> None:
    path = tmp_path / "memory.jsonl.gz"
    whole = gzip.compress((HEADER + GOOD * 200).encode())
    for content in (whole[: len(whole) // 2], b"plain text", HEADER.encode()):
        path.write_bytes(content)
        with pytest.raises(MemoryFileError) as caught:
            load(path)
        assert "damaged" in caught.value.what


def test_a_missing_file_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.jsonl")


def test_a_file_read_at_start_and_the_same_file_imported_give_one_answer() -> None:
    exported = record("a" * 16, history=[{"from": 100, "verdict": "content", "seen": 3}, {"from": 900, "verdict": "promo", "seen": 5}])
    imported = as_imported(exported)
    assert imported["history"] == [{"from": None, "since": 900, "verdict": "promo", "seen": 5}]
    assert as_imported({**imported, "history": [{**imported["history"][0], "from": 7_000}]}) == imported
    local, kafka = Memory(), Memory()
    local.apply(imported, 0, 0)
    kafka.apply(imported, 6_995, 5)
    assert local.verdict("ledger", "a" * 16, 0) == kafka.verdict("ledger", "a" * 16, 7_000)
    assert local.newest(0) == kafka.newest(7_000) == 900
    assert as_imported(record("a" * 16, history=[]))["history"] == []
