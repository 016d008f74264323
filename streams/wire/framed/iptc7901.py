"""IPTC 7901 (The IPTC Recommended Message Format, revision 5, 1995): the text format of most agencies outside of North America.

Header (section 4): service and number, priority, category, word count, options, and the keyword line; text (section 5): headline ending in `=`, paragraphs;
trailer (section 6): day, hour and minute, month, year. Agencies write it with and without the control bytes, with further lines (take keys, by-lines)
above the headline, with `./.` and initials at the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.framed import frames, iptc7901_text, takes, wrapped
from streams.wire.framed.frames import Message
from streams.wire.framed.wrapped import Row
from streams.wire.identity import derived
from streams.wire.item import Category, RawItem, Unreadable, Warning
from streams.wire.metadata.fields import Fields
from streams.wire.reader import Context, Items, Reader, has_text

_HEADER: Final = re.compile(rb"[A-Za-z]{2,6}-?\d{3,6}[ \t]+\d[ \t]+[A-Za-z]{1,8}[ \t]+\d{1,6}(?=[ \t\r\n]|\Z)")
_ENDS: Final = re.compile(rb"(?<=[\r\n])\d{6}[ \t]+(?:[A-Z]{1,4}[ \t]+)?[A-Za-z]{3,9}[ \t]+\d\d[ \t]{0,9}[\r\n]{1,9}(?=" + _HEADER.pattern + rb")")
"""A trailer, before the next header: the archives of agencies hold a day's messages one after the other, without control bytes."""
_SLUG: Final = re.compile(rb"[^\r\n]*(?:\r{1,2}\n|\n|\r)[\r\n]*[^\r\n/\x00-\x1f]{1,80}/[^\r\n]{0,80}[\r\n]")
_SERVICE: Final = re.compile(r"([A-Za-z]{1,6})-?(\d{1,6})\b")
_FIELDS: Final = (("priority", re.compile(r"\d")), ("category", re.compile(r"[A-Za-z]{1,8}")), ("word_count", re.compile(r"\d{1,6}")))
"""The fields after the service and number, in their order (sections 4.4, 4.6 and 4.8)."""
_AGENCY: Final = re.compile(r"(?:^|(?<=\s))(?!(?:COR|CORR|REF|SEE)\b)([A-Za-z][A-Za-z-]{0,11}?)(?:-|\s{1,3})(\d[^\s]{0,40}|\.{3,4})(?=\s|$)")
_SLASHED_AGENCY: Final = re.compile(r"/([A-Z]{2,8})-([A-Z]{1,3}\d{1,5})(?=\s|$)")
_FLAGS: Final = re.compile(r"(?:^|\s)(COR|CORR|KILL|HOLD)(?=\s|$)")
_LANGUAGES: Final = {"belga": {"F": "fr", "N": "nl", "E": "en"}}
"""The languages of agencies that have a letter for it among the options (section 4.10)."""
_SENT: Final = re.compile(
    r"(?:[A-Z]{2,6}\s+)?(\d\d)(\d{4})(?:\s*([A-Za-z]{1,5}))??"
    r"(?:\s+((?:jan|feb|f[eé]v|mar|mär|mae|mrz|apr|avr|may|mai|jun|jui|jul|aug|aou|aoû|sep|oct|okt|nov|dec|déc|dez)[a-zäéû]{0,7})\.?)?(?:\s+(\d{4}|\d\d))?",
    re.IGNORECASE,
)
_END: Final = re.compile(r"(?:\./\.|\((?:Schluss|Ende|Forts\.? ?mgl\.?|Fin|Fim|Fine|End)\))\s*([^\s]{0,20})", re.IGNORECASE)
_INITIALS: Final = re.compile(r"[a-z]{2,4}(?:[-/][a-z]{2,4}){1,8}|[A-Z]{2,5} ?// ?[A-Z]{2,5}")
"""Of editors, where they stand behind the text by themselves: bur-abc/def."""
_SIGNED: Final = re.compile(r"([A-Za-z-]{2,12})(?:[ /]+[a-z][a-z0-9]{0,5}){1,8}")


def sniff(head: bytes) -> int:
    bare = head.lstrip(b"\x00\x16\x7f \t\r\n")
    zczc = bare[:4].upper() == b"ZCZC"
    if zczc:
        bare = bare[4:].partition(b"\n")[2].lstrip(b"\x00\x16\x7f \t\r\n")
    opened = bare.startswith(b"\x01")
    bare = bare.lstrip(b"\x01\x00\x16\x7f \t\r\n")
    known = _HEADER.match(bare) is not None
    if known and (opened or b"\x02" in head):
        return 95
    if known:
        return 80 if _SLUG.match(bare) or zczc else 55
    if opened:
        return 40 if b"\x02" in head else 30
    return 25 if b"\x02" in head[:200] and b"\x03" in head else 0


