"""Credits: who made or supplied an item. Recognised before anything else, so that no later rule can take one for a promotion.

Each recogniser takes a unit and where it stands, and gives the people it names, or None when the unit is no credit. An empty tuple is
a credit that names nobody who could be read.
"""

from __future__ import annotations

import re

from streams.promo.biography import NOTES, biography
from streams.promo.biography import SHORTEST as SHORTEST_BIOGRAPHY
from streams.promo.cleaned import Person
from streams.promo.names import has_given_name, is_outlet, looks_like_full_name, looks_like_name, name_before, split_names
from streams.promo.place import People, Place, unwrap
from streams.promo.triggers import (
    BIO,
    CONTRIBUTED,
    CREDIT,
    FIRST,
    OPENING,
    OPENING_WORDS,
    ORIGIN,
    PHOTO,
    REACH,
    REACH_VERB,
    ROLE,
    ROLE_WORDS,
    WRITER,
)
from streams.promo.units import Unit

_LONGEST = 700  # code points of a credit line; longer text is prose

# The first words of a clause of a credit, and the role of the people after its "by". Order matters: the longer form first.
_ROLES: tuple[tuple[str, str], ...] = (
    (r"additional\s+report(?:ing|s)?(?:\s+and\s+(?:writing|editing))?", "additional_reporting"),
    (r"with\s+(?:additional\s+)?(?:reporting|report)", "additional_reporting"),
    (r"(?:with\s+)?(?:additional\s+)?(?:assistance|contributions?|contributing|inputs?|help|research|polling|translation|interpreting)", "contributor"),
    (r"(?:reporting|reported)(?:\s+and\s+(?:writing|editing|graphics?))?", "reporting"),
    (r"(?:writing|written|compiled|story)(?:\s+and\s+editing)?", "writing"),
    (r"(?:copy\s*)?(?:editing|edited)", "editing"),
    (r"(?:photos?|photographs?|photography|pictures?|graphics?|illustrations?|video)", "photo"),
    (r"(?:produced|production|translated|filming|polled)", "contributor"),
)
_CLAUSE = re.compile(
    r"(?<![\w'’-])(?:" + "|".join(f"(?P<r{i}>{form})" for i, (form, _) in enumerate(_ROLES)) + r")\s{1,3}(?:by|from)[:\s]\s{0,3}(?=[^\W\d_])",
    re.IGNORECASE,
)
_GLUED_CLAUSE = re.compile(
    r"(?<=[a-z.!?:)\]»])(?=(?:Reporting|Editing|Writing|Additional [Rr]eport(?:ing)?|Compiled|Written|Edited) (?:by|By) [A-Z])"
    r"|(?<=[.!?\"”’)\]]\s)(?=[(\[]{0,2}(?:Reporting|Editing|Writing|Additional [Rr]eport(?:ing)?) (?:and (?:[Ww]riting|[Ee]diting) )?(?:by|By) [A-Z])"
    r"|(?<=[.!?\"”’)\]]\s)(?=[(\[]?(?:Photo(?:graph)?s?|Pictures?|Images?|Illustrations?|Graphics?) by [A-Z][^.]{2,80}$)"
)
_LONGEST_SHORT_CREDIT = 160  # code points: by-lines, sources and photo credits are no longer
_ROLE_OF = {f"r{i}": role for i, (_, role) in enumerate(_ROLES)}

_OTHER_INLINE = (
    "hoto by ",
    "hotos by ",
    "hotograph by ",
    "icture by ",
    "ictures by ",
    "mage by ",
    "llustration by ",
    "raphic by ",
    "report by ",
    "report By ",
    "Compiled by ",
    "Written by ",
    "Edited by ",
)

_INLINE_WORDS = (
    *("reporting", "editing", "writing", "report", "compiled", "written", "edited", "photo", "photos", "photograph", "photographs"),
    *("picture", "pictures", "image", "images", "illustration", "illustrations", "graphic", "graphics"),
)  # one of them stands before the "by" of a credit inside a unit

