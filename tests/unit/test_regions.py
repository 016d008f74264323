"""Region tags: which countries, how much, and what is no country."""

from __future__ import annotations

import pytest

from streams.enrich import Annotation, Enricher, Region


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


def test_a_region_named_in_passing_is_as_relevant_as_its_foremost_country(enricher: Enricher) -> None:
    annotation = enricher.annotate("Floods hit Munich and Nuremberg in Germany. Germany had the wettest month of all Europe.", "Floods in Germany")
    europe = region(annotation, "150")
    assert europe.relevance == region(annotation, "DE").relevance
    assert europe.evidence == ("text: Europe", "country: Germany")


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


@pytest.mark.parametrize(
    "text",
    [
        "Customers of Turkish Airlines waited for hours.",
        "It ordered ten jets from Air Canada, analysts said.",
        "Shares of Bank of America rose on Monday.",
        "Emirates ordered thirty jets on Tuesday.",
        "The fund bought American Express and Singapore Airlines.",
        "The iShares China Large-Cap ETF rose.",
        "The plan costs US$40 million.",
        "Traders on Wall Street were waiting.",
        "The firm sold its AN/PRC-152A radios.",
    ],
)
def test_a_company_gives_no_country(enricher: Enricher, text: str) -> None:
    assert countries(enricher.annotate(text)) == []


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("The FAA grounded the jets on Monday.", "US"),
        ("The CFTC fined two traders on Monday.", "US"),
        ("The SNB kept its rate at zero on Thursday.", "CH"),
        ("The RAAF will receive six aircraft next year.", "AU"),
        ("The Central Bank of Nigeria raised its rate.", "NG"),
        ("The National Bank of Poland kept its rate.", "PL"),
        ("The Mexican Navy searched the coast.", "MX"),
        ("The U.S. Securities and Exchange Commission fined a broker.", "US"),
        ("The rulers of the Emirates met on Sunday.", "AE"),
        ("Families mourned the victims of the Ethiopian Airlines crash.", "ET"),
    ],
)
def test_a_body_of_a_state_gives_its_country(enricher: Enricher, text: str, country: str) -> None:
    assert countries(enricher.annotate(text)) == [country]


@pytest.mark.parametrize(
    ("text", "dateline", "country"),
    [
        ("The airline said it would wait.", "ROME", "IT"),
        ("The airline said U.S. officials in Washington and Chicago would wait.", "DUBLIN", "IE"),
        ("Shells fell on Gaza overnight.", "", "PS"),
        ("Passengers queued at Heathrow for hours.", "", "GB"),
        ("The deal was signed at the Farnborough Airshow.", "", "GB"),
        ("The Hong Kong-based lender cut jobs.", "", "HK"),
        ("Bankers gathered in Davos on Tuesday.", "", "CH"),
    ],
)
def test_places_that_news_means_by_a_bare_name(enricher: Enricher, text: str, dateline: str, country: str) -> None:
    assert country in countries(enricher.annotate(text, "", dateline))


def test_a_country_among_many_names_of_another_is_no_town_there(enricher: Enricher) -> None:
    text = "Banks in New York and the U.S. Treasury in Washington agreed to refinance Mexico. New York lenders said Mexico and Brazil had paid. Paris was next."
    assert set(countries(enricher.annotate(text))) == {"US", "MX", "BR", "FR"}


def test_a_surname_is_no_town(enricher: Enricher) -> None:
    text = "The company named Marie Bordeaux as its chairwoman. Bordeaux, who is 58, joined in 2001. Bordeaux said she was glad."
    assert countries(enricher.annotate(text)) == []


def test_relevance_is_the_chance_that_the_item_is_about_it(enricher: Enricher) -> None:
    text = (
        "Kenya's parliament passed the budget on Tuesday. Kenyan ministers had asked for it in May.\n\n"
        "The budget cuts the tax on tea. Kenya exports tea to forty countries.\n\nA minister is to visit Norway next week."
    )
    annotation = enricher.annotate(text, "Kenya passes budget", "NAIROBI")
    assert region(annotation, "KE").relevance >= 90
    assert region(annotation, "NO").relevance <= 30


def test_a_country_named_once_in_passing_is_not_what_an_item_is_about(enricher: Enricher) -> None:
    text = "The company raised its forecast for the year.\n\n" + "Sales of pumps rose in all its units. " * 30 + "A plant in Portugal will open later."
    assert region(enricher.annotate(text, "Pump maker raises forecast"), "PT").relevance < 50


