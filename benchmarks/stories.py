"""Stories of about 400 words, made up, each in every format that newswire reads: what `benchmarks.reading` reads."""

from __future__ import annotations

import json
import random
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Any, Final

from tests.items import NAMES, THINGS, TOWNS, VERBS

_SENTENCES: Final = (
    "{name} {verb} {thing} on {day} after talks in {town} that had gone on for {number} weeks, two people who took part said.",
    "“We have waited for {number} months, and we will not wait for another one,” {last} told reporters in {town}.",
    "The cost of {thing} would rise to {number} million dollars, according to a document seen by this agency.",
    "Officials in {town} declined to comment, while the mayor of {other} said that it was “too early to tell” what would follow.",
    "Shares of the builder fell {number}.4 percent at the opening & recovered later, traders in {other} said.",
    "It was the {number}th time since the spring that {name} had spoken of {thing} in public.",
    "Residents of {town} gathered at the harbour, where the first ships since the storm were expected before noon.",
    "The ministry will publish its figures next {day}; economists expect growth of {number} percent for the year.",
)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_WORDS: Final = 400


@dataclass(frozen=True, slots=True)
class Story:
    number: int
    headline: str
    author: str
    town: str
    paragraphs: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"urn:newsml:bay.example:20260302:{self.number}"

    @property
    def words(self) -> int:
        return sum(len(text.split()) for text in self.paragraphs)


def story(number: int) -> Story:
    dice = random.Random(f"story {number}")
    town = dice.choice(TOWNS)
    paragraphs: list[str] = []
    while sum(len(text.split()) for text in paragraphs) < _WORDS:
        sentences = []
        for sentence in dice.sample(_SENTENCES, dice.randint(1, 3)):
            name = dice.choice(NAMES)
            sentences.append(
                sentence.format(
                    name=name,
                    last=name.split()[1],
                    verb=dice.choice(VERBS),
                    thing=dice.choice(THINGS),
                    town=town,
                    other=dice.choice(TOWNS),
                    day=dice.choice(_DAYS),
                    number=dice.randint(2, 900),
                )
            )
        paragraphs.append(" ".join(sentences))
    paragraphs[0] = f"{town.upper()}, March 2 (Bay) - {paragraphs[0]}"
    return Story(number, f"{dice.choice(NAMES)} {dice.choice(VERBS)} {dice.choice(THINGS)}", dice.choice(NAMES), town, tuple(paragraphs))


def _html(one: Story) -> str:
    first, *rest = (escape(text, quote=False) for text in one.paragraphs)
    return f"<p>{first}</p><h2>What follows</h2>" + "".join(f"<p>{text.replace('reporters', '<em>reporters</em>')}</p>" for text in rest)


def _envelope(one: Story) -> bytes:
    return _json(
        {
            "id": one.id,
            "source": "bay",
            "title": one.headline,
            "date": "2026-03-02T08:00:00Z",
            "author": [one.author],
            "language": "en",
            "version": 2,
            "urgency": 4,
            "category": ["i", {"code": "04000000", "name": "economy"}],
            "lines": list(one.paragraphs),
        }
    )


def _ninjs(one: Story) -> bytes:
    return _json(
        {
            "uri": one.id,
            "type": "text",
            "version": "2",
            "versioncreated": "2026-03-02T08:00:00Z",
            "pubstatus": "usable",
            "urgency": 4,
            "headline": one.headline,
            "slugline": "harbour",
            "byline": f"By {one.author}",
            "located": one.town,
            "language": "en",
            "copyrightholder": "Bay",
            "infosource": [{"name": "Bay"}],
            "subject": [{"code": f"medtop:2000{number}", "name": "economy"} for number in range(763, 769)],
            "place": [{"name": one.town, "code": "T-1"}],
            "person": [{"name": name} for name in NAMES[:3]],
            "description_text": one.paragraphs[1],
            "body_html": _html(one),
            "associations": {"main": {"uri": f"{one.id}:p", "type": "picture", "renditions": {"big": {"href": "https://bay.example/p.jpg", "width": 900}}}},
        }
    )


def _wrapped(text: str, width: int, indent: str) -> str:
    return "\r\n".join(textwrap.wrap(text, width, initial_indent=indent, break_on_hyphens=False))


def _iptc7901(one: Story) -> bytes:
    body = "\r\n".join(_wrapped(text, 69, "   ") for text in one.paragraphs)
    head = f"\x01INT{one.number:04} 4 pl {one.words} bay {one.number:04}\r\n\r\nHarbour/storm/\r\n\x02{one.headline} =\r\nBy {one.author} =\r\n\r\n"
    return f"{head}{body}\r\n\r\nbay al be\r\n\x03020800 GMT Mar 26\r\n\x04".encode()


def _anpa(one: Story) -> bytes:
    body = "<\r\n".join(_wrapped(text, 64, "\t   ") for text in one.paragraphs)
    head = f"\x16\x16\x01W{one.number:04}\x1fnbay\r\nr i\x13\x11 BC-Harbour-Storm 03-02 {one.words:04}\r\n\x02^BC-Harbour-Storm,{one.words:04}<\r\n"
    return f"{head}^{one.headline}<\r\n^By {one.author.upper()}=\r\n{body}<\r\n\x03AP-WF-03-02-26 0800GMT<\r\n\x04".encode()


