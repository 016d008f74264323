"""Sentences from the frames in `frames.toml`: lines of sport, business and politics with made-up names in their open places."""

from __future__ import annotations

import re
from collections.abc import Callable

from training.tagger.augment import Names, in_capitals, in_title_case
from training.tagger.corpora import Sentence
from training.tagger.lists import BODIES, COMPANIES, CONTESTS, FOOTBALL, FRAMES, FRANCHISES, MEDIA, SIDES, nickname

_OPEN = re.compile(r"\{(\w+)\}")
_MONTHS = ("Monday", "Friday", "Sunday", "January", "March", "June", "August", "October")
_CAPITALS = 0.05
_HEADLINES_IN_CAPITALS = 0.35
_HEADLINES_IN_TITLE_CASE = 0.35
_PLACE_ENDINGS = ("ville", "ton", "abad", "pur", "ovo", "berg", "stan", "shan", "ia", "burgh")
_SPORTS = ("SOCCER", "TENNIS", "CRICKET", "GOLF", "BASEBALL", "BASKETBALL", "BOXING", "CYCLING", "ATHLETICS", "RUGBY", "Soccer", "Tennis", "Cricket", "Golf")

Words = tuple[str, ...]


def club(names: Names) -> Words:
    """A side: in half of all cases named by its town or county alone."""
    rng = names.rng
    groups: tuple[Callable[[], str], ...] = (
        lambda: rng.choice(FOOTBALL),
        lambda: rng.choice(FOOTBALL),
        lambda: rng.choice(FRANCHISES),
        lambda: (franchise := rng.choice(FRANCHISES)).removesuffix(" " + nickname(franchise)),
        lambda: nickname(rng.choice(FRANCHISES)),
        lambda: rng.choice(SIDES),
        lambda: rng.choice(names.big_cities),
        lambda: rng.choice(names.cities),
        lambda: " ".join(names._club()),
    )
    return tuple(rng.choice(groups)().split())


def town(names: Names) -> Words:
    return tuple(names.rng.choice(names.rng.choice((names.big_cities, names.big_cities, names.cities))).split())


def country(names: Names) -> Words:
    return tuple(names.rng.choice(names.countries).split())


def hamlet(names: Names) -> Words:
    """A place that no list has: it is told by its surroundings alone."""
    roll = names.rng.random()
    if roll < 0.5:
        return tuple(names.rng.choice(names.cities).split())
    if roll < 0.75:
        return names.person(1)
    return (names.person(1)[0] + names.rng.choice(_PLACE_ENDINGS),)


def school(names: Names) -> Words:
    name = names.rng.choice((town, country, hamlet))(names)
    kind = names.rng.choice(("University", "University", "College", "School", "Institute", "State University", "High School", "Medical School")).split()
    if kind == ["University"] and names.rng.random() < 0.5:
        return ("University", "of", *name)
    return (*name, *kind)


def company(names: Names) -> Words:
    rng = names.rng
    roll = rng.random()
    if roll < 0.5:
        return tuple(rng.choice(COMPANIES).split())
    if roll < 0.7:
        return names.organisation(1)
    if roll < 0.85:
        return names.person(1)
    return names.organisation(2)


def _number(low: int, high: int) -> Callable[[Names], Words]:
    return lambda names: (str(names.rng.randint(low, high)),)


_MAKERS: dict[str, tuple[str, Callable[[Names], Words]]] = {
    "person": ("PER", lambda names: names.person(names.rng.choice((2, 2, 2, 3)))),
    "surname": ("PER", lambda names: names.person(1)),
    "initialled": ("PER", lambda names: (names.rng.choice("ABCDEFGHJKLMNPRSTW") + ".", *names.person(1))),
    "country": ("LOC", country),
    "town": ("LOC", town),
    "TOWN": ("LOC", lambda names: tuple(map(str.upper, town(names)))),
    "COUNTRY": ("LOC", lambda names: tuple(map(str.upper, country(names)))),
    "hamlet": ("LOC", hamlet),
    "street": ("LOC", lambda names: (*names.person(1), names.rng.choice(("Street", "Avenue", "Road", "Square", "St.", "Ave", "Boulevard")))),
    "lake": ("LOC", lambda names: (names.rng.choice(("Lake", "Mount", "Cape", "Fort", "Port")), *names.person(1))),
    "school": ("ORG", school),
    "club": ("ORG", club),
    "nick": ("ORG", lambda names: tuple(nickname(names.rng.choice(FRANCHISES)).split())),
    "company": ("ORG", company),
    "firm": ("ORG", lambda names: names._company()),
    "media": ("ORG", lambda names: tuple(names.rng.choice(MEDIA).split())),
    "body": ("ORG", lambda names: tuple(names.rng.choice(BODIES).split())),
    "contest": ("MISC", lambda names: tuple(names.rng.choice(CONTESTS).split())),
    "people": ("MISC", lambda names: names.rng.choice(names.peoples)),
    "n": ("", _number(1, 9)),
    "nn": ("", _number(10, 99)),
    "sport": ("", lambda names: (names.rng.choice(_SPORTS),)),
    "iso": ("", lambda names: (f"{names.rng.randint(1990, 2024)}-{names.rng.randint(1, 12):02}-{names.rng.randint(1, 28):02}",)),
    "score": ("", lambda names: (f"{names.rng.randint(0, 9)}-{names.rng.randint(0, 9)}",)),
    "date": ("", lambda names: (names.rng.choice(_MONTHS),)),
    "code": ("", lambda names: (names._acronym(),)),
}


def from_frames(names: Names, count: int) -> list[Sentence]:
    """`count` sentences, each frame as often as the next."""
    return [filled(*FRAMES[i % len(FRAMES)], names) for i in range(count)]


def filled(group: str, frame: str, names: Names) -> Sentence:
    tokens: list[str] = []
    tags: list[str] = []
    for word in frame.split():
        parts = _OPEN.split(word)
        if len(parts) == 3 and not parts[0] and not parts[2]:
            kind, make = _MAKERS[parts[1]]
            name = make(names)
            tokens += name
            tags += [f"B-{kind}", *[f"I-{kind}"] * (len(name) - 1)] if kind else ["O"] * len(name)
        else:  # a number within a word: .{nn}9
            tokens.append("".join(part if i % 2 == 0 else _MAKERS[part][1](names)[0] for i, part in enumerate(parts)))
            tags.append("O")
    sentence = Sentence(tuple(tokens), tuple(tags))
    roll = names.rng.random()
    if group != "headlines":
        return in_capitals(sentence) if roll < _CAPITALS else sentence
    return in_capitals(sentence) if roll < _HEADLINES_IN_CAPITALS else in_title_case(sentence) if roll > 1 - _HEADLINES_IN_TITLE_CASE else sentence
