"""What stands beside the story and is neither promotion nor credit: editorial notes, captions, legal lines, boilerplate, press contacts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from streams.promo.triggers import CAPTION, CONTACT, EDITED, LEGAL, NOTE, PRESS, PRESS_LINK
from streams.promo.units import Unit

_EDIT_WORDS = (
    r"details?|background|quotes?|comments?|context|reactions?|byline|paragraphs?|paras?|graphics?|analysts?|analysis|shares?|links?|sources?|"
    r"headline|milestone|"
    r"statement|prices?|closing|figures?|forecasts?|response|dateline|slug|lede?|lead|photos?|pictures?|typo|spelling|name|title|date|first|second|"
    r"third|throughout|"
    r"with|to|at|in|from|bullets?|table|market|stocks?|interview|writes|data|company|more|deal|results|throughout|media|packaging|dropped|missing|"
    r"number|new|latest"
)
_EDITORIAL_START = re.compile(
    r"\(?(?:adds?|recasts?|updates?|updating|updated|rewrites?|refiles?|corrects?|clarifies|removes?|fixes|deletes|changes|inserts|incorporates|"
    rf"writes\s+through|writethru|rpt|repeats?|refiled|repeating|resends?|drops|expands|amends|"
    rf"restores)\b[\s:;,/&-]+(?:[\w']+[\s:;,/&-]+){{0,6}}?(?:{_EDIT_WORDS}|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_EDITORIAL = re.compile(
    r"(?:\(?eds?\s*[:.]|editors?\s*:\s|(?:this|the)\s+(?:story|article|post|report|piece|item|headline|column)\s+(?:has\s+been|was|is\s+being)\s+"
    r"(?:updated|corrected|revised|amended|clarified|edited)|(?:an?|the)\s+(?:earlier|previous|original)\s+version\s+of\s+th|a\s+corrected\s+version|"
    r"correction\s*[:(]|corrections?\s*$|clarification\s*[:(]|updated?\s*(?::|at|on|\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|last\s+updated|"
    r"(?:this|it)\s+is\s+a\s+(?:breaking|developing)\s+(?:news\s+)?story|this\s+(?:breaking|developing)\s+(?:news\s+)?story|"
    r"(?:the\s+)?following\s+is\s+a\s+corrected|"
    r"\(?this\s+(?:(?:may|june|july|\w{3,9})\.?\s+\d{1,2}\s+)?story\s+(?:corrects|refiles|was\s+refiled)|editor'?s?'?\s+notes?\s*:)",
    re.IGNORECASE,
)
# Their first letters, after a bracket: other lines are not tried.
_EDITORIAL_BEGINS = frozenset("add rec upd rew ref cor cla rem fix del cha ins inc wri rpt rep res dro exp ame".split())  # noqa: SIM905
_EDITORIAL_MAY_BEGIN = frozenset(("ed", "co", "cl", "up", "la"))
_EDITED_MAY_BEGIN = frozenset(("th", "an", "a ", "it", "fo"))
_CAPTION = re.compile(
    r"(?:file\s*(?:photo)?\s*[-–—:]|in\s+this\s+.{3,60}?\b(?:file\s+)?photo\b|(?:image|photo|picture|chart|graphic|data|chart\s+data)\s+(?:source|"
    r"by|courtesy|credit)\b|"
    r"(?:photo|image|picture|pictured|caption|chart)\s*:|data\s+by\s|a\s+photo\s+(?:accompanying|illustration))",
    re.IGNORECASE,
)
_CAPTION_BEGINS = ("file", "in this", "image", "photo", "pictur", "chart", "graphic", "data", "caption", "a photo")
# How captions end: one of the literals must occur before the expression is tried.
_CAPTION_ENDS = tuple(
    (literals, re.compile(pattern))
    for literals, pattern in (
        (("|", "/", "via"),
         r"(?:\||/|\bvia)\s?(?:Getty(?:\s+Images)?|AFP|AP(?:\s+Photos?)?|Reuters|REUTERS|EPA|Shutterstock|Bloomberg)\W*$"),
        (("REUTERS/",), r"\bREUTERS/[A-Z][\w .'’-]{2,40}$"),
        (("ata by", "hart by"), r"\b(?:[Dd]ata|[Cc]hart)\s+by\s+[\w ]{3,30}\W*$"),
        (("ource: ",), r"[Ss]ource:\s[A-Z][\w'’&., ]{2,60}$"),
        (("Photo: ",), r"Photo:\s.{2,60}$"),
    )
)  # fmt: skip
_CAPTION_BRACKET = re.compile(r"\((?:(?:AP|AFP|EPA|Reuters|Photo|Getty)[ /:][^()]{2,80}|[^()]{0,60}(?:Photo|Getty|Graphic|Image)[^()]{0,60})\)$")
# What legal lines say, in normalised lower-case text.
_LEGAL_LITERALS = (
    "all rights reserved", "views and opinions expressed", "views or opinions expressed", "forward-looking statement", "forward looking statement",
    "forward-looking information", "forward looking information", "private securities litigation reform", "disclosure policy", "past performance is no",
    "registered trademark", "trademark of", "trademarks of", "do not necessarily reflect", "reserve the right", "reserves the right",
    "for informational purposes only", "is solely those of", "are solely those of", "is solely responsible", "are solely responsible",
)  # fmt: skip
# The same with a choice of words: one of the literals must occur before the expression is tried.
_LEGAL_FORMS = tuple(
    (literals, re.compile(pattern))
    for literals, pattern in (
        (("copyright",), r"copyright\s*(?:\(c\)|©|\d{4}|by\b)"),
        (("©", "(c)"), r"^\W{0,3}(?:©|\(c\)\s*\d{4})|©\s*(?:copyright\s*)?\d{4}"),
        (("s expressed ",), r"(?:opinions|views) expressed (?:in|by|here|are)"),
        ((" not be ",), r"(?:may|must) not be (?:published|reproduced|republished|copied|redistributed)"),
        (("no position",), r"(?:has|have|had|holds?) no positions? in"),
        (("shares of", "shares in", "stock of", "stock in"),
         r"(?:owns?|recommends?|owned) (?:shares|stock) (?:of|in)\b.{0,120}\b(?:recommend|position|disclosure)"),
        (("unauthori",), r"unauthori[sz]ed (?:reproduction|use|copying)"),
        ((" not constitute", " not provide", " not represent"),
         r"do(?:es)? not (?:constitute|provide|represent) (?:an? )?(?:\w+ ){0,3}(?:advice|offer|recommendation|solicitation)"),
        ((" advice",), r"not (?:an? )?(?:investment|financial) advice"),
        (("reprint", "reproduction", "syndication"), r"(?:reprint|reproduction|syndication) (?:rights|permissions?)"),
        (("terms ",), r"terms (?:of (?:use|service)|and conditions) (?:apply|$)"),
        (("responsibility",), r"(?:neither|nor) .{0,80}\b(?:exchange|regulation services)\b.{0,120}\bresponsibility"),
    )
)  # fmt: skip
# A part of each of these: a line that has none is told off sooner.
_LEGAL_HINTS = (
    "reserve", "expressed", "forward", "securities litigation", "disclosure policy", "performance is no", "trademark", "necessarily", "informational",
    " solely ", "copyright", "©", "(c)", " not ", "no position", "shares ", "stock ", "unauthori", " advice", "reprint", "reproduction", "syndication",
    "terms ", "responsibility",
)  # fmt: skip
_LEGAL_START = re.compile(
    r"(?:disclosures?|disclaimers?|legal\s+notice|safe\s+harbou?r|cautionary\s+(?:note|statement)|forward[- ]looking\s+(?:statements?|"
    r"information))\b\s*(?::|$|statement|[-–—])|"
    r"on\s+the\s+date\s+of\s+publication",
    re.IGNORECASE,
)
_LEGAL_BEGINS = ("disclosure", "disclaimer", "legal", "safe", "cautionary", "forward", "on the date")
_ABOUT = re.compile(r"about\s+(?:the\s+)?[A-Z0-9][^.?!]{1,80}:?$")
_ABOUT_GLUED = re.compile(r"About (?:the |The )?[A-Z][\w.,&'’() \-]{1,60}?(?:[a-z)](?=[A-Z][a-z])|:\s|[-–—]\s)")
_PRESS = re.compile(
    r"/prnewswire|\(?globe ?newswire\b|--\(?business wire|\(business wire\)|businesswire\.com|\baccesswire\b|\(?marketwired?\)|newsfile corp|/cnw/|"
    r"view (?:source version|original content)|"
    r"^(?:forward-looking statements?\W*$|(?:this|the) (?:press|news) release (?:contains|includes|features)|(?:news|press) release\b|"
    r"for immediate release|media contacts?\b|investor contacts?\b)",
)
_PRESS_LITERALS = ("newswire", "business wire", "businesswire", "accesswire", "marketwire", "newsfile", "/cnw/",
                   "version", "original content", "forward-looking", "release", "contact")  # fmt: skip
_PRESS_LINK = re.compile(
    r"(?:view\s+(?:original|source|the\s+(?:original|full|source)|additional)\s.{0,60}(?:content|version|release|multimedia)|this\s+(?:press|"
    r"news)\s+release\s+features|"
    r"a\s+(?:photo|video|copy|replay|webcast)\s.{0,80}\bavailable\s+(?:at|on|from)\b|news\s+release\s+transmitted|photos?\s*[-–—:]\s*https?:|"
    r"logo\s*[-–—:]\s*https?:|"
    r"(?:additional|more|further)\s+information\s.{0,80}\b(?:is\s+available|can\s+be\s+found|available)\b)",
    re.IGNORECASE,
)
_CONTACT_START = re.compile(
    r"(?:(?:media|press|investors?|investor\s+relations|company|corporate|public\s+relations|pr|ir|analysts?|for\s+(?:more|further)\s+information|"
    r"for\s+media|agency|general|news\s+media|financial)"
    r"[\s/&,]*(?:and\s+\w+\s+)?(?:contacts?|inquiries|enquiries|relations)?s?\s*(?:information)?\s*:|(?:media|press|investor|"
    r"company)\s+(?:relations\s+)?contacts?\b|contacts?\s*(?::|$)|"
    r"for\s+(?:comments|further\s+information|more\s+information|additional\s+information|media\s+inquiries)\b.{0,80}\bcontact\b)",
    re.IGNORECASE,
)
_CONTACT_BEGINS = frozenset("me pr in co pu ir an fo ag ge ne fi".split())  # noqa: SIM905
_PHONE = re.compile(r"(?:\+\d[\d\s().\-]{7,18}\d|\(?\b\d{3}\)?[ .\-/]{1,2}\d{3}[ .\-]\d{4}\b)")
_EMAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}\.[\w.\-]{2,60}")
_RULE = re.compile(r"[\s_*#=~\-–—•.·]{2,80}|-\s?(?:0|30)\s?-|-?\s?ends?\s?-?", re.IGNORECASE)


def is_press_release(units: Sequence[Unit]) -> bool:
    """Whether the item bears the marks of a press release: looked for at the head of its first and last lines."""
    ends = units if len(units) <= 24 else (*units[:8], *units[-16:])
    joined = "\n".join([unit.lower[:200] for unit in ends])
    wires = "wire" in joined or "newsfile" in joined
    if any((wires or unit.mask & PRESS or not unit.mask) and _has_press_mark(unit.lower[:200]) for unit in ends):
        return True
    sources = [unit.text for unit in units[-8:] if unit.text.startswith(("SOURCE", "Source: "))]
    if any(text.startswith("SOURCE ") for text in sources):
        return True
    return any(text.startswith(("Source: ", "SOURCE:")) for text in sources) and any(unit.text.startswith("About ") for unit in units[-16:])


def _has_press_mark(head: str) -> bool:
    return any(map(head.__contains__, _PRESS_LITERALS)) and _PRESS.search(head) is not None


def may_be_note(unit: Unit, index: int, count: int, press: bool) -> bool:
    """Whether `note_kind` is worth calling: a line in an item's middle without the words and marks of notes is none."""
    mask, text = unit.mask, unit.text
    if index < 4 or count - index <= 6:
        return True
    if not mask:
        return (press and len(text) >= 10) or not any(map(str.isalnum, text[:80]))
    if mask & (LEGAL | CAPTION):
        return True
    if index * 3 >= count and mask & (PRESS_LINK | CONTACT if press or count - index <= 8 else CONTACT):
        return True
    return (
        "©" in text
        or "(c)" in unit.lower
        or (press and index * 3 >= count and len(text) <= 300 and ("@" in text or any(map(str.isdigit, text))))
        or (press and bool(mask & NOTE))
    )


