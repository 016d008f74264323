"""From annotated sentences to labelled runs: the same expression as in tagging, over the sentence's text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from streams.enrich.tagger.runs import find_runs, tokens_of
from training.tagger.corpora import Sentence, spans


def text_of(sentence: Sentence) -> tuple[str, list[int]]:
    """The tokens joined by blanks, and each token's offset."""
    offsets = []
    at = 0
    for token in sentence.tokens:
        offsets.append(at)
        at += len(token) + 1
    return " ".join(sentence.tokens), offsets


def character_spans(sentence: Sentence, offsets: list[int]) -> list[tuple[int, int, str]]:
    return [(offsets[start], offsets[end - 1] + len(sentence.tokens[end - 1]), kind) for start, end, kind in spans(sentence.tags)]


def labels_of(tokens: list[tuple[int, int]], gold: list[tuple[int, int, str]]) -> list[str]:
    """The label of each (start, end) in the text."""
    out: list[str] = []
    previous: tuple[int, int, str] | None = None
    for start, end in tokens:
        inside = next((span for span in gold if span[0] <= start and start < span[1] and end <= span[1] + 1), None)
        if inside is None:
            out.append("O")
        else:
            out.append(("I-" if inside == previous else "B-") + inside[2])
        previous = inside
    return out


def labelled_runs(sentence: Sentence) -> Iterator[tuple[str, int, str, list[str]]]:
    """(text, start, run, labels) of each run of a sentence."""
    text, offsets = text_of(sentence)
    gold = character_spans(sentence, offsets)
    for start, run in find_runs(text):
        yield text, start, run, labels_of([(start + a, start + b) for a, b in tokens_of(run)], gold)


def never_names(sentences: Iterable[Sentence], least: int) -> frozenset[str]:
    """Runs of one token seen at least `least` times and never as a name."""
    seen: Counter[str] = Counter()
    named: set[str] = set()
    for sentence in sentences:
        for _, _, run, labels in labelled_runs(sentence):
            if labels == ["O"]:
                seen[run] += 1
            elif len(labels) == 1:
                named.add(run)
    return frozenset(run for run, count in seen.items() if count >= least and run not in named)
