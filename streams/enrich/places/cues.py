"""The decision "is this name a place here?": cues of a name and its surroundings, and their weights.

A sighting's score is the sum of its cues' weights, in log-odds; `data/place_weights.json` holds them, made by `training/gazetteer/fit_places.py`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from streams.enrich.places.gazetteer import ADMIN1, ADMIN2, AREA, BLOC, CAPITAL, CITY, COUNTRY, M49, METONYM, PEOPLE, SEA, SPOT, Gazetteer
from streams.enrich.places.names_in_text import Hit
from streams.enrich.words import (
    AIRLINES,
    COMPANY,
    CULTURE,
    DIRECTIONS,
    FUNDS,
    LANGUAGE,
    LEGAL_FORMS,
    LIGHT,
    LOCATIVE,
    NAMED_OF,
    ORGANISATION,
    SPEECH,
    STATE_BODY,
    STREET,
    TITLES,
    WITH_ARTICLE,
)

_CLASSES = {
    COUNTRY: "country",
    ADMIN1: "admin1",
    CAPITAL: "capital",
    CITY: "city",
    ADMIN2: "admin2",
    PEOPLE: "people",
    BLOC: "institution",
    METONYM: "institution",
    AREA: "other",
    SEA: "other",
    SPOT: "other",
    M49: "other",
}
_PRECEDENCE = (COUNTRY, PEOPLE, BLOC, METONYM, AREA, SEA, SPOT, M49, CAPITAL, ADMIN1, CITY, ADMIN2)

_BEFORE_WORD = re.compile(r"([\w.'’]{1,20})[ \n\"“(]{1,2}$")
_AFTER_WORD = re.compile(r"(?:['’]s)?([ ,.;:)\"”\n-]{0,3})([A-Za-z]{0,15})")
_DATELINE = re.compile(r"[^–—\n]{0,45}?(?: ?[–—]| --? )")
_AIR_FORCE = re.compile(r" Air (?:Force|National|Base|Quality|Traffic|Defen[cs]e|Space|Marshal|War|Command|Show)")
_EVENT = re.compile(r" (?:[A-Z][a-z]+ ){0,2}(?:Air ?[Ss]how|Motor Show|Auto Show|Summit|Conference|Forum|Festival|Olympics|Games|Expo|Biennale|Book Fair)\b")
_CRASH = re.compile(r" (?:Airlines?|Airways|Air|Jet)(?:['’]s?)?(?: [\w-]+){0,6}? (?:crash|accident|disaster|hijack)")
_CENTRAL_BANK = re.compile(r"(?:Central|Reserve|National|State|People's) Bank of $")
_MODEL = re.compile(r"-?\d")
_STORM = frozenset({"Hurricane", "Typhoon", "Cyclone", "Storm", "HURRICANE", "TYPHOON"})
_LISTED = re.compile(r"(?:NYSE|NASDAQ|Nasdaq|AMEX|TSX|LSE|ASX|OTC|[Ss]ymbol|[Tt]icker)[\w .]{0,12}: ?$")
LEFT, RIGHT = 24, 60
"""How many code points around a name the cues see."""


def name_cues(gazetteer: Gazetteer, name: str, rows: tuple[int, ...], shouted: bool) -> list[str]:
    """Cues that the name alone gives."""
    kinds = {gazetteer.kind[row] for row in rows}
    best = next((kind for kind in _PRECEDENCE if kind in kinds), None)
    label = _CLASSES[best] if best is not None else "other"
    well_known = best is not None and best not in {CAPITAL, ADMIN1, CITY, ADMIN2}
    cues = ["bias", f"class={label}"]
    if best in {CITY, CAPITAL}:
        people = max(gazetteer.population[row] for row in rows)
        cues.append(f"population={min(6, int(math.log10(people + 1)))}")
    if " " in name or "-" in name:
        cues.append(f"words=many {label}")
        return cues
    strength = "country" if well_known else "big" if best in {CAPITAL, ADMIN1} or max(gazetteer.population[r] for r in rows) > 500_000 else "small"
    if len(name) <= 3 and "." not in name:
        cues.append(f"short {strength}")
    if name in gazetteer.common:
        cues.append(f"common {strength}")
    if name in gazetteer.given:
        cues.append(f"given {strength}")
    if name in gazetteer.firms:
        cues.append(f"firm {strength}")
    rarity = gazetteer.surnames.get(name)
    if rarity is not None:
        cues.append(f"surname={rarity} {strength}")
    if shouted:
        cues.append("shouted")
    if all(name != gazetteer.names[row] for row in rows):
        cues.append(f"alternate {label}")
    return cues


def context_cues(gazetteer: Gazetteer, text: str, start: int, end: int, hit: Hit, strength: str) -> list[str]:
    """Cues of the surroundings. `strength` (country, big, small) is joined to those that say less of a well-known place."""
    cues: list[str] = []
    before, after = hit.before.rstrip("."), hit.after.rstrip(".,")
    if before and before[0].isupper() and before not in LIGHT:
        what = (
            "title"
            if before in TITLES
            else "given"
            if before in gazetteer.given
            else "direction"
            if before in DIRECTIONS
            else "initial"
            if len(before) == 1
            else "capital"
        )
        cues.append(f"before {what} {strength}")
    else:
        word = _BEFORE_WORD.search(text[max(0, start - LEFT) : start])
        cues.append(
            f"before {word.group(1).lower()}"
            if word and word.group(1).lower() in LOCATIVE
            else f"before start {strength}"
            if _starts_sentence(text, start)
            else "before other"
        )
    if hit.head in NAMED_OF:
        cues.append(f"before organisation of {strength}")
    if after and after[0].isupper():
        what = (
            "organisation"
            if hit.last.rstrip(".,") in LEGAL_FORMS or after in ORGANISATION
            else "street"
            if after in STREET
            else "title"
            if after in TITLES
            else "capital"
        )
        cues.append(f"after {what} {strength}")
        if what == "capital" and hit.name in gazetteer.given and after in gazetteer.surnames:
            cues.append(f"after surname {strength}")
    else:
        follow = _AFTER_WORD.match(text[end : end + RIGHT])
        if follow and follow.group(2) in SPEECH and not follow.group(1).strip(" "):
            cues.append(f"after speech {strength}")
    if hit.after and _CRASH.match(text, end):
        cues.append("crash")
    elif _is_company(text, start, end, hit):
        cues.append("company")
    if text[end : end + 1] == "$" or (hit.part and _MODEL.match(text, end)) or hit.before in _STORM:
        cues.append("code")
    if is_listed(text, start, hit.name):
        cues.append("listed")
    if hit.name in WITH_ARTICLE and text[max(0, start - 4) : start].lower() != "the ":
        cues.append("no article")
    if strength == "people" and _is_culture(text, start, end, hit):
        cues.append("culture")
    if text.startswith("-based", end):
        cues.append("based")
    elif hit.part:
        cues.append("hyphen")
    if _EVENT.match(text, end):
        cues.append("event")
    if hit.shouted and start < 80 and _DATELINE.match(text, end):
        cues.append("dateline")
    return cues


def is_listed(text: str, start: int, name: str) -> bool:
    """Is it the symbol of a share: "(NYSE: BOE)"?"""
    return name.isupper() and text[max(0, start - 2) : start].strip() == ":" and _LISTED.search(text[max(0, start - LEFT) : start]) is not None


def _is_company(text: str, start: int, end: int, hit: Hit) -> bool:
    """By the words that touch the name; `company_name` tells by the whole name, where a tagger has found it."""
    after = hit.after.split("-")[0].rstrip(".,")
    if after in AIRLINES and not _AIR_FORCE.match(text, end):
        return True
    if hit.before == "Air" or (hit.head == "Bank" and not _CENTRAL_BANK.search(text[max(0, start - LEFT) : start])):
        return True
    last = hit.last.rstrip(".,")
    return after[:1].isupper() and (after in COMPANY or last in FUNDS) and last not in STATE_BODY


@lru_cache(maxsize=20_000)
def company_name(name: str) -> bool:
    """Is an organisation's name that of a firm, fund or index?"""
    found = {word.strip(".,()") for word in name.split()}
    return not found & STATE_BODY and bool(found & COMPANY)


