"""ANPA 1312: headers, heads, texts, trailers, control bytes of several agencies."""

from __future__ import annotations

import pytest

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.decoding.charset import head
from streams.wire.framed.anpa1312 import READER
from streams.wire.item import Category, Media, RawItem, Unreadable
from streams.wire.limits import Limits
from tests.unit.wire.asking import Asking, texts

FULL = (
    "\x16\x16\x01W0417\x1fnword\r\nu i\x13\x11 BC-XX--Lindvik-HarbourSt 2ndLd-Writethru a0233 10-14 0096\r\n"
    "\x02^BC-XX--Lindvik-Harbour Storm, 2nd Ld-Writethru,0087<\r\n^Harbour opens after storm of three days <\r\n^AP Photo LIN101, LIN102<\r\n"
    "^Eds: UPDATES with ferry.<\r\n^The harbour of Lindvik opened after a storm had closed it for three days, the harbour master said.<\r\n"
    "^By ANA LIMA and BO EK=\r\n^Associated Press=\r\n"
    "\t   LINDVIK (AP) _ The harbour of Lindvik opened on Wednesday, after a\r\n"
    "storm had closed it for three days, the harbour master, Ulla Berg, said\r\nto reporters.<\r\n"
    "\t   ``The first ferry sails at nine,'' she said.<\r\n^Ferries=\r\n\x08^To;Leaves\r\n\x08Nordby;\x1f9:00\r\nTrawler     11:30     -\r\n"
    "A line without a tab.\r\n\t   ___\r\n\r\n\t   \x03AP-WF-10-14-20 1530GMT<\r\n\r\n\x0c\r\n\x04"
)

MASTER = "after a storm had closed it for three days, the harbour master, Ulla Berg, said to reporters."


ASKING = Asking(READER.read)
all_of, one = ASKING.all_of, ASKING.one


def message(text: str, second: str = "r i\x13\x11 BC-Fog 10-14 0012", tail: str = "AP-NY-10-14-20 1130EDT<") -> str:
    return f"\x16\x16\x01a0417\x1fnword\n{second}\n\x02{text}\n\x03{tail}\n\x04"


def test_every_field() -> None:
    item = one(FULL)
    assert (item.format, item.supplier, item.version, item.status, item.signal) == ("anpa1312", "AP", "2ndLd-Writethru", "usable", "update")
    assert (item.urgency, item.priority, item.word_count) == (3, "u", 96)
    assert item.categories == (Category("i", "international news"),)
    assert item.slugline == "BC-XX--Lindvik-Harbour Storm"
    assert item.title is not None
    assert item.title.text == "Harbour opens after storm of three days"
    assert (item.byline, item.authors) == ("By ANA LIMA and BO EK, Associated Press", ("ANA LIMA", "BO EK"))
    assert item.descriptions == ("The harbour of Lindvik opened after a storm had closed it for three days, the harbour master said.",)
    assert item.media == (Media(id="LIN101"), Media(id="LIN102"))
    assert item.editor_note == "Eds: UPDATES with ferry."
    assert item.date == "2020-10-14T15:30:00+00:00"
    assert item.extra == {
        "service": "W", "sequence": "0417", "selector": "nword", "face": "body", "shape": "text", "keyword": "BC-XX--Lindvik-HarbourSt", "reference": "a0233",
        "filed": "10-14", "slug_words": "0087", "slug_version": "2nd Ld-Writethru", "sent": "AP-WF-10-14-20 1530GMT",
    }  # fmt: skip
    assert [(line.block, line.text) for line in item.lines] == [
        ("p", f"LINDVIK (AP) _ The harbour of Lindvik opened on Wednesday, {MASTER}"),
        ("p", "``The first ferry sails at nine,'' she said."),
        ("h3", "Ferries"),
        ("pre", "To;Leaves"),
        ("pre", "Nordby; 9:00"),
        ("pre", "Trawler     11:30     -"),
        ("p", "A line without a tab."),
        ("p", "___"),
    ]
    assert item.warnings == ()
    assert item.id == one(FULL).id != one(FULL.replace("0417", "0418")).id


def test_raw_lines_are_as_delivered() -> None:
    for line in one(FULL).lines:
        assert line.raw in FULL
        assert line.raw_span(0, len(line.text)) == (0, len(line.raw))


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_line_ends(end: str) -> None:
    assert texts(one(FULL.replace("\r\n", end))) == texts(one(FULL))
    assert one(FULL.replace("\r\n", end)).extra == one(FULL).extra


