"""The XML of Ritzau: every field, the marks of versions, Danish time, several items, faults."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.reasons import Reason
from streams.wire import read
from streams.wire.agency_xml.ritzau import READER
from streams.wire.decoding.charset import head
from streams.wire.item import Category, Media, RawItem, Tagged
from streams.wire.limits import Limits
from streams.wire.reader import Context
from tests.unit.wire.asking import Asking

FULL = """<?xml version="1.0"?>
<RBNews xmlns="" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
  <NewsID>77-a</NewsID><PublishDate>2024-07-05T08:15:00.5</PublishDate><Topstory>1</Topstory><strapline>HAVN/FÆRGER</strapline>
  <headline>Havnen åbner igen</headline><subtitle>Stormen er forbi</subtitle><town>Odense</town><origin>/ritzau/NTB/</origin>
  <sectionID>1</sectionID><section>Indland</section><sectionShort>I</sectionShort><version>3</version><Replaces>77-9</Replaces><format>Nyhed</format>
  <content>&lt;p&gt;Havnen &lt;b&gt;åbner&lt;/b&gt; i &amp;quot;dag&amp;quot;.&lt;/p&gt;
  &lt;h3&gt;Færger&lt;/h3&gt;&lt;ul&gt;&lt;li&gt;kl. 9&lt;/li&gt;&lt;/ul&gt;</content>
  <HistID>ALU-5</HistID><Priority>4</Priority>
  <IPTCList xmlns:a="urn:arrays"><a:int>4000000</a:int><a:int>12345</a:int></IPTCList>
  <MultimedieList><Multimedie><ID>m1</ID><Type>video</Type><Url>https://havn.example/1.mp4</Url></Multimedie></MultimedieList>
  <ISIN xmlns:a="urn:arrays"><a:string>DK0001</a:string></ISIN><Related><string>76-b</string></Related><replacedID i:nil="true"/>
  <Annuleret>false</Annuleret><NyVersion>true</NyVersion><Korrektion>true</Korrektion><InfoFlash>false</InfoFlash>
  <byLine>Ane Lund og Bo Ek</byLine><byLineEmail>ane@havn.example</byLineEmail>
  <SubjectKeyword xmlns:a="urn:arrays"><a:string>havn</a:string><a:string>storm</a:string></SubjectKeyword><TilRedaktionen>Billeder følger</TilRedaktionen>
  <Companies><string>Havnen A/S</string></Companies><Status>Updated</Status><ContentShort>Havnen åbner i...</ContentShort>
