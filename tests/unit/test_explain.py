"""`newswire explain`: every mention is there, and what is said to add up does."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from streams.enrich import Enricher, why
from streams.enrich.places.finder import EVIDENCE_THRESHOLD
from streams.enrich.regions import model as region_model
from streams.enrich.regions import tags as regions
from tests.unit.test_commands import newswire

ITEMS: list[dict[str, Any]] = [
    {
        "id": "mill-1",
        "source": "valley-desk",
        "title": "Mill in Paris, Texas, to close",
        "lines": [
            "PARIS, Texas, May 4 - The last paper mill of Paris, Texas, will close in June, mayor Olga Brandt said on Monday.",
            "Its owner, Northfield Paper Co (NYSE: NFPX), has two more mills near Dallas and one in Springfield, Illinois.",
            "Workers from Mexico and Guatemala built most of it. A French buyer had been looked for in vain.",
            "Sign up for our daily newsletter to get the latest headlines.",
        ],
    },
    {
        "id": "4",
        "source": "valley-desk",
        "title": "London council votes on tram",
        "lines": [
            "The council of London votes on a tram line on Tuesday.",
            "Trams run in Toronto, Ottawa and Hamilton, and the province of Ontario would pay half.",
        ],
    },
    {
        "id": "le-port",
        "source": "cote-ouest",
        "title": "Le port de Marseille rouvre ses quais",
        "lines": ["Le port de Marseille a rouvert lundi ses quais après trois jours de grève des grutiers, a dit la direction du port dans un communiqué."],
    },
]
SHAPE = {
    "$defs": {
        "sum": {
            "type": "object",
            "required": ["log_odds", "chance", "features"],
            "properties": {"features": {"type": "array", "items": {"required": ["feature", "value", "weight", "log_odds"]}}},
        },
        "judged": {
            "type": "object",
            "required": ["name", "named", "about", "by"],
            "properties": {"named": {"$ref": "#/$defs/sum"}, "about": {"$ref": "#/$defs/sum"}},
        },
    },
    "type": "object",
    "additionalProperties": False,
    "required": ["uri", "supplier", "id", "headline", "language", "mentions", "entities", "regions", "untagged", "removed"],
    "properties": {
        "uri": {"type": "string"},
        "supplier": {"type": "string"},
        "id": {"type": "string"},
        "headline": {"type": "string"},
        "language": {"type": "object", "required": ["detected", "confidence", "names", "trust"]},
        "mentions": {
            "type": "array",
            "items": {
                "required": ["in", "line", "start", "end", "type", "text", "confidence", "entity", "place", "why"],
                "properties": {
                    "line": {"type": ["integer", "null"]},
                    "why": {"type": ["object", "null"], "required": ["name", "log_odds", "cues", "decided_by", "candidates"]},
                },
            },
        },
        "entities": {"type": "array"},
        "regions": {
            "type": "array",
            "items": {
                "required": ["code", "level", "relevance", "evidence", "why"],
                "properties": {"why": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/judged"}]}},
            },
        },
        "untagged": {"type": "array", "items": {"required": ["code", "level", "why"]}},
        "removed": {"type": "array"},
    },
}


def lines(*values: bytes) -> bytes:
    return b"\n".join(values)


@pytest.fixture(scope="module")
def fed() -> bytes:
    return lines(*map(orjson.dumps, ITEMS[:2]), b'{"lines": "broken', orjson.dumps(ITEMS[2]))


@pytest.fixture(scope="module")
def told(fed: bytes) -> list[dict[str, Any]]:
    done = newswire("explain", "-", "--json", stdin=fed)
    assert done.returncode == 0, done.stderr
    return [orjson.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def events(fed: bytes) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in newswire("normalize", "--quiet", stdin=fed).stdout.splitlines()]


def test_the_json_has_its_shape_and_a_dead_letter_is_that_of_normalize(told: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
    shape = jsonschema_rs.Draft202012Validator(SHAPE)
    assert len(told) == 4
    for found in (told[0], told[1], told[3]):
        shape.validate(found)
    assert told[2] == events[2]
    assert told[2]["deadletter"]["reason"] == "invalid-json"


def test_every_mention_entity_region_and_removal_of_the_event_is_there(told: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
    for found, event in ((told[index], events[index]) for index in (0, 1, 3)):
        wire = event["wire"]
        assert wire["mentions"]
        assert [{name: value for name, value in mention.items() if name not in {"why", "line"}} for mention in found["mentions"]] == wire["mentions"]
        assert [{name: value for name, value in region.items() if name != "why"} for region in found["regions"]] == wire["regions"]
        assert found["entities"] == wire["entities"]
        assert found["removed"] == wire["removed"]
    assert [removal["kind"] for removal in told[0]["removed"]] == ["register"]


def test_lines_are_those_of_the_raw_item(told: list[dict[str, Any]]) -> None:
    for found, item in zip((told[0], told[1], told[3]), ITEMS, strict=True):
        for mention in found["mentions"]:
            if mention["in"] == "headline":
                assert mention["line"] is None, "the title is no line"
            else:
                assert mention["text"] in item["lines"][mention["line"]]


def test_cues_add_up_to_the_confidence_of_a_place(told: list[dict[str, Any]]) -> None:
    explained = 0
    for found in (told[0], told[1], told[3]):
        for mention in (mention for mention in found["mentions"] if mention["why"]):
            explained += 1
            odds = mention["why"]["log_odds"]
            assert math.isclose(sum(cue["log_odds"] for cue in mention["why"]["cues"]), odds, abs_tol=1e-6)
            chance = round(1 / (1 + math.exp(-max(-7.0, min(7.0, odds)))), 3)
            assert mention["confidence"] == round(found["language"]["trust"] * chance, 3)
    assert explained >= 10


def test_the_chosen_candidate_has_the_largest_sum_and_is_the_mention_s_place(told: list[dict[str, Any]]) -> None:
    compared = 0
    for mention in (mention for found in (told[0], told[1], told[3]) for mention in found["mentions"] if mention["why"] and mention["place"]):
        candidates = mention["why"]["candidates"]
        compared += len(candidates) > 1
        assert [candidate["chosen"] for candidate in candidates] == [True] + [False] * (len(candidates) - 1)
        assert candidates[0]["geonames"] == mention["place"]["geonames"]
        totals = [candidate["total"] for candidate in candidates]
        assert totals == sorted(totals, reverse=True)
        for candidate in candidates:
            assert math.isclose(candidate["prior"] + candidate["near"] + candidate["wide"], candidate["total"], abs_tol=1e-6)
    assert compared


def test_why_one_place_won_is_told(told: list[dict[str, Any]]) -> None:
    paris = next(mention for mention in told[0]["mentions"] if mention["text"] == "Paris")
    assert (paris["place"]["admin1"], paris["why"]["container"], paris["why"]["decided_by"]) == ("US-TX", "Texas", "container")
    london = next(mention for mention in told[1]["mentions"] if mention["text"] == "London")
    assert london["place"]["admin1"] == "CA-ON"
    first, second = london["why"]["candidates"][:2]
    assert (second["country"], london["why"]["decided_by"]) == ("GB", "near")
    assert first["prior"] < second["prior"], "the other London is the usual one"
    assert first["near"] > second["near"]


def test_a_person_has_no_candidates_and_another_language_less_trust(told: list[dict[str, Any]]) -> None:
    mayor = next(mention for mention in told[0]["mentions"] if mention["type"] == "person")
    assert mayor["why"] is None
    assert [told[index]["language"]["trust"] for index in (0, 3)] == [1.0, 0.8]
    assert told[3]["language"]["names"] == "places"


def test_features_add_up_to_what_a_region_has(told: list[dict[str, Any]]) -> None:
    for found in (told[0], told[1], told[3]):
        assert any(region["primary"] for region in found["regions"])
        for region in found["regions"]:
            reason = region["why"]
            if reason is None:
                assert region["level"] == "m49"
                continue
            for question in ("named", "about"):
                odds = [feature["log_odds"] for feature in reason[question]["features"]]
                assert odds == sorted(odds, key=abs, reverse=True)
                assert math.isclose(sum(odds), reason[question]["log_odds"], abs_tol=1e-6)
            assert region["relevance"] == max(1, round(100 * reason["about"]["chance"]))
            assert region["confidence"] == pytest.approx(found["language"]["trust"] * min(0.999, reason["named"]["chance"]), abs=0.001)
            assert reason["by"], "a region is there because of some name"


@pytest.mark.parametrize("home", ["", "US-TX"])
def test_the_sums_are_the_model_s_own(enricher: Enricher, home: str) -> None:
    item = ITEMS[0]
    annotation, examined = enricher.examine("\n\n".join(item["lines"][:3]), item["title"], home=home)
    assert annotation == enricher.annotate("\n\n".join(item["lines"][:3]), item["title"], home=home), "to be asked changes nothing"
    reasons = why.of_regions(enricher.gazetteer, examined)
    texts = {name: part.text for name, part in examined.parts.items()}
    table = region_model.weights()
    weighed = regions.explain(enricher.gazetteer, examined.sightings, texts, EVIDENCE_THRESHOLD, home)
    assert len(weighed) == len(reasons) > 5
    for region in weighed:
        reason = reasons[region.level, region.code]
        added = regions.HOME_ABOUT if home and region.code in {"US", "US-TX"} else 0.0
        assert math.isclose(reason["named"]["log_odds"], region_model.judge(table["mentioned"], [region.vector])[0], abs_tol=1e-6)
        assert math.isclose(reason["about"]["log_odds"], region_model.judge(table["about"], [region.vector])[0] + added, abs_tol=1e-6)
        assert [feature["feature"] for feature in reason["about"]["features"]].count("home") == bool(added)
    for region in (region for region in annotation.regions if region.level != "m49"):
        assert region.relevance == max(1, round(100 * reasons[region.level, region.code]["about"]["chance"]))


def test_a_person_reads_the_same(fed: bytes, told: list[dict[str, Any]]) -> None:
    done = newswire("explain", "-", stdin=fed, columns=200)
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.decode().split())
    assert "dead letter invalid-json" in shown
    for found in (told[0], told[1], told[3]):
        assert found["headline"] in shown
        for mention in found["mentions"]:
            assert f"{mention['start']}-{mention['end']} {mention['confidence']:.3f} {mention['entity']}" in shown
        for region in found["regions"]:
            assert f"{region['level']} {region['code']} {region['name']} relevance {region['relevance']}, confidence {region['confidence']:.3f}" in shown
        for removal in found["removed"]:
            assert removal["text"] in shown
            assert removal["reason"] in shown
    assert "the words after it leave no other" in shown
    assert "symbols: NFPX on XNYS" in shown


@pytest.mark.parametrize(("wanted", "id_"), [("1", "mill-1"), ("urn:newswire:item:cote-ouest:le-port", "le-port"), ("4", "4")])
def test_one_item_is_picked_by_its_id_or_else_its_number(fed: bytes, wanted: str, id_: str) -> None:
    done = newswire("explain", "-", "--json", "--item", wanted, stdin=fed)
    assert done.returncode == 0, done.stderr
    assert [orjson.loads(line)["id"] for line in done.stdout.splitlines()] == [id_]


def test_what_cannot_be_read_gives_the_errors_of_normalize(tmp_path: Path, fed: bytes) -> None:
    nowhere = tmp_path / "nowhere.jsonl"
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(b"no gzip")
    for file in (nowhere, broken):
        done, normalized = newswire("explain", file), newswire("normalize", "--quiet", file)
        assert (done.returncode, normalized.returncode) == (1, 1)
        assert done.stderr == normalized.stderr
        assert file.name.encode() in done.stderr
    missing = newswire("explain", "-", "--item", "nobody", stdin=fed)
    assert missing.returncode == 1
    assert missing.stderr.decode() == "Error: -: no item 'nobody' among 4\n"
    assert newswire("explain").returncode == 2
    big = lines(orjson.dumps(ITEMS[2]), orjson.dumps({"lines": ["wide " * 300]}))
    done, normalized = (newswire(*command, stdin=big, max_value_bytes=1024) for command in (("explain", "-", "--json"), ("normalize", "--quiet")))
    assert (done.returncode, normalized.returncode) == (0, 0)
    assert done.stdout.splitlines()[1] == normalized.stdout.splitlines()[1]
    assert b"too-large" in done.stdout.splitlines()[1]


def test_plain_text_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "item.txt"
    file.write_text("Ferry to Helsinki resumes\n\nTALLINN, May 4 - The ferry between Tallinn and Helsinki sails again from Tuesday, the port said.\n")
    done = newswire("explain", file, "--json")
    assert done.returncode == 0, done.stderr
    found = orjson.loads(done.stdout)
    assert [(mention["in"], mention["line"], mention["text"]) for mention in found["mentions"]] == [
        ("headline", 0, "Helsinki"),
        ("body", 2, "Tallinn"),
        ("body", 2, "Helsinki"),
    ]


def test_a_region_says_which_rule_overruled_its_sums(enricher: Enricher) -> None:
    def rules(text: str, dateline: str = "") -> dict[str, str | None]:
        _, examined = enricher.examine(text, "", dateline, language="en")
        judged = why.of_regions(enricher.gazetteer, examined)
        return {code: reason["rule"] for (level, code), reason in judged.items() if level == "country"}

    assert rules("Hamas said on Monday that it would not sign.") == {"PS": "movement"}
    assert rules("Fighters of Hamas crossed into Palestine on Monday, the Palestinian government said in Ramallah.") == {"PS": None}
    filler = "The company said that sales of its pumps rose and that costs fell in the quarter, and raised its forecast for the year. " * 12
    found = rules(f"{filler}It also sold a plant in Brazil. {filler}", "NEW YORK")
    assert found == {"US": "dateline", "BR": None}
