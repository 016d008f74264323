"""What the statistical judge looks at in a unit: its words, its form, its place in the item, what the memory knows, and its neighbours.

Each kind of evidence is a row of numbers under fixed names (`TEXT`, `CUES`, `MEMORY`, `PLACE`, `MEASURES`, `CREDITS`, `NEIGHBOURS`, `STORY`); what does
not hold is 0. `training/promo` learns a weight for each name, `streams.promo.model` adds them up. The names are those of the model's file and of the reasons
that a person reads.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from streams.promo.cues import Evidence
from streams.promo.memory import HEAD, TAIL, VARIES, Verdict

Row = tuple[float, ...]
Form = tuple[bool, bool, bool]
Features = list[tuple[str, float]]

PROSE = 110  # code points: a line as long as this that ends like a sentence is prose
LINK_LINE = 170  # code points: a link to another story is no longer
_SENTENCE_END = (".", "!", "?", '."', '!"', '?"', ".'", ".)")
_KNEES = (-4, -2, 0, 2, 4)  # where the weight of the words' log-odds may change
_DIGIT = re.compile(r"\d")
_LENGTHS = (30, 60, 100, 160, 300)
_LENGTH_ROWS: tuple[Row, ...] = tuple(tuple(float(at == this) for at in range(len(_LENGTHS) + 1)) for this in range(len(_LENGTHS) + 1))
_WORD = re.compile(r"[a-z][a-z'-]{2,}[a-z]")
_STEM = 6  # letters: words that begin alike are the same
_MOST_WORDS = 12
# Words that say nothing of a story's matter.
_COMMON = frozenset(
    """
    about after also back been before being best could does down ever every first from have here into just know less like look made make many
    more most much need news next only other over read said says should some story such take than that their them then there these they this
    those today under very want week well were what when where which while will with would year years your
    """.split()  # noqa: SIM905
)
_DATA = re.compile(r"[$€£¥]\s?\d|\d%|\([A-Z]{2,8}:\s?[A-Z.]{1,6}\)|[+-]\d|^\(?[+-]\)?\s|^\d{1,2}[:.]\d\d\b|^[A-Z][a-z]{2,8}\.? \d{1,2}\b")
_MAY_BE_DATA = re.compile(r"[\d(]|^[+-]")
_REMEMBERED = 4096  # short lines
_REACH = 8  # units: how far a heading, a credit or a promotion is looked for
_LONGEST_RUN = 10


@dataclass(frozen=True, slots=True)
class Item:
    """What is true of the whole item: a press release; with the credits of a wire agency; the supplier's name in lower case, or nothing."""

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


NEIGHBOURS = (
    "above it",
    "below it",
    "two above",
    "two below",
    "both sides",
    "itself",
    "above it, short",
    "below it, short",
    "both sides, short",
    "above it, long",
    "prose above it",
    "prose below it",
    "between prose",
    "others in the item",
    "run of short lines",
    "best of the run",
    "mean of the run",
    "best above in the run",
    "rows of data in the run",
    "a row of data among others",
    "under a heading of links",
)


@lru_cache(maxsize=_REMEMBERED)
def is_data(plain: str) -> bool:
    """Whether a short line has the form of a table's or a calendar's row: an amount, a share, a ticker, a change, or a time or date before the rest."""
    return _MAY_BE_DATA.search(plain) is not None and _DATA.search(plain) is not None


STORY = (
    "shares words with the story",
    "shares no word with the story",
    "right above a paragraph",
    "shares words with the paragraph below",
    "headings of its form",
)


def of_story(lower: str, plain: str, story: str, below: str, headings: Mapping[Form, int]) -> Row:
    """Of what a short line shares with the story that it stands in. `story` is the beginning of the story's prose in lower case, `below` the paragraph
    right below the line or nothing, `headings` how many short lines of the item have a paragraph right below them, by their form, this one too."""
    words = _matter(lower)
    shared = sum([word in story for word in words]) / len(words) if len(words) > 1 else 0.0
    strange = len(words) > 1 and shared == 0
    if not below:
        return (shared, strange, False, 0.0, 0.0)
    return (shared, strange, True, sum([word in below for word in words]) / len(words) if words else 0.0, min(3, headings[form(plain)] - 1))


@lru_cache(maxsize=_REMEMBERED)
def _matter(lower: str) -> list[str]:
    """The beginnings of the words that say what a short line is about."""
    return [word[:_STEM] for word in _WORD.findall(lower) if word not in _COMMON][:_MOST_WORDS]


