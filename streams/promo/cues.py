"""Cues: what in a line's own words asks the reader to do something other than read this story, or points away from it.

A cue is a grammatical pattern (an imperative to the reader, and the object it is about) rather than a publisher's phrase, so that it
holds for publishers nobody has read. A regular expression runs only when one of its trigger words occurs in the line. Patterns match
normalised lower-case text whose quotations are blanked; every repetition in them is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from streams.promo.cue_table import TABLE
from streams.promo.fingerprint import normalise
from streams.promo.triggers import CUE, IMPERATIVES, SPOKEN, TAIL, cues_at, cues_in, cues_of, mask_of


@dataclass(frozen=True, slots=True)
class Cue:
    kind: str
    weight: float  # how far the cue alone makes the line a promotion, 0 to 1
    pattern: re.Pattern[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    kind: str
    score: float  # 0 to 1, of all cues together
    reason: str


NOTHING = Evidence("", 0.0, "")


_CUES = tuple(Cue(kind, weight, re.compile(pattern), reason) for kind, weight, _, pattern, reason in TABLE)
_FIRST = re.compile(r"[\W_]*([a-z]+)")

_QUOTED_LONGEST = 600
_QUOTED = re.compile(rf'"[^"]{{0,{_QUOTED_LONGEST}}}(?:"|$)')
_TICKER = re.compile(r"\([^()]{0,60}(?:nyse|nasdaq|otc|free report|quick quote)[^()]{0,60}\)", re.IGNORECASE)
_BRACKET = re.compile(r"\([^()]*\)")
_TICKER_LITERALS = ("nyse", "nasdaq", "otc", "free report", "quick quote")
_SEAM = re.compile(r"[.!?>]\s+(?=[A-Z\"(>*])")  # the mark that ends a sentence, and the space up to the next
_SPACE = re.compile(r"\s(?<=[.!?>]\s)(?=[A-Z\"(>*])")  # that space in normalised text
_FULL_STOP = re.compile(r"\. (?=[A-Z\"(>*])")
_SAID = tuple((word, re.compile(rf"{word}\b(?<=\b{word})")) for word in ("said", "says", "told", "according to", "added", "announced", "tweeted", "reported"))
_LONGEST = 1200
_LONGEST_LINK = 260  # code points: headings and links are no longer
_SENTENCES_FROM = 200  # code points: a longer line is weighed sentence by sentence
_INSIDE_LONGEST = 160
_END_LONGEST = 401  # with the mark before it
_INSIDE_KINDS = frozenset(("register", "subscribe", "newsletter", "app", "podcast", "follow", "donate", "link", "share"))
_OURS = re.compile(r"\b(?:our|us|click here|(?:this|the full) (?:story|article))\b")
_END_KINDS = frozenset(("link", "register", "subscribe", "newsletter", "app", "podcast", "follow", "related", "product", "share", "donate", "licensing"))

# A heading of links to other stories, alone in its line.
_HEADING = re.compile(
    r"[\W_]*(?:related(?: (?:stories|articles?|content|links?|coverage|news|topics?|reading|posts?|videos?|columns?(?:/comments?)?|comments?|headlines|"
    r"reports?|tags?))?|"
    r"(?:read |see |view )?more (?:from|on|in|about|like|news|stories|coverage|top|headlines|articles|by|at|related|reading|analysis|"
    r"of our)\b.{0,50}|more (?:on|from) (?:this|these).{0,20}|"
    r"read (?:more|next|also|this next)|up next|(?:also|elsewhere|popular|trending|today|new|latest|now|featured|most popular|recent) (?:on|in|from|"
    r"at)\b.{0,40}|see also|also (?:see|read|of interest)|"
    r"(?:stories )?you (?:may|might|should|could|would|will) (?:also |have )?(?:like|love|be interested in|want|enjoy|missed|read|"
    r"find interesting)\b.{0,24}|"
    r"(?:recommended|suggested)(?: (?:for you|stories|reading|videos?|articles?|links|by .{2,30}))?|most (?:read|popular|viewed|shared|commented|"
    r"watched|recent)(?: .{1,40})?|"
    r"trending(?: (?:now|stories|news|topics|articles|today))?|popular (?:now|stories|posts|articles|on .{2,30})|(?:top|latest|other|featured|"
    r"must-read|our (?:best|top|latest)|recent|today's top) (?:news|stories|headlines|articles|reads?|posts|picks|videos?)(?: .{1,30})?|"
    r"in other news|more (?:[\w&'.-]+ ){1,4}from .{2,40}|(?:more|additional|related|useful|external) (?:\w+ ){0,2}(?:information|research|links|"
    r"resources|coverage|analysis)(?: (?:on|about|from) .{2,40})?|further reading|don't miss|editors?'?s? picks?|what to read next|"
    r"in case you missed it|icymi|keep reading|must[- ]reads?|around the web|from (?:around )?the web|"
    r"from our partners|complete coverage|full coverage|quick links|useful links|links|next (?:article|story|up)|previous (?:article|story)|"
    r"additional (?:reading|resources)|"
    r"learn more about .{2,40}|dig deeper|go deeper|explore more(?: .{1,30})?|more on these topics|(?:related )?topics)[\W_]*"
)
# A label and a link in one line.
_LABEL = (
    r"related(?: (?:story|stories|article|articles|video|link|links|coverage|content|news|reading|post))?|read(?: more| also| next| this| now|"
    r" it)?(?: (?:here|on \w+|about .{2,30}|at .{2,30}))?|see(?: also| more| it| here)?|"
    r"also (?:see|read|watch|on [\w .'-]{2,30}|in [\w .'-]{2,30})|more(?: (?:on this|from [\w .'-]{2,30}|on [\w .'-]{2,30}|stories|here|coverage|"
    r"info|news))?|must[- ](?:read|see|watch)s?|don't miss|full (?:coverage|story|report|text|list|results)|"
    r"complete coverage|dig deeper|go deeper|further reading|up next|next read|in case you missed it|icymi|recommended(?: reading)?|"
    r"for more(?: .{2,40})?|learn more|click(?: here)?|you (?:may|might) (?:also )?like|"
    r"watch(?: (?:now|live|more|this|it|here|also|next|the video|video|below))?|now watch|listen(?: (?:now|here|to this|live|to))?|photos|pictures|"
    r"gallery|photo gallery|slideshow|videos?|best of [\w .'-]{2,30}|"
    r"check (?:it )?out|also check out|join (?:the )?(?:debate|conversation)|interactive|special coverage"
)
_LINK_LINE = re.compile(rf"[\W_]*(?:{_LABEL})\s?(?::|\||>+|-\s|--)\s*\S.{{2,240}}")
_CAPS_LINK_LINE = re.compile(
    r"[\W_]*(?:RELATED|READ|READ MORE|SEE|WATCH|VIDEO|MORE|OPINION|LIVE|LIVE UPDATES|LIVE BLOG|PHOTOS?|QUIZ|POLL|EXPLAINER|PODCAST|LISTEN|ANALYSIS|"
    r"NEXT|FROM THE ARCHIVES?|EXPLAINED|SPECIAL REPORT|IN PICTURES|BLOG|GRAPHIC|MAP|FACTBOX|INTERACTIVE)S?\s?[:|]\s*\S.{2,240}"
)
_BRACKET_LINK = re.compile(
    r"[(\[]\s*(?:(?:related|read|see|watch|video|photos?|pictures|gallery|also|more|listen|full|must)\b[^()\[\]]{0,60}:[^()\[\]]{2,200}|"
    r"(?:also (?:on|see|read|from)|read more|see also|click|watch|more from)\b[^()\[\]]{2,200})[)\]]"
)
# A headline with a link's words at its end and no stop before them: the whole line is the link.
_TAILED = re.compile(
    r".{6,170}[^.!?:;,\"')\s]\s*[|–—-]?\s?(?:R(?:ead|EAD) (?:[Mm]ore|MORE|[Ff]ull [Ss]tory|the (?:full )?(?:story|article))|(?:See|View|"
    r"Learn) [Mm]ore|Full [Ss]tory|Continue [Rr]eading|View [Gg]allery)\W{0,4}"
)
_TAILED_END = re.compile(r"(?:more|story|article|reading|gallery)\W{0,4}$", re.IGNORECASE)
_NOT_LINKS = re.compile(r"\b(?:credit|courtesy|getty|afp)\b")
_HEADING_FIRST = frozenset(
    """related read see view more up also elsewhere popular trending today new latest now featured most recent stories you recommended suggested top other must
    must-read must-reads our today's in further don't editor's editors editors' what icymi keep around from complete full quick useful links next previous
    additional learn dig go watch listen photos pictures gallery photo slideshow videos video best check join interactive special click for recommended
    explore topics opinion live quiz poll explainer podcast analysis explained blog graphic map factbox reads""".split()  # noqa: SIM905
)


# Headings that a story may have too: promotional only where a list of links follows.
_WEAK_HEADING = re.compile(
    r"[\W_]*(?:top|latest|our|in other|other|most|featured|today|new|recent|popular|learn more|links|next|previous|additional|must|more (?!from|"
    r"stories|coverage|like))(?:\b|(?<= ))"
)


def is_weak_heading(lower: str) -> bool:
    return _WEAK_HEADING.match(lower) is not None and is_heading(lower)


def is_heading(lower: str) -> bool:
    """Whether a short line is a heading under which links to other stories stand."""
    return len(lower) <= 80 and _HEADING.fullmatch(lower) is not None


def link_line(plain: str, lower: str) -> bool:
    """Whether a line is a label and a link to another story: "RELATED: ...", "( PHOTOS: ...)"."""
    if len(plain) > _LONGEST_LINK:
        return False
    if not ((":" in plain or "|" in plain or ">" in plain or "-" in plain) or plain[0] in "(["):
        return False
    found = _LINK_LINE.fullmatch(lower) or _CAPS_LINK_LINE.fullmatch(plain) or (plain[0] in "([" and _BRACKET_LINK.fullmatch(lower))
    if not found or _NOT_LINKS.search(lower):
        return False
    label, _, rest = lower.partition(":")
    if (
        ":" in plain
        and len(rest.split()) < 3
        and not plain.isupper()
        and plain[0] not in "(["
        and label.strip() in ("video", "videos", "photos", "pictures", "see", "more", "watch")
    ):
        return False
    return not (plain[-1] == "." and len(plain) > 140)


def evidence(plain: str, lower: str) -> Evidence:
    """The cues of a line's own words. `plain` is normalised text, `lower` the same in lower case."""
    return evidence_of(plain, lower, mask_of(lower))


