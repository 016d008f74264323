"""IPTC 7901 (The IPTC Recommended Message Format, revision 5, 1995): the text format of most agencies outside of North America.

Header (section 4): service and number, priority, category, word count, options, and the keyword line; text (section 5): headline ending in `=`, paragraphs;
trailer (section 6): day, hour and minute, month, year. Agencies write it with and without the control bytes, with further lines (take keys, by-lines)
above the headline, with `./.` and initials at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.framed import frames, takes, wrapped
from streams.wire.framed.frames import Message
from streams.wire.framed.wrapped import Row
from streams.wire.identity import derived
from streams.wire.item import Category, Line, RawItem, Unreadable, Warning
from streams.wire.metadata import embargoes
from streams.wire.metadata.fields import Fields
from streams.wire.reader import Context, Items, Reader, has_text
from streams.wire.text import headline_index

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
_STARS: Final = re.compile(r"(?:\*\s*){2,20}|[-_=]{3,80}")
_DAY: Final = r"\d\d?[./]\d\d?\.?(?:\d{2,4})?|\d\d?\.? [^\W\d_]{3,10}\.?(?: \d{4})?|[^\W\d_]{3,10}\.? \d\d?(?:, \d{4})?"
_DATELINE: Final = re.compile(
    rf"(([^\W\d_][^()=\d]{{1,60}}?(?: \([^()\d]{{2,30}}\))?)(?:(?:,| -)? (?:{_DAY}))?\.? (?P<agency>\([^()]{{2,40}}\)|/[A-Z][^/\s]{{1,20}}/))"
    r"(?:(?P<parted>\s*\.?\s*[-–—=_]{1,2}\s*)|\.?\s*$|\.?\s+(?=\S))"
)
_BEFORE_DATELINE: Final = 4
"""Lines of the text that may stand before the dateline: what changed, the by-line."""
_SUBTITLE: Final = re.compile(r"\s{0,3}Utl\.?:\s*")
_SECTION: Final = re.compile(r"redaktionelle[rs]? hinweise?|editorial notes?|notes? to editors|(?:notes?|avis) aux r[eé]dactions?", re.IGNORECASE)
"""The heading of a list for editors."""
_BRACKETED: Final = 6
"""Lines that a note in brackets may have."""
_HEAD_ROWS: Final = 10
_KEYED: Final = re.compile(r"([^()]+?)\s*(\([^()]+\))")
_HEADINGS: Final = ("h2", "h3", "h4", "h5")


@dataclass(slots=True)
class _Head:
    """The lines between the header and the text."""

    slug: str | None = None
    take_keys: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    embargo: str | None = None
    byline: list[str] = field(default_factory=list)
    authors: tuple[str, ...] = ()
    title: Line | None = None
    descriptions: list[str] = field(default_factory=list)


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
    rows, private = _without_private(rows)
    head, rows = _head(header[1:], rows, message.framed)
    fields = Fields(given | {"slugline": head.slug}, context.limits)
    notes, others = takes.fitting([*head.notes, *([_flat(private)] if private else [])], fields)
    if others and private and others[-1] == _flat(private):
        fields.warn(Code.TOO_LONG, "editor_note", "what is not for publication is longer than a field may be; kept in the text")
        others, rows = others[:-1], [*rows, Row("", "\n"), *private]
    body = [*map(wrapped.shaped, others), *wrapped.blocks(rows)]
    body = _without_section(_without_credits(body, head, notes), fields, notes)
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
    place = _dateline(next((line.text for line in lines if line.block == "p"), ""), supplier)
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


def _flat(rows: Sequence[Row]) -> str:
    return " ".join(row.bare for row in rows if row.bare)


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


def _without_private(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """The lines up to the one which says that what follows is not for publication, and those from it on."""
    first = next((index for index, row in enumerate(rows) if index and takes.is_not_public(row.bare)), None)
    if first is None:
        return rows, []
    kept = rows[:first]
    while kept and (not kept[-1].bare or _STARS.fullmatch(kept[-1].bare)):
        kept.pop()
    return kept, rows[first:]


def _head(header: Sequence[Row], rows: list[Row], framed: bool) -> tuple[_Head, list[Row]]:
    """The keyword line and further lines of the header, and the lines above the text."""
    head = _Head()
    above = list(header)
    slug = next((index for index, row in enumerate(above) if not takes.is_take_key(row.bare.upper())), None)
    if slug is not None:
        head.slug = above.pop(slug).bare.rstrip("/ ")
        if (key := _KEYED.fullmatch(head.slug)) and takes.is_take_key(key[2]):
            head.slug = key[1].rstrip("/ ")
            head.take_keys.append(key[2])
    length = _head_length(rows, framed)
    titles: list[Row] = []
    for index, members in enumerate([*([row] for row in above), *_groups([row for row in rows[:length] if row.bare])]):
        bare = _flat(members).removesuffix("=").strip()
        names = takes.byline(bare) if titles else None
        if not bare:
            continue
        if takes.is_take_key(bare.upper() if index < len(above) else bare):  # what is no headline stays out of it, and is in `extra` or the note to editors
            head.take_keys.append(bare)
        elif takes.is_note(bare) or takes.is_for_editors(bare):
            head.notes.append(bare)
        elif until := embargoes.until(bare):
            head.embargo = max(head.embargo or "", until, key=len)
            head.notes.append(bare)
        elif subtitle := _SUBTITLE.match(bare):
            head.descriptions.append(bare[subtitle.end() :])
        elif names is not None:
            head.byline.append(bare)
            head.authors += names
        elif index < len(above):
            head.others.append(bare)
        else:
            titles += members
    if titles:
        text = wrapped.raw(titles)
        bare = text.rstrip("\x00\t\r\n \x7f")
        marked = bare.endswith("=")
        head.title = wrapped.shaped(text, cut_end=len(text) - len(bare) + 1 if marked else 0)
    return head, rows[length:]


def _groups(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The lines one by one, those of a note in brackets and of a subtitle together."""
    position = 0
    while position < len(rows):
        end = position + 1
        bare = rows[position].bare
        if bare.startswith("(") and (takes.is_note(bare) or takes.is_for_editors(bare) or embargoes.until(bare) is not None):
            closed = (last for last in range(position, min(position + _BRACKETED, len(rows))) if rows[last].bare.removesuffix("=").rstrip().endswith(")"))
            end = next(closed, position) + 1
        elif _SUBTITLE.match(bare):
            end = len(rows)
        yield rows[position:end]
        position = end


