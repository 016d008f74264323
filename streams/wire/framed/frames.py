"""The control bytes around the messages of IPTC 7901 and ANPA 1312, and what becomes of them where they stand in odd places.

SOH header STX text ETX trailer EOT is a message (IPTC 7901, revision 5, sections 3 to 6; ANPA 1312 has the same). A line `ZCZC ...` also begins one and
`NNNN` at the end of a line also ends one. Filler (SYN, DEL, NUL, white space) between messages is nothing.

| where | what it is |
| --- | --- |
| no SOH, no STX | a message, if it begins with a header that the format knows |
| a SOH within a text | a stray byte, unless a STX or a header that the format knows follows it |
| an EOT without an ETX before it | a stray byte, where an ETX follows and neither a SOH nor a STX nor a header does |
| a second STX, an ETX before the STX | a stray byte |
| an ETX before the STX, and more lines between them than behind | each in the other's place |
| several ETX | the last one ends the text |
| no ETX, no EOT | the message ends where the next one begins |
| text between ETX and EOT that is no trailer | body |
| text that is in no message, beside messages | refused as `invalid-frame` |
| a header without text, or more control bytes than text has | refused as `invalid-frame` |
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from streams.reasons import Reason
from streams.wire.decoding.charset import Decoded, decode
from streams.wire.decoding.splitting import count_lines
from streams.wire.item import RawItem, Unreadable, Warning
from streams.wire.limits import Limits
from streams.wire.reader import Context, Items, too_many_lines

SOH, STX, ETX, EOT = "\x01", "\x02", "\x03", "\x04"
_MARKS: Final = re.compile(
    rb"(?P<begin>\x01|(?:\A|(?<=[\r\n\x00\x7f]))(?:ZCZC|zczc)[^\r\n\x01-\x04]{0,80}(?=[\r\n\x01]|\Z))"
    rb"|(?P<end>\x04|(?<=[\r\n\t ])(?:NNNN|nnnn)[ \t]*(?=[\r\n\x00-\x04\x7f]|\Z))"
)
_CONTROLS: Final = bytes([*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F])
"""Bytes that are no text in any charset that shares its first 128 with ASCII."""
_COMMON: Final = bytes((0x07, 0x08, 0x10, 0x19, 0x1D, 0x1E, 0x1F))
"""Of these the ones that text may be full of: bells, marks of table lines, fixed spaces."""
_MOST: Final = 0.05, 0.25
"""Largest shares of other control bytes, and of all of them, in a message of more than 4096 bytes."""
_MARKS_PER_ITEM: Final = 8
_FILLER: Final = bytes([*range(0x21), 0x7F])
_FILLER_TEXT: Final = "".join(map(chr, _FILLER))
_WIDE: Final = ("utf-16", "utf-32")


@dataclass(frozen=True, slots=True)
class Message:
    """The parts of one message, decoded. What a part is, its format decides: without control bytes all is in `text`."""

    header: str
    """Between SOH and STX; "" where there is no STX."""
    text: str
    tail: str
    """What follows the last ETX."""
    opened: bool
    """Whether it begins with a SOH or ZCZC."""
    framed: bool
    """Whether there is a STX, so that `header` is one."""
    ended: bool
    """Whether there is an ETX, so that `tail` is one."""
    opening: str
    """What follows ZCZC in its line."""
    charset: str
    warnings: tuple[Warning, ...]


@dataclass(slots=True)
class _Piece:
    """value[start:end], without the marks that begin and end it."""

    start: int
    end: int = 0
    opened: bool = False  # by SOH
    opening: bytes | None = None  # by ZCZC
    ended: bool = False  # by EOT or NNNN
    known: bool = False  # begins with a header that the format knows
    text: bool = False  # has a STX
    done: bool = False  # has an ETX

    @property
    def is_message(self) -> bool:
        return self.opened or self.opening is not None or self.text or self.known


def messages(
    value: bytes,
    context: Context,
    begins: re.Pattern[bytes],
    read: Callable[[Message, Context], RawItem | Unreadable],
    ends: re.Pattern[bytes] | None = None,
) -> Items:
    """The outcome of each message in the value, in order.

    `begins` matches the first header line of the format where no SOH stands before it; `ends` the end of a message where there are no control bytes.
    """
    wide = _narrowed(value, context)
    if isinstance(wide, Unreadable):
        return (wide,)
    if wide is not None:
        value, context = wide
    value = value.removeprefix(b"\xef\xbb\xbf")
    most = context.limits.items
    if sum(map(value.count, (b"\x01", b"\x04", b"ZCZC", b"NNNN", b"zczc", b"nnnn"))) > _MARKS_PER_ITEM * (most + 1):
        return (Unreadable(Reason.TOO_LARGE, f"more bytes that begin and end messages than {most} messages have (items)"),)
    if ends is not None and b"\x01" not in value and b"\x02" not in value:
        value = ends.sub(lambda match: match[0] + b"\x04", value)
    pieces = _pieces(value, begins, most)
    if not pieces:
        return (Unreadable(Reason.NO_TEXT, "nothing but control bytes and white space"),)
    if len(pieces) > most:
        return (Unreadable(Reason.TOO_LARGE, f"more messages than the limit of {most} (items)"),)
    alone = len(pieces) == 1
    return tuple(_outcome(value, piece, context, alone, read) for piece in pieces)


def _outcome(value: bytes, piece: _Piece, context: Context, alone: bool, read: Callable[[Message, Context], RawItem | Unreadable]) -> RawItem | Unreadable:
    if not alone and not piece.is_message:
        return Unreadable(Reason.INVALID_FRAME, f"text at byte {piece.start} that is in no message: neither SOH nor STX nor a known header before it")
    opened = _opened(value[piece.start : piece.end], piece, context)
    return opened if isinstance(opened, Unreadable) else read(opened, context)


def _narrowed(value: bytes, context: Context) -> tuple[bytes, Context] | Unreadable | None:
    """UTF-16 and UTF-32 as UTF-8, in which control characters are bytes; None where it is neither."""
    declared = (context.charset or "").lower().startswith(_WIDE)
    if not declared and value[:2] not in (b"\xff\xfe", b"\xfe\xff") and 0 not in value[:4096]:
        return None
    decoded = decode(value, context.charset)
    if isinstance(decoded, Unreadable) or not decoded.charset.startswith(_WIDE):
        return None
    return decoded.text.encode(), Context("utf-8", context.supplier, context.limits, (*context.warnings, *decoded.warnings))


def _pieces(value: bytes, begins: re.Pattern[bytes], most: int) -> list[_Piece]:
    """The value cut at every byte that may begin or end a message, without filler, stray bytes healed. Stops after one more than `most`."""
    found: list[_Piece] = []
    piece = _Piece(0)

    def close(end: int, ended: bool) -> bytes | None:
        """Ends the piece; returns a ZCZC that belongs to the next one, because nothing but filler follows it."""
        piece.end, piece.ended = end, ended
        data = value[piece.start : end]
        bare = data.lstrip(_FILLER)
        if bare or (piece.opened and ended):
            piece.known, piece.text, piece.done = begins.match(bare) is not None, b"\x02" in data, b"\x03" in data
            _put(found, piece)
            return None
        return None if ended else piece.opening

    for mark in _MARKS.finditer(value):
        ended = mark["end"] is not None
        opening = close(mark.start(), ended)
        piece = _Piece(mark.end(), opening=opening)
        if mark["begin"] == b"\x01":
            piece.opened = True
        elif not ended:
            piece.opening = mark["begin"][4:]
        if len(found) > most:
            return found
    close(len(value), False)
    return found


def _put(found: list[_Piece], piece: _Piece) -> None:
    """Adds a piece, to the one before it where what parts them is a stray byte."""
    before = found[-1] if found else None
    if before is not None and not before.done and not (piece.text or piece.known or piece.opening is not None):
        stray_soh = piece.opened and not before.ended and before.text
        stray_eot = not piece.opened and before.ended and piece.done and (before.opened or before.text)
        if stray_soh or stray_eot:
            before.end, before.ended, before.done = piece.end, piece.ended, piece.done
            return
    found.append(piece)


def _opened(data: bytes, piece: _Piece, context: Context) -> Message | Unreadable:
    plain = data.translate(None, _CONTROLS)  # they are ASCII in every charset, and tell nothing of which one it is
    if not plain or plain.isspace():
        return Unreadable(Reason.INVALID_FRAME, f"a message at byte {piece.start} with neither header nor text")
    if _is_binary(data, len(plain)):
        return Unreadable(Reason.INVALID_FRAME, f"more control bytes than any text has (in the message at byte {piece.start})")
    escaped = b"\x1b" in data and (context.charset or "").lower().startswith("iso-2022")
    decoded = decode(data if escaped else plain, context.charset)
    if isinstance(decoded, Unreadable):
        return Unreadable(decoded.reason, f"{decoded.detail} (in the message at byte {piece.start}, control bytes not counted)")
    text = decoded.text if escaped else _with_controls(data, decoded)
    header, framed, rest = _changed_back(text).partition(STX)
    if not framed:
        header, rest = "", text.lstrip(_FILLER_TEXT)
    body, ended, tail = rest.rpartition(ETX)
    if not ended:
        body, tail = rest, ""
    return Message(
        header=header.strip(_FILLER_TEXT),
        text=body,
        tail=tail,
        opened=piece.opened or piece.opening is not None,
        framed=bool(framed),
        ended=bool(ended),
        opening=(piece.opening or b"").decode("ascii", "replace").strip(),
        charset=decoded.charset,
        warnings=(*context.warnings, *decoded.warnings),
    )


def _changed_back(text: str) -> str:
    """With the first ETX and the STX where they belong, if they have changed places: the text is between them."""
    header, _, rest = text.partition(STX)
    before, swapped, between = header.partition(ETX)
    if not swapped or count_lines(between.strip(_FILLER_TEXT)) <= count_lines(rest.strip(_FILLER_TEXT)):
        return text
    return f"{before}{STX}{between}{ETX}{rest}"


def _is_binary(data: bytes, plain: int) -> bool:
    if len(data) <= 4096:
        return False
    controls = len(data) - plain
    common = len(data) - len(data.translate(None, _COMMON))
    return controls - common > _MOST[0] * len(data) or controls > _MOST[1] * len(data)


def too_large(message: Message, limits: Limits) -> Unreadable | None:
    """Looked at before the lines are made."""
    return too_many_lines(sum(count_lines(part) - part.count("\r\r\n") for part in (message.text, message.tail)), limits)


def _with_controls(data: bytes, decoded: Decoded) -> str:
    try:
        return data.decode(decoded.charset)
    except (UnicodeError, LookupError):  # a charset in which a control byte is part of a character: what is without them is the text
        return decoded.text
