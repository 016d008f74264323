"""Joins hand-made line labels with the wire items they were made on: `python -m streams.evals.labelled_wire ITEMS FOLDER`.

ITEMS is a file of items (`.jsonl` or `.jsonl.gz`: {id, source, title, lines: [text]}). Written is FOLDER/wire_dev.jsonl, which `streams.evals.promo FOLDER`
scores. The labels hold no text, only ids, checksums and decisions (labels/README.md); `spans` are [start, end) in code points of their line.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LABELS = Path(__file__).parent / "labels" / "wire_promo.jsonl"
NAME = "wire_dev.jsonl"

Article = dict[str, Any]


def read(path: Path) -> Iterator[Article]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def checksum(lines: list[str]) -> str:
    """SHA-256 of the lines joined by a line feed, in UTF-8; lone surrogates, which JSON can carry, are hashed as they are."""
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def labelled_items(items: Path, labels: Path) -> Iterator[tuple[Article, Article]]:
    """(labels, item) of each labelled item, in the order of the labels.

    Raises ValueError, naming the item, when a labelled item is missing or its lines differ from those that were labelled.
    """
    wanted = list(read(labels))
    ids = {one["id"] for one in wanted}
    found = {item["id"]: item for item in read(items) if item["id"] in ids}
    if missing := [one["id"] for one in wanted if one["id"] not in found]:
        raise ValueError(f"{items} lacks {len(missing)} of {len(wanted)} labelled items: item {', item '.join(missing[:5])}")
    for one in wanted:
        item = found[one["id"]]
        if checksum(item["lines"]) != one["sha256"]:
            raise ValueError(f"item {one['id']}: its lines are not those that were labelled")
        yield one, item


def article(labelled: Article, item: Article) -> Article:
    lines: list[str] = item["lines"]
    if len(lines) != len(labelled["labels"]):
        raise ValueError(f"item {labelled['id']}: {len(labelled['labels'])} labels for {len(lines)} lines")
    joined = []
    for index, (text, label) in enumerate(zip(lines, labelled["labels"], strict=True)):
        line: dict[str, Any] = {"text": text, "label": label}
        if sub := labelled["sub"].get(str(index)):
            line["sub"] = sub
        if spans := labelled["spans"].get(str(index)):
            line |= {"mixed": True, "spans": spans}
        joined.append(line)
    return {"id": item["id"], "source": item["source"], "title": item.get("title"), "lines": joined}


def articles(items: Path, labels: Path = LABELS) -> list[Article]:
    """The labelled articles in the order of the labels: {id, source, title, lines: [{text, label, sub?, mixed?, spans?}]}.

    Raises ValueError, naming the item, when a labelled item is missing or its lines differ from those that were labelled.
    """
    return [article(one, item) for one, item in labelled_items(items, labels)]


def write_joined(arguments: list[str] | None, about: str | None, name: str, joined: Callable[[Path], list[Article]]) -> int:
    """The command `ITEMS FOLDER`: writes what `joined` makes of ITEMS to FOLDER/`name`, or says why it cannot and makes no folder. Returns the exit code."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("items", type=Path)
    parser.add_argument("folder", type=Path, help="made when it is not there")
    options = parser.parse_args(arguments)
    try:
        made = joined(options.items)
    except (OSError, ValueError) as fault:
        print(fault, file=sys.stderr)
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / name
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in made), encoding="utf-8")
    print(f"{path}: {len(made)} articles, {sum(len(one['lines']) for one in made)} lines")
    return 0


def main(arguments: list[str] | None = None) -> int:
    return write_joined(arguments, __doc__, NAME, articles)


if __name__ == "__main__":
    raise SystemExit(main())
