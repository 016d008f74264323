"""What is said on `wire.lines` besides what items carry: decisions on lines, memory files to be merged, lines of erased items. The learner applies it all,
so that each line keeps one writer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from streams.event.validate import problem
from streams.promo import imports, overrides
from streams.promo.learner import bucket, promo_key
from streams.promo.overrides import NEVER, Decided, Override, decided

Record = dict[str, Any]
Change = Callable[[Record | None], Record | None]
"""From the record that is known of a line to the one that takes its place; None when nothing changes, FORGOTTEN when none does."""
FORGOTTEN: Final[Record] = {}


def operators_changes(value: Any, at: Decided) -> list[tuple[bytes, Change]]:
    """The changes in a value of `wire.lines` (`line.v1`, `forget.v1`) that is no item's, by the keys of the lines. `at` is when and where it was recorded.

    Raises: ValueError for a value that is not valid: what an operator sends is checked whole before any of it is applied. A line of another key
    is refused, since that key may have another writer.
    """
    said = problem("forget.v1" if isinstance(value, dict) and "forget" in value else "line.v1", value)
    if said is not None:
        raise ValueError(said)
    own = value["supplier"], value["bucket"]
    named = [(value["supplier"], fingerprint) for fingerprint in value.get("forget", ())] or [
        (record.get("supplier", value["supplier"]), record["fingerprint"]) for record in value.get("records") or (value["override"],)
    ]
    for supplier, fingerprint in named:
        if (supplier, bucket(fingerprint)) != own:
            raise ValueError(f"line {fingerprint} does not belong to {own[0]}/{own[1]}")
    if "forget" in value:
        return [(promo_key(supplier, fingerprint), _forgotten) for supplier, fingerprint in named]
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


def _forgotten(known: Record | None) -> Record | None:
    """A line that only one story carried goes with the item; one that more carried is the supplier's, and a decision on it the operators'."""
    return None if known is None or len(known["stories"]) > 1 or decided(known) != NEVER else FORGOTTEN


def _imported(record: Record, keep_moments: bool, known: Record | None) -> Record | None:
    return imports.merge(known, record, keep_moments=keep_moments)
