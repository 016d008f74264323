"""How each format writes an item: `FORMATS` names for every format of READERS what is written and what must come back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Final
from xml.sax.saxutils import quoteattr as quoted

from hypothesis import strategies as st

from streams.wire.framed.anpa1312 import CATEGORIES, URGENCIES
from streams.wire.item import Category
from tests.unit.wire.story import Fields, Story, anything, plain, printed, stories, unmarked


@dataclass(frozen=True, slots=True)
class Format:
    render: Callable[[Sequence[Story]], bytes | str]
    expect: Callable[[Story], Fields]
    words: st.SearchStrategy[str]
    blocks: tuple[str, ...] = ("p",)
    most: int = 3
    """Items in one value."""

    def stories(self) -> st.SearchStrategy[list[Story]]:
        return stories(self.words, self.blocks, self.most)

    def written(self, given: Sequence[Story]) -> bytes:
        value = self.render(given)
        return value if isinstance(value, bytes) else value.encode()


def _all(names: str) -> Callable[[Story], Fields]:
    return lambda story: story.fields(names)


HTML: Final = {"p": "<p>{}</p>", "h2": "<h2>{}</h2>", "li": "<ul><li>{}</li></ul>", "oli": "<ol><li><p>{}</p></li></ol>", "tr": "<table><tr>{}</tr></table>"}
NITF: Final = HTML | {"h2": "<hl2>{}</hl2>"}
BLOCKS: Final = tuple(HTML)


def _marked(story: Story, elements: dict[str, str], inline: str) -> str:
    """The lines, every other word in an inline element."""
    made = []
    for block, words in story.blocks:
        cells = "".join(f"<td>{escape(word)}</td>" for word in words)
        text = " ".join(f"<{inline}>{escape(word)}</{inline}>" if index % 2 else escape(word) for index, word in enumerate(words))
        made.append(elements[block].format(cells if block == "tr" else text))
    return ("", "\n")[story.way % 2].join(made)


def _each(name: str, texts: Sequence[str]) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for text in texts)


def _json(members: list[Fields], way: int, escaped: bool = True) -> str:
    """An array, or one object by itself."""
    return json.dumps(members if len(members) > 1 or way % 2 else members[0], ensure_ascii=escaped, indent=1 if way % 3 else None)


def _envelope(given: Sequence[Story]) -> str:
    made = [
        {
            "id": story.id, "title": story.headline, "lines": [text for _, text in story.lines], "version": story.version, "urgency": str(story.urgency),
            "date": story.date.isoformat(), "language": story.language.replace("-", "_"), "category": [story.category], "author": {"name": story.author},
        }
        for story in given
    ]  # fmt: skip
    return _json(made, given[0].way)


def _ninjs(story: Story) -> Fields:
    """In one of three versions."""
    version = story.way % 3
    made: Fields = {
        "uri": story.id, "version": str(story.version), "urgency": story.urgency, "language": story.language, "slugline": story.slug,
        "keywords": list(story.keywords), "authors": [{"name": story.author}], "pubstatus": "usable",
        ("versioncreated", "versioncreated", "versionCreated")[version]: story.date.isoformat(),
        ("byline", "by", "by")[version]: f"By {story.author}",
        ("subject", "subjects", "subjects")[version]: [{("code", "literal", "literal")[version]: story.category}],
    }  # fmt: skip
    if story.version > 1:
        before = {"uri": story.id, "version": str(story.version - 1)}
        made["associations"] = {"previousVersion": before} if version == 0 else [{"name": "previousVersion", **before}]
    html = _marked(story, HTML, "b")
    if version == 0:
        return made | {"headline": story.headline, "body_html": html, "wordcount": story.count}
    kind, count = (("contenttype", "wordcount"), ("contentType", "wordCount"))[version - 1]
    return made | {"headlines": [{"value": story.headline}], "bodies": [{kind: "text/html", "value": html, count.lower(): story.count}]}


FULL_LINE: Final = "x " * 32 + "xx"
"""So long that the width of a wrapped text is known."""


def _wrapped(text: str) -> str:
    lines, line = [], "  "
    for word in text.split():
        if len(line) + 1 + len(word) > 69:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\r\n".join([*lines, line])


def _iptc7901(given: Sequence[Story]) -> str:
    framed = given[0].way % 2 == 0
    soh, stx, etx, eot = ("\x01", "\x02", "\x03", "\x04") if framed else ("",) * 4
    return "".join(
        f"{soh}abc{story.count % 10_000:04d} {story.urgency} {story.category} {story.count} nwa 0001\r\n\r\n{'/'.join(story.keywords)}/\r\n"
        f"{stx}{story.version}TH LEAD\r\nHarbour {story.headline}\r\nBy {story.author} =\r\n\r\n"
        + "".join(f" {_wrapped(text)}\r\n" for _, text in story.lines)
        + f"\r\n   {FULL_LINE}\r\n{etx}{story.utc:%d%H%M} GMT {story.utc:%b %y}\r\n{eot}"
        for story in given
    )


def _iptc7901_read(story: Story) -> Fields:
    return story.fields("urgency keywords authors byline word_count categories") | {
        "headline_text": f"Harbour {story.headline}", "texts": [*story.lines, ("p", FULL_LINE)], "slugline": "/".join(story.keywords), "supplier": "nwa",
        "version": f"{story.version}TH LEAD", "signal": "update", "date": story.utc.isoformat(), "extra": {"sequence": f"{story.count % 10_000:04d}"},
    }  # fmt: skip


def _letter(story: Story) -> str:
    return "burda"[story.urgency % 5]


def _anpa1312(given: Sequence[Story]) -> str:
    return "".join(
        f"\x16\x16\x01a{story.count % 10_000:04d}\x1fnword\r\n{_letter(story)} {story.category}\x13\x11 BC-{story.slug} {story.utc:%m-%d} {story.count:05d}\r\n"
        f"\x02^BC-{story.slug}, {story.version}thLd,0087<\r\n^Harbour {story.headline}<\r\n^INDEX: {', '.join(story.keywords)}<\r\n^By {story.author}=\r\n"
        + "".join(f"{chr(9) if story.way % 2 else ''}{text}<\r\n" for _, text in story.lines)
        + f"\x03AP-NY-{story.utc:%m-%d-%y %H%M}GMT<\r\n\x04"
        for story in given
    )


def _anpa1312_read(story: Story) -> Fields:
    return story.fields("keywords authors byline word_count") | {
        "headline_text": f"Harbour {story.headline}", "texts": story.lines, "slugline": f"BC-{story.slug}", "supplier": "AP", "priority": _letter(story),
        "urgency": URGENCIES[_letter(story)], "version": f"{story.version}thLd", "signal": "update", "date": story.utc.isoformat(),
        "categories": (Category(story.category, CATEGORIES.get(story.category)),), "extra": {"sequence": f"{story.count % 10_000:04d}"},
    }  # fmt: skip


def _nitf(given: Sequence[Story]) -> str:
    made = [
        f"<nitf baselang={quoted(story.language)}><head><meta name='anpa-keyword' content={quoted(story.slug)}/><meta name='anpa-category' "
        f"content={quoted(story.category)}/><meta name='anpa-wordcount' content='{story.count:05d}'/><docdata><doc-id id-string={quoted(story.id)}/>"
        f"<urgency ed-urg='{story.urgency}'/><date.issue norm='{story.date:%Y%m%dT%H%M%S%z}'/><du-key version='{story.version}'/><key-list>"
        + "".join(f"<keyword key={quoted(word)}/>" for word in story.keywords)
        + f"</key-list></docdata></head><body><body.head><hedline><hl1>{escape(story.headline)}</hl1></hedline><byline>By <person>{story.author}</person>"
        f"</byline></body.head><body.content>{_marked(story, NITF, 'em')}</body.content></body></nitf>"
        for story in given
    ]
    return made[0] if len(made) == 1 else f"<all>{''.join(made)}</all>"


def _newsml1(given: Sequence[Story]) -> str:
    made = "".join(
        f"<NewsItem><Identification><NewsIdentifier><NewsItemId>{story.id}</NewsItemId><RevisionId PreviousRevision="
        f"'{story.version - 1}'>{story.version}</RevisionId></NewsIdentifier>"
        f"</Identification><NewsManagement><ThisRevisionCreated>{story.date:%Y%m%dT%H%M%S%z}</ThisRevisionCreated><Urgency FormalName='{story.urgency}'/>"
        "</NewsManagement>"
        f"<NewsComponent><NewsLines><HeadLine>{escape(story.headline)}</HeadLine><ByLine>By {story.author}</ByLine><SlugLine>{story.slug}</SlugLine>"
        f"<KeywordLine>{', '.join(story.keywords)}</KeywordLine></NewsLines><DescriptiveMetadata><Language FormalName={quoted(story.language)}/><SubjectCode>"
        f"<Subject FormalName={quoted(story.category)} Vocabulary='own'/></SubjectCode></DescriptiveMetadata><ContentItem><Characteristics><Property "
        f"FormalName='Words' Value='{story.count}'/></Characteristics><DataContent>{_marked(story, NITF, 'em')}</DataContent></ContentItem></NewsComponent>"
        "</NewsItem>"
        for story in given
    )
    return f"<NewsML>{made}</NewsML>"


def _link(story: Story) -> str:
    return f"<link rel='irel:previousVersion' residref={quoted(story.id)} version='{story.version - 1}'/>" if story.version > 1 else ""


def _newsmlg2(given: Sequence[Story]) -> str:
    space = " xmlns='http://iptc.org/std/nar/2006-10-01/'" if given[0].way % 3 else ""
    made = [
        f"<newsItem{'' if len(given) > 1 else space} guid={quoted(story.id)} version='{story.version}'><itemMeta><versionCreated>{story.date.isoformat()}"
        f"</versionCreated>{_link(story)}</itemMeta><contentMeta><urgency>{story.urgency}</urgency><creator><name>{story.author}</name></creator>"
        f"<language tag={quoted(story.language)}/>{_each('keyword', story.keywords)}<subject literal={quoted(story.category)}/><slugline>{story.slug}"
        f"</slugline><headline>{escape(story.headline)}</headline><by>By {story.author}</by></contentMeta><contentSet><inlineXML wordcount='{story.count}'>"
        f"<html><body>{_marked(story, HTML, 'b')}</body></html></inlineXML></contentSet></newsItem>"
        for story in given
    ]
    return made[0] if len(made) == 1 else f"<newsMessage{space}><itemSet>{''.join(made)}</itemSet></newsMessage>"


def _ritzau(given: Sequence[Story]) -> str:
    made = [
        f"<RBNews><NewsID>{story.id}</NewsID><PublishDate>{story.date.isoformat()}</PublishDate><strapline>{story.slug}</strapline>"
        f"<headline>{escape(story.headline)}</headline><section>{story.category}</section><version>{story.version}</version><Priority>{story.urgency}"
        f"</Priority><byLine>{story.author}</byLine><SubjectKeyword>{_each('string', story.keywords)}</SubjectKeyword>"
        f"<content>{escape(_marked(story, HTML, 'b'))}</content></RBNews>"
        for story in given
    ]
    return made[0] if len(made) == 1 else f"<ArrayOfRBNews>{''.join(made)}</ArrayOfRBNews>"


def _ritzau_read(story: Story) -> Fields:
    return story.fields("id headline lines version urgency date slugline authors keywords") | {
        "byline": story.author, "categories": (Category(story.category, story.category),)
    }  # fmt: skip


_SPACES: Final = (
    "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/' "
    "xmlns:wp='http://wordpress.org/export/1.2/'"
)


def _content(story: Story) -> str:
    html = _marked(story, HTML, "b")
    return f"<![CDATA[{html}]]>" if story.way % 2 and "]]>" not in html else escape(html)


def _rss(given: Sequence[Story]) -> str:
    made = "".join(
        f"<item><guid isPermaLink='false'>{story.id}</guid><title>{story.headline}</title><dc:creator>{story.author}</dc:creator>"
        f"<category>{story.category}</category><pubDate>{format_datetime(story.date)}</pubDate><dc:language>{story.language}</dc:language>"
        f"<media:keywords>{', '.join(story.keywords)}</media:keywords>"
        + ("<description>{}</description>" if story.way % 3 else "<content:encoded>{}</content:encoded>").format(_content(story))
        + "</item>"
        for story in given
    )
    return f"<rss version='2.0' {_SPACES.rpartition(' ')[0]}><channel>{made}</channel></rss>"


def _atom(given: Sequence[Story]) -> str:
    made = "".join(
        f"<entry><id>{story.id}</id><title>{story.headline}</title><author><name>{story.author}</name></author><updated>{story.date.isoformat()}</updated>"
        f"<category term={quoted(story.category)}/>"
        + "".join(f"<category scheme='keyword' term={quoted(word)}/>" for word in story.keywords)
        + f"<content type='xhtml' xml:lang={quoted(story.language)}><div xmlns='http://www.w3.org/1999/xhtml'>{_marked(story, HTML, 'b')}</div></content>"
        "</entry>"
        for story in given
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{made}</feed>"


def _wxr(given: Sequence[Story]) -> str:
    made = "".join(
        f"<item><guid isPermaLink='false'>{story.id}</guid><title>{story.headline}</title><dc:creator>{story.author}</dc:creator>"
        f"<dc:language>{story.language}</dc:language><content:encoded>{_content(story)}</content:encoded>"
        f"<wp:post_date_gmt>{story.utc:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt><wp:post_name>{story.slug}</wp:post_name><wp:post_type>post</wp:post_type>"
        f"<category domain='category' nicename='{story.category}'>{story.category.upper()}</category>"
        + "".join(f"<category domain='post_tag' nicename='x'>{word}</category>" for word in story.keywords)
        + "</item>"
        for story in given
    )
    return f"<rss version='2.0' {_SPACES}><channel>{made}</channel></rss>"


def _wxr_read(story: Story) -> Fields:
    given = story.fields("id headline lines language keywords authors slugline")
    return given | {"categories": (Category(story.category, story.category.upper()),), "date": story.utc.isoformat()}


def _jsonfeed(given: Sequence[Story]) -> str:
    made = [
        {
            "id": story.id, "title": story.headline, "content_html": _marked(story, HTML, "b"), "date_modified": story.date.isoformat(),
            "authors": [{"name": story.author}], "tags": list(story.keywords), "language": story.language,
        }
        for story in given
    ]  # fmt: skip
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": made}, ensure_ascii=given[0].way % 2 == 0)


def _mail(given: Sequence[Story]) -> bytes:
    made = [_one_mail(story) for story in given]
    if len(made) == 1:
        return made[0]
    head = b"Message-ID: <digest@x.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/digest; boundary=b1\r\n\r\n"
    return head + b"".join(b"--b1\r\n\r\n%s\r\n" % one for one in made) + b"--b1--\r\n"


def _encoded(text: str, way: int) -> str:
    """Encoded words of ten characters (RFC 2047). The standard library loses spaces between its own."""
    pieces = [text[start : start + 10].encode() for start in range(0, len(text), 10)]
    if way % 2:
        return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(piece).decode()}?=" for piece in pieces)
    return " ".join(f"=?utf-8?q?{''.join(f'={byte:02X}' for byte in piece)}?=" for piece in pieces)


def _one_mail(story: Story) -> bytes:
    head = (
        f"Message-ID: <{story.id}@x.example>\r\nFrom: {_encoded(story.author, story.way)} <desk@x.example>\r\nDate: {format_datetime(story.date)}\r\n"
        f"Subject: {_encoded(story.headline, story.way)}\r\nKeywords: {', '.join(_encoded(word, story.way) for word in story.keywords)}\r\n"
        f"Content-Language: {story.language}\r\nX-Priority: {story.urgency}\r\n"
    )
    message = EmailMessage()
    text = "\n".join(text for _, text in story.lines) + "\n"
    message.set_content(text, charset="utf-8", cte=("quoted-printable", "base64", "8bit")[story.way % 3])
    return head.encode() + message.as_bytes(policy=SMTP)


def _mail_read(story: Story) -> Fields:
    return story.fields("headline lines date language keywords authors") | {"id": f"{story.id}@x.example", "priority": str(story.urgency)}


def _text(given: Sequence[Story]) -> str:
    (story,) = given
    return "\n".join((f"Harbour {story.headline} again", "", *(text for _, text in story.lines))) + "\n"


def _text_read(story: Story) -> Fields:
    headline = f"Harbour {story.headline} again"
    return {"headline": headline, "headline_line": 0, "lines": [("p", headline), ("p", ""), *story.lines]}


_ENVELOPE: Final = "id headline lines version urgency date language categories authors"
_IPTC: Final = f"{_ENVELOPE} byline slugline word_count keywords"
_FEED: Final = "id headline lines date language categories keywords authors"

FORMATS: Final = {
    "envelope": Format(_envelope, _all(_ENVELOPE), anything),
    "ninjs": Format(lambda given: _json([_ninjs(story) for story in given], given[0].way, False), _all(f"{_IPTC} previous"), printed, BLOCKS),
    "iptc7901": Format(_iptc7901, _iptc7901_read, plain),
    "anpa1312": Format(_anpa1312, _anpa1312_read, plain),
    "nitf": Format(_nitf, _all(_IPTC), printed, BLOCKS),
    "newsml1": Format(_newsml1, _all(_IPTC.replace("authors ", "previous ")), printed, BLOCKS),
    "newsmlg2": Format(_newsmlg2, _all(f"{_IPTC} previous"), printed, BLOCKS),
    "ritzau": Format(_ritzau, _ritzau_read, printed, BLOCKS),
    "rss": Format(_rss, _all(_FEED), unmarked, BLOCKS),
    "atom": Format(_atom, _all(_FEED), unmarked, BLOCKS),
    "jsonfeed": Format(_jsonfeed, _all(_FEED.replace("categories ", "")), printed, BLOCKS),
    "wxr": Format(_wxr, _wxr_read, unmarked, BLOCKS),
    "mail": Format(_mail, _mail_read, printed),
    "text": Format(_text, _text_read, printed, most=1),
}
