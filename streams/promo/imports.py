"""Merging the records of a memory file into what is known, so that nothing that was learned is lost, in whichever order they meet.

What was observed (stories, places) is united. Of two operators' decisions the later one holds. The verdict follows from both, so that merging the
same record again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import orjson

from streams.promo.cleaned import Sighting
from streams.promo.learner import bucket
from streams.promo.learning import learn, overridden
from streams.promo.memory_file import as_imported
from streams.promo.overrides import Decided, decided, noted

Record = dict[str, Any]

RECORDS_PER_MESSAGE = 25  # the learner merges and writes 500 messages at a time
BYTES_PER_MESSAGE = 256 * 1024  # a quarter of what the topic takes

_STANDING = ("head", "middle", "tail")  # places of an item's own line
_TIMES: dict[str, Callable[[Iterable[int]], int]] = {"first": min, "last": max}


def messages(records: Sequence[Record], *, keep_moments: bool) -> Iterator[tuple[str, int, bytes, int]]:
    """Supplier, bucket, value for `wire.lines` (`line.v1`) and number of records of each message that carries them, in a stable order."""
    ordered = sorted(records, key=lambda record: (record["supplier"], bucket(record["fingerprint"]), record["fingerprint"]))
    for (supplier, number), members in groupby(ordered, key=lambda record: (record["supplier"], bucket(record["fingerprint"]))):
        for chunk in _chunks(members):
            value = {"supplier": supplier, "bucket": number, "records": chunk, "moments": "kept" if keep_moments else "new"}
            yield supplier, number, orjson.dumps(value), len(chunk)


def _chunks(records: Iterator[Record]) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    size = 0
    for record in records:
        length = len(orjson.dumps(record))
        if chunk and (len(chunk) >= RECORDS_PER_MESSAGE or size + length > BYTES_PER_MESSAGE):
            yield chunk
            chunk, size = [], 0
        chunk.append(record)
        size += length
    if chunk:
        yield chunk


def merge(known: Record | None, record: Record, *, keep_moments: bool) -> Record | None:
    """`known` with what `record` says beyond it, or None when that is nothing. Pure.

    A line that is not known is taken as it is: with its newest verdict, in force from now on, or, where moments are kept, with its whole history at the
    moments that stand in it. That is right only for a backup of the same installation: to another one it would say that things were known before
    they were, and a replay would give other events than the first time.
    """
    if known is None:
        return _stamped(record if keep_moments else as_imported(record))
    merged = _decision(_observed(known, record), record)
    if keep_moments:
        seen = {name: pick(one[name] for one in (known, record) if name in one) for name, pick in _TIMES.items() if name in known or name in record}
        merged = {**merged, **seen, "history": _both(known["history"], record["history"], merged["history"])}
    return None if merged == known else merged


def _observed(known: Record, record: Record) -> Record:
    """Stories and places of both. What is new is added as if an item showed it now, so that the verdict follows from all of it."""
    text, stories, places = record["text"], record["stories"], record.get("places", ())
    usual = next((place for place in (*known.get("places", ()), *places) if place in _STANDING), "middle")
    merged = known
    for story in stories:
        merged = _shown(merged, text, story, usual)
    for place in sorted(set(places).difference(merged.get("places", ()))):
        if place == "varies" and stories and merged["text"]:
            merged = _shown(merged, f"{merged['text']} ", stories[0], usual)  # any other text
        elif place == "title" or (place in _STANDING and stories):
            merged = _shown(merged, text, stories[0] if stories else "", place)
    missing = set(places).difference(merged.get("places", ()))
    if missing:
        merged = overridden({**merged, "places": sorted(missing.union(merged.get("places", ())))}, merged["override"])
    return merged


def _shown(known: Record, text: str, story: str, place: str) -> Record:
    return learn(known, Sighting(known["supplier"], known["fingerprint"], text, story, place)) or known


def _decision(merged: Record, record: Record) -> Record:
    theirs = _decided(record)
    if theirs is None or theirs <= decided(merged):
        return merged
    return noted(overridden(merged, record["override"]), record.get("note"), theirs)


def _stamped(record: Record) -> Record:
    when = _decided(record)
    return record if when is None else noted(record, record.get("note"), when)


def _decided(record: Record) -> Decided | None:
    """When the record's decision was made; of one that was written before that was kept, when it came to be in force. None: nothing was decided."""
    if record.get("decided") is not None:
        return decided(record)
    if record["override"] is None:
        return None
    moments = [entry.get("since") or entry["from"] or 0 for entry in record["history"] if entry["verdict"] == record["override"]]
    return Decided(max(moments, default=0), 0)


def _both(known: Sequence[Record], *others: Sequence[Record]) -> list[Record]:
    """The entries of all, oldest first; of a moment of which there are entries in several those of the first; one that is not yet in force at the end."""
    entries = [entry for entry in known if entry["from"] is not None]
    for history in others:
        moments = {entry["from"] for entry in entries}
        newest = {entry["from"]: entry for entry in history if entry["from"] is not None}
        entries += [entry for moment, entry in newest.items() if moment not in moments]
    unsettled = [entry for history in (known, *others) for entry in history if entry["from"] is None]
    return sorted(entries, key=lambda entry: int(entry["from"])) + unsettled[-1:]
