"""Takes the repeated promotional lines out of an item, and sets apart its credits, notes and dateline. Pure: no clock, no state of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from streams.promo.cleaned import Cleaned, Credit, Dateline, Note, Person, Removal, Sighting
from streams.promo.credits import Place, inline_credit, is_author, may_be_credit, may_have_inline_credit, recognise
from streams.promo.cues import NOTHING, Evidence, promotional_inside
from streams.promo.dateline import Head, read_head
from streams.promo.features import Item
from streams.promo.fingerprint import fingerprint_normalised, normalise
from streams.promo.judge import Judge, decide
from streams.promo.memory import Memory, Verdict
from streams.promo.notes import about_blocks, is_press_release, may_be_note, note_kind
from streams.promo.rules import THRESHOLD, Decision, ends_like_sentence, house_name
from streams.promo.stretches import Stretch
from streams.promo.triggers import BY, CREDIT, OPENING
from streams.promo.units import Unit, body_units, sub_unit
from streams.wire.item import RawItem

_COUNTED = (4, 400)  # code points of a line that the memory may count; one without a letter is a cell of a table
_DATELINE_UNITS = 8  # a dateline stands in one of the first units
_CAPTION_LONGEST = 500  # code points
_CREDITED = CREDIT | OPENING
_CUED = 0.2  # score of a line's own words from which its sentences are looked at one by one
_PARAGRAPH = 60  # code points: a line as long as this that ends like a sentence is a paragraph of the story
_FIGURE = re.compile(r"\d")
TITLE = "title"  # the place of a sighting that is the item's headline


def clean(item: RawItem, memory: Memory, at: int, judge: Judge = decide) -> Cleaned:
    """What of the item's lines is promotion, credit, note or dateline, judged by the memory in force at `at` (milliseconds since 1970).
    `judge` has the last word on each unit.

    Never raises for a fault of the item. When everything would be taken out, everything is kept and `kept_whole` is set.
    """
    units = _with_inline_credits(body_units(item))
    if not units:
        return Cleaned()
    press = is_press_release(units)
    house = house_name(item.supplier)
    copies = _copies(units)
    credits = _credits(units, item, press, house)
    dateline_at, head = _dateline(units, credits)
    words = _words(units, credits, copies)
    notes = _notes(units, credits, words, press, dateline_at)

    decisions, prints = _decisions(units, credits, notes, words, dateline_at, item.supplier, memory, at)
    wire = any(people and people[0].role in ("reporting", "editing", "writing") for people in credits)
    headline = "" if item.headline is None else normalise(item.headline.text[: _COUNTED[1] + 1])
    judge(decisions, copies, Item(press, wire, house), headline.lower())

    removed = _removals(decisions, credits, notes, dateline_at, head, press, house)
    kept_whole = _nothing_left(decisions, removed, credits, notes)
    return Cleaned(
        removed=() if kept_whole else tuple(removed),
        credits=tuple(Credit(unit.line, unit.start, unit.end, people) for unit, people in zip(units, credits, strict=True) if people is not None),
        notes=tuple(Note(unit.line, unit.start, unit.end, kind) for unit, kind in zip(units, notes, strict=True) if kind is not None),
        dateline=None
        if head is None
        else Dateline(units[dateline_at].line, units[dateline_at].start, units[dateline_at].start + head.end, head.place, head.date),
        sightings=_sightings(item, units, prints, _places(decisions, notes, press, dateline_at), headline),
        kept_whole=kept_whole,
    )


def _with_inline_credits(units: list[Unit]) -> list[Unit]:
    """Units in which a credit follows other text become two."""
    if not any((unit.mask & BY or not unit.mask) and may_have_inline_credit(unit.lower) for unit in units):
        return units
    split: list[Unit] = []
    for unit in units:
        at = inline_credit(unit.text) if may_have_inline_credit(unit.lower) else None
        before = sub_unit(unit, 0, at) if at is not None else None
        after = sub_unit(unit, at, len(unit.text)) if before is not None and at is not None else None
        if before is None or after is None:
            split.append(unit)
        else:
            after.cut = True
            split += (before, after)
    return split


def _credits(units: Sequence[Unit], item: RawItem, press: bool, house: str) -> list[tuple[Person, ...] | None]:
    authors = frozenset(author.strip().lower() for author in item.authors if 3 < len(author) < 80)
    count = len(units)
    found: list[tuple[Person, ...] | None] = [None] * count
    after_byline = False
    for index, unit in enumerate(units):
        mask = unit.mask
        if mask and not (mask & _CREDITED or after_byline or index < 5 or count - index <= 7 or unit.text[0] in "([" or is_author(unit.lower, authors)):
            continue  # the story: most lines
        if not may_be_credit(unit, index, count, after_byline, authors):
            after_byline = False
            continue
        people = found[index] = recognise(unit, Place(index, count, authors, after_byline, press, house))
        after_byline = people is not None and (not people or people[0].role == "byline")
        if people:
            authors |= {person.name.lower() for person in people if person.role == "byline"}
    return found


def _dateline(units: Sequence[Unit], credits: Sequence[tuple[Person, ...] | None]) -> tuple[int, Head | None]:
    for index, unit in enumerate(units[:_DATELINE_UNITS]):
        if credits[index] is None:
            head = read_head(unit.text)
            if head is not None:
                return index, head
    return -1, None


def _words(units: Sequence[Unit], credits: Sequence[tuple[Person, ...] | None], copies: Sequence[int]) -> list[Evidence]:
    """The cues of each unit's own words; copies that differ in case have those of the first."""
    first: dict[str, Evidence] = {}
    found = []
    for index, unit in enumerate(units):
        if credits[index] is not None or not unit.mask:
            found.append(NOTHING)
        elif copies[index] == 1:
            found.append(unit.reading.cues())
        else:
            if unit.lower not in first:
                first[unit.lower] = unit.reading.cues()
            found.append(first[unit.lower])
    return found


