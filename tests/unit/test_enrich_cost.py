"""What enrichment costs: in proportion to the text, also for texts that were made to cost more; and the same result whatever was read before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, product

import pytest

from streams.enrich import Enricher
from streams.enrich.tagger.tagger import LEAST_LENGTH, MOST, Tagger

PROSE = (
    "The finance minister of Norway, {0} {1}, said on Tuesday that the government would not raise taxes this year, and that it was too early "
    "to speak of a change. {2} Energy Corp., which employs 4,000 people in {3} and another 900 in Aberdeen, Scotland, welcomed the news "
    "but warned of higher costs. Its shares rose 2 percent after the statement, while those of {1} Steel hardly moved in quiet trading. Analysts at "
    "{4} & {0} had expected less. The talks in {5} will go on until the end of the month, a spokesman for the ministry told reporters.\n"
)
WORDS = "FLOODS IN NORTHERN BRAZIL KILLED TEN PEOPLE ON MONDAY AND THE GOVERNMENT OF PRESIDENT COSTA SENT TROOPS TO THE CITY OF MANAUS "
HOSTILE = {
    "capitals": WORDS,
    "capitals in lines": WORDS.replace(" AND", "\n"),
    "title case": WORDS.title(),
    "one word": "Paris ",
    "one unknown word": "Zorvantic ",
    "one full name": "Ana Vondrak, ",
    "initials": "A. ",
    "initials without blanks": "A.",
    "initials of people": "J. R. R. ",
    "brackets": "(",
    "brackets with names": "Lund (",
    "acronyms in brackets": "Bank of Lund (BOL) ",
    "connectors": "Lund of the and ",
    "possessives": "Lund's ",
    "hyphens": "Lund-",
    "ampersands": "A&",
    "commas": "Paris, ",
    "blanks": "A    \t",
    "no blanks": "Lund",
    "small letters": "lund",
    "marks": "'A’-",
}
SIZE = 30_000
SYLLABLES = [a + b for a in "bdgklmnrtvz" for b in "aeiou"]
TIMES_THE_MEAN = 8
"""Of news that nobody has read yet, whose names are half known and half new. On a quiet machine it is 4."""


@cache
def enricher() -> Enricher:
    return Enricher.load()


def seconds(read: Callable[[str], object], text: str) -> float:
    started = time.thread_time()
    read(text)
    return time.thread_time() - started


def numbered(unit: str, size: int) -> str:
    """`unit` over and over, no two lines of it alike, as no memory of strings should decide."""
    lines = [f"{unit}{number}\n" for number in range(size // (len(unit) + 5) + 1)]
    return "".join(lines)[:size]


def new_words() -> Iterator[str]:
    return ("".join(parts).capitalize() for parts in product(SYLLABLES, repeat=3))


def news(size: int) -> str:
    words = new_words()
    text = "".join(PROSE.format(*islice(words, 6)) for _ in range(size // len(PROSE) + 1))
    return text[:size]


@cache
def usual() -> float:
    return min(seconds(Enricher.load().annotate, news(SIZE)) for _ in range(2))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_costs_many_times_the_mean(name: str) -> None:
    annotate = enricher().annotate
    unit = HOSTILE[name]
    for text in (unit * (SIZE // len(unit)), numbered(unit, SIZE)):
        assert min(seconds(annotate, text) for _ in range(2)) < TIMES_THE_MEAN * usual()


@pytest.mark.parametrize("between", [" ", "'s ", " of the and ", ", "])
def test_names_of_which_none_comes_twice(between: str) -> None:
    text = between.join(new_words())[:SIZE]
    assert len(text) == SIZE
    assert seconds(Enricher.load().annotate, text) < TIMES_THE_MEAN * usual()


def test_of_a_list_without_end_the_first_names_are_read() -> None:
    text = "".join(f"{given} {surname} said so.\n" for given, surname in product(("Ana", "John", "Mary"), islice(new_words(), 1_000)))
    tagger = Tagger.load()
    found = tagger.tag(text)
    assert len(found) == (MOST + len(text) // LEAST_LENGTH) // 3  # a run of two words weighs 3
    assert text[found[-1].end :].count("\n") > 100
    tagger.tag(text[len(text) // 2 :])  # now lines are remembered that were not read
    assert tagger.tag(text) == found


def test_a_run_of_many_words_counts_for_more_than_a_name() -> None:
    """Twenty words in a row weigh 21, so that a list of persons joined by "and" is not read for nothing."""
    text = " and ".join(f"{given} {surname}" for given, surname in product(("Ana", "John", "Mary"), islice(new_words(), 1_000)))[:SIZE]
    found = Tagger.load().tag(text)
    assert 0 < found[-1].end < 0.7 * len(text)


def test_cost_of_everything_is_linear() -> None:
    def cost(size: int) -> float:  # of an enricher that has read nothing: what it remembers of the shorter text begins the longer one
        return min(seconds(Enricher.load().annotate, news(size)) for _ in range(2))

    assert cost(1_000_000) < 1.5 * 10 * cost(100_000)


@pytest.mark.parametrize("name", HOSTILE)
def test_cost_of_names_is_linear(name: str) -> None:
    unit = HOSTILE[name]
    tagger = enricher().tagger

    def cost(size: int) -> float:
        return min(seconds(tagger.tag, unit * (size // len(unit))) for _ in range(2))

    assert cost(40_000) < 4 * 8 * cost(5_000) + 0.05


def test_what_was_read_before_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [news(1_000), WORDS, ", ".join(islice(new_words(), 1_500)), *[unit * 3 for unit in HOSTILE.values()]]
    tagger = Tagger.load()
    expected = [tagger.tag(text) for text in texts]
    again = Tagger.load()
    assert [again.tag(text) for text in reversed(texts)][::-1] == expected
    assert [again.tag(text) for text in texts] == expected
    monkeypatch.setattr("streams.enrich.tagger.tagger._KNOWN_RUNS", 3)
    monkeypatch.setattr("streams.enrich.tagger.tagger._KNOWN_PLACES", 3)
    monkeypatch.setattr("streams.enrich.tagger.tagger._KNOWN_LINES", 300)
    monkeypatch.setattr("streams.enrich.tagger.context._KNOWN", 3)
    forgetful = Tagger.load()
    assert [forgetful.tag(text) for text in texts] == expected
    assert len(forgetful._readings) <= 6
