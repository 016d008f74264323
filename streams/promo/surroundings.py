"""What the statistical judge looks at around a unit: its neighbours, the run of short lines it stands in, and the story that it may be of.

Rows of numbers under fixed names (`NEIGHBOURS`, `STORY`), as in `features.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from streams.promo.features import Row, is_sentence

Form = tuple[bool, bool, bool]

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
_LONGEST_RUN = 10
_REACH = 8  # units: how far a heading of links is looked for

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


def of_item(
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
