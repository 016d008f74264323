"""What cues and rules alone say of each unit: its words, copies, position and neighbours in one score, and the guards that veto it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from streams.promo.cues import NOTHING, Evidence, is_heading, is_weak_heading
from streams.promo.memory import Verdict
from streams.promo.units import Unit

THRESHOLD = 0.6
_LONGEST_BY_WORDS = 1200  # a longer unit is never taken out for its words

_AD_LIST = re.compile(r"\b(?:links?|stories|contents?|posts|partners)")
_SENTENCE_END = (".", "!", "?", '."', '!"', '?"', ".”", "!”", "?”", ".'", ".’", ".)")
_PROSE = 110  # code points: a line as long as this that ends like a sentence is prose
_LINK_LINE_MAX = 170
_LIST_MAX = 14
_WEAK = 0.2  # score of a line's own words from which its sentences are looked at one by one
_TAIL_FROM = 60  # code points of a sentence before a read-more tail
_IMPERATIVE = re.compile(
    r"[\W_]*(?:invest|trade|join|get|see|view|try|use|find|read|visit|follow|watch|listen|check|discover|explore|learn|start|open|go|ask|let|meet|"
    r"stay|subscribe|sign|"
    r"support|download|browse|compare|track|screen|search|upgrade|become|play|shop|catch|tune|hear|help|be|want)\b"
)
_IS_A = re.compile(
    r"(?:the )?[\w.' -]{0,30}?\s(?:is|are|provides|offers|delivers|brings|covers|publishes)\s(?:an?|the|one|our|you|your|in-depth|news|dedicated|"
    r"committed)\b"
)
_CREDIT_WORDS = frozenset("reporting editing writing photo photos by report contributed".split())  # noqa: SIM905
_SELLING = frozenset(("pitch", "register", "subscribe", "newsletter", "donate", "link", "advertisement", "app"))


@dataclass(slots=True)
class Decision:
    """What is known of one unit. `taken` units are credits or notes: they are seen as neighbours, never removed."""

    unit: Unit
    words: Evidence = NOTHING
    verdict: Verdict | None = None
    taken: bool = False
    vetoed: bool = False
    score: float = 0.0
    kind: str = ""
    reason: str = ""
    judged: bool | None = None  # the last word, once all evidence has been weighed

    @property
    def promo(self) -> bool:
        return self.score >= THRESHOLD if self.judged is None else self.judged

    def mark(self, score: float, kind: str, reason: str) -> None:
        if score > self.score:
            self.score, self.kind, self.reason = score, kind, reason


def house_name(supplier: str) -> str:
    """The supplier's name as its own lines write it: "the-harbour-times" gives "harbour times"."""
    name = supplier.lower().replace("-", " ").replace("_", " ").split("(")[0].strip().removeprefix("the ").removesuffix(".com")
    return name if len(name) >= 5 and name not in ("unknown", "press release", "wire") else ""


def ends_like_sentence(text: str) -> bool:
    return text.endswith(_SENTENCE_END)


def is_prose(unit: Unit) -> bool:
    return len(unit.text) >= _PROSE and ends_like_sentence(unit.plain)


def by_rules(decisions: Sequence[Decision], copies: Sequence[int], press: bool, wire: bool, house: str) -> None:
    """What cues and rules alone say of each unit."""
    count = len(decisions)
    for index, one in enumerate(decisions):
        if not (one.taken or (one.words.score <= 0 and one.verdict is None and not (house and house in one.unit.lower))):
            _score_alone(one, index, count, copies[index], press, house)
            if one.promo and one.words.kind == "related" and is_weak_heading(one.unit.lower) and not _heads_a_list(decisions, index):
                one.score = 0.45
    if not wire:
        _capital_links(decisions)
    if any(one.score >= THRESHOLD for one in decisions):  # what follows looks at the neighbours of promotions
        if not press:
            _lists_under_headings(decisions)
        _headings_of_pitches(decisions)
        _between_promotions(decisions)
    _below_the_story(decisions)


