"""Giving back the raw item from its event alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Entry = Mapping[str, Any]

MOST_LINES = 1_000_000
"""Fifty times as many as reading lets through: a few bytes that claim more would take all memory."""


def restore(event: Entry) -> list[str]:
    """The raw item's lines, exactly as they were decoded: for plain text the headline's line included, for the JSON envelope its `lines`.

    Takes time and memory linear in the event's size and its lines. Raises: KeyError, IndexError, TypeError or ValueError for something that is not an event
    of `news.v1` with its `wire` block.
    """
    try:
        return _restored(event)
    except (AttributeError, OverflowError) as error:  # values of other types, a code point beyond all numbers
        raise ValueError(f"no event of news.v1: {error}") from error


def _restored(event: Entry) -> list[str]:
    wire = event["wire"]
    values = {"body": _main(event.get("bodies")), "headline": _main(event.get("headlines"))}
    stretches: dict[int, list[tuple[int, int, str, int]]] = {}  # by line: raw start and end, the text that holds it, from where on
    count = 0
    for entry in wire["layout"]:
        if entry["in"] == "blank":
            count = max(count, entry["line"] + entry["count"])
        elif entry["in"] == "joiner":
            stretches.setdefault(entry["line"], []).append((entry["start"], entry["end"], entry["text"], 0))
        else:
            stretches.setdefault(entry["line"], []).append((entry["start"], entry["end"], values[entry["in"]], entry["at"]))
    dateline = () if wire["dateline"] is None else (wire["dateline"],)
    for entry in (*wire["removed"], *wire["credits"], *wire["notes"], *dateline):
        stretches.setdefault(entry["line"], []).append((entry["start"], entry["end"], entry["text"], 0))
    edits: dict[int, list[Entry]] = {}
    for edit in wire["edits"]:
        if edit["line"] is not None:
            edits.setdefault(edit["line"], []).append(edit)
    count = max(count, max(stretches, default=-1) + 1)
    if count > MOST_LINES:
        raise ValueError(f"no event of news.v1: {count} lines, an item has at most {MOST_LINES}")
    return [_line(stretches.get(line, []), edits.get(line, [])) for line in range(count)]


def _main(values: Any) -> str:
    return next((str(value["value"]) for value in values or () if value.get("role") == "main"), "")


def _line(stretches: list[tuple[int, int, str, int]], edits: list[Entry]) -> str:
    """The raw line. Both lists are in the line's order or can be put into it; every edit lies in one stretch."""
    if not edits:
        return "".join([text[read : read + end - start] for start, end, text, read in sorted(stretches)])
    parts = []
    coming = iter(edits)
    edit = next(coming, None)
    for start, end, text, read in sorted(stretches):
        position = start
        while edit is not None and edit["start"] < end:
            untouched = edit["start"] - position
            parts.append(text[read : read + untouched])
            parts.append(edit["original"] if "original" in edit else "".join(map(chr, edit["codepoints"])))
            read += untouched + len(edit["text"])
            position = edit["end"]
            edit = next(coming, None)
        parts.append(text[read : read + end - position])
    return "".join(parts)
