"""Region tags: which countries, how much, and what is no country."""

from __future__ import annotations

import pytest

from streams.enrich import Annotation, Enricher, Region


@pytest.fixture(scope="module")
def enricher() -> Enricher:
    return Enricher.load()


def countries(annotation: Annotation) -> list[str]:
    return [region.code for region in annotation.regions if region.level == "country"]


def region(annotation: Annotation, code: str) -> Region:
    return next(r for r in annotation.regions if r.code == code)


def test_talks_between_two_with_a_third_beside(enricher: Enricher) -> None:
    text = (
        "Polish and German ministers agreed on a new railway on Tuesday. Poland will build the bridge over the Oder, Germany the line to Berlin.\n\n"
        "Warsaw had asked for the link for years. A spokesman in Prague said the Czech government was watching."
    )
    annotation = enricher.annotate(text, "Poland and Germany agree on railway")
    assert set(countries(annotation)[:2]) == {"PL", "DE"}
    assert countries(annotation)[2:] == ["CZ"]
    assert region(annotation, "PL").relevance > region(annotation, "CZ").relevance + 30


@pytest.mark.parametrize(
    ("demonym", "country"),
    [
        ("Russian", "RU"),
        ("Ukrainians", "UA"),
        ("Turkish", "TR"),
        ("Turks", "TR"),
        ("Filipino", "PH"),
        ("British", "GB"),
        ("Scottish", "GB"),
        ("Dutch", "NL"),
        ("North Korean", "KP"),
    ],
)
def test_a_people_is_evidence_for_its_country(enricher: Enricher, demonym: str, country: str) -> None:
    annotation = enricher.annotate(f"Rescuers found the {demonym} sailors late on Monday.")
    assert countries(annotation) == [country]
    assert not annotation.mentions


@pytest.mark.parametrize(
    ("name", "country"), [("Moscow", "RU"), ("Ankara", "TR"), ("the Kremlin", "RU"), ("the White House", "US"), ("Downing Street", "GB"), ("the Knesset", "IL")]
)
def test_a_seat_of_government_is_evidence_for_its_country(enricher: Enricher, name: str, country: str) -> None:
    assert countries(enricher.annotate(f"The decision angered {name}, officials said.")) == [country]


@pytest.mark.parametrize(
    ("name", "code", "level"),
    [
        ("the African Union", "BLOC-AU", "bloc"),
        ("the European Union", "BLOC-EU", "bloc"),
        ("the EU", "BLOC-EU", "bloc"),
        ("NATO", "BLOC-NATO", "bloc"),
        ("the United Nations", "BLOC-UN", "bloc"),
        ("the U.N.", "BLOC-UN", "bloc"),
        ("the Sahel", "AREA-SAHEL", "bloc"),
        ("the Middle East", "AREA-MIDEAST", "bloc"),
        ("the Black Sea", "SEA-BLACKSEA", "sea"),
        ("the Baltic Sea", "SEA-BALTIC", "sea"),
        ("Latin America", "419", "m49"),
    ],
)
def test_blocs_areas_and_seas_are_no_countries(enricher: Enricher, name: str, code: str, level: str) -> None:
    annotation = enricher.annotate(f"He said the plan for {name} was ready.")
    assert [(r.code, r.level) for r in annotation.regions] == [(code, level)]


def test_regions_above_and_below(enricher: Enricher) -> None:
    annotation = enricher.annotate("Floods hit Munich and Nuremberg in Germany.")
    assert {(r.code, r.level) for r in annotation.regions} == {("DE", "country"), ("155", "m49"), ("150", "m49"), ("DE-BY", "admin1")}
    assert region(annotation, "155").relevance == region(annotation, "DE").relevance


def test_no_region_no_primary(enricher: Enricher) -> None:
    assert enricher.annotate("The committee meets again next week.").regions == ()


def test_a_dateline_weighs_little(enricher: Enricher) -> None:
    annotation = enricher.annotate("Brazil beat Chile in the final. Brazil had lost the year before.", "Brazil beat Chile", "NEW DELHI, June 3 - ")
    assert countries(annotation)[0] == "BR"
    assert region(annotation, "IN").relevance < region(annotation, "CL").relevance
    assert region(annotation, "IN").evidence == ("dateline: NEW DELHI",)


def test_evidence_says_where_and_how_often(enricher: Enricher) -> None:
    annotation = enricher.annotate("Japan raised rates. Analysts said Japan had waited. Tokyo shares fell.", "Japanese rates rise")
    assert region(annotation, "JP").evidence == ("headline: Japanese", "text: Japan (2 times)", "text: Tokyo")


@pytest.mark.parametrize(
    "text",
    [
        "France and Italy signed. Spain did not.",
        "Kenya, Uganda and Tanzania will meet.",
        "Shares rose in London, Paris, Frankfurt, Zurich, Milan and Madrid.",
        "Peru lost.",
    ],
)
def test_exactly_one_primary_and_it_is_the_top(enricher: Enricher, text: str) -> None:
    annotation = enricher.annotate(text)
    tagged = [r for r in annotation.regions if r.level == "country"]
    assert [r.primary for r in annotation.regions].count(True) == 1
    assert tagged[0].primary
    assert [r.relevance for r in tagged] == sorted((r.relevance for r in tagged), reverse=True)


@pytest.mark.parametrize("text", ["She ordered French fries and an Irish coffee style drink.", "He spoke Spanish.", "Monica French said no."])
def test_a_word_that_only_looks_like_a_people(enricher: Enricher, text: str) -> None:
    assert not {"FR", "ES"} & set(countries(enricher.annotate(text)))
