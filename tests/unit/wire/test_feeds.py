"""RSS, RDF, Atom, WXR and JSON Feed."""

from __future__ import annotations

import json
import time
from typing import Any
from xml.sax.saxutils import escape

import feedparser
import pytest

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.decoding import charset
from streams.wire.feeds import json_feed
from streams.wire.feeds.xml_feed import ELEMENTS, read
from streams.wire.item import Category, Media, RawItem, Tagged, Unreadable
from streams.wire.json_items import envelope
from streams.wire.limits import Limits
from streams.wire.read import READERS
from streams.wire.reader import Context
from tests.unit.wire.asking import blocks, title
from tests.unit.wire.samples_feeds import ATOM, JSON_FEED, RDF, RSS, RSS_091, WXR

END = "</channel></rss>"
FEEDS = ("rss", "atom", "wxr", "jsonfeed")


def outcomes(value: Any, context: Context | None = None) -> tuple[RawItem | Unreadable, ...]:
    data = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else json.dumps(value).encode()
    reading = json_feed.read if charset.head(data)[:1] in (b"{", b"[") else read
    return reading(data, context or Context())


def items(value: Any, context: Context | None = None) -> list[RawItem]:
    found = outcomes(value, context)
    read = [item for item in found if isinstance(item, RawItem)]
    assert len(read) == len(found), found
    return read


def refused(value: Any, context: Context | None = None) -> Unreadable:
    (item,) = outcomes(value, context)
    assert isinstance(item, Unreadable), item
    return item


def test_rss() -> None:
    first, second = items(RSS)
    assert (first.format, first.id, first.url) == ("rss", "north-77", "https://north.example/77")
    assert title(first) == "Ferry & crew sail"
    assert (first.supplier, first.authors, first.language) == ("North Wire", ("Bo Ek", "Ana Lima"), "en-gb")
    assert (first.date, first.created, first.copyright_notice) == ("2025-06-03T09:15:00+02:00", None, "© North")
    assert first.categories == (Category("20000763", None, "http://cv.iptc.org/newscodes/mediatopic/20000763"), Category("Coast"))
    assert first.descriptions == ("The ferry sails.",)
    assert first.keywords == ("ferry", "storm")
    assert blocks(first) == [("h2", "Calm"), ("p", "ODDA, June 3 (North) – The ferry Solveig sails."), ("p", "loose"), ("li", "one")]
    assert first.lines[1].markup == "ODDA, June 3 (North) – The ferry <i>Solveig</i> sails."
    assert first.media == (
        Media("https://north.example/a.mp3", None, "audio", "audio/mpeg", rel="enclosure"),
        Media("https://north.example/p.jpg", None, "picture", "image/jpeg", None, "At the pier", "Cy Dahl", "media"),
        Media("https://north.example/t.jpg", None, "picture", rel="thumbnail"),
    )
    assert first.extra == {"feed": "North – Latest", "source": "Coast Radio", "comments": "https://north.example/77#talk"}
    assert (first.charset, first.status, first.warnings) == ("utf-8", "usable", ())
    assert (second.id, second.url, second.date, second.descriptions) == ("https://north.example/78", "https://north.example/78", None, ())
    assert blocks(second) == [("p", "plain"), ("p", "second line")]
    assert [(warning.code, warning.field) for warning in second.warnings] == [(Code.NO_ZONE, "date")]
    assert items(RSS) == [first, second]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends(end: str) -> None:
    assert [blocks(item) for item in items(RSS.replace("\n", end))] == [blocks(item) for item in items(RSS)]


def test_a_date_with_the_name_of_its_zone_behind() -> None:
    assert items(RSS.replace("09:15:00 +0200<", "09:15:00 +0200 (CEST)<"))[0].date == "2025-06-03T09:15:00+02:00"


def test_rss_091_with_a_document_type_and_an_entity_of_html() -> None:
    (item,) = items(RSS_091)
    assert (item.id, item.url, item.language) == ("https://old.example/1", "https://old.example/1", "en")
    assert blocks(item) == [("p", "It sails\xa0again.")]


