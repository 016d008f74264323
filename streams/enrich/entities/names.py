"""Names of persons and organisations: what belongs to them, which are the same, and how an entity is written as a URI."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

from streams.enrich.words import words as word_set

TITLES = word_set(
    "mr mrs ms miss dr sir lord lady dame gov sen rep gen lt capt cpl col sgt maj cmdr adm rev prof hon president vice-president minister premier "
    "chancellor senator governor mayor judge justice sheriff chief officer detective coach secretary ambassador pope bishop archbishop cardinal "
    "king queen prince princess attorney chairman chairwoman director congressman congresswoman councilman commissioner general colonel captain "
    "major lieutenant sergeant corporal professor doctor madame sheikh sheik imam ayatollah foreign prime defense defence finance interior vice "
    "deputy former ex-president police state u.s. the"
)
CACHED = 20_000
"""Names of which what was made is kept: most names come again and again."""
_HELD = word_set("foreign prime defense defence finance interior vice deputy former state police u.s. the")
"""Words that are part of a title only when a title follows."""
LEGAL_FORMS = word_set("inc corp co ltd llc plc ag sa nv se spa gmbh lp llp group holdings company corporation incorporated limited")
DESCRIPTORS = word_set(
    "aerospace aerosystems air aircraft airline airlines airways analytics apparel assurance automotive aviation bancorp bancshares bank beverages "
    "biosciences biotech brands breweries chemical chemicals coffee communications construction electric electronics energy engineering entertainment "
    "films foods footwear freight games gas healthcare holding homes hotels images industries insurance interactive jewelers laboratories labs lines "
    "logistics machinery manufacturing materials media medical metals minerals mining motor motors mutual networks oil outlet petroleum pharma "
    "pharmaceuticals pictures power properties railroad railway realty records research resorts resources restaurants retail semiconductor semiconductors "
    "shipping software steel stores studios systems technologies technology telecom therapeutics"
)
"""Last words of a firm's name that say what kind of firm it is."""
SHARED = word_set(
    "american british canadian chinese european first french general german global indian international japanese national new north pacific royal south "
    "state union united western eastern northern southern central federal public standard atlantic the nyse nasdaq"
)
"""First words that many organisations have: none of them is meant by the word alone."""
_SMALL = word_set("& and for of the")
UNITS = word_set("asset business capital commercial consumer corporate defence defense global international investment private retail wealth")
"""Words inside the name of a part of a firm, which is not what the firm's first word means."""
GENERATIONS = word_set("jr jr. sr sr. ii iii iv")
_POSSESSIVE = re.compile(r"['’][sS]?$")
_WORD = re.compile(r"[^ \u00a0\n\t]+")


def trim(kind: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The span without a possessive at its end, and without titles before a person or an article before an organisation or place."""
    before, after = _margins(kind, text[start:end])
    return start + before, end - after


@lru_cache(maxsize=CACHED)
def _margins(kind: str, piece: str) -> tuple[int, int]:
    """How much of a span goes at its start and at its end."""
    bare = piece.rstrip(" \u00a0\n\t,;:")
    possessive = _POSSESSIVE.search(bare)
    end = possessive.start() if possessive and possessive.start() > 0 else len(bare)
    words = [(m.start(), m.group().rstrip(".").lower()) for m in _WORD.finditer(bare[:end])]
    start = 0
    if kind == "person":
        first = _after_titles([word for _, word in words])
        if 0 < first < len(words):
            start = words[first][0]
    elif len(words) > 1 and words[0][1] == "the":
        start = words[1][0]
    return start, len(piece) - end


def _after_titles(words: list[str]) -> int:
    first, held = 0, 0
    for index, word in enumerate(words):
        if word not in TITLES:
            break
        if word in _HELD:
            held += 1
            continue
        first = index + 1
    return first


@lru_cache(maxsize=CACHED)
def tidy(name: str) -> str:
    """One line, one space between words, plain apostrophes; a name all in capitals in title case when it has several words or is long."""
    flat = unicodedata.normalize("NFC", " ".join(name.split())).replace("’", "'")
    return " ".join(w.title() if len(w) > 1 else w for w in flat.split(" ")) if flat.isupper() and " " in flat else flat


@lru_cache(maxsize=CACHED)
def key(name: str) -> str:
    """Names with one key are the same: case, accents and full stops apart."""
    flat = name if name.isascii() else "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(flat.replace("’", "'").replace(".", "").casefold().split())


@lru_cache(maxsize=CACHED)
def person_words(name: str) -> tuple[str, ...]:
    """Key words of a person's name without "Jr." and the like."""
    words = key(name).split(" ")
    while len(words) > 1 and words[-1] in GENERATIONS:
        words.pop()
    return tuple(words)


@lru_cache(maxsize=CACHED)
def organisation_key(name: str) -> str:
    """Without legal forms at the end and the article at the start: "Boeing Co" and "Boeing" are one."""
    words = key(name).replace(",", "").split(" ")
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)


def without_state(name: str) -> tuple[str, ...]:
    """Other keys of a body: "us congress" is "congress" where the item names no other, and the other way round."""
    return (name[3:],) if name.startswith(("us ", "uk ")) else (f"us {name}", f"uk {name}")


@lru_cache(maxsize=CACHED)
def short_forms(name: str) -> tuple[str, ...]:
    """Keys by which a text may go on speaking of an organisation of several words: its first word, where what follows only says what kind of firm it
    is, and its initials, if there are three or more."""
    words = organisation_key(name).split(" ")
    if len(words) < 2:
        return ()
    first = [words[0]] if len(words[0]) > 2 and words[-1] in DESCRIPTORS and words[0] not in SHARED and UNITS.isdisjoint(words) else []
    letters = initials(name.replace("The ", "", 1)).casefold()
    return (*first, *([letters] if len(letters) > 2 and len(letters) == sum(word not in _SMALL for word in words) else []))


def initials(name: str) -> str:
    """ "World Food Programme" → WFP; also with its small words left out, as acronyms are made."""
    return "".join(word[0] for word in re.split(r"[ \u00a0\n-]+", name) if word[:1].isupper())


@lru_cache(maxsize=CACHED)
def slug(name: str) -> str:
    """ASCII; letters outside Latin percent-encoded."""
    flat = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    return quote(re.sub(r"[\W_]+", "-", flat).strip("-") or flat.strip() or "x", safe="-", errors="replace")
