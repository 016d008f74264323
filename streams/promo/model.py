"""The statistical judge: one calibrated score for each unit that nobody else has decided, from all kinds of evidence together.

Two linear models, one after the other. The first estimates each unit from its own words, form, place, memory and cues; the second sees the same and
the first estimates of the units around it. Both are logistic regressions whose weights (`model.json`) `python -m training.promo` learns from labels; a
person can read from them what spoke for and against a line.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from operator import mul
from typing import Literal, NamedTuple

import orjson

from streams.promo import features, surroundings, words
from streams.promo.cues import Evidence
from streams.promo.features import Features, Item, Row
from streams.promo.memory import TAIL, TITLE, VARIES, Verdict
from streams.promo.surroundings import Surroundings

RULES = 0.6  # from here on the rules alone take a line out, unless the model finds it
DOUBTED = 0.02  # less likely than this
_BEYOND_DOUBT = 0.95
_MARKED = 0.8  # beyond doubt of a line that bears the mark of a link
_SENTENCE = 0.98  # and of a sentence
_TABLE = 3  # rows
_STORY = 20_000  # code points of a story that its lines are compared with
LONGEST = 1200  # code points: a longer unit is never taken out as a whole
_SOME_CUES = 0.3  # an ordinary paragraph with less is not looked at
_FEW_SEEN = 2  # stories: below, the memory says nothing of a long line
_UNLIKELY = 0.1  # where no first estimate is higher, nothing is a promotion
_AROUND = 5  # units beside a unit whose first estimates may change its own
_CACHED = 8192  # texts of lines


class Unit(NamedTuple):
    """What the judge needs of one unit. `open` units are candidates, and neither credit, note, dateline nor vetoed; the others are only seen as
    neighbours."""

    plain: str
    lower: str
    cues: Evidence
    rules: float
    verdict: Verdict | None
    copies: int
    open: bool
    taken: bool
    own_title: bool
    cell: bool
    """A table's cell, or a rule: no word in it."""


Alone = Literal["of the story", "no promotion near", ""]


class Text(NamedTuple):
    """What is known of a text wherever it stands: the log-odds of its words, its features, and their sums under the weights of both models."""

    said: float
    found: Row
    first: float
    second: float


class Weights(NamedTuple):
    """Of one regression: a weight for each feature, in the order of its row in `features`."""

    bias: float
    text: Row
    cues: Row
    memory: Row
    place: Row
    measures: Row
    credits: Row
    neighbours: Row
    story: Row


@dataclass(frozen=True, slots=True)
class Model:
    threshold: float
    first: Weights
    second: Weights
    words: words.Vocabulary
    texts: dict[str, Text] = field(default_factory=dict, repr=False)
    """Of lines that were read: a wire repeats them."""
    spots: dict[features.Spot, tuple[float, float]] = field(default_factory=dict, repr=False)
    """Of each place that was met, the sums of its features under both regressions."""


class Own(NamedTuple):
    """The features of one candidate but for its neighbours, and their sums under both regressions; a row is empty where its evidence is silent."""

    first: float
    second: float
    text: Text
    place: features.Spot
    measures: Row
    cues: Row
    memory: Row
    credits: Row

    def named(self) -> Features:
        return (
            features.named(features.TEXT, self.text.found)
            + features.named(features.PLACE, features.of_place(self.place))
            + features.named(features.MEASURES, self.measures)
            + features.named(features.CUES, self.cues or _NO_CUES)
            + features.named(features.MEMORY, self.memory or _NOT_KNOWN)
            + features.named(features.CREDITS, self.credits or _NO_CREDITS)
        )


_NO_CUES: Row = (0.0,) * len(features.CUES)
_NOT_KNOWN: Row = (0.0,) * len(features.MEMORY)
_NO_CREDITS: Row = (0.0,) * len(features.CREDITS)
_NO_STORY: Row = (0.0,) * len(surroundings.STORY)


class Layout(NamedTuple):
    """What each unit of an item is."""

    short: list[bool]
    prose: list[bool]
    taken: list[bool]
    story: list[bool]
    """A paragraph of the story: neither a short line nor a cell, nor taken, nor a promotion by the rules."""


