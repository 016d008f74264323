"""From what a document of the IPTC's formats gives to an item: the same limits, cleaning and warnings for NITF, NewsML 1 and NewsML-G2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.decoding import characters
from streams.wire.identity import derived
from streams.wire.item import Category, Line, Media, Previous, RawItem, Tagged, Unreadable, Warning
from streams.wire.metadata.fields import Fields
from streams.wire.reader import Context, has_text, too_many_lines

Given = dict[str, Any]
"""Fields under the names of `RawItem`, not yet looked at: strings, lists of strings, and of objects in `category`, `genres`, `tagged` and `media`.
Of `media` what is `previous` or `evolvedFrom` and has the item's own id is the version before, which `version` is the number of.
`headline` is the title; `stands_in` is one for a kill that comes without a text (else its id is)."""

_STRINGS: Final = (
    "version", "signal", "slugline", "byline", "dateline", "located", "editor_note", "copyright_holder", "copyright_notice", "usage_terms", "priority",
)  # fmt: skip
_DATES: Final = ("embargo", "date", "created", "expires")
_HEADINGS: Final = ("h1", "h2", "h3")
_EARLIER: Final = ("previous", "evolvedFrom")
_DIGITS: Final = 100  # of a number that is worth comparing
_COUNT: Final = re.compile(r"\d{1,9}")
_KEYWORDS: Final = re.compile(r"\s*[,;]\s*")


def item(
    name: str, given: Given, lines: Iterable[Line], context: Context, charset: str, warnings: tuple[Warning, ...], *, headed: bool = False
) -> RawItem | Unreadable:
    """The item of format `name`. `headed`: its headline is its first line, not a title; it is put there unless it is there."""
    found = tuple(lines)
    if large := too_many_lines(len(found), context.limits):
        return large
    fields = Fields(given | {"category": unique(given.get("category", ()))}, context.limits)
    status = fields.status()
    title = _title(given.get("headline"))
    if title is None and not has_text(None, found) and status == "canceled":
        title = _title(given.get("stands_in")) or _title(given.get("id"))
    if not has_text(title, found):
        return Unreadable(Reason.NO_TEXT, "neither a headline nor any line holds a character that can be seen")
    supplier = fields.string("supplier") or context.supplier
    if headed and title is not None:
        found = found if begins_with_headline(given, found) else (replace(title, block="h1"), *found)
    strings = {field: fields.string(field) for field in _STRINGS}
    previous, media = _previous(fields, strings["version"])
    return RawItem(
        format=name,
        lines=found,
        id=fields.id() or derived(supplier, title.raw if title else None, (line.raw for line in found)),
        supplier=supplier,
        title=None if headed else title,
        previous=previous,
        headline_line=0 if headed and title is not None else None,
        status=status,
        urgency=fields.urgency(),
        **strings,
        **{field: fields.date(field) for field in _DATES},
        descriptions=tuple(dict.fromkeys(fields.strings("descriptions"))),
        word_count=_count(fields),
        keywords=tuple(dict.fromkeys(fields.strings("keywords"))),
        genres=_genres(fields),
        tagged=_tagged(fields),
        media=media,
        url=fields.url(),
        authors=tuple(dict.fromkeys(fields.strings("authors"))),
        language=fields.language(),
        categories=fields.categories(),
        extra=_extra(fields),
        charset=charset,
        warnings=(*warnings, *fields.warnings),
    )


def begins_with_headline(given: Given, lines: Sequence[Line]) -> bool:
    """Whether the first line is the headline once more, as a heading: then it is no text."""
    title = _title(given.get("headline"))
    return title is not None and bool(lines) and lines[0].block in _HEADINGS and lines[0].text.split() == title.text.split()


def unique(members: Iterable[Any]) -> list[Any]:
    """Without those that were there before; in order."""
    first: dict[str, Any] = {}
    for member in members:
        first.setdefault(repr(member), member)
    return list(first.values())


def split_keywords(text: str | None) -> list[str]:
    return [word for word in _KEYWORDS.split(text or "") if word]


def _title(text: object) -> Line | None:
    return characters.headline(text) if isinstance(text, str) and text.strip() else None


def _count(fields: Fields) -> int | None:
    text = fields.string("word_count")
    if text is None:
        return None
    if _COUNT.fullmatch(text):
        return int(text)
    fields.warn(Code.UNKNOWN_VALUE, "word_count", "not a number of words; dropped")
    return None


def _genres(fields: Fields) -> tuple[Category, ...]:
    inner = Fields({"category": unique(fields.given.get("genres", ()))}, fields.limits)
    genres = inner.categories()
    fields.warnings += (replace(warning, field=warning.field.replace("category", "genres", 1)) for warning in inner.warnings)
    return genres


def _parts(fields: Fields, field: str) -> Iterable[dict[str, str | None]]:
    """Objects of a list, with each of their strings looked at by itself."""
    for index, member in enumerate(unique(fields.given.get(field, ()))):
        inner = Fields({f"{field}[{index}].{key}": value for key, value in member.items()}, fields.limits)
        yield {key: inner.string(f"{field}[{index}].{key}") for key in member}
        fields.warnings += inner.warnings


def _tagged(fields: Fields) -> tuple[Tagged, ...]:
    return tuple(
        Tagged(part["kind"] or "object", name, part.get("uri"), part.get("code"))
        for part in _parts(fields, "tagged")
        if (name := part.get("name") or part.get("code") or part.get("uri"))
    )


def _previous(fields: Fields, version: str | None) -> tuple[Previous | None, tuple[Media, ...]]:
    """The version before, where an earlier version of the item itself is among what it leads to, and the others. The first that is numbered goes before;
    a number that is not below the item's own is an error of the supplier's, and says nothing."""
    own = str(fields.given.get("id") or "").strip()
    numbers: list[str | None] = []
    media = []
    for part in _parts(fields, "media"):
        if own and part.get("id") == own and part.get("rel") in _EARLIER:
            number = part.get("version")
            if number is None or earlier(number, version):
                numbers.append(number)
        elif part.get("href") or part.get("id"):
            media.append(_one_media(part))
    return (Previous(next(filter(None, numbers), None)) if numbers else None), tuple(media)


def earlier(number: str, version: str | None) -> bool:
    """Whether the one can number a version before the other. Where both are integers they are compared, else they have only to differ."""
    if version is None:
        return True
    both = max(len(number), len(version)) <= _DIGITS and number.isascii() and number.isdigit() and version.isascii() and version.isdigit()
    return int(number) < int(version) if both else number != version


def _one_media(part: dict[str, str | None]) -> Media:
    return Media(
        href=part.get("href"),
        id=part.get("id"),
        kind=part.get("kind") or "picture",
        media_type=part.get("media_type"),
        title=part.get("title"),
        caption=part.get("caption"),
        by=part.get("by"),
        rel=part.get("rel") or "media",
    )


def _extra(fields: Fields) -> dict[str, object]:
    """What no one asked for, without what is empty."""
    given = {key: value for key, value in fields.given.get("extra", {}).items() if value not in (None, "", [], {})}
    inner = Fields(given, fields.limits)
    extra = inner.extra(frozenset())
    fields.warnings += inner.warnings
    return extra
