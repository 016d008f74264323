"""The operators' file of knowledge while a worker runs: real files, a clock that the test moves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from streams.agents.knowledge import follow
from streams.enrich import Enricher
from streams.enrich.knowledge import file as knowledge

TEXT = "The council of Verdantia met on Monday."
GOOD, OTHER, BROKEN = "[[place]]\nname = 'Verdantia'\nuri = 'x:one'\n", "[[person]]\nname = 'Verdantia'\nuri = 'x:two'\n", "[[place]]\nnam = 'Verdantia'\n"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def replaced(path: Path, text: str) -> None:
    new = path.with_suffix(".new")
    new.write_text(text)
    new.rename(path)


def entity(current: Callable[[], Enricher]) -> str:
    return next(m.entity for m in current().annotate(TEXT).mentions if m.text == "Verdantia")


def count(result: str) -> float:
    return REGISTRY.get_sample_value("newswire_knowledge_reloads_total", {"result": result}) or 0.0


def test_good_then_broken_then_good(enricher: Enricher, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path, clock = tmp_path / "own.toml", Clock()
    path.write_text(GOOD)
    current = follow(path, enricher.knowing(knowledge.load(path, enricher.countries)), clock)
    good, broken = count("in force"), count("broken")
    assert entity(current) == "x:one"

    replaced(path, BROKEN)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            clock.now += 1.5
            assert entity(current) == "x:one"
    (said,) = caplog.records
    assert f"{path}: [[place]] 1: name: missing" in said.getMessage()
    assert (count("in force"), count("broken")) == (good, broken + 1)

    replaced(path, OTHER)
    clock.now += 1.5
    assert entity(current) == "x:two"
    assert current().knowledge.version == knowledge.load(path, enricher.countries).version
    assert (count("in force"), count("broken")) == (good + 1, broken + 1)


def test_a_file_that_is_gone_is_broken_and_comes_back(enricher: Enricher, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path, clock = tmp_path / "own.toml", Clock()
    path.write_text(GOOD)
    current = follow(path, enricher.knowing(knowledge.load(path, enricher.countries)), clock)
    assert entity(current) == "x:one"
    path.unlink()
    clock.now += 1.5
    assert entity(current) == "x:one"
    assert "No such file" in caplog.text
    good = count("in force")
    path.write_text(GOOD)
    clock.now += 1.5
    assert entity(current) == "x:one"
    assert count("in force") == good + 1


def test_the_file_is_looked_at_once_a_second_at_most(enricher: Enricher, tmp_path: Path) -> None:
    path, clock = tmp_path / "own.toml", Clock()
    path.write_text(GOOD)
    current = follow(path, enricher.knowing(knowledge.load(path, enricher.countries)), clock)
    assert entity(current) == "x:one"
    replaced(path, OTHER)
    clock.now += 0.9
    assert entity(current) == "x:one"
    clock.now += 0.2
    assert entity(current) == "x:two"


def test_a_change_between_loading_and_the_first_item_is_seen(enricher: Enricher, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(GOOD)
    loaded = enricher.knowing(knowledge.load(path, enricher.countries))
    path.write_text(OTHER)
    assert entity(follow(path, loaded, Clock())) == "x:two"


def test_an_untouched_file_leaves_the_enricher(enricher: Enricher, tmp_path: Path) -> None:
    path, clock = tmp_path / "own.toml", Clock()
    path.write_text(GOOD)
    loaded = enricher.knowing(knowledge.load(path, enricher.countries))
    current = follow(path, loaded, clock)
    assert current() is loaded
    clock.now += 2
    path.touch()
    assert current() is loaded
