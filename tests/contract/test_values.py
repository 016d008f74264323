"""The types of the subscriber library are what the schemas say."""

from __future__ import annotations

from contract import values
from contract.documents import Contract


def test_they_are_made_of_the_schemas_as_they_are() -> None:
    assert values.FILE.read_text(encoding="utf-8") == values.text(Contract.load()), "make them anew with `make contract`"
