"""What is nobody's name, and names that the tagger begins or ends at the wrong word."""

from __future__ import annotations

import time

import pytest

from streams.enrich import Annotation
from streams.enrich.entities.codes import ticker_behind
from streams.enrich.entities.names import short_forms
from streams.enrich.entities.things import table
from streams.enrich.places.gazetteer import Gazetteer
from tests.unit.scripted_tagger import scripted


def names(annotation: Annotation) -> list[str]:
    return [entity.name for entity in annotation.entities]


def texts(annotation: Annotation) -> list[str]:
    return [mention.text for mention in annotation.mentions]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The DAX rose.", "DAX", "organisation"),
        ("The Verdant Composite rose.", "Verdant Composite", "organisation"),
        ("It has a Verdant Rank of 2.", "Verdant Rank", "person"),
        ("The Verdant 2000 index rose.", "Verdant", "person"),
        ("Damage by Hurricane Florina was slight.", "Florina", "person"),
        ("The angle of attack (QAO) was wrong. AOA, QAO.", "QXX", "organisation"),
        ("The angle of attack (AOA) was wrong. AOA again.", "AOA", "organisation"),
        ("The launch vehicle production services (LVPS) end.", "LVPS", "organisation"),
        ("The Verdant 100 (^QXY) (QZR) rose.", "QZR", "organisation"),
        ("The Verdant Fund's Board of Directors met.", "Verdant Fund's Board of Directors", "organisation"),
        ("The Fund pays monthly.", "Fund", "organisation"),
        ("He spoke to the Committee again.", "Committee", "organisation"),
        ("Topics N/QZX and M/QZX.", "QZX", "organisation"),
    ],
)
def test_what_is_nobodys_name(gazetteer: Gazetteer, text: str, name: str, kind: str) -> None:
    assert names(scripted(gazetteer, text, **{name.replace(" ", "_"): kind})) == []


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Verdant 45 said so.", "Verdant", "person"),
        ("The World Food Programme (WFP) met.", "WFP", "organisation"),
        ("The Verdant Agency (NIV) met.", "NIV", "organisation"),
        ("Verdant (QZR) rose.", "QZR", "organisation"),
        ("The Verdant Committee met.", "Verdant Committee", "organisation"),
    ],
)
def test_what_stays_a_name(gazetteer: Gazetteer, text: str, name: str, kind: str) -> None:
    assert names(scripted(gazetteer, text, **{name.replace(" ", "_"): kind})) == [name]


def test_a_models_name_in_the_headline_is_told_by_the_body(gazetteer: Gazetteer) -> None:
    text = "The Verdant 737 ULTRA flew. A 737 ULTRA landed."
    assert names(scripted(gazetteer, text, "Pilots like the 737 ULTRA", ULTRA="organisation")) == []


def test_a_word_after_a_number_is_a_models_only_if_it_mostly_stands_there(gazetteer: Gazetteer) -> None:
    text = "Harbour has 200 Verdant pumps and 300 Verdant tanks. Verdant shares rose, Verdant said, and Verdant paid."
    assert names(scripted(gazetteer, text, Verdant="organisation")) == ["Verdant"]
    assert (
        names(
            scripted(
                gazetteer,
                "Its 737 ULTRA flew. A 737 ULTRA landed. The ULTRA is safe, ULTRA pilots say.",
                The_ULTRA="organisation",
                ULTRA="organisation",
            )
        )
        == []
    )
    assert names(scripted(gazetteer, "Its 200 NASA men and 300 NASA cars. NASA said NASA paid; NASA left, and NASA came.", NASA="organisation")) == ["NASA"]
    assert names(scripted(gazetteer, "A Harbour 787 Dreamer and a 777 Dreamer landed.", Dreamer="person")) == []