_BYLINE = re.compile(r"(?:by|von|par|por)\s*[:\s]\s*(?P<names>[^\W\d_].*)", re.IGNORECASE | re.DOTALL)
_BY_DATE = re.compile(
    r"by\s+(?:mid-|late |early |the |\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)\b)",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    r"\bcontributed\s+(?:(?:reporting|research|additional\s+reporting|writing|analysis|photography)(?:\s+(?:to|from|in|for)\b|\W*$)|(?:to|"
    r"in)\s+(?:this|the)\s+(?:\w+\s+)?"
    r"(?:report|story|article|post|column|piece|analysis|dispatch|review|newsletter|coverage|item|blog)\b)"
    r"|\breporting\s+was\s+contributed\s+by\b|\bcontributed\s+to\s+(?:this|the)\s+(?:report|story|article)",
    re.IGNORECASE,
)
_REPORTED_FROM = re.compile(r"(?P<names>[^\W\d_][\w.'’ \-,]{1,80}?)\s+reported\s+from\s+[A-Z][\w.'’ \-,]{1,60}(?:\.|$)")
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,5}")
_REACH = re.compile(
    r"^(?:write\s+to\s|(?:e-?mail|contact|reach|write)\s+(?:the\s+(?:reporters?|authors?|writers?|editors?|columnist)|me\b|him\b|her\b|[A-Z])|"
    r"to\s+contact\s+the\s+(?:reporters?|editors?|authors?|writers?)|(?:e-?mail|tel|phone|twitter)\s*:)"
    r"|\b(?:can\s+be\s+(?:reached|contacted|followed|found)|may\s+be\s+(?:reached|contacted)|is\s+reachable|is\s+on\s+twitter|tweets\s+at)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(?:SOURCE|Source|Sources)\s*:?\s+(?P<name>\S.{1,140})")
_ABBREVIATED = re.compile(r"\.[^\s.]{1,3}\.$|\b(?:Inc|Corp|Ltd|Co|Cos|Bros|Jr|Sr|Bhd|Pty|Cie)\.$")
# Matched against lower-case text.
_ORIGIN_FIRST = re.compile(
    r"^(?:(?:the|this|all)\s+)?(?:\w+\s+){0,3}data\s+(?:(?:is|are|was|were)\s+)?(?:provided|supplied)\s+by\s|"
    r"\b(?:(?:originally|first)\s+(?:appeared|published|posted|ran|featured|written|produced)|(?:appeared|published|posted|reported)\s+(?:first|"
    r"originally))\s+(?:on|at|in|by|for|to)\b"
)
_ORIGIN_LITERALS = (
    *("originally ", "ed first ", "data ", "first appeared", "first published", "first posted", "first ran", "first featured", "first written"),
    "first produced",
)  # one of them is in every match
_ORIGIN_OF = re.compile(
    r"(?:the\s+)?(?:this\s+)?(?:article|story|post|piece|column|content|report|item|essay|dispatch)\b.{0,160}?\b(?:is|was|has\s+been)\s+"
    r"(?:(?:re)?published|produced|provided|supplied|syndicated|adapted|excerpted|reprinted|written|reported)\s+(?:\w+\s+){0,4}?(?:by|on|with|from|"
    r"in|under|at)\b"
)
_PHOTO = re.compile(
    r"(?:\(?(?:AP|AFP|EPA|Reuters|Getty)\s+Photos?[/ ][^()]{2,80}\)?|(?:photo(?:graph(?:y|s)?)?s?|image|picture|illustration)\s*(?:credits?|by|"
    r"from)?\s*[:|]\s*\S.{1,100}|"
    r"(?:photo(?:graph(?:y|s)?)?s?|images?|pictures?|illustrations?)\s+(?:credits?|by|courtesy(?:\s+of)?)\s*:?\s+\S.{1,100}|credit\s*:\s*\S.{1,100})",
    re.IGNORECASE,
)
_AGENCIES = frozenset(
    """ap afp reuters associated-press the-associated-press agence-france-presse bloomberg upi dpa xinhua tass interfax ans efe ansa kyodo yonhap pti ani
    usa-today     bloomberg-news reuters-staff ap-staff staff staff-writer staff-report staff-reports staff-and-agencies news-staff
    from-staff-reports wire-reports news-wires
    newsroom editorial-staff cnn cnn-business the-canadian-press canadian-press pa-media press-association""".split()  # noqa: SIM905
)
_LONGEST_AGENCY = max(map(len, _AGENCIES))
_BY_FORMS = ("by ", "by:", "von ", "par ", "por ")
_TITLE_LINE = re.compile(
    r"(?:[A-Z][\w.'’&/\-]*[ ,]+){0,6}(?:[Ww]riter|[Cc]orrespondent|[Rr]eporter|[Ee]ditor|[Cc]olumnist|[Cc]ontributor|[Pp]hotographer|STAFF|WRITER|"
    r"Staff)(?:\s*,.{0,40})?"
)
_SCORE_WORD = re.compile(r"[a-z]{2,}")


