"""How well repeated items are told apart: `python -m streams.evals.neardup DIR [--errors] [--mode pairs|all|both] [--raw]`.

DIR holds labelled pairs (`*.jsonl`, a pair a line: {n, label, a, b}; an item is {id, source, title, date, lines}). Labels: duplicate, update (to be
linked), running_report (counts for the kinds, not for precision and recall), any other (not to be linked).

pairs: each pair goes through a memory of its own, the older item first, as a worker would see it
all:   all items of all pairs go through one memory in the order of their times; found is a pair linked or in one cluster
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from streams.event.body import assemble
from streams.event.ids import item_uri
from streams.promo.clean import clean
from streams.promo.fingerprint import fingerprint
from streams.promo.memory import Memory
from streams.stories.kinds import CLUSTERING
from streams.stories.links import Stories
from streams.stories.marks import update_marks
from streams.stories.sketch import sketch
from streams.stories.telling import Telling
from streams.wire.item import Line, RawItem
from streams.wire.metadata.dates import parse

LINKED = ("duplicate", "update")
NOT_SCORED = ("running_report",)
NONE = "none"
ROUNDS, SLICE = 15, 8  # of the measure of cost


class Decision(NamedTuple):
    n: Any
    label: str
    said: str
    detail: str
    headlines: tuple[str, str]


def read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def moment(item: dict[str, Any]) -> int:
    """The item's own time in milliseconds since the epoch; 0 where it has none that can be read."""
    date = parse(item["date"])[0] if item.get("date") else None
    return round(datetime.fromisoformat(date).timestamp() * 1000) if date else 0


def telling(item: dict[str, Any], order: int, raw: bool = False) -> Telling:
    """What a worker with an empty memory of repeated lines makes of an item; with `raw` of its lines as they are."""
    lines = tuple(Line(text, text) for text in map(str, item["lines"]))
    title = str(item.get("title") or "")
    supplier, name = str(item["source"]), str(item["id"])
    notes: list[str] = []
    body = "\n\n".join(line.text for line in lines)
    if not raw:
        as_read = RawItem(format="json", lines=lines, id=name, supplier=supplier, title=Line(title, title) if title else None)
        cleaned = clean(as_read, Memory(), 0)
        body = assemble(as_read, cleaned).value
        notes = [lines[note.line].text[note.start : note.end] for note in cleaned.notes if note.kind == "editorial"]
    return Telling(
        uri=item_uri(supplier, name),
        order=order,
        newsid=f"{name} {order}",
        supplier=supplier,
        headline=title,
        time=moment(item),
        words=len(body.split()),
        marks=update_marks(title, notes),
        sketch=sketch(body),
    )


def judge_pairs(pairs: list[dict[str, Any]], raw: bool) -> list[Decision]:
    decisions = []
    for pair in pairs:
        older, newer = sorted((pair["a"], pair["b"]), key=moment)
        stories = Stories()
        stories.link(telling(older, 1, raw))
        record = stories.link(telling(newer, 2, raw))
        links = record["links"] if record else []
        said = links[0]["kind"] if links else NONE
        detail = f"containment {links[0]['containment']} hours {links[0]['hours']}" if links else ""
        decisions.append(Decision(pair.get("n"), pair["label"], said, detail, (str(older.get("title")), str(newer.get("title")))))
    return decisions


def identity(item: dict[str, Any]) -> tuple[int, str, str, str]:
    return moment(item), str(item["source"]), str(item["id"]), str(item.get("title"))


def judge_all(pairs: list[dict[str, Any]], raw: bool) -> list[Decision]:
    items = {identity(item): item for pair in pairs for item in (pair["a"], pair["b"])}
    stories = Stories()
    newsids: dict[tuple[int, str, str, str], str] = {}
    records: dict[str, dict[str, Any]] = {}
    for order, name in enumerate(sorted(items), 1):
        one = telling(items[name], order, raw)
        newsids[name] = one.newsid
        record = stories.link(one)
        if record is not None:
            records[one.newsid] = record
    decisions = []
    for pair in pairs:
        older, newer = sorted((pair["a"], pair["b"]), key=moment)
        old, new = newsids[identity(older)], newsids[identity(newer)]
        direct = [link for one, other in ((new, old), (old, new)) for link in records[one]["links"] if link["newsid"] == other]
        said, detail = NONE, ""
        if direct:
            said, detail = direct[0]["kind"], f"containment {direct[0]['containment']} hours {direct[0]['hours']}"
        elif records[old]["cluster"] == records[new]["cluster"]:
            said, detail = "update", "through others"
        decisions.append(Decision(pair.get("n"), pair["label"], said, detail, (str(older.get("title")), str(newer.get("title")))))
    return decisions


