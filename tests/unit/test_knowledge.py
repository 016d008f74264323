"""Operators' files of knowledge: what is read, and what is refused with which words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams.enrich import Place
from streams.enrich.annotation import Symbol
from streams.enrich.knowledge import file as knowledge
from streams.enrich.knowledge.file import Entry, KnowledgeError, Override

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "knowledge.toml"
COUNTRIES = {"NO", "NZ", "US", "GE"}


def problems(text: str) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        knowledge.parse(text.encode(), "own.toml", COUNTRIES)
    return list(caught.value.problems)


def test_the_example_is_read_whole() -> None:
    found = knowledge.load(EXAMPLE, COUNTRIES)
    assert found.entries[0] == Entry("person", ("Ana Quintera", "A. Quintera", "Ana Maria Quintera"), "https://example.org/people/17")
    assert found.entries[1].symbols == (Symbol("VHT", "XASX", "ticker"),)
    assert found.entries[2].country == "NO"
    assert found.entries[3].place == Place("Quillon Reach", None, "NZ", "NZ-OTA", -45.9, 170.6)
    assert [entry.code for entry in found.entries if entry.table == "bloc"] == ["BLOC-QUAYS", "BLOC-NATO"]
    assert found.stop == ("Cargo Talk", "Georgia Peachtree")
    assert found.overrides[1] == Override("Georgia", "place", None, "US", "peach-wire")
    counted = "1 person (3 names), 2 organisations (4 names), 2 places (3 names), 2 blocs (3 names), 2 stop names, 2 overrides"
    assert knowledge.counts(found) == counted


def test_the_version_is_that_of_the_bytes() -> None:
    one, same, other = (knowledge.parse(data, "own.toml", COUNTRIES).version for data in (b'stop = ["A"]', b'stop = ["A"]', b'stop = ["B"]'))
    assert one == same != other
    assert one is not None and len(one) == 12


def test_an_empty_file_is_one() -> None:
    found = knowledge.parse(b"", "own.toml", COUNTRIES)
    assert (found.entries, found.stop, found.overrides) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[person]\n", "own.toml: no TOML: "),
        ("[[persons]]\nname = 'A'\n", "own.toml: persons: unknown; a file has [[person]], [[organisation]]"),
        ("person = 1\n", "own.toml: person: must be tables; begin each with [[person]]"),
        ("[person]\nname = 'A'\n", "own.toml: person: must be tables"),
        ("stop = 'A'\n", "own.toml: stop: 'A' is no list; write [\"Name\""),
        ("stop = [1]\n", "own.toml: stop: 1 is no name"),
        ("[[person]]\naliases = []\n", "own.toml: [[person]] 1: name: missing; give one"),
        ("[[person]]\nname = ' '\n", "own.toml: [[person]] 1: name: ' ' is no name"),
        (f"[[person]]\nname = '{'x' * 101}'\n", "101 characters; a name has at most 100"),
        ("[[person]]\nname = 'A'\n[[person]]\nname = 'B'\nalias = ['C']\n", "own.toml: [[person]] 2: alias: unknown; there are name, aliases, uri"),
        ("[[person]]\nname = 'A'\naliases = 'B'\n", "own.toml: [[person]] 1: aliases: 'B' is no list"),
        ("[[person]]\nname = 'A'\nuri = 'not a uri'\n", "own.toml: [[person]] 1: uri: 'not a uri' is no uri"),
        ("[[person]]\nname = 'A'\ncountry = 'NO'\n", "own.toml: [[person]] 1: country: unknown"),
        ("[[organisation]]\nname = 'A'\ncountry = 'Norway'\n", "own.toml: [[organisation]] 1: country: 'Norway' is no ISO 3166-1 alpha-2 code"),
        ("[[organisation]]\nname = 'A'\ncountry = 'ZZ'\n", "own.toml: [[organisation]] 1: country: there is no country 'ZZ'"),
        ("[[organisation]]\nname = 'A'\nsymbols = ['A']\n", "own.toml: [[organisation]] 1: symbols: ['A'] is no list of symbols"),
        ("[[organisation]]\nname = 'A'\nsymbols = [{exchange = 'XASX'}]\n", "[[organisation]] 1: symbols: None is no symbol"),
        ("[[organisation]]\nname = 'A'\nsymbols = [{symbol = 'A', exchange = 'Sydney'}]\n", "'Sydney' is no market identifier code"),
        ("[[organisation]]\nname = 'A'\nsymbols = [{symbol = 'A', mic = 'XASX'}]\n", "mic: unknown; a symbol has symbol and exchange"),
        ("[[place]]\nname = 'A'\ngeonames = 0\n", "own.toml: [[place]] 1: geonames: 0 is no whole number from 1"),
        ("[[place]]\nname = 'A'\nlat = 91\nlon = 0\n", "own.toml: [[place]] 1: lat: 91 is no number from -90 to 90"),
        ("[[place]]\nname = 'A'\nlat = 9\n", "own.toml: [[place]] 1: lat, lon: one is missing"),
        ("[[place]]\nname = 'A'\nadmin1 = 'ZZ-1'\n", "own.toml: [[place]] 1: admin1: there is no country 'ZZ'"),
        ("[[place]]\nname = 'A'\ncountry = 'NO'\nadmin1 = 'US-OH'\n", "own.toml: [[place]] 1: admin1: 'US-OH' does not lie in 'NO'"),
        ("[[bloc]]\nname = 'A'\n", "own.toml: [[bloc]] 1: code: missing"),
        ("[[bloc]]\nname = 'A'\ncode = 'EU'\n", "own.toml: [[bloc]] 1: code: 'EU' is no code of a bloc or an area; write it as in 'BLOC-HARBOUR'"),
        ("[[override]]\ntext = 'A'\n", "own.toml: [[override]] 1: says nothing; give type, uri or country"),
        ("[[override]]\ntext = 'A'\ntype = 'company'\n", "own.toml: [[override]] 1: type: 'company' is no type (person, organisation, place)"),
        ("[[override]]\ntext = 'A'\ntype = 'person'\ncountry = 'NO'\n", "own.toml: [[override]] 1: country: a person has none here"),
        ("[[override]]\ntext = 'A'\ntype = 'person'\nsupplier = 1\n", "own.toml: [[override]] 1: supplier: 1 is no text"),
        ("[[person]]\nname = 'A'\n[[place]]\nname = 'B'\naliases = ['A']\n", "own.toml: [[place]] 1: the name 'A' is that of [[person]] 1 too; keep one"),
        ("stop = ['A']\n[[person]]\nname = 'A'\n", "own.toml: stop: the name 'A' is that of [[person]] 1 too"),
        ("[[person]]\nname = 'A'\nuri = 'x:1'\n[[person]]\nname = 'B'\nuri = 'x:1'\n", "own.toml: [[person]] 2: uri 'x:1' is that of [[person]] 1 too"),
        ("[[override]]\ntext = 'A'\ntype = 'person'\n[[override]]\ntext = 'A'\ntype = 'place'\n", "[[override]] 2: text: 'A' is that of [[override]] 1 too"),
        ("[[person]]\nname = 'A'\n[[override]]\ntext = 'A'\ntype = 'place'\n", "[[override]] 1: text: 'A' is a name of [[person]] 1, which wins"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, said: str) -> None:
    (problem,) = problems(text)
    assert said in problem


def test_all_that_is_wrong_is_listed() -> None:
    text = "colour = 1\n[[person]]\nnam = 'A'\n[[place]]\nname = 'B'\nlat = 'north'\nlon = 200\n"
    assert [problem.split(": ")[1] for problem in problems(text)] == ["colour", "[[person]] 1", "[[person]] 1", "[[place]] 1", "[[place]] 1"]


def test_there_are_not_too_many_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "MAX_NAMES", 3)
    text = "stop = ['A']\n[[person]]\nname = 'B'\naliases = ['C'{}]\n"
    assert knowledge.parse(text.format("").encode(), "own.toml", COUNTRIES)
    assert problems(text.format(", 'D'")) == ["own.toml: 4 names; a file has at most 3: leave out those that newswire finds by itself"]


def test_a_supplier_may_have_another_opinion_of_a_name() -> None:
    text = "[[person]]\nname = 'A'\n[[override]]\ntext = 'A'\ntype = 'place'\nsupplier = 's'\n"
    assert len(knowledge.parse(text.encode(), "own.toml", COUNTRIES).overrides) == 1


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="No such file"):
        knowledge.load(tmp_path / "none.toml", COUNTRIES)
    with pytest.raises(KnowledgeError, match=r"byte 9: not UTF-8"):
        knowledge.parse(b'stop = ["\xff"]', "own.toml", COUNTRIES)


def newswire(*arguments: object, stdin: bytes = b"", **settings: object) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWIRE_")}
    mine = {f"NEWSWIRE_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "streams.cli", *map(str, arguments)]
    return subprocess.run(command, env=kept | mine, input=stdin, capture_output=True, check=False, timeout=120)


def test_the_command_says_whether_a_file_holds(tmp_path: Path) -> None:
    good = newswire("knowledge", "check", EXAMPLE)
    assert (good.returncode, good.stderr) == (0, b"")
    assert b"1 person (3 names), 2 organisations" in good.stdout
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[[person]]\nnam = 'A'\n")
    bad = newswire("knowledge", "check", wrong)
    assert (bad.returncode, bad.stdout) == (1, b"")
    assert bad.stderr.decode().splitlines() == [
        f"{wrong}: [[person]] 1: name: missing; give one",
        f"{wrong}: [[person]] 1: nam: unknown; there are name, aliases, uri",
    ]


def test_normalize_uses_the_setting_or_says_what_is_wrong(tmp_path: Path) -> None:
    item = b'{"id": "1", "title": "Move planned", "lines": ["The Harbour Trust will move to Port Quillon next year, it said on Monday."]}'
    done = newswire("normalize", "--quiet", stdin=item, knowledge=EXAMPLE)
    assert done.returncode == 0, done.stderr
    assert b'"urn:newswire:organisation:verdant-harbour-trust"' in done.stdout
    missing = newswire("normalize", stdin=item, knowledge=tmp_path / "none.toml")
    assert missing.returncode == 1
    assert b"NEWSWIRE_KNOWLEDGE" in missing.stderr
    assert b"Traceback" not in missing.stderr
