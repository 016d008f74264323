"""From elements to lines: one line for each paragraph, heading, list item, row of a table, in the order of the document, with all the text in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from typing import Final

from lxml import etree

from streams.wire.decoding import characters
from streams.wire.item import Line
from streams.wire.limits import MOST_LINES
from streams.wire.markup import layout

BLOCKS: Final = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "oli", "dt", "dd", "tr", "pre", "blockquote", "figcaption", "caption"))
"""What `Line.block` may be: elements of HTML that hold text, `oli` is an item of an ordered list."""

Names = dict[str, str]
"""A format's elements, by local name: to the block that each begins, "" for one that only parts blocks (a div), or to one of DROPPED, INLINE."""

DROPPED: Final = "-"  # the element and what is in it are no text
HTML: Final[Names] = {
    **{name: name for name in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "tr", "pre", "figcaption", "caption")},
    **dict.fromkeys(("script", "style", "template", "noscript", "iframe", "object", "embed", "head", "select", "textarea", "svg", "math"), DROPPED),
    **dict.fromkeys(
        """address article aside blockquote body center details div dl fieldset figure footer form header hr html main nav ol section summary table tbody
        tfoot thead ul""".split(),  # noqa: SIM905
        "",
    ),
}
_INLINE: Final = {
    "a": "a", "b": "b", "strong": "strong", "i": "i", "em": "em", "u": "u", "s": "s", "strike": "s", "del": "del", "ins": "ins", "sub": "sub", "sup": "sup",
    "code": "code", "q": "q", "cite": "cite", "small": "small", "mark": "mark",
}  # fmt: skip
"""Inline elements of HTML and NITF that mean something, and what they are in `Line.markup`."""
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_BLOCK_TAG: Final = re.compile(rf"</?(?:{'|'.join(sorted(HTML))}|li|td|th|br)\b[^<>]*>", re.IGNORECASE)
_SPACE: Final = re.compile(r"[ \t\r\n]+")
_CELLS: Final = ("td", "th")
_HOLD: Final = ("li", "oli", "dt", "dd")
"""Blocks whose paragraphs are lines of the same block."""
_PARTING: Final = frozenset((*(name for name in HTML if HTML[name] != DROPPED), "br", "td", "th", "hl1", "hl2", "hl3", "hl4", "hl5", "byttl", "block"))
"""Elements of HTML and NITF that part words, though no white space does."""
CELL_ENDS: Final = "\t"
"""Between the cells of a row, in `Line.text`."""


def lines(root: etree._Element, names: Names = HTML, inline: Names | None = None) -> Iterator[Line]:
    """The lines of everything in `root`, none of them blank. White space is one space, but in `pre`; `br` ends a line of the same block.

    Text that stands between blocks is a paragraph. Unknown elements are inline, so that no text is lost. Does not recurse deeper than the document does.
    Stops behind one line more than an item may have.
    """
    writer = _Writer(names, _INLINE if inline is None else _INLINE | inline)
    writer.walk(root)
    writer.end()
    return iter(writer.lines)


def text_of(element: etree._Element | None) -> str:
    """All the text in an element, white space as single spaces, but for no-break ones and the like. "" for none."""
    return "" if element is None else _SPACE.sub(" ", "".join(pieces(element))).strip()


def pieces(element: etree._Element) -> Iterator[str]:
    """The text in an element, piece by piece, with a space where one block ends and another begins."""
    if not len(element):
        yield element.text or ""
        return
    for event, part in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event in ("start", "end") and part is not element and str(part.tag).rpartition("}")[2].lower() in _PARTING:
            yield " "
        if event == "start":
            yield part.text or ""
        elif part is not element:
            yield part.tail or ""


def html_lines(text: str) -> tuple[Line, ...]:
    """The lines of a piece of HTML, as a feed or an e-mail holds it. Any text can be read as HTML; what is left open is closed."""
    if not text.strip():
        return ()
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(_ILLEGAL.sub("", text).encode("utf-8", "replace"), parser)
    if root is None or any("depth" in entry.message.lower() for entry in parser.error_log):  # then what is deeper is not there
        return tuple(line for line in map(characters.line, _BLOCK_TAG.sub("\n", text).splitlines()) if line.text.strip())
    layout.flatten(root)
    return tuple(lines(root))


