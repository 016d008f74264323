"""News feeds: RSS 0.9 to 2.0, RSS 1.0 (RDF), Atom (RFC 4287), and WXR, the export of WordPress, which is RSS underneath.

feedparser reads the fields of an entry, in the ways in which feeds really have them. It gets bytes that were read as XML before, one entry at a time:
it takes entities, sends for what looks like an address, and takes more than linear time for an entry with very many elements.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from typing import Any, Final

import feedparser  # type: ignore[import-untyped]
from lxml import etree

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.decoding import charset
from streams.wire.feeds import entries, media_rss, wxr
from streams.wire.item import RawItem, Unreadable, Warning
from streams.wire.markup import elements, xml
from streams.wire.metadata import assembly
from streams.wire.reader import Context, Items, Reader

ELEMENTS: Final = 5_000
"""Elements of one entry, at most."""
NAMESPACES: Final = 200
"""Namespaces that are declared around entries, at most."""
LOOSE: Final = 1024 * 1024
"""Characters of a feed that is not well-formed, at most."""

feedparser.api.PREFERRED_XML_PARSERS.clear()  # one that no one has, looked for on the disk at every entry

_log = logging.getLogger(__name__)
_ATOM: Final = (b"http://www.w3.org/2005/Atom", b"http://purl.org/atom/ns#")
_RSS1: Final = (b"http://purl.org/rss/1.0/", b"my.netscape.com/rdf/simple/0.9", b"http://purl.org/rss/")
_UNMARKED: Final = {"channel": b"<item", "feed": b"<entry"}
"""What a root without a namespace has to have in it: RSS 0.9x without its root, Atom without its namespace."""
_ENTRIES: Final = frozenset(("item", "entry", "deleted-entry"))
_DOCTYPE: Final = re.compile(r"<!DOCTYPE\b[^<>]{0,2000}>", re.IGNORECASE)
_ENDS: Final = ("</rss", "</feed", "</rdf:rdf", "</channel", "</rdf")
_ANY_ROOT: Final = re.compile(r"<(?:\w{1,40}:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_SAID: Final = ("version", "{http://www.w3.org/XML/1998/namespace}lang", "{http://www.w3.org/XML/1998/namespace}base")
_MEDIA_TYPES: Final = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
"""Of all feeds: many a server has the one for the other, and what is read is what is there."""
_NO_CDATA: Final = re.compile(r"\]\]>|\r")
_HEADERS: Final = {"content-type": "application/xml; charset=utf-8"}


def _sniffs(*names: str, spaces: tuple[bytes, ...] = ()) -> Callable[[bytes], int]:
    """By the root element, and where others have its name too, by a namespace of it."""

    def sniff(head: bytes) -> int:
        root = elements.root_of(head) if head[:1] == b"<" else None
        if root is None or root[0] not in names:
            return 0
        name, rest = root
        if name == "rss" or any(space in rest for space in spaces):
            return 95
        return 70 if _UNMARKED.get(name, b"\0") in head else 0

    return sniff


def _sniff_wxr(head: bytes) -> int:
    return 97 if wxr.EXPORT.encode() in head and _sniff_rss(head) else 0


def read(value: bytes, context: Context) -> Items:
    document = xml.read(value, context)
    if isinstance(document, xml.Document):
        return _entries(document, context)
    return _loose(value, context, document) if document.reason == Reason.INVALID_XML else (document,)


def _entries(document: xml.Document, context: Context) -> Items:
    root = document.root
    found = [element for element in elements.descendants(root, *_ENTRIES) if not _inside(element)]
    if elements.local(root) == "entry":
        found = [root]
    elif elements.local(root).lower() not in ("rss", "feed", "rdf", "channel"):
        return (Unreadable(Reason.WRONG_SHAPE, f"XML with the root element {elements.local(root)[:40]}, which is no feed"),)
    if not found:
        return (Unreadable(Reason.WRONG_SHAPE, "a feed without entries"),)
    if len(found) > context.limits.items:
        return (Unreadable(Reason.TOO_LARGE, f"a feed of {len(found)} entries, the limit is {context.limits.items} (items)"),)
    parents = {parent for entry in found if (parent := entry.getparent()) is not None}
    if any(len(parent.nsmap) > NAMESPACES for parent in parents):
        return (Unreadable(Reason.TOO_LARGE, f"more than {NAMESPACES} namespaces"),)
    shells = [_Shell(entry) for entry in found]
    for entry in found:
        if (parent := entry.getparent()) is not None:
            parent.remove(entry)
    name = "wxr" if wxr.is_export(root) else "atom" if elements.local(root) in ("feed", "entry") else "rss"
    head = entries.Head(name, _parsed(etree.tostring(root)).get("feed", {}) if root.getparent() is None and found != [root] else {}, document.charset)
    warnings = document.warnings
    if name != "wxr":
        return tuple(_outcome(entry, shell, head, context, warnings) for entry, shell in zip(found, shells, strict=True))
    kept, attachments = wxr.posts(found)
    if not kept:
        return (Unreadable(Reason.WRONG_SHAPE, "an export of WordPress without a post or page"),)
    return tuple(_outcome(entry, shells[index], head, context, warnings, attachments) for index, entry in kept)


def _inside(element: etree._Element) -> bool:
    """Whether an entry is in another one: in the content, or in a `source`."""
    return any(elements.local(ancestor) in _ENTRIES for ancestor in element.iterancestors())


class _Shell:
    """The elements around an entry, the root and a channel, with what they say of all that is in them and nothing else."""

    def __init__(self, entry: etree._Element) -> None:
        parent = entry.getparent()
        root = None if parent is None else parent.getroottree().getroot()
        around = [one for one in dict.fromkeys((parent, root)) if one is not None]
        self.around = [(one.tag, {name: value for name in _SAID if (value := one.get(name))}, one.nsmap) for one in around]

    def wrap(self, entry: etree._Element) -> bytes:
        """The entry as a feed of its own. HTML is not escaped: at every reference the parser would begin a new piece of text."""
        entry.tail = None
        for part in entry.iter("{*}*"):
            if part.text and "<" in part.text and not len(part) and not _NO_CDATA.search(part.text):
                part.text = etree.CDATA(part.text)
        element = entry
        for tag, attributes, spaces in self.around:
            outer = etree.Element(tag, attributes, nsmap=spaces)  # type: ignore[arg-type]  # None is the default namespace
            outer.append(element)
            element = outer
        return etree.tostring(element, encoding="utf-8")


def _outcome(
    entry: etree._Element, shell: _Shell, head: entries.Head, context: Context, warnings: tuple[Warning, ...], attachments: wxr.Attachments | None = None
) -> RawItem | Unreadable:
    if elements.local(entry) == "deleted-entry":
        return assembly.item(head.format, entries.deleted(entry), (), context, head.charset, warnings)
    count = sum(1 for _ in entry.iter())
    if count > ELEMENTS:
        return Unreadable(Reason.TOO_LARGE, f"an entry of {count} elements, the limit is {ELEMENTS}")
    taken = media_rss.take(entry)
    parsed = _parsed(shell.wrap(entry)).get("entries", [])
    if not parsed:
        return Unreadable(Reason.WRONG_SHAPE, "an entry in which no field of a feed was found")
    given = entries.given(parsed[0], entry, head, context, taken)
    if isinstance(given, Unreadable):
        return given
    if attachments is not None:
        wxr.add(given, entry, attachments)
    lines = given.pop("lines")
    return assembly.item(head.format, given, lines, context, head.charset, warnings)


def _parsed(data: bytes) -> Any:
    """What feedparser makes of bytes. Neither resolved nor sanitised: what is read are lines, and markup is sanitised where it goes out."""
    try:
        return feedparser.parse(io.BytesIO(data), response_headers=dict(_HEADERS), resolve_relative_uris=False, sanitize_html=False)
    except Exception as error:  # a fault of the library on this entry: its neighbours are read
        _log.warning("feedparser failed: %s", type(error).__name__)
        return {}


def _loose(value: bytes, context: Context, fault: Unreadable) -> Items:
    """A feed that is no XML: what feedparser can make of it, all but an entry that was cut off."""
    declared = re.search(rb"<\?xml\b[^>]{0,400}?\bencoding\s{0,9}=\s{0,9}[\"']([A-Za-z][\w.:-]{0,40})", value[:1024])
    decoded = charset.decode(value, context.charset or (declared[1].decode("ascii") if declared else None))
    if isinstance(decoded, Unreadable) or len(decoded.text) > LOOSE:
        return (fault,)
    begin = _ANY_ROOT.search(decoded.text)
    if begin is None:
        return (fault,)
    if "<!ENTITY" in decoded.text[: begin.start()].upper():
        return (Unreadable(Reason.FORBIDDEN_XML, "the document declares entities, which no wire item needs and an attack does; send it without"),)
    text = _DOCTYPE.sub("", entries.legal(decoded.text[begin.start() :]))
    parsed = _parsed(text.encode("utf-8", "replace"))
    exported = wxr.EXPORT in text
    said = [entry for entry in parsed.get("entries", []) if not exported or wxr.is_post_loose(entry)]
    if not said:
        return (fault,)
    if len(said) > context.limits.items:
        return (Unreadable(Reason.TOO_LARGE, f"a feed of {len(said)} entries, the limit is {context.limits.items} (items)"),)
    name = "wxr" if exported else "atom" if str(parsed.get("version")).startswith("atom") else "rss"
    head = entries.Head(name, parsed.get("feed", {}), decoded.charset)
    warning = Warning(Code.NOT_WELL_FORMED, "document", f"not well-formed XML ({fault.detail.partition(';')[0]}); read as far as it can be")
    warnings = (*context.warnings, *decoded.warnings, warning)
    found: list[RawItem | Unreadable] = []
    for entry in said:
        given = entries.given(entry, None, head, context)
        if isinstance(given, Unreadable):
            found.append(given)
        else:
            if exported:
                wxr.say_loose(given, entry)
            lines = given.pop("lines")
            found.append(assembly.item(head.format, given, lines, context, head.charset, warnings))
    if not any(end in text[-500:].lower() for end in _ENDS):
        found[-1] = Unreadable(Reason.INVALID_XML, f"the feed is cut off in this entry: {fault.detail}")
    return tuple(found)


_sniff_rss: Final = _sniffs("rss", "rdf", "channel", spaces=_RSS1)

_CAN_SAY: Final = frozenset(
    """id status priority expires date created title slugline descriptions located authors lines.block lines.markup language supplier copyright_notice
    usage_terms media keywords categories tagged url extra""".split()  # noqa: SIM905
)
"""Of any of them: an entry may have elements of any extension."""

RSS: Final = Reader(_MEDIA_TYPES, _sniff_rss, read, _CAN_SAY)
ATOM: Final = Reader(_MEDIA_TYPES, _sniffs("feed", "entry", spaces=_ATOM), read, _CAN_SAY)
WXR: Final = Reader(_MEDIA_TYPES, _sniff_wxr, read, _CAN_SAY)