@pytest.mark.parametrize(
    ("text", "marked", "whole"),
    [
        ("Verdant Defense, Space & Security won.", ("Verdant_Defense", "Space_&_Security"), "Verdant Defense, Space & Security"),
        (
            "The Governance, Organization and Nominating Committee met.",
            ("Organization_and_Nominating_Committee",),
            "Governance, Organization and Nominating Committee",
        ),
        ("The Norway Defence Force said so.", ("Defence_Force",), "Norway Defence Force"),
    ],
)
def test_names_with_commas_are_whole(gazetteer: Gazetteer, text: str, marked: tuple[str, ...], whole: str) -> None:
    annotation = scripted(gazetteer, text, **dict.fromkeys(marked, "organisation"))
    assert texts(annotation) == [whole]
    assert names(annotation) == [whole]


def test_firms_in_a_list_stay_apart(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "Verdant Energy, Harbour & Sons rose.", Verdant_Energy="organisation", **{"Harbour_&_Sons": "organisation"})
    assert texts(annotation) == ["Verdant Energy", "Harbour & Sons"]


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("Verdant rose. Verdant QZR fell.", {"Verdant": "organisation", "Verdant_QZR": "organisation"}, ["Verdant", "Verdant"]),
        ("Verdant rose. Verdant Stock fell.", {"Verdant": "organisation", "Verdant_Stock": "organisation"}, ["Verdant", "Verdant"]),
        ("Verdant Trust II is no Verdant Trust.", {"Verdant_Trust_II": "organisation", "Verdant_Trust": "organisation"}, ["Verdant Trust II", "Verdant Trust"]),
        ("Verdant CorporationQZR fell.", {"Verdant_CorporationQZR": "organisation"}, ["Verdant Corporation"]),
        ("1The Verdant Trust pays.", {"1The_Verdant_Trust": "organisation"}, ["Verdant Trust"]),
    ],
)
def test_names_end_before_tickers_and_things(gazetteer: Gazetteer, text: str, marked: dict[str, str], expected: list[str]) -> None:
    assert texts(scripted(gazetteer, text, **marked)) == expected


@pytest.mark.parametrize(
    ("text", "end", "ticker"),
    [
        ("Verdant (VDT) rose", 7, "VDT"),
        ("Verdant Trust*\n\nVDT\n\n0.5", 13, "VDT"),
        ("Verdant Trust\nVDT", 13, "VDT"),
        ("Verdant Trust\nVDT rose", 13, ""),
        ("Verdant VDT said", 7, "VDT"),
        ("Verdant Co.VDT said", 7, "VDT"),
        ("Verdant CEO said", 7, ""),
        ("Verdant VDT.L said", 7, ""),
        ("Verdant said", 7, ""),
    ],
)
def test_the_ticker_behind_a_name(text: str, end: int, ticker: str) -> None:
    assert ticker_behind(text, end) == ticker


def test_a_network_on_which_something_is_said_is_a_firm(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "She confirmed it on Telegram. A telegram came.")
    assert [(m.text, m.start, m.type) for m in annotation.mentions] == [("Telegram", 20, "organisation")]
    assert texts(scripted(gazetteer, "The shop on Telegram Road shut. A Telegram came.")) == []
    annotation = scripted(gazetteer, "It was shown on YouTube.", YouTube="organisation")
    assert [(m.text, m.confidence) for m in annotation.mentions] == [("YouTube", 0.9)]


def test_a_symbol_alone_is_the_firm(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "Verdant Corp. (Symbol: VDT) rose. VDT fell.", "VDT options", **{"Verdant_Corp.": "organisation", "VDT": "organisation"})
    assert len(annotation.entities) == 1
    assert [m.text for m in annotation.headline_mentions] == ["VDT"]


def test_a_symbol_like_a_central_banks_initials_is_the_firms(gazetteer: Gazetteer) -> None:
    text = "Verdant Dividend Trust (NYSE: BOE) pays. BOE paid 5 cents, and BOE will pay again."
    annotation = scripted(gazetteer, text, Verdant_Dividend_Trust="organisation", BOE="organisation")
    assert names(annotation) == ["Verdant Dividend Trust"]
    assert [region.code for region in annotation.regions] == []


