"""The components of a NewsML 1 item: its text, its pictures with their captions, and the topics that it is about.

Elements: NewsML 1.2 functional specification (NewsComponent, ContentItem, TopicSet, TopicOccurrence). Components may hold components, some of them only
other renditions of the same content (EquivalentsList).
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Final, NamedTuple

from lxml import etree

from streams.wire.iptc_xml import inline_content
from streams.wire.item import Line
from streams.wire.markup import elements, paragraphs
from streams.wire.metadata import iptc_codes

_CAPTION: Final = ("caption", "legend")
_CREDITS: Final = ("NewsLines/ByLine", "NewsLines/CreditLine")
_LOOKED_AT: Final = 50  # contents of a component, where it is only one of several renditions
_BEST: Final = ("nitf", "xhtml", "html", "xml", "text", "plain")
_WORDS: Final = re.compile(r"word ?s?(?: ?count)?|wordcount", re.IGNORECASE)

Topics = dict[str, dict[str, Any]]
"""Somebody or something by the Duid of its topic."""


class Content(NamedTuple):
    components: list[etree._Element]
    """Those that describe the item, the outermost first; not those of its pictures."""
    lines: list[Line]
    media: list[dict[str, Any]]
    tagged: list[dict[str, Any]]
    nitf: etree._Element | None
    word_count: str | None


class _Marks(NamedTuple):
    """What is in which component, found in one pass."""

    text: set[etree._Element]
    """Components with a text that is no caption."""
    media: set[etree._Element]
    captions: dict[etree._Element, list[Line]]
    """The caption of a group of pictures, by the component that holds them."""
    used: set[etree._Element]
    """Of these components, those whose caption found a picture."""
    roles: dict[etree._Element, str]
    said: dict[etree._Element, dict[str, Any]]
    """What a component says of the pictures in it and below: read once, since it may hold any number of them."""


def read(item: etree._Element) -> Content:
    """Everything in the item's components, in the order of the document."""
    found = Content([], [], [], [], None, None)
    marks = _marks(item)
    words: list[str] = []
    documents: list[etree._Element] = []
    stack = list(reversed(elements.children(item, "NewsComponent")))
    while stack:
        component = stack.pop()
        if _role(component) in _CAPTION and component.getparent() in marks.media:
            continue
        contents, inner = elements.children(component, "ContentItem"), elements.children(component, "NewsComponent")
        if elements.attribute(component, "EquivalentsList") == "yes" and component not in marks.media:
            contents, inner = ([min(contents, key=_preference)], []) if contents else ([], [min(inner, key=_component_preference)] if inner else [])
        if component in marks.text or component not in marks.media or component.getparent() is item:
            found.components.append(component)
        pictures = [content for content in contents if _media(content)]
        described = _described(component, marks) if pictures else {}
        found.media.extend(described | _reference(content, described["id"]) for content in pictures)
        for content in contents:
            if not _media(content):
                _read(content, found, words, documents)
        found.media.extend(_references(component))
        stack += reversed(inner)
    if any((part.get("href") or "").startswith("#") for part in found.media):
        found.media[:] = _placed(found.media, item)
    picture_only = not found.lines  # then its caption is all there is to read
    found.lines.extend(line for group, lines in marks.captions.items() if picture_only or group not in marks.used for line in lines)
    return found._replace(nitf=documents[0] if documents else None, word_count=words[0] if words else None)


def _placed(media: list[dict[str, Any]], item: etree._Element) -> list[dict[str, Any]]:
    """Without those that only say where in the text a component of the item stands: the component is there itself."""
    duids = {f"#{duid}" for component in item.iter("{*}NewsComponent") if (duid := elements.attribute(component, "Duid"))}
    return [part for part in media if part.get("href") not in duids]


def _marks(item: etree._Element) -> _Marks:
    marks = _Marks(set(), set(), {}, set(), {}, {})
    captioned: list[etree._Element] = []
    for content in item.iter("{*}ContentItem"):
        component = content.getparent()
        if component is None:
            continue
        if component not in marks.roles:  # once for each component, since one may hold any number of contents
            marks.roles[component] = _role(component)
        if _media(content):
            _mark(component, marks.media)
        elif marks.roles[component] in _CAPTION:
            captioned.append(component)
        else:
            _mark(component, marks.text)
    for caption in dict.fromkeys(captioned):
        group = caption.getparent()
        if group is None or group not in marks.media:
            _mark(caption, marks.text)  # of nothing: then it is the text
            continue
        lines = (line for data in caption.iter("{*}DataContent") for line in inline_content.read(data).lines)
        marks.captions.setdefault(group, []).extend(lines)
    return marks


def _mark(component: etree._Element, marked: set[etree._Element]) -> None:
    """The component and those around it; no way is gone twice."""
    around: etree._Element | None = component
    while around is not None and around not in marked:
        marked.add(around)
        around = around.getparent()


def _read(content: etree._Element, found: Content, words: list[str], documents: list[etree._Element]) -> None:
    """A text: its lines, its words, what is tagged in it."""
    words += [
        value
        for part in elements.find_all(content, "Characteristics/Property")
        if _WORDS.fullmatch(part.get("FormalName") or "") and (value := part.get("Value"))
    ]
    media_type = " ".join(
        value for name in ("Format", "MimeType") for part in elements.children(content, name) if (value := elements.attribute(part, "FormalName"))
    )
    for data in elements.children(content, "DataContent", "Encoding"):
        encoding = elements.attribute(data, "Notation")
        for part in elements.children(data, "DataContent") if encoding else [data]:
            read = inline_content.read(part, media_type, encoding)
            found.lines.extend(read.lines)
            found.media.extend(read.media)
            found.tagged.extend(read.tagged)
            documents += [] if read.nitf is None else [read.nitf]