def _notes(units: Sequence[Unit], credits: Sequence[tuple[Person, ...] | None], words: Sequence[Evidence], press: bool, dateline_at: int) -> list[str | None]:
    count = len(units)
    notes: list[str | None] = [None] * count
    for index, unit in enumerate(units):
        if credits[index] is None and index != dateline_at and may_be_note(unit, index, count, press):
            kind = note_kind(unit, index, count, press)
            if kind is not None:
                own = words[index]
                promotional = own.kind == "licensing" if kind == "legal" else kind != "editorial" and own.score >= 0.8
                notes[index] = None if promotional else kind
        if unit.cut and index and index - 1 != dateline_at and _has_photo_credit(units[index - 1], credits[index]):
            notes[index - 1] = notes[index - 1] or "caption"
    if press:
        taken = [credits[index] is not None or notes[index] is not None or words[index].score >= 0.8 or index == dateline_at for index in range(count)]
        for index in about_blocks(units, taken):
            notes[index] = "boilerplate"
    return notes


def _decisions(
    units: Sequence[Unit],
    credits: Sequence[tuple[Person, ...] | None],
    notes: list[str | None],
    words: Sequence[Evidence],
    dateline_at: int,
    supplier: str,
    memory: Memory,
    at: int,
) -> tuple[list[Decision], list[str]]:
    """What is known of each unit before the judge sees it, and the fingerprints of those that the memory may count. An operator's word takes
    a unit out of `notes`."""
    decisions: list[Decision] = []
    prints: list[str] = []
    known: dict[str, Verdict | None] = {}
    shortest, longest = _COUNTED
    for index, unit in enumerate(units):
        credit, note = credits[index] is not None, notes[index] is not None
        one = Decision(unit, NOTHING if note else words[index], None, credit or note, index == dateline_at)
        mark = ""
        if not credit and index != dateline_at and unit.mask and shortest <= len(unit.text) <= longest:
            mark = unit.reading.fingerprint()
            if mark in known:
                one.verdict = known[mark]
            else:
                one.verdict = known[mark] = memory.verdict(supplier, mark, at)
            if note and one.verdict is not None and one.verdict.verdict == "block":
                one.taken, notes[index] = False, None  # an operator's word wins over the form of a note
        prints.append(mark)
        decisions.append(one)
    return decisions, prints


def _has_photo_credit(unit: Unit, people: tuple[Person, ...] | None) -> bool:
    """Whether what was cut from the unit's end credits a photo: then the unit is the photo's caption."""
    return bool(people) and people is not None and people[0].role == "photo" and len(unit.text) <= _CAPTION_LONGEST


def _copies(units: Sequence[Unit]) -> list[int]:
    texts = [unit.lower for unit in units]
    if len(set(texts)) == len(texts):
        return [1] * len(texts)
    counted = Counter(texts)
    return [counted[text] for text in texts]


