"""What a line's words say, learned from lines written for it: the log-odds that words in this order are a promotion.

A linear model over the words of a line, their pairs and triples and a few marks of its form. It knows no publisher: all lines that it was trained on
(`training/promo/lines/`) were written for that purpose. Its weights are text, one n-gram a line (`words.tsv`), so that a person can look up why a line
scored as it did.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from importlib import resources
from itertools import pairwise

Weights = dict[str, float]

_MOST_TOKENS = 80  # of a long line only so many are looked at
_TOKEN = re.compile(
    r"https?://[^\s]{1,200}|www\.[^\s]{1,200}|[\w.+-]{1,64}@[\w.-]{2,100}|[^\W\d_]+(?:['.&-][^\W\d_]+){0,6}(?:/[^\s]{1,200})?|[$€£]?\d[\d.,:/]{0,30}%?|\.\.\.|>{1,3}|[^\w\s]"
)
_SITE = re.compile(r"\.(?:com|org|net|co|uk|in|au|gov|io|tv|ng|za|ca|ie|example)(?:\.[a-z]{2})?(?:/|$)")
_START, _END = "<s>", "</s>"


def tokens(plain: str) -> list[str]:
    """The words and marks of a normalised line in lower case, numbers, amounts, addresses and sites each under one name; at most 80."""
    found: list[str] = []
    for match in _TOKEN.finditer(plain):
        written = match.group()
        word = "u.s." if written == "US" else written.lower()  # the country, not the reader and the writer
        first = word[0]
        if first.isalpha():
            if word == "u.s.":
                pass
            elif "." in word or "/" in word or "@" in word:
                word = "<mail>" if "@" in word else "<site>" if word.startswith(("http", "www.")) or _SITE.search(word) else word
        elif first.isdigit():
            word = "<percent>" if word[-1] == "%" else "<number>"
        elif first in "$€£" and len(word) > 1:
            word = "<amount>"
        found.append(word)
        if len(found) == _MOST_TOKENS:
            break
    return found


def form(plain: str, count: int) -> list[str]:
    """Marks of a line's form as further n-grams: its length in steps of four tokens, case, bullet, brackets, and how it ends."""
    words = plain.split()
    capitals = sum(word[0].isupper() and len(word) > 1 for word in words)
    small = sum(word[0].islower() for word in words)
    marks = [f"#length {min(12, count // 4)}", f"#end {'word' if plain[-1].isalnum() else plain[-1]}"]
    if capitals > small:
        marks.append("#title")
    if plain[0] in "-*•·>»–—":
        marks.append("#bullet")
    if plain[0] in "([" and plain[-1] in ")]":
        marks.append("#brackets")
    if plain.isupper():
        marks.append("#capitals")
    return marks


def grams(plain: str) -> list[str]:
    """All n-grams of a normalised, non-empty line, each once, in a stable order."""
    words = tokens(plain)
    found = [*words]
    if words:
        found.append(f"^ {words[0]}")
    if len(words) > 1:
        found.append(f"^^ {words[1]}")
    framed = [_START, *words, _END]
    pairs = [f"{first} {second}" for first, second in pairwise(framed)]
    found += pairs
    found += [f"{pair} {third}" for pair, third in zip(pairs, framed[2:], strict=False)]
    found += form(plain, len(words))
    return list(dict.fromkeys(found))


def score(plain: str, weights: Weights) -> float:
    """Log-odds; below zero the words are rather a story's. The sum over the n-grams divided by the square root of their number."""
    known = grams(plain)
    total = 0.0
    get = weights.get
    for gram in known:
        total += get(gram, 0.0)
    return weights["#bias"] + total / math.sqrt(len(known))


@lru_cache(maxsize=1)
def load() -> Weights:
    """The weights that ship: read once in a process, about 20 ms."""
    weights: Weights = {}
    for line in resources.files(__package__).joinpath("words.tsv").read_text("utf-8").splitlines():
        weight, _, gram = line.partition("\t")
        weights[gram] = float(weight)
    return weights


def telling(plain: str, weights: Weights, most: int = 3) -> list[str]:
    """The n-grams of two or more words that speak most for a promotion, strongest first: what a person is shown."""
    found = [(weights.get(gram, 0.0), gram) for gram in grams(plain) if gram[0] not in "#^"]
    return [gram for weight, gram in sorted(found, key=lambda pair: (-pair[0], pair[1]))[:most] if weight > 0]
