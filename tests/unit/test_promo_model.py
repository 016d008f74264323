"""The statistical judge: its features, its sums, and what becomes of a line."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from importlib import resources
from typing import Any, get_args

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.promo import features, judge, words
from streams.promo import model as statistical
from streams.promo.clean import clean
from streams.promo.cleaned import Cleaned
from streams.promo.cues import Evidence
from streams.promo.features import Item
from streams.promo.fingerprint import fingerprint
from streams.promo.memory import HEAD, MIDDLE, TAIL, TITLE, VARIES, Memory, Verdict
from streams.promo.units import unit
from tests.unit.promo_samples import PROSE, item, taken_out
from tests.unit.promo_samples import cleaned as cleaned_lines

NEVER_SEEN = {"title of another item", "stood above and below the story", "dots at the end"}
"""Features that no labelled line had when the model was fitted: without a weight they say nothing."""
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
    made = judge.units([judge.Decision(unit(0, 0, len(text), text)) for text in texts], [1] * len(texts), "")
    return [one._replace(**changed) for one in made]


IN_STORY, NOTHING_NEAR, BESIDE = get_args(statistical.Alone)
TAG_LINE = "The week as seen from the quay"


# Items that between them have every shape that a feature looks for.
SAMPLES: list[tuple[list[str], Memory, str]] = [
    ([*PROSE, *LISTS], Memory(), "harbour-times"),
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
    around = statistical.around(units, chances, plan)
    return [None if one is None else statistical.Judged(False, 0.0, one, index, around) for index, one in enumerate(own)]


# What features.py can produce.

NAMES = {
    name for row in (features.TEXT, features.CUES, features.MEMORY, features.PLACE, features.MEASURES, features.CREDITS, features.NEIGHBOURS) for name in row
}


def stored() -> tuple[dict[str, float], dict[str, float]]:
    """The weights of both models by name, as they ship."""
    file = orjson.loads(resources.files(features.__package__).joinpath("model.json").read_bytes())
    return file["first"], file["second"]


def test_every_weight_is_of_a_feature_that_can_occur() -> None:
    first, second = stored()
    assert set(first) <= NAMES | {"bias"}
    assert set(second) <= NAMES | {"bias"}
    assert not set(first) & set(features.NEIGHBOURS)
    assert set(second) - set(first) <= set(features.NEIGHBOURS), "the second model sees all that the first does"
    assert {"above it", "below it", "itself", "under a heading of links"} <= set(second)
    assert all(math.isfinite(weight) for weight in [*first.values(), *second.values()])
    assert 0 < statistical.DOUBTED < statistical.load().threshold < 1


def test_every_feature_has_a_weight_and_can_occur(monkeypatch: pytest.MonkeyPatch) -> None:
    model, (_, second) = statistical.load(), stored()
    found: set[str] = set()
    for units, what, _ in judgings(monkeypatch):
        for one in filter(None, every_feature(units, what, model)):
            assert all(math.isfinite(value) for _, value in one.named())
            found |= {name for name, _ in one.named()}
    assert found == NAMES, "the samples show every feature"
    assert NAMES - set(second) == NEVER_SEEN, "the list of features without a weight is out of date"


def test_rows_are_as_long_as_their_names() -> None:
    units, what = units_of(*PROSE, PITCH, "Read our guide", verdict=Verdict("content", 3, 0, False, TAIL)), Item(False, False, "")
    for one in filter(None, every_feature(units, what, statistical.load())):
        assert len(one.own.text.found) == len(features.TEXT)
        assert len(features.of_place(one.own.place)) == len(features.PLACE)
        assert len(one.own.measures) == len(features.MEASURES)
        assert len(one.own.memory) == len(features.MEMORY)
        assert len(one.own.cues) in (0, len(features.CUES))
        assert len(one.own.credits) in (0, len(features.CREDITS))
        assert len(one.neighbours) == len(features.NEIGHBOURS)


def test_each_reason_is_of_a_feature() -> None:
    assert set(judge._GROUNDS) <= NAMES


# The sums.


LAST = features.spot(18, 19, 9, 9, False, 1, False, Item(False, False, ""))


def row(names: Sequence[str], **values: float) -> features.Row:
    return tuple(values.get(name, 0.0) for name in names)


def test_a_chance_is_the_logistic_of_the_sum() -> None:
    assert statistical.logistic(0.0) == 0.5
    assert statistical.logistic(1.5) == pytest.approx(1 / (1 + math.exp(-1.5)))
    assert 0 < statistical.logistic(-1e9) < 1e-12
    assert 1 - 1e-12 < statistical.logistic(1e9) < 1


CHANCES = st.one_of(st.just(0.0), st.floats(0, 1))


@given(st.lists(st.tuples(CHANCES, st.booleans(), st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=40), st.integers(0, 2**32))
def test_the_quick_sum_over_neighbours_is_that_of_their_row(units: list[tuple[float, bool, bool, bool, bool]], seed: int) -> None:
    chances, short, prose, taken, heading = map(list, zip(*units, strict=True))
    around = features.surroundings(chances, sum(chance > 0.5 for chance in chances), short, prose, taken, heading)
    weights = tuple(random.Random(seed).uniform(-2, 2) for _ in features.NEIGHBOURS)
    for index, total in enumerate(features.sums_of_neighbours(range(len(units)), around, weights)):
        row = features.of_neighbours(index, around)
        assert len(row) == len(weights)
        assert total == pytest.approx(sum(weight * value for weight, value in zip(weights, row, strict=True)), abs=1e-9)


def test_what_is_judged_is_the_plain_sum_over_all_features(monkeypatch: pytest.MonkeyPatch) -> None:
    model, (first, second), judged = statistical.load(), stored(), 0
    for units, what, results in judgings(monkeypatch):
        for one, result in zip(every_feature(units, what, model), results, strict=True):
            if result is None:
                continue
            assert one is not None
            assert one.own.first == pytest.approx(first["bias"] + sum(first.get(name, 0.0) * value for name, value in one.own.named()))
            total = second["bias"] + sum(second.get(name, 0.0) * value for name, value in one.named())
            assert result.chance == pytest.approx(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), rel=1e-9)
            assert result.named() == one.named()
            judged += 1
    assert judged >= 20


def test_a_text_is_read_alike_the_first_and_the_second_time() -> None:
    shipped = statistical.load()
    fresh = statistical.Model(shipped.threshold, shipped.first, shipped.second, shipped.words)
    units, what = units_of(*PROSE, PITCH, "Read our guide"), Item(False, False, "")
    once = statistical.judge(units, what, fresh)
    assert fresh.texts
    assert statistical.judge(units, what, fresh) == once


def test_the_texts_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = statistical.load()
    fresh = statistical.Model(shipped.threshold, shipped.first, shipped.second, shipped.words)
    monkeypatch.setattr(statistical, "_CACHED", 50)
    for number in range(20):
        statistical.judge(units_of(*(f"Line {number} of number {other}" for other in range(20))), Item(False, False, ""), fresh)
    assert 0 < len(fresh.texts) <= 50


def test_an_empty_item() -> None:
    assert statistical.judge([], Item(False, False, ""), statistical.load()) == []


# What becomes of a line.


def fate_of(line: str, lines: Sequence[str], result: Cleaned) -> bool:
    """Whether the line was taken out whole."""
    return line in taken_out(lines, result)


@pytest.mark.parametrize("line", ["(Reporting by Ana Lima; Editing by Joe Day)", "By Ana Lima", "Additional reporting by Ana Lima"])
def test_a_credit_is_never_judged_a_promotion(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for lines in ([*PROSE, PITCH, line, PITCH], [*PROSE, *LISTS, line, "Follow us on Facebook"], [line, *PROSE, PITCH]):
        for verdict in ("promo", "block"):
            memory = known(line, verdict, 16, ("tail",))
            ((units, _, results),) = judgings(monkeypatch, [(lines, memory, "harbour-times")])
            assert [result for unit, result in zip(units, results, strict=True) if unit.plain == line] == [None]
            result = cleaned_lines(lines, memory, at=10)
            assert not fate_of(line, lines, result)
            assert line in [lines[one.line][one.start : one.end] for one in result.credits]
            assert PITCH in taken_out(lines, result) or LISTS[1] in taken_out(lines, result)


def test_an_operators_word_wins_over_all_evidence() -> None:
    lines = [*PROSE, PITCH, "Follow us on Facebook"]
    assert fate_of(PITCH, lines, cleaned_lines(lines))
    assert not fate_of(PITCH, lines, cleaned_lines(lines, known(PITCH, "allow", 16, ("tail",)), at=10))
    heading = "What the engineers found"
    story = [PROSE[0], PROSE[1], heading, *PROSE[2:]]
    assert not fate_of(heading, story, cleaned_lines(story))
    (removed,) = cleaned_lines(story, known(heading, "block"), at=10).removed
    assert (removed.line, removed.confidence, removed.reason) == (2, 1.0, "Blocked by an operator")
    paragraph = [PROSE[0], PROSE[1], PROSE[2]]
    assert fate_of(PROSE[1], paragraph, cleaned_lines(paragraph, known(PROSE[1], "block"), at=10))


@pytest.mark.parametrize("heading", ["What the engineers found", "Sea walls and tide gates", "Why it matters", "Key dates", "The road ahead", "Read the signs"])
@pytest.mark.parametrize("seen", [0, 2, 16])
def test_a_heading_right_above_a_paragraph_stays(heading: str, seen: int) -> None:
    lines = [PROSE[0], PROSE[1], heading, *PROSE[2:], PITCH]
    memory = known(heading, seen=seen, places=("middle",)) if seen else Memory()
    assert taken_out(lines, cleaned_lines(lines, memory, at=10)) == [PITCH]


def test_a_list_under_a_heading_of_links_goes() -> None:
    lines = [*PROSE, *LISTS]
    result = cleaned_lines(lines)
    assert taken_out(lines, result) == LISTS
    assert {one.kind for one in result.removed} == {"related"}
    assert cleaned_lines([*PROSE, *LISTS[1:]]).removed == (), "without the heading they may be anything"


def test_the_title_of_another_item_goes_where_an_unknown_line_stays() -> None:
    lines = [*PROSE, TITLE_OF_ANOTHER]
    assert not fate_of(TITLE_OF_ANOTHER, lines, cleaned_lines(lines))
    memory = known(TITLE_OF_ANOTHER, places=("title",))
    assert taken_out(lines, cleaned_lines(lines, memory, at=10)) == [TITLE_OF_ANOTHER]
    assert not fate_of(TITLE_OF_ANOTHER, lines, clean(item(lines, supplier="ledger"), memory, 10))
    own = clean(item(lines, title=TITLE_OF_ANOTHER), memory, 10)
    assert not fate_of(TITLE_OF_ANOTHER, lines, own), "an item's own title is no link to another"


def test_a_vetoed_line_is_seen_but_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ('"Sign up for our newsletter," the notice at the harbour said.', "($1 = 0.8941 euros)", "12.5 13.1 +4%"):
        lines = [*PROSE, PITCH, text, PITCH + " today"]
        ((units, _, results),) = judgings(monkeypatch, [(lines, known(text, "promo", 16, ("tail",)), "harbour-times")])
        assert [result for unit, result in zip(units, results, strict=True) if unit.plain == text] == [None]


# (rules, alone, chance, changes of the unit) -> promotion
LAST_WORDS: list[tuple[float, statistical.Alone, float, dict[str, Any], bool]] = [
    (0.6, IN_STORY, 0.05, {}, True),
    (0.6, BESIDE, 0.04, {}, False),
    (0.0, BESIDE, 0.56, {}, True),
    (0.0, BESIDE, 0.54, {}, False),
    (0.0, NOTHING_NEAR, 0.97, {}, False),
    (0.0, NOTHING_NEAR, 0.99, {}, True),
    (0.3, NOTHING_NEAR, 0.56, {}, True),
    (0.0, NOTHING_NEAR, 0.56, {"verdict": Verdict("content", 2, 0, places=MIDDLE)}, True),
    (0.0, NOTHING_NEAR, 0.56, {"verdict": Verdict("content", 1, 0, places=MIDDLE)}, False),
    (0.0, IN_STORY, 0.97, {"verdict": Verdict("content", 16, 0, places=MIDDLE)}, False),
    (0.0, IN_STORY, 0.99, {}, False),
    (0.0, IN_STORY, 0.99, {"plain": "[Read on]"}, True),
    (0.0, IN_STORY, 0.99, {"plain": "Read on."}, True),  # a sentence is no heading
    (0.0, IN_STORY, 0.99, {"plain": "Read on " * 10}, True),  # nor is a long line
    (0.0, IN_STORY, 0.97, {"plain": "Read on."}, False),
    (0.0, IN_STORY, 0.99, {"plain": "READ ON"}, True),
    (0.0, IN_STORY, 0.97, {"plain": "READ ON"}, False),
    (0.0, IN_STORY, 0.56, {"verdict": Verdict("content", 0, 0, places=TITLE)}, True),
    (0.0, IN_STORY, 0.56, {"verdict": Verdict("content", 0, 0, places=TITLE), "own_title": True}, False),
    (0.0, IN_STORY, 0.56, {"verdict": Verdict("content", 2, 0, places=TAIL | VARIES)}, True),
    (0.0, IN_STORY, 0.56, {"verdict": Verdict("content", 2, 0, places=TAIL | HEAD)}, False),
    (0.0, IN_STORY, 0.56, {"verdict": Verdict("content", 1, 0, places=TAIL)}, False),
]


@pytest.mark.parametrize(("rules", "alone", "chance", "changed", "promo"), LAST_WORDS)
def test_the_last_word(rules: float, alone: statistical.Alone, chance: float, changed: dict[str, Any], promo: bool) -> None:
    (unit,) = units_of("Read on", rules=rules, **changed)
    assert statistical.is_promotion(chance, unit, alone, 0.55) is promo


def test_which_lines_stand_alone() -> None:
    units = units_of(PROSE[0], "Sea walls", PROSE[1], "Read on", "Sea levels", "Tides", "Winds", PROSE[2])
    chances = [0.0, 0.2, 0.0, 0.9, 0.1, 0.1, 0.1, 0.0]
    assert statistical.stand_alone(units, statistical.layout(units), chances) == [
        NOTHING_NEAR,
        IN_STORY,
        BESIDE,
        NOTHING_NEAR,
        BESIDE,
        BESIDE,
        IN_STORY,
        NOTHING_NEAR,
    ]


def test_a_line_beside_the_cells_of_a_table_is_of_the_story() -> None:
    units = units_of("Sea levels", "12.5", "13.1", "Read on", "Tides", "Winds", "Waves")
    assert statistical.stand_alone(units, statistical.layout(units), [0.9] * 7) == [IN_STORY] * 5 + [BESIDE] * 2


@pytest.mark.parametrize(
    ("size", "sentence", "cues", "rules", "seen", "looked_at"),
    [
        (30, False, 0.0, 0.0, 0, True),
        (170, False, 0.0, 0.0, 0, True),
        (171, False, 0.0, 0.0, 0, False),
        (110, True, 0.0, 0.0, 0, False),
        (109, True, 0.0, 0.0, 0, True),
        (400, True, 0.3, 0.0, 0, True),
        (400, True, 0.0, 0.3, 0, True),
        (400, True, 0.0, 0.0, 2, True),
        (400, True, 0.0, 0.0, 1, False),
        (1200, True, 0.9, 0.9, 16, True),
        (1201, True, 0.9, 0.9, 16, False),
    ],
)
def test_which_lines_are_looked_at(size: int, sentence: bool, cues: float, rules: float, seen: int, looked_at: bool) -> None:
    plain = "a" * (size - 1) + ("." if sentence else "a")
    verdict = Verdict("content", seen, 0) if seen else None
    assert statistical.is_candidate(plain, Evidence("link", cues, ""), rules, verdict) is looked_at


# Reasons.


def test_reasons_are_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    removed = [one for lines, memory, supplier in SAMPLES for one in clean(item(lines, supplier=supplier), memory, 10).removed]
    assert len(removed) >= 15
    assert any("Is worded like a promotion" in one.reason for one in removed)
    for one in removed:
        assert one.reason[0].isupper(), one
        assert len(one.reason.split()) >= 3, one
        assert one.reason[-1] not in ".;: ", one
        assert ";;" not in one.reason, one
        assert one.kind, one
        assert 0 < one.confidence <= 1, one


def test_grounds_are_what_spoke_most_for_it() -> None:
    weights = statistical.weights_of({"bias": 0.0, "question": 1.0, "last": 3.0, "bar": -9.0, "cues": 0.5, "itself": 2.5})
    model = statistical.Model(0.5, weights, weights, words.Vocabulary({"#bias": 0.0}))
    text = statistical.Text(0.0, row(features.TEXT, question=2.0, bar=1.0, arrow=5.0), 0.0, 0.0)
    own = statistical.Own(0.0, 0.0, text, LAST, row(features.MEASURES), row(features.CUES, cues=1.0), (), ())
    around = features.surroundings([0.0, 1.0], 1, [True] * 2, [False] * 2, [False] * 2, [False] * 2)
    judged = statistical.Judged(True, 0.9, own, 1, around)
    assert statistical.grounds(judged, model) == ["last", "itself", "question"]
    assert statistical.grounds(judged, model, most=9) == ["last", "itself", "question", "cues"]
    assert statistical.grounds(judged, model, most=1) == ["last"]
