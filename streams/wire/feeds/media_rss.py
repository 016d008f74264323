"""What is taken from an entry before feedparser sees it: Media RSS (https://www.rssboard.org/media-rss), and extensions that say a field again.

feedparser would put a caption, or the summary of a podcast, in the place of the description of the entry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from streams.wire.markup import elements, paragraphs
from streams.wire.metadata import iptc_codes
from streams.wire.metadata.assembly import split_keywords

_SPACE: Final = "search.yahoo.com/mrss"
_AGAIN: Final = ("purl.org/dc/", "itunes.com/dtds/")
_FIELDS: Final = {"description": ("description", "summary"), "summary": ("description", "summary"), "subtitle": ("description", "summary"), "title": ("title",)}
"""Fields that an extension may say again, and the names that they have in feeds."""


@dataclass(slots=True)
class Taken:
    media: list[dict[str, Any]] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


def take(entry: etree._Element) -> Taken:
    """Takes it out of the entry."""
    taken = Taken()
    said = _Said()
    ours = [one for one in entry.iter("{*}*") if _SPACE in str(one.tag)]
    for one in ours:
        name = elements.local(one)
        if name == "content" and (href := elements.attribute(one, "url")):
            media_type = elements.attribute(one, "type")
            taken.media.append(
                {
                    "href": href,
                    "kind": iptc_codes.media_kind(elements.attribute(one, "medium"), media_type),
                    "media_type": media_type,
                    "title": said.of(one, "title"),
                    "caption": said.of(one, "description") or said.of(one, "text"),
                    "by": said.of(one, "credit"),
                    "rel": "media",
                }
            )
        elif name == "thumbnail" and (href := elements.attribute(one, "url")):
            taken.media.append({"href": href, "kind": "picture", "rel": "thumbnail"})
        elif name == "keywords":
            taken.keywords += split_keywords(one.text)
    for one in [*(child for child in entry if _SPACE in str(child.tag)), *_said_again(entry)]:
        if _SPACE not in str(one.tag) and (text := paragraphs.text_of(one)):
            taken.extra[f"{one.prefix or 'x'}_{elements.local(one)}"] = text
        entry.remove(one)
    return taken


class _Said:
    """What is said of a medium: in it, or in what is around it (group, entry), the nearest first."""

    def __init__(self) -> None:
        self._found: dict[etree._Element, dict[str, str]] = {}

    def of(self, content: etree._Element, name: str) -> str | None:
        around: etree._Element | None = content
        for _ in range(3):
            if around is None:
                break
            if text := self._in(around).get(name):
                return text
            around = around.getparent()
        return None

    def _in(self, element: etree._Element) -> dict[str, str]:
        if element not in self._found:
            inside: dict[str, str] = {}
            for child in element:
                if _SPACE in str(child.tag) and (text := paragraphs.text_of(child)):
                    inside.setdefault(elements.local(child), text)
            self._found[element] = inside
        return self._found[element]


def _said_again(entry: etree._Element) -> list[etree._Element]:
    own = {elements.local(child) for child in entry if not _is_again(child) and paragraphs.text_of(child)}
    return [child for child in entry if _is_again(child) and own.intersection(_FIELDS.get(elements.local(child), ()))]


def _is_again(child: etree._Element) -> bool:
    return any(space in str(child.tag) for space in _AGAIN)
