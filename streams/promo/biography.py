"""Biographies: what an item says of its writer, and how to reach one."""

from __future__ import annotations

import re

from streams.promo.cleaned import Person
from streams.promo.names import has_given_name, looks_like_full_name
from streams.promo.place import People, Place, unwrap
from streams.promo.units import Unit

_BIO_ROLES = (
    r"writer|editor|columnist|reporter|correspondent|contributor|analyst|journalist|author|blogger|commentator|producer|professor|fellow|scholar|"
    r"strategist|"
    r"economist|director|president|founder|co-founder|lawyer|attorney|researcher|lecturer|historian|consultant|novelist|critic|host|chairman|"
    r"chairwoman|"
    r"adviser|advisor|senator|congressman|executive|partner|staffer|freelancer|member|anchor|photographer|intern|veteran|trader|investor|manager|"
    r"chief|head"
)
_BIO_WORDS = frozenset(word + end for word in _BIO_ROLES.split("|") for end in ("", "s"))
_BIO = re.compile(
    rf"(?P<name>[^\W\d_][\w.'’\- ]{{2,50}}?)(?:,\s.{{2,140}}?,|\s@\w+,?)?\s(?:is|was|has\s+been|serves\s+as|served\s+as|works\s+as|are)\s"
    rf"(?:an?\s|the\s|one\s+of\s+|also\s+)?(?:[\w.'’&/\-]+,?\s){{0,9}}?(?:{_BIO_ROLES})s?\b",
)
_BIO_VERB = re.compile(
    r"(?P<name>[^\W\d_][\w.'’\- ]{2,50}?)\s(?:covers|writes|reports\s+on|blogs|teaches|contributes|lives\s+in|holds\s+(?:an?|the)\s|joined|served\s|"
    r"manages|runs|hosts|edits|heads|leads|began|started|spent|"
    r"has\s+(?:covered|written|worked|been\s+(?:covering|writing|investing)))\b"
)
# Only a biography speaks of its writer like this: "You can follow him on X".
_REACH_WRITER = re.compile(
    r"(?:^|[.!?]\s+|\byou\s+can\s+(?:also\s+)?|\breaders\s+can\s+)(?:follow|find|reach|contact|e-?mail|write\s+to|connect\s+with|check)\s+(?:him|"
    r"her|them|the\s+(?:author|writer|reporter))\b"
    r"|\b(?:he|she|they|who)\s+(?:can|may)\s+be\s+(?:reached|followed|found|contacted)\b|\b(?:he|she)\s+(?:tweets|blogs|is\s+on\s+twitter|hosts)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:As of this writing, )?(?P<name>[A-Z][\w.'-]{0,20}(?: [A-Z][\w.'-]{0,20}){1,3})\b")
_FOLLOW_WRITER = re.compile(r"\b(?:follow|find|reach|contact|e-?mail)\s(?:him|her|them)\b")
_JOURNALIST = re.compile(
    r"\b(?:staff|contributing|freelance|senior|news|opinion|market|political)?\s?(?:writer|editor|columnist|reporter|correspondent|contributor|"
    r"journalist|blogger|"
    r"author\s+of|market\s+analyst)\b|\b(?:his|her|their)\s+(?:latest|new|most\s+recent|forthcoming)\s+book\b|\b(?:views|opinions)\s+expressed\b|"
    r"\bfollow\s+(?:him|her|them|@)|\bher\s+own\b|\bhis\s+own\b"
)
REACH_VERBS = frozenset(
    "follow find reach contact email e-mail write connect check reached followed found contacted tweets blogs twitter hosts can".split()  # noqa: SIM905
)
_REACH_WRITER_WORDS = frozenset("him her them he she they who author writer reporter".split())  # noqa: SIM905


def biography(unit: Unit, place: Place) -> People | None:
    """A writer's biography at an item's end (or in a note at its start)."""
    text = unit.text
    if not 25 <= len(text) <= 900 or text[0] in '"“':
        return None
    if (
        not unit.words.isdisjoint(_REACH_WRITER_WORDS)
        and not unit.words.isdisjoint(REACH_VERBS)
        and (_REACH_WRITER.search(unit.plain) or ("@" in text and _FOLLOW_WRITER.search(unit.lower)))
    ):
        named = _NAMED.match(unwrap(unit.plain))
        return (Person(named["name"], "biography"),) if named and looks_like_full_name(named["name"]) else ()
    note = unit.lower.startswith(("editor's note:", "editors' note:", "about the author"))
    if not (note or place.near_end or place.index < 2):
        return None
    plain = unwrap(unit.plain)
    if note:
        plain = plain.partition(":")[2].strip() or plain
    known = next((author for author in place.authors if len(author) > 5 and author in plain[:90].lower()), None)
    found = (None if unit.words.isdisjoint(_BIO_WORDS) else _BIO.match(plain)) or (_BIO_VERB.match(plain) if known or text[0] in "([" or note else None)
    if found is None:
        return () if known and note else None
    name = found["name"].strip(" ,")
    if not looks_like_full_name(name):
        return None
    if known or note or (_JOURNALIST.search(plain.lower()) and (has_given_name(name) or text[0] in "([" or "follow" in unit.lower or "@" in text)):
        return (Person(name, "biography"),)
    return None
