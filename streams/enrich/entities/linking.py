"""The item pass: mentions from the tagger and the places become entities, one for each referent.

A later surname is the person named in full before it, an acronym in brackets is the organisation before it; both are found again where
the tagger left them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from streams.enrich.annotation import Entity, Mention, Place, Symbol
from streams.enrich.entities.codes import MAX_TICKER, is_code, is_ticker, ticker_behind
from streams.enrich.entities.names import CACHED, initials, key, organisation_key, person_words, short_forms, slug, tidy, trim, without_state
from streams.enrich.places.finder import EVIDENCE_THRESHOLD, THRESHOLD, LabelledSpan, Part, Sighting
from streams.enrich.places.gazetteer import BLOC, METONYM, PEOPLE, Gazetteer

RECOVERED = 0.6
"""Confidence of a mention that only the rest of the item explains."""
MAX_WORDS = 5
MAX_NAMESAKES = 50
"""Persons of one surname that a short name is compared with."""
TITLE_CASE = 0.7
"""Share of a headline's longer words that begin with a capital from which its capitals tell nothing."""
MIN_SPAN = 0.3
"""Least confidence of a tagger's span."""
MAX_SYMBOLS = 8
"""Symbols of an organisation."""
MAX_ROLES = 5
"""Roles of a person."""
_ACRONYM = re.compile(r",? \([\"“‘']?([A-Z][A-Za-z&.]{1,15})[\"”’']?\)")
_LEGAL_BEHIND = re.compile(r",? (?:Inc|Corp|Co|Ltd|LLC|LP|PLC|Plc)\b\.?")
_CAPITALS = "".join(letter for letter in map(chr, range(0x10000)) if letter.isupper())
_WORD_REST = r"[\w.\u0300-\u036f]*+(?>(?:['’-](?=\w)[\w.\u0300-\u036f]*+)*)"
# The expression begins with the capital and looks back from there: so most of a text is passed over quickly.
_TOKEN = re.compile(rf"[{_CAPITALS}](?<![\w\u0300-\u036f].){_WORD_REST}")


