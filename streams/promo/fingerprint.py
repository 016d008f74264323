"""One name for all copies of a line: normalised, masked, hashed. Stable across processes, machines and Python's hash seed."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from hashlib import blake2b

from streams.promo.story_keys import story_keys
from streams.wire.item import RawItem

# What looks alike to a reader is made alike: typographic quotes, dashes and spaces; what has no width goes.
_ALIKE = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": "<<", "»": ">>", "›": ">", "→": ">", "″": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "…": "...", "\u00a0": " ", "\u202f": " ", "\u2007": " ",
        "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None, "\u00ad": None,
    }
)  # fmt: skip

_DATE_STEMS = (
    "Jan January Feb February Mar March Apr April May Jun June Jul July Aug August Sep Sept September Oct October Nov November Dec December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)
_DATE_WORDS = frozenset(stem + end for stem in _DATE_STEMS.split() for end in ("", ".", ",", ".,"))
_TICKERS = re.compile(r"\( ?[A-Z][A-Z0-9.:\-, ]{0,20}\)")
_DIGITS = re.compile(r"\d[\d.,:/]*")
_NAME = re.compile(r" (?<=[a-z,;0] )[A-Z][\w'.&-]*(?: (?:(?:of|and|de|the|&) )?[A-Z][\w'.&-]*)*")

_UPDATE_MARK = re.compile(
    r"(?:\(?(?:updated?|wrapup|wrap-up|rpt|repeat|refile|corrected|correction|correcting|refiled|advisory|writethru|"
    r"\d+(?:st|nd|rd|th) (?:lead|ld))"
    r"(?:[- ]?#?\d{1,2})?\)?(?:\s*[-:–—]\s*|\s(?=\d-)))",
    re.IGNORECASE,
)


def normalise(text: str) -> str:
    """NFC, one kind of quote, dash and space, nothing without width, no white space at the ends. Case is kept."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_ALIKE)
    return text if text.isprintable() and "  " not in text and text[:1] != " " != text[-1:] else " ".join(text.split())


def _mask_dates(text: str) -> str:
    """Months and weekdays beside a number, a comma or the end: "June 4", "Monday, "."""
    words = text.split(" ")
    if _DATE_WORDS.isdisjoint(words):
        return text
    for index, word in enumerate(words):
        if word in _DATE_WORDS and (word[-1] in ".," or index + 1 == len(words) or words[index + 1][:1].isdigit()):
            words[index] = "0"
    return " ".join(words)


def mask(text: str) -> str:
    """What varies between copies of one template is masked: numbers, dates, tickers, and names in a line that has words enough without them."""
    if "(" in text:
        text = _TICKERS.sub("(X)", text)
    if _DIGITS.search(text):
        text = _DIGITS.sub("0", _mask_dates(text))
    named = _NAME.sub(" X", text)
    if named is not text and sum(map(str.islower, named.split())) >= 4:
        text = named
    return text.casefold()


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def fingerprint(text: str) -> str:
    """16 hex digits, the same for all copies of one line at any supplier."""
    return _digest(mask(normalise(text)))


def fingerprint_normalised(text: str) -> str:
    """`fingerprint` of a text that `normalise` made."""
    return _digest(mask(text))


def story_key(item: RawItem, sketch: tuple[int, ...] = (), at: int = 0) -> str:
    """The item's story as `streams.promo.story` compares it: the hour of its own time, some hashes of its body (`sketch` of what is kept of it), and
    a hash of its headline. `at` is the time of an item that has none: when it was received (milliseconds since 1970), or without a
    broker its place in the input.

    The headline's hash is of the supplier and the headline without UPDATE 2-, RPT- and the like, digits masked; of the id where there is no headline.
    """
    headline = item.headline
    text = normalise(headline.text[:400]) if headline is not None else ""
    for _ in range(4):
        mark = _UPDATE_MARK.match(text)
        if mark is None:
            break
        text = text[mark.end() :]
    words = _DIGITS.sub("0", text).casefold().strip(" .-:")
    key = _digest(f"{item.supplier}\n{words}" if words else f"{item.supplier}\nid\n{item.id}")[:8]
    return f"{story_keys(_own_time(item, at), sketch)}-{key}"


def _own_time(item: RawItem, otherwise: int) -> int:
    """Milliseconds since 1970."""
    if item.date is None:
        return otherwise
    try:
        return round(datetime.fromisoformat(item.date).timestamp() * 1000)
    except (ValueError, OverflowError):
        return otherwise
