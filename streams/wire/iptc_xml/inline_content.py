"""Content that stands inside a NewsML item (`DataContent`, `inlineXML`, `inlineData`), whatever it is: NITF, XHTML, HTML in disguise, plain text."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Final, NamedTuple

from lxml import etree

from streams.wire.decoding import characters, charset
from streams.wire.decoding.splitting import split_lines
from streams.wire.iptc_xml import nitf_body
from streams.wire.item import Line, Unreadable
from streams.wire.markup import elements, paragraphs

_HTML: Final = re.compile(r"</?(?:p|div|br|html|body|table|h[1-6]|ul|ol|pre|span)\b[^<>]{0,500}>", re.IGNORECASE)
_PLAIN: Final = re.compile(r"text/plain|ascii|plain", re.IGNORECASE)
_BASE64: Final = re.compile(r"(?:^|[:/])base64", re.IGNORECASE)


class Content(NamedTuple):
    lines: list[Line]
    media: list[dict[str, Any]]
    tagged: list[dict[str, Any]]
    nitf: etree._Element | None = None
    """The NITF document, if it is one: its head may say what the item does not."""


def read(element: etree._Element, media_type: str | None = None, encoding: str | None = None) -> Content:
    """All the text in `element`. `media_type` decides only where the content shows no elements."""
    nitf = next(iter(elements.children(element, "nitf")), None)
    if nitf is not None:
        return Content(nitf_body.body_lines(nitf), list(nitf_body.media(elements.find(nitf, "body"))), nitf_body.tagged(elements.find(nitf, "body")), nitf)
    if len(element):
        return Content(nitf_body.body_lines(element), list(nitf_body.media(element)), nitf_body.tagged(element))
    text = "".join(map(str, element.itertext()))
    if encoding and _BASE64.search(encoding):
        text = _decoded(text)
    return Content(_text_lines(text, media_type or ""), [], [])


def _text_lines(text: str, media_type: str) -> list[Line]:
    """Text that is declared plain stays so, though it may have tags; other text with tags of HTML is HTML."""
    if not _PLAIN.search(media_type) and ("html" in media_type.lower() or _HTML.search(text)):
        return list(paragraphs.html_lines(text))
    lines = split_lines(text)
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        lines.pop()
    return [characters.line(line) for line in lines]


def _decoded(text: str) -> str:
    """Text in base64; what is none, a picture say, is no text."""
    try:
        decoded = charset.decode(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        return ""
    return "" if isinstance(decoded, Unreadable) else decoded.text
