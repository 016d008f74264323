"""From bytes to text: which charset explains them.

Any bytes are Latin-1, so "it decodes" proves nothing. In order: a byte order mark, the declared charset, UTF-8, Windows-1252 where what it yields
reads like a Western language, then what charset-normalizer finds where that reads like one language. Otherwise the bytes are undecodable,
notably UTF-8 with faults in it: what its broken characters were cannot be known.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from charset_normalizer import from_bytes

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.decoding import plausible
from streams.wire.item import Unreadable, Warning

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Codecs that are no charsets, or whose cost is not linear.
_NO_CHARSETS: Final = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "utf_7", "mbcs", "oem"})
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,39}")
_WESTERN: Final = frozenset({"iso8859-1", "iso8859-15", "cp1252", "ascii"})
_NAMES: Final = {"iso8859-1": "iso-8859-1", "iso8859-15": "iso-8859-15", "ascii": "us-ascii"} | {f"cp125{n}": f"windows-125{n}" for n in range(9)}
"""IANA names where Python's differ."""
_CANDIDATES: Final = """cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 iso8859_2 iso8859_5 iso8859_7 koi8_r koi8_u cp932 euc_jp gb18030 big5
    cp949 cp874""".split()  # noqa: SIM905
_SAMPLE: Final = 16 * 1024  # bytes that detection looks at, from shortly before the first byte that is not ASCII
_MULTIBYTE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CODED_WRONGLY: Final = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]|\xc0\x80|\xe2[\x80-\x84]")
"""UTF-8 that is none: surrogates, NUL on two bytes, the beginning of a quotation mark or dash. As Windows-1252 they are what no language has."""
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")  # a control character and no UTF-8: two faults are no text
_BLANK: Final = re.compile(rb"\s*+")
_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    charset: str
    """IANA name, lower case."""
    warnings: tuple[Warning, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded | Unreadable:
    """The text of the bytes, without a byte order mark. `declared` is the charset that the sender names.

    Returns `Reason.UNDECODABLE` with the place of the first byte that is not UTF-8 where no charset explains the bytes.
    """
    for mark, name in _MARKS:
        if data.startswith(mark) and (marked := _marked(data, mark, name)):
            return marked
    warnings: tuple[Warning, ...] = ()
    if declared is not None:
        named = _declared(data, declared)
        if isinstance(named, Decoded):
            return named
        warnings = (named,)
    found = _wide(data) or _utf8(data) or _detected(data)
    if found is None:
        return Unreadable(Reason.UNDECODABLE, _fault(data))
    return Decoded(found.text, found.charset, warnings)


def head(data: bytes, size: int = 4096) -> bytes:
    """The beginning of a value as a reader's `sniff` sees it: without byte order mark and leading white space, and as UTF-8 where it is UTF-16 or UTF-32."""
    mark, name = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", _parity(data)))
    if name in (None, "utf-8"):
        blank = _BLANK.match(data, len(mark))
        start = blank.end() if blank else len(mark)
        return data[start : start + size]
    return data[len(mark) : size].decode(name or "", "ignore").lstrip().encode("utf-8", "replace")


def _marked(data: bytes, mark: bytes, name: str) -> Decoded | None:
    body = data[len(mark) :]
    if name != "utf-8" and plausible.is_ascii_prose(body):
        return None  # FF FE before plain ASCII is no mark
    try:
        text = body.decode(name)
    except UnicodeDecodeError:
        return None
    return Decoded(text, name) if plausible.is_text(text) else None


def _declared(data: bytes, declared: str) -> Decoded | Warning:
    try:
        codec = codecs.lookup(declared) if _NAME.fullmatch(declared) else None
    except LookupError:
        codec = None
    if codec is None or codec.name.replace("-", "_") in _NO_CHARSETS or not getattr(codec, "_is_text_encoding", True):
        return Warning(Code.WRONG_CHARSET, "charset", f"{declared!r} is not a charset that is known; detected instead")
    unlikely = not data.isascii() if codec.name in _WESTERN else codec.name.startswith(("utf-16", "utf-32")) and 0 not in data
    if unlikely and _is_utf8(data):
        return Warning(Code.WRONG_CHARSET, "charset", f"declared {declared!r}, but the bytes are UTF-8")
    try:
        text = data.decode(codec.name)
    except (UnicodeError, LookupError):
        return Warning(Code.WRONG_CHARSET, "charset", f"the bytes are not {declared!r}; detected instead")
    if not plausible.is_text(text):
        return Warning(Code.WRONG_CHARSET, "charset", f"read as {declared!r} the bytes are no text; detected instead")
    return Decoded(text.removeprefix("\ufeff"), _NAMES.get(codec.name, codec.name))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf8(data: bytes) -> Decoded | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return Decoded(text, "utf-8") if plausible.few_controls(data) else None


def _parity(data: bytes) -> str | None:
    """UTF-16 without a mark: in text with ASCII in it, every other byte is zero."""
    sample = data[:4096]
    if 0 not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half < 2:
        return None
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else None


def _wide(data: bytes) -> Decoded | None:
    name = _parity(data)
    if name is None:
        return None
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return None
    return Decoded(text, name) if plausible.is_text(text) else None


def _detected(data: bytes) -> Decoded | None:
    first = _NOT_ASCII.search(data)
    if first is None or _CONTROL.search(data):
        return None
    start = max(0, first.start() - 1024)
    sample = data[start : start + _SAMPLE]
    whole = _MULTIBYTE.findall(sample)
    if sum(map(len, whole)) >= len(_NOT_ASCII.findall(_MULTIBYTE.sub(b"", sample))) > 0 and any(plausible.is_word(piece) for piece in whole):
        return None  # UTF-8 with faults
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if text and not _CODED_WRONGLY.search(data) and plausible.is_western(text[start : start + _SAMPLE]):
        return Decoded(text, "windows-1252")
    for match in from_bytes(sample, cp_isolation=list(_CANDIDATES), preemptive_behaviour=False, threshold=0.2):
        try:
            text = data.decode(match.encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if plausible.is_one_language(text[: 2 * _SAMPLE]) and plausible.is_text(text):
            name = codecs.lookup(match.encoding).name
            return Decoded(text, _NAMES.get(name, name))
    return None


def _fault(data: bytes) -> str:
    if not plausible.few_controls(data):
        return f"binary: more than {plausible.CONTROLS:.0%} of the bytes are control characters; send text, or name the charset in the header content-type"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"byte 0x{data[error.start]:02x} at {error.start} is not UTF-8 ({error.reason})"
        return f"{where}, and no other charset explains the bytes; name it in the header content-type"
    return "no charset explains the bytes; name it in the header content-type"
