"""The records of copies: the event's own bytes under another topic, and what routing says in headers."""

from __future__ import annotations

from streams.event.ids import record_id
from streams.event.records import records
from streams.routing.records import copies, topic
from streams.routing.rules import Route
from tests.unit.event_samples import ANNOTATION, CLEANED, FULL, SOURCE, event_of

EVENT = event_of(FULL, CLEANED, ANNOTATION)
TRACE = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
NEWS = records(EVENT, SOURCE, "desk.", TRACE)[0]


def test_a_copy_is_the_event_as_on_news() -> None:
    first, second = copies(NEWS, SOURCE, (Route("ukraine", ("desk", "top"), ("a",)), Route("late", matched=False)), "0123456789ab", "desk.")
    assert (first.topic, second.topic) == ("desk.route.ukraine", "desk.route.late")
    for copy in (first, second):
        assert (copy.key, copy.value, copy.partition) == (NEWS.key, NEWS.value, None)
        headers = dict(copy.headers)
        assert len(headers) == len(copy.headers), "no key twice"
        assert headers["ce_id"] == record_id(SOURCE, copy.topic, copy.key).encode()
        assert headers["ce_type"] == b"newswire.news.v1"
        assert headers["traceparent"] == TRACE
        assert headers["ce_routing"] == b"0123456789ab"
        own = {"ce_id", "ce_flags", "ce_matched", "ce_routing"}
        assert {name: value for name, value in headers.items() if name not in own} == {name: value for name, value in NEWS.headers if name != "ce_id"}
    assert (dict(first.headers)["ce_flags"], dict(first.headers)["ce_matched"]) == (b"desk,top", b"true")
    assert "ce_flags" not in dict(second.headers)
    assert dict(second.headers)["ce_matched"] == b"false"


def test_ids_differ_by_route_and_not_by_time() -> None:
    ids = [dict(copy.headers)["ce_id"] for _ in range(2) for copy in copies(NEWS, SOURCE, (Route("a"), Route("b")), None, "desk.")]
    assert ids[:2] == ids[2:]
    assert len({*ids, dict(NEWS.headers)["ce_id"]}) == 3


def test_without_routes_there_are_no_copies() -> None:
    assert copies(NEWS, SOURCE, (), "0123456789ab") == []
    assert topic("x") == "wire.route.x"
