"""What reads bytes that others wrote: restored events, records of internal topics, memory files, the operators' knowledge and their
rules of routing, files that are fed."""

from __future__ import annotations

import io
import tempfile
from collections import defaultdict, deque
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

import orjson

from streams.agents import learn as learning_agent
from streams.agents import link as linking_agent
from streams.agents.context import Context
from streams.commands.promos_memory import Newest
from streams.delivery.attempts import Attempts
from streams.enrich.knowledge import file as knowledge
from streams.enrich.knowledge.file import KnowledgeError
from streams.event import restore
from streams.event.records import records as event_records
from streams.event.source import Source
from streams.event.validate import problem
from streams.promo import imports, memory_file, overrides
from streams.promo.cleaned import Sighting
from streams.promo.learner import Learner
from streams.promo.learning import learn
from streams.promo.memory import Memory
from streams.promo.memory_file import MemoryFileError, as_imported
from streams.promo.overrides import Decided, Override
from streams.promo.records import fault
from streams.routing import file as routing
from streams.routing import regions, tree
from streams.routing.file import RoutingError
from streams.routing.records import copies
from streams.routing.rules import Rules, in_words, routes
from streams.routing.view import View
from streams.settings import Settings
from streams.stories.links import Stories
from streams.wire.files import TooLong, records
from streams.wire.limits import Limits
from tests.fuzz.bounds import require
from tests.fuzz.invariants import raises_only
from tests.fuzz.loaded import enricher, pipeline

_MOMENT = 1_772_438_400_000  # milliseconds since 1970
_LONGEST = 2_000  # bytes of a value in the files that are fed


