"""The Kafka headers that reading honours: `content-type`, `charset`, `source`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streams.wire.codes import Code
from streams.wire.item import Warning

Headers = Mapping[str, bytes | str] | Iterable[tuple[str, bytes]] | None

HONOURED = ("content-type", "charset", "source")
_MEDIA_TYPE = re.compile(r"\s*([A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100})\s*(?:;|$)")  # RFC 9110, section 8.3.1
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]{1,60})\"?", re.IGNORECASE)
_LONGEST = 1_000  # code points of a header's value


@dataclass(frozen=True, slots=True)
class Declared:
    """What the headers say. `charset` of the content type goes before the header of that name."""

    media_type: str | None = None
    charset: str | None = None
    supplier: str | None = None
    warnings: tuple[Warning, ...] = ()


def declared(headers: Headers) -> Declared:
    """Reads the headers: keys in any case, the last value of a key wins, one that cannot be read is as absent, with a warning."""
    if not headers:
        return Declared()
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    last = {key.lower(): value for key, value in pairs if isinstance(key, str) and key.lower() in HONOURED}
    values: dict[str, str] = {}
    warnings: list[Warning] = []
    for key in HONOURED:
        if key not in last:
            continue
        text = _text(last[key])
        if text is None:
            warnings.append(Warning(Code.BAD_HEADER, f"header {key}", "empty, too long, or not printable UTF-8; ignored"))
        else:
            values[key] = text
    media_type, charset = None, values.get("charset")
    if "content-type" in values:
        match = _MEDIA_TYPE.match(values["content-type"])
        if match is None:
            warnings.append(Warning(Code.BAD_HEADER, "header content-type", "not a media type; ignored"))
        else:
            media_type = match[1].lower()
            parameter = _CHARSET.search(values["content-type"])
            charset = parameter[1] if parameter else charset
    return Declared(media_type, charset, values.get("source"), tuple(warnings))


def _text(value: object) -> str | None:
    if isinstance(value, (bytes, bytearray)):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError:
            return None
    if not isinstance(value, str):
        return None
    value = value.strip()
    return value if value and value.isprintable() and len(value) <= _LONGEST else None
