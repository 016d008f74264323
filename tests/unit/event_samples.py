"""Items for the tests of the event: one with everything, and arbitrary ones."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from streams.enrich.annotation import Annotation, Entity, Mention, Place, Region, Symbol
from streams.event.body import assemble
from streams.event.build import build
from streams.event.source import Source
from streams.promo.cleaned import Cleaned, Credit, Dateline, Note, Person, Removal
from streams.wire import Category, Edit, Line, RawItem, Warning

SOURCE = Source("wire.raw", 2, 41, 1_772_438_400_123, 0)


def plain(*lines: str, **fields: Any) -> RawItem:
    return RawItem(**({"format": "envelope", "lines": tuple(Line(line, line) for line in lines), "id": "a-1", "supplier": "alpha"} | fields))


def event_of(item: RawItem, cleaned: Cleaned | None = None, annotation: Annotation | None = None, source: Source = SOURCE, promos: int = 0) -> dict[str, Any]:
    cleaned = cleaned or Cleaned()
    return build(item, cleaned, assemble(item, cleaned), annotation or Annotation(), source, promos)


LINES = (
    "LISBON, April 14 (Alpha) - The harbour of Lisbon reopened, Ana Lima said.",
    "",
    "Sign up for our newsletter.",
    "Ships sail & ferries follow.",
    "(Reporting by Bo Ek)",
    "Photo: the harbour at dawn",
)
LISBON = Place("Lisbon", 2267057, "PT", "PT-11", 38.71667, -9.13333)
FULL = RawItem(
    format="envelope",
    lines=tuple(Line("Ships sail &amp; ferries follow.", text, (Edit(11, 16, "&"),)) if text.startswith("Ships") else Line(text, text) for text in LINES),
    id="a/1 ü",
    supplier="alpha",
    title=Line("Harbour\x00 reopens", "Harbour reopens", (Edit(7, 8, ""),)),
    version="3",
    urgency=4,
    embargo="2021-04-15T06:00:00+00:00",
    date="2021-04-14T19:19:00-04:00",
    url="https://alpha.example/1",
    authors=("Ana Lima",),
    language="en-GB",
    categories=(Category("i"), Category("04", "economy", "medtop:04000000"), Category("x", None, "no uri at all")),
    charset="utf-8",
    warnings=(Warning("unknown-value", "status", "not a status that is known; taken as usable"),),
)
CLEANED = Cleaned(
    removed=(Removal(2, 0, 27, "newsletter", "Asks the reader to sign up", 0.98765, 12),),
    credits=(Credit(4, 0, 20, (Person("Bo Ek", "reporting"),)),),
    notes=(Note(5, 0, 26, "caption"),),
    dateline=Dateline(0, 0, 27, "LISBON", "April 14"),
)
BODY = "The harbour of Lisbon reopened, Ana Lima said.\n\nShips sail & ferries follow."
ANNOTATION = Annotation(
    mentions=(
        Mention("place", 15, 21, "Lisbon", "https://sws.geonames.org/2267057/", 0.9314, LISBON),
        Mention("person", 32, 40, "Ana Lima", "urn:newswire:person:ana-lima", 0.8),
    ),
    entities=(
        Entity("https://sws.geonames.org/2267057/", "place", "Lisbon", 0.9314, LISBON),
        Entity("urn:newswire:person:ana-lima", "person", "Ana Lima", 0.8, roles=("harbour master",)),
        Entity("urn:newswire:organisation:port", "organisation", "Port Authority", 0.6, symbols=(Symbol("PRT.LS", "XLIS", "ric"),)),
    ),
    regions=(
        Region("PT", "country", "Portugal", 100, 0.975, True, ("dateline: LISBON",)),
        Region("150", "m49", "Europe", 60, 0.9),
    ),
    language="en",
    language_confidence=0.99,
)

# No text that was read holds a lone surrogate; what was delivered may.
_CHARACTERS = st.characters(exclude_categories=["Cs"])
_READ = st.text(_CHARACTERS, max_size=8) | st.sampled_from(["", " ", "\t ", "a b", "\n", "“x”", ".", "é\u0301", "\U0001f5de"])
_DELIVERED = st.text(st.characters(), min_size=1, max_size=4) | st.sampled_from(["\ud83d", "\x00", "&amp;", "<b>", "\udfff\ud800"])
_EDIT = st.tuples(_DELIVERED, st.text(_CHARACTERS, max_size=1))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """A line with any edits: each replaces one code point or more by one or none."""
    raw, text, edits = "", "", []
    for segment in draw(st.lists(_READ | _EDIT, max_size=6)):
        if isinstance(segment, str):
            raw, text = raw + segment, text + segment
        else:
            original, replacement = segment
            edits.append(Edit(len(raw), len(raw) + len(original), replacement))
            raw, text = raw + original, text + replacement
    return Line(raw, text, tuple(edits))


@st.composite
def items(draw: st.DrawFn) -> tuple[RawItem, Cleaned]:
    """An item of arbitrary lines, with arbitrary stretches set apart that do not overlap."""
    drawn = tuple(draw(st.lists(lines(), max_size=6)))
    title = draw(st.none() | lines())
    headline_line = draw(st.none() | st.integers(0, len(drawn) - 1)) if drawn else None
    apart: dict[str, list[Any]] = {"removed": [], "credits": [], "notes": [], "dateline": []}
    for index, line in enumerate(drawn):
        cuts = sorted(draw(st.lists(st.integers(0, len(line.text)), max_size=5)))
        for start, end in pairwise(cuts):
            kind = draw(st.sampled_from(["keep", *apart]))
            if kind == "removed":
                apart[kind].append(Removal(index, start, end, "register", "why", 0.5, 1))
            elif kind == "credits":
                apart[kind].append(Credit(index, start, end, (Person("Bo Ek", "editing"),)))
            elif kind == "notes":
                apart[kind].append(Note(index, start, end, "legal"))
            elif kind == "dateline" and not apart[kind]:
                apart[kind].append(Dateline(index, start, end, None, None))
    item = RawItem(format="text", lines=drawn, id="1", supplier="alpha", title=title, headline_line=headline_line)
    dateline = apart["dateline"][0] if apart["dateline"] else None
    return item, Cleaned(tuple(apart["removed"]), tuple(apart["credits"]), tuple(apart["notes"]), dateline)