def note_kind(unit: Unit, index: int, count: int, press: bool) -> str | None:
    """The kind of note that a unit is, or None. `index` and `count` place it among the body's units."""
    text, lower, mask = unit.text, unit.lower, unit.mask
    size = len(text)
    if size > 3000:
        return None
    if (index < 4 or count - index <= 6) and size <= 400:
        begin = lower[1:4] if lower[0] == "(" else lower[:3]
        if index < 4 and size <= 260 and begin in _EDITORIAL_BEGINS and _EDITORIAL_START.match(unit.plain, 0, 240) and _is_note_form(text):
            return "editorial"
        if (begin[:2] in _EDITORIAL_MAY_BEGIN or (mask & EDITED and begin[:2] in _EDITED_MAY_BEGIN)) and _EDITORIAL.match(unit.plain, 0, 240):
            return "editorial"
    if (mask & LEGAL or "©" in lower or "(c)" in lower) and _is_legal(unit, index, count):
        return "legal"
    if mask & CAPTION and size <= 700 and _is_caption(unit):
        return "caption"
    if size <= 80 and not text[0].isalnum() and not any(map(str.isalnum, text)):
        return "boilerplate"
    if size <= 12 and count - index <= 6 and _RULE.fullmatch(text):
        return "boilerplate"
    if (
        mask & PRESS_LINK
        and ((size <= 300 and press) or (size <= 400 and (press or count - index <= 8) and "http" in lower))
        and _PRESS_LINK.match(unit.plain, 0, 240)
    ):
        return "boilerplate"
    if size <= 500 and index * 3 >= count and (press or mask & CONTACT) and _is_press_contact(unit, press):
        return "contact"
    return None