@dataclass(slots=True)
class Found:
    """A mention on its way; `referent` is filled by linking."""

    part: str
    type: str
    start: int
    end: int
    text: str
    confidence: float
    place: Place | None = None
    name: str = ""
    referent: str = ""
    symbols: tuple[Symbol, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(slots=True)
class _Known:
    """Referents of the item so far: URI to canonical name, and the keys that lead to a URI."""

    names: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    persons: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    """By last word."""
    keys: dict[str, str] = field(default_factory=dict)
    given: dict[str, set[str]] = field(default_factory=dict)
    """First words of persons named in full to them."""
    wholes: dict[str, set[str]] = field(default_factory=dict)
    """First words and initials of organisations with several words to them."""
    tickers: dict[str, str] = field(default_factory=dict)
    """Capitals in brackets right behind an organisation to it; nothing where they stand behind several."""


def place_mentions(gazetteer: Gazetteer, sightings: Iterable[Sighting], parts: dict[str, Part]) -> Iterator[Found]:
    """Accepted sightings as mentions, the dateline's as well: its place is one of the item. A people ("Russian") is evidence of a region, not a place."""
    for sighting in sightings:
        if sighting.score < THRESHOLD or sighting.label.startswith("in ") or any(gazetteer.kind[row] == PEOPLE for row in sighting.rows):
            continue
        row, kind = sighting.row, gazetteer.kind[sighting.row]
        organisation = kind == BLOC or (kind == METONYM and gazetteer.place(row).lat is None)
        text = parts[sighting.part].text[sighting.start : sighting.end]
        place = None if organisation else gazetteer.place(row)
        yield Found(
            sighting.part,
            "organisation" if organisation else "place",
            sighting.start,
            sighting.end,
            text,
            sighting.confidence,
            place,
            gazetteer.names[row],
            place_uri(gazetteer, row) if place else f"urn:newswire:organisation:{slug(gazetteer.names[row])}",
        )


def place_uri(gazetteer: Gazetteer, row: int) -> str:
    """GeoNames where the place has an id there, countries too."""
    if gazetteer.geonames[row]:
        return f"https://sws.geonames.org/{gazetteer.geonames[row]}/"
    country = gazetteer.country[row]
    return f"urn:newswire:place:{country.lower() + '-' if country else ''}{slug(gazetteer.names[row])}"


def span_mentions(part: Part, places: Sequence[Found], peoples: Mapping[int, str], designations: Collection[str]) -> Iterator[Found]:
    """The tagger's persons, organisations and unknown places, where no accepted place stands. A longer span wins over a place inside it.

    `peoples` maps the offset right after a people's name in this part to that name: "Foreign Ministry" after "Russian" is the Russian Foreign Ministry.
    `designations` are words of this part that belong to a model's name (`codes.models`).
    """
    taken = [(p.start, p.end) for p in places if p.part == part.name]
    at = 0
    for span in part.spans or ():
        if span.type == "other" or span.confidence < MIN_SPAN or (span.type == "organisation" and is_code(part.text, span, designations)):
            continue
        while at < len(taken) and taken[at][1] <= span.start:
            at += 1
        if at < len(taken) and taken[at][0] < span.end:
            continue
        before, after, name, is_name = _as_name(span.type, part.text[span.start : span.end])
        if not is_name:
            continue
        start, end = span.start + before, span.end - after
        if span.type == "organisation" and start - 1 in peoples and part.text[start - 1] == " ":
            name = f"{peoples[start - 1]} {name}"
        sure = min(0.999, max(0.0, span.confidence))
        yield Found(part.name, span.type, start, end, part.text[start:end], round(sure, 3), Place(name) if span.type == "place" else None, name)


@lru_cache(maxsize=CACHED)
def _as_name(kind: str, piece: str) -> tuple[int, int, str, bool]:
    """How much of a span goes at its start and at its end, the name that is left, and whether it is one."""
    start, end = trim(kind, piece, 0, len(piece))
    text = piece[start:end]
    return start, len(piece) - end, tidy(text), any(map(str.isalpha, text)) and not (kind == "place" and text.isupper() and len(text) <= MAX_TICKER)


def peoples_of(gazetteer: Gazetteer, sightings: Iterable[Sighting], part: str) -> dict[int, str]:
    """End of each people's name in a part to the name."""
    return {s.end: s.name for s in sightings if s.part == part and gazetteer.kind[s.row] == PEOPLE and s.evidence >= EVIDENCE_THRESHOLD}


def link(parts: Mapping[str, Part], found: Sequence[Found]) -> list[Found]:
    """Gives every mention its referent and adds the mentions that the item's own names explain. In order of part and offset."""
    known = _Known()
    body_first = sorted(found, key=lambda f: (f.part != "text", f.start))
    for mention in body_first:
        if mention.referent:
            _remember(known, mention.referent, mention.name, mention.type, [key(mention.text), key(mention.name)])
            if mention.type == "organisation":
                _shorten(known, mention)
    title_case = _is_title_case(parts["headline"].text)
    dropped: set[int] = set()
    for mention in sorted(body_first, key=lambda f: (f.part != "text", _rank(f.name))):
        if mention.referent:
            continue
        if title_case and mention.part == "headline" and _swallows(known, mention.name):
            dropped.add(id(mention))
            continue
        mention.referent = _refer(known, mention)
        _bracket(known, parts[mention.part].text, mention)
    kept = [f for f in found if id(f) not in dropped]
    for part in parts.values():
        if part.name != "dateline":
            kept = [*kept, *_recover(known, part, [f for f in kept if f.part == part.name])]
    for mention in kept:
        mention.name = known.names[mention.referent]
        mention.type = known.types[mention.referent]
        if mention.type != "place":
            mention.place = None
    return sorted(kept, key=lambda f: (f.part != "headline", f.start))


def _rank(name: str) -> int:
    """Full names first, tickers last: a short form is explained by what it is short for, wherever that stands."""
    if " " in name:
        return 0
    return 2 if is_ticker(name) else 1


def _is_title_case(headline: str) -> bool:
    long = [word for word in headline.split() if len(word) > 3 and word[0].isalpha()]
    return len(long) > 2 and sum(word[0].isupper() for word in long) >= TITLE_CASE * len(long)


def _swallows(known: _Known, name: str) -> bool:
    """A stretch of a headline in title case that is no name of the body but has one inside: "Verdant Wins Contract"."""
    words = key(name).split(" ")
    if len(words) < 2 or key(name) in known.keys or organisation_key(name) in known.keys:
        return False
    inner = {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
    return any(len(part) > 2 and known.types.get(known.keys.get(part, "")) in {"person", "organisation"} for part in inner)


def _remember(known: _Known, uri: str, name: str, kind: str, keys: Iterable[str]) -> None:
    known.names.setdefault(uri, name)
    known.types.setdefault(uri, kind)
    for one in keys:
        known.keys.setdefault(one, uri)


def _refer(known: _Known, mention: Found) -> str:
    if mention.type in {"person", "organisation"} and is_ticker(mention.name):
        named = known.tickers.get(mention.name, "")
        if named:
            return named
    if mention.type == "person":
        return _refer_person(known, mention)
    if mention.type == "organisation":
        return _refer_organisation(known, mention)
    same = known.keys.get(key(mention.name))
    if same and (known.types[same] == mention.type or _is_read_by_body(mention, same)):
        return same
    uri = f"urn:newswire:{mention.type}:{slug(mention.name)}"
    _remember(known, uri, mention.name, mention.type, [key(mention.name), key(mention.text)])
    return uri


def _refer_organisation(known: _Known, mention: Found) -> str:
    name = organisation_key(mention.name)
    for form in (name, key(mention.name), *without_state(name)):
        same = known.keys.get(form)
        if same and (known.types[same] == "organisation" or _is_read_by_body(mention, same)):
            return same
    if " " not in name:
        whole = known.wholes.get(name, set())
        if len(whole) == 1:
            return next(iter(whole))
    uri = f"urn:newswire:organisation:{slug(mention.name)}"
    _remember(known, uri, mention.name, "organisation", [name, key(mention.name), key(mention.text)])
    mention.referent = uri
    _shorten(known, mention)
    return uri


def _shorten(known: _Known, mention: Found) -> None:
    for short in short_forms(mention.name):
        known.wholes.setdefault(short, set()).add(mention.referent)


def _is_read_by_body(mention: Found, uri: str) -> bool:
    """A headline's name has the type that the body gives it: a headline shows a tagger too little."""
    return mention.part == "headline" and uri.startswith("urn:newswire:")


def _refer_person(known: _Known, mention: Found) -> str:
    words = person_words(mention.name)
    if len(words) == 1 and len(known.given.get(words[0], ())) == 1 and words[0] not in known.persons:
        return next(iter(known.given[words[0]]))
    same = known.keys.get(" ".join(words))
    if same and (known.types[same] == "person" or _is_read_by_body(mention, same)):
        return same
    namesakes = known.persons.setdefault(words[-1], [])
    for other, uri in namesakes:
        if set(words) <= set(other) or (set(other) <= set(words) and len(other) > 1 and other[0] in words):
            return uri
    uri = f"urn:newswire:person:{slug(mention.name)}"
    if len(words) > 1:
        known.given.setdefault(words[0], set()).add(uri)
    if len(namesakes) < MAX_NAMESAKES:
        namesakes.append((words, uri))
    _remember(
        known,
        uri,
        mention.name,
        "person",
        [" ".join(words), *([f"{words[0]} {words[-1]}"] if len(words) > 2 else []), *([words[-1]] if len(words) > 1 and len(words[-1]) > 2 else [])],
    )
    return uri


def _bracket(known: _Known, text: str, mention: Found) -> None:
    """ "World Food Programme (WFP)"; and "Verdant (VDT)", which only explains what the tagger took for a name: what stands behind one organisation for
    its ticker may stand behind a club for its country."""
    if mention.type != "organisation":
        return
    for symbol in mention.symbols:
        _own_ticker(known, symbol.symbol.partition(".")[0], mention.referent)
    acronym = _ACRONYM.match(text, mention.end)
    if acronym and _is_short_for(acronym.group(1), mention.text):
        known.keys[key(acronym.group(1))] = mention.referent
        return
    _own_ticker(known, ticker_behind(text, mention.end), mention.referent)


def _own_ticker(known: _Known, ticker: str, uri: str) -> None:
    if ticker and known.tickers.setdefault(ticker, uri) != uri:
        known.tickers[ticker] = ""  # behind two organisations: it is the ticker of neither


def _is_short_for(short: str, name: str) -> bool:
    """Its initials, or its first word: "Verdant Steel Works (Verdant)"."""
    bare = _LEGAL_BEHIND.sub("", name)
    if short == bare.partition(" ")[0]:
        return " " in bare
    return short.replace(".", "").upper() in {initials(form).upper() for form in (name, name.replace("the ", ""), bare)}


def _recover(known: _Known, part: Part, mentions: Sequence[Found]) -> Iterator[Found]:
    """Names of persons and organisations of the item in stretches that no mention covers, longest first."""
    firsts = {k.partition(" ")[0] for k, uri in known.keys.items() if known.types[uri] in {"person", "organisation"}}
    if not firsts:
        return
    text = part.text
    taken = sorted([(m.start, m.end) for m in mentions])
    tokens = [match.span() for match in _TOKEN.finditer(text)]
    at = done = 0
    for index, (start, end) in enumerate(tokens):
        if start < done or _first_key(text[start:end]) not in firsts:
            continue
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at < len(taken) and taken[at][0] <= start:
            continue
        hit = _longest(known, text, tokens, index, taken[at][0] if at < len(taken) else len(text))
        if hit is None:
            continue
        done, uri = hit
        yield Found(part.name, known.types[uri], start, done, text[start:done], RECOVERED, None, known.names[uri], uri)


@lru_cache(maxsize=CACHED)
def _first_key(word: str) -> str:
    return key(_bare(word, 0, len(word))[0])


def _bare(text: str, start: int, end: int) -> tuple[str, int]:
    word = text[start:end]
    for ending in ("'s", "’s", "."):
        if word.endswith(ending) and not (ending == "." and word.count(".") > 1):
            word = word[: -len(ending)]
    return word, start + len(word)


def _longest(known: _Known, text: str, tokens: Sequence[tuple[int, int]], index: int, limit: int) -> tuple[int, str] | None:
    start = tokens[index][0]
    for last in range(min(index + MAX_WORDS, len(tokens)) - 1, index - 1, -1):
        word, end = _bare(text, *tokens[last])
        if end > limit or tokens[last][1] - start > 80:
            continue
        uri = known.keys.get(key(text[start:end]))
        if uri is None or known.types[uri] == "place":
            continue
        if last == index and known.types[uri] == "organisation" and not word[1:2].isupper() and word != known.names[uri]:
            continue
        return end, uri
    return None


def entities(found: Sequence[Found]) -> tuple[Entity, ...]:
    """Most important first: headline mentions count three times, the first mention's place decides between equals."""
    grouped: dict[str, list[Found]] = {}
    for mention in found:
        grouped.setdefault(mention.referent, []).append(mention)
    return tuple([_entity(uri, members) for _, _, uri, members in sorted([(*_importance(members), uri, members) for uri, members in grouped.items()])])


def _importance(members: Sequence[Found]) -> tuple[float, tuple[bool, int]]:
    """Sorts the most important first."""
    if len(members) == 1:
        (only,) = members
        return (-3.0 if only.part == "headline" else -1.0), (only.part != "headline", only.start)
    return -sum([3.0 if m.part == "headline" else 1.0 for m in members]), min([(m.part != "headline", m.start) for m in members])


def _entity(uri: str, members: Sequence[Found]) -> Entity:
    doubt = 1.0
    for member in members:
        doubt *= 1 - member.confidence
    place = next((m.place for m in members if m.place is not None), None)
    kind = members[0].type
    symbols = tuple(dict.fromkeys(symbol for m in members for symbol in m.symbols))[:MAX_SYMBOLS] if kind == "organisation" else ()
    roles = _distinct_roles(members) if kind == "person" else ()
    return Entity(uri, kind, members[0].name, round(min(0.999, 1 - doubt), 3), place, symbols, roles)


def _distinct_roles(members: Iterable[Found]) -> tuple[str, ...]:
    """As first written; case makes no other role."""
    roles: dict[str, str] = {}
    for member in members:
        for role in member.roles:
            roles.setdefault(role.casefold(), role)
    return tuple(roles.values())[:MAX_ROLES]


def as_mention(found: Found) -> Mention:
    return Mention(found.type, found.start, found.end, found.text, found.referent, found.confidence, found.place)


__all__ = ["Found", "LabelledSpan", "as_mention", "entities", "link", "peoples_of", "place_mentions", "place_uri", "span_mentions"]
