"""Lines that say until when an item is not to be published: EMBARGOED UNTIL ..., Sperrfrist: ..., For release ...."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from streams.wire.metadata import dates

_LINE: Final = re.compile(
    r"[*\s(\[]*(?:(?:Achtung|Attention|Note)\s*[:,!-]?\s*)?(?:(?:strictly|under|sous|bajo|sotto)\s+)?"
    r"(?:Sperrfrist\b(?:\s*(?:bis|:|-)|(?=\s+\d))|Embargo(?:ed|es)?\b\s*(?:until|till|til|bis|jusqu['’]?(?:au|[aà])|hasta|fino|att?|(?:for|:|-)(?=.{0,40}\d)|(?=\d\d?[.:h]\d\d))"
    r"|(?:Hold )?for release\b(?!\s*:?\s*immediate)\s*(?:at|on|until)?\s*:?|Not for (?:release|publication) (?:before|until)\b)\s*(?:at|on|until|bis|:|-)?\s*",
    re.IGNORECASE,
)  # fmt: skip
_LONGEST: Final = 200  # code points
_HEADLINE: Final = re.compile(r"\s*[*)\]]+\s*\Z|(?<=[A-Za-z\d]):\s+(?=\S).*")
"""What follows the moment: the end of a bracket, or the headline behind a colon."""


def until(line: str) -> str | None:
    """What follows the words for an embargo, "" where nothing does, or None where the line is none."""
    match = _LINE.match(line) if len(line) <= _LONGEST else None
    return _HEADLINE.sub("", line[match.end() :]).strip() if match else None


def stated(texts: Iterable[str]) -> str | None:
    """The moment that one of the texts names: of several the first that can be known, else the first with a figure in it."""
    named = [moment for text in texts if (moment := until(text)) and any(map(str.isdigit, moment))]
    return next((moment for moment in named if dates.parse(moment)[0] is not None), named[0] if named else None)
