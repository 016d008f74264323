"""`python -m training.tagger DATA --wordnet DICT [--out FILE] [--variant teacher|gold] [--without wikigold]`

DATA holds gmb3.conll.gz, teacher/{gmb3,gum}.teacher.conll.gz, uner_ewt/*.iob2.gz and wikigold/wikigold.conll.txt.gz; DICT is Princeton WordNet's folder `dict`.
Seeds are fixed: the same inputs and package versions give the same model.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click
import pycrfsuite  # type: ignore[import-untyped]

from streams.enrich.tagger_model import UNIT, Model, pack, write_model
from training.tagger.augment import Names, from_templates, recased, replaced
from training.tagger.corpora import Sentence, read_conll, read_uner
from training.tagger.examples import examples, never_names
from training.tagger.gazetteer import build_lexicon

SEED = 20_240_229
COPIES = 3
"""How often a sentence with gold labels counts."""
TEMPLATES = 6_600
SKIP_LEAST = 20
SOURCES = ("wikigold", "uner", "augmented", "templates")
LABELS = ("O", *(f"{prefix}-{kind}" for kind in ("PER", "ORG", "LOC", "MISC") for prefix in "BI"))


def flatten(documents: Iterable[list[Sentence]]) -> list[Sentence]:
    return [sentence for document in documents for sentence in document]


def load(data: Path, variant: str, without: frozenset[str]) -> tuple[list[Sentence], list[Sentence]]:
    """(large silver corpus, small corpora that count `COPIES` times)."""
    gold = []
    if "wikigold" not in without:
        gold += flatten(read_conll(data / "wikigold" / "wikigold.conll.txt.gz"))
    if "uner" not in without:
        gold += flatten(read_uner(data / "uner_ewt" / "en_ewt-ud-test.iob2.gz"))
    if variant == "gold":
        return flatten(read_conll(data / "gmb3.conll.gz")), gold
    gold += flatten(read_conll(data / "teacher" / "gum.teacher.conll.gz"))
    return flatten(read_conll(data / "teacher" / "gmb3.teacher.conll.gz")), gold


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--wordnet", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Princeton WordNet's folder `dict`.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("streams/enrich/data/tagger.bin"), show_default=True)
@click.option("--variant", type=click.Choice(["teacher", "gold"]), default="teacher", show_default=True, help="gold: no labels made by a model.")
@click.option("--without", multiple=True, type=click.Choice(SOURCES), help="Leave a source out, to measure on it or without it.")
@click.option("--iterations", default=100, show_default=True)
@click.option("--c1", default=0.06, show_default=True, help="L1 regularisation.")
@click.option("--c2", default=0.02, show_default=True, help="L2 regularisation.")
@click.option("--least", default=2, show_default=True, help="Features seen less often are left out.")
@click.option("--drop", default=0.06, show_default=True, help="Weights below this are left out.")
def main(data: Path, wordnet: Path, out: Path, variant: str, without: tuple[str, ...], iterations: int, c1: float, c2: float, least: int, drop: float) -> None:
    rng = random.Random(SEED)
    large, small = load(data, variant, frozenset(without))
    click.echo(f"{len(large)} + {len(small)} sentences")
    lexicon = build_lexicon(wordnet, [*large, *small])
    click.echo(f"{len(lexicon)} lexicon entries")
    names = Names(rng, [*large, *small])
    sentences = [recased(sentence, rng) for sentence in large]
    for _ in range(COPIES):
        sentences += [recased(sentence, rng) for sentence in small]
    if "augmented" not in without:
        sentences += [recased(replaced(sentence, names), rng) for sentence in [*large, *small] if any(tag != "O" for tag in sentence.tags)]
    if "templates" not in without:
        sentences += from_templates(names, TEMPLATES)

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    skip = never_names(sentences, SKIP_LEAST)
    tokens = 0
    for example in examples(sentences, lexicon.get, skip):
        tokens += len(example.labels)
        trainer.append(example.features, example.labels)
    click.echo(f"{len(sentences)} sentences, {tokens} tokens in runs")
    trainer.set_params({"c1": c1, "c2": c2, "max_iterations": iterations, "feature.possible_transitions": True, "feature.minfreq": least})
    with tempfile.TemporaryDirectory() as folder:
        crf = str(Path(folder) / "model.crfsuite")
        trainer.train(crf)
        tagger = pycrfsuite.Tagger()
        tagger.open(crf)
        info = tagger.info()
    model = to_model(info.state_features, info.transitions, lexicon, skip, drop, {"variant": variant, "without": sorted(without), "seed": SEED})
    out.parent.mkdir(parents=True, exist_ok=True)
    write_model(out, model)
    click.echo(f"{len(model.features)} features, {out.stat().st_size} bytes")


def to_model(
    state: dict[tuple[str, str], float],
    transitions: dict[tuple[str, str], float],
    lexicon: dict[str, str],
    skip: frozenset[str],
    drop: float,
    about: dict[str, object],
) -> Model:
    ids = {label: i for i, label in enumerate(LABELS)}
    features: dict[str, dict[int, int]] = {}
    for (name, label), weight in state.items():
        if abs(weight) >= drop and "\n" not in name:
            features.setdefault(name, {})[ids[label]] = round(weight / UNIT)
    rows = tuple(tuple(round(transitions.get((a, b), 0.0) / UNIT) for b in LABELS) for a in LABELS)
    return Model(LABELS, rows, {name: pack(weights) for name, weights in features.items()}, lexicon, skip, about)


if __name__ == "__main__":
    main()
