"""The parts of a ninjs object that are made of parts: bodies, headlines, tags, media, in the shapes of all versions. Names are in lower case at the root."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from streams.wire.codes import Code
from streams.wire.iptc_xml import nitf_body
from streams.wire.item import Line, Unreadable, Warning
from streams.wire.markup import contents, xml
from streams.wire.metadata import assembly, iptc_codes
from streams.wire.metadata.fields import kind
from streams.wire.reader import Context, too_many_lines

Object = dict[str, Any]

_MARKED: Final = ("html", "html5", "nitf", "xml")
"""Ends of roles, and of `body_...`, that only say in which form the text is."""
_FORMS: Final = {"html": 3, "nitf": 2, "plain": 1, "xml": 0}
_TRIED: Final = 8  # bodies, in search of one that holds anything
_CREDITS: Final = ("creditline", "credit")
_NO_TEXTS: Final = (*_CREDITS, "writer", "byline")
"""Roles of descriptions that describe nothing."""
_MAIN_ROLES: Final = ("main", "text", "html", "body", "headline", "")
_SCHEMES: Final = {"medtop": "medtop", "mediatopic": "medtop", "mediatopics": "medtop", "subj": "subj", "subjectcode": "subj", "subjectcodes": "subj"}
_CODES: Final = ("code", "qcode", "literal")
_ORIGINALS: Final = ("original", "main", "hires", "baseimage", "r00")
"""What suppliers call the rendition that the others are made of."""
_SOURCES: Final = ("supplied", "distributed", "aggregated", "originated")
"""Roles of infosources, the one first that says who sent the item."""


@dataclass(slots=True)
class Body:
    lines: tuple[Line, ...] = ()
    word_count: Any = None
    others: Object = field(default_factory=dict)
    """Bodies that are neither the one that was read nor the same in another form."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A body, headline or description: its role, whether it is markup, its text."""

    role: str
    form: str
    """A key of _FORMS."""
    value: str
    word_count: Any = None


def first(item: Object, keys: tuple[str, ...]) -> Any:
    return next((value for key in keys if (value := item.get(key)) not in (None, "", [], {})), None)


def body(item: Object, context: Context) -> Body | Unreadable:
    """The body that is read: the main role before others, HTML before NITF before plain text, the longest of those, the first that holds anything."""
    pieces = [piece for piece in _pieces(item, "bodies", "body_") if piece.value.strip()]
    pieces.sort(key=lambda piece: (_role(piece) in _MAIN_ROLES, _FORMS[piece.form], len(piece.value)), reverse=True)
    found = Body(word_count=next((piece.word_count for piece in pieces if piece.word_count is not None), None))
    chosen = None
    for piece in pieces[:_TRIED]:
        lines = _lines(piece, context)
        if isinstance(lines, Unreadable):
            return lines
        if lines:
            found.lines, chosen = lines, piece
            break
    found.others = {f"body_{piece.role}": piece.value for piece in pieces if piece is not chosen and _role(piece) not in _MAIN_ROLES}
    return found


def _lines(piece: Piece, context: Context) -> tuple[Line, ...] | Unreadable:
    if piece.form == "plain":
        return contents.plain(piece.value, context.limits)
    if piece.form == "html":
        return contents.html(piece.value, context.limits)
    document = xml.read(piece.value.encode("utf-8", "replace"), Context(charset="utf-8", limits=context.limits))
    if isinstance(document, Unreadable):  # not well-formed: its text, as that of HTML
        return contents.html(piece.value, context.limits)
    lines = tuple(nitf_body.body_lines(document.root))
    return too_many_lines(len(lines), context.limits) or lines


def _role(piece: Piece) -> str:
    """The role, without what only says in which form the text is."""
    return "" if piece.role.endswith(_MARKED) else piece.role


def _pieces(item: Object, plural: str, prefix: str) -> Iterator[Piece]:
    """Of an array of objects with `value` (ninjs 2 and 3), or of `body_html` and the like (1)."""
    for member in _members(item.get(plural)):
        given = _lower(member) if isinstance(member, dict) else {"value": member}
        value, role = given.get("value"), str(given.get("role") or "").lower()
        if isinstance(value, str):
            yield Piece(role, _form(str(given.get("contenttype") or "").lower(), role, value), value, given.get("wordcount"))
    for key, value in item.items():
        if key.startswith(prefix) and isinstance(value, str):
            role = key.removeprefix(prefix)
            yield Piece(role, _form("text/plain" if role == "text" else "", role, value), value)


def _form(media_type: str, role: str, value: str) -> str:
    start = value[:1_000].lstrip()
    if start.startswith(("<?xml", "<nitf", "<!DOCTYPE nitf")) or any(name in text for name in ("nitf", "/xml") for text in (media_type, role)):
        return "nitf" if "<nitf" in start else "xml"
    if "html" in media_type or (not media_type and ("html" in role or contents.is_html(value))):
        return "html"
    return "plain"


