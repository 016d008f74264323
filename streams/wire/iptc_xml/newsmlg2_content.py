"""What a NewsML-G2 item holds or leads to: its text, its renditions, its links, the members of a package.

Elements: NewsML-G2 specification 2.x (contentSet, itemMeta/link, groupSet).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from lxml import etree

from streams.wire.decoding import characters
from streams.wire.iptc_xml import inline_content
from streams.wire.item import Line
from streams.wire.markup import elements
from streams.wire.metadata import assembly, iptc_codes

_BEST: Final = ("nitf", "html", "xml", "plain")
"""Of several renditions of the same text: the one whose media type tells most of its structure."""
_MEMBERS: Final = ("itemRef", "conceptRef", "groupRef")


class Content(NamedTuple):
    lines: list[Line]
    media: list[dict[str, Any]]
    tagged: list[dict[str, Any]]
    nitf: etree._Element | None
    word_count: str | None


def read(item: etree._Element, language: str | None = None) -> Content:
    """The text of the item. What stands in `contentSet` are renditions of one content, so that one of them is read, in the item's language if there is a
    choice; pictures of all are named."""
    content_set = elements.find(item, "contentSet")
    nature = elements.attribute_at(item, "itemMeta/itemClass", "qcode", "uri")
    media = [_remote(element, nature) for element in elements.children(content_set, "remoteContent")]
    best: tuple[inline_content.Content, etree._Element] | None = None
    for element in elements.by_language(sorted(elements.children(content_set, "inlineXML", "inlineData"), key=_preference), language):
        read = inline_content.read(element, elements.attribute(element, "contenttype"), elements.attribute(element, "encoding"))
        if read.lines:
            best = read, element
            break
    if best is None:
        return Content([], media, [], None, next((words for element in elements.children(content_set) if (words := element.get("wordcount"))), None))
    read, element = best
    return Content(read.lines, [*media, *read.media], read.tagged, read.nitf, elements.attribute(element, "wordcount"))


def _preference(element: etree._Element) -> int:
    media_type = (element.get("contenttype") or "").lower()
    return next((index for index, name in enumerate(_BEST) if name in media_type), len(_BEST)) + (0 if len(element) else len(_BEST) + 1)


def paragraphs(texts: Iterable[str]) -> list[Line]:
    return [characters.headline(text) for text in texts]


def _remote(element: etree._Element, nature: str | None) -> dict[str, Any]:
    """A rendition that lies elsewhere. A text has pictures too, so that the media type goes before what the item is."""
    media_type = elements.attribute(element, "contenttype")
    rendition = iptc_codes.local(elements.attribute(element, "rendition") or "")
    return {
        "href": elements.attribute(element, "href"),
        "id": elements.attribute(element, "residref", "guidref", "id"),
        "kind": iptc_codes.media_kind(None if media_type else nature, media_type),
        "media_type": media_type,
        "title": rendition or None,
        "rel": "thumbnail" if "thumb" in rendition.lower() else "media",
    }


def links(item: etree._Element) -> Iterator[dict[str, Any]]:
    """`itemMeta/link` (and that of older versions at the item). What names an earlier version of the item itself by its number is `previous`, however
    the link is called."""
    own, own_version = elements.attribute(item, "guid"), elements.attribute(item, "version")
    for link in (*elements.find_all(item, "itemMeta/link"), *elements.children(item, "link")):
        target = elements.attribute(link, "residref", "guidref")
        relation = iptc_codes.local(elements.attribute(link, "rel") or "related")
        version = elements.attribute(link, "version")
        relation = iptc_codes.EARLIER.get(relation.lower(), relation)
        if target and target == own and version and assembly.earlier(version, own_version):
            relation = "previous"
        yield {
            "href": elements.attribute(link, "href"),
            "id": target,
            "version": version,
            "kind": iptc_codes.media_kind(elements.attribute_at(link, "itemClass", "qcode", "uri"), elements.attribute(link, "contenttype") or "text/xml"),
            "media_type": elements.attribute(link, "contenttype"),
            "title": elements.text_at(link, "title", "itemMeta/title", "headline"),
            "caption": elements.text_at(link, "description"),
            "rel": relation,
        }


def references(package: etree._Element) -> list[dict[str, Any]]:
    """The members of a package, group by group from the root group on; a group that is named again, or by itself, is read once."""
    group_set = elements.find(package, "groupSet")
    groups = elements.children(group_set, "group")
    by_id = {name: group for group in groups if (name := elements.attribute(group, "id"))}
    root = by_id.get(elements.attribute(group_set, "root") or "")
    stack = [(group, "") for group in reversed(groups if root is None else [root, *groups])]
    done: set[etree._Element] = set()
    found = []
    while stack:
        element, role = stack.pop()
        name = elements.local(element).lower()
        if name == "group" and element not in done:
            done.add(element)
            role = iptc_codes.local(elements.attribute(element, "role") or "item")
            stack += [(member, role) for member in reversed(elements.children(element, *_MEMBERS))]
        elif name == "groupref":
            target = by_id.get(elements.attribute(element, "idref") or "")
            stack += [] if target is None else [(target, role)]
        elif name != "group":
            found.append(_reference(element, role))
    return found


def _reference(element: etree._Element, role: str) -> dict[str, Any]:
    media_type = elements.attribute(element, "contenttype")
    return {
        "href": elements.attribute(element, "href"),
        "id": elements.attribute(element, "residref", "guidref", "qcode", "uri"),
        "kind": iptc_codes.media_kind(elements.attribute_at(element, "itemClass", "qcode", "uri"), media_type),
        "media_type": media_type,
        "title": elements.text_at(element, "title", "headline"),
        "caption": elements.joined(elements.texts_at(element, "description")),
        "by": elements.text_at(element, "by", "creator/name"),
        "rel": role,
    }
