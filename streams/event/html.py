"""The body as HTML beside the plain text: for items whose format has tables, lists, headings or inline marks."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby
from typing import Final, NamedTuple

import nh3

_TAGS: Final = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "td", "th", "caption", "pre", "blockquote", "figcaption"),
    *("a", "b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "code", "q", "cite", "small", "mark"),
}
_ATTRIBUTES: Final = {"a": {"href"}}
_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_AROUND: Final = {"li": "ul", "oli": "ol", "tr": "table", "dt": "dl", "dd": "dl"}
"""The element that neighbouring lines of a block share."""


class Block(NamedTuple):
    """A kept line. `markup` is inline HTML, of a row its cells; None: `text` says it all."""

    name: str
    text: str
    markup: str | None


def render(blocks: Iterable[Block]) -> str:
    """HTML that is safe to show: known elements, no attribute but a link's address, no scheme but those of the web, mail and telephone (nh3)."""
    out: list[str] = []
    for around, members in groupby(blocks, key=lambda block: block.name if block.name == "pre" else _AROUND.get(block.name, "")):
        if around == "pre":
            out.append(f"<pre>{escape(chr(10).join(block.text for block in members), quote=False)}</pre>")
            continue
        inner = "".join(map(_element, members))
        out.append(f"<{around}>{inner}</{around}>" if around else inner)
    return nh3.clean("".join(out), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)


def _element(block: Block) -> str:
    name = "li" if block.name == "oli" else block.name
    if block.markup is not None:
        return f"<{name}>{block.markup}</{name}>"
    text = escape(block.text, quote=False)
    if name == "tr":
        text = "".join(f"<td>{cell}</td>" for cell in text.split("\t"))
    return f"<{name}>{text}</{name}>"