@pytest.mark.parametrize("prefix", ["", "\x00\x00", "\x7f\x7f\r\n", "ZCZC\r\n", "\x01", "\xff"])
def test_prefixes(prefix: str) -> None:
    outcome = all_of(prefix.encode("latin-1") + FULL.encode())[-1]
    assert isinstance(outcome, RawItem)
    assert (outcome.slugline, outcome.date) == ("BC-XX--Lindvik-Harbour Storm", "2020-10-14T15:30:00+00:00")


def test_without_control_bytes() -> None:
    plain = FULL.translate(dict.fromkeys((1, 2, 3, 4, 8, 12, 19, 17, 22)))
    for value in (plain, plain.replace("\x1f", " ")):
        item = one(value)
        assert (item.priority, item.categories, item.word_count) == ("u", (Category("i", "international news"),), 96)
        assert item.title is not None
        assert item.title.text == "Harbour opens after storm of three days"
        assert item.date == "2020-10-14T15:30:00+00:00"
        assert texts(item)[1] == "``The first ferry sails at nine,'' she said."


def test_other_control_bytes() -> None:
    item = one(
        "\x16\x01k0417\x1e\x1dnword\nr ws\x14\x11\x1e BC-FOG 10-14 0012\n\x02BC-FOG\nFog over Lindvik<\n\tLINDVIK, Oct. 14 -- Fog.\n\x031130 GMT\n\x04",
        supplier="feed",
    )
    assert (item.supplier, item.categories, item.extra["face"], item.extra["selector"]) == ("feed", (Category("ws"),), "agate", "nword")
    assert item.title is not None
    assert (item.slugline, item.title.text) == ("BC-FOG", "Fog over Lindvik")
    assert texts(item) == ["LINDVIK, Oct. 14 -- Fog.", "1130 GMT"]
    assert [warning.code for warning in item.warnings] == [Code.INCOMPLETE_DATE]


def test_canadian_press() -> None:
    text = (
        "^Harbour-Storm, 5th Writethru@<\ncode:2<\n^Update:ADDS ferries@<\n^INDEX: Economy, Shipping@<\n^SYMBOL:TSX:ABC@<\n^HL:Harbour opens after\nstorm@<\n"
        "^By Ana Lima@<\n^THE CANADIAN PRESS=\n\t   LINDVIK _ The harbour opened.<"
    )
    item = one(message(text, "r b\x13\x11 Harbour-Storm 5thWritethru QX12 31-10 0431", "09:05ET 31-10-20<"))
    assert item.title is not None
    assert (item.slugline, item.title.text, item.byline) == ("Harbour-Storm", "Harbour opens after storm", "By Ana Lima, THE CANADIAN PRESS")
    assert (item.keywords, item.editor_note) == (("Economy", "Shipping"), "Update: ADDS ferries")
    assert item.extra["labels"] == {"code": "2", "symbol": "TSX:ABC"}
    assert (item.date, item.extra["reference"], item.word_count, item.signal) == ("2020-10-31T09:05:00-04:00", "QX12", 431, "update")
    assert texts(item) == ["LINDVIK _ The harbour opened."]


def test_alert_without_headline() -> None:
    item = one(message("^BC-Fog, APNewsAlert,0009<\n\tLINDVIK (AP) _ Fog closes the harbour.", "b a\x13\x11 BC-Fog APNewsAlert 10-14 0009"))
    assert (item.title, item.urgency, item.slugline, item.version) == (None, 2, "BC-Fog", "APNewsAlert")
    assert texts(item) == ["LINDVIK (AP) _ Fog closes the harbour."]
    only = one(message("^BC-Fog, ADVISORY,0009<"))
    assert only.title is not None
    assert (only.title.text, only.lines) == ("BC-Fog", ())


@pytest.mark.parametrize(
    ("text", "status", "signal"),
    [
        ("^BC-Fog, KILL,0009<\n^BULLETIN KILL<\n\tKill the story slugged BC-Fog.", "canceled", "kill"),
        ("^BC-Fog<\n^BULLETIN ELIMINATION<\n\tMembers should not use BC-Fog.", "canceled", "kill"),
        ("^BC-Fog, WITHHOLD,0009<\n\tPlease hold BC-Fog.", "withheld", "hold"),
        ("^BC-Fog, Correction,0009<\n^Fog was thin<\n\tIt was thin.", "usable", "correction"),
        ("^BC-Fog, 1st Ld,0009<\n^Fog lifts<\n\tIt lifted.", "usable", "update"),
        ("^BC-Road Kill,0009<\n^Kill them all, said the ogre<\n\tHe killed none.", "usable", None),
    ],
)
def test_status(text: str, status: str, signal: str | None) -> None:
    item = one(message(text))
    assert (item.status, item.signal) == (status, signal)
    assert len(item.lines) == 1


