"""The compiled gazetteer: what it holds, and that its tables hang together."""

from __future__ import annotations

import re
from importlib.resources import files

from streams.enrich.places.gazetteer import ADMIN1, CAPITAL, COUNTRY, Gazetteer


def test_size_of_the_file() -> None:
    assert len(files("streams.enrich").joinpath("data", "gazetteer.zip").read_bytes()) < 8_000_000


def test_every_country_has_a_code_a_name_and_an_id(gazetteer: Gazetteer) -> None:
    rows = [row for row in range(len(gazetteer.names)) if gazetteer.kind[row] == COUNTRY]
    assert len(rows) == len(gazetteer.country_rows) == 250
    assert all(re.fullmatch("[A-Z]{2}", gazetteer.country[row]) and gazetteer.names[row] and gazetteer.geonames[row] for row in rows)


def test_capitals(gazetteer: Gazetteer) -> None:
    capitals = {gazetteer.country[row]: gazetteer.names[row] for row in range(len(gazetteer.names)) if gazetteer.kind[row] == CAPITAL}
    assert capitals["RU"] == "Moscow"
    assert capitals["TR"] == "Ankara"
    assert capitals["US"] == "Washington"
    assert len(capitals) > 230


def test_subdivisions_belong_to_their_country(gazetteer: Gazetteer) -> None:
    coded = [row for row in range(len(gazetteer.names)) if gazetteer.kind[row] == ADMIN1 and gazetteer.admin1[row]]
    assert len(coded) > 3000
    assert all(gazetteer.admin1[row].startswith(gazetteer.country[row] + "-") for row in coded)


def test_coordinates_are_on_the_globe(gazetteer: Gazetteer) -> None:
    for row in range(0, len(gazetteer.names), 97):
        place = gazetteer.place(row)
        assert (place.lat is None) == (place.lon is None)
        assert place.lat is None or place.lon is None or (-90 <= place.lat <= 90 and -180 <= place.lon <= 180)


def test_codes_of_blocs_and_seas_are_no_country(gazetteer: Gazetteer) -> None:
    assert gazetteer.area_names
    assert not set(gazetteer.area_names) & set(gazetteer.country_rows)
    assert all(code.startswith(("BLOC-", "AREA-", "SEA-")) for code in gazetteer.area_names)


def test_regions_above_a_country_exist(gazetteer: Gazetteer) -> None:
    assert gazetteer.m49["UA"] == ("151", "150")
    assert {code for codes in gazetteer.m49.values() for code in codes} <= set(gazetteer.m49_names) | {"QO"}
