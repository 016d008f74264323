"""Which items repeat, update or merely resemble which."""

from __future__ import annotations

import random
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.stories.links import MOST_LINKS, Stories
from streams.stories.sketch import pack, unpack
from streams.stories.telling import Telling
from tests.unit.story_samples import DAY, FERRY, FERRY_LATER, HOUR, MINUTE, NOTICES, START, telling

HEADLINE = "Ferry with 214 on board runs aground off Port Ellery"
FIRST = telling("\n\n".join(FERRY), HEADLINE, uri="first")
GROWN = "\n\n".join((FERRY[0], FERRY_LATER[0], *FERRY[1:4], *FERRY_LATER[1:], FERRY[4]))


def links(*tellings: Telling) -> list[dict[str, Any]]:
    """The links of the last one."""
    stories = Stories()
    record: dict[str, Any] | None = None
    for one in tellings:
        record = stories.link(one)
    assert record is not None
    return list(record["links"])


def test_a_first_item_has_no_links_and_begins_a_cluster() -> None:
    record = Stories().link(FIRST)
    assert record is not None
    assert record["links"] == []
    assert record["cluster"] == record["newsid"] == FIRST.newsid
    assert unpack(record["sketch"]) == FIRST.sketch


def test_an_exact_resend_under_another_id_is_a_duplicate_also_from_another_supplier() -> None:
    again = telling("\n\n".join(FERRY), "RPT-" + HEADLINE, uri="again", at=START + 5 * HOUR, supplier="coast-agency")
    assert links(FIRST, again) == [
        {"kind": "duplicate", "uri": FIRST.uri, "order": 1, "newsid": FIRST.newsid, "containment": 1.0, "hours": 5.0},
    ]


def test_a_grown_story_is_an_update_and_joins_the_cluster() -> None:
    stories = Stories()
    stories.link(FIRST)
    record = stories.link(telling(GROWN, "Passengers taken off grounded ferry", uri="grown", at=START + 3 * HOUR))
    assert record is not None
    assert [link["kind"] for link in record["links"]] == ["update"]
    assert record["cluster"] == FIRST.newsid


def test_a_short_flash_that_grows_into_a_story_is_updated_by_it() -> None:
    flash = telling(FERRY[0], HEADLINE, uri="flash", at=START - 20 * MINUTE)
    assert [(link["kind"], link["uri"]) for link in links(flash, FIRST)] == [("update", flash.uri)]


def test_a_higher_version_of_the_same_item_is_an_update_whatever_it_says() -> None:
    newer = telling("Withdrawn by the agency. A substitute story follows in due course.", "Something else", uri="first", order=2, at=START + 90 * HOUR)
    found = links(FIRST, newer)
    assert [(link["kind"], link["newsid"]) for link in found] == [("update", FIRST.newsid)]


def test_an_item_known_already_or_an_older_version_changes_nothing() -> None:
    stories = Stories()
    stories.link(telling(GROWN, HEADLINE, uri="first", order=2))
    assert stories.link(telling(GROWN, HEADLINE, uri="first", order=2)) is None
    assert stories.link(FIRST) is None
    assert len(stories) == 1


@pytest.mark.parametrize("notices", NOTICES.values(), ids=NOTICES)
@pytest.mark.parametrize("apart", [DAY, 23 * HOUR, 30 * HOUR, 35 * HOUR])
def test_a_notice_filled_in_anew_the_next_day_stays_apart(notices: tuple[tuple[str, str], ...], apart: int) -> None:
    (headline, text), (later_headline, later_text), _ = notices
    assert links(telling(text, headline, uri="1"), telling(later_text, later_headline, uri="2", at=START + apart)) == []


@pytest.mark.parametrize("notices", NOTICES.values(), ids=NOTICES)
def test_notices_of_one_form_never_join_a_cluster_on_one_day_either(notices: tuple[tuple[str, str], ...]) -> None:
    stories = Stories()
    for index, (headline, text) in enumerate(notices):
        record = stories.link(telling(text, headline, uri=str(index), at=START + index * MINUTE))
        assert record is not None
        assert record["cluster"] == record["newsid"]
        assert not {"duplicate", "update"} & {link["kind"] for link in record["links"]}


@pytest.mark.parametrize("notices", NOTICES.values(), ids=NOTICES)
def test_a_notice_sent_twice_is_a_duplicate(notices: tuple[tuple[str, str], ...]) -> None:
    headline, text = notices[0]
    assert [link["kind"] for link in links(telling(text, headline, uri="1"), telling(text, headline, uri="2", at=START + HOUR))] == ["duplicate"]


def market(hour: int, levels: list[str], lead: str) -> str:
    first, second, third, *rest = levels
    return (
        f"{lead} The blue-chip EX-20 index was at {first} points, a move of {second} percent, while the broader index of 250 shares stood at {third}. "
        f"Banks were the largest movers, with Harrow Pike at {rest[0]} crowns and Strathmoor at {rest[1]} crowns after analysts changed their forecasts. "
        f"Energy shares followed oil, which traded at {rest[2]} dollars a barrel after {rest[3]} the evening before. "
        f"Among single names Corvane Systems was at {rest[4]} crowns and Melidor Foods at {rest[5]}, in a volume of {rest[6]} million shares. "
        f"The yield of the ten-year bond was {rest[7]} percent. Investors wait for figures on employment that are due on Friday and for the minutes of the "
        f"central bank, which most economists expect to leave its rate where it is. Turnover by {hour} o'clock was {rest[8]} million crowns."
    )


