"""Which language an item is in.

Nearly every item is in English, and clear English shows in its small words alone: only what they leave open is given to CLD3, a small neural network
over character n-grams. What neither decides (a table of results, a headline of names) has no language, and is read as English.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import gcld3

from streams.enrich.words import words as word_set

SAMPLE = 1000
"""Code points that are read."""
SHORT = 200
"""A text of fewer code points is read together with its headline."""
CLEAR_SHARE = 0.08
"""Share of small words of English from which a text is in no other language."""
CLEAR_WORDS, CLEAR_CONFIDENCE = 20, 0.99
"""So many words with that share are English, and how surely."""
MOST_DIGITS = 0.1
"""Digits for each letter from which a text is a table, of which CLD3 knows little."""
EVIDENCE = ((60, 0.6), (50, 0.95), (40, 0.99))
"""Letters of the words in small letters, and the least probability that so many ask for. Words with capitals are left out: names tell no language."""
LEAST_SMALL = 0.35
"""Share of these letters below which a text is a table of names."""
OTHER_SCRIPT_LETTERS = 8
"""Letters that tell of another script: most of them must be of it."""
ENGLISH = "en"
_SMALL_WORDS = word_set("the and that with from by said has have had were which would this their its his after who been will they are she")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_LETTER = re.compile(r"[^\W\d_]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MODERN = {"iw": "he"}
_DETECTOR = gcld3.NNetLanguageIdentifier(0, 4 * SAMPLE)


class Language(NamedTuple):
    """`code`: BCP 47, None where nothing tells; `confidence` 0 to 1, three decimals. `english`: whether it is to be read as English."""

    code: str | None
    confidence: float
    english: bool


def detect(text: str, headline: str = "") -> Language:
    """The language of a text, from its first SAMPLE code points. Takes some 15 microseconds for clear English, about a millisecond at most."""
    sample = text[:SAMPLE] if len(text) >= SHORT else f"{text}\n{headline[:SAMPLE]}"
    words = sample.lower().split()
    small = sum(map(_SMALL_WORDS.__contains__, words)) / (len(words) or 1)
    if small >= CLEAR_SHARE and len(words) >= CLEAR_WORDS:
        return Language(ENGLISH, CLEAR_CONFIDENCE, True)
    return _judged(unicodedata.normalize("NFC", _SURROGATE.sub(" ", sample)), small)


def supplied(tag: str) -> Language:
    """A language that the caller knows, as a BCP 47 tag."""
    return Language(tag, 1.0, re.split("[-_]", tag)[0].lower() == ENGLISH)


def _judged(sample: str, small: float) -> Language:
    letters = len(_LETTER.findall(sample))
    other = letters - len(_LATIN.findall(sample))
    if other > letters / 2:
        code, probability = _cld(sample)
        certain = letters >= OTHER_SCRIPT_LETTERS and code is not None and code != ENGLISH and probability >= EVIDENCE[0][1]
        return Language(code, probability, False) if certain else Language(None, 0.0, False)
    words = [word for word in _WORD.findall(sample) if word.islower()]
    told = sum(map(len, words))
    least = min((least for enough, least in EVIDENCE if told >= enough), default=2.0)
    code, probability = _cld(" ".join(words)) if least <= 1 else (None, 0.0)
    if code == ENGLISH:
        return Language(ENGLISH, probability, True)
    is_table = told < LEAST_SMALL * letters or sum(map(str.isdigit, sample)) >= MOST_DIGITS * letters
    if code is None or probability < least or small >= CLEAR_SHARE or is_table:
        return Language(None, 0.0, True)
    return Language(code, probability, False)


def _cld(sample: str) -> tuple[str | None, float]:
    """CLD3's best guess. None instead of a transcription ("ru-Latn"): what looks like one is mostly a list of names."""
    found = _DETECTOR.FindLanguage(sample)
    code: str = found.language
    if code == "und" or "-" in code:
        return None, 0.0
    return _MODERN.get(code, code), round(min(0.999, found.probability), 3)
