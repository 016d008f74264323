"""Short forms of names within an item."""

from __future__ import annotations

from streams.enrich.tagger.item import with_item_evidence
from streams.enrich.tagger.span import Span, SpanType

LEXICON = {"corp": "q", "jordan": "P", "wolf": "cC", "general": "c", "inc": "q", "ana": "Ff"}


def span(text: str, kind: SpanType, name: str, occurrence: int = 0, confidence: float = 0.9) -> Span:
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(name, start + 1)
    return Span(kind, start, start + len(name), name, confidence)


def answer(text: str, spans: list[Span], *free: str) -> list[tuple[str, str]]:
    tokens = [(text.rindex(word), text.rindex(word) + len(word)) for word in free]
    return [(found.type, found.text) for found in with_item_evidence(text, spans, tokens, LEXICON.get)]


def test_a_family_name_read_as_a_place() -> None:
    text = "Ana Vondrak spoke. Vondrak left"
    assert answer(text, [span(text, "person", "Ana Vondrak"), span(text, "place", "Vondrak", 1)])[1] == ("person", "Vondrak")


def test_a_family_name_left_out_comes_in_order() -> None:
    text = "Vondrak left, said Ana Vondrak Jr. in Lyon"
    free = [(0, 7)]
    found = with_item_evidence(text, [span(text, "person", "Ana Vondrak Jr."), span(text, "place", "Lyon")], free, LEXICON.get)
    assert [(item.type, item.start) for item in found] == [("person", 0), ("person", 19), ("place", 38)]
    assert found[0].confidence < 0.9


def test_a_country_stays_a_country_and_a_common_word_no_name() -> None:
    text = "Mia Jordan and Al Wolf went. Jordan won. Wolf"
    people = [span(text, "person", "Mia Jordan"), span(text, "person", "Al Wolf")]
    assert answer(text, [*people, span(text, "place", "Jordan", 1)], "Wolf")[2:] == [("place", "Jordan")]


def test_companies_without_their_legal_form() -> None:
    text = "Acme Steel, Corp. grew. Acme Steel fell. Acme rose. Big Union"
    found = answer(
        text, [span(text, "organisation", "Acme Steel, Corp."), span(text, "person", "Acme Steel", 1), span(text, "organisation", "Big Union")], "Acme"
    )
    assert found == [("organisation", "Acme Steel, Corp."), ("organisation", "Acme Steel"), ("organisation", "Acme"), ("organisation", "Big Union")]


def test_a_company_read_as_a_place() -> None:
    text = "Zorva Inc. grew. Zorva fell"
    assert answer(text, [span(text, "organisation", "Zorva Inc."), span(text, "place", "Zorva", 1)])[1] == ("organisation", "Zorva")


def test_the_first_word_of_a_company_may_be_a_common_one() -> None:
    text = "General Tools Inc. grew. General"
    assert answer(text, [span(text, "organisation", "General Tools Inc.")], "General") == [("organisation", "General Tools Inc.")]


def test_people_go_before_companies() -> None:
    text = "Max Zorva of Zorva Inc. said. Zorva"
    assert answer(text, [span(text, "person", "Max Zorva"), span(text, "organisation", "Zorva Inc.")], "Zorva")[2] == ("person", "Zorva")


def test_a_person_and_the_company_of_the_same_name() -> None:
    text = "Ana Lima Inc. grew. Ana Lima left. Ana said"
    spans = [span(text, "organisation", "Ana Lima Inc."), span(text, "person", "Ana Lima", 1), span(text, "person", "Ana", 2)]
    assert [kind for kind, _ in answer(text, spans)] == ["organisation", "person", "person"]


def test_initials_and_short_forms_in_brackets() -> None:
    text = "Bank of Lund (BoLu) met. BoL won. BOL lost. BoLu. Then BL"
    spans = [span(text, "organisation", "Bank of Lund"), span(text, "person", "BoL", 1), span(text, "place", "BoLu", 1)]
    found = answer(text, spans, "BOL", "BL")
    assert found == [("organisation", name) for name in ("Bank of Lund", "BoL", "BOL", "BoLu")]


def test_a_ticker_after_the_legal_form_is_no_part_of_the_name() -> None:
    text = "Acme Inc. ACM fell. Union Bank UBK"
    found = answer(text, [span(text, "organisation", "Acme Inc. ACM"), span(text, "organisation", "Union Bank UBK")])
    assert found == [("organisation", "Acme Inc."), ("organisation", "Union Bank UBK")]


def test_a_name_is_what_it_most_surely_was() -> None:
    text = "Zorva ... Zorva ... Zorva"
    spans = [span(text, "organisation", "Zorva", 0, 0.9), span(text, "organisation", "Zorva", 1, 0.8), span(text, "person", "Zorva", 2, 0.4)]
    assert {kind for kind, _ in answer(text, spans)} == {"organisation"}
    even = [span(text, "organisation", "Zorva", 0, 0.6), span(text, "person", "Zorva", 1, 0.6)]
    assert [kind for kind, _ in answer(text, even)] == ["organisation", "person"]


def test_a_stock_exchanges_code_is_the_company_but_where_it_is_given() -> None:
    text = "Acme Steel [LSE: ACM] fell. Shares of ACM"
    spans = [span(text, "organisation", "Acme Steel"), span(text, "place", "ACM", 1)]
    free = [(text.index("ACM"), text.index("ACM") + 3)]
    assert [(found.type, found.start) for found in with_item_evidence(text, spans, free, LEXICON.get)] == [
        ("organisation", 0),
        ("organisation", text.rindex("ACM")),
    ]
