"""NewsML 1: every field, components, kinds of content, several items, faults."""

from __future__ import annotations

import base64

import pytest

from streams.reasons import Reason
from streams.wire.decoding.charset import head
from streams.wire.iptc_xml.newsml1 import READER
from streams.wire.item import Category, Media, Previous, RawItem, Tagged
from streams.wire.limits import Limits
from tests.unit.wire.asking import Asking

FULL = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE NewsML SYSTEM "http://www.iptc.org/std/NewsML/1.2/specification/NewsML_1.2.dtd">
<NewsML Version="1.2">
<Catalog Href="http://tide.example/catalog.xml"/>
<TopicSet><Topic Duid="t1"><TopicType FormalName="Person"/><Description>Una Bree</Description></Topic>
<Topic Duid="t2"><TopicType FormalName="Company"/><FormalName>PIL.I</FormalName><Description>Pilots plc</Description></Topic></TopicSet>
<NewsEnvelope><TransmissionId>8</TransmissionId><DateAndTime>20240305T081700Z</DateAndTime><NewsService FormalName="COAST"/>
<NewsProduct FormalName="SEA"/><Priority FormalName="2"/></NewsEnvelope>
<NewsItem xml:lang="en">
<Identification><NewsIdentifier><ProviderId>tide.example</ProviderId><DateId>20240305</DateId><NewsItemId>ferry</NewsItemId>
<RevisionId PreviousRevision="1" Update="N">2</RevisionId><PublicIdentifier>urn:newsml:tide.example:20240305:ferry:2N</PublicIdentifier></NewsIdentifier>
<NameLabel>Ferry-Strike</NameLabel></Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20240305T070000+0100</FirstCreated>
<ThisRevisionCreated>20240305T081500+0100</ThisRevisionCreated>
<Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/><DateAndTime>20240305T120000+0100</DateAndTime></StatusWillChange>
<Urgency FormalName="4"/><AssociatedWith NewsItem="urn:newsml:tide.example:20240304:quay"/>
<Instruction FormalName="Correction"><Comment>Corrects a name.</Comment></Instruction></NewsManagement>
<NewsComponent>
<NewsLines><HeadLine xml:lang="en">Ferries stop as pilots strike</HeadLine><SubHeadLine>Second week</SubHeadLine><ByLine>By Orla Quay</ByLine>
<DateLine>GALWAY, March 5, 2024 (Tide) -</DateLine><CreditLine>TW</CreditLine><CopyrightLine>(c) Tidewire</CopyrightLine><SlugLine>Ferry-Pilots</SlugLine>
<KeywordLine>piers, tides</KeywordLine>
<NewsLine><NewsLineType FormalName="Abstract"/><NewsLineText>No ship sails.</NewsLineText></NewsLine>
<NewsLine><NewsLineType FormalName="EditorsNote"/><NewsLineText>Check names.</NewsLineText></NewsLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="Tidewire"/></Provider></AdministrativeMetadata>
<RightsMetadata><Copyright><CopyrightHolder>Tidewire Ltd</CopyrightHolder></Copyright><UsageRights><UsageType>No archives</UsageType>
<Geography>Europe</Geography></UsageRights></RightsMetadata>
<DescriptiveMetadata><Language FormalName="en-IE"/><Genre FormalName="Analysis"/>
<SubjectCode><SubjectMatter FormalName="09003000" cat="SOC"/></SubjectCode><SubjectCode><Subject FormalName="X7" Vocabulary="tide"/></SubjectCode>
<TopicOccurrence Topic="#t1"/><TopicOccurrence Topic="#t2"/><TopicOccurrence Topic="#none"/><OfInterestTo FormalName="COAST-1"/>
<Location HowPresent="Origin"><Property FormalName="Country" Value="IRL"/><Property FormalName="City" Value="Galway"/></Location>
<Property FormalName="Keyword" Value="harbour"/><Property FormalName="Organisation" Value="Quay Board"/></DescriptiveMetadata>
<NewsComponent><Role FormalName="Main"/><ContentItem><MediaType FormalName="Text"/><Format FormalName="NITF3.1"/>
<Characteristics><Property FormalName="Words" Value="31"/></Characteristics>
<DataContent><nitf><body><body.head><hedline><hl1>Inner</hl1></hedline></body.head><body.content>
<p>a <b>b</b> c <i>d</i></p>Loose<hl2>Next</hl2><ul><li>talks</li></ul><table><tr><td>Port</td><td><p>Aran</p><p>pier</p></td></tr></table>
<pre>Tide  1.2
  high</pre><p>ten–day twenty-two <person>Tom Sand</person></p></body.content></body></nitf></DataContent></ContentItem></NewsComponent>