def test_rdf_in_latin_1() -> None:
    (item,) = items(RDF.encode("latin-1"))
    assert (item.format, item.id, item.url, item.charset) == ("rss", "https://rdf.example/id/1", "https://rdf.example/1", "iso-8859-1")
    assert (title(item), item.language, item.copyright_notice) == ("Fähre fährt", "de", "© R")
    assert (item.date, item.categories) == ("2025-06-03T09:15:00+02:00", (Category("Küste"),))
    assert blocks(item) == [("p", "Sie fährt.")]


def test_atom() -> None:
    first, gone, draft = items(ATOM)
    assert (first.format, first.id, first.url, first.language) == ("atom", "urn:nord:1", "https://nord.example/1", "nn")
    assert title(first) == "Ferja Solveig"
    assert (first.date, first.created) == ("2025-06-03T09:30:00+02:00", "2025-06-03T09:15:00+02:00")
    assert (first.authors, first.copyright_notice, first.descriptions) == (("Nord desk",), "© Nord", ("Ferja seglar.",))
    assert first.categories == (Category("medtop:20000763", "ferjer", "http://cv.iptc.org/newscodes/mediatopic/20000763"),)
    assert blocks(first) == [("p", "ODDA – Ferja seglar no."), ("p", "tail"), ("oli", "ein")]
    assert first.lines[0].markup == "ODDA – Ferja <b>seglar</b> no."
    assert first.media == (
        Media("https://nord.example/0", None, "text", None, "Before", rel="related"),
        Media("https://nord.example/v.mp4", None, "video", "video/mp4", rel="enclosure"),
    )
    assert (gone.id, gone.status, gone.date, title(gone), gone.lines) == ("urn:nord:0", "canceled", "2025-06-03T09:00:00+00:00", "Wrong ship", ())
    assert (draft.id, draft.status, draft.authors, draft.url, draft.language) == ("urn:nord:2", "withheld", ("Ana Lima",), None, "nb")
    assert blocks(draft) == [("p", "First line"), ("p", "Second < line")]


def test_an_entry_document() -> None:
    (item,) = items('<entry xmlns="http://www.w3.org/2005/Atom"><id>urn:e</id><title>Alone</title><updated>2025-06-03T09:30:00Z</updated></entry>')
    assert (item.id, title(item), item.date) == ("urn:e", "Alone", "2025-06-03T09:30:00+00:00")


def test_license() -> None:
    terms = "<link rel='license' href='https://x.example/terms'/>"
    feed = "<feed xmlns='http://www.w3.org/2005/Atom'>{}<entry><id>urn:e</id><title>Alone</title>{}</entry></feed>"
    for around, inside in ((terms, ""), ("", terms)):
        assert [item.usage_terms for item in items(feed.format(around, inside))] == ["https://x.example/terms"]


def test_tags_and_text_of_an_extension() -> None:
    entry = (
        '<entry><id>urn:w:1</id><title>Band back</title><updated>2025-06-03T09:30:00Z</updated><content type="text">Stub</content>'
        "<wenn_nm:publishing_status>Withdrawn</wenn_nm:publishing_status><wenn_cm:first_line>A lead of some length.</wenn_cm:first_line>"
        "<wenn_cm:body>  Para one.\n\n  Para two.</wenn_cm:body>"
        '<wenn_cm:slug>(AB/CD)</wenn_cm:slug><wenn_cm:tag id="1" value="Odda" type_id="6" type_value="Place"/>'
        '<wenn_cm:tag id="2" value="The Piers" type_value="Band"/>'
        '<wenn_cm:tag id="3" value="Ana Lima" type_value="Singer"/><wenn_cm:catagory id="8" value="Music"/></entry>'
    )
    spaces = 'xmlns:wenn_cm="http://feed.wenn.com/xmlns/2010/03/wenn_cm" xmlns:wenn_nm="http://feed.wenn.com/xmlns/2010/03/wenn_nm"'
    (item,) = items(f'<feed xmlns="http://www.w3.org/2005/Atom" {spaces}>{entry}</feed>')
    assert [text for _, text in blocks(item) if text.strip()] == ["A lead of some length.", "Para one.", "  Para two."]
    assert (item.slugline, item.status, item.extra["content"]) == ("(AB/CD)", "canceled", "Stub")
    assert item.categories == (Category("8", "Music"),)
    assert item.tagged == (Tagged("place", "Odda", None, "1"), Tagged("organisation", "The Piers", None, "2"), Tagged("person", "Ana Lima", None, "3"))


