"""Symbols of shares behind the names of organisations, and what is none."""

from __future__ import annotations

import re
import time
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.enrich import Annotation, Enricher
from streams.enrich.annotation import Entity, Symbol
from streams.enrich.entities.linking import MAX_SYMBOLS
from streams.enrich.entities.symbols import listings
from streams.enrich.places.gazetteer import Gazetteer
from tests.unit.event_samples import event_of, plain
from tests.unit.scripted_tagger import scripted

ACME = "Acme Steel"


def symbols(annotation: Annotation, name: str) -> list[tuple[str, str | None, str]]:
    (entity,) = (e for e in annotation.entities if e.name == name)
    return [(s.symbol, s.exchange, s.scheme) for s in entity.symbols]


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        (" ACM.N", [("ACM.N", "XNYS", "ric")]),
        (" <ACM.L>", [("ACM.L", "XLON", "ric")]),
        (" (ACM.PA)", [("ACM.PA", "XPAR", "ric")]),
        (" 0293.HK, 601111.SS", [("0293.HK", "XHKG", "ric"), ("601111.SS", "XSHG", "ric")]),
        (" ACMb.ST", [("ACMb.ST", "XSTO", "ric")]),
        (" ACMG_p.DE", [("ACMG_p.DE", "XETR", "ric")]),
        (" Co ACM.O", [("ACM.O", "XNAS", "ric")]),
        (" shares ACM.AX", [("ACM.AX", "XASX", "ric")]),
        ("'s ACM.TO", [("ACM.TO", "XTSE", "ric")]),
        (" (ACST) <9201.T>", [("9201.T", "XTKS", "ric")]),
        (" [NYSE: ACM]", [("ACM", "XNYS", "ticker")]),
        (" (NASDAQ: ACMA)", [("ACMA", "XNAS", "ticker")]),
        (" (Nasdaq:ACMA)", [("ACMA", "XNAS", "ticker")]),
        (" (TSX: AC)", [("AC", "XTSE", "ticker")]),
        (" (ASX:BHP)", [("BHP", "XASX", "ticker")]),
        (", Inc. (NYSE: ACM.B)", [("ACM.B", "XNYS", "ticker")]),
        ("’s (NYSE: ACM - Free Report )", [("ACM", "XNYS", "ticker")]),
        (" (NYSE and TSX: ACM)", [("ACM", "XNYS", "ticker"), ("ACM", "XTSE", "ticker")]),
        (" (NYSE/LSE: ACM)", [("ACM", "XNYS", "ticker"), ("ACM", "XLON", "ticker")]),
        (" (ASX: ACM, OTCQX: ACMFF, ADR: ACMPY)", [("ACM", "XASX", "ticker"), ("ACMFF", "OTCM", "ticker"), ("ACMPY", None, "ticker")]),
        (" (ASX:ACM)(OTCQX:ACMFF)", [("ACM", "XASX", "ticker"), ("ACMFF", "OTCM", "ticker")]),
        (" (Symbol: ACM)", [("ACM", None, "ticker")]),
        (" (TSE: 7203)", [("7203", "XTKS", "ticker")]),
        (" (TSE: ACM)", [("ACM", "XTSE", "ticker")]),
        (" (Time Zone: ET)", []),
        (" (Photo: AFP)", []),
        (" (NYSE:)", []),
        (" in the U.S. market", []),
        (" in the U.S and U.K offices", []),
        (" ACM.QQQ", []),
        (" and the harbour (NYSE: XYZ)", []),
        (" .DJI", []),
    ],
)
@pytest.mark.parametrize("after", [" said so.", ", which rose.", "."])
def test_symbols_behind_a_name(gazetteer: Gazetteer, behind: str, expected: list[tuple[str, str | None, str]], after: str) -> None:
    text = f"On Monday {ACME}{behind}{after}"
    annotation = scripted(gazetteer, text, Acme_Steel="organisation")
    assert symbols(annotation, ACME) == expected
    assert [(m.text, m.start) for m in annotation.mentions if m.type == "organisation"] == [(ACME, 10)]


def test_a_symbol_belongs_to_the_name_before_it_alone(gazetteer: Gazetteer) -> None:
    text = "Acme Steel ACM.N and Verdant Foods VRD.L met Harbour Trust. Acme Steel [NYSE: ACM] left."
    annotation = scripted(gazetteer, text, Acme_Steel="organisation", Verdant_Foods="organisation", Harbour_Trust="organisation")
    assert symbols(annotation, ACME) == [("ACM.N", "XNYS", "ric"), ("ACM", "XNYS", "ticker")]
    assert symbols(annotation, "Verdant Foods") == [("VRD.L", "XLON", "ric")]
    assert symbols(annotation, "Harbour Trust") == []


def test_a_headline_has_symbols_too(gazetteer: Gazetteer) -> None:
    assert symbols(scripted(gazetteer, "It was said.", "Acme Steel (ACM.N) rises", Acme_Steel="organisation"), ACME) == [("ACM.N", "XNYS", "ric")]


@pytest.mark.parametrize("tagged", ["ACM.N", "ACM", "N"])
def test_a_symbol_is_no_entity(gazetteer: Gazetteer, tagged: str) -> None:
    text = "Acme Steel ACM.N rose."
    spans = {"Acme_Steel": "organisation", tagged: "organisation"}
    assert [m.text for m in scripted(gazetteer, text, **spans).mentions] == [ACME]


