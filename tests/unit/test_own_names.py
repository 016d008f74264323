"""Operators' names in items: which stretches they are, and that they win."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from streams import settings
from streams.enrich import Annotation, Enricher, Mention
from streams.enrich.knowledge import file as knowledge
from streams.enrich.knowledge.names import find, prepare
from streams.pipeline import Pipeline

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "knowledge.toml"


@pytest.fixture(scope="module")
def knowing(enricher: Enricher) -> Enricher:
    return enricher.knowing(knowledge.load(EXAMPLE, enricher.countries))


def with_file(enricher: Enricher, text: str) -> Enricher:
    return enricher.knowing(knowledge.parse(text.encode(), "own.toml", enricher.countries))


def named(annotation: Annotation) -> dict[str, tuple[str, str, float]]:
    return {m.text: (m.type, m.entity, m.confidence) for m in annotation.mentions}


def at(annotation: Annotation, text: str) -> Mention:
    return next(m for m in (*annotation.headline_mentions, *annotation.mentions) if m.text == text)


def countries(annotation: Annotation) -> list[str]:
    return [region.code for region in annotation.regions if region.level == "country"]


def stretches(enricher: Enricher, names: list[str], text: str, capitals: bool = False) -> list[str]:
    file = f"[[organisation]]\nname = {json.dumps(names[0])}\naliases = {json.dumps(names[1:])}\n"
    own = prepare(enricher.gazetteer, knowledge.parse(file.encode(), "own.toml", enricher.countries))
    return [text[match.start : match.end] for match in find(own, text, capitals=capitals)]


@pytest.mark.parametrize(
    ("names", "text", "found"),
    [
        (["Acme"], "Acme's plan, an Acme-led fund and (Acme).", ["Acme", "Acme", "Acme"]),
        (["Acme"], "Acmes, MacAcme, Acme-Verdant, O'Acme, Acme.com, @Acme, acme, ACME, Acme&Sons", []),
        (["Acme", "Acme Tools"], "Acme Tools and Acme", ["Acme Tools", "Acme"]),
        (["Tools Union", "Acme Tools"], "Acme Tools Union", ["Acme Tools"]),
        (["Acme Tools"], "Acme\nTools, Acme\u00a0Tools", ["Acme\nTools", "Acme\u00a0Tools"]),
        (["O'Tool"], "O\u2019Tool", ["O\u2019Tool"]),
        (["Y!", "U.Q."], "Y! and U.Q. said", ["Y!", "U.Q."]),
        ([".Quay"], "the .Quay domain, a Quay", [".Quay"]),
        (["École Verte"], "l'École Verte, École Vertement", []),
        (["École Verte"], "the École Verte", ["École Verte"]),
    ],
)
def test_names_are_whole_words_and_the_longest_wins(enricher: Enricher, names: list[str], text: str, found: list[str]) -> None:
    assert stretches(enricher, names, text) == found


def test_a_headline_in_capitals(enricher: Enricher) -> None:
    assert stretches(enricher, ["Acme Tools"], "ACME TOOLS' PLAN, ACME TOOLS'S PLAN", capitals=True) == ["ACME TOOLS", "ACME TOOLS"]


TEXT = (
    "The Harbour Trust (VHT) will move to Port Quillon, its chief executive, Ana Quintera, said on Monday. "
    "Quintera spoke after the Tarn Fisheries Board had met the Quays League."
)


def test_own_names_have_their_entity_and_no_doubt(knowing: Enricher) -> None:
    found = named(knowing.annotate(TEXT))
    trust = ("organisation", "urn:newswire:organisation:verdant-harbour-trust", 1.0)
    assert found["Harbour Trust"] == found["VHT"] == trust
    assert found["Port Quillon"] == ("place", "urn:newswire:place:nz-quillon-reach", 1.0)
    assert found["Ana Quintera"] == ("person", "https://example.org/people/17", 1.0)
    assert found["Tarn Fisheries Board"] == ("organisation", "https://example.org/bodies/tarn", 1.0)


def test_entities_have_the_file_s_names_symbols_and_the_item_s_roles(knowing: Enricher) -> None:
    entities = {entity.uri: entity for entity in knowing.annotate(TEXT).entities}
    trust = entities["urn:newswire:organisation:verdant-harbour-trust"]
    assert (trust.name, trust.confidence, [(s.symbol, s.exchange) for s in trust.symbols]) == ("Verdant Harbour Trust", 1.0, [("VHT", "XASX")])
    assert entities["https://example.org/people/17"].roles == ("chief executive",)


def test_a_bare_surname_is_the_operators_person(enricher: Enricher, knowing: Enricher) -> None:
    assert at(knowing.annotate(TEXT), "Quintera").entity == "https://example.org/people/17"
    assert at(enricher.annotate(TEXT), "Quintera").entity == "urn:newswire:person:ana-quintera"


def test_a_state_s_body_and_a_place_are_evidence(enricher: Enricher, knowing: Enricher) -> None:
    assert countries(enricher.annotate(TEXT)) == []
    annotation = knowing.annotate(TEXT)
    assert set(countries(annotation)) == {"NO", "NZ"}
    tags = {region.code: region for region in annotation.regions}
    assert tags["NO"].evidence == ("text: Tarn Fisheries Board",)
    assert (tags["NZ-OTA"].level, tags["BLOC-QUAYS"].level, tags["BLOC-QUAYS"].name) == ("admin1", "bloc", "League of Quays")


def test_a_known_place_and_a_known_bloc(knowing: Enricher) -> None:
    annotation = knowing.annotate("The North Pact will meet in Kyiv City on Monday, its spokesman said.")
    place = at(annotation, "Kyiv City").place
    assert place is not None
    assert (place.geonames, place.country, place.admin1, place.lat) == (703448, "UA", "UA-30", 50.455)
    assert at(annotation, "North Pact").entity == at(knowing.annotate("Ministers of NATO met on Monday."), "NATO").entity
    assert "BLOC-NATO" in {region.code for region in annotation.regions}


def test_they_win_over_longer_and_shorter_names(enricher: Enricher) -> None:
    text = "The Bank of Paris said on Monday that Paris Fashion Week would be in Lyon."
    own = with_file(enricher, "[[organisation]]\nname = 'Paris Fashion'\n[[person]]\nname = 'Bank of Paris'\n").annotate(text)
    assert named(own)["Paris Fashion"][0] == "organisation"
    assert named(own)["Bank of Paris"][0] == "person"
    ends = [(m.start, m.end) for m in own.mentions]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert not any("Paris" in phrase for region in own.regions for phrase in region.evidence)


def test_headline_and_dateline_in_capitals(knowing: Enricher) -> None:
    annotation = knowing.annotate("The plan was praised on Monday by many members of the council.", "HARBOUR TRUST WILL MOVE", "QUILLON REACH")
    assert at(annotation, "HARBOUR TRUST").entity == "urn:newswire:organisation:verdant-harbour-trust"
    assert countries(annotation) == ["NZ"]


def test_other_languages_have_own_names(knowing: Enricher) -> None:
    annotation = knowing.annotate("La fondation Harbour Trust a annoncé lundi que la réunion aura lieu à Marseille.", language="fr")
    assert named(annotation)["Harbour Trust"][2] == 1.0
    assert annotation.names == "places"


def test_stop_names_are_no_mentions_and_no_evidence(enricher: Enricher) -> None:
    text = "Reports came from Kenya on Monday. The Kenya Growers Union and officials of Ghana agreed, said Ana Lima. Lima spoke in Accra."
    before = enricher.annotate(text)
    after = with_file(enricher, "stop = ['Kenya', 'Ana Lima', 'Lima']\n").annotate(text)
    assert {"Kenya", "Ana Lima"} <= set(named(before))
    assert not {"Kenya", "Ana Lima", "Lima"} & set(named(after))
    assert "Kenya Growers Union" in named(after)
    assert "text: Kenya" not in [phrase for region in after.regions for phrase in region.evidence]
    assert "GH" in countries(after)


def test_an_override_makes_a_place_a_person(enricher: Enricher) -> None:
    text = "Jordan went to Cairo on Monday. The talks in Jordan had failed, officials in Egypt said."
    before, after = (e.annotate(text) for e in (enricher, with_file(enricher, "[[override]]\ntext = 'Jordan'\ntype = 'person'\nuri = 'x:jordan'\n")))
    assert "JO" in countries(before)
    assert countries(after) == ["EG"]
    assert {m.entity for m in after.mentions if m.text == "Jordan"} == {"x:jordan"}
    assert at(after, "Jordan").type == "person"


def test_an_override_says_in_which_country_a_place_lies(enricher: Enricher) -> None:
    text = "The board met in Georgia on Monday. Officials in Georgia said the talks would go on."
    file = "[[override]]\ntext = 'Georgia'\ncountry = 'US'\nsupplier = 'peach'\n"
    knowing = with_file(enricher, file)
    assert at(knowing.annotate(text, supplier="other"), "Georgia").place == at(enricher.annotate(text), "Georgia").place
    place = at(knowing.annotate(text, supplier="peach"), "Georgia").place
    assert place is not None and (place.country, place.admin1) == ("US", "US-GA")
    assert countries(knowing.annotate(text, supplier="peach")) == ["US"]
    elsewhere = with_file(enricher, "[[override]]\ntext = 'Georgia'\ncountry = 'NO'\n").annotate(text)
    assert countries(elsewhere) == ["NO"]
    assert at(elsewhere, "Georgia").entity == "urn:newswire:place:no-georgia"


def test_an_override_of_what_the_tagger_finds(enricher: Enricher) -> None:
    text = "Verdantia Bureau said on Monday that the plan of Ana Lima had failed. Ana Lima did not comment."
    file = "[[override]]\ntext = 'Verdantia Bureau'\ntype = 'organisation'\nuri = 'x:bureau'\ncountry = 'NO'\n[[override]]\ntext = 'Ana Lima'\nuri = 'x:lima'\n"
    annotation = with_file(enricher, file).annotate(text)
    assert {m.entity for m in annotation.mentions if m.text == "Ana Lima"} == {"x:lima"}
    assert named(annotation)["Verdantia Bureau"] == ("organisation", "x:bureau", 1.0)
    assert countries(annotation) == ["NO"]


def test_a_supplier_s_override_of_an_own_name(enricher: Enricher) -> None:
    file = "[[person]]\nname = 'Quayle Dunes'\n[[override]]\ntext = 'Quayle Dunes'\ntype = 'place'\ncountry = 'NO'\nsupplier = 'dunes'\n"
    knowing = with_file(enricher, file)
    text = "The meeting about Quayle Dunes was on Monday."
    assert at(knowing.annotate(text), "Quayle Dunes").type == "person"
    there = knowing.annotate(text, supplier="dunes")
    assert at(there, "Quayle Dunes").type == "place"
    assert countries(there) == ["NO"]


def test_nothing_of_it_stays(enricher: Enricher, knowing: Enricher) -> None:
    """Knowing is another enricher: the one it was made of, and one that knows nothing again, give what they gave."""
    before = enricher.annotate(TEXT)
    knowing.annotate(TEXT)
    assert enricher.annotate(TEXT) == before == knowing.knowing(knowledge.NOTHING).annotate(TEXT)


def test_time_is_linear_in_the_text_and_not_in_the_number_of_names(enricher: Enricher) -> None:
    """A thousand names that begin alike cost a bounded number of comparisons at each word."""
    names = [f"Acme {number:04}" for number in range(1000)]
    file = f"[[organisation]]\nname = 'Acme'\naliases = {json.dumps(names)}\n"
    own = prepare(enricher.gazetteer, knowledge.parse(file.encode(), "own.toml", enricher.countries))
    assert own.index.begins["Acme"] == ((0, 9), (0, 4))
    assert len(list(find(own, "Acme 0007 " * 1000, capitals=False))) == 1000


def test_hash_seeds_change_nothing() -> None:
    script = (
        "import sys; from pathlib import Path; from streams.enrich import Enricher; from streams.enrich.knowledge import file as knowledge; "
        "e = Enricher.load(); "
        f"e = e.knowing(knowledge.load(Path({str(EXAMPLE)!r}), e.countries)); print(e.annotate(sys.argv[1], 'HARBOUR TRUST MOVES', supplier='peach-wire'))"
    )
    outputs = {
        subprocess.run([sys.executable, "-c", script, TEXT + " Jordan met Georgia."], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_the_event_says_which_knowledge_was_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSWIRE_KNOWLEDGE", str(EXAMPLE))
    pipeline = Pipeline.load(settings.load())

    def event(text: str) -> dict[str, object]:
        outcome = pipeline.step(orjson.dumps({"id": "1", "source": "peach-wire", "title": "Talks", "lines": [text]}))
        assert outcome.event is not None, outcome.deadletter
        wire: dict[str, object] = outcome.event["wire"]
        return wire

    wire = event(TEXT + " Officials in Georgia said so.")
    assert wire["pipeline"]["knowledge"] == knowledge.load(EXAMPLE, ["NO", "NZ", "US"]).version  # type: ignore[index]
    assert "US-GA" in {region["code"] for region in wire["regions"]}  # type: ignore[attr-defined, index]