def _role(component: etree._Element) -> str:
    return (elements.attribute_at(component, "Role", "FormalName") or "").lower()


def _nature(content: etree._Element) -> str | None:
    return elements.attribute_at(content, "MediaType", "FormalName")


def _media_type(content: etree._Element) -> str | None:
    return elements.attribute_at(content, "MimeType", "FormalName")


def _media(content: etree._Element) -> bool:
    """Whether it is a picture and the like, or lies elsewhere: a text is what has its data here."""
    if elements.attribute(content, "Href") and elements.find(content, "DataContent") is None:
        return True
    nature, media_type = _nature(content), _media_type(content)
    return (nature is not None or media_type is not None) and iptc_codes.media_kind(nature, media_type) in ("picture", "graphic", "video", "audio")


def _preference(content: etree._Element) -> int:
    kind = " ".join(filter(None, (elements.attribute_at(content, "Format", "FormalName"), _media_type(content)))).lower()
    return next((index for index, name in enumerate(_BEST) if name in kind), len(_BEST))


def _component_preference(component: etree._Element) -> int:
    return min(map(_preference, islice(component.iter("{*}ContentItem"), _LOOKED_AT)), default=len(_BEST) + 1)


def _described(component: etree._Element, marks: _Marks) -> dict[str, Any]:
    """What a component, or else the group that it is in, says of all the pictures in it."""
    own, group, parent = _said(component, marks), _said(_group(component, marks), marks), component.getparent()
    around = {} if parent is None or parent not in marks.captions else _said(parent, marks)
    captioned = next((element for element in (component, parent) if element in marks.captions), None)
    marks.used.update(() if captioned is None else (captioned,))
    return {
        "id": elements.attribute(component, "Euid", "Duid"),
        "title": own["title"] or group["title"],
        "caption": own["caption"] or around.get("caption"),
        "by": own["by"] or group["by"],
        "rel": "thumbnail" if _role(component) in ("thumbnail", "quicklook", "preview") else "media",
    }


def _said(component: etree._Element, marks: _Marks) -> dict[str, Any]:
    if component not in marks.said:
        marks.said[component] = {
            "title": elements.text_at(component, "NewsLines/HeadLine"),
            "by": elements.text_at(component, *_CREDITS),
            "caption": elements.joined(line.raw for line in marks.captions.get(component, ())),
        }
    return marks.said[component]


def _reference(content: etree._Element, component_id: str | None) -> dict[str, Any]:
    media_type = _media_type(content)
    return {
        "href": elements.attribute(content, "Href"),
        "id": elements.attribute(content, "Euid", "Duid") or component_id,
        "kind": iptc_codes.media_kind(_nature(content), media_type),
        "media_type": media_type,
    }


def _group(component: etree._Element, marks: _Marks) -> etree._Element:
    """The component that holds a picture's renditions and caption: its parent, if that holds no other text, else itself."""
    parent = component.getparent()
    return parent if parent is not None and elements.local(parent) == "NewsComponent" and parent not in marks.text else component


def _references(component: etree._Element) -> list[dict[str, Any]]:
    """Items that are only named."""
    found = []
    for reference in (*elements.children(component, "NewsItemRef"), *elements.find_all(component, "NewsItem/NewsItemRef")):
        if target := elements.attribute(reference, "NewsItem"):
            found.append({"id": target, "kind": "text", "title": elements.text_at(reference, "Comment"), "rel": "related"})
    return found


def topics(root: etree._Element) -> Topics:
    """The topics of all TopicSets in the document; `kind` is None for one that is neither somebody nor something."""
    found: Topics = {}
    for topic in root.iter("{*}Topic"):
        duid = elements.attribute(topic, "Duid", "Euid")
        kind = iptc_codes.KINDS.get((elements.attribute_at(topic, "TopicType", "FormalName") or "").lower())
        name = elements.text_at(topic, "Description") or elements.text_at(topic, "FormalName")
        if duid and name:
            found[duid] = {"kind": kind, "name": name, "code": elements.text_at(topic, "FormalName")}
    return found


def _topic(occurrence: etree._Element, known: Topics) -> dict[str, Any] | None:
    return known.get((elements.attribute(occurrence, "Topic") or "").removeprefix("#"))


def subjects(described: list[etree._Element], known: Topics) -> list[dict[str, Any]]:
    """Topics that the item says it is about, and that are subjects."""
    found = (_topic(occurrence, known) for part in described for occurrence in elements.children(part, "TopicOccurrence"))
    return [{"code": topic["code"] or topic["name"], "name": topic["name"]} for topic in found if topic and not topic["kind"]]


def tags(described: list[etree._Element], known: Topics) -> list[dict[str, Any]]:
    """Topics that the item says it is about, and the parties, locations and the like that it names by a property."""
    found = []
    for part in described:
        for occurrence in elements.children(part, "TopicOccurrence"):
            topic = _topic(occurrence, known)
            found += [topic] if topic and topic["kind"] else []
        for element in elements.children(part, "Property"):
            kind = iptc_codes.KINDS.get((elements.attribute(element, "FormalName") or "").lower())
            name = elements.attribute(element, "Value") or (paragraphs.text_of(element) or None)
            found += [{"kind": kind, "name": name}] if kind and name else []
    return found
