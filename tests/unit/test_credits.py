from __future__ import annotations

import pytest

from streams.promo.credits import inline_credit, role_credit
from streams.promo.names import has_given_name, looks_like_full_name, split_names
from tests.unit.promo_samples import PROSE, cleaned, fate, taken_out


def people(line: str, position: int = 5, authors: tuple[str, ...] = ()) -> list[tuple[str, str]] | None:
    lines = [*PROSE[:position], line, *PROSE[position:]]
    result = cleaned(lines, authors=authors)
    assert not any(one.line == position for one in result.removed)
    for credit in result.credits:
        if credit.line == position:
            return [(person.name, person.role) for person in credit.people]
    return None


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("(Reporting by Ana Lima in Lisbon; Editing by Joe Day and Mia Berg)", [("Ana Lima", "reporting"), ("Joe Day", "editing"), ("Mia Berg", "editing")]),
        (
            "Additional report by Ece Kaya; Editing by Jon Spic/Mark Hein",
            [("Ece Kaya", "additional_reporting"), ("Jon Spic", "editing"), ("Mark Hein", "editing")],
        ),
        (
            "Reporting By Ana Lima, additional reporting by Bo Li in Oslo and Cy Young in Bonn; writing by Dee Fox; editing by Ed Orr",
            [("Ana Lima", "reporting"), ("Bo Li", "additional_reporting"), ("Cy Young", "additional_reporting"), ("Dee Fox", "writing"), ("Ed Orr", "editing")],
        ),
        ("(Reporting by Ana Lima Editing by Joe Day)", [("Ana Lima", "reporting"), ("Joe Day", "editing")]),
        ("(Writing by Ana de la Cruz; Editing by Seán O'Neill)", [("Ana de la Cruz", "writing"), ("Seán O'Neill", "editing")]),
        ("(Compiled by Ana Lima)", [("Ana Lima", "writing")]),
        ("With assistance from Ana Lima and Joe Day", [("Ana Lima", "contributor"), ("Joe Day", "contributor")]),
        ("Ana Lima and Joe Day contributed to this report.", [("Ana Lima", "contributor"), ("Joe Day", "contributor")]),
        (
            "Associated Press writers Ana Lima in Lisbon and Joe Day in Rome contributed to this report.",
            [("Ana Lima", "contributor"), ("Joe Day", "contributor")],
        ),
        ("Lima reported from Lisbon.", [("Lima", "reporting")]),
        (
            "((ana.lima@agency.example; +351 21 555 0100; Messaging: ana.lima@chat.example))",
            [("ana.lima@agency.example", "contact"), ("ana.lima@chat.example", "contact")],
        ),
        ("Write to Ana Lima at ana.lima@paper.example", [("ana.lima@paper.example", "contact")]),
        ("SOURCE Harbour Holdings", [("Harbour Holdings", "source")]),
        ("SOURCE Harbour Holdings N.V.", [("Harbour Holdings N.V.", "source")]),
        ("SOURCE Harbour Holdings Ltd.", [("Harbour Holdings Ltd.", "source")]),
        ("SOURCE: Harbour Holdings.", [("Harbour Holdings", "source")]),
        ("With inputs from Ana Lima in Lisbon", [("Ana Lima", "contributor")]),
        ("By Ana Lima, Coastal Gazette", [("Ana Lima", "byline")]),
        ("By Ana Lima, Harbour Times", [("Ana Lima", "byline")]),
        ("By Ana Lima, Mark Post", [("Ana Lima", "byline"), ("Mark Post", "byline")]),
        ("(Ana Lima is a harbour market analyst. The views expressed are her own)", [("Ana Lima", "biography")]),
        ("Anna Lima is a staff writer at the Ledger. Follow her on Twitter @annalima.", [("Anna Lima", "biography")]),
        ("You can follow him on X @joeday", []),
        ("This article was originally published on The Ledger.", []),
        ("The post Ferry terminal closes appeared first on The Ledger.", []),
        ("Photo by Ana Lima", [("Ana Lima", "photo")]),
    ],
)
def test_forms_at_an_items_end(line: str, named: list[tuple[str, str]]) -> None:
    assert people(line) == named


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("By Ana Lima", [("Ana Lima", "byline")]),
        ("By Ana Lima and Joe Day, Staff Writers", [("Ana Lima", "byline"), ("Joe Day", "byline")]),
        ("BY ANA LIMA", [("ANA LIMA", "byline")]),
        ("By Joe M. Day | Harbour Times", [("Joe M. Day", "byline")]),
        ("Jane Roe", [("Jane Roe", "byline")]),
        ("Jane Roe, Chief Correspondent", [("Jane Roe", "byline")]),
        ("Associated Press", [("Associated Press", "byline")]),
    ],
)
def test_by_lines_at_an_items_start(line: str, named: list[tuple[str, str]]) -> None:
    assert people(line, position=0) == named


