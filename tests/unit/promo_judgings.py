"""Items of every shape that the statistical judge looks for, and what it saw of them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any, get_args

import orjson
import pytest

from streams.promo import features, judge, rules
from streams.promo import model as statistical
from streams.promo.clean import clean
from streams.promo.features import Item
from streams.promo.fingerprint import fingerprint
from streams.promo.memory import Memory
from streams.promo.units import unit
from tests.unit.promo_samples import PROSE, item

LISTS = [
    "More from Ledger:",
    "Ferry strike enters second week",
    "Bridge tolls to rise in May",
    "Council elects new chair",
]
PITCH = "Sign up for our newsletter and get the best of the harbour in your inbox"
LONG_PITCH = (
    "Our newsletter brings you the tides, the ferries and the fish prices every morning before seven. Sign up now, and get the first three months for free: "
    "the harbour's best stories, and offers for readers only."
)
TITLE_OF_ANOTHER = "Joe Day Wins Second Ferry Race"


def known(text: str, verdict: str = "content", seen: int = 0, places: Sequence[str] = (), supplier: str = "harbour-times") -> Memory:
    memory = Memory()
    history = [{"from": 0, "verdict": verdict, "seen": seen, "places": list(places)}]
    memory.apply({"supplier": supplier, "fingerprint": fingerprint(text), "text": text, "stories": [], "history": history, "override": None}, 0)
    return memory


def units_of(*texts: str, **changed: Any) -> list[statistical.Unit]:
    made = judge.units([rules.Decision(unit(0, 0, len(text), text)) for text in texts], [1] * len(texts), "")
    return [one._replace(**changed) for one in made]


IN_STORY, NOTHING_NEAR, BESIDE = get_args(statistical.Alone)
TAG_LINE = "The week as seen from the quay"


# Items that between them have every shape that a feature looks for.
SAMPLES: list[tuple[list[str], Memory, str]] = [
    ([*PROSE, *LISTS], Memory(), "harbour-times"),
    ([PROSE[0], "The Sea Walls", PROSE[1], "The Tide Gates", PROSE[2], PITCH], Memory(), "harbour-times"),
    ([*PROSE, PITCH, LONG_PITCH], Memory(), "harbour-times"),
    (
        [PROSE[0], "WHAT THE COUNCIL SAID", *PROSE[1:], "By Ana Lima", "Also see: a ferry >", PITCH, PITCH, "(Reporting by Ana Lima; Editing by Joe Day)"],
        Memory(),
        "x",
    ),
    (
        [
            *PROSE,
            "* Follow us on Facebook!",
            "[Read on]",
            "Have you seen the quay?",
            "Visit www.ledger.example or ask @ledger | Ledger",
            "Call 0800 555 111 now",
        ],
        Memory(),
        "x",
    ),
    (['"We will see," she said.', "Why it matters:", *PROSE, "Harbour Times brings the quay to you...", "And more"], Memory(), "harbour-times"),
    ([*PROSE, "Our experts look at the sea", "Tide gauge of the quay 40215530"], Memory(), "x"),
    (["OSTRAVA, Czechia, June 9, 2031 /PRNewswire/ -- " + PROSE[0], PROSE[1], "Get the app for free", "SOURCE Harbour Holdings"], Memory(), "x"),
    ([*PROSE, TAG_LINE, PITCH, "(Reporting by Ana Lima; Editing by Joe Day)"], known(TAG_LINE, seen=8, places=("tail", "title")), "harbour-times"),
    ([*PROSE, TAG_LINE, PITCH, "Sea levels"], known(TAG_LINE, seen=2, places=("tail", "varies")), "harbour-times"),
    ([TAG_LINE, *PROSE, "Sea levels"], known(TAG_LINE, seen=3, places=("head", "tail", "varies")), "harbour-times"),
    (
        [*PROSE[:4], "What the council of the harbour and of the islands said of the plan on Tuesday, and what the ferry's crews make of it now", PROSE[4]],
        Memory(),
        "x",
    ),
    ([*PROSE, "Read our guide to the sea. " + "It is free for all who live by the sea. " * 4], Memory(), "x"),
    ([*PROSE, "Read our guide to the sea"], known("Read our guide to the sea", seen=3, places=("tail",)), "harbour-times"),
    ([*PROSE, "Subscribe to our newsletter. " + "It is free for all who live by the sea. " * 8], Memory(), "x"),
    ([*PROSE, "Ferries: +4.1%", "Trams: -2.0%", "Read our guide to the sea", "Follow us on Facebook"], Memory(), "x"),
]

Judging = tuple[list[statistical.Unit], Item, list[statistical.Judged | None]]


def judgings(monkeypatch: pytest.MonkeyPatch, samples: Sequence[tuple[Sequence[str], Memory, str]] = SAMPLES) -> list[Judging]:
    """What the judge is given and says when the samples are cleaned."""
    seen: list[Judging] = []
    real = statistical.judge

    def watched(units: Sequence[statistical.Unit], what: Item, model: statistical.Model) -> list[statistical.Judged | None]:
        found = real(units, what, model)
        seen.append((list(units), what, found))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(statistical, "judge", watched)
        for lines, memory, supplier in samples:
            clean(item(lines, supplier=supplier), memory, 10)
    return seen


def every_feature(units: Sequence[statistical.Unit], what: Item, model: statistical.Model) -> list[statistical.Judged | None]:
    """What is known of each candidate, without any of the judge's short cuts."""
    plan = statistical.layout(units)
    own = statistical.own_features(units, what, model, plan)
    chances = [0.0 if one is None else statistical.logistic(one.first) for one in own]
    around, story = statistical.around(units, chances, plan), statistical.story_of(units, plan)
    return [
        None if one is None else statistical.Judged(False, 0.0, one, index, around, statistical.of_story(index, units, plan, story))
        for index, one in enumerate(own)
    ]


def stored() -> tuple[dict[str, float], dict[str, float]]:
    """The weights of both models by name, as they ship."""
    file = orjson.loads(resources.files(features.__package__).joinpath("model.json").read_bytes())
    return file["first"], file["second"]


LAST = features.spot(18, 19, 9, 9, False, 1, False, Item(False, False, ""))


def row(names: Sequence[str], **values: float) -> features.Row:
    return tuple(values.get(name, 0.0) for name in names)
