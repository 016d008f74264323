"""The commands that need no Kafka, run as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from streams.cli import COMMANDS
from streams.event import restore
from streams.event.validate import problem
from tests import items

ROOT = Path(__file__).resolve().parents[2]


def newswire(*arguments: object, stdin: bytes = b"", **settings: object) -> subprocess.CompletedProcess[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWIRE_")}
    mine = {f"NEWSWIRE_{name.upper()}": str(value) for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "streams.cli", *map(str, arguments)], env=clean | mine, input=stdin, capture_output=True, check=False, timeout=120
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    done = newswire(name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(b"Usage: ")


def test_an_unknown_command_and_a_wrong_setting_are_one_clear_line() -> None:
    assert b"No such command 'wroker'" in newswire("wroker").stderr
    wrong = newswire("normalize", window_items="many")
    assert wrong.returncode == 1
    assert b"WINDOW_ITEMS" in wrong.stderr
    assert b"Traceback" not in wrong.stderr


def test_normalize_gives_one_line_for_each_item_in_order() -> None:
    lines = [items.value(1), b'{"lines": "broken', items.value(2), b"[]", b'{"lines": [1]}', items.value(3)]
    done = newswire("normalize", stdin=b"\n".join(lines))
    assert done.returncode == 0, done.stderr
    out = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert [entry["deadletter"]["reason"] if "deadletter" in entry else entry["altIds"][0]["value"] for entry in out] == [
        "item-1", "invalid-json", "item-2", "wrong-shape", "wrong-shape", "item-3",
    ]  # fmt: skip
    for entry in out:
        assert problem("deadletter.v1" if "deadletter" in entry else "news.v1", entry) is None
    assert restore(out[0]) == items.item(1)["lines"]
    assert done.stderr.rstrip().endswith(b"3 events, 3 dead letters")


def test_normalize_of_files_says_which_cannot_be_read(tmp_path: Path) -> None:
    done = newswire("normalize", tmp_path / "nowhere.txt")
    assert done.returncode == 1
    assert b"nowhere.txt" in done.stderr
    assert b"Traceback" not in done.stderr


def test_what_normalize_learns_is_saved_and_used_again(tmp_path: Path) -> None:
    memory = tmp_path / "memory.jsonl.gz"
    first = newswire("normalize", "--save-memory", memory, stdin=b"\n".join(items.value(number, pitch=True) for number in range(20)))
    assert first.returncode == 0, first.stderr

    def removed(done: subprocess.CompletedProcess[bytes]) -> list[bool]:
        return [any(entry["text"] == items.PITCH for entry in orjson.loads(line)["wire"]["removed"]) for line in done.stdout.splitlines()]

    learned = removed(first)
    assert not learned[0], "nothing was known of the line yet"
    assert learned[-1]
    fresh = items.value(50, pitch=True)
    assert removed(newswire("normalize", "--memory", memory, stdin=fresh, learn=0)) == [True]
    assert removed(newswire("normalize", stdin=fresh, learn=0)) == [False]


@pytest.mark.parametrize("text", ["", "{}\n", '{"newswire-promos": 99}\n', '{"newswire-promos": 1}\n{"supplier": 1}\n'])
def test_a_memory_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    memory = tmp_path / "memory.jsonl"
    memory.write_text(text)
    done = newswire("normalize", "--memory", memory, stdin=items.value(1))
    assert done.returncode == 1
    assert b"memory.jsonl" in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_same_input_gives_the_same_bytes_under_any_hash_seed() -> None:
    values = b"\n".join(items.value(number, pitch=True) for number in range(8))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWIRE_")}
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "streams.cli", "normalize"], env=clean | {"PYTHONHASHSEED": seed}, input=values, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_the_demo_shows_the_main_job() -> None:
    """On the embedded broker, without Java: the whole service on the sample items."""
    done = newswire("demo")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    shown = done.stdout.decode()
    samples = [json.loads(path.read_bytes()) for path in sorted((ROOT / "samples").glob("0*.json"))]
    for sample in samples:
        assert " ".join(sample["title"].split())[:40] in " ".join(shown.split())
    for label in ("in-memory", "removed", "credits", "people", "places", "regions", "dead letter  invalid-json", "CANCELED"):
        assert label in shown
    assert "21 events, 1 dead letters" in shown
    assert "repeated: Stands in one story above the text and in another below it; seen in 5 stories of this supplier" in " ".join(shown.split())
    assert "duplicate urn:newswire:item:andes-wire:AW-86100" in shown
    assert "update urn:newswire:item:lakeside-courier:lc-5120" in shown
    assert ", 2 links" in shown


def test_the_demo_ends_when_an_item_comes_twice(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_bytes(items.value(1))
    done = newswire("demo", "--samples", tmp_path)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert b"2 events, 0 dead letters" in done.stdout
    assert b"0 links" in done.stdout


def test_normalize_writes_what_each_item_repeats(tmp_path: Path) -> None:
    file = tmp_path / "stories.jsonl"
    undated = {name: value for name, value in items.item(3).items() if name != "date"}
    fed = [items.value(1), b"{", items.value(2), orjson.dumps({**items.item(1), "id": "again"}), orjson.dumps(undated), items.value(2)]
    alone = newswire("normalize", stdin=b"\n".join(fed))
    done = newswire("normalize", "--stories", file, stdin=b"\n".join(fed))
    assert done.returncode == 0, done.stderr
    assert done.stdout == alone.stdout, "the events are the same with and without"
    told = [orjson.loads(line) for line in file.read_bytes().splitlines()]
    assert [problem("story.v1", story) for story in told] == [None] * len(told)
    assert [story["uri"].rpartition(":")[2] for story in told] == ["item-1", "item-2", "again", "item-3"], "in order; the one that comes twice is known"
    assert [[(link["kind"], link["newsid"]) for link in story["links"]] for story in told] == [[], [], [("duplicate", told[0]["newsid"])], []]
    assert [story["cluster"] for story in told] == [told[index]["newsid"] for index in (0, 1, 0, 3)]
    assert told[3]["time"] == told[2]["time"], "an item without a time counts as of the newest one before it"
    assert newswire("normalize", "--stories", tmp_path / "nowhere" / "x", stdin=fed[0]).returncode == 1
