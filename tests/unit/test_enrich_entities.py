"""The item pass: one entity for each referent, spans as written, and no text that breaks it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from urllib.parse import urlparse

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.enrich import Annotation, Enricher
from streams.enrich.entities.names import initials, key, organisation_key, slug, tidy, trim
from streams.enrich.places.gazetteer import Gazetteer
from streams.enrich.tagger.tagger import Span
from tests.unit.scripted_tagger import scripted


def by_text(annotation: Annotation) -> dict[str, str]:
    return {m.text: m.entity for m in annotation.mentions}


def test_a_surname_is_the_person_named_before(gazetteer: Gazetteer) -> None:
    text = "Anna Brandt resigned. Brandt said so herself. Critics of Brandt's policy cheered."
    annotation = scripted(gazetteer, text, Anna_Brandt="person")
    assert [(m.text, m.start) for m in annotation.mentions] == [("Anna Brandt", 0), ("Brandt", 22), ("Brandt", 57)]
    assert {m.entity for m in annotation.mentions} == {"urn:newswire:person:anna-brandt"}
    assert [(e.name, e.type) for e in annotation.entities] == [("Anna Brandt", "person")]


def test_the_headline_shares_entities_with_the_body(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "Anna Brandt left for Oslo.", "Brandt to leave", Anna_Brandt="person")
    assert [m.entity for m in annotation.headline_mentions] == ["urn:newswire:person:anna-brandt"]
    assert annotation.entities[0].name == "Anna Brandt"


def test_titles_are_no_part_of_a_name(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "Foreign Minister Anna Brandt left.", Foreign_Minister_Anna_Brandt="person")
    assert [(m.text, m.start) for m in annotation.mentions] == [("Anna Brandt", 17)]


def test_two_persons_of_one_surname_stay_two(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "Anna Brandt met Karl Brandt.", Anna_Brandt="person", Karl_Brandt="person")
    assert len({m.entity for m in annotation.mentions}) == 2


def test_an_acronym_in_brackets_is_the_organisation_before_it(gazetteer: Gazetteer) -> None:
    text = "The Harbour Workers Alliance (HWA) struck. Talks with the HWA failed."
    annotation = scripted(gazetteer, text, Harbour_Workers_Alliance="organisation")
    assert [m.text for m in annotation.mentions] == ["Harbour Workers Alliance", "HWA", "HWA"]
    assert len(annotation.entities) == 1


@pytest.mark.parametrize("kind", ["organisation", "person"])
def test_a_ticker_in_brackets_is_the_firm_before_it_wherever_else_it_stands(gazetteer: Gazetteer, kind: str) -> None:
    text = "VRDT rose. Verdant (VRDT) said so, and VRDT shares rose."
    annotation = scripted(gazetteer, text, "VRDT rises", Verdant="organisation", VRDT=kind)
    assert [m.text for m in annotation.mentions] == ["VRDT", "Verdant", "VRDT", "VRDT"]
    assert [(e.name, e.type) for e in annotation.entities] == [("Verdant", "organisation")]


def test_what_stands_in_brackets_behind_two_clubs_is_the_ticker_of_neither(gazetteer: Gazetteer) -> None:
    text = "Verdant (QZRT) beat Harbour (QZRT). QZRT said so."
    annotation = scripted(gazetteer, text, Verdant="organisation", Harbour="organisation", QZRT="organisation")
    assert {e.name for e in annotation.entities} == {"Verdant", "Harbour", "QZRT"}


def test_a_ticker_that_nothing_took_for_a_name_stays_none(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "Verdant (QZRT) won. QZRT is a word.", Verdant="organisation")
    assert [m.text for m in annotation.mentions] == ["Verdant"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Verdant said EPS rose.", {"Verdant"}),
        ("Verdant said the USD fell.", {"Verdant"}),
        ("Verdant led the index ^QXYZ higher.", {"Verdant"}),
        ("Verdant led the index (.QXYZ) higher.", {"Verdant"}),
        ("Verdant fell.QXYZ rose.", {"Verdant", "QXYZ"}),
        ("Verdant wrote of #QXYZ.", {"Verdant", "QXYZ"}),
        ("Verdant grounded its Acme 747 ULTRA jets.", {"Verdant"}),
        ("Verdant grounded the 747 ULTRA. Every 747 ULTRA flies again. The ULTRA is new.", {"Verdant"}),
        ("Verdant hired 200 ULTRA engineers.", {"Verdant", "ULTRA"}),
        ("Verdant hired in 2019 ULTRA and Harbour. In 2020 ULTRA left.", {"Verdant", "ULTRA"}),
        ("Verdant paid $747 ULTRA said. The other $747 ULTRA kept.", {"Verdant", "ULTRA"}),
        ("Verdant and QXYZ. QXYZ rose.", {"Verdant", "QXYZ"}),
    ],
)
def test_initialisms_codes_and_models_are_no_organisations(gazetteer: Gazetteer, text: str, names: set[str]) -> None:
    annotation = scripted(gazetteer, text, Verdant="organisation", EPS="organisation", USD="organisation", QXYZ="organisation", ULTRA="organisation")
    assert {e.name for e in annotation.entities} == names


def test_legal_forms_do_not_make_another_firm(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "Verdant Foods Inc rose. Verdant Foods said so.", Verdant_Foods_Inc="organisation", Verdant_Foods="organisation")
    assert len(annotation.entities) == 1


def test_a_headline_in_title_case_is_read_by_the_body(gazetteer: Gazetteer) -> None:
    annotation = scripted(
        gazetteer,
        "Verdant Foods said it won a contract.",
        "Verdant Foods Wins Contract From Rival",
        Verdant_Foods="organisation",
        Verdant_Foods_Wins_Contract="organisation",
    )
    assert [m.text for m in annotation.headline_mentions] == ["Verdant Foods"]
    assert len(annotation.entities) == 1


def test_a_name_of_the_headline_has_the_type_that_the_body_gives_it(gazetteer: Gazetteer) -> None:
    class Wavering:
        def tag_all(self, texts: Iterable[str]) -> list[list[Span]]:
            return [[Span("organisation" if text.endswith(".") else "person", 0, 7, "Verdant", 0.9)] for text in texts]

    annotation = Enricher(gazetteer, Wavering()).annotate("Verdant won.", "Verdant wins")  # type: ignore[arg-type]
    assert [m.type for m in annotation.headline_mentions] == ["organisation"]
    assert len(annotation.entities) == 1


def test_a_ministry_carries_its_country(gazetteer: Gazetteer) -> None:
    text = "The Danish Foreign Ministry and the Kenyan Foreign Ministry agreed."
    annotation = scripted(gazetteer, text, Foreign_Ministry="organisation")
    assert {e.name for e in annotation.entities} == {"Danish Foreign Ministry", "Kenyan Foreign Ministry"}


@pytest.mark.parametrize(("short", "name"), [("U.N.", "United Nations"), ("UN", "United Nations"), ("EU", "European Union"), ("Nato", "NATO")])
def test_blocs_are_organisations_under_one_name(enricher: Enricher, short: str, name: str) -> None:
    annotation = enricher.annotate(f"The {short} said on Monday that it would send help to Chad.")
    entity = next(e for e in annotation.entities if e.name == name)
    assert (entity.type, entity.place) == ("organisation", None)


def test_possessives_are_no_part_of_a_mention(enricher: Enricher) -> None:
    annotation = enricher.annotate("Turkey’s minister met Norway's envoy.")
    assert [m.text for m in annotation.mentions] == ["Turkey", "Norway"]


def test_kiev_and_kyiv_are_one_entity(enricher: Enricher) -> None:
    annotation = enricher.annotate("He left Kiev on Monday. On Tuesday Kyiv was quiet.")
    assert [e.uri for e in annotation.entities] == ["https://sws.geonames.org/703448/"]
    assert set(by_text(annotation)) == {"Kiev", "Kyiv"}


def test_a_place_inside_a_longer_name_is_no_mention(gazetteer: Gazetteer) -> None:
    annotation = scripted(gazetteer, "He worked for Bank of Scotland.", Bank_of_Scotland="organisation")
    assert [(m.text, m.type) for m in annotation.mentions] == [("Bank of Scotland", "organisation")]


def test_most_important_entity_first(enricher: Enricher) -> None:
    annotation = enricher.annotate("Chile and Peru talked. Peru gave way. Lima had wanted more, Peru said.", "Peru gives way")
    assert annotation.entities[0].name == "Peru"


@pytest.mark.parametrize(
    ("kind", "text", "left"),
    [
        ("person", "President Mary Stone", "Mary Stone"),
        ("person", "Gen. Stone's", "Stone"),
        ("person", "Prime Minister", "Prime Minister"),
        ("organisation", "The Hill Group’s", "Hill Group"),
        ("place", "Turkey's", "Turkey"),
    ],
)
def test_trim(kind: str, text: str, left: str) -> None:
    start, end = trim(kind, text, 0, len(text))
    assert text[start:end] == left


def test_names() -> None:
    assert key("U.N.") == key("UN")
    assert key("Élysée") == key("Elysee")
    assert organisation_key("The Boeing Co.") == organisation_key("Boeing")
    assert initials("Union of Harbour Workers") == "UHW"
    assert tidy("NORTH  SHORE\nTRADING") == "North Shore Trading"
    assert slug("Recep Tayyip Erdoğan") == "recep-tayyip-erdogan"
    assert slug("Путин").isascii()
    assert slug("!?")


ODD = [
    "",
    " ",
    "\n\n\n",
    "قال الرئيس في موسكو اليوم إن الحرب انتهت",
    "Министр иностранных дел России посетил Анкару",
    "外務大臣はモスクワを訪問した。北京とソウルも",
    "🇺🇦🇷🇺 🚀🚀🚀 Kyiv 🚀 Moscow",
    "e\u0301e\u0301 Bogota\u0301 and Sa\u0303o Paulo",
    "\u202eParis\u202c \u200bLondon\u200b",
    "\ud800 Paris \udfff",
    "'s 's ’s",
    "((((Paris))))",
    "U.S.U.S.U.S.",
    "St. St. St. Louis",
]


def check(annotation: Annotation, text: str, headline: str) -> None:
    uris = {e.uri for e in annotation.entities}
    assert len(uris) == len(annotation.entities)
    for mentions, source in ((annotation.mentions, text), (annotation.headline_mentions, headline)):
        end = 0
        for mention in mentions:
            assert mention.text and mention.text == source[mention.start : mention.end]
            assert mention.start >= end
            end = mention.end
            assert mention.entity in uris
            assert 0 <= mention.confidence <= 1
            assert mention.type in {"person", "organisation", "place"}
            assert (mention.place is not None) <= (mention.type == "place")
    for entity in annotation.entities:
        assert entity.name and entity.uri.isascii() and urlparse(entity.uri).scheme in {"https", "urn"} and " " not in entity.uri
    tagged = [r for r in annotation.regions if r.level == "country"]
    assert sum(r.primary for r in annotation.regions) == bool(tagged)
    assert all(0 < r.relevance <= 100 and 0 <= r.confidence <= 1 and r.evidence and r.name for r in annotation.regions)
    assert len({(r.level, r.code) for r in annotation.regions}) == len(annotation.regions)


@pytest.mark.parametrize("text", ODD)
def test_odd_text(enricher: Enricher, text: str) -> None:
    check(enricher.annotate(text, text[:40]), text, text[:40])


@pytest.mark.parametrize("text", ODD[3:6])
def test_other_scripts_are_marked_nowhere(enricher: Enricher, text: str) -> None:
    annotation = enricher.annotate(text, text)
    assert (annotation.mentions, annotation.headline_mentions, annotation.entities, annotation.regions) == ((), (), (), ())


PIECES = (
    "Paris Texas Georgia Tbilisi Kiev Kyiv Russia Russian Russians U.S. U.N. UN NATO Anna Brandt Brandt's Mr. President Bank of America the The in In "
    ", . ( ) - – ’s 's NEW YORK LONDON St. Louis N.Y. Calif. TX Côte d’Ivoire said (HWA) Harbour Workers Alliance Inc Corp. e\u0301 🚀 Москва 北京 "
    "Gulf Black Sea Foreign Ministry"
)
WORDS = st.sampled_from([*PIECES.split(" "), "\n", "\n\n"])
TEXTS = st.one_of(st.lists(WORDS, max_size=40).map(" ".join), st.text(max_size=200))


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, headline=TEXTS, dateline=TEXTS)
def test_any_text(enricher: Enricher, text: str, headline: str, dateline: str) -> None:
    annotation = enricher.annotate(text, headline, dateline)
    check(annotation, text, headline)
    assert enricher.annotate(text, headline, dateline) == annotation


SIZE = 200_000
REPEATED = {
    "words": "Ministers from Turkey and Russia met Anna Brandt in Paris, Texas, on Monday. ",
    "capitals": "AB CD EF ",
    "one word": "A",
    "initials": "A.",
    "punctuation": ".,;:-'",
    "places": "Springfield Washington Paris London ",
    "saints": "St. ",
    "surnames": "Anna Brandt saw Brandt. ",
    "brackets": "Alliance (A) ",
}


@pytest.mark.parametrize("kind", sorted(REPEATED))
def test_ten_times_the_text_costs_ten_times_the_work(enricher: Enricher, kind: str) -> None:
    unit = REPEATED[kind]
    whole = (unit * (SIZE // len(unit) + 1))[:SIZE]

    def seconds(text: str) -> float:
        begin = time.process_time()
        annotation = enricher.annotate(text)
        spent = time.process_time() - begin
        check(annotation, text, "")
        return spent

    tenth = max(seconds(whole[: SIZE // 10]), 0.02)
    assert seconds(whole) < 30 * tenth


class Everyone:
    """A tagger that takes every two words for a person."""

    def tag_all(self, texts: Iterable[str]) -> list[list[Span]]:
        return [[Span("person", m.start(), m.end(), m.group(), 0.9) for m in re.finditer(r"\w+ \w+", text)] for text in texts]


def test_many_of_one_surname_cost_no_more_each(gazetteer: Gazetteer) -> None:
    enricher = Enricher(gazetteer, Everyone())  # type: ignore[arg-type]

    def seconds(count: int) -> float:
        text = ", ".join(f"Anna{n} Brandt" for n in range(count))
        begin = time.process_time()
        assert len(enricher.annotate(text, language="en").mentions) == count
        return time.process_time() - begin

    assert seconds(4_000) < 30 * max(seconds(400), 0.02)
