"""The decision on each unit: the rules first, then all evidence together, and the reason in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from streams.promo import model as statistical
from streams.promo.features import Item
from streams.promo.rules import THRESHOLD, Decision, by_rules, ends_like_sentence, has_read_more, is_mixed, may_go
from streams.promo.units import Unit

Judge = Callable[[Sequence[Decision], Sequence[int], Item, str], None]
"""What `decide` does, for those who want to look on."""


def decide(decisions: Sequence[Decision], copies: Sequence[int], item: Item, headline: str = "") -> None:
    """Scores every unit that is not taken, first by the rules, then by all evidence together. `copies` gives how often each unit's line occurs in
    the item; `headline` is the item's, in lower case."""
    by_rules(decisions, copies, item.press, item.wire, item.house)
    _by_model(decisions, copies, item, headline)


def units(decisions: Sequence[Decision], copies: Sequence[int], headline: str) -> list[statistical.Unit]:
    """The units as the statistical model sees them."""
    found = []
    for one, stands in zip(decisions, copies, strict=True):
        unit, taken = one.unit, one.taken
        plain, lower, cell = unit.plain, unit.lower, unit.mask == 0
        title = lower == headline
        candidate = not (taken or title or cell) and statistical.is_candidate(plain, one.words, one.score, one.verdict) and may_go(one) and not is_mixed(one)
        found.append(statistical.Unit(plain, lower, one.words, one.score, one.verdict, stands, candidate, taken, title, cell))
    return found


def _by_model(decisions: Sequence[Decision], copies: Sequence[int], item: Item, headline: str) -> None:
    model = statistical.load()
    results = statistical.judge(units(decisions, copies, headline), item, model)
    for index, (one, result) in enumerate(zip(decisions, results, strict=True)):
        if result is None or (one.verdict is not None and one.verdict.verdict == "block"):
            continue
        one.judged = result.promo and not (one.score < THRESHOLD and _has_tail(one.unit))
        if one.judged and one.score < THRESHOLD:
            one.kind = one.words.kind or _kind_beside(decisions, index)
            one.reason = _in_words(statistical.grounds(result, model), one, model)
        one.score = max(one.score, result.chance) if one.judged else result.chance


def _has_tail(unit: Unit) -> bool:
    """Whether a line is worded like a promotion for the stretch or the sentences at its end that are cut from it anyway: what is before that is
    the story's."""
    return unit.reading.promotional_end() is not None or has_read_more(unit)


def _kind_beside(decisions: Sequence[Decision], index: int) -> str:
    """Of a line whose own words name no kind: that of the promotion it stands beside, else by its form."""
    for at in (index - 1, index + 1):
        if 0 <= at < len(decisions) and decisions[at].promo and decisions[at].kind:
            return decisions[at].kind
    return "pitch" if ends_like_sentence(decisions[index].unit.plain) else "related"


def _in_words(grounds: Sequence[str], one: Decision, model: statistical.Model) -> str:
    parts = []
    if any(name.startswith("words") and name not in _UNSAID for name in grounds):
        telling = statistical.telling(one.unit.plain, model)
        parts.append("is worded like a promotion" + (f' ("{telling[0]}")' if telling else ""))
    parts += [_GROUNDS[name] for name in grounds if name in _GROUNDS and _GROUNDS[name] not in parts]
    if one.verdict is not None and one.verdict.seen >= 2:
        parts.append(f"seen in {one.verdict.seen} stories of this supplier")
    return "; ".join(parts[:4]) or "looks like the promotions of other items in form and place"


_UNSAID = ("words over -4", "words over -2")  # hold of words that are rather a story's, too
# What the features that may decide mean, for people.
_GROUNDS = {
    "above it": "follows a promotion",
    "above it, short": "follows a promotion",
    "two above": "follows promotions",
    "below it": "stands above a promotion",
    "below it, short": "stands above a promotion",
    "two below": "stands above promotions",
    "both sides": "stands between promotions",
    "both sides, short": "stands among promotions",
    "best of the run": "stands in a list with promotions",
    "mean of the run": "stands in a list of promotions",
    "best above in the run": "stands in a list under a promotion",
    "under a heading of links": "stands under a heading of links",
    "others in the item": "the item has other promotions",
    "short, below the story": "stands below the story",
    "below the story": "stands below the story",
    "after a credit": "stands below the credits",
    "before a credit": "stands beside the credits",
    "last": "is the item's last line",
    "title of another item": "is the title of another item of this supplier",
    "always stood below the story": "always stands below this supplier's stories",
    "stood above and below the story": "stands now above, now below this supplier's stories",
    "repeated, below the story": "is repeated below this supplier's stories",
    "copies in the item": "stands several times in this item",
    "the publisher's name": "names its publisher",
    "in brackets": "stands in brackets",
    "capitals": "is in capitals",
    "arrow": "is marked as a link",
    "bar": "has the mark of a label",
    "address of a page": "gives an address",
    "strong cues": "asks something of the reader, or points elsewhere",
    "some cues": "has some of the words of promotions",
    "weak cues": "has some of the words of promotions",
}
