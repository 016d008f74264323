"""Biographies: what an item says of its writer, and how to reach one."""

from __future__ import annotations

import re

from streams.promo.cleaned import Person
from streams.promo.names import has_given_name, looks_like_full_name
from streams.promo.place import People, Place, unwrap
from streams.promo.triggers import BIO, BIO_ROLES, REACH_VERB, WRITER
from streams.promo.units import Unit

_BIO = re.compile(
    rf"(?P<name>[^\W\d_][\w.'’\- ]{{2,50}}?)(?:,\s.{{2,140}}?,|\s@\w+,?)?\s(?:is|was|has\s+been|serves\s+as|served\s+as|works\s+as|are)\s"
    rf"(?:an?\s|the\s|one\s+of\s+|also\s+)?(?:[\w.'’&/\-]+,?\s){{0,9}}?(?:{BIO_ROLES})s?\b",
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
_REACHED_LITERALS = ("can be ", "may be ", "he tweet", "he blog", "he is on ", "he host", " him", " her", " them", "the author", "the writer", "the reporter")
_NAMED = re.compile(r"(?:As of this writing, )?(?P<name>[A-Z][\w.'-]{0,20}(?: [A-Z][\w.'-]{0,20}){1,3})\b")
_FOLLOW_WRITER = re.compile(r"\b(?:follow|find|reach|contact|e-?mail)\s(?:him|her|them)\b")
_JOURNALIST = re.compile(
    r"\b(?:staff|contributing|freelance|senior|news|opinion|market|political)?\s?(?:writer|editor|columnist|reporter|correspondent|contributor|"
    r"journalist|blogger|"
    r"author\s+of|market\s+analyst)\b|\b(?:his|her|their)\s+(?:latest|new|most\s+recent|forthcoming)\s+book\b|\b(?:views|opinions)\s+expressed\b|"
    r"\bfollow\s+(?:him|her|them|@)|\bher\s+own\b|\bhis\s+own\b"
)


SHORTEST = 25  # code points
NOTES = ("editor's note:", "editors' note:", "about the author")


def biography(unit: Unit, place: Place) -> People | None:
    """A writer's biography at an item's end (or in a note at its start)."""
    text = unit.text
    if not SHORTEST <= len(text) <= 900 or text[0] in '"“':
        return None
    mask = unit.mask
    if (
        mask & WRITER
        and mask & REACH_VERB
        and any(map(unit.lower.__contains__, _REACHED_LITERALS))
        and (_REACH_WRITER.search(unit.plain) or ("@" in text and _FOLLOW_WRITER.search(unit.lower)))
    ):
        named = _NAMED.match(unwrap(unit.plain))
        return (Person(named["name"], "biography"),) if named and looks_like_full_name(named["name"]) else ()
    lower = unit.lower
    note = lower.startswith(NOTES)
    if not (note or place.near_end or place.index < 2):
        return None
    bracketed = text[0] in "(["
    if not (note or bracketed or mask & BIO or place.authors):
        return None
    plain = unwrap(unit.plain)
    if note:
        plain = plain.partition(":")[2].strip() or plain
    known = None
    if place.authors:
        head = plain[:90].lower()
        known = next((author for author in place.authors if len(author) > 5 and author in head), None)
    vouched = known is not None or note
    if not vouched and not (bracketed or (mask & BIO and (has_given_name(plain) or "@" in text or "follow" in lower))):
        return None
    found = (_BIO.match(plain) if mask & BIO else None) or (_BIO_VERB.match(plain) if vouched or bracketed else None)
    if found is None:
        return () if known and note else None
    name = found["name"].strip(" ,")
    if not looks_like_full_name(name):
        return None
    if vouched or (_JOURNALIST.search(plain.lower()) and (bracketed or has_given_name(name) or "@" in text or "follow" in lower)):
        return (Person(name, "biography"),)
    return None
