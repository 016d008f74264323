"""How what is known of repeated lines looks to a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from streams.promo.credits import recognise
from streams.promo.dateline import read_head
from streams.promo.fingerprint import normalise
from streams.promo.overrides import Override, decided
from streams.promo.place import Place
from streams.promo.units import unit

Record = dict[str, Any]

VERDICTS = ("promo", "content", "allow", "block", "unjudged")
ACTED_ON = ("promo", "allow", "block")  # what is listed unless something else is asked for
_MOST_STORIES = 16  # that are counted
_REAL_HOURS = (200_000, 2_000_000)  # the years 1992 to 2198
_EVIDENCE = {
    "head": "above the story",
    "middle": "inside the story",
    "tail": "below the story",
    "varies": "in versions that differ in numbers or names",
    "title": "as another item's title",
}


def verdict(record: Record) -> str:
    """The newest verdict, which may not be in force for some seconds yet; "unjudged" for a line that has been in too few stories."""
    history = record["history"]
    return str(history[-1]["verdict"]) if history else "unjudged"


def seen(record: Record) -> int:
    """Distinct stories of the supplier that carried the line, counted up to 16."""
    return len(record["stories"])


def chosen(records: Iterable[Record], supplier: str | None, verdicts: Iterable[str], min_seen: int) -> list[Record]:
    """Those that are asked for, by supplier, most stories first, then by fingerprint."""
    wanted = frozenset(verdicts)
    found = [record for record in records if supplier in (None, record["supplier"]) and verdict(record) in wanted and seen(record) >= min_seen]
    return sorted(found, key=lambda record: (record["supplier"], -seen(record), record["fingerprint"]))


def row(record: Record) -> str:
    return f"{_plain(record['supplier'])}  {record['fingerprint']}  {verdict(record)}  {seen(record)}  {_text(record)}"


def page(record: Record) -> str:
    """All that is known of a line, for a person."""
    count = seen(record)
    carried = bool(record["stories"] or record.get("places"))  # else it is known from an operator alone
    stories = f"{count} or more" if count >= _MOST_STORIES else str(count)
    places = ", ".join(_EVIDENCE.get(place, place) for place in record.get("places", ()))
    rows = [
        ("supplier", _plain(record["supplier"])),
        ("fingerprint", record["fingerprint"]),
        ("verdict", _judged(record)),
        ("decision", _decision(record)),
        ("seen", f"in {stories} stories"),
        ("first seen", _hour(record.get("first")) if carried else ""),
        ("last seen", _hour(record.get("last")) if carried else ""),
        ("stood", places),
        *_listed("history", [_entry(entry) for entry in record["history"]]),
        *_listed("stories", record["stories"]),
    ]
    return "\n".join([_text(record), *(f"  {label:<12}{content}" for label, content in rows if content)])


def _text(record: Record) -> str:
    return _plain(record["text"]) or "(the text is kept from the second story on)"


def _plain(text: str) -> str:
    """One line that does nothing to a terminal."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in " ".join(text.split()))


def _listed(label: str, contents: list[str]) -> list[tuple[str, str]]:
    return [(label if index == 0 else "", content) for index, content in enumerate(contents)]


def _judged(record: Record) -> str:
    if not record["history"]:
        return "none: it has been in too few stories"
    newest = record["history"][-1]
    return f"{newest['verdict']}{' at the end of items only' if newest.get('tail') else ''}, in force from {moment(newest['from'])}"


def _decision(record: Record) -> str:
    made = decided(record)
    word = record["override"]
    if word is None and made.at < 0:
        return ""
    when = f" of {moment(made.at)}" if made.at >= 0 else ""
    note = f": {_plain(record['note'])}" if record.get("note") else ""
    return f"{'taken back' if word is None else word}{when}{note}"


def _entry(entry: Record) -> str:
    learned = f", known where it was learned since {moment(entry['since'])}" if entry.get("since") is not None else ""
    tail = " at the end of items only" if entry.get("tail") else ""
    return f"{moment(entry['from'])}  {entry['verdict']}{tail} after {entry['seen']} stories{learned}"


def moment(milliseconds: int | None) -> str:
    """A moment for a person; small numbers are places in an input without a broker."""
    if milliseconds is None:
        return "some seconds from now"
    if milliseconds < 1_000_000_000_000:
        return f"place {milliseconds} of the input"
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _hour(hour: int | None) -> str:
    """`hour` counts from 1970; without a broker it counts places in an input and means nothing."""
    return f"{datetime.fromtimestamp(hour * 3600, UTC):%Y-%m-%d, %H}h UTC" if hour is not None and _REAL_HOURS[0] < hour < _REAL_HOURS[1] else ""


def warning(override: Override) -> str | None:
    """What an operator should know before blocking a line that is never removed as a whole; None for any other."""
    if override.word != "block":
        return None
    if not override.text:
        return "the text of this line is not kept yet, so that it cannot be told whether it is a credit; credits are never removed"
    line = unit(0, 0, len(override.text), override.text)
    ends = (Place(index, count, frozenset()) for index, count in ((0, 20), (10, 20), (19, 20)))
    if any(recognise(line, place) is not None for place in ends):
        return "this line is recognised as a credit, and credits are never removed; where it stands as one the decision has no effect"
    if read_head(override.text) is not None:
        return "this line begins with a dateline, and the paragraph of an item's dateline is never removed; the decision has an effect elsewhere only"
    return None


def is_line(text: str) -> bool:
    """Whether a text can be a line of an item that the memory knows by a fingerprint: one line with something on it."""
    return bool(normalise(text)) and len(text.strip().splitlines()) == 1
