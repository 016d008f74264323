"""The XML of Ritzau, the Danish agency: `RBNews`, with one element for each field and the text as HTML in `content`.

There is no public description of it. What an element is shows in its name and in items; one that is in no table here is kept in `extra`, with its own name.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from lxml import etree

from streams.reasons import Reason
from streams.wire.item import RawItem, Unreadable, Warning
from streams.wire.limits import Limits
from streams.wire.markup import contents, elements, paragraphs, xml
from streams.wire.metadata import assembly, iptc_codes
from streams.wire.reader import Context, Items, Reader, too_many_lines

Parts = dict[str, etree._Element]
"""The elements of an item by their names in lower case."""

STRINGS: Final = {
    "id": "newsid", "version": "version", "date": "publishdate", "headline": "headline", "slugline": "strapline", "located": "town", "byline": "byline",
    "editor_note": "tilredaktionen", "priority": "priority",
}  # fmt: skip
"""Fields of a raw item, and the element that has each."""
SIGNALS: Final = {"annuleret": "kill", "korrektion": "correction", "nyversion": "update"}
"""Marks that are `true` or `false`, and what they say of the version; the first one goes before."""
RELATED: Final = {"replaces": "previous", "replacedid": "previous", "related": "related"}
_LISTS: Final = ("iptclist", "subjectkeyword", "companies", "multimedielist", "isin")
_READ: Final = frozenset((*STRINGS.values(), *SIGNALS, *RELATED, *_LISTS, "subtitle", "origin", "section", "sectionshort", "format", "content", "contentshort"))
_NOTHING: Final = ("false", "0")
_NAMES: Final = re.compile(r"\s*(?:[,;/&]|\bog\b)\s*")
_URGENCY: Final = re.compile("[1-9]")
_DENMARK: Final = ZoneInfo("Europe/Copenhagen")


def sniff(head: bytes) -> int:
    root = elements.root_of(head)
    return 97 if root is not None and root.name in ("rbnews", "arrayofrbnews") else 0


def read(value: bytes, context: Context) -> Items:
    document = xml.read(value, context)
    if isinstance(document, Unreadable):
        return (document,)
    found = [item for item in elements.descendants(document.root, "RBNews", "rbnews") if next(item.iterancestors("{*}RBNews", "{*}rbnews"), None) is None]
    if not found:
        return (Unreadable(Reason.WRONG_SHAPE, "no element RBNews in the document"),)
    if len(found) > context.limits.items:
        return (Unreadable(Reason.TOO_LARGE, f"{len(found)} items, the limit is {context.limits.items} (items)"),)
    return tuple(_outcome(item, context, document.charset, document.warnings) for item in found)


def _outcome(item: etree._Element, context: Context, charset: str, warnings: tuple[Warning, ...]) -> RawItem | Unreadable:
    parts: Parts = {}
    for child in elements.children(item):
        parts.setdefault(elements.local(child).lower(), child)
    lines = _lines(parts.get("content"), context.limits)
    if isinstance(lines, Unreadable):
        return lines
    short = _text(parts, "contentshort")
    if not lines and short:
        lines = contents.html(short, context.limits)
        if isinstance(lines, Unreadable):
            return lines
        short = None
    elif short and " ".join(line.raw for line in lines).startswith(contents.as_text(short).rstrip(". …")):  # only the beginning of the text
        short = None
    return assembly.item("ritzau", _given(parts, short), lines, context, charset, warnings)


def _lines(content: etree._Element | None, limits: Limits) -> contents.Lines | Unreadable:
    """The text is HTML in characters; it may be elements, or plain."""
    if content is None:
        return ()
    if len(content):
        lines = tuple(paragraphs.lines(elements.prepared(content)))
        return too_many_lines(len(lines), limits) or lines
    text = str(content.text or "")
    return contents.html(text, limits) if contents.is_html(text) else contents.plain(text.strip(), limits)


def _given(parts: Parts, short: str | None) -> assembly.Given:
    made: assembly.Given = {field: _text(parts, name) for field, name in STRINGS.items()}
    made["editor_note"] = contents.as_text(made["editor_note"] or "")
    origin = _text(parts, "origin")
    supplier = next((name.strip() for name in (origin or "").split("/") if name.strip()), None)
    signal = next((said for name, said in SIGNALS.items() if (_text(parts, name) or "").lower() in ("true", "1")), None)
    section, kind = _text(parts, "section"), _text(parts, "format")
    authors = [name for name in _NAMES.split(made["byline"] or "") if name and name != supplier]
    return made | {
        "date": _danish(made["date"]),
        "urgency": made["priority"] if _URGENCY.fullmatch(made["priority"] or "") else None,  # 1 is the highest on its scale too
        "signal": signal,
        "status": iptc_codes.status(None, signal),
        "supplier": supplier,
        "dateline": elements.joined([made["located"], origin]) if made["located"] else None,
        "authors": authors,
        "descriptions": [contents.as_text(text) for text in (_text(parts, "subtitle"), short) if text],
        "category": [*([{"code": _text(parts, "sectionshort") or section, "name": section}] if section else []), *map(_subject, _members(parts, "iptclist"))],
        "genres": [{"code": kind}] if kind else [],
        "keywords": _members(parts, "subjectkeyword"),
        "tagged": [{"kind": "organisation", "name": name} for name in _members(parts, "companies")],
        "media": [*_media(parts), *({"id": id_, "kind": "text", "rel": rel} for name, rel in RELATED.items() for id_ in _members(parts, name))],
        "stands_in": made["slugline"] or made["editor_note"],
        "extra": _extra(parts, supplier, origin),
    }


def _extra(parts: Parts, supplier: str | None, origin: str | None) -> dict[str, object]:
    others = {elements.local(part): text for name, part in parts.items() if name not in _READ and (text := elements.worded(part)) not in _NOTHING}
    return others | {
        "isin": _members(parts, "isin"),
        "multimedia": [_leaves(part) for part in elements.children(parts.get("multimedielist"))],
        "origin": origin if origin and origin.strip("/ ") != supplier else None,
    }


def _text(parts: Parts, name: str) -> str | None:
    return paragraphs.text_of(parts.get(name)) or None


def _members(parts: Parts, name: str) -> list[str]:
    """The texts of a list; of an element that holds none its own text."""
    part = parts.get(name)
    members = elements.children(part) or ([] if part is None else [part])
    return [text for member in members if (text := elements.worded(member))]


def _subject(code: str) -> dict[str, Any]:
    """A Subject Code. They come as numbers, and one of seven digits has lost its zero."""
    return {"code": code, "uri": iptc_codes.subject_uri(code.zfill(8) if len(code) == 7 else code)}


def _leaves(part: etree._Element) -> dict[str, str]:
    return {elements.local(leaf): text for leaf in part.iter() if not len(leaf) and (text := paragraphs.text_of(leaf))}


def _media(parts: Parts) -> list[dict[str, Any]]:
    """What is in the list of multimedia: an address, or an id, known by what they look like and are called."""
    found = []
    for part in elements.children(parts.get("multimedielist")):
        leaves = _leaves(part)
        href = next((text for text in leaves.values() if "://" in text), None)
        named = next((text for name, text in leaves.items() if name.lower().endswith("id")), None)
        nature = next((text for text in leaves.values() if text.lower() in iptc_codes.MEDIA), "multimedia")
        found.append({"href": href, "id": named or (None if href else next(iter(leaves.values()), None)), "kind": iptc_codes.media_kind(nature, None)})
    return found


def _danish(text: str | None) -> str | None:
    """Times are those of Denmark. One of the hour that the clocks went through twice, or not at all, stays without a zone, and is refused with a warning."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return text
    if moment.tzinfo is not None:
        return text
    first, second = (moment.replace(tzinfo=_DENMARK, fold=fold) for fold in (0, 1))
    return first.isoformat() if first.utcoffset() == second.utcoffset() else text


_CAN_SAY: Final = frozenset(
    """id version previous status signal urgency priority date title slugline descriptions dateline located byline authors lines.block lines.markup supplier
    editor_note media keywords categories genres tagged extra""".split()  # noqa: SIM905
)
READER: Final = Reader(("text/xml", "application/xml"), sniff, read, _CAN_SAY)
