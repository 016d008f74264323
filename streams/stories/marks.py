"""What a version of an item says of itself: that it updates, corrects or repeats another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 400  # code points of a headline or note that are looked at
_MOST: Final = 4  # marks before a headline

# At the head of a headline, up to a hyphen, dash or colon: "UPDATE 2-", "RPT-", "WRAPUP 1-", "CORRECTED-(OFFICIAL)-", "2nd Ld: ", "(Update)". As wire desks
# write them: the Associated Press and Reuters both number their leads and updates.
_HEAD: Final = re.compile(
    r"\(?(?:(?P<lead>\d(?:st|nd|rd|th) (?:lead|ld)(?:[- ]?writethru)?)|(?P<word>[A-Za-z]{3,10}(?:-(?:up|thru|through))?))"
    r"(?: ?#?\d{1,2})?(?:[- ]?\((?:official|update)\))?\)?(?: ?[-–—:] ?|(?<=\)) )",
    re.IGNORECASE,
)
_HEADLINE: Final = {
    "update": "update", "updated": "update", "wrapup": "wrapup", "wrap-up": "wrapup", "rpt": "rpt", "repeat": "repeat", "repeating": "repeat",
    "resend": "resend", "resending": "resend", "refile": "refile", "refiled": "refile", "refiling": "refile", "corrected": "corrected",
    "correction": "corrected", "correcting": "corrected", "writethru": "writethru", "write-thru": "writethru", "write-through": "writethru",
}  # fmt: skip
_NOTE: Final = {
    "adds": "adds", "adding": "adds", "recasts": "recast", "rewrites": "recast", "updates": "update", "updating": "update", "repeats": "repeat",
    "repeating": "repeat", "resends": "resend", "resending": "resend", "refiles": "refile", "refiling": "refile", "corrects": "corrected",
    "corrected": "corrected", "correcting": "corrected", "correction": "corrected",
}  # fmt: skip
_WORDS: Final = re.compile(r"[a-z]+")


def update_marks(headline: str, notes: Iterable[str]) -> tuple[str, ...]:
    """The marks at the head of a headline and the verbs of editorial notes, under one name each (`update`, `rpt`, `corrected`, `adds`, ...), sorted."""
    found = set()
    text = headline[:_LONGEST].strip()
    for _ in range(_MOST):
        match = _HEAD.match(text)
        mark = None if match is None else "lead" if match["lead"] else _HEADLINE.get(match["word"].lower())
        if match is None or mark is None:
            break
        found.add(mark)
        text = text[match.end() :]
    for note in notes:
        found.update(_NOTE[word] for word in _WORDS.findall(note[:_LONGEST].lower()) if word in _NOTE)
    return tuple(sorted(found))
