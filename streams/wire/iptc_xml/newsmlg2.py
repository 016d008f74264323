"""NewsML-G2 of the IPTC: newsItem, packageItem, and newsMessage with several of them; namespaced or not, as agencies send it.

Elements: NewsML-G2 specification 2.x (itemMeta, contentMeta, rightsInfo, groupSet, contentSet). The text itself is in `newsmlg2_content`.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from lxml import etree

from streams.reasons import Reason
from streams.wire.iptc_xml import newsmlg2_content, nitf
from streams.wire.item import RawItem, Unreadable, Warning
from streams.wire.markup import contents, elements, paragraphs, xml
from streams.wire.metadata import assembly, iptc_codes
from streams.wire.reader import Context, Items, Reader

_ITEMS: Final = frozenset(("newsitem", "packageitem"))
_OTHERS: Final = frozenset(("conceptitem", "knowledgeitem", "planningitem", "catalogitem"))
_NAMESPACE: Final = b"iptc.org/std/nar"

_ASIDE: Final = re.compile(r"sub|over|under|upper|lower|kick|strap|short|second|deck|mobile|sms|push|seo|social|web|alt", re.IGNORECASE)
"""Roles of headlines that stand above, under or for another."""
_CHANNELS: Final = 20  # of a message, kept with each of its items


class Message(NamedTuple):
    """What the header of a message says, for each of its items."""

    sender: str | None
    priority: str | None
    schemes: iptc_codes.Schemes
    extra: dict[str, object] | None


def sniff(head: bytes) -> int:
    root = elements.root_of(head)
    if root is None:
        return 50 if _NAMESPACE in head and head[:1] == b"<" else 0
    known = _NAMESPACE in root.attributes or b"NewsML-G2" in root.attributes
    if root.name in _ITEMS or root.name == "newsmessage":
        return 96 if known else 80
    return 60 if root.name in _OTHERS and known else 0


def read(value: bytes, context: Context) -> Items:
    document = xml.read(value, context)
    if isinstance(document, Unreadable):
        return (document,)
    root = document.root
    name = elements.local(root).lower()
    if name in _ITEMS or name in _OTHERS:
        found, header = [root], None
    else:
        found, header = [member for item_set in elements.children(root, "itemSet") for member in elements.children(item_set)], elements.find(root, "header")
    if not found:
        return (Unreadable(Reason.WRONG_SHAPE, "neither a newsItem or packageItem nor a newsMessage with one in its itemSet"),)
    if len(found) > context.limits.items:
        return (Unreadable(Reason.TOO_LARGE, f"a message of {len(found)} items, the limit is {context.limits.items} (items)"),)
    elements.prepared(root)
    message = _message(header)
    return tuple(_outcome(item, message, context, document.charset, document.warnings) for item in found)


def _outcome(item: etree._Element, message: Message, context: Context, charset: str, warnings: tuple[Warning, ...]) -> RawItem | Unreadable:
    name = elements.local(item).lower()
    if name not in _ITEMS:
        return Unreadable(Reason.WRONG_SHAPE, f"an element {elements.local(item)[:50]}, which is neither a newsItem nor a packageItem")
    given = _given(item, message)
    if name == "packageitem":
        given["media"] = [*newsmlg2_content.references(item), *given["media"]]
        lines = newsmlg2_content.paragraphs(given["descriptions"])
        return assembly.item("newsmlg2", given, lines, context, charset, warnings, headed=True)
    content = newsmlg2_content.read(item, given["language"])
    given["media"] = [*content.media, *given["media"]]
    known = {(tag["kind"], tag["name"]) for tag in given["tagged"]}
    given["tagged"] += [tag for tag in content.tagged if (tag["kind"], tag["name"]) not in known]
    given["word_count"] = content.word_count
    if content.nitf is not None:
        given = _completed(given, nitf.given(content.nitf))
    lines = content.lines or newsmlg2_content.paragraphs([*given["descriptions"], *given["extra"]["parts"]])
    return assembly.item("newsmlg2", given, lines, context, charset, warnings, headed=assembly.begins_with_headline(given, lines))


def _completed(given: assembly.Given, inner: assembly.Given) -> assembly.Given:
    """What only the NITF document inside says; the item goes before. Its id, state and dates are those of the item."""
    fields = ("headline", "byline", "dateline", "located", "slugline", "copyright_holder", "copyright_notice", "usage_terms", "editor_note", "word_count")
    added = {field: inner[field] for field in fields if not given.get(field) and inner.get(field)}
    lists = {field: inner[field] for field in ("descriptions", "keywords", "category", "genres", "authors") if not given.get(field) and inner.get(field)}
    return given | added | lists


def _message(header: etree._Element | None) -> Message:
    if header is None:
        return Message(None, None, iptc_codes.KNOWN, None)
    extra: dict[str, object] = {
        "id": elements.text_at(header, "transmitId"),
        "sent": elements.text_at(header, "sent"),
        "channels": elements.texts_at(header, "channel")[:_CHANNELS],
    }
    said = {key: value for key, value in extra.items() if value}
    return Message(elements.text_at(header, "sender"), elements.text_at(header, "priority"), iptc_codes.schemes_in(header), said)


def _given(item: etree._Element, message: Message) -> assembly.Given:
    schemes = iptc_codes.schemes_in(item, message.schemes)
    meta, content = elements.find(item, "itemMeta"), elements.find(item, "contentMeta")
    signals = [code for element in elements.children(meta, "signal") if (code := elements.attribute(element, "qcode", "uri", "literal"))]
    signalled = iptc_codes.signal(signals)
    state = next((code for element in elements.children(meta, "pubStatus") if (code := elements.attribute(element, "qcode", "uri", "literal"))), None)
    status = iptc_codes.status(state or elements.text_at(meta, "pubStatus"), signalled)
    embargo = elements.find(meta, "embargoed")
    if embargo is not None and not paragraphs.text_of(embargo) and status in (None, "usable"):
        status = "withheld"  # an embargo without an end: until a version says otherwise (specification, embargoed)
    language = elements.attribute_at(content, "language", "tag") or elements.language(item)
    headlines, names = _headlines(content, language), _asserted(item, language)
    made: assembly.Given = {
        "id": elements.attribute(item, "guid"),
        "version": elements.attribute(item, "version"),
        "status": status,
        "signal": signalled,
        "urgency": elements.text_at(content, "urgency"),
        "priority": message.priority,
        "embargo": elements.text_at(meta, "embargoed"),
        "date": elements.text_at(meta, "versionCreated") or elements.text_at(content, "contentModified", "contentCreated"),
        "created": elements.text_at(meta, "firstCreated") or elements.text_at(content, "contentCreated"),
        "expires": elements.text_at(meta, "expires") or elements.text_at(item, "rightsInfo/validTo"),
        "supplier": _agency(elements.find(meta, "provider"), language) or message.sender or _agency(elements.find(content, "infoSource"), language),
        "headline": headlines[0] if headlines else elements.text_at(meta, "title"),
        "slugline": elements.text_at(content, "slugline"),
        "byline": elements.text_at(content, "by"),
        "dateline": elements.text_at(content, "dateline"),
        "located": next((name for place in elements.children(content, "located") if (name := _party(place, language, names))), None),
        "descriptions": [contents.as_text(paragraphs.text_of(part)) for part in elements.by_language(elements.children(content, "description"), language)],
        "editor_note": elements.joined(map(contents.as_text, elements.texts_at(meta, "edNote"))),
        "language": language,
        "keywords": elements.texts_at(content, "keyword"),
        "genres": [coded for genre in elements.children(content, "genre") if (coded := iptc_codes.coded(genre, schemes, language))],
        "media": list(newsmlg2_content.links(item)),
        **_rights(item, language),
    }
    made |= _subjects(item, content, schemes, language, names)
    made["authors"] = _authors(content, made["supplier"], language)
    made["stands_in"] = elements.text_at(meta, "title") or made["slugline"] or made["editor_note"]
    made["extra"] = _extra(meta, content, message) | {
        "signals": signals,
        "subheadlines": headlines[1:],
        "parts": elements.texts_at(item, "partMeta/description"),
    }
    return made


def _party(element: etree._Element | None, language: str | None = None, names: dict[str, str] | None = None) -> str | None:
    """The name of a concept, there or in `assert`, else what stands for it."""
    code = elements.attribute(element, "literal", "qcode", "uri")
    return iptc_codes.name_of(element, language) or (names or {}).get(code or "") or code or (paragraphs.text_of(element) or None)


def _agency(element: etree._Element | None, language: str | None) -> str | None:
    """The name of an organisation; of a code alone what stands behind its scheme."""
    name = iptc_codes.name_of(element, language) or elements.attribute(element, "literal") or (paragraphs.text_of(element) or None)
    code = elements.attribute(element, "qcode", "uri")
    return name or (iptc_codes.local(code) if code else None)


def _headlines(content: etree._Element | None, language: str | None) -> list[str]:
    """The main one first: one without a role, or whose role says so, or at least does not say that it stands aside; before all of another language."""
    found = [element for element in elements.children(content, "headline") if paragraphs.text_of(element)]
    main = next(iter(elements.by_language(sorted(found, key=_role_rank), language)), None)
    return [paragraphs.text_of(element) for element in ([] if main is None else [main]) + [element for element in found if element is not main]]


def _role_rank(headline: etree._Element) -> int:
    role = elements.attribute(headline, "role")
    return 0 if role is None else 1 if "main" in role.lower() else 3 if _ASIDE.search(iptc_codes.local(role)) else 2


def _rights(item: etree._Element, language: str | None) -> dict[str, Any]:
    infos = elements.children(item, "rightsInfo")
    holders = (_agency(holder, language) for info in infos for holder in elements.children(info, "copyrightHolder"))
    return {
        "copyright_holder": next((holder for holder in holders if holder), None),
        "copyright_notice": _said(item, "rightsInfo/copyrightNotice"),
        "usage_terms": _said(item, "rightsInfo/usageTerms"),
    }


def _said(item: etree._Element, path: str) -> str | None:
    """The text at the path, else where it is to be read."""
    return elements.joined(elements.texts_at(item, path)) or elements.attribute_at(item, path, "href")


def _subjects(item: etree._Element, content: etree._Element | None, schemes: iptc_codes.Schemes, language: str | None, names: dict[str, str]) -> dict[str, Any]:
    """Subjects by what they are: people, organisations, places, events and objects are tags, keywords are keywords, all others categories, and so are the
    codes of a known scheme for the same."""
    categories, tagged, keywords = [], [], []
    for subject in elements.children(content, "subject"):
        made = iptc_codes.coded(subject, schemes, language)
        if made is None:
            continue
        kind = iptc_codes.local(elements.attribute(subject, "type") or "").lower()
        code = made["code"]
        name = made["name"] or names.get(code) or names.get(iptc_codes.local(code))
        if kind in iptc_codes.KINDS:
            tagged.append(
                {"kind": iptc_codes.KINDS[kind], "name": name or code, "uri": made["uri"], "code": code if elements.attribute(subject, "qcode") else None}
            )
        elif kind.endswith("keyword"):
            keywords.append(name or code)
        else:
            categories.append(made | {"name": name})
            same = (iptc_codes.coded(element, schemes, language) for element in elements.children(subject, "sameAs"))
            categories += [other for other in same if other is not None and other["uri"]]
    for broader in elements.find_all(item, "assert/broader"):
        made = iptc_codes.coded(broader, schemes, language)
        if (
            made is not None
            and made["name"] not in (None, "N/A")
            and iptc_codes.KINDS.get(iptc_codes.local(elements.attribute(broader, "type") or "").lower()) == "place"
        ):
            tagged.append({"kind": "place", "name": made["name"], "uri": made["uri"], "code": made["code"]})
    return {"category": categories, "tagged": tagged, "keywords": [*elements.texts_at(content, "keyword"), *keywords]}


def _asserted(item: etree._Element, language: str | None) -> dict[str, str]:
    """Names from `assert`, by the code that it is about and by the last part of that: suppliers have another alias there."""
    found: dict[str, str] = {}
    for claim in elements.children(item, "assert"):
        code, name = elements.attribute(claim, "qcode", "uri", "literal"), iptc_codes.name_of(claim, language)
        if code and name:
            found.setdefault(code, name)
            found.setdefault(iptc_codes.local(code), name)
    return found


def _authors(content: etree._Element | None, supplier: str | None, language: str | None) -> list[str]:
    """Creators that are people: an agency that names itself is none."""
    agencies = {supplier} | {_agency(source, language) for source in elements.children(content, "infoSource")} | set(elements.texts_at(content, "creditline"))
    found = []
    for creator in elements.children(content, "creator"):
        kind = iptc_codes.KINDS.get(iptc_codes.local(elements.attribute(creator, "type") or "").lower(), "person")
        name = iptc_codes.name_of(creator, language) or elements.attribute(creator, "literal")
        if kind == "person" and name and name not in agencies:
            found.append(name)
    return found


def _extra(meta: etree._Element | None, content: etree._Element | None, message: Message) -> dict[str, object]:
    """What an item has no field for, in few words."""
    located = elements.find(content, "located")
    return {
        "item_class": elements.attribute_at(meta, "itemClass", "qcode", "uri"),
        "credit_line": elements.text_at(content, "creditline"),
        "located_in": elements.texts_at(located, "broader/name"),
        "sources": [name for source in elements.children(content, "infoSource") if (name := _party(source))],
        "contributors": [name for person in elements.children(content, "contributor") if (name := _party(person))],
        "alternative_ids": {
            elements.attribute(other, "type", "environment") or "id": text
            for other in elements.children(content, "altId")
            if (text := paragraphs.text_of(other))
        },
        "service": [name for service in elements.children(meta, "service") if (name := _party(service))],
        "profile": elements.text_at(meta, "profile"),
        "file_name": elements.text_at(meta, "fileName"),
        "item_role": elements.attribute_at(meta, "role", "qcode", "uri"),
        "message": message.extra,
    }


_CAN_SAY: Final = frozenset(
    """id version previous status signal urgency priority embargo expires date created title headline_line slugline descriptions dateline located byline
    authors lines.block lines.markup language supplier copyright_holder copyright_notice usage_terms word_count editor_note media keywords categories
    genres tagged extra""".split()  # noqa: SIM905
)
READER: Final = Reader(
    (
        "application/vnd.iptc.g2.newsitem+xml",
        "application/vnd.iptc.g2.packageitem+xml",
        "application/vnd.iptc.g2.newsmessage+xml",
        "text/xml",
        "application/xml",
    ),
    sniff,
    read,
    _CAN_SAY,
)
