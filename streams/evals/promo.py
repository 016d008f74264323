"""How well promotional lines are taken out: `python -m streams.evals.promo DIR [--by-source] [--errors] [--pred FILE] [--no-stream]`.

DIR holds hand-labelled articles (`*dev.jsonl` or `gold.jsonl`: {id, source, title, lines: [{text, label}]}), optionally unlabelled ones to learn from
first (`stream*.jsonl.gz`: lines are strings) and one-line texts with marked spans (`inline*.jsonl`: {text, spans: [{start, end, label}]}).
Items are taken in one order and judged by what was learned before them only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from streams.event import body
from streams.promo.clean import clean
from streams.promo.cleaned import Cleaned, of_story
from streams.promo.fingerprint import story_key
from streams.promo.judge import Judge, decide
from streams.promo.learning import learn, settle
from streams.promo.memory import Memory
from streams.stories.sketch import sketch
from streams.wire.item import Line, RawItem

LABELS = ("content", "promo", "credit", "other")


class Learner:
    """The memory as one worker without a broker has it: the clock is the item's place in the input."""

    def __init__(self, judge: Judge = decide) -> None:
        self.judge = judge
        self.memory = Memory()
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.at = 0

    def take(self, item: RawItem) -> Cleaned:
        self.at += 1
        cleaned = clean(item, self.memory, self.at, self.judge)
        story = story_key(item, sketch(body.assemble(item, cleaned).value), self.at)
        for sighting in of_story(cleaned.sightings, story):
            key = (sighting.supplier, sighting.fingerprint)
            changed = learn(self.records.get(key), sighting)
            if changed is not None:
                self.memory.apply(changed, self.at, 1)
                self.records[key] = settle(changed, self.at, 1)
        return cleaned


def raw_item(article: dict[str, Any], texts: Iterable[str]) -> RawItem:
    author = article.get("author") or ()
    authors = tuple(part.strip() for part in author.split(",")) if isinstance(author, str) else tuple(map(str, author))
    title = article.get("title")
    return RawItem(
        format="json",
        lines=tuple(Line(text, text) for text in texts),
        id=str(article["id"]),
        supplier=str(article["source"]),
        title=Line(title, title) if title else None,
        authors=authors,
    )


def read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as raw:
        for line in gzip.open(raw) if path.suffix == ".gz" else raw:  # noqa: SIM115 - closing `raw` is enough
            if line.strip():
                yield json.loads(line)


def ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def covered(length: int, text: str, stretches: list[tuple[int, int]]) -> bool:
    """Whether nothing but white space of a line is left outside the stretches."""
    at = 0
    for start, end in sorted(stretches):
        if text[at:start].strip():
            return False
        at = max(at, end)
    return bool(stretches) and not text[at:length].strip()


def gone_lines(texts: list[str], parts: Iterable[Any]) -> set[int]:
    by_line: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for part in parts:
        by_line[part.line].append((part.start, part.end))
    return {line for line, stretches in by_line.items() if covered(len(texts[line]), texts[line], stretches)}


def metrics(counts: Counter[str]) -> dict[str, float]:
    hit, false, missed = counts["gone promo"], counts["gone content"] + counts["gone credit"], counts["promo"] - counts["gone promo"]
    precision = ratio(hit, hit + false) if hit + false else 1.0
    recall = ratio(hit, hit + missed) if hit + missed else 1.0
    return {
        "articles": counts["articles"],
        "promo_lines": counts["promo"],
        "precision": precision,
        "recall": recall,
        "f1": ratio(2 * precision * recall, precision + recall),
        "content_chars_lost": ratio(counts["gone chars content"], counts["chars content"]),
        "content_lines_lost": counts["gone content"],
        "credit_lines": counts["credit"],
        "credit_lines_lost": counts["gone credit"],
        "articles_damaged": ratio(counts["damaged"], counts["articles"]),
        "credits_recognised": ratio(counts["credit as credit"], counts["credit"]),
        "content_lines_set_apart": counts["content as credit"] + counts["content as note"],
        "content_chars_set_apart": ratio(counts["chars apart content"], counts["chars content"]),
        "mixed_lines": counts["mixed"],
        "mixed_lines_cut": counts["mixed cut"],
        "other_set_apart": ratio(counts["other as note"] + counts["other as credit"] + counts["gone other"], counts["other"]),
    }


