"""What operators know: their own names, names that are none, and what a mention is. Read from a TOML file; docs/enrichment.md describes it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from streams import toml
from streams.enrich.annotation import Place, Symbol
from streams.toml import TomlError

MAX_NAME = 100
"""Code points of a name."""
MAX_NAMES = 50_000
"""Of a file: what a worker reads in some seconds, in which it handles no items."""
VERSION_DIGITS = 12
"""Of the SHA-256 of the file: enough to tell one file from another."""
TABLES = ("person", "organisation", "place", "bloc")
TYPES = ("person", "organisation", "place")


class KnowledgeError(Exception):
    """A file that cannot be used. `problems` holds one line for each thing that is wrong: file, table and its number, field, what, and what to do."""

    def __init__(self, problems: Collection[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Entry:
    table: str  # one of TABLES
    names: tuple[str, ...]  # the canonical name first
    uri: str | None = None
    symbols: tuple[Symbol, ...] = ()
    country: str | None = None  # ISO 3166-1 alpha-2; of an organisation or place
    place: Place | None = None  # of a place
    code: str | None = None  # of a bloc

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Override:
    """What a mention with this text is; only of one supplier's items where `supplier` is not empty."""

    text: str
    type: str | None = None
    uri: str | None = None
    country: str | None = None
    supplier: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    entries: tuple[Entry, ...] = ()
    stop: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    version: str | None = None  # the first digits of the file's SHA-256; None: there is no file


NOTHING = Knowledge()


@dataclass(slots=True)
class _Reading:
    """A file on its way: where it is read, and what was found wrong so far."""

    path: str
    countries: Collection[str]
    problems: list[str] = field(default_factory=list)

    def wrong(self, where: str, what: str) -> None:
        self.problems.append(f"{self.path}: {where}: {what}")


def load(path: Path, countries: Collection[str]) -> Knowledge:
    """`countries` are the ISO 3166-1 alpha-2 codes that there are.

    Raises: KnowledgeError, with all that is wrong in the file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KnowledgeError([f"{path}: {error.strerror or error}; NEWSWIRE_KNOWLEDGE must name a file that can be read"]) from None
    return parse(data, str(path), countries)


def parse(data: bytes, path: str, countries: Collection[str]) -> Knowledge:
    """The knowledge of a file's bytes; `path` is its name in messages. Raises KnowledgeError."""
    try:
        document = toml.parsed(data, path)
    except TomlError as error:
        raise KnowledgeError([str(error)]) from None
    reading = _Reading(path, countries)
    known = (*TABLES, "override", "stop")
    for unknown in (name for name in document if name not in known):
        reading.wrong(unknown, f"unknown; a file has [[{']], [['.join(known[:-1])}]] and stop")
    entries = tuple(_entry(reading, table, where, values) for table in TABLES for where, values in _tables(reading, document, table))
    overrides = tuple(_override(reading, where, values) for where, values in _tables(reading, document, "override"))
    stop = _read(reading, "stop", _names, document.get("stop", [])) or ()
    _refuse_doubles(reading, document, entries, stop, overrides)
    count = sum(len(entry.names) for entry in entries) + len(stop) + len(overrides)
    if count > MAX_NAMES:
        reading.problems.append(f"{path}: {count} names; a file has at most {MAX_NAMES}: leave out those that newswire finds by itself")
    if reading.problems:
        raise KnowledgeError(reading.problems)
    return Knowledge(entries, stop, overrides, sha256(data).hexdigest()[:VERSION_DIGITS])


