"""NewsML 1.0 to 1.2 of the IPTC, as agencies and press-release services send it: one or several NewsItems in an envelope.

Elements: NewsML 1.2 functional specification (NewsEnvelope, Identification, NewsManagement, NewsLines, the three kinds of metadata). The components and
the text in them are in `newsml1_components`.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from lxml import etree

from streams.reasons import Reason
from streams.wire.iptc_xml import newsml1_components, nitf
from streams.wire.item import RawItem, Unreadable, Warning
from streams.wire.markup import contents, elements, paragraphs, xml
from streams.wire.metadata import assembly, iptc_codes
from streams.wire.reader import Context, Items, Reader

_SUBJECTS: Final = ("Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier")
_REVISION: Final = re.compile(r":\d{1,9}[NUA]?$")
_PLACES: Final = ("City", "Town", "CountryArea", "State", "Region", "Country", "WorldRegion")
"""Properties of a Location, the smallest first."""
_ABSTRACTS: Final = ("abstract", "summary", "standfirst", "lead", "deck")
_NOTE: Final = "note"
"""Words in the types of NewsLine: that of descriptions, that of notes to editors."""
_KEYWORD: Final = re.compile(r"key ?words?", re.IGNORECASE)
_WORDS: Final = re.compile(r"word ?s?(?: ?count)?|n(?:um|b)(?:er)? ?of ?words", re.IGNORECASE)


_PRODUCTS: Final = 50  # of an envelope, kept with each of its items


class Envelope(NamedTuple):
    """What the envelope says, for each of the items in it."""

    sender: str | None
    priority: str | None
    extra: dict[str, object]


def sniff(head: bytes) -> int:
    root = elements.root_of(head)
    if root is not None:
        return 96 if root.name == "newsml" and b"iptc.org/std/nar" not in root.attributes else 0
    return 55 if b"<NewsML" in head and head[:1] == b"<" else 0


def read(value: bytes, context: Context) -> Items:
    document = xml.read(value, context)
    if isinstance(document, Unreadable):
        return (document,)
    found = [document.root] if elements.local(document.root).lower() == "newsitem" else elements.children(document.root, "NewsItem")
    if not found:
        return (Unreadable(Reason.WRONG_SHAPE, "no NewsItem in the document"),)
    if len(found) > context.limits.items:
        return (Unreadable(Reason.TOO_LARGE, f"{len(found)} items, the limit is {context.limits.items} (items)"),)
    elements.prepared(document.root)
    envelope = _envelope(elements.find(document.root, "NewsEnvelope"))
    topics = newsml1_components.topics(document.root)
    return tuple(_outcome(item, envelope, topics, context, document.charset, document.warnings) for item in found)


def _outcome(
    item: etree._Element, envelope: Envelope, topics: newsml1_components.Topics, context: Context, charset: str, warnings: tuple[Warning, ...]
) -> RawItem | Unreadable:
    content = newsml1_components.read(item)
    given = _given(item, envelope, content, topics)
    if elements.find(item, "NewsComponent") is None and elements.find(item, "Update") is not None and given["status"] != "canceled":
        return Unreadable(Reason.WRONG_SHAPE, "only the changes to an earlier revision (Update), from which no text can be made; send the whole item")
    if content.nitf is not None:
        inner = nitf.given(content.nitf)
        given |= {field: inner[field] for field in ("headline", "byline", "dateline", "located", "editor_note") if not given[field] and inner.get(field)}
        given |= {field: inner[field] for field in ("keywords", "category", "descriptions", "authors") if not given[field] and inner.get(field)}
    return assembly.item("newsml1", given, content.lines, context, charset, warnings, headed=assembly.begins_with_headline(given, content.lines))


def _envelope(envelope: etree._Element | None) -> Envelope:
    products = [name for product in elements.children(envelope, "NewsProduct")[:_PRODUCTS] if (name := _formal(product))]
    service, transmission = elements.attribute_at(envelope, "NewsService", "FormalName"), elements.text_at(envelope, "TransmissionId")
    return Envelope(
        elements.attribute_at(envelope, "SentFrom/Party", "FormalName") or elements.text_at(envelope, "SentFrom"),
        elements.attribute_at(envelope, "Priority", "FormalName"),
        {"products": products, "service": service, "transmission": transmission},
    )


def _given(item: etree._Element, envelope: Envelope, content: newsml1_components.Content, topics: newsml1_components.Topics) -> assembly.Given:
    management = elements.find(item, "NewsManagement")
    components = content.components
    lines = [part for component in components for part in elements.children(component, "NewsLines")]
    rights = [part for component in components for part in elements.children(component, "RightsMetadata")]
    described = [part for component in components for part in elements.children(component, "DescriptiveMetadata")]
    headlines = _lines(lines, "HeadLine")
    made: assembly.Given = {
        **_identity(item),
        **_management(management, elements.find(item, "NewsComponent") is not None),
        "priority": envelope.priority,
        "supplier": _supplier(item, envelope, components),
        "headline": headlines[0] if headlines else None,
        "slugline": next(iter(_lines(lines, "SlugLine")), None) or elements.text_at(item, "Identification/NameLabel"),
        "byline": elements.joined(_lines(lines, "ByLine"), ", "),
        "dateline": next(iter(_lines(lines, "DateLine")), None),
        "descriptions": [contents.as_text(text) for name in _ABSTRACTS for text in _typed(lines, name)],
        "copyright_holder": _first(rights, "Copyright/CopyrightHolder", "Copyright/CopyrightHolder/Party"),
        "copyright_notice": next(iter(_lines(lines, "CopyrightLine")), None),
        "usage_terms": elements.joined(_usage(rights), "; ") or elements.joined(_lines(lines, "RightsLine"), "; "),
        "language": next((name for part in described if (name := elements.attribute_at(part, "Language", "FormalName"))), None)
        or elements.language(*(line for part in lines for line in elements.children(part, "HeadLine")), *components, item),
        "keywords": [word for text in _lines(lines, "KeywordLine") for word in assembly.split_keywords(text)] + _properties(described, _KEYWORD),
        "genres": [{"code": name} for part in described for genre in elements.children(part, "Genre") if (name := _formal(genre))],
        "category": [*(category for part in described for category in _categories(part)), *newsml1_components.subjects(described, topics)],
        "tagged": [*_places(described), *newsml1_components.tags(described, topics), *content.tagged],
        "media": [*content.media, *_related(management), *_before(item)],
        "located": _origin(described),
        "word_count": content.word_count or next(iter(_properties(described, _WORDS)), None),
    }
    made["authors"] = _creators(components, made["supplier"])
    made["editor_note"] = elements.joined([*_typed(lines, _NOTE), *made.pop("notes")])
    made["stands_in"] = elements.text_at(item, "Identification/NameLabel", "Identification/DateLabel") or made["slugline"] or made["editor_note"]
    made["extra"] = (
        made.pop("extra")
        | envelope.extra
        | {
            "name_label": elements.text_at(item, "Identification/NameLabel"),
            "subheadlines": [*headlines[1:], *_lines(lines, "SubHeadLine")],
            "credit_line": next(iter(_lines(lines, "CreditLine")), None),
            "of_interest_to": [name for part in described for interest in elements.children(part, "OfInterestTo") if (name := _formal(interest))],
            "series": next(iter(_lines(lines, "SeriesLine")), None),
            "news_lines": _untyped(lines),
            "labels": elements.texts_at(item, "Identification/Label/LabelText"),
            "sources": _parties(components, "Source/Party"),
            "contributors": _parties(components, "Contributor/Party"),
            "item_type": elements.attribute_at(management, "NewsItemType", "FormalName"),
        }
    )
    return made


def _identity(item: etree._Element) -> dict[str, Any]:
    """Provider, date and item id name the item through all its revisions (specification, PublicIdentifier); the revision is the version."""
    identifier = elements.find(item, "Identification/NewsIdentifier")
    parts = [elements.text_at(identifier, name) for name in ("ProviderId", "DateId", "NewsItemId")]
    public = elements.text_at(identifier, "PublicIdentifier")
    if all(parts):
        stable: str | None = "urn:newsml:" + ":".join(part for part in parts if part)
    else:
        stable = _REVISION.sub("", public) if public and public.startswith("urn:newsml:") else public or parts[2]
    revision = elements.find(identifier, "RevisionId")
    return {
        "id": stable,
        "version": paragraphs.text_of(revision) or None,
        "extra": {"public_identifier": public},
    }


def _before(item: etree._Element) -> list[dict[str, Any]]:
    """The revision before this one; PreviousRevision is 0 where there is none (specification, RevisionId)."""
    number = elements.attribute_at(item, "Identification/NewsIdentifier/RevisionId", "PreviousRevision")
    return [{"id": _identity(item)["id"], "kind": "text", "rel": "previous", "version": number}] if (number or "0").strip("0") else []


def _management(management: etree._Element | None, with_content: bool) -> dict[str, Any]:
    """An item that is embargoed or withheld until it is usable has the moment in StatusWillChange. An Instruction with a RevisionStatus is about the
    revisions before, so that one to delete leaves an item with content as it is."""
    state = elements.attribute_at(management, "Status", "FormalName")
    told = [(name, elements.find(part, "RevisionStatus") is not None) for part in elements.children(management, "Instruction") if (name := _formal(part))]
    instructions = [name for name, before in told if not (before and with_content and iptc_codes.signal([name]) == "kill")]
    kind = elements.attribute_at(management, "NewsItemType", "FormalName")
    signalled = iptc_codes.signal([*instructions, *([kind] if kind else [])])
    changes = elements.children(management, "StatusWillChange")
    embargo = expires = None
    for change in changes:
        becomes, moment = (elements.attribute_at(change, "FutureStatus", "FormalName") or "").lower(), elements.text_at(change, "DateAndTime")
        embargo = embargo or (moment if becomes == "usable" else None)
        expires = expires or (moment if becomes in ("canceled", "cancelled", "expired", "withheld") else None)
    return {
        "status": iptc_codes.status(state, signalled),
        "signal": signalled,
        "urgency": elements.attribute_at(management, "Urgency", "FormalName"),
        "date": elements.text_at(management, "ThisRevisionCreated"),
        "created": elements.text_at(management, "FirstCreated"),
        "embargo": embargo,
        "expires": expires,
        "notes": [
            *elements.texts_at(management, "Instruction/Comment", "RevisionHistory/Comment"),
            *(value for part in elements.children(management, "Property") if "note" in (_formal(part) or "").lower() and (value := part.get("Value"))),
        ],
    }


def _supplier(item: etree._Element, envelope: Envelope, components: list[etree._Element]) -> str | None:
    for component in components:
        if name := elements.attribute_at(component, "AdministrativeMetadata/Provider/Party", "FormalName"):
            return name
    provider = elements.text_at(item, "Identification/NewsIdentifier/ProviderId")
    return provider or envelope.sender


def _creators(components: list[etree._Element], supplier: str | None) -> list[str]:
    """The creators, but for the agency itself and those that it has the item from."""
    agencies = {supplier, *(name for path in ("Provider/Party", "Source/Party") for name in _parties(components, path))}
    return [name for name in _parties(components, "Creator/Party") if name not in agencies]


def _parties(components: list[etree._Element], path: str) -> list[str]:
    parties = (party for component in components for party in elements.find_all(component, f"AdministrativeMetadata/{path}"))
    return [name for party in parties if (name := _formal(party))]


def _lines(lines: list[etree._Element], name: str) -> list[str]:
    return list(dict.fromkeys(text for part in lines for text in elements.texts_at(part, name)))


def _untyped(lines: list[etree._Element]) -> dict[str, list[str]]:
    """The NewsLine elements that no field is for, by their type."""
    found: dict[str, list[str]] = {}
    for line in (line for part in lines for line in elements.children(part, "NewsLine")):
        kind = elements.attribute_at(line, "NewsLineType", "FormalName") or "line"
        if not any(word in kind.lower() for word in (*_ABSTRACTS, _NOTE)):
            found.setdefault(kind, []).extend(elements.texts_at(line, "NewsLineText"))
    return {kind: texts for kind, texts in found.items() if texts}


def _typed(lines: list[etree._Element], kind: str) -> list[str]:
    """The NewsLine elements whose NewsLineType has the word in it."""
    return [
        text
        for part in lines
        for line in elements.children(part, "NewsLine")
        if kind in (elements.attribute_at(line, "NewsLineType", "FormalName") or "").lower()
        for text in elements.texts_at(line, "NewsLineText")
    ]


def _first(parts: list[etree._Element], *paths: str) -> str | None:
    """The text at a path, or the formal name there."""
    for part in parts:
        for path in paths:
            if found := elements.text_at(part, path) or elements.attribute_at(part, path, "FormalName"):
                return found
    return None


def _usage(rights: list[etree._Element]) -> list[str]:
    return [
        text
        for part in rights
        for usage in elements.children(part, "UsageRights")
        for text in elements.texts_at(usage, "UsageType", "Geography", "Limitations")
    ]


def _formal(element: etree._Element) -> str | None:
    return elements.attribute(element, "FormalName") or paragraphs.text_of(element) or None


def _properties(described: list[etree._Element], name: re.Pattern[str]) -> list[str]:
    return [
        value
        for part in described
        for element in elements.children(part, "Property")
        if name.fullmatch(elements.attribute(element, "FormalName") or "") and (value := elements.attribute(element, "Value"))
    ]


def _categories(described: etree._Element) -> list[dict[str, Any]]:
    """Subject codes, with the uri where no other vocabulary is named, and after them the category that some agencies have beside the code."""
    found: list[dict[str, Any]] = []
    for subject in (inner for code in elements.children(described, "SubjectCode") for inner in elements.children(code, *_SUBJECTS)):
        code, category = _formal(subject), elements.attribute(subject, "cat")
        vocabulary = (elements.attribute(subject, "Vocabulary", "Scheme") or "iptc").lower()
        if code:
            found.append(
                {"code": code, "name": None, "uri": iptc_codes.subject_uri(code) if "iptc" in vocabulary or vocabulary.startswith("urn:newsml:") else None}
            )
        if category:
            found.append({"code": category})
    return found


def _place(location: etree._Element) -> tuple[str | None, str | None]:
    """The smallest part of a Location that has a name, and its country."""
    parts = {elements.attribute(part, "FormalName"): elements.attribute(part, "Value") for part in elements.children(location, "Property")}
    name = next((value for key in _PLACES if (value := parts.get(key))), None) or _formal(location)
    return name, parts.get("Country")


def _places(described: list[etree._Element]) -> list[dict[str, Any]]:
    found = (_place(location) for part in described for location in elements.children(part, "Location"))
    return [{"kind": "place", "name": name, "code": country if country != name else None} for name, country in found if name]


def _origin(described: list[etree._Element]) -> str | None:
    for part in described:
        for location in elements.children(part, "Location"):
            if (elements.attribute(location, "HowPresent") or "origin").lower() in ("origin", "dateline", "from"):
                return _place(location)[0]
    return None


def _related(management: etree._Element | None) -> list[dict[str, Any]]:
    relations = {"AssociatedWith": "related", "DerivedFrom": "derived"}
    found = [(relations[name], elements.attribute(element, "NewsItem")) for name in relations for element in elements.children(management, name)]
    return [{"id": target, "kind": "text", "rel": relation} for relation, target in found if target]


_CAN_SAY: Final = frozenset(
    """id version previous status signal urgency priority embargo expires date created title headline_line slugline descriptions dateline located byline authors
    lines.block lines.markup language supplier copyright_holder copyright_notice usage_terms word_count editor_note media keywords categories genres
    tagged extra""".split()  # noqa: SIM905
)
READER: Final = Reader(
    ("application/newsml+xml", "application/vnd.iptc.newsml+xml", "text/vnd.iptc.newsml", "text/xml", "application/xml"), sniff, read, _CAN_SAY
)
