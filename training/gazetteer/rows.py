"""Rows of the gazetteer and the names that lead to them, as they are collected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from training.gazetteer.tables import fold, words

KINDS = ("country", "admin1", "admin2", "capital", "city", "area", "sea", "bloc", "metonym", "spot", "people", "m49")
SPELLINGS = (("Saint ", ("St. ", "St ")), ("St. ", ("Saint ", "St ")), ("Fort ", ("Ft. ",)), ("Mount ", ("Mt. ", "Mt ")), ("Sainte ", ("Ste. ",)))
NOT_NAMES = words(
    "And But For From Hang Her His How Not Now Okay One Our Out She The They This That Two Was Who Why You War Obama Google Mars Earth "
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
    fame: int = 0
    """How many names it has in all languages."""


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
