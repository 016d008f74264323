"""JSON as RFC 8259 has it, and stricter: no NaN, no number beyond a double, no key twice, a bounded depth. Never raises for what is in the text."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, NamedTuple, NoReturn

from streams.reasons import Reason
from streams.wire.decoding.charset import decode
from streams.wire.item import Unreadable, Warning
from streams.wire.limits import Limits
from streams.wire.reader import Context

_DIGITS: Final = 40  # of an integer; the longest id that was ever a number has fewer
_SPACE: Final = re.compile(r"[ \t\n\r]*")


class _Fault(Exception):
    """A fault of what was parsed; carries the reason out of the hooks of the standard library's parser."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.unreadable = Unreadable(reason, detail)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise _Fault(Reason.DUPLICATE_KEY, f"the key {shown(key)} comes twice in one object; which of the two is meant cannot be known")
        seen.add(key)
    raise AssertionError("unreachable: fewer keys than pairs")


def _constant(name: str) -> NoReturn:
    raise _Fault(Reason.INVALID_NUMBER, f"{name} is no JSON number; send null or leave the field out")


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise _Fault(Reason.INVALID_NUMBER, f"an integer of {len(digits)} digits, the limit is {_DIGITS}; send it as a string")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _Fault(Reason.INVALID_NUMBER, f"a number beyond the range of a double ({len(digits)} characters); send it as a string")
    return number


_STRICT: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_float)
_TOKEN: Final = re.compile(r'"(?>(?:[^"\\]|\\.)*)"|[\[{]++|[\]}]++', re.DOTALL)
_SKIPPING: Final = json.JSONDecoder(parse_int=lambda digits: 0, parse_float=lambda digits: 0.0)
"""Finds the end of a value whatever its faults."""


class Read(NamedTuple):
    value: Any
    charset: str
    warnings: tuple[Warning, ...]


def read(value: bytes, context: Context) -> Read | Unreadable:
    """The value in these bytes, or why there is none; with the warnings on the headers and the charset."""
    decoded = decode(value, context.charset)
    if isinstance(decoded, Unreadable):
        return decoded
    parsed = parse(decoded.text, context.limits)
    return parsed if isinstance(parsed, Unreadable) else Read(parsed, decoded.charset, (*context.warnings, *decoded.warnings))


def parse(text: str, limits: Limits) -> Any | Unreadable:
    """The JSON value of the text. Where the root is an array, a fault of one member (not of the syntax) is an `Unreadable` in its place.

    Returns INVALID_JSON with line, column (1-based, code points) and byte (0-based, of the text as UTF-8) of the fault, INVALID_NUMBER,
    DUPLICATE_KEY, or TOO_DEEP.
    """
    try:
        value = _STRICT.decode(text)
    except _Fault as fault:
        return _members(text, limits) if text.lstrip(" \t\n\r").startswith("[") else fault.unreadable
    except json.JSONDecodeError as error:
        return _invalid(text, error)
    except RecursionError:
        return _members(text, limits) if text.lstrip(" \t\n\r").startswith("[") else _too_deep(limits)
    if text.count("{") + text.count("[") <= limits.depth:  # then it cannot be deeper
        return value
    if isinstance(value, list):
        return [_too_deep(limits) if _deeper(member, limits.depth - 1) else member for member in value]
    return _too_deep(limits) if _deeper(value, limits.depth) else value


def shown(text: str, length: int = 60) -> str:
    """A name from the data for a detail: quoted, escaped to ASCII, cut."""
    return ascii(text[:length]) + ("…" if len(text) > length else "")


def _members(text: str, limits: Limits) -> list[Any] | Unreadable:
    """The members of an array of which one has a fault, each by itself."""
    members: list[Any] = []
    position = _skip(text, text.index("[") + 1)
    try:
        while True:
            value, end = _member(text, position, limits)
            members.append(value)
            position = _skip(text, end)
            if text[position : position + 1] != ",":
                break
            position = _skip(text, position + 1)
        if text[position : position + 1] != "]":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, position)
        if (rest := _skip(text, position + 1)) != len(text):
            raise json.JSONDecodeError("Extra data", text, rest)
    except json.JSONDecodeError as error:
        return _invalid(text, error)
    except RecursionError:
        return _too_deep(limits)
    return members


def _member(text: str, position: int, limits: Limits) -> tuple[Any, int]:
    """The member that begins at `position`, or its fault, and where it ends."""
    try:
        _, end = _SKIPPING.raw_decode(text, position)
        value, _ = _STRICT.raw_decode(text, position)
    except _Fault as fault:
        return fault.unreadable, end
    except RecursionError:
        return _too_deep(limits), _end_of_nesting(text, position)
    return (_too_deep(limits) if _deeper(value, limits.depth - 1) else value), end


def _end_of_nesting(text: str, position: int) -> int:
    """Where the object or array that begins at `position` ends, however deep it is. Raises RecursionError where it does not end."""
    depth = 0
    for token in _TOKEN.finditer(text, position):
        run = token[0]
        if run[0] in "[{":
            depth += len(run)
        elif run[0] != '"':
            if len(run) >= depth:
                return token.start() + depth
            depth -= len(run)
    raise RecursionError


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _deeper(value: Any, depth: int) -> bool:
    """Whether objects and arrays are inside each other more than `depth` times. Not recursive."""
    level = [value]
    for _ in range(depth):
        level = [inner for outer in level if isinstance(outer, (dict, list)) for inner in (outer.values() if isinstance(outer, dict) else outer)]
        if not level:
            return False
    return any(isinstance(inner, (dict, list)) for inner in level)


def _too_deep(limits: Limits) -> Unreadable:
    return Unreadable(Reason.TOO_DEEP, f"objects and arrays nested deeper than {limits.depth}, which is the limit")


def _invalid(text: str, error: json.JSONDecodeError) -> Unreadable:
    byte = len(text[: error.pos].encode("utf-8", "surrogatepass"))
    truncated = "; the value ends there: was it truncated?" if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string") else ""
    return Unreadable(Reason.INVALID_JSON, f"{error.msg} at line {error.lineno}, column {error.colno} (byte {byte}){truncated}")