@lru_cache(maxsize=_REMEMBERED)
def form(plain: str) -> Form:
    """What sub-headings of one story have in common: capitals throughout, capitals at the words' beginning, a sentence's end."""
    words = [word for word in plain.split() if word[0].isalpha()]
    return plain.isupper(), sum(word[0].isupper() for word in words) > 0.7 * len(words), is_sentence(plain)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the units of an item, each list with a value for each unit and two more at both ends for none."""

    chances: list[float]  # the first estimates, 0 to 1
    prose: list[bool]
    short: list[bool]
    starts: list[int]  # of the run of short lines, none of them a credit or note, that the unit stands in or would lengthen
    ends: list[int]
    data: list[bool]  # short, in the form of a row of data
    headed: list[bool]  # a heading of links stands close above, without prose between
    likely: int  # units whose first estimate is above a half


def surroundings(
    chances: Sequence[float], likely: int, short: Sequence[bool], prose: Sequence[bool], taken: Sequence[bool], heading: Sequence[bool], plains: Sequence[str]
) -> Surroundings:
    loose = [one and not gone for one, gone in zip(short, taken, strict=True)]
    starts = list(_run_starts(loose))
    ends = [len(loose) - 1 - start for start in _run_starts(loose[::-1])][::-1]
    data = [small and is_data(plain) for small, plain in zip(short, plains, strict=True)]
    headed, last = [], -_REACH
    for index in range(len(chances)):
        headed.append(index - last < _REACH)
        if heading[index]:
            last = index
        elif prose[index]:
            last = -_REACH
    return Surroundings([0.0, 0.0, *chances, 0.0, 0.0], [False, False, *prose, False, False], list(short), starts, ends, data, headed, likely)


def _run_starts(loose: Sequence[bool]) -> Iterator[int]:
    """For each unit the first of the loose ones right above it without a gap, itself when there is none."""
    start = 0
    for index, one in enumerate(loose):
        yield start
        if not one:
            start = index + 1


def of_neighbours(index: int, around: Surroundings) -> Row:
    """Of the units around it."""
    chances, prose = around.chances, around.prose
    before2, before, own, after, after2 = chances[index : index + 5]
    above_prose, below_prose = prose[index + 1], prose[index + 3]
    others = min(5, around.likely - (own > 0.5))
    sides = min(before, after)
    between = above_prose and below_prose
    if not around.short[index]:
        return (
            before,
            after,
            before2,
            after2,
            sides,
            own,
            0.0,
            0.0,
            0.0,
            before,
            above_prose,
            below_prose,
            between,
            others,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            False,
        )
    low, high = max(around.starts[index], index - _LONGEST_RUN), min(around.ends[index], index + _LONGEST_RUN)
    best = mean = best_above = rows = 0.0
    if high > low:
        rows = (sum(around.data[low : high + 1]) - around.data[index]) / (high - low)
        above, below = chances[low + 2 : index + 2], chances[index + 3 : high + 3]
        best_above = max(above) if above else 0.0
        best = max(best_above, max(below)) if below else best_above
        mean = sum(above + below) / (high - low)
    wide_sides = max(before, before2) * max(after, after2)
    run, headed = min(_LONGEST_RUN, high - low + 1), around.headed[index]
    return (
        *(before, after, before2, after2, sides, own, before, after, wide_sides, 0.0, above_prose, below_prose, between, others),
        *(run, best, mean, best_above, rows, rows if around.data[index] else 0.0, headed),
    )


def sums_of_neighbours(indices: Sequence[int], around: Surroundings, weights: Row) -> list[float]:
    """For each of the units the sum over `of_neighbours` under the weights: the same, for less, since most of an item's lines are asked for it."""
    above_1, below_1, above_2, below_2, w_sides, itself, short_above, short_below, wide, long_above, *others = weights
    w_prose_above, w_prose_below, w_between, w_others, w_run, w_best, w_mean, w_best_above, w_rows, w_row, w_headed = others
    chances, prose, short, starts, ends, headed, data = around.chances, around.prose, around.short, around.starts, around.ends, around.headed, around.data
    some_data = True in data
    found = []
    for index in indices:
        before2, before, own, after, after2 = chances[index : index + 5]
        total = before * above_1 + after * below_1 + before2 * above_2 + after2 * below_2 + own * itself
        total += (before if before < after else after) * w_sides + min(5, around.likely - (own > 0.5)) * w_others
        if prose[index + 1]:
            total += w_prose_above
            if prose[index + 3]:
                total += w_between
        if prose[index + 3]:
            total += w_prose_below
        if not short[index]:
            found.append(total + before * long_above)
            continue
        total += before * short_above + after * short_below + (before if before > before2 else before2) * (after if after > after2 else after2) * wide
        low, high = starts[index], ends[index]
        if index - low > _LONGEST_RUN:
            low = index - _LONGEST_RUN
        if high - index > _LONGEST_RUN:
            high = index + _LONGEST_RUN
        run = high - low
        total += w_run * (run + 1 if run < _LONGEST_RUN else _LONGEST_RUN)
        if run:
            above, below = chances[low + 2 : index + 2], chances[index + 3 : high + 3]
            best_above = max(above) if above else 0.0
            best = max(below) if below else 0.0
            total += best_above * w_best_above + (best if best > best_above else best_above) * w_best + (sum(above) + sum(below)) / run * w_mean
            if some_data:
                mine = data[index]
                total += (sum(data[low : high + 1]) - mine) / run * (w_rows + w_row if mine else w_rows)
        found.append(total + w_headed if headed[index] else total)
    return found
