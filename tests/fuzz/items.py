"""Raw records as hypothesis makes them: envelopes whose every field may be odd, text with wire control bytes in any charset, samples with bytes changed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from streams.wire.json_items.envelope import FIELDS

Raw = tuple[bytes, dict[str, bytes]]
"""Value and headers."""

_SAMPLES: Final = Path(__file__).resolve().parent.parent.parent / "samples"
_LINES: Final = (
    "LISBON, April 14 (Harbour Wire) - The harbour reopened on Wednesday after the worst storm in a decade, harbour master Ana Lima said.",
    "HALIFAX, Nova Scotia — Tidewater Corp. (NYSE: TDW) and Bank of Lund BOL.OL will replace three pilot boats, Dr. J. R. R. O'Neil-Smith told Bay News.",
    "Ukrainian and Canadian ministers met in Georgia's capital; talks in St. Petersburg, Fla., and Washington, D.C., follow.",
    "“We will decide by May 2,” she said. Sign up for our daily newsletter to get the latest headlines.",
    "READ MORE: Ten ports in pictures",
    "From the quay to the kitchen table since 1908",
    "Click here to subscribe | Follow us on Twitter @baynews | https://bay.example/a?b=1",
    "(Reporting by Ana Lima and Bo Ek; Editing by Aoife Lally)",
    "By Ana Lima, Bay News",
    "UPDATE 1-Bank holds rate",
    "(Adds quote, details; previous SAO PAULO)",
    "($1 = 5.42 reais)",
    "About Tidewater",
    "SOURCE Tidewater Corp.",
    "© 2026 Bay News. All rights reserved.",
    "Photo: Ana Lima/Bay News",
    "* Rate at 5%\t* Shares up 3.7%",
    "Порт Одессы открыт, сказал министр.",
    "港口重新开放。",
    "",
    " ",
    "—",
)
_PIECES: Final = (
    "<b>", "</b>",
    "<br/>", "<script>", "&amp;", "&#128;", "&nbsp;", "\u00ad", "\u200b", "\u202e", "\u2028", "\x00", "\x01", "\x0e", "\x0f", "\x1f", "\x85", "Ã©",
    "\ufeff", "\ud83d", "😀", "(", ")", "[", "|", " - ", "-- ", "...", "\r", "\n", "\n\n", "\t", ".N>", "@", "1,000", "\x03\x04",
)  # fmt: skip
_CHARSETS: Final = (
    "utf-8",
    "utf-8",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "windows-1252",
    "latin-1",
    "gb18030",
    "shift_jis",
    "koi8-r",
    "utf-7",
    "ebcdic",
    "",
)
_DATES: Final = (
    "2026-01-05T07:00:00Z", "April 14, 2021 — 07:19 pm EDT", "32/13/0000", "20260105T070000+0530", "yesterday", 1_772_438_400, 1_772_438_400_000, -1, 1e300,
)  # fmt: skip

_anything = st.characters(exclude_categories=())
_odd_text = st.text(_anything, max_size=30)
_line = st.one_of(
    st.sampled_from(_LINES),
    st.lists(st.one_of(st.sampled_from(_LINES), st.sampled_from(_PIECES), st.text(_anything, max_size=4)), max_size=6).map("".join),
    _odd_text,
)
_scalar = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.sampled_from(_DATES), _odd_text, st.sampled_from(_LINES), st.just("x" * 1200)
)
_value = st.recursive(_scalar, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_odd_text, inner, max_size=3), max_leaves=4)


def _usual() -> dict[str, st.SearchStrategy[Any]]:
    """What suppliers send in each field."""
    names = st.sampled_from(["Ana Lima", "Bo Ek", "", "harbour-wire", "bay news", "Harbour Wire"])
    return {
        "id": st.sampled_from(["hw-1", "hw-2", "", " ", "a/b:c", 17]),
        "source": names,
        "title": _line,
        "date": st.sampled_from(_DATES),
        "url": st.sampled_from(["https://bay.example/a", "/a", "a b", "http://[::1"]),
        "author": names | st.lists(names | st.fixed_dictionaries({"name": names}), max_size=3),
        "language": st.sampled_from(["en", "pt-BR", "xx_yy", "english"]),
        "version": st.integers(0, 9) | st.sampled_from(["2", "final"]),
        "status": st.sampled_from(["usable", "killed", "stat:withheld", "zz"]),
        "urgency": st.integers(-1, 10) | st.sampled_from(["4", "４"]),
        "embargo": st.sampled_from(_DATES),
        "category": names | st.lists(names | st.fixed_dictionaries({"code": names, "name": names, "uri": st.sampled_from(["https://a.example/x", "no uri"])})),
        "lines": st.lists(_line, max_size=9),
        "text": st.lists(_line, max_size=9).map("\n".join),
    }


@cache
def _envelope() -> st.SearchStrategy[dict[str, Any]]:
    usual = _usual()
    assert set(usual) == FIELDS, "a field of the envelope is not made here"
    fields = {name: st.one_of(strategy, strategy, strategy, _value) for name, strategy in usual.items()}
    odd = st.fixed_dictionaries({}, optional={**fields, "extra": _value})
    readable = st.fixed_dictionaries({"lines": usual["lines"]}, optional={name: usual[name] for name in usual if name != "lines"})
    return st.one_of(readable, readable, odd)


@cache
def _values() -> st.SearchStrategy[Any]:
    envelope = _envelope()
    return st.one_of(envelope, envelope, envelope, st.lists(envelope | _value, max_size=4), _value)


@st.composite
def _written(draw: st.DrawFn) -> Raw:
    """An envelope, or an array of them, as JSON in one way or another."""
    value = draw(_values())
    text = json.dumps(value, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, None, 1])))
    errors = draw(st.sampled_from(["replace", "replace", "replace", "surrogatepass"]))
    charset = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16"]))
    headers = draw(st.sampled_from([{}, {}, {"content-type": b"application/json"}, {"source": b"bay-news"}, {"charset": charset.encode()}]))
    return text.encode(charset, errors), headers


@st.composite
def _text(draw: st.DrawFn) -> Raw:
    """Plain text with wire control bytes, in a charset that is declared, not declared, or declared wrongly."""
    lines = draw(st.lists(_line, max_size=9))
    text = draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"])).join(lines)
    charset, said = draw(st.sampled_from(_CHARSETS)), draw(st.sampled_from(_CHARSETS))
    value = text.encode(charset if charset not in ("ebcdic", "") else "cp500", "replace")
    headers = {"content-type": b"text/plain"} if draw(st.booleans()) else {}
    return value, headers | ({"charset": said.encode()} if draw(st.booleans()) else {})


@cache
def _samples() -> list[bytes]:
    files = [file.read_bytes() for file in sorted(_SAMPLES.iterdir()) if file.suffix in (".txt", ".json", ".jsonl")]
    return [record for file in files for record in (file.splitlines() if file.startswith(b'{"id"') else [file])]


@st.composite
def _mutated(draw: st.DrawFn) -> Raw:
    """A sample of the project with some bytes cut out, put in, doubled or changed."""
    value = bytearray(draw(st.sampled_from(_samples())))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(value)))
        end = min(len(value), start + draw(st.sampled_from([0, 1, 1, 2, 20, 400])))
        kept = bytes(value[start:end])
        value[start:end] = draw(st.one_of(st.just(b""), st.just(kept * 2), st.binary(max_size=4), st.sampled_from(_PIECES).map(_bytes), _line.map(_bytes)))
    return bytes(value), draw(st.sampled_from([{}, {}, {"content-type": b"text/plain"}]))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@cache
def raws() -> st.SearchStrategy[Raw]:
    """All kinds of raw records; of bytes without any sense few."""
    written, text, mutated = _written(), _text(), _mutated()
    noise = st.tuples(st.binary(max_size=200), st.just({}))
    return st.one_of(written, written, written, text, text, mutated, mutated, mutated, noise)
