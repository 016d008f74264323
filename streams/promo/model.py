"""The statistical judge: one calibrated score for each unit that nobody else has decided, from all kinds of evidence together.

Two linear models, one after the other. The first estimates each unit from its own words, form, place, memory and cues; the second sees the same and
the first estimates of the units around it. Both are logistic regressions whose weights (`model.json`) `python -m training.promo` learns from labels; a
person can read from them what spoke for and against a line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Literal, NamedTuple

import orjson

from streams.promo import features, words
from streams.promo.cues import Evidence
from streams.promo.features import Features, Item
from streams.promo.memory import TAIL, TITLE, VARIES, Verdict

RULES = 0.6  # from here on the rules alone take a line out, unless the model finds it
DOUBTED = 0.05  # less likely than this
_BEYOND_DOUBT = 0.98
_HEADING = 40  # code points
LONGEST = 1200  # code points: a longer unit is never taken out as a whole
_SOME_CUES = 0.3  # an ordinary paragraph with less is not looked at
_FEW_SEEN = 2  # stories: below, the memory says nothing of a long line
_UNLIKELY = 0.1  # where no first estimate is higher, nothing is a promotion
_AROUND = 5  # units beside a unit whose first estimates may change its own
_CACHED = 16_384  # texts of short lines


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
    found: Features
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class Model:
    threshold: float
    first: dict[str, float]
    second: dict[str, float]
    words: words.Weights
    texts: dict[str, Text] = field(default_factory=dict, repr=False)
    """Of short lines that were read: a wire repeats them."""


class Own(NamedTuple):
    """The features of one candidate but for its neighbours: of its text, and of all else."""

    text: Text
    found: Features

    def all(self) -> Features:
        return [*self.text.found, *self.found]


class Layout(NamedTuple):
    """What each unit of an item is."""

    short: list[bool]
    prose: list[bool]
    taken: list[bool]
    heading: list[bool]  # of links to other stories
    sure: list[bool]  # promotions by the rules
    cell: list[bool]


class Judged(NamedTuple):
    promo: bool
    chance: float  # that the unit is a promotion, 0 to 1
    found: Features  # what the second model saw, to explain it by


@lru_cache(maxsize=1)
def load() -> Model:
    """The model that ships. Raises OSError where the package lacks its file."""
    stored = orjson.loads(resources.files(__package__).joinpath("model.json").read_bytes())
    return Model(stored["threshold"], stored["first"], stored["second"], words.load())


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
    prose = [features.is_prose(unit.plain) for unit in units]
    return Layout(
        [len(unit.plain) <= features.LINK_LINE and not long for unit, long in zip(units, prose, strict=True)],
        prose,
        [unit.taken for unit in units],
        [unit.cues.score >= 0.6 and unit.cues.kind == "related" and len(unit.plain) < 60 for unit in units],
        [unit.rules >= RULES for unit in units],
        [unit.cell for unit in units],
    )


def own_features(units: Sequence[Unit], item: Item, model: Model, plan: Layout) -> list[Own | None]:
    """The features of each candidate without its neighbours; None for the other units."""
    count = len(units)
    all_prose, above = sum(plan.prose), 0
    found: list[Own | None] = []
    for index, unit in enumerate(units):
        if unit.open:
            below = all_prose - above - plan.prose[index]
            text, short = _text(unit.plain, unit.lower, model), plan.short[index]
            own = features.of_place(index, count, above, below, item, text.said, short, unit.copies, unit.lower)
            own += features.of_rules(unit.cues, unit.rules)
            if unit.verdict is not None:
                own += features.of_memory(unit.verdict, text.said, short, below == 0, unit.own_title)
            if below == 0:
                own += features.near_credit(index, plan.taken)
            found.append(Own(text, own))
        else:
            found.append(None)
        above += plan.prose[index]
    return found


def neighbours(index: int, chances: Sequence[float], likely: int, plan: Layout) -> Features:
    return features.of_neighbours(index, chances, likely, plan.short, plan.prose, plan.taken, plan.heading)


def likely(chances: Sequence[float]) -> int:
    return sum(chance > 0.5 for chance in chances)


def chance(found: Features, weights: dict[str, float], known: float = 0.0) -> float:
    """By the weights, of features to which a sum that is `known` already is added."""
    total = weights["bias"] + known
    get = weights.get
    for name, value in found:
        total += get(name, 0.0) * value
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def judge(units: Sequence[Unit], item: Item, model: Model) -> list[Judged | None]:
    """What becomes of each unit; None for those that are not looked at, or that nothing speaks for, in an item or in the lines around them."""
    plan = layout(units)
    own = own_features(units, item, model, plan)
    chances = [0.0 if one is None else chance(one.found, model.first, one.text.first) for one in own]
    judged: list[Judged | None] = [None] * len(units)
    if not units or (max(chances) < _UNLIKELY and max(unit.rules for unit in units) < RULES):
        return judged
    count = likely(chances)
    lonely = stand_alone(plan, chances)
    for index, (unit, one) in enumerate(zip(units, own, strict=True)):
        if one is None:
            continue
        if unit.rules < RULES and max(chances[max(0, index - _AROUND) : index + _AROUND + 1]) < _UNLIKELY:
            continue
        seen = one.found + neighbours(index, chances, count, plan)
        own_chance = chance(seen, model.second, one.text.second)
        promo = is_promotion(own_chance, unit, lonely[index], model.threshold)
        judged[index] = Judged(promo, own_chance, one.text.found + seen if promo else [])
    return judged


def is_promotion(chance: float, unit: Unit, alone: Alone, threshold: float) -> bool:
    """The last word: the model is sure, or the rules are and the model does not contradict them. A line that stands alone in the story is a
    sub-heading, a row or a standfirst before it is anything else: there its words have to be beyond doubt, where nothing else speaks for it.
    That it is repeated does not, between paragraphs: most of what a supplier repeats are headings of its reports."""
    if unit.rules >= RULES:
        return chance >= min(DOUBTED, threshold)
    if not alone or unit.rules >= _SOME_CUES or _is_elsewhere(unit):
        return chance >= threshold
    if alone == "of the story":
        return chance >= _BEYOND_DOUBT and (_is_marked(unit.plain) or not _is_heading(unit.plain))
    return chance >= (threshold if unit.verdict is not None and unit.verdict.seen >= _FEW_SEEN else _BEYOND_DOUBT)


def _is_heading(plain: str) -> bool:
    """Whether a line has the form of a sub-heading: short, and no sentence."""
    return len(plain) <= _HEADING and not features.is_sentence(plain)


def _is_marked(plain: str) -> bool:
    """Whether a line bears a mark of links: brackets, an arrow, a bar, capitals, dots at its end."""
    return plain[0] in "([>|" or plain[-1] in ">|" or plain.endswith("...") or plain.isupper()


def _is_elsewhere(unit: Unit) -> bool:
    """Whether the line is the title of another item, or has stood below all of the story in all items before."""
    verdict = unit.verdict
    if verdict is None:
        return False
    always_below = verdict.places & TAIL and not verdict.places & ~(TAIL | VARIES | TITLE)
    return (verdict.title and not unit.own_title) or bool(verdict.seen >= _FEW_SEEN and always_below)


def stand_alone(plan: Layout, chances: Sequence[float]) -> list[Alone]:
    """Of each unit, whether a paragraph of the story stands right below it or a table's cells beside it, or else nothing like a promotion within two
    units of it."""
    story = [*[long and not sure for long, sure in zip(plan.prose, plan.sure, strict=True)], False]
    cells = [False, False, *plan.cell, False, False]
    near = [False, False, *[chance > 0.5 for chance in chances], False, False]
    return [
        "of the story"
        if story[at + 1] or cells[at] or cells[at + 1] or cells[at + 3] or cells[at + 4]
        else ""
        if near[at] or near[at + 1] or near[at + 3] or near[at + 4]
        else "no promotion near"
        for at in range(len(chances))
    ]


def telling(plain: str, model: Model) -> list[str]:
    """The n-grams that spoke most for a promotion."""
    return words.telling(plain, model.words)


def grounds(judged: Judged, model: Model, most: int = 3) -> list[str]:
    """The names of the features that spoke most for it, strongest first."""
    weighed = sorted(((model.second.get(name, 0.0) * value, name) for name, value in judged.found), reverse=True)
    return [name for weight, name in weighed[:most] if weight > 0]


def _text(plain: str, lower: str, model: Model) -> Text:
    known = model.texts.get(plain)
    if known is None:
        said = words.score(plain, model.words)
        found = features.of_text(plain, lower, said)
        known = Text(said, found, _sum(found, model.first), _sum(found, model.second))
        if len(model.texts) >= _CACHED:
            model.texts.clear()
        if len(plain) <= features.LINK_LINE:
            model.texts[plain] = known
    return known


def _sum(found: Features, weights: dict[str, float]) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in found)
