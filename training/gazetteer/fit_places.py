"""Fits the weights of `streams/enrich/places/cues.py` by logistic regression on texts with marked places.

    python -m training.gazetteer.fit_places FILE.conll[.gz] ...

Files: a token and its last-column tag (B-LOC, I-LOC, ...) a line, or the columns of Universal NER; blank lines between sentences, `-DOCSTART-` between
texts. Name only texts whose licence lets a shipped model be trained on them; the model's sources are named in `docs/enrichment.md`. A gazetteer name that
is exactly a LOC stretch is a place, one that crosses a stretch's edge is left out, any other is none.
Peoples and institutions are never marked so; theirs, and the cues of the entity tagger, are the constants below.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from streams.enrich.places import cues as place_cues
from streams.enrich.places import finder as places
from streams.enrich.places.finder import Part, PlaceFinder
from streams.enrich.places.gazetteer import BLOC, METONYM, PEOPLE, Gazetteer

TARGET = Path(place_cues.__file__).parents[1] / "data" / "place_weights.json"
ROUNDS = 2  # the support cues depend on the weights before
MIN_COUNT = 4
STRENGTH = 0.3  # inverse of the regularisation
SENTENCES = 12  # a text without marks of its beginning is cut into pieces of so many

BY_HAND = {
    "bias": -1.0,
    "class=people": 5.0,
    "class=institution": 5.0,
    "before organisation of country": -6.0,
    "before organisation of big": -4.5,
    "before organisation of small": -4.0,
    "culture": -10.0,
    "before given people": -5.0,
    "before initial people": -5.0,
    "before title people": -3.0,
    "before capital people": -1.0,
    "after capital people": -0.5,
    "after organisation people": -0.5,
    "after street people": -2.0,
    "person people": -6.0,
    "before given institution": -4.0,
    "after capital institution": -1.0,
    "after organisation institution": -2.0,
    "tagger organisation institution": 1.0,
    "tagger person institution": -4.0,
    "tagger in person institution": -4.0,
    "tagger in organisation institution": -5.0,
    "tagger person people": -4.0,
    "tagger in person people": -4.0,
    "tagger in organisation people": -1.0,
    "tagger in place people": -1.0,
    "dateline": 4.0,
    "contained": 3.0,
    "contains": 2.5,
    "postal": 6.0,
    "hyphen": -2.0,
    "based": 3.0,
    "company": -9.0,
    "code": -9.0,
    "listed": -15.0,
    "no article": -7.0,
    "firm small": -3.0,
    "firm big": -2.0,
    "after surname big": -2.0,
    "after surname small": -2.0,
    "after surname country": -1.0,
    "namesake big": -3.5,
    "namesake small": -3.5,
    "namesake country": -2.0,
    "tagger organisation people": -4.0,
    "tagger place country": 1.5,
    "tagger place big": 2.0,
    "tagger place small": 2.5,
    "tagger person country": -5.0,
    "tagger person big": -6.0,
    "tagger person small": -6.0,
    "tagger organisation country": -4.0,
    "tagger organisation big": -6.0,
    "tagger organisation small": -6.0,
    "tagger other country": -2.0,
    "tagger other big": -3.0,
    "tagger other small": -3.0,
    "tagger in person country": -3.0,
    "tagger in person big": -4.0,
    "tagger in person small": -5.0,
    "tagger in organisation country": -2.5,
    "tagger in organisation big": -3.0,
    "tagger in organisation small": -4.0,
    "tagger in other country": -0.5,
    "tagger in other big": -1.5,
    "tagger in other small": -2.5,
    "tagger in place country": -0.5,
    "tagger in place big": -1.0,
    "tagger in place small": -2.0,
    "tagger none country": 0.0,
    "tagger none big": -0.3,
    "tagger none small": -0.8,
}
START = {
    "bias": -1.0,
    "class=country": 5.0,
    "class=people": 5.0,
    "class=institution": 5.0,
    "class=other": 4.0,
    "class=capital": 3.0,
    "class=admin1": 2.5,
    "class=admin2": 3.0,
    "class=city": 1.0,
}
NEVER_FITTED = frozenset(
    {
        "before organisation of country",
        "before organisation of big",
        "before organisation of small",
        "hyphen",
        "based",
        "event",
        "crash",
        "company",
        "code",
        "listed",
        "no article",
        "firm small",
        "firm big",
        "after surname country",
        "after surname big",
        "after surname small",
        "namesake country",
        "namesake big",
        "namesake small",
        "postal",
        "dateline",
        "contained",
        "contains",
        "class=people",
        "class=institution",
    }
)
"""The texts' tokens hide these (a hyphenated word is one token) or have too few of them."""
NO_SPACE_BEFORE = frozenset({",", ".", ";", ":", ")", "!", "?", "'s", "n't", "'", "''", "%", "’s", "'re", "'ve", "'ll", "-RRB-"})


