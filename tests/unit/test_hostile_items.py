"""What whoever may write to `wire.raw` can put into an item, and that it comes to nothing: in records, in the log, at a terminal.

docs/threat-model.md says what each of these is about. Time and memory have tests of their own: test_pipeline, test_promo_cost, test_enrich_cost,
tests/broker/test_faults.
"""

from __future__ import annotations

import io
import logging
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord

from streams.broker import embedded
from streams.commands import render, tail, terminal
from streams.delivery.outbox import Outbox
from streams.delivery.records import Raw, outcome_records
from streams.event.records import Record, size
from streams.event.source import Source
from streams.ops import logs
from streams.outcome import DeadLetter, Event
from streams.pipeline import Pipeline
from streams.printable import printable
from streams.settings import Settings

CLEAR = "\x1b[2J\x1b[H"  # clears the screen
TITLE = "\x1b]0;owned\x07"  # renames the window
C1 = "\x9b31m"  # the same introducer as ESC [ in one character
TURN = "\u202egnissim"  # turns the direction of what follows
FORGED = "\n2026-03-02 08:00:00,000 CRITICAL streams: all is lost"
NASTY = f"a{CLEAR}b{TITLE}c{C1}d{TURN}e{FORGED}"
ACTING = ("\x1b[2J", "\x1b]", "\x9b", "\u202e", "\x07")

SOURCE = Source(topic="wire.raw", partition=0, offset=7, received=1_772_000_000_000)
LIMIT = 1_000_000


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline.load(Settings())


def records_of(pipeline: Pipeline, value: bytes, headers: Sequence[tuple[str, bytes]] = (), key: bytes | None = None) -> tuple[list[Any], list[Record]]:
    outbox = Outbox(None, {}, LIMIT)  # type: ignore[arg-type]
    outcome = pipeline.step(value, tuple(headers), SOURCE)
    return outcome_records(outcome, Raw(key, value, tuple(headers)), outbox, Settings())


def item(**fields: Any) -> bytes:
    lines = ["OSLO, March 2 - Ministers from Norway met in Oslo on Monday to talk about fishing grounds.", "They will meet again in May."]
    return orjson.dumps({"id": "1", "source": "northern-press", "title": "Ministers meet", "lines": lines} | fields)


@pytest.mark.parametrize("field", ["id", "source", "title", "url", "version", "language", "status", "urgency", "embargo", "date"])
def test_a_field_cannot_break_the_headers_or_keys_of_any_record(pipeline: Pipeline, field: str) -> None:
    for hostile in (NASTY, "x\r\nce_id: forged\r\n\r\n{}", "\x00", "x" * 200_000, "<script>alert(1)</script>", "\U0001f5de\ufffe"):
        results, made = records_of(pipeline, item(**{field: hostile}), [("traceparent", b"00-\r\nce_id: forged"), ("source", hostile.encode())])
        assert len(results) == 1
        for record in made:
            if record.topic not in ("wire.dlq", "wire.lines"):
                assert (record.key or b"").decode("ascii").isprintable()
                assert len(record.key or b"") < 512
                assert all((value or b"").decode("ascii").isprintable() and len(value or b"") < 1100 for _, value in record.headers)
            assert size(record) <= LIMIT


def test_headers_of_a_raw_record_cannot_pass_for_ours(pipeline: Pipeline) -> None:
    """A supplier that sends `dlq_reason` or `ce_id` itself: in a dead letter ours come after its, and say how many are its."""
    forged = [("ce_id", b"forged"), ("dlq_reason", b"none"), ("dlq_headers", b"0"), ("ce_rawoffset", b"999")]
    _, [letter] = records_of(pipeline, b'{"broken', forged)
    last = dict(letter.headers)
    assert (last["dlq_reason"], last["ce_rawoffset"], last["dlq_headers"]) == (b"invalid-json", b"7", b"4")
    assert list(letter.headers[:4]) == forged
    _, made = records_of(pipeline, item(), forged)
    assert b"forged" not in [value for record in made for _, value in record.headers]