def test_extensions_do_not_take_the_place_of_fields() -> None:
    spaces = "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
    entry = (
        "<title>Own</title><description>Own text</description><dc:title>DC</dc:title><dc:description>Other</dc:description>"
        "<itunes:summary>Third</itunes:summary>"
        "<media:group><media:content url='https://x.example/1.jpg' medium='image'><media:title>One</media:title></media:content>"
        "<media:content url='https://x.example/2.mp4' type='video/mp4'><media:credit>Cy</media:credit></media:content>"
        "<media:title>Both</media:title></media:group>"
    )
    (item,) = items(f"<rss version='2.0' {spaces}><channel><item>{entry}</item>{END}")
    assert (title(item), blocks(item), item.descriptions) == ("Own", [("p", "Own text")], ())
    assert item.media == (
        Media("https://x.example/1.jpg", None, "picture", None, "One", rel="media"),
        Media("https://x.example/2.mp4", None, "video", "video/mp4", "Both", None, "Cy", "media"),
    )
    assert item.extra == {"dc_title": "DC", "dc_description": "Other", "itunes_summary": "Third"}
    (alone,) = items(f"<rss version='2.0' {spaces}><channel><item><dc:title>DC</dc:title><dc:description>Other</dc:description></item>{END}")
    assert (title(alone), blocks(alone)) == ("DC", [("p", "Other")])


def test_wxr() -> None:
    post, page = items(WXR)
    assert (post.format, post.id, post.url, post.slugline) == ("wxr", "https://pier.example/?p=7", "https://pier.example/ferry", "ferry-is-back")
    assert (post.date, post.created, post.status) == ("2025-06-03T08:00:00+00:00", "2025-06-03T07:15:00+00:00", "usable")
    assert (post.authors, post.language, post.descriptions) == (("bo",), "en-US", ("In short",))
    assert (post.categories, post.keywords) == ((Category("coast", "Coast"),), ("Ferry",))
    assert blocks(post) == [("p", "First paragraph."), ("p", "Second & last.")]
    assert post.media == (Media("https://pier.example/up/pier.jpg", "5", "picture", "image/jpeg", "pier photo", "The pier at dawn", rel="featured"),)
    assert post.extra == {"feed": "Pier blog", "post_id": "7", "post_type": "post", "meta": {"mood": "calm"}}
    assert (page.id, page.status, page.date, page.extra["post_type"]) == ("https://pier.example/?p=8", "withheld", None, "page")
    assert blocks(page) == [("p", "Not yet")]


def test_drafts_of_an_export_that_is_no_xml_stay_drafts() -> None:
    post, page = items(WXR.replace("<title>Pier blog</title>", "<title>Pier blog"))
    assert (post.format, post.status, post.date, post.slugline) == ("wxr", "usable", "2025-06-03T08:00:00+00:00", "ferry-is-back")
    assert (page.format, page.status, page.date) == ("wxr", "withheld", None)
    assert blocks(post) == [("p", "First paragraph."), ("p", "Second & last.")]


