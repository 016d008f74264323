"""The body as HTML beside the plain text: safe to show, and without what was taken out."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from streams.enrich.annotation import Annotation
from streams.event import body, build, restore, validate
from streams.event.html import Block, render
from streams.event.source import Source
from streams.promo.cleaned import Cleaned, Removal
from streams.wire.item import Category, Media, RawItem, Tagged
from streams.wire.markup.paragraphs import html_lines

HTML = (
    '<p>The <b>quay</b> reopens, see <a href="https://quay.example/">the plan</a>.</p><ul><li>four ships</li><li>nine <i>ferries</i></li></ul>'
    "<table><tr><th>Port</th><th>Ships</th></tr><tr><td>Faro</td><td>4</td></tr></table><p>Sign up now. More below.</p><p>Plain</p>"
)


def event(item: RawItem, cleaned: Cleaned) -> dict[str, Any]:
    made = build.build(item, cleaned, body.assemble(item, cleaned), Annotation(), Source(None, None, 0, None), 0)
    assert validate.validate(made) is None
    assert restore(made) == [line.raw for line in item.lines]
    read: dict[str, Any] = orjson.loads(orjson.dumps(made))
    return read


def test_tables_lists_and_marks_survive_and_what_was_removed_does_not() -> None:
    item = RawItem(format="x", lines=html_lines(HTML), id="1", supplier="s")
    cut = next(index for index, line in enumerate(item.lines) if line.text.startswith("Sign"))
    plain, html = event(item, Cleaned(removed=(Removal(cut, 0, 12, "newsletter", "", 0.9, 0),)))["bodies"]
    assert plain["contentType"] == "text/plain"
    assert html["contentType"] == "text/html"
    assert html["value"] == HTML.replace("Sign up now. ", "")
    assert html["charCount"] == len(html["value"])
    assert plain["value"].split("\n\n")[3] == "Port\tShips"


def test_paragraphs_alone_need_no_html() -> None:
    item = RawItem(format="x", lines=html_lines("<p>a</p><p>b</p>"), id="1", supplier="s")
    assert len(event(item, Cleaned())["bodies"]) == 1


@pytest.mark.parametrize(
    ("markup", "safe"),
    [
        ('a <a href="javascript:alert(1)">b</a>', "a <a>b</a>"),
        ("<img src=x onerror=alert(1)>c", "c"),
        ('<b style="x" onclick="y">d</b>', "<b>d</b>"),
        ("<script>e</script>f", "f"),
        ("<b>g", "<b>g</b>"),
    ],
)
def test_what_is_not_safe_goes(markup: str, safe: str) -> None:
    assert render([Block("p", "text", markup)]) == f"<p>{safe}</p>"


def test_text_without_markup_is_text() -> None:
    assert render([Block("p", "<b> & co", None), Block("pre", "1 <", None), Block("pre", "2", None)]) == "<p>&lt;b&gt; &amp; co</p><pre>1 &lt;\n2</pre>"
    assert render([Block("oli", "a", None), Block("oli", "b", None), Block("tr", "c\td", None)]) == (
        "<ol><li>a</li><li>b</li></ol><table><tr><td>c</td><td>d</td></tr></table>"
    )


def test_what_the_supplier_says_has_its_place() -> None:
    item = RawItem(
        format="x", lines=html_lines("<p>a</p>"), id="1", supplier="bay", version="2", created="2026-03-01T08:00:00Z", date="2026-03-02T08:00:00Z",
        expires="2026-04-01T00:00:00Z", signal="correction", slugline="QUAY-PLAN", byline="By Bo Ek", dateline="FARO, March 2", located="Faro",
        descriptions=("In short.",), editor_note="Corrects paragraph 2.", copyright_holder="Bay Wire", copyright_notice="(c) 2026", usage_terms="No archive.",
        word_count=1, priority="4", keywords=("quay",), genres=(Category("Feature"),),
        categories=(Category("04000000", "economy", "http://cv.iptc.org/newscodes/mediatopic/04000000"), Category("f", None, "no uri")),
        tagged=(
            Tagged("person", "Bo Ek", "urn:bay:person:1"), Tagged("place", "Faro", None, "PT-08"), Tagged("organisation", "Bay Lines", "bay:9"),
            Tagged("event", "Regatta"), Tagged("object", "Ferry"),
        ),
        media=(Media("https://bay.example/1.jpg", "photo-1", "picture", "image/jpeg", "Quay", "The quay.", "Ann Oda"), Media("2.mp4", None, "video")),
        extra={"desk": 3},
    )  # fmt: skip
    made = event(item, Cleaned())
    expected = {
        "version": "2", "firstCreated": "2026-03-01T08:00:00Z", "expires": "2026-04-01T00:00:00Z", "slugline": "QUAY-PLAN", "by": "By Bo Ek",
        "located": "Faro", "edNote": "Corrects paragraph 2.", "copyrightHolder": "Bay Wire", "copyrightNotice": "(c) 2026", "usageTerms": "No archive.",
        "descriptions": [{"role": "summary", "contentType": "text/plain", "value": "In short."}],
        "genres": [{"name": "Feature", "literal": "Feature"}],
        "people": [{"name": "Bo Ek", "rel": "supplied", "uri": "urn:bay:person:1"}],
        "places": [{"name": "Faro", "rel": "supplied", "literal": "PT-08"}],
        "organisations": [{"name": "Bay Lines", "rel": "supplied", "uri": "bay:9"}],
        "events": [{"name": "Regatta", "rel": "supplied"}],
        "objects": [{"name": "Ferry", "rel": "supplied"}],
    }  # fmt: skip
    assert {name: made[name] for name in expected} == expected
    assert made["subjects"] == [
        {"name": "economy", "literal": "04000000", "creator": "bay", "uri": "http://cv.iptc.org/newscodes/mediatopic/04000000"},
        {"name": "f", "literal": "f", "creator": "bay"},
        {"name": "quay", "rel": "keyword", "literal": "quay", "creator": "bay"},
    ]
    previous, picture, film = made["associations"]
    assert previous == {"name": "previousVersion", "rel": "previousVersion", "uri": made["uri"], "type": "text"}
    assert (picture["uri"], picture["type"], picture["title"], picture["by"]) == ("urn:newswire:item:bay:photo-1", "picture", "Quay", "Ann Oda")
    assert picture["renditions"] == [{"name": "original", "href": "https://bay.example/1.jpg", "contentType": "image/jpeg"}]
    assert picture["descriptions"][0]["value"] == "The quay."
    assert (film["uri"], film["renditions"]) == ("urn:newswire:item:bay:2.mp4", [{"name": "original", "title": "2.mp4"}])
    assert made["wire"]["supplied"] == {
        "signal": "correction", "priority": "4", "word_count": 1, "dateline": "FARO, March 2", "byline": "By Bo Ek", "extra": {"desk": 3},
    }  # fmt: skip