def _is_note_form(text: str) -> bool:
    """A note is no sentence: bracketed, or without a stop at its end (or hardly any words)."""
    return text[0] == "(" or text[-1] not in '.!?"”' or len(text.split()) <= 6


def _is_legal(unit: Unit, index: int, count: int) -> bool:
    lower = unit.lower
    if index * 2 < count and len(lower) >= 200:
        return False
    if lower.startswith(_LEGAL_BEGINS) and _LEGAL_START.match(lower):
        return index * 2 >= count or len(lower) < 60
    head = lower[:700]
    if head[0] == '"':
        return False
    return any(map(head.__contains__, _LEGAL_HINTS)) and (
        any(map(head.__contains__, _LEGAL_LITERALS))
        or any(any(map(head.__contains__, literals)) and pattern.search(head) for literals, pattern in _LEGAL_FORMS)
    )


def _is_caption(unit: Unit) -> bool:
    head = unit.plain[:160]
    if unit.lower.startswith(_CAPTION_BEGINS) and _CAPTION.match(head):
        return len(unit.text) <= 160 or head[:5].lower().startswith(("file", "in th", "photo", "image", "pictu", "capti"))
    text = unit.text
    if not ("(" in text or "/" in text or "|" in text or " by " in text or "ource" in text or "Photo" in text or "via" in text):
        return False
    tail = unit.plain[-160:]
    return any(any(map(tail.__contains__, literals)) and form.search(tail) for literals, form in _CAPTION_ENDS) or (
        tail[-1] == ")" and _CAPTION_BRACKET.match(tail, tail.rfind("(")) is not None
    )