def evidence_of(plain: str, lower: str, mask: int) -> Evidence:
    """`evidence` of a text whose trigger words are known."""
    length = len(plain)
    if length > _LONGEST or not mask:
        return NOTHING
    if length <= _LONGEST_LINK:
        first = lower.lstrip(' \t-*•·([|>_#~:."').split(" ", 1)[0].rstrip(":|,.")
        if first in _HEADING_FIRST:
            if is_heading(lower):
                return Evidence("related", 0.85 if lower[-1] == ":" else 0.7, "is a heading of links to other stories")
            if link_line(plain, lower):
                return Evidence("related", 0.8, "is a link to another story")
    if not mask & CUE:
        return NOTHING
    if length <= 190 and mask & TAIL and _TAILED_END.search(plain, length - 11 if length > 11 else 0) and _TAILED.fullmatch(plain):
        return Evidence("related", 0.85, "is a link to another story")
    if length > _SENTENCES_FROM:
        return _by_sentence(plain, mask)
    cues = cues_of(mask)
    cues = cues and cues_in(cues_at(cues, _first_word(lower)), lower)
    if not cues:
        return NOTHING
    text = _readers_words(lower)
    return _combine(_found(cues, text), text, length)


def _by_sentence(plain: str, mask: int) -> Evidence:
    """A long line is weighed sentence by sentence; where few of its words stand in sentences with cues, it is no promotion as a whole."""
    possible = cues_of(mask)
    if not possible:
        return NOTHING
    return _weigh(plain, possible, bool(mask & SPOKEN))