def _nitf(one: Story) -> bytes:
    subjects = "".join(f'<tobject.subject tobject.subject.refnum="0400{number}000" tobject.subject.type="economy"/>' for number in range(1, 7))
    people = "".join(f"<person>{name}</person>" for name in NAMES[:3])
    body = _html(one).replace("h2>", "hl2>")
    return f"""<?xml version="1.0" encoding="utf-8"?><nitf baselang="en"><head><title>{one.headline}</title><meta name="bay-wordcount" content="{one.words}"/>
<tobject>{subjects}</tobject><docdata management-status="usable"><doc-id id-string="{one.id}" regsrc="bay"/><urgency ed-urg="4"/>
<date.issue norm="20260302T080000Z"/><du-key key="harbour" version="2"/><doc.copyright holder="Bay" year="2026"/>
<key-list><keyword key="harbour"/><keyword key="storm"/></key-list><identified-content>{people}<location><city>{one.town}</city></location></identified-content>
</docdata></head><body><body.head><hedline><hl1>{one.headline}</hl1></hedline><byline>By <person>{one.author}</person></byline>
<distributor>Bay</distributor><dateline><location>{one.town}</location></dateline></body.head><body.content><block>{body}</block>
<media media-type="image"><media-reference source="p.jpg" mime-type="image/jpeg"/><media-caption><p>The harbour.</p></media-caption></media>
</body.content></body></nitf>""".encode()


def _newsml1(one: Story) -> bytes:
    subjects = "".join(f'<SubjectCode><Subject FormalName="0400{number}000"/></SubjectCode>' for number in range(1, 7))
    return f"""<?xml version="1.0" encoding="utf-8"?><NewsML Version="1.2"><NewsEnvelope><DateAndTime>20260302T080000Z</DateAndTime><Priority FormalName="4"/>
</NewsEnvelope><NewsItem xml:lang="en"><Identification><NewsIdentifier><ProviderId>bay.example</ProviderId><DateId>20260302</DateId>
<NewsItemId>{one.number}</NewsItemId><RevisionId PreviousRevision="1" Update="N">2</RevisionId><PublicIdentifier>{one.id}:2N</PublicIdentifier></NewsIdentifier>
</Identification><NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20260302T070000Z</FirstCreated>
<ThisRevisionCreated>20260302T080000Z</ThisRevisionCreated><Status FormalName="Usable"/><Urgency FormalName="4"/></NewsManagement>
<NewsComponent><NewsLines><HeadLine>{one.headline}</HeadLine><ByLine>By {one.author}</ByLine><DateLine>{one.town}, March 2</DateLine>
<CopyrightLine>(c) Bay</CopyrightLine><SlugLine>harbour</SlugLine><KeywordLine>harbour, storm</KeywordLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="Bay"/></Provider></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="en"/>{subjects}<Location HowPresent="Origin"><Property FormalName="City" Value="{one.town}"/></Location>
</DescriptiveMetadata><NewsComponent><Role FormalName="Main"/><ContentItem><MediaType FormalName="Text"/><Format FormalName="NITF3.1"/>
<DataContent><nitf><body><body.content>{_html(one).replace("h2>", "hl2>")}</body.content></body></nitf></DataContent></ContentItem></NewsComponent>
<NewsComponent><ContentItem Href="p.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>""".encode()


def _newsmlg2(one: Story) -> bytes:
    subjects = "".join(f'<subject type="cpnat:abstract" qcode="medtop:2000{number}"><name>economy</name></subject>' for number in range(763, 769))
    people = "".join(f'<subject type="cpnat:person" qcode="bay:p{index}"><name>{name}</name></subject>' for index, name in enumerate(NAMES[:3]))
    return f"""<?xml version="1.0" encoding="utf-8"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" standard="NewsML-G2" standardversion="2.30"
guid="{one.id}" version="2" xml:lang="en"><catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_39.xml"/>
<rightsInfo><copyrightHolder literal="Bay"/><copyrightNotice>(c) Bay</copyrightNotice></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider><name>Bay</name></provider><versionCreated>2026-03-02T08:00:00Z</versionCreated>
<firstCreated>2026-03-02T07:00:00Z</firstCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><urgency>4</urgency><located><name>{one.town}</name></located><creator><name>{one.author}</name></creator><language tag="en"/>
<keyword>harbour</keyword><genre qcode="genre:Current"/>{subjects}{people}<slugline>harbour</slugline><headline>{one.headline}</headline>
<by>By {one.author}</by><dateline>{one.town}, March 2</dateline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml" wordcount="{one.words}"><html xmlns="http://www.w3.org/1999/xhtml"><body>{_html(one)}</body></html>
</inlineXML></contentSet></newsItem>""".encode()


