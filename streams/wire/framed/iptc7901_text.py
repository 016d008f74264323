"""The text of IPTC 7901: what stands above it (take keys, notes, headline, by-line), the dateline, and what in it is for editors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from streams.wire.framed import takes, wrapped
from streams.wire.framed.wrapped import Row
from streams.wire.item import Line
from streams.wire.metadata import embargoes
from streams.wire.metadata.fields import Fields
from streams.wire.text import headline_index

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
class Head:
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


def flat(rows: Sequence[Row]) -> str:
    return " ".join(row.bare for row in rows if row.bare)


def without_private(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """The lines up to the one which says that what follows is not for publication, and those from it on."""
    first = next((index for index, row in enumerate(rows) if index and takes.is_not_public(row.bare)), None)
    if first is None:
        return rows, []
    kept = rows[:first]
    while kept and (not kept[-1].bare or _STARS.fullmatch(kept[-1].bare)):
        kept.pop()
    return kept, rows[first:]


def head_of(header: Sequence[Row], rows: list[Row], framed: bool) -> tuple[Head, list[Row]]:
    """The keyword line and further lines of the header, and the lines above the text."""
    head = Head()
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
        bare = flat(members).removesuffix("=").strip()
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


def dateline(text: str, supplier: str) -> re.Match[str] | None:
    """The dateline. Where nothing parts it from the text, the agency in it has to be the supplier: `Bo Ek (SPD) says` is none."""
    match = _DATELINE.match(text)
    if match is None or match["parted"] or match.end() == len(text) or match["agency"].startswith("/"):
        return match
    first = re.split(r"[/\s]", match["agency"].strip("()"))[0]
    return match if first.lower() == supplier.lower().split("-")[0] else None


def without_credits(lines: Sequence[Line], head: Head, notes: list[str]) -> Sequence[Line]:
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


def without_section(lines: Sequence[Line], fields: Fields, notes: list[str]) -> list[Line]:
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
