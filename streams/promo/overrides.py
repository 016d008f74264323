"""An operator's word on a line: always keep it, always take it out, or neither any longer.

A decision is a record on `wire.lines` under the line's own key, so that the line's one writer applies it. Of two decisions on a line the later one
holds, by the append time of its record and then its offset: applying one again, or an older one after a newer one, changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from streams.promo.learner import bucket
from streams.promo.learning import overridden

Record = dict[str, Any]

WORDS = ("allow", "block")
LONGEST_TEXT = 4000  # code points of a line that an operator may name; none that is judged as a whole is longer
LONGEST_NOTE = 500  # code points


@dataclass(frozen=True, slots=True)
class Override:
    supplier: str
    fingerprint: str  # 16 hex digits
    text: str  # the line as the operator knows it, for a line that is not known yet
    word: str | None  # "allow", "block"; None takes back what was decided
    note: str | None = None  # who, why


@dataclass(frozen=True, slots=True, order=True)
class Decided:
    """When and where a decision was recorded: milliseconds since 1970 and offset of its record on `wire.lines`."""

    at: int
    offset: int


NEVER = Decided(-1, -1)


def encode(override: Override) -> bytes:
    """The value of the record on `wire.lines` (`line.v1`)."""
    word = {"fingerprint": override.fingerprint, "text": override.text, "word": override.word}
    note = {} if override.note is None else {"note": override.note}
    return orjson.dumps({"supplier": override.supplier, "bucket": bucket(override.fingerprint), "override": word | note})


def decode(value: Record) -> Override:
    """The decision in a value that is valid under `line.v1`."""
    word = value["override"]
    return Override(value["supplier"], word["fingerprint"], word["text"], word["word"], word.get("note"))


def decided(record: Record | None) -> Decided:
    """When the decision that a record of `wire.promos` holds was made; NEVER when there has been none."""
    found = None if record is None else record.get("decided")
    return NEVER if found is None else Decided(found["at"], found["offset"])


def unseen(supplier: str, fingerprint: str, text: str) -> Record:
    """The record of a line that no item has carried yet."""
    return {"supplier": supplier, "fingerprint": fingerprint, "text": text, "stories": [], "places": [], "history": [], "override": None}


def with_text(record: Record, text: str) -> Record:
    """The record, with this text where it has none of its own (but a hash of it)."""
    return record if record["text"] else {name: part for name, part in record.items() if name != "hash"} | {"text": text}


def apply(record: Record | None, override: Override, at: Decided) -> Record | None:
    """The record with the decision on it, or None when nothing changes: a later one holds already, or there is nothing to take back. Pure.

    A history entry with `from: null` is added when the verdict changes, as `learning.learn` does; the same decision made again adds none.
    """
    if decided(record) >= at or (record is None and override.word is None):
        return None
    known = unseen(override.supplier, override.fingerprint, override.text) if record is None else with_text(record, override.text)
    return noted(overridden(known, override.word), override.note, at)


def noted(record: Record, note: str | None, at: Decided) -> Record:
    """The record with the note and the moment of its newest decision in place of those of an earlier one."""
    bare = {name: part for name, part in record.items() if name != "note"}
    return bare | ({} if note is None else {"note": note}) | {"decided": {"at": at.at, "offset": at.offset}}
