"""What a newsroom expects of the items in tests/samples/ (its README has the fields) and of the demo's items in samples/."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from streams.event import Source, restore
from streams.outcome import Event, Outcome
from streams.pipeline import Pipeline
from streams.wire.files import TooLong, records

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "tests" / "samples").glob("*.json"))
DEMO = sorted(path for path in (ROOT / "samples").iterdir() if path.suffix in (".txt", ".json", ".jsonl"))

DEAD_LETTERS = {"17-broken.json": "invalid-json"}
"""Demo files of which no event can be made, and the reason."""

CANCELED = {"12-kill.json"}
REPEATED = "From the quay to the kitchen table since 1908"
"""A line of the supplier harbour-wire that only its repetition gives away."""

ENTITIES = {"people": "person", "organisations": "organisation", "places": "place"}


@cache
def pipeline() -> Pipeline:
    return Pipeline.load()


def raw(item: dict[str, Any]) -> tuple[bytes, dict[str, bytes]]:
    """The raw record of an item: value and headers."""
    if "file" in item:
        [record] = records(ROOT / item["file"])
        assert not isinstance(record, TooLong)
        return record
    if "plain" in item:
        return item["plain"].encode(), {"content-type": b"text/plain"}
    return orjson.dumps(item), {"content-type": b"application/json"}


def raw_lines(value: bytes, headers: dict[str, bytes]) -> list[str]:
    """The item's lines as delivered, worked out without the code under test. The values here end in one line end, or are JSON."""
    if headers["content-type"] == b"application/json":
        lines: list[str] = orjson.loads(value)["lines"]
        return lines
    try:
        text = value.decode()
    except UnicodeDecodeError:
        text = value.decode("cp1252")
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def event_of(outcome: Outcome) -> dict[str, Any]:
    assert outcome.deadletter is None, f"a dead letter: {outcome.deadletter}"
    assert outcome.event is not None
    return outcome.event


def removed(event: dict[str, Any]) -> list[dict[str, Any]]:
    """What was removed, one entry a line: whether it went in one stretch or in two is the cleaner's affair."""
    by_line: dict[int, list[dict[str, Any]]] = {}
    for entry in sorted(event["wire"]["removed"], key=lambda entry: (entry["line"], entry["start"])):
        by_line.setdefault(entry["line"], []).append(entry)
    return [{"line": line, "text": " ".join("".join(entry["text"] for entry in entries).split())} for line, entries in by_line.items()]


def dateline(event: dict[str, Any]) -> dict[str, Any] | None:
    found = event["wire"]["dateline"]
    return None if found is None else {"place": (found["place"] or "").casefold(), "date": found["date"]}


def credited(credits: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(person["name"], person["role"]) for person in credits if person["role"] != "contact"}


def names(event: dict[str, Any], field: str) -> set[str]:
    """Names of the entities of a kind: the tags' names and the texts by which they are mentioned."""
    tags = {tag["name"] for tag in event.get(field, ())}
    return {name.casefold() for name in tags | {mention["text"] for mention in event["wire"]["mentions"] if mention["type"] == ENTITIES[field]}}


