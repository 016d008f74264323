"""Headlines compared: what two of them say alike, without the slugs and markers that the wire puts in front."""

from __future__ import annotations

import re
from typing import Final
from zlib import crc32

from streams.stories.sketch import tokens

_LONGEST: Final = 400  # code points that are compared
# "UPDATE 2-", "RPT-", "US STOCKS-", "WRAPUP 1-EXCLUSIVE-", "CORRECTED: ": capitals and digits up to a hyphen or colon. "F-16" and "A: ..." stay.
_SLUG: Final = re.compile(r"(?:[A-Z][A-Z0-9.&/' ]{2,40}(?: \([A-Z ]{1,20}\))?(?:-|: ))(?=\S)")
_MOST_SLUGS: Final = 3
LEAST_KEY: Final = 1 << 32
"""Keys of headlines are this or more, so that they are no number of a sketch."""
_FEWEST: Final = 4
"""Headlines with fewer words say too little to be taken for the same because they are alike in part."""


def words(headline: str) -> frozenset[bytes]:
    """The words of a headline in lower case, without slugs."""
    text = headline[:_LONGEST].strip()
    for _ in range(_MOST_SLUGS):
        slug = _SLUG.match(text)
        if slug is None:
            break
        text = text[slug.end() :]
    return frozenset(tokens(text.lower()))


def likeness(a: frozenset[bytes], b: frozenset[bytes]) -> float:
    """The share of the shorter headline's words that the longer has, 0 to 1. Of headlines of fewer than four words the share of all words."""
    fewest = min(len(a), len(b))
    if fewest == 0:
        return 0.0
    shared = len(a & b)
    return shared / fewest if fewest >= _FEWEST else shared / len(a | b)


def key(headline: frozenset[bytes]) -> int | None:
    """A number that items with the same headline share, by which the one finds the other; None where it has too few words to say anything."""
    return crc32(b" ".join(sorted(headline))) | LEAST_KEY if len(headline) >= _FEWEST else None
