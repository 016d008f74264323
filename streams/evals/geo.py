"""Measures places and regions on texts with marked toponyms: `python -m streams.evals.geo DIR`.

DIR holds any number of `*.jsonl` or `*.jsonl.gz` files, an article a line:
{"text", "toponyms": [{"start", "end", "lat", "lon", "cc"}]}, offsets in code points, cc an ISO 3166-1 code or null; or an item with the countries that an
editor gave it: {"title", "dateline", "body", "cc": [code]}, of which every tenth is read and those without a code are passed over. Other files are passed over.

Printed for each file, in per cent:
mentions   P/R/F of the stretches marked as place in `Annotation.mentions` (an organisation named after a place is none)
toponyms   P/R/F of every name that tells where, peoples and names inside organisations too, which such corpora mark
country    right country, and acc161 a point within 161 km, of toponyms found
docF       micro P/R/F of the set of countries of an article; primary: the most frequent country is the primary one
For items with an editor's countries: all tags, and those that are primary or of a relevance of at least RELEVANT, against the editor's set.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from streams.enrich import Annotation, Enricher, Place
from streams.enrich.places.finder import EVIDENCE_THRESHOLD, Part
from streams.enrich.places.gazetteer import BLOC, METONYM

EARTH_KM = 6371.0
RELEVANT = 25
EVERY = 10
Spans = dict[tuple[int, int], Place]


def articles(path: Path) -> Iterator[dict[str, Any]]:
    data = path.read_bytes()
    for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines():
        yield json.loads(line)


def toponyms(enricher: Enricher, text: str) -> Spans:
    gazetteer = enricher.gazetteer
    sightings = enricher.places.find([Part("text", text, enricher.tagger.tag(text))])
    return {(s.start, s.end): gazetteer.place(s.row) for s in sightings if s.evidence >= EVIDENCE_THRESHOLD and gazetteer.kind[s.row] not in {BLOC, METONYM}}


def kilometres(place: Place, lat: float, lon: float) -> float:
    if place.lat is None or place.lon is None:
        return math.inf
    a, b, c, d = map(math.radians, (place.lat, place.lon, lat, lon))
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2)))


def compare(tally: Counter[str], name: str, found: set[Any], gold: set[Any]) -> None:
    tally[f"{name} right"] += len(found & gold)
    tally[f"{name} found"] += len(found)
    tally[f"{name} gold"] += len(gold)


def measure(tally: Counter[str], article: dict[str, Any], annotation: Annotation, found: Spans) -> None:
    gold = {(t["start"], t["end"]): t for t in article["toponyms"] if t["cc"] or t["lat"] is not None}
    compare(tally, "mentions", {(m.start, m.end) for m in annotation.mentions if m.type == "place"}, set(gold))
    compare(tally, "toponyms", set(found), set(gold))
    for span in found.keys() & gold.keys():
        tally["resolved"] += 1
        tally["country"] += found[span].country is not None and found[span].country == gold[span]["cc"]
        tally["near"] += gold[span]["lat"] is not None and kilometres(found[span], gold[span]["lat"], gold[span]["lon"]) <= 161
    counts = Counter(t["cc"] for t in gold.values() if t["cc"])
    countries = [r for r in annotation.regions if r.level == "country"]
    compare(tally, "docF", {r.code for r in countries}, set(counts))
    if counts:
        tally["with primary"] += 1
        tally["primary"] += any(r.primary and counts[r.code] == max(counts.values()) for r in countries)


def edited(enricher: Enricher, path: Path) -> str:
    """Region tags against the countries that editors gave."""
    tally: Counter[str] = Counter()
    for number, item in enumerate(articles(path)):
        if number % EVERY or not item["cc"] or not item.get("body"):
            continue
        annotation = enricher.annotate(item["body"], item.get("title") or "", item.get("dateline") or "", language="en")
        countries = [region for region in annotation.regions if region.level == "country"]
        chosen, gold = {r.code for r in countries if r.primary or r.relevance >= RELEVANT}, set(item["cc"])
        compare(tally, "all", {r.code for r in countries}, gold)
        compare(tally, "relevant", chosen, gold)
        tally["items"] += 1
        tally["exact"] += chosen == gold
    return (
        f"{path.name}: {tally['items']} items, all tags {prf(tally, 'all')}, primary or of relevance {RELEVANT} {prf(tally, 'relevant')}, "
        f"exact set {per_cent(tally['exact'], tally['items']):.1f}"
    )


def per_cent(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0


def prf(tally: Counter[str], name: str) -> str:
    right, found, gold = (tally[f"{name} {what}"] for what in ("right", "found", "gold"))
    return f"{per_cent(right, found):.1f}/{per_cent(right, gold):.1f}/{per_cent(2 * right, found + gold):.1f}"


def main(arguments: list[str] | None = None) -> None:
    arguments = sys.argv[1:] if arguments is None else arguments
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.exit(__doc__)
    enricher = Enricher.load()
    for path in sorted([*Path(arguments[0]).glob("*.jsonl"), *Path(arguments[0]).glob("*.jsonl.gz")]):
        tally: Counter[str] = Counter()
        words, spent = 0, 0.0
        for article in articles(path):
            if "cc" in article and "body" in article:
                print(edited(enricher, path))
                break
            if "toponyms" not in article:
                break
            begin = time.process_time()
            annotation = enricher.annotate(article["text"])
            spent += time.process_time() - begin
            words += len(article["text"].split())
            measure(tally, article, annotation, toponyms(enricher, article["text"]))
        if not words:
            continue
        print(
            f"{path.name}: mentions {prf(tally, 'mentions')}, toponyms {prf(tally, 'toponyms')}, "
            f"country {per_cent(tally['country'], tally['resolved']):.1f}, acc161 {per_cent(tally['near'], tally['resolved']):.1f}, "
            f"docF {prf(tally, 'docF')}, primary {per_cent(tally['primary'], tally['with primary']):.1f}, {words / spent:,.0f} words/s"
        )


if __name__ == "__main__":
    main()
