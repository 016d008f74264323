"""The model file: what is written is read, what is damaged is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.enrich.tagger.model import Model, ModelError, pack, read_model, unpack, write_model
from streams.enrich.tagger.tagger import MODEL

SMALL = Model(
    labels=("O", "B-PER", "I-PER"),
    transitions=((1, -2, 0), (3, 4, -5), (0, 0, 32000)),
    features={"w=ana": pack({1: 120, 2: -7}), "w=łódź|>": pack({0: -300})},
    lexicon={"ana": "Ff", "łódź": "p", "new port": "p"},
    skip=frozenset(("The", "In")),
    about={"variant": "test"},
)


def test_round_trip(tmp_path: Path) -> None:
    write_model(tmp_path / "m", SMALL)
    assert read_model(tmp_path / "m") == SMALL


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(-32768, 32767)), max_size=60))
def test_sums_of_packed_weights(pairs: list[tuple[int, int]]) -> None:
    expected = [0] * 9
    for label, weight in pairs:
        expected[label] += weight
    assert unpack(sum(pack({label: weight}) for label, weight in pairs), 9) == expected


def test_same_model_same_bytes(tmp_path: Path) -> None:
    turned = Model(SMALL.labels, SMALL.transitions, dict(reversed(SMALL.features.items())), dict(reversed(SMALL.lexicon.items())), SMALL.skip, SMALL.about)
    write_model(tmp_path / "a", SMALL)
    write_model(tmp_path / "b", turned)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("damage", [lambda data: data[1:], lambda data: data[:-9], lambda data: data[:40] + b"\0\0\0" + data[43:], lambda data: b""])
def test_damaged_files_are_refused(tmp_path: Path, damage: object) -> None:
    write_model(tmp_path / "m", SMALL)
    assert callable(damage)
    (tmp_path / "m").write_bytes(damage((tmp_path / "m").read_bytes()))
    with pytest.raises(ModelError):
        read_model(tmp_path / "m")


def test_the_shipped_model_is_small() -> None:
    assert MODEL.stat().st_size < 4_000_000