def test_json_feed() -> None:
    first, second, third = outcomes(JSON_FEED)
    assert isinstance(first, RawItem)
    assert isinstance(third, RawItem)
    assert (first.format, first.id, first.url, title(first), first.language) == ("jsonfeed", "p1", "https://pier.example/1", "Ferry sails", "nn-NO")
    assert (first.date, first.created) == ("2025-06-03T09:30:00+02:00", "2025-06-03T09:15:00+02:00")
    assert (first.authors, first.keywords, first.descriptions) == (("Ana Lima", "https://bo.example"), ("ferry", "coast"), ("Short",))
    assert blocks(first) == [("p", "It sails."), ("p", "Again")]
    assert first.media == (
        Media("https://pier.example/i.png", None, "picture", rel="media"),
        Media("https://pier.example/a.mp3", None, "audio", "audio/mpeg", "Sound", rel="enclosure"),
    )
    assert first.extra == {"_pier": {"mood": 1}, "feed": "Pier", "external_url": "https://coast.example/9"}
    assert isinstance(second, Unreadable)
    assert second.reason == Reason.WRONG_SHAPE
    assert (third.id, third.authors, third.language, third.date, blocks(third)) == ("2", ("Pier desk",), "en", None, [("p", "Only"), ("p", "this")])
    assert [warning.code for warning in third.warnings] == [Code.UNREADABLE_DATE]


def test_one_bad_entry_does_not_harm_its_neighbours() -> None:
    many = "<category>a</category>" * ELEMENTS
    value = f"<rss version='2.0'><channel><item><title>a</title></item><item/><item>{many}</item><item><title>d</title></item></channel></rss>"
    first, empty, large, last = outcomes(value)
    assert isinstance(first, RawItem)
    assert isinstance(last, RawItem)
    assert (title(first), title(last)) == ("a", "d")
    assert isinstance(empty, Unreadable)
    assert empty.reason == Reason.NO_TEXT
    assert isinstance(large, Unreadable)
    assert large.reason == Reason.TOO_LARGE


def test_a_fault_of_the_library_costs_its_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    real = feedparser.parse

    def parse(stream: Any, **options: Any) -> Any:
        data = stream.read()
        if b"north-77" in data:
            raise TypeError("no")
        stream.seek(0)
        return real(stream, **options)

    monkeypatch.setattr(feedparser, "parse", parse)
    first, second = outcomes(RSS)
    assert isinstance(first, Unreadable)
    assert isinstance(second, RawItem)
    assert second.id == "https://north.example/78"


def test_control_characters_and_missing_end_tags() -> None:
    start = "<rss version='2.0'><channel><item><title>Fer\x01ry</title>"
    (item,) = items(start + "<description>&lt;p&gt;a &lt;b&gt;b&lt;/b&gt; c&lt;p&gt;d</description></item>" + END)
    assert (title(item), blocks(item)) == ("Ferry", [("p", "a b c"), ("p", "d")])
    assert [warning.code for warning in item.warnings] == [Code.CONTROL_CHARACTERS]
    broken = RSS.replace("<dc:publisher>North Wire</dc:publisher>", "<dc:publisher>North Wire").replace("plain\nsecond", "<br>plain &amp; & second")
    first, second = items(broken)
    assert (first.id, second.id) == ("north-77", "https://north.example/78")
    assert any(warning.field == "document" for warning in first.warnings)
    assert "plain & & second line" in [line.text for line in second.lines]


def test_an_entry_that_was_cut_off_is_refused_and_the_others_are_read() -> None:
    first, second = outcomes(RSS[: RSS.index("second line")])
    assert isinstance(first, RawItem)
    assert (first.id, blocks(first)) == ("north-77", blocks(items(RSS)[0]))
    assert isinstance(second, Unreadable)
    assert second.reason == Reason.INVALID_XML


