"""Dates in any common form, as RFC 3339 with an offset. Nothing is guessed: what the text does not say is None, with the code of a warning."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from dateutil import parser as dateutil_parser

from streams.wire.codes import Code
from streams.wire.metadata.zones import AMBIGUOUS, zone

Date = tuple[str | None, Code | None, str]
"""RFC 3339 or None; a code where it is None; what is wrong, in words."""

FIRST_YEAR: Final = 1850  # the oldest news agencies
LAST_YEAR: Final = 2100
_LONGEST: Final = 100  # code points
_PREFIX: Final = re.compile(
    r"(?:last\s+)?(?:first\s+)?(?:published|updated|posted|issued|released|modified|created|date)\b(?:\s+(?:on|at))?\s*:?\s*", re.IGNORECASE
)
_DASH: Final = re.compile(r"\s+[-–—|•·]+\s+|,\s*[-–—|]\s*")
_NEGATIVE_YEAR: Final = re.compile(r"[-–]\d{1,4}-")
_ZONE_COMMENT: Final = re.compile(r"(?<=[+-]\d{4})\s*\([^()]{1,40}\)$")
"""+0200 (CEST): the offset is said, the comment of RFC 5322 says it again."""
_MERIDIEM: Final = re.compile(r"\b([ap])\.\s?m\.?", re.IGNORECASE)
_GLUED: Final = re.compile(r"(?<=\d)([ap]m)\b", re.IGNORECASE)
_TRAILING_ZONE: Final = re.compile(r"\(?\b([A-Za-z]{1,5})\)?\.?$")
_OFFSET_NAME: Final = re.compile(r"\b(?:UTC|GMT)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?$", re.IGNORECASE)
_SLASHED: Final = re.compile(r"\b(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})\b")
_MONTHS: Final = {
    name: number
    for number, name in enumerate(["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"], 1)
    for name in (name, name[:3])
} | {"sept": 9}
_ENGLISH: Final = re.compile(  # the two forms that nearly all wires use, read without the general parser
    r"(?:(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})|(?:[A-Za-z]{3,9},? )?(?P<day2>\d{1,2}) (?P<month2>[A-Za-z]{3,9})\.?,? (?P<year2>\d{4}))"
    r",? (?:at )?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))? ?(?P<meridiem>[AaPp]\.?[Mm]\.?)? ?"
    r"(?P<zone>[A-Za-z]{1,5}|[+-]\d{2}:?\d{2})"
)


def parse(value: object) -> Date:
    """The moment that a JSON value names: a string in any common form, or seconds or milliseconds since 1970 as a number."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _epoch(value)
    if not isinstance(value, str):
        return None, Code.WRONG_TYPE, "neither a string nor a number"
    text = " ".join(value.split())
    if not text or len(text) > _LONGEST:
        return None, Code.UNREADABLE_DATE, "empty" if not text else f"{len(text)} characters, more than any date has"
    if re.fullmatch(r"-?\d{9,10}(?:\.\d{1,9})?|-?\d{12,13}", text):
        return _epoch(float(text))
    if _NEGATIVE_YEAR.match(text):  # -0001-11-30, the nought of some content systems, which dateutil takes for 2001
        return None, Code.DATE_OUT_OF_RANGE, "a year before the first"
    text = _ZONE_COMMENT.sub("", text)
    if not text[0].isalpha():
        try:
            return _finished(datetime.fromisoformat(text))
        except ValueError:
            pass
    text = _DASH.sub(" ", _PREFIX.sub("", text, count=1))
    return _english(text) or _general(_GLUED.sub(r" \1", _MERIDIEM.sub(r"\1m", text)).strip(" ,;"))


def _epoch(number: float) -> Date:
    seconds = number / 1000 if abs(number) >= 1e11 else number  # 1e11 seconds are the year 5138, 1e11 milliseconds are 1973
    try:
        return _finished(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=round(seconds * 1000)))
    except (OverflowError, ValueError):
        return None, Code.DATE_OUT_OF_RANGE, "no moment since 1970 in seconds or milliseconds"


def _english(text: str) -> Date | None:
    match = _ENGLISH.fullmatch(text)
    if match is None:
        return None
    month = _MONTHS.get((match["month"] or match["month2"]).lower())
    hour = int(match["hour"])
    meridiem = (match["meridiem"] or "").lower().replace(".", "")
    if month is None or match["zone"].lower() in ("am", "pm"):
        return None
    if meridiem:
        if not 1 <= hour <= 12:
            return None, Code.DATE_OUT_OF_RANGE, f"{hour} {meridiem} is no hour"
        hour = hour % 12 + (12 if meridiem == "pm" else 0)
    try:
        naive = datetime(int(match["year"] or match["year2"]), month, int(match["day"] or match["day2"]), hour, int(match["minute"]), int(match["second"] or 0))
    except ValueError as error:
        return None, Code.DATE_OUT_OF_RANGE, str(error)
    return _zoned(naive, match["zone"])