@pytest.mark.parametrize("headers", [[("h", b"x" * 3_000_000)], [(f"h{number}", b"x") for number in range(50_000)], [("n" * 2_000_000, b"")]])
def test_headers_and_keys_of_any_size_have_an_outcome_that_fits(pipeline: Pipeline, headers: list[tuple[str, bytes]]) -> None:
    for value in (item(), b'{"broken'):
        results, made = records_of(pipeline, value, headers, key=b"k" * 2_000_000)
        assert len(results) == 1
        assert all(size(record) <= LIMIT for record in made)
        assert b"k" * 1000 not in b"".join(record.key or b"" for record in made)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b'{"lines":' + b"[" * 500_000, "too-deep"),
        (b'{"lines": ["Text."], "urgency": ' + b"9" * 1_000_000 + b"}", "invalid-number"),
        (b'{"lines": ["Text."], "urgency": 1e999999}', "invalid-number"),
        (b'{"lines": ["Text."], "urgency": -NaN}', "invalid-json"),
        (b'{"__proto__": {}, "lines": {"$ref": "file:///etc/passwd"}}', "wrong-shape"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>', "unknown-format"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "unknown-format"),
        (b"PK\x03\x04" + bytes(100_000), "unknown-format"),
        (b"\x1f\x8b\x08" + bytes(100_000), "unknown-format"),
    ],
)
def test_bombs_and_what_is_no_item_are_set_aside_at_once(pipeline: Pipeline, value: bytes, reason: str) -> None:
    """Neither XML nor any compressed format is opened: nothing in an item is unpacked, and no address in it is followed."""
    begin = time.process_time()
    [result], _ = records_of(pipeline, value)
    assert isinstance(result, DeadLetter)
    assert result.reason == reason
    assert time.process_time() - begin < 1


def test_markup_in_an_item_stays_text_and_is_not_called_html(pipeline: Pipeline) -> None:
    """An event holds what the supplier wrote; that a page has to escape it is said by its content type, which is never HTML."""
    hostile = '<img src=x onerror="alert(1)"> & <script>alert(2)</script>'
    [result], _ = records_of(pipeline, item(title=hostile, lines=[hostile, "OSLO, March 2 - Ministers from Norway met in Oslo."]))
    assert isinstance(result, Event)
    assert {body["contentType"] for body in result.value["bodies"]} == {"text/plain"}
    assert {headline.get("contentType", "text/plain") for headline in result.value["headlines"]} == {"text/plain"}


def test_no_detail_and_no_log_line_holds_what_an_item_makes_of_it(pipeline: Pipeline) -> None:
    [result], _ = records_of(pipeline, f'{{"{NASTY.encode("unicode_escape").decode()}": 1, "lines": 3}}'.encode())
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Formatter(logs.FORMAT))
    logger = logging.Logger("streams.test")
    logger.addHandler(handler)
    logger.error("the item %s: %s", NASTY, result.detail)
    try:
        raise ValueError(NASTY)
    except ValueError:
        logger.exception("fault of %s", NASTY)
    said = stream.getvalue()
    assert [mark for mark in ACTING if mark in said] == []
    lines = said.splitlines()
    assert sum(line.startswith("20") for line in lines) == 2, "one line for each record, and a traceback whose lines cannot be taken for one"
    assert "\\x1b[2J" in lines[0]
    assert lines[-1] == "    2026-03-02 08:00:00,000 CRITICAL streams: all is lost"


def test_every_test_that_the_threat_model_names_is_there() -> None:
    root = Path(__file__).parents[2]
    named = set(re.findall(r"`((?:test_|tests/|streams/)[a-z_./]+)`", (root / "docs/threat-model.md").read_text()))
    files = {name if "/" in name else f"tests/unit/{name}.py" for name in named}
    assert len(files) > 15
    assert [file for file in sorted(files) if not (root / file).exists()] == []


def test_what_is_printable_stays() -> None:
    fine = "“Café” – naïve résumé\N{NO-BREAK SPACE}№5 \N{SOFT HYPHEN} می\N{ZERO WIDTH NON-JOINER}خواهم 👩\N{ZERO WIDTH JOINER}🚀 日本"
    assert printable(fine) == fine
    assert printable("a\tb\nc\r") == "a\\tb\\nc\\r"
    assert printable("a\tb\nc\r", breaks=True) == "a\tb\nc\\r"


def hostile_records(pipeline: Pipeline) -> dict[str, tuple[bytes, bytes, list[tuple[str, bytes]]]]:
    """Key, value and headers by topic: what a hostile item becomes there, and what somebody who may write to the topic itself could send."""
    event = pipeline.step(item(), (), SOURCE).results[0].value
    event["headlines"][0]["value"] = NASTY
    event["wire"]["source"]["supplier"] = NASTY
    event["wire"]["removed"] = [{"text": NASTY, "kind": NASTY, "reason": NASTY}]
    event["wire"]["notes"] = [{"text": NASTY, "kind": NASTY}]
    event["wire"]["credits"] = [{"people": [{"name": NASTY, "role": NASTY}]}]
    event["people"] = [{"name": NASTY}]
    story = {"headline": NASTY, "supplier": NASTY, "links": [{"kind": NASTY, "uri": NASTY, "order": 1, "hours": 1.0, "containment": 0.5}], "cluster": NASTY}
    why = [(name, NASTY.encode()) for name in ("dlq_reason", "dlq_stage", "dlq_detail", "ce_rawtopic", NASTY)]
    return {
        "news": (NASTY.encode(), orjson.dumps(event), []),
        "stories": (NASTY.encode(), orjson.dumps(story), []),
        "dlq": (NASTY.encode(), NASTY.encode() + b"\xff", why),
        "raw": (NASTY.encode(), NASTY.encode() + b"\xff", why),
    }