class Story(NamedTuple):
    """What a short line is compared with."""

    text: str  # the beginning of all paragraphs, in lower case
    below: list[str]  # of each unit, the paragraph right below it, in lower case, or nothing
    headings: Counter[surroundings.Form]  # forms of the short lines with a paragraph right below them, each text once


class Judged(NamedTuple):
    promo: bool
    chance: float  # that the unit is a promotion, 0 to 1
    own: Own
    at: int  # its index among the item's units
    around: Surroundings
    story: Row

    @property
    def neighbours(self) -> Row:
        return surroundings.of_neighbours(self.at, self.around)

    def named(self) -> Features:
        """What the second model saw, to explain it by."""
        return self.own.named() + features.named(surroundings.NEIGHBOURS, self.neighbours) + features.named(surroundings.STORY, self.story)


def weights_of(by_name: Mapping[str, float]) -> Weights:
    """A name without a weight says nothing."""
    rows = (features.TEXT, features.CUES, features.MEMORY, features.PLACE, features.MEASURES, features.CREDITS, surroundings.NEIGHBOURS, surroundings.STORY)
    return Weights(by_name["bias"], *(tuple(by_name.get(name, 0.0) for name in names) for names in rows))


@lru_cache(maxsize=1)
def load() -> Model:
    """The model that ships. Raises OSError where the package lacks its file."""
    stored = orjson.loads(resources.files(__package__).joinpath("model.json").read_bytes())
    return Model(stored["threshold"], weights_of(stored["first"]), weights_of(stored["second"]), words.load())


def is_candidate(plain: str, cues: Evidence, rules: float, verdict: Verdict | None) -> bool:
    """Whether a text is looked at: short lines, and long ones that a cue, a rule or the memory speaks of. All other text is the story."""
    size = len(plain)
    if size > LONGEST:
        return False
    return (
        cues.score >= _SOME_CUES
        or rules >= _SOME_CUES
        or (verdict is not None and verdict.seen >= _FEW_SEEN)
        or (size <= features.LINK_LINE and features.is_short(plain))
    )


def layout(units: Sequence[Unit]) -> Layout:
    long = [features.is_prose(unit.plain) for unit in units]
    short = [len(unit.plain) <= features.LINK_LINE and not prose for unit, prose in zip(units, long, strict=True)]
    return Layout(
        short,
        [prose and not unit.taken for unit, prose in zip(units, long, strict=True)],
        [unit.taken for unit in units],
        [not (small or unit.taken or unit.cell or unit.rules >= RULES) for unit, small in zip(units, short, strict=True)],
    )


def story_of(units: Sequence[Unit], plan: Layout) -> Story:
    below = [unit.lower if of_story else "" for unit, of_story in zip(units[1:], plan.story[1:], strict=True)] + [""]
    return Story(
        " ".join([unit.lower for unit, of_story in zip(units, plan.story, strict=True) if of_story])[:_STORY],
        below,
        Counter(
            map(surroundings.form, {unit.plain for unit, short, under in zip(units, plan.short, below, strict=True) if short and under and not unit.taken})
        ),
    )


def of_story(index: int, units: Sequence[Unit], plan: Layout, story: Story) -> Row:
    """The features of what a short line shares with the story; a longer one has none."""
    if not plan.short[index]:
        return _NO_STORY
    unit = units[index]
    return surroundings.of_story(unit.lower, unit.plain, story.text, story.below[index], story.headings)


