"""ninjs 1.x, 2.x and 3.x (IPTC, "News in JSON"), and the dialects of agencies and of Superdesk.

The versions differ in the case of names (1 and 2 are lower case, 3 is camelCase), in singular and plural, and in shape: 1 has objects under names and
`body_html`, 2 and 3 have arrays and `bodies`. All are read alike, by names in lower case; what a field is called where is in tables, not in code.
"""

from __future__ import annotations

import re
from typing import Any, Final

from streams.reasons import Reason
from streams.wire.decoding import characters
from streams.wire.item import RawItem, Unreadable, Warning
from streams.wire.json_items import ninjs_parts, strict_json
from streams.wire.json_items.ninjs_parts import Object
from streams.wire.markup import contents
from streams.wire.metadata import assembly
from streams.wire.metadata.fields import kind
from streams.wire.reader import Context, Items, Reader

STRINGS: Final = {
    "id": ("uri", "guid", "_id"), "version": ("version",), "status": ("pubstatus",), "urgency": ("urgency",), "embargo": ("embargoeduntil", "embargoed"),
    "date": ("versioncreated",), "created": ("firstcreated", "contentcreated"), "expires": ("expires",), "slugline": ("slugline",),
    "editor_note": ("ednote",), "copyright_holder": ("copyrightholder",), "copyright_notice": ("copyrightnotice",), "usage_terms": ("usageterms",),
    "language": ("language",), "url": ("url", "link"), "priority": ("priority", "editorialpriority"),
}  # fmt: skip
"""Fields of a raw item that are one value, and their names, of which the first that says something."""
TAGGED: Final = {
    "person": ("people", "person"), "organisation": ("organisations", "organisation"), "place": ("places", "place"), "event": ("events", "event"),
    "object": ("objects", "object"),
}  # fmt: skip
CODED: Final = {"category": ("subjects", "subject", "service"), "genres": ("genres", "genre")}
_NAMED: Final = ("headlines", "bodies", "descriptions", "headline", "title", "by", "byline", "bylines", "authors", "dateline", "located", "keywords", "source",
    "provider", "infosources", "infosource", "signal", "signals", "associations", "renditions", "attachments", "evolvedfrom", "wordcount")  # fmt: skip
_PATTERNED: Final = re.compile(r"(?:body|description|headline)_[a-z0-9_]+")
_SHOWN: Final = ("byline", "editor_note", "copyright_notice", "usage_terms")
"""Texts that some editors' systems write as HTML."""
_SILENT: Final = frozenset(("type", "mimetype", "standard", "$standard", "charcount", "representationtype"))
_KNOWN: Final = (
    frozenset(name for table in (STRINGS, TAGGED, CODED) for names in table.values() for name in names) | frozenset(_NAMED) | _SILENT - {"representationtype"}
)

_SINGLE: Final = ("item", "_source")
_WRAPPERS: Final = (*_SINGLE, "data", "items", "hits", "_items")
"""What one item and lists of items are wrapped in: by AP, TT, Superdesk, search engines."""
_STRONG: Final = frozenset(
    """bodies headlines pubstatus versioncreated firstcreated embargoeduntil representationtype copyrightholder copyrightnotice usageterms ednote
    infosources infosource contentcreated trustindicators altids evolvedfrom descriptions""".split()  # noqa: SIM905
)
_WEAK: Final = frozenset(("headline", "slugline", "byline", "located", "renditions", "associations", "subject", "subjects", "$standard", "standard", "profile"))
_KEY: Final = re.compile(rb'(?<!\\)"(\$?[A-Za-z][A-Za-z0-9_]{1,40})"\s{0,20}:')
_TEXT: Final = re.compile(rb'"(?<!\\")(?:lines"\s{0,20}:\s{0,20}["\[]|text"\s{0,20}:\s{0,20}"[^"]{0,400}[ \\])')
_BODIES: Final = re.compile(rb'"(?<!\\")(?:bodies|body_html|body_text)"\s{0,20}:', re.IGNORECASE)
_STANDARD: Final = re.compile(rb'(?<!\\)"\$?standard"\s{0,20}:\s{0,20}\{[^{}]{0,400}?"ninjs', re.IGNORECASE)


def sniff(head: bytes) -> int:
    """By the names in it. The fields of the envelope speak against it: `lines`, or a `text` that is prose."""
    if head[:1] not in (b"{", b"["):
        return 0
    if _TEXT.search(head) and not _BODIES.search(head):
        return 0
    keys = {match[1].decode("ascii").lower() for match in _KEY.finditer(head)}
    strong = len(keys & _STRONG) + sum(_PATTERNED.fullmatch(key) is not None for key in keys)
    weak, named = len(keys & _WEAK), bool(keys & {"uri", "guid"})
    if _STANDARD.search(head):
        return 98
    if named and (strong >= 2 or (strong and weak)):
        return 95
    if strong >= 2 or (named and (strong or weak >= 2)):
        return 80
    return 65 if strong and (weak or keys & {"bodies", "headlines"} or any(key.startswith("body_") for key in keys)) else 0


def read(value: bytes, context: Context) -> Items:
    document = strict_json.read(value, context)
    if isinstance(document, Unreadable):
        return (document,)
    parsed = document.value
    members = _members(parsed)
    if not members:
        return (Unreadable(Reason.WRONG_SHAPE, "an empty array holds no item"),)
    if len(members) > context.limits.items:
        return (Unreadable(Reason.TOO_LARGE, f"an array of {len(members)} items, the limit is {context.limits.items} (items)"),)
    return tuple(_outcome(member, context, document.charset, document.warnings) for member in members)


