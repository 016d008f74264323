"""One version of one item, as far as the linking of stories looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from streams.stories.in_force import NO_TAGS, Tags, Version


@dataclass(frozen=True, slots=True)
class Telling:
    """`time` is the item's own, in milliseconds since the epoch (when it has none, the time it was received). `sketch` holds hashes of some of
    the body's shingles, ascending; `words` counts the body's words; `marks` are the update markers of headline and notes ("update", "rpt", ...)."""

    uri: str
    order: int
    newsid: str
    supplier: str
    headline: str
    time: int
    words: int
    marks: tuple[str, ...]
    sketch: tuple[int, ...]
    tags: Tags = NO_TAGS
    """What its references say; not compared."""

    @property
    def published(self) -> Version:
        """What is withdrawn where it is no longer so."""
        return Version(self.uri, self.order, self.headline, self.tags)