</RBNews>
"""


ASKING = Asking(READER.read)
one, refused = ASKING.one, ASKING.refused


def news(inner: str = "", content: str = "&lt;p&gt;Tekst.&lt;/p&gt;") -> str:
    return f"<RBNews><NewsID>1</NewsID><content>{content}</content>{inner}</RBNews>"


def test_every_field() -> None:
    item = one(FULL)
    assert (item.format, item.id, item.supplier, item.version, item.status, item.signal) == ("ritzau", "77-a", "ritzau", "3", "usable", "correction")
    assert item.title is not None
    assert (item.title.text, item.slugline, item.descriptions) == ("Havnen åbner igen", "HAVN/FÆRGER", ("Stormen er forbi",))
    assert (item.date, item.urgency, item.priority) == ("2024-07-05T08:15:00.500000+02:00", 4, "4")
    assert (item.dateline, item.located) == ("Odense /ritzau/NTB/", "Odense")
    assert (item.byline, item.authors, item.editor_note) == ("Ane Lund og Bo Ek", ("Ane Lund", "Bo Ek"), "Billeder følger")
    assert item.categories == (
        Category("I", "Indland"),
        Category("4000000", None, "http://cv.iptc.org/newscodes/subjectcode/04000000"),
        Category("12345"),
    )
    assert (item.genres, item.keywords, item.tagged) == ((Category("Nyhed"),), ("havn", "storm"), (Tagged("organisation", "Havnen A/S"),))
    assert item.media == (
        Media("https://havn.example/1.mp4", "m1", "video"),
        Media(id="77-9", kind="text", rel="previous"),
        Media(id="76-b", kind="text", rel="related"),
    )
    assert item.extra == {
        "Topstory": "1", "sectionID": "1", "HistID": "ALU-5", "byLineEmail": "ane@havn.example", "Status": "Updated", "isin": ["DK0001"],
        "multimedia": [{"ID": "m1", "Type": "video", "Url": "https://havn.example/1.mp4"}], "origin": "/ritzau/NTB/",
    }  # fmt: skip
    assert [(line.block, line.text) for line in item.lines] == [("p", 'Havnen åbner i "dag".'), ("h3", "Færger"), ("li", "kl. 9")]
    assert item.lines[0].markup == 'Havnen <b>åbner</b> i "dag".'
    assert (item.charset, item.warnings) == ("utf-8", ())
    assert read(FULL.encode()) == (item,)


@pytest.mark.parametrize(
    ("marks", "signal", "status"),
    [
        ("<Annuleret>true</Annuleret><Korrektion>true</Korrektion>", "kill", "canceled"),
        ("<Korrektion>True</Korrektion><NyVersion>true</NyVersion>", "correction", "usable"),
        ("<NyVersion>true</NyVersion>", "update", "usable"),
        ("<Annuleret>false</Annuleret>", None, "usable"),
    ],
)
def test_what_a_version_does(marks: str, signal: str | None, status: str) -> None:
    item = one(news(marks))
    assert (item.signal, item.status, item.warnings) == (signal, status, ())


def test_kill_without_text_is_not_lost() -> None:
    item = one(news("<strapline>HAVN</strapline><Annuleret>true</Annuleret>", ""))
    assert (item.id, item.status, item.headline and item.headline.text, item.lines) == ("1", "canceled", "HAVN", ())
    assert refused(news(content="")).reason == Reason.NO_TEXT


@pytest.mark.parametrize(
    ("given", "date", "codes"),
    [
        ("2024-01-05T08:15:00", "2024-01-05T08:15:00+01:00", []),
        ("2024-01-05T08:15:00Z", "2024-01-05T08:15:00+00:00", []),
        ("2024-10-27T02:30:00", None, ["no-zone"]),
        ("2024-03-31T02:30:00", None, ["no-zone"]),
        ("i går", None, ["unreadable-date"]),
        ("", None, []),
    ],
)
def test_danish_time(given: str, date: str | None, codes: list[str]) -> None:
    item = one(news(f"<PublishDate>{given}</PublishDate>"))
    assert (item.date, [warning.code for warning in item.warnings]) == (date, codes)


def test_contents() -> None:
    assert [line.text for line in one(news(content="Uden\n\nopmærkning")).lines] == ["Uden", "", "opmærkning"]
    assert [line.text for line in one(news(content="<p>Som <b>XML</b></p><p>to</p>")).lines] == ["Som XML", "to"]
    assert [line.text for line in one(news(content="<![CDATA[<p>Et</p><p>to</p>]]>")).lines] == ["Et", "to"]
    assert [line.text for line in one(news("<ContentShort>Kun kort</ContentShort>", "")).lines] == ["Kun kort"]
    assert one(news("<ContentShort>Noget andet</ContentShort>")).descriptions == ("Noget andet",)


def test_fields_that_say_nothing() -> None:
    item = one(news("<Priority>ti</Priority><origin>//</origin><town/><MultimedieList><M><B>x9</B></M></MultimedieList>"), supplier="header")
    assert (item.urgency, item.priority, item.supplier, item.dateline, item.warnings) == (None, "ti", "header", None, ())
    assert item.media == (Media(id="x9", kind="component"),)
    assert one(news("<origin>Direkt</origin><byLine>Direkt</byLine>")).authors == ()
    assert one("<RBNews><content>a</content></RBNews>").id.startswith("sha256:")


def test_several_items() -> None:
    items = READER.read(f"<ArrayOfRBNews>{news()}<RBNews/>{news(content='b')}</ArrayOfRBNews>".encode(), Context())
    assert [item.lines[0].text if isinstance(item, RawItem) else item.reason for item in items] == ["Tekst.", Reason.NO_TEXT, "b"]
    assert refused("<a><RBNews/><RBNews/></a>", limits=Limits(items=1)).reason == Reason.TOO_LARGE


def test_refused() -> None:
    assert refused(FULL[:900]).reason == Reason.INVALID_XML
    assert refused("<other/>").reason == Reason.WRONG_SHAPE
    for content in ("a\nb", "&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b&lt;/p&gt;", "<p>a</p><p>b</p>"):
        assert refused(news(content=content), limits=Limits(lines=1)).reason == Reason.TOO_LARGE


@pytest.mark.parametrize(("value", "score"), [(FULL, 97), ("<x:RBNews xmlns:x='a'>", 97), ("<ArrayOfRBNews>", 97), ("<rss><RBNews/></rss>", 0), ("RBNews", 0)])
def test_sniff(value: str, score: int) -> None:
    assert READER.sniff(head(value.encode())) == score


TEXT = st.text(st.characters(categories=("L", "N"), codec="utf-8"), min_size=1)


@settings(max_examples=100)
@given(st.lists(st.lists(TEXT, min_size=1, max_size=5), min_size=1, max_size=6), TEXT)
def test_what_is_written_is_read(paragraphs: list[list[str]], headline: str) -> None:
    html = "".join(f"<p>{escape(' '.join(words))}</p>" for words in paragraphs)
    item = one(news(f"<headline>{escape(headline)}</headline>", escape(html)))
    assert item.title is not None
    assert item.title.raw == headline
    assert [line.raw for line in item.lines] == [" ".join(words) for words in paragraphs]


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, len(FULL.encode()) - 1), st.integers(0, 255)), min_size=1, max_size=6), st.integers(0, len(FULL)))
def test_changed_bytes(changes: list[tuple[int, int]], cut: int) -> None:
    value = bytearray(FULL.encode())
    for position, byte in changes:
        value[position] = byte
    for changed in (bytes(value), bytes(value[cut:])):
        found = READER.read(changed, Context())
        assert found
        assert found == READER.read(changed, Context())


def test_fields_that_are_html() -> None:
    fields = "<subtitle>En &lt;br&gt;to &amp;amp; tre</subtitle><TilRedaktionen>&lt;b&gt;Rettet&lt;/b&gt; nu</TilRedaktionen>"
    (item,) = READER.read(f"<RBNews><headline>Op</headline>{fields}</RBNews>".encode(), Context())
    assert isinstance(item, RawItem)
    assert (item.descriptions, item.editor_note) == (("En to & tre",), "Rettet nu")
