"""An event as conditions look at it: each part is made ready when the first condition asks for it, and once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from streams.event import supplied
from streams.routing import clock
from streams.routing.once import once
from streams.routing.words import BREAK, Text, fold, words
from streams.wire.metadata import iptc_codes


class View:
    """Of an event of `news.v1`."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self.event = event
        self.wire: Mapping[str, Any] = event["wire"]

    @once
    def supplier(self) -> str:
        return str(self.wire["source"]["supplier"])

    @once
    def status(self) -> str:
        return str(self.event["pubStatus"])

    @once
    def canceled(self) -> bool:
        return self.status == "canceled"

    @once
    def later(self) -> bool:
        """Whether the supplier says that there was an earlier version: by its signal, or by a version above 1."""
        version = str(self.event.get("version", ""))
        if version.isascii() and version.isdigit() and version.lstrip("0") not in ("", "1"):
            return True
        given = self.wire.get("supplied", {}).get("signal")
        return given is not None and iptc_codes.signal([given]) not in (None, "advisory")

    @once
    def urgency(self) -> int | None:
        return self.event.get("urgency")

    @once
    def language(self) -> str:
        return str(self.event.get("language", "")).casefold()

    @once
    def regions(self) -> dict[str, Mapping[str, Any]]:
        return {region["code"]: region for region in self.wire["regions"]}

    @once
    def entities(self) -> list[tuple[str, str, Mapping[str, Any]]]:
        """(uri, name as it is compared, entity)"""
        return [(entity["uri"], fold(entity["name"]), entity) for entity in self.wire["entities"]]

    @once
    def subjects(self) -> frozenset[str]:
        """Codes, names, uris and the uris of qcodes of the supplier's categories, as they are compared."""
        found: set[str] = set()
        for subject in self._supplied:
            if subject.get("rel") != supplied.KEYWORD:
                for given in (subject.get("literal"), subject.get("uri"), subject.get("name")):
                    found.update(subject_keys(given) if given else ())
        return frozenset(found)

    @once
    def keywords(self) -> frozenset[str]:
        return frozenset(fold(subject["name"]) for subject in self._supplied if subject.get("rel") == supplied.KEYWORD and "name" in subject)

    @property
    def _supplied(self) -> list[Mapping[str, Any]]:
        """Subjects that are the supplier's; newswire's own region tags have a relevance."""
        return [subject for subject in self.event.get("subjects", ()) if "relevance" not in subject]

    def keys(self, kind: str) -> Collection[str]:
        """What the event has of a kind of key; see `Leaf.needs`."""
        return _KEYS[kind](self)

    @once
    def headline(self) -> Text:
        headlines = self.event.get("headlines") or [{"value": ""}]
        return Text(words(headlines[0]["value"]))

    @once
    def body(self) -> Text:
        bodies = self.event["bodies"]
        return Text(words(bodies[0]["value"]) if bodies else ())

    @once
    def words(self) -> Text:
        """Headline and body."""
        return Text((*self.headline.words, BREAK, *self.body.words))

    @once
    def slugline(self) -> Text:
        return Text(words(self.event.get("slugline", "")))

    @once
    def word_count(self) -> int | None:
        bodies = self.event["bodies"]
        return bodies[0].get("wordCount") if bodies else None

    @once
    def received(self) -> datetime | None:
        """Append time of the raw record: the same however often the item is handled again. None without a broker."""
        return clock.moment(self.wire["source"]["received"])


_KEYS: dict[str, Callable[[View], Collection[str]]] = {
    "entity": lambda view: {key for uri, name, _ in view.entities for key in (uri, name)},
    "keyword": lambda view: view.keywords,
    "slugline": lambda view: view.slugline.set,
    "words": lambda view: view.words.set,
    "subject": lambda view: view.subjects,
    "region": lambda view: view.regions.keys(),
    "supplier": lambda view: (view.supplier,),
}
KINDS = tuple(_KEYS)
"""Kinds of keys, those that tell most of a rule first."""


def subject_keys(given: str) -> tuple[str, ...]:
    """Under what a code, name, uri or qcode is looked for: as it is compared, and the uri where it is a qcode of the IPTC."""
    uri = iptc_codes.uri_of(given)
    return (fold(given),) if uri is None else (fold(given), fold(uri))
