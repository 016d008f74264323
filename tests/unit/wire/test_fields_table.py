"""What each reader declares that its format can say is what it fills: all of it, and nothing else. The table in docs/formats.md is made of it."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from streams.wire import READERS, Context, RawItem, fields_table
from streams.wire.fields_table import ALWAYS, ROWS
from tests.unit import wire
from tests.unit.wire.samples_full import FULL

PAGE = Path(__file__).parents[3] / "docs" / "formats.md"
CORPUS = Path(__file__).parents[2] / "fuzz" / "corpus"
NOBODY = "nobody"
"""The supplier of an item that names none."""


def filled(name: str, value: bytes) -> set[str]:
    """The fields that the items in a value fill, where the reader of that format reads it."""
    items = [item for item in READERS[name].read(value, Context(supplier=NOBODY)) if isinstance(item, RawItem) and item.format == name]
    return {field for item in items for field in _filled(item)}


def _filled(item: RawItem) -> Iterator[str]:
    unsaid = {"id": item.id if item.id.startswith("sha256:") else None, "status": "usable", "supplier": NOBODY}
    for field in fields(item):
        if field.name not in ALWAYS and getattr(item, field.name) not in (None, (), {}, unsaid.get(field.name)):
            yield field.name
    if any(line.block != "p" for line in item.lines):
        yield "lines.block"
    if any(line.markup for line in item.lines):
        yield "lines.markup"


def samples() -> Iterator[bytes]:
    """The texts and objects that the modules of these tests hold, and what the fuzzer begins with."""
    for module in pkgutil.iter_modules(wire.__path__):
        for value in vars(importlib.import_module(f"{wire.__name__}.{module.name}")).values():
            if isinstance(value, bytes):
                yield value
            elif isinstance(value, str):
                yield value.encode("utf-8", "replace")
            elif isinstance(value, dict) and all(isinstance(key, str) for key in value):
                yield json.dumps(value, default=str).encode()
    yield from FULL.values()
    for file in CORPUS.glob("read-*/*"):
        yield file.read_bytes()


SAMPLES = sorted(set(samples()))


def test_rows_are_the_fields_of_an_item() -> None:
    assert {*ROWS, *ALWAYS} == {*(field.name for field in fields(RawItem)), "lines.block", "lines.markup"}
    assert all(reader.fields <= ROWS.keys() for reader in READERS.values())


@pytest.mark.parametrize("name", READERS)
def test_every_declared_field_is_filled_and_no_other(name: str) -> None:
    assert filled(name, FULL[name]) == READERS[name].fields


@pytest.mark.parametrize("name", READERS)
def test_no_sample_fills_another_field(name: str) -> None:
    for sample in SAMPLES:
        assert filled(name, sample) <= READERS[name].fields, sample


def test_the_page_has_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert fields_table.renewed(text) == text, "renew it with `make docs`"


def test_renewing_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8").replace("| ✓", "| ?"), encoding="utf-8")
    fields_table.main(page)
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        fields_table.renewed("no table")
