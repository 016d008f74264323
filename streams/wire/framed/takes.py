"""What a message says of itself besides its text: that it kills, holds, corrects or updates another, notes to editors, by-lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from streams.wire.codes import Code
from streams.wire.item import Line
from streams.wire.metadata import dates
from streams.wire.metadata.fields import Fields

_KILL: Final = "KILL(?:ED|S)?|ELIMINAT(?:E|ED|ION)|STORNO|STORNIERT|ANN?UL(?:ATION|ER|ÉE?|E|LATO|LATA|LARE|LAMENTO|ADA|ADO|ACI[OÓ]N|A[CÇ][AÃ]O)|WITHDRAWN"
_CORRECTION: Final = (
    "CORRECT(?:ION|ED|IVE|S|IE)?|CORR?|BERICHTIG(?:UNG|T)|KORREKTUR|RICHTIGSTELLUNG|REC?TIFI(?:CATI(?:F|ON|E)|CACI[OÓ]N|CA[CÇ][AÃ]O|CA)|CORRECTIF|CORREZIONE"
    "|CORREC?CI[OÓ]N|CORRE[CÇ][AÃ]O|RETTIFICA"
)
_REPEAT: Final = "REPEAT(?:S|ED)?|RPT|WIEDERHOLUNG|RETRANSMISSION|RIPETIZIONE|R[EÉ]P[EÉ]TITION|REPETICI[OÓ]N|REPETI[CÇ][AÃ]O|HERHALING"
_UPDATE: Final = r"UPDATE[DS]?|AKTUALISIER(?:UNG|T)|ACTUALISATION|AGGIORNAMENTO|ACTUALIZACI[OÓ]N|ATUALIZA[CÇ][AÃ]O|REFILE|WRAPUP|\d{0,2}LEAD|LD|WRITETHRU"
_SAYS: Final = (
    (re.compile(rf"\b(?:{_KILL})\b", re.IGNORECASE), "canceled", "kill"),
    (re.compile(r"\b(?:WITHHOLD|HOLD)\b", re.IGNORECASE), "withheld", "hold"),
    (re.compile(rf"\b(?:{_CORRECTION})\b", re.IGNORECASE), "usable", "correction"),
    (re.compile(rf"\b(?:{_REPEAT})\b", re.IGNORECASE), "usable", "repeat"),
    (re.compile(rf"\b(?:{_UPDATE})\b|\d(?:st|nd|rd|th)-?(?:Ld|Lead)|Writethru", re.IGNORECASE), "usable", "update"),
)
"""In the order in which they count: the words of a take key or version field, the status and the signal that they are."""
_TAKE_WORD: Final = re.compile(
    rf"EXTRA|URGENTE?|FLASH|BULLETIN|EIL(?:MELDUNG)?|BLITZ|ALERTE?|SNAP|ADD|HOLD|WITHHOLD|ADVISORY|MANDATORY|TAKES?|ACHTUNG|ATTENTION|NOTICE"
    rf"|{_KILL}|{_CORRECTION}|{_REPEAT}|{_UPDATE}",
    re.IGNORECASE,
)
_ORDINAL: Final = re.compile(r"\d{1,2}(?:ST|ND|RD|TH|\.)?", re.IGNORECASE)
_PARTS: Final = re.compile(r"[\s\x00-\x1f()!:,-]+")
_LABEL: Final = re.compile(r"([^\W\d_]{3,}(?:[ ,-]{1,3}(?:[^\W\d_]{3,}|\d{1,2}))*?)\s*(///?|:|\s-\s|(?<=\d)-(?=[^\W\d_])|-(?=[A-Z][a-z]))")
_LABEL_LENGTH: Final = 80  # code points of a headline that may be one
_NOTE: Final = re.compile(
    rf"\((?:{_CORRECTION}|{_REPEAT}|{_UPDATE}|Updating|Repeating|Achtung|Adds|Recasts|Rewrites|Removes|Clarifies|Fixes|Refiles|Releads"
    r"|For use|With (?:photos?|graphics?|video))\b",
    re.IGNORECASE,
)
_ADVISED: Final = re.compile(r"\*{2,}.*[^*].*\*{2,}")
_EDITORS: Final = re.compile(
    r"\(?(?:eds|editors|editor|attention editors|notes? to editors|attention users|ed note|eds note|redaktionelle[rs]? hinweise?"
    r"|hinweise? (?:an|f(?:ü|ue)r) die redaktion(?:en)?|achtung,? redaktion(?:en)?|(?:note|avis) aux r[eé]dactions?|[aà] l['’]attention des r[eé]dactions?"
    r"|nota (?:ai redattori|a los editores|aos editores))\s*[:_]",
    re.IGNORECASE,
)
_NOT_PUBLIC: Final = re.compile(
    r"(?:not (?:intended |meant )?for publication|nicht zur Ver(?:ö|oe)ffentlichung|pas destinée?s? (?:à|a) (?:la )?publication)", re.IGNORECASE
)
_NOT_PUBLIC_LENGTH: Final = 120  # code points of a line that announces what is not for publication
_BYLINE: Final = re.compile(r"(?:By|Von|Par|Por|BY|VON|PAR) +(?=[^\W\d_])")
_NAMES: Final = re.compile(r"\s*(?:,|;|\band\b|\bund\b|\bet\b|&)\s*")
_MONTHS: Final = {
    "okt": "Oct", "dez": "Dec", "déc": "Dec", "mai": "May", "mär": "Mar", "mae": "Mar", "mrz": "Mar", "fev": "Feb", "fév": "Feb", "avr": "Apr",
    "jui": "Jun", "juil": "Jul", "aou": "Aug", "aoû": "Aug",
}  # fmt: skip
"""Of German and French, by their first letters, where these are not those of the English ones."""


def said(text: str) -> tuple[str, str | None]:
    """The status and the signal that the words of a take key or version field are; `usable` and None for any others."""
    for pattern, status, signal in _SAYS:
        if pattern.search(text):
            return status, signal
    return "usable", None


def is_take_key(line: str) -> bool:
    """EXTRA, REFILE 1ST LEAD, KILL KILL KILL, (Eil): a line of such words only, in capitals or in brackets."""
    words = [word for word in _PARTS.split(line) if word] if len(line) <= 160 else []
    if not words or len(words) > 8 or not (line.isupper() or (line.startswith("(") and line.endswith(")"))):
        return False
    return _of_take_words(words)


def _of_take_words(words: Sequence[str]) -> bool:
    known = [_TAKE_WORD.fullmatch(word) is not None for word in words]
    return any(known) and all(is_known or _ORDINAL.fullmatch(word) for is_known, word in zip(known, words, strict=True))


def labelled(headline: str) -> tuple[str, str | None]:
    """The status and the signal of a headline that begins with them: STORNO: ..., UPDATE 2-..., ATTENTION - ANNULATION /// ....

    A kill is one in capitals only: `Withdrawn: ...` may be what an item is about."""
    found, rest = "", headline[:_LABEL_LENGTH]
    while (match := _LABEL.match(rest)) and (match[1].isupper() or match[2].strip() == ":"):
        words = [word for word in _PARTS.split(match[1]) if word]
        if not _of_take_words(words):
            break
        found, rest = f"{found} {match[1]}", rest[match.end() :].lstrip()
    status, signal = said(found)
    return ("usable", None) if status == "withheld" or (status == "canceled" and not found.isupper()) else (status, signal)


def is_note(line: str) -> bool:
    """(Berichtigung: ...), (Updates with ...), *** Audio follows ***: what a version changes or brings, set off above the headline."""
    return _NOTE.match(line) is not None or _ADVISED.fullmatch(line) is not None


def is_for_editors(line: str) -> bool:
    return _EDITORS.match(line) is not None


def is_not_public(line: str) -> bool:
    """Whether a line announces that what follows is not for publication."""
    return len(line) <= _NOT_PUBLIC_LENGTH and _NOT_PUBLIC.search(line) is not None


def byline(line: str) -> tuple[str, ...] | None:
    """The names in a by-line, or None where the line is none."""
    match = _BYLINE.match(line)
    if match is None or len(line) > 160:
        return None
    return tuple(name for name in _NAMES.split(line[match.end() :].strip(" .=")) if name and name[0].isupper() and " " in name)


def embargoed(fields: Fields, text: str | None) -> str | None:
    if text is None:
        return None
    moment, code, detail = dates.parse(text)
    if code is not None:
        fields.warn(code, "embargo", f"{detail}; the note to editors has it as given")
    return moment


def sent(fields: Fields, day: str, month: str, year: str | None, clock: str, zone: str | None) -> str | None:
    """The moment of a trailer. A year of two digits is one from 1979 on, when the formats began. Without year or zone it cannot be known."""
    if not year:
        fields.warn(Code.INCOMPLETE_DATE, "date", "the trailer has no year")
        return None
    if len(year) == 2:
        year = f"{19 if int(year) >= 79 else 20}{year}"
    if not month.isdigit():
        month = _MONTHS.get(month[:4].lower()) or _MONTHS.get(month[:3].lower(), month[:3])
    when = f"{year}-{month}-{day}" if month.isdigit() else f"{day} {month} {year}"
    moment, code, detail = dates.parse(f"{when} {clock[:2]}:{clock[2:]}{f' {zone}' if zone else ''}")
    if code is not None:
        fields.warn(code, "date", detail)
    return moment


def count(fields: Fields, field: str) -> int | None:
    """A number of words."""
    text = fields.string(field)
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return int(text)
    fields.warn(Code.UNKNOWN_VALUE, field, "not a number; dropped")
    return None


def set_apart(fields: Fields, notes: Iterable[str]) -> str | None:
    """The note to editors, of all that is for them."""
    text = " ".join(" ".join(note.split()) for note in notes if note.strip())
    one = Fields({"editor_note": text}, fields.limits)
    found = one.string("editor_note")
    fields.warnings += one.warnings
    return found


def fitting(notes: Iterable[str], fields: Fields) -> tuple[list[str], list[str]]:
    """The notes that a field has room for, and the others, which stay text."""
    kept: list[str] = []
    others: list[str] = []
    room = fields.limits.field_length
    for note in notes:
        (kept if len(note) < room else others).append(note)
        room -= len(note) + 1 if len(note) < room else 0
    return kept, others


def without_notes(lines: Sequence[Line], fields: Fields, notes: list[str]) -> tuple[Line, ...]:
    """The lines without the paragraphs for editors, which go to `notes`; they stay where the note would be longer than a field may be."""
    kept: list[Line] = []
    room = fields.limits.field_length - sum(len(note) + 1 for note in notes)
    for line in lines:
        if line.block == "p" and is_for_editors(line.text) and len(line.text) < room:
            notes.append(line.text)
            room -= len(line.text) + 1
        else:
            kept.append(line)
    return tuple(kept)
