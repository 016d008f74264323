"""A text as a small set of numbers: two texts share as many of them as they share wording.

A number is 32 bits, from the highest: 2 of kind, 30 of hash. Kinds:
0  five words in a row without a name or a number among them
1  five words in a row with one: what a template fills in again differs here
2  a number of the text ("10.5", "278M"), years left out: an update of a story keeps its numbers, another day's report has others

Which rows of five are taken depends on a hash of their first word alone, so that words put in or taken out elsewhere change nothing: all of them in a
short text, one in two or one in four in longer ones. The first two bits of the hash are the first word's; they tell in which part of the range a
sketch is complete (`bound`), which is where two sketches can be compared (as in theta sketches: Dasgupta, Lang, Rhodes, Thaler, "A framework for
estimating stream expression cardinalities", ICDT 2016). A name is a word with a capital, also at the start of a sentence.
"""

from __future__ import annotations

import base64
import binascii
import sys
import unicodedata
from array import array
from bisect import bisect_left
from itertools import compress, pairwise
from typing import Final
from zlib import crc32

SPECIFIC: Final = 1 << 30
"""From here on numbers are of kind 1."""
FIGURE: Final = 2 << 30
"""From here on they are of kind 2."""

ROW: Final = 5
MOST_ROWS: Final = 300
MOST_FIGURES: Final = 100
ALL_UP_TO: Final = 200  # words; up to twice as many are sampled one in two, more one in four
_LONGEST: Final = 200_000  # code points that are looked at
_HASH: Final = (1 << 28) - 1
_RANGE: Final = (1 << 30) - 1

# Quotes, points and commas go, so that "U.S." is "US" and "1,000" is "1000"; any other mark parts words.
_GONE: Final = b"'.,`"
_TABLE: Final = bytes(32 if code < 128 and not chr(code).isalnum() else code for code in range(256))
_ALIKE: Final = (("’", ""), ("‘", ""), ("“", " "), ("”", " "), ("–", " "), ("—", " "), ("\u00a0", " "), ("\u202f", " "), ("\u200b", ""))
_LONG_WORDS: Final = 30  # mean bytes of a word above which a text has no spaces between words (Chinese, Japanese, Thai): its characters are taken instead
_NAME, _NUMBER = 4, 8
_IS_NAME: Final = bytes(of & _NAME for of in range(256))
_IS_NUMBER: Final = bytes(of & _NUMBER for of in range(256))
_CLASS: Final = bytes(of & 3 for of in range(256))
_TAKEN: Final = tuple(bytes(of & 3 <= highest for of in range(256)) for highest in (3, 1, 0))  # all, one in two, one in four
_START: Final = tuple((of & 3) << 28 | (SPECIFIC if of & _NAME else 0) for of in range(8))


class _Classes(dict[bytes, int]):
    """What a word is, remembered: bits 0 and 1 its class, bit 2 set for a name or a number, bit 3 for a number that is no year."""

    def __missing__(self, word: bytes) -> int:
        if len(self) >= 1 << 16:
            self.clear()
        lower = word.lower()
        number = any(48 <= code <= 57 for code in word)
        year = number and len(word) == 4 and word.isdigit() and word[:2] in (b"19", b"20")
        value = (crc32(lower) >> 15 & 3) | (_NAME if number or 65 <= word[0] <= 90 else 0) | (_NUMBER if number and not year else 0)
        self[word] = value
        return value


_classes: Final = _Classes()


def tokens(text: str) -> list[bytes]:
    """The words of a text in UTF-8, case kept, without punctuation."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        for mark, instead in _ALIKE:
            text = text.replace(mark, instead)
    data = text.encode("utf-8", "surrogatepass").translate(_TABLE, _GONE)
    words = data.split()
    if len(data) > _LONG_WORDS * (len(words) + 1) and not text.isascii():
        return [character.encode("utf-8", "surrogatepass") for character in text if character.isalnum()]
    return words


def sketch(text: str) -> tuple[int, ...]:
    """At most 400 distinct numbers, ascending; none for a text without a word. The same in every process. Linear in the text's length."""
    words = tokens(text[:_LONGEST])
    if not words:
        return ()
    classes = bytes(map(_classes.__getitem__, words))
    figures = {FIGURE | crc32(word.lower()) & _RANGE for word in compress(words, classes.translate(_IS_NUMBER))}
    if len(words) <= ROW:
        rows = {_START[classes[0] & 3 | (_NAME if max(classes) >= _NAME else 0)] | crc32(b" ".join(words).lower()) & _HASH}
    else:
        # Which rows of five have a name: the bytes of a long integer or-ed with themselves, shifted. All that is done for each word runs in C.
        name = int.from_bytes(classes.translate(_IS_NAME), "little")
        starts = (int.from_bytes(classes.translate(_CLASS), "little") | name | name >> 8 | name >> 16 | name >> 24 | name >> 32).to_bytes(len(words), "little")
        taken = classes.translate(_TAKEN[0 if len(words) <= ALL_UP_TO else 1 if len(words) <= 2 * ALL_UP_TO else 2])
        fives = compress(zip(words, words[1:], words[2:], words[3:], words[4:], strict=False), taken)
        hashes = map(crc32, map(bytes.lower, map(b" ".join, fives)))
        rows = {_START[start] | number & _HASH for start, number in zip(compress(starts, taken), hashes, strict=False)}
    return tuple(sorted(_least(rows, MOST_ROWS) | _least(figures, MOST_FIGURES)))


def _least(numbers: set[int], most: int) -> set[int]:
    """Those with the smallest hashes: which are kept does not depend on what else a text holds, but for the bound."""
    return numbers if len(numbers) <= most else set(sorted(numbers, key=_RANGE.__and__)[:most])


def bound(sketch: tuple[int, ...] | array[int]) -> int:
    """Rows of five with hashes below this number were all kept: 2^28, 2^29, 2^30, or less for a text with more rows than a sketch holds."""
    rows = bisect_left(sketch, FIGURE)
    plain = bisect_left(sketch, SPECIFIC)
    highest = max(sketch[plain - 1] if plain else 0, sketch[rows - 1] & _RANGE if rows > plain else 0)
    if rows >= MOST_ROWS:
        return highest + 1
    return next(level for level in (1 << 28, 1 << 29, 1 << 30) if highest < level)


def pack(sketch: tuple[int, ...]) -> str:
    """Base64 of the numbers as little-endian 32 bits each."""
    numbers = array("I", sketch)
    if sys.byteorder == "big":
        numbers.byteswap()
    return base64.b64encode(numbers.tobytes()).decode()


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
