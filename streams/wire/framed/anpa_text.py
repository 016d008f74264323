"""The text of ANPA 1312: lines for the head, marked by `^`, and the body.

As agencies write it: `^` (the typesetter's upper rail) begins a line of the head or a heading, TAB a paragraph, BS a line of a table; `<` (quad left) ends
a line or paragraph, `=` one that is centred, such as a by-line. Files of other agencies have none of these marks: then lines are what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from streams.wire.framed import takes, wrapped
from streams.wire.framed.wrapped import Row
from streams.wire.item import Line, Media
from streams.wire.metadata import embargoes

_MARKED: Final = re.compile(r"[\x00-\x07\x0b-\x1f\x7f ]*\^")
_PARAGRAPH: Final = re.compile(r"[\x00-\x07\x0b-\x1f\x7f]*\t")
_TABLE: Final = re.compile(r"[\x00-\x07\x0b-\x1f\x7f]*\x08")
_QUADS: Final = "@<=\t\n\r \x00\x0b\x0c\x7f"
_ABOVE: Final = 12  # lines of a head without marks
_ABOVE_LENGTH: Final = 80  # code points of each
_SLUG_LENGTH: Final = 120  # code points
REFERENCE: Final = re.compile(r"[A-Za-z]{0,2}\d{2,5}")
"""The number of this transmission, or of one before it, as in a0417."""
_CYCLE: Final = re.compile(r"(?:BC|AM|PM|AP)-")
_PICTURES: Final = re.compile(r"(?:[A-Z]{2,6} )?(Photo|Graphic|Video|Audio)s?:?\s+((?:[A-Z0-9][\w-]{1,24}(?:[,;]\s*|\s*\Z))+)", re.IGNORECASE)
_KINDS: Final = {"photo": "picture", "graphic": "graphic", "video": "video", "audio": "audio"}
_LABEL: Final = re.compile(r"([A-Za-z]{2,12}):\s*(.+)")
LABELS: Final = {"hl": "title", "headline": "title", "index": "keywords", "keywords": "keywords", "update": "note", "updates": "note", "note": "note"}
"""Labels of lines in the head, and the fields that they are; those of other labels are kept in `extra`."""
_CREDIT: Final = 40  # code points
_ELSEWHERE: Final = re.compile(r"\b(?:BC|AM|PM|AP)-")  # the slug line of another item
_SMALL: Final = ("of", "the", "for", "and", "in")
_ADVANCE: Final = re.compile(r"\$?Adv(?:ance)?\d\d\b.*", re.IGNORECASE)
_DESCRIPTION: Final = 120  # code points; a longer line after the headline, or one with a full stop, sums the story up


@dataclass(slots=True)
class Head:
    slug: str | None = None
    version: str | None = None
    words: str | None = None
    title: Line | None = None
    byline: list[str] = field(default_factory=list)
    authors: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    embargo: str | None = None
    take_keys: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    """Lines of the head that belong to the text."""


def head(rows: Sequence[Row], keyword: str | None, longest: int) -> tuple[Head, Sequence[Row]]:
    """The head and the lines after it. `keyword` is that of the header; what is over `longest` code points is text."""
    found = Head()
    marked = any(_MARKED.match(row.text) for row in rows[:40])
    above = 0 if marked else _above(rows)
    position = 0
    while position < len(rows):
        row = rows[position]
        if not row.bare:
            position += 1
            continue
        end = _group_end(rows, position, marked)
        text = wrapped.raw(rows[position:end])
        bare = _bare(text)
        if position >= above and not _belongs(found, row, bare, keyword, marked):
            break
        _sort(found, text, bare, keyword, longest)
        position = end
    return found, rows[position:]


def _above(rows: Sequence[Row]) -> int:
    """How many lines stand above the first paragraph where a tab begins it and nothing marks the head; 0 where one of them is a text."""
    first = next((index for index, row in enumerate(rows[:_ABOVE]) if _PARAGRAPH.match(row.text)), 0)
    return 0 if any(len(row.bare) > _ABOVE_LENGTH or row.bare.endswith((".", ",")) or _TABLE.match(row.text) for row in rows[:first]) else first


def _group_end(rows: Sequence[Row], position: int, marked: bool) -> int:
    """Where the line that begins here ends: it may go on in the next ones up to its `<` or `=`."""
    end = position + 1
    if not _MARKED.match(rows[position].text):
        return end
    while end < len(rows) and end < position + 8 and marked:
        if rows[end - 1].bare.endswith(("<", "=")):
            return end
        if not rows[end].bare or any(mark.match(rows[end].text) for mark in (_MARKED, _PARAGRAPH, _TABLE)):
            return position + 1
        end += 1
    return end if rows[end - 1].bare.endswith(("<", "=")) else position + 1


def _belongs(found: Head, row: Row, bare: str, keyword: str | None, marked: bool) -> bool:
    if _MARKED.match(row.text):
        return True
    if _PARAGRAPH.match(row.text) or _TABLE.match(row.text):
        return False
    if found.slug is None and found.title is None and _is_slug(bare, keyword):
        return True
    ended = row.bare.endswith(("<", "="))
    if marked:
        return ended and _LABEL.fullmatch(bare) is not None
    special = takes.is_take_key(bare) or takes.is_for_editors(bare) or _PICTURES.fullmatch(bare) is not None
    titled = found.slug is not None and found.title is None and ended and len(bare) <= 160
    return special or titled or (found.title is not None and not found.byline and takes.byline(bare) is not None)


def _is_slug(bare: str, keyword: str | None) -> bool:
    if len(bare) > _SLUG_LENGTH:
        return False
    if _CYCLE.match(bare):
        return True
    first, second = (re.sub(r"\W", "", text).lower() for text in (bare, keyword or ""))
    return len(second) >= 4 and first.startswith(second[:8]) and ("-" in bare or "," in bare or first == second)


def _sort(found: Head, text: str, bare: str, keyword: str | None, longest: int) -> None:
    """One line of the head to the field that it is."""
    if not bare:
        return
    centred = text.rstrip("\t\n\r \x00\x7f").endswith("=")
    label = _LABEL.fullmatch(bare) if len(bare) <= longest else None
    names = takes.byline(bare)
    if found.slug is None and found.title is None and _is_slug(bare, keyword):
        parts = [part.strip() for part in bare.split(",")]
        found.words = parts.pop() if len(parts) > 1 and parts[-1].isascii() and parts[-1].isdigit() else None
        found.slug, found.version = parts[0], ", ".join(part for part in parts[1:] if not REFERENCE.fullmatch(part)) or None
    elif takes.is_take_key(bare):
        found.take_keys.append(bare)
    elif (takes.is_for_editors(bare) or takes.is_note(bare)) and len(bare) <= longest:
        found.notes.append(bare)
    elif len(bare) <= longest and (pictures := _PICTURES.fullmatch(bare)):
        kind = _KINDS[pictures[1].lower()]
        found.media += [Media(id=name, kind=kind) for name in re.split(r"[,;\s]+", pictures[2]) if name]
    elif len(bare) <= _SLUG_LENGTH and ((until := embargoes.until(bare)) or _ADVANCE.fullmatch(bare)):
        found.embargo = found.embargo if until is None else until
        found.notes.append(bare)
    elif label and (label[1].lower() in LABELS or found.title is not None or takes.labelled(bare)[1] is None):
        _labelled(found, text, label[1].lower(), label[2].strip())
    elif names is not None:
        found.byline.append(bare)
        found.authors += names
    elif (centred and len(bare) <= 100 and (found.title is not None or found.byline)) or (found.byline and _is_credit(bare)):
        found.byline.append(bare)
    elif found.title is None:
        found.title = _line(text)
    elif not found.descriptions and (len(bare) > _DESCRIPTION or bare.endswith(".")) and len(bare) <= longest and not bare.startswith("EDITOR'S NOTE"):
        found.descriptions.append(bare)
    else:
        found.lines.append(_line(text))


def _is_credit(bare: str) -> bool:
    """Associated Press Writer: a short line in capitals, or whose words begin with them, below a by-line."""
    if len(bare) > _CREDIT or bare[-1:] in ".:;!?" or _ELSEWHERE.search(bare):
        return False
    return all(word[0].isupper() for word in bare.split() if word not in _SMALL)


def _labelled(found: Head, text: str, label: str, value: str) -> None:
    what = LABELS.get(label)
    if what == "title" and found.title is None:
        found.title = _line(text, text.index(":") + 1)
    elif what == "keywords":
        found.keywords += [word.strip() for word in value.split(",") if word.strip()]
    elif what == "note":
        found.notes.append(f"{label.capitalize()}: {value}")
    elif label not in found.labels:
        found.labels[label] = value
    else:
        found.lines.append(_line(text))


def _bare(text: str) -> str:
    plain = wrapped.shaped(text).text
    return plain.removeprefix("^").rstrip(_QUADS).strip()


def _line(text: str, cut: int | None = None, block: str = "p") -> Line:
    """Without the marks at its ends."""
    if cut is None:
        marked = _MARKED.match(text)
        cut = marked.end() if marked else 0
    return wrapped.shaped(text, block, cut, _quads(text))


def _quads(text: str) -> int:
    return len(text) - len(text.rstrip(_QUADS))


def body(rows: Sequence[Row], tabular: bool) -> list[Line]:
    """All lines of the body: paragraphs, headings, and the lines of tables as they are. `tabular`: the header says that all of it is a table."""
    column = wrapped.width(rows)
    found: list[Line] = []
    members: list[Row] = []

    def close() -> None:
        if members:
            text = wrapped.raw(members)
            trailing = text.rstrip("\t\n\r \x00\x7f")
            found.append(wrapped.shaped(text, cut_end=len(text) - len(trailing) + 1 if trailing.endswith("<") else 0))
            members.clear()

    for row in rows:
        table = _TABLE.match(row.text)
        if not row.bare or row.bare in ("<", "="):
            close()
        elif table or tabular:
            close()
            cut = table.end() if table else 0
            found.append(wrapped.shaped(row.text, "pre", cut + row.text[cut:].startswith("^"), _quads(row.text)))
        elif _MARKED.match(row.text):
            close()
            found.append(_line(row.text, block="h3"))
        elif not _PARAGRAPH.match(row.text) and wrapped.is_tabular(row):
            close()
            found.append(wrapped.shaped(row.text, "pre", cut_end=_quads(row.text) if row.bare.endswith("<") else 0))
        else:
            starts = _PARAGRAPH.match(row.text) or not members or members[-1].bare.endswith("<") or not wrapped.joins(members[-1], row, column)
            if starts:
                close()
            members.append(row)
    close()
    return found