def _members(parsed: Any) -> list[Any]:
    """The items of the value: of an array its members, of an object that only wraps items what it wraps."""
    if isinstance(parsed, list):
        return [_unwrapped(member) for member in parsed]
    value = parsed
    for _ in range(4):
        wrapper = _wrapper(value)
        if wrapper is None:
            break
        value = value[wrapper]
        if isinstance(value, list):
            return [_unwrapped(member) for member in value]
    return [value]


def _wrapper(value: Any) -> str | None:
    if not isinstance(value, dict) or any(str(key).lower() in _STRONG or key in ("uri", "guid") for key in value):
        return None
    return next((name for name in _WRAPPERS if isinstance(value.get(name), dict if name in (*_SINGLE, "data") else (dict, list)) and value[name]), None)


def _unwrapped(member: Any) -> Any:
    wrapper = _wrapper(member)
    return member[wrapper] if wrapper in _SINGLE else member


def _outcome(given: Any, context: Context, charset: str, warnings: tuple[Warning, ...]) -> RawItem | Unreadable:
    if isinstance(given, Unreadable):
        return given
    if not isinstance(given, dict):
        return Unreadable(Reason.WRONG_SHAPE, f"{kind(given)}, not an object of ninjs")
    item = _lowered(given)
    if not item.keys() & (_KNOWN - {"version", "title", "source", "type"}) and not any(_PATTERNED.fullmatch(name) for name in item):
        return Unreadable(Reason.WRONG_SHAPE, "an object without any field of ninjs")
    body = ninjs_parts.body(item, context)
    if isinstance(body, Unreadable):
        return body
    headline, headlines = ninjs_parts.headline(item)
    descriptions = ninjs_parts.descriptions(item)
    lines = body.lines
    if not lines and descriptions and (headline is None or len(descriptions[0]) > context.limits.field_length):  # a picture, an event: its caption is its text
        lines = (characters.line(descriptions.pop(0)),)
    made: assembly.Given = {field: ninjs_parts.first(item, names) for field, names in STRINGS.items()}
    made |= {
        "headline": headline,
        "supplier": ninjs_parts.supplier(item),
        "byline": ninjs_parts.byline(item),
        "authors": ninjs_parts.authors(item),
        "dateline": ninjs_parts.dateline(item),
        "located": ninjs_parts.located(item),
        "descriptions": descriptions,
        "keywords": ninjs_parts.names(item.get("keywords")),
        "signal": ninjs_parts.signal(item),
        "word_count": body.word_count if body.word_count is not None else item.get("wordcount"),
        "tagged": [tag for kind_, names in TAGGED.items() for name in names for tag in ninjs_parts.tagged(item.get(name), kind_)],
        "media": ninjs_parts.media(item),
        **{field: [code for name in names for code in ninjs_parts.coded(item.get(name))] for field, names in CODED.items()},
    }
    if "?" in str(made["id"]) and isinstance(item.get("altids"), dict):  # the address of a request, another one each time
        made["id"] = ninjs_parts.first(item["altids"], ("itemid",)) or made["id"]
    made["usage_terms"] = "\n".join(terms) if isinstance(terms := made["usage_terms"], list) and all(isinstance(term, str) for term in terms) else terms
    uri = ninjs_parts.first(item, STRINGS["id"])
    if made["url"] is None and isinstance(uri, str) and uri.startswith(("http://", "https://")):
        made["url"] = uri
    for field in _SHOWN:
        made[field] = contents.as_text(text) if isinstance(text := made[field], str) and contents.has_blocks(text) else text
    if isinstance(made["byline"], str):
        made["byline"] = " ".join(made["byline"].split())
    if assembly.begins_with_headline(made, lines):
        lines = lines[1:]
    made["extra"] = _extra(given, made) | body.others | headlines
    return assembly.item("ninjs", made, lines, context, charset, (*warnings, *ninjs_parts.misfits(item)))


def _lowered(given: Object) -> Object:
    """With names in lower case; where two are the same then, the one that is in lower case already goes before."""
    return {key.lower(): value for key, value in given.items()} | {key: value for key, value in given.items() if key == key.lower()}


def _extra(given: Object, made: assembly.Given) -> Object:
    """What no one asked for, under the names that it came with; also other ids, and the type where it is not text."""
    known = {key: value for key, value in given.items() if key.lower() not in _KNOWN and not _PATTERNED.fullmatch(key.lower())}
    for key, value in given.items():
        low = key.lower()
        other = (low in ("guid", "_id") and value != made["id"]) or (low == "title" and value != made["headline"]) or (low == "type" and value != "text")
        if other or (low == "contentcreated" and value != made["created"]):
            known[key] = value
    return known


_CAN_SAY: Final = frozenset(
    """id version previous status signal urgency priority embargo expires date created title slugline descriptions dateline located byline authors lines.block
    lines.markup language supplier copyright_holder copyright_notice usage_terms word_count editor_note media keywords categories genres tagged url
    extra""".split()  # noqa: SIM905
)
READER: Final = Reader(("application/json", "text/json"), sniff, read, _CAN_SAY)
