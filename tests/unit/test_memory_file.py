from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.promo.ageing import HOUR
from streams.promo.cleaned import Sighting
from streams.promo.learner import Learner, promo_key
from streams.promo.learning import learn
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


HEADER, NEW_HEADER = '{"newswire-promos": 1}\n', '{"newswire-promos": 2}\n'
GOOD = '{"supplier": "l", "fingerprint": "%s", "text": "t", "stories": [], "history": [], "override": null}\n' % ("a" * 16)


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        ("", 1, "empty"),
        (GOOD, 1, "no memory file"),
        ("not JSON\n", 1, "no memory file"),
        ('{"newswire-promos": 3}\n', 1, "version 3, this program reads versions up to 2"),
        ('{"newswire-promos": "2"}\n', 1, "no version"),
        ('{"newswire-promos": 0}\n', 1, "no version"),
        ('{"newswire-promos": true}\n', 1, "no version"),
        (HEADER + GOOD.replace('"stories": []', '"stories": ["79a01+4-00000001"]'), 2, "16 hex digits each"),
        (NEW_HEADER + GOOD.replace("null}", 'null, "last": -1}'), 2, "`last`"),
        (NEW_HEADER + GOOD.replace("null}", 'null, "first": 1.5}'), 2, "`first`"),
        (NEW_HEADER + GOOD.replace("null}", 'null, "hash": "12"}'), 2, "`hash`"),
        (NEW_HEADER + GOOD.replace("null}", 'null, "places": ["bottom"]}'), 2, "`places`"),
        (NEW_HEADER + GOOD.replace('"stories": []', '"stories": ["79a01-1"]'), 2, "`stories`"),
        (NEW_HEADER + GOOD.replace('"history": []', '"history": [{"from": 1, "verdict": "promo", "seen": 1, "places": "tail"}]'), 2, "history"),
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


ENTRIES = st.lists(
    st.builds(
        lambda start, verdict, seen, tail: {"from": start, "verdict": verdict, "seen": seen} | ({"tail": True} if tail else {}),
        st.integers(0, 2**42),
        st.sampled_from(["promo", "content", "allow", "block"]),
        st.integers(0, 16),
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda entry: entry["from"],
).map(lambda entries: sorted(entries, key=lambda entry: entry["from"]))
OLD = st.builds(
    lambda mark, supplier, text, stories, places, history, override: (
        {"supplier": supplier, "fingerprint": f"{mark:016x}", "text": text, "history": history, "override": override}
        | {"stories": sorted(f"{story:016x}" for story in stories)}
        | ({} if places is None else {"places": sorted(places)})
    ),
    st.integers(0, 2**64 - 1),
    st.text(min_size=1, max_size=5),
    st.text(max_size=20),
    st.sets(st.integers(0, 2**64 - 1), max_size=4),
    st.none() | st.sets(st.sampled_from(["head", "middle", "tail", "varies"])),
    ENTRIES,
    st.sampled_from([None, "allow", "block"]),
)


@given(st.lists(OLD, max_size=6, unique_by=lambda one: (one["supplier"], one["fingerprint"])))
def test_a_file_of_version_1_is_carried_to_version_2(tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]]) -> None:
    """Nothing of it is lost on the way, it judges as before, and it can be learned on."""
    old, new = (tmp_path_factory.getbasetemp() / name for name in ("old.jsonl", "new.jsonl"))
    old.write_bytes(b"".join([HEADER.encode(), *(orjson.dumps(record) + b"\n" for record in records)]))
    learner = Learner(Memory())
    for record in load(old):
        learner.remember(record, 7 * HOUR, 5, 0)
    save(new, learner.records())
    carried = {promo_key(record["supplier"], record["fingerprint"]): record for record in load(new)}
    assert orjson.loads(new.read_bytes().splitlines()[0]) == {"newswire-promos": 2}
    assert len(carried) == len(records)
    before, after = Memory(), Memory()
    for record in records:
        one = carried[promo_key(record["supplier"], record["fingerprint"])]
        assert one == record | {"first": 7, "last": 7}
        before.apply(record, 0)
        after.apply(one, 0)
        for at in (0, 10**6, 2**43):
            assert before.verdict(record["supplier"], record["fingerprint"], at) == after.verdict(record["supplier"], record["fingerprint"], at)
        known = learn(one, Sighting(record["supplier"], record["fingerprint"], record["text"], "79a01-00000001", "tail"))
        assert known is not None
        assert set(known["stories"]) == {*record["stories"], "79a01-00000001"}


def test_what_was_learned_comes_back_from_a_file(tmp_path: Path) -> None:
    learner = Learner(Memory())
    for number, place in enumerate(["tail", "title", "middle", "tail"]):
        for line in range(number + 1):
            learner.learn(Sighting("s", f"{line:016x}", f"Sign up {line}", f"5-{number:08x}", place), number * HOUR)
    save(tmp_path / "memory.jsonl", learner.records())
    assert load(tmp_path / "memory.jsonl") == sorted(learner.records(), key=lambda record: str(record["fingerprint"]))
