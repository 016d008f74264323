"""What the topics hold of one item, for `newswire erase`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import unquote

import orjson
from aiokafka import ConsumerRecord

from streams.commands import terminal
from streams.commands.common import Advance
from streams.delivery.clients import client_options
from streams.delivery.scan import fetch_each, scan
from streams.erasure.record import FORMAT, Entity, Region
from streams.event import held
from streams.event.ids import item_uri
from streams.event.restore import restore
from streams.promo.clean import clean
from streams.promo.memory import Memory
from streams.settings import Settings
from streams.subscribe.framing import unframed
from streams.wire import Limits, RawItem, read
from streams.wire.decoding import characters

Event = Mapping[str, Any]


class Place(NamedTuple):
    partition: int
    offset: int
    appended: int
    """Milliseconds since the epoch."""

    def __str__(self) -> str:
        return f"{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Version:
    """One event of the item. `place` is that of its record on `news`, None for one that is held; `raw` that of its raw record."""

    place: Place | None
    raw: Place
    order: int
    erased: bool
    headline: str
    regions: tuple[Region, ...]
    entities: tuple[Entity, ...]
    restored: RawItem
    """The item as its event gives it back: what is left once the raw record has gone."""


@dataclass
class Found:
    uri: str
    supplier: str
    id: str
    versions: list[Version] = field(default_factory=list)
    """In the order of their records; those that are held come last."""
    letters: list[Place] = field(default_factory=list)
    """Dead letters that hold the item."""
    raw: dict[tuple[int, int], Place] = field(default_factory=dict)
    """Raw records that hold it."""
    lines: dict[str, None] = field(default_factory=dict)
    """Fingerprints of its lines, each once."""

    @cached_property
    def regions(self) -> list[Region]:
        """Of the countries of all versions each once, with the newest name; in alphabetical order."""
        return [Region(*pair) for pair in sorted({region.code: region.name for version in self.versions for region in version.regions}.items())]

    @cached_property
    def entities(self) -> list[Entity]:
        return sorted({entity.uri: entity for version in self.versions for entity in version.entities}.values())

    @property
    def erased(self) -> bool:
        """Whether the item was erased, and nothing of it has come since."""
        return bool(self.versions) and self.versions[-1].erased


async def find(settings: Settings, uri: str, advance: Advance) -> Found:
    """Reads `news`, `dlq` and `held` whole, and the raw records of what it finds. Raises: LookupError where the item is nowhere; KafkaError."""
    versions = await _published(settings, uri, advance)
    versions += await _held(settings, uri, advance)
    supplier, item = _named(uri, versions)
    found = Found(uri, supplier, item, versions)
    found.raw = {(version.raw.partition, version.raw.offset): version.raw for version in versions}
    await _letters(settings, found, advance)
    if not (found.versions or found.letters):
        raise LookupError(f"no topic holds anything of {uri}: not {settings.topic('news')}, {settings.topic('held')} or {settings.topic('dlq')}")
    await _lines(settings, found)
    return found


async def _published(settings: Settings, uri: str, advance: Advance) -> list[Version]:
    key, versions = uri.encode(), []
    async for record in scan([settings.topic("news")], client_options(settings)):
        advance()
        if record.key != key or record.value is None:
            continue
        place = Place(record.partition, record.offset, record.timestamp)
        try:
            versions.append(_version(place, orjson.loads(unframed(record.value)), record.headers))
        except (ValueError, KeyError, TypeError, IndexError, StopIteration) as error:
            terminal.say(f"{record.topic}/{place} is no event of newswire's and is passed over: {error!r}", err=True)
    return versions


async def _held(settings: Settings, uri: str, advance: Advance) -> list[Version]:
    key, newest = uri.encode(), None
    async for record in scan([settings.topic(held.TOPIC)], client_options(settings)):
        advance()
        if record.key == key:
            newest = record
    if newest is None or newest.value is None:
        return []
    news = held.released(newest.value, settings.prefix)[0]
    return [_version(None, orjson.loads(news.value or b""), news.headers)]


def _version(place: Place | None, event: Event, headers: Iterable[tuple[str, bytes | None]]) -> Version:
    wire, named = event["wire"], {name: (value or b"").decode() for name, value in headers}
    source = wire["source"]
    headline = event["headlines"][0]["value"] if event.get("headlines") else ""
    lines = restore(event)
    return Version(
        place,
        Place(int(named["ce_rawpartition"]), int(named["ce_rawoffset"]), held.milliseconds(named["ce_time"])),
        wire["order"],
        source["format"] == FORMAT,
        headline,
        tuple(Region(one["code"], one["name"]) for one in wire["regions"] if one["level"] == "country"),
        tuple(Entity(one["uri"], one["type"], one["name"]) for one in wire["entities"]),
        RawItem(
            source["format"],
            tuple(map(characters.line, lines)),
            next(one["value"] for one in event["altIds"] if one["role"] == "supplier"),
            source["supplier"],
            title=characters.headline(headline) if headline and headline not in lines else None,
        ),
    )


def _named(uri: str, versions: list[Version]) -> tuple[str, str]:
    """Supplier and id of the item: as its events say, or else as its uri does. Raises: LookupError for a uri that does not say it."""
    if versions:
        return versions[-1].restored.supplier, versions[-1].restored.id
    parts = [unquote(part, errors="surrogateescape") for part in uri.split(":")[3:]]
    if len(parts) != 2 or item_uri(parts[0], parts[1]) != uri:
        raise LookupError(f"no event of {uri} is left, and the uri does not say which item it is; name it as `uri` stands in an event: urn:newswire:item:…")
    return parts[0], parts[1]


async def _letters(settings: Settings, found: Found, advance: Advance) -> None:
    """Dead letters of the item's raw records, and those whose bytes a reader takes for the item: of an event that was too large, say."""
    async for record in scan([settings.topic("dlq")], client_options(settings)):
        advance()
        named = {name: value for name, value in record.headers if name.startswith(("ce_", "dlq_"))}
        raw = int(named.get("ce_rawpartition", -1)), int(named.get("ce_rawoffset", -1))
        if raw not in found.raw and not any(item.id == found.id and item.supplier == found.supplier for item in _items(settings, record, named)):
            continue
        found.letters.append(Place(record.partition, record.offset, record.timestamp))
        if raw[0] >= 0 and "ce_time" in named:
            found.raw[raw] = Place(*raw, held.milliseconds(named["ce_time"].decode()))


