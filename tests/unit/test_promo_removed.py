"""What is taken out most often, as `newswire eval removed` lists it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import orjson
import pytest

from streams.evals.removed import collect, main
from streams.promo.fingerprint import fingerprint
from tests import items

ROW = re.compile(r" *(\d+)  (\w+) +(\d\.\d\d) (\d\.\d\d)  ([0-9a-f]{16})(?:  (.*))?")
NEWSLETTER = "Sign up for our daily newsletter to get the latest headlines."


def write(folder: Path) -> Path:
    """Twelve items of one supplier and three of another; every third has an offer that differs in a number only."""
    made = [items.item(number) for number in range(12)] + [items.item(number, "lake-wire") for number in range(3)]
    for number, one in enumerate(made):
        if number % 3 == 0:
            one["lines"].append(f"Subscribe today for ${number + 3} a month")
    file = folder / "items.jsonl"
    file.write_bytes(b"\n".join(orjson.dumps(one) for one in made) + b"\nnot json\n")
    return file


def listed(output: str) -> dict[str, list[tuple[str, ...]]]:
    """The rows by the line above them."""
    found: dict[str, list[tuple[str, ...]]] = {}
    heading = ""
    for line in output.splitlines():
        if line.startswith("## "):
            heading = line[3:]
            found[heading] = []
            continue
        row = ROW.fullmatch(line)
        assert row, line
        found[heading].append(row.groups(""))
    return found


def test_counts_by_supplier_most_often_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(write(tmp_path))]) == 0
    found = listed(capsys.readouterr().out)
    assert list(found) == ["northern-press: 12 items, 16 removed, 2 different", "lake-wire: 3 items, 4 removed, 2 different"]
    first, second = found.values()
    assert [(count, mark, text) for count, _, _, _, mark, text in first] == [
        ("12", fingerprint(NEWSLETTER), NEWSLETTER),
        ("4", fingerprint("Subscribe today for $9 a month"), "Subscribe today for $3 a month"),
    ]
    assert [count for count, *_ in second] == ["3", "1"]
    assert [kind for _, kind, *_ in first] == ["register", "subscribe"]
    for _, _, lowest, mean, _, _ in [*first, *second]:
        assert 0.5 <= float(lowest) <= float(mean) <= 1


def test_what_is_shown_can_be_bounded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(write(tmp_path))
    main([file, "--top", "1"])
    assert [len(rows) for rows in listed(capsys.readouterr().out).values()] == [1, 1]
    main([file, "--supplier", "lake-wire"])
    assert [heading.split(":")[0] for heading in listed(capsys.readouterr().out)] == ["lake-wire"]
    main([file, "--supplier", "nobody"])
    assert capsys.readouterr().out == ""
    main([file, "--no-text"])
    output = capsys.readouterr().out
    assert all(row[-1] == "" for rows in listed(output).values() for row in rows)
    assert "newsletter to get" not in output


def test_several_files_are_one_stream_that_is_learned_from(tmp_path: Path) -> None:
    files = []
    for part in range(2):
        file = tmp_path / f"{part}.jsonl.gz"
        file.write_bytes(gzip.compress(b"\n".join(items.value(number, pitch=True) for number in range(part * 20, part * 20 + 20))))
        files.append(file)
    found, counted = collect(files)
    assert counted == {"northern-press": 40}
    pitch = found["northern-press"][fingerprint(items.PITCH)]
    alone = collect(files[1:])[0]["northern-press"][fingerprint(items.PITCH)]
    assert pitch.text == items.PITCH
    assert 20 <= pitch.count < 40, "the second file's all, and of the first's those after the line was known"
    assert alone.count < 20
    assert len(pitch.confidence) == pitch.count == sum(pitch.kinds.values())