def _weigh(plain: str, possible: int, spoken: bool) -> Evidence:
    """Of the sentences of a line that speaks to the reader somewhere, any may bear a cue; else those that begin with an imperative."""
    if spoken:
        possible = cues_in(possible, plain.lower())
        if not possible:
            return NOTHING
    text = _readers_words(plain)
    hits: list[Cue] = []
    cued = 0
    for sentence in _sentences(text):
        word = sentence.partition(" ")[0]
        first = _first_word(word.lower() if word.isalpha() else sentence.lower())
        asks = first in IMPERATIVES
        cues = cues_at(possible, first) if asks or spoken else 0
        if not cues:
            continue
        lower = sentence.lower()
        own = _cues_of_sentence(cues, lower, asks)
        if own:
            hits += [cue for cue in own if cue not in hits]
            cued += len(sentence) if _score(own, lower, len(sentence), 0.3) >= 0.3 else 0
    if not hits:
        return NOTHING
    whole = _combine(hits, text.lower(), len(plain))
    return whole if cued >= 0.35 * len(plain) else Evidence(whole.kind, min(whole.score, 0.25), whole.reason)


def _cues_of_sentence(cues: int, lower: str, asks: bool) -> list[Cue]:
    """Those of the cues that a sentence bears; of one that asks for nothing, only where it speaks to the reader or for the house."""
    mask = mask_of(lower)
    if not (asks or mask & SPOKEN):
        return []
    return _found(cues_in(cues & cues_of(mask), lower), lower)


def _sentences(text: str) -> list[str]:
    if "!" in text or "?" in text or ">" in text:
        return _SPACE.split(text)
    parts = _FULL_STOP.split(text)  # the same, several times as fast
    return [part + "." for part in parts[:-1]] + parts[-1:]


