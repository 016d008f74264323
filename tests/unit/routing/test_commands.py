"""`newswire routes`, as a user calls it."""

from __future__ import annotations

import os
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from streams.cli import main
from tests.unit.routing.made import event

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "routes.toml"
ITEM = b'{"id": "1", "source": "alpha", "urgency": 2, "title": "Harbour reopens", "lines": ["LISBON - The harbour of Lisbon reopened on Monday."]}'
RULES = """
[[rule]]
name = "harbours"
copy = "ports"
flag = "top"
when = { headline = "harbour", not = { supplier = "beta" } }

[[rule]]
name = "night"
copy = "night"
when = { time = { zone = "UTC", from = "22:00", to = "06:00" } }
"""


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("NEWSWIRE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "routes.toml"
    path.write_text(RULES)
    return path


def newswire(*arguments: object, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["routes", *map(str, arguments)], input=stdin)


def test_check_says_what_the_rules_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSWIRE_PREFIX", "desk.")
    done = newswire("check", EXAMPLE)
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 6
    assert lines[1].startswith("  2  urgent-at-night: copy to night-desk with flag urgent when urgency 3 or less and received mon")
    assert lines[5].startswith(f"{EXAMPLE}: 5 rules, 3 routes (desk.route.europe-markets, desk.route.night-desk, desk.route.latam); version ")


def test_check_says_all_that_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[[rule]]\nname = 'a'\ncopy = 'A'\nwhen = { region = 'UK', \"\\u001b[31m\" = 1 }\n")
    done = newswire("check", wrong)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"{wrong}: [[rule]] 1 (a): copy 1: 'A' is no name; write a to z, 0 to 9 and -, 40 at most, a letter first",
        f"{wrong}: [[rule]] 1 (a): when: region: code 1: there is no region 'UK'; GB (United Kingdom) may be meant",
        f"{wrong}: [[rule]] 1 (a): when: \\x1b[31m: unknown; there are supplier, status, urgency, language, word_count, region, subject, keyword, entity, "
        "time, slugline, headline, words, body, any, all, not",
    ]
    assert newswire("check", tmp_path / "none.toml").exit_code == 1


def test_blocs_of_the_operators_own_are_regions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "routes.toml"
    path.write_text("[[rule]]\nname = 'a'\ncopy = 'a'\nwhen = { region = 'BLOC-QUAYS' }\n")
    assert "there is no region 'BLOC-QUAYS'" in newswire("check", path).stderr
    monkeypatch.setenv("NEWSWIRE_KNOWLEDGE", str(ROOT / "examples" / "knowledge.toml"))
    assert "region BLOC-QUAYS League of Quays" in newswire("check", path).stdout
    monkeypatch.setenv("NEWSWIRE_KNOWLEDGE", str(tmp_path / "none.toml"))
    refused = newswire("check", path)
    assert (refused.exit_code, "NEWSWIRE_KNOWLEDGE must name a file" in refused.stderr) == (1, True)


def test_try_takes_items_and_events_and_dead_letters(rules: Path) -> None:
    stored = orjson.dumps(event(headline="Harbour\x1b[31m strike", source={"received": "2026-03-02T23:00:00.000Z"}))
    killed = orjson.dumps(event(pubStatus="canceled", headline="KILL", source={"received": "2026-03-02T12:00:00.000Z"}))
    done = newswire("try", rules, stdin=b"\n".join([ITEM, stored, killed, b'{"deadletter": {"reason": "too-large", "detail": "9 bytes"}}', b'{"lines": [1]}']))
    assert done.exit_code == 0, done.output
    uri = orjson.loads(stored)["uri"]
    lines = done.stdout.splitlines()
    assert lines[:8] == [
        "urn:newswire:item:alpha:1  Harbour reopens",
        "    ports  flags top  by harbours",
        f"{uri}  Harbour\\x1b[31m strike",
        "    ports  flags top  by harbours",
        "    night  by night",
        f"{uri}  KILL",
        "    ports  flags top  by harbours  (for who may have an earlier version)",
        "    night  by night  (for who may have an earlier version)",
    ]
    assert lines[8] == "dead letter: too-large: 9 bytes"
    assert lines[9].startswith("dead letter: wrong-shape: ")
    assert lines[10:] == ["3 items, 2 dead letters: ports 3, night 2, no route 0"]
    assert done.stderr == "1 item without an append time, which no window of time holds: say one with --at\n"


def test_try_says_why(rules: Path) -> None:
    done = newswire("try", "--why", "--at", "2026-03-02T12:00:00+01:00", rules, stdin=ITEM.replace(b"alpha", b"beta"))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "urn:newswire:item:beta:1  Harbour reopens",
        "    no route",
        "      harbours does not match: not supplier beta",
        "      night does not match: received every day 22:00 to 06:00 (UTC)",
        "1 item: ports 0, night 0, no route 1",
    ]
    at_night = newswire("try", "--why", "--at", "2026-03-02T23:00:00Z", rules, stdin=ITEM)
    assert "      night matches: copy to night" in at_night.stdout.splitlines()


def test_try_reads_files_of_any_format(rules: Path) -> None:
    samples = [ROOT / "samples" / name for name in ("01-fishing-talks.txt", "14-harbour-wire.jsonl", "17-broken.json")]
    done = newswire("try", rules, *samples)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1].startswith("7 items, 1 dead letter: ports ")


def test_try_refuses_what_it_cannot_use(rules: Path, tmp_path: Path) -> None:
    invalid = orjson.loads(orjson.dumps(event()))
    del invalid["pubStatus"]
    done = newswire("try", rules, stdin=orjson.dumps(invalid))
    assert done.exit_code == 1
    assert done.stdout.startswith("invalid event: ")
    assert "pubStatus" in done.stdout
    assert done.stdout.endswith("0 items, 1 invalid event: ports 0, night 0, no route 0\n")
    no_time = newswire("try", "--at", "noon", rules, stdin=ITEM)
    assert (no_time.exit_code, no_time.stderr) == (1, "Error: --at: 'noon' is no time with a zone; write it as 2026-03-02T07:58:00Z\n")
    no_file = newswire("try", rules, tmp_path / "none.jsonl")
    assert no_file.exit_code == 1
    assert "No such file" in no_file.stderr
