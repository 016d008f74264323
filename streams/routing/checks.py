"""Rules that are well formed and yet cannot be meant: twice the same name, the same said twice, what never matches, what has no effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from streams.routing.form import EVERY, Rule, Span, When

Found = tuple[int, Rule, str]
"""Number of a rule from 1, the rule, what is wrong with it."""


def problems(rules: Sequence[Rule], routes: Sequence[str]) -> list[Found]:
    """What is wrong with rules; `routes` are those that some rule copies to."""
    numbered = list(enumerate(rules, 1))
    found = [*_doubles(numbered), *_without_effect(numbered, routes)]
    found += [(number, rule, f"when: {why}, so that the rule never matches; mend or remove it") for number, rule in numbered if (why := never(rule.when))]
    return sorted(found, key=lambda one: one[0])


def _doubles(numbered: Sequence[tuple[int, Rule]]) -> Iterator[Found]:
    names: dict[str, int] = {}
    contents: dict[str, int] = {}
    for number, rule in numbered:
        content = rule.model_dump_json(exclude={"name"})
        if rule.name in names:
            yield number, rule, f"name: [[rule]] {names[rule.name]} has it too; give each its own"
        if content in contents:
            yield number, rule, f"says the same as [[rule]] {contents[content]}; keep one"
        names.setdefault(rule.name, number)
        contents.setdefault(content, number)


def _without_effect(numbered: Sequence[tuple[int, Rule]], routes: Sequence[str]) -> Iterator[Found]:
    """A drop or a flag acts upon what the rules above it chose."""
    above: set[str] = set()
    for number, rule in numbered:
        for field, names in (("on", rule.on), ("drop", rule.drop)):
            for name in names:
                if name == EVERY and not above:
                    yield number, rule, f"{field}: no rule above copies anything; move the rule below those that do"
                elif name != EVERY and name not in routes:
                    yield number, rule, f"{field}: there is no route {name!r}; rules copy to {', '.join(routes) or 'none'}"
                elif name != EVERY and name not in above:
                    yield number, rule, f"{field}: no rule above copies to {name!r}; move the rule below the one that does"
        if rule.drop and rule.when.status == ["canceled"]:
            yield number, rule, "drop: a kill goes to every route that may have had the item, whatever is dropped; remove the rule"
        above.update(rule.copy_)


# What never matches. Of each field that has one value in an event, what a conjunction still allows; fields with many values contradict nothing.


@dataclass(frozen=True, slots=True)
class _Allowed:
    values: frozenset[str] | None = None  # None: any but those of `without`
    without: frozenset[str] = frozenset()
    least: float = float("-inf")
    most: float = float("inf")

    def narrowed(self, given: Sequence[str] | Span, negated: bool) -> _Allowed:
        if isinstance(given, Span):
            if negated:  # would leave two stretches; not followed
                return self
            least = self.least if given.min is None else max(self.least, given.min)
            return replace(self, least=least, most=self.most if given.max is None else min(self.most, given.max))
        named = frozenset(given)
        if negated:
            return replace(self, without=self.without | named)
        return replace(self, values=named if self.values is None else self.values & named)

    @property
    def nothing(self) -> bool:
        return self.least > self.most or (self.values is not None and self.values <= self.without)


_SINGLE = ("supplier", "status", "urgency", "word_count")
_STATUSES = frozenset(("usable", "withheld", "canceled"))
_ANYTHING = {name: _Allowed() for name in _SINGLE} | {"status": _Allowed(_STATUSES)}


def never(when: When) -> str | None:
    """Why no event can meet the condition; None where one may. Finds contradictions of supplier, status, urgency and word count, and what is asked for
    and excluded in the same words."""
    return _never([when], dict(_ANYTHING))


def _never(joined: Sequence[When], allowed: dict[str, _Allowed]) -> str | None:
    every = [part for when in joined for part in _conjunction(when)]
    for when in every:
        for name, given in _given(when):
            allowed[name] = allowed[name].narrowed(given, negated=False)
        if when.not_ is not None and len(when.not_.model_fields_set) == 1:
            for name, given in _given(when.not_):
                allowed[name] = allowed[name].narrowed(given, negated=True)
    for name, one in allowed.items():
        if one.nothing:
            return f"{name}: no value meets all that is asked of it"
    for excluded in (when.not_ for when in every if when.not_ is not None):
        if any(_implies(when, excluded) for when in every):
            return "what is asked for is excluded by not"
    for alternatives in (when.any for when in every if when.any is not None):
        if all(_never([one], dict(allowed)) for one in alternatives):
            return "no part of any can be met"
    return None


def _conjunction(when: When) -> Iterator[When]:
    yield when
    for part in when.all or ():
        yield from _conjunction(part)


def _given(when: When) -> Iterator[tuple[str, Sequence[str] | Span]]:
    for name in _SINGLE:
        if (given := getattr(when, name)) is not None:
            yield name, given


def _implies(when: When, other: When) -> bool:
    """Whether `when` says, in the same words, all that `other` says."""
    return all(getattr(when, name) == getattr(other, name) for name in other.model_fields_set)