_ROLE_FIRST = frozenset(ROLE_WORDS.split())
_OPENING_FIRST = frozenset(OPENING_WORDS.split())
_MARKS = " .,|-–—_()*"  # around a name that stands alone
_LONGEST_CREDIT = 900  # code points, of a biography


# Behind other text in brackets, only these clauses are a credit's, with a name after them.
_BRACKETED_CREDIT = re.compile(r"(?:[Rr]eporting|[Ee]diting|[Ee]dited|[Ww]riting|[Ww]ritten|[Cc]ompiled)\s{1,3}[Bb]y\s{1,3}(?=[A-Z])")


def _people(names: list[str], role: str) -> People:
    return tuple(Person(name, role) for name in names)


def role_credit(text: str) -> People | None:
    """ "Reporting by A in Paris; additional reporting by B; Editing by C/D", in brackets or not. In brackets something else may stand before the
    first clause: "(By A; editing by B)"."""
    if len(text) > _LONGEST:
        return None
    inner, bracketed = unwrap(text), text[:1] in "(["
    first = _CLAUSE.search(inner) if bracketed else _CLAUSE.match(inner)
    if first is None or (first.start() and not _BRACKETED_CREDIT.search(inner, first.start())):
        return None
    clauses = list(_CLAUSE.finditer(inner))
    people: list[Person] = []
    names_only = True
    for clause, following in zip(clauses, [*clauses[1:], None], strict=True):
        tail = inner[clause.end() : following.start() if following else len(inner)]
        if tail[:1].islower() and not has_given_name(tail):
            if bracketed and len(clauses) > 1:
                continue  # "reporting by the markets team, editing by A"
            return None
        names, clean = split_names(tail)
        names_only = names_only and clean
        role = _ROLE_OF[clause.lastgroup or "r0"]
        people.extend(person for person in _people(names, role) if person not in people)
    if not people or not (names_only or bracketed):
        return None
    return tuple(people)


def byline(unit: Unit, place: Place) -> People | None:
    """ "By Jane Doe, Staff Writer", a bare name, an agency, or a writer's title below a by-line."""
    text = unit.text
    if len(text) > 160:
        return None
    if not (place.after_byline or place.near_start or place.near_end or place.authors):
        return None
    low = unit.lower.strip(_MARKS)
    if low.startswith(_BY_FORMS):
        return _by(text, unit, place)
    if len(low) <= _LONGEST_AGENCY and low.replace(" ", "-") in _AGENCIES and (place.near_start or place.after_byline or place.near_end):
        return (Person(unwrap(text), "byline"),)
    if text[-1] in ".!?:" and not text.endswith(("Jr.", "Sr.")):
        return None
    near_start, after_byline = place.near_start, place.after_byline
    known = low in place.authors
    if not (known or after_byline or near_start):
        return None
    bare = unwrap(text).rstrip(" ,")
    if known:
        return _people(split_names(bare)[0] or [bare], "byline")
    if after_byline and _TITLE_LINE.fullmatch(bare):
        return ()
    if not near_start:
        return None
    words = len(bare.split())
    if place.index < 3 and "," not in bare and 2 <= words <= 4 and has_given_name(bare) and looks_like_full_name(bare) and not bare.isupper():
        return (Person(bare, "byline"),)
    if "," in text and words <= 9:
        name, _, title = bare.partition(",")
        if looks_like_full_name(name) and _TITLE_LINE.fullmatch(title.strip()):
            return (Person(name, "byline"),)
    return None


