"""What holds for all conditions and all valid events."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from streams.event.validate import validate
from streams.routing import file, form
from streams.routing.checks import never
from streams.routing.conditions import node
from streams.routing.index import index
from streams.routing.rules import Rule, Rules, routes
from streams.routing.tree import Every, Node, Not, Some, compiled, failed, fields, in_words, of_all_versions
from streams.routing.view import View
from tests.unit.event_samples import event_of, items
from tests.unit.routing.made import REGIONS, Event, event, region

TERMS = ["harbour", "Lisbon", "ships sail", "ferries follow", "ana lima", "乌克兰", "é"]


def span(low: int, high: int) -> st.SearchStrategy[Any]:
    return st.one_of(st.integers(low, high), st.integers(low, high).map(lambda value: {"min": value}), st.integers(low, high).map(lambda value: {"max": value}))


def some(*values: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3)


REGION = st.fixed_dictionaries(
    {"code": some("PT", "UA", "150", "UA-43")}, optional={"min_relevance": st.integers(1, 100), "min_confidence": st.floats(0, 1), "primary": st.just(False)}
)
WORDS = st.one_of(some(*TERMS), some(*TERMS).map(lambda found: {"all": found}), st.fixed_dictionaries({"any": some(*TERMS), "all": some(*TERMS)}))
TIME = st.fixed_dictionaries(
    {"zone": st.sampled_from(["UTC", "Europe/Lisbon", "Asia/Kathmandu"]), "days": some("mon", "tue-thu", "sat-mon")},
    optional={},
) | st.just({"zone": "Pacific/Auckland", "from": "22:00", "to": "06:00"})
LEAVES = {
    "supplier": some("alpha", "beta"), "status": some("usable", "withheld", "canceled"), "urgency": span(1, 9), "language": some("en", "en-GB", "de"),
    "word_count": span(0, 20), "region": REGION, "subject": some("04", "economy", "medtop:04000000", "x"), "keyword": some("sea", "land"),
    "entity": some("Ana Lima", "urn:newswire:organisation:port", "Lisbon"), "time": TIME, "slugline": WORDS, "headline": WORDS, "words": WORDS, "body": WORDS,
}  # fmt: skip
LEAF = st.one_of([strategy.map(lambda value, name=name: {name: value}) for name, strategy in LEAVES.items()])
WHENS = st.recursive(
    LEAF | st.fixed_dictionaries({}, optional=LEAVES).filter(bool),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda found: {"any": found}),
        st.lists(inner, min_size=1, max_size=3).map(lambda found: {"all": found}),
        inner.map(lambda found: {"not": found}),
    ),
    max_leaves=8,
)
NODES = WHENS.map(lambda found: node(form.When.model_validate(found, context={"regions": REGIONS}), REGIONS.names))


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Versions of events of one supplier, alpha, that differ in all that conditions look at."""
    return event(
        pubStatus=draw(st.sampled_from(["usable", "withheld", "canceled"])),
        urgency=draw(st.none() | st.integers(1, 9)),
        language=draw(st.sampled_from([None, "en", "en-GB", "de"])),
        version=draw(st.sampled_from([None, "1", "2"])),
        headline=draw(st.sampled_from(["", *TERMS])),
        body=" ".join(draw(st.lists(st.sampled_from(TERMS), max_size=4))),
        slugline=draw(st.none() | st.sampled_from(TERMS)),
        subjects=draw(st.none() | st.just([{"name": "economy", "literal": "04"}, {"name": "sea", "rel": "keyword"}])),
        wire={
            "regions": draw(
                st.lists(st.builds(region, st.sampled_from(["PT", "UA", "150"]), st.integers(0, 100)), max_size=3, unique_by=lambda one: one["code"])
            )
        },
        source={"received": draw(st.none() | st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='milliseconds')}Z"))},
    )


def holds(condition: Node, of: Event) -> bool:
    return compiled(condition)(View(of))