def _zoned(naive: datetime, name: str) -> Date:
    if name[0] in "+-":
        hours, minutes = int(name[1:3]), int(name[-2:])
        if hours > 15 or minutes > 59:
            return None, Code.UNKNOWN_ZONE, "an offset that no zone has"
        if name[0] == "-" and hours == minutes == 0:
            return None, Code.NO_ZONE, "-0000 says that the zone is not known (RFC 5322, section 3.3)"
        return _finished(naive.replace(tzinfo=timezone((hours * 60 + minutes) * (1 if name[0] == "+" else -1) * timedelta(minutes=1))))
    return _named(naive, name.upper())


def _named(naive: datetime, name: str) -> Date:
    if name in AMBIGUOUS:
        return None, Code.AMBIGUOUS_ZONE, f"{name} may be that of {AMBIGUOUS[name]}"
    found = zone(name)
    if found is None:
        return None, Code.UNKNOWN_ZONE, f"{name!a} is in no table of zones"
    first, second = naive.replace(tzinfo=found), naive.replace(tzinfo=found, fold=1)
    if first.utcoffset() != second.utcoffset():
        return None, Code.AMBIGUOUS_ZONE, f"the clocks of {name} changed in that hour"
    return _finished(first)


def _general(text: str) -> Date:
    """Any other form, by dateutil. It is asked twice with different defaults, so that what it fills in by itself shows."""
    offset = _OFFSET_NAME.search(text)
    name: str | None = None
    if offset:
        text, name = text[: offset.start()].strip(), f"{offset[1]}{int(offset[2]):02d}{offset[3] or '00'}"
    elif (trailing := _TRAILING_ZONE.search(text)) and trailing[1].lower() not in ("am", "pm", *_MONTHS):
        text, name = text[: trailing.start()].strip(), trailing[1].upper()
    slashed = _SLASHED.search(text)
    if slashed and slashed[2] != "." and slashed[1] != slashed[3] and int(slashed[1]) <= 12 and int(slashed[3]) <= 12:
        return None, Code.AMBIGUOUS_DATE, "day or month first cannot be known"
    inside: list[tuple[str | None, int | None]] = []

    def note(zone_name: str | None, seconds: int | None) -> tzinfo | None:
        if (zone_name, seconds) != (None, None):
            inside.append((zone_name, seconds))
        return None

    try:
        day_first = slashed is not None and slashed[2] == "."
        first, second = (
            dateutil_parser.parse(text, default=default, tzinfos=note, dayfirst=day_first) for default in (datetime(2000, 1, 1), datetime(2004, 2, 2, 1, 1))
        )
    except Exception as error:  # dateutil raises more than its documentation says: ValueError, OverflowError, TypeError, AttributeError, decimal's
        code = Code.DATE_OUT_OF_RANGE if "range" in str(error) or "must be in" in str(error) else Code.UNREADABLE_DATE
        return None, code, "no form of date that is known" if code == Code.UNREADABLE_DATE else "a day, hour or year that does not exist"
    if first.replace(hour=0, minute=0) != second.replace(hour=0, minute=0) or first.hour != second.hour:
        return None, Code.INCOMPLETE_DATE, "day, month, year or time of day is missing"
    naive = first.replace(tzinfo=None, minute=first.minute if first.minute == second.minute else 0)
    if name is None and inside:
        zone_name, seconds = inside[0]
        if zone_name is None and seconds is not None:
            return (
                _finished(naive.replace(tzinfo=timezone(timedelta(seconds=seconds))))
                if abs(seconds) < 86_400
                else (None, Code.UNKNOWN_ZONE, "an offset that no zone has")
            )
        name = zone_name.upper() if zone_name and seconds in (None, 0) else None
        return _named(naive, name) if name else (None, Code.UNKNOWN_ZONE, "a zone that is in no table")
    if name is None:
        return None, Code.NO_ZONE, "a time without a zone"
    if inside:
        return None, Code.AMBIGUOUS_ZONE, "two zones are named"
    return _zoned(naive, name)


def _finished(moment: datetime) -> Date:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None, Code.DATE_OUT_OF_RANGE, f"the year {moment.year} is not from {FIRST_YEAR} to {LAST_YEAR}"
    offset = moment.utcoffset()
    if offset is None:
        return None, Code.NO_ZONE, "a time without a zone"
    if offset.total_seconds() % 60 or abs(offset) > timedelta(hours=15):
        return None, Code.UNKNOWN_ZONE, "an offset that no zone has"
    return moment.isoformat(), None, ""
