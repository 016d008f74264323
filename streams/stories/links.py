"""The memory of recent tellings: links each new one to those that it repeats or updates, across suppliers.

Tellings are compared within 36 hours of their own times, so that a backfill gives the links that the day gave. One telling is kept for each uri, its newest
version: that is what a compacted topic keeps too, so that a memory read back from `wire.stories` is the memory that wrote it.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, cast

from streams.promo.story_keys import HOUR, WINDOW_HOURS
from streams.stories import headline as headlines
from streams.stories import kinds
from streams.stories.kinds import Likeness
from streams.stories.records import as_record, from_record
from streams.stories.sketch import FIGURE, MOST_FIGURES, SPECIFIC, bound
from streams.stories.telling import Telling

MOST_TELLINGS: Final = 20_000
"""Tellings remembered at most: more than a busy wire brings in 36 hours. About 5 kB each."""
MOST_LINKS: Final = 5
_INDEXED: Final = 40  # rows of a telling by which it is found at most, of long ones about half as many: of two texts that share wording, some are shared
_FEW_NAMES: Final = 16
_POSTINGS: Final = 12  # tellings found by one row at most, the latest: what is in more is boilerplate, and the other rows tell them apart
_CANDIDATES: Final = 6  # tellings compared at most, those with most rows shared
_WEIGHT: Final = 4  # of a row that is not in so many; boilerplate counts 1
_ENOUGH: Final = 3 * _WEIGHT  # weight of the indexed rows that must be shared for two tellings to be compared
_SHORT: Final = 12  # one is enough where one of them has fewer rows than this
_WINDOW: Final = WINDOW_HOURS * HOUR
_PRUNED_EVERY: Final = 64  # arrivals
_RECENT: Final = 256  # arrivals before each of which a telling must be out of the window to be forgotten: one wrong date in the future forgets nothing
_FEWEST_ROWS: Final = 3  # a share of fewer rows is no evidence


@dataclass(slots=True, eq=False)
class _Kept:
    uri: str
    order: int
    newsid: str
    supplier: str
    time: int
    words: int
    marks: tuple[str, ...]
    numbers: array[int]  # the sketch in a quarter of the memory
    specific: int  # where in `numbers` the rows with names begin
    figures: int  # where the figures begin
    bound: int
    cluster: str
    headline: bytes  # its words, parted by spaces: a set of them would take more than all the rest


class _Link(NamedTuple):
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
        self._arrivals = 0

    def __len__(self) -> int:
        return len(self._kept)

    def link(self, telling: Telling) -> dict[str, Any] | None:
        """The value of `wire.stories` for a telling, which is remembered; None for one that is known already or older than what is known of its uri.

        `links` are the best five, the item's own earlier version first, then by containment (0 to 1); `hours` is negative where the other is the newer one.
        `cluster` is the newsid of the first item of the story, as far as it was linked when it came.
        """
        known = self._kept.get(telling.uri)
        if known is not None and known.order >= telling.order:
            return None
        kept = _kept(telling, telling.newsid)
        keys = _keys(kept, telling.sketch)
        candidates = [other for other in self._candidates(kept, telling.sketch, keys) if other is not known]
        found = []
        if known is not None or candidates:
            numbers = frozenset(telling.sketch)
            for other in candidates:
                like = _likeness(kept, numbers, other)
                kind = kinds.kind(like)
                if kind is not None:
                    found.append(_Link(kind, like.contained, like.hours, other))
            found.sort(key=_best_first)
            if known is not None:  # a new version of an item updates it, whatever it says
                like = _likeness(kept, numbers, known)
                found.insert(0, _Link(kinds.UPDATE, like.contained, like.hours, known))
            kept.cluster = next((link.other.cluster for link in found if link.kind in kinds.CLUSTERING), telling.newsid)
        self._keep(kept, keys)
        return {**as_record(telling), "cluster": kept.cluster, "links": [_link_record(link) for link in found[:MOST_LINKS]]}

    def remember(self, record: dict[str, Any]) -> None:
        """Takes in a value that `link` gave. Raises: KeyError, TypeError, ValueError for one that is none."""
        telling, cluster = from_record(record), record["cluster"]
        if not isinstance(cluster, str):
            raise TypeError(f"cluster: {type(cluster).__name__}, not str")
        known = self._kept.get(telling.uri)
        if known is None or known.order < telling.order:
            kept = _kept(telling, cluster)
            self._keep(kept, _keys(kept, telling.sketch))

    def _candidates(self, kept: _Kept, sketch: tuple[int, ...], keys: Sequence[int]) -> list[_Kept]:
        """Those in the window with most indexed rows shared, boilerplate counting less; of like ones the newest, in whichever order they were remembered."""
        rare: list[_Kept] = []
        common: list[_Kept] = []
        for postings in filter(None, map(self._index.get, _rows_with_names(sketch, kept.specific, kept.figures))):
            if type(postings) is list:
                (rare if len(postings) < _POSTINGS else common).extend(postings)
            else:
                rare.append(cast(_Kept, postings))
        found = Counter(rare)
        for other in found:
            found[other] *= _WEIGHT
        if common:
            found.update(common)
        same_headline = self._index.get(keys[-1]) if keys and keys[-1] >= headlines.LEAST_KEY else None
        for other in same_headline if isinstance(same_headline, list) else (same_headline,) if same_headline is not None else ():
            found[other] += _ENOUGH
        enough = _ENOUGH if kept.figures >= _SHORT else 0
        able = [other for other, shared in found.items() if (shared >= enough or other.figures < _SHORT) and -_WINDOW <= other.time - kept.time <= _WINDOW]
        if len(able) > 1:
            able.sort(key=lambda other: (-found[other], -other.time, other.uri))
        return able[:_CANDIDATES]

    def _keep(self, kept: _Kept, keys: Sequence[int]) -> None:
        self._forget(kept.uri)
        self._kept[kept.uri] = kept
        for key in keys:
            postings = self._index.get(key)
            if postings is None:
                self._index[key] = kept
            elif isinstance(postings, list):
                postings.append(kept)
                if len(postings) > _POSTINGS:
                    del postings[0]
            else:
                self._index[key] = [postings, kept]
        self._times.append(kept.time)
        self._arrivals += 1
        if self._arrivals % _PRUNED_EVERY == 0 or len(self._kept) > self._most:
            self._prune()

    def _prune(self) -> None:
        horizon = min(self._times) - _WINDOW if len(self._times) == _RECENT else None
        while self._kept:
            uri, oldest = next(iter(self._kept.items()))
            if len(self._kept) <= self._most and (horizon is None or oldest.time >= horizon):
                return
            self._forget(uri)

    def _forget(self, uri: str) -> None:
        kept = self._kept.pop(uri, None)
        if kept is None:
            return
        for key in _keys(kept, kept.numbers):
            postings = self._index.get(key)
            if postings is kept:
                del self._index[key]
            elif isinstance(postings, list) and kept in postings:
                postings.remove(kept)
                if not postings:
                    del self._index[key]


def _kept(of: Telling, cluster: str) -> _Kept:
    sketch, headline = of.sketch, b" ".join(headlines.words(of.headline))
    specific, figures = bisect_left(sketch, SPECIFIC), bisect_left(sketch, FIGURE)
    supplier = sys.intern(of.supplier)  # few, each read anew from every record
    return _Kept(of.uri, of.order, of.newsid, supplier, of.time, of.words, of.marks, array("I", sketch), specific, figures, bound(sketch), cluster, headline)


def _words(kept: _Kept) -> frozenset[bytes]:
    """The headline's."""
    return frozenset(kept.headline.split())