def own_features(units: Sequence[Unit], item: Item, model: Model, plan: Layout) -> list[Own | None]:
    """The features of each candidate without its neighbours; None for the other units."""
    count, house, press = len(units), item.house, item.press
    below, above = sum(plan.prose), 0
    texts, spots = model.texts, model.spots
    (slope_1, below_1, press_1), (slope_2, below_2, press_2) = model.first.measures, model.second.measures
    found: list[Own | None] = []
    for unit, long, short in zip(units, plan.prose, plan.short, strict=True):
        below -= long
        if not unit.open:
            found.append(None)
            above += long
            continue
        index = len(found)
        text = texts.get(unit.plain) or _text(unit.plain, unit.lower, model)
        said = text.said
        spot = features.spot(index, count, above, below, short, unit.copies, house != "" and house in unit.lower, item)
        known = spots.get(spot) or _sums_of_place(spot, model)
        measures = place, spoken, spoken_there = features.of_measures(index, count, below, press, said)
        first = model.first.bias + text.first + known[0] + place * slope_1 + spoken * below_1 + spoken_there * press_1
        second = model.second.bias + text.second + known[1] + place * slope_2 + spoken * below_2 + spoken_there * press_2
        cues = features.of_rules(unit.cues, unit.rules)
        memory = features.of_memory(unit.verdict, said, short, below == 0, unit.own_title) if unit.verdict is not None else ()
        credits = features.near_credit(index, plan.taken) if below == 0 else ()
        if cues:
            first += sum(map(mul, cues, model.first.cues))
            second += sum(map(mul, cues, model.second.cues))
        if memory:
            first += sum(map(mul, memory, model.first.memory))
            second += sum(map(mul, memory, model.second.memory))
        if credits:
            first += sum(map(mul, credits, model.first.credits))
            second += sum(map(mul, credits, model.second.credits))
        found.append(Own(first, second, text, spot, measures, cues, memory, credits))
        above += long
    return found


def _sums_of_place(spot: features.Spot, model: Model) -> tuple[float, float]:
    row = features.of_place(spot)
    sums = model.spots[spot] = sum(map(mul, row, model.first.place)), sum(map(mul, row, model.second.place))
    return sums


def around(units: Sequence[Unit], chances: Sequence[float], plan: Layout) -> Surroundings:
    """What stands around each unit; `chances` are the first estimates."""
    headings = [unit.cues.score >= 0.6 and unit.cues.kind == "related" and len(unit.plain) < 60 for unit in units]
    return surroundings.of_item(chances, sum(chance > 0.5 for chance in chances), plan.short, plan.prose, plan.taken, headings, [unit.plain for unit in units])


def logistic(total: float) -> float:
    return 1 / (1 + math.exp(-total if -30 < total < 30 else math.copysign(30, -total)))


def judge(units: Sequence[Unit], item: Item, model: Model) -> list[Judged | None]:
    """What becomes of each unit; None for those that are not looked at, or that nothing speaks for, in an item or in the lines around them."""
    judged: list[Judged | None] = [None] * len(units)
    if not any(unit.open for unit in units):
        return judged
    plan = layout(units)
    own = own_features(units, item, model, plan)
    chances = [0.0 if one is None else logistic(one.first) for one in own]
    if max(chances) < _UNLIKELY and max([unit.rules for unit in units]) < RULES:
        return judged
    beside = around(units, chances, plan)
    lonely = stand_alone(units, plan, chances)
    near = _near([chance >= _UNLIKELY for chance in chances])
    asked = [(index, one) for index, one in enumerate(own) if one is not None and (near[index] or units[index].rules >= RULES)]
    sums = surroundings.sums_of_neighbours([index for index, _ in asked], beside, model.second.neighbours)
    story = story_of(units, plan)
    for (index, one), neighbours in zip(asked, sums, strict=True):
        shared = of_story(index, units, plan, story)
        chance = logistic(one.second + neighbours + sum(map(mul, model.second.story, shared)))
        judged[index] = Judged(is_promotion(chance, units[index], lonely[index], model.threshold), chance, one, index, beside, shared)
    return judged


def _near(likely: Sequence[bool]) -> list[bool]:
    """Of each unit, whether one that is likely stands within a few units of it, or is it."""
    found = [False] * len(likely)
    for index, one in enumerate(likely):
        if one:
            end = min(len(likely), index + _AROUND + 1)
            start = max(0, index - _AROUND)
            found[start:end] = [True] * (end - start)
    return found


