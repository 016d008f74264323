"""IPTC 7901: headers, heads, texts, trailers, and control bytes where they belong and where they do not."""

from __future__ import annotations

import pytest

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.decoding.charset import head
from streams.wire.framed.iptc7901 import READER
from streams.wire.item import Category, RawItem, Unreadable
from streams.wire.limits import Limits
from tests.unit.wire.asking import Asking, texts

FULL = (
    "\x01abc0417 4 pl 96 wwwwb nwa 0233\r\n\nHarbour/storm/\r\n\x02REFILE 2ND LEAD\n(Correction: The ferry sails at nine, not at ten.)\n"
    "Harbour of Lindvik opens again\nafter a storm of three days\nBy Ana Lima and Bo Ek =\r\n\n"
    "   Lindvik (nwa) - The harbour of Lindvik opened on Wednesday, after a\r\nstorm had closed it for three days, the harbour master Ulla Berg\r\n"
    "said.\r\n   The first ferry sails at nine.\r\n\n<#>\r\nFerry      9:00   10:15\r\nTrawler   11:30       -\r\n<#>\r\n\n"
    "- The pier is closed\r\n- The market hall is open, as are the\r\n  sheds behind it and the cafe of Ulla Berg near the old customs\r\n  house\r\n\n"
    "Eds: A picture follows.\r\n\n# Notebook\r\n\n* * * *\r\nThe following information is not for publication\r\n\n- Editing by: Cy Dahl\r\n\nnwa al be\r\n\r\n"
    "\x03141530 GMT Oct 20\r\n\x7f\n\x7f\x04"
)


ASKING = Asking(READER.read)
all_of, one = ASKING.all_of, ASKING.one


def test_every_field() -> None:
    item = one(FULL)
    assert (item.format, item.supplier, item.version, item.status, item.signal) == ("iptc7901", "nwa", "REFILE 2ND LEAD", "usable", "update")
    assert (item.urgency, item.priority, item.word_count, item.categories) == (4, "4", 96, (Category("pl"),))
    assert (item.slugline, item.keywords) == ("Harbour/storm", ("Harbour", "storm"))
    assert item.title is not None
    assert item.title.text == "Harbour of Lindvik opens again after a storm of three days"
    assert (item.byline, item.authors) == ("By Ana Lima and Bo Ek", ("Ana Lima", "Bo Ek"))
    assert (item.dateline, item.located) == ("Lindvik (nwa)", "Lindvik")
    assert item.date == "2020-10-14T15:30:00+00:00"
    assert item.editor_note == (
        "(Correction: The ferry sails at nine, not at ten.) The following information is not for publication - Editing by: Cy Dahl Eds: A picture follows."
    )
    assert item.extra == {
        "service": "abc", "sequence": "0417", "item_number": "0233", "options": "wwwwb nwa 0233", "signature": "nwa al be", "take_key": "REFILE 2ND LEAD",
        "sent": "141530 GMT Oct 20",
    }  # fmt: skip
    assert [(line.block, line.text) for line in item.lines] == [
        ("p", "Lindvik (nwa) - The harbour of Lindvik opened on Wednesday, after a storm had closed it for three days, the harbour master Ulla Berg said."),
        ("p", "The first ferry sails at nine."),
        ("pre", "Ferry      9:00   10:15"),
        ("pre", "Trawler   11:30       -"),
        ("li", "The pier is closed"),
        ("li", "The market hall is open, as are the sheds behind it and the cafe of Ulla Berg near the old customs house"),
        ("h2", "Notebook"),
    ]
    assert item.warnings == ()
    assert item.charset == "utf-8"
    assert item.id.startswith("sha256:")


def test_raw_lines_are_as_delivered() -> None:
    item = one(FULL)
    for line in item.lines:
        assert line.raw in FULL
        assert "\r" not in line.text
        start, end = line.raw_span(0, len(line.text))
        assert (start, end) == (0, len(line.raw))


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\r\r\n"])
def test_line_ends(end: str) -> None:
    value = "\x01abc001 3 i 12 nwa 001|Fog/|\x02Fog over Lindvik =||   Lindvik (nwa) - Fog.|   No ferries.||\x03011200 GMT Jan 21|\x04".replace("|", end)
    item = one(value)
    assert texts(item) == ["Lindvik (nwa) - Fog.", "No ferries."]
    assert item.date == "2021-01-01T12:00:00+00:00"