def _by(text: str, unit: Unit, place: Place) -> People | None:
    low = unit.lower.lstrip(" (_*-")
    match = _BYLINE.match(unwrap(text))
    if (
        match is None
        or (low[:3] != "by " and (":" in text[3:] or "(" in text))
        or _BY_DATE.match(unit.lower)
        or not (place.near_start or place.near_end or place.after_byline)
    ):
        return None
    named = match["names"]
    if named[0].islower() or (text[-1] in ".?!" and len(named.split()) > 7):
        return None
    names, clean = split_names(named.split(" | ")[0])
    names = [name for name in names if len(name.split()) >= 2] or names[:1]
    names = names[:1] + [name for name in names[1:] if not is_outlet(name, place.house)]
    if not names:
        return None
    first = names[0]
    if len(first.split()) < 2 and first.lower().strip(".") not in _AGENCIES:
        return None
    return _people(names, "byline") if clean or has_given_name(first) else None


def contribution(unit: Unit) -> People | None:
    if not unit.mask & CONTRIBUTED or len(unit.text) > _LONGEST or not ("contributed" in unit.lower or "reported from " in unit.lower):
        return None
    text = unwrap(unit.text)
    found = _CONTRIBUTED.search(text)
    if found is not None and len(text) < 400:
        before = text[: found.start()]
        sentence = before.rsplit(". ", 1)[-1] if len(before) > 200 else before
        return _people(name_before(sentence) or split_names(text[found.end() :])[0], "contributor")
    found = _REPORTED_FROM.match(text)
    if found is not None and len(text) < 400:
        names, clean = split_names(found["names"])
        if names and clean:
            return _people(names, "reporting")
    return None


def contact(unit: Unit, place: Place) -> People | None:
    """ "((name@agency.com; +1 ...))", "Write to A at a@b.com", "A can be reached at ..."."""
    text = unit.text
    if text.startswith("((") and len(text) <= 400:
        addresses = _EMAIL.findall(text)
        if addresses or ("@" in text and text.endswith(")")) or sum(map(str.isdigit, text)) >= 7:
            return _people(addresses[:3], "contact")
        return None
    if not unit.mask & REACH or place.press or len(text) > 300 or not (place.near_end or place.near_start) or not _REACH.search(unit.plain):
        return None
    addresses = _EMAIL.findall(text)
    if addresses:
        return _people(addresses[:3], "contact")
    return () if "@" in text and " at " in unit.lower else None


def source(unit: Unit, place: Place) -> People | None:
    if not unit.text.startswith(("SOURCE", "Source") if place.near_end else "SOURCE") or len(unit.text) > 160:
        return None
    found = _SOURCE.fullmatch(unit.text)
    if found is None or "http" in found["name"] or found["name"].endswith(("?", "!")):
        return None
    name = found["name"].strip()
    lower_words = sum(word[0].islower() and word not in ("and", "of", "the", "for", "de", "und", "et") for word in name.split())
    return (Person(name if _ABBREVIATED.search(name) else name.rstrip("."), "source"),) if name[:1].isupper() and lower_words <= 1 else None


