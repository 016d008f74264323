"""The supplier's home region: a setting, and what it decides about names that lie in several places."""

from __future__ import annotations

import json

import pytest

from streams import settings
from streams.enrich import Enricher
from streams.pipeline import Pipeline
from streams.settings import SettingsError

TEXT = "The school board of Dublin will meet on Thursday. Parents in Dublin had asked for a second bus."


@pytest.mark.parametrize(("home", "admin1"), [("US-OH", "US-OH"), ("US-CA", "US-CA"), ("", None)])
def test_a_name_of_several_places_is_the_one_at_home(enricher: Enricher, home: str, admin1: str | None) -> None:
    places = {m.place for m in enricher.annotate(TEXT, home=home).mentions if m.text == "Dublin"}
    assert {place.admin1 if place and place.country == "US" else None for place in places} == {admin1}


def test_a_famous_place_of_another_country_stays_where_it_is(enricher: Enricher) -> None:
    annotation = enricher.annotate("The president of France spoke in Paris. French unions and the mayor of Lyon protested.", home="US-TX")
    assert [region.code for region in annotation.regions if region.level == "country"] == ["FR"]


def test_home_weighs_in_what_an_item_is_about(enricher: Enricher) -> None:
    text = "A trade fair opened on Monday. Visitors came from Kenya and from Ghana."
    relevance = {
        home: {region.code: region.relevance for region in enricher.annotate(text, home=home).regions if region.level == "country"} for home in ("", "KE", "GH")
    }
    assert relevance["KE"]["KE"] > relevance[""]["KE"]
    assert relevance["GH"]["GH"] > relevance[""]["GH"]
    assert relevance["KE"]["GH"] == relevance[""]["GH"]


def test_the_setting_reaches_the_items_of_its_supplier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSWIRE_HOME_REGIONS", json.dumps({"herald": "US-OH"}))
    pipeline = Pipeline.load()

    def country(source: str) -> str:
        outcome = pipeline.step(json.dumps({"id": "1", "source": source, "title": "Board to meet", "lines": [TEXT]}).encode())
        assert outcome.event is not None
        return next(tag["code"] for tag in outcome.event["wire"]["regions"] if tag["primary"])

    assert (country("herald"), country("times")) == ("US", "IE")


@pytest.mark.parametrize("value", ['{"herald": "Ohio"}', '{"herald": "us"}', "US"])
def test_a_region_that_is_no_code_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("NEWSWIRE_HOME_REGIONS", value)
    with pytest.raises(SettingsError, match=r"(?i)home_regions"):
        settings.load()