def test_entities_are_refused_and_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(*arguments: Any, **options: Any) -> Any:
        raise AssertionError("feedparser was to fetch something")

    monkeypatch.setattr("feedparser.http.get", fetch)
    monkeypatch.setattr("builtins.open", fetch)
    bomb = "<!DOCTYPE rss [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><rss version='2.0'><channel><item><title>&b;</title></item></channel>"
    assert refused(bomb + "</rss>").reason == Reason.FORBIDDEN_XML
    assert refused(bomb).reason == Reason.FORBIDDEN_XML
    late = f"<?xml version='1.0'?><!--{'x' * 9000}-->{bomb}"
    for value in (late, late + "</rss>"):
        for item in outcomes(value):
            assert isinstance(item, Unreadable) or "xx" not in str(title(item))
    assert refused("https://north.example/rss.xml").reason == Reason.INVALID_XML
    assert refused("/etc/passwd").reason == Reason.INVALID_XML
    (item,) = items('<rss version="2.0" xml:base="file:///etc/"><channel><item><title>a</title><link>passwd</link></item></channel></rss>')
    assert title(item) == "a"


def test_charset_that_does_not_explain_the_bytes() -> None:
    (item,) = items(RDF.encode())
    assert (title(item), item.charset, [warning.code for warning in item.warnings]) == ("Fähre fährt", "utf-8", [Code.WRONG_CHARSET])
    (wide,) = items(RSS_091.encode("utf-16"))
    assert title(wide) == "Ferry sails"


def test_what_is_no_feed() -> None:
    assert refused("<nitf><body/></nitf>").reason == Reason.WRONG_SHAPE
    assert refused("<rss version='2.0'><channel><title>x</title></channel></rss>").reason == Reason.WRONG_SHAPE
    assert refused({"version": "https://jsonfeed.org/version/1", "items": []}).reason == Reason.WRONG_SHAPE
    assert refused("<rss><channel>" + "<item/>" * 3 + "</channel></rss>", Context(limits=Limits(items=2))).reason == Reason.TOO_LARGE
    assert all(isinstance(item, Unreadable) for item in outcomes(RSS, Context(limits=Limits(lines=1))))
    assert refused("<rss>" + "<a>" * 300).reason == Reason.TOO_DEEP


@pytest.mark.parametrize(
    ("value", "name", "score"),
    [
        (RSS, "rss", 95), (RSS_091, "rss", 95), (RDF, "rss", 95), (ATOM, "atom", 95), (WXR, "wxr", 97), (json.dumps(JSON_FEED), "jsonfeed", 97),
        ("<channel><item/></channel>", "rss", 70), ("<feed><entry/></feed>", "atom", 70), ("<feed xmlns='urn:other'/>", None, 0), ("<nitf/>", None, 0),
        ("<newsItem/>", None, 0), ("<rdf:RDF xmlns:rdf='x'/>", None, 0), ("rss", None, 0), ("", None, 0), ('{"lines": ["a"]}', None, 0),
        ('{"items": [{"id": 1, "content_text": "a"}]}', "jsonfeed", 75),
    ],
)  # fmt: skip
def test_sniff(value: str, name: str | None, score: int) -> None:
    head = charset.head(value.encode())
    surest = max(FEEDS, key=lambda feed: READERS[feed].sniff(head))
    assert READERS[surest].sniff(head) == score
    if name:
        assert surest == name
        assert score > envelope.READER.sniff(head)


def test_cost() -> None:
    started = time.process_time()
    large = "<p>x " * 5_000
    assert (
        len(outcomes("<rss version='2.0'><channel>" + f"<item><title>a</title><description>{escape(large)}</description></item>" * 20 + "</channel></rss>"))
        == 20
    )
    assert len(outcomes("<rss version='2.0'><channel><item><title>" + "<a " * 20_000)) >= 1
    assert time.process_time() - started < 60


def test_authors_with_addresses_of_any_domain() -> None:
    entry = "<item><author>{}</author><title>A</title><description>T</description></item>"
    texts = ("desk@quay.agency (Ana Lima)", "ana@quay.media (Ana Lima), bo@quay.media (Bo Ek)", "desk@quay.example", "Ana Lima")
    found = items(f"<rss version='2.0'><channel>{''.join(map(entry.format, texts))}{END}")
    assert [item.authors for item in found] == [("Ana Lima",), ("Ana Lima", "Bo Ek"), ("desk@quay.example",), ("Ana Lima",)]
