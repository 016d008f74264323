"""Finding one's way in XML by local names: suppliers use the namespaces of a standard, an older one, their own, or none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from lxml import etree

from streams.wire.markup import paragraphs

LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_SKIPPED: Final = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b[^<>\[]*(?:\[[^\]]*\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})(?=[\s/>])([^<>]{0,2000})")
_LONGEST_NAME: Final = 4_000
_PARTS: Final = {" ": ("name.given", "name.middle", "name.family"), ", ": ("sublocation", "city", "state", "region", "country")}
"""Parts of NITF's `person` and `location`, and what parts them where the document has no white space between them."""
_CELLS: Final = frozenset(("td", "th"))
_IN_CELL: Final = frozenset(
    """p div block ul ol li dl dt dd pre bq blockquote h1 h2 h3 h4 h5 h6 hl1 hl2 hl3 hl4 hl5 table thead tbody tfoot tr td th caption figure figcaption
    section center credit""".split()  # noqa: SIM905
)
"""What parts blocks elsewhere; in a cell it parts words, so that the row stays one line."""


class Root(NamedTuple):
    """The root element as far as the head of a value shows it."""

    name: str
    """Local name, lower case."""
    attributes: bytes


def root_of(head: bytes) -> Root | None:
    """The root element; None where the head holds none. Never slower than linear."""
    position = 0
    while match := _SKIPPED.match(head, position):
        position = match.end()
    found = _ROOT.match(head, position)
    return Root(found[1].decode("ascii").lower(), found[2]) if found else None


def local(element: etree._Element) -> str:
    """The local name, as written."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def children(parent: etree._Element | None, *names: str) -> list[etree._Element]:
    """The children with one of these local names, in any namespace or none; all of them where none is named."""
    return [] if parent is None else list(parent.iterchildren(*_tags(names) or (etree.Element,)))


@lru_cache(maxsize=1024)
def _tags(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("{*}" + name for name in names)


def find_all(parent: etree._Element | None, path: str) -> list[etree._Element]:
    """The elements at a path of local names such as `head/docdata/urgency`, in the order of the document."""
    found = [] if parent is None else [parent]
    for name in path.split("/"):
        found = [child for element in found for child in children(element, name)]
    return found


def find(parent: etree._Element | None, *paths: str) -> etree._Element | None:
    """The first element at the first of the paths that leads to one."""
    return next((element for path in paths for element in find_all(parent, path)), None)


def descendants(parent: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The elements inside, and `parent` itself, with one of these local names, in any namespace or none."""
    return iter(()) if parent is None else parent.iter(*_tags(names))


def text_at(parent: etree._Element | None, *paths: str) -> str | None:
    """The text of the first element at these paths that has any."""
    return next((text for path in paths for element in find_all(parent, path) if (text := paragraphs.text_of(element))), None)


def texts_at(parent: etree._Element | None, *paths: str) -> list[str]:
    return [text for path in paths for element in find_all(parent, path) if (text := paragraphs.text_of(element))]


def attribute(element: etree._Element | None, *names: str) -> str | None:
    """The first of these attributes that is there and not blank."""
    if element is None:
        return None
    return next((value.strip() for name in names if (value := element.get(name)) and value.strip()), None)


def attribute_at(parent: etree._Element | None, path: str, *names: str) -> str | None:
    """The first of the elements at the path that has one of these attributes gives it."""
    return next((value for element in find_all(parent, path) if (value := attribute(element, *names))), None)


def language(*elements: etree._Element | None) -> str | None:
    """xml:lang of the first element that has it."""
    return next((value.strip() for element in elements if element is not None and (value := element.get(LANGUAGE, "")).strip()), None)


def by_language(found: Iterable[etree._Element], wanted: str | None) -> list[etree._Element]:
    """Those of the language first, in order; one that names no language has that of the document."""
    primary = (wanted or "").lower().partition("-")[0]
    return sorted(found, key=lambda element: bool(primary) and element.get(LANGUAGE, primary).strip().lower().partition("-")[0] != primary)


def worded(element: etree._Element | None, between: str = " ") -> str:
    """The text of an element whose parts may be elements (a name, an address): with something between them. Not much longer than a field may be."""
    if element is None:
        return ""
    own = (element.text, *(child.tail for child in element))
    if len(element) == 0 or any(text and text.strip(" \t\r\n,;") for text in own):
        return " ".join("".join(_some(element)).split())
    return between.join(text for child in children(element) if (text := " ".join(" ".join(_some(child)).split())))


def _some(element: etree._Element) -> Iterator[str]:
    """The text, up to what no name has: elements may be inside each other, and each of them is looked at."""
    length = 0
    for text in paragraphs.pieces(element):
        yield text
        length += len(text)
        if length > _LONGEST_NAME:
            return


def prepared(root: etree._Element) -> etree._Element:
    """The document, changed so that `paragraphs.lines` keeps a row of a table one line, the paragraph of a list's item that item, a fraction its stroke, and
    the parts of a name what parts them."""
    for member in descendants(root, "li", "dd"):
        if len(member) and not (member.text or "").strip() and local(member[0]).lower() == "p":
            member[0].tag = "span"
    for fraction in list(descendants(root, "frac")):
        if not children(fraction, "frac-sep"):
            _stroke(fraction)
    for between, names in _PARTS.items():
        for part in descendants(root, *names):
            following = part.getnext()
            if not part.tail and following is not None and local(following) in names:
                part.tail = between
    for element in _in_cells(root):
        element.addprevious(etree.Element("br"))
        element.tag = "span"
    return root


def _stroke(fraction: etree._Element) -> None:
    """NITF leaves the stroke between `numer` and `denom` to the reader (`frac-sep` is optional)."""
    denominator = next(iter(children(fraction, "denom")), None)
    if denominator is not None:
        separator = etree.Element("frac-sep")
        separator.text = "/"
        denominator.addprevious(separator)


def _in_cells(root: etree._Element) -> list[etree._Element]:
    """The elements inside of cells that part blocks elsewhere."""
    found = []
    depth = 0
    if next(descendants(root, "td", "th", "TD", "TH"), None) is None:
        return []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = local(element).lower()
        if event == "start" and depth and name in _IN_CELL:
            found.append(element)
        if name in _CELLS:
            depth += 1 if event == "start" else -1
    return found


def joined(texts: Iterable[str | None], between: str = " ") -> str | None:
    """The texts that say something, each once."""
    return between.join(dict.fromkeys(text for text in texts if text)) or None
