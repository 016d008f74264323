"""Making the normalized event: an IPTC ninjs 3.1 object with the block `wire` beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from streams import __version__
from streams.enrich.annotation import Annotation, Entity, Mention, Place, Region, Symbol
from streams.event import supplied
from streams.event.body import Body, Stretch
from streams.event.ids import item_uri
from streams.event.offsets import Span, raw_span
from streams.event.restore import restore
from streams.event.schemas import BASE
from streams.event.source import Source
from streams.promo.cleaned import Cleaned, Credit, Dateline
from streams.wire.item import Edit, Line, RawItem

PROFILE = f"{BASE}news.v1.schema.json"
"""`$id` of the profile."""
CREATOR = f"newswire {__version__}"
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN = "text/plain"


def build(item: RawItem, cleaned: Cleaned, body: Body, annotation: Annotation, source: Source, promos: int) -> dict[str, Any]:
    """The event of one item, as docs/event.md describes it.

    `body` is what `body.assemble` made of the same item and `cleaned`; `annotation` refers to `body.value` and `body.headline`; `promos` is the moment
    of the newest verdict that judged. Does not validate.

    Raises: ValueError where the item could not be restored from the event, because stretches of `cleaned` overlap.
    """
    event: dict[str, Any] = {"uri": item_uri(item.supplier, item.id), "type": "text"}
    event |= supplied.native(item)
    _put(event, "language", item.language or annotation.language)
    _put(event, "headlines", [{"role": "main", "contentType": _PLAIN, "value": body.headline}] if body.headline else None)
    event["bodies"] = [{"role": "main", "contentType": _PLAIN, "charCount": len(body.value), "wordCount": len(body.value.split()), "value": body.value}]
    if body.html:
        event["bodies"].append({"role": "main", "contentType": "text/html", "charCount": len(body.html), "value": body.html})
    _put(event, "descriptions", supplied.descriptions(item))
    _put(event, "by", _by(item, cleaned.credits))
    _put(event, "located", (cleaned.dateline and cleaned.dateline.place) or item.located)
    given = supplied.tagged(item)
    for kind, make in (("person", _tag), ("organisation", _organisation), ("place", _place)):
        name = supplied.TAGGED[kind]
        _put(event, name, [make(entity) for entity in annotation.entities if entity.type == kind] + given.pop(name, []))
    event |= given
    _put(event, "subjects", [*map(_region_subject, annotation.regions), *supplied.subjects(item)])
    _put(event, "genres", supplied.genres(item))
    _put(event, "associations", supplied.associations(item))
    event["infoSources"] = [{"name": item.supplier, "role": "supplied"}]
    event["altIds"] = [{"role": "supplier", "value": item.id}] + ([{"role": "url", "value": item.url}] if item.url else [])
    event["standard"] = {"name": "newswire news", "version": "1", "schema": PROFILE}
    event["wire"] = _wire(item, cleaned, body, annotation, source, promos)
    if restore(event) != [line.raw for line in item.lines]:
        raise ValueError("the event would not give back the item's lines: stretches that were set apart overlap")
    return event


def _wire(item: RawItem, cleaned: Cleaned, body: Body, annotation: Annotation, source: Source, promos: int) -> dict[str, Any]:
    at = _located_in(item)
    return {
        "removed": [
            at(gone) | {"kind": gone.kind, "reason": gone.reason, "confidence": round(gone.confidence, 3), "seen": gone.seen}
            for gone in cleaned.removed
            if gone.start < gone.end
        ],
        "credits": [
            at(credit) | {"people": [{"name": person.name, "role": person.role} for person in credit.people]}
            for credit in cleaned.credits
            if credit.start < credit.end
        ],
        "notes": [at(note) | {"kind": note.kind} for note in cleaned.notes if note.start < note.end],
        "dateline": _dateline(cleaned.dateline, at),
        "kept_whole": cleaned.kept_whole,
        "layout": list(body.layout),
        "edits": _edits(item),
        "language": {
            "detected": annotation.language,
            "confidence": round(annotation.language_confidence, 3),
            "supplied": item.language,
            "names": annotation.names,
        },
        "mentions": [*_mentions(annotation.headline_mentions, "headline"), *_mentions(annotation.mentions, "body")],
        "entities": _entities(annotation),
        "regions": [_region(region) for region in annotation.regions],
        "source": {
            "format": item.format,
            "charset": item.charset,
            "supplier": item.supplier,
            "topic": source.topic,
            "partition": source.partition,
            "offset": source.offset,
            "index": source.index,
            "received": source.received_at,
            "warnings": [{"code": warning.code, "field": warning.field, "detail": warning.detail} for warning in item.warnings],
        },
        "supplied": supplied.beyond(item),
        "pipeline": {"version": __version__, "promos": promos} | ({"knowledge": annotation.knowledge} if annotation.knowledge else {}),
        "order": _order(item),
    }


def _located_in(item: RawItem) -> Callable[[Stretch], dict[str, Any]]:
    """What turns a stretch into its line, raw offsets and text."""
    spans: dict[int, Span] = {}

    def at(stretch: Stretch) -> dict[str, Any]:
        line = item.lines[stretch.line]
        if stretch.line not in spans:
            spans[stretch.line] = raw_span(line)
        start, end = spans[stretch.line](stretch.start, stretch.end)
        return {"line": stretch.line, "start": start, "end": end, "text": line.text[stretch.start : stretch.end]}

    return at


def _dateline(dateline: Dateline | None, at: Callable[[Stretch], dict[str, Any]]) -> dict[str, Any] | None:
    if dateline is None or dateline.start >= dateline.end:
        return None
    return at(dateline) | {"place": dateline.place, "date": dateline.date}


def _put(event: dict[str, Any], name: str, value: Any) -> None:
    if value not in (None, [], ""):
        event[name] = value


def _by(item: RawItem, credits: Iterable[Credit]) -> str:
    named = [person.name for credit in credits for person in credit.people if person.role == "byline"]
    return ", ".join(dict.fromkeys([*(item.authors or [item.byline or ""]), *named])).removeprefix(", ")


def _tag(entity: Entity) -> dict[str, Any]:
    return {"name": entity.name, "rel": "mentions", "uri": entity.uri}


def _organisation(entity: Entity) -> dict[str, Any]:
    tag = _tag(entity)
    _put(tag, "symbols", [_ninjs_symbol(symbol) for symbol in entity.symbols])
    return tag


def _ninjs_symbol(symbol: Symbol) -> dict[str, Any]:
    native = {"symbol": symbol.symbol, "symbolType": f"urn:newswire:symboltype:{symbol.scheme}"}
    _put(native, "exchange", symbol.exchange)
    return native


def _place(entity: Entity) -> dict[str, Any]:
    tag = _tag(entity)
    place = entity.place
    if place is None:
        return tag
    _put(tag, "literal", place.admin1 or place.country)
    if place.lat is not None and place.lon is not None:
        tag["geoJSON"] = {"type": "Point", "coordinates": [place.lon, place.lat]}
    return tag


@lru_cache(maxsize=4096)
def _region_uri(level: str, code: str) -> str:
    return f"urn:newswire:region:{quote(level, safe='')}:{quote(code, safe='')}"


def _region_subject(region: Region) -> dict[str, Any]:
    return {
        "name": region.name,
        "rel": "about" if region.primary else "mentions",
        "uri": _region_uri(region.level, region.code),
        "literal": region.code,
        "creator": CREATOR,
        "relevance": region.relevance,
        "confidence": round(100 * region.confidence),
    }


def _mentions(mentions: Iterable[Mention], where: str) -> list[dict[str, Any]]:
    return [
        {
            "in": where,
            "type": mention.type,
            "text": mention.text,
            "start": mention.start,
            "end": mention.end,
            "entity": mention.entity,
            "confidence": round(mention.confidence, 3),
            "place": _place_object(mention.place),
        }
        for mention in mentions
    ]


def _entities(annotation: Annotation) -> list[dict[str, Any]]:
    """Each entity once, most important first, with the scores for which ninjs has no slot. One that only the dateline names has no mentions."""
    mentions = Counter(mention.entity for mention in (*annotation.headline_mentions, *annotation.mentions))
    return [_entity(entity, mentions[entity.uri]) for entity in annotation.entities]


def _entity(entity: Entity, mentions: int) -> dict[str, Any]:
    made = {"uri": entity.uri, "type": entity.type, "name": entity.name, "mentions": mentions, "confidence": round(entity.confidence, 3)}
    _put(made, "symbols", [{"symbol": symbol.symbol, "exchange": symbol.exchange, "scheme": symbol.scheme} for symbol in entity.symbols])
    _put(made, "roles", list(entity.roles))
    return made


def _place_object(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"name": place.name, "geonames": place.geonames, "country": place.country, "admin1": place.admin1, "lat": place.lat, "lon": place.lon}


def _region(region: Region) -> dict[str, Any]:
    return {
        "code": region.code,
        "level": region.level,
        "name": region.name,
        "relevance": region.relevance,
        "confidence": round(region.confidence, 3),
        "primary": region.primary,
        "evidence": list(region.evidence),
    }


def _edits(item: RawItem) -> list[dict[str, Any]]:
    title = [] if item.title is None else [_edit(None, item.title, edit) for edit in item.title.edits]
    return title + [_edit(index, line, edit) for index, line in enumerate(item.lines) for edit in line.edits]


def _edit(index: int | None, line: Line, edit: Edit) -> dict[str, Any]:
    original = line.raw[edit.start : edit.end]
    changed: dict[str, Any] = {"line": index, "start": edit.start, "end": edit.end, "text": edit.text}
    if _SURROGATE.search(original):
        return changed | {"codepoints": [ord(character) for character in original]}  # no JSON text can hold a lone surrogate
    return changed | {"original": original}


def _order(item: RawItem) -> int:
    """What decides between versions of one uri: the supplier's version where it is a number, else the item's date in seconds, else 0."""
    if item.version is not None and item.version.isascii() and item.version.isdigit() and len(item.version) <= 15:
        return int(item.version)
    if item.date is not None:
        return int(datetime.fromisoformat(item.date).timestamp())
    return 0