<NewsComponent Euid="pic"><NewsLines><HeadLine>Pier</HeadLine><ByLine>Lu Fen</ByLine></NewsLines>
<NewsComponent><Role FormalName="Caption"/><ContentItem><MediaType FormalName="Text"/>
<DataContent><p>The old pier.</p></DataContent></ContentItem></NewsComponent>
<NewsComponent Euid="big"><Role FormalName="Main"/><ContentItem Href="pier.jpg">
<MediaType FormalName="Photo"/><MimeType FormalName="image/jpeg"/></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Thumbnail"/><ContentItem Href="pier-s.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent></NewsComponent>
<NewsComponent><NewsItemRef NewsItem="urn:newsml:tide.example:20240301:crew"><Comment>Crews</Comment></NewsItemRef></NewsComponent>
</NewsComponent>
</NewsItem>
</NewsML>
"""


ASKING = Asking(READER.read)
all_of, one, refused = ASKING.all_of, ASKING.one, ASKING.refused


def news(content: str = "<p>Text.</p>", management: str = "", identity: str = "<NewsItemId>7</NewsItemId>", lines: str = "", content_item: str = "") -> str:
    item = content_item or f"<ContentItem><DataContent>{content}</DataContent></ContentItem>"
    return f"""<NewsItem><Identification><NewsIdentifier>{identity}</NewsIdentifier></Identification><NewsManagement>{management}</NewsManagement>
        <NewsComponent><NewsLines>{lines}</NewsLines>{item}</NewsComponent></NewsItem>"""


def message(*items: str) -> str:
    return f"<NewsML>{''.join(items)}</NewsML>"


def test_every_field() -> None:
    item = one(FULL)
    assert (item.format, item.id, item.version, item.supplier) == ("newsml1", "urn:newsml:tide.example:20240305:ferry", "2", "Tidewire")
    assert item.title is not None and item.title.text == "Ferries stop as pilots strike"
    assert (item.status, item.signal, item.urgency, item.priority) == ("withheld", "correction", 4, "2")
    assert (item.date, item.created, item.embargo) == ("2024-03-05T08:15:00+01:00", "2024-03-05T07:00:00+01:00", "2024-03-05T12:00:00+01:00")
    assert (item.slugline, item.byline, item.dateline, item.located) == ("Ferry-Pilots", "By Orla Quay", "GALWAY, March 5, 2024 (Tide) -", "Galway")
    assert (item.descriptions, item.editor_note) == (("No ship sails.",), "Check names. Corrects a name.")
    assert (item.copyright_holder, item.copyright_notice, item.usage_terms) == ("Tidewire Ltd", "(c) Tidewire", "No archives; Europe")
    assert (item.word_count, item.language, item.keywords) == (31, "en-IE", ("piers", "tides", "harbour"))
    assert item.previous == Previous("1")
    assert item.genres == (Category("Analysis"),)
    assert item.categories == (Category("09003000", None, "http://cv.iptc.org/newscodes/subjectcode/09003000"), Category("SOC"), Category("X7"))
    assert item.tagged == (
        Tagged("place", "Galway", code="IRL"),
        Tagged("person", "Una Bree"),
        Tagged("organisation", "Pilots plc", code="PIL.I"),
        Tagged("organisation", "Quay Board"),
        Tagged("person", "Tom Sand"),
    )
    assert item.media == (
        Media("pier.jpg", "big", "picture", "image/jpeg", "Pier", "The old pier.", "Lu Fen"),
        Media("pier-s.jpg", None, "picture", None, "Pier", "The old pier.", "Lu Fen", "thumbnail"),
        Media(None, "urn:newsml:tide.example:20240301:crew", "text", title="Crews", rel="related"),
        Media(None, "urn:newsml:tide.example:20240304:quay", "text", rel="related"),
    )
    assert item.extra == {
        "public_identifier": "urn:newsml:tide.example:20240305:ferry:2N",
        "name_label": "Ferry-Strike",
        "subheadlines": ["Second week"],
        "credit_line": "TW",
        "of_interest_to": ["COAST-1"],
        "products": ["SEA"],
        "service": "COAST",
        "transmission": "8",
        "item_type": "News",
    }
    assert (item.charset, item.warnings) == ("utf-8", ())


@pytest.mark.parametrize(
    ("revision", "previous"),
    [
        ('<RevisionId PreviousRevision="3">5</RevisionId>', Previous("3")),
        ('<RevisionId PreviousRevision="3">4b</RevisionId>', Previous("3")),
        ('<RevisionId PreviousRevision="0">3</RevisionId>', None),
        ('<RevisionId PreviousRevision="2">2</RevisionId>', None),
        ('<RevisionId PreviousRevision="3">2</RevisionId>', None),
        ("<RevisionId>3</RevisionId>", None),
    ],
)
def test_the_revision_before(revision: str, previous: Previous | None) -> None:
    item = one(message(news(identity=f"<NewsItemId>7</NewsItemId>{revision}")))
    assert (item.previous, item.media, item.warnings) == (previous, (), ())


def test_creators_are_authors_but_for_agencies() -> None:
    parties = "".join(f'<{kind}><Party FormalName="{name}"/></{kind}>' for kind, name in (("Provider", "TW"), ("Source", "Bay Radio"), ("Creator", "Lu Fen")))
    agencies = '<Creator><Party FormalName="TW"/></Creator><Creator><Party FormalName="Bay Radio"/></Creator>'
    value = message(news()).replace("<NewsLines>", f"<AdministrativeMetadata>{parties}{agencies}</AdministrativeMetadata><NewsLines>")
    assert one(value).authors == ("Lu Fen",)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_text_in_order(end: str) -> None:
    lines = one(FULL.replace("\n", end)).lines
    assert [(line.block, line.text) for line in lines] == [
        ("p", "a b c d"),
        ("p", "Loose"),
        ("h2", "Next"),
        ("li", "talks"),
        ("tr", "Port\tAran pier"),
        ("pre", "Tide  1.2"),
        ("pre", "  high"),
        ("p", "ten–day twenty-two Tom Sand"),
    ]
    assert lines[0].markup == "a <b>b</b> c <i>d</i>"


@pytest.mark.parametrize(
    ("content_item", "lines"),
    [
        ('<ContentItem><Format FormalName="bcNITF2.5"/><DataContent><p>One <b>two</b> three</p>four</DataContent></ContentItem>', ["One two three", "four"]),
        ("<ContentItem><DataContent><html><head><title>No</title></head><body><h1>One</h1>two</body></html></DataContent></ContentItem>", ["One", "two"]),
        ("<ContentItem><DataContent><![CDATA[<p>One <b>two</b> three</p>]]></DataContent></ContentItem>", ["One two three"]),
        ("<ContentItem><DataContent>\nOne\n\n  two\n</DataContent></ContentItem>", ["One", "", "  two"]),
        (f'<ContentItem><Encoding Notation="Base64"><DataContent>{base64.b64encode(b"One").decode()}</DataContent></Encoding></ContentItem>', ["One"]),
        (
            """<NewsComponent EquivalentsList="yes"><ContentItem><Format FormalName="Plain"/><DataContent>Plain</DataContent></ContentItem>
            <ContentItem><Format FormalName="XHTML"/><DataContent><p>Best</p></DataContent></ContentItem></NewsComponent>""",
            ["Best"],
        ),
        (
            """<NewsComponent EquivalentsList="yes"><NewsComponent><ContentItem>
            <Format FormalName="Text"/><DataContent>Plain</DataContent></ContentItem></NewsComponent>
            <NewsComponent><ContentItem><Format FormalName="NITF"/><DataContent><p>Best</p></DataContent></ContentItem></NewsComponent></NewsComponent>""",
            ["Best"],
        ),
        (
            """<NewsComponent><ContentItem><DataContent><p>One</p></DataContent></ContentItem></NewsComponent>
            <NewsComponent><ContentItem><DataContent><p>Two</p></DataContent></ContentItem></NewsComponent>""",
            ["One", "Two"],
        ),
        (
            """<NewsComponent><Role FormalName="Caption"/><ContentItem><DataContent>Of nothing</DataContent></ContentItem></NewsComponent>
            <ContentItem><DataContent>Text</DataContent></ContentItem>""",
            ["Text", "Of nothing"],
        ),
    ],
)
def test_kinds_of_content(content_item: str, lines: list[str]) -> None:
    assert [line.text for line in one(message(news(content_item=content_item))).lines] == lines


def test_picture_alone_has_its_caption_as_text() -> None:
    picture = """<NewsComponent><Role FormalName="Caption"/><ContentItem><DataContent>The pier.</DataContent></ContentItem></NewsComponent>
        <NewsComponent><ContentItem Href="p.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent>"""
    item = one(message(news(content_item=picture, lines="<HeadLine>Pier</HeadLine>")))
    assert (item.headline and item.headline.text, [line.text for line in item.lines]) == ("Pier", ["The pier."])
    assert item.media == (Media("p.jpg", kind="picture", title="Pier", caption="The pier."),)


