"""Characters inside a line: what is treated, what is kept, and that every change can be undone."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.wire.decoding.characters import applied, headline, line
from streams.wire.item import Line

TREATED = [
    ("nul", "One\x00 two", "One two"),
    ("C0 controls", "\x02One\x1f two\x7f", "One two"),
    ("vertical tab and form feed part words", "One\x0btwo\x0cthree", "One two three"),
    ("C1 is mis-decoded Windows-1252", "the bank\x92s \x93plan\x94 \x96 \x805", "the bank’s “plan” – €5"),
    ("C1 without a character in Windows-1252", "One\x81two", "Onetwo"),
    ("UTF-8 read as Latin-1", "the bank\xe2\x80\x99s", "the bank’s"),
    ("the same twice over", "the bank\xc3\xa2\xc2\x80\xc2\x99s", "the bank’s"),
    ("an accent twice over", "caf\xc3\x83\xc2\xa9", "café"),
    ("a no-break space twice over, trimmed", "One\xc3\x82\xc2", "One"),
    ("a C1 control twice over", "One\xc2\x8dtwo \xc2\x92", "Onetwo ’"),
    ("lone surrogate", "One \ud83d two", "One � two"),
    ("byte order mark", "\ufeffOne", "One"),
    ("zero-width space and soft hyphen", "in\u00adter\u200bview", "interview"),
    ("right-to-left override", "abc\u202edef", "abcdef"),
    ("line separator", "One\u2028two", "One two"),
    ("named entity", "Smith &amp; Sons &ndash; caf&eacute;", "Smith & Sons – café"),
    ("decimal entity", "it&#8217;s", "it’s"),
    ("hexadecimal entity", "it&#x2019;s", "it’s"),
    ("numeric entity of Windows-1252", "it&#146;s", "it’s"),
    ("no-break space", "5&nbsp;%", "5\xa0%"),
    ("entity of an invisible character", "One&#8203;two&shy;", "Onetwo"),
    ("entities are decoded once", "&amp;lt;b&amp;gt;", "&lt;b&gt;"),
    ("what an entity stands for is no tag", "&lt;b&gt;", "<b>"),
    ("inline tags", "The <b>bank</b> <i class='x'>said</i>", "The bank said"),
    ("links", 'see <a href="https://example.org/?a=1">here</a>.', "see here."),
    ("br parts words", "One<br>two<br/>three<BR />four", "One two three four"),
    ("p at the ends leaves nothing", "<p>One</p><p>two</p>", "One two"),
    ("no space where one is", "One <br>two", "One two"),
    ("a block after an inline end", "One<b></b><p>two", "One two"),
    ("script with its content", "One<script>if (a < b) { x(); }</script> two", "One two"),
    ("attributes without a value", "One<script async src='x.js'>f()</script> two<input disabled> <hr NOSHADE/>three<b hidden>", "One two three"),
    ("words that are no attributes", "a <b and more> c <i async=yes more> d <b asynchron>", "a <b and more> c  d <b asynchron>"),
    ("script without end", "One<script src='x.js'> two", "One two"),
    ("comment", "One<!-- ad slot 3 --> two", "One two"),
    ("upper-case tag that closes", "The <B>bank</B>", "The bank"),
]

KEPT = [
    "Plain text with “quotes”, dashes – and é.",
    "Boeing <BA.N> fell, the index <.SPX> rose, futures <1YMcv1> too",
    "said <Angela> in the chat",
    "if a < b and b > a then",
    "shares of <T> and <A>",
    "x <a and b> y",
    "S&P 500, AT&T; R&D",
    "&unknown; &#0; &#xD800; &#1114112; &amp",
    "one\nembedded line end\r\nand another",
    "tab\tstays",
    "Persian می\u200cخواهم, family 👨\u200d👩\u200d👧",
    "Ã©tude is what it is",
    "<!-- never closed",
    "",
]


@pytest.mark.parametrize(("raw", "text"), [pytest.param(raw, text, id=name) for name, raw, text in TREATED])
def test_treated(raw: str, text: str) -> None:
    read = line(raw)
    assert read.text == text
    assert read.raw == raw
    check(read)


@pytest.mark.parametrize("raw", KEPT)
def test_kept(raw: str) -> None:
    assert line(raw) == Line(raw, raw)


def test_untouched_line_is_the_same_string() -> None:
    raw = "".join(["Nothing to ", "treat here."])
    assert line(raw).text is raw


def test_headline_is_one_line() -> None:
    read = headline("Bank <b>raises</b>\r\nrates\nagain <!-- two\nlines -->")
    assert read.text == "Bank raises rates again "
    check(read)


PIECES = st.one_of(
    st.text(st.characters(codec=None), max_size=8),
    st.sampled_from(
        ["<b>", "</b>", "<br>", "<p>", "</p>", "<A>", "</A>", "<script>", "</script>", "<!--", "-->"],
    ),
    st.sampled_from(
        ["&amp;", "&#8203;", "&#146;", "&nbsp;", "&lt;", "a", "<", "&", ";"],
    ),
    st.sampled_from(["\xe2\x80\x99", "\xc3\xa2\xc2\x80\xc2\x99", "\xc3\x82\xc2", "\x92", "\x81", "\x00", "\ud83d", "\ufeff", "\u2028", " ", "\r\n"]),
)
RAW = st.lists(PIECES, max_size=12).map("".join)


@settings(max_examples=400, deadline=None)
@given(RAW, st.data())
def test_edits_lead_there_and_back(raw: str, data: st.DataObject) -> None:
    read = line(raw)
    check(read)
    check(headline(raw))
    assert "\n" not in headline(raw).text
    # the spans of a partition of the text are a partition of the raw line
    cuts = sorted(data.draw(st.sets(st.integers(0, len(read.text)), max_size=6)) | {0, len(read.text)})
    spans = [read.raw_span(start, end) for start, end in pairwise(cuts)] or [read.raw_span(0, 0)]
    assert spans[0][0] == 0
    assert spans[-1][1] == len(raw)
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert "".join(raw[start:end] for start, end in spans) == raw
    # and what an edit put in lies in one stretch with all of what it replaced
    for (start, end), (raw_start, raw_end) in zip(pairwise(cuts), spans, strict=False):
        inside = tuple(edit for edit in read.edits if raw_start <= edit.start and edit.end <= raw_end)
        assert not any(edit.start < bound < edit.end for edit in read.edits for bound in (raw_start, raw_end))
        moved = tuple(type(edit)(edit.start - raw_start, edit.end - raw_start, edit.text) for edit in inside)
        assert applied(raw[raw_start:raw_end], moved) == read.text[start:end]


@settings(max_examples=200, deadline=None)
@given(RAW)
def test_nothing_that_is_treated_is_left(raw: str) -> None:
    text = line(raw).text
    assert not [c for c in text if "\ud800" <= c <= "\udfff" or c in "\x00\x02\x7f\ufeff\u200b\u00ad\u2028" or "\x80" <= c <= "\x9f"]


@pytest.mark.parametrize(
    "piece", ["<", "<b", "<b ", "<b x=", "<!--", "<script>", "<T>", "&", "&a", "&#1", "\xe2\x80", "\xc3", "\x00", "<b>", "<p>", "<a " + " " * 50], ids=ascii
)
def test_cost_is_linear(piece: str) -> None:
    def seconds(length: int) -> float:
        raw = piece * (length // len(piece))
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            line(raw)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(160_000) < 0.02 + 16 * seconds(20_000)  # 8 times the length: 8 times as long, 64 times if quadratic


def check(read: Line) -> None:
    """Edits are in order, apart, short; they give the text; their inverse gives the raw line."""
    assert all(edit.start < edit.end and len(edit.text) <= 1 for edit in read.edits)
    assert all(before.end <= after.start for before, after in pairwise(read.edits))
    assert applied(read.raw, read.edits) == read.text
    back, position, shift = [], 0, 0
    for edit in read.edits:
        start = edit.start - shift
        back += [read.text[position:start], read.raw[edit.start : edit.end]]
        position = start + len(edit.text)
        shift += edit.end - edit.start - len(edit.text)
    assert "".join([*back, read.text[position:]]) == read.raw
