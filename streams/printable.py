"""Text from outside as a terminal or a log may have it: nothing in it acts."""

from __future__ import annotations

import re

# Controls (ESC and the C1 control sequence introducer among them), line breaks of all kinds, marks that turn the direction of what follows, surrogates.
# Joiners, soft hyphens and spaces of all widths do nothing and stay.
_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ACTING_BUT_BREAKS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str, *, breaks: bool = False) -> str:
    """The text with escapes (`\\x1b`) for whatever would act on a terminal or begin a new line. `breaks`: tabs and line feeds stay."""
    return (_ACTING_BUT_BREAKS if breaks else _ACTING).sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
