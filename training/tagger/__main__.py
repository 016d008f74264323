"""`python -m training.tagger DATA --wordnet DICT [--out FILE] [--variant teacher|gold] [--without wikigold]`

DATA holds gmb3.conll.gz, teacher/{gmb3,gum}.teacher.conll.gz, uner_ewt/*.iob2.gz and wikigold/wikigold.conll.txt.gz; DICT is Princeton WordNet's folder `dict`.
Seeds are fixed: the same inputs and package versions give the same model.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from streams.enrich.tagger.model import UNIT, Model, pack, write_model
from training.tagger import crf
from training.tagger.agreement import doubted, without_titles
from training.tagger.augment import Names, from_templates, recased, replaced
from training.tagger.corpora import Sentence, read_conll, read_uner
from training.tagger.dataset import Dataset
from training.tagger.examples import never_names
from training.tagger.frames import from_frames
from training.tagger.gazetteer import build_lexicon

SEED = 20_240_229
COPIES = 3
"""How often a sentence of the small corpora is there; one of WikiGold, which is no news, once."""
DOUBT = 0.3
"""How much a run counts on which the corpus and the teacher disagree."""
TEMPLATES = 6_600
FRAMES = 20_000
FRAME_TRUST = 0.5
SKIP_LEAST = 20
SOURCES = ("wikigold", "uner", "augmented", "templates", "frames")
LABELS = ("O", *(f"{prefix}-{kind}" for kind in ("PER", "ORG", "LOC", "MISC") for prefix in "BI"))

Doubts = list[frozenset[int]]
Copied = list[tuple[Sentence, int]]
"""Each sentence, and how often it is there."""


def flatten(documents: Iterable[list[Sentence]]) -> list[Sentence]:
    return [sentence for document in documents for sentence in document]


def load(data: Path, variant: str, without: frozenset[str]) -> tuple[list[Sentence], Doubts, Copied]:
    """(large silver corpus, its doubtful tokens, small corpora)."""
    small: Copied = []
    if "wikigold" not in without:
        small += [(sentence, 1) for sentence in flatten(read_conll(data / "wikigold" / "wikigold.conll.txt.gz"))]
    if "uner" not in without:
        small += [(sentence, COPIES) for sentence in flatten(read_uner(data / "uner_ewt" / "en_ewt-ud-test.iob2.gz"))]
    own = flatten(read_conll(data / "gmb3.conll.gz"))
    if variant == "gold":
        return [without_titles(sentence) for sentence in own], [frozenset()] * len(own), small
    small += [(sentence, COPIES) for sentence in flatten(read_conll(data / "teacher" / "gum.teacher.conll.gz"))]
    taught = flatten(read_conll(data / "teacher" / "gmb3.teacher.conll.gz"))
    return taught, [doubted(a, b) for a, b in zip(own, taught, strict=True)], small


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--wordnet", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Princeton WordNet's folder `dict`.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("streams/enrich/data/tagger.bin"), show_default=True)
@click.option("--variant", type=click.Choice(["teacher", "gold"]), default="teacher", show_default=True, help="gold: no labels made by a model.")
@click.option("--without", multiple=True, type=click.Choice(SOURCES), help="Leave a source out, to measure on it or without it.")
@click.option("--epochs", default=6, show_default=True)
@click.option("--step", default=0.1, show_default=True, help="Size of a weight's first step.")
@click.option("--l1", default=0.5, show_default=True, help="What it takes to move a weight from zero.")
@click.option("--least", default=2, show_default=True, help="Features seen less often are left out.")
@click.option("--drop", default=0.06, show_default=True, help="Weights below this are left out.")
@click.option("--seeds", default=2, show_default=True, help="Orders of the examples; the weights are the means over them.")
def main(
    data: Path, wordnet: Path, out: Path, variant: str, without: tuple[str, ...], epochs: int, step: float, l1: float, least: int, drop: float, seeds: int
) -> None:
    rng = random.Random(SEED)
    large, doubts, small = load(data, variant, frozenset(without))
    click.echo(f"{len(large)} + {len(small)} sentences")
    each = [*large, *(sentence for sentence, _ in small)]
    lexicon = build_lexicon(wordnet, each)
    click.echo(f"{len(lexicon)} lexicon entries")
    names = Names(rng, each)
    parts = made(large, doubts, small, names, rng, frozenset(without))
    skip = never_names((sentence for sentences, _, _ in parts for sentence in sentences), SKIP_LEAST)
    dataset = Dataset(lexicon.get, skip, LABELS)
    for sentences, doubts, trust in parts:
        dataset.add(sentences, doubts, trust, trust * DOUBT)
    features, examples = crf.examples_of(dataset, least)
    click.echo(f"{len(dataset)} tokens in runs, {len(features)} features")
    trained = [crf.train(examples, len(features), len(LABELS), SEED + i, epochs, crf.Penalties(step, l1)) for i in range(seeds)]
    state, transitions = (np.mean(parts, axis=0) for parts in zip(*trained, strict=True))
    model = to_model(features, state, transitions, lexicon, skip, drop, {"variant": variant, "without": sorted(without), "seed": SEED})
    out.parent.mkdir(parents=True, exist_ok=True)
    write_model(out, model)
    click.echo(f"{len(model.features)} features kept, {out.stat().st_size} bytes")


def made(
    large: list[Sentence], doubts: Doubts, small: Copied, names: Names, rng: random.Random, without: frozenset[str]
) -> list[tuple[list[Sentence], Doubts, float]]:
    """(sentences, doubtful tokens of each, how much they count) of each part of the training text."""
    sure: frozenset[int] = frozenset()
    parts = [([recased(sentence, rng) for sentence in large], doubts, 1.0)]
    for copy in range(COPIES):
        copies = [recased(sentence, rng) for sentence, count in small if copy < count]
        parts.append((copies, [sure] * len(copies), 1.0))
    if "augmented" not in without:
        pairs = [*zip(large, doubts, strict=True), *((sentence, sure) for sentence, _ in small)]
        pairs = [(sentence, doubt) for sentence, doubt in pairs if any(tag != "O" for tag in sentence.tags)]
        for doubtful in (False, True):  # in a sentence with other names the doubtful tokens cannot be told any more
            copies = [recased(replaced(sentence, names), rng) for sentence, doubt in pairs if bool(doubt) == doubtful]
            parts.append((copies, [sure] * len(copies), DOUBT if doubtful else 1.0))
    if "templates" not in without:
        parts.append((from_templates(names, TEMPLATES), [sure] * TEMPLATES, 1.0))
    if "frames" not in without:
        parts.append((from_frames(names, FRAMES), [sure] * FRAMES, FRAME_TRUST))
    return parts


def to_model(
    names: list[str],
    state: NDArray[np.float32],
    transitions: NDArray[np.float32],
    lexicon: dict[str, str],
    skip: frozenset[str],
    drop: float,
    about: dict[str, object],
) -> Model:
    """`state[feature, label]` and `transitions[from, to]` are weights in nats."""
    kept = np.abs(state) >= drop
    steps = np.rint(state / UNIT).astype(int)
    features = {}
    for i in np.flatnonzero(kept.any(axis=1)).tolist():
        if "\n" not in names[i]:
            features[names[i]] = pack({label: int(steps[i, label]) for label in np.flatnonzero(kept[i]).tolist()})
    rows = tuple(tuple(row) for row in np.rint(transitions / UNIT).astype(int).tolist())
    return Model(LABELS, rows, features, lexicon, skip, about)


if __name__ == "__main__":
    main()