def _is_culture(text: str, start: int, end: int, hit: Hit) -> bool:
    """ "French fries", "spoke French", "in English and Spanish": no word of a country."""
    follow = _AFTER_WORD.match(text[end : end + RIGHT])
    after = hit.after or (follow.group(2) if follow and follow.group(1) in {" ", "\n"} else "")
    word = _BEFORE_WORD.search(text[max(0, start - LEFT) : start])
    return after in CULTURE or bool(word and (word.group(1) in LANGUAGE or (word.group(1) == "in" and not after)))


def _starts_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip(" \"“'‘(")
    return not before or before[-1] in '.!?:\n…”"'


AS_EVIDENCE = {
    "after organisation country": 0.1,
    "after organisation big": 0.1,
    "after organisation small": 0.4,
    "before organisation of country": 0.2,
    "before organisation of big": 0.3,
    "before organisation of small": 0.5,
    "after capital country": 0.1,
    "after capital big": 0.2,
    "after capital small": 0.5,
    "after street big": 0.6,
    "before direction big": 0.0,
    "before direction country": 0.0,
    "before direction small": 0.0,
    "hyphen": 0.0,
    "tagger in organisation country": 0.2,
    "tagger in organisation big": 0.1,
    "tagger in organisation small": 0.5,
    "tagger organisation country": 0.1,
    "tagger organisation big": 0.15,
    "tagger organisation small": 0.3,
    "tagger in organisation institution": 0.3,
    "tagger in place country": 0.0,
    "tagger in place big": 0.0,
    "tagger in place small": 0.3,
    "tagger person big": 0.6,
    "tagger person small": 0.6,
    "tagger other country": 0.2,
    "tagger other big": 0.3,
    "tagger other small": 0.6,
    "tagger in other country": 0.0,
    "tagger in other big": 0.3,
}
"""Share of a cue's weight when the question is not "is it a place's name?" but "does it tell where?": the Texas Senate is no place, and is in Texas."""


EVIDENCE_ALONE = {"event": 5.0}
"""Cues that tell where and say nothing of the name: the Paris Air Show is no place, and is in Paris."""


@cache
def evidence_weights() -> Mapping[str, float]:
    return as_evidence(weights())


def as_evidence(table: Mapping[str, float]) -> dict[str, float]:
    return {cue: weight * AS_EVIDENCE.get(cue, 1.0) for cue, weight in table.items()} | EVIDENCE_ALONE


@cache
def weights() -> Mapping[str, float]:
    """Raises OSError when the installed file is missing."""
    data = files("streams.enrich").joinpath("data", "place_weights.json").read_text(encoding="utf-8")
    return {cue: float(weight) for cue, weight in json.loads(data)["weights"].items()}


def score(table: Mapping[str, float], cues: Iterable[str]) -> float:
    return sum(table.get(cue, 0.0) for cue in cues)