def _dateline(text: str, supplier: str) -> re.Match[str] | None:
    """The dateline. Where nothing parts it from the text, the agency in it has to be the supplier: `Bo Ek (SPD) says` is none."""
    match = _DATELINE.match(text)
    if match is None or match["parted"] or match.end() == len(text) or match["agency"].startswith("/"):
        return match
    first = re.split(r"[/\s]", match["agency"].strip("()"))[0]
    return match if first.lower() == supplier.lower().split("-")[0] else None


def _without_credits(lines: Sequence[Line], head: _Head, notes: list[str]) -> Sequence[Line]:
    """Without the lines before the dateline that say what changed and who wrote it, if they are nothing else."""
    first = next((index for index, line in enumerate(lines[: _BEFORE_DATELINE + 1]) if _DATELINE.match(line.text)), 0)
    before = [(line.text, takes.byline(line.text)) for line in lines[:first]]
    if any(text.endswith(".") if names else not (takes.is_note(text) and text.endswith(")")) for text, names in before):
        return lines
    for text, names in before:
        if names:
            head.byline.append(text)
            head.authors += names
        else:
            notes.append(text)
    return lines[first:]


def _without_section(lines: Sequence[Line], fields: Fields, notes: list[str]) -> list[Line]:
    """Without a heading for editors and the list below it, which go to `notes` if there is room."""
    first = next((index for index, line in enumerate(lines) if line.block in _HEADINGS and _SECTION.fullmatch(line.text.rstrip(":"))), None)
    if first is None:
        return list(lines)
    last = next((index for index in range(first + 1, len(lines)) if lines[index].block != "li"), len(lines))
    kept, _ = takes.fitting([*notes, text := " ".join(line.text for line in lines[first:last])], fields)
    if text not in kept:
        return list(lines)
    notes.append(text)
    return [*lines[:first], *lines[last:]]


def _head_length(rows: list[Row], framed: bool) -> int:
    """How many lines stand above the text: up to the one that ends in `=`, else the first lines, if a blank one sets them off."""
    seen = 0
    subtitle = False
    for index, row in enumerate(rows):
        plain = row.plain
        if not plain.strip():
            continue
        subtitle = subtitle or _SUBTITLE.match(plain) is not None
        if seen >= _HEAD_ROWS or (plain[:2].isspace() and not subtitle) or len(plain) > 200:
            break
        if plain.endswith("="):
            return index + 1
        seen += 1
    first = next((index for index, row in enumerate(rows) if row.bare), len(rows))
    last = next((index for index in range(first, len(rows)) if not rows[index].bare), len(rows))
    block = [row.plain for row in rows[first:last]]
    short = 0 < len(block) <= 4 and all(len(line) <= 120 and not line[:2].isspace() and not _DATELINE.match(line) for line in block)
    if framed and short and (not block[-1].endswith((".", ",", ":")) or all(map(str.isupper, block))) and any(row.bare for row in rows[last:]):
        return last
    found = headline_index([row.bare for row in rows[: first + 4]]) if short else None
    return 0 if found is None else found + 1


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
