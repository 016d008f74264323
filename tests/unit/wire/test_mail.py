"""Mails: headers, encodings, parts, digests, and mails that are broken."""

from __future__ import annotations

import base64
import time

import pytest

from streams.reasons import Reason
from streams.wire.codes import Code
from streams.wire.decoding import charset
from streams.wire.item import Media, RawItem, Unreadable
from streams.wire.limits import Limits
from streams.wire.mail.message import DEPTH, READER
from streams.wire.reader import Context

FULL = b"""Return-Path: <desk@north.example>
Received: from mx.north.example (mx.north.example [192.0.2.7])
\tby in.example; Tue, 3 Jun 2025 09:15:02 +0200
Message-ID: <harbour-77@north.example>
From: "Vega, Ines" <ines@north.example>, =?utf-8?Q?J=C3=BCrg_Ott?= <ott@north.example>
To: Wire <wire@in.example>
Cc: desk@in.example
Subject: =?iso-8859-1?Q?F=E4hre_l=E4uft_?= =?iso-8859-1?Q?aus?=
 and returns
Date: Tue, 3 Jun 2025 09:15:00 +0200 (CEST)
Expires: Wed, 4 Jun 2025 09:15:00 +0200
Organization: North Coast News
List-Id: Harbour list <harbour.north.example>
In-Reply-To: <harbour-76@north.example>
Content-Language: de-CH
Keywords: ferry, harbour ,storm
X-Priority: 2
Archived-At: <https://north.example/m/77>
MIME-Version: 1.0
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

BERGEN, 3. Juni =96 Die F=E4hre l=E4uft =
wieder aus.

Zweiter Absatz &amp; mehr.
"""


def items(value: bytes, context: Context | None = None) -> tuple[RawItem | Unreadable, ...]:
    return READER.read(value, context or Context())


def one(value: bytes, context: Context | None = None) -> RawItem:
    (item,) = items(value, context)
    assert isinstance(item, RawItem), item
    return item


def refused(value: bytes, context: Context | None = None) -> Unreadable:
    (item,) = items(value, context)
    assert isinstance(item, Unreadable), item
    return item


def texts(item: RawItem) -> list[str]:
    return [line.text for line in item.lines]


def multipart(kind: str, *parts: str, boundary: str = "b=1", end: str = "--b=1--\n") -> bytes:
    head = f'Message-ID: <m@x.example>\nSubject: Parts\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="{boundary}"\n\npreamble\n'
    return (head + "".join(f"--{boundary}\n{part}\n" for part in parts) + end + "epilogue\n").encode()


def test_every_field() -> None:
    item = one(FULL)
    assert item.format == "mail"
    assert item.id == "harbour-77@north.example"
    assert item.supplier == "North Coast News"
    assert item.title is not None
    assert item.title.text == "Fähre läuft aus and returns"
    assert item.authors == ("Vega, Ines", "Jürg Ott")
    assert (item.date, item.expires) == ("2025-06-03T09:15:00+02:00", "2025-06-04T09:15:00+02:00")
    assert item.language == "de-CH"
    assert item.keywords == ("ferry", "harbour", "storm")
    assert item.priority == "2"
    assert item.url == "https://north.example/m/77"
    assert item.extra == {
        "to": "Wire <wire@in.example>", "cc": "desk@in.example", "list_id": "Harbour list <harbour.north.example>",
        "in_reply_to": "<harbour-76@north.example>",
    }  # fmt: skip
    assert item.charset == "iso-8859-1"
    assert item.status == "usable"
    assert texts(item) == ["BERGEN, 3. Juni – Die Fähre läuft wieder aus.", "", "Zweiter Absatz & mehr."]
    assert item.warnings == ()
    assert item == one(FULL)


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_line_ends(end: bytes) -> None:
    assert READER.sniff(charset.head(FULL.replace(b"\n", end))) == 90
    item = one(FULL.replace(b"\n", end))
    assert item.id == "harbour-77@north.example"
    assert texts(item) == texts(one(FULL))


def test_plain_text_goes_before_html() -> None:
    item = one(multipart("alternative", "Content-Type: text/html\n\n<p>rich</p>", "Content-Type: text/plain\n\nplain"))
    assert texts(item) == ["plain"]
    assert item.media == ()


