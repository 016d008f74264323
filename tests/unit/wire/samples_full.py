"""For each format one value in which every field that the format has is filled: what `Reader.fields` declares is checked by them."""

from __future__ import annotations

import json
from typing import Any, Final

_ENVELOPE: Final[dict[str, Any]] = {
    "id": "quay-1",
    "source": "quay",
    "title": "Crane stops",
    "date": "2025-06-03T09:15:00+02:00",
    "url": "https://quay.example/1",
    "author": ["Ana Lima"],
    "language": "en",
    "version": "2",
    "status": "withheld",
    "urgency": 3,
    "embargo": "2025-06-03T12:00:00+02:00",
    "category": ["i"],
    "lines": ["The crane stopped.", "It is old."],
    "desk": "coast",
}

_NINJS: Final[dict[str, Any]] = {
    "uri": "urn:quay:1",
    "version": "2",
    "evolvedfrom": "urn:quay:1",
    "pubstatus": "canceled",
    "signal": "correction",
    "urgency": 3,
    "priority": 2,
    "embargoed": "2025-06-03T12:00:00+02:00",
    "expires": "2025-07-03T12:00:00+02:00",
    "versioncreated": "2025-06-03T09:15:00+02:00",
    "firstcreated": "2025-06-03T08:15:00+02:00",
    "headline": "Crane stops",
    "slugline": "crane",
    "description_text": "It is old.",
    "dateline": {"text": "ODDA, June 3", "located": {"city": "Odda"}},
    "byline": "By Ana Lima",
    "authors": [{"name": "Ana Lima"}],
    "body_html": "<h2>Old</h2><p>The crane <b>stopped</b>.</p>",
    "language": "en",
    "source": "quay",
    "copyrightholder": "Quay",
    "copyrightnotice": "© Quay",
    "usageterms": "No archives",
    "wordcount": 4,
    "ednote": "Adds age",
    "associations": {"main": {"uri": "urn:quay:p1", "type": "picture"}},
    "keywords": ["crane"],
    "subject": [{"code": "04000000", "name": "economy"}],
    "genre": [{"code": "Current", "name": "Current"}],
    "place": [{"name": "Odda"}],
    "url": "https://quay.example/1",
    "desk": "coast",
}

_IPTC7901: Final = """\x01INT001 3 ECO 0009 F BELGA-0002\r
CRANE/COAST\r
\x02HOLD 2ND LEAD\r
EMBARGO: 2025-06-03T12:00:00Z\r
Crane stops\r
By Ana Lima\r
Utl.: It is old =\r
\r
   ODDA (BELGA) - The crane stopped.\r
\r
- It is old.\r
\r
Eds: A picture follows.\r
\x03030915 GMT Jun 25\r
\x04"""

_ANPA: Final = """\x16\x16\x01W0417\x1fnword\r
u i\x13\x11 BC-Crane HOLD 06-03 0009\r
\x02^BC-Crane, HOLD,0009<\r
^INDEX: Coast<\r
^Crane stops<\r
^AP Photo ODD101<\r
^Eds: Adds age.<\r
^For release 2025-06-03T12:00:00Z<\r
^The crane is old, and nobody in Odda knows when it will move again or who will pay for it, the harbour master said.<\r
^By ANA LIMA=\r
\t   ODDA (AP) _ The crane stopped.<\r
^Old=\r
\t   It is old.<\r
\x03AP-WF-06-03-25 0915GMT<\r
\x04"""

_NITF: Final = """<nitf baselang="en"><head><title>Crane-Coast</title>
<meta name="priority" content="2"/><meta name="keywords" content="crane"/><meta name="url" content="https://quay.example/1"/><meta name="desk" content="coast"/>
<tobject><tobject.property tobject.property.type="Analysis"/><tobject.subject tobject.subject.refnum="04000000"/></tobject>
<docdata management-status="canceled"><correction info="Mends the age" id-string="quay.1"/><evloc city="Odda"/><doc-id id-string="quay.1"/><urgency ed-urg="3"/>
<date.issue norm="20250603T091500+0200"/><date.release norm="20250603T120000+0200"/><date.expire norm="20250703T120000+0200"/>
<du-key version="2"/><doc.copyright holder="Quay"/></docdata><pubdata item-length="4" unit-of-measure="words"/></head>
<body><body.head><hedline><hl1>Crane stops</hl1></hedline><note noteclass="cpyrt"><body.content><p>(c) Quay</p></body.content></note>
<rights>No archives</rights><byline>By <person>Ana Lima</person></byline><distributor>quay</distributor>
<dateline><location><city>Odda</city></location></dateline><abstract><p>It is old.</p></abstract></body.head>
<body.content><hl2>Old</hl2><p>The crane <em>stopped</em>.</p><media media-type="image"><media-reference source="crane.jpg"/></media></body.content>
</body></nitf>"""