def test_embargo() -> None:
    item = one(message("^BC-Fog, Adv15,0009<\n^$Adv15<\n^For release 2020-10-15T06:00:00-04:00<\n^Fog<\n\tFog."))
    assert (item.embargo, item.version) == ("2020-10-15T06:00:00-04:00", "Adv15")
    assert item.editor_note == "$Adv15 For release 2020-10-15T06:00:00-04:00"
    item = one(message("^BC-Fog, Adv15,0009<\n^For Release THU AMs, Oct. 15<\n^Fog<\n\tFog."))
    assert item.embargo is None
    assert [warning.field for warning in item.warnings] == ["embargo"]


def test_tabular() -> None:
    item = one(message("^BC-Fog<\n^Fog table<\n  Lindvik   3  \n  Nordby   12", "r q\x14\x12 BC-Fog 10-14 0012"))
    assert [(line.block, line.text) for line in item.lines] == [("pre", "  Lindvik   3"), ("pre", "  Nordby   12")]
    assert (item.extra["shape"], item.extra["face"]) == ("tabular", "agate")


@pytest.mark.parametrize(
    ("tail", "date", "code"),
    [
        ("AP-NY-10-14-20 1130EDT<", "2020-10-14T11:30:00-04:00", None),
        ("AP-NY-03-04-2020 1130GMT<", "2020-03-04T11:30:00+00:00", None),
        ("XY-AB-25-12-20 1130GMT<", "2020-12-25T11:30:00+00:00", None),
        ("XY-AB-03-04-20 1130GMT<", None, Code.AMBIGUOUS_DATE),
        ("AP-NY-10-14-20 1130<", None, Code.NO_ZONE),
        ("AP-NY-13-14-20 1130GMT<", None, Code.UNREADABLE_DATE),
        ("", None, Code.INCOMPLETE_DATE),
    ],
)
def test_dates(tail: str, date: str | None, code: Code | None) -> None:
    item = one(message("^BC-Fog<\n^Fog<\n\tFog.", tail=tail))
    assert item.date == date
    found = [warning.code for warning in item.warnings if warning.field == "date"]
    assert found == ([code] if code else []) or (code == Code.UNREADABLE_DATE and found == [Code.DATE_OUT_OF_RANGE])
    assert texts(item) == ["Fog."]


@pytest.mark.parametrize(
    ("second", "lost"),
    [
        ("r \x13\x11 BC-Fog 10-14 0012", ["category"]),
        ("r i\x13\x11 BC-Fog 10-14", ["word_count"]),
        ("", ["header"]),
        ("?????", ["header"]),
    ],
)
def test_a_bad_field_costs_itself(second: str, lost: list[str]) -> None:
    item = one(message("^BC-Fog<\n^Fog<\n\tFog.", second))
    assert [warning.field for warning in item.warnings] == lost
    assert (item.extra["sequence"], texts(item)) == ("0417", ["Fog."])
    assert item.title is not None
    assert item.title.text == "Fog"


def test_several_messages() -> None:
    other = FULL.replace("0417", "0418")
    assert all_of(FULL + other) == (one(FULL), one(other))
    outcomes = all_of(FULL + "line noise" + other)
    assert [outcome.reason if isinstance(outcome, Unreadable) else None for outcome in outcomes] == [None, Reason.INVALID_FRAME, None]


def test_latin_1() -> None:
    item = one(FULL.replace("Lindvik", "Lindköping").encode("latin-1"))
    assert (item.charset, item.slugline) == ("windows-1252", "BC-XX--Lindköping-Harbour Storm")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("\x16\x16\x01\x04", Reason.INVALID_FRAME),
        ("\x01a0417\x1fnword\nr i\x13\x11 BC-Fog 10-14 0012\n\x04", Reason.INVALID_FRAME),
        ("\x16\x16\n", Reason.NO_TEXT),
    ],
)
def test_frames_without_text(value: str, reason: Reason) -> None:
    (outcome,) = all_of(value)
    assert isinstance(outcome, Unreadable)
    assert outcome.reason == reason


def test_limits() -> None:
    (outcome,) = all_of(message("a\n" * 50), limits=Limits(lines=20))
    assert isinstance(outcome, Unreadable) and outcome.reason == Reason.TOO_LARGE
    (outcome,) = all_of(FULL * 3, limits=Limits(items=2))
    assert isinstance(outcome, Unreadable) and outcome.reason == Reason.TOO_LARGE


def test_more_control_bytes_than_text_has() -> None:
    (outcome,) = all_of(message("\ta" + "a\x02" * 3000))
    assert isinstance(outcome, Unreadable) and outcome.reason == Reason.INVALID_FRAME
    (outcome,) = all_of("\x01a" * 100, limits=Limits(items=10))
    assert isinstance(outcome, Unreadable) and outcome.reason == Reason.TOO_LARGE


