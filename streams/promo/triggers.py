"""The words that tell which recognisers are worth asking about a line: one look at each word of a line gives one number whose bits say so.

A recogniser's own expressions decide; its trigger words only keep it from being asked in vain, so a line that has none of the words that an
expression needs never meets it. `mask_of` reads a line once for all recognisers together, at a cost linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from operator import or_

from streams.promo.cue_table import TABLE, VERBS

WORDS_UP_TO = 3000  # code points: a longer text is told by no rule

_WORDS = re.compile(r"[a-z][a-z'-]*|>+")
_NOT_WORDS = str.maketrans(dict.fromkeys('.,;:!?"()[]{}|/*_=+&%$#@~^\\<0123456789', " "))
_NOT_WORDS_ASCII = bytes(32 if code in _NOT_WORDS else code for code in range(256))
_WORDS_ONLY_ASCII = bytes(code if chr(code) in "abcdefghijklmnopqrstuvwxyz'-" else 32 for code in range(256))


def words_of(lower: str) -> frozenset[str]:
    """The words of normalised lower-case text, and its arrows ">>"."""
    if len(lower) > WORDS_UP_TO:
        return frozenset()
    if ">" in lower or " '" in lower or " -" in lower or lower[:1] in ("'", "-"):
        return frozenset(_WORDS.findall(lower))
    # Several times as fast, and the same but where a word begins with a mark.
    return frozenset((lower.encode().translate(_NOT_WORDS_ASCII).decode() if lower.isascii() else lower.translate(_NOT_WORDS)).split())


_MASKS: dict[str, int] = {}
_bits = 0
_Test = Callable[[str], object]


def _bit(words: str) -> int:
    """The next free bit, set in the masks of these words."""
    global _bits
    bit = 1 << _bits
    _bits += 1
    for word in words.split():
        _MASKS[word] = _MASKS.get(word, 0) | bit
    return bit


SOME = _bit("")
"""The line has words at all: without a letter it is a table's cell or a rule."""

# Credits. The first words of their role forms: other lines are not tried.
ROLE_WORDS = (
    "additional with reporting reported assistance contribution contributions contributing help research polling translation interpreting writing written "
    "compiled story copy editing edited copyediting photo photos photograph photographs photography picture pictures graphic graphics illustration "
    "illustrations video produced production translated filming polled"
)
OPENING_WORDS = ROLE_WORDS + " by von par por source"
_PHOTO_WORDS = "photo photos photograph photographs photography image images picture pictures illustration illustrations credit"
_REACH_VERBS = "follow find reach contact email e-mail write connect check reached followed found contacted tweets blogs twitter hosts"
ROLE = _bit(ROLE_WORDS)
OPENING = _bit(OPENING_WORDS)
PHOTO = _bit(_PHOTO_WORDS)
CONTRIBUTED = _bit("contributed reported")
REACH = _bit("write email e-mail contact reach reached contacted followed found tel phone twitter reachable tweets")
ORIGIN = _bit("originally first appeared published posted reported republished produced provided supplied syndicated adapted excerpted reprinted written")
FIRST = _bit("first originally")
BY = _bit("by")

# Biographies.
BIO_ROLES = (
    r"writer|editor|columnist|reporter|correspondent|contributor|analyst|journalist|author|blogger|commentator|producer|professor|fellow|scholar|"
    r"strategist|"
    r"economist|director|president|founder|co-founder|lawyer|attorney|researcher|lecturer|historian|consultant|novelist|critic|host|chairman|"
    r"chairwoman|"
    r"adviser|advisor|senator|congressman|executive|partner|staffer|freelancer|member|anchor|photographer|intern|veteran|trader|investor|manager|"
    r"chief|head"
)
BIO = _bit(" ".join(word + end for word in BIO_ROLES.split("|") for end in ("", "s")))
REACH_VERB = _bit(_REACH_VERBS + " can")
WRITER = _bit("him her them he she they who author writer reporter")
_REACHED = _bit(_REACH_VERBS)
CREDIT = PHOTO | ORIGIN | CONTRIBUTED | _REACHED
"""Words of credits wherever they stand in a line."""

# Notes.
CAPTION = _bit("photo photos image images picture pictures pictured source data chart graphic file getty afp ap epa reuters shutterstock bloomberg caption")
LEGAL = _bit(
    "copyright rights opinions views published reproduced republished copied redistributed forward-looking forward securities disclosure disclosures "
    "disclaimer disclaimers position positions recommend recommends unauthorized unauthorised advice recommendation solicitation reprint reproduction "
    "syndication trademark trademarks responsibility necessarily reserves informational solely legal safe cautionary publication"
)
PRESS_LINK = _bit("view press news release photo photos video copy replay webcast logo additional more further")
CONTACT = _bit(
    "contact contacts press media investor investors relations inquiries enquiries comments information company corporate public pr ir analyst analysts "
    "agency general financial"
)
EDITED = _bit("story article post report piece item headline column earlier previous original corrected breaking developing following")
PRESS = _bit("forward-looking press news immediate media investor source original cnw")
NOTE = LEGAL | CAPTION | PRESS_LINK | CONTACT

