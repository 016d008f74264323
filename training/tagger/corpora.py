"""Readers of the annotated corpora. All give sentences with one tag a token: IOB2 over PER, ORG, LOC, MISC."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Sentence(NamedTuple):
    tokens: tuple[str, ...]
    tags: tuple[str, ...]


def read_conll(path: Path, tag_column: int = -1, token_column: int = 0) -> Iterator[list[Sentence]]:
    """The documents of a CoNLL-style file, plain or gzip, IO, IOB1 or IOB2, tabs or blanks between columns."""
    document: list[Sentence] = []
    tokens: list[str] = []
    tags: list[str] = []
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            starts_document = line.startswith(("-DOCSTART-", "# newdoc"))
            if not line.strip() or starts_document:
                if tokens:
                    document.append(Sentence(tuple(tokens), tuple(iob2(tags))))
                    tokens, tags = [], []
                if starts_document and document:
                    yield document
                    document = []
                continue
            if line.startswith("# "):
                continue
            fields = line.split("\t") if "\t" in line else line.split()
            tokens.append(fields[token_column])
            tags.append(fields[tag_column])
    if tokens:
        document.append(Sentence(tuple(tokens), tuple(iob2(tags))))
    if document:
        yield document


def iob2(tags: list[str]) -> list[str]:
    out: list[str] = []
    previous = ""
    for tag in tags:
        prefix, _, kind = tag.partition("-")
        if prefix not in ("B", "I") or not kind:
            out.append("O")
            previous = ""
            continue
        out.append(("I-" if prefix == "I" and previous == kind else "B-") + kind)
        previous = kind
    return out


def read_uner(path: Path) -> Iterator[list[Sentence]]:
    """Universal NER's files carry the token in the second column and the tag in the third."""
    return read_conll(path, tag_column=2, token_column=1)


def spans(tags: tuple[str, ...] | list[str]) -> list[tuple[int, int, str]]:
    """(start, end, type) of each entity in IOB2 tags."""
    out: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            out.append((i, i + 1, tag[2:]))
        elif tag.startswith("I-") and out:
            start, _, kind = out[-1]
            out[-1] = (start, i + 1, kind)
    return out