class _Writer:
    def __init__(self, names: Names, inline: Names) -> None:
        self.lines: list[Line] = []
        self._names, self._inline = names, inline
        self._block = "p"
        self._text: list[str] = []
        self._markup: list[str] = []
        self._marked = False
        self._open: list[str] = []  # end tags of the inline elements that are open
        self._preformatted = False
        self._ordered: list[bool] = []
        self._cells = 0  # cells that are open

    def walk(self, root: etree._Element) -> None:
        """Without recursion: a document may be as deep as the parser lets through."""
        stack: list[tuple[etree._Element, Callable[[], None] | None, Iterator[etree._Element]]] = []
        leave = self._enter(root)
        if leave is None:
            return
        stack.append((root, leave, iter(root)))
        while stack and len(self.lines) <= MOST_LINES:
            element, leave_it, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if leave_it is not None:
                    leave_it()
                if stack:
                    self._add(element.tail)
            elif not isinstance(child.tag, str):  # a comment, a processing instruction
                self._add(child.tail)
            else:
                leave_child = self._enter(child)
                if leave_child is None:
                    self._add(child.tail)
                else:
                    stack.append((child, leave_child, iter(child)))

    def _enter(self, element: etree._Element) -> Callable[[], None] | None:
        """Begins an element and gives what ends it; None for one that is passed over."""
        name = element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""  # QName raises for <p<b>, which HTML brings
        block = self._names.get(name)
        if block == DROPPED:
            return None
        if name == "br":
            self._break()
            return self._nothing
        if name in _CELLS:
            return self._enter_cell(element, name)
        if name in ("ol", "ul"):
            self._ordered.append(name == "ol")
        if block is None:
            return self._enter_inline(element, name)
        if self._cells:  # a paragraph inside a cell parts words, not the row
            self._add(" ")
            self._add(element.text)
            return lambda: self._add(" ")
        self.end()
        before = self._block, self._preformatted
        if block and not (block == "p" and self._block in _HOLD):
            self._block = "oli" if block == "li" and self._ordered and self._ordered[-1] else block
            self._preformatted = block == "pre"
        self._add(element.text)

        def leave() -> None:
            self.end()
            self._block, self._preformatted = before
            if name in ("ol", "ul"):
                self._ordered.pop()

        return leave

    def _enter_inline(self, element: etree._Element, name: str) -> Callable[[], None]:
        tag = self._inline.get(name)
        if tag is None:
            self._add(element.text)
            return self._nothing
        href = element.get("href")
        attributes = f' href="{escape(href)}"' if tag == "a" and href else ""
        self._markup.append(f"<{tag}{attributes}>")
        self._open.append(f"</{tag}>")
        self._marked = True
        self._add(element.text)

        def leave() -> None:
            if self._open:  # none is open any more where a block began inside of it
                self._markup.append(self._open.pop())

        return leave

    def _enter_cell(self, element: etree._Element, name: str) -> Callable[[], None]:
        if self._block != "tr":  # a cell outside of a row
            self._block = "tr"
        if any(text.strip() for text in self._text):
            self._text.append(CELL_ENDS)
        self._markup.append(f"<{name}>")
        self._marked = True
        self._cells += 1
        self._add(element.text)

        def leave() -> None:
            self._cells -= 1
            self._markup.append(f"</{name}>")

        return leave

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if not self._preformatted:
            text = _SPACE.sub(" ", text)
        self._text.append(text)
        self._markup.append(escape(text, quote=False))

    def _break(self) -> None:
        if self._preformatted:
            self._add("\n")
            return
        if self._block == "tr":
            self._add(" ")
            return
        self.end()

    def end(self) -> None:
        """Ends the line."""
        self._markup += reversed(self._open)
        markup, text = "".join(self._markup), "".join(self._text)
        marked = self._marked
        self._text, self._markup, self._open, self._marked = [], [], [], False
        for one in text.split("\n") if self._preformatted else (_tidy(text),):
            if not one.strip():
                continue
            line = characters.line(one.rstrip() if self._preformatted else one)
            self.lines.append(replace(line, block=self._block, markup=_SPACE.sub(" ", markup).strip() if marked and not self._preformatted else None))

    def _nothing(self) -> None:
        pass


def _tidy(text: str) -> str:
    return CELL_ENDS.join(" ".join(cell.split(" ")).strip() for cell in re.sub(" {2,}", " ", text).split(CELL_ENDS)).strip(" ")
