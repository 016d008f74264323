"""WXR, the export of WordPress: what an item of it has beside that of RSS. Posts and pages are items, attachments are media of their posts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from lxml import etree

from streams.wire.markup import elements
from streams.wire.metadata import iptc_codes
from streams.wire.metadata.assembly import Given


@dataclass(slots=True)
class Attachments:
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_post: dict[str, list[str]] = field(default_factory=dict)
    """The ids of those that belong to a post, by its id."""


EXPORT: Final = "wordpress.org/export/"
"""In the name of the namespace, which ends with a version."""
_TYPES: Final = ("post", "page")
_STATUS: Final = {
    "publish": "usable", "inherit": "usable", "draft": "withheld", "auto-draft": "withheld", "pending": "withheld", "future": "withheld", "private": "withheld",
    "trash": "canceled",
}  # fmt: skip
"""post_status, and the status of the item."""
_NEVER: Final = "0000-00-00"
_META: Final = frozenset(("_wp_attached_file", "_edit_last", "_edit_lock", "_thumbnail_id"))  # of the editor, not of the post


def is_export(root: etree._Element) -> bool:
    return any(EXPORT in str(uri) for uri in root.nsmap.values())


def posts(found: list[etree._Element]) -> tuple[list[tuple[int, etree._Element]], Attachments]:
    """The items that are posts or pages, with their places, and the attachments."""
    kept: list[tuple[int, etree._Element]] = []
    attachments = Attachments()
    for index, item in enumerate(found):
        kind = _of(item, "post_type")
        if kind == "attachment" and (href := _of(item, "attachment_url")):
            number = _of(item, "post_id") or href
            attachments.by_post.setdefault(_of(item, "post_parent") or "", []).append(number)
            attachments.by_id[number] = {
                "href": href,
                "id": _of(item, "post_id"),
                "kind": iptc_codes.media_kind(None if _kind(href) else "file", _kind(href)),
                "media_type": _kind(href),
                "title": elements.text_at(item, "title"),
                "caption": _encoded(item, "excerpt"),
            }
        elif kind is None or kind in _TYPES:
            kept.append((index, item))
    return kept, attachments


def say(given: Given, of: Callable[[str], str | None]) -> None:
    """What an export says of the state and the dates of a post, in their place. `of` gives the text of a field."""
    status = of("status")
    given["status"] = _STATUS.get((status or "publish").lower(), status)
    modified, made = (_moment(of(name)) for name in ("post_modified_gmt", "post_date_gmt"))
    published = None if "-0001" in str(given["date"]) else given["date"]  # of a draft that never was
    given["date"] = modified or made or published
    given["created"] = made or given["created"]
    given["slugline"] = given["slugline"] or of("post_name")
    given["extra"] |= {name: value for name in ("post_id", "post_type", "post_parent") if (value := of(name)) not in (None, "0")}
    if of("is_sticky") == "1":
        given["extra"]["is_sticky"] = True


def say_loose(given: Given, entry: Any) -> None:
    """As `say`, of an entry as feedparser gives it where the export is no XML. Its attachments are not found."""
    say(given, lambda name: _loose(entry, name))


def is_post_loose(entry: Any) -> bool:
    return _loose(entry, "post_type") in (None, *_TYPES)


def _loose(entry: Any, name: str) -> str | None:
    value = dict.get(entry, f"wp_{name}")
    return value.strip() or None if isinstance(value, str) else None


def add(given: Given, item: etree._Element, attachments: Attachments) -> None:
    """What WordPress says of the item, in its place."""
    say(given, partial(_of, item))
    post = _of(item, "post_id")
    meta = {_of(one, "meta_key"): _of(one, "meta_value") for one in elements.children(item, "postmeta")}
    given["media"] += _attached(post, meta.get("_thumbnail_id"), attachments)
    if named := {key: value for key, value in meta.items() if key and value and key not in _META}:
        given["extra"]["meta"] = named
    nicenames = {" ".join("".join(map(str, one.itertext())).split()): elements.attribute(one, "nicename") for one in elements.children(item, "category")}
    given["category"] = [one | ({"code": code, "name": one["code"]} if (code := nicenames.get(one["code"])) else {}) for one in given["category"]]


def _attached(post: str | None, thumbnail: str | None, attachments: Attachments) -> list[dict[str, Any]]:
    numbers = dict.fromkeys([*([thumbnail] if thumbnail else []), *(attachments.by_post.get(post, []) if post else [])])
    return [attachments.by_id[number] | {"rel": "featured" if number == thumbnail else "attachment"} for number in numbers if number in attachments.by_id]


def _of(item: etree._Element, name: str) -> str | None:
    """The text of a child in the namespace of the export."""
    for child in item:
        if isinstance(child.tag, str) and EXPORT in child.tag and elements.local(child) == name:
            return (child.text or "").strip() or None
    return None


def _encoded(item: etree._Element, prefix: str) -> str | None:
    return next((" ".join((child.text or "").split()) or None for child in item if isinstance(child.tag, str) and f"/{prefix}/" in child.tag), None)


def _moment(text: str | None) -> str | None:
    """`..._gmt` has no zone, but is in UTC by its name."""
    return f"{text.replace(' ', 'T')}+00:00" if text and not text.startswith(_NEVER) else None


def _kind(href: str) -> str | None:
    ending = href.partition("?")[0].rpartition(".")[2].lower()
    return _ENDINGS.get(ending)


_ENDINGS: Final = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "svg": "image/svg+xml", "mp4": "video/mp4",
    "mov": "video/quicktime", "webm": "video/webm", "mp3": "audio/mpeg", "ogg": "audio/ogg", "wav": "audio/wav", "pdf": "application/pdf",
}  # fmt: skip
