"""The table of docs/formats.md, which format gives what: `python -m streams.wire.fields_table docs/formats.md` renews it from what the readers declare."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from streams.wire.read import READERS

ALWAYS: Final = ("format", "lines", "charset", "warnings")
"""Fields of `RawItem` that any item has."""
ROWS: Final = {
    "id": "the supplier's own id",
    "version": "version or revision",
    "previous": "the version before, named",
    "status": "withheld, canceled",
    "signal": "correction, update, kill",
    "urgency": "urgency, 1 to 9",
    "priority": "priority of the transmission",
    "embargo": "embargo",
    "expires": "expiry",
    "date": "date of the version",
    "created": "date of the first version",
    "title": "headline",
    "headline_line": "headline that is a line of the text",
    "slugline": "slugline",
    "descriptions": "abstract, summary",
    "dateline": "dateline",
    "located": "place of the dateline",
    "byline": "by-line",
    "authors": "names of authors",
    "lines.block": "headings, lists, tables, preformatted text",
    "lines.markup": "emphasis, links and the like in a line",
    "language": "language",
    "supplier": "supplier",
    "copyright_holder": "holder of the rights",
    "copyright_notice": "copyright notice",
    "usage_terms": "usage terms",
    "word_count": "word count",
    "editor_note": "note to editors",
    "media": "pictures, attachments, related items",
    "keywords": "keywords",
    "categories": "category, subject codes",
    "genres": "genre",
    "tagged": "people, organisations, places, events",
    "url": "address on the web",
    "extra": "anything else, as given",
}
"""The others, and two of the fields of a line: what they are. Names for `Reader.fields`."""
ELSE: Final = {"id": "derived", "status": "`usable`", "supplier": "header", "dateline": "in the text", "byline": "in the text", "language": "detected"}
"""What the field is, or where it is looked for, in a format that has none for it."""
_BEGIN: Final = "<!-- made by `make docs` -->\n\n"
_END: Final = "\n<!-- end -->"


def markdown() -> str:
    rows = [f"| field | what | {' | '.join(f'`{name}`' for name in READERS)} |", f"| --- | --- |{' --- |' * len(READERS)}"]
    for field, what in ROWS.items():
        cells = ("✓" if field in reader.fields else ELSE.get(field, "–") for reader in READERS.values())
        rows.append(f"| `{field}` | {what} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def renewed(page: str) -> str:
    """The page with the table as it is now."""
    before, _, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not end:
        raise SystemExit(f"the page has no {_BEGIN.strip()} with {_END.strip()} behind it")
    return before + _BEGIN + markdown() + end + after


def main(path: Path) -> None:
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
