"""What becomes of the characters of a line: junk goes, mis-decoded characters come back, and every change is recorded.

The table of treatments is in docs/formats.md. No stretch is looked at twice: what an entity stands for is text, whatever it looks like.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import Final

from streams.wire.item import Edit, Line

# Windows-1252, the characters of 0x80 to 0x9F (WHATWG Encoding Standard, index windows-1252; the five bytes without a character are left out).
WINDOWS_1252: Final = {byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}

_BLOCK: Final = frozenset(
    """address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section
    table tbody td tfoot th thead tr ul""".split()  # noqa: SIM905
)
_INLINE: Final = frozenset(
    """a abbr acronym b big body button center cite code del em embed font form head html i iframe img input ins kbd label link mark meta
    noscript object q s script small source span strike strong style sub sup svg title tt u var video wbr""".split()  # noqa: SIM905
)
TAGS: Final = _BLOCK | _INLINE
_HIDDEN: Final = {name: re.compile(rf"</{name}\s*+>", re.IGNORECASE) for name in ("script", "style")}
"""Elements whose content is not text."""

_REMOVED: Final = "\x00-\x08\x0e-\x1f\x7f\u00ad\u180e\u200b\u202d\u202e\u2060\ufeff\ufff9-\ufffb\ufffe\uffff"
_SPACES: Final = "\x0b\x0c\u2028\u2029"  # they end a line elsewhere; here they part words
_FLAG: Final = "allowfullscreen|async|autoplay|checked|compact|controls|defer|disabled|hidden|itemscope|loop|muted|nomodule|noshade|nowrap|open|selected"
"""Attributes that HTML has without a value; of others a tag is known by its `=`, so that <b and more> stays text."""
_ATTRIBUTES: Final = rf"(?:\s++(?i:{_FLAG})(?![\w:.-]|\s*=))*(?:\s++[A-Za-z_:@][\w:.-]*+\s*+=[^<>]*+|\s*+/?)"
_LOST_SPACE: Final = "\xc3\x82\xc2"
"""A no-break space that was encoded twice over and then trimmed by a program that took its last byte for a space."""
_TAIL: Final = "(?:\xc2?[\x80-\xbf])"
_TWICE: Final = (
    f"(?:[\xe0-\xef]|\xc3[\xa0-\xaf]){_TAIL}{{2}}"
    f"|(?:[\xf0-\xf4]|\xc3[\xb0-\xb4]){_TAIL}{{3}}"
    f"|\xc3[\x82-\x9f]\xc2[\x80-\xbf]|{_LOST_SPACE}(?![\x80-\xbf])|[\xc2-\xdf][\x80-\xbf]"
)
"""One character whose UTF-8 bytes were read as Latin-1, once or (each of them written as UTF-8 and read as Latin-1) twice over."""
_TRIGGER: Final = re.compile(f"[{_REMOVED}{_SPACES}\ud800-\udfff\x80-\x9f\xc2-\xf4]|&(?=[#A-Za-z])|<(?=[/!A-Za-z])")
_TREATED: Final = re.compile(
    f"(?P<removed>[{_REMOVED}]++)|(?P<space>[{_SPACES}])|(?P<surrogate>[\ud800-\udfff])"
    f"|(?P<twice>{_TWICE})|(?P<c1>[\x80-\x9f])"
    r"|&(?P<entity>#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    rf"|<(?P<close>/?)(?P<tag>[A-Za-z][A-Za-z0-9]{{0,11}}){_ATTRIBUTES}>|(?P<comment><!--)"
)
_MISREAD: Final = re.compile(f"(?P<twice>{_TWICE})|(?P<c1>[\x80-\x9f])")
_REMOVED_CHARACTER: Final = re.compile(f"[{_REMOVED}]")


def line(raw: str) -> Line:
    """The line as it is read. Costs next to nothing where there is nothing to treat. Line ends inside `raw` stay."""
    if raw.isprintable() and "&" not in raw and "<" not in raw:
        return Line(raw, raw)
    edits = _edits(raw)
    return Line(raw, applied(raw, edits), edits) if edits else Line(raw, raw)


def headline(raw: str) -> Line:
    """As `line`, for a text that is one line by nature: each line end in it is read as a space."""
    plain = line(raw)
    if "\n" not in raw and "\r" not in raw:
        return plain
    inside = [(edit.start, edit.end) for edit in plain.edits]
    breaks = [Edit(m.start(), m.end(), " ") for m in re.finditer(r"\r\n|\r|\n", raw)]
    kept = [edit for edit in breaks if not _overlaps(edit, inside)]
    edits = tuple(sorted((*plain.edits, *kept), key=lambda edit: edit.start))
    return Line(raw, applied(raw, edits), edits)


def repaired(text: str) -> str:
    """The text with C1 controls read as in a line: as the character that they were in Windows-1252, or as a part of one in UTF-8."""
    return _MISREAD.sub(lambda match: said if (said := _treated(match, "", set())[0]) is not None else match[0], text)


def applied(raw: str, edits: tuple[Edit, ...]) -> str:
    """`raw` with the edits made; they are in order and do not overlap."""
    pieces: list[str] = []
    position = 0
    for edit in edits:
        pieces += (raw[position : edit.start], edit.text)
        position = edit.end
    return "".join((*pieces, raw[position:]))


def _overlaps(edit: Edit, spans: list[tuple[int, int]]) -> bool:
    """Whether a line end lies in a stretch that is gone already, such as a comment over two lines. Spans are in order."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle][1] <= edit.start:
            low = middle + 1
        else:
            high = middle
    return low < len(spans) and spans[low][0] < edit.end


