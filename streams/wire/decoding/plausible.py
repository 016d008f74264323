"""Whether decoded bytes read like text: few controls, letters where letters stand, one script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise
from typing import Final

CONTROLS: Final = 0.05
"""Largest share of control characters in text. Framed wire formats have under 0.02; random bytes have 0.11."""
_CONTROL_BYTES: Final = bytes(byte for byte in [*range(0x20), 0x7F] if byte not in b"\t\n\r\x0c")
_PRINTABLE: Final = bytes([*range(0x20, 0x7F), *b"\t\n\r"])
_LEAST: Final = 6  # letters of a script that is not Latin, before it counts as evidence
_SHARE: Final = 0.75  # of the characters beyond ASCII have to make sense

_LOWER: Final = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýœšžß")
_UPPER: Final = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽ")
_ICELANDIC: Final = frozenset("ðþÐÞ")
_NORDIC: Final = frozenset("áæíúÁÍ")
_TURKISH: Final = frozenset("çüÇÜ")  # in Turkish text the bytes of ð, þ, ý stand for ğ, ş, ı
_ALONE: Final = frozenset("àéèêìîòóôùúíýåæøöäÀÉÈÓÅØÖ")  # words of one letter
_PUNCTUATION: Final = frozenset("‘’“”–—…•€£¥§©®°·«»¿¡ªº½¼¾²³™‹›„‚\xa0\xad±´×†")
_IN_WORDS: Final = frozenset("’‘–—…·\xa0\xad´")
_REGIONS: Final = re.compile(r"[^\x00-\x7f]+")
_NO_ASCII_TEXT: Final = re.compile(r"[^\t\n\r\f -~]")


def few_controls(data: bytes) -> bool:
    """Whether at most 5 % of the bytes are control characters; also of the first 4096, where a binary format has its header."""
    return _few(data) and (len(data) <= 4096 or _few(data[:4096]))


def _few(data: bytes) -> bool:
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    return controls <= CONTROLS * len(data) or (controls <= 3 and 3 * controls <= len(data))


def is_ascii_prose(data: bytes) -> bool:
    sample = data[:4096]
    return len(sample.translate(None, _PRINTABLE)) < 0.1 * len(sample) if sample else False


def is_text(text: str) -> bool:
    """Few controls, and next to nothing that is unassigned, private, or no character at all. Looks at the first 32,768 code points."""
    sample = text[:32_768]
    bad = sum(unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs") for character in _NO_ASCII_TEXT.findall(sample))
    return bad <= CONTROLS * max(len(sample), 20)


def is_word(multibyte: bytes) -> bool:
    """Whether a whole UTF-8 sequence is a character that text has (and so no accident of another charset)."""
    try:
        character = multibyte.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return unicodedata.category(character) not in ("Cc", "Cn", "Co", "Cs")


def is_western(text: str) -> bool:
    """Whether text read as Windows-1252 has its characters beyond ASCII where a Western language has them, and not more of them than ASCII letters."""
    good = total = 0
    icelandic = not _ICELANDIC.isdisjoint(text) and not _NORDIC.isdisjoint(text) and _TURKISH.isdisjoint(text)
    for match in _REGIONS.finditer(text):
        start, end = match.span()
        total += end - start
        if end - start <= 3:
            good += sum(_fits(text, index, icelandic) for index in range(start, end))
    return good >= _SHARE * total and 0 < total <= sum(character.isalpha() for character in text if character < "\x80") + 1


def _fits(text: str, index: int, icelandic: bool) -> bool:
    character = text[index]
    before = text[index - 1 : index] if index else ""
    after = text[index + 1 : index + 2]
    if character in "€£¥":
        return any(other.isdigit() for other in text[max(0, index - 2) : index + 3])
    if character in "¿¡":
        return after.isalpha() or after in tuple("“«\"'")
    if character in _PUNCTUATION:
        if character == "\xa0" and not (before.isalnum() or after.isalnum()):
            return False
        if before.isalpha() and after.isalpha() and character not in _IN_WORDS:
            return False
        return all(other.isascii() or other in _PUNCTUATION or other in _LOWER or other in _UPPER for other in (before, after))
    if icelandic and character in _ICELANDIC:
        return True
    if character in _LOWER:
        return before.isalpha() or (after.isalpha() and after.islower()) or character in _ALONE
    if character in _UPPER:
        return (not before.isalpha() or before.isupper()) and (after.isalpha() or before.isupper() or character in _ALONE)
    return False


def is_one_language(text: str) -> bool:
    """Whether the characters beyond ASCII are letters of one script (kana and ideographs count as one), in words, not in a jumble of case."""
    characters = [character for character in text if character > "\x7f"]
    letters = [character for character in characters if character.isalpha() or unicodedata.combining(character)]
    if len(letters) < _LEAST or len(letters) < 0.7 * len(characters):
        return False
    scripts = Counter(_script(character) for character in letters)
    script, count = max(scripts.items(), key=lambda pair: (pair[1], pair[0]))
    if count < 0.95 * len(letters):
        return False
    pairs = [(first, second) for first, second in pairwise(text) if second > "\x7f"]
    jumble = sum(first.islower() and second.isupper() for first, second in pairs)
    inside = len(letters) if script == "LATIN" else sum(first > "\x7f" and first.isalpha() and second.isalpha() for first, second in pairs)
    return jumble <= 0.02 * len(letters) and inside >= 0.5 * len(letters)


def _script(character: str) -> str:
    name = unicodedata.name(character, "?").split(" ", 1)[0]
    return "EAST ASIAN" if name in ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HALFWIDTH", "FULLWIDTH", "BOPOMOFO", "HANGUL") else name
