"""Roles that a text gives right beside a person: "Foreign Minister Ana Lima", "Ana Lima, chief executive of Acme, said", "said Ana Lima, an analyst at Acme".

A role is as written, without the organisation, the country and the article: a noun of the table below with the words before it that belong to it,
and what follows "of" in small letters ("head of research").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from streams.enrich.entities.linking import Found
from streams.enrich.words import words as word_set

WINDOW = 100
"""Code points before and after a name that are looked at."""
MAX_LENGTH = 60
"""Code points of a role."""
MAX_BEFORE = 6
"""Words of a role before a name."""
MAX_WORDS_BEHIND = 9
"""Words behind a name up to the end of the role's noun."""
MAX_OF = 6
"""Words between a role's "of" and the comma before the name."""
MAX_COMPLEMENT = 3
"""Words of a role after its "of"."""
NOUNS = word_set(
    "activist actor actress administrator admiral adviser advisor agent aide ambassador analyst archbishop architect artist astronaut attorney author "
    "banker biologist bishop boss broker cardinal captain ceo cfo chair chairman chairperson chairwoman chancellor chief cio climatologist cmo co-founder "
    "co-owner coach colonel columnist commander commissioner composer congressman congresswoman constable consul consultant controller coo coordinator "
    "coroner corporal correspondent councillor councilman councilwoman counsel counselor cto curator dealer dean defender delegate deputy designer "
    "detective developer dictator diplomat director doctor driver economist editor emir emperor engineer entrepreneur envoy epidemiologist executive expert "
    "farmer fielder filmmaker firefighter fisherman footballer forward founder general geologist goalkeeper governor grower guard head historian host imam "
    "inspector instructor inventor investigator investor journalist judge justice king lawmaker lawyer leader lecturer legislator lieutenant magistrate "
    "major manager marshal mayor mediator member meteorologist midfielder militant miner minister mp musician negotiator novelist nurse officer official "
    "ombudsman organizer owner partner pastor patriarch photographer physician physicist pilot pitcher playwright poet politician pope premier president "
    "priest prince princess principal producer professor programmer prosecutor psychiatrist psychologist publisher quarterback queen rabbi representative "
    "reporter researcher resident retailer sailor salesman scholar scientist secretary seismologist senator sergeant sheikh sheriff singer skipper "
    "specialist solicitor songwriter speaker spokesman spokesperson spokeswoman statistician strategist striker student sultan superintendent supervisor "
    "surgeon taoiseach teacher technician trader trainer treasurer trustee undersecretary veterinarian vice-president vp warden whip winemaker writer"
)
_ABBREVIATED = word_set("Gen. Sen. Rep. Gov. Lt. Col. Capt. Maj. Sgt. Adm. Cmdr. Cpl. Prof. Brig. Insp. Supt. Amb. Pres.")
_MODIFIERS = word_set(
    "acting affairs agriculture air aircraft airline airplane airplanes army assistant associate attorney board brigadier budget business campaign cabinet "
    "chain chief city climate club commercial committee commodities commodity communications company congressional council county creative credit crown "
    "culture currency defence defense departing deputy development digital district economic economics economy editorial education energy environment "
    "equity executive faculty federal finance financial first fire fisheries football force foreign former fund global government head health high home "
    "housing human incoming industry information interim interior international investment junior justice labor labour lead legal local longtime majority "
    "managing market marketing media medical military minority national naval navy news oil operating operations opposition outgoing parliament "
    "parliamentary party permanent planning police policy political portfolio power press prime principal private product project property provincial "
    "public rebel regional relations research retired rights risk rural sales science scientific second security senate senior social special sports staff "
    "state strategic strategy supply supreme team technical technology tourism trade transport transportation treasury union veteran vice voting water "
    "world"
)
_COMPLEMENTS = word_set(
    "affairs business commerce communications culture defence defense development economics education energy engineering finance health investments justice "
    "labor labour marketing operations policy product products research sales science security staff state strategy technology trade transport transportation"
)
"""Last words of "Minister of Finance", before a name."""
_SKIPPED = word_set("a an the its his her their our my your now then currently also both")
_STOPS = word_set(
    "about according added after against all although an and as asked at be because before being between but by can called can't could did do does during "
    "each for from had has have he her him his if in including into is it its just like made may more most not of on one or other our over said saying "
    "says she should since so some such than that the their them there they this those through to told under until up was we were what when where which "
    "while who whom whose why will with without would you"
)
_BOUNDARY = word_set(
    "at and of for in with from who whose on to as since until during under when after before or while but near representing speaking working overseeing "
    "covering leading heading"
)
_CODE = re.compile(r"(?=.*[A-Z])[A-Z\d&]{2,4}")
_BEHIND = re.compile(r",[ \u00a0](?:\d{1,3},[ \u00a0])?((?>(?:[^,.;:()\[\]\n\"“”–—]|(?<=[A-Z])\.){3,80}))")
_POSSESSIVE = ("'s", "’s", "s'", "s’")