def misfits(item: Object) -> list[Warning]:
    """Of texts that are none: the fields with a value that is no string."""
    texts = (key for key in item if key in ("headline", "title") or key.startswith(("body_", "description_", "headline_")))
    arrays = (key for key in ("bodies", "headlines", "descriptions") if key in item)
    wrong = [key for key in texts if not isinstance(item[key], (str, int, float, type(None))) or isinstance(item[key], bool)]
    wrong += [key for key in arrays if not isinstance(item[key], (list, dict, str, type(None)))]
    return [Warning(Code.WRONG_TYPE, key[:100], f"{kind(item[key])}, not a text; dropped") for key in wrong]


def headline(item: Object) -> tuple[str | None, Object]:
    """The headline, and the others that say something else, for `extra`."""
    pieces = [piece for piece in _pieces(item, "headlines", "headline_") if piece.value.strip()]
    given = item.get("headline")
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        given = str(given)
    if isinstance(given, str) and given.strip():
        pieces.insert(0, Piece("main", "plain", given))
    chosen = next((piece for piece in pieces if piece.role in _MAIN_ROLES), pieces[0] if pieces else None)
    if chosen is None:
        title = item.get("title")
        return (title if isinstance(title, str) and title.strip() else None), {}
    return chosen.value, {f"headline_{piece.role}": piece.value for piece in pieces if piece.value != chosen.value}


def descriptions(item: Object) -> list[str]:
    """Abstracts and captions as plain text, each once."""
    pieces = [piece for piece in _pieces(item, "descriptions", "description_") if piece.role not in _NO_TEXTS]
    texts = (" ".join(piece.value.split()) if piece.form == "plain" else contents.as_text(piece.value) for piece in pieces)
    return list(dict.fromkeys(text for text in texts if text))


def names(value: Any) -> list[Any]:
    """Strings, or the names of objects; a string alone is a list of them with commas between."""
    if isinstance(value, str):
        return assembly.split_keywords(value)
    return [_name(member) if isinstance(member, dict) else member for member in _list(value)]


def supplier(item: Object) -> Any:
    """`source` (Superdesk and others); else who supplied it, among the infosources."""
    given = item.get("source")
    if isinstance(given, dict):
        given = _name(given)
    if given not in (None, "", []):
        return given
    sources = [source for key in ("infosources", "infosource") for source in _members(item.get(key)) if isinstance(source, dict)]
    by_role = {str(source.get("role", source.get("type", ""))).lower(): _name(source) for source in reversed(sources) if _name(source)}
    named = next((by_role[role] for role in _SOURCES if role in by_role), None)
    provider = item.get("provider")
    return named or (_name(provider) if isinstance(provider, dict) else provider) or next((_name(source) for source in sources if _name(source)), None)


def byline(item: Object) -> Any:
    """`by`; else the bylines of AP; else the credit among the descriptions."""
    given = first(item, ("by", "byline"))
    if given is None:
        credit = next((piece.value for piece in _pieces(item, "descriptions", "description_") if piece.role in _CREDITS), None)
        lines = [member.get("by", member.get("byline")) if isinstance(member, dict) else member for member in _list(item.get("bylines"))]
        return "; ".join(line for line in lines if isinstance(line, str) and line.strip()) or credit
    return given


def authors(item: Object) -> list[Any]:
    """Names of `authors` (Superdesk): with roles, and now and then only codes."""
    return [_name(member) or member.get("code") if isinstance(member, dict) else member for member in _list(item.get("authors"))]


def dateline(item: Object) -> Any:
    given = item.get("dateline")
    return given.get("text") if isinstance(given, dict) else given


def located(item: Object) -> Any:
    given = item.get("located")
    if given is None and isinstance(item.get("dateline"), dict):
        given = item["dateline"].get("located")
    return first(given, ("city", "name")) if isinstance(given, dict) else given


def signal(item: Object) -> str | None:
    """What the version does, by the signals (Superdesk, AP: a list; TT: an object with `updatetype`)."""
    given = first(item, ("signal", "signals"))
    values = list(given.values()) if isinstance(given, dict) and not given.keys() & {"code", "qcode", "name"} else _list(given)
    codes = [code for value in values for code in ([value.get(key) for key in (*_CODES, "name")] if isinstance(value, dict) else [value])]
    said = [code for code in codes if isinstance(code, str) and code.strip()]
    return iptc_codes.signal(said) or (said[0] if said else None)


