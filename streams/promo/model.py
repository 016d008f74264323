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
from typing import NamedTuple

import orjson

from streams.promo import features, words
from streams.promo.cues import Evidence
from streams.promo.features import Features, Item
from streams.promo.memory import Verdict

RULES = 0.6  # from here on the rules alone take a line out, unless the model finds it
DOUBTED = 0.05  # less likely than this
_BEYOND_DOUBT = 0.98
LONGEST = 1200  # code points: a longer unit is never taken out as a whole
_SOME_CUES = 0.3  # an ordinary paragraph with less is not looked at
_FEW_SEEN = 2  # stories: below, the memory says nothing of a long line
_CACHED = 16_384  # texts of short lines


class Unit(NamedTuple):
    """What the judge needs of one unit. `open` units are neither credit, note, dateline nor vetoed; the others are only seen as neighbours."""

    plain: str
    lower: str
    cues: Evidence
    rules: float
    verdict: Verdict | None
    copies: int
    open: bool
    taken: bool
    own_title: bool


@dataclass(frozen=True, slots=True)
class Model:
    threshold: float
    first: dict[str, float]
    second: dict[str, float]
    words: words.Weights
    texts: dict[str, tuple[float, Features, bool]] = field(default_factory=dict, repr=False)
    """What is known of short lines that were read: a wire repeats them."""


class Judged(NamedTuple):
    promo: bool
    chance: float  # that the unit is a promotion, 0 to 1
    found: Features  # what the second model saw, to explain it by


@lru_cache(maxsize=1)
def load() -> Model:
    """The model that ships. Raises OSError where the package lacks its file."""
    stored = orjson.loads(resources.files(__package__).joinpath("model.json").read_bytes())
    return Model(stored["threshold"], stored["first"], stored["second"], words.load())


def is_candidate(unit: Unit) -> bool:
    """Whether a unit is looked at: short lines, and long ones that a cue, a rule or the memory speaks of. All other text is the story."""
    if not unit.open or len(unit.plain) > LONGEST:
        return False
    return features.is_short(unit.plain) or max(unit.cues.score, unit.rules) >= _SOME_CUES or (unit.verdict is not None and unit.verdict.seen >= _FEW_SEEN)


def own_features(units: Sequence[Unit], item: Item, model: Model) -> list[Features | None]:
    """The features of each candidate without its neighbours; None for the other units."""
    count = len(units)
    prose = [features.is_prose(unit.plain) for unit in units]
    taken = [unit.taken for unit in units]
    all_prose, above = sum(prose), 0
    found: list[Features | None] = []
    for index, unit in enumerate(units):
        below = all_prose - above - prose[index]
        if is_candidate(unit):
            said, of_text, short = _of_text(unit.plain, unit.lower, model)
            found.append(
                [
                    *of_text,
                    *features.of_rules(unit.cues, unit.rules),
                    *features.of_memory(unit.verdict, said, short, below == 0, unit.own_title),
                    *features.of_place(index, count, above, below, item, said, short, unit.copies, unit.lower),
                    *features.near_credit(index, taken, below == 0),
                ]
            )
        else:
            found.append(None)
        above += prose[index]
    return found


def with_neighbours(units: Sequence[Unit], own: Sequence[Features | None], chances: Sequence[float]) -> list[Features | None]:
    short = [features.is_short(unit.plain) for unit in units]
    prose = [features.is_prose(unit.plain) for unit in units]
    taken = [unit.taken for unit in units]
    heading = [unit.cues.kind == "related" and unit.cues.score >= 0.6 and len(unit.plain) < 60 for unit in units]
    likely = sum(chance > 0.5 for chance in chances)
    return [
        None if known is None else [*known, *features.of_neighbours(index, chances, likely, short, prose, taken, heading)] for index, known in enumerate(own)
    ]


def chance(found: Features | None, weights: dict[str, float]) -> float:
    if found is None:
        return 0.0
    total = weights["bias"]
    get = weights.get
    for name, value in found:
        total += get(name, 0.0) * value
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def judge(units: Sequence[Unit], item: Item, model: Model) -> list[Judged | None]:
    """What becomes of each unit; None for those that are not looked at."""
    own = own_features(units, item, model)
    if not any(own):
        return [None] * len(units)
    chances = [chance(found, model.first) for found in own]
    full = with_neighbours(units, own, chances)
    judged: list[Judged | None] = []
    for unit, lonely, seen in zip(units, stand_alone(units, chances), full, strict=True):
        own_chance = chance(seen, model.second)
        judged.append(None if seen is None else Judged(is_promotion(own_chance, unit, lonely, model.threshold), own_chance, seen))
    return judged


def is_promotion(chance: float, unit: Unit, alone: bool, threshold: float) -> bool:
    """The last word: the model is sure, or the rules are and the model does not contradict them. A line that stands alone in the story is a
    sub-heading, a row or a standfirst before it is anything else: there its words have to be beyond doubt, where nothing else speaks for it."""
    if unit.rules >= RULES:
        return chance >= min(DOUBTED, threshold)
    if alone and unit.rules < _SOME_CUES and (unit.verdict is None or unit.verdict.seen < _FEW_SEEN):
        return chance >= max(_BEYOND_DOUBT, threshold)
    return chance >= threshold


def stand_alone(units: Sequence[Unit], chances: Sequence[float]) -> list[bool]:
    """Of each unit, whether paragraphs of prose stand right above and below it, or nothing like a promotion stands within two units of it."""
    prose = [False, *[features.is_prose(unit.plain) for unit in units], False]
    likely = [False, False, *[chance > 0.5 for chance in chances], False, False]
    return [
        (prose[at] and prose[at + 2]) or not (likely[at] or likely[at + 1] or likely[at + 3] or likely[at + 4]) for at in range(len(units))
    ]


def telling(plain: str, model: Model) -> list[str]:
    """The n-grams that spoke most for a promotion."""
    return words.telling(plain, model.words)


def grounds(judged: Judged, model: Model, most: int = 3) -> list[str]:
    """The names of the features that spoke most for it, strongest first."""
    weighed = sorted(((model.second.get(name, 0.0) * value, name) for name, value in judged.found), reverse=True)
    return [name for weight, name in weighed[:most] if weight > 0]


def _of_text(plain: str, lower: str, model: Model) -> tuple[float, Features, bool]:
    """Log-odds of the words, features of the text, whether the line is short."""
    known = model.texts.get(plain)
    if known is None:
        said = words.score(plain, model.words)
        known = said, features.of_text(plain, lower, said), features.is_short(plain)
        if len(model.texts) >= _CACHED:
            model.texts.clear()
        if len(plain) <= features.LINK_LINE:
            model.texts[plain] = known
    return known
