"""What the tagger looks at. Training and tagging share this file: a change here needs a new model.

Features of a run depend on its string alone (so they are scored once per string); those of its surroundings are made afresh each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from streams.enrich.tagger.runs import CONNECTORS, MAX_TOKEN_LENGTH, tokens_of

NO_CODES = ""
MAX_PHRASE = 5
"""Tokens in the longest gazetteer phrase that is looked up."""

_LEFT = re.compile(r"['’]s\b|\w+|[^\w \t\xa0]")
_RIGHT = re.compile(r"[ \t\xa0]*+(['’]s\b|\w{1,30}+|[^\w\s]|\s|$)[ \t\xa0]*+(['’]s\b|\w{1,30}+|[^\w\s]|\s|$)")
_DIGITS = re.compile(r"\d")
_SENTENCE_END = frozenset(".?!\n\r")
LONG = 5  # tokens; in a run of so many the surroundings are heard only at its ends
LEFT_WINDOW = 40  # code points before a run that can hold its two left neighbours
_KNOWN_WORDS = 20_000
_CASE_WINDOW = 80  # code points on either side that tell whether a line is in capitals
_SMALL = b"abcdefghijklmnopqrstuvwxyz"
_FOLD_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})

Lexicon = Mapping[str, str]
"""Lower-cased word, or words joined by one blank, to its letters (each letter one fact; training/tagger/gazetteer.py says which)."""


class Surroundings(NamedTuple):
    """The two tokens on either side of a run; "^" is a sentence's start, "$" the text's or line's end."""

    left2: str
    left1: str
    right1: str
    right2: str
    capitals: bool


@lru_cache(_KNOWN_WORDS)
def normal(word: str) -> str:
    """The form under which a word is known: lower case, plain quotes, digits as zeros."""
    return _DIGITS.sub("0", word[:MAX_TOKEN_LENGTH].lower().translate(_FOLD_QUOTES))


@lru_cache(_KNOWN_WORDS)
def lexicon_key(word: str) -> str:
    """`normal(word)` less the dot of an abbreviation: "St." and "St" are one entry."""
    word = normal(word)
    return word.rstrip(".") if len(word) > 2 else word


@lru_cache(_KNOWN_WORDS)
def shape(word: str) -> str:
    out: list[str] = []
    for char in word[:MAX_TOKEN_LENGTH]:
        kind = "X" if char.isupper() else "x" if char.islower() else "0" if char.isdigit() else char
        if len(out) < 2 or out[-1] != kind or out[-2] != kind:
            out.append(kind)
    return "".join(out)


def surroundings(text: str, start: int, end: int) -> Surroundings:
    left2, left1 = left_tokens(text, max(0, start - LEFT_WINDOW), start)
    right = _RIGHT.match(text, end)
    right1, right2 = right.groups() if right is not None else ("", "")
    return Surroundings(*known_left(left2, left1), *known_right(right1, right2), in_capitals(text, start, end))


def left_tokens(text: str, start: int, end: int) -> tuple[str, str]:
    """The last two tokens of text[start:end], the last one last; "^" for one that is not there."""
    found = _LEFT.findall(text, start, end)[-2:]
    return ("^", "^") if not found else ("^", found[0]) if len(found) == 1 else (found[0], found[1])


def right_tokens(after: str) -> tuple[str, str]:
    """The two tokens that `after` (tagger/runs.py) holds; the second may be empty."""
    right = _RIGHT.match(after)
    return (right[1], right[2]) if right is not None else ("", "")


def known_left(left2: str, left1: str) -> tuple[str, str]:
    """The two tokens on the left under the forms by which they are known."""
    if left1 in _SENTENCE_END:
        left1 = left2 = "^"
    elif left2 in _SENTENCE_END:
        left2 = "^"
    return normal(left2), normal(left1)


def known_right(right1: str, right2: str) -> tuple[str, str]:
    if not right1 or right1.isspace():
        right1 = right2 = "$"
    elif right1 in _SENTENCE_END or not right2 or right2.isspace():
        right2 = "$"
    return normal(right1), normal(right2)


