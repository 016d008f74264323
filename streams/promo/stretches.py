"""Promotional stretches inside a line: read-more tails, "New Tab" left by links, "(RELATED: ...)" and the link lists of person names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from streams.promo.triggers import INNER, LAST, LAST_WORDS, TAIL_VERB, WORDS_UP_TO

# After a sentence's end: what may stand before a tail. "AIR.PA)New Tab read more ." has a bracket or the new-tab mark before it.
_ENDED = r"(?<=[.?!\"”’'»)\]…]\s)"
_TAIL_WORDS = (
    r"(?:read\s+(?:more|on|full\s+story|the\s+(?:full|rest|whole|entire|original)\s+(?:of\s+the\s+|of\s+this\s+)?(?:story|article|report|piece|post|"
    r"interview|text))|"
    r"(?:see|learn|view|show|find\s+out|discover|click\s+(?:here\s+)?for|tap\s+for)\s+more|full\s+(?:story|article|report|coverage)|more|"
    r"continue\s+reading|keep\s+reading|"
    r"(?:click|tap)\s+here(?:\s+(?:for|to)\s+[^.!?]{2,60})?|details\s+here|continued|more\s+here)"
)
_END_TAIL = re.compile(
    rf"(?P<cut>\s{_ENDED}\s{{0,3}}[\[(]?(?:{_TAIL_WORDS})(?:\s+(?:here|at\s+[\w.]{{4,40}}|on\s+[\w.]{{4,40}}))?(?:[.!]?[\])])?\s*"
    rf"(?:[.:!…]|\.\.\.|>{{1,3}}|»|›|→)?)$",
    re.IGNORECASE,
)
_INNER = ("ead more", "eadmore", "new tab", "new window")
_REPORTS = ("ree report", "ree stock ", "ree analysis ")
_LAST_WORDS = frozenset(LAST_WORDS.split())
_READ_MORE = re.compile(
    r"(?<=[^\s])(?P<tail>\s[Rr]ead\s?more)(?=(?P<after>\s\.|\s?$|New Tab|\s[A-Z\"“‘'($€£\d]))|(?<=[.?!\"”]\s)(?P<head>[Rr]ead more: ?)(?=[A-Z\"“'‘])"
)
_NEW_TAB = re.compile(
    r"(?P<opens>,?\s?[(\[]?\b[Oo]pens? (?:in )?(?:a )?new (?:tab|window)\b[)\]]?)|(?P<tab>(?:(?<=[)\w.,;:'’\"”%])|"
    r"(?<=[)\]”\"]\s))New Tab\b(?! [A-Z][a-z]+ (?:Inc|Corp|Ltd))(?P<space> ?))"
)
_IN_BRACKETS = (
    r"\s?(?:(?:RELATED|READ|READ MORE|SEE|SEE ALSO|ALSO READ|WATCH|VIDEO|MORE|LISTEN|PHOTOS?|MUST READ|Related|Read more|READ ALSO|See also|"
    r"Also on|Also read|Also see|Watch|Photos|Read|Read also|Video)"
    r"\b[^()\[\]]{0,40}:[^()\[\]]{2,260})[)\]]"
)
_BRACKETS = tuple((opening, re.compile(re.escape(opening) + _IN_BRACKETS)) for opening in "([")  # a literal first letter is found fast
_REPORT = re.compile(r"\s?[-–]\s?(?:Get\s)?Free (?:Stock )?(?:Analysis )?Report(?=\s?\))")
_LIST_END = re.compile(r"MORE\b")
_SEAM = re.compile(r"[a-z.’'](?=[A-Z\d])")
_LIST_WINDOW = 900  # code points: the longest list of links seen glued to a name is about 500
_NAME_WINDOW = 90


@dataclass(frozen=True, slots=True)
class Stretch:
    start: int
    end: int
    kind: str
    reason: str
    confidence: float


def may_have_stretches(text: str, lower: str, mask: int) -> bool:
    """Whether `find_stretches` is worth calling: a text without their words and marks has none. `lower` and `mask` are of its normalised form."""
    return bool(
        (mask & INNER and (any(map(lower.__contains__, _INNER)) or ("ree " in lower and any(map(lower.__contains__, _REPORTS)))))
        or (":" in text and ("(" in text or "[" in text))
        or "MORE" in text
        or len(text) > WORDS_UP_TO
        or (mask & LAST and mask & TAIL_VERB and _end_tail(text) is not None)
    )


def find_stretches(text: str) -> list[Stretch]:
    """The stretches to cut from one unit, sorted and disjoint. Linear in the text's length."""
    found: list[Stretch] = []
    lower = text.lower() if len(text) < 100_000 else ""
    if not lower or "ead more" in lower or "eadmore" in lower:
        _read_more(text, found)
    if not lower or "new tab" in lower or "new window" in lower:
        _new_tab(text, found)
    for cut in (cut for opening, form in _BRACKETS if opening in text for cut in form.finditer(text)) if ":" in text else ():
        start = cut.start() - text[max(0, cut.start() - 1) : cut.start()].isspace()  # with the space before it
        found.append(Stretch(start, cut.end(), "related", "points to another story in brackets", 0.95))
    if "ree " in text:
        found.extend(Stretch(*cut.span(), "pitch", "a link to a report in the brackets of a ticker", 0.9) for cut in _REPORT.finditer(text))
    if "MORE" in text:
        _name_lists(text, found)
    tail = _end_tail(text)
    if tail is not None:
        found.append(tail)
    return _disjoint(found)


