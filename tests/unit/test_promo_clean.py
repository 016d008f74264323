"""Whole items: the habits of real wires in words and names made up for the tests."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.promo.clean import clean
from streams.promo.cleaned import Cleaned, Credit, Dateline, Note, Removal, of_story
from streams.promo.fingerprint import fingerprint
from streams.promo.memory import Memory
from streams.promo.units import body_units
from streams.wire.item import Line, RawItem
from tests.unit.promo_samples import PROSE, cleaned, item, kept_body, taken_out

# (promotional line that stands twice, tail of the third paragraph, last lines, credit)
HABITS = [
    ("Subscribe today for unlimited digital access", " More", "Our Standards: The Ledger Code.", "Additional report by Ana Lima; Editing by Joe Day/Mia Berg"),
    ("Register now for free access", " Read more", "Our standards: read our code of ethics", "(Reporting by Ana Lima; Editing by Joe Day)"),
    ("Create a free account to keep reading", " READ MORE", "Acquire Licensing Rights, opens new tab", "Reporting by Ana Lima in Lisbon, writing by Joe Day"),
    ("Sign up here.", " read more", "Purchase reprint rights", "Writing by Ana Lima; editing by Joe Day"),
    ("Join now and get full access", " See more", "Follow us on Facebook and Instagram", "Editing by Joe Day"),
    ("Get our newsletter in your inbox every morning", " Full story", "Download the Ledger app", "(Writing by Ana Lima)"),
    ("Start your free trial today", " Continue reading", "Our Standards: Trust Principles.", "With reporting by Ana Lima and Joe Day"),
    ("Unlock this story: premium membership", " More »", "Listen to our podcast on Spotify", "Reporting by Ana Lima and Bo Li; Editing by Mia Berg"),
    ("Log in or subscribe to continue reading", " Learn more", "Share this article", "Compiled by Ana Lima; edited by Joe Day"),
    ("Become a member: join our subscribers", " Read the full story here", "Follow @ledger on X", "Ana Lima contributed to this report."),
    ("Try it free: get your 30-day trial", " Click here for more", "Support our journalism. Donate today.", "Reporting by Ana Lima Editing by Joe Day"),
    ("Advertisement", " Find out more", "Related stories", "(Additional reporting by Ana Lima)"),
]  # fmt: skip


@pytest.mark.parametrize(("twice", "tail", "last", "credit"), HABITS)
def test_the_habits_of_a_web_wire(twice: str, tail: str, last: str, credit: str) -> None:
    lines = ["", "OSTRAVA, June 9 – " + PROSE[0], "", PROSE[1], "", twice, "", "", PROSE[2] + tail, "", PROSE[3], twice, "", PROSE[4], "", credit, "", last]
    result = cleaned(lines)
    assert sorted(taken_out(lines, result)) == sorted([twice, twice, tail, last])
    assert [lines[one.line][one.start : one.end] for one in result.credits] == [credit]
    assert result.credits[0].people[0].name.startswith("Ana Lima") or result.credits[0].people[0].name == "Joe Day"
    assert result.dateline is not None
    assert (result.dateline.place, result.dateline.date) == ("OSTRAVA", "June 9")
    assert lines[1][result.dateline.end :] == PROSE[0]
    assert kept_body(lines, result) == list(PROSE)
    assert not result.kept_whole
    assert all(one.reason and 0.6 <= one.confidence <= 1 and one.kind for one in result.removed)


def test_the_headline_line_is_no_body() -> None:
    lines = ["Sign up for our newsletter", *PROSE]
    raw = RawItem("text", tuple(Line(text, text) for text in lines), "1", "ledger", headline_line=0)
    result = clean(raw, Memory(), 0)
    assert result.removed == ()
    assert [(one.text, one.place) for one in result.sightings if one.place == "title"] == [(lines[0], "title")]
    assert [one.text for one in result.sightings if one.place != "title"] == list(PROSE)


def test_units_are_split_at_breaks_inside_a_line() -> None:
    lines = [PROSE[0] + "\n\nSign up for our newsletter\r\n" + PROSE[1], PROSE[2]]
    result = cleaned(lines)
    assert taken_out(lines, result) == ["Sign up for our newsletter"]


def test_an_item_of_promotions_alone_is_kept_whole() -> None:
    lines = ["Sign up for our newsletter", "Follow us on Facebook", "(Reporting by Ana Lima)"]
    result = cleaned(lines)
    assert result.kept_whole
    assert result.removed == ()
    assert len(result.credits) == 1


@pytest.mark.parametrize("lines", [[*PROSE, PROSE[1]], [PROSE[0], *PROSE], [*PROSE, *PROSE], [*PROSE, PROSE[1].upper(), PROSE[1]]])
def test_a_repeated_paragraph_stays(lines: list[str]) -> None:
    assert cleaned(lines).removed == ()


def test_short_lines_and_tables_may_repeat() -> None:
    lines = [PROSE[0], "Sales", "4.5%  3.9%", PROSE[1], "Sales", "4.5%  3.9%", "($1 = 0.8941 euros)", "($1 = 0.8941 euros)"]
    assert cleaned(lines).removed == ()


def test_a_list_under_a_heading_of_links_goes_with_it() -> None:
    links = ["Ferry strike enters second week", "Bridge tolls to rise in May", "Council elects new chair"]
    lines = [*PROSE, "More from Ledger:", *links]
    assert taken_out(lines, cleaned(lines)) == lines[5:]


def test_a_sub_heading_after_a_related_link_stays() -> None:
    lines = [PROSE[0], PROSE[1], "Related: Ferry strike enters second week", "What comes next", PROSE[2], PROSE[3], PROSE[4]]
    assert taken_out(lines, cleaned(lines)) == [lines[2]]


def test_upper_case_sub_headings_of_a_wire_stay() -> None:
    lines = [PROSE[0], PROSE[1], "WHAT WILL THE COUNCIL DO WITH THE OLD TERMINAL NOW", PROSE[2], PROSE[3], "(Reporting by Ana Lima)"]
    assert cleaned(lines).removed == ()


def test_only_the_end_of_a_paragraph_goes() -> None:
    lines = [PROSE[0], PROSE[1] + " Click here to see the full list.", PROSE[2]]
    assert taken_out(lines, cleaned(lines)) == [" Click here to see the full list."]


@pytest.mark.parametrize("offer", ["Sign up here for our energy newsletter.", "Click here to read the full story.", "Follow us on Twitter for more."])
def test_an_offer_between_two_sentences_goes(offer: str) -> None:
    lines = ["OSTRAVA, June 9 (Wire) - " + PROSE[0] + f" {offer} " + PROSE[1], PROSE[2]]
    assert taken_out(lines, cleaned(lines)) == [offer + " "]


@pytest.mark.parametrize(
    "advice",
    [
        "Sign up at the town hall for a place.",
        "Visit www.flood.example.gov to report damage.",
        'The card read: "Sign up here for our newsletter." It was signed.',
        "Subscribers sign up for our newsletter at the door, she said.",
    ],
)
def test_advice_and_quotations_between_two_sentences_stay(advice: str) -> None:
    lines = [PROSE[0] + f" {advice} " + PROSE[1], PROSE[2]]
    assert cleaned(lines).removed == ()


TAG_LINE = "Brought by the tide and told at the quay"


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ((*PROSE, TAG_LINE), "tail"),
        ((*PROSE, TAG_LINE, "Copyright 2031 Ledger. All rights reserved.", "(Reporting by Ana Lima)"), "tail"),
        ((*PROSE, TAG_LINE, "Sign up for our newsletter"), "tail"),
        ((TAG_LINE, *PROSE), "head"),
        (("By Ana Lima", TAG_LINE, *PROSE), "head"),
        ((PROSE[0], TAG_LINE, PROSE[1]), "middle"),
        ((*PROSE, TAG_LINE, "Sea levels"), "middle"),  # what stands below it may be the story's
        (("Sea levels", TAG_LINE, *PROSE), "middle"),
        ((TAG_LINE, *PROSE, TAG_LINE), "middle"),
        ((TAG_LINE,), "middle"),
        (("OSTRAVA, June 9, 2031 /PRNewswire/ -- " + PROSE[0], PROSE[1], TAG_LINE), "middle"),
    ],
)
def test_where_a_line_stands(lines: tuple[str, ...], place: str) -> None:
    assert [one.place for one in cleaned(lines).sightings if one.text == TAG_LINE] == [place]


def test_a_line_that_belongs_below_the_story_goes_there_only() -> None:
    memory = known(TAG_LINE, "promo", tail=True)
    for lines in ((*PROSE, TAG_LINE), (*PROSE, TAG_LINE, "(Reporting by Ana Lima)"), (*PROSE, TAG_LINE, "Sign up for our newsletter")):
        result = cleaned(lines, memory, at=10)
        assert TAG_LINE in taken_out(lines, result)
        assert [(one.kind, one.seen) for one in result.removed if one.line == 5] == [("repeated", 5)]
    for lines in ((PROSE[0], TAG_LINE, *PROSE[1:]), (TAG_LINE, *PROSE), (*PROSE, TAG_LINE, "Sea levels")):
        assert cleaned(lines, memory, at=10).removed == ()


def test_a_list_of_links_glued_to_a_name() -> None:
    lines = [PROSE[0], "The chairman Joe Day Joseph (Joe) Ray DayMORE said that he would resign.", PROSE[1]]
    assert kept_body(lines, cleaned(lines))[1] == "The chairman Joe Day said that he would resign."


def test_the_publishers_own_tagline() -> None:
    lines = [*PROSE, "Harbour Times is the leading source of news for people who live by the sea."]
    assert taken_out(lines, cleaned(lines)) == [lines[-1]]
    assert cleaned(lines, supplier="ledger").removed == ()


def test_a_press_release() -> None:
    lines = [
        "OSTRAVA, Czechia, June 9, 2031 /PRNewswire/ -- " + PROSE[0],
        PROSE[1],
        "About Harbour Holdings",
        "Harbour Holdings is a builder of terminals and bridges with offices in nine countries. It was founded in 1931 and has 400 workers.",
        "Media Contact: Ana Lima, ana.lima@harbour.example, +1 555 010 0100",
        "View original content: http://www.prnewswire.example/1",
        "SOURCE Harbour Holdings",
    ]
    result = cleaned(lines)
    assert result.dateline is not None
    assert (result.dateline.place, result.dateline.date) == ("OSTRAVA, Czechia", "June 9, 2031")
    assert [(one.line, one.kind) for one in result.notes] == [(2, "boilerplate"), (3, "boilerplate"), (4, "contact"), (5, "boilerplate")]
    assert [person.name for person in result.credits[0].people] == ["Harbour Holdings"]
    assert kept_body(lines, result) == list(PROSE[:2])


def test_what_follows_a_dateline_is_no_part_of_what_is_said_about_a_firm() -> None:
    """Found by made-up items: the dateline and the boilerplate overlapped, and the item became a dead letter."""
    lines = ["SOURCE Harbour Holdings", "-", "About Harbour Holdings", "OSTRAVA, June 9 (Harbour Wire) - " + PROSE[0], PROSE[1]]
    result = cleaned(lines)
    check(lines, result)
    assert result.dateline is not None and result.dateline.line == 3
    assert (2, "boilerplate") in [(one.line, one.kind) for one in result.notes]
    assert kept_body(lines, result)[-2:] == list(PROSE[:2])


def known(text: str, verdict: str, start: int = 10, seen: int = 5, supplier: str = "harbour-times", tail: bool = False) -> Memory:
    memory = Memory()
    record = {
        "supplier": supplier,
        "fingerprint": fingerprint(text),
        "text": text,
        "stories": [],
        "history": [{"from": start, "verdict": verdict, "seen": seen, "tail": tail}],
        "override": None,
    }
    memory.apply(record, 0)
    return memory


def test_the_memory_convicts_a_line_from_its_moment_on() -> None:
    slogan = "The week as seen from the quay"
    lines = [*PROSE, slogan]
    memory = known(slogan, "promo")
    assert cleaned(lines, memory, at=9).removed == ()
    (one,) = cleaned(lines, memory, at=10).removed
    assert (one.line, one.seen, one.kind) == (5, 5, "repeated")
    assert "5 stories" in one.reason
    assert cleaned(lines, memory, at=10, supplier="other").removed == ()


def test_an_operator_allows_or_blocks_a_line() -> None:
    lines = [*PROSE, "Sign up for our newsletter", "Sea levels today"]
    assert taken_out(lines, cleaned(lines, known("Sign up for our newsletter", "allow"), at=10)) == []
    assert taken_out(lines, cleaned(lines, known("Sea levels today", "block"), at=10)) == lines[5:]
    legal = [*PROSE, "Copyright 2031 Ledger. All rights reserved."]
    assert len(cleaned(legal).notes) == 1
    assert taken_out(legal, cleaned(legal, known(legal[-1], "block"), at=10)) == legal[-1:]


def test_guards_hold_against_the_memory() -> None:
    for text in ("($1 = 0.8941 euros)", "12.5  13.1  +4%", '"We will be back," the mayor told a crowd of several thousand people.'):
        lines = [PROSE[0], text, PROSE[1]]
        assert cleaned(lines, known(text, "promo"), at=10).removed == ()


def test_sightings_count_each_line_once_and_no_credits() -> None:
    lines = [
        "OSTRAVA, June 9 (Wire) - " + PROSE[0],
        "Sign up for our newsletter",
        "SIGN UP for our  newsletter",
        PROSE[1],
        "a",
        "x" * 401,
        "(Reporting by Ana Lima)",
    ]
    sightings = cleaned(lines).sightings
    assert [(one.text, one.place) for one in sightings] == [
        ("Sign up for our newsletter", "middle"),
        (PROSE[1], "middle"),
        ("Council closes ferry terminal", "title"),
    ]
    assert {one.story for one in sightings} == {""}, "which story the item tells is known when its body is"
    told = of_story(sightings, "a-b")
    assert {one.story for one in told} == {"a-b"}
    assert of_story(told, "") == sightings


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("The week as seen from the quay", ["tail", "title"]),  # one for the line and one for the title
        ("THE WEEK as  seen from the quay", ["tail", "title"]),
        ("Another title", ["tail"]),
        ("abc", ["tail"]),  # too short to be counted, like a line
        ("The week as seen from the quay " * 20, ["tail"]),
        ("", ["tail"]),
        (None, ["tail"]),
    ],
)
def test_a_line_that_is_the_headline_is_sighted_as_both(title: str | None, places: list[str]) -> None:
    line = "The week as seen from the quay"
    sightings = clean(item([*PROSE, line], title=title), Memory(), 0).sightings
    assert [one.place for one in sightings if one.fingerprint == fingerprint(line)] == places
    assert sum(one.place == "title" for one in sightings) == (title is not None and 4 <= len(title) <= 400)


TRICKY = (
    "Sign up for our newsletter", "Related:", "More", " read more", "(Reporting by Ana Lima; Editing by Joe Day)", "By Ana Lima", "((", "\n", "New Tab",
    "About X", "OSTRAVA, June 9 (Wire) - ", "SOURCE Acme", "/PRNewswire/", "MORE", "aB", "(RELATED: ", ")", "\u00a0", "\u2028",
    "RegisterReporting by Ana Lima", "($1 = 2 euros)", "THIS IS A HEADLINE IN UPPER CASE OF A STORY", "\ud800", "İ",
)  # fmt: skip
PIECES = st.one_of(st.text(max_size=60), st.sampled_from([*PROSE, *TRICKY]))


def span(one: Removal | Credit | Note | Dateline) -> tuple[int, int, int]:
    return one.line, one.start, one.end


def check(lines: list[str], result: Cleaned) -> None:
    parts: list[Removal | Credit | Note | Dateline] = [*result.removed, *result.credits, *result.notes]
    if result.dateline is not None:
        parts.append(result.dateline)
    spans = sorted(map(span, parts))
    for line, start, end in spans:
        assert 0 <= start < end <= len(lines[line])
    for (line, _, end), (following, start, _) in pairwise(spans):
        assert following > line or start >= end
    for group in (result.removed, result.credits, result.notes):
        places = [span(one) for one in group]
        assert places == sorted(places)
    lines_seen, titles = ([one.fingerprint for one in result.sightings if (one.place == "title") is title] for title in (False, True))
    assert len(lines_seen) == len(set(lines_seen))
    assert len(titles) <= 1
    assert all(4 <= len(one.text) <= 400 for one in result.sightings)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=4).map("".join), max_size=9), st.integers(0, 3))
def test_stretches_are_sorted_disjoint_and_within_bounds(lines: list[str], headline: int) -> None:
    raw = RawItem("text", tuple(Line(text, text) for text in lines), "1", "ledger", headline_line=headline if headline < len(lines) else None)
    result = clean(raw, Memory(), 0)
    check(lines, result)
    assert clean(raw, Memory(), 0) == result
    assert not result.kept_whole or not result.removed


HOSTILE = ("a", "(", "More ", "x. Read more ", "aB MORE ", "Reporting by A ", "a\n", '"', "By A, ", " x", "(RELATED: ", "sign up ", "Jane Doe is a ")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.timeout(20)
def test_hostile_lines_end(text: str) -> None:
    lines = [text * (200_000 // len(text)), PROSE[0]]
    check(lines, cleaned(lines))


@pytest.mark.timeout(20)
def test_a_line_of_a_million_breaks_is_one_unit() -> None:
    assert len(body_units(item(["a\n" * 500_000]))) == 1
    assert len(body_units(item(["\n".join(PROSE)]))) == len(PROSE)


def test_many_lines_end() -> None:
    lines = ["Related: a thing"] * 10_000 + [f"Related: thing {number}" for number in range(2_000)] + ["Related"] * 5_000 + [PROSE[0]]
    check(lines, clean(item(lines), Memory(), 0))


def test_a_line_of_invisible_characters_under_a_heading_is_no_fault() -> None:
    """Found by chance: a soft hyphen alone is a line whose normalised text is empty."""
    for text in ("\xad", "\u200b", "\u2060"):
        lines = ("", "MORE", text)
        item = RawItem(format="text", lines=tuple(Line(raw, raw) for raw in lines), id="1", supplier="s", headline_line=0)
        assert clean(item, Memory(), 0) is not None