def _rows_with_names(sketch: Sequence[int], specific: int, figures: int) -> Sequence[int]:
    """The rows by which others are looked for: those with a name or number, since a form repeats fewer of them; all where there are few of them."""
    return sketch[specific:figures] if figures - specific >= _FEW_NAMES else sketch[:figures]


def _keys(kept: _Kept, sketch: Sequence[int]) -> Sequence[int]:
    """What the index finds a telling by: its rows with names, of many those whose hashes are divisible by a power of two; and its headline. Made again to
    forget it: kept, they would be a sixth of its memory."""
    rows = _rows_with_names(sketch, kept.specific, kept.figures)
    mask = 0
    while len(rows) > _INDEXED * (mask + 1):
        mask = 2 * mask + 1
    if mask:
        rows = [number for number in rows if not number & mask]
    headline_key = headlines.key(_words(kept))
    return rows if headline_key is None else (*rows, headline_key)


def _likeness(new: _Kept, numbers: frozenset[int], old: _Kept) -> Likeness:
    """`numbers` are those of `new`."""
    limit = min(new.bound, old.bound)
    shared = list(filter(numbers.__contains__, old.numbers))
    begin, split = bisect_left(shared, FIGURE), bisect_left(shared, SPECIFIC)
    plain, specific = bisect_left(shared, limit, 0, split), bisect_left(shared, SPECIFIC + limit, split, begin) - split
    new_plain, new_specific = _rows(new, limit)
    old_plain, old_specific = _rows(old, limit)
    few, many = new_plain + new_specific, old_plain + old_specific
    if few > many:
        few, many = many, few
    figures, fewest_figures = _figures(new, old, shared, begin)
    few_plain, few_specific = min(new_plain, old_plain), min(new_specific, old_specific)
    tell = few_plain >= kinds.FEW_ROWS and few_specific >= kinds.FEW_ROWS
    same = new.numbers == old.numbers
    older, newer = (old, new) if new.time >= old.time else (new, old)
    return Likeness(
        contained=1.0 if same else (plain + specific) / max(few, _FEWEST_ROWS),
        covered=1.0 if same else (plain + specific) / max(many, _FEWEST_ROWS),
        plain=plain / few_plain if tell else None,
        specific=specific / few_specific if tell else None,
        figures=(figures + 1) / (fewest_figures + 1),
        fewest_figures=fewest_figures,
        headline=headlines.likeness(_words(new), _words(old)),
        fewest_words=min(older.words, newer.words),
        hours=(new.time - old.time) / HOUR,
        same_supplier=older.supplier == newer.supplier,
        growth=newer.words / max(older.words, 1),
        marks=frozenset(newer.marks),
    )