_NEWSML1: Final = """<NewsML><NewsEnvelope><Priority FormalName="2"/></NewsEnvelope><NewsItem>
<Identification><NewsIdentifier><ProviderId>quay.example</ProviderId><DateId>20250603</DateId><NewsItemId>1</NewsItemId>
<RevisionId PreviousRevision="1">2</RevisionId>
</NewsIdentifier></Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20250603T081500+0200</FirstCreated>
<ThisRevisionCreated>20250603T091500+0200</ThisRevisionCreated><Status FormalName="Embargoed"/>
<StatusWillChange><FutureStatus FormalName="Usable"/><DateAndTime>20250603T120000+0200</DateAndTime></StatusWillChange>
<StatusWillChange><FutureStatus FormalName="Canceled"/><DateAndTime>20250703T120000+0200</DateAndTime></StatusWillChange>
<Urgency FormalName="3"/><Instruction FormalName="Correction"><Comment>Mends the age</Comment></Instruction></NewsManagement>
<NewsComponent><NewsLines><HeadLine>Crane stops</HeadLine><ByLine>By Ana Lima</ByLine><DateLine>ODDA, June 3</DateLine><CopyrightLine>(c) Quay</CopyrightLine>
<SlugLine>crane</SlugLine><KeywordLine>crane</KeywordLine><NewsLine><NewsLineType FormalName="Abstract"/><NewsLineText>It is old.</NewsLineText></NewsLine>
</NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="Quay"/></Provider><Creator><Party FormalName="Ana Lima"/><Party FormalName="Quay"/></Creator>
</AdministrativeMetadata>
<RightsMetadata><Copyright><CopyrightHolder>Quay</CopyrightHolder></Copyright><UsageRights><UsageType>No archives</UsageType></UsageRights></RightsMetadata>
<DescriptiveMetadata><Language FormalName="en"/><Genre FormalName="Analysis"/><SubjectCode><Subject FormalName="04000000"/></SubjectCode>
<Location HowPresent="Origin"><Property FormalName="City" Value="Odda"/></Location></DescriptiveMetadata>
<NewsComponent><ContentItem><Characteristics><Property FormalName="Words" Value="4"/></Characteristics>
<DataContent><h2>Old</h2><p>The crane <b>stopped</b>.</p></DataContent></ContentItem></NewsComponent>
<NewsComponent><ContentItem Href="crane.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent></NewsComponent></NewsItem>
<NewsItem><NewsComponent><NewsLines><HeadLine>All of the coast</HeadLine></NewsLines><ContentItem><DataContent><html><body><h1>All of the coast</h1>
<p>It is long.</p></body></html></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""

_NEWSMLG2: Final = """<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sender>quay</sender><priority>2</priority></header><itemSet>
<newsItem guid="urn:quay:1" version="2"><rightsInfo><copyrightHolder literal="Quay"/><copyrightNotice>(c) Quay</copyrightNotice>
<usageTerms>No archives</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2025-06-03T09:15:00+02:00</versionCreated><firstCreated>2025-06-03T08:15:00+02:00</firstCreated>
<embargoed>2025-06-03T12:00:00+02:00</embargoed><expires>2025-07-03T12:00:00+02:00</expires><pubStatus qcode="stat:withheld"/><edNote>Adds age</edNote>
<signal qcode="sig:correction"/>
<link rel="irel:previousVersion" residref="urn:quay:1" version="1"/></itemMeta>
<contentMeta><urgency>3</urgency><located><name>Odda</name></located><creator literal="Ana Lima"/><language tag="en"/><keyword>crane</keyword>
<genre qcode="genre:Analysis"/><subject qcode="medtop:20000523"/><subject type="cpnat:person" literal="Bo Ek"/><slugline>crane</slugline>
<headline>Crane stops</headline><by>By Ana Lima</by><dateline>ODDA, June 3</dateline><description>It is old.</description></contentMeta>
<contentSet><remoteContent href="crane.jpg" contenttype="image/jpeg"/><inlineXML contenttype="application/xhtml+xml" wordcount="4">
<html><body><h2>Old</h2><p>The crane <b>stopped</b>.</p></body></html></inlineXML></contentSet></newsItem>
<packageItem guid="urn:quay:2"><contentMeta><headline>All of the coast</headline></contentMeta></packageItem></itemSet></newsMessage>"""

_RITZAU: Final = """<RBNews><NewsID>quay-1</NewsID><PublishDate>2025-06-03T09:15:00</PublishDate><strapline>KRAN</strapline>
<headline>Kran holder stille</headline>
<subtitle>Den er gammel</subtitle><town>Odense</town><origin>/ritzau/</origin><section>Indland</section><version>2</version>
<Replaces>quay-1</Replaces><replacedID>quay-0</replacedID>
<format>Nyhed</format><content>&lt;h3&gt;Gammel&lt;/h3&gt;&lt;p&gt;Kranen &lt;b&gt;holder&lt;/b&gt; stille.&lt;/p&gt;</content><Priority>4</Priority>
<Annuleret>true</Annuleret>
<byLine>Ane Lund</byLine><SubjectKeyword><string>kran</string></SubjectKeyword><TilRedaktionen>Mere følger</TilRedaktionen>
<Companies><string>Havnen A/S</string></Companies><HistID>ALU-1</HistID></RBNews>"""

_EXTENDED: Final = """<{n}:NewsManagement><{n}:feedarticle_priority>med</{n}:feedarticle_priority><{n}:publishing_status>Withdrawn</{n}:publishing_status>
</{n}:NewsManagement><{c}:slug>crane</{c}:slug><{c}:tag value="Odda" type_value="Place"/><georss:featureName>Odda</georss:featureName>
<media:content url="https://quay.example/crane.jpg"/><desk>coast</desk>""".format(n="wenn_nm", c="wenn_cm")
_SPACES: Final = """xmlns:wenn_cm="http://feed.wenn.com/xmlns/2010/03/wenn_cm" xmlns:wenn_nm="http://feed.wenn.com/xmlns/2010/03/wenn_nm"
 xmlns:georss="http://www.georss.org/georss" xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:cc="http://web.resource.org/cc/\""""
