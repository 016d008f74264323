"""Shares' symbols behind the names of organisations: "Boeing Co BA.N", "BP <BP.L>", "Boeing [NYSE: BA]", "Acme (ASX: ACM, OTCQX: ACMFF)".

A symbol belongs to the organisation right before it and is no name itself, nor is anything else in its brackets.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from streams.enrich.annotation import Symbol
from streams.enrich.entities.codes import is_ticker
from streams.enrich.entities.linking import MAX_SYMBOLS, Found, link
from streams.enrich.entities.names import key, organisation_key, tidy
from streams.enrich.entities.things import mend, one_type
from streams.enrich.places.finder import Part

MAX_BRACKET = 100
"""Code points of a bracket with symbols."""
MAX_GAP = 40
"""Code points between a name and its symbol."""
MAX_NAME, MAX_NAME_WORDS = 60, 5
"""Code points and words of a name that its symbol alone tells."""
NAMED_BY_SYMBOL = 0.7
"""Confidence of such a name."""
UNKNOWN = ("symbol", "ticker", "ticker symbol", "stock symbol", "stock code", "adr")
"""What stands before a symbol without telling its exchange."""
_ROOT = re.compile(r"(?<![\w.])[A-Z0-9]{1,8}(?:[a-z]|_[a-z]{1,2})?\Z")
_LONGEST_ROOT = 12
_INITIALS = frozenset(("U.S", "U.K", "U.N", "E.U", "L.A", "N.J", "S.A", "N.V", "A.D", "P.O", "J.P"))
_NO_ROOTS = frozenset(("Co", "No", "St", "Sa", "Nv"))
"""Of "Acme Co.BA", where a blank is missing."""
_OPEN = tuple(
    re.compile(rf"{bracket} ?([A-Za-z][\w .&/-]{{1,30}}+): ?(?=[A-Z0-9])") for bracket in (r"\(", r"\[")
)  # an expression that begins with one fixed sign is fast
_CLOSE = {"(": ")", "[": "]", "<": ">"}
_LABELLED = re.compile(r"\s*([A-Za-z][\w .&/-]{1,30}+):\s*")
_TICKER = re.compile(r"\s*([A-Z0-9]{1,6}(?:[.\-/][A-Z0-9]{1,3})?)\s*(?:[-–—].*)?\Z")
_BETWEEN_NAMES = re.compile(r" and | & |/")
_LEGAL = "Inc|INC|Corp|CORP|Co|Ltd|LTD|Limited|PLC|Plc|plc|LLC|LP|SE|AG|SA|NV|Group|Holdings|Company|Corporation|SpA|AB|ASA|Oyj|Bhd|Tbk"
_GAP = re.compile(rf"(?: ?['’]s?)?(?:,? (?:{_LEGAL})\.?)*,?\s?(?:\([\w&. -]{{1,12}}\)\s?)?(?:(?:common )?(?:shares|stock)\s)?")
_GOES_ON = re.compile(r"[ ,/]{0,3}")
_NAME = re.compile(rf"(?<![\w.'’&-])((?!The )(?:[A-Z][\w&]*(?:-[A-Z]\w*)? (?:& )?){{0,{MAX_NAME_WORDS - 1}}}[A-Z]\w[\w&]*(?:-[A-Z]\w*)?\.?)(?: ?['’]s?)?,? ?\Z")


class Listing(NamedTuple):
    """A stretch of a text that is symbols with all that belongs to them."""

    start: int
    end: int
    symbols: tuple[Symbol, ...]


@cache
def _exchanges() -> tuple[dict[str, str], dict[str, str]]:
    """MIC by suffix of an instrument code, MIC by name in small letters."""
    suffixes: dict[str, str] = {}
    names: dict[str, str] = {}
    for line in (files("streams.enrich") / "data" / "exchanges.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        mic, codes, called = line.split("\t")
        suffixes.update(dict.fromkeys(codes.split(), mic))
        names.update((name.lower(), mic) for name in called.split("|"))
    return suffixes, names


@cache
def _suffix() -> re.Pattern[str]:
    return re.compile(rf"\.(?=[A-Z])({'|'.join(sorted(_exchanges()[0], key=lambda code: (-len(code), code)))})(?!\w)")


def link_with_symbols(parts: Mapping[str, Part], found: Sequence[Found], designations: AbstractSet[str]) -> list[Found]:
    """As `entities.link`; symbols belong to the organisations before them and hold no mentions. `designations` as for `things.mend`."""
    listed = {name: listings(part.text) for name, part in parts.items()}
    found = mend(parts, found, designations)
    one_type(found)
    if not any(listed.values()):
        return link(parts, found)
    given = [m for name, part in parts.items() for m in give_symbols(part.text, listed[name], [m for m in found if m.part == name], name)]
    _agree(given)
    linked = link(parts, given)
    kept = {id(m) for name in parts for m in outside(listed[name], [m for m in linked if m.part == name])}
    return [m for m in linked if id(m) in kept]


def _agree(mentions: Sequence[Found]) -> None:
    """A name that has a symbol somewhere is the organisation elsewhere too, unless a person of the item bears it: Betty Ford beside Ford F.N.; and what is
    a symbol is the firm's, also where some body has such initials."""
    listed = {organisation_key(m.name) for m in mentions if m.symbols}
    tickers = {ticker_of(symbol.symbol) for m in mentions for symbol in m.symbols}
    surnames = {key(m.name).rpartition(" ")[2] for m in mentions if m.type == "person" and " " in m.name}
    for mention in mentions:
        unsure = mention.type == "person" or (mention.type == "place" and not mention.referent)
        if unsure and organisation_key(mention.name) in listed and key(mention.name) not in surnames:
            _make_organisation(mention)
        if mention.referent.startswith("urn:newswire:organisation:") and mention.text in tickers:
            mention.referent, mention.name = "", mention.text


