"""What operators say on `wire.lines`: decisions on lines, and memory files to be merged. The learner applies both, so that each line keeps one writer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from streams.event.validate import problem
from streams.promo import imports, overrides
from streams.promo.learner import bucket, promo_key
from streams.promo.overrides import Decided, Override

Record = dict[str, Any]
Change = Callable[[Record | None], Record | None]
"""From the record that is known of a line to the one that takes its place; None when nothing changes."""


def operators_changes(value: Any, at: Decided) -> list[tuple[bytes, Change]]:
    """The changes in a value of `wire.lines` (`line.v1`) that is no item's, by the keys of the lines. `at` is when and where it was recorded.

    Raises: ValueError for a value that is not valid: what an operator sends is checked whole before any of it is applied. A line of another key
    is refused, since that key may have another writer.
    """
    said = problem("line.v1", value)
    if said is not None:
        raise ValueError(said)
    for record in value.get("records") or (value["override"],):
        if (record.get("supplier", value["supplier"]), bucket(record["fingerprint"])) != (value["supplier"], value["bucket"]):
            raise ValueError(f"line {record['fingerprint']} does not belong to {value['supplier']}/{value['bucket']}")
    if "override" in value:
        override = overrides.decode(value)
        return [(promo_key(override.supplier, override.fingerprint), partial(_overridden, override, at))]
    keep = value["moments"] == "kept"
    return [(promo_key(record["supplier"], record["fingerprint"]), partial(_imported, record, keep)) for record in value["records"]]


def memory_file_change(record: Record) -> Change:
    """The change that a record of the same installation makes, at its moments."""
    return partial(_imported, record, True)


def _overridden(override: Override, at: Decided, known: Record | None) -> Record | None:
    return overrides.apply(known, override, at)


def _imported(record: Record, keep_moments: bool, known: Record | None) -> Record | None:
    return imports.merge(known, record, keep_moments=keep_moments)
