"""Joins hand-made country labels with the wire items they were made on: `python -m streams.evals.labelled_regions ITEMS FOLDER`.

ITEMS is a file of items (`.jsonl` or `.jsonl.gz`: {id, source, title, lines: [text]}). Written is FOLDER/wire_regions.jsonl, an article a line:
{id, source, title, lines: [text], countries: [code], about: [code], primary: code or null}, which `newswire eval regions FOLDER` scores.
The labels hold no text, only ids, checksums and codes (labels/README.md).
"""

from __future__ import annotations

from pathlib import Path

from streams.evals.labelled_wire import Article, labelled_items, write_joined

LABELS = Path(__file__).parent / "labels" / "wire_regions.jsonl"
NAME = "wire_regions.jsonl"


def articles(items: Path, labels: Path = LABELS) -> list[Article]:
    """The labelled articles in the order of the labels.

    Raises ValueError, naming the item, when a labelled item is missing or its lines differ from those that were labelled.
    """
    return [
        {key: item.get(key) for key in ("id", "source", "title", "lines")} | {key: one[key] for key in ("countries", "about", "primary")}
        for one, item in labelled_items(items, labels)
    ]


def main(arguments: list[str] | None = None) -> int:
    return write_joined(arguments, __doc__, NAME, articles)


if __name__ == "__main__":
    raise SystemExit(main())
