"""Which references to an item are in force, so that those are withdrawn that its newest version does not have.

`wire.regions` and `wire.entities` are keyed by country and by entity, and each event has its references published by whoever made it, who knows no other
version. Here all versions of an item pass. Whoever keeps of each key and uri the reference of the largest `order` (of equal ones the later) has in the end
those of the newest version, in whichever order the versions came. Of versions with one order (a supplier that gives neither number nor date) that is so where
they come apart: one that brings a reference back before the withdrawal of the one in between is out may lose it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final, NamedTuple

import orjson

MOST_ITEMS: Final = 20_000
"""Items whose references are remembered at most, those that came last: four days of a busy wire, which is as much as a worker reads again when it starts.
About 0.5 kB each, 1 kB where many names are in them."""


class Tags(NamedTuple):
    """What the references of one version say."""

    version: str | None
    canceled: bool
    regions: tuple[tuple[str, str], ...]
    """Code and name of each country."""
    entities: tuple[tuple[str, str, str], ...]
    """Uri, type and name."""


class Version(NamedTuple):
    uri: str
    order: int
    headline: str
    tags: Tags


class Withdrawal(NamedTuple):
    """References that are in force no longer, and the version that says so."""

    by: Version
    regions: tuple[tuple[str, str], ...]
    entities: tuple[tuple[str, str, str], ...]


NO_TAGS: Final = Tags(None, False, (), ())


def tags(event: dict[str, Any]) -> Tags:
    """Of a valid event (`news.v1`). Pure."""
    wire = event["wire"]
    return Tags(
        event.get("version"),
        event["pubStatus"] == "canceled",
        tuple((region["code"], region["name"]) for region in wire["regions"] if region["level"] == "country"),
        tuple((entity["uri"], entity["type"], entity["name"]) for entity in wire["entities"]),
    )


def as_value(tags: Tags) -> dict[str, Any]:
    """`tags` of `sketch.v1` and `story.v1`."""
    return {
        "version": tags.version,
        "canceled": tags.canceled,
        "regions": [list(one) for one in tags.regions],
        "entities": [list(one) for one in tags.entities],
    }


def from_value(value: dict[str, Any]) -> Tags:
    """Raises: KeyError, TypeError, ValueError for what is none."""
    version, canceled = value["version"], value["canceled"]
    if not (version is None or isinstance(version, str)) or not isinstance(canceled, bool):
        raise TypeError("version or canceled")
    regions = tuple((_text(code), _text(name)) for code, name in value["regions"])
    return Tags(version, canceled, regions, tuple((_text(uri), _text(kind), _text(name)) for uri, kind, name in value["entities"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__}, not str")
    return value


class InForce:
    """The newest version of each item, as JSON: a fifth of the memory of tuples, and few are ever asked for. The same calls in the same order give the same
    answers."""

    def __init__(self, most: int = MOST_ITEMS) -> None:
        self._most = most
        self._newest: OrderedDict[str, bytes] = OrderedDict()  # by uri

    def __len__(self) -> int:
        return len(self._newest)

    def take(self, version: Version) -> Withdrawal | None:
        """What is withdrawn when `version` has been published, which is remembered if it is the newest of its item; None for nothing.

        Of a version that comes late, and is older than what is known, those references are withdrawn that the newer one does not have.
        """
        known = self._known(version.uri)
        late = known is not None and known.order > version.order
        newest, other = (known, version) if known is not None and late else (version, known)
        self._keep(newest)
        return None if other is None else _lost(newest, other, ended=late)

    def remember(self, version: Version) -> None:
        """Takes in what was taken before; of two versions the newer one, of equal ones the later."""
        known = self._known(version.uri)
        if known is None or known.order <= version.order:
            self._keep(version)

    def _known(self, uri: str) -> Version | None:
        packed = self._newest.get(uri)
        return None if packed is None else _unpacked(uri, packed)

    def _keep(self, version: Version) -> None:
        self._newest[version.uri] = _packed(version)
        self._newest.move_to_end(version.uri)
        if len(self._newest) > self._most:
            self._newest.popitem(last=False)


def _packed(version: Version) -> bytes:
    """A copy of what orjson gives, which lies in a buffer made for a kilobyte and more: kept, each would leave a gap that the next one does not fit into."""
    return bytes(memoryview(orjson.dumps((version.order, version.headline, *version.tags))))


def _unpacked(uri: str, packed: bytes) -> Version:
    order, headline, name, canceled, regions, entities = orjson.loads(packed)
    return Version(uri, order, headline, Tags(name, canceled, tuple(map(tuple, regions)), tuple(map(tuple, entities))))


def _lost(newest: Version, other: Version, *, ended: bool) -> Withdrawal | None:
    """`ended`: `newest` came before; if it is the item's end, it withdraws what comes after it, its own tags too."""
    if other.tags.canceled:  # its references came withdrawn
        return None
    none_holds = newest.tags.canceled and ended
    codes = set() if none_holds else {code for code, _ in newest.tags.regions}
    uris = set() if none_holds else {uri for uri, _, _ in newest.tags.entities}
    regions = tuple(one for one in other.tags.regions if one[0] not in codes)
    entities = tuple(one for one in other.tags.entities if one[0] not in uris)
    return Withdrawal(newest, regions, entities) if regions or entities else None