def test_without_control_bytes() -> None:
    above = "abc001 3 sp 12  nwa-spe 0044\n\nFussball/Ergebnisse/\nErgebnisse der Liga =\n\n"
    item = one(above + "1. Spieltag:\n\n| Nord | - | Süd | 2:1 |\n\n# Notizblock\n\n072115 Okt 23\n\n")
    assert item.title is not None
    assert (item.supplier, item.slugline, item.title.text) == ("nwa-spe", "Fussball/Ergebnisse", "Ergebnisse der Liga")
    assert [(line.block, line.text) for line in item.lines] == [("p", "1. Spieltag:"), ("pre", "| Nord | - | Süd | 2:1 |"), ("h2", "Notizblock")]
    assert item.date is None
    assert [(warning.code, warning.field) for warning in item.warnings] == [(Code.NO_ZONE, "date")]
    assert item.extra["sent"] == "072115 Okt 23"


def test_a_day_of_messages_without_control_bytes() -> None:
    day = (
        "INT001 3 GEN 0020 F BELGA-0001\nPORT/\nLe port rouvre (2)\n\n   LINDVIK 14/10 (BELGA) = Le port a rouvert.\n\n./.ABC\n140901 OCT 20\n"
        "INT002 2 ECO 0009 F BELGA-0002 COR 512\nPECHE/\nMoins de harengs\n\n   LINDVIK 14/10 (BELGA) = Il y en a moins.\n./.\n140930 OCT 20\n"
    )
    first, second = (item for item in all_of(day) if isinstance(item, RawItem))
    assert (first.supplier, first.language, first.located, first.extra["signature"]) == ("BELGA", "fr", "LINDVIK", "ABC")
    assert (first.title and first.title.text, texts(first)) == ("Le port rouvre (2)", ["LINDVIK 14/10 (BELGA) = Le port a rouvert."])
    assert (second.signal, second.extra["item_number"], second.categories) == ("correction", "0002", (Category("ECO"),))
    assert texts(second) == ["LINDVIK 14/10 (BELGA) = Il y en a moins."]


@pytest.mark.parametrize("prefix", ["\x7f\x7f", "\x7f\x7f\r\n", "\x16\x16", "\x00\x00\r\n ", "ZCZC AB12\r\n", "\x01"])
def test_prefixes(prefix: str) -> None:
    item = one(prefix + FULL)
    assert (item.supplier, item.slugline) == ("nwa", "Harbour/storm")
    assert texts(item) == texts(one(FULL))
    assert item.extra.get("zczc") == ("AB12" if "ZCZC" in prefix else None)


def test_latin_1() -> None:
    value = FULL.replace("Lindvik", "Lindköping").replace("Ulla Berg", "Ülla Bérg").encode("latin-1")
    item = one(value)
    assert item.title is not None
    assert (item.charset, item.title.text) == ("windows-1252", "Harbour of Lindköping opens again after a storm of three days")
    assert one(value, charset="iso-8859-1").charset == "iso-8859-1"
    assert one(FULL.encode("utf-16")).slugline == "Harbour/storm"


def test_four_line_header() -> None:
    item = one("\x01abc001 3 i 12 nwa 001\n\nFog/\n2ND LEAD\n(with map)\n\x02Fog over Lindvik =\n\n   Lindvik (nwa) - Fog.\n\x03011200 GMT Jan 21\n\x04")
    assert (item.slugline, item.version, item.signal, item.extra["header_lines"]) == ("Fog", "2ND LEAD", "update", "(with map)")
    assert item.title is not None
    assert item.title.text == "Fog over Lindvik"


