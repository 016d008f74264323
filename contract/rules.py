"""What a change breaks, for whom, and what to do instead: tables, and one function that applies them.

Newswire's producers validate closed and its subscribers read open, so that a subscriber takes a field that it does not know, but not a value that it does
not know, unless the enum is marked `x-open`. A topic keeps records of all editions of a version, so that what a new edition refuses of an old one is a break in
either direction: fields, types and values. Bounds alone (lengths, patterns, …) may become tighter in what newswire writes; stored records are held against
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from contract.compare import Change, compare
from contract.documents import Contract, Direction, Node, Place, value_file

Who = Literal["readers", "writers"]


class Rule(NamedTuple):
    """What a kind of change means. `breaks` is empty for one that is allowed."""

    what: str
    breaks: frozenset[Who]
    why: str


class Break(NamedTuple):
    """One break of the contract. Its text is one line."""

    where: str
    what: str
    why: str
    todo: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.why}; {self.todo}"


NOBODY: frozenset[Who] = frozenset()
READERS: frozenset[Who] = frozenset({"readers"})
WRITERS: frozenset[Who] = frozenset({"writers"})
BOTH = READERS | WRITERS

# Who is not of this version of newswire: others who read or write, or workers of the version before.
OTHERS: Mapping[Direction, frozenset[Who]] = {"out": READERS, "in": WRITERS, "internal": BOTH}

RULES: Mapping[str, Rule] = {
    "field-removed": Rule("the field was removed", BOTH, "who reads it finds nothing, and who writes it is not understood"),
    "field-added": Rule("a field was added", NOBODY, "readers pass over what they do not know"),
    "field-added-closed": Rule("a field was added", READERS, "its readers validate closed and refuse the record"),
    "required-field-added": Rule("a required field was added", BOTH, "records that are kept do not have it, nor have those of writers who do not know it"),
    "made-required": Rule("the field became required", BOTH, "records that are kept may not have it, nor those of writers who leave it out"),
    "made-optional": Rule("the required field became optional", READERS, "readers rely on it"),
    "fields-closed": Rule("unnamed fields are no longer allowed", BOTH, "records that are kept may have them"),
    "type-widened": Rule("the type was widened", READERS, "readers do not expect it"),
    "type-narrowed": Rule("the type was narrowed", BOTH, "records that are kept, and writers, may have the other"),
    "value-added": Rule("a value was added", READERS, "readers may know only the values listed; `x-open` was not promised"),
    "value-added-open": Rule("a value was added", NOBODY, "`x-open`: readers have to expect it"),
    "value-removed": Rule("a value was removed or renamed", BOTH, "readers wait for it, and records that are kept, and writers, may have it"),
    "values-listed": Rule("only certain values are allowed now", BOTH, "records that are kept, and writers, may have others"),
    "values-unlisted": Rule("any value is allowed now", READERS, "readers may know only the values that were listed"),
    "values-opened": Rule("the enum was marked `x-open`", READERS, "readers may rely on the values listed"),
    "tightened": Rule("less is allowed now", WRITERS, "writers may send what was allowed before"),
    "loosened": Rule("more is allowed now", READERS, "readers may rely on what was promised"),
    "changed": Rule("something else is allowed now", BOTH, "it cannot be told whether the old includes the new"),
    "alternative-added": Rule("an alternative was added", READERS, "readers do not expect it"),
    "alternative-removed": Rule("an alternative was removed", BOTH, "records that are kept, and writers, may be it"),
}

# Where readers validate closed (`"x-read": "closed"` at the root of a schema), what others may ignore is refused.
CLOSED: Mapping[str, str] = {"field-added": "field-added-closed", "value-added-open": "value-added"}


def breaks(old: Contract, new: Contract) -> list[Break]:
    """What of `new` breaks whoever relies on `old`. Pure."""
    found = [*_topics(old, new)]
    for file, direction in old.values():
        found += _schema(old, new, Place(file, ""), direction, f"keep {file} as it is and make the next version beside it")
    for topic in old.topics.values():
        for what, place in _parts(topic):
            found += _schema(old, new, place, topic["direction"], f"keep the {what} of {topic['topic']}; other ones need another topic")
    unique: dict[tuple[str, str], Break] = {}
    for one in found:  # a part that several topics share
        unique.setdefault((one.where, one.what), one)
    return list(unique.values())


def _parts(topic: Mapping[str, Any]) -> Iterator[tuple[str, Place]]:
    yield "keys", Place("keys.schema.json", f"/$defs/{topic['key_schema']}")
    if topic["headers"] is not None:
        yield "headers", Place("headers.schema.json", f"/$defs/{topic['headers']}")


def _schema(old: Contract, new: Contract, place: Place, direction: Direction, todo: str) -> Iterator[Break]:
    before = old.at(*place)
    try:
        after: Node = new.at(*place)
    except (KeyError, IndexError):
        yield Break(str(place), "the schema was removed", "records that are kept name it", todo)
        return
    closed = before.schema.get("x-read") == "closed"
    for change in compare(old, new, before, after):
        yield from _judged(change, direction, closed, todo)


def _judged(change: Change, direction: Direction, closed: bool, todo: str) -> Iterator[Break]:
    rule = RULES[CLOSED.get(change.kind, change.kind) if closed else change.kind]
    if rule.breaks & OTHERS[direction]:
        yield Break(str(change.where), f"{rule.what} ({change.detail})" if change.detail else rule.what, rule.why, todo)


class TopicRule(NamedTuple):
    """What a change of one entry of a topic's file breaks. `broken` has the entry before and after, each None where it is missing."""

    entry: tuple[str, ...]
    broken: Callable[[Any, Any], bool]
    breaks: frozenset[Who]
    why: str


