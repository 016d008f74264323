"""Scores the tagger on annotated corpora: `python -m streams.evals.ner DIR [--model FILE]`.

DIR is laid out as the corpora of `training/tagger` are: conll2003.{train,testa}.gz, wikigold/, uner_ewt/. A file that is not there is passed over.
Exact span and type over person, organisation and place, micro average (the rules of conlleval). Leading articles and trailing
possessives of a span do not count.
The text of a document is its tokens joined by blanks, a line for each sentence.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from streams.enrich.tagger.tagger import MODEL, Tagger
from training.tagger.corpora import Sentence, read_conll, read_uner, spans
from training.tagger.examples import text_of

TYPES = {"person": "PER", "organisation": "ORG", "place": "LOC"}
_ARTICLES = frozenset(("the", "a", "an"))
_POSSESSIVES = frozenset(("'s", "'", "’s"))

Found = tuple[int, int, str]


def corpora(folder: Path) -> Iterator[tuple[str, list[list[Sentence]]]]:
    for name, path, reader in (
        ("conll testa", folder / "conll2003.testa.gz", read_conll),
        ("conll train", folder / "conll2003.train.gz", read_conll),
        ("wikigold", folder / "wikigold" / "wikigold.conll.txt.gz", read_conll),
        ("uner ewt dev", folder / "uner_ewt" / "en_ewt-ud-dev.iob2.gz", read_uner),
        ("uner ewt test", folder / "uner_ewt" / "en_ewt-ud-test.iob2.gz", read_uner),
    ):
        if path.exists():
            yield name, list(reader(path))


def document_text(document: list[Sentence]) -> tuple[str, list[tuple[int, int, int]]]:
    """The text, and (start, sentence, token) of each token."""
    parts = []
    places = []
    at = 0
    for number, sentence in enumerate(document):
        text, offsets = text_of(sentence)
        places += [(at + offset, number, token) for token, offset in enumerate(offsets)]
        parts.append(text)
        at += len(text) + 1
    return "\n".join(parts), places


def tagged(tagger: Tagger, document: list[Sentence]) -> list[list[Found]]:
    """The tagger's spans as tokens of each sentence."""
    text, places = document_text(document)
    out: list[list[Found]] = [[] for _ in document]
    i = 0
    for span in tagger.tag(text):
        kind = TYPES.get(span.type)
        while i < len(places) and places[i][0] + len(document[places[i][1]].tokens[places[i][2]]) <= span.start:
            i += 1
        j = i
        while j < len(places) and places[j][0] < span.end:
            j += 1
        if kind is None or j == i:
            continue
        _, sentence, first = places[i]
        out[sentence].append(trimmed(document[sentence].tokens, (first, first + j - i, kind)))
    return out


def trimmed(tokens: tuple[str, ...], span: Found) -> Found:
    start, end, kind = span
    while end - start > 1 and tokens[start].lower() in _ARTICLES:
        start += 1
    while end - start > 1 and tokens[end - 1] in _POSSESSIVES:
        end -= 1
    return start, end, kind


def score(tagger: Tagger, documents: list[list[Sentence]], errors: Counter[str] | None = None) -> tuple[dict[str, list[int]], float]:
    """({type: [true positives, false positives, false negatives]}, seconds)."""
    counts: dict[str, list[int]] = {kind: [0, 0, 0] for kind in (*TYPES.values(), "ALL")}
    seconds = 0.0
    for document in documents:
        before = time.perf_counter()
        predicted = tagged(tagger, document)
        seconds += time.perf_counter() - before
        for sentence, found in zip(document, predicted, strict=True):
            gold = {span for span in spans(sentence.tags) if span[2] in counts}
            ours = set(found)
            for place, group in enumerate((gold & ours, ours - gold, gold - ours)):
                for span in group:
                    counts[span[2]][place] += 1
                    counts["ALL"][place] += 1
                    if errors is not None and place:
                        errors[f"{'+' if place == 1 else '-'} {span[2]} {' '.join(sentence.tokens[span[0] : span[1]])}"] += 1
    return counts, seconds


def f1(true: int, false: int, missed: int) -> float:
    return 200 * true / (2 * true + false + missed) if true else 0.0


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--model", type=click.Path(exists=True, path_type=Path), default=MODEL, show_default=True)
@click.option("--only", help="The one corpus to score.")
@click.option("--errors", default=0, help="How many of the most frequent errors to print.")
def main(folder: Path, model: Path, only: str | None, errors: int) -> None:
    before = time.perf_counter()
    tagger = Tagger.load(model)
    click.echo(f"loaded in {time.perf_counter() - before:.2f} s")
    scored = 0
    for name, documents in corpora(folder):
        if only and only != name:
            continue
        wrong: Counter[str] = Counter()
        counts, seconds = score(tagger, documents, wrong)
        words = sum(len(sentence.tokens) for document in documents for sentence in document)
        true, false, missed = counts["ALL"]
        by_type = "  ".join(f"{kind} {f1(*counts[kind]):.1f}" for kind in TYPES.values())
        click.echo(
            f"{name:14} F {f1(true, false, missed):.2f}  P {100 * true / max(1, true + false):.1f}  R {100 * true / max(1, true + missed):.1f}  {by_type}"
            f"  {words / seconds:,.0f} words/s"
        )
        for line, count in wrong.most_common(errors):
            click.echo(f"    {count:4} {line}")
        scored += 1
    if not scored:
        sys.exit(f"no corpus in {folder}")


if __name__ == "__main__":
    main()
