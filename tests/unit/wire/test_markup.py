"""Elements become lines: all the text, in its order, whatever the elements."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from streams.wire.markup.paragraphs import html_lines, lines, text_of

WORDS = st.lists(st.sampled_from(["quay", "ferry", "Müller", "a<b", "R&D", "12.5", "“so”"]), min_size=1, max_size=6).map(" ".join)


def read(xml: str) -> list[tuple[str, str, str | None]]:
    return [(line.block, line.text, line.markup) for line in lines(etree.fromstring(xml))]


def test_text_after_inline_elements_stays() -> None:
    assert read("<d><p>one <b>two</b> three <i>four <u>five</u></i> six</p></d>") == [
        ("p", "one two three four five six", "one <b>two</b> three <i>four <u>five</u></i> six")
    ]


def test_text_between_blocks_is_a_paragraph() -> None:
    assert [text for _, text, _ in read("<d>before<p>in</p>between<div>deep<p>deeper</p>after</div>end</d>")] == [
        "before", "in", "between", "deep", "deeper", "after", "end",
    ]  # fmt: skip


def test_lists_and_tables() -> None:
    table = "<table><tr><th>Port</th><th>Ships</th></tr><tr><td>Faro</td><td><b>4</b></td></tr></table>"
    assert read(f"<d><ul><li>a</li></ul><ol><li>b<ul><li>c</li></ul></li><li>d</li></ol>{table}</d>") == [
        ("li", "a", None),
        ("oli", "b", None),
        ("li", "c", None),
        ("oli", "d", None),
        ("tr", "Port\tShips", "<th>Port</th><th>Ships</th>"),
        ("tr", "Faro\t4", "<td>Faro</td><td><b>4</b></td>"),
    ]


def test_paragraphs_in_cells_and_items() -> None:
    assert read("<d><table><tr><td><p>a</p><p>b</p></td><td><div>c</div></td></tr></table><ul><li><p>d</p><p>e</p></li></ul><p>f</p></d>") == [
        ("tr", "a b\tc", "<td> a b </td><td> c </td>"),
        ("li", "d", None),
        ("li", "e", None),
        ("p", "f", None),
    ]


def test_white_space_means_something_in_pre_alone() -> None:
    assert read("<d><p> a \n\t b </p><pre>x  1\n  y  2</pre></d>") == [("p", "a b", None), ("pre", "x  1", None), ("pre", "  y  2", None)]


def test_a_break_ends_a_line_and_keeps_the_block() -> None:
    assert read("<d><h2>one<br/>two</h2><p>a</p></d>") == [("h2", "one", None), ("h2", "two", None), ("p", "a", None)]


def test_links_keep_their_address() -> None:
    assert read('<d><p>see <a href="https://quay.example/?a=1&amp;b=2" onclick="x()">there</a></p></d>') == [
        ("p", "see there", 'see <a href="https://quay.example/?a=1&amp;b=2">there</a>')
    ]


def test_scripts_and_styles_are_no_text() -> None:
    assert [line.text for line in html_lines("<p>a</p><script>var b</script><style>c{}</style><!-- d --><p>e")] == ["a", "e"]


def test_blocks_inside_of_inline_elements() -> None:
    assert [line.text for line in html_lines("<b>a<p>b</p>c</b>d")] == ["a", "b", "cd"]


@pytest.mark.parametrize("depth", [100, 300, 3_000, 30_000])
def test_html_of_any_depth_keeps_its_text(depth: int) -> None:
    found = html_lines("<p>before</p>" + "<div>" * depth + "deep" + "</div>" * depth + "<p>after")
    assert [line.text for line in found] == ["before", "deep", "after"]


@given(st.lists(WORDS, min_size=1, max_size=8))
def test_paragraphs_come_back(texts: list[str]) -> None:
    document = "".join(f"<p>{escape(text)}</p>\n" for text in texts)
    assert [line.raw for line in html_lines(document)] == texts
    assert [line.raw for line in lines(etree.fromstring(f"<d>{document}</d>"))] == texts


@given(st.text(max_size=200))
def test_any_text_can_be_read_as_html(text: str) -> None:
    for line in html_lines(text):
        assert line.text.strip() or line.edits


def test_text_of() -> None:
    assert text_of(None) == ""
    assert text_of(etree.fromstring("<a> b <c>d</c>\n e</a>")) == "b d e"


def test_text_of_parts_blocks() -> None:
    element = etree.fromstring("<a>One<br/>two<p>three</p><p>four <b>fi</b>ve</p><hl2>six</hl2>seven</a>")
    assert text_of(element) == "One two three four five six seven"
