"""`docs/topics.md`: the topics in one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contract.asyncapi import FIRST
from contract.documents import ROOT, Contract, Direction, full_name, value_files

FILE = ROOT / "docs" / "topics.md"
DIRECTIONS: Mapping[Direction, str] = {"in": "Written for newswire", "out": "Written by newswire", "internal": "Internal: both ends are newswire"}
HEAD = """# Topics

Made by `make contract` from `schemas/topics/`, where the reasons stand. Names are those with the prefix `wire.`, and where NAME stands there is a topic
for each; the number of partitions is what `newswire topics create` makes. `schemas/asyncapi.yaml` has headers and examples besides.
"""
COLUMNS = "| topic | purpose | key | partitions | kept | value | written by | read by |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
DAY = 86_400_000


def text(contract: Contract) -> str:
    """The file as it has to be. Pure."""
    names = [*FIRST, *(name for name in contract.topics if name not in FIRST)]
    parts = [HEAD]
    for direction, title in DIRECTIONS.items():
        rows = [_row(contract.topics[name]) for name in names if contract.topics[name]["direction"] == direction]
        parts.append(f"## {title}\n\n{COLUMNS}{''.join(rows)}")
    return "\n".join(parts)


def _row(topic: Mapping[str, Any]) -> str:
    never = ", for ever" if topic["repartition"] == "never" else ""
    value = ", ".join(f"`{one.removesuffix('.schema.json')}`" for one in value_files(topic)) or "bytes"
    cells = (
        f"`wire.{full_name(topic)}`",
        topic["purpose"],
        topic["key"],
        f"{topic['partitions']}{never}",
        kept(topic["config"]["cleanup.policy"], topic["config"].get("retention.ms")),
        value,
        ", ".join(_who(name) for name in topic["producers"]),
        ", ".join(_who(name) for name in topic["consumers"]),
    )
    return f"| {' | '.join(cells)} |\n"


def kept(policy: str, milliseconds: int | None) -> str:
    """How long records are kept, in words."""
    if milliseconds is None:
        return "the newest of each key"
    return f"{_span(milliseconds)}; what a later record of its key replaces may go sooner" if "compact" in policy else _span(milliseconds)


def _span(milliseconds: int) -> str:
    days, rest = divmod(milliseconds, DAY)
    if rest:
        return f"{milliseconds / 3_600_000:g} hours"
    return f"{days} day{'s' if days > 1 else ''}"


def _who(name: str) -> str:
    return f"`{name}`" if name.startswith("newswire ") else name