def _of_the_house(unit: Unit, index: int, count: int, house: str) -> Evidence:
    """What a line that names its own publisher says: an imperative to the reader, a bracketed link, or the publisher's tag-line at the end."""
    lower, short = unit.lower, len(unit.text) <= 120
    late = index * 10 >= count * 7
    if short and unit.plain[0] in "([" and unit.plain[-1] in ")]" and not unit.words & _CREDIT_WORDS:
        return Evidence("related", 0.65, "is a bracketed link to the publisher's own pages")
    if short and _IMPERATIVE.match(lower):
        return Evidence("offer", 0.65, "asks the reader to use something of the publisher's")
    if late and lower.startswith((house, "the " + house)) and _IS_A.match(lower, len(house)):
        return Evidence("tagline", 0.65, "is what the publisher says of itself")
    return NOTHING


def _score_alone(one: Decision, index: int, count: int, copies: int, press: bool, house: str) -> None:
    verdict, unit = one.verdict, one.unit
    if verdict is not None and verdict.verdict == "allow":
        one.vetoed = True
        return
    if verdict is not None and verdict.verdict == "block":
        one.mark(1.0, one.words.kind or "blocked", "blocked by an operator")
        return
    score, words = one.words.score, one.words
    if score < THRESHOLD and house and len(unit.text) <= 400 and house in unit.lower:
        own = _of_the_house(unit, index, count, house)
        if own.score > score:
            score, words = own.score, own
    if verdict is not None and verdict.tail:
        verdict = None  # `_below_the_story` is the judge of these
    if one.vetoed or len(unit.text) > _LONGEST_BY_WORDS or (score <= 0 and (verdict is None or verdict.verdict != "promo")):
        return
    if unit.reading.is_vetoed():
        one.vetoed = True
        return
    reason = words.reason
    if press and words.kind in ("link", "tagline", "pitch", "product", "standards"):
        score *= 0.6  # a press release speaks of itself
    if index * 4 >= count * 3 and score > 0:
        score += 0.08 * (1 - score)
    if copies > 1 and len(unit.text) <= 160 and score >= 0.2:
        score += 0.4 * (1 - score)
        reason += f"; stands {copies} times in this item"
    if verdict is not None and verdict.verdict == "promo":
        score += 0.8 * (1 - score)
        reason = f"{reason or 'stands in one story above the text and in another below it'}; seen in {verdict.seen} stories of this supplier"
    elif verdict is not None and verdict.seen >= 3 and score >= 0.35:
        score += 0.3 * (1 - score)
        reason += f"; seen in {verdict.seen} stories of this supplier"
    one.mark(min(score, 0.99), words.kind or "repeated", reason)


def _heads_a_list(decisions: Sequence[Decision], index: int) -> bool:
    """Whether a line in the second half has a line under it that may be a link."""
    if index * 2 < len(decisions):
        return False
    following = decisions[index + 1] if index + 1 < len(decisions) else None
    return following is None or following.taken or (_link_shaped(following.unit) and not following.unit.reading.is_vetoed())


def may_go(one: Decision) -> bool:
    return not (one.taken or one.vetoed or one.unit.reading.is_vetoed())


def _link_shaped(unit: Unit) -> bool:
    text = unit.plain
    return len(text) <= _LINK_LINE_MAX and not text.endswith((".", ";", ",", '."', ".)"))


def _lists_under_headings(decisions: Sequence[Decision]) -> None:
    """Links that follow a heading such as "More from X:", and those under "Also see: A link" where nothing but short lines is left."""
    count = len(decisions)
    # Beyond these nothing but credits, notes and promotions stands, or no prose of the story's.
    story = [index for index, one in enumerate(decisions) if not (one.taken or one.promo)]
    open_to = story[-1] if story else -1
    prose_to = next((index for index in reversed(story) if is_prose(decisions[index].unit)), -1)
    index = 0
    while index < count:
        head = decisions[index]
        index += 1
        if not (head.promo and (head.words.kind == "related" or (head.words.kind == "advertisement" and _AD_LIST.search(head.unit.lower)))):
            continue
        heading = head.words.kind == "advertisement" or is_heading(head.unit.lower)
        ends = heading and index > prose_to and index * 2 > count
        reach = index
        while reach < count and reach - index < _LIST_MAX and (_link_shaped(decisions[reach].unit) or (ends and _short(decisions[reach]))):
            if not may_go(decisions[reach]) and not (ends and decisions[reach].taken):
                break
            reach += 1
        members = [one for one in decisions[index:reach] if not one.taken]
        last = reach > open_to
        bulleted = [one for one in members if one.unit.text[0] in "-*•·–—>|"]
        if not (last or ends or (heading and len(members) >= 2)):
            continue
        if not (last or ends) and bulleted:
            members = bulleted
        elif not (last or ends):
            members = members[:-1]  # the last one may be the sub-heading of the prose that follows
        for one in members:
            one.mark(0.75, "related", "is a link under a heading of links to other stories")
        index = reach if heading else index


