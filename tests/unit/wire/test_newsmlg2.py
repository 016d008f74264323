"""NewsML-G2: every field, packages, messages with several items, all kinds of inline content, faults."""

from __future__ import annotations

import base64

import pytest

from streams.reasons import Reason
from streams.wire.decoding.charset import head
from streams.wire.iptc_xml.newsmlg2 import READER
from streams.wire.item import Category, Media, Previous, RawItem, Tagged
from streams.wire.limits import Limits
from tests.unit.wire.asking import Asking

NAMESPACE = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
FULL = f"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem {NAMESPACE} standard="NewsML-G2" standardversion="2.30" conformance="power" guid="urn:newsml:tide.example:20240305:77" version="4" xml:lang="en">
  <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_39.xml"/>
  <catalog><scheme alias="tide" uri="http://tide.example/codes/"/></catalog>
  <rightsInfo><copyrightHolder literal="Tidewire"/><copyrightNotice>(c) Tidewire</copyrightNotice><usageTerms>No archives.</usageTerms></rightsInfo>
  <itemMeta>
    <itemClass qcode="ninat:text"/><provider qcode="nprov:tide"><name>Tidewire</name></provider>
    <versionCreated>2024-03-05T08:15:00+01:00</versionCreated><firstCreated>2024-03-05T07:00:00Z</firstCreated>
    <embargoed>2024-03-05T12:00:00+01:00</embargoed>
    <pubStatus qcode="stat:withheld"/><fileName>77.xml</fileName><title>Label</title>
    <edNote>Adds quote.</edNote><edNote>Check names.</edNote><signal qcode="tide:fast"/><signal qcode="sig:correction"/>
    <link rel="irel:seeAlso" residref="urn:x:1" contenttype="application/vnd.iptc.g2.newsitem+xml"><title>Last week</title></link>
    <link guidref="urn:newsml:tide.example:20240305:77" version="3"/>
  </itemMeta>
  <contentMeta>
    <urgency>3</urgency><contentCreated>2024-03-05T07:00:00Z</contentCreated>
    <located qcode="tide:gal"><name>Galway</name><broader><name>Ireland</name></broader></located>
    <infoSource literal="Harbour radio"/><creator qcode="staff:1"><name>Orla Quay</name></creator><creator literal="Tidewire"/>
    <altId type="tide:no">A7</altId><language tag="en-IE"/><keyword>piers</keyword>
    <genre qcode="genre:Analysis"><name>Analysis</name></genre>
    <subject type="cpnat:abstract" qcode="medtop:20000523"><name>labour dispute</name></subject>
    <subject qcode="subj:09003000"/><subject qcode="tide:boats"/><subject type="cptype:cat" literal="ECO"/>
    <subject type="cpnat:person" qcode="tide:p1"><name>Una Bree</name></subject><subject type="cpnat:organisation" literal="Pilots Guild"/>
    <subject type="cptType:5" qcode="tide:geo1"/><subject type="cpnat:event" uri="http://tide.example/e/1"><name>Herring Fair</name></subject>
    <subject type="cpnat:object" qcode="tide:o1"><name>MV Gull</name></subject><subject type="tidetype:keyword" literal="tides"/>
    <slugline separator="-">FERRY-STRIKE</slugline><headline role="hld:sub">Second week</headline><headline>Ferries stop as pilots strike</headline>
    <by>By Orla Quay</by><dateline>GALWAY, March 5 (Tidewire)</dateline><creditline>TW</creditline>
    <description role="drol:summary">No ship sails.</description>
  </contentMeta>
  <assert qcode="tideplace:x:geo1"><name>Connacht</name><broader type="cpnat:geoArea" qcode="wldreg:150"><name>Europe</name></broader></assert>
  <contentSet>
    <remoteContent href="pier.jpg" contenttype="image/jpeg" rendition="rnd:thumbnail"/>
    <inlineData contenttype="text/plain" wordcount="2">Plain rendition</inlineData>
    <inlineXML contenttype="application/xhtml+xml" wordcount="31"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>No text</title></head><body>
      <h2>What next</h2>Loose <p>a <b>b</b> c <i>d</i></p><ul><li><p>talks</p></li></ul>
      <table><tbody><tr><td>Port</td><td><p>Aran</p><p>pier</p></td></tr></tbody></table><pre>Tide  1.2
  high</pre><div>ten–day twenty-two<br/>next</div><img src="map.png" alt="A map"/></body></html></inlineXML>
  </contentSet>