def test_several_items() -> None:
    items = all_of(message(news("<p>a</p>"), "<NewsItem/>", news("<p>c</p>", "<Urgency FormalName='x'/>", "<NewsItemId>9</NewsItemId>")))
    assert [item.id if isinstance(item, RawItem) else item.reason for item in items] == ["7", Reason.NO_TEXT, "9"]
    assert refused(message(news(), news()), limits=Limits(items=1)).reason == Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("identity", "id_", "version"),
    [
        ("<ProviderId>a</ProviderId><DateId>2</DateId><NewsItemId>i</NewsItemId><RevisionId Update='N'>3</RevisionId>", "urn:newsml:a:2:i", "3"),
        ("<PublicIdentifier>urn:newsml:a:2:i:3U</PublicIdentifier>", "urn:newsml:a:2:i", None),
        ("<PublicIdentifier>a:3</PublicIdentifier>", "a:3", None),
        ("<NewsItemId>i</NewsItemId>", "i", None),
    ],
)
def test_ids(identity: str, id_: str, version: str | None) -> None:
    item = one(message(news(identity=identity)))
    assert (item.id, item.version) == (id_, version)


def test_id_is_derived_where_there_is_none() -> None:
    first, second = one(message(news("<p>a</p>", identity=""))), one(message(news("<p>b</p>", identity="")))
    assert first.id.startswith("sha256:")
    assert first.id != second.id


