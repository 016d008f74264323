"""XML from strangers: well-formed or refused, with a depth, without a DTD, entities of its own, or the network."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Final

from lxml import etree

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.decoding.charset import decode
from streams.wire.item import Unreadable, Warning
from streams.wire.reader import Context

_DECLARATION: Final = re.compile(r"\s*<\?xml\b[^>]{0,500}\?>")
_ENCODING: Final = re.compile(rb"<\?xml\b[^>]{0,400}?\bencoding\s*=\s*[\"']([A-Za-z][\w.:-]{0,40})[\"']")
_DOCTYPE: Final = re.compile(r"<!DOCTYPE\b[^<>\[]{0,2000}(?:\[(?P<subset>[^\]]{0,20000})\]\s*)?>", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"&(?:#(?:(\d{1,8})|[xX]([0-9A-Fa-f]{1,6}));|([A-Za-z][A-Za-z0-9]{1,31});|(?!#?[A-Za-z0-9]{1,32};))")
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML document may hold (XML 1.0, production 2)."""
_OWN: Final = frozenset(("amp", "lt", "gt", "quot", "apos"))
_PROLOGUE: Final = 4096  # characters in which a document type is looked for


class Document:
    """A document that was read: its root, the charset that was found, the warnings on the whole."""

    __slots__ = ("charset", "root", "warnings")

    def __init__(self, root: etree._Element, charset: str, warnings: tuple[Warning, ...]) -> None:
        self.root, self.charset, self.warnings = root, charset, warnings


def read(value: bytes, context: Context) -> Document | Unreadable:
    """The document, or why it is none: UNDECODABLE, FORBIDDEN_XML (it declares entities), TOO_DEEP, INVALID_XML with line and column.

    The charset is that of the headers, else that of the XML declaration, and either only if it explains the bytes. References to entities of HTML are
    characters, unknown ones text; characters that XML does not allow are taken out, with a warning. Comments and processing instructions are left out.
    """
    declared = _ENCODING.match(value[:1024].lstrip(b"\xef\xbb\xbf \t\r\n"))
    decoded = decode(value, context.charset or (declared[1].decode("ascii") if declared else None))
    if isinstance(decoded, Unreadable):
        return decoded
    text, warnings = decoded.text, [*context.warnings, *decoded.warnings]
    text = text[match.end() :] if (match := _DECLARATION.match(text)) else text
    doctype = _DOCTYPE.search(text, 0, _PROLOGUE)
    if doctype is not None:
        if doctype["subset"] and "<!ENTITY" in doctype["subset"].upper():
            return Unreadable(Reason.FORBIDDEN_XML, "the document declares entities, which no wire item needs and an attack does; send it without")
        text = text[: doctype.start()] + text[doctype.end() :]
    elif "<!ENTITY" in text[:_PROLOGUE].upper():
        return Unreadable(Reason.FORBIDDEN_XML, "the document declares entities, which no wire item needs and an attack does; send it without")
    if _ILLEGAL.search(text):
        text = _ILLEGAL.sub("", text)
        warnings.append(Warning(Code.CONTROL_CHARACTERS, "document", "holds characters that XML does not allow; removed"))
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, strip_cdata=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(_REFERENCE.sub(_reference, text).strip().encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        said = " ".join(str(error.msg or "").split())[:200]
        if "depth" in said.lower():
            return Unreadable(Reason.TOO_DEEP, "elements inside each other deeper than 256")
        line, column = error.position
        return Unreadable(Reason.INVALID_XML, f"line {line}, column {column}: {said}; send it again well-formed")
    return Document(root, decoded.charset, tuple(warnings))


def _reference(match: re.Match[str]) -> str:
    """A reference that XML itself knows stays; one of HTML is its character; anything else is text."""
    decimal, hexadecimal, name = match.groups()
    if name is not None:
        if name in _OWN:
            return match[0]
        known = html5.get(f"{name};")
        return "&amp;" + match[0][1:] if known is None else "".join(f"&#{ord(character)};" for character in known)
    if decimal is None and hexadecimal is None:
        return "&amp;"  # an ampersand that begins no reference
    code = int(decimal) if decimal is not None else int(hexadecimal, 16)
    if code > 0x10FFFF or _ILLEGAL.match(chr(code)):
        return ""
    return match[0]
