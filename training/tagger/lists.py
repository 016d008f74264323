"""The word and name lists written for this project, read from the files beside this one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_LONG_NICKNAMES = frozenset(("Sox", "Wings", "Jays", "Blazers", "Leafs", "Jackets", "Knights"))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


_WORDS = _read("words.toml")
TITLES, HEADS, SUFFIXES, TIMES = (_WORDS[name].split() for name in ("titles", "heads", "suffixes", "times"))

_ORGANISATIONS = _read("organisations.toml")
FOOTBALL, FRANCHISES, SIDES, MEDIA, COMPANIES, BODIES, CONTESTS = (
    [" ".join(part.split()) for part in _ORGANISATIONS[name].split(";")]
    for name in ("football", "franchises", "sides", "media", "companies", "bodies", "contests")
)

FRAMES = [(group, line) for group, lines in _read("frames.toml").items() for line in lines.splitlines()]
"""(group, frame)."""

PEOPLE: list[tuple[list[str], list[str], bool]] = [
    (group["given"].split(), group["family"].split(), group.get("family_first", False)) for group in _read("people.toml")["people"]
]
"""(given names, family names, whether the family name comes first) of each language."""


def nickname(franchise: str) -> str:
    """Giants, Red Sox: a franchise's name without its town."""
    words = franchise.split()
    return " ".join(words[-2 if words[-1] in _LONG_NICKNAMES and len(words) > 2 else -1 :])
