"""What a corpus's own labels say beside a teacher's: the two have different rules for titles, and where they differ otherwise one is wrong."""

from __future__ import annotations

from training.tagger.corpora import Sentence, spans
from training.tagger.lists import TITLES

_TITLES = frozenset(TITLES)


def without_titles(sentence: Sentence) -> Sentence:
    """President Ana Lima is the person Ana Lima; a title alone is nobody."""
    tags = list(sentence.tags)
    for start, end, kind in spans(sentence.tags):
        while start < end and kind == "PER" and sentence.tokens[start].lower().rstrip(".") in _TITLES:
            tags[start] = "O"
            start += 1
        if start < end:
            tags[start] = "B-" + kind
    return Sentence(sentence.tokens, tuple(tags))


def doubted(own: Sentence, taught: Sentence) -> frozenset[int]:
    """The tokens of persons, organisations and places that only one of the two marks as just that."""
    if len(own.tokens) != len(taught.tokens):
        return frozenset()
    return frozenset(token for start, end, _ in _names(own) ^ _names(taught) for token in range(start, end))


def _names(sentence: Sentence) -> set[tuple[int, int, str]]:
    """Spans without leading articles."""
    out = set()
    for start, end, kind in spans(without_titles(sentence).tags):
        if end - start > 1 and sentence.tokens[start].lower() == "the":
            start += 1
        if kind != "MISC":
            out.add((start, end, kind))
    return out
