"""From an entry of a feed, as feedparser gives it, to the fields of an item. Which extension has which field is in tables."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from streams.wire.feeds.media_rss import Taken
from streams.wire.item import Unreadable
from streams.wire.limits import Limits
from streams.wire.mail.headers import address_names, without_comments
from streams.wire.markup import contents, elements
from streams.wire.markup.contents import Lines
from streams.wire.metadata import iptc_codes
from streams.wire.metadata.assembly import Given, split_keywords
from streams.wire.reader import Context

_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_EXTENSIONS: Final = {
    "slugline": ("wenn_cm_slug",), "priority": ("wenn_nm_feedarticle_priority",), "status": ("wenn_nm_publishing_status",),
    "copyright_notice": ("rights", "copyright"), "expires": ("expired",), "located": ("georss_featurename", "dateline"),
}  # fmt: skip
"""Fields of a raw item, and the keys of an entry that have them, of which the first that says something."""
_LEADS: Final = ("wenn_cm_first_line",)
_BODIES: Final = ("wenn_cm_body",)
"""Extensions that hold the text of the entry; the content of the feed goes before unless it is the shorter one."""
_KNOWN: Final = frozenset(key for keys in _EXTENSIONS.values() for key in keys) | frozenset(
    """id guidislink link links title summary content tags author authors author_detail published updated created language publisher media_content
    media_thumbnail media_credit media_description media_title media_keywords media_group media_player image dc_identifier rights expired
    wenn_cm_tag wenn_cm_tags
    wenn_cm_catagory wenn_cm_categories wenn_cm_contentmetadata wenn_nm_newsmanagement contributors_detail href source excerpt_encoded""".split()  # noqa: SIM905
)
_KINDS: Final = (
    (re.compile(r"place|location|city|country", re.IGNORECASE), "place"),
    (re.compile(r"song|film|movie|album|book|show|programme|series|product", re.IGNORECASE), "object"),
    (re.compile(r"band|group|website|company|organi[sz]ation|club|team", re.IGNORECASE), "organisation"),
    (re.compile(r"event|festival|award", re.IGNORECASE), "event"),
)
"""What the tags of an extension are, by the name of their type; a person where none fits."""
_RELATIONS: Final = {"enclosure": "enclosure", "related": "related", "via": "via", "prev": "previous", "predecessor-version": "previous"}


@dataclass(frozen=True, slots=True)
class Head:
    """What is said once for all entries."""

    format: str
    feed: Any
    charset: str


def legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def given(entry: Any, element: etree._Element | None, head: Head, context: Context, taken: Taken | None = None) -> Given | Unreadable:
    """The fields, and `lines`. `element` is the entry as XML, where it is any; `taken` what was taken from it before."""
    taken = taken or Taken(keywords=split_keywords(_text(_get(entry, "media_keywords"))))
    body = _body(entry, head.format, context.limits)
    if isinstance(body, Unreadable):
        return body
    lines, descriptions, language, src, instead = body
    updated, published = (_date(entry, *keys) for keys in (("updated",), ("published", "created")))
    categories, keywords = _categories(entry, taken.keywords)
    found: Given = {field: next((text for key in keys if (text := _text(_get(entry, key)))), None) for field, keys in _EXTENSIONS.items()}
    found["copyright_notice"] = found["copyright_notice"] or _text(_get(head.feed, "rights"))
    link = _text(_get(entry, "link"))
    about = elements.attribute(element, "about") if element is not None else None
    guid = _text(_get(entry, "id"))
    if link == guid and not (link or "").startswith(("http://", "https://")):  # an id is a link by default, even where it leads nowhere
        link = None
    found |= {
        "id": guid or about or _text(_get(entry, "dc_identifier")) or link,
        "url": link,
        "usage_terms": _license(entry) or _license(head.feed),
        "headline": _text(_get(entry, "title")),
        "lines": lines,
        "descriptions": descriptions,
        "authors": _addressed(element) or _authors(entry) or (_authors(head.feed) if head.format == "atom" else []),
        "supplier": _text(_get(entry, "publisher")) or _text(_get(head.feed, "publisher")),
        "date": updated or published,
        "created": published if updated else None,
        "language": _text(_get(entry, "language")) or language or _text(_get(head.feed, "language")),
        "category": [*categories, *_sections(element)],
        "keywords": [*keywords, *taken.keywords],
        "tagged": _tagged(element),
        "media": [*_media(entry), *taken.media, *([{"href": src, "rel": "content", "kind": "text"}] if src else [])],
        "extra": _extra(entry, head, descriptions, context.limits, instead) | taken.extra,
    }
    if any(len(text) > context.limits.field_length for text in descriptions):
        found["descriptions"] = [text for text in descriptions if len(text) <= context.limits.field_length]
    if found["status"] is None and element is not None and _draft(element):
        found["status"] = "withheld"
    return found


def deleted(element: etree._Element) -> Given:
    """An entry that is gone (RFC 6721): a kill of what it names."""
    return {
        "id": elements.attribute(element, "ref"),
        "date": elements.attribute(element, "when"),
        "status": "canceled",
        "stands_in": next((text for child in element if (text := " ".join("".join(map(str, child.itertext())).split()))), None) or "Entry deleted",
    }


def _draft(element: etree._Element) -> bool:
    """`app:control/app:draft` (RFC 5023, section 13.1.1)."""
    return any((draft.text or "").strip().lower() == "yes" for draft in elements.descendants(element, "draft"))


def _body(entry: Any, name: str, limits: Limits) -> tuple[Lines, list[str], str | None, str | None, bool] | Unreadable:
    """Lines, summaries beside them, the language of the content, where the content is if it is elsewhere, and whether an extension's text is read."""
    parts = [part for part in _get(entry, "content") or [] if isinstance(part, dict)]
    texts = [part for part in parts if _is_text(part) and str(part.get("value") or "").strip()]
    src = next((_text(part.get("src")) for part in parts if part.get("src")), None)
    summary = _get(entry, "summary_detail")
    said = str(summary.get("value") or "") if isinstance(summary, dict) else ""
    best = max(texts, key=lambda part: "html" in str(part.get("type")), default=None)
    lines = _lines(best, name, limits) if best is not None else ()
    if isinstance(lines, Unreadable):
        return lines
    other = "\n".join(text for key in (*_LEADS, *_BODIES) if (text := _get(entry, key)) and isinstance(text, str))
    descriptions: list[str] = []
    instead = len(other) > sum(len(line.text) for line in lines)
    if instead:
        better = contents.plain(other, limits)
        if isinstance(better, Unreadable):
            return better
        lines = better
    if not any(line.text.strip() for line in lines) and said.strip():
        chosen = _lines(summary, name, limits)
        if isinstance(chosen, Unreadable):
            return chosen
        lines, said = chosen, ""
    excerpt = _get(entry, "excerpt_encoded")
    text = " ".join(line.text for line in lines)
    for one in (said, excerpt if isinstance(excerpt, str) else "", *(_get(entry, key) or "" for key in _LEADS)):
        shown = contents.as_text(one) if isinstance(one, str) else ""
        if shown and shown != text and shown not in descriptions:
            descriptions.append(shown)
    spoken = best if best is not None else summary if isinstance(summary, dict) else {}
    return lines, descriptions, _text(spoken.get("language")), src, instead


