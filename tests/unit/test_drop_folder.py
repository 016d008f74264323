"""Which files of a drop folder are whole, and which were sent."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from streams.commands.drop_folder import REMEMBERED, Settling, Stamp, digest, remembered, scan, stamp, state_folder


def test_hidden_and_unfinished_files_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "agency" / "sport").mkdir(parents=True)
    (tmp_path / ".trash").mkdir()
    for name in ("a.xml", "agency/b.txt", "agency/sport/c.json", ".d.xml", ".trash/e.xml", "f.xml.part", "g.TMP", "h.txt~", "i.filepart"):
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / "gone").symlink_to(tmp_path / "nothing")
    (tmp_path / "round").symlink_to(tmp_path)  # a folder that is a link is not followed: it may lead in a circle
    assert sorted(str(path.relative_to(tmp_path)) for path in scan(tmp_path)) == ["a.xml", "agency/b.txt", "agency/sport/c.json"]
    with pytest.raises(FileNotFoundError):
        scan(tmp_path / "nothing")


def test_a_file_is_whole_when_it_has_not_changed_for_a_while() -> None:
    settling = Settling(2.0)
    a, b = Path("a"), Path("b")
    assert settling.whole({a: Stamp(1, 1)}, 10.0) == []
    assert settling.whole({a: Stamp(2, 2), b: Stamp(1, 1)}, 11.0) == []
    assert settling.whole({a: Stamp(2, 2), b: Stamp(1, 1)}, 12.9) == []
    assert settling.whole({a: Stamp(2, 2), b: Stamp(1, 1)}, 13.0) == [a, b]
    assert settling.whole({a: Stamp(2, 3), b: Stamp(1, 1)}, 14.0) == [b]  # written with the same size
    assert settling.whole({b: Stamp(1, 1)}, 15.0) == [b]
    assert settling.whole({a: Stamp(2, 3)}, 16.0) == []  # it was away: it begins anew
    assert Settling(0).whole({a: Stamp(0, 0)}, 0.0) == [a]


def test_what_was_sent_is_remembered(tmp_path: Path) -> None:
    folder, state = tmp_path / "drop", tmp_path / "state.sqlite"
    folder.mkdir()
    file = folder / os.fsdecode(b"caf\xe9.xml")  # a name that is no UTF-8
    file.write_text("one", "utf-8")
    with remembered(folder, state) as sent:
        assert not sent.has(file, stamp(file))
        sent.add(file, stamp(file), digest(file), 1)
    with remembered(folder, state) as sent:
        assert len(sent) == 1
        assert sent.has(file, stamp(file))
        os.utime(file, ns=(1, 1))
        assert not sent.has(file, stamp(file))
        assert sent.has_content(file, digest(file))
        file.write_text("two", "utf-8")
        assert not sent.has_content(file, digest(file))
        now = time.time()
        sent.forget({file: stamp(file)}, now)
        sent.forget({}, now + REMEMBERED)
        assert len(sent) == 1
        sent.forget({}, now + REMEMBERED + 2)
        assert len(sent) == 0


def test_where_it_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert state_folder() == tmp_path / "state" / "newswire"
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        with remembered(folder, None):
            pass
    assert len(list((state_folder() / "feed").iterdir())) == 2
    monkeypatch.setenv("XDG_STATE_HOME", "not/absolute")
    assert state_folder() == Path.home() / ".local" / "state" / "newswire"