def _below_the_story(decisions: Sequence[Decision]) -> None:
    """Lines that this supplier always puts below its stories, while nothing but credits, notes and promotions stands below them."""
    for one in reversed(decisions):
        if one.taken or one.promo:
            continue
        if one.verdict is None or not one.verdict.tail or not may_go(one):
            return
        one.mark(0.8, "repeated", f"always stands below this supplier's stories; seen in {one.verdict.seen} of them")


def _short(one: Decision) -> bool:
    return len(one.unit.text) <= _LINK_LINE_MAX


def _capital_links(decisions: Sequence[Decision]) -> None:
    """An upper-case headline between paragraphs of mixed case is a link to another story; a short one may be a sub-heading."""
    if not any(len(one.unit.plain) >= 40 and one.unit.plain.isupper() for one in decisions):
        return
    prose = sum(is_prose(one.unit) for one in decisions)
    short = any(one.unit.plain.isupper() and 3 <= len(one.unit.plain.split()) < 5 for one in decisions if not one.taken and not one.promo)
    if prose < 3 or short:  # short upper-case lines are sub-headings: then the long ones are too
        return
    for index, one in enumerate(decisions):
        text = one.unit.plain
        if one.taken or one.vetoed or one.promo or not 40 <= len(text) <= 200 or not text.isupper() or len(text.split()) < 6 or text[-1] in ".?":
            continue
        before = decisions[index - 1].unit if index else None
        after = decisions[index + 1].unit if index + 1 < len(decisions) else None
        if before is not None and is_prose(before) and (after is None or is_prose(after) or after.plain.isupper()) and index >= 2:
            one.mark(0.65, "related", "is an upper-case headline of another story between two paragraphs")


def _headings_of_pitches(decisions: Sequence[Decision]) -> None:
    """A short line without a stop right above a pitch, in the second half: the pitch's own headline."""
    count = len(decisions)
    for index in range(count - 1, 0, -1):
        pitch, head = decisions[index], decisions[index - 1]
        if (
            not (pitch.promo and pitch.words.kind in ("pitch", "register", "newsletter", "donate"))
            or len(pitch.unit.text) < 100
            or head.promo
            or not may_go(head)
            or is_mixed(pitch)
        ):
            continue
        if index * 2 >= count and len(head.unit.text) <= 90 and not ends_like_sentence(head.unit.plain) and not head.unit.plain.endswith(":"):
            head.mark(0.65, pitch.kind, "is the headline of the pitch below it")


def _between_promotions(decisions: Sequence[Decision]) -> None:
    """Weak lines in the last half of an item, with promotions close on both sides: all of them or none."""
    promos = [index for index, one in enumerate(decisions) if one.promo]
    for before, after in pairwise(promos):
        if not 2 <= after - before <= 4 or before * 2 < len(decisions):
            continue
        kinds = {decisions[before].kind, decisions[after].kind}
        if not kinds & _SELLING:
            continue
        between = decisions[before + 1 : after]
        if not all(one.taken or (may_go(one) and _is_weak(one)) for one in between):
            continue  # the heading of a line that stays
        for one in between:
            if not one.taken:
                one.mark(0.65, decisions[before].kind, "stands between two promotions")


def _is_weak(one: Decision) -> bool:
    """Whether a line has some words of promotions, or is short and no sentence."""
    return (one.words.score >= 0.15 and len(one.unit.text) <= _LONGEST_BY_WORDS) or (len(one.unit.text) <= 90 and not ends_like_sentence(one.unit.plain))


def is_mixed(one: Decision) -> bool:
    """Whether only a part of a line goes, whatever the rest of it says: it is no promotion, and its neighbours stand beside none."""
    unit = one.unit
    if len(unit.text) <= _TAIL_FROM:
        return False
    if one.words.score >= _WEAK and unit.reading.promotional_end() is not None:
        return True
    return one.score < THRESHOLD and has_read_more(unit)


def has_read_more(unit: Unit) -> bool:
    cuts = unit.reading.stretches() if len(unit.text) > _TAIL_FROM else ()
    return bool(cuts) and ends_like_sentence(unit.text[: cuts[-1].start].rstrip()) and cuts[-1].start >= _TAIL_FROM