def test_html_where_the_plain_text_is_blank() -> None:
    rich = "Content-Type: text/html; charset=utf-8\n\n"
    rich += "<h2>Tide</h2>loose<p>High <b>water</b> at six</p><ul><li>one</li></ul><table><tr><td>a</td><td>b</td></tr></table>"
    item = one(multipart("alternative", "Content-Type: text/plain\n\n  \n", rich))
    assert [(line.block, line.text) for line in item.lines] == [("h2", "Tide"), ("p", "loose"), ("p", "High water at six"), ("li", "one"), ("tr", "a\tb")]
    assert item.lines[2].markup == "High <b>water</b> at six"


def test_all_texts_of_a_mixed_mail_in_order_and_attachments_by_name() -> None:
    related = (
        'Content-Type: multipart/related; boundary=in\n\n--in\nContent-Type: text/html\n\n<p>Body <img src="cid:p1"></p>\n'
        "--in\nContent-Type: image/png\nContent-ID: <p1>\nContent-Description: The pier\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--in--\n"
    )
    pdf = "Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''Fl%C3%BCsse.pdf\n\n%PDF"
    note = 'Content-Type: text/plain; name="note.txt"\nContent-Disposition: attachment\n\nnot the body'
    inner = "Content-Type: message/rfc822\n\nSubject: Older mail\n\nolder text"
    item = one(multipart("mixed", related, pdf, note, inner, "\nfooter without a header", "Content-Type: application/pgp-signature\n\nxx"))
    assert texts(item) == ["Body", "footer without a header"]
    assert item.media == (
        Media(href="cid:p1", id="p1", kind="picture", media_type="image/png", caption="The pier", rel="inline"),
        Media(href="Flüsse.pdf", kind="text", media_type="application/pdf", title="Flüsse.pdf", rel="attachment"),
        Media(href="note.txt", kind="text", media_type="text/plain", title="note.txt", rel="attachment"),
        Media(href="Older mail", kind="text", media_type="message/rfc822", title="Older mail", rel="attachment"),
    )


def test_a_digest_is_several_items_each_with_its_own_outcome() -> None:
    first = "\nMessage-ID: <one@x.example>\nSubject: First\n\nText of one"
    empty = "\nMessage-ID: <two@x.example>\n\n"
    third = "Content-Type: message/rfc822\n\nMessage-ID: <three@x.example>\nSubject: Third\n\nText of three"
    value = multipart("digest", first, empty, third)
    one_, two, three = items(value)
    assert isinstance(one_, RawItem)
    assert isinstance(three, RawItem)
    assert (one_.id, texts(one_)) == ("one@x.example", ["Text of one"])
    assert (three.id, texts(three)) == ("three@x.example", ["Text of three"])
    assert isinstance(two, Unreadable)
    assert two.reason == Reason.NO_TEXT
    (large,) = items(value, Context(limits=Limits(items=2)))
    assert isinstance(large, Unreadable)
    assert large.reason == Reason.TOO_LARGE


def test_the_end_delimiter_may_be_missing() -> None:
    item = one(multipart("mixed", "Content-Type: text/plain\n\nfirst", "Content-Type: text/plain\n\nlast", end=""))
    assert texts(item) == ["first", "last", "epilogue"]


def test_a_multipart_without_boundary_is_its_text() -> None:
    item = one(b"Message-ID: <a@b>\nMIME-Version: 1.0\nContent-Type: multipart/mixed\n\nAll that is here\n")
    assert texts(item) == ["All that is here"]


@pytest.mark.parametrize(
    ("declared", "encoded", "found"),
    [
        ("utf-8", "Zürich – Genève".encode(), "utf-8"),
        ("us-ascii", "Zürich – Genève".encode(), "utf-8"),
        ("windows-1252", "Zürich – Genève".encode("cp1252"), "windows-1252"),
        ("koi9", "Zürich – Genève".encode("cp1252"), "windows-1252"),
    ],
)
def test_the_declared_charset_only_if_it_explains_the_bytes(declared: str, encoded: bytes, found: str) -> None:
    value = (
        b"Message-ID: <a@b>\nSubject: "
        + encoded
        + b"\nContent-Type: text/plain; charset="
        + declared.encode()
        + b"\nContent-Transfer-Encoding: 8bit\n\n"
        + encoded
    )
    item = one(value)
    assert (item.charset, texts(item)) == (found, ["Zürich – Genève"])
    assert item.title is not None
    assert item.title.text == "Zürich – Genève"
    assert bool(item.warnings) == (declared in ("us-ascii", "koi9"))


