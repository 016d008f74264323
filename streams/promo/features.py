"""What the statistical judge looks at in a unit: its words, its form, its place in the item, what the memory knows, and its neighbours.

Each feature is a name and a number; `training/promo` learns their weights, `streams.promo.model` adds them up. The names are those of the model's file
and of the reasons that a person reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from streams.promo.cues import Evidence
from streams.promo.memory import HEAD, TAIL, VARIES, Verdict

Features = list[tuple[str, float]]

PROSE = 110  # code points: a line as long as this that ends like a sentence is prose
LINK_LINE = 170  # code points: a link to another story is no longer
_SENTENCE_END = (".", "!", "?", '."', '!"', '?"', ".'", ".)")
_KNEES = (-4, -2, 0, 2, 4)  # where the weight of the words' log-odds may change
_LENGTHS = ((30, "length < 30"), (60, "length < 60"), (100, "length < 100"), (160, "length < 160"), (300, "length < 300"))
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


def of_text(plain: str, lower: str, said: float) -> Features:
    """Of the text alone. `said` is the log-odds of its words."""
    size = len(plain)
    short = is_short(plain)
    words = plain.split()
    found: Features = [(f"words over {knee}", said - knee) for knee in _KNEES if said > knee]
    if said > 0:
        found.append(("words of a short line" if short else "words of a long line", said))
    found.append((next((name for limit, name in _LENGTHS if size < limit), "length >= 300"), 1.0))
    letters = [word for word in words if word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in letters) / max(1, len(letters))
    found.append(("capitalised words", capitals))
    sentence = is_sentence(plain)
    last, first = plain[-1], plain[0]
    marks = (
        ("a sentence", sentence),
        ("like a headline", capitals > 0.7 and 4 <= len(words) <= 20 and not sentence),
        ("colon at the end", last == ":"),
        ("question", last == "?"),
        ("exclamation", last == "!"),
        ("bar", "|" in plain),
        ("arrow", ">" in plain),
        ("bullet", first in "-*•·"),
        ("dots at the end", plain.endswith("...")),
        ("address of a page", ".com" in lower or "http" in lower or "www" in lower),
        ("at sign", "@" in plain),
        ("capitals", size > 10 and plain.isupper()),
        ("digits", any(map(str.isdigit, plain))),
        ("mostly digits", sum(map(str.isdigit, plain)) > 0.15 * size),
        ("quotation marks", '"' in plain),
        ("begins with a quotation", first == '"'),
        ("bracket at the start", first in "(["),
        ("in brackets", first in "([" and last in ")]"),
        ("short line", short),
    )
    found += [(name, 1.0) for name, holds in marks if holds]
    return found


def of_rules(cues: Evidence, score: float) -> Features:
    """Of the hand-written cues in the words, and of the rules' score that is built on them."""
    if cues.score <= 0 and score <= 0:
        return []
    found: Features = [("cues", cues.score), ("rules", score)]
    found.append(("strong cues" if cues.score >= 0.6 else "some cues" if cues.score >= 0.3 else "weak cues", 1.0))
    if score >= 0.6:
        found.append(("rules say so", 1.0))
    return found


def of_memory(verdict: Verdict | None, said: float, short: bool, tail: bool, own_title: bool) -> Features:
    """Of the distinct stories that carried the line, and of where they had it."""
    if verdict is None:
        return []
    seen, places = min(verdict.seen, 16), verdict.places
    found: Features = []
    if verdict.title and not own_title:
        found.append(("title of another item", 1.0))
    if seen < 2:
        return found
    weight = {2: 0.5, 3: 0.7, 5: 1.0, 8: 1.2, 12: 1.5, 16: 1.7}.get(seen, seen / 10)
    found.append(("repeated", weight))
    if said > 0:
        found.append(("repeated, and its words", weight * min(said, 6.0)))
    if short:
        found.append(("repeated, short", weight))
        if tail:
            found.append(("repeated, below the story", weight))
    if places & TAIL and not places & ~(TAIL | VARIES):
        found.append(("always stood below the story", 1.0))
    if places & HEAD and places & TAIL:
        found.append(("stood above and below the story", 1.0))
    return found


def of_place(index: int, count: int, prose_above: int, prose_below: int, item: Item, said: float, short: bool, copies: int, lower: str) -> Features:
    """Of its place among the `count` units, and of what the item is."""
    found: Features = [("place", index / max(1, count - 1))]
    below = prose_below == 0
    marks = (
        ("last", index == count - 1),
        ("near the end", count - 4 < index < count - 1),
        ("first", index == 0),
        ("near the start", 0 < index < 3),
        ("above the story", prose_above == 0),
        ("below the story", below),
        ("short, below the story", below and short),
        ("one paragraph below", prose_below == 1),
        ("copies in the item", copies > 1 and short),
        ("the publisher's name", bool(item.house) and item.house in lower),
        ("press release", item.press),
        ("agency item", item.wire),
    )
    found += [(name, 1.0) for name, holds in marks if holds]
    if said > 0:
        if below:
            found.append(("words, below the story", said))
        if item.press:
            found.append(("words, in a press release", said))
    return found


def of_neighbours(
    index: int, chances: Sequence[float], likely: int, short: Sequence[bool], prose: Sequence[bool], taken: Sequence[bool], heading: Sequence[bool]
) -> Features:
    """Of the units around it. `chances` are the first estimates (0 to 1) for all units of the item, `likely` how many are above a half; the others
    say what each unit is."""
    count = len(chances)
    before = chances[index - 1] if index else 0.0
    after = chances[index + 1] if index + 1 < count else 0.0
    before2 = chances[index - 2] if index > 1 else 0.0
    after2 = chances[index + 2] if index + 2 < count else 0.0
    me_short = short[index]
    own = chances[index]
    found: Features = [
        ("above it", before),
        ("below it", after),
        ("two above", before2),
        ("two below", after2),
        ("both sides", min(before, after)),
        ("itself", own),
    ]
    if me_short:
        found += [("above it, short", before), ("below it, short", after), ("both sides, short", max(before, before2) * max(after, after2))]
    else:
        found.append(("above it, long", before))
    prose_before = index > 0 and prose[index - 1]
    prose_after = index + 1 < count and prose[index + 1]
    if prose_before:
        found.append(("prose above it", 1.0))
    if prose_after:
        found.append(("prose below it", 1.0))
    if prose_before and prose_after:
        found.append(("between prose", 1.0))
    found.append(("others in the item", min(5, likely - (own > 0.5))))
    if me_short:
        low = index
        while low > 0 and short[low - 1] and not taken[low - 1] and index - low < _LONGEST_RUN:
            low -= 1
        high = index
        while high + 1 < count and short[high + 1] and not taken[high + 1] and high - index < _LONGEST_RUN:
            high += 1
        found.append(("run of short lines", min(_LONGEST_RUN, high - low + 1)))
        others = [chances[at] for at in range(low, high + 1) if at != index]
        if others:
            found += [("best of the run", max(others)), ("mean of the run", sum(others) / len(others))]
        if index > low:
            found.append(("best above in the run", max(chances[low:index])))
        for at in range(index - 1, max(-1, index - _REACH), -1):
            if heading[at]:
                found.append(("under a heading of links", 1.0))
                break
            if prose[at]:
                break
    return found


def near_credit(index: int, taken: Sequence[bool]) -> Features:
    """Of credits and notes near a line below the story."""
    found: Features = []
    if any(taken[max(0, index - _REACH) : index]):
        found.append(("after a credit", 1.0))
    if any(taken[index + 1 : index + 1 + _REACH]):
        found.append(("before a credit", 1.0))
    return found