def texts(path: Path) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """(text, LOC stretches) of each text in a file."""
    data = path.read_bytes()
    lines = (gzip.decompress(data) if path.suffix == ".gz" else data).decode().split("\n")
    marked = sum(line.startswith("-DOCSTART-") for line in lines) > 5
    tokens: list[tuple[str, str]] = []
    count = 0
    for line in [*(line for line in lines if not line.startswith("# ")), "-DOCSTART-"]:
        if line.startswith("-DOCSTART-") or (not line.strip() and not marked and count >= SENTENCES):
            if tokens:
                yield join(tokens)
            tokens, count = [], 0
        elif not line.strip():
            tokens.append(("\n", "O"))
            count += 1
        else:
            tokens.append(token_and_tag(line))


def token_and_tag(line: str) -> tuple[str, str]:
    """First and last column; in the five columns of Universal NER (number, token, tag, -, annotator) the second and third."""
    cells = line.split("\t") if "\t" in line else line.split()
    return (cells[1], cells[2]) if len(cells) == 5 and cells[0].isdigit() else (cells[0], cells[-1])


def join(tokens: list[tuple[str, str]]) -> tuple[str, list[tuple[int, int]]]:
    text, spans, open_at, previous = "", [], -1, "O"
    for token, tag in [*tokens, ("\n", "O")]:
        inside = tag.endswith("-LOC")
        if open_at >= 0 and (not inside or (tag.startswith("B") and previous != "O")):
            spans.append((open_at, len(text.rstrip())))
            open_at = -1
        if text and token not in NO_SPACE_BEFORE and not text.endswith(("(", "\n", "``")):
            text += " "
        if inside and open_at < 0:
            open_at = len(text)
        text += {"-LRB-": "(", "-RRB-": ")", "``": '"', "''": '"'}.get(token, token)
        previous = tag
    return text, spans


def examples(finder: PlaceFinder, files: list[Path]) -> Iterator[tuple[dict[str, int], int]]:
    gazetteer = finder.gazetteer
    for file in files:
        for text, gold in texts(file):
            exact = set(gold)
            for sighting in finder.find([Part("text", text)]):
                if {gazetteer.kind[row] for row in sighting.rows} & {PEOPLE, BLOC, METONYM}:
                    continue
                place = (sighting.start, sighting.end) in exact
                if not place and any(
                    start < sighting.end and sighting.start < end and not (start <= sighting.start and sighting.end <= end) for start, end in gold
                ):
                    continue
                yield Counter(sighting.cues), int(place)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("files", nargs="+", type=Path)
    files = arguments.parse_args().files
    table = dict(START)
    places.weights = lambda: table
    places.evidence_weights = lambda: place_cues.as_evidence(table)
    gazetteer = Gazetteer.load()
    for _ in range(ROUNDS):
        rows, labels = zip(*examples(PlaceFinder(gazetteer), files), strict=True)
        seen = Counter(cue for row in rows for cue in row)
        vectors = DictVectorizer()
        matrix = vectors.fit_transform([{cue: 1 for cue in row if seen[cue] >= MIN_COUNT and cue not in NEVER_FITTED} for row in rows])
        model = LogisticRegression(C=STRENGTH, max_iter=500, fit_intercept=False).fit(matrix, labels)
        right = (model.predict(matrix) == labels).mean()
        print(f"{len(labels)} names, {sum(labels)} places, {100 * right:.1f} % right")
        table = {cue: round(float(weight), 3) for cue, weight in zip(vectors.get_feature_names_out(), model.coef_[0], strict=True)}
        fitted = dict(table)
        table |= {cue: weight for cue, weight in BY_HAND.items() if cue not in table}
    write(fitted)


def write(fitted: dict[str, float]) -> None:
    merged = {**fitted, **{cue: weight for cue, weight in BY_HAND.items() if cue not in fitted}}
    TARGET.write_text(json.dumps({"weights": dict(sorted(merged.items()))}, indent=0) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(merged)} weights")


if __name__ == "__main__":
    main()
