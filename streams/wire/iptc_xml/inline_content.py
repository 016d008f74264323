"""Content that stands inside a NewsML item (`DataContent`, `inlineXML`, `inlineData`), whatever it is: NITF, XHTML, HTML in disguise, plain text."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Final, NamedTuple

from lxml import etree

from streams.wire.decoding import charset
from streams.wire.iptc_xml import nitf_body
from streams.wire.item import Line, Unreadable
from streams.wire.markup import contents, elements, xml
from streams.wire.reader import Context

_HEAD: Final = 4096  # characters in which the root element is looked for
_DECLARATION: Final = 200  # bytes that an XML declaration may take
_CHARSET: Final = re.compile(r"(?:charset|<\?xml\b[^<>]{0,100}\bencoding)\s*=\s*[\"']?([A-Za-z][\w.:-]{0,40})", re.IGNORECASE)
_BASE64: Final = re.compile(r"(?:^|[:/])base64", re.IGNORECASE)


class Content(NamedTuple):
    lines: list[Line]
    media: list[dict[str, Any]]
    tagged: list[dict[str, Any]]
    nitf: etree._Element | None = None
    """The NITF document, if it is one: its head may say what the item does not."""


def read(element: etree._Element, media_type: str | None = None, encoding: str | None = None) -> Content:
    """All the text in `element`. `media_type` decides only where the content shows no elements. NITF as characters is read as NITF."""
    nitf = next(iter(elements.children(element, "nitf")), None)
    if nitf is not None:
        return Content(nitf_body.body_lines(nitf), list(nitf_body.media(elements.find(nitf, "body"))), nitf_body.tagged(elements.find(nitf, "body")), nitf)
    if len(element):
        return Content(nitf_body.body_lines(element), list(nitf_body.media(element)), nitf_body.tagged(element))
    text = "".join(map(str, element.itertext()))
    if encoding and _BASE64.search(encoding):
        text = _decoded(text, media_type or "")
    written = _document(text)
    return Content(contents.text_lines(text, media_type or ""), [], []) if written is None else read(written)


def _document(text: str) -> etree._Element | None:
    """What holds a document of NITF that stands there as characters; None for other text, and for a document that is not well-formed."""
    root = elements.root_of(text[:_HEAD].lstrip().encode("utf-8", "replace"))
    if root is None or root.name != "nitf":
        return None
    document = xml.read(text.strip().encode("utf-8", "replace"), Context(charset="utf-8"))
    if isinstance(document, Unreadable):
        return None
    holder = etree.Element("holder")
    holder.append(elements.prepared(document.root))
    return holder


def _decoded(text: str, media_type: str) -> str:
    """Text in base64, in the charset that the media type or the document names; what is none, a picture say, is no text."""
    try:
        value = base64.b64decode("".join(text.split()), validate=True)
        declared = _CHARSET.search(media_type) or _CHARSET.search(value[:_DECLARATION].decode("latin-1"))
        decoded = charset.decode(value, declared[1] if declared else None)
    except (binascii.Error, ValueError):
        return ""
    return "" if isinstance(decoded, Unreadable) else decoded.text