RESULTS = "The company said its net profit rose to four million from three million a year before.\n\n" + "Orders grew in all its units. " * 20


def test_news_is_of_where_it_was_written_when_its_words_name_a_country_in_passing_only(enricher: Enricher) -> None:
    annotation = enricher.annotate(RESULTS + "It will close a plant in Brazil.", "Pump maker's profit rises", "CHICAGO, May 4 -")
    assert countries(annotation) == ["US", "BR"]
    assert region(annotation, "US").primary
    assert region(annotation, "US").relevance == region(annotation, "BR").relevance < 35


def test_a_country_that_an_item_is_about_stays_before_the_one_it_was_written_in(enricher: Enricher) -> None:
    annotation = enricher.annotate("Brazil's government sold its stake in the pump maker. " + RESULTS, "Brazil sells stake in pump maker", "CHICAGO, May 4 -")
    assert countries(annotation) == ["BR", "US"]
    assert region(annotation, "US").relevance < 35


SOVIET = "The museum shows a Soviet rocket and two Soviet-era trams."


def test_soviet_is_a_state_that_is_gone(enricher: Enricher) -> None:
    annotation = enricher.annotate(SOVIET)
    assert [(r.code, r.level) for r in annotation.regions] == [("AREA-USSR", "bloc")]
    assert annotation.regions[0].evidence == ("text: Soviet (2 times)",)
    assert not [m for m in annotation.mentions if m.text == "Soviet"]
    assert countries(enricher.annotate(f"{SOVIET} It opened in Moscow on Monday.")) == ["RU"]


@pytest.mark.parametrize(
    ("movement", "place", "country"), [("Hamas", "Gaza", "PS"), ("Hezbollah", "Beirut", "LB"), ("the Houthis", "Yemen", "YE"), ("Boko Haram", "Nigeria", "NG")]
)
def test_a_movement_goes_with_a_country_but_names_none(enricher: Enricher, movement: str, place: str, country: str) -> None:
    alone = enricher.annotate(f"Oil rose on Monday after a warning from {movement}, traders said.")
    assert countries(alone) == []
    assert [mention.type for mention in alone.mentions] == ["organisation"]
    beside = enricher.annotate(f"Oil rose on Monday after a warning from {movement}, traders said. Shells fell in {place}.")
    assert countries(beside) == [country]
    assert any(movement.removeprefix("the ") in phrase for phrase in region(beside, country).evidence)


@pytest.mark.parametrize(
    "text",
    [
        "Norway wants a new fish deal with Brussels. The European Commission will answer in May.",
        "Brussels has proposed lower fish quotas. Norway said the European Union was wrong.",
        "Talks between Oslo and Brussels on fish have stalled, the EU said.",
    ],
)
def test_brussels_acts_as_the_european_union(enricher: Enricher, text: str) -> None:
    annotation = enricher.annotate(text)
    assert countries(annotation) == ["NO"]
    assert any("Brussels" in phrase for phrase in region(annotation, "BLOC-EU").evidence)
    assert "Brussels" in {mention.text for mention in annotation.mentions}


@pytest.mark.parametrize(
    "text",
    [
        "European Union ministers met in Brussels on fish.",
        "The European Commission closed its offices after trams in Brussels stopped.",
        "Brussels has new trams. They were built in Ghent.",
    ],
)
def test_brussels_is_a_town_where_something_is_in_it_or_no_union_is_named(enricher: Enricher, text: str) -> None:
    assert countries(enricher.annotate(text)) == ["BE"]


def test_a_sum_in_a_currency_is_not_about_its_country(enricher: Enricher) -> None:
    money = enricher.annotate("The bank sold a bond of 50 million Canadian dollars on Monday, it said.", "Bank sells Canadian dollar bond", "LONDON, May 4 -")
    assert countries(money) == ["GB", "CA"]
    people = enricher.annotate("The bank sold a bond to Canadian funds on Monday, it said.", "Bank sells bond to Canadian funds", "LONDON, May 4 -")
    assert countries(people)[0] == "CA"
    assert region(money, "CA").relevance < 35 < region(people, "CA").relevance


def test_a_people_that_won_is_no_currency(enricher: Enricher) -> None:
    lost, won = (enricher.annotate(f"The Canadian {verb} the title on Monday in two sets.", f"Canadian {verb} title") for verb in ("lost", "won"))
    assert abs(region(won, "CA").relevance - region(lost, "CA").relevance) <= 3
