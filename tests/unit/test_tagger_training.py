"""Training data: reading corpora, labelling runs, and that training sees what the tagger sees."""

from __future__ import annotations

import gzip
import re
from itertools import pairwise
from pathlib import Path

import pytest

from streams.enrich.tagger.features import surroundings
from streams.enrich.tagger.model import read_model
from streams.enrich.tagger.runs import runs_with_next
from streams.enrich.tagger.tagger import MODEL, Tagger
from training.tagger.agreement import doubted, without_titles
from training.tagger.corpora import Sentence, iob2, read_conll, read_uner, spans
from training.tagger.dataset import Dataset
from training.tagger.examples import labelled_runs, never_names, text_of
from training.tagger.lists import FRAMES, FRANCHISES, nickname

SENTENCE = Sentence(
    ("Mr.", "Olaf", "Berg", "of", "Acme", "Steel", "Corp.", "met", "Lloyd", "'s", "in", "Oslo-based", "Aker", "."),
    ("O", "B-PER", "I-PER", "O", "B-ORG", "I-ORG", "I-ORG", "O", "B-ORG", "I-ORG", "O", "O", "B-ORG", "O"),
)


def test_iob2() -> None:
    assert iob2(["I-PER", "I-PER", "I-LOC", "O", "B-LOC", "B-LOC", "O", "I-ORG"]) == ["B-PER", "I-PER", "B-LOC", "O", "B-LOC", "B-LOC", "O", "B-ORG"]


def test_read_conll_documents(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write("-DOCSTART- -X- O O\n\nOslo NNP I-NP I-LOC\n. . O O\n\n-DOCSTART- -X- O O\n\nBerg NNP I-NP I-PER\n")
    assert list(read_conll(path)) == [[Sentence(("Oslo", "."), ("B-LOC", "O"))], [Sentence(("Berg",), ("B-PER",))]]


def test_read_uner(tmp_path: Path) -> None:
    path = tmp_path / "a.iob2"
    path.write_text("# newdoc id = x\n# text = Oslo\n1\tOslo\tB-LOC\t-\tann\n2\t#\tO\t-\tann\n\n", encoding="utf-8")
    assert list(read_uner(path)) == [[Sentence(("Oslo", "#"), ("B-LOC", "O"))]]


def test_spans() -> None:
    assert spans(SENTENCE.tags) == [(1, 3, "PER"), (4, 7, "ORG"), (8, 10, "ORG"), (12, 13, "ORG")]


def test_labels_of_runs() -> None:
    labelled = {run: labels for _, _, run, labels in labelled_runs(SENTENCE)}
    assert labelled["Mr. Olaf Berg of Acme Steel Corp."] == ["O", "B-PER", "I-PER", "O", "B-ORG", "I-ORG", "I-ORG"]
    assert labelled["Lloyd"] == ["B-ORG"]
    assert labelled["Aker"] == ["B-ORG"]


def test_runs_that_were_never_names() -> None:
    sentences = [Sentence(("The", "end"), ("O", "O"))] * 3 + [Sentence(("May",), ("O",))] * 3 + [Sentence(("May",), ("B-PER",))]
    assert never_names(sentences, 3) == {"The"}
    assert never_names(sentences, 4) == frozenset()


@pytest.mark.parametrize("capitals", [False, True])
def test_training_and_tagging_score_alike(capitals: bool) -> None:
    model = read_model(MODEL)
    tagger = Tagger(model)
    tokens = tuple(token.upper() for token in SENTENCE.tokens) if capitals else SENTENCE.tokens
    sentence = Sentence(tokens, SENTENCE.tags)
    text, _ = text_of(sentence)
    dataset = Dataset(model.lexicon.get, frozenset(), model.labels)
    dataset.add([sentence], [frozenset()], 1.0, 1.0)
    names = list(dataset.ids)
    sums = [sum(model.features.get(names[i], 0) for i in dataset.features[a:b]) for a, b in pairwise(dataset.at)]
    expected = [sums[a:b] for a, b in pairwise(dataset.runs)]
    actual = []
    contexts = tagger._contexts
    for start, run, after in runs_with_next(text):
        known = tagger._new_run(run, surroundings(text, start, start + len(run)).capitals)
        actual.append(contexts.scores(known.scores, known.first_code, known.last_code, contexts.left(text, start), contexts.right(after)))
    assert actual == expected
    assert any(any(scores) for scores in actual)


def test_labels_and_trust_of_a_dataset() -> None:
    labels = ("O", "B-PER", "I-PER")
    sentences = [Sentence(("Ana", "Lima", "met", "Olaf", "."), ("B-PER", "I-PER", "O", "B-PER", "O")), Sentence(("The", "end"), ("O", "O"))]
    dataset = Dataset({}.get, frozenset({"The"}), labels)
    dataset.add(sentences, [frozenset({3}), frozenset()], 1.0, 0.25)
    assert [[labels[i] for i in dataset.gold[a:b]] for a, b in pairwise(dataset.runs)] == [["B-PER", "I-PER"], ["B-PER"]]
    assert list(dataset.trust) == [1.0, 0.25]


def test_doubts_are_where_two_labellings_differ() -> None:
    tokens = ("President", "Ana", "Lima", "of", "Acme", "met", "the", "World", "Bank", "in", "Oslo", "on", "Iranian", "soil")
    own = Sentence(tokens, ("B-PER", "I-PER", "I-PER", "O", "B-LOC", "O", "B-ORG", "I-ORG", "I-ORG", "O", "B-LOC", "O", "B-MISC", "O"))
    taught = Sentence(tokens, ("O", "B-PER", "I-PER", "O", "B-ORG", "O", "O", "B-ORG", "I-ORG", "O", "B-LOC", "O", "O", "O"))
    assert doubted(own, taught) == {4}  # no title, leading article or nationality
    assert without_titles(own).tags == ("O", *taught.tags[1:4], "B-LOC", *own.tags[5:])
    assert doubted(own, own) == frozenset()
    assert doubted(own, Sentence(("Ana",), ("B-PER",))) == frozenset()  # cut into other tokens


def test_the_lists_of_names() -> None:
    assert [nickname(name) for name in ("Boston Red Sox", "New York Giants", "Vegas Golden Knights")] == ["Red Sox", "Giants", "Golden Knights"]
    assert all(" " in name for name in FRANCHISES)
    known = {
        "person",
        "surname",
        "initialled",
        "country",
        "COUNTRY",
        "town",
        "TOWN",
        "hamlet",
        "street",
        "lake",
        "club",
        "nick",
        "company",
        "firm",
        "media",
        "body",
    }
    known |= {"school", "contest", "people", "n", "nn", "score", "date", "code", "iso", "sport"}
    assert {place for _, frame in FRAMES for place in re.findall(r"\{(\w+)\}", frame)} <= known