_ITEM: Final = f"""<title>Crane stops</title><link>https://quay.example/1</link><guid isPermaLink="false">quay-1</guid>
<pubDate>Tue, 03 Jun 2025 08:15:00 +0200</pubDate><dcterms:modified>2025-06-03T09:15:00+02:00</dcterms:modified>
<dcterms:valid>end=2025-07-03T12:00:00+02:00</dcterms:valid><expirationDate>Thu, 03 Jul 2025 12:00:00 +0200</expirationDate>
<dc:creator>Ana Lima</dc:creator><dc:publisher>Quay</dc:publisher><dc:language>en</dc:language><dc:rights>© Quay</dc:rights>
<cc:license rdf:resource="https://quay.example/terms" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>
<category>Coast</category><category domain="post_tag">crane</category><description>It is old.</description>
<content:encoded>&lt;h2&gt;Old&lt;/h2&gt;&lt;p&gt;The crane &lt;b&gt;stopped&lt;/b&gt;.&lt;/p&gt;</content:encoded>{_EXTENDED}"""
_RSS: Final = f"""<rss version="2.0" {_SPACES}><channel><title>Quay</title><item>{_ITEM}</item></channel></rss>"""
_WXR: Final = f"""<rss version="2.0" {_SPACES} xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Quay</title><item>{_ITEM}
<wp:status>trash</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>"""
_ATOM: Final = f"""<feed xmlns="http://www.w3.org/2005/Atom" {_SPACES}><title>Quay</title><entry xml:lang="en"><id>urn:quay:1</id><title>Crane stops</title>
<updated>2025-06-03T09:15:00+02:00</updated><published>2025-06-03T08:15:00+02:00</published><expirationDate>2025-07-03T12:00:00+02:00</expirationDate>
<link href="https://quay.example/1"/><link rel="license" href="https://quay.example/terms"/><author><name>Ana Lima</name></author>
<dc:publisher>Quay</dc:publisher><rights>© Quay</rights><category term="Coast"/><category term="crane" scheme="post_tag"/><summary>It is old.</summary>
<content type="html">&lt;h2&gt;Old&lt;/h2&gt;&lt;p&gt;The crane &lt;b&gt;stopped&lt;/b&gt;.&lt;/p&gt;</content>{_EXTENDED}</entry></feed>"""

_JSON_FEED: Final[dict[str, Any]] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Quay",
    "items": [
        {
            "id": "quay-1",
            "url": "https://quay.example/1",
            "title": "Crane stops",
            "content_html": "<h2>Old</h2><p>The crane <b>stopped</b>.</p>",
            "summary": "It is old.",
            "image": "https://quay.example/crane.jpg",
            "date_published": "2025-06-03T08:15:00+02:00",
            "date_modified": "2025-06-03T09:15:00+02:00",
            "authors": [{"name": "Ana Lima"}],
            "tags": ["crane"],
            "language": "en",
        }
    ],
}

_MAIL: Final = """Message-ID: <1@quay.example>
From: Ana Lima <ana@quay.example>
To: wire@in.example
Subject: Crane stops
Date: Tue, 3 Jun 2025 09:15:00 +0200
Expires: Thu, 3 Jul 2025 12:00:00 +0200
Organization: Quay
Content-Language: en
Keywords: crane
X-Priority: 2
Archived-At: <https://quay.example/1>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html; charset=utf-8

<p>Embargo: 2025-06-03T12:00:00Z</p><h2>Old</h2><p>The crane <b>stopped</b>.</p>
--b
Content-Type: image/jpeg; name="crane.jpg"
Content-Disposition: attachment

--b--
"""

_TEXT: Final = "Crane stops\n\nODDA, June 3 - The crane stopped.\n"

FULL: Final[dict[str, bytes]] = {
    name: value.encode() if isinstance(value, str) else json.dumps(value).encode()
    for name, value in {
        "envelope": _ENVELOPE, "ninjs": _NINJS, "iptc7901": _IPTC7901, "anpa1312": _ANPA, "nitf": _NITF, "newsml1": _NEWSML1, "newsmlg2": _NEWSMLG2,
        "ritzau": _RITZAU, "rss": _RSS, "atom": _ATOM, "jsonfeed": _JSON_FEED, "wxr": _WXR, "mail": _MAIL, "text": _TEXT,
    }.items()
}  # fmt: skip
