"""The archive: columns of numbers, lists of names."""

from __future__ import annotations

import json
import sys
import zipfile
from array import array
from collections.abc import Iterable
from pathlib import Path

from training.gazetteer.rows import KINDS, Builder


def pack(
    build: Builder, parents: dict[str, list[str]], postal: dict[str, str], common: set[str], given: set[str], surnames: dict[str, int], firms: set[str]
) -> dict[str, bytes]:
    order = sorted(
        range(len(build.rows)), key=lambda i: (KINDS.index(build.rows[i].kind), build.rows[i].country, build.rows[i].admin1, build.rows[i].geonames, i)
    )
    place = {old: new for new, old in enumerate(order)}
    rows = [build.rows[i] for i in order]
    admin1s = sorted({row.admin1 for row in rows})
    positions = {code: i for i, code in enumerate(admin1s)}
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
        "firms": sorted(firms & singles),
        "surnames": {s: surnames[s] for s in sorted(singles) if s in surnames},
    }
    return {
        "meta.json": json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode(),
        "names.txt": "\n".join(row.name.replace("’", "'") for row in rows).encode(),
        "aliases.txt": "\n".join(f"{s}\t{' '.join(map(str, ids))}" for s, ids in aliases.items()).encode(),
        "kind.u8": numbers("B", (KINDS.index(row.kind) for row in rows)),
        "fame.u8": numbers("B", (min(255, row.fame) for row in rows)),
        "country.u8": numbers("B", (countries.index(row.country) for row in rows)),
        "admin1.u16": numbers("H", (positions[row.admin1] for row in rows)),
        "geonames.u32": numbers("I", (row.geonames for row in rows)),
        "lat.i32": numbers("i", (degrees if row.lat is None else round(row.lat * 1000) for row in rows)),
        "lon.i32": numbers("i", (degrees if row.lon is None else round(row.lon * 1000) for row in rows)),
        "population.u32": numbers("I", (row.population for row in rows)),
    }


def write(target: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=9)
