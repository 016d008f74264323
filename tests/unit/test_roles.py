"""Roles beside persons: as written, bounded, and none where the words belong to somebody else."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.enrich import Annotation, Enricher
from streams.enrich.annotation import Entity
from streams.enrich.entities.linking import MAX_ROLES
from streams.enrich.entities.roles import MAX_LENGTH
from streams.enrich.places.gazetteer import Gazetteer
from tests.unit.event_samples import event_of, plain
from tests.unit.scripted_tagger import Scripted

UNTOLD = "Ana Lima"


def roles(gazetteer: Gazetteer, text: str, headline: str = "", name: str = UNTOLD, **names: str) -> tuple[str, ...]:
    scripted = Scripted(**(names or {"Ana_Lima": "person"}))
    annotation = Enricher(gazetteer, scripted).annotate(text, headline, language="en")  # type: ignore[arg-type]
    (entity,) = (e for e in annotation.entities if e.name == name)
    return entity.roles


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Foreign Minister Ana Lima left.", "Foreign Minister"),
        ("Portuguese Foreign Minister Ana Lima left.", "Foreign Minister"),
        ("U.S. Secretary of State Ana Lima left.", "Secretary of State"),
        ("the Minister of Foreign Affairs Ana Lima", "Minister of Foreign Affairs"),
        ("Acme Chief Executive Ana Lima said", "Chief Executive"),
        ("Acme CEO Ana Lima said", "CEO"),
        ("Acme spokeswoman Ana Lima said", "spokeswoman"),
        ("former vice-president Ana Lima said", "former vice-president"),
        ("Deputy Prime Minister Ana Lima said", "Deputy Prime Minister"),
        ("chairman and chief executive Ana Lima said", "chairman and chief executive"),
        ("Lt. Gov. Ana Lima said", "Lt. Gov."),
        ("Attorney General\u00a0Ana Lima said", "Attorney General"),
        ("the company's chief executive, Ana Lima, said", "chief executive"),
        ("Ana Lima, chief executive of Acme, said", "chief executive"),
        ("Ana Lima, the chief executive, said", "chief executive"),
        ("Ana Lima, the company's chief financial officer, said", "chief financial officer"),
        ("said Ana Lima, an analyst at Acme.", "analyst"),
        ("said Ana Lima, a senior market analyst at Acme.", "senior market analyst"),
        ("said Ana Lima, 34, a teacher in Lisbon.", "teacher"),
        ("said Ana Lima, a 34-year-old teacher in Lisbon.", "teacher"),
        ("said Ana Lima, head of research at Acme.", "head of research"),
        ("said Ana Lima, head of Acme.", "head"),
        ("said Ana Lima, head of consulting firm Acme.", "head"),
        ("Director of Research Ana Lima said", "Director of Research"),
        ("the commander Lt. Gen. Ana Lima said", "Lt. Gen."),
        ("said Ana Lima, director of the museum.", "director"),
        ("said Ana Lima, Acme's vice president of sales.", "vice president of sales"),
        ("said Ana Lima, chairman and chief executive officer of Acme", "chairman and chief executive officer"),
        ("said Ana Lima, the former Acme chief executive.", "chief executive"),
        ("said Ana Lima, head of G10 currency strategy at Acme.", "head of G10 currency strategy"),
        ("said Ana Lima, head of BP in Asia.", "head"),
        ("said Ana Lima, Chief of Naval Operations.", "Chief of Naval Operations"),
        ("said Ana Lima, a lawyer representing families.", "lawyer"),
        ("policy committee member Ana Lima said", "policy committee member"),
        ("Acme President and voting member Ana Lima said", "President and voting member"),
        ("supply chain executive Ana Lima will take over", "supply chain executive"),
        ("The official representative of the Russian Foreign Ministry, Ana Lima, said", "official representative"),
        ("The president of France, Ana Lima, said", "president"),
        ("The death of the chairman's son, Ana Lima, said", None),
        ("said Ana Lima, who is an analyst at Acme.", None),
        ("said Ana Lima, Foreign Minister Bo Ek and others.", None),
        ("said Ana Lima, according to the minister.", None),
        ("said Ana Lima, adding that the minister left.", None),
        ("the ministers met Ana Lima, then left", None),
        ("the minister met Ana Lima.", None),
        ("after the minister, Ana Lima left.", None),
        ("The minister.\nAna Lima left.", None),
        ("The minister. Ana Lima left.", None),
        ("Mr. Ana Lima left.", None),
        ("ministerAna Lima", None),
        ("Ana Lima", None),
        ("Ana Lima,", None),
    ],
)
def test_a_role_beside_a_name(gazetteer: Gazetteer, text: str, role: str | None) -> None:
    assert roles(gazetteer, text) == ((role,) if role else ())


def test_a_surname_carries_the_roles_of_the_person(gazetteer: Gazetteer) -> None:
    text = "Foreign Minister Lima left. Ana Lima, chief negotiator for Portugal, was tired. Lima, the minister, slept."
    assert roles(gazetteer, text) == ("Foreign Minister", "chief negotiator", "minister")


def test_a_role_of_the_headline_comes_first(gazetteer: Gazetteer) -> None:
    assert roles(gazetteer, "Ana Lima, the analyst, left.", "Minister Ana Lima leaves") == ("Minister", "analyst")


def test_roles_are_distinct_and_few(gazetteer: Gazetteer) -> None:
    assert roles(gazetteer, "Foreign Minister Ana Lima left. Later foreign minister Ana Lima came.") == ("Foreign Minister",)
    many = " ".join(f"{noun} Ana Lima left." for noun in ("Minister", "Senator", "Mayor", "Governor", "Judge", "Coach", "Dean", "Envoy"))
    assert roles(gazetteer, many) == ("Minister", "Senator", "Mayor", "Governor", "Judge")
    assert MAX_ROLES == 5


def test_each_has_their_own(gazetteer: Gazetteer) -> None:
    text = "Foreign Minister Ana Lima, President Bo Ek and analyst Eva Lund of Acme met."
    names = {"Ana_Lima": "person", "Bo_Ek": "person", "Eva_Lund": "person"}
    found = [roles(gazetteer, text, "", name, **names) for name in ("Ana Lima", "Bo Ek", "Eva Lund")]
    assert found == [("Foreign Minister",), ("President",), ("analyst",)]


def test_organisations_and_places_have_none(gazetteer: Gazetteer) -> None:
    assert roles(gazetteer, "Chief Executive Acme Steel, an analyst, said", "", "Acme Steel", Acme_Steel="organisation") == ()


def test_the_event_has_roles_in_wire() -> None:
    person = Entity("urn:newswire:person:ana-lima", "person", UNTOLD, 0.9, roles=("minister", "head of research"))
    event = event_of(plain("x"), annotation=Annotation(entities=(person, Entity("urn:newswire:person:bo-ek", "person", "Bo Ek", 0.9))))
    assert event["wire"]["entities"][0]["roles"] == ["minister", "head of research"]
    assert "roles" not in event["wire"]["entities"][1]
    assert event["people"][0] == {"name": UNTOLD, "rel": "mentions", "uri": person.uri}


WORDS = st.sampled_from(
    [
        "Ana Lima",
        "Lima",
        "Lima,",
        ",",
        "chief",
        "executive",
        "Foreign",
        "Minister",
        "of",
        "State",
        "and",
        "the",
        "Acme's",
        "34,",
        "said",
        "\n",
        "\u00a0",
        "é",
        "🚀",
        "a" * 200,
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, max_size=30))
def test_any_text(gazetteer: Gazetteer, words: list[str]) -> None:
    text = " ".join(words)
    annotation = Enricher(gazetteer, Scripted(Ana_Lima="person")).annotate(text, text, language="en")  # type: ignore[arg-type]
    flat = text.replace("\u00a0", " ")
    for entity in annotation.entities:
        assert len(entity.roles) <= MAX_ROLES
        assert all(0 < len(role) <= MAX_LENGTH and role in flat for role in entity.roles)


def test_cost_is_linear(enricher: Enricher) -> None:
    unit = "Foreign Minister Ana Lima, chief executive and chief executive and chief executive of chief, "
    seconds = []
    for size in (10_000, 100_000):
        text = (unit * (size // len(unit) + 1))[:size]
        begin = time.process_time()
        enricher.annotate(text, language="en")
        seconds.append(time.process_time() - begin)
    assert seconds[1] < 30 * max(seconds[0], 0.02)
