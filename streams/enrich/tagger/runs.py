"""Capitalised runs: the only stretches of a text in which the tagger looks for names.

A run is a sequence of capitalised tokens on one line, with lower-case connectors ("of", "the", "bin", "van") between them. Everything here costs
time linear in the text: all repetition is possessive or bounded, and a run has at most `MAX_TOKENS` capitalised tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from streams.enrich.expressions import after_first, any_of

MAX_TOKENS = 20
MAX_TOKEN_LENGTH = 40
"""Code points. What is longer is no word of a name."""

_CONNECTORS = "of the and & for de del della la las le les los du da do dos das di e y von van der den ter ten zu bin ibn bint abu al el und et"
CONNECTORS = frozenset(_CONNECTORS.split())

_ABBREVIATIONS = """
Adm Assn Assoc Ave Brig Bros Capt Cmdr Co Col Corp Cos Cpl Dept Det Dr Ft Gen Gov Hon Inc Insp Jr Lt Ltd Maj Messrs Mr Mrs Ms Mt No Ph Pres Prof Rep Reps Rev
Sen Sens Sgt Sr St Ste Supt Univ
Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo
"""
ABBREVIATIONS = tuple(_ABBREVIATIONS.split())
"""Words whose dot does not end a run."""


def _uppercase_class() -> str:
    """The Latin capitals (Basic Latin, Latin-1, Extended-A and -B, Extended Additional) as the inside of a character class."""
    blocks = (range(0x41, 0x250), range(0x1E00, 0x1F00))
    return "A-Z" + "".join(chr(c) for block in blocks for c in block if c > 0x5A and (chr(c).isupper() or chr(c).istitle()))


# Groups are atomic, `(?>(?:...)*)`: possessive `(?:...)*+` goes wrong in Python 3.11 before 3.11.5 where an alternative fails halfway.
# An expression that begins with a set of characters is looked for quickly, one that begins with a look back or with alternatives is tried everywhere:
# hence the capital first, then what must not stand before it, then the rest of its word.
_UPPER = _uppercase_class()
_ABBREVIATED = r"(?=\w{1,6}+\.)" + after_first({form for word in ABBREVIATIONS for form in (word, word.upper())}) + r"\."
# The rest of a word after its first letter. An inner apostrophe, hyphen or ampersand belongs to it, a possessive 's does not.
_REST = r"\w*+(?>(?:(?:['’](?![sS]\b)|[-‐‑&])\w++|\.(?:com|net|org)\b)*)"
_PREFIX = r"(?:[a-z]{1,2}|[aAeE]l[-'’]|[aA][nsd][-'’]|[dDlL]['’]|\d{1,4})"
_DOTTED = rf"\.(?>(?:[{_UPPER}]\.)*)(?>(?:-?+[{_UPPER}a-z]{_REST})?)"
_AFTER_CAPITAL = rf"(?:{_DOTTED}|{_ABBREVIATED}|{_REST})"
_PREFIXED = rf"(?:{_PREFIX}(?=[{_UPPER}]))?[{_UPPER}]{_AFTER_CAPITAL}"
_CONNECTOR = any_of(CONNECTORS) + r"(?![\w'’-])"
_GAP = r"[ \t\xa0]{1,2}+"
# "Acme, Inc.": a comma before a legal form does not end a run.
_LEGAL_COMMA = r"[ ]?,(?=[ ](?:Inc|INC|Ltd|LTD|LLC|LLP|LP|L\.P|Corp|CORP|Co|CO|Plc|PLC|N\.V|S\.A)\b)"
# "Tokyo-based Acme": what such a word ends is no name, so the next word begins a run of its own.
_PARTICIPLES = ("based", "led", "backed", "born", "owned", "listed", "controlled", "funded")
_NOT_AFTER_PARTICIPLE = "(?:(?<![dn])|" + "".join(f"(?<!-{word})" for word in _PARTICIPLES) + ")"
_NOT_TICKER = r"(?![A-Z]{2,6}+\.[A-Z]{1,2}+(?![\w.]))"  # BA.N: a code, and no part of the name before it
_NOT_TICKER_AFTER_CAPITAL = r"(?!(?<=[A-Z])[A-Z]{1,5}+\.[A-Z]{1,2}+(?![\w.]))"
_NOT_CREDIT = r"(?!(?:Reporting|Editing|Writing|Compiled|Additional) (?:by|reporting)\b)"  # "by Ana Lima Editing by"
_NEXT = (
    rf"(?>(?=[ \t\xa0,'’]){_NOT_AFTER_PARTICIPLE}(?:[ ]?['’][sS]\b|{_LEGAL_COMMA})?"
    rf"(?>(?:{_GAP}{_CONNECTOR}){{0,3}}){_GAP}{_NOT_TICKER}{_NOT_CREDIT}{_PREFIXED})"
)
_WORD_RIGHT = r"[ \t\xa0]*+(?:['’]s\b|\w{1,30}+|[^\w\s]|\s|$)"
_RUN = re.compile(
    rf"[{_UPPER}](?<![^\W\d_][^\W\d_][^\W\d_].){_NOT_TICKER_AFTER_CAPITAL}{_AFTER_CAPITAL}(?>{_NEXT}{{0,{MAX_TOKENS - 1}}})(?=({_WORD_RIGHT}{_WORD_RIGHT}))"
)
_TOKEN = re.compile(rf"['’][sS]\b|{_PREFIXED}|{_CONNECTOR}")
_LEFT_PREFIX = re.compile(rf"(?<![\w'’-]){_PREFIX}\Z")
_SEPARATORS = frozenset(' \n\t\xa0"“(')
"""Before a run's capital, these leave no doubt that its word begins with it."""


def runs_with_next(text: str) -> Iterator[tuple[int, str, str]]:
    """(offset, run, the two words or marks that follow on its line, with the blanks before each) for each capitalised run, in order."""
    for match in _RUN.finditer(text):
        start = match.start()
        run, after = match.group(0, 1)
        before = text[start - 1] if start else " "
        if before not in _SEPARATORS and (before.isalnum() or before in "-'’"):  # eBay, al-Hariri, d'Estaing, 3M: the match began at the first capital
            window = text[max(0, start - 7) : start]
            prefix = _LEFT_PREFIX.search(window)
            if prefix is not None:
                run = prefix.group() + run
                start -= len(prefix.group())
            elif before.isalnum():
                continue
        yield start, run, after


def find_runs(text: str) -> Iterator[tuple[int, str]]:
    """(offset, run) for each capitalised run, in order."""
    return ((start, run) for start, run, _ in runs_with_next(text))


def tokens_of(run: str) -> list[tuple[int, int]]:
    """The (start, end) of each token of a run: words, connectors, possessive marks."""
    return [match.span() for match in _TOKEN.finditer(run)]