def test_kill_and_hold() -> None:
    kill = one("\x01abc002 1 i 20 nwa 157\nSpace/\n\x02KILL KILL KILL\x07\x07\n=\nPlease kill item nwa 12. Nobody has landed.\n\x03011200 GMT Jan 21\x04")
    assert (kill.status, kill.signal, kill.title, texts(kill)) == ("canceled", "kill", None, ["Please kill item nwa 12. Nobody has landed."])
    hold = one("\x01abc002 1 i 20 nwa 157\nSpace/\n\x02HOLD HOLD HOLD =\nPlease hold item nwa 12.\n\x03011200 GMT Jan 21\x04")
    assert (hold.status, hold.signal) == ("withheld", "hold")
    story = one("\x01abc002 1 i 20 nwa 157\nRoad/\n\x02Icy roads kill two =\n\n   Kill them, said the ogre.\n\x03011200 GMT Jan 21\x04")
    assert (story.status, story.signal) == ("usable", None)


def test_embargo() -> None:
    item = one("\x01abc002 3 i 20 nwa 157\nPrize/\n\x02EMBARGO: 2021-01-02T06:00:00Z\nPrize for Ek =\n\n   Text of it.\n\x03011200 GMT Jan 21\x04")
    assert item.embargo == "2021-01-02T06:00:00+00:00"
    item = one("\x01abc002 3 i 20 nwa 157\nPrize/\n\x02Sperrfrist 2. Januar 6.00 Uhr\nPrize for Ek =\n\n   Text of it.\n\x03011200 GMT Jan 21\x04")
    assert (item.embargo, item.editor_note) == (None, "Sperrfrist 2. Januar 6.00 Uhr")
    assert [warning.field for warning in item.warnings] == ["embargo"]


@pytest.mark.parametrize(
    ("trailer", "date", "code"),
    [
        ("151142 GMT Nov 12", "2012-11-15T11:42:00+00:00", None),
        ("151142 UTC Nov 2012", "2012-11-15T11:42:00+00:00", None),
        ("151142 MEZ Dez 98", "1998-12-15T11:42:00+01:00", None),
        ("151142 Nov 12", None, Code.NO_ZONE),
        ("151142 GMT Nov", None, Code.INCOMPLETE_DATE),
        ("151142", None, Code.INCOMPLETE_DATE),
        ("311142 GMT Feb 13", None, Code.DATE_OUT_OF_RANGE),
        ("151142 IST Nov 12", None, Code.AMBIGUOUS_ZONE),
        ("", None, None),
    ],
)
def test_dates(trailer: str, date: str | None, code: Code | None) -> None:
    item = one(f"\x01abc001 3 i 12 nwa 001\nFog/\n\x02Fog =\n\n   Lindvik (nwa) - Fog.\n\x03{trailer}\n\x04")
    assert item.date == date
    assert [warning.code for warning in item.warnings if warning.field == "date"] == ([code] if code else [])
    assert texts(item) == ["Lindvik (nwa) - Fog."]


@pytest.mark.parametrize(
    ("line", "lost"),
    [
        ("abc001 x i 12 nwa 001", ["priority"]),
        ("abc001 i 12 nwa 001", ["priority"]),
        ("abc001 3 12 nwa 001", ["category"]),
        ("abc001 3 i many nwa 001", ["word_count"]),
        ("abc001", ["priority", "category", "word_count"]),
        ("what is this", ["header"]),
    ],
)
def test_a_bad_field_costs_itself(line: str, lost: list[str]) -> None:
    item = one(f"\x01{line}\nFog/\n\x02Fog over Lindvik =\n\n   Lindvik (nwa) - Fog.\n\x03151142 GMT Nov 12\n\x04", supplier="feed")
    assert [warning.field for warning in item.warnings] == lost
    assert item.supplier == ("nwa" if "nwa" in line else "feed")
    assert (item.urgency, item.word_count, item.categories) == (
        None if "priority" in lost or line == "what is this" else 3,
        None if "word_count" in lost or line == "what is this" else 12,
        () if "category" in lost or line == "what is this" else (Category("i"),),
    )
    assert texts(item) == ["Lindvik (nwa) - Fog."]
    assert item.slugline == "Fog"


