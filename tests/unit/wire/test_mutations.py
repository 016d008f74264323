"""Wire files with bytes, lines, strings and elements changed are read or refused, in every format. Ten thousand of each: `python -m tests.fuzz.mutations`."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.wire import READERS, Context
from streams.wire.reader import Reader
from tests.fuzz import mutations

COUNT = 300


@pytest.mark.parametrize("name", READERS)
def test_mutations_are_read_or_refused(name: str, tmp_path: Path) -> None:
    row = mutations.run(name, COUNT, 2, tmp_path)
    assert not row.found, "\n\n".join(file.read_text("utf-8", "replace") for file in sorted(tmp_path.glob("*.txt")))
    assert row.items > COUNT / 10, "mutations that no reader sees"
    assert row.refused > COUNT / 10


def test_an_exception_of_a_reader_is_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fails(value: bytes, context: Context) -> tuple[()]:
        raise KeyError("broken")

    nitf = READERS["nitf"]
    monkeypatch.setitem(READERS, "nitf", Reader(nitf.media_types, nitf.sniff, fails, nitf.fields))
    assert len(mutations.run("nitf", 20, 2, tmp_path).found) == 1
    assert len(list(tmp_path.iterdir())) == 2


def test_a_seed_gives_the_same_bytes() -> None:
    made = [list(mutations.mutations("mail", 50, seed)) for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]
