"""ANPA 1312 (Wire Service Transmission Guidelines, last revised as 89-3): the text format of agencies of North America, and of Kyodo and others.

Header: service letter and number, US, selector; priority letter, category, format identifier, keyword, version, reference, date, word count. The text is
`anpa_text`'s. The trailer, after the ETX, says when it was sent. Also the fields that agencies of Australia write between ZCZC and NNNN, one a line, each
known by its first character.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.framed import anpa_text, frames, takes, wrapped
from streams.wire.framed.frames import Message
from streams.wire.framed.wrapped import Row
from streams.wire.identity import derived
from streams.wire.item import Category, RawItem, Unreadable, Warning
from streams.wire.metadata.fields import Fields
from streams.wire.reader import Context, Items, Reader, has_text
from streams.wire.text import headline_index

_BEGINS: Final = re.compile(
    rb"[A-Za-z]?\d{3,5}[^\r\n\x01-\x04]{0,40}[\r\n]{1,4}[A-Za-z][ \x10-\x1f]{1,4}(?:[A-Za-z]{1,3}[ \x10-\x1f]{1,8})?[^\r\n\x01-\x04]{1,80}?"
    rb"[ \t]\d{1,2}[-/]\d{1,2}[ \t]{1,4}\d{1,6}[ \t]*(?=[\r\n\x02]|\Z)"
)
_FIRST: Final = re.compile(r"([A-Za-z]?)(\d{1,6})([^\x1c-\x1f]*)(?:[\x1c-\x1f]+(.*))?", re.DOTALL)
_SECOND: Final = re.compile(r"\s*([A-Za-z0-9])[\s\x0e-\x1f]+(?:([A-Za-z]{1,6})(?=[\s\x0e-\x1f]|\Z))?([\s\x0e-\x1f]*)(.*)", re.DOTALL)
_LAST: Final = re.compile(r"(?:^|\s+)(?:(\d{1,2}[-/]\d{1,2})(?=\s|$))?(?:\s*\b(\d{1,6}))?\s*$")
_BLANKS: Final = "".join(map(chr, range(0x21)))
_LONGEST: Final = 400  # code points of a header line
_SENT: Final = (
    re.compile(
        r"(?:(?P<agency>[A-Z]{2,5})(?:-(?P<place>[A-Z]{2,3}))?[- ])?(?P<a>\d\d)[-/](?P<b>\d\d)[-/](?P<year>\d{4}|\d\d)\s+(?P<h>\d\d):?(?P<m>\d\d)"
        r"\s*(?P<zone>[A-Z]{1,5})?<?",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<h>\d\d):?(?P<m>\d\d)\s*(?P<zone>[A-Z]{1,5})?\s+(?P<a>\d\d)[-/](?P<b>\d\d)(?:[-/](?P<year>\d{4}|\d\d))?<?"),
)
"""Trailers: AP-NY-10-31-20 1635EDT<, and 16:35ET 31-10-20<."""
_MONTH_FIRST: Final = frozenset({"AP", "UPI"})
URGENCIES: Final = {"b": 2, "u": 3, "r": 5, "d": 6, "a": 7, "s": 7, "h": 7}
"""Bulletin, urgent, regular, deferred, and advances, as places on the scale of ninjs, where 5 is normal. `f` is not here: agencies send both flashes
and features with it."""
CATEGORIES: Final = {
    "a": "domestic news", "d": "food", "e": "entertainment", "f": "finance", "i": "international news", "k": "commentary", "l": "lifestyle",
    "n": "state or regional news", "o": "weather", "p": "politics", "q": "result of a single sports event", "s": "sports", "t": "travel", "v": "advisory",
    "w": "Washington",
}  # fmt: skip
_FACES: Final = {"\x13": "body", "\x14": "agate"}
_SHAPES: Final = {"\x11": "text", "\x12": "tabular"}
_EXTRA: Final = (
    "service", "sequence", "selector", "upi", "face", "shape", "keyword", "reference", "filed", "header", "take_key", "take_keys", "slug_words", "slug_version",
    "sent", "zczc",
)  # fmt: skip


def sniff(head: bytes) -> int:
    bare = head.lstrip(b"\x00\x16\x7f \t\r\n")
    zczc = bare[:4].upper() == b"ZCZC"
    if zczc:
        bare = bare[4:].partition(b"\n")[2].lstrip(b"\x00\x16\x7f \t\r\n")
        if bare[:1] in (b"$", b":", b"^", b"*", b"+") and re.search(rb"[\r\n][$:=^*&+@~]", bare[:300]):
            return 90
    opened = bare.startswith(b"\x01")
    bare = bare.lstrip(b"\x01\x00\x16\x7f \t\r\n")
    if _BEGINS.match(bare):
        return 96 if opened or b"\x02" in head else 85 if zczc or b"\x1f" in bare[:60] else 70
    if opened:
        marked = re.match(rb"[A-Za-z]?\d{1,6}[^\r\n]{0,40}[\x1c-\x1f]", bare) or re.search(rb"[\x13\x14][\x11\x12]", bare[:120])
        return 85 if marked else 45 if head[:1] == b"\x16" else 35
    return 50 if zczc else 30 if head[:1] == b"\x16" else 0


def read(value: bytes, context: Context) -> Items:
    return frames.messages(value, context, _BEGINS, _item)


def _item(message: Message, context: Context) -> RawItem | Unreadable:
    if large := frames.too_large(message, context.limits):
        return large
    rows, tail = wrapped.rows(message.text), wrapped.rows(message.tail)
    warnings: list[Warning] = []
    given, rows = _header(message, rows, warnings)
    known = bool(given)
    if not known:
        warnings.append(Warning(Code.UNREADABLE_HEADER, "header", "none that is of ANPA 1312; all lines are text"))
    fields = Fields(given, context.limits)
    rows, ending = _without_trailer(rows, tail)
    keyword = fields.string("keyword")
    head, rest = anpa_text.head(rows, keyword, context.limits.field_length)
    notes, others = takes.fitting(head.notes, fields)
    body = [*map(wrapped.shaped, others), *head.lines, *anpa_text.body(rest, given.get("shape") == "tabular")]
    lines = takes.without_notes(body, fields, notes)
    title = wrapped.shaped(str(given["headline"])) if given.get("headline") else head.title
    if not known and title is None and len(lines) > 1 and headline_index([row.bare for row in rows]) is not None:
        title, lines = lines[0], lines[1:]
    if not has_text(title, lines) and (head.take_keys or notes or head.descriptions or head.slug):
        title = wrapped.shaped("\n".join([*head.take_keys, *head.descriptions, *notes] or [head.slug or ""]))
    if not has_text(title, lines):
        return Unreadable(Reason.INVALID_FRAME if known else Reason.NO_TEXT, "a header without headline and text")
    if head.slug and given.get("version") and head.slug == f"{keyword} {given['version']}":  # a keyword of several words
        given |= {"keyword": head.slug, "version": None}
    fields.given |= {
        "keyword": given.get("keyword"),
        "slugline": head.slug or given.get("slugline") or keyword,
        "version": given.get("version") or head.version or given.get("take_key"),
        "byline": ", ".join(head.byline) or None,
        "authors": list(head.authors),
        "keywords": head.keywords,
        "descriptions": head.descriptions,
        "source": ending.get("agency"),
    }
    version = fields.string("version")
    status, signal = takes.said(" ".join(filter(None, (version, head.version, *head.take_keys))))
    if signal is None and title is not None:
        status, signal = takes.labelled(title.text)
    supplier = fields.string("source") or context.supplier
    priority = fields.string("priority")
    identity = "".join(str(given.get(name) or "") for name in ("service", "sequence")) + " " + (ending.get("sent") or str(given.get("filed") or ""))
    extra = _extra(fields, head, ending, message.opening)
    return RawItem(
        format="anpa1312",
        lines=lines,
        id=derived(supplier, title.raw if title else None, (identity, *(line.raw for line in lines))),
        supplier=supplier,
        title=title,
        version=version,
        status=status,
        urgency=URGENCIES.get((priority or "").lower()),
        embargo=takes.embargoed(fields, head.embargo),
        date=_date(ending, given, fields),
        signal=signal,
        slugline=fields.string("slugline"),
        byline=fields.string("byline"),
        authors=fields.strings("authors"),
        descriptions=fields.strings("descriptions"),
        editor_note=takes.set_apart(fields, notes),
        word_count=takes.count(fields, "word_count"),
        priority=priority,
        keywords=fields.strings("keywords"),
        media=tuple(head.media),
        categories=_categories(fields),
        charset=message.charset,
        warnings=(*message.warnings, *warnings, *fields.warnings),
        extra=extra,
    )


def _categories(fields: Fields) -> tuple[Category, ...]:
    category = fields.string("category")
    return (Category(category, CATEGORIES.get(category.lower())),) if category else ()


def _extra(fields: Fields, head: anpa_text.Head, ending: dict[str, str], opening: str) -> dict[str, object]:
    slug_version = head.version if head.version != fields.given.get("version") else None
    fields.given |= {"slug_words": head.words, "slug_version": slug_version, "take_keys": " ".join(head.take_keys), "sent": ending.get("sent"), "zczc": opening}
    fields.given |= {f"label_{label}": value for label, value in head.labels.items()}
    made: dict[str, object] = {name: value for name in _EXTRA if (value := fields.string(name))}
    labels = {label: value for label in head.labels if (value := fields.string(f"label_{label}"))}
    return made | ({"labels": labels} if labels else {})


def _header(message: Message, rows: list[Row], warnings: list[Warning]) -> tuple[dict[str, Any], list[Row]]:
    """The fields of the header, none where there is none, and the lines of the text."""
    if message.framed and message.header:
        header = [row for row in wrapped.rows(message.header) if row.bare]
        return _fields(header, warnings), rows
    start = next((index for index, row in enumerate(rows) if row.bare), len(rows))
    text = wrapped.raw(rows[start : start + 4]) if start < len(rows) else ""
    known = _BEGINS.match(text.encode("latin-1", "replace")) is not None
    if not known and not (message.opened and _FIRST.match(text)):
        return {}, rows
    second = next((index for index in range(start + 1, min(start + 4, len(rows))) if rows[index].bare), None)
    if second is None or (not known and not _SECOND.match(rows[second].text)):
        return _fields(rows[start : start + 1], warnings), rows[start + 1 :]
    return _fields([rows[start], rows[second]], warnings), rows[second + 1 :]


def _fields(header: Sequence[Row], warnings: list[Warning]) -> dict[str, Any]:
    """The fields of the two header lines; what cannot be read of them is kept in extra."""
    first = _FIRST.match(header[0].text.lstrip("\x00\x01\x16\x7f "))
    if first is None:
        warnings.append(Warning(Code.UNREADABLE_HEADER, "header", "does not begin with a service letter and a number; kept in extra"))
        return {"header": " ".join(row.bare for row in header)}
    rest, selector = first[3].strip(), first[4].strip(_BLANKS) if first[4] is not None else None
    found: dict[str, Any] = {"service": first[1], "sequence": first[2]}
    found |= {"upi": rest, "selector": selector} if selector is not None else {"selector": rest}
    second = _SECOND.fullmatch(header[1].text) if len(header) > 1 and len(header[1].text) <= _LONGEST else None
    if second is None:
        warnings.append(Warning(Code.UNREADABLE_HEADER, "header", "the second line has no priority and category; kept in extra"))
        return found | {"header": " ".join(row.bare for row in header[1:])}
    marks, rest = second[3], second[4].rstrip("\x00\t \x7f")
    last = _LAST.search(rest)
    words = rest[: last.start()].split() if last else rest.split()
    found |= {"priority": second[1], "category": second[2], "filed": last[1] if last else None, "word_count": last[2] if last else None}
    found["face"] = next((_FACES[mark] for mark in marks if mark in _FACES), None)
    found["shape"] = next((_SHAPES[mark] for mark in marks if mark in _SHAPES), None)
    if len(words) > 1 and anpa_text.REFERENCE.fullmatch(words[-1]):
        found["reference"] = words.pop()
    found |= _keyword(words)
    if len(header) > 2:
        found["header"] = " ".join(row.bare for row in header[2:])
    for name in ("category", "word_count"):
        if not found[name]:
            warnings.append(Warning(Code.UNKNOWN_VALUE, name, "not where it belongs in the header"))
    return found


def _keyword(words: list[str]) -> dict[str, str | None]:
    """The keyword and the version: what is before and behind a comma, else the first word and the others."""
    keyword, comma, version = " ".join(words).partition(",")
    if not comma:
        return {"keyword": words[0] if words else None, "version": " ".join(words[1:])}
    return {"keyword": keyword.strip(), "version": version.strip()}


def _without_trailer(rows: list[Row], tail: list[Row]) -> tuple[list[Row], dict[str, str]]:
    """The lines without the trailer; other lines after the ETX are text."""
    found: dict[str, str] = {}
    left = []
    for row in tail:
        sent = _sent(row.bare) if not found else None
        if sent:
            found = sent
        elif row.bare:
            left.append(row)
    kept = list(rows)
    while kept and not kept[-1].bare:
        kept.pop()
    if not found and kept and (sent := _sent(kept[-1].bare)):
        found = sent
        kept.pop()
    return ([*kept, Row("", "\n"), *left] if left else kept), found


def _sent(text: str) -> dict[str, str] | None:
    for pattern in _SENT:
        if match := pattern.fullmatch(text):
            return {"sent": text.rstrip("<"), **{name: value for name, value in match.groupdict().items() if value}}
    return None


def _date(ending: dict[str, str], given: dict[str, Any], fields: Fields) -> str | None:
    """The moment of the trailer. Which of two numbers is the month is known of some agencies, and where only one of them can be."""
    if not ending:
        if given.get("filed"):
            fields.warn(Code.INCOMPLETE_DATE, "date", "the header has day and month only, and there is no trailer")
        return None
    first, second = ending["a"], ending["b"]
    if (ending.get("agency") or "").upper() in _MONTH_FIRST or int(second) > 12 or first == second:
        month, day = first, second
    elif int(first) > 12:
        day, month = first, second
    else:
        fields.warn(Code.AMBIGUOUS_DATE, "date", "day or month first cannot be known of this agency")
        return None
    return takes.sent(fields, day, month, ending.get("year"), ending["h"] + ending["m"], ending.get("zone"))


_CAN_SAY: Final = frozenset(
    """version status signal urgency priority embargo date title slugline descriptions byline authors lines.block supplier word_count editor_note
    media keywords categories extra""".split()  # noqa: SIM905
)
READER: Final = Reader(("application/x-anpa1312",), sniff, read, _CAN_SAY)