def test_the_next_report_of_the_days_market_is_a_running_report_and_no_cluster() -> None:
    noon = telling(
        market(12, "3812 0.4 914 45.1 22.7 81.4 80.2 43.9 19.8 3.1 4.22 212".split(), "Shares on the Ellery exchange rose at midday."),  # noqa: SIM905
        "ELLERY STOCKS-Shares rise as banks lead",
        uri="noon",
    )
    close = telling(
        market(17, "3790 0.2 908 44.6 22.1 82.3 80.3 44.6 20.3 6.4 4.27 530".split(), "Shares on the Ellery exchange gave up their gains late in the day."),  # noqa: SIM905
        "ELLERY STOCKS-Shares end lower as banks slip",
        uri="close",
        at=START + 5 * HOUR,
    )
    stories = Stories()
    stories.link(noon)
    record = stories.link(close)
    assert record is not None
    assert [link["kind"] for link in record["links"]] == ["running_report"]
    assert record["cluster"] == close.newsid
    assert links(noon, telling("", "x", uri="x"), close)[0]["kind"] == "running_report"


def test_another_story_about_the_same_event_is_not_linked() -> None:
    other = telling(
        "Shares of Northern Isles Lines fell 4 percent after one of its ferries ran aground. The ferry Saint Brannoc ran aground on a sandbank off Port "
        "Ellery early on Friday. Analysts at Strathmoor said the cost of the salvage was likely to be covered by insurance, but that a loss of the port's "
        "licence, under review since March, would take away a fifth of the company's revenue. Its bonds were little changed in quiet trade.",
        "Northern Isles shares slide after grounding",
        uri="other",
        at=START + 4 * HOUR,
    )
    assert links(FIRST, other) == []


@pytest.mark.parametrize(("apart", "linked"), [(36 * HOUR, True), (36 * HOUR + MINUTE, False), (-36 * HOUR, True), (-37 * HOUR, False)])
def test_the_window_is_36_hours_on_the_items_own_times(apart: int, linked: bool) -> None:
    found = links(FIRST, telling("\n\n".join(FERRY), HEADLINE, uri="again", at=START + apart))
    assert bool(found) == linked
    if linked:
        assert found[0]["hours"] == apart / HOUR


def test_an_item_that_comes_late_is_linked_to_what_is_newer() -> None:
    assert [(link["kind"], link["hours"]) for link in links(telling(GROWN, HEADLINE, uri="new", at=START + 2 * HOUR), FIRST)] == [("update", -2.0)]


def test_short_texts_are_told_by_their_headlines() -> None:
    one = telling("More to follow.", "Minister of ports resigns over ferry affair", uri="1")
    other = telling("More to follow.", "Central bank of Ellery raises its rate", uri="2", at=START + MINUTE)
    same = telling("More to follow.", "Minister of ports resigns over ferry affair", uri="3", at=START + 2 * MINUTE)
    assert links(one, other) == []
    assert [link["uri"] for link in links(one, other, same)] == [one.uri]


def test_items_without_a_word_are_not_alike() -> None:
    assert links(telling("", "", uri="1"), telling("", "", uri="2")) == []
    assert links(telling("", "Minister of ports resigns over ferry affair", uri="1"), telling("", "Weather on the coast", uri="2")) == []


def test_at_most_five_links_the_best_first() -> None:
    tellings = [telling("\n\n".join(FERRY), HEADLINE, uri=str(index), at=START + index * MINUTE) for index in range(9)]
    found = links(*tellings)
    assert len(found) == MOST_LINKS
    assert [link["containment"] for link in found] == sorted((link["containment"] for link in found), reverse=True)


