"""Mentions that are nobody (indices, products, ratings, abbreviations of plain words), and mentions that end or begin at the wrong word.

What the tagger marks word by word is looked at here with the whole item in view, before mentions become entities. Time is linear in the text and the mentions.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain

from streams.enrich.entities.codes import MAX_TICKER, NO_NAMES, is_ticker
from streams.enrich.entities.linking import Found
from streams.enrich.entities.names import DESCRIPTORS, GENERATIONS, LEGAL_FORMS, key, organisation_key, tidy
from streams.enrich.places.finder import Part

CERTAIN = 1.0
"""Confidence of what operators say, which nothing here touches."""
NOBODY = ("indices", "aircraft", "rockets_and_craft", "goods", "agreements")
"""Tables of names that are nobody's."""
MAX_WHOLE = 100
"""Code points of a name that is joined from several."""
SAID_ON = 0.7
"""Confidence of a network's name that its words alone tell."""
MAX_WORDS = 8
"""Words of plain text before an abbreviation in brackets that are looked at."""
NO_TICKERS = LEGAL_FORMS | GENERATIONS | {"us", "usa", "uk", "tv", "vi", "vii"}
"""Last words of names that look like a ticker, in small letters."""
MAX_JOINED = 5
"""Pieces of a name that commas part."""
_FIRM_END = "Corporation|Company|Incorporated|Limited|Holdings|Group|Corp|Inc|Ltd|PLC|Plc|Co"
_GLUED = re.compile(rf"(?<=[a-z ])(?:{_FIRM_END})\.?(?=([A-Z]{{1,{MAX_TICKER}}})\Z)")
_ROUND = re.compile(r" \d00{1,3}\b")
_STORM = re.compile(r"(?:[Hh]urricane|[Tt]yphoon|[Cc]yclone|[Ss]torm) \Z")
_STORM_ENDS = frozenset(("e ", "n ", "m "))  # two code points before its name
_ABBREVIATIONS = (re.compile(r"\( ?[\"“']?([A-Z]{2,7})[\"”']? ?\)"), re.compile(r", or ([A-Z]{3,7})(?=,? )"))  # each begins with a fixed sign
_PLAIN_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NOTE_MARK = re.compile(r"\d(?=[A-Z][a-z])")
_OWN_BOARD = re.compile(r"['’]s? (?:Board|Board of (?:Directors|Trustees)|Management|Administration)\Z")
_IN_SECOND_BRACKET = re.compile(r"\) \( ?\Z")
_LEFT_OF_FIELD = re.compile(r"(?:(?<![\w’'.&-])[A-Z][\w’'-]*, )+\Z")
_FIELD_PAIR = re.compile(r"([A-Z][\w’'-]*)(?:,? (?:&|and)) ")


@cache
def table(name: str) -> frozenset[str]:
    """The names of a table of `data/things.toml`. Raises OSError when the installed file is missing."""
    return _tables()[name]


@cache
def _tables() -> Mapping[str, frozenset[str]]:
    data = tomllib.loads((files("streams.enrich") / "data" / "things.toml").read_text(encoding="utf-8"))
    return {name: frozenset(" ".join(entry.split()) for entry in entries.split(";")) for name, entries in data.items()}


@cache
def nobody() -> frozenset[str]:
    return frozenset().union(*(table(name) for name in NOBODY))


def mend(parts: Mapping[str, Part], found: Sequence[Found], designations: AbstractSet[str]) -> list[Found]:
    """The mentions of an item without those that are nobody, and with whole names. In order of part and start, as given. `designations` are words that
    belong to models' names (`codes.models`)."""
    mended: list[Found] = []
    for name, part in parts.items():
        if part.text:
            mended += _joined(part.text, _with_platforms(name, part.text, [m for m in found if m.part == name]))
    read = [mention for mention in mended if _may_change(mention)]
    organisations = {mention.name for mention in read if mention.type == "organisation"}
    for mention in read:
        _shorten(parts[mention.part].text, mention, organisations)
    gone = _abbreviations(parts, read) | designations
    kept = [
        m for m in mended if not _may_change(m) or not (m.name in gone or any(test(parts[m.part].text, m) for test in _TESTS) or _is_pair(m, organisations))
    ]
    _name_generic(kept)
    return [m for m in kept if m.name]


def _may_change(mention: Found) -> bool:
    """What the gazetteer knows and what operators say stays as it is."""
    return not mention.referent and mention.confidence < CERTAIN


@lru_cache(maxsize=16_384)
def _is_nobodys_name(name: str) -> bool:
    """Of a table; or headed like an index or a rating, "Acme Composite"."""
    return name in nobody() or name.rpartition(" ")[2] in table("heads")


