"""What rules do, in which order, and what becomes of kills and later versions."""

from __future__ import annotations

import pytest

from streams.routing.rules import NO_RULES, Route, routes
from tests.unit.routing.made import Event, event, region, rules

ALPHA = event(pubStatus="usable")
KILL = event(pubStatus="canceled", wire={"regions": [], "entities": [], "mentions": []}, body="KILLED")
ANY = "status = ['usable', 'withheld', 'canceled']"


def taken(of: Event, text: str) -> dict[str, tuple[str, ...]]:
    """Routes and their flags."""
    return {route.name: route.flags for route in routes(of, rules(text))}


def rule(name: str, does: str, when: str = ANY) -> str:
    return f"[[rule]]\nname = '{name}'\n{does}\nwhen = {{ {when} }}\n"


def test_without_rules_nothing_is_copied() -> None:
    assert routes(ALPHA, NO_RULES) == ()


def test_a_rule_copies_to_several_routes_with_flags() -> None:
    assert taken(ALPHA, rule("a", "copy = ['x', 'y']\nflag = ['top', 'desk']")) == {"x": ("desk", "top"), "y": ("desk", "top")}


def test_two_rules_of_one_route_make_one_copy_with_the_flags_of_both() -> None:
    made = rules(rule("a", "copy = 'x'\nflag = 'top'") + rule("b", "copy = 'x'\nflag = 'desk'", "urgency = 4"))
    assert routes(ALPHA, made) == (Route("x", ("desk", "top"), ("a", "b")),)


def test_a_flag_is_set_where_the_event_is_by_then() -> None:
    text = (
        rule("a", "copy = 'x'") + rule("b", "copy = 'y'", "urgency = 9") + rule("c", "flag = 'top'\non = ['x', 'y']", "urgency = 4") + rule("d", "copy = 'z'")
    )
    assert taken(ALPHA, text) == {"x": ("top",), "z": ()}
    assert taken(ALPHA, text.replace("on = ['x', 'y']", "on = '*'")) == {"x": ("top",), "z": ()}


def test_a_drop_takes_out_what_rules_above_it_chose() -> None:
    text = rule("a", "copy = ['x', 'y']\nflag = 'top'") + rule("b", "drop = 'x'", "urgency = 4")
    assert taken(ALPHA, text) == {"y": ("top",)}
    assert taken(ALPHA, text.replace("'x'\nwhen", "'*'\nwhen")) == {}
    assert taken(ALPHA, text.replace("urgency = 4", "urgency = 5")) == {"x": ("top",), "y": ("top",)}


def test_a_rule_below_a_drop_may_copy_again_and_old_flags_are_gone() -> None:
    text = rule("a", "copy = 'x'\nflag = 'top'") + rule("b", "drop = 'x'", "urgency = 4") + rule("c", "copy = 'x'", "language = 'en'")
    assert routes(ALPHA, rules(text)) == (Route("x", (), ("c",)),)


def test_routes_come_in_the_order_of_the_file() -> None:
    text = rule("a", "copy = 'z'", "urgency = 9") + rule("b", "copy = ['m', 'z']") + rule("c", "copy = 'a'")
    assert [route.name for route in routes(ALPHA, rules(text))] == ["z", "m", "a"]


@pytest.mark.parametrize(
    ("when", "goes"),
    [
        ("region = 'PT'", True),
        ("words = 'harbour'", True),
        ("urgency = 1", True),
        ("status = 'usable'", True),
        ("time = { zone = 'UTC', days = 'mon' }", True),
        ("supplier = 'alpha', region = 'UA'", True),
        ("supplier = 'beta'", False),
        ("supplier = 'beta', region = 'PT'", False),
        ("not = { supplier = 'alpha' }", False),
        ("not = { supplier = 'beta' }", True),
        ("not = { supplier = 'alpha', region = 'PT' }", True),
        ("not = { any = [{ supplier = 'alpha' }, { region = 'PT' }] }", False),
        ("any = [{ supplier = 'beta' }, { region = 'UA' }]", True),
        ("any = [{ supplier = 'beta', region = 'UA' }, { supplier = 'gamma' }]", False),
        ("all = [{ region = 'UA' }, { not = { supplier = ['alpha', 'beta'] } }]", False),
    ],
)
def test_a_kill_goes_wherever_an_earlier_version_may_be(when: str, goes: bool) -> None:
    assert ("x" in taken(KILL, rule("a", "copy = 'x'", when))) is goes