def attribution(unit: Unit) -> People | None:
    if not unit.mask & ORIGIN or len(unit.text) > 400 or unit.text[0] in "\"“'‘":
        return None
    lower = unit.lower
    if _ORIGIN_OF.match(lower):
        return ()
    return () if unit.mask & FIRST and any(map(lower.__contains__, _ORIGIN_LITERALS)) and _ORIGIN_FIRST.search(lower) else None


def photo(unit: Unit) -> People | None:
    text = unit.text
    if len(text) > 130 or not _PHOTO.fullmatch(text):
        return None
    tail = text.partition(":")[2] or text.partition("/")[2] or text.partition(" by ")[2]
    named, clean = split_names(tail)
    if not clean:
        return None
    names = [name for name in named if name.lower() not in ("getty images", "getty", "images")]
    return _people(names, "photo")


def _first_word(lower: str) -> str:
    return lower.lstrip(" ([{<*_-").split(" ", 1)[0]


def may_be_credit(unit: Unit, index: int, count: int, after_byline: bool, authors: frozenset[str]) -> bool:
    """Whether `recognise` is worth calling: a line in an item's middle that has none of the words of credits is none."""
    text, mask = unit.text, unit.mask
    if not mask:
        return text.startswith("((")
    size = len(text)
    if size > _LONGEST_CREDIT:
        return False
    if mask & CREDIT or text[0] in "([" or (mask & OPENING and _first_word(unit.lower).rstrip(":") in _OPENING_FIRST):
        return True
    near_end = count - index <= 7
    if not (near_end or index < 5 or after_byline):
        return is_author(unit.lower, authors)
    if size <= _LONGEST_SHORT_CREDIT or mask & REACH:
        return True
    # Longer than that only a biography is.
    return bool(((near_end or index < 2) and (authors or mask & BIO)) or (mask & WRITER and mask & REACH_VERB) or unit.lower.startswith(NOTES))


def is_author(lower: str, authors: frozenset[str]) -> bool:
    """Whether a normalised lower-case text is one of the names, but for the marks around it."""
    return bool(authors) and lower.strip(_MARKS) in authors


def recognise(unit: Unit, place: Place) -> People | None:
    """The people that a credit names; None when the unit is no credit."""
    text, mask = unit.text, unit.mask
    size = len(text)
    if size > _LONGEST_CREDIT:
        return None
    if mask & ROLE and (text[0] in "([" or _first_word(unit.lower) in _ROLE_FIRST):
        people = role_credit(text)
        if people is not None:
            return people
    short = size <= _LONGEST_SHORT_CREDIT
    people = byline(unit, place) if short else None
    if people is None and mask & CONTRIBUTED:
        people = contribution(unit)
    if people is None and (mask & REACH or text.startswith("((")):
        people = contact(unit, place)
    if people is None and short and text[0] == "S":
        people = source(unit, place)
    if people is None and short and mask & PHOTO:
        people = photo(unit)
    if people is None and mask & ORIGIN:
        people = attribution(unit)
    return biography(unit, place) if people is None and size >= SHORTEST_BIOGRAPHY else people


def may_have_inline_credit(lower: str) -> bool:
    """Whether `inline_credit` is worth calling: in normalised lower-case text one of its words stands before a "by"."""
    at = lower.find(" by ")
    while at >= 0:
        if lower.endswith(_INLINE_WORDS, 0, at):
            return True
        at = lower.find(" by ", at + 3)
    return False


def inline_credit(text: str) -> int | None:
    """Where a credit begins inside a unit, after other text: "... on Friday. (Reporting by A; Editing by B)". None when there is none."""
    if "ing by " not in text and "ing By " not in text and not any(map(text.__contains__, _OTHER_INLINE)):
        return None
    for found in _GLUED_CLAUSE.finditer(text, max(0, len(text) - _LONGEST)):
        start = found.start()
        if start and role_credit(text[start:].strip()) is not None:
            return start
    return None


__all__ = ["People", "Place", "inline_credit", "looks_like_name", "recognise", "role_credit"]
