"""Codes of the IPTC and of the agencies: what a qcode stands for, and the few codes whose meaning an item's reader has to know."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from streams.wire.markup import elements, paragraphs
from streams.wire.metadata.fields import STATUS

_NEWSCODES: Final = "http://cv.iptc.org/newscodes/"
SCHEMES: Final = {
    "medtop": f"{_NEWSCODES}mediatopic/", "subj": f"{_NEWSCODES}subjectcode/", "genre": f"{_NEWSCODES}genre/", "scene": f"{_NEWSCODES}scene/",
    "ninat": f"{_NEWSCODES}ninature/", "stat": f"{_NEWSCODES}pubstatusg2/", "sig": f"{_NEWSCODES}signal/", "cpnat": f"{_NEWSCODES}cpnature/",
    "prodgenre": f"{_NEWSCODES}productgenre/", "wldreg": f"{_NEWSCODES}worldregion/", "nprov": f"{_NEWSCODES}newsprovider/",
    "iso3166-1a2": "http://cvx.iptc.org/iso3166-1a2/", "iso3166-1a3": "http://cvx.iptc.org/iso3166-1a3/",
}  # fmt: skip
"""Aliases of the catalog of the IPTC (IPTC-G2-Standards), and the scheme that each stands for. What an agency's own catalog says is not fetched."""

Schemes = tuple[dict[str, str], ...]
"""Aliases and their schemes; the first that has an alias says what it is."""
KNOWN: Final[Schemes] = (SCHEMES,)

_SUBJECT: Final = re.compile(r"\d{8}")

KINDS: Final = {
    "person": "person", "people": "person", "organisation": "organisation", "organization": "organisation", "company": "organisation",
    "geoarea": "place", "geographicalarea": "place", "geography": "place", "place": "place", "location": "place", "poi": "place",
    "country": "place", "city": "place", "5": "place",
    "event": "event", "newsevent": "event", "object": "object", "product": "object", "work": "object",
}  # fmt: skip
"""What a concept is: `cpnat` and `cptype` of NewsML-G2 (5 is that of Reuters), TopicType of NewsML 1."""

SIGNALS: Final = {
    "correction": "correction", "corrected": "correction", "correct": "correction", "rectify": "correction", "rectification": "correction",
    "update": "update", "updated": "update", "updates": "update", "writethru": "update", "refile": "refile", "repeat": "repeat", "advisory": "advisory",
    "advise": "advisory", "kill": "kill", "cancel": "kill", "withdrawal": "kill", "withdraw": "kill", "retraction": "kill", "mandatorykill": "kill",
    "delete": "kill", "deleted": "kill", "storno": "kill", "korr": "correction", "korrektur": "correction", "berichtigung": "correction",
    "rectificatif": "correction", "correctif": "correction", "korrigering": "correction", "rättelse": "correction",
}  # fmt: skip
"""What a version does to the ones before it, as suppliers name it."""

MEDIA: Final = {
    "picture": "picture", "photo": "picture", "image": "picture", "pict": "picture", "graphic": "graphic", "graphics": "graphic", "infographic": "graphic",
    "video": "video", "film": "video", "animation": "video", "audio": "audio", "sound": "audio", "text": "text", "composite": "composite",
}  # fmt: skip
"""Natures of items (`ninat`), MediaType of NewsML 1, media-type of NITF, and the ninjs type of each."""
EARLIER: Final = {"previousversion": "previous", "previous": "previous", "evolvedfrom": "evolvedFrom"}
"""Relations of an item to what it replaces or comes from (IPTC NewsCodes, `irel`), as `Media.rel` has them."""
_PACKAGES: Final = ("packageitem", "newsmessage")
_DOCUMENTS: Final = ("text", "xml", "html", "pdf", "newsitem", "nitf", "newsml")


def local(code: str) -> str:
    """A code without its scheme: `stat:usable` and the last part of a uri."""
    return re.split(r"[:/#]", code.rstrip("/"))[-1]


def uri_of(qcode: str, schemes: Schemes = KNOWN) -> str | None:
    """The uri of a qcode whose alias is known: that of its scheme, with the code behind it (NewsML-G2 specification, QCodes)."""
    alias, colon, code = qcode.partition(":")
    scheme = next((known[alias] for known in schemes if alias in known), None) if colon and code else None
    return None if scheme is None or re.search(r"\s", code) else scheme + code


def subject_uri(code: str) -> str | None:
    """Of the eight digits of a Subject Code, as NITF and NewsML 1 give it."""
    return SCHEMES["subj"] + code if _SUBJECT.fullmatch(code) else uri_of(code)


def schemes_in(parent: etree._Element | None, known: Schemes = KNOWN) -> Schemes:
    """The schemes that a document itself declares (`catalog/scheme`), before those that are known."""
    found: dict[str, str] = {}
    for scheme in elements.find_all(parent, "catalog/scheme"):
        alias, uri = elements.attribute(scheme, "alias"), elements.attribute(scheme, "uri")
        if alias and uri:
            found[alias] = uri
    return (found, *known)


def name_of(element: etree._Element | None, language: str | None) -> str | None:
    """The name of a concept of NewsML-G2, in that language if it has several."""
    return next((text for name in elements.by_language(elements.children(element, "name"), language) if (text := paragraphs.text_of(name))), None)


def coded(element: etree._Element, schemes: Schemes, language: str | None = None) -> dict[str, Any] | None:
    """A concept of NewsML-G2 as `code`, `name`, `uri`; None for one that says nothing."""
    qcode, uri, literal = (elements.attribute(element, name) for name in ("qcode", "uri", "literal"))
    name = name_of(element, language)
    code = qcode or literal or uri or name
    if code is None:
        return None
    return {"code": code, "name": name or (literal if qcode else None), "uri": uri or (uri_of(qcode, schemes) if qcode else None)}


def signal(codes: list[str]) -> str | None:
    """The first signal that says what becomes of earlier versions. A kill goes before."""
    found = [known for code in codes if (known := SIGNALS.get(re.sub(r"[\s_-]", "", local(code)).lower()))]
    return "kill" if "kill" in found else next(iter(found), None)


def status(given: str | None, signalled: str | None) -> str | None:
    """The status as given; a kill that only a signal tells is canceled."""
    known = STATUS.get(local(given).lower()) if given else None
    if signalled == "kill":
        return "canceled"
    return known or given


def media_kind(nature: str | None, media_type: str | None) -> str:
    """The ninjs type of what a reference leads to: by what the supplier calls it, else by its media type."""
    if nature and (known := MEDIA.get(local(nature).lower())):
        return known
    first, _, second = (media_type or "").lower().partition("/")
    if first in ("image", "video", "audio"):
        return MEDIA[first]
    if any(name in second for name in _PACKAGES):
        return "composite"
    if first == "text" or any(name in second for name in _DOCUMENTS):
        return "text"
    return "component" if nature or media_type else "picture"