def read(value: bytes, context: Context) -> Items:
    return frames.messages(value, context, _HEADER, _item, _ENDS)


def _item(message: Message, context: Context) -> RawItem | Unreadable:
    if large := frames.too_large(message, context.limits):
        return large
    rows, tail = wrapped.rows(message.text), wrapped.rows(message.tail)
    warnings: list[Warning] = []
    header, rows = _header_rows(message, rows)
    given = _header(header[0].bare, warnings) if header else {}
    if not header:
        warnings.append(Warning(Code.UNREADABLE_HEADER, "header", "none that is of IPTC 7901; all lines are text"))
    rows, ending = _without_trailer(rows, tail, str(given.get("source", "")))
    given |= {name: text for name, text in ending.items() if name == "signature"}
    rows, private = iptc7901_text.without_private(rows)
    head, rows = iptc7901_text.head_of(header[1:], rows, message.framed)
    fields = Fields(given | {"slugline": head.slug}, context.limits)
    notes, others = takes.fitting([*head.notes, *([iptc7901_text.flat(private)] if private else [])], fields)
    if others and private and others[-1] == iptc7901_text.flat(private):
        fields.warn(Code.TOO_LONG, "editor_note", "what is not for publication is longer than a field may be; kept in the text")
        others, rows = others[:-1], [*rows, Row("", "\n"), *private]
    body = [*map(wrapped.shaped, others), *wrapped.blocks(rows)]
    body = iptc7901_text.without_section(iptc7901_text.without_credits(body, head, notes), fields, notes)
    lines = takes.without_notes(body, fields, notes)
    fields.given |= {"byline": ", ".join(head.byline) or None, "authors": list(head.authors), "descriptions": head.descriptions}
    title = head.title
    if not has_text(title, lines) and (private or notes or head.take_keys or head.others):
        lines, notes = tuple(wrapped.blocks([*rows, Row("", "\n"), *private])), head.notes
        if not has_text(None, lines):
            title = wrapped.shaped("\n".join([*head.take_keys, *head.others, *head.notes]))
    if not has_text(title, lines):
        reason = Reason.NO_TEXT if message.framed or not header else Reason.INVALID_FRAME
        return Unreadable(reason, "a header without headline and text")
    take_key = " ".join(head.take_keys)
    status, signal = takes.said(take_key)
    if signal is None:
        status, signal = takes.said(
            " ".join([*_FLAGS.findall(str(given.get("options", ""))), *(note.split(":")[0] for note in head.notes if takes.is_note(note))])
        )
    supplier = fields.string("source") or context.supplier
    priority = fields.string("priority")
    if signal is None and title is not None:
        status, signal = takes.labelled(title.text)
    place = iptc7901_text.dateline(next((line.text for line in lines if line.block == "p"), ""), supplier)
    version = fields_of(take_key, fields, "version") if any(map(str.isdigit, take_key)) else None
    extra = _extra(fields, take_key, head.others, ending, message.opening)
    identity = "".join(str(given.get(name) or "") for name in ("service", "sequence")) + " " + (ending.get("sent") or "")
    return RawItem(
        format="iptc7901",
        lines=lines,
        id=derived(supplier, title.raw if title else None, (identity, *(line.raw for line in lines))),
        supplier=supplier,
        title=title,
        version=version,
        status=status,
        urgency=int(priority) if priority and priority in "123456789" else None,
        embargo=takes.embargoed(fields, head.embargo),
        date=_date(ending.get("sent"), fields),
        signal=signal,
        slugline=fields.string("slugline"),
        byline=fields.string("byline"),
        authors=fields.strings("authors"),
        descriptions=fields.strings("descriptions"),
        dateline=place[1] if place else None,
        located=place[2].strip() if place else None,
        editor_note=takes.set_apart(fields, notes),
        word_count=takes.count(fields, "word_count"),
        priority=priority,
        keywords=tuple(word for part in (fields.string("slugline") or "").split("/") if (word := part.strip())),
        language=_LANGUAGES.get(supplier.lower(), {}).get(str(given.get("options", "")).split(" ")[0]),
        categories=tuple(Category(code) for code in (fields.string("category"),) if code),
        charset=message.charset,
        warnings=(*message.warnings, *warnings, *fields.warnings),
        extra=extra,
    )


def fields_of(text: str, fields: Fields, name: str) -> str | None:
    """A text that is no field of the header, with the limits of one."""
    one = Fields({name: text}, fields.limits)
    found = one.string(name)
    fields.warnings += one.warnings
    return found