@pytest.mark.parametrize(
    ("management", "status", "signal"),
    [
        ('<Status FormalName="Usable"/>', "usable", None),
        ('<Status FormalName="Canceled"/>', "canceled", None),
        ('<Status FormalName="Withheld"/>', "withheld", None),
        ('<Status FormalName="Usable"/><Instruction FormalName="Kill"/>', "canceled", "kill"),
        ('<Status FormalName="Usable"/><NewsItemType FormalName="Update"/>', "usable", "update"),
    ],
)
def test_status_and_signal(management: str, status: str, signal: str | None) -> None:
    item = one(message(news(management=management)))
    assert (item.status, item.signal) == (status, signal)


def test_kill_without_text_is_not_lost() -> None:
    item = one(FULL.replace("Embargoed", "Canceled").partition("<NewsComponent>")[0] + "</NewsItem></NewsML>")
    assert (item.status, item.headline and item.headline.text, item.lines) == ("canceled", "Ferry-Strike", ())


def test_bad_fields_cost_themselves() -> None:
    management = """<Status FormalName="blue"/><Urgency FormalName="high"/><FirstCreated>20240305</FirstCreated>
        <ThisRevisionCreated>20240305T081500</ThisRevisionCreated>"""
    item = one(message(news(management=management)))
    assert (item.status, item.urgency, item.created, item.date, [line.text for line in item.lines]) == ("usable", None, None, None, ["Text."])
    assert {warning.field for warning in item.warnings} == {"status", "urgency", "created", "date"}


def test_charsets() -> None:
    latin = FULL.replace("UTF-8", "iso-8859-1").replace("–", "-").replace("Bree", "Brée")
    assert [one(latin.encode("iso-8859-1")).charset, one(latin.encode("iso-8859-1")).tagged[1].name] == ["iso-8859-1", "Una Brée"]
    wrong = one(latin.encode("utf-8"))
    assert (wrong.charset, wrong.tagged[1].name, [warning.code for warning in wrong.warnings]) == ("utf-8", "Una Brée", ["wrong-charset"])


def test_refused() -> None:
    assert refused(FULL.replace("</NewsItem>", "")).reason == Reason.INVALID_XML
    assert refused("<NewsML/>").reason == Reason.WRONG_SHAPE
    assert refused(message("<NewsItem><TopicSet/></NewsItem>")).reason == Reason.NO_TEXT
    assert refused(message(news("<p>a</p><p>b</p>")), limits=Limits(lines=1)).reason == Reason.TOO_LARGE


def test_control_characters() -> None:
    item = one(message(news("<p>a\x02b&#0;c</p>")))
    assert (item.lines[0].text, [warning.code for warning in item.warnings]) == ("abc", ["control-characters"])