def test_base64_and_a_character_parted_between_encoded_words() -> None:
    body = base64.b64encode("Ærø ligger stille".encode())
    first, second = (base64.b64encode(piece).decode() for piece in ("Ærø".encode()[:4], "Ærø".encode()[4:]))
    head = f"Message-ID: <a@b>\nSubject: =?utf-8?B?{first}?= =?utf-8?B?{second}?= now\n"
    item = one(head.encode() + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + body + b"\n")
    assert item.title is not None
    assert item.title.text == "Ærø now"
    assert texts(item) == ["Ærø ligger stille"]


def test_bad_fields_cost_the_field_and_a_warning() -> None:
    item = one(b"Message-ID: \nSubject: Still here\nDate: yesterday\nContent-Language: ?!\nKeywords: a\x02b\n\nbody\n", Context(supplier="alpha"))
    assert item.id.startswith("sha256:")
    assert (item.date, item.language, item.supplier, item.keywords) == (None, None, "alpha", ("ab",))
    assert {(warning.code, warning.field) for warning in item.warnings} == {
        (Code.UNREADABLE_DATE, "date"), (Code.UNKNOWN_VALUE, "language"), (Code.CONTROL_CHARACTERS, "keywords[0]"),
    }  # fmt: skip


def test_a_date_without_a_known_zone_is_none() -> None:
    item = one(FULL.replace(b"+0200 (CEST)", b"-0000"))
    assert item.date is None
    assert [warning.code for warning in item.warnings] == [Code.NO_ZONE]


def test_control_bytes_go() -> None:
    item = one(b"Message-ID: <a@b>\nSubject: A\x00B\n\nwa\x07ter\x00 level\n")
    assert item.title is not None
    assert item.title.text == "AB"
    assert texts(item) == ["water level"]


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Type: text/plain; charset*=x'", b"Content-Type: ;;;=", b"Content-Transfer-Encoding: x-nothing", b"From: <<>>,;:@", b"Date: " + b"(" * 500,
        b"Subject: =?utf-8?B?!?= =?x?Q?=ZZ?=", b"Content-Type: multipart/mixed; boundary=", b"Content-Disposition: attachment; filename*0*=''%ZZ",
        b"Message-ID: <" + b"x" * 5000, b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: x-uuencode", b"From: " + b"a@b," * 5000,
    ],
)  # fmt: skip
def test_broken_headers_never_raise(header: bytes) -> None:
    (item,) = items(b"Subject: Steady\n" + header + b"\n\nHarbour text =ZZ\n")
    assert isinstance(item, RawItem)
    assert item.format == "mail"


def test_limits() -> None:
    assert refused(FULL, Context(limits=Limits(lines=2))).reason == Reason.TOO_LARGE
    part = "Content-Type: text/plain\n\nx"
    for depth in range(DEPTH + 1):
        part = f"Content-Type: multipart/mixed; boundary=d{depth}\n\n--d{depth}\n{part}\n--d{depth}--"
    assert refused(multipart("mixed", part)).reason == Reason.TOO_DEEP
    assert refused(multipart("mixed", *["Content-Type: text/plain\n\nx"] * 1_001)).reason == Reason.TOO_LARGE


def test_what_is_no_mail() -> None:
    assert refused(b"just text\nin lines").reason == Reason.WRONG_SHAPE
    assert refused(b"Message-ID: <a@b>\n\n \n").reason == Reason.NO_TEXT
    assert refused(b"Message-ID: <a@b>\n\n\xe2\x28\xa1 caf\xc3\xa9 \xff\xfe\n").reason == Reason.UNDECODABLE