def _is_nobody(text: str, mention: Found) -> bool:
    return _is_nobodys_name(mention.text)


def _begins_headline(text: str, mention: Found) -> bool:
    """ "DAX Marginally" of "DAX Marginally Higher"."""
    first, _, rest = mention.text.partition(" ")
    return mention.part == "headline" and bool(rest) and " " not in rest and not rest.isupper() and first.isupper() and first in nobody()


def _is_numbered(text: str, mention: Found) -> bool:
    """ "Verdant 2000": no person has a round number behind the name."""
    return mention.type == "person" and " " not in mention.text and _ROUND.match(text, mention.end) is not None


def _is_storm(text: str, mention: Found) -> bool:
    start = mention.start
    return text[max(0, start - 2) : start] in _STORM_ENDS and _STORM.search(text[max(0, start - 12) : start]) is not None


def _is_second_bracket(text: str, mention: Found) -> bool:
    """ "(^QXYZ) (QZR)": what tracks an index."""
    before = text[max(0, mention.start - 4) : mention.start]
    return ")" in before and is_ticker(mention.text) and _IN_SECOND_BRACKET.search(before) is not None


def _is_own_board(text: str, mention: Found) -> bool:
    """ "the Fund's Board of Directors": of whom, its own name says."""
    return mention.type == "organisation" and _OWN_BOARD.search(mention.text) is not None


_TESTS: tuple[Callable[[str, Found], bool], ...] = (_is_nobody, _begins_headline, _is_numbered, _is_storm, _is_second_bracket, _is_own_board)


def _is_pair(mention: Found, organisations: set[str]) -> bool:
    """An unknown place "Acme-Norway": two names, of which one is an organisation of the item; "Acme Verdant", which are two of the item's."""
    if mention.type == "organisation" and mention.name.count(" ") == 1:
        return organisations.issuperset(mention.name.split(" "))
    if mention.type != "place" or "-" not in mention.text:
        return False
    return mention.text.isupper() or not organisations.isdisjoint(mention.text.split("-"))


def _shorten(text: str, mention: Found, organisations: set[str]) -> None:
    """Takes from a mention what does not belong to its name: a note's number before it, a ticker or a thing behind it."""
    start, end = mention.start, mention.end
    if _NOTE_MARK.match(text, start, end):
        start += 1
        start += 4 if text.startswith("The ", start) else 0
    glued = _GLUED.search(text, start, end)
    end = glued.end() if glued is not None else _without_last(text, start, end, organisations)
    if (start, end) != (mention.start, mention.end) and start < end:
        mention.start, mention.end, mention.text = start, end, text[start:end]
        mention.name = tidy(mention.text)


def _without_last(text: str, start: int, end: int, organisations: set[str]) -> int:
    """The end of a name that the item also has without its last word, where that is a ticker or a thing."""
    head, _, last = text[start:end].rpartition(" ")
    if not head or tidy(head) not in organisations:
        return end
    ticker = is_ticker(last) and last not in NO_NAMES and last.lower() not in NO_TICKERS
    return start + len(head) if ticker or last in table("tails") else end


def _abbreviations(parts: Mapping[str, Part], found: Iterable[Found]) -> set[str]:
    """Those that the item explains by plain words: "angle of attack (AOA)"."""
    capitals = {m.name for m in found if m.name.isupper() and " " not in m.name}
    if not capitals:
        return set()
    return {short for part in parts.values() for short in _explained(part.text) if short in capitals}


def _explained(text: str) -> Iterator[str]:
    for match in chain.from_iterable(expression.finditer(text) for expression in _ABBREVIATIONS):
        short = match.group(1)
        before = text[max(0, match.start() - 20 * MAX_WORDS) : match.start()].rpartition("\n")[2]
        words = _PLAIN_WORD.findall(before)[-len(short) - 2 :]
        if words and words[-1].islower() and _spells(short, words):
            yield short


def _spells(short: str, words: Sequence[str]) -> bool:
    """Do the words, small ones left out or not, end in these initials?"""
    initials = [piece[0].upper() for word in words for piece in word.split("-") if piece]
    strong = [piece[0].upper() for word in words for piece in word.split("-") if len(piece) > 3]
    return any("".join(letters).endswith(short) for letters in (initials, strong))


@cache
def _platforms() -> tuple[re.Pattern[str], ...]:
    """Each begins with fixed letters, for which a text is searched quickly."""
    names = "|".join(sorted(map(re.escape, table("platforms")), key=lambda name: (-len(name), name)))
    return tuple(re.compile(rf"{word}({names})(?![\w-]| [A-Z])") for word in (" on ", " via "))