def counts(knowledge: Knowledge) -> str:
    """In words: "2 persons (5 names), 1 organisation (1 name), ..." """
    parts = []
    for table in TABLES:
        entries = [entry for entry in knowledge.entries if entry.table == table]
        parts.append(f"{_count(len(entries), table)} ({_count(sum(len(entry.names) for entry in entries), 'name')})")
    return ", ".join([*parts, _count(len(knowledge.stop), "stop name"), _count(len(knowledge.overrides), "override")])


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _tables(reading: _Reading, document: Mapping[str, Any], table: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(where, values) for each table of a kind."""
    tables = document.get(table, [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        reading.wrong(table, f"must be tables; begin each with [[{table}]]")
        return
    for number, values in enumerate(tables, 1):
        yield f"[[{table}]] {number}", values


def _entry(reading: _Reading, table: str, where: str, values: Mapping[str, Any]) -> Entry:
    fields = _fields(reading, where, _FIELDS[table], values, required=("name", "code") if table == "bloc" else ("name",))
    names = tuple(dict.fromkeys([fields.get("name") or "", *(fields.get("aliases") or ())]))
    admin1, country = fields.get("admin1"), fields.get("country")
    if admin1 and country and admin1[:2] != country:
        reading.wrong(where, f"admin1: {admin1!r} does not lie in {country!r}; give a subdivision of that country, or leave country out")
    if ("lat" in values) != ("lon" in values):
        reading.wrong(where, "lat, lon: one is missing; give both or neither")
    country = country or (admin1[:2] if admin1 else None)
    place = Place(names[0], fields.get("geonames"), country, admin1, fields.get("lat"), fields.get("lon")) if table == "place" else None
    return Entry(table, names, fields.get("uri"), fields.get("symbols") or (), country, place, fields.get("code"))


def _override(reading: _Reading, where: str, values: Mapping[str, Any]) -> Override:
    fields = _fields(reading, where, _FIELDS["override"], values, required=("text",))
    if not {"type", "uri", "country"} & set(values):
        reading.wrong(where, "says nothing; give type, uri or country")
    if fields.get("type") == "person" and "country" in values:
        reading.wrong(where, "country: a person has none here; leave it out")
    return Override(fields.get("text") or "", fields.get("type"), fields.get("uri"), fields.get("country"), fields.get("supplier") or "")


def _fields(reading: _Reading, where: str, checks: Mapping[str, _Check], values: Mapping[str, Any], required: Collection[str]) -> dict[str, Any]:
    """The values that hold, by field."""
    for name in (name for name in required if name not in values):
        reading.wrong(where, f"{name}: missing; give one")
    read = {}
    for name, value in values.items():
        if name not in checks:
            reading.wrong(where, f"{name}: unknown; there are {', '.join(checks)}")
            continue
        read[name] = _read(reading, f"{where}: {name}", checks[name], value)
    country = read.get("country") or (read.get("admin1") or "")[:2]
    if country and country not in reading.countries:
        reading.wrong(where, f"{'country' if read.get('country') else 'admin1'}: there is no country {country!r}; give its ISO 3166-1 alpha-2 code")
        return {**read, "country": None, "admin1": None}
    return read


def _read(reading: _Reading, where: str, check: _Check, value: Any) -> Any:
    try:
        return check(value)
    except ValueError as error:
        reading.wrong(where, str(error))
        return None


def _refuse_doubles(reading: _Reading, document: Mapping[str, Any], entries: tuple[Entry, ...], stop: tuple[str, ...], overrides: tuple[Override, ...]) -> None:
    """A name means one thing. A supplier's override may differ from what it is elsewhere."""
    owners: dict[str, str] = {}
    numbers: dict[str, int] = {}
    claims = []
    for entry in entries:
        numbers[entry.table] = numbers.get(entry.table, 0) + 1
        claims.append((f"[[{entry.table}]] {numbers[entry.table]}", entry.names, entry.uri or ""))
    claims.append(("stop", stop, ""))
    for where, names, uri in claims:
        for key, what in [*((name, f"the name {name!r}") for name in names if name), *([(f"uri {uri}", f"uri {uri!r}")] if uri else [])]:
            if key in owners and owners[key] != where:
                reading.wrong(where, f"{what} is that of {owners[key]} too; keep one")
            owners.setdefault(key, where)
    for number, override in enumerate(overrides, 1):
        where = f"[[override]] {number}"
        key = f"override {override.supplier} {override.text}"
        if key in owners:
            reading.wrong(where, f"text: {override.text!r} is that of {owners[key]} too; keep one")
        elif not override.supplier and override.text in owners:
            reading.wrong(where, f"text: {override.text!r} is a name of {owners[override.text]}, which wins; leave one out, or name a supplier")
        owners.setdefault(key, where)


# What a field holds: each check gives the value to use or raises ValueError with what is wrong and what to do.

_Check = Callable[[Any], Any]


def _name(value: Any) -> str:
    if not isinstance(value, str) or not any(map(str.isalnum, value)):
        raise ValueError(f"{value!r} is no name; give a text with a letter or digit")
    flat = unicodedata.normalize("NFC", " ".join(value.split())).replace("’", "'")
    if len(flat) > MAX_NAME:
        raise ValueError(f"{flat[:20]!r}… has {len(flat)} characters; a name has at most {MAX_NAME}")
    return flat


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f'{value!r} is no list; write ["Name", "Other Name"]')
    return tuple(dict.fromkeys(map(_name, value)))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is no text; put it in quotes")
    return value


