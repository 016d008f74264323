"""XML from strangers: each fault has its outcome, and none costs more than it weighs."""

from __future__ import annotations

import time

import pytest

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.item import Unreadable
from streams.wire.markup.xml import Document, read
from streams.wire.reader import Context

LAUGHS = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]><a>&y;</a>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
PARAMETER = b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd"> %x;]><a/>'


def good(value: bytes, charset: str | None = None) -> Document:
    found = read(value, Context(charset=charset))
    assert isinstance(found, Document), found
    return found


def refused(value: bytes) -> Unreadable:
    found = read(value, Context())
    assert isinstance(found, Unreadable), found
    return found


@pytest.mark.parametrize("value", [LAUGHS, OUTSIDE, PARAMETER, LAUGHS.replace(b"<!ENTITY", b"<!entity")])
def test_a_document_that_declares_entities_is_refused(value: bytes) -> None:
    assert refused(value).reason is Reason.FORBIDDEN_XML


def test_a_document_type_is_not_fetched() -> None:
    begin = time.monotonic()
    assert good(b'<!DOCTYPE nitf SYSTEM "http://127.0.0.1:1/nitf.dtd"><nitf>a</nitf>').root.text == "a"
    assert time.monotonic() - begin < 1


def test_what_is_not_well_formed_is_refused_with_its_place() -> None:
    found = refused(b"<a>\n<b>x</a>")
    assert found.reason is Reason.INVALID_XML
    assert "line 2" in found.detail


@pytest.mark.parametrize("value", [b"<a>", b"<a></a><b></b>", b"<a b=c></a>", b"<a\x00", b"<>", b"<a><![CDATA[x</a>", b"text", b"<?xml?>", b"<!DOCTYPE a>"])
def test_other_faults_are_refused(value: bytes) -> None:
    assert refused(value).reason is Reason.INVALID_XML


def test_depth_has_a_limit() -> None:
    assert refused(b"<a>" * 10_000 + b"</a>" * 10_000).reason is Reason.TOO_DEEP
    assert good(b"<a>" * 200 + b"</a>" * 200).root.tag == "a"


def test_references_that_html_knows_are_characters_and_others_are_text() -> None:
    assert good(b"<a>1&nbsp;&euro; &unknown; AT&T &amp; &lt;b&gt; &#8364; &#11; fish & chips</a>").root.text == (
        "1\u00a0€ &unknown; AT&T & <b> €  fish & chips"
    )


def test_characters_that_xml_does_not_allow_are_removed() -> None:
    found = good(b"<a>\x01b\x0bc</a>")
    assert found.root.text == "bc"
    assert [warning.code for warning in found.warnings] == [Code.CONTROL_CHARACTERS]


@pytest.mark.parametrize(
    ("value", "charset"),
    [
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a>Malmö</a>'.encode("latin-1"), "iso-8859-1"),
        ('<?xml version="1.0" encoding="UTF-8"?><a>Malmö</a>'.encode(), "utf-8"),
        ("<a>Malmö</a>".encode(), "utf-8"),
        ('<?xml version="1.0" encoding="UTF-16"?><a>Malmö</a>'.encode("utf-16"), "utf-16"),
    ],
)
def test_charsets(value: bytes, charset: str) -> None:
    found = good(value)
    assert found.root.text == "Malmö"
    assert found.charset.startswith(charset)


def test_a_wrong_declaration_is_overruled() -> None:
    found = good('<?xml version="1.0" encoding="us-ascii"?><a>Malmö, Århus</a>'.encode())
    assert found.root.text == "Malmö, Århus"
    assert Code.WRONG_CHARSET in [warning.code for warning in found.warnings]


def test_comments_and_instructions_are_left_out_and_sections_are_text() -> None:
    root = good(b"<a>b<!-- c --><?d e?>f<![CDATA[<g>]]></a>").root
    assert "".join(root.itertext()) == "bf<g>"