def test_several_messages() -> None:
    other = FULL.replace("0417", "0418").replace("Lindvik", "Nordby")
    first, second = all_of(FULL + "\r\n\x16\x16" + other)
    assert (first, second) == (one(FULL), one(other))
    assert isinstance(first, RawItem) and isinstance(second, RawItem)
    assert first.id != second.id
    broken = other.encode().replace(b"storm", b"st\xc3\xb6\xff\xc3\x28rm")
    outcomes = all_of(FULL.encode() + broken + other.encode())
    assert [outcome.reason if isinstance(outcome, Unreadable) else outcome.id for outcome in outcomes] == [first.id, Reason.UNDECODABLE, second.id]


def body(text: str) -> str:
    return f"\x01abc001 3 i 12 nwa 001\nFog/\n\x02Fog over Lindvik =\n\n   {text}\n\x03151142 GMT Nov 12\n\x04"


def test_text_after_the_end_is_text() -> None:
    item = one(body("Fog.").replace("\x03151142", "\x03A late line.\n151142"))
    assert (texts(item), item.date) == (["Fog.", "A late line."], "2012-11-15T11:42:00+00:00")


def test_what_is_in_no_message_is_refused() -> None:
    outcomes = all_of("line noise\r\n" + body("Fog.") + "\r\nthe rest of something\r\n" + body("Rain."))
    assert [outcome.reason if isinstance(outcome, Unreadable) else texts(outcome)[0] for outcome in outcomes] == [
        Reason.INVALID_FRAME, "Fog.", Reason.INVALID_FRAME, "Rain.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("\x01\x04", Reason.INVALID_FRAME),
        ("\x01abc001 3 i 12 nwa 001\r\n\x04", Reason.INVALID_FRAME),
        ("\x01abc001 3 i 12 nwa 001\r\nFog/\r\n\x02\x03\x04", Reason.NO_TEXT),
        ("\x16\x16\x7f\r\n", Reason.NO_TEXT),
    ],
)
def test_frames_without_text(value: str, reason: Reason) -> None:
    (outcome,) = all_of(value)
    assert isinstance(outcome, Unreadable)
    assert outcome.reason == reason
    assert "\n" not in outcome.detail


def test_text_without_a_header() -> None:
    item = one("Fog over Lindvik\n\nThe harbour is closed.\n", supplier="feed")
    assert item.title is not None
    assert (item.supplier, item.title.text, texts(item)) == ("feed", "Fog over Lindvik", ["The harbour is closed."])
    assert [warning.field for warning in item.warnings] == ["header"]


def test_a_long_private_part_stays_in_the_text() -> None:
    private = "\n".join(f"- Desk {number}: call {number}" for number in range(100))
    item = one(body(f"Fog.\n\nThe following information is not for publication\n{private}"))
    assert item.editor_note is None
    assert len(item.lines) == 102
    assert [warning.code for warning in item.warnings] == [Code.TOO_LONG]


def test_limits() -> None:
    (outcome,) = all_of(body("a\n" * 50), limits=Limits(lines=20))
    assert isinstance(outcome, Unreadable) and outcome.reason == Reason.TOO_LARGE
    (outcome,) = all_of(FULL * 3, limits=Limits(items=2))
    assert isinstance(outcome, Unreadable) and outcome.reason == Reason.TOO_LARGE


def test_more_control_bytes_than_text_has() -> None:
    (outcome,) = all_of(body("a\x03" * 3000))
    assert isinstance(outcome, Unreadable) and outcome.reason == Reason.INVALID_FRAME
    (outcome,) = all_of("\x01a" * 100, limits=Limits(items=10))
    assert isinstance(outcome, Unreadable) and outcome.reason == Reason.TOO_LARGE


def test_notes_too_long_for_a_field_stay_text() -> None:
    notes = [f"Eds: note {number} " + "x" * 300 for number in range(5)]
    item = one(body("\n\n   ".join([*notes, "Fog."])))
    assert item.editor_note == " ".join(notes[:3])
    assert texts(item) == [*notes[3:], "Fog."]