def _is_text(part: Any) -> bool:
    kind = str(part.get("type") or "").lower()
    return not kind or kind.startswith("text/") or "xml" in kind or "html" in kind


def _lines(part: Any, name: str, limits: Limits) -> Lines | Unreadable:
    """HTML where it is declared and there is any; RSS declares nothing, and feedparser calls its texts HTML."""
    value = str(part.get("value") or "")
    kind = str(part.get("type") or "").lower()
    if kind == "text/plain" or not (contents.is_html(value) or (name == "atom" and ("html" in kind or "xml" in kind))):
        return contents.plain(value.strip("\r\n"), limits)
    if name == "wxr" and not re.search(r"<p[\s>]", value, re.IGNORECASE):
        value = re.sub(r"\r\n|\r|\n", "<br>", value)  # WordPress keeps paragraphs as lines, and makes elements of them when it shows them
    return contents.html(value, limits)


def _license(given: Any) -> str | None:
    """Where the terms are (RFC 4946, and the module of Creative Commons): feedparser makes links of both."""
    links = (link for link in _get(given, "links") or [] if isinstance(link, dict))
    return next((href for link in links if _text(link.get("rel")) == "license" and (href := _text(link.get("href")))), None)


def _authors(entry: Any) -> list[str]:
    people = [person for person in _get(entry, "authors") or [] if isinstance(person, dict)]
    return [name for person in people if (name := _text(person.get("name")) or _text(person.get("email")))]


def _addressed(element: etree._Element | None) -> list[str]:
    """Authors of RSS as it has them, with their addresses, where feedparser knows only addresses that end as those of its time did."""
    texts = [text for one in elements.children(element, "author", "creator") if not len(one) and (text := (one.text or "").strip())]
    if not any("@" in text for text in texts):
        return []
    return [name for text in texts for name in (address_names(text) if "@" in text else [text])]


def _categories(entry: Any, words: list[str]) -> tuple[list[dict[str, str | None]], list[str]]:
    """Categories, and what is a keyword by its scheme. `words` are keywords of Media RSS, which feedparser takes for categories."""
    known = frozenset(words)
    categories: list[dict[str, str | None]] = []
    keywords: list[str] = []
    for tag in _get(entry, "tags") or []:
        term, scheme, label = (_text(tag.get(key)) for key in ("term", "scheme", "label"))
        if not (code := term or label) or (scheme is None and code in known):
            continue
        if scheme in ("post_tag", "tag", "keyword", "keywords", "http://www.itunes.com/"):
            keywords.append(label or code)
            continue
        newscode = scheme is not None and scheme.startswith("http://cv.iptc.org/newscodes/")
        uri = f"{str(scheme).rstrip('/')}/{iptc_codes.local(code)}" if newscode else iptc_codes.uri_of(code)
        categories.append({"code": code, "name": label, "uri": uri})
    return categories, keywords