def test_a_kill_has_every_flag_that_an_earlier_version_may_have() -> None:
    text = rule("a", "copy = 'x'\nflag = 'top'", "region = 'PT'") + rule("b", "flag = 'beta'\non = 'x'", "supplier = 'beta'")
    text += rule("c", "flag = ['alpha', 'late']\non = '*'", "urgency = 1")
    assert routes(KILL, rules(text)) == (Route("x", ("alpha", "late", "top"), ("a",), matched=False),)


def test_a_kill_that_matches_says_so() -> None:
    made = rules(rule("a", "copy = 'x'", "words = 'killed'") + rule("b", "copy = 'y'", "region = 'PT'"))
    assert [(route.name, route.matched) for route in routes(KILL, made)] == [("x", True), ("y", False)]


def test_a_kill_that_matches_has_the_flags_of_earlier_versions_all_the_same() -> None:
    text = (
        rule("a", "copy = 'x'", "words = 'killed'")
        + rule("b", "copy = 'x'\nflag = 'top'", "region = 'PT'")
        + rule("c", "flag = 'late'\non = 'x'", "urgency = 1")
    )
    assert routes(KILL, rules(text)) == (Route("x", ("late", "top"), ("a",)),)


def test_a_drop_keeps_a_kill_away_only_where_it_kept_all_versions_away() -> None:
    copy = rule("a", "copy = 'x'", "region = 'PT'")
    assert taken(KILL, copy + rule("b", "drop = 'x'", "supplier = 'alpha'")) == {}
    assert taken(KILL, copy + rule("b", "drop = 'x'", "supplier = 'beta'")) == {"x": ()}
    assert taken(KILL, copy + rule("b", "drop = 'x'", "supplier = 'alpha', words = 'killed'")) == {"x": ()}


FOLLOWING = rule("a", "copy = 'x'\nfollow = true\nflag = 'top'", "region = 'UA'") + rule("b", "copy = 'y'", "region = 'RU'")


@pytest.mark.parametrize(
    ("of", "later"),
    [
        (event(version="1", wire={"supplied": {}}), False),
        (event(version="001"), False),
        (event(version="0"), False),
        (event(version="b"), False),
        (event(version=None), False),
        (event(version=None, wire={"supplied": {"signal": "advisory"}}), False),
        (event(version="2"), True),
        (event(version="20260302"), True),
        (event(version=None, wire={"supplied": {"signal": "correction"}}), True),
        (event(version=None, wire={"supplied": {"signal": "update"}}), True),
        (event(version="1", wire={"supplied": {"signal": "sig:CORRECTED"}}), True),
        (event(version="1", wire={"supplied": {"signal": "interview"}}), False),
    ],
)
def test_a_rule_that_follows_has_later_versions_that_no_longer_match(of: Event, later: bool) -> None:
    assert routes(of, rules(FOLLOWING)) == ((Route("x", ("top",), ("a",), matched=False),) if later else ())


def test_a_later_version_that_matches_has_its_own_flags() -> None:
    text = FOLLOWING + rule("c", "flag = 'late'\non = 'x'", "urgency = 9")
    assert routes(event(version="2", wire={"regions": [region("UA")]}), rules(text)) == (Route("x", ("top",), ("a",)),)


def test_a_later_version_of_another_supplier_does_not_follow() -> None:
    text = FOLLOWING.replace("region = 'UA'", "region = 'UA', supplier = 'beta'")
    assert routes(event(version="2"), rules(text)) == ()


def test_the_same_event_takes_the_same_routes_under_a_file_that_is_read_again() -> None:
    later = event(version="2")
    assert routes(later, rules(FOLLOWING)) == routes(later, rules(FOLLOWING))
    assert rules(FOLLOWING).version == rules(FOLLOWING).version != rules(FOLLOWING + "\n").version