def count_article(article: dict[str, Any], cleaned: Cleaned, counts: Counter[str], errors: list[str]) -> list[int]:
    texts = [line["text"] for line in article["lines"]]
    gone = gone_lines(texts, cleaned.removed)
    as_credit, as_note = gone_lines(texts, cleaned.credits), gone_lines(texts, cleaned.notes)
    reasons = {one.line: f"{one.kind} {one.confidence}: {one.reason}" for one in cleaned.removed}
    counts["articles"] += 1
    damaged = False
    cut = {one.line for one in cleaned.removed}
    for index, line in enumerate(article["lines"]):
        label, size = line["label"], len(line["text"])
        if line.get("mixed"):
            counts["mixed"] += 1
            counts["mixed cut"] += index in cut
            if index not in cut:
                errors.append(f"UNCUT mixed {label} {article['source']} {index}/{len(texts)} | {line['text'][:300]}")
        counts[label] += 1
        counts["chars " + label] += size
        if index in gone:
            counts["gone " + label] += 1
            counts["gone chars " + label] += size
        for name, those in (("credit", as_credit), ("note", as_note)):
            if index in those:
                counts[f"{label} as {name}"] += 1
                counts["chars apart " + label] += size
        lost = index in gone and label in ("content", "credit")
        damaged = damaged or lost
        apart = index in as_credit or index in as_note
        if lost or (label == "promo" and index not in gone) or (label == "content" and apart) or (label == "credit" and index not in as_credit):
            what = "LOST" if lost else "MISSED" if label in ("promo", "credit") else "APART"
            errors.append(f"{what} {label} {article['source']} {index}/{len(texts)} {reasons.get(index, '')} | {line['text'][:180]}")
    counts["damaged"] += damaged
    return sorted(gone)


def score_lines(gold: list[dict[str, Any]], learner: Learner, options: argparse.Namespace) -> None:
    sources: dict[str, Counter[str]] = defaultdict(Counter)
    errors: dict[str, list[str]] = defaultdict(list)
    predictions = []
    for article in gold:
        cleaned = learner.take(raw_item(article, (line["text"] for line in article["lines"])))
        source = article["source"]
        gone = count_article(article, cleaned, sources[source], errors[source])
        predictions.append({"id": article["id"], "removed": gone})
    held = set(filter(None, options.held.split(",")))
    groups: dict[str, list[str]] = {"all": list(sources)}
    if held:
        groups |= {"read": [source for source in sources if source not in held], "held out": [source for source in sources if source in held]}
    for name, members in groups.items():
        total: Counter[str] = Counter()
        for source in members:
            total.update(sources[source])
        print(name, json.dumps({key: round(value, 4) for key, value in metrics(total).items()}))
    if options.by_source:
        for source, counts in sorted(sources.items(), key=lambda pair: (-pair[1]["promo"], pair[0])):
            one = metrics(counts)
            rates = f"P {one['precision']:.2f} R {one['recall']:.2f} content lost {counts['gone content']} credit lost {counts['gone credit']}"
            print(f"{source:24s} promo {counts['promo']:3d} {rates}")
    if options.errors:
        for source, lines in errors.items():
            if source not in held:
                print("\n".join(lines))
    if options.pred:
        Path(options.pred).write_text("".join(json.dumps(one) + "\n" for one in predictions), encoding="utf-8")


def score_inline(texts: list[dict[str, Any]], errors: bool) -> None:
    counts: Counter[str] = Counter()
    for article in texts:
        cleaned = clean(raw_item(article, [article["text"]]), Memory(), 0)
        text = article["text"]
        wanted = {(span["start"], span["end"]) for span in article["spans"] if span["label"] == "promo"}
        other = [(span["start"], span["end"]) for span in article["spans"] if span["label"] != "promo"]
        cuts = [(one.start, one.end, one.kind) for one in cleaned.removed]
        exact = {cut[:2] for cut in cuts} & wanted
        counts["spans"] += len(wanted)
        counts["exact"] += len(exact)
        for start, end, kind in cuts:
            inside = any(start >= low and end <= high for low, high in other)
            if (start, end) not in wanted and not inside:
                counts["false"] += 1
                if errors:
                    print("FALSE", kind, repr(text[max(0, start - 40) : start]), repr(text[start:end]), repr(text[end : end + 30]))
        if errors:
            for start, end in sorted(wanted - exact):
                print("MISSED", repr(text[max(0, start - 40) : end + 30]))
    print("inline", dict(counts), round(ratio(counts["exact"], counts["spans"]), 4))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--by-source", action="store_true")
    parser.add_argument("--errors", action="store_true", help="print the lines decided wrongly (of sources not held out)")
    parser.add_argument("--pred", help="write {id, removed} a line")
    parser.add_argument("--held", default="", help="sources to report apart, comma-separated")
    parser.add_argument("--no-stream", action="store_true", help="learn nothing first")
    options = parser.parse_args(arguments)
    gold_files = [path for path in sorted(options.dir.glob("*.jsonl")) if not path.name.startswith(("inline", "stream", "pred"))]
    inline_files = sorted(options.dir.glob("inline*.jsonl"))
    if not gold_files and not inline_files:
        print(f"{options.dir}: no labelled articles (*.jsonl)", file=sys.stderr)
        return 1
    learner = Learner()
    if not options.no_stream:
        for path in sorted(options.dir.glob("stream*.jsonl*")):
            for article in read(path):
                learner.take(raw_item(article, map(str, article["lines"])))
    for path in gold_files:
        score_lines(list(read(path)), learner, options)
    for path in inline_files:
        score_inline(list(read(path)), options.errors)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
