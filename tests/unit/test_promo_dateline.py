from __future__ import annotations

import pytest

from streams.promo.dateline import read_head


@pytest.mark.parametrize(
    ("text", "head", "place", "date"),
    [
        ("ISTANBUL, March 7 – The ministers", "ISTANBUL, March 7 – ", "ISTANBUL", "March 7"),
        ("LONDON (Reuters) - Shares fell", "LONDON (Reuters) - ", "LONDON", None),
        ("April 14 (Reuters) - The maker", "April 14 (Reuters) - ", None, "April 14"),
        ("SAO PAULO, Dec 17 (Reuters) - The maker", "SAO PAULO, Dec 17 (Reuters) - ", "SAO PAULO", "Dec 17"),
        ("WASHINGTON, July 18, 2022 /PRNewswire/ -- The firm", "WASHINGTON, July 18, 2022 /PRNewswire/ -- ", "WASHINGTON", "July 18, 2022"),
        ("NEW YORK, Oct 3 (AP) _ Stocks", "NEW YORK, Oct 3 (AP) _ ", "NEW YORK", "Oct 3"),
        (
            "EL SEGUNDO, Calif., Nov. 1, 2022 (GLOBE NEWSWIRE) -- A maker",
            "EL SEGUNDO, Calif., Nov. 1, 2022 (GLOBE NEWSWIRE) -- ",
            "EL SEGUNDO, Calif.",
            "Nov. 1, 2022",
        ),
        ("DUBLIN & SEATTLE--(BUSINESS WIRE)--A firm", "DUBLIN & SEATTLE--(BUSINESS WIRE)--", "DUBLIN & SEATTLE", None),
        ("Washington (CNN) -- The president", "Washington (CNN) -- ", "Washington", None),
        ("Boston, June 3 - The firm", "Boston, June 3 - ", "Boston", "June 3"),
        ("LOS ANGELES (AP) — In a story", "LOS ANGELES (AP) — ", "LOS ANGELES", None),
        ("SÃO TOMÉ, 9 June (Lusa) - The island", "SÃO TOMÉ, 9 June (Lusa) - ", "SÃO TOMÉ", "9 June"),
        ("(RTTNews) - A plane", "(RTTNews) - ", None, None),
        ("OSTRAVA, Sept 29: The mine will close", "OSTRAVA, Sept 29: ", "OSTRAVA", "Sept 29"),
        ("Mon june 5 (Reuters) - The maker", "Mon june 5 (Reuters) - ", None, "Mon june 5"),
        ("Isle of Man, May 2 -- The island", "Isle of Man, May 2 -- ", "Isle of Man", "May 2"),
        ("PARIS-- LONDON (AP) - Shares", "PARIS-- LONDON (AP) - ", "PARIS-- LONDON", None),
        ("PARIS — The president of the republic said on Monday that he would step down.", "PARIS — ", "PARIS", None),
    ],
)
def test_datelines(text: str, head: str, place: str | None, date: str | None) -> None:
    found = read_head(text)
    assert found is not None
    assert (text[: found.end], found.place, found.date) == (head, place, date)


@pytest.mark.parametrize(
    "text",
    [
        "EXCLUSIVE - The minister resigned on Monday after a long dispute with her party.",
        "The ministers - all six of them - resigned on Monday after a dispute.",
        "Monday – the day of the vote – was quiet in the streets of the capital.",
        "WATCH: The minister resigns",
        "UPDATE 1 - The minister resigned on Monday after a long dispute with her party.",
        "Ana Lima - the first woman to lead the council - resigned on Monday.",
        "GBP/USD - Sterling fell to its lowest in a month after data showed that wages",
        "- LONDON (Reuters)",
        "LONDON (Reuters) - ",
        "",
        "A" * 5_000,
    ],
)
def test_no_datelines(text: str) -> None:
    assert read_head(text) is None
