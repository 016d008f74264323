"""Giving back the raw item from its event alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def restore(event: Mapping[str, Any]) -> list[str]:
    """The raw item's lines, exactly as they were decoded: for plain text the headline's line included, for the JSON envelope its `lines`.

    Raises: KeyError, IndexError or ValueError for something that is not an event of `news.v1` with its `wire` block.
    """
    wire = event["wire"]
    values = {"body": _main(event), "headline": _headline(event)}
    stretches: dict[int, list[tuple[int, int, str]]] = {}
    count = 0
    for entry in wire["layout"]:
        if entry["in"] == "blank":
            count = max(count, entry["line"] + entry["count"])
            continue
        text = entry["text"] if entry["in"] == "joiner" else values[entry["in"]][entry["at"] :]
        stretches.setdefault(entry["line"], []).append((entry["start"], entry["end"], text))
    for kind in ("removed", "credits", "notes"):
        for entry in wire[kind]:
            stretches.setdefault(entry["line"], []).append((entry["start"], entry["end"], entry["text"]))
    if wire["dateline"] is not None:
        entry = wire["dateline"]
        stretches.setdefault(entry["line"], []).append((entry["start"], entry["end"], entry["text"]))
    edits: dict[int, list[Mapping[str, Any]]] = {}
    for edit in wire["edits"]:
        if edit["line"] is not None:
            edits.setdefault(edit["line"], []).append(edit)
    count = max([count, *(line + 1 for line in stretches)])
    return [_line(sorted(stretches.get(line, ())), edits.get(line, ())) for line in range(count)]


def _main(event: Mapping[str, Any]) -> str:
    return next((str(body["value"]) for body in event["bodies"] if body.get("role") == "main"), "")


def _headline(event: Mapping[str, Any]) -> str:
    headlines = event.get("headlines") or [{"value": ""}]
    return str(headlines[0]["value"])


def _line(stretches: Sequence[tuple[int, int, str]], edits: Sequence[Mapping[str, Any]]) -> str:
    return "".join(_raw(start, end, text, [edit for edit in edits if start <= edit["start"] < end]) for start, end, text in stretches)


def _raw(start: int, end: int, text: str, edits: Sequence[Mapping[str, Any]]) -> str:
    """The raw code points `start` to `end` of a line, from the text that reading made of them."""
    parts = []
    position, read = start, 0
    for edit in edits:
        untouched = edit["start"] - position
        parts.append(text[read : read + untouched])
        parts.append(edit["original"] if "original" in edit else "".join(map(chr, edit["codepoints"])))
        read += untouched + len(edit["text"])
        position = edit["end"]
    parts.append(text[read : read + end - position])
    return "".join(parts)
