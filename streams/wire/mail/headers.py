"""The header of a mail, field by field: raw bytes, encoded words (RFC 2047), parameters (RFC 2231), addresses. Nothing here raises for what is in them."""

from __future__ import annotations

import binascii
import re
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses
from typing import Final

from streams.wire.decoding.charset import Decoded, decode

_LONGEST: Final = 2_000  # code points of a field with parameters or addresses: the standard library takes more than linear time for them
_LONGEST_WORDS: Final = 20_000  # code points of a field whose encoded words are decoded; each may cost a search for its charset
_MEDIA_TYPE: Final = re.compile(r"\s*([A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100})\s*(?:;|$)")  # RFC 2045, section 5.1
_FOLD: Final = re.compile(r"[\r\n]+(?=[ \t])")
_WORD: Final = re.compile(r"=\?([A-Za-z0-9._:+-]{1,40})(?:\*[A-Za-z0-9-]{0,40})?\?([bBqQ])\?([^?\r\n]{0,4000})\?=")
_BETWEEN: Final = re.compile(r"[ \t\r\n]*")
_COMMENT: Final = re.compile(r"\([^()]{0,100}\)")
_ID: Final = re.compile(r"<([^<>]{1,1000})>")


def media_type(message: Message) -> str:
    """Lower case; text/plain where there is none, or nothing that is one (RFC 2045, section 5.2)."""
    match = _MEDIA_TYPE.match(raw(message, "Content-Type") or "")
    return match[1].lower() if match else "text/plain"


def raw(message: Message, header: str) -> str | None:
    """The first field of that name as it came, unfolded; bytes beyond ASCII are lone surrogates."""
    name = header.lower()
    value = next((value for key, value in message.raw_items() if key.lower() == name), None)
    return None if value is None else _FOLD.sub("", str(value)).strip()


def text_of(message: Message, header: str, charset: str | None) -> str | None:
    """The first field of that name, as text. `charset` is that of bytes beyond ASCII which are no encoded words."""
    value = raw(message, header)
    return _words(_bytes_read(value, charset)) or None if value else None


def param(message: Message, header: str, name: str) -> str | None:
    """A parameter of the field, such as `charset` of Content-Type."""
    value = raw(message, header)
    if not value or len(value) > _LONGEST:
        return None
    alone: Message = Message()
    try:
        alone[header] = " ".join(_bytes_read(value, None).split())
        found = alone.get_param(name, header=header)
        text = collapse_rfc2231_value(found) if found is not None else None
    except Exception:  # the standard library raises more than it says on parameters that are none
        return None
    return _words(text).strip() or None if isinstance(text, str) else None


def identifier(text: str | None) -> str | None:
    """What stands in the angle brackets of a Message-ID or Content-ID; all of it where there are none."""
    match = _ID.search(text or "")
    return "".join(match[1].split()) if match else (text or "").strip() or None


def address_names(text: str) -> list[str]:
    """The display names of addresses, or the addresses where they have none (RFC 5322, section 3.4)."""
    if len(text) > _LONGEST:
        return []
    try:
        pairs = getaddresses([text])
    except Exception:  # the standard library raises more than it says on addresses that are none
        pairs = []
    names = [(name or address).strip() for name, address in pairs]
    found = [name for name in names if name]
    return found or ([text.strip()] if text.strip() else [])


def without_comments(text: str) -> str:
    """A date without the comments in it, such as the zone's name after the offset (RFC 5322, section 3.2.2)."""
    return _COMMENT.sub(" ", text).strip()


def _bytes_read(text: str, charset: str | None) -> str:
    if text.isascii():
        return text
    data = text.encode("utf-8", "surrogateescape")
    decoded = decode(data, charset)
    return decoded.text if isinstance(decoded, Decoded) else data.decode("ascii", "replace")


def _words(text: str) -> str:
    """Encoded words as what they stand for. Neighbours of one charset are decoded together: a character may be parted between them."""
    if len(text) > _LONGEST_WORDS:
        return text
    pieces: list[str] = []
    pending: list[bytes] = []
    charset, position = "", 0
    for match in _WORD.finditer(text):
        between = text[position : match.start()]
        near = bool(charset) and _BETWEEN.fullmatch(between) is not None  # white space between two encoded words is none
        if charset and not (near and match[1].lower() == charset):
            pieces.append(_decoded(b"".join(pending), charset))
            pending = []
        if not near:
            pieces.append(between)
        pending.append(_unencoded(match))
        charset, position = match[1].lower(), match.end()
    if charset:
        pieces.append(_decoded(b"".join(pending), charset))
    return "".join((*pieces, text[position:]))


def _unencoded(match: re.Match[str]) -> bytes:
    data = match[3].encode("utf-8", "replace")
    if match[2] in "qQ":
        return binascii.a2b_qp(data, header=True)
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return match[0].encode("utf-8", "replace")


def _decoded(data: bytes, charset: str) -> str:
    decoded = decode(data, charset)
    return decoded.text if isinstance(decoded, Decoded) else data.decode("ascii", "replace")