def _with_platforms(part: str, text: str, mentions: list[Found]) -> list[Found]:
    """ "confirmed on Telegram": a network's name that nothing else marks."""
    hits = [match.span(1) for expression in _platforms() for match in expression.finditer(text)]
    if not hits or part == "dateline":
        return mentions
    taken = sorted((m.start, m.end) for m in mentions)
    for start, end in hits:
        at = bisect_left(taken, (end,))
        if not at or taken[at - 1][1] <= start:
            mentions.append(Found(part, "organisation", start, end, text[start:end], SAID_ON, None, text[start:end]))
    return mentions


def _joined(text: str, mentions: Iterable[Found]) -> list[Found]:
    """ "Acme Defense" and "Space & Security" in "Acme Defense, Space & Security" are one; so are a country and the body of its state behind it."""
    out: list[Found] = []
    for mention in sorted(mentions, key=lambda m: m.start):
        if mention.type == "organisation" and _may_change(mention):
            start = out[-1].start if out and _is_country_of(text, out[-1], mention) else _start_of_whole(text, mention)
            while out and out[-1].end > start and out[-1].start < mention.start and out[-1].confidence < CERTAIN and mention.end - out[-1].start <= MAX_WHOLE:
                start = min(start, out[-1].start)
                out.pop()
            if start < mention.start and (not out or out[-1].end <= start):
                mention.start, mention.text = start, text[start : mention.end]
                mention.name = tidy(mention.text)
        out.append(mention)
    return out


def _start_of_whole(text: str, mention: Found) -> int:
    pair = _FIELD_PAIR.match(text, mention.start, mention.end)
    if pair is None or pair.group(1) not in table("fields"):
        return mention.start
    left = _LEFT_OF_FIELD.search(text, max(0, mention.start - 80), mention.start)
    if left is None:
        return mention.start
    start = mention.start
    for piece in reversed(left.group().split(", ")[:-1][-MAX_JOINED:]):
        if piece not in table("fields"):
            break
        start -= len(piece) + 2
    return start


def _is_country_of(text: str, place: Found, body: Found) -> bool:
    """ "Norway" before "Defence Force"."""
    if place.place is None or place.place.country is None or place.place.admin1 is not None or body.start != place.end + 1 or text[place.end] != " ":
        return False
    return " " in body.text and body.text.rpartition(" ")[2] in table("bodies")


def _name_generic(found: Sequence[Found]) -> None:
    """ "Bank" alone is the one bank of the item; where it has none or several, nobody: its name is taken away."""
    alone = [m for m in found if m.type == "organisation" and _may_change(m) and organisation_key(m.name).title() in table("generic")]
    if not alone:
        return
    wholes: dict[str, set[str]] = {}
    for name in {m.name for m in found if m.type == "organisation" and " " in m.name}:
        words = key(name).split(" ")
        for word in {words[0], words[-1]}:
            wholes.setdefault(word, set()).add(name)
    for mention in alone:
        meant = wholes.get(organisation_key(mention.name), set())
        mention.name = next(iter(meant)) if len(meant) == 1 else ""


def one_type(found: Sequence[Found]) -> None:
    """A name that the tagger took for several things in one item is what it most surely is; a firm where a longer firm begins with it."""
    begins = {begin for m in found if m.type == "organisation" for begin in _beginnings(m.name)}
    settled = {key(m.name).rpartition(" ")[2] for m in found if m.type == "person" and " " in m.name} | {key(m.text) for m in found if not _may_change(m)}
    votes: dict[str, dict[str, float]] = {}
    for mention in found:
        if _may_change(mention):
            kinds = votes.setdefault(key(mention.name), {})
            kinds[mention.type] = kinds.get(mention.type, 0.0) + mention.confidence**2
    for mention in found:
        name = key(mention.name)
        if not _may_change(mention) or name in settled or mention.type == "organisation":
            continue
        kinds = votes[name]
        if name in begins or (" " not in name and max(kinds, key=lambda kind: (kinds[kind], kind)) == "organisation"):
            mention.type, mention.place = "organisation", None


def _beginnings(name: str) -> Iterator[str]:
    """Keys of what the item may call a firm for short, whose name begins with it."""
    words = organisation_key(name).split(" ")
    if len(words) > 1 and words[-1].title() not in table("persons_bodies"):
        yield words[0]
    if len(words) > 2 and words[-1] in DESCRIPTORS:
        yield " ".join(words[:2])
