"""Ids of items whose supplier gives none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Final

DERIVED: Final = "sha256:"
"""What an id that is made of an item's text begins with: another version has another one."""


def derived(supplier: str, title: str | None, lines: Iterable[str]) -> str:
    """The same for the same content, so that an item sent again is the same item: `sha256:` and the hex digest of
    the JSON array [supplier, title or null, [line, ...]] in ASCII without white space. Title and lines are as delivered."""
    return hashed(json.dumps([supplier, title, list(lines)], ensure_ascii=True, separators=(",", ":")))


def hashed(text: str) -> str:
    return DERIVED + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
