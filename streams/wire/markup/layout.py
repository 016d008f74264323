"""Tables that only place things on a page, as mails and old pages have them, and what no reader of a page sees."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

_TABLE: Final = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th"))
_STRUCTURE: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "figure", "article", "section"))
"""What no cell of a table with figures has in it."""
_PARAGRAPHS: Final = {"p": 1, "div": 1, "ul": 2, "ol": 2, "dl": 2}
"""What a cell with figures may have in it, and how many paragraphs it is."""
_ROLES: Final = frozenset(("presentation", "none"))
_HIDDEN: Final = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden)", re.IGNORECASE)


class _Table:
    """What is found in a table, those in it not counted."""

    def __init__(self, element: etree._Element) -> None:
        self.parts = [element]
        self.placing = (element.get("role") or "").lower() in _ROLES
        self.headed = False
        self.cells = self.widest = self.paragraphs = 0

    def add(self, name: str, element: etree._Element) -> None:
        if name == "tr":
            self.cells = 0
        elif name in ("td", "th"):
            self.cells += 1
            self.widest = max(self.widest, self.cells)
            self.headed = self.headed or name == "th"
        elif name in _STRUCTURE:
            self.placing = self.placing or not self.headed
        elif name in _PARAGRAPHS:
            self.paragraphs += _PARAGRAPHS[name]
        if name in _TABLE:
            self.parts.append(element)

    @property
    def is_layout(self) -> bool:
        """By its role, by what is in it, or because it has one column of paragraphs."""
        return self.placing or (self.widest == 1 and self.paragraphs > 1 and not self.headed)


def flatten(root: etree._Element) -> None:
    """Makes plain blocks of the tables that are layout, and of what is hidden an element that holds no text. Linear in the elements."""
    for element in [one for one in root.iter(etree.Element) if one.get("hidden") is not None or _HIDDEN.search(one.get("style") or "")]:
        element.tag = "template"
    tables: list[_Table] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag.lower() if isinstance(element.tag, str) else ""
        if event == "end":
            if name == "table" and tables and tables[-1].parts[0] is element and (table := tables.pop()).is_layout:
                for part in table.parts:
                    part.tag = "div"
        elif name == "table":
            if tables:
                tables[-1].placing = True
            tables.append(_Table(element))
        elif tables:
            tables[-1].add(name, element)
