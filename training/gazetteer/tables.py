"""The hand-made tables beside this file, and what their cells mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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


def fold(name: str) -> str:
    """Without accents, with plain apostrophes."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return plain.translate(
        str.maketrans({"’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "ı": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ß": "ss", "–": "-"})
    )
