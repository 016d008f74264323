"""Reading a file of rules: all that is wrong in it, or the rules ready to judge. docs/routing.md describes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from streams import toml
from streams.printable import printable
from streams.routing import checks, form
from streams.routing.conditions import node
from streams.routing.regions import Regions
from streams.routing.rules import Rule, Rules, spelt_out
from streams.routing.tree import compiled
from streams.toml import TomlError

VERSION_DIGITS = 12
"""Of the SHA-256 of the file, as that of the operators' knowledge."""
MAX_RULES = 1000
MAX_ROUTES = 100
"""Each is a topic, and a kill goes to most of them."""
MAX_FLAGS = 50
"""All of them stand in one header."""
MAX_DEPTH = 30
"""Of tables within tables: more than anybody reads, and few enough for the machine's stack."""


class RoutingError(Exception):
    """A file that cannot be used. `problems` holds one line for each thing that is wrong: file, rule by number and name, field, what, and what to do."""

    def __init__(self, problems: Collection[str]) -> None:
        self.problems = tuple(map(printable, problems))
        super().__init__("; ".join(self.problems))


def load(path: Path, regions: Regions) -> Rules:
    """The rules of a file. Raises: RoutingError, with all that is wrong in it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RoutingError([f"{path}: {error.strerror or error}; NEWSWIRE_ROUTES must name a file that can be read"]) from None
    return parse(data, str(path), regions)


def parse(data: bytes, path: str, regions: Regions) -> Rules:
    """The rules of a file's bytes; `path` is its name in messages. Raises: RoutingError."""
    document = _toml(data, path)
    try:
        read = form.File.model_validate(document, context={"regions": regions})
    except ValidationError as error:
        raise RoutingError(list(dict.fromkeys(f"{path}: {_problem(one, document)}" for one in error.errors(include_url=False)))) from None
    rules = _rules(read, regions, sha256(data).hexdigest()[:VERSION_DIGITS])
    problems = [*_too_many(rules), *(f"{_where(number, rule.name)}: {what}" for number, rule, what in checks.problems(read.rule, rules.routes))]
    if problems:
        raise RoutingError([f"{path}: {problem}" for problem in problems])
    return rules


def _toml(data: bytes, path: str) -> dict[str, Any]:
    """Raises: RoutingError."""
    try:
        document = toml.parsed(data, path)
    except TomlError as error:
        raise RoutingError([str(error)]) from None
    if _deeper(document, MAX_DEPTH):
        raise RoutingError([f"{path}: conditions within conditions, more than {MAX_DEPTH} deep; make rules of their own of some"])
    if not isinstance(document.get("rule", []), list):
        raise RoutingError([f"{path}: rule: must be tables; begin each with [[rule]]"])
    if not document or document.get("rule") == []:
        raise RoutingError([f"{path}: holds no rule; begin one with [[rule]], or do without NEWSWIRE_ROUTES"])
    return document


def _deeper(value: object, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        level = [part for one in level for part in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())]
    return bool(level)


def _rules(read: form.File, regions: Regions, version: str) -> Rules:
    every = tuple(dict.fromkeys(name for rule in read.rule for name in rule.copy_))
    made = []
    for rule in read.rule:
        when = node(rule.when, regions.names)
        on, drop = spelt_out(rule.on, every), spelt_out(rule.drop, every)
        made.append(Rule(rule.name, tuple(dict.fromkeys(rule.copy_)), tuple(dict.fromkeys(rule.flag)), on, drop, rule.follow, when, compiled(when)))
    return Rules(tuple(made), version)


def _too_many(rules: Rules) -> list[str]:
    flags = {flag for rule in rules.rules for flag in rule.flag}
    counted = ((len(rules.rules), MAX_RULES, "rules"), (len(rules.routes), MAX_ROUTES, "routes"), (len(flags), MAX_FLAGS, "flags"))
    return [f"{count} {what}; a file has at most {most}: join some" for count, most, what in counted if count > most]


def _where(number: int, name: object) -> str:
    """A rule by its number and, where it has one, its name."""
    return f"[[rule]] {number} ({name[:40]})" if isinstance(name, str) else f"[[rule]] {number}"


def _problem(error: ErrorDetails, document: Mapping[str, Any]) -> str:
    """What pydantic found wrong, as we say it: where, what, what to do."""
    steps = list(error["loc"])
    what = _SAID.get(error["type"], "{input}: {msg}").format(
        input=_short(error["input"]), msg=error["msg"], fields=", ".join(form.fields_of(_model(steps[:-1]))), **_limits(error)
    )
    if steps[:1] == ["rule"] and len(steps) > 1 and isinstance(steps[1], int):
        table = document["rule"][steps[1]]
        name = table.get("name") if isinstance(table, dict) else None
        return ": ".join([_where(steps[1] + 1, name), *_path(steps[2:]), what])
    return ": ".join([*map(str, steps), what])


def _path(steps: list[int | str]) -> list[str]:
    """Fields from the rule's to the one that is wrong; places in a list from 1."""
    found: list[str] = []
    for step in steps:
        if isinstance(step, int):
            found[-1] += f" {step + 1}"
        else:
            found.append(step)
    return found


def _model(steps: list[int | str]) -> type[BaseModel]:
    names = [step for step in steps if isinstance(step, str)]
    return form.MODELS.get(names[-1] if names else "", form.File)


def _limits(error: ErrorDetails) -> dict[str, object]:
    context = error.get("ctx", {})
    return {name: context.get(name) for name in ("ge", "le", "expected", "error")}


def _short(value: object) -> str:
    try:
        shown = repr(value)
    except ValueError:  # of an integer of thousands of digits
        return "a number without end"
    return shown if len(shown) <= 60 else f"{shown[:60]}…"


_PATTERN = "{input} is no name; write a to z, 0 to 9 and -, 40 at most, a letter first"
_TABLE = "{input} is no table; write {{ field = value }}"
_SAID = {
    "extra_forbidden": "unknown; there are {fields}",
    "missing": "missing; give one",
    "value_error": "{error}",
    "string_type": "{input} is no text; put it in quotes",
    "string_pattern_mismatch": _PATTERN,
    "int_type": "{input} is no whole number; give one",
    "float_type": "{input} is no number; give one",
    "bool_type": "{input} is neither true nor false; write one of them, without quotes",
    "greater_than_equal": "{input} is below {ge}; give {ge} or more",
    "less_than_equal": "{input} is above {le}; give {le} or less",
    "literal_error": "{input} is unknown; there are {expected}",
    "too_short": "{input} is empty; give at least one, or leave it out",
    "list_type": '{input} is no list; write "one", or ["one", "other"]',
    "model_type": _TABLE,
    "dict_type": _TABLE,
}
"""Types of pydantic's errors, and what we say of them."""
