"""The text of a NITF document as lines, its pictures, and what is tagged in it. Also that of a NITF document inside NewsML.

Elements: NITF 3.6 documentation, "body.content", "enriched-text", "media".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from streams.wire.decoding import characters
from streams.wire.item import Line
from streams.wire.markup import contents, elements, paragraphs
from streams.wire.metadata import iptc_codes

NAMES: Final[paragraphs.Names] = paragraphs.HTML | {
    **{f"hl{n}": f"h{n}" for n in range(1, 6)},
    **dict.fromkeys(("tagline", "bibliography", "byline", "dateline", "distributor", "datasource", "fn", "credit", "copyrite", "postaddr", "person.list"), "p"),
    **dict.fromkeys(("block", "body.content", "body.end", "hedline", "headline", "abstract", "note", "nitf-table", "custom-table"), ""),
    **dict.fromkeys(
        ("body.head", "media", "nitf-table-metadata", "custom-table-metadata", "nitf-colgroup", "tobject", "docdata", "key-list", "alt-code", "classifier"),
        paragraphs.DROPPED,
    ),
    "bq": "blockquote",
}
"""Elements of NITF that begin a block; those of `body.head` and of `media` have fields of their own."""
_INLINE: Final[paragraphs.Names] = {"em": "em", "q": "q", "sub": "sub", "sup": "sup", "pronounce": "i", "object.title": "cite"}
_BLANK_LINES: Final = re.compile(r"\n[ \t]*\n")
_TAGS: Final = {"person": "person", "org": "organisation", "location": "place", "event": "event", "object.title": "object"}
"""Inline elements, and children of `identified-content`, that name somebody or something."""


def body_lines(root: etree._Element) -> list[Line]:
    """The lines of `body.content` and `body.end`, or, where a supplier leaves these out, of all that is no metadata."""
    parts = [part for part in elements.descendants(root, "body.content", "body.end") if not _inside_content(part)]
    if not any(elements.local(part) == "body.content" for part in parts):
        body = elements.find(root, "body") if elements.local(root) == "nitf" else None
        parts = [root if body is None else body]
    return [line for part in parts for line in (paragraphs.lines(part, NAMES, _INLINE) if len(part) else _loose(part))]


def _loose(part: etree._Element) -> Iterator[Line]:
    """Text without any element: HTML in disguise, or paragraphs with blank lines between them."""
    text = part.text or ""
    if contents.has_blocks(text):
        yield from paragraphs.html_lines(text)
        return
    for paragraph in _BLANK_LINES.split(text):
        if words := " ".join(paragraph.split()):
            yield characters.line(words)


def _inside_content(part: etree._Element) -> bool:
    """A `note`, a `bq` and a `media-caption` may have a body.content of their own."""
    return next(part.iterancestors("{*}body.content", "{*}note", "{*}media-caption", "{*}body.head"), None) is not None


def texts(element: etree._Element | None) -> list[str]:
    return [] if element is None else [line.raw for line in paragraphs.lines(element, NAMES, _INLINE)]


def media(root: etree._Element | None) -> Iterator[dict[str, Any]]:
    """The references of `media`, and pictures of HTML among the text."""
    for element in elements.descendants(root, "media", "img"):
        if elements.local(element) == "img":
            yield {"href": elements.attribute(element, "src"), "kind": "picture", "caption": elements.attribute(element, "alt")}
            continue
        caption = elements.joined(text for part in elements.children(element, "media-caption") for text in texts(part))
        by = elements.joined(elements.texts_at(element, "media-producer"))
        for reference in elements.children(element, "media-reference"):
            media_type = elements.attribute(reference, "mime-type")
            located = elements.attribute(reference, "data-location")
            source = located if located and located.startswith("#") else elements.attribute(reference, "source") or located
            yield {
                "href": source,
                "id": None if source else elements.attribute(reference, "id", "name"),
                "kind": iptc_codes.media_kind(elements.attribute(element, "media-type"), media_type),
                "media_type": media_type,
                "title": elements.attribute(reference, "name", "alternate-text"),
                "caption": caption or elements.attribute(reference, "alternate-text"),
                "by": by,
            }


def tagged(root: etree._Element | None) -> list[dict[str, Any]]:
    """People, organisations, places, events and objects that are marked in the text or listed in `identified-content`; each once."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for element in elements.descendants(root, *_TAGS):
        kind = _TAGS[elements.local(element)]
        name = place(element) if kind == "place" else elements.worded(element)
        code = elements.attribute(element, "value", "iso-cc", "location-code") or elements.attribute_at(element, "alt-code", "value")
        if name:
            found.setdefault((kind, name), {"kind": kind, "name": name, "code": code})
    return list(found.values())


def place(element: etree._Element | None) -> str:
    """A `location`: its text, or its parts (sublocation, city, state, region, country) in their order, with commas."""
    return elements.worded(element, ", ")