def test_a_bare_name_is_a_by_line_when_the_item_names_it_as_author() -> None:
    assert people("Xq Zyw", position=0) is None
    assert people("Xq Zyw", position=0, authors=("Xq Zyw",)) == [("Xq Zyw", "byline")]


@pytest.mark.parametrize(
    "line",
    [
        "By Monday, the terminal had been closed for a week and the shops around it were empty.",
        "By any measure, the terminal was a failure.",
        "Reporting by the newspaper found that the council had known of the damage since May.",
        "Editing by hand takes longer than most writers think.",
        "Graphics by computer were new in those days.",
        "The report was contributed to by six engineers.",
        "She reported from behind the lines for six years and wrote two books about it.",
        "Source of the trouble",
        "He is a professor of engineering at the city's university, where the piers were tested.",
        "Written by lawyers, the deal runs to 400 pages.",
    ],
)
@pytest.mark.parametrize("position", [2, 5])
def test_prose_is_no_credit(line: str, position: int) -> None:
    assert fate(line, position) == "kept"


def test_a_credit_glued_to_a_promotion_is_kept_and_the_promotion_is_cut() -> None:
    lines = [*PROSE, "Get free unlimited access to Ledger.example RegisterReporting by Ana Lima; Editing by Joe Day"]
    result = cleaned(lines)
    assert taken_out(lines, result) == ["Get free unlimited access to Ledger.example Register"]
    assert [(person.name, person.role) for person in result.credits[0].people] == [("Ana Lima", "reporting"), ("Joe Day", "editing")]


@pytest.mark.parametrize("credit", ["Photo by Ana Lima", "(Picture by Ana Lima)", "Illustration by Ana Lima"])
def test_a_photo_credit_behind_a_caption_is_parted_from_it(credit: str) -> None:
    lines = [PROSE[0], f"A ferry leaves the old terminal on Tuesday. {credit}", PROSE[1]]
    result = cleaned(lines)
    (note,), (one,) = result.notes, result.credits
    assert (note.kind, lines[1][note.start : note.end]) == ("caption", "A ferry leaves the old terminal on Tuesday.")
    assert (lines[1][one.start : one.end], [(who.name, who.role) for who in one.people]) == (credit, [("Ana Lima", "photo")])


def test_a_photo_credit_in_the_next_line_makes_no_caption_of_a_paragraph() -> None:
    assert cleaned([f"{PROSE[0]}\nPhoto by Ana Lima", PROSE[1]]).notes == ()
    lines = [PROSE[0], "The show opens on Friday. Photos by Ana Lima and others will be shown until June.", PROSE[1]]
    assert cleaned(lines).credits == ()


def test_a_credit_after_the_last_sentence_of_a_paragraph() -> None:
    text = PROSE[1] + " (Reporting by Ana Lima; Editing by Joe Day)"
    assert text[inline_credit(text) or 0 :] == "(Reporting by Ana Lima; Editing by Joe Day)"
    result = cleaned([PROSE[0], text])
    assert [(one.line, one.start, one.end) for one in result.credits] == [(1, len(PROSE[1]) + 1, len(text))]
    assert result.removed == ()


def test_repetition_and_memory_never_take_a_credit() -> None:
    credit = "(Reporting by Ana Lima; Editing by Joe Day)"
    result = cleaned([*PROSE, credit, credit])
    assert len(result.credits) == 2
    assert result.removed == ()
    assert credit not in [one.text for one in result.sightings]


def test_names() -> None:
    assert split_names("Ana Lima in Lisbon, Joe Day and Cy Young/Bo Li") == (["Ana Lima", "Joe Day", "Cy Young", "Bo Li"], True)
    assert split_names("the council and its engineers")[0] == []
    assert looks_like_full_name("Ludwig van Beethoven")
    assert not looks_like_full_name("Monday Morning")
    assert not looks_like_full_name("Lima")
    assert has_given_name("Jean-Pierre Noir")
    assert role_credit("Reporting " * 200) is None


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("(by Jane Roe X: @janeroe; editing by Tom Lane)", [("Tom Lane", "editing")]),
        ("(By Jane Roe X: @janeroe; Editing by Ann Doe)", [("Ann Doe", "editing")]),
        ("(Reporting by the Harbour Markets Team, writing by Ann Doe, editing by Tom Lane)", [("Ann Doe", "writing"), ("Tom Lane", "editing")]),
        ("(SIGN UP FOR ALERTS: http://harbour.example/alerts | Editing by Ann Doe and Tom Lane)", [("Ann Doe", "editing"), ("Tom Lane", "editing")]),
    ],
)  # fmt: skip
def test_a_credit_in_brackets_is_one_whatever_stands_before_its_first_clause(line: str, people: list[tuple[str, str]]) -> None:
    found = role_credit(line)
    assert found is not None
    assert [(person.name, person.role) for person in found] == people


@pytest.mark.parametrize("line", ["(The report, edited by hand, was late)", "(see the guide to writing by the sea)"])
def test_words_of_credits_in_brackets_alone_are_none(line: str) -> None:
    assert role_credit(line) is None