def test_the_same_initials_without_a_share_are_the_central_bank(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "The BOE raised its rate.", BOE="organisation")
    assert names(annotation) == ["Bank of England"]


@pytest.mark.parametrize("kind", ["organisation", "person", "place"])
def test_a_short_name_is_the_firm_that_begins_with_it(gazetteer: Gazetteer, kind: str) -> None:
    annotation = scripted(gazetteer, "Lumeno Airways lost money. Lumeno said so.", Lumeno_Airways="organisation", Lumeno=kind)
    assert [(e.name, e.type) for e in annotation.entities] == [("Lumeno Airways", "organisation")]


def test_a_short_name_of_two_firms_is_neither(gazetteer: Gazetteer) -> None:
    text = "Lumeno Airways and Lumeno Motors met. Lumeno said so."
    annotation = scripted(gazetteer, text, Lumeno_Airways="organisation", Lumeno_Motors="organisation", Lumeno="organisation")
    assert len(annotation.entities) == 3


def test_a_persons_foundation_does_not_make_the_person_one(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "The Brandt Foundation met. Brandt was there.", Brandt_Foundation="organisation", Brandt="person")
    assert {(e.name, e.type) for e in annotation.entities} == {("Brandt Foundation", "organisation"), ("Brandt", "person")}


def test_short_forms() -> None:
    assert short_forms("Lumeno Airways Inc") == ("lumeno",)
    assert short_forms("Lumeno Capital & Finance") == ("lcf",)
    assert short_forms("Lumeno Capital Markets of southern Bergen") == ()
    assert short_forms("Harbour Conduct Authority") == ("hca",)
    assert short_forms("Lumeno Commercial Aviation") == ("lca",)
    assert short_forms("American Airlines") == ()
    assert short_forms("Lumeno") == ()


def test_initials_alone_are_the_one_body_that_has_them(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "The Harbour Conduct Authority met. The HCA agreed.", Harbour_Conduct_Authority="organisation", HCA="organisation")
    assert names(annotation) == ["Harbour Conduct Authority"]
    text = "The Harbour Conduct Authority met the Highland Crofters Association. The HCA agreed."
    marked = ("Harbour_Conduct_Authority", "Highland_Crofters_Association", "HCA")
    assert len(scripted(gazetteer, text, **dict.fromkeys(marked, "organisation")).entities) == 3


def test_a_given_name_alone_is_the_one_person_who_has_it(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "Jason Brandt spoke. Jason agreed.", Jason_Brandt="person", Jason="person")
    assert names(annotation) == ["Jason Brandt"]
    annotation = scripted(gazetteer, "Jason Brandt met Jason Lund. Jason agreed.", Jason_Brandt="person", Jason_Lund="person", Jason="person")
    assert names(annotation) == ["Jason Brandt", "Jason Lund", "Jason"]


def test_a_bodys_name_with_and_without_its_country_is_one(gazetteer: Gazetteer) -> None:
    annotation = scripted(
        gazetteer, "The U.S. Harbour Board met. The Harbour Board agreed.", **{"U.S._Harbour_Board": "organisation", "Harbour_Board": "organisation"}
    )
    assert len(annotation.entities) == 1


def test_tables_hold_no_name_twice() -> None:
    assert all("" not in table(name) for name in ("indices", "generic", "fields", "bodies", "tails", "heads", "persons_bodies"))


def test_many_generic_names_cost_no_more_than_their_number(gazetteer: Gazetteer) -> None:
    def seconds(count: int) -> float:
        text = " ".join(f"Bank of X{i:04d} met the Bank." for i in range(count))
        marked = {f"Bank_of_X{i:04d}": "organisation" for i in range(0, count, 50)} | {"the_Bank": "organisation"}
        started = time.process_time()
        scripted(gazetteer, text, **marked)
        return time.process_time() - started

    seconds(50)
    assert seconds(1600) < 40 * max(0.01, seconds(100))