def test_notes_too_long_for_a_field_stay_text() -> None:
    notes = [f"Eds: note {number} " + "x" * 300 for number in range(5)]
    item = one(message("".join(f"^{note}<\n" for note in notes) + "^Fog<\n\tFog."))
    assert item.editor_note == " ".join(notes[:3])
    assert texts(item) == [*notes[3:], "Fog."]


def test_sniff() -> None:
    assert READER.sniff(head(FULL.encode())) == 96
    assert READER.sniff(b"ZCZC\n:Fog\n^Fog over Lindvik\nText\n") == 90
    assert READER.sniff(b"Fog over Lindvik\n\nThe harbour is closed.\n") == 0
    assert READER.sniff(b"\x01abc0417 4 pl 96 wwwwb nwa 0233\r\n\nHarbour/storm/\r\n\x02Fog =") < 80


def test_keywords_of_several_words() -> None:
    item = one(
        message(
            "^BC-Odda--Harbor Storm, 1st Ld-Writethru,a0417,0398<\r\n^Harbor opens<\r\n\tODDA.<",
            "u a\x13\x11 BC-Odda--Harbor Storm, 1st Ld-Writethru 10-14 0412",
        )
    )
    assert (item.slugline, item.version, item.extra["keyword"]) == ("BC-Odda--Harbor Storm", "1st Ld-Writethru", "BC-Odda--Harbor Storm")
    item = one(message("^BC-NWA News Digest,0035<\r\n\tODDA.<", "r v\x13\x11 BC-NWA News Digest 10-14 0012"))
    assert (item.slugline, item.version) == ("BC-NWA News Digest", None)


@pytest.mark.parametrize(("headline", "signal"), [("LEAD: Harbor opens", "update"), ("Correction: Harbor story", "correction")])
def test_headlines_that_begin_with_what_the_version_is(headline: str, signal: str) -> None:
    item = one(message(f"^BC-Odda<\r\n^{headline}<\r\n\tODDA (NWA) _ It opened.<"))
    assert item.title is not None
    assert (item.title.text, item.signal, texts(item)) == (headline, signal, ["ODDA (NWA) _ It opened."])


def test_a_centred_headline_is_no_byline() -> None:
    item = one(message("^BC-Fog\r\n^Fog over Odda=\r\n^By ANA LIMA=\r\n^North Wire=\r\n\tODDA (NWA) -- Fog.", tail="nwa 10-14-20 11:09 EDT"))
    assert item.title is not None
    assert (item.title.text, item.byline) == ("Fog over Odda", "By ANA LIMA, North Wire")
    assert (item.date, texts(item)) == ("2020-10-14T11:09:00-04:00", ["ODDA (NWA) -- Fog."])


def test_a_head_without_marks_before_paragraphs_with_tabs() -> None:
    item = one(
        message(
            "BC-FOG\r\n(For use Sunday and thereafter)\r\n<\r\nFog for weeks\r\nBy ANA LIMA\r\nNorth News Service\r\n<\r\n\tStay in.\r\n\tIt is wet.",
            "f l BC-FOG 10-14 0012",
        )
    )
    assert item.title is not None
    assert (item.title.text, item.byline, item.authors) == ("Fog for weeks", "By ANA LIMA, North News Service", ("ANA LIMA",))
    assert (item.editor_note, texts(item)) == ("(For use Sunday and thereafter)", ["Stay in.", "It is wet."])


def test_lower_case_zczc_and_nnnn_at_the_end_of_a_line() -> None:
    value = "zczc\r\na0417\r\nu a BC-Fog 10-14 0412\r\n^BC-Fog<\r\n^Fog over Odda<\r\n\tODDA (NWA) _ Fog.<\r\nAP-NY-10-14-20 1130EDT< nnnn\r\n"
    assert READER.sniff(head(value.encode())) >= 50
    item = one(value)
    assert (item.slugline, item.date, texts(item)) == ("BC-Fog", "2020-10-14T11:30:00-04:00", ["ODDA (NWA) _ Fog."])


def test_a_message_without_a_known_header_has_a_headline() -> None:
    item = one("ZCZC\r\nFog over Odda\r\n\r\nODDA, Oct 14 (NWA) -- Fog.\r\nNNNN\r\n")
    assert item.title is not None
    assert (item.title.text, texts(item)) == ("Fog over Odda", ["ODDA, Oct 14 (NWA) -- Fog."])


def test_the_slug_line_of_another_item_is_no_byline() -> None:
    item = one(message("^BC-Fog<\r\n^Fog over Odda<\r\n^By ANA LIMA<\r\n^With BC-Storm<\r\n\tODDA (NWA) _ Fog.<"))
    assert (item.byline, texts(item)) == ("By ANA LIMA", ["With BC-Storm", "ODDA (NWA) _ Fog."])
