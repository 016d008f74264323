"""Names of the gazetteer in running text: capitalised stretches, and the longest names inside them.

What a stretch holds depends on its string alone, so it is worked out once per string and remembered.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from streams.enrich.expressions import after_first, any_of
from streams.enrich.places.gazetteer import Gazetteer

_UPPER = "".join(c for c in map(chr, [*range(0x250), *range(0x1E00, 0x1F00)]) if c.isupper())
_CHAR = r"[\w\u0300-\u036f]"
_CONNECTORS = "of the and & de del la las los du da do dos di el al am an der den sur on upon ar as le les"
_CONNECTOR = any_of(_CONNECTORS.split())
_SPACE = r"(?:[ \u00a0]|\n(?=[^\W\d_]))"
_MAX_STRETCH = 40
"""Tokens in a stretch; a longer one is cut, which keeps the cost of a page in capitals linear."""
_MAX_NAME = 100
_MEMORY = 50_000
MOST_NAMES, LEAST_LENGTH = 500, 30
"""Names of a text that are found, whatever its length, and code points from which there is one more. News has one in 200: what has many more is a list."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in a stretch. Offsets are relative to the stretch. `before` and `after` are the tokens that touch it inside the stretch, or empty."""

    start: int
    end: int
    name: str
    rows: tuple[int, ...]
    before: str
    after: str
    shouted: bool
    """Found only by reading capitals as a title-case name."""
    head: str
    """The token before `before` where that is "of": "Bank" in "Bank of England"."""
    last: str
    """The last token of the stretch."""
    part: bool
    """Part of a hyphenated word: "Moscow" in "Moscow-based"."""


@cache
def _pattern(abbreviations: tuple[str, ...]) -> re.Pattern[str]:
    """Begins with a set of characters, for which a text is searched quickly (the tagger's runs.py). `abbreviations` end in a full stop,
    hold no other, and no blank."""
    short = rf"(?=[^ \u00a0\n.]{{0,{max(map(len, abbreviations))}}}+\.)" + after_first(abbreviations)
    after_dot = r"(?:(?:[A-Z]\.){1,4}|[A-Z][a-z]{0,3}\.|[A-Z][a-z]{3,30})"
    word = rf"(?:['’](?<=[dDlLO].)[{_UPPER}]|(?<![dl])){_CHAR}{{0,60}}+(?>(?:['’-]{_CHAR}{{1,60}}+){{0,6}})"
    rest = rf"(?:\.(?<=[A-Z].){after_dot}|{short}|\.(?<=[A-Z].)(?=[ \u00a0][A-Z])|{word})"
    head = f"[{_UPPER}dl]"
    return re.compile(rf"{head}(?<!{_CHAR}.){rest}(?>(?:{_SPACE}(?>(?:{_CONNECTOR}{_SPACE}){{0,2}}){head}{rest}){{0,{_MAX_STRETCH}}})")


_SHORTS = (
    "St.",
    "Ste.",
    "Ft.",
    "Mt.",
    "Co.",
    "Gov.",
    "Sen.",
    "Rep.",
    "Gen.",
    "Mr.",
    "Mrs.",
    "Ms.",
    "Dr.",
    "Jr.",
    "Sr.",
    "Sgt.",
    "Lt.",
    "Capt.",
    "Col.",
    "Rev.",
    "Prof.",
    "ST.",
    "FT.",
    "MT.",
)
_TOKEN = re.compile(r"[^ \u00a0\n]+")
_POSSESSIVE = re.compile(r"['’](?:s|S)?$")


