"""What is no promotion whatever its words say: a quotation, a row of a table, a currency note, and who made the item."""

from __future__ import annotations

import re

_CURRENCY = re.compile(r"\(?\s*(?:[$€£¥]|[a-z]{3}\b)?\s?\d[\d,.]*\s?(?:[a-z. ]{0,30})=\s?[$€£¥]?\s?\d")
_NUMBER = re.compile(r"[$€£¥]?\d[\d,.]*[%bmk]?")
_DIGIT = re.compile(r"\d")
_MADE_BY = re.compile(
    r"\W{0,2}(?:(?:(?:data|figures|prices|research)\s)?(?:created|compiled|prepared|produced|written|provided|supplied|reporting|editing)\sby\s|"
    r"(?:a|this) version of this \w+ (?:first |originally )?appeared\b)"
)
"""Who made an item, or where it stood before, in a form that is no credit: it stays all the same."""


def is_vetoed(plain: str, lower: str) -> bool:
    """Of a normalised, non-empty line, and the same in lower case."""
    first = plain[0]
    if first == '"' and (plain[-1] == '"' or ('" ' in plain[1:] and len(plain) > 60)):
        return True
    if first in "($€£¥0123456789" and "=" in plain[:60] and _CURRENCY.match(lower):
        return True
    if (" by " in lower or " version of this " in lower) and _MADE_BY.match(lower):
        return True
    tokens = plain[:300].split(" ")
    if 2 * len(_DIGIT.findall(plain, 0, 300)) < len(tokens):  # most lines
        return False
    numbers = sum(_NUMBER.fullmatch(token.strip("()+-")) is not None for token in tokens)
    return numbers >= 2 and numbers * 2 >= len(tokens)