def _removals(
    decisions: Sequence[Decision],
    credits: Sequence[tuple[Person, ...] | None],
    notes: Sequence[str | None],
    dateline_at: int,
    head: Head | None,
    press: bool,
    house: str,
) -> list[Removal]:
    removed: list[Removal] = []
    for index, one in enumerate(decisions):
        if credits[index] is not None or notes[index] is not None:
            continue
        unit, promo, score = one.unit, one.promo, one.words.score
        if not promo and score < _CUED and not unit.reading.stretches():
            continue
        verdict = one.verdict
        seen = verdict.seen if verdict is not None else 0
        end = None
        if score >= _CUED and not (one.vetoed or press or (promo and score < THRESHOLD)) and (verdict is None or verdict.verdict in ("content", "promo")):
            end = unit.reading.promotional_end()
            if end is not None and verdict is not None and verdict.verdict == "promo" and not _FIGURE.search(unit.text, 0, end[0]):
                end = None  # a known line goes whole, unless its beginning is a fact of the story
        if promo and (end is None or score < THRESHOLD):
            removed.append(Removal(unit.line, unit.start, unit.end, one.kind, _sentence(one.reason), round(one.score, 3), seen))
            continue
        if verdict is not None and verdict.verdict == "allow":
            continue
        floor = head.end if head is not None and index == dateline_at else 0
        cuts = list(unit.reading.stretches())
        if score >= _CUED and not (one.vetoed and index != dateline_at) and not press:
            inside = promotional_inside(unit.text, house)
            cuts = [cut for cut in cuts if all(cut.end <= start or cut.start >= stop for start, stop, _ in inside)]
            cuts += [Stretch(start, stop, own.kind, own.reason, round(own.score, 3)) for start, stop, own in inside]
        if end is not None:
            cuts = [cut for cut in cuts if cut.end <= end[0]]
            cuts.append(Stretch(end[0], len(unit.text), end[1].kind, end[1].reason, round(end[1].score, 3)))
        for cut in sorted(cuts, key=lambda cut: cut.start):
            if cut.start >= floor:
                removed.append(Removal(unit.line, unit.start + cut.start, unit.start + cut.end, cut.kind, _sentence(cut.reason), cut.confidence, 0))
    return removed


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:]


def _nothing_left(decisions: Sequence[Decision], removed: Sequence[Removal], credits: Sequence[tuple[Person, ...] | None], notes: Sequence[str | None]) -> bool:
    """Whether no body text would be left. A body of credits and notes alone is not a body."""
    if not removed:
        return False
    gone = {(one.line, one.start, one.end) for one in removed}
    return all(
        credits[index] is not None or notes[index] is not None or (one.unit.line, one.unit.start, one.unit.end) in gone for index, one in enumerate(decisions)
    )


def _sightings(item: RawItem, units: Sequence[Unit], prints: Sequence[str], places: Sequence[str], headline: str) -> tuple[Sighting, ...]:
    """Of each line that may be counted, one for all its copies, and one of the headline: where it stands in another item, it is a link to this one.
    A line that is the headline too has both: a title is no story that carried the line."""
    supplier = item.supplier
    first: dict[str, Sighting] = {}
    for unit, mark, place in zip(units, prints, places, strict=True):
        if not mark:
            continue
        known = first.get(mark)
        if known is None:
            first[mark] = Sighting(supplier, mark, unit.text, "", place)
        elif known.place != place and known.place != "middle":
            first[mark] = Sighting(supplier, mark, known.text)
    found = list(first.values())
    if _COUNTED[0] <= len(headline) <= _COUNTED[1]:
        found.append(Sighting(supplier, fingerprint_normalised(headline), headline, place=TITLE))
    return tuple(found)


def _places(decisions: Sequence[Decision], notes: Sequence[str | None], press: bool, dateline_at: int) -> list[str]:
    """For each unit whether nothing of the story stands above it ("head") or below it ("tail"). What the house's own lines are told by, so
    that a press release, which consists of such lines, and an item without a paragraph of prose tell nothing."""
    places = ["middle"] * len(decisions)
    if press or not any(index == dateline_at or _is_prose(one) for index, one in enumerate(decisions)):
        return places
    for place, order in (("head", range(len(decisions))), ("tail", range(len(decisions) - 1, -1, -1))):
        for index in order:
            one = decisions[index]
            if index == dateline_at or _is_prose(one):
                break
            if notes[index] is None:
                places[index] = place
            if not (one.taken or one.promo):
                break  # a line of the story, or one that may be
    return places


def _is_prose(one: Decision) -> bool:
    return not one.taken and _is_paragraph(one.unit) and not one.promo


def _is_paragraph(unit: Unit) -> bool:
    return len(unit.text) >= _PARAGRAPH and ends_like_sentence(unit.plain)