def test_an_exchange_before_a_symbol_is_no_entity(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "Acme Steel (NYSE: ACM) left the NYSE.", Acme_Steel="organisation", NYSE="organisation")
    assert [(m.text, m.start) for m in annotation.mentions] == [(ACME, 0), ("NYSE", 32)]


def test_a_name_ends_before_its_symbol(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "Acme Steel ACM.N rose. Acme Steel fell.", Acme_Steel_ACM="organisation", Acme_Steel="organisation")
    assert [m.text for m in annotation.mentions] == [ACME, ACME]
    assert len(annotation.entities) == 1


def test_what_has_a_symbol_is_an_organisation(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "Jacobs (NYSE: J) rose. Later Jacobs fell. In Delta DAL.N they trust.", Jacobs="person", Delta="place")
    assert [(m.text, m.type, m.place) for m in annotation.mentions] == [
        ("Jacobs", "organisation", None),
        ("Jacobs", "organisation", None),
        ("Delta", "organisation", None),
    ]


def test_a_person_beside_a_company_of_the_name_stays_one(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "Ford F.N rose. Betty Ford left. Ford wept.", Ford="person", Betty_Ford="person")
    assert [(m.text, m.type) for m in annotation.mentions] == [("Ford", "organisation"), ("Betty Ford", "person"), ("Ford", "person")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("rival Verdant VRD.L rose", "Verdant"),
        ("the Lund-based Verdant Foods & Sons (NYSE: VRD) rose", "Verdant Foods & Sons"),
        ("The Verdant's VRD.L rose", "Verdant"),
        ("it was (NYSE: VRD) that rose", None),
    ],
)
def test_a_name_that_only_its_symbol_tells(gazetteer: Gazetteer, text: str, name: str | None) -> None:
    assert [m.text for m in scripted(gazetteer, text).mentions if m.type == "organisation"] == ([name] if name else [])


def test_no_more_symbols_than_one_can_have(gazetteer: Gazetteer) -> None:
    text = "Acme Steel " + ", ".join(f"AC{n}.N" for n in range(30)) + " rose."
    assert len(symbols(scripted(gazetteer, text, Acme_Steel="organisation"), ACME)) == MAX_SYMBOLS


def test_initials_are_no_instrument_codes() -> None:
    assert listings("Said A.J. Lund and J.P. Holm of the U.N. in the U.S. and L.A. at 5 P.M. with N.V and S.A") == []


def test_the_table_of_exchanges() -> None:
    rows = [line.split("\t") for line in (files("streams.enrich") / "data" / "exchanges.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    assert len(rows) >= 60
    assert all(re.fullmatch("[A-Z0-9]{4}", mic) for mic, _, _ in rows)
    for each in (
        [mic for mic, _, _ in rows],
        [s for _, codes, _ in rows for s in codes.split()],
        [n.lower() for _, _, names in rows for n in names.split("|")],
    ):
        assert len(each) == len(set(each))


def test_the_event_has_symbols_where_ninjs_has_them_and_where_wire_has_them() -> None:
    uri = "urn:newswire:organisation:acme-steel"
    entity = Entity(uri, "organisation", ACME, 0.9, None, (Symbol("ACM.N", "XNYS", "ric"), Symbol("ACM", None, "ticker")))
    event = event_of(plain("x"), annotation=Annotation(entities=(entity,)))
    assert event["organisations"] == [
        {
            "name": ACME,
            "rel": "mentions",
            "uri": uri,
            "symbols": [
                {"symbol": "ACM.N", "exchange": "XNYS", "symbolType": "urn:newswire:symboltype:ric"},
                {"symbol": "ACM", "symbolType": "urn:newswire:symboltype:ticker"},
            ],
        }
    ]
    assert event["wire"]["entities"][0]["symbols"] == [
        {"symbol": "ACM.N", "exchange": "XNYS", "scheme": "ric"},
        {"symbol": "ACM", "exchange": None, "scheme": "ticker"},
    ]


PIECES = st.sampled_from(
    "Acme Steel ACM.N <ACM.N> (NYSE: ACM) [NYSE: ACM] (ASX: A, LSE: B) ( [ < > ) ] : , . 's Paris Anna Brandt U.S. A.B. .N N. \n 0293.HK 🚀 e\u0301".split(" ")  # noqa: SIM905
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(PIECES, max_size=30), glue=st.sampled_from([" ", ""]))
def test_any_text(enricher: Enricher, pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    annotation = enricher.annotate(text, text, language="en")
    inside = listings(text)
    end = 0
    for mention in annotation.mentions:
        assert mention.text and mention.text == text[mention.start : mention.end]
        assert mention.start >= end
        end = mention.end
        assert not any(listing.start < mention.end and mention.start < listing.end for listing in inside)
    assert all(entity.type == "organisation" for entity in annotation.entities if entity.symbols)
    assert {m.entity for m in (*annotation.mentions, *annotation.headline_mentions)} == {e.uri for e in annotation.entities}


@pytest.mark.parametrize("unit", ["(NYSE: A) ", "(NYSE: ", "(a", "((((", "A.N ", "A.N, ", ".N", "AB CD.N ", "[x: Y", "(NYSE and TSX and LSE: A"])
def test_cost_is_linear(unit: str) -> None:
    whole = (unit * 100_000)[:100_000]

    def seconds(text: str) -> float:
        """Of processor time, the least of three."""
        taken = []
        for _ in range(3):
            begin = time.process_time()
            listings(text)
            taken.append(time.process_time() - begin)
        return min(taken)

    assert seconds(whole) < 30 * max(seconds(whole[:10_000]), 0.002)