def _changed(before: Any, after: Any) -> bool:
    return bool(before != after)


def _lower(before: Any, after: Any) -> bool:
    return bool(after is not None and (before is None or after < before))


TOPIC_RULES: tuple[TopicRule, ...] = (
    TopicRule(("parameter", "pattern"), _changed, BOTH, "the topics that there are may have other names"),
    TopicRule(("direction",), _changed, BOTH, "who writes and reads it are others now"),
    TopicRule(("key_schema",), _changed, BOTH, "records of one key are no longer together, and readers look for the old keys"),
    TopicRule(("headers",), _changed, BOTH, "readers rely on the headers"),
    TopicRule(("value", "schema"), _changed, BOTH, "the values are something else"),
    TopicRule(("value", "version"), _lower, BOTH, "records that are kept are of the later version"),
    TopicRule(("repartition",), lambda before, after: (before, after) == ("never", "allowed"), BOTH, "a key's records may come to lie in two partitions"),
    TopicRule(("config", "cleanup.policy"), _changed, BOTH, "other records are kept"),
    TopicRule(("config", "message.timestamp.type"), _changed, BOTH, "times of records mean something else"),
    TopicRule(("config", "retention.ms"), _lower, READERS, "records go before readers expect it"),
    TopicRule(("config", "min.compaction.lag.ms"), lambda before, after: _lower(before or 0, after or 0), READERS, "records go before readers expect it"),
    TopicRule(("config", "max.message.bytes"), _lower, WRITERS, "the broker refuses records that it took"),
)


def _topics(old: Contract, new: Contract) -> Iterator[Break]:
    for name, before in old.topics.items():
        where = f"topics/{name}.yaml#"
        if name not in new.topics:
            yield Break(where, "the topic was removed", "whoever uses it has nothing in its place", "keep it")
            continue
        after = new.topics[name]
        for rule in TOPIC_RULES:
            was, now = _entry(before, rule.entry), _entry(after, rule.entry)
            if rule.breaks & OTHERS[before["direction"]] and rule.broken(was, now):
                yield Break(f"{where}/{'/'.join(rule.entry)}", f"{was} became {now}", rule.why, "make a new topic beside it")
        if before["repartition"] == "never" and before["partitions"] != after["partitions"]:
            what = f"{before['partitions']} became {after['partitions']}"
            yield Break(f"{where}/partitions", what, "the number may never change (`repartition: never`)", "make a new topic beside it")
        file = value_file(after)
        if file is not None and file not in new.schemas:
            yield Break(f"{where}/value", f"there is no {file}", "nobody knows what the values are", "add it")


def _entry(topic: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = topic
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
