"""What the statistical judge looks at in a unit: its words, its form, its place in the item, and what the memory knows (its neighbours: `surroundings.py`).

Each kind of evidence is a row of numbers under fixed names (`TEXT`, `CUES`, `MEMORY`, `PLACE`, `MEASURES`, `CREDITS`); what does not hold is 0.
`training/promo` learns a weight for each name, `streams.promo.model` adds them up. The names are those of the model's file and of the reasons that a
person reads.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from streams.promo.cues import Evidence
from streams.promo.memory import HEAD, TAIL, VARIES, Verdict

Row = tuple[float, ...]
Features = list[tuple[str, float]]

PROSE = 110  # code points: a line as long as this that ends like a sentence is prose
LINK_LINE = 170  # code points: a link to another story is no longer
_SENTENCE_END = (".", "!", "?", '."', '!"', '?"', ".'", ".)")
_KNEES = (-4, -2, 0, 2, 4)  # where the weight of the words' log-odds may change
_DIGIT = re.compile(r"\d")
_LENGTHS = (30, 60, 100, 160, 300)
_LENGTH_ROWS: tuple[Row, ...] = tuple(tuple(float(at == this) for at in range(len(_LENGTHS) + 1)) for this in range(len(_LENGTHS) + 1))
_REACH = 8  # units: how far a credit is looked for


@dataclass(frozen=True, slots=True)
class Item:
    """What is true of the whole item: a press release; with the credits of a wire agency; the supplier's name in lower case, or nothing where
    it is too short to be told from a word. Sub-headings of wire agencies are upper case."""

    press: bool
    wire: bool
    house: str


def is_sentence(plain: str) -> bool:
    return plain.endswith(_SENTENCE_END)


def is_prose(plain: str) -> bool:
    return len(plain) >= PROSE and is_sentence(plain)


def is_short(plain: str) -> bool:
    return len(plain) <= LINK_LINE and not is_prose(plain)


def named(names: Sequence[str], row: Row) -> Features:
    """The features of a row that hold, under their names."""
    return [(name, float(value)) for name, value in zip(names, row, strict=True) if value]


TEXT = (
    *(f"words over {knee}" for knee in _KNEES),
    "words of a short line",
    "words of a long line",
    *(f"length < {limit}" for limit in _LENGTHS),
    f"length >= {_LENGTHS[-1]}",
    "capitalised words",
    "a sentence",
    "like a headline",
    "colon at the end",
    "question",
    "exclamation",
    "bar",
    "arrow",
    "bullet",
    "dots at the end",
    "address of a page",
    "at sign",
    "capitals",
    "digits",
    "mostly digits",
    "quotation marks",
    "begins with a quotation",
    "bracket at the start",
    "in brackets",
    "short line",
)


def of_text(plain: str, lower: str, said: float) -> Row:
    """Of the text alone. `said` is the log-odds of its words."""
    size = len(plain)
    short = is_short(plain)
    words = plain.split(" ")
    letters = [word[0] for word in words if word[0].isalpha()]
    capitals = sum(map(str.isupper, letters)) / max(1, len(letters))
    sentence = is_sentence(plain)
    last, first = plain[-1], plain[0]
    digits = len(_DIGIT.findall(plain))
    bracket = first in "(["
    spoken = max(said, 0.0)
    return (
        *[said - knee if said > knee else 0.0 for knee in _KNEES],
        spoken if short else 0.0,
        0.0 if short else spoken,
        *_LENGTH_ROWS[bisect_right(_LENGTHS, size)],
        capitals,
        sentence,
        capitals > 0.7 and 4 <= len(words) <= 20 and not sentence,
        last == ":",
        last == "?",
        last == "!",
        "|" in plain,
        ">" in plain,
        first in "-*•·",
        plain.endswith("..."),
        ".com" in lower or "http" in lower or "www" in lower,
        "@" in plain,
        size > 10 and plain.isupper(),
        digits > 0,
        digits > 0.15 * size,
        '"' in plain,
        first == '"',
        bracket,
        bracket and last in ")]",
        short,
    )


CUES = ("cues", "rules", "strong cues", "some cues", "weak cues", "rules say so")


def of_rules(cues: Evidence, score: float) -> Row:
    """Of the hand-written cues in the words, and of the rules' score that is built on them; empty where both are silent."""
    said = cues.score
    if said <= 0 and score <= 0:
        return ()
    return (said, score, said >= 0.6, 0.3 <= said < 0.6, said < 0.3, score >= 0.6)


MEMORY = (
    "title of another item",
    "repeated",
    "repeated, and its words",
    "repeated, short",
    "repeated, below the story",
    "always stood below the story",
    "stood above and below the story",
)
_WEIGHT_OF_STORIES = {2: 0.5, 3: 0.7, 5: 1.0, 8: 1.2, 12: 1.5, 16: 1.7}


def of_memory(verdict: Verdict | None, said: float, short: bool, tail: bool, own_title: bool) -> Row:
    """Of the distinct stories that carried the line, and of where they had it; empty where nothing is known."""
    if verdict is None:
        return ()
    seen, places = min(verdict.seen, 16), verdict.places
    title = verdict.title and not own_title
    if seen < 2:
        return (title, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    weight = _WEIGHT_OF_STORIES.get(seen, seen / 10)
    return (
        title,
        weight,
        weight * min(max(said, 0.0), 6.0),
        weight if short else 0.0,
        weight if short and tail else 0.0,
        bool(places & TAIL and not places & ~(TAIL | VARIES)),
        bool(places & HEAD and places & TAIL),
    )


PLACE = (
    "last",
    "near the end",
    "first",
    "near the start",
    "above the story",
    "below the story",
    "short, below the story",
    "one paragraph below",
    "copies in the item",
    "the publisher's name",
    "press release",
    "agency item",
)

Spot = tuple[int, int, bool, int, bool, bool, bool, bool, bool]


def spot(index: int, count: int, above: int, below: int, short: bool, copies: int, house: bool, item: Item) -> Spot:
    """Where a unit stands, as far as anything depends on it: few of them are different. `above` and `below` count the paragraphs of prose there, `house`
    says whether the unit names its publisher."""
    end = count - 1 - index
    return (min(index, 3), min(end, 3), above == 0, min(below, 2), short, copies > 1, house, item.press, item.wire)


def of_place(where: Spot) -> Row:
    """Of its place among the units, and of what the item is."""
    start, end, above, below, short, copied, house, press, wire = where
    return (end == 0, 0 < end < 3, start == 0, 0 < start < 3, above, below == 0, below == 0 and short, below == 1, copied and short, house, press, wire)


MEASURES = ("place", "words, below the story", "words, in a press release")


def of_measures(index: int, count: int, below: int, press: bool, said: float) -> Row:
    """Of what differs by degrees from place to place."""
    spoken = max(said, 0.0)
    return (index / max(1, count - 1), 0.0 if below else spoken, spoken if press else 0.0)


CREDITS = ("after a credit", "before a credit")


def near_credit(index: int, taken: Sequence[bool]) -> Row:
    """Of credits and notes near a line below the story."""
    return (True in taken[max(0, index - _REACH) : index], True in taken[index + 1 : index + 1 + _REACH])
