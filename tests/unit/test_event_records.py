"""The records that carry an event, its references, or a dead letter."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import orjson
import pytest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from hypothesis import given
from hypothesis import strategies as st

from streams.event.ids import news_id, record_id
from streams.event.records import Headers, Record, dead_letter_json, dead_letter_record, records, size
from streams.event.source import Source
from streams.event.validate import problem
from streams.wire import Line
from tests.unit.event_samples import ANNOTATION, CLEANED, FULL, SOURCE, event_of

EVENT = event_of(FULL, CLEANED, ANNOTATION)
TRACE = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def headers(record: Record) -> dict[str, bytes | None]:
    assert len(dict(record.headers)) == len(record.headers), "no key twice"
    return dict(record.headers)


def test_topics_and_keys() -> None:
    made = records(EVENT, SOURCE, "desk.")
    assert [(record.topic, record.key, record.partition) for record in made] == [
        ("desk.news", EVENT["uri"].encode(), None),
        ("desk.regions", b"PT", None),
        ("desk.entities", b"https://sws.geonames.org/2267057/", None),
        ("desk.entities", b"urn:newswire:person:ana-lima", None),
        ("desk.entities", b"urn:newswire:organisation:port", None),
    ]


def test_values_are_valid() -> None:
    for record, schema in zip(records(EVENT, SOURCE), ["news.v1", "region.v1", "entity.v1", "entity.v1", "entity.v1"], strict=True):
        value = orjson.loads(record.value or b"")
        assert problem(schema, value) is None
        assert headers(record)["ce_dataschema"] == f"https://newswire.example/schemas/{schema}.schema.json".encode()


def test_references() -> None:
    _, region, entity, *_ = [orjson.loads(record.value or b"") for record in records(EVENT, SOURCE)]
    item = {"uri": EVENT["uri"], "version": "3", "order": 3, "headline": "Harbour reopens", "withdrawn": False}
    assert region == item | {"region": EVENT["wire"]["regions"][0]}
    place = {"uri": "https://sws.geonames.org/2267057/", "type": "place", "name": "Lisbon", "mentions": 1, "confidence": 0.931}
    assert entity == item | {"entity": place}


def test_a_canceled_item_withdraws_its_references() -> None:
    canceled = event_of(replace(FULL, status="canceled"), CLEANED, ANNOTATION)
    assert [orjson.loads(record.value or b"")["withdrawn"] for record in records(canceled, SOURCE)[1:]] == [True] * 4


def test_headers() -> None:
    record = records(EVENT, SOURCE, traceparent=TRACE)[0]
    assert headers(record) == {
        "ce_specversion": b"1.0",
        "ce_id": record_id(SOURCE, "wire.news", record.key).encode(),
        "ce_source": b"urn:newswire:topic:wire.raw",
        "ce_type": b"newswire.news.v1",
        "ce_time": b"2026-03-02T08:00:00.123Z",
        "ce_subject": EVENT["uri"].encode(),
        "ce_dataschema": b"https://newswire.example/schemas/news.v1.schema.json",
        "ce_rawtopic": b"wire.raw",
        "ce_rawpartition": b"2",
        "ce_rawoffset": b"41",
        "ce_rawindex": b"0",
        "ce_newsid": news_id(SOURCE).encode(),
        "content-type": b"application/json; charset=utf-8",
        "traceparent": TRACE,
    }


def test_each_record_has_an_id_of_its_own_and_all_share_the_items() -> None:
    made = [headers(record) for record in records(EVENT, SOURCE)]
    assert len({one["ce_id"] for one in made}) == len(made)
    assert len({one["ce_newsid"] for one in made}) == 1


@pytest.mark.parametrize("traceparent", [None, b"", b"x" * 257, b"00-\r\nx: y", "ü".encode(), b"\xff"])
def test_what_is_no_traceparent_is_not_carried_on(traceparent: bytes | None) -> None:
    assert "traceparent" not in headers(records(EVENT, SOURCE, traceparent=traceparent)[0])


@pytest.mark.parametrize("hostile", ["a\r\nce_id: 1\r\n\r\n{}", "\x00\x1b[2J", "\ufffd\u202e\U0001f5de", "x" * 100_000, '"},{"'])
def test_a_hostile_item_cannot_break_keys_or_headers(hostile: str) -> None:
    item = replace(FULL, id=hostile, supplier=hostile, title=Line(hostile, hostile), version=hostile, url=None, authors=(hostile,))
    event = event_of(item, CLEANED, ANNOTATION, Source("wire.raw", 0, 1, 10**18))
    for record in records(event, Source("wire.raw", 0, 1, 10**18)):
        assert (record.key or b"").decode("ascii").isprintable()
        assert len(record.key or b"") < 512
        assert orjson.loads(record.value or b"")["version"] == hostile
        for name, value in record.headers:
            assert (value or b"").decode("ascii").isprintable()
            assert name == "content-type" or name.startswith("ce_")
        assert "ce_time" not in headers(record), "the clock of the record is out of all bounds"


def letter(**changes: Any) -> Record:
    given: dict[str, Any] = {
        "topic": "wire.dlq",
        "key": b"alpha/1",
        "value": b"\xff\xfe raw bytes",
        "headers": (("source", b"alpha"), ("note", None)),
        "reason": "undecodable",
        "stage": "read",
        "detail": "no charset explains the bytes",
        "source": SOURCE,
        "attempts": 1,
        "limit": 1_000_000,
    }
    return dead_letter_record(**given | changes)


def test_a_dead_letter_is_the_raw_record_and_why() -> None:
    record = letter()
    assert (record.topic, record.key, record.value) == ("wire.dlq", b"alpha/1", b"\xff\xfe raw bytes")
    assert record.headers[:2] == (("source", b"alpha"), ("note", None))
    named = headers(record)
    assert {name: named[name] for name in ("dlq_reason", "dlq_stage", "dlq_detail", "dlq_attempts", "dlq_headers")} == {
        "dlq_reason": b"undecodable",
        "dlq_stage": b"read",
        "dlq_detail": b"no charset explains the bytes",
        "dlq_attempts": b"1",
        "dlq_headers": b"2",
    }
    assert (named["ce_rawtopic"], named["ce_rawpartition"], named["ce_rawoffset"], named["ce_rawindex"]) == (b"wire.raw", b"2", b"41", b"0")
    assert "dlq_truncated" not in named


def test_a_tombstone_and_a_null_key_stay_what_they_are() -> None:
    record = letter(key=None, value=None)
    assert (record.key, record.value) == (None, None)


def test_a_dead_letter_that_does_not_fit_carries_its_digest() -> None:
    value = bytes(range(256)) * 1000
    record = letter(value=value, limit=10_000)
    named = headers(record)
    assert size(record) == 10_000
    assert value.startswith(record.value or b"-")
    assert (named["dlq_truncated"], named["dlq_sha256"]) == (b"256000", hashlib.sha256(value).hexdigest().encode())
    assert named["source"] == b"alpha", "the original headers fit, so they stay"


@given(
    st.none() | st.binary(max_size=3000),
    st.none() | st.binary(max_size=3000),
    st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.none() | st.binary(max_size=500)), max_size=5),
    st.text(st.characters(), max_size=3000),
    st.integers(2500, 12_000),
)
def test_a_dead_letter_fits_its_topic(key: bytes | None, value: bytes | None, original: list[tuple[str, bytes | None]], detail: str, limit: int) -> None:
    record = letter(key=key, value=value, headers=tuple(original), detail=detail, limit=limit)
    assert size(record) <= limit
    kept = int(dict(record.headers)["dlq_headers"] or b"")
    assert record.headers[:kept] == tuple(original)[:kept]
    whole = size(letter(key=key, value=value, headers=tuple(original), detail=detail))
    assert (record.value == value and "dlq_truncated" not in dict(record.headers)) == (whole <= limit)


@given(st.text(st.characters(), max_size=3000))
def test_a_printed_dead_letter_is_valid(detail: str) -> None:
    printed = dead_letter_json("no-text", "read", detail, SOURCE)
    assert problem("deadletter.v1", orjson.loads(orjson.dumps(printed))) is None
    assert printed["deadletter"]["detail"].isprintable()


def test_a_detail_stays_readable() -> None:
    printed = dead_letter_json("no-text", "read", "Überschrift\nfehlt: \x1b[2J \ud800", Source(None, None, 3, None))
    assert printed == {
        "deadletter": {
            "reason": "no-text",
            "stage": "read",
            "detail": r"Überschrift fehlt: \x1b[2J \ud800",
            "source": {"topic": None, "partition": None, "offset": 3, "index": 0},
        }
    }
    assert dict(letter(detail="Über\n").headers)["dlq_detail"] == rb"\xdcber"


@given(
    st.none() | st.binary(max_size=300),
    st.none() | st.binary(max_size=300),
    st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.none() | st.binary(max_size=300)), max_size=20),
)
def test_size_is_an_upper_bound(key: bytes | None, value: bytes | None, pairs: list[tuple[str, bytes | None]]) -> None:
    given: Headers = tuple(pairs)
    builder = DefaultRecordBatchBuilder(2, 0, True, 0, 0, 0, 1 << 20)
    builder.append(0, 1_772_438_400_123, key, value, list(given))
    batch = len(builder.build())
    assert batch <= size(Record("t", key, value, given)) <= batch + 40 + 12 * (len(given) + 1)


def test_bytes_are_the_same_every_time() -> None:
    assert records(EVENT, SOURCE) == records(event_of(FULL, CLEANED, ANNOTATION), SOURCE)