@pytest.mark.parametrize(
    ("head", "score"),
    [
        (FULL, 90),
        (b"From desk@x.example Tue Jun  3 09:15:00 2025\nFrom: a@x.example\nSubject: x\n\n", 85),
        (b"From: a@x.example\nSubject: x\nDate: y\n\nbody", 55),
        (b"FROM: NEWSROOM\nSUBJECT: x\nDATE: today\n\nbody", 0),
        (b"Harbour reopens\n\nFrom: a@x.example", 0),
        (b'{"subject": "x"}', 0),
        (b"<rss></rss>", 0),
        (b"", 0),
    ],
)
def test_sniff(head: bytes, score: int) -> None:
    assert READER.sniff(head) == score


def test_bytes_beyond_ascii_in_the_parts_of_a_multipart() -> None:
    part = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\nÆrø ligger stille"
    item = one(multipart("mixed", part).decode().encode("latin-1"))
    assert (texts(item), item.charset) == (["Ærø ligger stille"], "iso-8859-1")


def test_long_headers_cost_no_time() -> None:
    started = time.process_time()
    for header in (b"Content-Type: " + b"a;" * 100_000, b"Subject: " + b"x y " * 60_000, b"From: " + b"<" * 200_000, b"X: y\n" * 40_000):
        assert len(items(b"Message-ID: <a@b>\n" + header + b"\n\nbody\n")) == 1
    assert time.process_time() - started < 20


def release(subject: str, body: str, kind: str = "text/plain") -> RawItem:
    return one(
        f"Message-ID: <1@q.example>\nFrom: q@q.example\nSubject: {subject}\nDate: Mon, 4 Mar 2024 10:00:00 -0500\nContent-Type: {kind}\n\n{body}\n".encode()
    )


@pytest.mark.parametrize(
    ("subject", "body", "embargo"),
    [
        ("Quay opens", "EMBARGOED UNTIL 6:00 a.m. ET March 5, 2024\n\nQuay opens", "2024-03-05T06:00:00-05:00"),
        ("EMBARGOED UNTIL 6:00 a.m. ET March 5, 2024: Quay opens", "Quay opens", "2024-03-05T06:00:00-05:00"),
        ("Quay", "*** STRICTLY EMBARGOED UNTIL 00:01 GMT, Tuesday 5 March 2024 ***\nText", "2024-03-05T00:01:00+00:00"),
        ("Quay", "FOR IMMEDIATE RELEASE\n\nText of 5 March 2024", None),
        ("Embargo on 27 ports lifted", "Embargo for Aran: 14 ships sail", None),
        ("Quay", "Embargo: 18.00", None),
    ],
)
def test_embargoes_of_press_releases(subject: str, body: str, embargo: str | None) -> None:
    item = release(subject, body)
    assert item.embargo == embargo
    assert [line.text for line in item.lines] == body.split("\n")  # it stays in the text
    assert {warning.field for warning in item.warnings} == ({"embargo"} if "18.00" in body else set())


def test_tables_that_are_layout_are_paragraphs() -> None:
    html = (
        '<div style="display:none">Preview</div>kept<table width="100%"><tr><td><table><tr><td><h1>Quay opens</h1><p>One.</p><p>Two.</p></td></tr>'
        "<tr><td>Foot</td></tr></table></td></tr></table><table><tr><th>Port</th><td><p>Aran</p><ul><li>pier</li></ul></td></tr></table>"
        '<table role="presentation"><tr><td>Left</td><td>Right</td></tr></table>'
    )
    item = release("Quay", html, "text/html")
    assert [(line.block, line.text) for line in item.lines] == [
        ("p", "kept"), ("h1", "Quay opens"), ("p", "One."), ("p", "Two."), ("p", "Foot"), ("tr", "Port\tAran pier"), ("p", "Left"), ("p", "Right"),
    ]  # fmt: skip


def test_pictures_in_the_text_are_inline() -> None:
    item = one(
        b"Message-ID: <1@q.example>\nSubject: Quay\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Text</p>\n--b\n"
        b"Content-Type: image/png; name=l.png\nContent-ID: <l>\nContent-Disposition: inline; filename=l.png\n\n--b--\n"
    )
    assert item.media == (Media(href="cid:l", id="l", kind="picture", media_type="image/png", title="l.png", rel="inline"),)
