"""NITF: every field, the ways of agencies, text in order, faults."""

from __future__ import annotations

import pytest

from streams.reasons import Reason
from streams.wire.decoding.charset import head
from streams.wire.iptc_xml.nitf import READER
from streams.wire.item import Category, Media, Previous, RawItem, Tagged
from streams.wire.limits import Limits
from streams.wire.reader import Context
from tests.unit.wire.asking import Asking

FULL = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made by a test -->
<!DOCTYPE nitf SYSTEM "nitf-3-6.dtd">
<nitf version="-//IPTC//DTD NITF 3.6//EN" baselang="en-IE">
<head>
  <title>Ferry-Strike</title>
  <meta name="anpa-category" content="i"/><meta name="anpa-wordcount" content="0031"/><meta name="keywords" content="ferries, strike; harbour"/>
  <meta name="NTBPrioritet" content="3"/><meta name="edition-code" content="north"/>
  <tobject tobject.type="Economy">
    <tobject.property tobject.property.type="Analysis"/>
    <tobject.subject tobject.subject.ipr="IPTC" tobject.subject.refnum="09003000" tobject.subject.type="Labour" tobject.subject.matter="Labour dispute"/>
    <tobject.subject tobject.subject.ipr="OWN" tobject.subject.refnum="X7" tobject.subject.type="Boats"/>
  </tobject>
  <docdata management-status="embargoed">
    <evloc city="Galway" iso-cc="IRL"/>
    <doc-id id-string="ferry.1" regsrc="tidewire"/>
    <urgency ed-urg="4"/>
    <date.issue norm="20240305T081500+0100"/><date.release norm="20240305T120000+0100"/><date.expire norm="20240401T000000+0000"/>
    <ed-msg info="Adds quote."/><du-key key="ferries" version="3"/>
    <doc.copyright holder="Tidewire" year="2024"/><doc.rights owner="Tidewire" limitations="No archives."/>
    <doc-scope scope="COAST"/>
    <key-list><keyword key="piers"/><keyword>tides</keyword></key-list>
    <identified-content><person value="p1">Una Bree</person><org>Pilots Guild</org><event>Herring Fair</event></identified-content>
  </docdata>
  <pubdata date.publication="20240305T081600+0100" item-length="32" unit-of-measure="words"/>
</head>
<body>
  <body.head>
    <hedline><hl1>Ferries stop as pilots strike</hl1><hl2>Second week</hl2></hedline>
    <note><body.content><p>Check names.</p></body.content></note>
    <byline>By <person>Orla Quay</person>, Coast Editor</byline>
    <distributor>Tidewire News</distributor>
    <dateline><location><city>Galway</city><country>Ireland</country></location>, <story.date norm="20240305T081500+0100">March 5</story.date></dateline>
    <abstract><p>No ship sails.</p><p>Talks go on.</p></abstract>
  </body.head>
  <body.content>
    Loose text first.
    <p>GALWAY – Pilots of the <org>Pilots Guild</org> walked <em>out</em> again, said <person>Tom Sand</person> in <location>Salthill</location>.</p>
    <hl2>What next</hl2>
    <ul><li>talks</li><li>a <a href="https://tide.example/vote">vote</a> on <sup>2</sup></li></ul>
    <ol><li>first</li></ol>
    <table><caption>Sailings</caption><tr><th>Port</th><th>Day</th></tr><tr><td><p>Aran</p><p>pier</p></td><td>Mon<br/>Tue</td></tr></table>
    <pre>Tide  1.2
  high 4.5</pre>
    <bq><block><p>We wait.</p></block><credit>a pilot</credit></bq>
    <p>One <frac><numer>1</numer><denom>2</denom></frac> of a day.</p>
    <media media-type="image"><media-reference mime-type="image/jpeg" source="pier.jpg" name="pier"/><media-caption><p>The <b>old</b> pier.</p></media-caption>
      <media-producer>Lu Fen</media-producer></media>
  </body.content>
  <body.end><tagline>Editing by Mo</tagline></body.end>
