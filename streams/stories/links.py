"""The memory of recent tellings: links each new one to those that it repeats or updates, across suppliers.

Tellings are compared within 36 hours of their own times, so that a backfill gives the links that the day gave. One telling is kept for each uri, its newest
version: that is what a compacted topic keeps too, so that a memory read back from `wire.stories` is the memory that wrote it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, deque
from dataclasses import dataclass, replace
from typing import Any, Final

from streams.stories import headline as headlines
from streams.stories import kinds
from streams.stories.keys import HOUR, WINDOW_HOURS
from streams.stories.kinds import Likeness
from streams.stories.sketch import FIGURE, MOST_FIGURES, SPECIFIC, bound, pack, unpack
from streams.stories.telling import Telling

MOST_TELLINGS: Final = 20_000
"""Tellings remembered at most: more than a busy wire brings in 36 hours. About 8 kB each."""
MOST_LINKS: Final = 5
_INDEXED: Final = 48  # rows of a telling by which it is found: of two texts that share half of their wording, some are shared with near certainty
_POSTINGS: Final = 12  # tellings found by one row at most, the latest: what is in more is boilerplate, and the other rows tell them apart
_CANDIDATES: Final = 8  # tellings compared at most, those with most rows shared
_RECENT: Final = 256  # arrivals before each of which a telling must be out of the window to be forgotten: one wrong date in the future forgets nothing
_FEWEST_ROWS: Final = 3  # a share of fewer rows is no evidence
_RANGE: Final = (1 << 30) - 1


@dataclass(slots=True, eq=False)
class _Kept:
    telling: Telling  # with an empty sketch: `numbers` holds it in a quarter of the memory
    numbers: array[int]
    bound: int
    cluster: str
    headline: frozenset[bytes]
    keys: tuple[int, ...] = ()  # by which the index finds it


@dataclass(frozen=True, slots=True)
class _Link:
    kind: str
    contained: float
    hours: float  # positive where the other is older
    other: _Kept


class Stories:
    """Not safe for use from several threads. The same calls in the same order give the same answers."""

    def __init__(self, most: int = MOST_TELLINGS) -> None:
        self._most = most
        self._kept: dict[str, _Kept] = {}  # by uri, in order of arrival
        self._index: dict[int, _Kept | list[_Kept]] = {}
        self._times: deque[int] = deque(maxlen=_RECENT)

    def __len__(self) -> int:
        return len(self._kept)

    def link(self, telling: Telling) -> dict[str, Any] | None:
        """The value of `wire.stories` for a telling, which is remembered; None for one that is known already or older than what is known of its uri."""
        known = self._kept.get(telling.uri)
        if known is not None and known.telling.order >= telling.order:
            return None
        kept = _Kept(telling, array("I", telling.sketch), bound(telling.sketch), telling.newsid, headlines.words(telling.headline))
        numbers = frozenset(telling.sketch)
        found = []
        for other in self._candidates(kept):
            if other is not known:
                like = _likeness(kept, numbers, other)
                kind = kinds.kind(like)
                if kind is not None:
                    found.append(_Link(kind, like.contained, like.hours, other))
        found.sort(key=_best_first)
        if known is not None:  # a new version of an item updates it, whatever it says
            like = _likeness(kept, numbers, known)
            found.insert(0, _Link(kinds.UPDATE, like.contained, like.hours, known))
        kept.cluster = next((link.other.cluster for link in found if link.kind in kinds.CLUSTERING), telling.newsid)
        self._keep(kept)
        return {
            "uri": telling.uri,
            "order": telling.order,
            "newsid": telling.newsid,
            "supplier": telling.supplier,
            "headline": telling.headline,
            "time": telling.time,
            "words": telling.words,
            "marks": list(telling.marks),
            "sketch": pack(telling.sketch),
            "cluster": kept.cluster,
            "links": [_as_record(link) for link in found[:MOST_LINKS]],
        }

    def remember(self, record: dict[str, Any]) -> None:
        """Takes in a value that `link` gave. Raises: KeyError, TypeError, ValueError for one that is none."""
        telling = Telling(
            uri=record["uri"],
            order=record["order"],
            newsid=record["newsid"],
            supplier=record["supplier"],
            headline=record["headline"],
            time=record["time"],
            words=record["words"],
            marks=tuple(record["marks"]),
            sketch=unpack(record["sketch"]),
        )
        known = self._kept.get(telling.uri)
        if known is None or known.telling.order < telling.order:
            self._keep(_Kept(telling, array("I", telling.sketch), bound(telling.sketch), record["cluster"], headlines.words(telling.headline)))

    def _candidates(self, kept: _Kept) -> list[_Kept]:
        """Those with most indexed rows shared; of like ones that which came first."""
        found: Counter[_Kept] = Counter()
        rows = kept.numbers[: bisect_left(kept.numbers, FIGURE)]
        key = headlines.key(kept.headline)
        for postings in map(self._index.get, rows if key is None else (*rows, key)):
            if isinstance(postings, list):
                found.update(postings)
            elif postings is not None:
                found[postings] += 1
        return [other for other, _ in found.most_common(_CANDIDATES)]

    def _keep(self, kept: _Kept) -> None:
        telling = kept.telling
        self._forget(telling.uri)
        key = headlines.key(kept.headline)
        rows = sorted(kept.numbers[: bisect_left(kept.numbers, FIGURE)], key=_RANGE.__and__)[:_INDEXED]
        kept.keys = tuple(rows) if key is None else (*rows, key)
        kept.telling = replace(telling, sketch=())
        self._kept[telling.uri] = kept
        for key in kept.keys:
            postings = self._index.get(key)
            if postings is None:
                self._index[key] = kept
            elif isinstance(postings, list):
                postings.append(kept)
                if len(postings) > _POSTINGS:
                    del postings[0]
            else:
                self._index[key] = [postings, kept]
        self._times.append(telling.time)
        self._prune()

    def _prune(self) -> None:
        horizon = min(self._times) - WINDOW_HOURS * HOUR if len(self._times) == _RECENT else None
        while self._kept:
            uri, oldest = next(iter(self._kept.items()))
            if len(self._kept) <= self._most and (horizon is None or oldest.telling.time >= horizon):
                return
            self._forget(uri)

    def _forget(self, uri: str) -> None:
        kept = self._kept.pop(uri, None)
        if kept is None:
            return
        for key in kept.keys:
            postings = self._index.get(key)
            if postings is kept:
                del self._index[key]
            elif isinstance(postings, list) and kept in postings:
                postings.remove(kept)
                if not postings:
                    del self._index[key]


def _likeness(new: _Kept, numbers: frozenset[int], old: _Kept) -> Likeness:
    """`numbers` are those of `new`."""
    shared = array("I", sorted(numbers.intersection(old.numbers)))
    limit = min(new.bound, old.bound)
    (plain, specific), (new_plain, new_specific), (old_plain, old_specific) = (_rows(them, limit) for them in (shared, new.numbers, old.numbers))
    few, many = sorted((new_plain + new_specific, old_plain + old_specific))
    (new_figures, new_end), (old_figures, old_end) = (_figures(them) for them in (new.numbers, old.numbers))
    end = min(new_end, old_end)
    begin = bisect_left(shared, FIGURE)
    figures = bisect_left(shared, end) - begin
    fewest_figures = min(bisect_left(them, end) - start for them, start in ((new.numbers, new_figures), (old.numbers, old_figures)))
    same = new.numbers == old.numbers
    older, newer = (old.telling, new.telling) if new.telling.time >= old.telling.time else (new.telling, old.telling)
    few_plain, few_specific = min(new_plain, old_plain), min(new_specific, old_specific)
    tell = min(few_plain, few_specific) >= kinds.FEW_ROWS
    return Likeness(
        contained=1.0 if same else (plain + specific) / max(few, _FEWEST_ROWS),
        covered=1.0 if same else (plain + specific) / max(many, _FEWEST_ROWS),
        plain=plain / few_plain if tell else None,
        specific=specific / few_specific if tell else None,
        figures=(figures + 1) / (fewest_figures + 1),
        fewest_figures=fewest_figures,
        headline=headlines.likeness(new.headline, old.headline),
        fewest_words=min(new.telling.words, old.telling.words),
        hours=(new.telling.time - old.telling.time) / HOUR,
        same_supplier=new.telling.supplier == old.telling.supplier,
        growth=newer.words / max(older.words, 1),
        marks=frozenset(newer.marks),
    )


def _rows(numbers: array[int], limit: int) -> tuple[int, int]:
    """How many plain and specific rows have hashes below `limit`."""
    return bisect_left(numbers, limit), bisect_left(numbers, SPECIFIC + limit) - bisect_left(numbers, SPECIFIC)


def _figures(numbers: array[int]) -> tuple[int, int]:
    """Where the figures begin, and the number below which all figures of the text are held."""
    start = bisect_left(numbers, FIGURE)
    return start, numbers[-1] + 1 if len(numbers) - start >= MOST_FIGURES else 1 << 32


def _best_first(link: _Link) -> tuple[float, float, str]:
    return -link.contained, abs(link.hours), link.other.telling.newsid


def _as_record(link: _Link) -> dict[str, Any]:
    other = link.other.telling
    return {
        "kind": link.kind,
        "uri": other.uri,
        "order": other.order,
        "newsid": other.newsid,
        "containment": round(link.contained, 3),
        "hours": round(link.hours, 1),
    }