def is_promotion(chance: float, unit: Unit, alone: Alone, threshold: float) -> bool:
    """The last word: the model is sure, or the rules are and the model does not contradict them. A line that stands alone in the story is a
    sub-heading, a row or a standfirst before it is anything else: there its words have to be beyond doubt, where nothing else speaks for it, a
    sentence's more than a link's. That it is repeated does not: most of what a supplier repeats are headings of its reports."""
    if unit.rules >= RULES:
        return chance >= min(DOUBTED, threshold)
    if max(unit.rules, unit.cues.score) < _SOME_CUES and not features.is_short(unit.plain):
        return chance >= _SENTENCE  # a paragraph of which only the memory speaks: what is repeated may be the story's own template
    if not alone or unit.rules >= _SOME_CUES or _is_elsewhere(unit):
        return chance >= threshold
    if features.is_sentence(unit.plain):
        return chance >= _SENTENCE
    return chance >= max(threshold, _MARKED if _is_marked(unit.plain) else _BEYOND_DOUBT)


def _is_marked(plain: str) -> bool:
    """Whether a line bears a mark that links have and sub-headings have not: words in brackets at its start, an arrow, a bar."""
    return (plain[0] in "([" and plain[1:3].strip()[:1].isalpha()) or plain[0] in ">|" or plain[-1] in ">|"


def _is_elsewhere(unit: Unit) -> bool:
    """Whether the line is the title of another item, or has stood below all of the story in all items before."""
    verdict = unit.verdict
    if verdict is None:
        return False
    always_below = verdict.places & TAIL and not verdict.places & ~(TAIL | VARIES | TITLE)
    return (verdict.title and not unit.own_title) or bool(verdict.seen >= _FEW_SEEN and always_below)


def stand_alone(units: Sequence[Unit], plan: Layout, chances: Sequence[float]) -> list[Alone]:
    """Of each unit, whether a paragraph of the story stands right below it or a table's cells beside it, or else nothing like a promotion within two
    units of it."""
    story = [*plan.story, False]
    rows = in_tables(units, plan)
    cells = [False, False, *[unit.cell for unit in units], False, False]
    near = [False, False, *[chance > 0.5 for chance in chances], False, False]
    return [
        "of the story"
        if story[at + 1] or rows[at] or cells[at] or cells[at + 1] or cells[at + 3] or cells[at + 4]
        else ""
        if near[at] or near[at + 1] or near[at + 3] or near[at + 4]
        else "no promotion near"
        for at in range(len(chances))
    ]


def in_tables(units: Sequence[Unit], plan: Layout) -> list[bool]:
    """Of each unit, whether it stands in a run of at least three short lines of which most have the form of rows of data: these are judged as one."""
    found = [False] * len(units)
    start = 0
    for at, short in enumerate([*plan.short, False]):
        if short and not plan.taken[at]:
            continue
        if at - start >= _TABLE and 2 * sum([surroundings.is_data(unit.plain) for unit in units[start:at]]) > at - start:
            found[start:at] = [True] * (at - start)
        start = at + 1
    return found


def telling(plain: str, model: Model) -> list[str]:
    """The n-grams that spoke most for a promotion."""
    return words.telling(plain, model.words.weights)


def grounds(judged: Judged, model: Model, most: int = 3) -> list[str]:
    """The names of the features that spoke most for it, strongest first."""
    weighed: list[tuple[float, str]] = []
    for names, row, weights in _rows(judged, model.second):
        weighed += [(weight * value, name) for name, value, weight in zip(names, row, weights, strict=False)]
    return [name for weight, name in sorted(weighed, reverse=True)[:most] if weight > 0]


def _rows(judged: Judged, weights: Weights) -> tuple[tuple[tuple[str, ...], Row, Row], ...]:
    own = judged.own
    return (
        (features.TEXT, own.text.found, weights.text),
        (features.PLACE, features.of_place(own.place), weights.place),
        (features.MEASURES, own.measures, weights.measures),
        (features.CUES, own.cues, weights.cues),
        (features.MEMORY, own.memory, weights.memory),
        (features.CREDITS, own.credits, weights.credits),
        (surroundings.NEIGHBOURS, judged.neighbours, weights.neighbours),
        (surroundings.STORY, judged.story, weights.story),
    )


def _text(plain: str, lower: str, model: Model) -> Text:
    said = words.score(plain, model.words)
    found = features.of_text(plain, lower, said)
    known = Text(said, found, sum(map(mul, found, model.first.text)), sum(map(mul, found, model.second.text)))
    if len(model.texts) >= _CACHED:
        model.texts.clear()
    model.texts[plain] = known
    return known