def _sections(element: etree._Element | None) -> list[dict[str, str | None]]:
    """Categories of an extension, as an id and a value; feedparser keeps one of several only."""
    parts = [(elements.attribute(part, "id"), elements.attribute(part, "value")) for part in elements.descendants(element, "catagory", "category")]
    return [{"code": code or name, "name": name} for code, name in parts if name]


def _tagged(element: etree._Element | None) -> list[dict[str, str | None]]:
    """Tags of an extension, with a value and a type; feedparser keeps one of several only."""
    found: list[dict[str, str | None]] = []
    for tag in elements.descendants(element, "tag"):
        name, type_ = elements.attribute(tag, "value"), elements.attribute(tag, "type_value")
        if name and type_:
            kind = next((kind for pattern, kind in _KINDS if pattern.search(type_)), "person")
            found.append({"kind": kind, "name": name, "code": elements.attribute(tag, "id")})
    return found


def _media(entry: Any) -> list[dict[str, Any]]:
    """Enclosures and relations (`link`), Media RSS (`media:content`, `media:thumbnail`), each address once."""
    found: dict[str, dict[str, Any]] = {}
    for link in _get(entry, "links") or []:
        href, rel = _text(link.get("href")), _text(link.get("rel"))
        if href and rel in _RELATIONS:
            media_type = _text(link.get("type"))
            if rel != "enclosure" and media_type == "text/html":  # feedparser says so of a link of which the feed says nothing
                media_type = None
            kind = "text" if rel != "enclosure" and not media_type else iptc_codes.media_kind("link", media_type)
            found.setdefault(href, {"href": href, "kind": kind, "media_type": media_type, "title": _text(link.get("title")), "rel": _RELATIONS[rel]})
    contents_ = [one for one in _get(entry, "media_content") or [] if isinstance(one, dict)]
    credit = next((_text(one.get("content")) for one in _get(entry, "media_credit") or [] if isinstance(one, dict)), None)
    alone = len({one.get("url") for one in contents_}) == 1
    for one in contents_:
        href, media_type = _text(one.get("url")), _text(one.get("type"))
        if href:
            about = {"caption": _text(_get(entry, "media_description")), "by": credit} if alone else {}
            kind = iptc_codes.media_kind(_text(one.get("medium")), media_type)
            found.setdefault(href, {"href": href, "kind": kind, "media_type": media_type, "rel": "media"} | about)
    for one in _get(entry, "media_thumbnail") or []:
        if isinstance(one, dict) and (href := _text(one.get("url"))):
            found.setdefault(href, {"href": href, "kind": "picture", "rel": "thumbnail"})
    image = _get(entry, "image")
    if isinstance(image, dict) and (href := _text(image.get("href")) or _text(image.get("url"))):
        found.setdefault(href, {"href": href, "kind": "picture", "title": _text(image.get("title")), "rel": "media"})
    return list(found.values())


def _extra(entry: Any, head: Head, descriptions: list[str], limits: Limits, instead: bool) -> dict[str, Any]:
    """Other fields of the entry as feedparser names them, its own derived ones left out; where the entry is from, and in which feed it came.

    `instead`: the text is that of an extension, and the content of the feed is kept here."""
    found: dict[str, Any] = {}
    for key in entry:
        if key in _KNOWN or key.endswith(("_parsed", "_detail")) or key in (*_LEADS, *_BODIES) or key.startswith("wp_"):
            continue
        value = _value(dict.__getitem__(entry, key))
        if value not in (None, "", [], {}):
            found[key] = value
    if title := _text(_get(head.feed, "title")):
        found["feed"] = title
    source = _get(entry, "source")
    if isinstance(source, dict) and (origin := _text(_get(source, "title")) or _text(_get(source, "href"))):
        found["source"] = origin
    if instead and (parts := [str(part["value"]) for part in _get(entry, "content") or [] if isinstance(part, dict) and part.get("value")]):
        found["content"] = parts[0]
    if long := [text for text in descriptions if len(text) > limits.field_length]:
        found["summary"] = long[0]
    return found


def _value(value: Any) -> Any:
    """As JSON; what is none of it, such as a date in parts, is left out."""
    if isinstance(value, dict):
        inner = {str(key): _value(dict.__getitem__(value, key)) for key in value if not str(key).endswith("_parsed")}
        return {key: one for key, one in inner.items() if one is not None}
    if isinstance(value, time.struct_time):
        return None
    if isinstance(value, (list, tuple)):
        return [_value(one) for one in value]
    return value if isinstance(value, (str, int, float, bool)) else None


def _get(entry: Any, key: str) -> Any:
    """Of the key itself: feedparser gives the value of another key where there is none."""
    return dict.get(entry, key) if isinstance(entry, dict) else None


def _date(entry: Any, *keys: str) -> str | None:
    """As the feed has it: what feedparser makes of a date has lost its offset."""
    return next((without_comments(text) for key in keys if (text := _text(_get(entry, key)))), None)


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
