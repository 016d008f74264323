"""Windows of time: over midnight, over changes of the clocks, and by nothing but the event's own time."""

from __future__ import annotations

from datetime import time

import pytest

from streams.routing import clock
from tests.unit.routing.made import event, matches

NIGHT = "time = { zone = 'Europe/Berlin', days = 'mon-fri', from = '22:00', to = '06:00' }"
SMALL_HOURS = "time = { zone = 'Europe/Berlin', from = '02:00', to = '03:00' }"
MORNING = "time = { zone = 'America/New_York', from = '09:00', to = '17:30' }"
WEEKEND = "time = { zone = 'Pacific/Auckland', days = ['sat', 'sun'] }"


@pytest.mark.parametrize(
    ("when", "received", "holds"),
    [
        # 2 March 2026 is a Monday; Berlin is an hour ahead of UTC
        (NIGHT, "2026-03-02T20:59:59.999Z", False),
        (NIGHT, "2026-03-02T21:00:00.000Z", True),
        (NIGHT, "2026-03-03T04:59:59.999Z", True),
        (NIGHT, "2026-03-03T05:00:00.000Z", False),
        (NIGHT, "2026-03-02T01:00:00.000Z", False),  # the window that began on Sunday
        (NIGHT, "2026-03-07T01:00:00.000Z", True),  # Saturday, in the window that began on Friday
        (NIGHT, "2026-03-07T22:00:00.000Z", False),
        # 29 March 2026: Berlin's clocks go from 2 to 3; there is no moment between
        (SMALL_HOURS, "2026-03-29T00:59:59.999Z", False),
        (SMALL_HOURS, "2026-03-29T01:00:00.000Z", False),
        (SMALL_HOURS, "2026-03-28T01:00:00.000Z", True),
        # 25 October 2026: they go from 3 back to 2, and the hour comes twice
        (SMALL_HOURS, "2026-10-25T00:30:00.000Z", True),
        (SMALL_HOURS, "2026-10-25T01:30:00.000Z", True),
        (SMALL_HOURS, "2026-10-25T02:00:00.000Z", False),
        # New York: 14:00 UTC is 9 in winter and 10 in summer
        (MORNING, "2026-03-06T13:59:59.999Z", False),
        (MORNING, "2026-03-06T14:00:00.000Z", True),
        (MORNING, "2026-03-09T13:00:00.000Z", True),
        (MORNING, "2026-03-09T21:30:00.000Z", False),
        # Auckland is thirteen hours ahead: Saturday begins on Friday
        (WEEKEND, "2026-03-06T10:59:59.000Z", False),
        (WEEKEND, "2026-03-06T11:00:00.000Z", True),
        (WEEKEND, "2026-03-08T11:00:00.000Z", False),
        # in the last hour of all years, Auckland has no calendar
        (WEEKEND, "9999-12-31T23:59:59.999Z", False),
    ],
)
def test_a_window(when: str, received: str, holds: bool) -> None:
    assert matches(when, event(source={"received": received})) is holds


def test_an_event_without_a_time_is_in_no_window_and_outside_of_each() -> None:
    timeless = event(source={"received": None})
    assert not matches(WEEKEND, timeless)
    assert matches(f"not = {{ {WEEKEND} }}", timeless)


def test_a_window_looks_at_the_append_time_alone() -> None:
    received = event(source={"received": "2026-03-07T12:00:00.000Z"}, versionCreated="2026-03-04T12:00:00Z", firstCreated="2026-03-04T12:00:00Z")
    assert matches(WEEKEND, received)


@pytest.mark.parametrize("text", ["2016-12-31T23:59:60Z", "2026-03-02", "2026-03-02T10:00:00", "soon", "0001-01-01T00:00:00+23:00"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert clock.moment(text) is None


@pytest.mark.parametrize(
    ("names", "found"),
    [(["mon"], ["mon"]), (["fri-mon"], ["mon", "fri", "sat", "sun"]), (["sat", "mon-tue", "sat"], ["mon", "tue", "sat"]), (["wed-wed"], ["wed"])],
)
def test_days(names: list[str], found: list[str]) -> None:
    assert clock.days(names) == found


@pytest.mark.parametrize("name", ["Monday", "mon-", "-mon", "mon-fri-sun", ""])
def test_what_is_no_day_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no day; write mon"):
        clock.days([name])


@pytest.mark.parametrize("name", ["localtime", "Europe", "Europe/Berln", "../etc/passwd", "", "Mars/Base", "a\x00b"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="there is no zone"):
        clock.zone(name)


def test_times_of_day_as_text_and_as_toml_has_them() -> None:
    assert clock.clock("06:30") == clock.clock(time(6, 30)) == time(6, 30)
    assert matches("time = { zone = 'UTC', from = 08:00:00, to = 08:01:00 }", event(source={"received": "2026-03-02T08:00:59.999Z"}))
