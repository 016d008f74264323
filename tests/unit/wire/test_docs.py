"""docs/formats.md names what the code has: no more, no less."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from streams.reasons import Reason
from streams.wire import DEFAULT, READERS
from streams.wire.codes import Code
from streams.wire.json_items.envelope import FIELDS

TEXT = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
READING = [reason for reason in Reason if list(Reason).index(reason) <= list(Reason).index(Reason.STAGE_FAILED)]


def column(section: str) -> set[str]:
    """What stands in backquotes in the first column of the section's tables."""
    part = TEXT.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return {name for row in re.findall(r"(?m)^\|([^|]*)\|", part) for name in re.findall(r"`([^`]+)`", row)}


def test_reasons() -> None:
    assert column("Reasons") - {"dlq_reason"} == {reason.value for reason in READING}


def test_warnings() -> None:
    assert column("Warnings") == {code.value for code in Code}


def test_limits() -> None:
    assert column("Limits") == {limit.name for limit in fields(DEFAULT)}
    for limit in fields(DEFAULT):
        assert f"| `{limit.name}` | {getattr(DEFAULT, limit.name):,} |" in TEXT


def test_fields_of_the_envelope() -> None:
    assert column("JSON envelope") == FIELDS


def test_formats() -> None:
    for name, reader in READERS.items():
        assert f"| `{name}` | {', '.join(f'`{kind}`' for kind in reader.media_types)} |" in TEXT
