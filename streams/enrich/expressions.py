"""Regular expressions of one word among many, written so that a text is searched quickly."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(words: Iterable[str]) -> str:
    """One of `words`, written by their first letters, so that a word is compared with few others. Something after it must tell where it ends."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words):
        by_first.setdefault(word[0], []).append(word[1:])
    heads = [re.escape(first) + ("(?:" + "|".join(map(re.escape, rests[::-1])) + ")" if any(rests) else "") for first, rests in by_first.items()]
    return "(?:" + "|".join(heads) + ")"


def after_first(words: Iterable[str]) -> str:
    """The rest of one of `words`, whose first letter stands right before."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words):
        by_first.setdefault(word[0], []).append(word[1:])
    return "(?:" + "|".join(f"(?<={re.escape(first)})" + any_of(rests) for first, rests in by_first.items()) + ")"