def promotional_end(text: str) -> tuple[int, Evidence] | None:
    """Where the last sentences of a paragraph begin when they alone are a promotion, after prose of another matter; else None."""
    if len(text) > 2 * _LONGEST:
        return None
    seams = list(_SEAM.finditer(text, max(0, len(text) - _END_LONGEST)))
    best: tuple[int, Evidence] | None = None
    end_at = len(text)
    for seam in reversed(seams):
        sentence = normalise(text[seam.end() : end_at])
        found = evidence(sentence, sentence.lower())
        if found.score < (0.65 if best is None else 0.5) or found.kind not in _END_KINDS:
            break
        best, end_at = (seam.start() + 1, found), seam.start() + 1
    if best is None:
        return None
    rest = normalise(text[: best[0]])
    return best if len(rest) >= 40 and rest[-1] != "?" and evidence(rest, rest.lower()).score < 0.2 else None


def promotional_inside(text: str, house: str = "") -> list[tuple[int, int, Evidence]]:
    """Whole sentences of a paragraph that speak to the reader for the publisher ("Sign up here for our newsletter."), between sentences of
    the story that do not; outside quotations. An imperative that speaks for nobody is the story's own advice and stays."""
    if len(text) > 2 * _LONGEST:
        return []
    seams = [0, *(seam.end() for seam in _SEAM.finditer(text)), len(text)]
    if len(seams) < 4:
        return []
    sentences = [normalise(text[start:end]) for start, end in pairwise(seams)]
    found: list[tuple[int, int, Evidence]] = []
    quoted = 0
    for index, sentence in enumerate(sentences):
        within = quoted % 2 == 1
        quoted += sentence.count('"')
        if not 0 < index < len(sentences) - 1 or within or '"' in sentence or len(sentence) > _INSIDE_LONGEST:
            continue
        lower = sentence.lower()
        own = evidence(sentence, lower)
        if own.score < 0.8 or own.kind not in _INSIDE_KINDS or not (_OURS.search(lower) or (house and house in lower)):
            continue
        beside = (sentences[index - 1], sentences[index + 1])
        if all(evidence(other, other.lower()).score < 0.2 for other in beside):
            found.append((seams[index], seams[index + 1], own))
    return found


def _readers_words(text: str) -> str:
    """The text without its quotations and the brackets of tickers."""
    if '"' in text[:-1]:
        text = _without_quotations(text)
    if "(" not in text:
        return text
    brackets = " ".join(_BRACKET.findall(text)).lower()
    return _TICKER.sub(" ", text) if any(map(brackets.__contains__, _TICKER_LITERALS)) else text


def _without_quotations(text: str) -> str:
    parts = text.split('"')
    if max(map(len, parts)) > _QUOTED_LONGEST:
        return _QUOTED.sub(" ", text)
    return " ".join(parts[::2]) + " " * (len(parts) % 2 == 0)  # the same, faster; a last quotation may be open


def _first_word(lower: str) -> str:
    """The letters that a text begins with, after marks of any kind."""
    word = lower.partition(" ")[0]
    if word.isalpha() and word.isascii():
        return word
    found = _FIRST.match(lower)
    return found[1] if found else ""


def _found(cues: int, text: str) -> list[Cue]:
    """Those of the cues (bits by their index) whose pattern the text has."""
    found = []
    while cues:
        low = cues & -cues
        cue = _CUES[low.bit_length() - 1]
        if cue.pattern.search(text):
            found.append(cue)
        cues ^= low
    return found


def _combine(hits: list[Cue], text: str, length: int) -> Evidence:
    if not hits:
        return NOTHING
    best = max(hits, key=lambda cue: cue.weight)
    return Evidence(best.kind, min(_score(hits, text, length, 0.0), 0.99), best.reason)


def _score(hits: list[Cue], text: str, length: int, least: float) -> float:
    """Of all cues together, 0 to 1; one below `least` is not weighed to the end."""
    # One family counts once for its strongest pattern; a second weak pattern of the same family adds half.
    left, families = 1.0, set[str]()
    for cue in sorted(hits, key=lambda cue: -cue.weight):
        left *= 1.0 - cue.weight * (0.5 if cue.kind in families and cue.weight < 0.5 else 1.0)
        families.add(cue.kind)
    score = (1.0 - left) * _length_factor(length)
    return score * 0.55 if score >= least and any(word in text and pattern.search(text) for word, pattern in _SAID) else score


def _length_factor(length: int) -> float:
    """A long line is more than its cue: a promotion seldom runs over 350 characters."""
    if length <= 220:
        return 1.0
    return max(0.55, 1.0 - (length - 220) / 900)
