"""A text as a small set of numbers: two texts share as many of them as they share wording.

A number is 32 bits, from the highest: 2 of kind, 30 of hash. Kinds:
0  five words in a row without a name or a number among them
1  five words in a row with one: what a template fills in again differs here
2  the digits of a number of the text ("10.5", "278M"), years left out: an update of a story keeps its numbers, another day's report has others

Which rows of five are taken depends on the first letter of their first word alone, so that words put in or taken out elsewhere change nothing: all of them in a
short text, about one in two or one in five in longer ones. The first two bits of the hash are that letter's; they tell in which part of the range a
sketch is complete (`bound`), which is where two sketches can be compared (as in theta sketches: Dasgupta, Lang, Rhodes, Thaler, "A framework for
estimating stream expression cardinalities", ICDT 2016). A name is a word that begins with a capital or a digit, also at the start of a sentence.
"""

from __future__ import annotations

import base64
import binascii
import sys
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from itertools import compress, pairwise
from struct import Struct
from typing import Final
from zlib import crc32

SPECIFIC: Final = 1 << 30
"""From here on numbers are of kind 1."""
FIGURE: Final = 2 << 30
"""From here on they are of kind 2."""

ROW: Final = 5
MOST_ROWS: Final = 300
MOST_FIGURES: Final = 100
ALL_UP_TO: Final = 200  # words; up to twice as many are sampled one in two, more one in five
_LONGEST: Final = 200_000  # code points that are looked at
_RANGE: Final = (1 << 30) - 1

# Quotes, points and commas go, so that "U.S." is "US" and "1,000" is "1000"; any other mark parts words.
_GONE: Final = b"'.,`"
_TABLE: Final = bytes(32 if code < 128 and not chr(code).isalnum() else code for code in range(256))
_ALIKE: Final = (("’", ""), ("‘", ""), ("“", " "), ("”", " "), ("–", " "), ("—", " "), ("\u00a0", " "), ("\u202f", " "), ("\u200b", ""))
_LONG_WORDS: Final = 30  # mean bytes of a word above which a text has no spaces between words (Chinese, Japanese, Thai): its characters are taken instead
_SPACED: Final = bytes(code for code in range(256) if not 48 <= code <= 57 and code != 32)  # what is left without these are the numbers, spaced

# Classes of words by their first letter: about a fifth, a third, a quarter and a quarter of the words of English text, the articles, conjunctions and
# prepositions in the last two.
_LETTERS: Final = ("scpr", "mebfwdhnlg", "tuvyjkqzx", "aio")
# A start is the first four bits of a row's number, as the upper half of a byte: two of kind, two of class.
_CLASS: Final = bytes(next((of for of, letters in enumerate(_LETTERS) if chr(code).lower() in letters and code < 128), code & 3) << 4 for code in range(256))
_NAME: Final = bytes(SPECIFIC >> 24 if 48 <= code <= 57 or 65 <= code <= 90 else 0 for code in range(256))
_TAKEN: Final = tuple(bytes((start >> 4 & 3) <= highest for start in range(256)) for highest in (3, 1, 0))  # all, one in two, one in five
_LEFT: Final = tuple(bytes(start for start in range(256) if not taken[start]) for taken in _TAKEN)
_HASH: Final = bytes(code & 15 for code in range(256))  # what is left of a hash's first byte
_SPACE: Final = bytes(255 if code == 32 else 0 for code in range(256))
_YEARS: Final = frozenset(b"%d" % year for year in range(1900, 2100))


def _plain(text: str) -> bytes:
    """UTF-8 without punctuation, words parted by spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        for mark, instead in _ALIKE:
            text = text.replace(mark, instead)
    data = text.encode("utf-8", "surrogatepass").translate(_TABLE, _GONE)
    return data.lower() if data.isupper() else data


def tokens(text: str) -> list[bytes]:
    """The words of a text in UTF-8, case kept but where all is in capitals, without punctuation."""
    data = _plain(text)
    words = data.split()
    return _characters(text).split() if _unspaced(data, words) else words


def _unspaced(data: bytes, words: list[bytes]) -> bool:
    return len(data) > _LONG_WORDS * (len(words) + 1) and not data.isascii()


def _characters(text: str) -> bytes:
    return " ".join(filter(str.isalnum, text)).encode("utf-8", "surrogatepass")


def sketch(text: str) -> tuple[int, ...]:
    """At most 400 distinct numbers, ascending; none for a text without a word. The same in every process. Linear in the text's length."""
    text = text[:_LONGEST]
    data = _plain(text)
    parted, words = data, data.lower().split()
    if _unspaced(data, words):
        parted = _characters(text)
        words = parted.lower().split()
    if not words:
        return ()
    return (*sorted(_least(_rows(words, _starts(parted)), MOST_ROWS)), *sorted(_least(_figures(data), MOST_FIGURES)))


