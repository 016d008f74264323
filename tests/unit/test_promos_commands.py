"""`newswire promos` where it needs no broker: what it shows, what it refuses, files of its memory."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from streams.commands import promos, promos_view
from streams.commands.promos_memory import Newest
from streams.promo import memory_file, overrides
from streams.promo.fingerprint import fingerprint
from streams.promo.learning import settle
from streams.promo.overrides import Decided, Override

DAY = 1_772_438_400_000  # 2026-03-02 08:00:00 UTC


def record(mark: str, supplier: str = "ledger", verdict: str | None = "promo", stories: int = 3, text: str = "Sign up  now") -> dict[str, Any]:
    history = [] if verdict is None else [{"from": DAY, "verdict": verdict, "seen": stories}]
    override = verdict if verdict in ("allow", "block") else None
    known = {"supplier": supplier, "fingerprint": mark * 16, "text": text, "stories": [f"{number:016x}" for number in range(stories)]}
    return known | {"places": ["tail", "varies"], "history": history, "override": override, "first": DAY // 3_600_000, "last": DAY // 3_600_000 + 30}


RECORDS = [
    record("a"),
    record("b", stories=16),
    record("c", verdict="content", stories=5),
    record("d", verdict="allow"),
    record("e", verdict=None, stories=1, text=""),
    record("f", supplier="alpha", verdict="block", stories=0),
]


def marks(*arguments: Any) -> str:
    return "".join(one["fingerprint"][0] for one in promos_view.chosen(RECORDS, *arguments))


def test_lists_are_filtered_and_sorted_by_supplier_and_stories() -> None:
    assert marks(None, promos_view.VERDICTS, 0) == "fbcade"
    assert marks(None, promos_view.ACTED_ON, 0) == "fbad"
    assert marks("ledger", promos_view.VERDICTS, 4) == "bc"
    assert marks(None, ["unjudged"], 0) == "e"
    assert marks("nobody", promos_view.VERDICTS, 0) == ""


def test_a_row_is_one_line() -> None:
    assert promos_view.row(record("a", text="two\nlines \x1b[2J")) == "ledger  aaaaaaaaaaaaaaaa  promo  3  two lines \ufffd[2J"


def test_a_page_says_all_that_is_known() -> None:
    known = record("a", stories=16)
    known["history"].append({"from": None, "verdict": "promo", "seen": 16, "tail": True, "since": DAY - 1000})
    changed = overrides.apply(known, Override("ledger", "a" * 16, "x", "block", "Ana Lima: a campaign"), Decided(DAY + 5_000, 1))
    assert changed is not None
    shown = promos_view.page(changed)
    for part in (
        "Sign up now\n",
        "block, in force from some seconds from now",
        "block of 2026-03-02 08:00:05 UTC: Ana Lima: a campaign",
        "in 16 or more stories",
        "2026-03-02, 08h UTC",
        "2026-03-03, 14h UTC",
        "below the story, in versions that differ in numbers or names",
        "2026-03-02 08:00:00 UTC  promo after 16 stories",
        "000000000000000f",
    ):
        assert part in shown
    taken_back = overrides.apply(changed, Override("ledger", "a" * 16, "x", None), Decided(DAY + 9_000, 1))
    assert taken_back is not None
    assert "taken back of 2026-03-02 08:00:09 UTC\n" in promos_view.page(taken_back)


def test_a_page_of_a_line_of_one_story() -> None:
    shown = promos_view.page(RECORDS[4])
    assert shown.startswith("(the text is kept from the second story on)")
    assert "none: it has been in too few stories" in shown
    assert "decision" not in shown


def test_a_page_of_a_line_that_only_an_operator_knows() -> None:
    made = overrides.apply(None, Override("ledger", "a" * 16, "Opening hours", "block"), Decided(DAY, 1))
    assert made is not None
    shown = promos_view.page(settle(made, DAY, 0))
    assert "in 0 stories" in shown
    assert "first seen" not in shown


@pytest.mark.parametrize(
    ("text", "word", "warned"),
    [
        ("(Reporting by Ana Lima; Editing by Bo Ek)", "block", "credits are never removed"),
        ("By Ana Lima", "block", "credits are never removed"),
        ("OSLO, May 2 - The harbour reopened on Monday after a storm.", "block", "begins with a dateline"),
        ("(Reporting by Ana Lima; Editing by Bo Ek)", "allow", None),
        ("Sign up for our newsletter.", "block", None),
        ("", "block", "cannot be told whether it is a credit"),
        ("The harbour office opens at nine on weekdays", "block", None),
    ],
)
def test_who_blocks_what_is_never_removed_is_warned(text: str, word: str, warned: str | None) -> None:
    said = promos_view.warning(Override("ledger", fingerprint(text), text, word))
    assert (said is None) if warned is None else (said is not None and warned in said)


def newswire(*arguments: object) -> Result:
    return CliRunner().invoke(promos.command, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["block"], "SUPPLIER and FINGERPRINT, or by --supplier and --text"),
        (["block", "ledger"], "SUPPLIER and FINGERPRINT, or by --supplier and --text"),
        (["block", "ledger", "--text", "x"], "SUPPLIER and FINGERPRINT, or by --supplier and --text"),
        (["allow", "--text", "a line"], "SUPPLIER and FINGERPRINT, or by --supplier and --text"),
        (["allow", "ledger", "a" * 16, "--supplier", "ledger", "--text", "x"], "SUPPLIER and FINGERPRINT, or by --supplier and --text"),
        (["clear", "ledger", "A" * 16], "is no fingerprint"),
        (["allow", "--supplier", "ledger", "--text", " \n "], "a line has some text"),
        (["allow", "--supplier", "ledger", "--text", "one\ntwo"], "no line break"),
        (["allow", "--supplier", "ledger", "--text", "x" * 4001], "4000 characters"),
        (["allow", "--supplier", "ledger", "--text", "x", "--note", ""], "a note has 1 to 500 characters"),
        (["show"], "one of the two"),
        (["show", "a" * 16, "--text", "x"], "one of the two"),
        (["show", "xyz"], "is no fingerprint"),
        (["list", "--verdict", "spam"], "'spam' is not one of"),
    ],
)
def test_wrong_use_is_told_before_a_broker_is_asked(arguments: list[str], said: str) -> None:
    done = newswire(*arguments)
    assert done.exit_code == 2, done.output
    assert said in " ".join(done.output.split())


def test_an_old_file_is_rewritten_and_the_new_one_holds_the_same(tmp_path: Path) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl.gz"
    lines = [{name: part for name, part in one.items() if name not in ("places", "first", "last")} for one in RECORDS]
    old.write_bytes(b"\n".join([b'{"newswire-promos": 1}', *map(orjson.dumps, lines)]) + b"\n")
    done = newswire("migrate", old, new)
    assert done.exit_code == 0, done.output
    header = orjson.loads(gzip.decompress(new.read_bytes()).splitlines()[0])
    assert f"6 lines of version 1 read from {old}, written to {new} in version {header['newswire-promos']}" in done.output
    kept = ("supplier", "fingerprint", "text", "stories", "override")
    assert {tuple(str(one[name]) for name in kept) for one in memory_file.load(new)} == {tuple(str(one[name]) for name in kept) for one in RECORDS}
    again = tmp_path / "again.jsonl.gz"
    assert newswire("migrate", new, again).exit_code == 0
    assert again.read_bytes() == new.read_bytes()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"newswire-promos": 99}\n', ":1: "),
        (b'{"newswire-promos": 1}\n{"supplier": "ledger", "finger', ":2: not JSON"),
        (b'{"newswire-promos": 1}\n{"supplier": 7}\n', ":2: "),
        (b"Sign up\n", ":1: this is no memory file"),
        (b"", ":1: the file is empty"),
        (b"\xff\xfe", "damaged"),
    ],
)
@pytest.mark.parametrize("command", ["migrate", "import"])
def test_a_file_that_cannot_be_used_is_one_clear_line_with_its_place(tmp_path: Path, command: str, content: bytes, said: str) -> None:
    old = tmp_path / "old.jsonl"
    old.write_bytes(content)
    done = newswire(command, old, *([tmp_path / "new.jsonl"] if command == "migrate" else []))
    assert done.exit_code == 1
    assert f"{old}" in done.output
    assert said in done.output
    assert not (tmp_path / "new.jsonl").exists()


def test_a_record_that_the_workers_would_refuse_is_not_sent(tmp_path: Path) -> None:
    old = tmp_path / "old.jsonl"
    old.write_bytes(b'{"newswire-promos": 1}\n' + orjson.dumps({**RECORDS[0], "decided": {"at": 1, "offset": 2, "by": "desk"}}) + b"\n")
    done = newswire("import", old)
    assert done.exit_code == 1
    assert "aaaaaaaaaaaaaaaa of ledger" in done.output
    assert "decided" in done.output


def test_the_newest_record_of_a_line_counts_and_a_tombstone_takes_it_away() -> None:
    found = Newest(margin=3_000)
    unsettled = {**RECORDS[0], "history": [{"from": None, "verdict": "promo", "seen": 3}]}
    for key, value, appended in (
        (b"ledger/" + b"b" * 16, orjson.dumps(RECORDS[1]), DAY),
        (b"ledger/" + b"a" * 16, orjson.dumps({**RECORDS[0], "text": "older"}), DAY),
        (b"ledger/" + b"a" * 16, orjson.dumps(unsettled), DAY + 1),
        (b"ledger-x/" + b"a" * 16, orjson.dumps({**RECORDS[0], "supplier": "ledger-x"}), DAY),
        (b"ledger/" + b"c" * 16, orjson.dumps(RECORDS[2]), DAY),
        (b"ledger/" + b"c" * 16, None, DAY),
        (None, b"{}", DAY),
    ):
        found.take(key, value, appended)
    assert [(one["supplier"], one["fingerprint"][0]) for one in found] == [("ledger", "a"), ("ledger", "b"), ("ledger-x", "a")]
    newest = found.get("ledger", "a" * 16)
    assert newest is not None
    assert (newest["text"], newest["history"][0]["from"]) == ("Sign up  now", DAY + 3_001)
