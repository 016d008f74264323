"""The fields of a supplier's metadata, each read by itself: what cannot be used costs that field and a warning, never the item."""

from __future__ import annotations

import re
from typing import Any, Final

from streams.wire.codes import Code
from streams.wire.decoding import characters
from streams.wire.identity import hashed
from streams.wire.item import Category, Warning
from streams.wire.limits import Limits
from streams.wire.metadata import dates

# C0 and C1 controls, lone surrogates, marks that no one sees, characters that are none.
_UNFIT: Final = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u202d\u202e\u2060\ud800-\udfff\ufeff\ufffe\uffff]")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,6}")  # BCP 47, as far as wires go
_URL: Final = re.compile(r"[^\s<>\"]+")  # a reference (RFC 3986), absolute or not: suppliers give paths on their own site
_INTEGER_BITS: Final = 2**63
_PROSE: Final = re.compile(r"(?:descriptions(?:\[\d+\])?|editor_note|usage_terms|copyright_notice|caption)\Z")

STATUS: Final = {
    "usable": "usable", "published": "usable", "active": "usable", "withheld": "withheld", "hold": "withheld", "embargoed": "withheld",
    "canceled": "canceled", "cancelled": "canceled", "cancel": "canceled", "kill": "canceled", "killed": "canceled", "withdrawn": "canceled",
    "recalled": "canceled", "retracted": "canceled", "deleted": "canceled", "spiked": "canceled",
}  # fmt: skip
"""What suppliers call the state of an item, and the ninjs pubStatus of it."""