def _ritzau(one: Story) -> bytes:
    return f"""<?xml version="1.0"?><RBNews><NewsID>{one.id}</NewsID><PublishDate>2026-03-02T09:00:00</PublishDate><strapline>HAVN</strapline>
<headline>{one.headline}</headline><town>{one.town}</town><origin>/ritzau/</origin><sectionID>2</sectionID><section>Udland</section><sectionShort>U</sectionShort>
<version>2</version><format>Nyhed</format><content>{escape(_html(one), quote=False)}</content><Priority>4</Priority><Annuleret>false</Annuleret>
<byLine>{one.author}</byLine><SubjectKeyword><string>havn</string></SubjectKeyword></RBNews>""".encode()


def _rss_item(one: Story, more: str = "") -> str:
    return f"""<item><title>{one.headline}</title><link>https://bay.example/{one.number}</link><guid isPermaLink="false">{one.id}</guid>
<pubDate>Mon, 02 Mar 2026 08:00:00 +0000</pubDate><dc:creator>{one.author}</dc:creator><category>Economy</category><category>Harbours</category>
<description>{escape(one.paragraphs[1], quote=False)}</description><content:encoded><![CDATA[{_html(one)}]]></content:encoded>{more}</item>"""


_SPACES: Final = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
)
_CHANNEL: Final = "<channel><title>Bay</title><link>https://bay.example/</link><language>en</language><copyright>(c) Bay</copyright>"


def _rss(stories: list[Story]) -> bytes:
    picture = (
        '<media:content url="https://bay.example/p.jpg" type="image/jpeg" medium="image"><media:description>The harbour</media:description></media:content>'
    )
    entries = "".join(_rss_item(one, picture) for one in stories)
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {_SPACES}>{_CHANNEL}{entries}</channel></rss>'.encode()


def _wxr(stories: list[Story]) -> bytes:
    post = "<wp:post_id>{0}</wp:post_id><wp:post_date_gmt>2026-03-02 08:00:00</wp:post_date_gmt><wp:post_name>p-{0}</wp:post_name>"
    post += "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
    entries = "".join(_rss_item(one, post.format(one.number)) for one in stories)
    space = 'xmlns:wp="http://wordpress.org/export/1.2/"'
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {_SPACES} {space}>{_CHANNEL}{entries}</channel></rss>'.encode()


def _atom(stories: list[Story]) -> bytes:
    entries = "".join(
        f"""<entry><id>{one.id}</id><title>{one.headline}</title><updated>2026-03-02T08:00:00Z</updated><published>2026-03-02T07:00:00Z</published>
<link href="https://bay.example/{one.number}"/><author><name>{one.author}</name></author><category term="economy"/><category term="harbours"/>
<summary>{escape(one.paragraphs[1], quote=False)}</summary><content type="html">{escape(_html(one), quote=False)}</content></entry>"""
        for one in stories
    )
    head = "<title>Bay</title><id>urn:bay</id><updated>2026-03-02T08:00:00Z</updated>"
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">{head}{entries}</feed>'.encode()


def _json_feed(stories: list[Story]) -> bytes:
    entries = [
        {
            "id": one.id,
            "url": f"https://bay.example/{one.number}",
            "title": one.headline,
            "summary": one.paragraphs[1],
            "content_html": _html(one),
            "date_published": "2026-03-02T08:00:00Z",
            "authors": [{"name": one.author}],
            "tags": ["economy", "harbours"],
        }
        for one in stories
    ]
    return _json({"version": "https://jsonfeed.org/version/1.1", "title": "Bay", "language": "en", "items": entries})


def _mail(one: Story) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"], mail["From"], mail["To"], mail["Subject"] = (
        f"<{one.number}@bay.example>",
        "Bay Desk <desk@bay.example>",
        "wire@in.example",
        one.headline,
    )
    mail["Date"], mail["Organization"] = "Mon, 02 Mar 2026 08:00:00 +0000", "Bay"
    mail.set_content("\n\n".join(one.paragraphs), cte="quoted-printable")
    mail.add_alternative(_html(one), subtype="html", cte="quoted-printable")
    return bytes(mail)


def _text(one: Story) -> bytes:
    return "\n\n".join((one.headline, *one.paragraphs)).encode()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


SINGLE: Final[dict[str, Callable[[Story], bytes]]] = {
    "envelope": _envelope, "ninjs": _ninjs, "iptc7901": _iptc7901, "anpa1312": _anpa, "nitf": _nitf, "newsml1": _newsml1, "newsmlg2": _newsmlg2,
    "ritzau": _ritzau, "mail": _mail, "text": _text,
}  # fmt: skip
"""Formats whose values are one story each."""
FEEDS: Final[dict[str, Callable[[list[Story]], bytes]]] = {"rss": _rss, "atom": _atom, "jsonfeed": _json_feed, "wxr": _wxr}
"""Formats whose values hold many."""


def values(name: str, stories: list[Story]) -> list[bytes]:
    """The stories in the format, in as many values as it takes."""
    return [FEEDS[name](stories)] if name in FEEDS else [SINGLE[name](one) for one in stories]