class NameFinder:
    """Finds gazetteer names in text. Safe to share between calls; results never depend on what was read before."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        abbreviations = {name for name in gazetteer.rows_of if name.endswith(".") and " " not in name and name.count(".") == 1}
        self._pattern = _pattern((*sorted(abbreviations), *_SHORTS))
        self._memory: dict[str, tuple[Hit, ...]] = {}

    def stretches(self, text: str) -> Iterator[tuple[int, str, tuple[Hit, ...]]]:
        """(offset, stretch, hits) for each capitalised stretch in order, up to the last name that is found. Time is linear in the text's length."""
        memory = self._memory
        left_over = MOST_NAMES + len(text) // LEAST_LENGTH
        for match in self._pattern.finditer(text):
            stretch = match.group()
            hits = memory.get(stretch)
            if hits is None:
                hits = self._read(stretch)
                if len(memory) >= _MEMORY:
                    memory.clear()
                if len(stretch) < _MAX_NAME:
                    memory[sys.intern(stretch)] = hits
            yield match.start(), stretch, hits
            if hits:
                left_over -= len(hits)
                if left_over <= 0:
                    return

    def _read(self, stretch: str) -> tuple[Hit, ...]:
        tokens = [(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(stretch)]
        hits: list[Hit] = []
        longest = self._gazetteer.longest
        at = 0
        rows_of = self._gazetteer.rows_of
        while at < len(tokens):
            token = tokens[at][2]
            if token not in rows_of and token not in longest and token.isascii() and token.isalpha() and not token.isupper():
                at += 1  # a word of letters that begins no name
                continue
            first = _plain(token)
            most = max(longest.get(first, 1), longest.get(_title(first), 1))
            for count in range(min(most, len(tokens) - at), 0, -1):
                hit = self._look_up(tokens, at, count)
                if hit is not None:
                    hits.append(hit)
                    at += count - 1
                    break
            else:
                hits.extend(self._parts(tokens, at))
            at += 1
        return tuple(hits)

    def _look_up(self, tokens: list[tuple[int, int, str]], at: int, count: int) -> Hit | None:
        words = [token for _, _, token in tokens[at : at + count]]
        last = words[-1]
        if last.isalnum():  # nothing that a name could be without
            name = " ".join(words)
            if name.isascii() and name not in self._gazetteer.rows_of and not name.isupper():
                return None
        cut = _POSSESSIVE.search(last)
        if cut and count > 1 and at + count == len(tokens) and self._gazetteer.rows_of.get(_plain(" ".join(words))):  # "St. John's" and nothing behind it
            cut = None
        if cut and cut.start() > 0:
            words[-1] = last[: cut.start()]
        found, rows, shouted = self._rows(_plain(" ".join(words)))
        if not rows and count > 1 and "-" in words[-1]:  # "New York-based"
            words[-1] = words[-1][: words[-1].index("-")]
            found, rows, shouted = self._rows(_plain(" ".join(words)))
        if not rows:
            return None
        end = tokens[at + count - 1][1] - (len(last) - len(words[-1]))
        before = tokens[at - 1][2] if at else ""
        after = "" if cut or at + count >= len(tokens) else tokens[at + count][2]
        head = tokens[at - 2][2] if at > 1 and before == "of" else ""
        return Hit(tokens[at][0], end, found, rows, before, after, shouted, head, "" if cut else tokens[-1][2], False)

    def _rows(self, name: str) -> tuple[str, tuple[int, ...], bool]:
        rows_of = self._gazetteer.rows_of
        rows = rows_of.get(name)
        if rows is None and not name.isascii():
            rows = rows_of.get(_fold(name))
        if rows is not None:
            return name, rows, False
        if len(name) > 3 and name.isupper():
            title = _title(name)
            return title, rows_of.get(title, ()), True
        return name, (), False

    def _parts(self, tokens: list[tuple[int, int, str]], at: int) -> Iterator[Hit]:
        """Names joined by hyphens: "U.S.-Turkey", "Moscow-based"."""
        start, _, token = tokens[at]
        if "-" not in token:
            return
        for part in re.finditer(r"[^-]+", token):
            name = _POSSESSIVE.sub("", part.group())
            found, rows, shouted = self._rows(_plain(name))
            if rows and name[:1].isupper():
                yield Hit(start + part.start(), start + part.start() + len(name), found, rows, "", "", shouted, "", "", True)


def _plain(name: str) -> str:
    if name.isascii():
        return name
    return unicodedata.normalize("NFC", name).replace("’", "'")


def _fold(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


@lru_cache(maxsize=4_096)
def _title(name: str) -> str:
    if not name.isupper():
        return name
    words = name.title().replace("'S", "'s").split(" ")
    return " ".join([words[0], *(w.lower() if w.lower() in {"of", "the", "and", "de", "la", "del"} else w for w in words[1:])])
