"""Each condition alone, and what joins them."""

from __future__ import annotations

import pytest

from streams.routing.rules import routes
from tests.unit.routing.made import Event, event, matches, one, region

LISBON = event()
TAGGED = event(
    wire={
        "regions": [region("UA", 60, 0.9, primary=True), region("150", 60, 0.9, level="m49"), region("RU", 20, 0.75), region("UA-43", 10, 0.8, level="admin1")]
    }
)
BREXIT = event(
    headline="Storm surge hits Hamburg’s harbour",
    body="The U.N. said 3,000 people left. NATO-led talks go on.\n\nNo surge of votes, no storm. Straße über Łódź.",
    slugline="STORM-SURGE/HAMBURG",
    language="en-GB",
)
CODED = event(
    subjects=[
        {"name": "Ukraine", "rel": "about", "literal": "UA", "creator": "newswire 1", "relevance": 60, "confidence": 90},
        {"name": "Economy", "literal": "ECO", "uri": "http://cv.iptc.org/newscodes/mediatopic/04000000", "creator": "alpha"},
        {"name": "politics", "literal": "medtop:11000000", "creator": "alpha"},
        {"name": "i", "literal": "I"},
        {"name": "Grain Deal", "rel": "keyword", "literal": "Grain Deal", "creator": "alpha"},
    ]
)


@pytest.mark.parametrize(
    ("when", "of", "holds"),
    [
        ("supplier = 'alpha'", LISBON, True),
        ("supplier = ['beta', 'alpha']", LISBON, True),
        ("supplier = 'Alpha'", LISBON, False),
        ("status = 'usable'", event(pubStatus="usable"), True),
        ("status = ['withheld']", event(pubStatus="usable"), False),
        ("urgency = 4", LISBON, True),
        ("urgency = { max = 3 }", LISBON, False),
        ("urgency = { min = 4, max = 4 }", LISBON, True),
        ("urgency = { min = 1 }", event(urgency=None), False),
        ("language = 'en'", BREXIT, True),
        ("language = 'EN-gb'", BREXIT, True),
        ("language = ['e', 'en-G', 'de']", BREXIT, False),
        ("language = 'en'", event(language=None), False),
        ("word_count = { min = 3, max = 4 }", event(body="one two three"), True),
        ("word_count = { max = 2 }", event(body="one two three"), False),
        ("word_count = { min = 0 }", event(bodies=[{"value": "not counted"}]), False),
        ("region = 'UA'", TAGGED, True),
        ("region = '150'", TAGGED, True),
        ("region = 'UA-43'", TAGGED, True),
        ("region = 'PT'", TAGGED, False),
        ("region = { code = ['PT', 'RU'], min_relevance = 20 }", TAGGED, True),
        ("region = { code = ['PT', 'RU'], min_relevance = 21 }", TAGGED, False),
        ("region = { code = 'RU', min_confidence = 0.76 }", TAGGED, False),
        ("region = { code = 'UA', primary = true }", TAGGED, True),
        ("region = { code = 'RU', primary = true }", TAGGED, False),
        ("region = { code = 'RU', primary = false }", TAGGED, True),
        ("subject = 'ECO'", CODED, True),
        ("subject = 'eco'", CODED, True),
        ("subject = 'economy'", CODED, True),
        ("subject = 'medtop:04000000'", CODED, True),
        ("subject = 'http://cv.iptc.org/newscodes/mediatopic/04000000'", CODED, True),
        ("subject = 'http://cv.iptc.org/newscodes/mediatopic/11000000'", CODED, True),
        ("subject = ['x', 'i']", CODED, True),
        ("subject = 'medtop:15000000'", CODED, False),
        ("subject = 'Ukraine'", CODED, False),  # a tag of newswire's own
        ("subject = 'Grain Deal'", CODED, False),  # a keyword
        ("keyword = 'grain  deal'", CODED, True),
        ("keyword = 'grain'", CODED, False),
        ("keyword = 'economy'", CODED, False),
        ("entity = 'ana lima'", LISBON, True),
        ("entity = 'urn:newswire:person:ana-lima'", LISBON, True),
        ("entity = 'Ana'", LISBON, False),
        ("entity = { name = 'Ana Lima', min_confidence = 0.8 }", LISBON, True),
        ("entity = { name = 'Ana Lima', min_confidence = 0.81 }", LISBON, False),
        ("entity = { name = 'Ana Lima', type = 'place' }", LISBON, False),
        ("entity = { uri = 'https://sws.geonames.org/2267057/', type = 'place' }", LISBON, True),
        ("entity = { name = 'Nobody', uri = 'https://sws.geonames.org/2267057/' }", LISBON, True),
        ("entity = { type = 'organisation' }", LISBON, True),
        ("entity = { type = 'organisation', min_confidence = 0.9 }", LISBON, False),
        ("words = 'storm surge'", BREXIT, True),
        ("words = 'STORM-SURGE'", BREXIT, True),
        ("words = 'surge storm'", BREXIT, False),
        ("words = 'storm straße'", BREXIT, True),
        ("words = 'harbour the'", BREXIT, False),  # not from the headline into the body
        ("words = ['nothing', 'u.n.']", BREXIT, True),
        ("words = { all = ['storm', 'nato'] }", BREXIT, True),
        ("words = { all = ['storm', 'flood'] }", BREXIT, False),
        ("words = { any = ['flood', 'surge'], all = ['votes'] }", BREXIT, True),
        ("words = { any = ['flood', 'rain'], all = ['votes'] }", BREXIT, False),
        ("headline = 'Hamburg'", BREXIT, True),
        ("headline = 'votes'", BREXIT, False),
        ("headline = 'hit'", BREXIT, False),
        ("headline = 'harbour'", event(headlines=None), False),
        ("body = 'votes'", BREXIT, True),
        ("body = 'Hamburg'", BREXIT, False),
        ("body = 'STRASSE ÜBER łódź'", BREXIT, True),
        ("body = 'people'", event(bodies=[]), False),
        ("slugline = 'storm surge hamburg'", BREXIT, True),
        ("slugline = 'storm'", LISBON, False),
        ("any = [{ supplier = 'beta' }, { urgency = 4 }]", LISBON, True),
        ("any = [{ supplier = 'beta' }, { urgency = 5 }]", LISBON, False),
        ("all = [{ supplier = 'alpha' }, { urgency = 4 }]", LISBON, True),
        ("all = [{ supplier = 'alpha' }, { urgency = 5 }]", LISBON, False),
        ("not = { supplier = 'alpha', urgency = 5 }", LISBON, True),
        ("not = { supplier = 'alpha', urgency = 4 }", LISBON, False),
        ("supplier = 'alpha', not = { any = [{ region = 'UA' }, { not = { region = 'PT' } }] }", LISBON, True),
    ],
)
def test_a_condition(when: str, of: Event, holds: bool) -> None:
    assert matches(when, of) is holds


def test_a_route_says_which_rule_chose_it() -> None:
    (route,) = routes(LISBON, one("supplier = 'alpha'"))
    assert (route.name, route.rules, route.flags, route.matched) == ("desk", ("desk",), (), True)