# All that is done for each byte or word runs in C: the bytes of a long integer are shifted, or-ed and and-ed at once.


def _starts(data: bytes) -> bytes:
    """The start of the row that begins with each word."""
    after_space = int.from_bytes(data.translate(_SPACE), "little") << 8 | 255
    firsts = (int.from_bytes(data, "little") & after_space).to_bytes(len(data) + 1, "little").translate(None, b"\0 ")
    names = int.from_bytes(firsts.translate(_NAME), "little")
    names |= names >> 8 | names >> 16 | names >> 24 | names >> 32
    return (int.from_bytes(firsts.translate(_CLASS), "little") | names).to_bytes(len(firsts), "little")


def _rows(words: list[bytes], starts: bytes) -> set[int]:
    if len(words) <= ROW:
        return _numbers((words,), starts[:1])
    level = 0 if len(words) <= ALL_UP_TO else 1 if len(words) <= 2 * ALL_UP_TO else 2
    fives = zip(words, words[1:], words[2:], words[3:], words[4:], strict=False)
    return _numbers(compress(fives, starts.translate(_TAKEN[level])), starts[: 1 - ROW].translate(None, _LEFT[level]))


def _numbers(rows: Iterable[Sequence[bytes]], starts: bytes) -> set[int]:
    """The hashes of rows with their first four bits replaced."""
    numbers = Struct(f"<{len(starts)}I")
    data = bytearray(numbers.pack(*map(crc32, map(b" ".join, rows))))
    begun = int.from_bytes(data[3::4].translate(_HASH), "little") | int.from_bytes(starts, "little")
    data[3::4] = begun.to_bytes(len(starts), "little")
    return set(numbers.unpack(data))


def _figures(data: bytes) -> set[int]:
    numbers = set(data.translate(None, _SPACED).split())
    return {FIGURE | crc32(number) & _RANGE for number in numbers - _YEARS}


def _least(numbers: set[int], most: int) -> Collection[int]:
    """Those with the smallest hashes: which are kept does not depend on what else a text holds, but for the bound."""
    return numbers if len(numbers) <= most else sorted(numbers, key=_RANGE.__and__)[:most]


def bound(sketch: tuple[int, ...] | array[int]) -> int:
    """Rows of five with hashes below this number were all kept: 2^28, 2^29, 2^30, or less for a text with more rows than a sketch holds."""
    rows = bisect_left(sketch, FIGURE)
    plain = bisect_left(sketch, SPECIFIC)
    highest = max(sketch[plain - 1] if plain else 0, sketch[rows - 1] & _RANGE if rows > plain else 0)
    if rows >= MOST_ROWS:
        return highest + 1
    return 1 << max(28, highest.bit_length())


def pack(sketch: tuple[int, ...]) -> str:
    """Base64 of the numbers as little-endian 32 bits each."""
    numbers = array("I", sketch)
    if sys.byteorder == "big":
        numbers.byteswap()
    return binascii.b2a_base64(numbers.tobytes(), newline=False).decode()


def unpack(packed: str) -> tuple[int, ...]:
    """What `pack` was given. Raises: ValueError for a string that `pack` does not make."""
    numbers = array("I")
    try:
        numbers.frombytes(base64.b64decode(packed, validate=True))
    except binascii.Error as error:
        raise ValueError(f"not a packed sketch: {error}") from error
    if sys.byteorder == "big":
        numbers.byteswap()
    unpacked = tuple(numbers)
    if any(a >= b for a, b in pairwise(unpacked)):
        raise ValueError("not a packed sketch: its numbers do not ascend")
    return unpacked