def test_many_components_cost_no_more_each() -> None:
    pictures = "".join(f'<ContentItem Href="{number}.jpg"><MediaType FormalName="Photo"/></ContentItem>' for number in range(20_000))
    deep = "<NewsComponent>" * 200 + pictures + "</NewsComponent>" * 200
    assert len(one(message(news(content_item=f"<ContentItem><DataContent>Text</DataContent></ContentItem>{deep}"))).media) == 20_000


@pytest.mark.parametrize(
    ("value", "score"),
    [
        (FULL, 96),
        ("<NewsML>", 96),
        ('<NewsML xmlns="urn:x" Version="1.0">', 96),
        ('<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"/>', 0),
        ("<nitf/>", 0),
        ("text about <NewsML>", 0),
        (f"<!--{'x' * 2000} <NewsML ", 55),
    ],
)
def test_sniff(value: str, score: int) -> None:
    assert READER.sniff(head(value.encode())) == score


def test_changes_without_the_item() -> None:
    update = "<Update><InsertAfter DuidRef='p3'><p>More.</p></InsertAfter></Update>"
    item = (
        "<NewsItem><Identification><NewsIdentifier><NewsItemId>7</NewsItemId></NewsIdentifier></Identification><NewsManagement>{}</NewsManagement>{}</NewsItem>"
    )
    assert refused(message(item.format("<Status FormalName='Usable'/>", update))).reason == Reason.WRONG_SHAPE
    killed = one(message(item.format("<Status FormalName='Canceled'/>", update)))
    assert (killed.id, killed.status, killed.headline and killed.headline.text) == ("7", "canceled", "7")
    deleted = one(message(item.format("<Instruction FormalName='Delete'><RevisionStatus><Status FormalName='Canceled'/></RevisionStatus></Instruction>", "")))
    assert (deleted.status, deleted.signal) == ("canceled", "kill")


@pytest.mark.parametrize(("inside", "status"), [("", "canceled"), ("<RevisionStatus><Status FormalName='Canceled'/></RevisionStatus>", "usable")])
def test_instruction_to_delete(inside: str, status: str) -> None:
    assert one(message(news(management=f"<Status FormalName='Usable'/><Instruction FormalName='Delete'>{inside}</Instruction>"))).status == status


def test_a_picture_that_the_text_places() -> None:
    placed = "<p>Text.</p><media media-type='image'><media-reference source='a.jpg' data-location='#{}'/></media>"
    picture = "<NewsComponent Duid='p0'><ContentItem Href='a.jpg'><MediaType FormalName='Photo'/></ContentItem></NewsComponent>"
    content = "<ContentItem><DataContent>{}</DataContent></ContentItem>" + picture
    assert [part.href for part in one(message(news(content_item=content.format(placed.format("p0"))))).media] == ["a.jpg"]
    assert [part.href for part in one(message(news(content_item=content.format(placed.format("p1"))))).media] == ["#p1", "a.jpg"]


def test_what_no_field_is_for() -> None:
    lines = """<SeriesLine>Coast</SeriesLine><NewsLine><NewsLineType FormalName="CatchLine"/><NewsLineText>Adds quote</NewsLineText></NewsLine>"""
    item = one(message(news(lines=lines)))
    assert (item.extra["series"], item.extra["news_lines"]) == ("Coast", {"CatchLine": ["Adds quote"]})


def test_headline_once_more_in_the_text() -> None:
    item = one(message(news("<html><body><h1>Two<br/>lines</h1><p>a</p></body></html>", lines="<HeadLine>Two lines</HeadLine>")))
    assert (item.headline_line, item.title and item.title.text) == (None, "Two lines")
    item = one(message(news("<html><body><h1>Two lines</h1><p>a</p></body></html>", lines="<HeadLine>Two<br/>lines</HeadLine>")))
    assert (item.headline_line, item.title) == (0, None)


def test_topics_that_are_subjects() -> None:
    topics = """<TopicSet><Topic Duid="a"><TopicType FormalName="NewsTopic"/><FormalName>WEA</FormalName><Description>Weather</Description></Topic>
        <Topic Duid="b"><TopicType FormalName="Geography"/><FormalName>IE</FormalName><Description>Ireland</Description></Topic></TopicSet>"""
    about = '<DescriptiveMetadata><TopicOccurrence Topic="#a"/><TopicOccurrence Topic="#b"/></DescriptiveMetadata>'
    item = one(message(topics, news(content_item=about + "<ContentItem><DataContent>Text</DataContent></ContentItem>")))
    assert (item.categories, item.tagged) == ((Category("WEA", "Weather"),), (Tagged("place", "Ireland", code="IE"),))
