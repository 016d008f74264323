"""NITF 3.x, the News Industry Text Format of the IPTC, as agencies send it.

Elements and attributes: NITF 3.6 documentation (`head`, `docdata`, `pubdata`, `body.head`). What agencies put into `meta`, which the standard leaves to
them, is in the table `META`.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from lxml import etree

from streams.reasons import Reason
from streams.wire.iptc_xml import nitf_body
from streams.wire.item import RawItem, Unreadable, Warning
from streams.wire.markup import elements, paragraphs, xml
from streams.wire.metadata import assembly, dates, iptc_codes
from streams.wire.metadata.fields import STATUS
from streams.wire.reader import Context, Items, Reader

META: Final = {
    "keyword": "slugline", "slug": "slugline", "slugline": "slugline", "stikkord": "slugline",
    "category": "category", "categoria": "category", "categorycode": "category",
    "priority": "priority", "prioridad": "priority", "prioritet": "priority",
    "wordcount": "word_count", "word-count": "word_count", "keywords": "keywords", "genre": "genre", "version": "version",
    "edition": "version", "byline": "byline", "url": "url", "canonical": "url", "kilde": "source", "source": "source", "provider": "source",
    "editorial-note": "editor_note", "ednote": "editor_note", "usageterms": "usage_terms", "language": "language",
}  # fmt: skip
"""Names of `meta`, lower case and without the agency in front of them, and the field that each is (AAP, ANPA, AP, EFE, NTB, PA, Canadian Press)."""
_AGENCY: Final = re.compile(r"^(?:(?:anpa|aap|ap|afp|cp|dpa|efe|pa|apa|iptc|ntb|stt|tt)[-_.:]|ntb(?=[a-z]))")
_IPTC: Final = re.compile(r"iptc", re.IGNORECASE)
_BY: Final = re.compile(r"(?:by|von|par|por|av|af|door|di)\s+", re.IGNORECASE)
_SLUG_LENGTH: Final = 64
_DETAIL: Final = ("tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type", "tobject.subject.code")
_ASIDE: Final = ("advisory", "advise")
"""Types of `ed-msg` that are those of the message, not of the item."""
_GENERIC: Final = frozenset(("news", "current"))
"""What `tobject` says of nearly every item."""


def sniff(head: bytes) -> int:
    root = elements.root_of(head)
    if root is not None:
        return 97 if root.name == "nitf" else 0
    return 60 if b"DTD NITF" in head and head[:1] == b"<" else 0


def read(value: bytes, context: Context) -> Items:
    document = xml.read(value, context)
    if isinstance(document, Unreadable):
        return (document,)
    found = [nitf for nitf in elements.descendants(document.root, "nitf") if next(nitf.iterancestors("{*}nitf"), None) is None]
    if not found:
        return (Unreadable(Reason.WRONG_SHAPE, "no element nitf in the document"),)
    if len(found) > context.limits.items:
        return (Unreadable(Reason.TOO_LARGE, f"{len(found)} documents, the limit is {context.limits.items} (items)"),)
    elements.prepared(document.root)
    return tuple(_outcome(nitf, context, document.charset, document.warnings) for nitf in found)


def _outcome(nitf: etree._Element, context: Context, charset: str, warnings: tuple[Warning, ...]) -> RawItem | Unreadable:
    return assembly.item("nitf", given(nitf), nitf_body.body_lines(nitf), context, charset, warnings)


def given(nitf: etree._Element) -> assembly.Given:
    """The fields of the document, as `assembly.item` takes them."""
    head, start = elements.find(nitf, "head"), elements.find(nitf, "body/body.head")
    meta, other = _meta(head)
    headlines = _headlines(start)
    title = elements.text_at(head, "title")
    slug = _first(meta, "slugline") or elements.text_at(head, "slugline", "docdata/slugline") or elements.text_at(start, "slugline")
    if slug is None and headlines and title and title != headlines[0] and len(title) <= _SLUG_LENGTH:
        slug = title  # Press Association and Canadian Press have their slug there
    headline = headlines[0] if headlines else title
    made = {
        **_management(head, start, meta),
        **_rights(head, start),
        **_credits(head, start, meta),
        "id": elements.attribute(_anywhere(head, "doc-id"), "id-string"),
        "version": elements.attribute(_anywhere(head, "du-key"), "version") or _first(meta, "version"),
        "headline": headline,
        "slugline": slug,
        "descriptions": nitf_body.texts(elements.find(start, "abstract")),
        "category": [*({"code": code} for code in meta.get("category", ())), *_subjects(head)],
        "genres": [{"code": genre} for genre in (*meta.get("genre", ()), *_properties(head))],
        "keywords": _keywords(head, meta),
        "tagged": _tagged(nitf, head),
        "media": [*nitf_body.media(elements.find(nitf, "body")), *_before(head)],
        "language": elements.attribute(nitf, "baselang") or elements.language(nitf, elements.find(nitf, "body")) or _first(meta, "language"),
        "url": _first(meta, "url"),
    }
    made["extra"] = _extra(head, meta) | {
        "title": title if title not in (slug, headline) else None,
        "subheadlines": headlines[1:],
        "meta": other,
    }
    return made | {"stands_in": slug or title or made["editor_note"]}


def _before(head: etree._Element | None) -> list[dict[str, Any]]:
    """The document that this one corrects, which is its own earlier version where the id is the same, or another one whose status it tells."""
    own, docdata = elements.attribute(_anywhere(head, "doc-id"), "id-string"), elements.find(head, "docdata")
    status, corrected = elements.attribute(docdata, "management-doc-idref"), elements.attribute(elements.find(docdata, "correction"), "id-string")
    return [{"id": other, "kind": "text", "rel": "previous"} for other in (status if status != own else None, corrected) if other]


def _extra(head: etree._Element | None, meta: dict[str, list[str]]) -> dict[str, object]:
    """What an item has no field for. `du-key` is the key that versions share, which some agencies fill with a slug: no id."""
    rights, series, copyright_ = _anywhere(head, "doc.rights"), _anywhere(head, "series"), _anywhere(head, "doc.copyright")
    kind = elements.attribute(elements.find(head, "tobject"), "tobject.type")
    return {
        "du_key": elements.attribute(_anywhere(head, "du-key"), "key"),
        "scope": _attributes(head, "doc-scope", "scope"),
        "type": kind if kind and kind.lower() not in _GENERIC else None,
        "series": _named(series, "series.name", "series.part", "series.totalpart"),
        "rights": _named(rights, "owner", "agent", "geography", "startdate", "enddate"),
        "copyright_year": elements.attribute(copyright_, "year"),
        "revisions": _attributes(head, "revision-history", "comment"),
        "source": _first(meta, "source"),
    }


def _named(element: etree._Element | None, *names: str) -> dict[str, str]:
    return {name: value for name in names if (value := elements.attribute(element, name))}


def _management(head: etree._Element | None, start: etree._Element | None, meta: dict[str, list[str]]) -> dict[str, Any]:
    docdata = elements.find(head, "docdata")
    status = elements.attribute(docdata, "management-status")
    correction = elements.find(docdata, "correction")
    messages = [kind for kind in _attributes(head, "ed-msg", "msg-type") if kind.lower() not in _ASIDE]
    signal = iptc_codes.signal([*([status] if status and status.lower() not in STATUS else []), *messages])
    if signal and signal != "kill" and status and status.lower() not in STATUS:
        status = None  # it says what the version does
    if signal is None and correction is not None:
        signal = "correction"
    published = elements.attribute(_anywhere(head, "pubdata"), "date.publication")
    story = elements.attribute(elements.find(start, "dateline/story.date"), "norm")
    issued, released = _moment(_norm(head, "date.issue"), story, published), _norm(head, "date.release")
    notes = [note for element in elements.children(start, "note") if element.get("noteclass") != "cpyrt" for note in nitf_body.texts(element)]
    told = [*_attributes(head, "ed-msg", "info"), elements.attribute(correction, "info"), *meta.get("editor_note", ()), *notes]
    return {
        "status": iptc_codes.status(status, signal),
        "signal": signal,
        "urgency": elements.attribute(_anywhere(head, "urgency"), "ed-urg"),
        "date": issued,
        "embargo": released if _later(released, issued) else None,
        "expires": _norm(head, "date.expire"),
        "priority": _first(meta, "priority"),
        "word_count": _words(_anywhere(head, "pubdata")) or _first(meta, "word_count"),
        "editor_note": elements.joined(told),
    }


def _rights(head: etree._Element | None, start: etree._Element | None) -> dict[str, Any]:
    notice, rights = _anywhere(head, "doc.copyright"), _anywhere(head, "doc.rights")
    terms = [elements.attribute(rights, name) for name in ("type", "limitations")] + [_loose(element) for element in elements.children(start, "rights")]
    return {
        "copyright_holder": elements.attribute(notice, "holder") or elements.text_at(start, "rights/rights.owner"),
        "copyright_notice": elements.joined(paragraphs.text_of(element) for element in elements.descendants(start, "copyrite"))
        or elements.joined(paragraphs.text_of(note) for note in elements.children(start, "note") if note.get("noteclass") == "cpyrt"),
        "usage_terms": elements.joined(terms),
    }


def _loose(rights: etree._Element) -> str:
    """What `rights` says beside the parts that have a field, or a place in `extra`, of their own."""
    return " ".join("".join([rights.text or "", *(child.tail or "" for child in rights), *elements.texts_at(rights, "rights.limitations")]).split())


def _credits(head: etree._Element | None, start: etree._Element | None, meta: dict[str, list[str]]) -> dict[str, Any]:
    byline, dateline = elements.find(start, "byline"), elements.find(start, "dateline")
    names = [name for element in elements.descendants(byline, "person") if (name := elements.worded(element))]
    supplier = (
        elements.text_at(start, "distributor")
        or elements.attribute(_anywhere(head, "from-src"), "src-name")
        or elements.attribute(_anywhere(head, "doc-id"), "regsrc")
        or elements.attribute(_anywhere(head, "doc.rights"), "owner", "agent")
        or elements.text_at(start, "rights/rights.owner")
        or _first(meta, "source")
        or elements.attribute(_anywhere(head, "doc.copyright"), "holder")
    )
    located = elements.find(dateline, "location")
    return {
        "supplier": supplier,
        "byline": elements.joined(elements.worded(element) for element in elements.children(start, "byline")) or _first(meta, "byline"),
        "authors": [_BY.sub("", name, count=1) if _BY.match(name) else name for name in names],
        "dateline": _dateline(dateline),
        "located": elements.text_at(located, "city") or nitf_body.place(located) or None,
    }


def _dateline(dateline: etree._Element | None) -> str | None:
    """Its text; of places in parts (city, state, country) with commas, without a date that only repeats its attribute."""
    if dateline is None:
        return None
    parts: list[str] = [dateline.text or ""]
    for child in elements.children(dateline):
        text = nitf_body.place(child) if elements.local(child).lower() == "location" else paragraphs.text_of(child)
        tail = child.tail if child.tail and child.tail.strip() else " "
        parts += ["" if text == elements.attribute(child, "norm") else text, tail]
    return " ".join("".join(parts).split()) or None


def _subjects(head: etree._Element | None) -> list[dict[str, Any]]:
    found = []
    for subject in elements.find_all(head, "tobject/tobject.subject"):
        name = elements.attribute(subject, *_DETAIL[:3])
        reference, code = elements.attribute(subject, "tobject.subject.refnum"), elements.attribute(subject, "tobject.subject.code")
        registered = elements.attribute(subject, "tobject.subject.ipr")
        if reference:
            uri = iptc_codes.subject_uri(reference) if registered is None or _IPTC.search(registered) else None
            found.append({"code": reference, "name": name, "uri": uri})
        if code:
            found.append({"code": code, "name": elements.attribute(subject, "tobject.subject.type")})
        elif name and not reference:
            found.append({"code": name})
    for classifier in elements.descendants(head, "classifier"):
        if code := elements.attribute(classifier, "value"):
            found.append({"code": code, "name": paragraphs.text_of(classifier) or None, "uri": iptc_codes.uri_of(code)})
    return found


def _properties(head: etree._Element | None) -> list[str]:
    found = (elements.attribute(element, "tobject.property.type") for element in elements.find_all(head, "tobject/tobject.property"))
    return [name for name in found if name and name.lower() not in _GENERIC]


def _keywords(head: etree._Element | None, meta: dict[str, list[str]]) -> list[str]:
    listed = (elements.attribute(keyword, "key") or paragraphs.text_of(keyword) for keyword in elements.descendants(head, "keyword"))
    return [*(word for word in listed if word), *(word for text in meta.get("keywords", ()) for word in assembly.split_keywords(text))]


def _tagged(nitf: etree._Element, head: etree._Element | None) -> list[dict[str, Any]]:
    """`identified-content` and `evloc` of the head, then what is marked in the text."""
    found = nitf_body.tagged(head)
    for location in elements.descendants(head, "evloc"):
        name = elements.attribute(location, "city", "county-dist", "state-prov") or elements.attribute(location, "iso-cc")
        if name:
            found.append({"kind": "place", "name": name, "code": elements.attribute(location, "iso-cc")})
    body = elements.find(nitf, "body")
    for part in elements.children(body, "body.content", "body.end"):
        found += nitf_body.tagged(part)
    known: dict[tuple[str, str], dict[str, Any]] = {}
    for tag in found:
        known.setdefault((tag["kind"], tag["name"]), tag)
    return list(known.values())


def _headlines(start: etree._Element | None) -> list[str]:
    """`hl1`, then the others; `hedline` may hold a text alone, and is `headline` with some suppliers."""
    found = []
    for hedline in elements.children(start, "hedline", "headline"):
        lines = [text for child in elements.children(hedline) if (text := paragraphs.text_of(child))]
        main = [text for child in elements.children(hedline, "hl1") if (text := paragraphs.text_of(child))]
        found += main[:1] + [text for text in lines if text not in main[:1]] or [text for text in [paragraphs.text_of(hedline)] if text]
    return found


def _meta(head: etree._Element | None) -> tuple[dict[str, list[str]], dict[str, object]]:
    """Those of the table by their field, and the others as they are."""
    known: dict[str, list[str]] = {}
    other: dict[str, object] = {}
    for element in elements.children(head, "meta"):
        name, content = elements.attribute(element, "name"), elements.attribute(element, "content")
        if name is None or content is None:
            continue
        field = META.get(_AGENCY.sub("", name.lower()))
        if field is None:
            other[name] = content
        else:
            known.setdefault(field, []).append(content)
    return known, other


def _first(meta: dict[str, list[str]], field: str) -> str | None:
    return next(iter(meta.get(field, ())), None)


def _anywhere(head: etree._Element | None, name: str) -> etree._Element | None:
    """An element that some suppliers have outside of the `docdata` where it belongs."""
    return next(elements.descendants(head, name), None)


def _attributes(head: etree._Element | None, name: str, attribute: str) -> list[str]:
    return [value for element in elements.descendants(head, name) if (value := elements.attribute(element, attribute))]


def _norm(head: etree._Element | None, name: str) -> str | None:
    return elements.attribute(_anywhere(head, name), "norm")


def _words(pubdata: etree._Element | None) -> str | None:
    unit = elements.attribute(pubdata, "unit-of-measure")
    return elements.attribute(pubdata, "item-length") if unit and unit.lower().startswith("word") else None


def _moment(*told: str | None) -> str | None:
    """The first that is a moment; where none is, the first, so that what is wrong with it shows."""
    given = [text for text in told if text]
    return next((text for text in given if dates.parse(text)[0]), next(iter(given), None))


def _later(released: str | None, issued: str | None) -> bool:
    """Whether a release is an embargo: suppliers give the date of issue there too. What cannot be compared is looked at by `Fields.date`."""
    if released is None or released == issued:
        return False
    first, second = dates.parse(issued)[0], dates.parse(released)[0]
    return first is None or second is None or datetime.fromisoformat(second) > datetime.fromisoformat(first)


_CAN_SAY: Final = frozenset(
    """id version previous status signal urgency priority embargo expires date title slugline descriptions dateline located byline authors lines.block
    lines.markup language supplier copyright_holder copyright_notice usage_terms word_count editor_note media keywords categories genres tagged url
    extra""".split()  # noqa: SIM905
)
READER: Final = Reader(("application/nitf+xml", "text/nitf+xml", "text/xml", "application/xml"), sniff, read, _CAN_SAY)