def stream(seed: int, count: int = 120) -> list[Telling]:
    """Stories, their updates and re-sends, and notices, over four days, somewhat out of order."""
    chance = random.Random(seed)
    words = [
        f"{a}{b}" for a in ("bar", "cor", "del", "fen", "gal", "hol", "mer", "nor", "pel", "tan") for b in ("ack", "ing", "ost", "ule", "ade", "im", "orn")
    ]
    made: list[Telling] = []
    texts: list[tuple[str, str]] = []
    for index in range(count):
        if texts and chance.random() < 0.4:
            headline, text = chance.choice(texts[-12:])
            if chance.random() < 0.6:
                text += " " + " ".join(chance.choices(words, k=25)) + f" {chance.randrange(1000)}."
        else:
            headline, text = (
                " ".join(chance.choices(words, k=7)),
                " ".join(chance.choices(words, k=chance.choice((12, 60, 150)))) + f" {chance.randrange(1000)}.",
            )
        texts.append((headline, text))
        earlier = chance.random() < 0.15 and made
        uri = chance.choice(made).uri.rsplit(":", 1)[1] if earlier else str(index)
        made.append(telling(text, headline, uri=uri, order=index, at=START + index * 40 * MINUTE + chance.randrange(-90, 90) * MINUTE))
    return made


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 119))
def test_a_memory_read_back_goes_on_as_the_one_that_wrote_it(seed: int, at: int) -> None:
    tellings = stream(seed)
    straight = Stories()
    records = [straight.link(one) for one in tellings]
    read_back = Stories()
    for record in records[:at]:
        if record is not None:
            read_back.remember(record)
            read_back.remember(record)  # a record read twice changes nothing
    assert [read_back.link(one) for one in tellings[at:]] == records[at:]
    assert any(record is not None and record["links"] for record in records)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_in_which_records_are_read_back_does_not_matter(seed: int, chance: random.Random) -> None:
    *tellings, last = stream(seed, 60)
    straight = Stories()
    records = [record for one in tellings if (record := straight.link(one)) is not None]
    expected = straight.link(last)
    chance.shuffle(records)
    read_back = Stories()
    for record in records:
        read_back.remember(record)
    found = read_back.link(last)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert found["links"] == expected["links"]


def test_what_was_delivered_again_changes_nothing() -> None:
    tellings = stream(3)
    once, again = Stories(), Stories()
    records = [once.link(one) for one in tellings]
    repeated = []
    for index, one in enumerate(tellings):
        repeated.append(again.link(one))
        for earlier in tellings[max(0, index - 5) : index + 1]:
            assert again.link(earlier) is None
    assert repeated == records


def test_the_memory_is_bounded_in_number() -> None:
    stories = Stories(most=50)
    for index in range(200):
        stories.link(telling(f"Report {index} of a series that goes on with number {index * 7} and no end", uri=str(index)))
    assert len(stories) == 50
    assert stories.link(telling("Report 199 of a series that goes on with number 1393 and no end", uri="199")) is None
    assert stories.link(telling("Report 1 of a series that goes on with number 7 and no end", uri="1")) is not None


def test_what_left_the_window_is_forgotten_and_one_wrong_date_forgets_nothing() -> None:
    stories = Stories()
    stories.link(telling("A date that cannot be: this item says it comes from the year 2099", uri="future", at=4_080_000_000_000))
    for index in range(400):
        stories.link(telling(f"{' '.join(FERRY)} {index}", HEADLINE, uri=str(index), at=START + index * MINUTE))
    record = stories.link(telling(f"{' '.join(FERRY)} 399", HEADLINE, uri="again", at=START + 401 * MINUTE))
    assert record is not None
    assert record["links"]
    for index in range(700):
        stories.link(telling(f"Another {index} thing altogether, {index * 3} of them", uri=f"late {index}", at=START + 5 * DAY + index * MINUTE))
    assert len(stories) <= 1200
    short = Stories()
    for index in range(2000):
        short.link(telling(f"Another {index} thing altogether, {index * 3} of them", uri=str(index), at=START + index * HOUR))
    assert len(short) < 500


def test_boilerplate_in_every_item_does_not_hide_the_true_link() -> None:
    stories = Stories()
    boilerplate = " ".join(
        f"The company's clause {word} applies to all who read this notice in full." for word in ("one", "two", "three", "four", "five", "six")
    )
    for index in range(300):
        stories.link(
            telling(
                f"{' '.join(f'word{index}x{n}' for n in range(60))}. {boilerplate}", f"Notice number {index} is out", uri=str(index), at=START + index * MINUTE
            )
        )
    own = " ".join(f"word17x{n}" for n in range(60))
    record = stories.link(telling(f"{own}. {boilerplate}", "Quite another heading", uri="again", at=START + 301 * MINUTE))
    assert record is not None
    assert record["links"][0]["newsid"] == "harbour-wire/17/1"


@pytest.mark.parametrize("fault", [{"sketch": "!"}, {"uri": None}, {}])
def test_a_record_that_is_none_is_refused(fault: dict[str, Any]) -> None:
    record = Stories().link(FIRST)
    assert record is not None
    broken = {**record, **fault} if fault else {}
    with pytest.raises((KeyError, TypeError, ValueError)):
        Stories().remember(broken)


def test_a_record_carries_its_sketch_packed() -> None:
    record = Stories().link(FIRST)
    assert record is not None
    assert record["sketch"] == pack(FIRST.sketch)
    assert (record["uri"], record["order"], record["supplier"], record["headline"], record["time"], record["words"], record["marks"]) == (
        FIRST.uri, FIRST.order, FIRST.supplier, HEADLINE, START, FIRST.words, [],
    )  # fmt: skip


def test_what_is_remembered_of_a_telling_stays_small_and_is_bounded() -> None:
    tellings = [
        telling(f"Mayor {number} of Port Ellery opened bridge {number} on Monday, officials said.", f"Mayor {number} opens a bridge", uri=str(number))
        for number in range(3000)
    ]
    stories = Stories(most=2000)
    tracemalloc.start()
    for one in tellings:
        stories.link(one)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(stories) == 2000
    assert size < 2000 * 1300  # beside uri and newsid
