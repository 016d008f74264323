"""A random item, as any format may write it: see `rendered`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, Literal

from hypothesis import strategies as st

from streams.wire.item import Category, Previous

Fields = dict[str, Any]
"""Fields of `RawItem`. `lines` are pairs of block and line as delivered, `texts` of block and line as read; of `extra` there may be more."""


@dataclass(frozen=True, slots=True)
class Story:
    id: str
    words: tuple[str, ...]
    """Of the headline."""
    blocks: tuple[tuple[str, tuple[str, ...]], ...]
    """Element and words of each line."""
    version: int
    urgency: int
    date: datetime
    language: str
    category: str
    keywords: tuple[str, ...]
    author: str
    slug: str
    count: int
    way: int
    """Which of the ways of writing that a format has."""

    @property
    def headline(self) -> str:
        return " ".join(self.words)

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [(block, ("\t" if block == "tr" else " ").join(words)) for block, words in self.blocks]

    @property
    def utc(self) -> datetime:
        return self.date.astimezone(UTC)

    def fields(self, names: str) -> Fields:
        """These fields, as most formats give them back."""
        given: Fields = {
            "id": self.id, "headline": self.headline, "lines": self.lines, "version": str(self.version), "urgency": self.urgency,
            "date": self.date.isoformat(), "language": self.language, "categories": (Category(self.category),), "keywords": self.keywords,
            "previous": Previous(str(self.version - 1)) if self.version > 1 else None,
            "authors": (self.author,), "byline": f"By {self.author}", "slugline": self.slug, "word_count": self.count,
        }  # fmt: skip
        return {name: given[name] for name in names.split()}


_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzäöüéåñ"
_PRINTED: Final[tuple[Literal["L", "N", "P", "Sm", "Sc"], ...]] = ("L", "N", "P", "Sm", "Sc")
_MARKS: Final = "&<>"
_TRAILS: Final = "".join(map(chr, range(0x80, 0xC0)))
"""What follows in UTF-8 that was read as Latin-1: feedparser makes text of such pairs what it takes it for."""
_names: Final = st.text(_LETTERS, min_size=2, max_size=9).map(str.capitalize)
_zones: Final = st.integers(-44, 52).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
_dates: Final = st.datetimes(datetime(1990, 1, 1), datetime(2070, 1, 1), timezones=_zones).map(lambda date: date.replace(second=0, microsecond=0))

plain: Final = st.text(_LETTERS, min_size=2, max_size=9)
printed: Final = st.text(st.characters(categories=_PRINTED, codec="utf-8"), min_size=1, max_size=9)
unmarked: Final = st.text(st.characters(categories=_PRINTED, codec="utf-8", exclude_characters=_MARKS + _TRAILS), min_size=1, max_size=9)
anything: Final = st.text(st.characters(exclude_categories=["Cs"]) | st.just("\ud83d"), max_size=9).map("a{}".format)


def stories(words: st.SearchStrategy[str], blocks: Sequence[str], most: int) -> st.SearchStrategy[list[Story]]:
    """One to `most` of them, made of these words and elements."""
    several = st.lists(words, min_size=1, max_size=5).map(tuple)
    story = st.builds(
        Story,
        id=st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,7}[.-][0-9]{1,6}", fullmatch=True),
        words=several,
        blocks=st.lists(st.tuples(st.sampled_from(blocks), several), min_size=1, max_size=6).map(tuple),
        version=st.integers(1, 99),
        urgency=st.integers(1, 8),
        date=_dates,
        language=st.sampled_from(["en", "de-CH", "pt-BR", "zh-Hans", "nn"]),
        category=st.from_regex("[a-z]{1,6}", fullmatch=True),
        keywords=st.lists(_names, min_size=1, max_size=4, unique=True).map(tuple),
        author=st.tuples(_names, _names).map(" ".join),
        slug=st.lists(_names, min_size=1, max_size=3).map("-".join),
        count=st.integers(0, 99_999),
        way=st.integers(0, 11),
    )
    return st.lists(story.filter(_has_no_line_that_is_its_headline), min_size=1, max_size=most)


def _has_no_line_that_is_its_headline(story: Story) -> bool:
    """Readers take a heading that says the headline again for the headline."""
    return " ".join(story.words).casefold() not in {" ".join(words).casefold() for _, words in story.blocks}