def _matching(pattern: str, what: str, example: str) -> _Check:
    expression = re.compile(pattern)

    def check(value: Any) -> str:
        if not isinstance(value, str) or not expression.fullmatch(value):
            raise ValueError(f"{value!r} is no {what}; write it as in {example!r}")
        return value

    return check


def _number(low: float, high: float, whole: bool = False) -> _Check:
    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or not low <= value <= high:
            raise ValueError(f"{value!r} is no {'whole ' if whole else ''}number from {low} to {high}; give one")
        return value if whole else float(value)

    return check


def _symbols(value: Any) -> tuple[Symbol, ...]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError(f'{value!r} is no list of symbols; write [{{symbol = "ACM", exchange = "XASX"}}]')
    return tuple(_symbol(one) for one in value)


def _symbol(value: Mapping[str, Any]) -> Symbol:
    for name in value:
        if name not in ("symbol", "exchange"):
            raise ValueError(f"{name}: unknown; a symbol has symbol and exchange")
    return Symbol(_ticker(value.get("symbol")), _mic(value["exchange"]) if "exchange" in value else None, "ticker")


_ticker = _matching(r"[A-Z0-9][A-Z0-9.\-/]{0,14}", "symbol", "ACM")
_mic = _matching(r"[A-Z0-9]{4}", "market identifier code (MIC, ISO 10383)", "XASX")
_uri = _matching(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+", "uri (ASCII, with a scheme)", "https://example.org/id/1")
_country = _matching(r"[A-Z]{2}", "ISO 3166-1 alpha-2 code", "UA")
_admin1 = _matching(r"[A-Z]{2}-[A-Z0-9]{1,3}", "ISO 3166-2 code", "US-OH")
_bloc = _matching(r"(?:BLOC|AREA)-[A-Z0-9][A-Z0-9-]{0,30}", "code of a bloc or an area", "BLOC-HARBOUR")
_type = _matching("|".join(TYPES), f"type ({', '.join(TYPES)})", "person")
_named: dict[str, _Check] = {"name": _name, "aliases": _names}
_FIELDS: dict[str, dict[str, _Check]] = {
    "person": {**_named, "uri": _uri},
    "organisation": {**_named, "uri": _uri, "symbols": _symbols, "country": _country},
    "place": {
        **_named,
        "uri": _uri,
        "geonames": _number(1, 2**31 - 1, whole=True),
        "country": _country,
        "admin1": _admin1,
        "lat": _number(-90, 90),
        "lon": _number(-180, 180),
    },
    "bloc": {**_named, "code": _bloc},
    "override": {"text": _name, "type": _type, "uri": _uri, "country": _country, "supplier": _text},
}