def _extra(fields: Fields, take_key: str, others: list[str], ending: dict[str, str], opening: str) -> dict[str, object]:
    made = {name: fields.string(name) for name in ("service", "sequence", "item_number", "options", "header", "signature")}
    made |= {"take_key": fields_of(take_key, fields, "take_key"), "sent": ending.get("sent"), "zczc": fields_of(opening, fields, "zczc")}
    made["header_lines"] = fields_of(" ".join(others), fields, "header_lines")
    return {name: value for name, value in made.items() if value}


def _header_rows(message: Message, rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """The lines of the header, and those of the text."""
    if message.framed and message.header:
        header = [row for row in wrapped.rows(message.header) if row.bare]
        return header, rows
    first = next((index for index, row in enumerate(rows) if row.bare), None)
    if first is None:
        return [], rows
    bare = rows[first].bare
    known = _HEADER.match(bare.encode("ascii", "replace")) is not None
    if not known and not (message.opened and _SERVICE.match(bare) and len(bare) < 100):
        return [], rows
    second = next((index for index in range(first + 1, min(first + 6, len(rows))) if rows[index].bare), None)
    if second is not None and _is_slug(rows[second].bare):
        return [rows[first], rows[second]], rows[second + 1 :]
    return [rows[first]], rows[first + 1 :]


def _is_slug(text: str) -> bool:
    return len(text) <= 120 and (text.endswith("/") or (len(text.split()) == 1 and ("/" in text or "-" in text) and not text.endswith("=")))


def _header(line: str, warnings: list[Warning]) -> dict[str, object]:
    """The fields of the header line. One that is not where it belongs costs itself and a warning; the others are found."""
    service = _SERVICE.match(line)
    if service is None:
        warnings.append(Warning(Code.UNREADABLE_HEADER, "header", "does not begin with a service and a number; kept in extra"))
        return {"header": line}
    found: dict[str, object] = {"service": service[1], "sequence": service[2]}
    rest = line[service.end() :].strip()
    for index, (name, pattern) in enumerate(_FIELDS):
        token, _, after = rest.partition(" ")
        if pattern.fullmatch(token):
            found[name], rest = token, after.strip()
            continue
        warnings.append(Warning(Code.UNKNOWN_VALUE, name, "not where it belongs in the header; dropped"))
        following = _FIELDS[index + 1 :]
        wrong = bool(following) and following[0][1].fullmatch(after.split(" ")[0]) is not None  # what comes next is in its place, so this one is bad
        if wrong or (token and following and not any(later.fullmatch(token) for _, later in following)):
            rest = after.strip()
    found["options"] = rest
    agency = _AGENCY.search(rest) or _SLASHED_AGENCY.search(rest)
    if agency:
        found |= {"source": agency[1], "item_number": agency[2]}
    return found


def _without_trailer(rows: list[Row], tail: list[Row], source: str) -> tuple[list[Row], dict[str, str]]:
    """The lines without those that end the message; lines after the ETX that are none of these are text."""
    found: dict[str, str] = {}
    left = []
    for row in tail:
        bare = row.bare
        if "sent" not in found and _SENT.fullmatch(bare):
            found["sent"] = bare
        elif end := _END.fullmatch(bare):
            found |= {"signature": end[1]} if end[1] else {}
        elif bare:
            left.append(row)
    kept = list(rows)
    for _ in range(8):  # of these lines in a row, and blank ones
        while kept and not kept[-1].bare:
            kept.pop()
        bare = kept[-1].bare if kept else ""
        if "sent" not in found and (match := _SENT.fullmatch(bare)) and match[4]:
            found["sent"] = bare
        elif end := _END.fullmatch(bare):
            found |= {"signature": end[1]} if end[1] else {}
        elif "signature" not in found and _is_signature(kept, source):
            found["signature"] = bare
        else:
            break
        kept.pop()
    return ([*kept, Row("", "\n"), *left] if left else kept), found


def _is_signature(rows: Sequence[Row], source: str) -> bool:
    """Whether the last line is that of editors: after the agency's name, or by itself."""
    bare = rows[-1].bare if rows else ""
    signed = _SIGNED.fullmatch(bare) if source else None
    if signed and signed[1].lower() == source.split("-")[0].lower():
        return True
    return len(rows) > 1 and not rows[-2].bare and _INITIALS.fullmatch(bare) is not None


def _date(text: str | None, fields: Fields) -> str | None:
    match = _SENT.fullmatch(text) if text else None
    if match is None:
        return None
    if match[4] is None:
        fields.warn(Code.INCOMPLETE_DATE, "date", "the trailer has day and time only")
        return None
    return takes.sent(fields, match[1], match[4], match[5], match[2], match[3])


_CAN_SAY: Final = frozenset(
    """version status signal urgency priority embargo date title slugline dateline located byline authors lines.block language supplier word_count
    editor_note keywords categories descriptions extra""".split()  # noqa: SIM905
)
READER: Final = Reader(("application/x-iptc7901",), sniff, read, _CAN_SAY)