def scores(decisions: list[Decision]) -> dict[str, float]:
    """Precision, recall and F1 of links between what is one story, and the share of kinds told right, 0 to 1."""
    scored = [one for one in decisions if one.label not in NOT_SCORED]
    found = [one for one in scored if one.said in CLUSTERING]
    right = sum(one.label in LINKED for one in found)
    wanted = sum(one.label in LINKED for one in scored)
    kinds_right = sum(one.said == expected(one.label) for one in decisions)
    precision = right / len(found) if found else 1.0
    recall = right / wanted if wanted else 1.0
    return {
        "pairs": len(decisions),
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "kinds_right": kinds_right / len(decisions) if decisions else 1.0,
    }


def expected(label: str) -> str:
    return label if label in (*LINKED, *NOT_SCORED) else NONE


def report(name: str, decisions: list[Decision], errors: bool) -> None:
    print(name, json.dumps({key: round(value, 4) for key, value in scores(decisions).items()}))
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for one in decisions:
        table[one.label][one.said] += 1
    columns = (*LINKED, *NOT_SCORED, NONE)
    print(f"  {'labelled':16s}", *(f"{column:>14s}" for column in columns))
    for label, counts in sorted(table.items()):
        print(f"  {label:16s}", *(f"{counts[column]:14d}" for column in columns))
    if errors:
        for one in decisions:
            if one.said != expected(one.label):
                print(f"  {one.n} labelled {one.label}, said {one.said} {one.detail} | {one.headlines[0][:80]} | {one.headlines[1][:80]}")


def cost(items: list[dict[str, Any]]) -> None:
    """Microseconds an item of sketch and link in one memory, beside normalising, masking and hashing its lines: each the least of several rounds over some
    items at a time, since another process on the machine only ever adds."""
    texts = ["\n\n".join(map(str, item["lines"])) for item in items]
    tellings = sorted((telling(item, order) for order, item in enumerate(items, 1)), key=lambda one: (one.time, one.order))
    spent = [0.0, 0.0, 0.0]
    for start in range(0, len(items), SLICE):
        part = items[start : start + SLICE]
        spent[0] += least(lambda part=part: [hashed(item) for item in part])  # type: ignore[misc]
        spent[1] += least(lambda part=texts[start : start + SLICE]: [sketch(text) for text in part])  # type: ignore[misc]
    rounds = []
    for _ in range(ROUNDS):
        stories, times = Stories(), []
        for start in range(0, len(items), SLICE):
            begin = time.perf_counter()
            for one in tellings[start : start + SLICE]:
                stories.link(one)
            times.append(time.perf_counter() - begin)
        rounds.append(times)
    spent[2] = sum(map(min, zip(*rounds, strict=True)))
    count, size = len(items), sum(map(len, texts)) / len(items)
    each = [1e6 * seconds / count for seconds in spent]
    print(
        f"cost {count} items of {size:.0f} code points: normalise, mask and hash {each[0]:.0f} us, sketch {each[1]:.0f} us, link {each[2]:.0f} us, "
        f"together {(each[1] + each[2]) / each[0]:.2f} times the first"
    )


def hashed(item: dict[str, Any]) -> list[str]:
    return [fingerprint(str(line)) for line in item["lines"]]


def least(work: Callable[[], object]) -> float:
    """Seconds of the fastest of several rounds."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--errors", action="store_true", help="print the pairs whose kind was told wrongly")
    parser.add_argument("--mode", choices=("pairs", "all", "both"), default="both")
    parser.add_argument("--raw", action="store_true", help="compare the lines as they are, promotion and credits included")
    options = parser.parse_args(arguments)
    pairs = [pair for path in sorted((*options.dir.glob("*.jsonl"), *options.dir.glob("*.jsonl.gz"))) for pair in read(path) if "label" in pair]
    if not pairs:
        print(f"{options.dir}: no labelled pairs (*.jsonl)", file=sys.stderr)
        return 1
    if options.mode in ("pairs", "both"):
        report("pairs", judge_pairs(pairs, options.raw), options.errors)
    if options.mode in ("all", "both"):
        report("all", judge_all(pairs, options.raw), options.errors)
    cost([item for pair in pairs for item in (pair["a"], pair["b"])])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