def _edits(raw: str) -> tuple[Edit, ...]:
    edits: list[Edit] = []
    position = end = 0
    before = ""  # the last character kept or put in
    absent: set[str] = set()  # ends that do not come any more: looked for once, so that the cost stays linear
    while trigger := _TRIGGER.search(raw, position):
        start = trigger.start()
        if start > end:
            before = raw[start - 1]
        match = _TREATED.match(raw, start)
        text, after = _treated(match, before, absent) if match else (None, start)
        if text is None:
            position = start + 1
            continue
        edits.append(Edit(start, after, text))
        position = end = after
        before = text or before
    return _without_trailing_space(edits, len(raw))


def _without_trailing_space(edits: list[Edit], end: int) -> tuple[Edit, ...]:
    index = len(edits)
    while index and edits[index - 1].end == end and edits[index - 1].text in ("", " "):
        index -= 1
        end = edits[index].start
        edits[index] = Edit(end, edits[index].end, "")
    return tuple(edits)


def _treated(match: re.Match[str], before: str, absent: set[str]) -> tuple[str | None, int]:
    """What the match becomes (None: it stays), and where the stretch ends."""
    kind, end = match.lastgroup, match.end()
    if kind == "removed":
        return "", end
    if kind == "space":
        return " ", end
    if kind == "surrogate":
        return "\ufffd", end
    if kind == "twice":
        return _twice_encoded(match[0]), end
    if kind == "c1":
        return WINDOWS_1252.get(ord(match[0]), ""), end
    if kind == "entity":
        return _entity(match["entity"]), end
    if kind == "comment":
        return _until("-->", match, absent)
    return _tag(match, before, absent)


def _twice_encoded(text: str) -> str | None:
    """UTF-8 that was read as Latin-1. Only where a C1 control gives it away: no text has those, but French has "Ã©" for all we know."""
    if not any("\x80" <= character <= "\x9f" for character in text):
        return None
    if text == _LOST_SPACE:
        return " "
    lead = text[0]
    tail = text[1:]
    if len(text) > 2 and lead == "\xc3":
        lead, tail = chr(ord(text[1]) + 0x40), text[2:]
    try:
        character = (lead + tail.replace("\xc2", "")).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\x80" <= character <= "\x9f":
        return WINDOWS_1252.get(ord(character), "")
    return "" if _REMOVED_CHARACTER.match(character) else " " if character in "\u2028\u2029" else character


def _entity(name: str) -> str | None:
    if not name.startswith("#"):
        character = html5.get(name + ";", "")
    else:
        code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        code = ord(WINDOWS_1252.get(code, chr(code))) if code < 0x110000 else 0
        if code < 9 or 0x0D < code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000:
            return None
        character = chr(code)
    if len(character) != 1:
        return None
    if _REMOVED_CHARACTER.match(character):
        return ""
    return " " if character in "\n\r\x0b\x0c\u2028\u2029" else character


def _tag(match: re.Match[str], before: str, absent: set[str]) -> tuple[str | None, int]:
    name, raw, end = match["tag"], match.string, match.end()
    tag = name.lower()
    if tag not in TAGS:
        return None, end
    if len(name) == 1 and name.isupper() and match[0] == f"<{name}>" and not _closes(name, match, absent):
        return None, end  # <T>, <A>: a ticker, unless the line closes it as a tag
    if tag in _HIDDEN and not match["close"]:
        hidden = None if tag in absent else _HIDDEN[tag].search(raw, end)
        if hidden is None:
            absent.add(tag)
        else:
            end = hidden.end()
    if tag not in _BLOCK:
        return "", end
    return "" if not before or before.isspace() else " ", end


def _closes(name: str, match: re.Match[str], absent: set[str]) -> bool:
    close = f"</{name}>"
    if close in absent:
        return False
    if f"found {close}" in absent:
        return True
    found = close in match.string
    absent.add(f"found {close}" if found else close)
    return found


def _until(close: str, match: re.Match[str], absent: set[str]) -> tuple[str | None, int]:
    end = -1 if close in absent else match.string.find(close, match.end())
    if end < 0:
        absent.add(close)
        return None, match.end()
    return "", end + len(close)