def tagged(value: Any, what: str) -> list[Object]:
    found = []
    for member in _members(value):
        if isinstance(member, str):
            found.append({"kind": what, "name": member, "uri": None, "code": None})
            continue
        code = first(member, _CODES)
        found.append({"kind": what, "name": first(member, ("name", "label")) or code, "uri": _uri(member, code), "code": code})
    return found


def coded(value: Any) -> list[Any]:
    """Subjects, services and genres. A code is kept as given; the uri of one of the IPTC's schemes is written out."""
    found: list[Any] = []
    for member in _members(value):
        if isinstance(member, str):
            found.append({"code": member, "name": None, "uri": iptc_codes.uri_of(member)})
            continue
        code = first(member, _CODES)
        name = member.get("name")
        given = code or member.get("uri") or name
        if given is not None:
            found.append({"code": given, "name": name, "uri": _uri(member, code)})
    return found


def _uri(member: Object, code: Any) -> Any:
    given = member.get("uri")
    if isinstance(given, str) and given.strip():
        return iptc_codes.uri_of(given) or given
    if not isinstance(code, str):
        return None
    scheme = _SCHEMES.get(str(member.get("scheme") or "").lower())
    return iptc_codes.uri_of(f"{scheme}:{code}") if scheme and ":" not in code else iptc_codes.uri_of(code)


def media(item: Object) -> list[Object]:
    """What is associated, the item's own original where it is no text, attachments, the item that it evolved from."""
    found = [_associated(name, given) for name, given in _named(item.get("associations"))]
    own = _original(item.get("renditions"))
    if own is not None:
        media_type = first(own, ("contenttype", "mimetype")) or item.get("mimetype")
        found.append(
            {"href": own.get("href"), "id": own.get("media"), "kind": _kind(media_type, _string(item.get("type"))), "media_type": media_type,
             "title": own.get("title"), "rel": "rendition"}
        )  # fmt: skip
    for given in _members(item.get("attachments")):
        if isinstance(given, dict):
            one = _lower(given)
            media_type = first(one, ("contenttype", "mimetype"))
            found.append(
                {"href": one.get("href"), "id": first(one, ("uri", "guid", "id", "_id")), "kind": _kind(media_type, _string(one.get("type"))),
                 "media_type": media_type, "title": first(one, ("title", "filename", "name")), "caption": one.get("description"), "rel": "attachment"}
            )  # fmt: skip
    found += [{"id": earlier, "kind": "text", "rel": "evolvedFrom"} for earlier in _list(item.get("evolvedfrom")) if earlier]
    return found


def _associated(name: str, given: Object) -> Object:
    one = _lower(given)
    original = _original(one.get("renditions")) or {}
    media_type = first(original, ("contenttype", "mimetype")) or first(one, ("mimetype", "contenttype"))
    said = descriptions(one)
    relation = str(first(one, ("rel",)) or ("" if name.isdigit() else name) or "media")
    return {
        "href": first(original, ("href",)) or first(one, ("href", "url")),
        "id": first(one, ("uri", "guid", "_id")),
        "kind": _kind(media_type, _string(one.get("type"))),
        "media_type": media_type,
        "title": headline(one)[0],
        "caption": said[0] if said else None,
        "by": byline(one),
        "rel": iptc_codes.EARLIER.get(relation.lower(), relation),
        "version": first(one, ("version",)),
    }


def _original(value: Any) -> Object | None:
    """The rendition that the others are made of: by its name, else the widest, else the first."""
    renditions = [(name.lower(), _lower(given)) for name, given in _named(value)]
    renditions = [(name, given) for name, given in renditions if isinstance(given.get("href"), str)]
    for original in _ORIGINALS:
        for name, given in renditions:
            if name == original:
                return given
    return max((given for _, given in renditions), key=_width, default=None)


def _width(rendition: Object) -> float:
    width = rendition.get("width")
    return width if isinstance(width, (int, float)) else 0


def _named(value: Any) -> list[tuple[str, Object]]:
    """Objects with their names: of an object under names (ninjs 1), or of an array of objects that have a `name` (2 and 3). Null is none."""
    if isinstance(value, dict):
        pairs = [(name, one) for name, given in value.items() for one in _list(given)]
    else:
        pairs = [(str(given.get("name") or ""), given) for given in _list(value) if isinstance(given, dict)]
    return [(name, given) for name, given in pairs if isinstance(given, dict)]


def _members(value: Any) -> list[Any]:
    """Objects and strings of a list, or one alone."""
    return [member for member in _list(value) if isinstance(member, dict) or (isinstance(member, str) and member.strip())]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _lower(given: Object) -> Object:
    return {key.lower(): value for key, value in given.items()}


def _name(given: Object) -> Any:
    return first(given, ("name", "literal", "label", "uri"))


def _kind(media_type: Any, named: str | None) -> str:
    return iptc_codes.media_kind(named or "media", _string(media_type))


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None
