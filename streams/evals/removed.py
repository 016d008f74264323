"""What is taken out most often: `newswire eval removed FILE... [--top 40] [--supplier NAME] [--no-text]`.

FILE holds raw items in any format that `newswire normalize` reads; they are cleaned in order by a memory that learns as it goes. Prints for each supplier the
lines and stretches removed most often, one for all copies that differ in numbers or names only: how often, kind, lowest and mean confidence, fingerprint, text.
A page without texts (`--no-text`) can be kept beside the code.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from streams.evals.promo import Learner
from streams.promo.fingerprint import fingerprint
from streams.wire import RawItem, read
from streams.wire.files import TooLong, records

_SHOWN = 160  # code points of a text


@dataclass(slots=True)
class Removed:
    """One line or stretch in all its copies."""

    text: str
    count: int = 0
    confidence: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


def collect(files: list[Path]) -> tuple[dict[str, dict[str, Removed]], Counter[str]]:
    """By supplier and fingerprint; and the number of items of each supplier."""
    learner = Learner()
    found: dict[str, dict[str, Removed]] = defaultdict(dict)
    items: Counter[str] = Counter()
    for file in files:
        for record in records(file):
            if isinstance(record, TooLong):
                continue
            for item in read(*record):
                if not isinstance(item, RawItem):
                    continue
                items[item.supplier] += 1
                for one in learner.take(item).removed:
                    text = item.lines[one.line].text[one.start : one.end].strip()
                    known = found[item.supplier].setdefault(fingerprint(text), Removed(text))
                    known.count += 1
                    known.kinds[one.kind] += 1
                    known.confidence.append(one.confidence)
    return found, items


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--top", type=int, default=40)
    parser.add_argument("--supplier", help="this one only")
    parser.add_argument("--no-text", action="store_true")
    options = parser.parse_args(arguments)
    found, items = collect(options.files)
    for supplier in sorted(found, key=lambda name: (-sum(one.count for one in found[name].values()), name)):
        if options.supplier not in (None, supplier):
            continue
        lines = found[supplier]
        print(f"## {supplier}: {items[supplier]} items, {sum(one.count for one in lines.values())} removed, {len(lines)} different")
        ranked = sorted(lines.items(), key=lambda pair: (-pair[1].count, pair[0]))
        for mark, one in ranked[: options.top]:
            mean = sum(one.confidence) / len(one.confidence)
            text = "" if options.no_text else "  " + " ".join(one.text.split())[:_SHOWN]
            print(f"{one.count:6}  {one.kinds.most_common(1)[0][0]:13}  {min(one.confidence):.2f} {mean:.2f}  {mark}{text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