# Stretches inside a line.
LAST_WORDS = "more on here story article report piece post interview text coverage reading continued full"
LAST = _bit(LAST_WORDS)
TAIL_VERB = _bit("read see learn view show find discover click tap full more continue keep details continued")
INNER = _bit("more readmore tab tabs window windows free")

# Cues. A sentence of a long line is weighed only if it speaks to the reader, or for the house: it begins like a request, or has one of these words.
SPOKEN = _bit(
    "you your you'll you're you've you'd yours our us we we're we've my i here click please free newsletter newsletters subscribe subscription podcast "
    "app download trial stocks stock investors sign register donate > >> >>> breakthrough bleeding-edge once-in-a-lifetime once-in-a skyrocket mega-trend "
    "hottest millionaires wildly untapped"
)
TAIL = _bit("read see view learn full continue watch listen")


# Each cue has a bit for its trigger words and one for those that must stand beside them.
def _parsed(triggers: str) -> tuple[str, str, str, tuple[_Test, ...]]:
    """Trigger words, words beside them, first words, tests that the lower-case text must pass."""
    rest, *tests = triggers.split(" ~ ")
    rest, _, first = rest.partition(" ^ ")
    words, _, beside = rest.partition(" + ")
    return words, beside, first, tuple(re.compile(some[1:]).search if some[0] == "/" else _one_of(some.split("|")) for some in tests)


def _one_of(literals: list[str]) -> _Test:
    return lambda lower: any(map(lower.__contains__, literals))


_CUE_WORDS = tuple(_parsed(row[2]) for row in TABLE)
_BESIDE_FROM = _bits
for _parts in _CUE_WORDS:
    _bit(_parts[1])
_CUES_FROM = _bits  # the highest bits: what is shifted down to them needs no mask
for _parts in _CUE_WORDS:
    _bit(_parts[0])
CUE = ((1 << len(_CUE_WORDS)) - 1) << _CUES_FROM
_ALONE = sum(1 << index for index, (_, beside, _, _) in enumerate(_CUE_WORDS) if not beside)
ANYWHERE = sum(1 << index for index, (_, _, first, _) in enumerate(_CUE_WORDS) if not first)
_TESTS = {1 << index: tests for index, (_, _, _, tests) in enumerate(_CUE_WORDS) if tests}
_TESTED = sum(_TESTS)
_AT_START: dict[str, int] = {}
for _index, _parts in enumerate(_CUE_WORDS):
    for _word in ("" if word == "0" else word for word in _parts[2].split()):
        _AT_START[_word] = _AT_START.get(_word, ANYWHERE) | 1 << _index
# Ordinary sentences begin with these too.
_PLAIN_BEGINNINGS = frozenset(("", "pin", "leave", "write", "comments"))
IMPERATIVES = (frozenset(_AT_START) - _PLAIN_BEGINNINGS) | frozenset(VERBS.split("|"))

_get = _MASKS.get
_ASCII_MASKS = {word.encode(): mask for word, mask in _MASKS.items()}
_known = frozenset(_ASCII_MASKS).intersection


def mask_of(lower: str) -> int:
    """The bits of the words of normalised lower-case text; 0 when it has none."""
    if len(lower) > WORDS_UP_TO:
        return 0
    if not lower.isascii():
        words = _WORDS.findall(lower) if ">" in lower or " '" in lower or " -" in lower or lower[0] in "'-" else lower.translate(_NOT_WORDS).split()
        return _mask_of_words(words)
    if ">" in lower:
        return _mask_of_words(_WORDS.findall(lower))
    if " '" in lower or " -" in lower or lower[:1] in ("'", "-"):
        bare = (b" " + lower.encode()).translate(_WORDS_ONLY_ASCII).replace(b" '", b"  ").replace(b" -", b"  ").replace(b" -", b"  ")
        if b" '" in bare or b" -" in bare:
            return _mask_of_words(_WORDS.findall(lower))
        tokens = bare.split()
    else:
        tokens = lower.encode().translate(_NOT_WORDS_ASCII).split()
    mask = SOME if tokens else 0
    for word in _known(tokens):  # of forty words six have bits
        mask |= _ASCII_MASKS[word]
    return mask


def _mask_of_words(words: list[str]) -> int:
    return reduce(or_, filter(None, map(_get, words)), SOME if words else 0)


def cues_of(mask: int) -> int:
    """The cues, as bits by their index, that a text with this mask may bear, wherever its words stand."""
    return (mask >> _CUES_FROM) & (mask >> _BESIDE_FROM | _ALONE)


def cues_at(cues: int, first: str) -> int:
    """Those of the cues that a text beginning with the letters `first` may bear."""
    return cues & _AT_START.get(first, ANYWHERE)


def cues_in(cues: int, lower: str) -> int:
    """Those of the cues whose tests the lower-case text passes: who fails one has no match of the cue's pattern."""
    asked = cues & _TESTED
    while asked:
        cue = asked & -asked
        asked ^= cue
        for test in _TESTS[cue]:
            if not test(lower):
                cues ^= cue
                break
    return cues