def countries(event: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted((region for region in event["wire"]["regions"] if region["level"] == "country"), key=lambda region: -int(region["relevance"]))


def differences(event: dict[str, Any], expect: dict[str, Any]) -> list[str]:
    """Every expectation of the text's parts that the event does not meet, each in a line."""
    wire = event["wire"]
    place = expect["dateline"] and {**expect["dateline"], "place": expect["dateline"]["place"].casefold()}
    compared: list[tuple[str, Any, Any]] = [
        ("headline", expect["headline"], event.get("headlines", [{"value": None}])[0]["value"]),
        ("dateline", place, dateline(event)),
        ("removed", expect["removed"], removed(event)),
        ("body_paragraphs", expect["body_paragraphs"], event["bodies"][0]["value"].split("\n\n")),
        ("credits", sorted(credited(expect["credits"])), sorted(credited([person for credit in wire["credits"] for person in credit["people"]]))),
        ("credit_lines", expect["credit_lines"], sorted({credit["line"] for credit in wire["credits"]})),
        ("notes", as_pairs(expect["notes"]), as_pairs(wire["notes"])),
    ]
    if "version" in expect:
        compared.append(("version", expect["version"], event.get("version")))
    return [message for name, wanted, got in compared if wanted != got for message in explain(name, wanted, got)]


def missing_names(event: dict[str, Any], expect: dict[str, Any], field: str) -> list[str]:
    return [name for name in expect.get(field, ()) if name.casefold() not in names(event, field)]


def as_pairs(notes: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return sorted({(note["line"], note["kind"]) for note in notes})


def explain(name: str, wanted: Any, got: Any) -> list[str]:
    if not isinstance(wanted, list) or not isinstance(got, list):
        return [f"{name}: expected {wanted!r}, got {got!r}"]
    missing = [f"{name}: missing {entry!r}" for entry in wanted if entry not in got]
    return [*missing, *(f"{name}: unexpected {entry!r}" for entry in got if entry not in wanted)] or [
        f"{name}: other order or number, expected {wanted!r}, got {got!r}"
    ]


def region_differences(event: dict[str, Any], expect: dict[str, Any]) -> list[str]:
    ranked = countries(event)
    shown = [(region["code"], region["relevance"]) for region in ranked]
    codes = [region["code"] for region in ranked]
    top = expect.get("regions_top", [])
    found = []
    # A country outside that is as relevant as one of the top is a difference too.
    outside = max((region["relevance"] for region in ranked if region["code"] not in top), default=-1)
    inside = min((region["relevance"] for region in ranked if region["code"] in top), default=-1)
    if not set(top) <= set(codes) or (top and outside >= inside):
        found.append(f"regions_top: expected {top} before all others, got {shown}")
    if top and not {region["code"] for region in ranked if region["primary"]} & set(top):
        found.append(f"regions_top: the primary country is none of {top}, got {[region['code'] for region in ranked if region['primary']]}")
    if missing := [code for code in expect.get("regions_also", ()) if code not in codes]:
        found.append(f"regions_also: {missing} not among {shown}")
    if wrong := [code for code in expect.get("regions_not", ()) if code in codes]:
        found.append(f"regions_not: {wrong} among {shown}")
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_item_is_what_a_newsroom_expects(path: Path) -> None:
    case = orjson.loads(path.read_bytes())
    value, headers = raw(case["item"])
    event = event_of(pipeline().step(value, headers))
    found = differences(event, case["expect"])
    assert not found, "\n".join([f"{path.name} ({case['why']})", *found])


# How many of the names and regions that a newsroom expects must be found over all items. Tags are judged in sum, since no tagger is right every time.
FLOORS = {"people": 0.95, "organisations": 0.75, "places": 0.95, "regions": 0.9}


@pytest.mark.parametrize("field", FLOORS)
def test_tags_are_what_a_newsroom_expects(field: str) -> None:
    wanted, misses = 0, []
    for path in CASES:
        case = orjson.loads(path.read_bytes())
        expect = case["expect"]
        event = event_of(pipeline().step(*raw(case["item"])))
        if field == "regions":
            wanted += 1
            missing = region_differences(event, expect)[:1]
        else:
            wanted += len(expect.get(field, ()))
            missing = missing_names(event, expect, field)
        misses += [f"{path.stem}: {miss}" for miss in missing]
    print("\n".join(misses))
    share = 1 - len(misses) / wanted
    assert share >= FLOORS[field], f"{share:.0%} of {wanted} {field}; missed:\n" + "\n".join(misses)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_item_is_restored(path: Path) -> None:
    value, headers = raw(orjson.loads(path.read_bytes())["item"])
    assert restore(event_of(pipeline().step(value, headers))) == raw_lines(value, headers)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_expectation_accounts_for_every_word(path: Path) -> None:
    """An expectation that neither keeps nor sets apart a line, or does both, is a slip of its author."""
    case = orjson.loads(path.read_bytes())
    expect = case["expect"]
    apart = {entry["line"] for entry in (*expect["removed"], *expect["notes"])} | set(expect["credit_lines"])
    body = "\n\n".join(expect["body_paragraphs"])
    for entry in expect["removed"]:
        assert entry["text"] not in body.split("\n\n"), f"{entry['text']!r} is both removed and kept"
    value, headers = raw(case["item"])
    if "file" in case["item"]:
        return  # bytes with markup: the expectation is of the text as read
    for index, line in enumerate(raw_lines(value, headers)):
        words = line.strip()
        if not words or index in apart or words == expect["headline"] or "&" in words:
            continue
        assert words in body or any(words.endswith(paragraph) for paragraph in expect["body_paragraphs"]), f"line {index} is nowhere: {words!r}"


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.name)
def test_demo_file_has_its_outcome(path: Path) -> None:
    for record in records(path):
        assert not isinstance(record, TooLong)
        value, headers = record
        outcome = pipeline().step(value, headers)
        if path.name in DEAD_LETTERS:
            assert outcome.event is None
            assert [letter.reason for letter in outcome.deadletters] == [DEAD_LETTERS[path.name]]
            continue
        event = event_of(outcome)
        assert restore(event) == raw_lines(value, headers)
        assert event["pubStatus"] == ("canceled" if path.name in CANCELED else "usable")


def test_demo_kill_keeps_its_text() -> None:
    """Nothing of a kill is promotion; it is what editors have to read, as body or as a note to them."""
    [record] = records(ROOT / "samples" / "12-kill.json")
    assert not isinstance(record, TooLong)
    event = event_of(pipeline().step(*record))
    assert event["wire"]["removed"] == []
    texts = [event["bodies"][0]["value"], *(note["text"] for note in event["wire"]["notes"])]
    assert any("please kill the item" in text for text in texts)


def test_demo_covers_what_its_readme_lists() -> None:
    listed = (ROOT / "docs" / "samples.md").read_text(encoding="utf-8")
    assert [path.name for path in DEMO if f"`{path.name}`" not in listed] == []
    assert sum(path.stat().st_size for path in (ROOT / "samples").iterdir()) < 60_000


def test_demo_line_without_cue_is_learned_from_its_supplier() -> None:
    """Items in the demo's order: the line stays while it is new, and is gone once six other stories of the supplier have carried it."""
    learning = Pipeline.load()
    carriers: list[tuple[bool, int]] = []  # whether the line was removed, and in how many stories it had been seen
    for offset, record in enumerate(record for path in DEMO for record in records(path)):
        assert not isinstance(record, TooLong)
        outcome = learning.step(*record, source=Source(topic=None, partition=None, offset=offset, received=None))
        learning.learn(outcome)
        for result in outcome.results:
            if isinstance(result, Event) and REPEATED in "\n".join(restore(result.value)):
                gone = [entry for entry in result.value["wire"]["removed"] if entry["text"].strip() == REPEATED]
                assert bool(gone) is (REPEATED not in result.value["bodies"][0]["value"])
                carriers.append((bool(gone), gone[0]["seen"] if gone else 0))
    assert len(carriers) == 8
    assert carriers[0] == (False, 0), "removed before anything was known of it"
    assert carriers[-2:] == [(True, 5), (True, 5)], carriers


def test_credit_heading_and_currency_note_survive_repetition() -> None:
    """Twelve stories of one supplier end in the same credit and share a sub-heading and a currency note: repeated, and none of it promotion."""
    learning = Pipeline.load()
    towns = ["Varna", "Izmir", "Haifa", "Tunis", "Genoa", "Split", "Malaga", "Odesa", "Alexandria", "Piraeus", "Marseille", "Valletta"]
    credit, heading, note = "(Reporting by Ewan Blakely; Editing by Rita Figueira)", "What happens next", "($1 = 0.91 euros)"
    for offset, town in enumerate(towns):
        lines = [
            f"{town.upper()}, June {offset + 1} (Quay Monitor) - The port of {town} will rent out {3 * offset + 7} berths it had kept for the navy.",
            f"A berth will cost {offset + 20},500 euros a year, harbour master Iris Pell told reporters on board a tug.",
            note,
            heading,
            f"Bids for the quays of {town} are due on the {offset + 12}th of July.",
            credit,
        ]
        value = orjson.dumps({"id": f"qm-{offset}", "source": "quay-monitor", "title": f"{town} to rent out naval berths", "lines": lines})
        outcome = learning.step(value, {"content-type": b"application/json"}, source=Source(topic=None, partition=None, offset=offset, received=None))
        learning.learn(outcome)
        event = event_of(outcome)
        assert event["wire"]["removed"] == [], f"story {offset}"
        assert {note, heading} <= set(event["bodies"][0]["value"].split("\n\n")), f"story {offset}"
        assert credited(event["wire"]["credits"][0]["people"]) == {("Ewan Blakely", "reporting"), ("Rita Figueira", "editing")}, f"story {offset}"
