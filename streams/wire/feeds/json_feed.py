"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), which feedparser does not read."""

from __future__ import annotations

import re
from typing import Any, Final

from streams.reasons import Reason
from streams.wire.item import RawItem, Unreadable, Warning
from streams.wire.json_items import strict_json
from streams.wire.markup import contents
from streams.wire.metadata import assembly, iptc_codes
from streams.wire.metadata.fields import kind
from streams.wire.reader import Context, Items, Reader

_VERSION: Final = re.compile(rb'(?<!\\)"version"\s{0,20}:\s{0,20}"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/1')
_ITEMS: Final = re.compile(rb'(?<!\\)"items"\s{0,20}:\s{0,20}\[')
_CONTENT: Final = re.compile(rb'(?<!\\)"(?:content_html|content_text|date_published|home_page_url|feed_url)"\s{0,20}:')
_KNOWN: Final = frozenset(
    """id url external_url title content_html content_text summary image banner_image date_published date_modified author authors tags language
    attachments""".split()  # noqa: SIM905
)


def sniff(head: bytes) -> int:
    if head[:1] != b"{":
        return 0
    if b"jsonfeed.org" in head and _VERSION.search(head):
        return 97
    return 75 if b'"items"' in head and _ITEMS.search(head) and _CONTENT.search(head) else 0


def read(value: bytes, context: Context) -> Items:
    document = strict_json.read(value, context)
    if isinstance(document, Unreadable):
        return (document,)
    feed = document.value
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list) or not entries:
        return (Unreadable(Reason.WRONG_SHAPE, "a JSON Feed without `items`"),)
    if len(entries) > context.limits.items:
        return (Unreadable(Reason.TOO_LARGE, f"a feed of {len(entries)} entries, the limit is {context.limits.items} (items)"),)
    return tuple(_outcome(entry, feed, context, document.charset, document.warnings) for entry in entries)


def _outcome(entry: Any, feed: dict[str, Any], context: Context, charset: str, warnings: tuple[Warning, ...]) -> RawItem | Unreadable:
    if not isinstance(entry, dict):
        return Unreadable(Reason.WRONG_SHAPE, f"{kind(entry)}, not an item of a JSON Feed")
    html, text, summary = (entry.get(name) for name in ("content_html", "content_text", "summary"))
    plain = [one for one in (text, summary) if isinstance(one, str) and one.strip()]
    lines: contents.Lines | Unreadable = contents.html(html, context.limits) if isinstance(html, str) else ()
    if not lines and plain:
        lines = contents.plain(plain[0], context.limits)
    if isinstance(lines, Unreadable):
        return lines
    used_summary = not isinstance(html, str) and plain[:1] == [summary]
    modified, published = entry.get("date_modified"), entry.get("date_published")
    given: assembly.Given = {
        "id": entry.get("id") or entry.get("url"),
        "url": entry.get("url") or entry.get("external_url"),
        "headline": str(title) if isinstance(title := entry.get("title"), (str, int, float)) else None,
        "descriptions": [summary] if isinstance(summary, str) and not used_summary else [],
        "date": modified or published,
        "created": published if modified else None,
        "authors": _authors(entry) or _authors(feed),
        "language": entry.get("language") or feed.get("language"),
        "keywords": [tag for tag in _list(entry.get("tags")) if isinstance(tag, (str, int))],
        "media": _media(entry),
        "extra": {key: value for key, value in entry.items() if key not in _KNOWN}
        | ({"feed": feed["title"]} if isinstance(feed.get("title"), str) else {})
        | ({"external_url": entry["external_url"]} if entry.get("url") and entry.get("external_url") else {}),
    }
    return assembly.item("jsonfeed", given, lines, context, charset, warnings)


def _authors(given: dict[str, Any]) -> list[Any]:
    """`authors` (1.1), or `author` (1.0)."""
    people = _list(given.get("authors") or given.get("author"))
    return [person.get("name") or person.get("url") if isinstance(person, dict) else person for person in people]


def _media(entry: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"href": entry[name], "kind": "picture", "rel": rel} for name, rel in (("image", "media"), ("banner_image", "banner")) if entry.get(name)
    ]
    for one in _list(entry.get("attachments")):
        if isinstance(one, dict):
            media_type = one.get("mime_type")
            known = media_type if isinstance(media_type, str) else None
            found.append(
                {"href": one.get("url"), "kind": iptc_codes.media_kind("file", known), "media_type": media_type, "title": one.get("title"), "rel": "enclosure"}
            )
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


_CAN_SAY: Final = frozenset(
    """id date created title descriptions authors lines.block lines.markup language media keywords url extra""".split()  # noqa: SIM905
)
READER: Final = Reader(("application/feed+json", "application/json"), sniff, read, _CAN_SAY)
