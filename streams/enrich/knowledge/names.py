"""Operators' knowledge made ready for use: the index in which names are looked up in a text, and a gazetteer with rows for what is their own."""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from streams.enrich.annotation import Place
from streams.enrich.entities.names import slug
from streams.enrich.knowledge.file import NOTHING, Entry, Knowledge, Override
from streams.enrich.places.gazetteer import AREA, BLOC, CITY, METONYM, Gazetteer

STOP = -1
"""In the place of an entry's number: a name that is never an entity."""
NO_ROW = -1
_NO_DEGREES = -(2**31)
"""As in the gazetteer's columns."""
_SAME = str.maketrans({"\u00a0": " ", "\n": " ", "\t": " ", "’": "'"})
"""One code point for one, so that offsets stay."""
_WORD = re.compile(r"\w+")
_JOINS = frozenset("-'.&@‐‑")
"""Between two words, these make one of them: "O'Brien", "AT&T", "acme.com"."""


class Match(NamedTuple):
    start: int
    end: int
    entry: int  # number of the entry, or STOP
    name: str  # as the file has it


@dataclass(frozen=True, slots=True)
class Index:
    """`names` maps what is looked for to the entry's number and the name as the file has it; `begins` its first word to (offset of the word, length).

    `words` finds the words that begin with a letter with which some first word does.
    """

    names: Mapping[str, tuple[int, str]]
    begins: Mapping[str, tuple[tuple[int, int], ...]]
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Own:
    """`rows` gives an entry's row in `gazetteer` and `override_rows` an override's, NO_ROW where it tells nothing of where."""

    knowledge: Knowledge
    gazetteer: Gazetteer
    first_row: int  # rows from here on are the operators'
    index: Index
    capitals: Index
    entries: tuple[Entry, ...]  # places with what the gazetteer adds
    uris: tuple[str, ...]
    rows: tuple[int, ...]
    overrides: Mapping[tuple[str, str], int]  # (supplier, text) to number
    overrides_in_capitals: Mapping[tuple[str, str], int]
    override_rows: tuple[int, ...]


class _Row(NamedTuple):
    kind: int
    name: str
    country: str = ""
    admin1: str = ""
    geonames: int = 0
    lat: float | None = None
    lon: float | None = None
    code: str = ""


def prepare(gazetteer: Gazetteer, knowledge: Knowledge = NOTHING) -> Own:
    """`gazetteer` is the installed one. Takes some hundredths of a second, and a second for a hundred thousand names."""
    entries = tuple(_completed(gazetteer, knowledge.entries))
    added: list[_Row] = []
    rows = tuple(_add(added, len(gazetteer.names), _entry_row(entry)) for entry in entries)
    override_rows = tuple(_add(added, len(gazetteer.names), _override_row(override)) for override in knowledge.overrides)
    names = [(name, number) for number, entry in enumerate(entries) for name in entry.names] + [(name, STOP) for name in knowledge.stop]
    overrides = {(override.supplier, override.text): number for number, override in enumerate(knowledge.overrides)}
    capitals: dict[tuple[str, str], int] = {}
    for (supplier, text), number in overrides.items():
        capitals.setdefault((supplier, text.upper()), number)
    return Own(
        knowledge,
        _with_rows(gazetteer, added) if added else gazetteer,
        len(gazetteer.names),
        _index((name, number, name) for name, number in names),
        _index((name.upper(), number, name) for name, number in sorted(names, key=lambda pair: not pair[0].isupper())),
        entries,
        tuple(map(_uri, entries)),
        rows,
        overrides,
        capitals,
        override_rows,
    )


def find(own: Own, text: str, *, capitals: bool) -> Iterator[Match]:
    """The operators' names in a text, in order and without overlap: at each word the longest. Time is linear in the text's length.

    `capitals`: the text has no small letters, so names are looked for in capitals.
    """
    index = own.capitals if capitals else own.index
    if not index.names:
        return
    flat = text.translate(_SAME)
    done = 0
    for word in index.words.finditer(flat):
        begins = index.begins.get(word.group())
        if begins is None or word.start() < done:
            continue
        for offset, length in begins:
            start = word.start() - offset
            end = start + length
            hit = index.names.get(flat[start:end]) if start >= done else None
            if hit is not None and _is_whole(flat, start, end):
                yield Match(start, end, *hit)
                done = end
                break


def override_of(own: Own, text: str, supplier: str, *, capitals: bool) -> int | None:
    """The number of the override for a mention's text: the supplier's own before everybody's."""
    table = own.overrides_in_capitals if capitals else own.overrides
    if not table:
        return None
    flat = text.translate(_SAME)
    mine = table.get((supplier, flat)) if supplier else None
    return table.get(("", flat)) if mine is None else mine