def copying(*conditions: Node) -> Rules:
    return Rules(tuple(Rule(f"n{place}", (f"r{place}",), (), (), (), False, one, compiled(one)) for place, one in enumerate(conditions)))


@given(st.lists(NODES, min_size=1, max_size=3), events())
def test_not_any_is_all_not(parts: list[Node], of: Event) -> None:
    every = tuple(parts)
    assert holds(Not(Some(every)), of) == holds(Every(tuple(map(Not, every))), of) == (not any(holds(part, of) for part in parts))
    assert holds(Not(Every(every)), of) == holds(Some(tuple(map(Not, every))), of) == (not all(holds(part, of) for part in parts))


@given(st.lists(NODES, min_size=1, max_size=5), events())
def test_the_index_leaves_out_no_rule_that_holds(conditions: list[Node], of: Event) -> None:
    found = {route.name for route in routes(of, copying(*conditions)) if route.matched}
    assert found == {f"r{place}" for place, one in enumerate(conditions) if holds(one, of)}
    assert index(conditions).worth_asking(View(of)) == sorted(set(index(conditions).worth_asking(View(of))))


@given(WHENS, events())
def test_what_is_said_never_to_match_does_not(written: dict[str, Any], of: Event) -> None:
    when = form.When.model_validate(written, context={"regions": REGIONS})
    assert never(when) is None or not holds(node(when, REGIONS.names), of)


SCALARS = st.one_of(
    st.text(max_size=5),
    st.sampled_from([*TERMS, "UA", "UK", "mon-fri", "22:00", "UTC", "*", "desk"]),
    st.integers(),
    st.floats(),
    st.booleans(),
)
KEYS = st.sampled_from([*LEAVES, "any", "all", "not", "code", "min", "max", "zone", "from", "to", "days", "name", "uri", "type", "primary"]) | st.text(
    max_size=3
)
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8)
RULE = st.fixed_dictionaries(
    {"name": st.sampled_from(["a", "b"]), "copy": st.sampled_from(["x", "y"]), "when": WHENS | st.dictionaries(KEYS, ANYTHING, min_size=1, max_size=3)},
    optional={"flag": ANYTHING, "on": ANYTHING, "drop": ANYTHING, "follow": ANYTHING},
)


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(character):08x}" for character in value) + '"'
    return str(value).lower() if isinstance(value, bool) else hex(value) if isinstance(value, int) and value >= 0 else str(value)


@given(st.lists(RULE | ANYTHING, max_size=3), events())
def test_a_file_is_read_or_refused_and_nothing_else(written: list[Any], of: Event) -> None:
    try:
        made = file.parse(f"rule = {toml(written)}\n".encode("utf-8", "replace"), "own.toml", REGIONS)
    except file.RoutingError as error:
        assert all(problem.startswith("own.toml: ") for problem in error.problems)
        return
    assert {route.name for route in routes(of, made)} <= set(made.routes)


@given(NODES, events())
def test_what_is_said_of_all_versions_holds_for_each(condition: Node, of: Event) -> None:
    said = of_all_versions(condition, View(of))
    assert said is None or said is holds(condition, of)


@given(NODES, events(), events())
def test_a_kill_reaches_every_route_of_any_version(condition: Node, earlier: Event, kill: Event) -> None:
    kill["pubStatus"] = "canceled"
    made = copying(condition)
    assert {route.name for route in routes(earlier, made)} <= {route.name for route in routes(kill, made)}


@given(NODES, events())
def test_words_and_reasons_are_there_for_all(condition: Node, of: Event) -> None:
    assert in_words(condition)
    assert fields(condition) <= LEAVES.keys()
    if not holds(condition, of):
        assert failed(condition, View(of))


@given(NODES, items())
def test_no_valid_event_makes_it_raise(condition: Node, made: Any) -> None:
    of = event_of(*made)
    assert validate(of) is None
    assert routes(of, copying(condition)) == routes(of, copying(condition))