def _items(settings: Settings, record: ConsumerRecord[Any, Any], named: Mapping[str, bytes] = {}) -> list[RawItem]:
    """What a reader makes of a raw record, or of a dead letter with its headers `named`; a cut one gives nothing."""
    headers = record.headers[: int(named["dlq_headers"])] if "dlq_headers" in named else record.headers
    return [item for item in read(record.value, headers, Limits(value_bytes=settings.max_value_bytes), settings.supplier) if isinstance(item, RawItem)]


async def _lines(settings: Settings, found: Found) -> None:
    """Fingerprints of the lines that the memory may have counted: of each raw record as it was read, or, where that has gone, of the event."""
    memory = Memory(keep=settings.keep)
    places = sorted(found.raw)
    records = await fetch_each(settings.topic("raw"), places, client_options(settings))
    read_again = {
        place: [item for item in _items(settings, record) if (item.supplier, item.id) == (found.supplier, found.id)]
        for place, record in zip(places, records, strict=True)
        if record is not None
    }
    restored = [version.restored for version in found.versions if not read_again.get((version.raw.partition, version.raw.offset))]
    for item in [*(item for items in read_again.values() for item in items), *restored]:
        found.lines.update((sighting.fingerprint, None) for sighting in clean(item, memory, 0).sightings)
