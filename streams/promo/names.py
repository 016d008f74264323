"""Names of people as credits write them: lists after "by", bare names, and what is not a name."""

from __future__ import annotations

import re

_PARTICLES = frozenset(
    "de del della di da das dos du la le van von der den ter ten bin ibn al el bint abu ap y e zu zur af av st".split()  # noqa: SIM905
)
_SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "m.d.", "md", "cfa", "cmt", "cpa", "esq", "esq."))
# Words that begin with a capital in a by-line and are no part of a name.
_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november
    december the a an this that these those its their our your my his her and or but if when while for from with in on at to of as is are was
    more read watch see how why what who where new news breaking exclusive update updated analysis opinion editorial related video photos
    advertisement share follow subscribe sign log click continue story top latest about contact source copyright all no not yes here there""".split()  # noqa: SIM905
)
_STOP_ROLE = re.compile(
    r"\b(?:(?:chief|senior|staff|special|national|foreign|white house|political|deputy|contributing|associate|managing|executive|digital|business|"
    r"markets?|economics?|bureau|investigative|former|freelance|guest|assistant|congressional|medical|science|religion|sports|technology)\s+)*"
    r"(?:writers?|correspondents?|reporters?|editors?|columnists?|contributors?|producers?|analysts?|journalists?|staff|staffers?|anchors?|fellows?|photographers?)\b",
    re.IGNORECASE,
)
_ROLE_STEMS = ("writer", "corresp", "report", "editor", "column", "contrib", "produc", "analys", "journal", "staff", "anchor", "fellow", "photog")
_SPLIT = re.compile(r"\s*(?:,|;|/|&|\band\b|\bund\b|\bwith\b|\|)\s*", re.IGNORECASE)
_PLACE_TAIL = re.compile(r"\s+(?:in|at|for|of|from|on)\s+(?=\S).*$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w.'’ʼ\-]*\.?", re.UNICODE)

# Frequent given names of many countries, from general knowledge: support for a name that stands alone, never the only ground elsewhere.
GIVEN_NAMES = frozenset(
    """aaron abdul abigail adam adrian ahmed aisha alan albert alejandro alex alexander alexandra alexis alfred ali alice alison allison amanda amber amir
    amy ana andrea andrew andrey angela anita ann anna anne annie anthony antonio april ari arjun arthur asha ashley barbara ben benjamin bernard beth betsy
    bill bob boris brad brandon brenda brendan brett brian bruce bryan caitlin cameron carl carla carlos carmen carol caroline cassandra catherine cathy
    charles charlie charlotte chelsea chen chloe chris christian christina christine christopher claire clara claudia colin connor courtney craig cristina
    crystal dan dana daniel daniela danielle darren dave david dean deborah debra dennis derek diana diane diego dmitry dominic don donald donna doug
    douglas dylan edward eileen elaine eleanor elena eli elizabeth ella ellen emily emma eric erica erik erin ethan eva evan evelyn fatima felix fiona
    francesca francis francisco frank fred gabriel gabriela gareth gary geoff george gerald gina giulia giuseppe glenn gordon grace graham greg gregory
    hannah harold harry hassan heather hector helen henry holly howard hugh hugo ian ibrahim igor ines irene isaac isabel ivan jack jackie jacob jake james
    jamie jan jane janet jason javier jay jean jeff jeffrey jennifer jenny jeremy jerry jesse jessica jill jim joan joanna joe joel john jon jonathan jordan
    jorge jose joseph josh joshua juan judith judy julia julian julie june justin karen karim karl kate katherine kathleen kathryn kathy katie keith kelly ken
    kenneth kevin khaled kim kimberly kristen kristin kyle lara larry laura lauren laurie lawrence lee leila leo leon leslie lewis liam lily linda lindsay
    lisa liz lori louis louise lucas lucia lucy luis luke lydia maggie manuel marc marcel marco marcus margaret maria marie mario marion mark marta martha
    martin     martina mary mathieu matt matthew maureen max megan meghan mei melanie melissa mia michael michel michelle miguel mike
    miriam mohamed mohammed molly monica
    nadia nancy naomi natalia natalie natasha nathan neil nicholas nick nicola nicole nigel nikhil nina noah nora oliver olivia omar oscar owen pablo pamela
    patricia patrick paul paula pedro peter phil philip philippe pierre priya rachel rajesh ralph raymond rebecca reuben ricardo richard rick rita rob robert
    roberto robin rodrigo roger ron ronald rosa rose ross roy russell ruth ryan sam samantha samuel sandra sara sarah scott sean sebastian sergei seth shane
    shannon sharon shaun sheila shirley simon sofia sonia sophia sophie spencer stacy stanley stefan stella stephanie stephen steve steven stuart susan suzanne
    sylvia tamara tara ted teresa terry theresa thomas tim timothy tina todd tom tony tracy travis trevor tyler valerie vanessa victor victoria vincent virginia
    vladimir walter wayne wendy wei will william yasmin yuki yusuf zach zachary zoe""".split()  # noqa: SIM905
)

_OUTLETS = frozenset(
    """news press times wire newswire agency ledger gazette herald tribune journal courier chronicle telegraph telegram observer bulletin dispatch
    examiner inquirer enquirer reporter mirror globe express mail monitor magazine broadcasting radio television tv media network today weekly daily
    report review record register sentinel standard""".split()  # noqa: SIM905
)


def looks_like_name(text: str) -> bool:
    """One to five words that begin with a capital (particles may not), none of them a word that titles begin with."""
    words = text.split()
    if not 1 <= len(words) <= 5 or len(text) > 60:
        return False
    capitals = 0
    for word in words:
        bare = word.strip(".,'’\"“”()")
        low = bare.lower()
        if low in _PARTICLES and len(words) > 1:
            continue
        if low in _SUFFIXES:
            continue
        if not bare or low in _NOT_NAMES or not bare[0].isupper() or not _WORD.fullmatch(word.strip(',"“”()')):
            return False
        capitals += 1
    return capitals > 0 and words[0][0].isalpha()


def looks_like_full_name(text: str) -> bool:
    """A name of at least two words."""
    return len(text.split()) >= 2 and looks_like_name(text)


def has_given_name(text: str) -> bool:
    first = text.split(None, 1)[0].strip(".,'’").lower() if text.strip() else ""
    return first.split("-")[0] in GIVEN_NAMES


def is_outlet(name: str, house: str = "") -> bool:
    """Whether what stands after a writer's name is the employer: the item's supplier, or a newsroom by the last word of its name."""
    lower = name.lower().removeprefix("the ")
    return (bool(house) and lower == house) or (lower.rsplit(None, 1)[-1] in _OUTLETS and not has_given_name(name))


def split_names(text: str) -> tuple[list[str], bool]:
    """The names in "A in Paris, B and C/D", and whether nearly all of the text was names and places.

    The text is at most a few hundred characters long: callers bound it.
    """
    names: list[str] = []
    strange = 0
    for piece in _SPLIT.split(text.strip(" .()[];:,-–—_")):
        placed = len(piece.split()) > 2 or piece[:1].isspace()  # as "A in Paris" is
        name = (_PLACE_TAIL.sub("", piece) if placed else piece).strip(' .()[];:,-–—_"“”')
        lower = name.lower()
        name = (_STOP_ROLE.sub("", name) if any(stem in lower for stem in _ROLE_STEMS) else name).strip(" ,.'’")
        if not name:
            continue
        if looks_like_name(name):
            if name not in names:
                names.append(name)
        elif any(word[0].islower() and word.lower() not in _PARTICLES for word in name.split()):
            strange += 1
    return names, strange == 0


def name_before(text: str) -> list[str]:
    """The people named before "contributed to this report": titles and employers ("CNN's", "Associated Press writers") left out."""
    pieces: list[str] = []
    for piece in _SPLIT.split(text):
        piece = re.split(r"(?:['’]s?|\bwriters?|\bcorrespondents?|\breporters?|\bstaff|\beditors?|\bproducers?)\s+", piece)[-1]
        piece = _PLACE_TAIL.sub("", piece).strip(" .,-–—()")
        if looks_like_name(piece) and piece not in pieces:
            pieces.append(piece)
    full = [piece for piece in pieces if len(piece.split()) >= 2]
    return full or pieces