def _disjoint(found: list[Stretch]) -> list[Stretch]:
    kept: list[Stretch] = []
    for stretch in sorted(found, key=lambda one: (one.start, -one.end)):
        if stretch.end > stretch.start and (not kept or stretch.start >= kept[-1].end):
            kept.append(stretch)
    return kept


def _end_tail(text: str) -> Stretch | None:
    words = text[-60:].rstrip(" .:!…>»›→])\u00a0").rsplit(None, 1)
    if not words or (words[-1].lower().lstrip("([") not in _LAST_WORDS and "." not in words[-1] and "here" not in text[-80:]):
        return None
    offset = max(0, len(text) - 140)
    cut = _END_TAIL.search(text, offset)
    if cut is None or cut.start("cut") == 0:
        return None
    first = text[cut.start("cut") : cut.end()].split(None, 1)[0]
    if first.lower().strip("([") == "more" and first.islower():
        return None  # "... wanted no more" has no stop before it, but "Mr. more" is not to be trusted
    return Stretch(cut.start("cut"), cut.end(), "read-more", "a read-more link after the sentence", 0.95)


def _read_more(text: str, found: list[Stretch]) -> None:
    for cut in _READ_MORE.finditer(text):
        if cut["head"]:
            found.append(Stretch(cut.start("head"), cut.end("head"), "read-more", "a read-more label before a link", 0.9))
            continue
        before, after = text[cut.start("tail") - 1], cut["after"]
        ended = before in ".?!\"”’'…" or text[max(0, cut.start("tail") - 9) : cut.start("tail")].rstrip(" ).,").endswith("New Tab")
        if ended or after == " ." or after == "New Tab" or (before in ")]" and not after):
            found.append(Stretch(cut.start("tail"), cut.end("tail"), "read-more", "a read-more link after the sentence", 0.95))


def _new_tab(text: str, found: list[Stretch]) -> None:
    for cut in _NEW_TAB.finditer(text):
        if cut["opens"]:
            start, end = cut.span("opens")
            glued = (
                cut["opens"].lstrip()[0] in ",(["
                or (start > 0 and not text[start - 1].isspace() and text[start].isalpha())
                or not text[end : end + 2].strip(" .,;")
            )
            glued = glued or "pens new" in cut["opens"]
            if glued:
                found.append(Stretch(start, end, "new-tab", "left over from a link that opens a new tab", 0.95))
            continue
        start, end = cut.span("tab")
        if cut["space"] and text[end : end + 1] not in ".,;:!?)”’" and not text[start - 1].isspace():
            end -= 1  # the space between two words stays
        found.append(Stretch(start, end, "new-tab", "left over from a link that opens a new tab", 0.95))


def _name_lists(text: str, found: list[Stretch]) -> None:
    """ "Sen. Jane Roe Janet (Jane) Ann RoeFirst headline Second headline MORE (D-Ore.) said": from after the name to MORE."""
    low = 0
    for end in _LIST_END.finditer(text):
        floor = max(low, end.start() - _LIST_WINDOW)
        start = _list_start(text, floor, end.start())
        if start is not None:
            found.append(Stretch(start, end.end(), "related", "a list of links glued to a name", 0.9))
        low = end.end()  # a list does not reach over another's end; so each character is looked at once


def _list_start(text: str, floor: int, end: int) -> int | None:
    for seam in _SEAM.finditer(text, floor, end + 1):
        word_end = seam.start() + 1
        word_start = text.rfind(" ", floor, word_end) + 1
        surname = text[max(word_start, floor) : word_end]
        if len(surname) < 3 or not surname[0].isupper():
            continue
        window = max(floor, word_start - _NAME_WINDOW)
        earlier = text.rfind(surname, window, max(window, word_start))
        if earlier < 0 or (earlier > 0 and text[earlier - 1].isalnum()):
            continue
        after = earlier + len(surname)
        following = text[after : after + 1]
        return after if following in (" ", ",") or following.isupper() else None
    return None
