"""Mails (RFC 5322, MIME of RFC 2045 to 2049): the text of one, its headers, its attachments by name. A multipart/digest is several items.

The standard library reads headers, parameters and transfer encodings. The parts are split here, because its parser goes as deep as a message says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import Parser
from typing import Final

from streams.reasons import Reason
from streams.wire.decoding.charset import Decoded, decode
from streams.wire.item import Line, RawItem, Unreadable, Warning
from streams.wire.limits import Limits
from streams.wire.mail.headers import address_names, identifier, media_type, param, raw, text_of, without_comments
from streams.wire.markup import contents
from streams.wire.markup.contents import Lines
from streams.wire.metadata import assembly, embargoes, iptc_codes
from streams.wire.reader import Context, Items, Reader

DEPTH: Final = 12
"""Multiparts inside each other, at most."""
PARTS: Final = 1_000
"""Parts of one mail, at most."""

HEADER: Final = 262_144
"""Characters of the header of a mail or a part; what is beyond is its text."""

_SURE: Final = frozenset(b"message-id received return-path mime-version delivered-to dkim-signature content-transfer-encoding list-id x-mailer".split())
_USUAL: Final = frozenset(b"from to subject date cc sender reply-to bcc in-reply-to references content-type organization keywords".split())
_UNIX_FROM: Final = re.compile(rb"From \S{1,300} [^\r\n]{5,200}\r?\n")
_FIELD: Final = re.compile(rb"([!-9;-~]{1,76})[ \t]{0,5}:")  # RFC 5322, section 2.2
_TEXTS: Final = ("text/plain", "text/html", "application/xhtml+xml")
_SIGNATURES: Final = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_FIELDS: Final = {
    "id": ("Message-ID",), "headline": ("Subject",), "authors": ("From", "Sender"), "supplier": ("Organization", "Organisation"),
    "date": ("Date", "Resent-Date"), "expires": ("Expires", "Expiry-Date"), "language": ("Content-Language",), "url": ("Archived-At",),
    "priority": ("Priority", "Importance", "X-Priority"), "keywords": ("Keywords",),
}  # fmt: skip
"""Fields of a raw item, and the headers that have them, of which the first that says something."""
_EXTRA: Final = {
    "to": "To", "cc": "Cc", "reply_to": "Reply-To", "sender": "Sender", "list_id": "List-Id", "in_reply_to": "In-Reply-To", "references": "References",
    "supersedes": "Supersedes", "comments": "Comments",
}  # fmt: skip
_SPACED: Final = re.compile(r"\S[ \t]+\S")  # in no base64
_LINE_END: Final = re.compile(r"\A(?:\r\n|\r|\n)")
_HEADER: Final = re.compile(r"(?:[!-9;-~]{1,76}+[ \t]{0,5}:[^\r\n]*+(?:\r\n|\r|\n|\Z)(?:[ \t]++[^\r\n]*+(?:\r\n|\r|\n|\Z))*+)*+")
_ENCODINGS: Final = ("quoted-printable", "base64", "x-uuencode", "uuencode", "uue", "x-uue")
_DIGEST: Final = "multipart/digest"
_OPENING: Final = 8  # lines


@dataclass(frozen=True, slots=True)
class Part:
    """A mail, or a part of one. Bytes beyond ASCII are lone surrogates, in both."""

    header: Message
    """To be asked for raw fields only, and of the policy compat32: the default one parses each field as a structure, even those that no one asks for,
    raises on some and takes minutes for others."""
    body: str


def sniff(head: bytes) -> int:
    """By the header: every line of it is a field or goes on with one, and enough of the fields are those of mails."""
    unix = _UNIX_FROM.match(head)
    names: list[bytes] = []
    for number, line in enumerate(re.split(rb"\r\n|\n|\r", head[unix.end() if unix else 0 :])):
        if not line:
            break
        if line[:1] in b" \t":
            if not number:
                return 0
            continue
        field = _FIELD.match(line)
        if field is None:
            if not names:
                return 0
            break  # a header without the blank line after it
        names.append(field[1].lower())
    found = set(names)
    sure, usual = len(found & _SURE), len(found & _USUAL)
    if sure and sure + usual >= 2:
        return 90
    if unix and usual >= 2:
        return 85
    return 55 if b"from" in found and usual >= 3 and re.search(rb"^From:[^\r\n]{0,300}@", head, re.IGNORECASE | re.MULTILINE) else 0


def read(value: bytes, context: Context) -> Items:
    text = value.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    unix = _UNIX_FROM.match(text)
    message = _parsed(text[unix.end() if unix else 0 :].decode("ascii", "surrogateescape"))
    if not {name.lower().encode("ascii", "replace") for name, _ in message.header.raw_items()} & (_SURE | _USUAL):
        return (Unreadable(Reason.WRONG_SHAPE, "not a mail: it does not begin with any header field of one"),)
    if media_type(message.header) == _DIGEST and (parts := _split(message)):
        if len(parts) > context.limits.items:
            return (Unreadable(Reason.TOO_LARGE, f"a digest of {len(parts)} mails, the limit is {context.limits.items} (items)"),)
        return tuple(_outcome(_inner(part), context) for part in parts)
    return (_outcome(message, context),)


def _inner(part: Part) -> Part:
    """The mail in a part of a digest, which is message/rfc822 unless it says otherwise (RFC 2046, section 5.1.5)."""
    return _parsed(part.body) if raw(part.header, "Content-Type") is None or media_type(part.header) == "message/rfc822" else part


def _outcome(message: Part, context: Context) -> RawItem | Unreadable:
    warnings: list[Warning] = []
    text = _text(message, context, warnings)
    if isinstance(text, Unreadable):
        return text
    strings = {name: _first(message, headers, context) for name, headers in _FIELDS.items()}
    given: assembly.Given = {
        **strings,
        "id": identifier(strings["id"]),
        "language": (strings["language"] or "").split(",")[0],
        "url": (strings["url"] or "").strip().removeprefix("<").removesuffix(">"),
        "date": without_comments(strings["date"] or ""),
        "expires": without_comments(strings["expires"] or ""),
        "keywords": (strings["keywords"] or "").split(","),
        "authors": address_names(strings["authors"] or ""),
        "media": text.media,
        "embargo": embargoes.stated([strings["headline"] or "", *_opening(text.lines)]),
        "extra": {name: _first(message, (header,), context) for name, header in _EXTRA.items()},
    }
    return assembly.item("mail", given, text.lines, context, text.charset or "us-ascii", (*context.warnings, *warnings))


def _opening(lines: Lines) -> list[str]:
    """The first lines that are not blank, where a press release says until when it is held."""
    return [text for line in lines[: 4 * _OPENING] if (text := line.text.strip())][:_OPENING]


def _first(message: Part, headers: tuple[str, ...], context: Context) -> str | None:
    """The first of the headers that says something."""
    return next((text for header in headers if (text := text_of(message.header, header, context.charset))), None)


class _Text:
    """What is gathered in a walk through the parts."""

    def __init__(self) -> None:
        self.lines: Lines = ()
        self.media: list[dict[str, str | None]] = []
        self.charset: str | None = None


def _text(message: Part, context: Context, warnings: list[Warning]) -> _Text | Unreadable:
    """The text of a mail: that of all parts which are text and no attachments, in order, and of alternatives the best one."""
    found, number = _Text(), 0
    for part in _leaves(message, 0):
        if isinstance(part, Unreadable):
            return part
        number += 1
        if number > PARTS:
            return Unreadable(Reason.TOO_LARGE, f"more than {PARTS} parts")
        if media_type(part.header) in _SIGNATURES:
            continue
        if not _is_text(part):
            found.media.append(_medium(part, context, number))
            continue
        read = _lines(part, context)
        if isinstance(read, Unreadable):
            return read
        lines, decoded = read
        found.lines += lines
        found.charset = found.charset or decoded.charset
        warnings += decoded.warnings
        if len(found.lines) > context.limits.lines:
            return Unreadable(Reason.TOO_LARGE, f"{len(found.lines)} lines, the limit is {context.limits.lines} (lines)")
    return found


def _leaves(message: Part, depth: int) -> Iterator[Part | Unreadable]:
    """The parts that are not made of parts, in order; of alternatives one and those that are no text."""
    kind = media_type(message.header)
    parts = _split(message) if kind.startswith("multipart/") else []
    if not parts:
        yield message
        return
    if depth >= DEPTH:
        yield Unreadable(Reason.TOO_DEEP, f"multiparts nested deeper than {DEPTH}")
        return
    leaves = [list(_leaves(part, depth + 1)) for part in parts[: PARTS + 1]]
    if kind == "multipart/alternative":
        best = _best(leaves)
        leaves = [part if index == best else [leaf for leaf in part if isinstance(leaf, Unreadable) or not _is_text(leaf)] for index, part in enumerate(leaves)]
    for part in leaves:
        yield from part


def _best(alternatives: list[list[Part | Unreadable]]) -> int:
    """The alternative that is read: the first with plain text that is not blank, else the last with any (RFC 2046, section 5.1.4: the last is the richest)."""
    texts = [[leaf for leaf in leaves if not isinstance(leaf, Unreadable) and _is_text(leaf)] for leaves in alternatives]
    for index, leaves in enumerate(texts):
        if any(_leaf_type(leaf) == "text/plain" and _content(leaf).strip() for leaf in leaves):
            return index
    return max((index for index, leaves in enumerate(texts) if leaves), default=0)


def _split(message: Part) -> list[Part]:
    """The parts of a multipart (RFC 2046, section 5.1.1); none where no delimiter is in it. What stands before and after them is no text of the mail."""
    boundary = param(message.header, "Content-Type", "boundary")
    if not boundary or len(boundary) > 200:  # 70 in the standard
        return []
    delimiter = re.compile(rf"(?:\A|(?<=[\r\n]))--{re.escape(boundary.rstrip())}(--)?[ \t]{{0,20}}(?:\r\n|\r|\n|\Z)")
    body = message.body
    parts: list[Part] = []
    begin = None
    for match in delimiter.finditer(body):
        if begin is not None:
            parts.append(_parsed(_without_line_end(body[begin : match.start()])))
        begin = None if match[1] else match.end()
        if match[1] or len(parts) > max(PARTS, 10_000):
            break
    if begin is not None and body[begin:].strip():  # the end is missing: cut off on its way
        parts.append(_parsed(body[begin:]))
    return parts


def _parsed(text: str) -> Part:
    """A mail or a part, of its header and what is behind it. The standard library gets the header only: it looks at each line of what it gets."""
    match = _HEADER.match(text, 0, HEADER)
    end = match.end() if match else 0
    return Part(Parser(policy=policy.compat32).parsestr(text[:end], headersonly=True), _LINE_END.sub("", text[end:], count=1))


def _leaf_type(part: Part) -> str:
    """The media type of what has no parts: a multipart in which no delimiter was found is text."""
    kind = media_type(part.header)
    return "text/plain" if kind.startswith("multipart/") else kind


def _without_line_end(text: str) -> str:
    """The line end before a delimiter belongs to the delimiter."""
    return text[:-2] if text.endswith("\r\n") else text[:-1] if text.endswith(("\r", "\n")) else text


def _content(part: Part) -> bytes:
    """The content without its transfer encoding (RFC 2045, section 6), or as it stands where it cannot have that encoding."""
    encoding = (raw(part.header, "Content-Transfer-Encoding") or "").lower()
    body = part.body
    if "\r" in body and "\n" not in body:  # lines that end at CR alone, which no decoder knows
        body = body.replace("\r", "\n")
    plain = body.encode("ascii", "surrogateescape")
    if encoding not in _ENCODINGS or (encoding == "base64" and _SPACED.search(body)):
        return plain
    alone: Message = Message()
    alone["Content-Transfer-Encoding"] = encoding
    alone.set_payload(body)
    try:
        decoded = alone.get_payload(decode=True)
    except Exception:  # the standard library raises more than it says on encodings that are none
        return plain
    return decoded if isinstance(decoded, bytes) else plain


def _is_text(part: Part) -> bool:
    return _leaf_type(part) in _TEXTS and not _is_attachment(part)


def _is_attachment(part: Part) -> bool:
    disposition = _disposition(part)
    return disposition == "attachment" or (disposition == "inline" and bool(_filename(part)) and _leaf_type(part) != "text/plain")


def _disposition(part: Part) -> str:
    return (text_of(part.header, "Content-Disposition", None) or "").partition(";")[0].strip().lower()


def _filename(part: Part) -> str | None:
    return param(part.header, "Content-Disposition", "filename") or param(part.header, "Content-Type", "name")


def _lines(part: Part, context: Context) -> tuple[Lines, Decoded] | Unreadable:
    data = _content(part)
    declared = param(part.header, "Content-Type", "charset") or context.charset
    decoded = decode(data, declared.strip("'\" ") if declared else None)
    if isinstance(decoded, Unreadable):
        return decoded
    lines = _of(part, decoded.text, context.limits)
    return lines if isinstance(lines, Unreadable) else (lines, decoded)


def _of(part: Part, text: str, limits: Limits) -> tuple[Line, ...] | Unreadable:
    return contents.plain(text, limits) if _leaf_type(part) == "text/plain" else contents.html(text, limits)


def _medium(part: Part, context: Context, number: int) -> dict[str, str | None]:
    """An attachment: named by its file and its Content-ID, not read."""
    kind = _leaf_type(part)
    id = identifier(text_of(part.header, "Content-ID", context.charset))
    name = _filename(part) or (text_of(_parsed(part.body).header, "Subject", context.charset) if kind == "message/rfc822" else None)
    return {
        "href": text_of(part.header, "Content-Location", context.charset) or (f"cid:{id}" if id else name or f"part-{number}"),  # RFC 2392
        "id": id,
        "kind": "text" if kind == "message/rfc822" else iptc_codes.media_kind("attachment", kind),
        "media_type": kind,
        "title": name,
        "caption": text_of(part.header, "Content-Description", context.charset),
        "rel": "inline" if id and _disposition(part) != "attachment" else "attachment",
    }


_CAN_SAY: Final = frozenset(
    """id priority embargo expires date title authors lines.block lines.markup language supplier media keywords url extra""".split()  # noqa: SIM905
)
READER: Final = Reader(("message/rfc822",), sniff, read, _CAN_SAY)