class Fields:
    """Reads the fields of one object; collects the warnings, in the order of reading."""

    def __init__(self, given: dict[str, Any], limits: Limits) -> None:
        self.given = given
        self.limits = limits
        self.warnings: list[Warning] = []

    def warn(self, code: Code, field: str, detail: str) -> None:
        self.warnings.append(Warning(code, field, detail))

    def string(self, field: str) -> str | None:
        """A short string; numbers are written out. None where absent, null, blank, or of no use."""
        return self._string(self.given.get(field), field)

    def _string(self, value: Any, field: str) -> str | None:
        text = self._scalar(value, field)
        if text is None:
            return None
        longest = self.limits.prose_length if _PROSE.search(field) else self.limits.field_length
        if len(text) > longest:
            self.warn(Code.TOO_LONG, field, f"{len(text)} characters, the limit is {longest}; dropped")
            return None
        clean = self.clean(text, field).strip()
        return clean or None

    def _scalar(self, value: Any, field: str) -> str | None:
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        self.warn(Code.WRONG_TYPE, field, f"{kind(value)}, not a string; dropped")
        return None

    def clean(self, text: str, field: str) -> str:
        """Without characters that no field may hold; a lone surrogate becomes U+FFFD, a white one a space, and a misread one what it was."""
        if text.isprintable() or not _UNFIT.search(text):
            return text
        text = characters.repaired(text)
        if not _UNFIT.search(text):
            return text
        self.warn(Code.CONTROL_CHARACTERS, field, "holds characters that no field may hold; removed")
        return _UNFIT.sub(_fit, text)

    def id(self) -> str | None:
        """The supplier's id. Characters that no id may hold are percent-encoded, so that two ids that differ stay different."""
        given = self._scalar(self.given.get("id"), "id")
        text = (given or "").strip()
        if not text:
            return None
        if _UNFIT.search(text):
            self.warn(Code.CONTROL_CHARACTERS, "id", "holds control or invisible characters; percent-encoded")
            text = _UNFIT.sub(_percent, text)
        if len(text) > self.limits.id_length:
            self.warn(Code.TOO_LONG, "id", f"{len(text)} characters, the limit is {self.limits.id_length}; its SHA-256 stands for it")
            return hashed(text)
        return text

    def strings(self, field: str) -> tuple[str, ...]:
        """A list of names: strings, or objects that have a `name`. One string alone is a list of one."""
        value = self.given.get(field)
        members = value if isinstance(value, list) else [] if value is None else [value]
        found = []
        for index, member in enumerate(members):
            name = member["name"] if isinstance(member, dict) and isinstance(member.get("name"), str) else member
            text = self._string(name, f"{field}[{index}]" if isinstance(value, list) else field)
            if text is not None:
                found.append(text)
        return tuple(found)

    def categories(self) -> tuple[Category, ...]:
        """Codes as strings, or objects with `code`, `name`, `uri`; codes are kept as they are, known or not."""
        value = self.given.get("category")
        members = value if isinstance(value, list) else [] if value is None else [value]
        found = []
        for index, member in enumerate(members):
            field = f"category[{index}]" if isinstance(value, list) else "category"
            if not isinstance(member, dict):
                code = self._string(member, field)
                found += [Category(code)] if code else []
                continue
            parts = {key: self._string(member.get(key), f"{field}.{key}") for key in ("code", "name", "uri")}
            code = parts["code"] or parts["uri"] or parts["name"]
            if code is None:
                self.warn(Code.WRONG_TYPE, field, "an object with neither code nor uri nor name; dropped")
            else:
                found.append(Category(code, parts["name"], parts["uri"]))
        return tuple(found)

    def date(self, field: str) -> str | None:
        value = self.given.get(field)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        moment, code, detail = dates.parse(value)
        if code is not None:
            self.warn(code, field, detail)
        return moment

    def status(self) -> str:
        text = self.string("status")
        if text is None:
            return "usable"
        status = STATUS.get(text.lower().removeprefix("stat:"))
        if status is None:
            self.warn(Code.UNKNOWN_VALUE, "status", "not a status that is known; taken as usable")
        return status or "usable"

    def urgency(self) -> int | None:
        """1 (highest) to 9, an integer or its digit."""
        value = self.given.get("urgency")
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = str(value).strip() if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
        if len(text) == 1 and text in "123456789":
            return int(text)
        self.warn(Code.UNKNOWN_VALUE, "urgency", "not an integer from 1 to 9; dropped")
        return None

    def language(self) -> str | None:
        text = self.string("language")
        if text is None:
            return None
        tag = text.replace("_", "-")
        if _LANGUAGE.fullmatch(tag):
            return tag
        self.warn(Code.UNKNOWN_VALUE, "language", "not a language tag (BCP 47); dropped")
        return None

    def url(self) -> str | None:
        text = self.string("url")
        if text is None or _URL.fullmatch(text):
            return text
        self.warn(Code.UNKNOWN_VALUE, "url", "not a URL; dropped")
        return None

    def extra(self, known: frozenset[str]) -> dict[str, object]:
        """The fields that no one asked for: JSON values that any JSON writer can write."""
        unknown = {key: value for key, value in self.given.items() if key not in known}
        return {self.clean(key, "extra"): self._portable(value, "extra") for key, value in unknown.items()} if unknown else {}

    def _portable(self, value: Any, field: str) -> object:
        if isinstance(value, str):
            surrogates = any("\ud800" <= character <= "\udfff" for character in value) if not value.isprintable() else False
            if surrogates:
                self.warn(Code.CONTROL_CHARACTERS, field, "holds lone surrogates; replaced by U+FFFD")
                return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            return value
        if isinstance(value, dict):
            return {self.clean(key, field): self._portable(inner, field) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._portable(inner, field) for inner in value]
        if isinstance(value, int) and not -_INTEGER_BITS <= value < _INTEGER_BITS:
            self.warn(Code.LARGE_NUMBER, field, "an integer beyond 64 bits; kept as a string")
            return str(value)
        return value


def kind(value: object) -> str:
    """What JSON calls a value of this type."""
    if value is None:
        return "null"
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "an array", dict: "an object"}
    return names.get(type(value), type(value).__name__)


def _fit(match: re.Match[str]) -> str:
    if "\ud800" <= match[0] <= "\udfff":
        return "\ufffd"
    return " " if match[0] in "\t\n\r\x0b\x0c\x85\u2028\u2029" else ""


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))