def give_roles(text: str, mentions: Sequence[Found]) -> None:
    """Sets the roles of the persons among the mentions of one text, which are in order of start. Time is linear in their number."""
    last = 0
    for mention in mentions:
        if mention.type == "person":
            between = text[last : mention.start] == ", " and text[mention.end : mention.end + 1] == ","  # "a spokesman of Acme, Ana Lima, said"
            window = max(0 if between else last, mention.start - WINDOW)
            found = (_before(text, window, mention), _behind(text, mention.end))
            mention.roles = tuple(role for role in found if 0 < len(role) <= MAX_LENGTH)
        last = mention.end


def _before(text: str, window: int, mention: Found) -> str:
    """ "Foreign Minister" before the name, "chief executive" in "its chief executive, Ana Lima, said"."""
    words = text[window : mention.start].rpartition("\n")[2].replace("\u00a0", " ").split(" ")
    if len(words) < 2 or words.pop():  # no space before the name
        return ""
    if words[-1].endswith(",") and text[mention.end : mention.end + 1] == ",":
        words[-1] = words[-1][:-1]
        words = words[: _end_of_role(words)]
    first = len(words) - _complement_before(words)
    if first == 0 or not _is_noun(words[first - 1]):
        return ""
    first -= 1
    while first > 0 and len(words) - first < MAX_BEFORE:
        joined = words[first - 1] in {"and", "&"} and first > 1 and _is_noun(words[first - 2])
        if not joined and (not _belongs(words[first - 1]) or _is_of_another(words[first - 1], words[first])):
            break
        first -= 1 + joined
    return " ".join(words[first:])


def _end_of_role(words: Sequence[str]) -> int:
    """How many of the words go before the "of the Acme Foundation" at their end, which says whose role it is."""
    for at in range(len(words) - 2, max(0, len(words) - MAX_OF - 2), -1):
        if words[at] in {"of", "at", "for"}:
            return at if _is_noun(words[at - 1]) else len(words)
        if words[at].islower() and words[at] not in {"the", "and", "&"}:
            break
    return len(words)


def _is_of_another(before: str, title: str) -> bool:
    """ "commander" in "the commander Col. Ana Lima", but not "former" in "former President Ana Lima"."""
    return before.islower() and title[:1].isupper() and _is_noun(before) and "-" not in before


def _complement_before(words: Sequence[str]) -> int:
    """How many words at the end are the "of State" of "Secretary of State"."""
    if len(words) < 3 or words[-1].lower() not in _COMPLEMENTS:
        return 0
    return next((count for count in (2, 3) if words[-count] in {"of", "for"}), 0)


def _behind(text: str, end: int) -> str:
    """ "chief executive" behind the name in "Ana Lima, chief executive of Acme"."""
    match = _BEHIND.match(text, end, end + WINDOW)
    if match is None:
        return ""
    words = match.group(1).replace("\u00a0", " ").split(" ")
    first = next((i for i, word in enumerate(words) if not _is_skipped(word)), len(words))
    noun_end = 0
    at = first
    while at < len(words) and at < MAX_WORDS_BEHIND:
        word = words[at]
        at += 1
        if _is_noun(word):
            noun_end = at
        elif noun_end:
            if word not in {"and", "&"} and not _belongs(word):
                break
        elif word.lower() in _STOPS:
            return ""
        elif not _belongs(word) and (word[:1].isdigit() or not word.islower()):
            first = at  # "the 34-year-old teacher", "the former Acme chief executive"
    after = words[noun_end:]
    if noun_end <= first or (after and after[0] not in _BOUNDARY):
        return ""
    return " ".join((*words[first:noun_end], *_complement_behind(after)))


def _complement_behind(after: Sequence[str]) -> tuple[str, ...]:
    """ "of research" in "head of research at Acme", "of G10 strategy", "of Naval Operations"; nothing in "head of the bank" and "head of Acme"."""
    if len(after) < 2 or after[0] != "of":
        return ()
    taken, held = 1, 0
    while taken + held < len(after) and taken + held <= MAX_COMPLEMENT:
        word = after[taken + held]
        if _continues(word):
            taken, held = taken + held + 1, 0
        elif _CODE.fullmatch(word) or word.lower() in _MODIFIERS:  # only with what it goes with
            held += 1
        else:
            break
    if taken < len(after) and after[taken][:1].isupper():  # "head of consulting firm Acme"
        return ()
    return tuple(after[:taken]) if taken > 1 else ()


def _continues(word: str) -> bool:
    low = word.lower()
    return low in _COMPLEMENTS or (word.isalpha() and word.islower() and low not in _STOPS and low not in _SKIPPED and low not in _BOUNDARY)


def _is_noun(word: str) -> bool:
    low = word.lower()
    return low in NOUNS or word in _ABBREVIATED or low.rpartition("-")[2] in NOUNS


def _belongs(word: str) -> bool:
    return word.lower() in _MODIFIERS or _is_noun(word)


def _is_skipped(word: str) -> bool:
    return word.lower() in _SKIPPED or word.endswith(_POSSESSIVE) or (word[:1].isupper() and not _belongs(word))