def test_sniff() -> None:
    assert READER.sniff(FULL.encode()[:4096]) == 95
    assert READER.sniff(head(b"\x7f\x7f" + FULL.encode())) == 95
    assert READER.sniff(b"abc001 3 sp 12  nwa-spe 0044\n\nFussball/Ergebnisse/\nErgebnisse =\n") == 80
    assert READER.sniff(b"Fog over Lindvik\n\nThe harbour is closed.\n") == 0
    assert READER.sniff(b'{"title": "Fog"}') == 0


def test_wide_lines_are_not_joined() -> None:
    first, second = "The harbour of Lindvik opened. " * 4, "The ferry sails. " * 8
    assert texts(one(body(f"{first}\n{second}"))) == [first.strip(), second.strip()]


def test_same_content_same_id() -> None:
    assert one(FULL).id == one(FULL).id != one(FULL.replace("0417", "0418")).id


def agency(head: str, text: str, header: str = "abc0417 4 pl 96 nwa 0233", slug: str = "Harbour/storm/", sent: str = "141530 GMT Oct 20") -> RawItem:
    return one(f"\x01{header}\r\n{slug}\r\n\x02{head}\r\n\r\n   {text}\r\n\x03{sent}\r\n\x04")


def test_a_note_in_brackets_goes_on_over_lines() -> None:
    item = agency("(Berichtigung: Zahl der Kutter berichtigt - zwei\r\nstatt drei)\r\nKutter rammt Mole =", "Lindvik (nwa) - Ein Kutter.")
    assert item.title is not None
    assert (item.title.text, item.signal) == ("Kutter rammt Mole", "correction")
    assert item.editor_note == "(Berichtigung: Zahl der Kutter berichtigt - zwei statt drei)"


def test_embargoes_in_the_head() -> None:
    item = agency("Achtung: Sperrfrist 1800\r\n(Sperrfrist 2020-10-14T18:00:00+02:00)\r\nHafen senkt Preise =", "Lindvik (nwa) - Der Hafen.")
    assert item.title is not None
    assert (item.title.text, item.embargo) == ("Hafen senkt Preise", "2020-10-14T18:00:00+02:00")
    item = agency("Embargo gegen Aran aufgehoben =", "Lindvik (nwa) - Das Embargo.")
    assert item.title is not None
    assert (item.title.text, item.embargo, item.editor_note) == ("Embargo gegen Aran aufgehoben", None, None)


@pytest.mark.parametrize(
    ("headline", "status", "signal"),
    [
        ("STORNO: Meldung 0348 bitte nicht verwenden", "canceled", "kill"),
        ("ATTENTION - ANNULATION /// Un bac heurte un quai", "canceled", "kill"),
        ("UPDATE 2-Harbour opens", "usable", "update"),
        ("CORRECTED-Harbour opens", "usable", "correction"),
        ("Correction: Harbour opens", "usable", "correction"),
        ("Withdrawn: how a ferry was lost", "usable", None),
        ("Lead in harbour water", "usable", None),
        ("HOLD: harbour stays shut", "usable", None),
    ],
)
def test_headlines_that_say_what_the_version_is(headline: str, status: str, signal: str | None) -> None:
    item = agency(f"{headline} =", "Lindvik (nwa) - The harbour.")
    assert (item.status, item.signal) == (status, signal)
    assert item.title is not None
    assert item.title.text == headline


def test_take_keys_of_the_header_in_any_case() -> None:
    item = agency("Harbour master resigns =", "Lindvik (nwa) - Ulla Berg resigns.", slug="Eil\r\nHarbour/people/")
    assert (item.extra["take_key"], item.slugline) == ("Eil", "Harbour/people")
    item = agency("Harbour opens", "Lindvik (nwa) - It opened.", slug="HARBOUR-STORM/ (UPDATE 2)")
    assert (item.slugline, item.version, item.signal) == ("HARBOUR-STORM", "(UPDATE 2)", "update")