def _is_press_contact(unit: Unit, press: bool) -> bool:
    plain = unit.plain
    if unit.mask & CONTACT and unit.lower[:2] in _CONTACT_BEGINS and _CONTACT_START.match(plain, 0, 200):
        return press or len(unit.text) <= 30 or bool(_EMAIL.search(plain) or _PHONE.search(plain))
    if not press or len(unit.text) > 300:
        return False
    has_mail = "@" in plain and bool(_EMAIL.search(plain))
    has_phone = bool(_PHONE.search(plain))
    words = len(plain.split())
    return (has_mail and has_phone and words <= 40) or ((has_mail or has_phone) and words <= 8)


def about_blocks(units: Sequence[Unit], taken: Sequence[bool]) -> list[int]:
    """The indexes of the "About X" blocks in the second half of a press release: each heading and the prose under it, to the next
    unit that is taken already (a credit, a contact, a legal line) or does not read as prose."""
    found: list[int] = []
    index, count = max(1, len(units) // 3), len(units)
    while index < count:
        unit = units[index]
        if taken[index] or not unit.text.startswith(("About ", "ABOUT ")):
            index += 1
            continue
        glued = len(unit.text) > 84 and _ABOUT_GLUED.match(unit.plain[:100]) is not None
        if not glued and not (len(unit.text) <= 90 and _ABOUT.match("about" + unit.plain[5:])):
            index += 1
            continue
        found.append(index)
        index += 1
        under = 0
        while index < count and not taken[index] and under < 4 and len(units[index].text) >= 60 and units[index].text[-1] in '.)"”™®':
            if units[index].text.startswith(("About ", "ABOUT ")):
                break
            found.append(index)
            index += 1
            under += 1
    return found
