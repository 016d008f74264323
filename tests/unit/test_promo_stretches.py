from __future__ import annotations

import pytest

from streams.promo.stretches import find_stretches


def without(text: str) -> str:
    kept, at = [], 0
    for cut in find_stretches(text):
        kept.append(text[at : cut.start])
        at = cut.end
    return "".join([*kept, text[at:]])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Kyiv called it a stunt. More", "Kyiv called it a stunt."),
        ("Kyiv called it a stunt. Read more", "Kyiv called it a stunt."),
        ("“It is a stunt,” she said. MORE »", "“It is a stunt,” she said."),
        ("The vote failed. Read the full story here", "The vote failed."),
        ("The vote failed. Click here for more", "The vote failed."),
        ("The vote failed. (Read more here.)", "The vote failed."),
        ("The vote failed. [Full story]", "The vote failed."),
        ("The vote failed. Continue reading...", "The vote failed."),
        ("Prices rose by 3%. read more The bank expects more.", "Prices rose by 3%. The bank expects more."),
        ("Prices rose in the last quarter read more . The bank expects more.", "Prices rose in the last quarter . The bank expects more."),
        ("She did not answer calls. Read more: Judge rules on ferry case", "She did not answer calls. Judge rules on ferry case"),
        ("Acme Corp (ACM.N)New Tab shares fell", "Acme Corp (ACM.N) shares fell"),
        ("The index (.ABC)New Tab , however, rose", "The index (.ABC), however, rose"),
        ("Our principles., opens new tab", "Our principles."),
        ("The minister (opens in a new window) resigned", "The minister resigned"),
        ("The minister resigned (RELATED: Minister under fire for ferry deal) on Monday", "The minister resigned on Monday"),
        ("It fell. [READ MORE: Why it fell so far]", "It fell."),
        ("Sen. Jane Roe Janet (Jane) Ann RoeBridge bill stalls again Ten senators to watch MORE (D) said no.", "Sen. Jane Roe (D) said no."),
        ("Acme (NYSE: ACM - Free Report ) rose", "Acme (NYSE: ACM ) rose"),
        ("It fell.\u00a0[See also: Why it fell] (Watch: How it fell)", "It fell."),
    ],
)
def test_cut(text: str, left: str) -> None:
    assert without(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "She wants her pupils to read more",
        "He said: I want more",
        "They could read more and write less.",
        "Children who read more do better at school. Those who read more often do best.",
        "The ship was called No More",
        "There will be more.",
        "More than 200 people were held. More will be held, police said.",
        "The firm opens a new tab in every browser window it finds.",
        "Sales rose (see table: page 4) and profit fell.",
        "The group said (in a statement: see below) that it was sorry.",
        "McDonald's and MORE, a charity, signed the deal.",
        "A New Tab Corp factory will open.",
        "U.S. Ambassador Jane Roe said so.",
    ],
)
def test_left_alone(text: str) -> None:
    assert without(text) == text
