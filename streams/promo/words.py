"""What a line's words say, learned from lines written for it: the log-odds that words in this order are a promotion.

A linear model over the words of a line, their pairs and triples and a few marks of its form. It knows no publisher: all lines that it was trained on
(`training/promo/lines/`) were written for that purpose. Its weights are text, one n-gram a line (`words.tsv`), so that a person can look up why a line
scored as it did.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import TypeVar

Weights = dict[str, float]
_Key = TypeVar("_Key", str, tuple[str, ...])

_MOST_TOKENS = 32  # of a long line only so many are looked at
_MOST_CHARACTERS = 4000  # code points that they are looked for in
_SHORT_CHUNK = 40  # code points
_TOKEN = re.compile(
    r"https?://[^\s]{1,200}|www\.[^\s]{1,200}|[\w.+-]{1,64}@[\w.-]{2,100}|[^\W\d_]+(?:['.&-][^\W\d_]+){0,6}(?:/[^\s]{1,200})?|[$€£]?\d[\d.,:/]{0,30}%?|\.\.\.|>{1,3}|[^\w\s]"
)
_SITE = re.compile(r"\.(?:com|org|net|co|uk|in|au|gov|io|tv|ng|za|ca|ie|example)(?:\.[a-z]{2})?(?:/|$)")
_START, _END = "<s>", "</s>"
_LENGTHS = [f"#length {steps}" for steps in range(13)]


class Vocabulary:
    """The weights of n-grams, ready to be added up: of single words, of pairs and of triples by their words, and of marks by their names."""

    __slots__ = ("marks", "pairs", "singles", "triples", "weights")

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.singles: Weights = {}
        self.pairs: dict[tuple[str, ...], float] = {}
        self.triples: dict[tuple[str, ...], float] = {}
        self.marks: Weights = {}
        for gram, weight in weights.items():
            parts = tuple(gram.split(" "))
            if gram[0] in "#^" and len(gram) > 1:
                self.marks[gram] = weight
            if gram[0] == "#" and len(parts[0]) > 1:
                continue
            if len(parts) == 1:
                self.singles[gram] = weight
            else:
                (self.pairs if len(parts) == 2 else self.triples)[parts] = weight


def tokens(plain: str) -> list[str]:
    """The words and marks of a normalised line in lower case, numbers, amounts, addresses and sites each under one name; at most 32."""
    found: list[str] = []
    for chunk in plain[:_MOST_CHARACTERS].split(" "):
        if chunk.isalpha():
            found.append(chunk)
        else:
            found += _split_short(chunk) if len(chunk) <= _SHORT_CHUNK else _split(chunk)
    del found[_MOST_TOKENS:]
    if "US" in found:  # the country, not the reader and the writer
        found = ["u.s." if word == "US" else word for word in found]
    return [word.lower() for word in found]


def _split(chunk: str) -> tuple[str, ...]:
    """The tokens of a stretch without a space that is no plain word."""
    return tuple([_named("u.s." if word == "US" else word.lower()) for word in _TOKEN.findall(chunk)])


_split_short = lru_cache(maxsize=8192)(_split)  # most are a word and a comma


def _named(word: str) -> str:
    """The name that a token has with all its like, if it is no plain word."""
    first = word[0]
    if first.isalpha():
        if word == "u.s." or not ("." in word or "/" in word or "@" in word):
            return word
        return "<mail>" if "@" in word else "<site>" if word.startswith(("http", "www.")) or _SITE.search(word) else word
    if first.isdigit():
        return "<percent>" if word[-1] == "%" else "<number>"
    return "<amount>" if first in "$€£" and len(word) > 1 else word


def form(plain: str, count: int) -> list[str]:
    """Marks of a line's form as further n-grams: its length in steps of four tokens, case, bullet, brackets, and how it ends."""
    words = plain.split()
    first, last = plain[0], plain[-1]
    marks = [_LENGTHS[min(12, count // 4)], "#end word" if last.isalnum() else "#end " + last]
    initials = [word[0] for word in words if len(word) > 1 or word.islower()]
    if sum(map(str.isupper, initials)) > sum(map(str.islower, initials)):
        marks.append("#title")
    if first in "-*•·>»–—":
        marks.append("#bullet")
    if first in "([" and last in ")]":
        marks.append("#brackets")
    if plain.isupper():
        marks.append("#capitals")
    return marks


def _beginning(words: list[str]) -> list[str]:
    return [f"^ {words[0]}", f"^^ {words[1]}"] if len(words) > 1 else [f"^ {word}" for word in words]


def grams(plain: str) -> list[str]:
    """All n-grams of a normalised, non-empty line, each once, in a stable order."""
    words = tokens(plain)
    framed = [_START, *words, _END]
    pairs = [f"{first} {second}" for first, second in pairwise(framed)]
    triples = [f"{pair} {third}" for pair, third in zip(pairs, framed[2:], strict=False)]
    return list(dict.fromkeys([*words, *_beginning(words), *pairs, *triples, *form(plain, len(words))]))


def score(plain: str, vocabulary: Vocabulary) -> float:
    """Log-odds; below zero the words are rather a story's. The sum over the n-grams (`grams`) divided by the square root of their number."""
    words = tokens(plain)
    marks = [*_beginning(words), *form(plain, len(words))]
    framed = [_START, *words, _END]
    following = framed[1:]
    singles: Collection[str] = words
    pairs: Collection[tuple[str, ...]] = list(zip(framed, following, strict=False))
    triples: Collection[tuple[str, ...]] = list(zip(framed, following, framed[2:], strict=False))
    if len(set(words)) < len(words):  # each n-gram counts once
        singles, all_pairs = dict.fromkeys(words), len(pairs)
        pairs = dict.fromkeys(pairs)
        if len(pairs) < all_pairs:
            triples = dict.fromkeys(triples)
    count = len(singles) + len(pairs) + len(triples)
    total = _sum(vocabulary.singles, singles) + _sum(vocabulary.pairs, pairs) + _sum(vocabulary.triples, triples) + _sum(vocabulary.marks, marks)
    return vocabulary.weights["#bias"] + total / math.sqrt(count + len(marks))


def _sum(weights: dict[_Key, float], keys: Iterable[_Key]) -> float:
    return sum(filter(None, map(weights.get, keys)))


@lru_cache(maxsize=1)
def load() -> Vocabulary:
    """The weights that ship: read once in a process, about 30 ms."""
    weights: Weights = {}
    for line in resources.files(__package__).joinpath("words.tsv").read_text("utf-8").splitlines():
        weight, _, gram = line.partition("\t")
        weights[gram] = float(weight)
    return Vocabulary(weights)


def telling(plain: str, weights: Weights, most: int = 3) -> list[str]:
    """The n-grams of two or more words that speak most for a promotion, strongest first: what a person is shown."""
    found = [(weights.get(gram, 0.0), gram) for gram in grams(plain) if gram[0] not in "#^"]
    return [gram for weight, gram in sorted(found, key=lambda pair: (-pair[0], pair[1]))[:most] if weight > 0]
