"""The regions that there are, for whoever writes rules: code to name, and what may be meant by a code that is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from streams.enrich.knowledge.file import NOTHING, Knowledge
from streams.enrich.places.gazetteer import ADMIN1, AREA, AREA_PREFIX, BLOC, COUNTRY, M49, SEA, Gazetteer


@dataclass(frozen=True, slots=True)
class Regions:
    names: Mapping[str, str]
    """Every code that a region tag may have (docs/enrichment.md, Regions), to its name."""
    countries: frozenset[str]
    meant: Callable[[str], str | None]
    """The code that a name, or a code without its prefix, stands for."""


def known(gazetteer: Gazetteer, knowledge: Knowledge = NOTHING) -> Regions:
    """Those of the gazetteer, and the blocs and subdivisions of the operators' own knowledge."""
    names = {code: code for code in gazetteer.admin1 if code}
    names |= {code: gazetteer.names[row] for rows in (gazetteer.country_rows, gazetteer.admin1_rows) for code, row in rows.items()}
    names |= {**gazetteer.m49_names, **gazetteer.area_names}
    names |= {entry.place.admin1: entry.place.admin1 for entry in knowledge.entries if entry.place is not None and entry.place.admin1}
    names |= {entry.code: entry.name for entry in knowledge.entries if entry.code is not None and entry.code not in names}

    def meant(text: str) -> str | None:
        for prefix in AREA_PREFIX.values():
            if prefix + text.upper() in names:
                return prefix + text.upper()
        for row in gazetteer.rows_of.get(text, ()):
            if (code := _code(gazetteer, row)) is not None:
                return code
        return text.upper() if text.upper() in names else None

    return Regions(names, frozenset(gazetteer.country_rows), meant)


def _code(gazetteer: Gazetteer, row: int) -> str | None:
    kind = gazetteer.kind[row]
    if kind == COUNTRY:
        return gazetteer.country[row]
    if kind == ADMIN1:
        return gazetteer.admin1[row] or None
    return AREA_PREFIX.get(kind, "") + gazetteer.codes[row] if kind in (BLOC, AREA, SEA, M49) and row in gazetteer.codes else None
