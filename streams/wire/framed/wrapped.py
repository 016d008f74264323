"""Hard-wrapped text to paragraphs: which lines of a telex belong together, and which stand by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from streams.wire.decoding import characters
from streams.wire.item import Edit, Line

_ROW: Final = re.compile(r"(?P<text>[^\r\n]*)(?P<end>\r{1,2}\n|\n\r(?!\n)|\n|\r|\Z)")  # CR CR LF and LF CR are those of teleprinters
_BREAK: Final = re.compile(r"\r{1,2}\n|\n\r?|\r")
_FIXED: Final = re.compile("[\x10\x19\x1d-\x1f]+")  # the typesetter's fixed spaces, and US, which parts columns
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x0f\x11-\x18\x1a-\x1c\x7f]")
_BLANKS: Final = "".join(map(chr, (*range(0x21), 0x7F)))
_TABULAR: Final = re.compile(r"\s*\|.*\|\s*\Z|\s*\S.{0,99}?\S(?: {3,}|\t)\S|[^\x00-\x08]*\S[\x10\x19\x1d-\x1f]+\S")
_TABULAR_LENGTH: Final = 140  # code points; a longer line with a gap in it is prose
_CENTRED: Final = 20  # spaces before a line that is the head of a table
_BULLET: Final = re.compile(r"\s{0,3}(?:[-*•]\s{1,3})(?=[^\W_]|[\"“„«(\[])")
_HEADING: Final = re.compile(r"(#{1,4}) +(?=\S)")
_TABLE_MARK: Final = "<#>"  # dpa: before and after a table
_WIDEST: Final = 80  # code points of a wrapped line; the recommendation is 69 (IPTC 7901, section 5)
_NARROWEST: Final = 40
_SLACK: Final = 3  # one line that is a little longer than the others were allowed to be does not part them


class Row(NamedTuple):
    """A line as delivered."""

    text: str
    end: str

    @property
    def plain(self) -> str:
        """Without control characters, but with its indentation."""
        text = self.text
        return text.rstrip() if text.isprintable() else _CONTROL.sub("", text).rstrip()

    @property
    def bare(self) -> str:
        return self.plain.strip()


def rows(text: str) -> list[Row]:
    found = [Row(match["text"], match["end"]) for match in _ROW.finditer(text)]
    while found and not found[-1].text and not found[-1].end:
        found.pop()
    return found


def raw(members: Sequence[Row]) -> str:
    """The lines as delivered, without the last line's end."""
    return "".join(part for row in members[:-1] for part in row) + members[-1].text if members else ""


def shaped(text: str, block: str = "p", cut: int = 0, cut_end: int = 0) -> Line:
    """One line made of one or several as delivered: their breaks are spaces, blanks and control characters around them are nothing.

    `cut` and `cut_end` are how many code points at its ends are marks and no text. A preformatted line keeps its indentation.
    """
    stop = len(text) - cut_end
    start = min(cut, stop)
    inner = text[start:stop]
    kept = inner if block == "pre" else inner.lstrip(_BLANKS)
    start += len(inner) - len(kept)
    stop = start + len(kept.rstrip(_BLANKS))
    edits = [Edit(0, start, "")] if start else []
    edits += _breaks(text, start, stop)
    edits += [Edit(match.start(), match.end(), " ") for match in _FIXED.finditer(text, start, stop)]
    if stop < len(text):
        edits.append(Edit(stop, len(text), ""))
    line = characters.line(text)
    merged = _merged(edits, line.edits) if edits else line.edits
    return Line(text, characters.applied(text, merged), merged, block) if merged else replace(line, block=block)


def _breaks(text: str, start: int, stop: int) -> list[Edit]:
    """Line ends with the blanks around them. These are looked for from the break, so that the cost stays linear."""
    found: list[Edit] = []
    for match in _BREAK.finditer(text, start, stop):
        first, last = match.span()
        least = found[-1].end if found else start
        while first > least and text[first - 1] in " \t":
            first -= 1
        while last < stop and text[last] in " \t":
            last += 1
        found.append(Edit(first, last, " "))
    return found


def _merged(first: Iterable[Edit], second: Iterable[Edit]) -> tuple[Edit, ...]:
    """Both lists in order; where two overlap, the one that begins first goes before."""
    merged: list[Edit] = []
    end = 0
    for edit in sorted((*first, *second), key=lambda edit: (edit.start, -edit.end)):
        if edit.end <= end:
            continue
        merged.append(edit if edit.start >= end else Edit(end, edit.end, edit.text))
        end = edit.end
    return tuple(merged)


def width(lines: Iterable[Row]) -> int | None:
    """At which column the text is wrapped; None where it is not wrapped."""
    lengths = [len(row.plain) for row in lines if row.bare]
    fitting = [length for length in lengths if length <= _WIDEST]
    if not fitting or len(lengths) - len(fitting) > len(lengths) // 10:
        return None
    return max(_NARROWEST, max(fitting))


def is_tabular(row: Row) -> bool:
    text = row.text
    if len(text) > _TABULAR_LENGTH:
        return False
    plain = row.plain
    return _TABULAR.match(text.lstrip(_BLANKS)) is not None or len(plain) - len(plain.lstrip()) >= _CENTRED


def kind(row: Row) -> tuple[str, int]:
    """The block of a line, and how many code points at its beginning are the marks of it."""
    heading = _HEADING.match(row.text)
    if heading:
        return ("h2", "h3", "h4", "h5")[len(heading[1]) - 1], heading.end()
    bullet = _BULLET.match(row.text)
    if bullet:
        return "li", bullet.end()
    return ("pre", 0) if is_tabular(row) else ("p", 0)


def blocks(lines: Sequence[Row]) -> list[Line]:
    """Paragraphs, headings, list items and the lines of tables, none of them blank.

    A paragraph ends at a blank line, before an indented one, and where the next word would have fitted.
    """
    column = width(lines)
    found: list[Line] = []
    members: list[Row] = []
    block, cut = "p", 0
    table = False

    def close() -> None:
        if members:
            found.append(shaped(raw(members), block, cut))
            members.clear()

    for row in lines:
        if not row.bare:
            close()
            continue
        if row.bare == _TABLE_MARK:
            close()
            table = not table
            continue
        new, new_cut = ("pre", 0) if table else kind(row)
        if members and new == "p" and block in ("p", "li") and joins(members[-1], row, column, block):
            members.append(row)
            continue
        close()
        block, cut = new, new_cut
        members.append(row)
    close()
    return found


def joins(before: Row, row: Row, column: int | None, block: str = "p") -> bool:
    """Whether a line goes on where the one before it ended."""
    first, second = before.plain, row.plain
    if block == "li" and 1 <= _indentation(second) <= 2:  # a hanging indent
        return True
    if column is None:
        return False
    if block == "p" and _indentation(second) >= 2 and _indentation(second) >= _indentation(first):
        return False
    words = second.split(None, 1)
    return len(first) + 1 + len(words[0]) > column - _SLACK


def _indentation(text: str) -> int:
    return len(text) - len(text.lstrip())
