"""What the words beside a run say of its tokens, as packed sums (tagger/model.py).

Words come again and again, pairs of words less often, so sums are kept for each and added up. The memories are bounded, and never change a result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from streams.enrich.tagger.features import (
    LEFT_WINDOW,
    LONG,
    both_words,
    known_left,
    known_right,
    left_code,
    left_pair,
    left_tokens,
    left_word,
    right_code,
    right_pair,
    right_tokens,
    right_word,
)

_KNOWN = 40_000
_LONGEST = 60  # code points; what is longer hardly comes twice

_Features = list[str] | tuple[str, ...]
_WordSums = tuple[tuple[int, int, int], ...]
"""For each number of tokens of a run up to `LONG`: what a word says of the run's token beside it, of the next one, of each one."""


class Side(NamedTuple):
    """What stands on one side of a run."""

    key: str
    """Of the two nearest words: same words, same key."""
    word: str
    """The nearest."""
    sums: _WordSums
    pair: int
    """What both say of the token beside them ..."""
    each: int
    """... and of each token of a run of less than `LONG`."""


class Contexts:
    """Not for use by several threads at once."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        self._weight = weights.get
        self._tails: dict[str, Side] = {}
        self._lefts: dict[str, Side] = {}
        self._left_words: dict[str, _WordSums] = {}
        self._afters: dict[str, Side] = {}
        self._rights: dict[str, Side] = {}
        self._right_words: dict[str, _WordSums] = {}

    def left(self, text: str, start: int) -> Side:
        """Of the two tokens before `start`."""
        floor = start - LEFT_WINDOW if start > LEFT_WINDOW else 0
        # Nearly always the two tokens stand after the second blank from the right.
        blank = text.rfind(" ", floor, start - 1) if start else -1
        second = text.rfind(" ", floor, blank) if blank > 0 else -1
        tail = text[second if second >= 0 else floor : start]
        side = self._tails.get(tail)
        if side is not None:
            return side
        left2, left1 = left_tokens(tail, 0, len(tail))
        if left2 == "^" and second >= 0:  # blanks only
            return self._left(*left_tokens(text, floor, start))
        side = self._left(left2, left1)
        make_room(self._tails, _KNOWN)
        self._tails[tail] = side
        return side

    def right(self, after: str) -> Side:
        """Of the two tokens in `after` (tagger/runs.py)."""
        side = self._afters.get(after)
        if side is not None:
            return side
        side = self._right(*right_tokens(after))
        if len(after) <= _LONGEST:
            make_room(self._afters, _KNOWN)
            self._afters[after] = side
        return side

    def scores(self, alone: list[int], first_code: str, last_code: str, left: Side, right: Side) -> list[int]:
        """One packed sum a token of a run; `alone` is what the run says without its surroundings."""
        count = len(alone)
        weight = self._weight
        size = count if count < LONG else LONG
        left_edge, left_next, left_each = left.sums[size]
        right_edge, right_next, right_each = right.sums[size]
        left_edge += left.pair + weight(left_code(left.word, first_code), 0)
        right_edge += right.pair + weight(right_code(right.word, last_code), 0)
        each = left_each + right_each
        if size < LONG:
            each += left.each + right.each
        if count == 1:
            return [alone[0] + left_edge + right_edge + each + weight(both_words(left.word, right.word), 0)]
        scores = [score + each for score in alone]
        scores[0] += left_edge
        scores[1] += left_next
        scores[-1] += right_edge
        scores[-2] += right_next
        return scores

    def _left(self, left2: str, left1: str) -> Side:
        left2, left1 = known_left(left2, left1)
        key = left2 + " " + left1
        return self._lefts.get(key) or self._new_side(self._lefts, key, left1, self._word(self._left_words, left_word, left1), left_pair(left1, left2), [])

    def _right(self, right1: str, right2: str) -> Side:
        right1, right2 = known_right(right1, right2)
        key = right1 + " " + right2
        return self._rights.get(key) or self._new_side(
            self._rights, key, right1, self._word(self._right_words, right_word, right1), *right_pair(right1, right2)
        )

    def _new_side(self, sides: dict[str, Side], key: str, word: str, sums: _WordSums, pair: _Features, each: _Features) -> Side:
        make_room(sides, _KNOWN)
        side = sides[key] = Side(key, word, sums, self._sum(pair), self._sum(each))
        return side

    def _word(self, known: dict[str, _WordSums], features: Callable[[str, int], tuple[tuple[str, str], list[str], list[str]]], word: str) -> _WordSums:
        sums = known.get(word)
        if sums is None:
            make_room(known, _KNOWN)
            parts = [features(word, count) for count in range(1, LONG + 1)]
            sums = known[word] = ((0, 0, 0), *[(self._sum(edge), self._sum(second), self._sum(each)) for edge, second, each in parts])
        return sums

    def _sum(self, features: _Features) -> int:
        return sum(filter(None, map(self._weight, features)))


def make_room(known: dict[Any, Any], most: int) -> None:
    """For one more: all is forgotten at once when there are `most`."""
    if len(known) >= most:
        known.clear()
