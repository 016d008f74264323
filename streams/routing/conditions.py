"""What each field of a condition means: from the form of the file to a test and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from streams.routing import clock, form
from streams.routing.tree import Every, Leaf, Needs, Node, Not, Some, Test
from streams.routing.view import View, subject_keys
from streams.routing.words import Text, any_finder, finder, fold, telling

Names = Mapping[str, str]
"""Code of a region to its name."""
Made = tuple[str, Test] | tuple[str, Test, Needs]
"""What a leaf says, its test, and what an event must have for it to hold."""


def node(when: form.When, regions: Names) -> Node:
    """The condition as a tree whose parts are in the order in which they are cheapest judged."""
    parts: list[Node] = []
    for field, make in LEAVES.items():
        if (given := getattr(when, field)) is not None:
            said, test, *needs = make(given, regions)
            parts.append(Leaf(field, said, test, *needs))
    if when.not_ is not None:
        parts.append(Not(node(when.not_, regions)))
    if when.all is not None:
        parts.append(Every(tuple(node(one, regions) for one in when.all)))
    if when.any is not None:
        parts.append(Some(tuple(node(one, regions) for one in when.any)))
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def _supplier(given: list[str], regions: Names) -> Made:
    suppliers = frozenset(given)
    return f"supplier {_or(given)}", lambda view: view.supplier in suppliers, {"supplier": suppliers}


def _status(given: list[str], regions: Names) -> Made:
    statuses = frozenset(given)
    return f"status {_or(given)}", lambda view: view.status in statuses


def _urgency(given: form.Span, regions: Names) -> Made:
    return f"urgency {_range(given)}", _between(given, lambda view: view.urgency)


def _word_count(given: form.Span, regions: Names) -> Made:
    return f"{_range(given)} words", _between(given, lambda view: view.word_count)


def _language(given: list[str], regions: Names) -> Made:
    ranges = tuple(one.casefold() for one in given)
    stems = tuple(f"{one}-" for one in ranges)
    return f"language {_or(given)}", lambda view: view.language in ranges or view.language.startswith(stems)


def _region(given: form.Region, regions: Names) -> Made:
    codes = frozenset(given.code)
    named = _or([code if regions[code] == code else f"{code} {regions[code]}" for code in given.code])
    if given.min_relevance is given.min_confidence is given.primary is None:
        return f"region {named}", lambda view: not codes.isdisjoint(view.regions), {"region": codes}
    relevance, confidence, primary = given.min_relevance or 0, given.min_confidence or 0.0, given.primary

    def fits(tag: Mapping[str, Any]) -> bool:
        return tag["relevance"] >= relevance and tag["confidence"] >= confidence and primary in (None, tag["primary"])

    def holds(view: View) -> bool:
        tags = view.regions
        return not codes.isdisjoint(tags) and any(fits(tags[code]) for code in codes if code in tags)

    extent = [
        *(f"{name} {least:g} or more" for name, least in (("relevance", relevance), ("confidence", confidence)) if least),
        *({True: ["primary"], False: ["not primary"], None: []}[primary]),
    ]
    return f"region {named}{_with(extent)}", holds, {"region": codes}


def _subject(given: list[str], regions: Names) -> Made:
    sought = frozenset(key for one in given for key in subject_keys(one))
    return f"subject {_or(given)}", lambda view: not sought.isdisjoint(view.subjects), {"subject": sought}


def _keyword(given: list[str], regions: Names) -> Made:
    sought = frozenset(map(fold, given))
    return f"keyword {_or(given)}", lambda view: not sought.isdisjoint(view.keywords), {"keyword": sought}


def _entity(given: form.Entity, regions: Names) -> Made:
    names, uris = frozenset(map(fold, given.name or ())), frozenset(given.uri or ())
    confidence, kind = given.min_confidence or 0.0, given.type
    anyone = not names and not uris

    def holds(view: View) -> bool:
        return any(
            (anyone or name in names or uri in uris) and entity["confidence"] >= confidence and kind in (None, entity["type"])
            for uri, name, entity in view.entities
        )

    extent = [f"confidence {confidence:g} or more"] if confidence else []
    named = _or(list(dict.fromkeys([*(given.name or ()), *(given.uri or ())])))
    return f"{kind or 'entity'}{' ' if named else ''}{named}{_with(extent)}", holds, {} if anyone else {"entity": names | uris}


def _time(given: form.Time, regions: Names) -> Made:
    zone = clock.zone(given.zone)
    window = clock.Window(zone, frozenset(map(clock.DAYS.index, given.days)), given.start, given.end)
    stretch = "" if given.start is None or given.end is None else f" {given.start:%H:%M} to {given.end:%H:%M}"
    days = "every day" if len(given.days) == len(clock.DAYS) else ", ".join(given.days)
    return f"received {days}{stretch} ({given.zone})", lambda view: window.holds(view.received)


def _in(where: str, text: Callable[[View], Text]) -> Callable[[form.Words, Names], Made]:
    def words(given: form.Words, regions: Names) -> Made:
        one = any_finder(given.any) if given.any else None
        every = tuple(map(finder, given.all or ()))

        def holds(view: View) -> bool:
            found = text(view)
            return (one is None or one(found)) and all(find(found) for find in every)

        parts = [*([_or(given.any, quoted=True)] if given.any else []), *([_or(given.all, quoted=True, word="and")] if given.all else [])]
        needed = frozenset(map(telling, given.any or (given.all or [])[:1]))
        return f"{' and '.join(parts)} in {where}", holds, {"slugline" if where == "the slugline" else "words": needed}

    return words


def _between(given: form.Span, value: Callable[[View], int | None]) -> Test:
    least, most = given.min if given.min is not None else float("-inf"), given.max if given.max is not None else float("inf")

    def holds(view: View) -> bool:
        found = value(view)
        return found is not None and least <= found <= most

    return holds


def _range(given: form.Span) -> str:
    if given.min == given.max:
        return f"{given.min}"
    if given.min is None or given.max is None:
        return f"{given.min} or more" if given.max is None else f"{given.max} or less"
    return f"{given.min} to {given.max}"


def _or(given: list[str], *, quoted: bool = False, word: str = "or") -> str:
    shown = [f'"{one}"' for one in given] if quoted else given
    return f"({', '.join(shown[:-1])} {word} {shown[-1]})" if len(shown) > 1 else "".join(shown)


def _with(extent: list[str]) -> str:
    return f" with {' and '.join(extent)}" if extent else ""


LEAVES: dict[str, Callable[[Any, Names], Made]] = {
    "supplier": _supplier,
    "status": _status,
    "urgency": _urgency,
    "language": _language,
    "word_count": _word_count,
    "region": _region,
    "subject": _subject,
    "keyword": _keyword,
    "entity": _entity,
    "time": _time,
    "slugline": _in("the slugline", lambda view: view.slugline),
    "headline": _in("the headline", lambda view: view.headline),
    "words": _in("headline or body", lambda view: view.words),
    "body": _in("the body", lambda view: view.body),
}
"""What each field makes, in the order in which they are judged: cheap and telling ones first."""