</body>
</nitf>
"""


ASKING = Asking(READER.read)
one, refused = ASKING.one, ASKING.refused


def document(docdata: str = "", content: str = "<p>Text.</p>", start: str = "", meta: str = "") -> str:
    return f"<nitf><head>{meta}<docdata>{docdata}</docdata></head><body><body.head>{start}</body.head><body.content>{content}</body.content></body></nitf>"


def test_every_field() -> None:
    item = one(FULL)
    assert (item.format, item.id, item.supplier, item.version, item.status, item.urgency) == ("nitf", "ferry.1", "Tidewire News", "3", "withheld", 4)
    assert item.title is not None and item.title.text == "Ferries stop as pilots strike"
    assert (item.date, item.embargo, item.expires) == ("2024-03-05T08:15:00+01:00", "2024-03-05T12:00:00+01:00", "2024-04-01T00:00:00+00:00")
    assert (item.slugline, item.language, item.priority, item.word_count) == ("Ferry-Strike", "en-IE", "3", 32)
    assert (item.byline, item.authors) == ("By Orla Quay, Coast Editor", ("Orla Quay",))
    assert (item.dateline, item.located) == ("Galway, Ireland, March 5", "Galway")
    assert item.descriptions == ("No ship sails.", "Talks go on.")
    assert item.editor_note == "Adds quote. Check names."
    assert (item.copyright_holder, item.usage_terms) == ("Tidewire", "No archives.")
    assert item.keywords == ("piers", "tides", "ferries", "strike", "harbour")
    assert item.genres == (Category("Analysis"),)
    assert item.categories == (
        Category("i"),
        Category("09003000", "Labour dispute", "http://cv.iptc.org/newscodes/subjectcode/09003000"),
        Category("X7", "Boats"),
    )
    assert item.tagged == (
        Tagged("person", "Una Bree", code="p1"),
        Tagged("organisation", "Pilots Guild"),
        Tagged("event", "Herring Fair"),
        Tagged("place", "Galway", code="IRL"),
        Tagged("person", "Tom Sand"),
        Tagged("place", "Salthill"),
    )
    assert item.media == (Media("pier.jpg", None, "picture", "image/jpeg", "pier", "The old pier.", "Lu Fen"),)
    assert item.extra["du_key"] == "ferries"
    assert item.extra["scope"] == ["COAST"]
    assert item.extra["subheadlines"] == ["Second week"]
    assert item.extra["meta"] == {"edition-code": "north"}
    assert item.extra["type"] == "Economy"
    assert (item.charset, item.warnings) == ("utf-8", ())


def test_all_text_in_order() -> None:
    assert [(line.block, line.text) for line in one(FULL).lines] == [
        ("p", "Loose text first."),
        ("p", "GALWAY – Pilots of the Pilots Guild walked out again, said Tom Sand in Salthill."),
        ("h2", "What next"),
        ("li", "talks"),
        ("li", "a vote on 2"),
        ("oli", "first"),
        ("caption", "Sailings"),
        ("tr", "Port\tDay"),
        ("tr", "Aran pier\tMon Tue"),
        ("pre", "Tide  1.2"),
        ("pre", "  high 4.5"),
        ("p", "We wait."),
        ("p", "a pilot"),
        ("p", "One 1/2 of a day."),
        ("p", "Editing by Mo"),
    ]


def test_inline_markup() -> None:
    lines = one(FULL).lines
    assert lines[4].markup == 'a <a href="https://tide.example/vote">vote</a> on <sup>2</sup>'
    assert lines[8].markup == "<td> Aran pier</td><td>Mon Tue</td>"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends(end: str) -> None:
    item = one(FULL.replace("\n", end))
    assert [line.text for line in item.lines] == [line.text for line in one(FULL).lines]


def test_charsets() -> None:
    latin = FULL.replace("UTF-8", "iso-8859-1").replace("–", "-").replace("Bree", "Brée")
    assert one(latin.encode("iso-8859-1")).charset == "iso-8859-1"
    assert one(latin.encode("iso-8859-1")).tagged[0].name == "Una Brée"
    wrong = one(latin.encode("utf-8"))
    assert (wrong.charset, wrong.tagged[0].name, [warning.code for warning in wrong.warnings]) == ("utf-8", "Una Brée", ["wrong-charset"])
    assert one(FULL.encode("utf-16")).charset == "utf-16-le"


@pytest.mark.parametrize(
    ("status", "signal", "read"),
    [
        ("usable", None, "usable"),
        ("canceled", None, "canceled"),
        ("withheld", None, "withheld"),
        ("KILL", None, "canceled"),
        ("correction", "correction", "usable"),
    ],
)
def test_status(status: str, signal: str | None, read: str) -> None:
    item = one(document().replace("<docdata>", f'<docdata management-status="{status}">'))
    assert (item.status, item.signal, item.warnings) == (read, signal, ())


def test_correction_element() -> None:
    item = one(document('<correction info="Fixes a name" id-string="a.1"/>'))
    assert (item.signal, item.status, item.editor_note) == ("correction", "usable", "Fixes a name")
    held = one(document("<correction/>").replace("<docdata>", '<docdata management-status="withheld">'))
    assert (held.signal, held.status) == ("correction", "withheld")


def test_kill_without_text_is_not_lost() -> None:
    killed = document('<doc-id id-string="a.1"/>', "", meta="<title> </title><meta name='anpa-keyword' content='Boat-Race'/>")
    item = one(killed.replace("<docdata>", '<docdata management-status="canceled">'))
    assert (item.id, item.status, item.headline and item.headline.text, item.lines) == ("a.1", "canceled", "Boat-Race", ())
    assert refused(killed).reason == Reason.NO_TEXT


def test_release_at_issue_is_no_embargo() -> None:
    dates = '<date.issue norm="20240305T081500Z"/><date.release norm="20240305T{}Z"/>'
    assert one(document(dates.format("081500"))).embargo is None
    assert one(document(dates.format("070000"))).embargo is None
    assert one(document(dates.format("081501"))).embargo == "2024-03-05T08:15:01+00:00"


def test_bad_fields_cost_themselves() -> None:
    item = one(
        document(
            '<doc-id id-string="a.9"/><urgency ed-urg="high"/><date.issue norm="20240305T081500"/><date.release norm="YYYYMMDD"/>',
            meta="<meta name='anpa-wordcount' content='many'/>",
        ).replace("<docdata>", '<docdata management-status="blue">')
    )
    assert (item.id, item.urgency, item.date, item.embargo, item.word_count, item.status) == ("a.9", None, None, None, None, "usable")
    assert {(warning.code, warning.field) for warning in item.warnings} == {
        ("unknown-value", "urgency"),
        ("no-zone", "date"),
        ("unreadable-date", "embargo"),
        ("unknown-value", "word_count"),
        ("unknown-value", "status"),
    }


def test_ways_of_agencies() -> None:
    outside = one("<nitf><head><urgency ed-urg='2'/><doc-id id-string='q'/></head><body><body.content>One <b>two</b> three</body.content></body></nitf>")
    assert (outside.urgency, outside.id, outside.lines[0].text) == (2, "q", "One two three")
    spaced = one('<n:nitf xmlns:n="urn:x"><n:body><n:body.head><n:headline><n:hl1>Up</n:hl1></n:headline></n:body.head><n:p>Text</n:p></n:body></n:nitf>')
    assert (spaced.headline and spaced.headline.text, [line.text for line in spaced.lines]) == ("Up", ["Text"])
    source = one(document('<del-list><from-src src-name="TW"/></del-list>', meta="<title>1 BOATS Race</title>"))
    assert (source.supplier, source.headline and source.headline.text, source.slugline) == ("TW", "1 BOATS Race", None)
    assert one(document(), supplier="header").supplier == "header"


def test_id_is_derived_where_there_is_none() -> None:
    first, second = one(document(content="<p>a</p>")), one(document(content="<p>b</p>"))
    assert first.id.startswith("sha256:")
    assert first.id != second.id
    assert first == one(document(content="<p>a</p>"))


def test_several_documents() -> None:
    items = READER.read(f"<all>{document(content='<p>a</p>')}<nitf/>{document(content='<p>c</p>')}</all>".encode(), Context())
    assert [item.lines[0].text if isinstance(item, RawItem) else item.reason for item in items] == ["a", Reason.NO_TEXT, "c"]
    assert refused("<all><nitf/><nitf/></all>", limits=Limits(items=1)).reason == Reason.TOO_LARGE


def test_refused() -> None:
    assert refused(FULL.replace("</body>", "")).reason == Reason.INVALID_XML
    assert refused(FULL[:900]).reason == Reason.INVALID_XML
    assert refused("<other/>").reason == Reason.WRONG_SHAPE
    assert refused('<!DOCTYPE nitf [<!ENTITY a "b">]><nitf>&a;</nitf>').reason == Reason.FORBIDDEN_XML
    assert refused(document(content="<p>a</p><p>b</p>"), limits=Limits(lines=1)).reason == Reason.TOO_LARGE


def test_control_characters() -> None:
    item = one(document(content="<p>a\x01b&#7;c</p>"))
    assert (item.lines[0].text, [warning.code for warning in item.warnings]) == ("abc", ["control-characters"])


def test_long_fields() -> None:
    item = one(
        document('<doc-id id-string="12345"/><key-list><keyword key="123456"/><keyword key="1"/></key-list>'), limits=Limits(field_length=5, id_length=4)
    )
    assert (item.id[:7], item.keywords) == ("sha256:", ("1",))
    assert [warning.code for warning in item.warnings] == ["too-long", "too-long"]


@pytest.mark.parametrize(
    ("value", "score"),
    [
        (FULL, 97),
        ("<nitf>", 97),
        ('<x:nitf xmlns:x="urn:x" a="b"/>', 97),
        ("<NewsML><nitf/></NewsML>", 0),
        ("<html><body/></html>", 0),
        ("plain <nitf> text", 0),
        ("{}", 0),
        (f"<!--{'x' * 4090}--><nitf/>", 0),
    ],
)
def test_sniff(value: str, score: int) -> None:
    assert READER.sniff(head(value.encode())) == score


def test_what_stands_apart_is_parted() -> None:
    item = one(document(start="<hedline><hl1>Up<br/>down</hl1></hedline><byline>By LU FEN<byttl>Tidewire</byttl></byline>"))
    assert (item.headline and item.headline.text, item.byline) == ("Up down", "By LU FEN Tidewire")


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("<![CDATA[<p>One &mdash; <b>two</b>.</p><p>Three</p>]]>", ["One — two.", "Three"]),
        ("\n  One\n  goes on.\n\n  Two\n", ["One goes on.", "Two"]),
        ("One\n  goes on", ["One goes on"]),
        ("", []),
    ],
)
def test_text_without_elements(content: str, lines: list[str]) -> None:
    item = one(f"<nitf><body><body.head><hedline><hl1>Up</hl1></hedline></body.head><body.content>{content}</body.content></body></nitf>")
    assert [line.text for line in item.lines] == lines


def test_the_document_before() -> None:
    killed = document('<doc-id id-string="a.2"/><ed-msg msg-type="kill" info="Wrong"/>').replace("<docdata>", '<docdata management-doc-idref="a.1">')
    item = one(killed)
    assert (item.status, item.signal, item.media) == ("canceled", "kill", (Media(None, "a.1", "text", rel="previous"),))
    assert one(document('<doc-id id-string="a.2"/><correction id-string="a.1"/>')).media == item.media
    same = one(document('<doc-id id-string="a.1"/><ed-msg msg-type="advisory"/>').replace("<docdata>", '<docdata management-doc-idref="a.1">'))
    assert (same.media, same.signal, same.previous) == ((), None, None)
    corrected = one(document('<doc-id id-string="a.1"/><correction id-string="a.1"/>'))
    assert (corrected.media, corrected.previous) == ((), Previous())


def test_the_first_date_that_is_a_moment() -> None:
    dates = '<date.issue norm="20240305T081500"/></docdata><pubdata date.publication="20240305T081600+0100"/><docdata>'
    assert (one(document(dates)).date, one(document(dates)).warnings) == ("2024-03-05T08:16:00+01:00", ())


def test_windows_characters_in_fields() -> None:
    says = document('<key-list><keyword key="l\x92eau"/></key-list><ed-msg info="caf\xc3\x89 \x93new\x94"/>')
    item = one(says.encode("utf-8"))
    assert (item.keywords, item.editor_note) == (("l’eau",), "cafÉ “new”")
    assert item.warnings == ()


def test_codes_of_companies() -> None:
    item = one(document(content='<p><org>Gull plc <alt-code idsrc="ISE" value="GUL"/></org></p>'))
    assert item.tagged == (Tagged("organisation", "Gull plc", code="GUL"),)


def test_names_in_parts_without_white_space() -> None:
    name = "<person><name.given>Una</name.given><name.family>Bree</name.family></person>"
    place = "<location><city>Galway</city><country>Ireland</country></location>"
    item = one(document(content=f"<p>{name} of {place}.</p>", start=f"<byline>By {name}</byline>"))
    assert (item.lines[0].text, item.byline, item.authors) == ("Una Bree of Galway, Ireland.", "By Una Bree", ("Una Bree",))
    assert item.tagged == (Tagged("person", "Una Bree"), Tagged("place", "Galway, Ireland"))