def in_capitals(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is in capitals because all of its line is."""
    if end - start < 2 or not text[start:end].isupper():
        return False
    before, after = _line_around(text, start, end)
    letters = (before + after).encode("utf-8", "surrogatepass")
    # A third of the characters are small letters: what most lines are known by, at little cost.
    if (len(letters) - len(letters.translate(None, _SMALL))) * 3 > len(before) + len(after) or _last_word(text, start).islower():
        return False
    right = _RIGHT.match(text, end)
    return (right is None or not right[1].islower()) and _mostly_capitals(before + after, end - start)


def _last_word(text: str, end: int) -> str:
    """The word or mark right before `end`, blanks apart; empty where there is none."""
    window = text[max(0, end - LEFT_WINDOW) : end].rstrip(" \t\xa0")
    at = len(window)
    while at and (window[at - 1].isalnum() or window[at - 1] == "_"):
        at -= 1
    return window[at:] or window[-1:]


def _mostly_capitals(around: str, length: int) -> bool:
    letters = "".join(filter(str.isalpha, around))
    if not letters:
        return length > 6
    return sum(map(str.isupper, letters)) >= 0.7 * len(letters)


def _line_around(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(0, start - _CASE_WINDOW) : start].rpartition("\n")[2], text[end : end + _CASE_WINDOW].partition("\n")[0]


class Token(NamedTuple):
    """A token of a run: its place in the run, the word, and the lexicon's letters for it."""

    start: int
    end: int
    surface: str
    code: str


def run_tokens(run: str, codes_of: Callable[[str, str], str]) -> list[Token]:
    """`codes_of` is a lexicon's `get`."""
    return [Token(start, end, run[start:end], codes_of(lexicon_key(run[start:end]), NO_CODES)) for start, end in tokens_of(run)]


def word_features(surface: str, code: str, capitals: bool) -> list[str]:
    """What a token says by itself. With `capitals`, the case of its letters says nothing."""
    word = normal(surface)
    form = _form(word, surface, capitals)
    found = ["b", "w=" + word, "s=" + form, "c=" + code, "cs=" + code + form, *["k=" + letter for letter in code]]
    if word not in CONNECTORS:
        found += ["p2=" + word[:2], "p3=" + word[:3], "p4=" + word[:4], "e2=" + word[-2:], "e3=" + word[-3:], "e4=" + word[-4:]]
        if "-" in word:
            found += ["h-=" + part for part in word.split("-")]
    if capitals:
        found += ["U", "Uc=" + code]
    return found


def _form(word: str, surface: str, capitals: bool) -> str:
    return "Xxx" if capitals and word.isalpha() else shape(surface)


class Word(NamedTuple):
    """What neighbours and phrases ask of a token."""

    code: str
    word: str
    """`normal` form."""
    key: str
    """`lexicon_key`."""
    form: str
    next_form: str
    """As the word before sees it."""


def word_of(surface: str, code: str, capitals: bool) -> Word:
    word = normal(surface)
    return Word(code, word, lexicon_key(surface), _form(word, surface, capitals), ">" if capitals else shape(surface))


_END = Word(">", ">", ">", ">", ">")


def place_features(tokens: list[Token], capitals: bool, codes_of: Callable[[str, str], str]) -> list[list[str]]:
    """What each token's place in its run and its neighbours there say of it."""
    words = [word_of(token.surface, token.code, capitals) for token in tokens]
    count = len(words)
    codes = ["<", *[word.code for word in words], ">"]
    features = [[*position_features(i, count), *code_features(*codes[i : i + 3])] for i in range(count)]
    for found, more in zip(features, run_features(words, codes_of), strict=True):
        found += more
    return features


def position_features(i: int, count: int) -> list[str]:
    """Of the i-th of `count` tokens."""
    size = "1" if count == 1 else "2" if count == 2 else "3" if count == 3 else "5" if count < 6 else "9"
    return ["n=" + size, f"i={min(i, 3)}{size}", f"j={min(count - 1 - i, 3)}{size}"]


def code_features(before: str, code: str, after: str) -> list[str]:
    """Of a token between two, by the lexicon's letters for the three."""
    return ["c-=" + before, "c+=" + after, "cc=" + code + "|" + after, "c-c=" + before + "|" + code, "c3=" + before + "|" + code + "|" + after]


def run_features(words: list[Word], codes_of: Callable[[str, str], str]) -> list[list[str]]:
    """What phrases and the words of a run say of each of its tokens."""
    count = len(words)
    if count == 1:
        return [["g=", "h="]]
    phrases = _phrases([word.key for word in words], codes_of)
    heads = _codes_ahead([word.code for word in words])
    last = "z=" + words[-1].word
    features = []
    code_before = before = "<"
    for i, (code, word, _, form, _) in enumerate(words):
        code_after, after, _, _, form_after = words[i + 1] if i + 1 < count else _END
        found = [
            "g=" + phrases[i],
            "h=" + heads[i],
            "w-=" + before,
            "w+=" + after,
            "ww=" + word + "|" + after,
            "wc=" + word + "|" + code_after,
            "cw=" + code_before + "|" + word,
            "s+=" + form + "|" + form_after,
        ]
        if i < count - 1 < LONG:
            found.append(last)
        if i > 1:
            found += ["w2-=" + words[i - 2].word, "c2-=" + words[i - 2].code]
        if i + 2 < count:
            found += ["w2+=" + words[i + 2].word, "c2+=" + words[i + 2].code]
        features.append(found)
        code_before, before = code, word
    return features


def alone_features() -> list[str]:
    """What `run_features` and `position_features` say of the token of a run of one."""
    return ["g=", "h=", *position_features(0, 1)]


def _codes_ahead(codes: list[str]) -> list[str]:
    """For each token, the nearest organisation word or suffix after it in its run, and how far it is."""
    out = [""] * len(codes)
    nearest, distance = "", 0
    for i in range(len(codes) - 1, -1, -1):
        out[i] = f"{nearest}{min(distance, 3)}" if nearest else ""
        distance += 1
        kinds = _organisation_letters(codes[i])
        if kinds:
            nearest, distance = kinds, 1
    return out


@lru_cache(_KNOWN_WORDS)
def _organisation_letters(code: str) -> str:
    return "".join([letter for letter in code if letter in "oqt"])


def _phrases(words: list[str], codes_of: Callable[[str, str], str]) -> list[str]:
    """Begin/inside marks of the longest gazetteer phrases of two tokens or more."""
    out = [""] * len(words)
    i = 0
    while i < len(words) - 1:
        for size in range(min(MAX_PHRASE, len(words) - i), 1, -1):
            code = codes_of(" ".join(words[i : i + size]), NO_CODES)
            if code:
                out[i] = "B" + code
                out[i + 1 : i + size] = ["I" + code] * (size - 1)
                i += size - 1
                break
        i += 1
    return out


def left_features(left1: str, left2: str, count: int, first_code: str) -> tuple[list[str], list[str], list[str]]:
    """What stands left of a run of `count` tokens says this of (its first token, its second, each)."""
    (nearest, size), second, each = left_word(left1, count)
    return [nearest, *left_pair(left1, left2), left_code(left1, first_code), size], second, each


def left_word(left1: str, count: int) -> tuple[tuple[str, str], list[str], list[str]]:
    """What the word right before a run says; all runs of `LONG` tokens or more are alike."""
    size = "1" if count == 1 else "2" if count == 2 else "3"
    return ("l1=" + left1, "ln=" + left1 + "|" + size), (["l1'=" + left1] if count > 1 else []), (["L=" + left1] if count < LONG else [])


def left_pair(left1: str, left2: str) -> list[str]:
    return ["l2=" + left2, "ll=" + left2 + "|" + left1]


def left_code(left1: str, first_code: str) -> str:
    return "lc=" + left1 + "|" + first_code


def right_features(right1: str, right2: str, count: int, last_code: str) -> tuple[list[str], list[str], list[str]]:
    """What stands right of a run of `count` tokens says this of (its last token, the last but one, each)."""
    (nearest, size), second, each = right_word(right1, count)
    pair, each_of_pair = right_pair(right1, right2)
    return [nearest, *pair, right_code(right1, last_code), size], second, (each + each_of_pair if count < LONG else each)


def right_word(right1: str, count: int) -> tuple[tuple[str, str], list[str], list[str]]:
    """What the word right after a run says; all runs of `LONG` tokens or more are alike."""
    size = "1" if count == 1 else "2" if count == 2 else "3"
    return ("r1=" + right1, "rn=" + right1 + "|" + size), (["r1'=" + right1] if count > 1 else []), (["R=" + right1] if count < LONG else [])


def right_pair(right1: str, right2: str) -> tuple[list[str], list[str]]:
    """Of the last token, and of each token of a run of less than `LONG`."""
    pair = right1 + "|" + right2
    return ["r2=" + right2, "rr=" + pair], ["RR=" + pair]


def right_code(right1: str, last_code: str) -> str:
    return "rc=" + right1 + "|" + last_code


def both_features(left1: str, right1: str) -> list[str]:
    """Of the token of a run of one."""
    return [both_words(left1, right1)]


def both_words(left1: str, right1: str) -> str:
    return "lr=" + left1 + "|" + right1
