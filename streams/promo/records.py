"""What a record of a repeated line has to be (`schemas/promo.v1.schema.json`), checked before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final, TypeGuard

from streams.promo.ageing import NEVER
from streams.promo.learning import PLACES
from streams.promo.story import is_story

VERDICTS: Final = ("promo", "content", "allow", "block")
_HEX: Final = re.compile(r"[0-9a-f]{16}")
_HASH: Final = re.compile(r"[0-9a-f]{8}")


def fault(record: object, later: bool = False) -> str | None:
    """What is wrong with a record, in a few words; None for one that can be used.

    `later`: it may be of a later version, with verdicts and places that this one does not know and does not apply.
    """
    if not isinstance(record, dict):
        return "not an object"
    if not isinstance(record.get("supplier"), str) or not isinstance(record.get("text"), str):
        return "`supplier` and `text` must be strings"
    if not isinstance(record.get("fingerprint"), str) or not _HEX.fullmatch(record["fingerprint"]):
        return "`fingerprint` must be 16 hex digits"
    stories, history = record.get("stories"), record.get("history")
    if not isinstance(stories, list) or not all(isinstance(story, str) and is_story(story) for story in stories):
        return "`stories` must be a list of stories: an hour and keys in hex, or 16 hex digits"
    if record.get("override", "") not in (None, "allow", "block"):
        return "`override` must be null, allow or block"
    if not _are_places(record.get("places", []), later):
        return "`places` must be a list of " + ", ".join(PLACES)
    if not isinstance(record.get("hash", ""), str) or not _HASH.fullmatch(record.get("hash", "0" * 8)):
        return "`hash` must be 8 hex digits"
    if not all(_is_whole(record[name]) and 0 <= record[name] < NEVER for name in ("first", "last") if name in record):
        return "`first` and `last` must be hours since 1970"
    if not isinstance(history, list) or not all(_is_entry(entry, later) for entry in history):
        return "`history` must be a list of {from, verdict, seen}"
    if any(entry["from"] is None for entry in history[:-1]):
        return "only the newest entry of `history` may have `from: null`"
    if not _is_decided(record.get("decided")) or not isinstance(record.get("note", ""), str):
        return "`decided` must be {at, offset}, `note` a string"
    return None


def is_hex(text: str) -> bool:
    """Whether it is 16 hex digits: a fingerprint, or a story of version 1."""
    return _HEX.fullmatch(text) is not None


def _are_places(places: object, later: bool) -> bool:
    return isinstance(places, list) and all(isinstance(place, str) and (later or place in PLACES) for place in places)


def _is_whole(number: object) -> TypeGuard[int]:
    return isinstance(number, int) and not isinstance(number, bool)


def _is_entry(entry: object, later: bool) -> bool:
    if not isinstance(entry, dict) or not _is_one_of(entry.get("verdict"), VERDICTS, later):
        return False
    if not isinstance(entry.get("tail", False), bool) or not _are_places(entry.get("places", []), later):
        return False
    if not _is_whole(entry.get("seen")) or not (entry.get("since") is None or _is_whole(entry["since"])):
        return False
    return "from" in entry and (entry["from"] is None or _is_whole(entry["from"]))


def _is_one_of(value: object, known: Collection[str], later: bool) -> bool:
    return isinstance(value, str) and (later or value in known)


def _is_decided(decided: Any) -> bool:
    return decided is None or (isinstance(decided, dict) and _is_whole(decided.get("at")) and _is_whole(decided.get("offset")))