def _rows(kept: _Kept, limit: int) -> tuple[int, int]:
    """How many plain and specific rows have hashes below `limit`."""
    if limit >= kept.bound:
        return kept.specific, kept.figures - kept.specific
    return bisect_left(kept.numbers, limit), bisect_left(kept.numbers, SPECIFIC + limit) - kept.specific


def _figures(new: _Kept, old: _Kept, shared: list[int], begin: int) -> tuple[int, int]:
    """How many figures are shared, and how many the one with fewer has; where a sketch holds not all of a text's, among those that both would hold."""
    held = [kept.numbers[-1] + 1 for kept in (new, old) if len(kept.numbers) - kept.figures >= MOST_FIGURES]
    if not held:
        return len(shared) - begin, min(len(new.numbers) - new.figures, len(old.numbers) - old.figures)
    end = min(held)
    return bisect_left(shared, end) - begin, min(bisect_left(kept.numbers, end) - kept.figures for kept in (new, old))


def _best_first(link: _Link) -> tuple[float, float, str]:
    return -link.contained, abs(link.hours), link.other.newsid


def _link_record(link: _Link) -> dict[str, Any]:
    other = link.other
    return {
        "kind": link.kind,
        "uri": other.uri,
        "order": other.order,
        "newsid": other.newsid,
        "containment": round(link.contained, 3),
        "hours": round(link.hours, 1),
    }