def _parsed(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def _restore(data: bytes) -> None:
    value = _parsed(data)
    lines = raises_only((KeyError, IndexError, TypeError, ValueError), restore, value)
    require(lines is None or all(isinstance(line, str) for line in lines), "lines that are no strings")


def _event_of(line: bytes, offset: int, topic: str) -> Any:
    """A record as the agents see it: `key TAB value`, where the value may be absent."""
    key, tab, value = line.partition(b"\t")
    return SimpleNamespace(key=key, value=value if tab else None, timestamp=_MOMENT, offset=offset, topic=topic, partition=0, headers=())


def _agents_event(line: bytes, offset: int, topic: str) -> Any:
    record = _event_of(line, offset, topic)
    record.timestamp /= 1000
    record.value = record.value or b""
    return SimpleNamespace(message=record)


def _usable(learner: Learner) -> None:
    """That whatever the memory took in can be used: judged by, learned from, decided on, merged, written and read back."""
    found = list(learner.records())
    wellformed = all(fault(record) is None for record in found)  # and no record of a later version
    for record in found:
        supplier, fingerprint = record["supplier"], record["fingerprint"]
        learner._memory.verdict(supplier, fingerprint, _MOMENT)
        for place in ("head", "tail", "title"):
            learn(record, Sighting(supplier, fingerprint, "Sign up for news", "71f00-0000abcd", place), _MOMENT, learner.keep)
        overrides.apply(record, Override(supplier, fingerprint, "Sign up", "block"), Decided(_MOMENT, 1))
        imports.merge(record, as_imported(record), keep_moments=False)
        imports.merge(record, record, keep_moments=True)
    learner._memory.newest(_MOMENT)
    learner.sweep(_MOMENT + 10**12, lambda supplier, number: 0, 100)
    with tempfile.TemporaryDirectory() as folder:
        memory_file.save(Path(folder) / "memory.jsonl", found)
        if not wellformed:
            return
        again = memory_file.load(Path(folder) / "memory.jsonl")
        require(sorted(map(orjson.dumps, again)) == sorted(orjson.dumps(one, option=orjson.OPT_SORT_KEYS) for one in found), "saved and loaded is not the same")


def _promos(data: bytes) -> None:
    """Lines are records of the topic: `key TAB value`, a tombstone without the tab."""
    learner = Learner(Memory())
    context = Context.__new__(Context)  # without a pipeline
    context.learner, context.margin, context.unread, context.read_for, context.assignments = learner, 3000, defaultdict(deque), -1, 0
    newest = Newest(3000)
    for offset, line in enumerate(data.split(b"\n")):
        record = _event_of(line, offset, "wire.promos")
        Context._promo(context, record)
        newest.take(record.key, record.value, record.timestamp)
    require(sum(1 for _ in newest) <= len(newest), "more lines than records")
    _usable(learner)


def _lines(data: bytes) -> None:
    """Lines are records of the topic: `key TAB value`. What comes of them is written, so that it must be valid where the input was."""
    learner = Learner(Memory())
    context = cast(Context, SimpleNamespace(learner=learner, settings=Settings()))
    events = [_agents_event(line, offset, "wire.lines") for offset, line in enumerate(data.split(b"\n"))]
    said = [learning_agent._said(event, context.settings.learn, learner.keep) for event in events]
    changed, _ = learning_agent._merge(context, said)
    valid = all(problem("line.v1", _parsed(event.message.value)) is None for event in events)
    for offset, (record, _) in enumerate(changed.values()):
        written = orjson.loads(orjson.dumps(record))
        said = problem("promo.v1", written)
        require(said is None or not valid, f"valid records of lines gave an invalid one of a line: {said}")
        learner.remember(written, _MOMENT, 3000, offset)
    _usable(learner)


def _attempts(data: bytes) -> None:
    attempts = Attempts()
    attempts.apply(b"wire.raw/0/1", data)
    found = attempts.get("wire.raw", 0, 1)
    require(found is None or (isinstance(found.count, int) and found.reason), "an attempt without count or reason")


def _stories(data: bytes) -> None:
    """Lines are values of `sketches` or, where they hold links, of `stories`."""
    stories = Stories()
    valid = True
    for offset, line in enumerate(data.split(b"\n")):
        value = _parsed(line)
        valid = valid and problem("story.v1" if isinstance(value, dict) and "links" in value else "sketch.v1", value) is None
        if isinstance(value, dict) and "links" in value:
            raises_only((ValueError, KeyError, TypeError, AttributeError), stories.remember, value)
            continue
        telling = linking_agent._telling(_agents_event(b"\t" + line, offset, "wire.sketches"))
        made = None if telling is None else stories.link(telling)
        if made is not None:
            said = problem("story.v1", orjson.loads(orjson.dumps(made)))
            require(said is None or not valid, f"valid sketches gave an invalid story: {said}")


def _memory_file(data: bytes) -> None:
    learner = Learner(Memory())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("memory.jsonl.gz" if data[:2] == b"\x1f\x8b" else "memory.jsonl")
        path.write_bytes(data)
        found = raises_only((MemoryFileError,), memory_file.load, path)
    for record in found or ():
        learner.remember(as_imported(record), 0, 0, -1)
    for _ in imports.messages(found or (), keep_moments=True):
        pass
    _usable(learner)


def _knowledge(data: bytes) -> None:
    """The file, and where it can be used a text with what it names in it."""
    found = raises_only((KnowledgeError,), knowledge.parse, data, "names.toml", enricher().countries)
    if found is None:
        return
    knowledge.counts(found)
    names = [name for entry in found.entries for name in entry.names] + list(found.stop) + [one.text for one in found.overrides]
    text = ". ".join(names[:50])
    annotation = enricher().knowing(found).annotate(f"Talks with {text} began on Monday.", headline=" ".join(names[:5]), supplier="harbour-wire")
    require(annotation.knowledge == found.version, "the annotation does not name the knowledge")


_JUDGED: Final = {
    "id": "1", "source": "bay", "title": "Harbour of Lisbon reopens", "urgency": 2, "language": "en", "category": ["economy"], "keywords": ["harbour"],
    "lines": ["LISBON, April 14 (Bay) - The harbour of Lisbon reopened on Monday, Ana Lima of Alpha Inc. said."],
}  # fmt: skip
"""The item by which every file of rules is tried, in its first version, with a version that replaces it, and killed."""


@cache
def _regions() -> regions.Regions:
    return regions.known(enricher().gazetteer)


def _judged(item: bytes) -> list[dict[str, Any]]:
    source = Source("wire.raw", 1, 5, _MOMENT)
    return [event for at in (source, Source(None, None, 0, None)) for event in pipeline().step(item, None, at).events]


@cache
def _always_judged() -> list[dict[str, Any]]:
    return [event for more in ({}, {"version": "2"}, {"status": "canceled"}) for event in _judged(orjson.dumps(_JUDGED | more))]


def _routes(data: bytes) -> None:
    """A file of rules, and behind a NUL a raw item whose events they judge beside those that are always judged."""
    text, _, item = data.partition(b"\0")
    rules = raises_only((RoutingError,), routing.parse, text, "rules.toml", _regions())
    if rules is None:
        return
    for rule in rules.rules:
        require(in_words(rule) and tree.in_words(rule.when), "a rule that cannot be said")
    for event in [*_always_judged(), *(_judged(item) if item else ())]:
        _routed(event, rules)


def _routed(event: dict[str, Any], rules: Rules) -> None:
    found = routes(event, rules)
    require(found == routes(event, rules), "an event took two ways")
    require(
        [route.name for route in found] == [name for name in rules.routes if name in {route.name for route in found}], "routes that are none, or not in order"
    )
    view, source = View(event), Source("wire.raw", 1, 5, _MOMENT)
    asked = set(rules.index.worth_asking(view))
    for place, rule in enumerate(rules.rules):
        require(place in asked or not rule.holds(view), "the index leaves out a rule that holds")
        require(rule.holds(view) or tree.failed(rule.when, view), "a rule does not hold, and it is not said why")
    killed = {route.name: set(route.flags) for route in routes(event | {"pubStatus": "canceled"}, rules)}
    for route in found:
        require(route.name in killed, "a kill does not come where the item is")
        require(set(route.flags) <= killed[route.name], "a kill has not the flags of what it ends")
    (news, *_) = event_records(event, source)
    made = copies(news, source, found, rules.version)
    require(all(value and value.isascii() for record in made for _, value in record.headers), "a header that is not ASCII")
    require(len({dict(record.headers)["ce_id"] for record in made}) == len(found), "two copies of one id")


def _files(data: bytes) -> None:
    """A stream that is fed: nothing of it is lost."""
    kept = 0
    for record in records(io.BytesIO(data), Limits(value_bytes=_LONGEST)):
        kept += record.length if isinstance(record, TooLong) else len(record[0])
        require(isinstance(record, TooLong) or len(record[0]) <= _LONGEST, "a value beyond the limit")
    space = sum(data.count(bytes([character])) for character in b" \t\r\n\x0b\x0c")
    require(len(data) - space <= kept <= len(data), "bytes of the stream are lost or came twice")


CHECKS: Final[dict[str, Callable[[bytes], None]]] = {
    "restore": _restore,
    "promos": _promos,
    "lines": _lines,
    "attempts": _attempts,
    "stories": _stories,
    "memory-file": _memory_file,
    "knowledge": _knowledge,
    "routes": _routes,
    "files": _files,
}