def ticker_of(symbol: str) -> str:
    """Without the exchange: BA of BA.N. Empty where it is no ticker in capitals."""
    root = symbol.partition(".")[0]
    return root if is_ticker(root) else ""


def listings(text: str) -> list[Listing]:
    """In order, without overlap. Time is linear in the text."""
    found = sorted([*_codes(text), *_brackets(text)])
    return [listing for index, listing in enumerate(found) if index == 0 or listing.start >= found[index - 1].end]


def _codes(text: str) -> Iterator[Listing]:
    for dot in _suffix().finditer(text):
        root = _ROOT.search(text, max(0, dot.start() - _LONGEST_ROOT - 1), dot.start())
        if root is None:
            continue
        start, end = root.start(), dot.end()
        code = text[start:end]
        if code in _INITIALS or code[: dot.start() - start] in _NO_ROOTS or (len(code) == 3 and text[end : end + 1] == "."):  # "A.J. Lund"
            continue
        if start and text[end : end + 1] == _CLOSE.get(text[start - 1]):
            start, end = start - 1, end + 1
        yield Listing(start, end, (Symbol(code, _exchanges()[0][dot.group(1)], "ric"),))


def _brackets(text: str) -> Iterator[Listing]:
    for match in chain.from_iterable(expression.finditer(text) for expression in _OPEN):
        if not _named(match.group(1)):
            continue
        end = text.find(_CLOSE[text[match.start()]], match.end(), match.end() + MAX_BRACKET)
        symbols = tuple(dict.fromkeys(_symbols(text[match.start() + 1 : end]))) if end > 0 else ()
        if symbols:
            yield Listing(match.start(), end + 1, symbols)


def _named(label: str) -> list[str | None]:
    """MICs of "NYSE", "NYSE and TSX", "NYSE/LSE"; [None] for "Symbol"; [] for what is no exchange."""
    name = " ".join(label.lower().split())
    if name in UNKNOWN:
        return [None]
    names = _exchanges()[1]
    mics = [names[name]] if name in names else [names.get(part.strip()) for part in _BETWEEN_NAMES.split(name)]
    return [] if None in mics else list(mics)


def _symbols(inside: str) -> Iterator[Symbol]:
    """ "ASX: BRN, OTCQX: BRCHF" → BRN at XASX, BRCHF at OTCM. A symbol without a name has that of the one before."""
    mics: list[str | None] = []
    for piece in re.split("[,;]", inside):
        label = _LABELLED.match(piece)
        if label:
            mics = _named(label.group(1))
        ticker = _TICKER.match(piece, label.end() if label else 0)
        if ticker is None:
            continue
        for mic in mics:
            tokyo = ticker.group(1).isdigit() and label is not None and label.group(1).strip() == "TSE"  # elsewhere it is Toronto's
            yield Symbol(ticker.group(1), "XTKS" if tokyo else mic, "ticker")


def give_symbols(text: str, found: Sequence[Listing], mentions: Sequence[Found], part: str) -> list[Found]:
    """The mentions of one part of an item without those inside its listings, in order of start.

    The name right before a listing is an organisation and has its symbols, also where no mention marks it.
    """
    kept = sorted(outside(found, mentions), key=lambda mention: mention.start)
    for mention in kept:
        _cut(text, mention, found)
    ends = [mention.end for mention in kept]
    untagged: list[Found] = []
    owner, owned_to = None, 0
    for listing in found:
        if owner is None or not _GOES_ON.fullmatch(text, owned_to, listing.start):
            before = kept[max(0, (at := bisect_right(ends, listing.start)) - 2) : at]  # two: "Japan Airlines Co (JAL) <9201.T>"
            owner = next((name for name in reversed(before) if _leads_to(text, name.end, listing.start)), None)
            if owner is None:
                owner = _untagged(part, text, max([owned_to, *(name.end for name in before)]), listing.start)
                untagged += [owner] if owner else []
        owned_to = listing.end
        if owner is not None:
            _make_organisation(owner)
            owner.symbols = (*owner.symbols, *listing.symbols)[:MAX_SYMBOLS]
    return sorted([*kept, *untagged], key=lambda mention: mention.start)


def outside(found: Sequence[Listing], mentions: Iterable[Found]) -> list[Found]:
    """Those of the mentions of one part that begin in no listing."""
    starts = [listing.start for listing in found]
    return [m for m in mentions if not (at := bisect_right(starts, m.start)) or found[at - 1].end <= m.start]


def _leads_to(text: str, end: int, start: int) -> bool:
    return start - end <= MAX_GAP and _GAP.fullmatch(text, end, start) is not None


def _untagged(part: str, text: str, last: int, listing: int) -> Found | None:
    """The capitalised words right before a listing, none of them before `last`."""
    start = max(last, listing - MAX_NAME)
    match = _NAME.search(text[start:listing])
    if match is None:
        return None
    start, end = start + match.start(1), start + match.end(1)
    return Found(part, "organisation", start, end, text[start:end], NAMED_BY_SYMBOL, None, tidy(text[start:end]))


def _cut(text: str, mention: Found, found: Sequence[Listing]) -> None:
    """A name ends where a listing begins."""
    at = bisect_right(found, (mention.start,))
    if at == len(found) or found[at].start >= mention.end:
        return
    mention.text = text[mention.start : found[at].start].rstrip(" ,(<[")
    mention.end = mention.start + len(mention.text)
    mention.name = mention.name if mention.referent else tidy(mention.text)


def _make_organisation(mention: Found) -> None:
    if mention.type != "organisation":
        mention.type, mention.place, mention.referent, mention.name = "organisation", None, "", tidy(mention.text)
