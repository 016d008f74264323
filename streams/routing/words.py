"""Whole words and phrases in a text, whatever its language, without regard to case. Costs time in proportion to the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from streams.routing.once import once

BREAK = "\n"
"""Stands between two texts that are searched as one: no phrase reaches over it, since no word is one."""

_MOST_REPLACED = 32  # distinct characters that are replaced one by one, each at the speed of C; for more of them a table is faster
_ASCII = bytes(byte if byte >= 128 or chr(byte).isalnum() else 32 for byte in range(256))
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_SPACELESS = re.compile("([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
"""Scripts that are written without spaces (Thai, Lao, Burmese, Khmer, kana, Han): each character is a word of its own there."""


def fold(text: str) -> str:
    """As texts are compared: one form for compatible characters (NFKC), no case, white space flat."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(text.casefold().split())


def words(text: str) -> list[str]:
    """The words in order: runs of letters, digits and the marks upon them; all else separates them. "Kyiv's U.N.-led" has kyiv, s, u, n, led."""
    if not text.isascii():
        text = _apart(text, characters=False)  # before a sign is taken for the letters that stand for it, as "Acme\N{TRADE MARK SIGN}" for "AcmeTM"
        text = _apart(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()), characters=True)
    return text.casefold().encode("utf-8", "replace").translate(_ASCII).decode().split()


class Text:
    """A text ready to be searched."""

    def __init__(self, found: Sequence[str]) -> None:
        self.words = found

    @once
    def set(self) -> frozenset[str]:
        return frozenset(self.words)

    @once
    def joined(self) -> str:
        return f" {' '.join(self.words)} "


def finder(sought: str) -> Callable[[Text], bool]:
    """Tells whether a text has this word or phrase. Raises: ValueError where there is no word in it."""
    found = words(sought)
    if not found:
        raise ValueError(f"{sought!r} holds no word; give a text with a letter or digit")
    if len(found) == 1:
        (word,) = found
        return lambda text: word in text.set
    parts, phrase = frozenset(found), f" {' '.join(found)} "
    return lambda text: parts <= text.set and phrase in text.joined


def any_finder(sought: Iterable[str]) -> Callable[[Text], bool]:
    """Tells whether a text has one of these words and phrases. Raises: ValueError as `finder`."""
    split = {one: words(one) for one in sought}
    single = frozenset(found[0] for found in split.values() if len(found) == 1)
    phrases = tuple(finder(one) for one, found in split.items() if len(found) != 1)
    if not phrases:
        return lambda text: not single.isdisjoint(text.set)
    return lambda text: not single.isdisjoint(text.set) or any(phrase(text) for phrase in phrases)


def telling(sought: str) -> str:
    """The word of a phrase that few texts have, as far as its length tells."""
    return max(words(sought), key=len)


def _apart(text: str, characters: bool) -> str:
    """Spaces for what separates words, beyond ASCII. `characters`: also around those that are words by themselves."""
    kinds = {character: _kind(character) for character in set(_BEYOND_ASCII.findall(text))}
    separators = [character for character, kind in kinds.items() if kind == _SEPARATOR]
    if len(separators) <= _MOST_REPLACED:
        for character in separators:
            text = text.replace(character, " ")
    else:
        text = text.translate({ord(character): " " for character in separators})
    return " ".join(_SPACELESS.split(text)) if characters and _WORD in kinds.values() else text


_SEPARATOR, _WORD, _PART = range(3)


@lru_cache(maxsize=8192)
def _kind(character: str) -> int:
    if unicodedata.category(character)[0] not in "LNM":
        return _SEPARATOR
    return _WORD if _SPACELESS.match(character) else _PART
