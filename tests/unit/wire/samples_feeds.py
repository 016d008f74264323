"""Invented feeds: RSS 2.0, 0.91 and 1.0, Atom, an export of WordPress, JSON Feed."""

from __future__ import annotations

from typing import Any, Final

RSS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:media="http://search.yahoo.com/mrss/">
<channel>
  <title>North – Latest</title><link>https://north.example/</link><description>All of it</description>
  <language>en-gb</language><copyright>© North</copyright><pubDate>Tue, 03 Jun 2025 10:00:00 +0200</pubDate>
  <item>
    <title>Ferry &amp;amp; crew sail</title>
    <link>https://north.example/77</link>
    <guid isPermaLink="false">north-77</guid>
    <pubDate>Tue, 03 Jun 2025 09:15:00 +0200</pubDate>
    <dc:creator>Bo Ek</dc:creator><dc:creator>Ana Lima</dc:creator>
    <dc:publisher>North Wire</dc:publisher>
    <category domain="http://cv.iptc.org/newscodes/mediatopic/">20000763</category><category>Coast</category>
    <description>The &lt;b&gt;ferry&lt;/b&gt; sails.</description>
    <content:encoded><![CDATA[<h2>Calm</h2><p>ODDA, June 3 (North) – The ferry <i>Solveig</i> sails.</p>loose<ul><li>one</li></ul>]]></content:encoded>
    <enclosure url="https://north.example/a.mp3" length="9" type="audio/mpeg"/>
    <media:content url="https://north.example/p.jpg" type="image/jpeg" medium="image"/>
    <media:description>At the pier</media:description><media:credit>Cy Dahl</media:credit>
    <media:thumbnail url="https://north.example/t.jpg"/>
    <media:keywords>ferry, storm</media:keywords>
    <source url="https://coast.example/rss">Coast Radio</source>
    <comments>https://north.example/77#talk</comments>
  </item>
  <item><title>No date here</title><guid>https://north.example/78</guid><pubDate>2025-06-03 09:15</pubDate><description>plain
second line</description></item>
</channel></rss>"""

RSS_091: Final = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Old</title><language>en</language>
<item><title>Ferry sails</title><link>https://old.example/1</link><description>It sails&nbsp;again.</description></item></channel></rss>"""

RDF: Final = """<?xml version="1.0" encoding="iso-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://rdf.example/"><title>Fähren</title><link>https://rdf.example/</link><dc:language>de</dc:language>
<dc:rights>© R</dc:rights></channel>
<item rdf:about="https://rdf.example/id/1"><title>Fähre fährt</title><link>https://rdf.example/1</link><description>Sie fährt.</description>
<dc:date>2025-06-03T09:15:00+02:00</dc:date><dc:subject>Küste</dc:subject></item></rdf:RDF>"""

ATOM: Final = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns:app="http://www.w3.org/2007/app" xml:lang="nb">
<title>Nord</title><id>urn:nord</id><updated>2025-06-03T10:00:00Z</updated><author><name>Nord desk</name></author><rights>© Nord</rights>
<entry>
  <id>urn:nord:1</id><title type="html">Ferja &lt;i&gt;Solveig&lt;/i&gt;</title>
  <updated>2025-06-03T09:30:00+02:00</updated><published>2025-06-03T09:15:00+02:00</published>
  <link rel="alternate" href="https://nord.example/1"/><link rel="related" href="https://nord.example/0" title="Before"/>
  <link rel="enclosure" href="https://nord.example/v.mp4" type="video/mp4"/>
  <category term="medtop:20000763" label="ferjer"/>
  <summary>Ferja seglar.</summary>
  <content type="xhtml" xml:lang="nn"><div xmlns="http://www.w3.org/1999/xhtml"><p>ODDA – Ferja <b>seglar</b> no.</p>tail<ol><li>ein</li></ol></div></content>
</entry>
<at:deleted-entry ref="urn:nord:0" when="2025-06-03T09:00:00Z"><at:comment>Wrong ship</at:comment></at:deleted-entry>
<entry><id>urn:nord:2</id><title>Utkast</title><updated>2025-06-03T09:40:00Z</updated><author><name>Ana Lima</name></author>
<content type="text">First line
Second &lt; line</content><app:control><app:draft>yes</app:draft></app:control></entry>
</feed>"""

WXR: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!-- generated -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Pier blog</title><link>https://pier.example</link><language>en-US</language><wp:wxr_version>1.2</wp:wxr_version>
<item><title>pier photo</title><guid>https://pier.example/?a=5</guid><excerpt:encoded><![CDATA[The pier at dawn]]></excerpt:encoded>
<wp:post_id>5</wp:post_id><wp:post_parent>7</wp:post_parent><wp:post_type>attachment</wp:post_type>
<wp:attachment_url>https://pier.example/up/pier.jpg</wp:attachment_url></item>
<item><title>Ferry is back</title><link>https://pier.example/ferry</link><pubDate>Tue, 03 Jun 2025 07:15:00 +0000</pubDate>
<dc:creator><![CDATA[bo]]></dc:creator>
<guid isPermaLink="false">https://pier.example/?p=7</guid><description></description>
<content:encoded><![CDATA[First <strong>paragraph</strong>.

Second &amp; last.]]></content:encoded><excerpt:encoded><![CDATA[In short]]></excerpt:encoded>
<wp:post_id>7</wp:post_id><wp:post_date>2025-06-03 09:15:00</wp:post_date><wp:post_date_gmt>2025-06-03 07:15:00</wp:post_date_gmt>
<wp:post_modified_gmt>2025-06-03 08:00:00</wp:post_modified_gmt><wp:post_name>ferry-is-back</wp:post_name><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type><category domain="category" nicename="coast"><![CDATA[Coast]]></category>
<category domain="post_tag" nicename="ferry"><![CDATA[Ferry]]></category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>5</wp:meta_value></wp:postmeta>
<wp:postmeta><wp:meta_key>mood</wp:meta_key><wp:meta_value>calm</wp:meta_value></wp:postmeta></item>
<item><title>Draft page</title><guid>https://pier.example/?p=8</guid><pubDate>Mon, 30 Nov -0001 00:00:00 +0000</pubDate>
<content:encoded><![CDATA[<p>Not yet</p>]]></content:encoded><wp:post_id>8</wp:post_id><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>
<wp:status>draft</wp:status><wp:post_type>page</wp:post_type></item>
<item><title>Menu</title><wp:post_id>9</wp:post_id><wp:post_type>nav_menu_item</wp:post_type></item>
</channel></rss>"""

JSON_FEED: Final[dict[str, Any]] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Pier",
    "language": "en",
    "authors": [{"name": "Pier desk"}],
    "items": [
        {
            "id": "p1",
            "url": "https://pier.example/1",
            "external_url": "https://coast.example/9",
            "title": "Ferry sails",
            "content_html": "<p>It <em>sails</em>.</p><p>Again",
            "content_text": "not read",
            "summary": "Short",
            "image": "https://pier.example/i.png",
            "date_published": "2025-06-03T09:15:00+02:00",
            "date_modified": "2025-06-03T09:30:00+02:00",
            "authors": [{"name": "Ana Lima"}, {"url": "https://bo.example"}],
            "tags": ["ferry", "coast"],
            "language": "nn-NO",
            "attachments": [{"url": "https://pier.example/a.mp3", "mime_type": "audio/mpeg", "title": "Sound", "size_in_bytes": 9}],
            "_pier": {"mood": 1},
        },
        4,
        {"id": 2, "summary": "Only\nthis", "date_published": "today"},
    ],
}