</newsItem>
"""
LINES = [
    ("h2", "What next"),
    ("p", "Loose"),
    ("p", "a b c d"),
    ("li", "talks"),
    ("tr", "Port\tAran pier"),
    ("pre", "Tide  1.2"),
    ("pre", "  high"),
    ("p", "ten–day twenty-two"),
    ("p", "next"),
]


ASKING = Asking(READER.read)
all_of, one, refused = ASKING.all_of, ASKING.one, ASKING.refused


def news(content: str = "<inlineData>Text.</inlineData>", meta: str = "", about: str = "", attributes: str = 'guid="g:1"') -> str:
    return f"<newsItem {attributes}><itemMeta>{meta}</itemMeta><contentMeta>{about}</contentMeta><contentSet>{content}</contentSet></newsItem>"


def test_every_field() -> None:
    item = one(FULL)
    assert (item.format, item.id, item.version, item.supplier) == ("newsmlg2", "urn:newsml:tide.example:20240305:77", "4", "Tidewire")
    assert item.title is not None and item.title.text == "Ferries stop as pilots strike"
    assert (item.status, item.signal, item.urgency, item.priority) == ("withheld", "correction", 3, None)
    assert (item.date, item.created, item.embargo) == ("2024-03-05T08:15:00+01:00", "2024-03-05T07:00:00+00:00", "2024-03-05T12:00:00+01:00")
    assert (item.slugline, item.byline, item.dateline, item.located) == ("FERRY-STRIKE", "By Orla Quay", "GALWAY, March 5 (Tidewire)", "Galway")
    assert (item.descriptions, item.editor_note) == (("No ship sails.",), "Adds quote. Check names.")
    assert (item.copyright_holder, item.copyright_notice, item.usage_terms) == ("Tidewire", "(c) Tidewire", "No archives.")
    assert (item.word_count, item.language, item.authors, item.keywords) == (31, "en-IE", ("Orla Quay",), ("piers", "tides"))
    assert item.genres == (Category("genre:Analysis", "Analysis", "http://cv.iptc.org/newscodes/genre/Analysis"),)
    assert item.categories == (
        Category("medtop:20000523", "labour dispute", "http://cv.iptc.org/newscodes/mediatopic/20000523"),
        Category("subj:09003000", None, "http://cv.iptc.org/newscodes/subjectcode/09003000"),
        Category("tide:boats", None, "http://tide.example/codes/boats"),
        Category("ECO"),
    )
    assert item.tagged == (
        Tagged("person", "Una Bree", "http://tide.example/codes/p1", "tide:p1"),
        Tagged("organisation", "Pilots Guild"),
        Tagged("place", "Connacht", "http://tide.example/codes/geo1", "tide:geo1"),
        Tagged("event", "Herring Fair", "http://tide.example/e/1"),
        Tagged("object", "MV Gull", "http://tide.example/codes/o1", "tide:o1"),
        Tagged("place", "Europe", "http://cv.iptc.org/newscodes/worldregion/150", "wldreg:150"),
    )
    assert item.media == (
        Media("pier.jpg", None, "picture", "image/jpeg", "thumbnail", rel="thumbnail"),
        Media("map.png", kind="picture", caption="A map"),
        Media(None, "urn:x:1", "text", "application/vnd.iptc.g2.newsitem+xml", "Last week", rel="seeAlso"),
    )
    assert item.previous == Previous("3")
    assert item.extra == {
        "item_class": "ninat:text",
        "credit_line": "TW",
        "located_in": ["Ireland"],
        "sources": ["Harbour radio"],
        "alternative_ids": {"tide:no": "A7"},
        "file_name": "77.xml",
        "signals": ["tide:fast", "sig:correction"],
        "subheadlines": ["Second week"],
    }
    assert (item.charset, item.warnings) == ("utf-8", ())


@pytest.mark.parametrize(
    ("link", "previous", "rel"),
    [
        ('rel="irel:previousVersion" residref="g:1" version="2"', Previous("2"), None),
        ('rel="irel:previousVersion" residref="g:1"', Previous(), None),
        ('rel="irel:evolvedFrom" residref="g:1" version="2"', Previous("2"), None),
        ('residref="g:1" version="2"', Previous("2"), None),
        ('residref="g:1" version="4"', None, "related"),
        ('rel="irel:seeAlso" residref="g:1"', None, "seeAlso"),
        ('rel="irel:previousVersion" residref="g:1" version="5"', None, None),
        ('rel="irel:previousVersion" residref="g:0" version="2"', None, "previous"),
        ('rel="irel:evolvedFrom" residref="g:0"', None, "evolvedFrom"),
    ],
)
def test_the_version_before_is_the_items_own(link: str, previous: Previous | None, rel: str | None) -> None:
    item = one(news(meta=f"<link {link}/>", attributes='guid="g:1" version="4"'))
    assert (item.previous, [media.rel for media in item.media]) == (previous, [rel] if rel else [])


def test_all_text_in_order() -> None:
    item = one(FULL)
    assert [(line.block, line.text) for line in item.lines] == LINES
    assert item.lines[2].markup == "a <b>b</b> c <i>d</i>"


@pytest.mark.parametrize(
    "value", [FULL.replace(NAMESPACE, ""), FULL.replace(NAMESPACE, 'xmlns="urn:other"'), FULL.replace("\n", "\r\n"), FULL.replace("\n", "\r")]
)
def test_namespaces_and_line_ends(value: str) -> None:
    assert one(value) == one(FULL)


def test_nitf_inside() -> None:
    inner = """<inlineXML contenttype="application/nitf+xml" wordcount="9"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head><docdata>
        <doc-id id-string="inner"/><key-list><keyword key="piers"/></key-list></docdata></head><body>
        <body.head><hedline><hl1>Inner headline</hl1></hedline><byline>By Lu Fen</byline></body.head>
        <body.content><block><p>One <org>Guild</org>.</p><hl2>Two</hl2></block></body.content></body></nitf></inlineXML>"""
    item = one(news(inner))
    assert (item.id, item.byline, item.word_count, item.keywords, item.tagged) == ("g:1", "By Lu Fen", 9, ("piers",), (Tagged("organisation", "Guild"),))
    assert item.headline is not None and item.headline.text == "Inner headline"
    assert [(line.block, line.text) for line in item.lines] == [("p", "One Guild."), ("h2", "Two")]
    outer = one(news(inner, about="<headline>Outer</headline><by>Mo</by>"))
    assert (outer.headline and outer.headline.text, outer.byline) == ("Outer", "Mo")


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ('<inlineData contenttype="text/plain"><![CDATA[\n\n  One\n\nTwo\n]]></inlineData>', ["  One", "", "Two"]),
        ('<inlineData contenttype="text/plain">One\n&lt;b&gt;two&lt;/b&gt;</inlineData>', ["One", "two"]),
        ('<inlineData contenttype="text/html">&lt;p&gt;One &lt;b&gt;two&lt;/b&gt; three&lt;/p&gt;four</inlineData>', ["One two three", "four"]),
        ("<inlineData><![CDATA[<p>One</p><p>Two</p>]]></inlineData>", ["One", "Two"]),
        ("<inlineXML><p>One <b>two</b> three</p>four</inlineXML>", ["One two three", "four"]),
        (f'<inlineData encoding="enc:base64" contenttype="text/plain">{base64.b64encode("Één".encode()).decode()}</inlineData>', ["Één"]),
        ("<inlineXML/><inlineData>Text</inlineData>", ["Text"]),
    ],
)
def test_kinds_of_content(content: str, lines: list[str]) -> None:
    assert [line.text for line in one(news(content)).lines] == lines


def test_binary_content_is_no_text() -> None:
    picture = '<inlineData encoding="base64" contenttype="image/png">iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB</inlineData>'
    assert refused(news(picture)).reason == Reason.NO_TEXT
    assert one(news(picture, about="<description>A pier.</description>")).lines[0].text == "A pier."


PACKAGE = f"""<packageItem {NAMESPACE} guid="p:1" version="2"><itemMeta><itemClass qcode="ninat:composite"/><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><headline>Top of the hour</headline><description>Two stories.</description></contentMeta>
<groupSet root="top"><group id="side" role="group:sidebar"><itemRef residref="i:3"><itemClass qcode="ninat:video"/></itemRef><groupRef idref="top"/></group>
<group id="top" role="group:main" mode="pgrmod:seq"><itemRef residref="i:1" contenttype="application/vnd.iptc.g2.newsitem+xml"><itemClass qcode="ninat:text"/>
<title>Ferries</title><description>They stop.</description></itemRef><groupRef idref="side"/><groupRef idref="none"/>
<itemRef href="http://tide.example/2.jpg"><itemClass qcode="ninat:picture"/></itemRef></group></groupSet></packageItem>"""


def test_package() -> None:
    item = one(PACKAGE)
    assert (item.id, item.version, item.headline_line, item.title) == ("p:1", "2", 0, None)
    assert [(line.block, line.text) for line in item.lines] == [("h1", "Top of the hour"), ("p", "Two stories.")]
    assert item.media == (
        Media(None, "i:1", "text", "application/vnd.iptc.g2.newsitem+xml", "Ferries", "They stop.", rel="main"),
        Media(None, "i:3", "video", rel="sidebar"),
        Media("http://tide.example/2.jpg", None, "picture", rel="main"),
    )


def test_message_with_several_items() -> None:
    bad = "<newsItem guid='g:2'><contentMeta><urgency>x</urgency></contentMeta></newsItem>"
    items = f"{news()}{bad}<conceptItem guid='c'/>{PACKAGE}{news(attributes='guid=' + chr(34) + 'g:5' + chr(34))}"
    message = f"""<newsMessage {NAMESPACE}><header><sent>2024-03-05T08:15:00Z</sent><sender>tide.example</sender><transmitId>t1</transmitId>
        <priority>2</priority><channel>TXT</channel></header><itemSet>{items}</itemSet></newsMessage>"""
    found = all_of(message)
    assert [item.id if isinstance(item, RawItem) else item.reason for item in found] == ["g:1", Reason.NO_TEXT, Reason.WRONG_SHAPE, "p:1", "g:5"]
    first = found[0]
    assert isinstance(first, RawItem)
    assert (first.supplier, first.priority) == ("tide.example", "2")
    assert first.extra["message"] == {"id": "t1", "sent": "2024-03-05T08:15:00Z", "channels": ["TXT"]}
    assert refused(message, limits=Limits(items=4)).reason == Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("meta", "status", "signal"),
    [
        ('<pubStatus qcode="stat:usable"/>', "usable", None),
        ('<pubStatus qcode="stat:canceled"/>', "canceled", None),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld"/>', "withheld", None),
        ('<pubStatus qcode="stat:usable"/><signal qcode="sig:update"/><signal qcode="x:kill"/>', "canceled", "kill"),
        ('<signal qcode="sig:update"/>', "usable", "update"),
        ("<embargoed/>", "withheld", None),
    ],
)
def test_status_and_signal(meta: str, status: str, signal: str | None) -> None:
    item = one(news(meta=meta))
    assert (item.status, item.signal, item.embargo) == (status, signal, None)


def test_kill_without_text_is_not_lost() -> None:
    item = one(news("", '<pubStatus qcode="stat:canceled"/><edNote>Kill 77.</edNote>'))
    assert (item.status, item.headline and item.headline.text, item.lines) == ("canceled", "Kill 77.", ())


def test_bad_fields_cost_themselves() -> None:
    item = one(
        news(
            '<inlineData wordcount="few">Text.</inlineData>',
            '<versionCreated>2024-03-05T08:15:00</versionCreated><firstCreated/><embargoed>soon</embargoed><pubStatus qcode="stat:blue"/>',
            '<urgency>12</urgency><language tag="no language"/><subject/><located><name/></located><headline/>',
        )
    )
    assert (item.date, item.created, item.embargo, item.status, item.urgency, item.language, item.word_count) == (None, None, None, "usable", None, None, None)
    assert [line.text for line in item.lines] == ["Text."]
    assert {(warning.code, warning.field) for warning in item.warnings} == {
        ("no-zone", "date"),
        ("unreadable-date", "embargo"),
        ("unknown-value", "status"),
        ("unknown-value", "urgency"),
        ("unknown-value", "language"),
        ("unknown-value", "word_count"),
    }


def test_ids() -> None:
    assert one(news(attributes="")).id == one(news(attributes="version='2'")).id != one(news("<inlineData>Other</inlineData>", attributes="")).id
    assert one(news(attributes="")).id.startswith("sha256:")


def test_charsets() -> None:
    latin = FULL.replace("UTF-8", "iso-8859-1").replace("–", "-").replace("Bree", "Brée")
    assert [one(latin.encode("iso-8859-1")).charset, one(latin.encode("iso-8859-1")).tagged[0].name] == ["iso-8859-1", "Una Brée"]
    wrong = one(latin.encode("utf-8"))
    assert (wrong.charset, wrong.tagged[0].name, [warning.code for warning in wrong.warnings]) == ("utf-8", "Una Brée", ["wrong-charset"])


def test_refused() -> None:
    assert refused(FULL.replace("</contentSet>", "")).reason == Reason.INVALID_XML
    assert refused("<other/>").reason == Reason.WRONG_SHAPE
    assert refused(f"<newsMessage {NAMESPACE}><itemSet/></newsMessage>").reason == Reason.WRONG_SHAPE
    assert refused(f"<conceptItem {NAMESPACE}/>").reason == Reason.WRONG_SHAPE
    assert refused(news("<inlineData>a\nb</inlineData>"), limits=Limits(lines=1)).reason == Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("value", "score"),
    [
        (FULL, 96),
        (PACKAGE, 96),
        (news(), 80),
        (f"<newsMessage {NAMESPACE}/>", 96),
        (f"<conceptItem {NAMESPACE}/>", 60),
        ("<conceptItem/>", 0),
        ("<NewsML><NewsItem/></NewsML>", 0),
        ("<nitf/>", 0),
        ("newsItem", 0),
    ],
)
def test_sniff(value: str, score: int) -> None:
    assert READER.sniff(head(value.encode())) == score


def test_languages() -> None:
    about = """<language tag="ga-IE"/><headline xml:lang="en">Boats</headline><headline xml:lang="ga">Báid</headline>
        <description xml:lang="en">On boats</description><description xml:lang="ga">Faoi bháid</description>
        <genre qcode="genre:Current"><name xml:lang="en">Current</name><name xml:lang="ga">Reatha</name></genre>"""
    text = '<inlineXML xml:lang="en" contenttype="application/nitf+xml"><p>Text</p></inlineXML><inlineXML xml:lang="ga"><p>Téacs</p></inlineXML>'
    item = one(news(text, about=about))
    assert (item.headline and item.headline.text, item.lines[0].text, item.genres[0].name) == ("Báid", "Téacs", "Reatha")
    assert (item.descriptions, item.extra["subheadlines"]) == (("Faoi bháid", "On boats"), ["Boats"])
    other = one(news(about=about.replace("ga-IE", "de")))
    assert (other.headline and other.headline.text, other.descriptions[0]) == ("Boats", "On boats")


@pytest.mark.parametrize("roles", [("overline", "title", "subtitle"), ("short", "x:main", "deck"), ("kicker", None, "main")])
def test_roles_of_headlines(roles: tuple[str | None, ...]) -> None:
    headlines = zip(roles, ("Harbour", "Ferries stop", "Second week"), strict=True)
    item = one(news(about="".join(f"<headline {f'role={role!r}' if role else ''}>{text}</headline>" for role, text in headlines)))
    assert (item.headline and item.headline.text, item.extra["subheadlines"]) == ("Ferries stop", ["Harbour", "Second week"])


def test_headline_once_more_in_the_text() -> None:
    content = "<inlineXML><html><body><header><h1>Ferries\n stop</h1></header><p>Text</p></body></html></inlineXML>"
    item = one(news(content, about="<headline>Ferries stop</headline>"))
    assert (item.title, item.headline_line, [(line.block, line.text) for line in item.lines]) == (None, 0, [("h1", "Ferries stop"), ("p", "Text")])
    assert one(news(content, about="<headline>Ferries</headline>")).headline_line is None


def test_codes_of_agencies() -> None:
    meta, located = '<provider qcode="nprov:TIDE"/>', '<located qcode="tide:9"/>'
    about = f'{located}<subject qcode="tide:x"><name>Sea</name><sameAs qcode="medtop:20000300"/><sameAs qcode="own:1"/></subject>'
    item = one(news(meta=meta, about=about).replace("<contentSet>", '<assert qcode="tide:9"><name>Clifden</name></assert><contentSet>'))
    assert (item.supplier, item.located) == ("TIDE", "Clifden")
    assert item.categories == (Category("tide:x", "Sea"), Category("medtop:20000300", None, "http://cv.iptc.org/newscodes/mediatopic/20000300"))


@pytest.mark.parametrize("encoding", ["", "base64"])
def test_nitf_as_characters(encoding: str) -> None:
    inner = """<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE nitf SYSTEM "n.dtd"><nitf><head><title>No text</title></head><body><body.head>
        <hedline><hl1>Inner</hl1></hedline><byline>By Mo</byline></body.head><body.content><p>Één.</p><hl2>Two</hl2></body.content></body></nitf>"""
    text = base64.b64encode(inner.encode()).decode() if encoding else f"<![CDATA[{inner}]]>"
    item = one(news(f'<inlineData contenttype="application/nitf+xml" encoding="{encoding}">{text}</inlineData>'))
    assert (item.headline and item.headline.text, item.byline) == ("Inner", "By Mo")
    assert [(line.block, line.text) for line in item.lines] == [("p", "Één."), ("h2", "Two")]
    broken = one(news(f"<inlineData><![CDATA[{inner.replace('</hl2>', '')}]]></inlineData>"))
    assert "Één." in [line.text for line in broken.lines]


def test_parts_of_a_film() -> None:
    parts = '<partMeta partid="a"><description>WIDE OF PIER</description></partMeta><partMeta><description>CLOSE OF ROPE</description></partMeta><contentSet>'
    film = one(news("", about="<description>Boats.</description>").replace("<contentSet>", parts))
    assert [line.text for line in film.lines] == ["Boats.", "WIDE OF PIER", "CLOSE OF ROPE"]
    assert film.extra["parts"] == ["WIDE OF PIER", "CLOSE OF ROPE"]
    assert len(one(news().replace("<contentSet>", parts)).lines) == 1


def test_kill_that_has_only_an_id() -> None:
    item = one(news("", '<pubStatus qcode="stat:canceled"/>'))
    assert (item.id, item.status, item.headline and item.headline.text) == ("g:1", "canceled", "g:1")


def test_other_items_are_named() -> None:
    assert "planningItem" in refused('<planningItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="p"/>').detail


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("text/plain; charset=windows-1251", "Порт закрыт."),
        ("application/nitf+xml", '<?xml version="1.0" encoding="windows-1251"?><nitf><body><body.content><p>Порт закрыт.</p></body.content></body></nitf>'),
    ],
)
def test_charset_of_base64(media_type: str, text: str) -> None:
    content = f'<inlineData encoding="base64" contenttype="{media_type}">{base64.b64encode(text.encode("windows-1251")).decode()}</inlineData>'
    assert [line.text for line in one(news(content)).lines] == ["Порт закрыт."]