def test_a_subtitle_is_a_description() -> None:
    item = one(
        "\x01NWA0127 5 KI 0150 II\r\n\r\nKultur/Lindvik\r\n\x02Neues Haus am Kai\r\n\r\nUtl.: Ein Ort fuer alle - Premiere im\r\n      November =\r\n\r\n"
        "   Lindvik (NWA) - Ein Haus.\r\n(Schluss) abc/xy\r\n\x03141105 GMT Okt 20\r\n\x04"
    )
    assert item.title is not None
    assert (item.title.text, item.descriptions) == ("Neues Haus am Kai", ("Ein Ort fuer alle - Premiere im November",))
    assert (texts(item), item.extra["signature"]) == (["Lindvik (NWA) - Ein Haus."], "abc/xy")


def test_supplier_trailer_and_initials_after_the_french_fashion() -> None:
    item = agency(
        "Le port rouvre",
        "Lindvik (Norland), 14 oct 2020 (NWF) - Le port.\r\n\r\nbur-abc/def/ghi",
        "fra0123 4 i 0210 FRA /NWF-AB12",
        sent="NWF 141105 GMT OCT 20",
    )
    assert (item.supplier, item.date, item.extra["signature"]) == ("NWF", "2020-10-14T11:05:00+00:00", "bur-abc/def/ghi")
    assert (item.dateline, item.located) == ("Lindvik (Norland), 14 oct 2020 (NWF)", "Lindvik (Norland)")
    assert texts(item) == ["Lindvik (Norland), 14 oct 2020 (NWF) - Le port."]


@pytest.mark.parametrize(
    "text", ["Odda, 14 oct (NWA).- It opened.", "ODDA, Oct 14 (NWA) - It opened.", "ODDA, October 14. /NWA/. It opened.", "Odda 14/10 (NWA) = It opened."]
)
def test_datelines_with_the_day(text: str) -> None:
    item = agency("Harbour opens", text)
    assert item.located is not None
    assert item.located.lower() == "odda"


def test_what_changed_and_the_byline_before_the_dateline() -> None:
    item = agency("Harbour opens", "(Adds quotes, background)\r\n    By Ana Lima\r\n    ODDA, Oct 14 (NWA) - It opened.\r\n    (Reporting by Ana Lima)")
    assert (item.byline, item.authors, item.editor_note) == ("By Ana Lima", ("Ana Lima",), "(Adds quotes, background)")
    assert texts(item) == ["ODDA, Oct 14 (NWA) - It opened.", "(Reporting by Ana Lima)"]


def test_the_section_for_editors_of_a_notebook() -> None:
    item = agency(
        "Harbour opens =", "Odda (nwa) - It opened.\r\n\r\n# Notizblock\r\n\r\n## Redaktionelle Hinweise\r\n- Zusammenfassung bis 1700\r\n\r\n## Orte\r\n- Odda"
    )
    assert texts(item) == ["Odda (nwa) - It opened.", "Notizblock", "Orte", "Odda"]
    assert item.editor_note == "Redaktionelle Hinweise Zusammenfassung bis 1700"


def test_headlines_in_capitals_may_end_with_a_full_stop() -> None:
    item = agency("HARBOUR OF LINDVIK OPENS.", "ODDA, October 14. /NWA/. It opened.")
    assert item.title is not None
    assert item.title.text == "HARBOUR OF LINDVIK OPENS."


def test_what_only_looks_like_a_dateline_or_a_byline() -> None:
    item = agency("Harbour opens =", "Der Abgeordnete Bo Ek (SPD) fordert einen Hafen.")
    assert (item.dateline, item.located) == (None, None)
    assert agency("Harbour opens =", "Odda VL (nwa) Der Hafen ist offen.").located == "Odda VL"
    item = agency("Harbour opens =", "By Monday the harbour was open.\r\n   ODDA (nwa) - It opened.")
    assert (item.byline, texts(item)) == (None, ["By Monday the harbour was open.", "ODDA (nwa) - It opened."])
