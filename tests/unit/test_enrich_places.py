"""Names found, judged and resolved: which Paris, which Georgia, and what is no place."""

from __future__ import annotations

import pytest

from streams.enrich.annotation import Place
from streams.enrich.places.finder import EVIDENCE_THRESHOLD, THRESHOLD, Part, PlaceFinder
from streams.enrich.places.gazetteer import Gazetteer
from streams.enrich.places.names_in_text import NameFinder
from streams.enrich.tagger.tagger import Span


@pytest.fixture(scope="module")
def finder(gazetteer: Gazetteer) -> PlaceFinder:
    return PlaceFinder(gazetteer)


def found(finder: PlaceFinder, text: str, *spans: Span) -> dict[str, Place]:
    """Accepted names as written, to their places; the last sense of a name wins."""
    part = Part("text", text, spans or None)
    return {text[s.start : s.end]: finder.gazetteer.place(s.row) for s in finder.find([part]) if s.score >= THRESHOLD}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kiev", "Kyiv"),
        ("Bombay", "Mumbai"),
        ("Peking", "Beijing"),
        ("Burma", "Myanmar"),
        ("U.S.", "United States"),
        ("Bogotá", "Bogota"),
        ("Türkiye", "Turkey"),
        ("Odesa", "Odessa"),
    ],
)
def test_two_spellings_are_one_place(finder: PlaceFinder, one: str, other: str) -> None:
    places = found(finder, f"He flew from {one} on Monday. She returned to {other} a day later.")
    assert places[one] == places[other]
    assert places[one].geonames is not None


def test_georgia_is_the_country_among_its_neighbours(finder: PlaceFinder) -> None:
    places = found(finder, "Georgia closed its border with Armenia. Protesters in Tbilisi and Batumi blocked roads, and Russia protested.")
    assert places["Georgia"].country == "GE"


def test_georgia_is_the_state_among_its_towns(finder: PlaceFinder) -> None:
    places = found(finder, "Voters in Atlanta and Savannah went to the polls. Georgia and neighbouring Alabama counted late, as did Florida.")
    assert (places["Georgia"].country, places["Georgia"].admin1) == ("US", "US-GA")


@pytest.mark.parametrize("written", ["Paris, Texas", "Paris, Tex.", "Paris, TX"])
def test_a_container_decides(finder: PlaceFinder, written: str) -> None:
    paris = found(finder, f"The company moved its plant to {written}, in 2004.")["Paris"]
    assert (paris.country, paris.admin1) == ("US", "US-TX")


def test_a_capital_keeps_its_own_name(finder: PlaceFinder) -> None:
    places = found(finder, "The minister left New Delhi for Moscow.")
    assert places["New Delhi"].name == "New Delhi"


def test_paris_alone_is_in_france(finder: PlaceFinder) -> None:
    assert found(finder, "Ministers met in Paris on Friday.")["Paris"].country == "FR"


def test_towns_of_one_state_pull_each_other(finder: PlaceFinder) -> None:
    places = found(finder, "Fires burned near Dayton and Toledo. Crews from Springfield came to Columbus, Ohio.")
    assert places["Springfield"].admin1 == "US-OH"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Paris Hilton arrived late and left early.", "Paris"),
        ("Shares of Bank of America rose.", "America"),
        ("Mr. Lincoln said he would appeal.", "Lincoln"),
        ("Washington Mutual Inc said profit fell.", "Washington"),
        ("The reading of the bill was put off. Reading it took an hour.", "Reading"),
        ("Senator Virginia Foxx voted no.", "Virginia"),
    ],
)
def test_no_place(finder: PlaceFinder, text: str, name: str) -> None:
    assert name not in found(finder, text)


def test_a_person_of_the_tagger_vetoes(finder: PlaceFinder) -> None:
    text = "Jackson spoke first. Later Austin Reed Jackson left."
    spans = (Span("person", 0, 7, "Jackson", 0.9), Span("person", 27, 46, "Austin Reed Jackson", 0.9))
    assert not found(finder, text, *spans)


def test_the_tagger_helps_a_small_town(finder: PlaceFinder) -> None:
    text = "The Baird mill closed."
    score = {bool(spans): finder.find([Part("text", text, spans)])[0].score for spans in ((), (Span("place", 4, 9, "Baird", 0.9),))}
    assert score[True] > score[False]


def test_part_of_an_organisation_is_evidence_only(finder: PlaceFinder) -> None:
    (sighting,) = finder.find([Part("text", "The Texas Department of Transport replied.")])
    assert sighting.score < THRESHOLD
    assert sighting.evidence >= EVIDENCE_THRESHOLD


@pytest.mark.parametrize(
    ("text", "name", "end"),
    [
        ("Turkey’s minister", "Turkey", 6),
        ("Turkey's minister", "Turkey", 6),
        ("NEW YORK (Wire) - Stocks", "New York", 8),
        ("in the U.S., he", "U.S.", 11),
        ("near Côte d’Ivoire, the", "Côte d'Ivoire", 18),
        ("U.S.-N.Korea talks", "U.S.", 4),
        ("a N.Korea missile", "N.Korea", 9),
        ("at Stoke-on-Trent today", "Stoke-on-Trent", 17),
        ("in Bosnia and Herzegovina and", "Bosnia and Herzegovina", 25),
        ("in Bogota\u0301 today", "Bogotá", 10),
    ],
)
def test_where_a_name_ends(gazetteer: Gazetteer, text: str, name: str, end: int) -> None:
    (offset, _, hits) = next(s for s in NameFinder(gazetteer).stretches(text) if s[2])
    assert (hits[0].name, offset + hits[0].end) == (name, end)


def test_longest_name_wins(gazetteer: Gazetteer) -> None:
    names = [hit.name for _, _, hits in NameFinder(gazetteer).stretches("He left South Korea for New York City.") for hit in hits]
    assert names == ["South Korea", "New York City"]


def test_what_was_read_before_does_not_matter(gazetteer: Gazetteer) -> None:
    text = "Georgia and Alabama agreed. Paris, Texas, did not."
    fresh, used = PlaceFinder(gazetteer), PlaceFinder(gazetteer)
    used.find([Part("text", "Georgia fought Russia near Tbilisi. Paris is in France.")])
    assert [(s.name, s.row, s.score) for s in fresh.find([Part("text", text)])] == [(s.name, s.row, s.score) for s in used.find([Part("text", text)])]
