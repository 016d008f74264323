"""The statistical judge: what becomes of a line, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from streams.promo import features, rules, surroundings, words
from streams.promo import model as statistical
from streams.promo.clean import clean
from streams.promo.cleaned import Cleaned
from streams.promo.cues import Evidence
from streams.promo.features import Item
from streams.promo.memory import HEAD, MIDDLE, TAIL, TITLE, VARIES, Memory, Verdict
from streams.promo.units import unit
from tests.unit.promo_judgings import (
    BESIDE,
    IN_STORY,
    LAST,
    LISTS,
    NOTHING_NEAR,
    PITCH,
    SAMPLES,
    TITLE_OF_ANOTHER,
    judgings,
    known,
    row,
    units_of,
)
from tests.unit.promo_samples import PROSE, item, taken_out
from tests.unit.promo_samples import cleaned as cleaned_lines


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


MIXED = "Harbour Holdings is now rated a hold by the three banks that follow it. Sign up for our newsletter to see the full list of ratings."


@pytest.mark.parametrize("heading", ["Harbour rating", "Six lines about our harbour today", "Top ferries of the week", "Why the price fell"])
def test_a_heading_above_a_mixed_line_stays(heading: str) -> None:
    lines = [*PROSE, heading, MIXED]
    (cut,) = taken_out(lines, cleaned_lines(lines))
    assert cut.strip() == MIXED[MIXED.index("Sign up") :]


def test_a_known_line_with_a_fact_before_its_pointer_is_cut_not_lost() -> None:
    fact, pointer = "The ferry index stands at 41.2 points, a tenth more than in May.", " Sign up for our newsletter to see the full list of figures."
    lines = [*PROSE, fact + pointer, PITCH]
    for verdict, seen in (("content", 2), ("promo", 16)):
        gone = taken_out(lines, cleaned_lines(lines, known(fact + pointer, verdict, seen), at=10))
        assert [text.strip() for text in gone] == [pointer.strip(), PITCH], verdict


def test_repetition_alone_convicts_no_paragraph() -> None:
    template = "The table shows how many ferries left each pier on time, and how many of them turned back before they had reached the island."
    lines = [*PROSE, template, PITCH]
    assert taken_out(lines, cleaned_lines(lines, known(template, "content", 16, ("middle", "tail")), at=10)) == [PITCH]


def test_what_stands_between_two_promotions_goes_together_or_stays() -> None:
    def marked(*between: str) -> list[bool]:
        decisions = [rules.Decision(one, one.reading.cues()) for one in (unit(0, 0, len(text), text) for text in [*PROSE, PITCH, *between, PITCH])]
        rules.by_rules(decisions, [1] * len(decisions), False, False, "")
        return [one.promo for one in decisions[6:-1]]

    row = "Halford Robotics and Corbel Foods report before the bell on Monday, and Tarnholm Bank after the close."
    assert marked("Results due on Monday") == [True]
    assert marked("Results due on Monday", row) == [False, False]


@pytest.mark.parametrize(
    "line", ["Created by Harbour Times", "Data provided by Harbour Times Research", "(A version of this column appeared in Harbour Times.)"]
)
@pytest.mark.parametrize("seen", [0, 16])
def test_who_made_an_item_is_no_promotion(line: str, seen: int) -> None:
    lines = [*PROSE, PITCH, line]
    memory = known(line, "content", seen, ("tail",)) if seen else Memory()
    assert not fate_of(line, lines, cleaned_lines(lines, memory, at=10))


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
    (0.6, IN_STORY, 0.02, {}, True),
    (0.6, BESIDE, 0.01, {}, False),
    (0.0, BESIDE, 0.56, {}, True),
    (0.0, BESIDE, 0.54, {}, False),
    (0.0, NOTHING_NEAR, 0.94, {}, False),
    (0.0, NOTHING_NEAR, 0.96, {}, True),
    (0.3, NOTHING_NEAR, 0.56, {}, True),
    (0.0, NOTHING_NEAR, 0.94, {"verdict": Verdict("content", 16, 0, places=MIDDLE)}, False),  # repetition does not convict
    (0.0, IN_STORY, 0.94, {"verdict": Verdict("content", 16, 0, places=MIDDLE)}, False),
    (0.0, IN_STORY, 0.96, {}, True),
    (0.0, IN_STORY, 0.81, {"plain": "[Read on]"}, True),
    (0.0, IN_STORY, 0.79, {"plain": "[Read on]"}, False),
    (0.0, IN_STORY, 0.81, {"plain": "( Read on: a ferry)"}, True),
    (0.0, IN_STORY, 0.81, {"plain": "(+) Read on"}, False),  # no words in brackets
    (0.0, IN_STORY, 0.81, {"plain": "Read on >"}, True),
    (0.0, IN_STORY, 0.94, {"plain": "READ ON"}, False),  # sub-headings have capitals too
    (0.0, IN_STORY, 0.99, {"plain": "Read on."}, True),
    (0.0, IN_STORY, 0.97, {"plain": "Read on."}, False),  # a sentence of the story
    (0.0, NOTHING_NEAR, 0.97, {"plain": "Read on."}, False),
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


def test_rows_of_data_are_of_the_story_together() -> None:
    rows = ["Halford Robotics (LSE: HRB)", "Corbel Foods", "Ferries: +4.1%", "$4.2 million"]
    units = units_of(PROSE[0], "Read on", *rows, PROSE[1], "Sea levels: +2%", "Tides")
    plan = statistical.layout(units)
    assert statistical.in_tables(units, plan) == [False, *[True] * 5, *[False] * 3], "three of five; and two rows are no table"
    assert statistical.stand_alone(units, plan, [0.9] * 9)[1:6] == [IN_STORY] * 5
    links = units_of(*LISTS)
    assert not any(statistical.in_tables(links, statistical.layout(links)))


def test_a_legal_line_below_is_no_story() -> None:
    units = units_of(*PROSE, "Read on", PROSE[0])
    units[-1] = units[-1]._replace(taken=True)
    plan = statistical.layout(units)
    assert plan.prose[-1] is False
    assert statistical.stand_alone(units, plan, [0.0] * 7)[5] == NOTHING_NEAR
    assert statistical.story_of(units, plan).below[4:] == ["", "", ""]


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
    around = surroundings.of_item([0.0, 1.0], 1, [True] * 2, [False] * 2, [False] * 2, [False] * 2, ["Tides"] * 2)
    judged = statistical.Judged(True, 0.9, own, 1, around, row(surroundings.STORY))
    assert statistical.grounds(judged, model) == ["last", "itself", "question"]
    assert statistical.grounds(judged, model, most=9) == ["last", "itself", "question", "cues"]
    assert statistical.grounds(judged, model, most=1) == ["last"]