def is_in_capitals(part: str, text: str) -> bool:
    """Headlines and datelines in capitals hide how a name is written; the text of an item does not."""
    return part != "text" and text.isupper()


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word goes on beyond the stretch. "Acme's" and "Acme-led" end behind Acme, "Acme-Verdant" and "acme.com" are words of their own."""
    before, after = text[max(0, start - 2) : start], text[end : end + 3]
    if before[-1:] == "@" or _is_letter(before[-1:]) or (before[-1:] in _JOINS and _is_letter(before[:-1])):
        return False
    if _is_letter(after[:1]):
        return False
    if after[:1] not in _JOINS or not _is_letter(after[1:2]):
        return True
    if after[0] == "'":
        return not after[1].isupper() or (after[1] == "S" and not _is_letter(after[2:]))
    return after[0] in "-‐‑" and after[1].islower()


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_" or "\u0300" <= character <= "\u036f"


def _index(names: Iterable[tuple[str, int, str]]) -> Index:
    targets: dict[str, tuple[int, str]] = {}
    begins: dict[str, set[tuple[int, int]]] = {}
    for written, number, name in names:
        word = _WORD.search(written)
        if word is None or written in targets:
            continue
        targets[written] = number, name
        begins.setdefault(word.group(), set()).add((word.start(), len(written)))
    longest_first = {word: tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))) for word, found in begins.items()}
    letters = "".join(sorted({word[0] for word in begins})) or "A"
    return Index(targets, longest_first, re.compile(rf"[{letters}](?<!\w.)\w*+"))


def _completed(gazetteer: Gazetteer, entries: Sequence[Entry]) -> Iterator[Entry]:
    """A place with a GeoNames id that the gazetteer knows has from there what the file does not say; a known bloc or area has its name from there."""
    wanted = {entry.place.geonames for entry in entries if entry.place and entry.place.geonames}
    known = _rows_of_ids(gazetteer, wanted)
    for entry in entries:
        place = entry.place
        if entry.code in gazetteer.area_names:
            name = gazetteer.area_names[entry.code or ""]
            yield replace(entry, names=tuple(dict.fromkeys([name, *entry.names])))
        elif place is not None and place.geonames in known:
            there = gazetteer.place(known[place.geonames or 0])
            here = place.lat is not None
            full = Place(
                place.name,
                place.geonames,
                place.country or there.country,
                place.admin1 or (there.admin1 if place.country in {None, there.country} else None),
                place.lat if here else there.lat,
                place.lon if here else there.lon,
            )
            yield replace(entry, place=full, country=full.country)
        else:
            yield entry


def _rows_of_ids(gazetteer: Gazetteer, wanted: Collection[int | None]) -> dict[int, int]:
    return {number: row for row, number in enumerate(gazetteer.geonames) if number in wanted} if wanted else {}


def _uri(entry: Entry) -> str:
    if entry.uri:
        return entry.uri
    place = entry.place
    if place is not None and place.geonames:
        return f"https://sws.geonames.org/{place.geonames}/"
    if place is not None and place.country:
        return f"urn:newswire:place:{place.country.lower()}-{slug(entry.name)}"
    return f"urn:newswire:{mention_type(entry)}:{slug(entry.name)}"


def mention_type(entry: Entry) -> str:
    """An organisation of states is an organisation, a stretch of several countries is a place."""
    if entry.table == "bloc":
        return "organisation" if (entry.code or "").startswith("BLOC-") else "place"
    return entry.table


def _entry_row(entry: Entry) -> _Row | None:
    if entry.code is not None:
        prefix, _, code = entry.code.partition("-")
        return _Row(BLOC if prefix == "BLOC" else AREA, entry.name, code=code)
    place = entry.place
    if place is not None and place.country:
        return _Row(CITY, entry.name, place.country, place.admin1 or "", place.geonames or 0, place.lat, place.lon)
    return _Row(METONYM, entry.name, entry.country) if entry.country else None


def _override_row(override: Override) -> _Row | None:
    if not override.country:
        return None
    return _Row(METONYM if override.type == "organisation" else CITY, override.text, override.country)


def _add(added: list[_Row], first: int, row: _Row | None) -> int:
    if row is None:
        return NO_ROW
    added.append(row)
    return first + len(added) - 1


def _with_rows(gazetteer: Gazetteer, added: Sequence[_Row]) -> Gazetteer:
    """The gazetteer with rows at its end to which no name leads: they are found by the operators' index alone."""
    first = len(gazetteer.names)
    codes = {first + at: row.code for at, row in enumerate(added) if row.code}
    prefixes = {BLOC: "BLOC-", AREA: "AREA-"}
    return replace(
        gazetteer,
        names=(*gazetteer.names, *(row.name for row in added)),
        kind=gazetteer.kind + bytes(row.kind for row in added),
        country=(*gazetteer.country, *(row.country for row in added)),
        admin1=(*gazetteer.admin1, *(row.admin1 for row in added)),
        geonames=gazetteer.geonames + array(gazetteer.geonames.typecode, (row.geonames for row in added)),
        lat=gazetteer.lat + array(gazetteer.lat.typecode, (_thousandths(row.lat) for row in added)),
        lon=gazetteer.lon + array(gazetteer.lon.typecode, (_thousandths(row.lon) for row in added)),
        population=gazetteer.population + array(gazetteer.population.typecode, [0] * len(added)),
        fame=gazetteer.fame + bytes(len(added)),
        codes={**gazetteer.codes, **codes},
        area_names={**{prefixes[row.kind] + row.code: row.name for row in added if row.code}, **gazetteer.area_names},
    )


def _thousandths(degrees: float | None) -> int:
    return _NO_DEGREES if degrees is None else round(1000 * degrees)
