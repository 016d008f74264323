"""The compiled gazetteer: names of places to places. Read from `data/gazetteer.zip`, which `python -m training.gazetteer` makes.

Members of the archive: `meta.json` (lists and codes), `names.txt` (one name a row, in row order), `aliases.txt` (further name, tab, row numbers),
and one packed little-endian array a column: kind, fame, country and admin1 as indices into meta's lists, GeoNames id (0: none),
latitude and longitude in thousandths of a degree, population.
"""

from __future__ import annotations

import gc
import io
import json
import sys
import zipfile
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from streams.enrich.annotation import Place

_NO_DEGREES = -(2**31)

# Kinds, as `Gazetteer.kind` gives them
COUNTRY, ADMIN1, ADMIN2, CAPITAL, CITY, AREA, SEA, BLOC, METONYM, SPOT, PEOPLE, M49 = range(12)
AREA_PREFIX = {BLOC: "BLOC-", AREA: "AREA-", SEA: "SEA-"}
"""Before newswire's own codes, so that none is ever read as an ISO 3166 code ("AU" is Australia, the African Union is BLOC-AU)."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Columns are indexed by row. `rows_of` maps a name to its rows, `longest` a first word to the most words a name that begins with it has."""

    rows_of: Mapping[str, tuple[int, ...]]
    longest: Mapping[str, int]
    names: tuple[str, ...]
    kind: bytes
    country: tuple[str, ...]
    """ISO 3166-1 alpha-2, or empty."""
    admin1: tuple[str, ...]
    """ISO 3166-2, or empty."""
    geonames: array[int]
    lat: array[int]
    lon: array[int]
    population: array[int]
    fame: bytes
    """How many names a town has in the languages of the world, at most 255."""
    codes: Mapping[int, str]
    """Row to the code of a bloc, area, sea or UN M.49 region."""
    m49: Mapping[str, tuple[str, ...]]
    """Country to the UN M.49 codes above it."""
    postal: Mapping[str, str]
    """Postal code ("TX") or press abbreviation in capitals without full stop ("MASS") to ISO 3166-2; they count after a comma only."""
    common: frozenset[str]
    """One-word names that are also words in lower case."""
    given: frozenset[str]
    surnames: Mapping[str, int]
    """One-word names to how rare they are as surname: 0 (the 1,000 most frequent) to 3."""
    firms: frozenset[str]
    """One-word names that are a company's or a product's before they are a town's."""
    country_rows: Mapping[str, int]
    admin1_rows: Mapping[str, int]
    m49_names: Mapping[str, str]
    area_names: Mapping[str, str]
    """`BLOC-…`, `AREA-…`, `SEA-…` to name."""

    @classmethod
    def load(cls) -> Gazetteer:
        """Raises OSError or zipfile.BadZipFile when the installed file is missing or damaged."""
        data = files("streams.enrich").joinpath("data", "gazetteer.zip").read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist()}
        collecting = gc.isenabled()
        gc.disable()  # half a million small objects, none of them garbage: halves the time
        try:
            return _build(members)
        finally:
            if collecting:
                gc.enable()

    def place(self, row: int) -> Place:
        lat, lon = self.lat[row], self.lon[row]
        known = lat != _NO_DEGREES and lon != _NO_DEGREES
        return Place(
            name=self.names[row],
            geonames=self.geonames[row] or None,
            country=self.country[row] or None,
            admin1=self.admin1[row] or None,
            lat=lat / 1000 if known else None,
            lon=lon / 1000 if known else None,
        )


def _numbers(code: str, data: bytes) -> array[int]:
    values: array[int] = array(code)
    values.frombytes(data)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _build(members: Mapping[str, bytes]) -> Gazetteer:
    meta: dict[str, Any] = json.loads(members["meta.json"])
    names = tuple(members["names.txt"].decode().split("\n"))
    rows_of: dict[str, tuple[int, ...]] = {}
    for row, name in enumerate(names):
        rows_of[name] = (*rows_of.get(name, ()), row) if name in rows_of else (row,)
    for line in members["aliases.txt"].decode().split("\n"):
        name, _, rows = line.partition("\t")
        found = tuple(map(int, rows.split(" ")))
        rows_of[name] = (*rows_of[name], *found) if name in rows_of else found
    longest: dict[str, int] = {}
    for name in rows_of:
        if " " in name:
            first = name[: name.index(" ")]
            count = name.count(" ") + 1
            if longest.get(first, 1) < count:
                longest[first] = count
    kind = members["kind.u8"]
    country = tuple(meta["countries"][i] for i in members["country.u8"])
    admin1 = tuple(meta["admin1"][i] for i in _numbers("H", members["admin1.u16"]))
    codes = {int(row): code for row, code in meta["codes"].items()}
    first_city = kind.index(CAPITAL)  # rows are sorted by kind
    return Gazetteer(
        rows_of=rows_of,
        longest=longest,
        names=names,
        kind=kind,
        country=country,
        admin1=admin1,
        geonames=_numbers("I", members["geonames.u32"]),
        lat=_numbers("i", members["lat.i32"]),
        lon=_numbers("i", members["lon.i32"]),
        population=_numbers("I", members["population.u32"]),
        fame=members["fame.u8"],
        codes=codes,
        m49={country: tuple(parents) for country, parents in meta["m49"].items()},
        postal=meta["postal"],
        common=frozenset(meta["common"]),
        given=frozenset(meta["given"]),
        surnames=meta["surnames"],
        firms=frozenset(meta["firms"]),
        country_rows={country[row]: row for row in range(first_city) if kind[row] == COUNTRY},
        admin1_rows={admin1[row]: row for row in range(first_city) if kind[row] == ADMIN1 and admin1[row]},
        m49_names={codes[row]: names[row] for row in codes if kind[row] == M49},
        area_names={f"{AREA_PREFIX[kind[row]]}{code}": names[row] for row, code in codes.items() if kind[row] in AREA_PREFIX},
    )
