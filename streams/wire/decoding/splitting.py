"""Where the lines of a text end."""

from __future__ import annotations

import re
from typing import Final

_LINE_END: Final = re.compile(r"\r\n|\r|\n")  # no others: U+2028, U+0085 and form feeds stand inside lines


def split_lines(text: str) -> list[str]:
    """The lines of a text. A line end ends a line: after the last one no further line begins."""
    lines = _LINE_END.split(text) if "\r" in text else text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines


def count_lines(text: str) -> int:
    """How many lines `split_lines` gives, without making them."""
    return text.count("\n") + text.count("\r") - text.count("\r\n") + (not text.endswith(("\n", "\r")))
