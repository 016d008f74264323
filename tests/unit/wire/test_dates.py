"""Dates in the forms that wires use."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.wire.metadata.dates import parse

READ = [
    ("April 14, 2021 — 07:19 pm EDT", "2021-04-14T19:19:00-04:00"),
    ("Published Jul 18, 2022 6:24am EDT", "2022-07-18T06:24:00-04:00"),
    ("Updated: 5:00 PM EDT May 3, 2020", "2020-05-03T17:00:00-04:00"),
    ("Sept. 5, 2019 at 10:05 a.m. ET", "2019-09-05T10:05:00-04:00"),
    ("Jan 5, 2019 12:05 a.m. ET", "2019-01-05T00:05:00-05:00"),
    ("March 1, 2022 3 p.m. ET", "2022-03-01T15:00:00-05:00"),
    ("2021-04-14T19:19:00Z", "2021-04-14T19:19:00+00:00"),
    ("2021-04-14 19:19:00.5+02:00", "2021-04-14T19:19:00.500000+02:00"),
    ("20210414T191900Z", "2021-04-14T19:19:00+00:00"),
    ("2021-04-14T19:19 EST", "2021-04-14T19:19:00-05:00"),
    ("2021-04-14 19:19 UTC+2", "2021-04-14T19:19:00+02:00"),
    ("2021-04-14 19:19 GMT-03:30", "2021-04-14T19:19:00-03:30"),
    ("Wed, 14 Apr 2021 19:19:00 +0200", "2021-04-14T19:19:00+02:00"),
    ("Wed, 14 Apr 2021 19:19:00 +0200 (CEST)", "2021-04-14T19:19:00+02:00"),
    ("2021-04-14 19:19 +0200 (Paris, heure d'été)", "2021-04-14T19:19:00+02:00"),
    ("Wed, 14 Apr 2021 19:19:00 GMT", "2021-04-14T19:19:00+00:00"),
    ("Wed Apr 14 19:19:00 EDT 2021", "2021-04-14T19:19:00-04:00"),
    ("14.04.2021 10:00 CET", "2021-04-14T10:00:00+01:00"),
    ("04.05.2021 10:00 CEST", "2021-05-04T10:00:00+02:00"),
    ("14/04/2021 10:00 BST", "2021-04-14T10:00:00+01:00"),
    ("2021/04/14 10:00:00 jst", "2021-04-14T10:00:00+09:00"),
    (1618427940, "2021-04-14T19:19:00+00:00"),
    ("1618427940", "2021-04-14T19:19:00+00:00"),
    (1618427940123, "2021-04-14T19:19:00.123000+00:00"),
    (1618427940.5, "2021-04-14T19:19:00.500000+00:00"),
]
NOT_READ = [
    ("April 14, 2021 07:19 pm", "no-zone"),
    ("2021-04-14T19:19:00", "no-zone"),
    ("2021-04-14", "no-zone"),
    ("Wed, 14 Apr 2021 19:19:00 -0000", "no-zone"),
    ("April 14, 2021 07:19 pm IST", "ambiguous-zone"),
    ("2021-04-14 19:19 IST", "ambiguous-zone"),
    ("Nov 6, 2022 1:30 am ET", "ambiguous-zone"),
    ("April 14, 2021 07:19 pm XYZT", "unknown-zone"),
    ("2021-04-14 19:19 EST EDT", "ambiguous-zone"),
    ("2021-04-14T19:19:00+00:00:30", "unknown-zone"),
    ("Published Dec 6, 2023", "incomplete-date"),
    ("10:00 UTC", "incomplete-date"),
    ("April 2021 10:00 UTC", "incomplete-date"),
    ("04/05/2021 10:00 UTC", "ambiguous-date"),
    ("April 31, 2021 07:19 pm EST", "date-out-of-range"),
    ("April 14, 2021 25:19 UTC", "date-out-of-range"),
    ("April 14, 2021 13:19 pm UTC", "date-out-of-range"),
    ("2021-13-45T00:00:00Z", "date-out-of-range"),
    ("9999-12-31T23:59:59Z", "date-out-of-range"),
    ("0001-01-01T00:00:00Z", "date-out-of-range"),
    ("-0001-11-30T00:00:00Z", "date-out-of-range"),
    ("-0001-11-30 00:00:00 +0000", "date-out-of-range"),
    (10**30, "date-out-of-range"),
    (-(10**12), None),
    ("yesterday", "unreadable-date"),
    ("14 avril 2021 10:00 CET", "unreadable-date"),
    ("x" * 5000, "unreadable-date"),
    (True, "wrong-type"),
    ([], "wrong-type"),
]


@pytest.mark.parametrize(("given", "expected"), READ)
def test_read(given: object, expected: str) -> None:
    assert parse(given) == (expected, None, "")


@pytest.mark.parametrize(("given", "code"), NOT_READ, ids=lambda value: str(value)[:40])
def test_not_guessed(given: object, code: str | None) -> None:
    moment, found, detail = parse(given)
    assert found == code
    assert (moment is None) == (code is not None)
    assert bool(detail) == (code is not None)


def test_the_machine_s_own_zone_plays_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {given: parse(given) for given, _ in [*READ, *NOT_READ] if isinstance(given, str)}
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        assert {given: parse(given) for given in before} == before
        assert parse("2021-04-14 19:19 IST")[0] is None
    finally:
        monkeypatch.undo()
        time.tzset()
    assert os.environ.get("TZ") != "Asia/Kolkata"


WORDS = st.one_of(
    st.sampled_from(["April", "14,", "2021", "—", "07:19", "pm", "EDT", "IST", "Published", "12/13/14", "14.04.2021", "+0200", "Z", "UTC+2", "-99", "T"]),
    st.sampled_from(["noon", ":", ".", "31", "Feb", "0", "99999999999", "at", "the", "-", "/", ","]),
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=8).map(" ".join), st.floats(), st.integers()))
def test_never_raises(given: object) -> None:
    moment, code, _ = parse(given)
    assert (moment is None) != (code is None)
