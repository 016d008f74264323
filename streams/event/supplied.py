"""What the supplier says of its item: in its place in ninjs, marked as the supplier's, and in `wire.supplied` where ninjs has none."""

from __future__ import annotations

from typing import Any, Final

from streams.event.ids import item_uri
from streams.event.validate import is_uri
from streams.wire.identity import DERIVED
from streams.wire.item import Category, Media, RawItem, Tagged

REL: Final = "supplied"
"""`rel` of the people, organisations, places, events and objects that the supplier tagged; newswire's own are `mentions`."""
KEYWORD: Final = "keyword"
"""`rel` of a keyword among the subjects."""

PREVIOUS_VERSION: Final = "previousVersion"
"""`name` and `rel` of the association with the item's own uri that an earlier version is, as IPTC's NewsCodes call it (`irel:previousVersion`)."""
_MOST_DIGITS: Final = 5

Object = dict[str, Any]

_FIELDS: Final = (
    ("version", "version"), ("firstCreated", "created"), ("versionCreated", "date"), ("embargoedUntil", "embargo"), ("expires", "expires"),
    ("pubStatus", "status"), ("urgency", "urgency"), ("copyrightHolder", "copyright_holder"), ("copyrightNotice", "copyright_notice"),
    ("usageTerms", "usage_terms"), ("edNote", "editor_note"), ("slugline", "slugline"),
)  # fmt: skip
"""Fields of ninjs and those of a raw item that are the same."""
_WIRE: Final = ("signal", "priority", "word_count", "dateline", "byline", "extra")
"""Fields of a raw item that ninjs has no place for, and `wire.supplied` has."""
TAGGED: Final = {"person": "people", "organisation": "organisations", "place": "places", "event": "events", "object": "objects"}
"""Where ninjs has what the supplier tagged, by its kind."""


def native(item: RawItem) -> Object:
    """The fields of ninjs that are taken from the item as they are; absent where it has none."""
    found = ((name, getattr(item, field)) for name, field in _FIELDS)
    return {name: value for name, value in found if value not in (None, "")}


def beyond(item: RawItem) -> Object:
    """`wire.supplied`; empty where there is nothing in it."""
    found = ((name, getattr(item, name)) for name in _WIRE)
    return {name: value for name, value in found if value not in (None, "", {})}


def descriptions(item: RawItem) -> list[Object]:
    return [{"role": "summary", "contentType": "text/plain", "value": text} for text in item.descriptions]


def genres(item: RawItem) -> list[Object]:
    return [_coded(genre) for genre in item.genres]


def subjects(item: RawItem) -> list[Object]:
    """The supplier's categories and keywords. What a supplier calls a uri and is none does not cost the item; the code stays."""
    categories = [_coded(category) | {"creator": item.supplier} for category in item.categories]
    return categories + [{"name": word, "rel": KEYWORD, "literal": word, "creator": item.supplier} for word in item.keywords]


def tagged(item: RawItem) -> dict[str, list[Object]]:
    """People, organisations, places, events and objects that the supplier tagged, under the names of ninjs."""
    found: dict[str, list[Object]] = {}
    for tag in item.tagged:
        found.setdefault(TAGGED[tag.kind], []).append(_tag(tag))
    return found


def associations(item: RawItem) -> list[Object]:
    """The version before; and pictures, films and related items, each with the uri that the supplier gives it, or one made of its id or its file's name."""
    return _previous_version(item) + [_association(media, number, item.supplier) for number, media in enumerate(item.media, 1)]


def _previous_version(item: RawItem) -> list[Object]:
    """The earlier version that the item replaces, under the item's own uri: with its version where the supplier names it. A second or later version has one
    too, but which is not known, for numbers may be left out."""
    if item.previous is None and not (is_count(item.version) and not item.id.startswith(DERIVED)):
        return []
    made: Object = {"name": PREVIOUS_VERSION, "rel": PREVIOUS_VERSION, "uri": item_uri(item.supplier, item.id), "type": "text"}
    if item.previous is not None and item.previous.version is not None:
        made["version"] = item.previous.version
    return [made]


def is_count(version: str | None) -> bool:
    """Whether a version is a number that tells of earlier ones: 2 to 99,999. A larger one is a date or a time as a rule, which a first version may have."""
    return version is not None and version.isascii() and version.isdigit() and len(version) <= _MOST_DIGITS and int(version) > 1


def _coded(category: Category) -> Object:
    made = {"name": category.name or category.code, "literal": category.code}
    if category.uri is not None and is_uri(category.uri):
        made["uri"] = category.uri
    return made


def _tag(tag: Tagged) -> Object:
    made: Object = {"name": tag.name, "rel": REL}
    if tag.uri is not None and is_uri(tag.uri):
        made["uri"] = tag.uri
    if literal := tag.code or (tag.uri if "uri" not in made else None):
        made["literal"] = literal
    return made


def _association(media: Media, number: int, supplier: str) -> Object:
    named = media.id or media.href or f"media-{number}"
    made: Object = {"name": f"{media.rel}-{number}", "rel": media.rel, "uri": named if is_uri(named) else item_uri(supplier, named), "type": media.kind}
    if media.title:
        made["title"] = media.title
    if media.caption:
        made["descriptions"] = [{"role": "caption", "contentType": "text/plain", "value": media.caption}]
    if media.by:
        made["by"] = media.by
    if media.href:
        rendition: Object = {"name": "original"}
        rendition |= {"href": media.href} if is_uri(media.href) else {"title": media.href}
        made["renditions"] = [rendition | ({"contentType": media.media_type} if media.media_type else {})]
    return made
