"""Datelines: the place, date and agency before the text of a first paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST = 130  # code points before the dash

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_DATE_STEMS = frozenset("mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec".split())  # noqa: SIM905
_DATE = re.compile(
    rf"(?=\d|{'|'.join(sorted(_DATE_STEMS))})"  # tells most places off at once
    rf"(?P<date>{_WEEKDAY}(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+\d{{4}})?|"
    rf"\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\d{{4}}-\d\d-\d\d))",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s+(?:-{1,3}|–|—|_)\s+|\s*(?:--|—)\s*|\s+–|–\s+|:\s+(?=[A-Z\"“])")
_DASHES = (" - ", "--", "–", "—", ": ", " _ ")  # one of these is in every match, where the only white space is the space
_SMALL_WORDS = frozenset(("de", "do", "da", "of", "the", "on", "upon", "la", "le", "and", "al", "el", "&"))
_SECOND_WORD = re.compile(r"[\w.,'’]+ ([a-z]+)")
_AGENCY = re.compile(
    r"[(/]\s*(?P<name>[A-Z][\w.&' \-]{1,40}?)\s*[)/]|\b(?P<bare>CNN(?: Business| Politics)?|Reuters|AP|AFP|PRNewswire|BUSINESS WIRE|"
    r"GLOBE NEWSWIRE)\s*$"
)
_BARE_AGENCIES = ("CNN", "CNN Business", "CNN Politics", "Reuters", "AP", "AFP", "PRNewswire", "BUSINESS WIRE", "GLOBE NEWSWIRE")
_DIGIT = re.compile(r"\d")
_TOWN = re.compile(r"[^\W\d_][\w.'’\-]*(?:(?:\s?&\s?|[ /])[^\W\d_][\w.'’\-]*){0,4}")
_CURRENCIES = re.compile(r"[A-Z]{3}/[A-Z]{3}\b")
# Upper-case heads before a dash that are no towns.
_NOT_TOWNS = frozenset(
    """exclusive breaking update updated analysis opinion commentary watch video photos photo note file corrected correction live poll factbox explainer
    insight profile review preview timeline interview editorial column feature focus brief alert urgent developing related advertisement story highlights
    warning spoiler ps q a us-stocks stocks forex metals wrapup rpt refile text full-text graphic table diary bad good best worst read more""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Head:
    """The stretch [0, end) of a paragraph that is its dateline, the dash and the spaces after it included."""

    end: int
    place: str | None
    date: str | None


def _is_town(part: str, *, upper: bool) -> bool:
    if not _TOWN.fullmatch(part) or len(part) < 2:
        return False
    words = part.split()
    if any(word.strip(".").lower() in _NOT_TOWNS for word in words):
        return False
    if upper:
        return part.isupper() and sum(map(str.isalpha, part)) >= 3
    return all(word[0].isupper() or word in _SMALL_WORDS for word in words)


def read_head(text: str) -> Head | None:
    """The dateline that a paragraph begins with, or None. Looks at the first 140 code points only."""
    window = text[: _LONGEST + 10]
    first = window[:1]
    if not (first.isalnum() or first == "(") or not ("-" in window or ":" in window or "–" in window or "—" in window or "_" in window):
        return None
    second = _SECOND_WORD.match(window)
    if second is not None and second[1] not in _SMALL_WORDS and second[1][:3] not in _DATE_STEMS:
        return None  # whatever dash follows: neither names of towns nor dates have such a word
    printable = window.isprintable()
    if printable and not any(map(window.__contains__, _DASHES)):
        return None
    start = _next_dash(window, 0) if printable else 0
    while (dash := _DASH.search(window, start)) is not None and dash.start() <= _LONGEST:
        at = dash.end()
        head = _parse(window[: dash.start()].strip(), at < len(window), dash.group().strip() == ":", text[at:])
        if head is not None:
            return Head(at, *head)
        start = _next_dash(window, at) if printable else at
    return None


def _next_dash(window: str, at: int) -> int:
    """Where the next dash may begin, the white space before it included."""
    found = [dash for literal in _DASHES if (dash := window.find(literal, at)) >= 0]
    return at + len(window[at : min(found)].rstrip()) if found else len(window)


def _parse(head: str, followed: bool, colon: bool, rest: str) -> tuple[str | None, str | None] | None:
    if not head or not followed or (head[3:4] == "/" and _CURRENCIES.match(head)):
        return None
    if colon and not _DIGIT.search(head):
        return None
    agency = _AGENCY.search(head) if "(" in head or "/" in head or head.endswith(_BARE_AGENCIES) else None
    bare = _AGENCY.sub(" ", head) if agency else head
    dated = _DATE.search(bare) if _DIGIT.search(bare) else None
    date = dated["date"].strip() if dated else None
    if dated:
        bare = bare[: dated.start()] + bare[dated.end() :]
    parts = [part.strip(" ,-–—") for part in bare.replace("/", ",").split(",")]
    parts = [part for part in parts if part]
    if colon and not (date and (agency or (parts and parts[0].isupper()))):
        return None
    if not parts:
        return (None, date) if agency and (date or head[0] == "(") else None
    if len(parts) > 4 or sum(len(part) for part in parts) > 70:
        return None
    sure = agency is not None or date is not None
    if not sure and not (len(rest) >= 40 and (rest[0].isupper() or rest[0] in "\"“'‘")):
        return None
    if not _is_town(parts[0], upper=not sure):
        return None
    if any(not _is_town(part, upper=False) for part in parts[1:]):
        return None
    if sure and agency is None and not parts[0].isupper() and len(parts[0].split()) > 3:
        return None
    return ", ".join(parts), date
