"""The JSON envelope: an object with the item's fields, or an array of such objects. The fields are listed in docs/formats.md."""

from __future__ import annotations

import re
from typing import Any, Final

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.decoding import characters
from streams.wire.decoding.splitting import count_lines, split_lines
from streams.wire.identity import derived
from streams.wire.item import Line, RawItem, Unreadable, Warning
from streams.wire.json_items import strict_json
from streams.wire.metadata.fields import Fields, kind
from streams.wire.reader import Context, Items, Reader, has_text, too_many_lines

FIELDS: Final = frozenset(
    ("id", "source", "title", "date", "url", "author", "language", "version", "status", "urgency", "embargo", "category", "lines", "text")
)
_OBJECT: Final = re.compile(rb'\{\s*(?:"|\}|$)')
_ARRAY: Final = re.compile(rb'\[\s*(?:[\[{"\]]|$|(?:-?\d[\d.eE+-]*|null|true|false|NaN)\s*(?:,\s*[\[{"\dntfN-]|\]\s*$))')
_SCALAR: Final = re.compile(rb'(?:null|true|false|NaN|-?Infinity|-?\d{1,60}(?:\.\d{1,60})?(?:[eE][+-]?\d{1,10})?|"(?>(?:[^"\\\r\n]|\\.)*)")\s*')


def sniff(head: bytes) -> int:
    if _OBJECT.match(head) or _ARRAY.match(head):
        return 60
    if head[:1] == b"{" or _SCALAR.fullmatch(head):
        return 40
    return 0


def read(value: bytes, context: Context) -> Items:
    document = strict_json.read(value, context)
    if isinstance(document, Unreadable):
        return (document,)
    parsed = document.value
    if not isinstance(parsed, list):
        return (_outcome(parsed, context, document.charset, document.warnings),)
    if not parsed:
        return (Unreadable(Reason.WRONG_SHAPE, "an empty array holds no item"),)
    if len(parsed) > context.limits.items:
        return (Unreadable(Reason.TOO_LARGE, f"an array of {len(parsed)} items, the limit is {context.limits.items} (items)"),)
    return tuple(_outcome(member, context, document.charset, document.warnings) for member in parsed)


def _outcome(given: Any, context: Context, charset: str, warnings: tuple[Warning, ...]) -> RawItem | Unreadable:
    """One item. `warnings` are those about the whole record, and come first."""
    if isinstance(given, Unreadable):
        return given
    if not isinstance(given, dict):
        return Unreadable(Reason.WRONG_SHAPE, f"{kind(given)}, not an object with `lines` or `text`")
    fields = Fields(given, context.limits)
    lines = _lines(fields)
    if isinstance(lines, Unreadable):
        return lines
    title = _title(fields)
    if not has_text(title, lines):
        return Unreadable(Reason.NO_TEXT, "neither the title nor any line holds a character that can be seen")
    supplier = fields.string("source") or context.supplier
    return RawItem(
        format="envelope",
        lines=lines,
        id=fields.id() or derived(supplier, title.raw if title else None, (line.raw for line in lines)),
        supplier=supplier,
        title=title,
        version=fields.string("version"),
        status=fields.status(),
        urgency=fields.urgency(),
        embargo=fields.date("embargo"),
        date=fields.date("date"),
        url=fields.url(),
        authors=fields.strings("author"),
        language=fields.language(),
        categories=fields.categories(),
        extra=fields.extra(FIELDS) | _ignored(fields),
        charset=charset,
        warnings=(*warnings, *fields.warnings),
    )


def _lines(fields: Fields) -> tuple[Line, ...] | Unreadable:
    """The lines of the item. `lines` goes before `text`; an array in `text` or a string in `lines` is read as what it is."""
    field = "lines" if fields.given.get("lines") is not None else "text"
    value = fields.given.get(field)
    if isinstance(value, str):
        if large := too_many_lines(count_lines(value), fields.limits):
            return large
        return tuple(map(characters.line, split_lines(value)))
    if value is None:
        return Unreadable(Reason.WRONG_SHAPE, "an object with neither `lines` (an array of strings) nor `text` (a string)")
    if not isinstance(value, list):
        return Unreadable(Reason.WRONG_SHAPE, f"`{field}` is {kind(value)}, not {'an array of strings' if field == 'lines' else 'a string'}")
    if large := too_many_lines(len(value), fields.limits):
        return large
    for index, line in enumerate(value):
        if not isinstance(line, str):
            return Unreadable(Reason.WRONG_SHAPE, f"`{field}[{index}]` is {kind(line)}, not a string")
    if large := too_many_lines(len(value) + sum(line.count("\n") + line.count("\r") for line in value), fields.limits):
        return large
    return tuple(map(characters.line, value))


def _title(fields: Fields) -> Line | None:
    value = fields.given.get("title")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if value is not None and not isinstance(value, str):
        fields.warn(Code.WRONG_TYPE, "title", f"{kind(value)}, not a string; dropped")
        return None
    return characters.headline(value) if value and not value.isspace() else None


def _ignored(fields: Fields) -> dict[str, object]:
    """`text` beside `lines`: kept with the fields that no one asked for, where it says something else."""
    if fields.given.get("lines") is None or fields.given.get("text") in (None, ""):
        return {}
    fields.warn(Code.IGNORED, "text", "`lines` is given too and goes before it; kept in extra")
    return Fields({"text": fields.given["text"]}, fields.limits).extra(frozenset())


_CAN_SAY: Final = frozenset(
    """id version status urgency embargo date title authors language supplier categories url extra""".split()  # noqa: SIM905
)
READER: Final = Reader(("application/json", "text/json"), sniff, read, _CAN_SAY)