def test_what_tail_and_explain_show_does_nothing_to_a_terminal(pipeline: Pipeline) -> None:
    out = io.StringIO()
    console = terminal.console(file=out, force_terminal=True, width=120)
    for topic, (key, value, headers) in hostile_records(pipeline).items():
        tail.show(console, topic, ConsumerRecord(topic, 0, 0, 0, 0, key, value, 0, 0, 0, headers))
    console.print(render.dead_letter(NASTY, NASTY, NASTY))
    shown = out.getvalue()
    assert [mark for mark in ACTING if mark in shown] == []
    assert shown.count("\\x1b[2J") >= 10
    assert "\x1b[1m" in shown, "rich's own colours are still there"


def at_terminal(environment: dict[str, str], *arguments: str) -> bytes:
    """What a command writes to a terminal, as it is written there."""
    ours, its = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWIRE_")} | {"TERM": "xterm-256color"}
    command = [sys.executable, "-m", "streams.cli", *arguments]
    process = subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=clean | environment)
    os.close(its)
    written = b""
    try:
        while part := os.read(ours, 65536):
            written += part
    except OSError:  # the last one that had the other end has ended
        pass
    assert process.wait(60) == 0, written
    os.close(ours)
    return written


def to_a_pipe(environment: dict[str, str], *arguments: str) -> bytes:
    command = [sys.executable, "-m", "streams.cli", *arguments]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, check=True, timeout=60).stdout


async def test_commands_at_a_terminal_show_escapes_and_to_a_pipe_the_bytes(pipeline: Pipeline) -> None:
    line: dict[str, Any] = {"supplier": NASTY, "fingerprint": "0" * 16, "text": NASTY, "stories": [], "override": "block", "note": NASTY}
    line["history"] = [{"from": 0, "verdict": "block", "seen": 1}]
    with embedded.start({f"wire.{name}": 1 for name in ("news", "stories", "dlq", "raw", "promos")}) as broker:
        async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap) as producer:
            for topic, (key, value, headers) in hostile_records(pipeline).items():
                await producer.send_and_wait(f"wire.{topic}", value, key=key, headers=headers)
            await producer.send_and_wait("wire.promos", orjson.dumps(line), key=NASTY.encode() + b"/" + b"0" * 16)
        known = {"NEWSWIRE_BROKERS": broker.bootstrap}
        commands = [
            *(("tail", topic, "--from-beginning", "--count", "1") for topic in ("news", "dlq", "raw")),
            ("tail", "raw", "--from-beginning", "--count", "1", "--json"),
            ("dlq", "list"),
            ("dlq", "show", "0/0"),
            ("promos", "list"),
            ("promos", "list", "--json"),
            ("promos", "show", "0" * 16),
        ]
        for command in commands:
            shown = at_terminal(known, *command).decode("utf-8", "surrogateescape")
            assert [mark for mark in ACTING if mark in shown] == [], command
            assert any(mark in shown for mark in ("x1b[2J", "u001b[2J", "\N{REPLACEMENT CHARACTER}[2J")), (command, "the text is shown")
        piped = to_a_pipe(known, "dlq", "show", "0/0")
        assert piped.endswith(NASTY.encode() + b"\xff\n"), "who takes the bytes from there wants them as they came"


def test_explain_and_normalize_at_a_terminal_show_escapes(tmp_path: Path) -> None:
    file = tmp_path / "item.json"
    file.write_bytes(item(title=NASTY, source=NASTY, lines=[f"OSLO, March 2 - {NASTY} met in Oslo.", f"(Reporting by {NASTY})"]))
    for command in (("explain", str(file)), ("explain", "--json", str(file)), ("normalize", str(file))):
        shown = at_terminal({}, *command).decode("utf-8", "surrogateescape")
        assert [mark for mark in ACTING if mark in shown] == [], command
        assert "Oslo" in shown
