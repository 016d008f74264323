"""The README is true: what it shows is what the files say and what the commands print."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from streams.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_subscriber_shown_is_the_example() -> None:
    assert (ROOT / "examples" / "subscribe.py").read_text().strip() in README


def test_every_page_it_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_and_target_it_names_exists() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"^    make ([a-z-]+)", README, re.MULTILINE)) <= set(targets)
    assert set(re.findall(r"^    newswire ([a-z-]+)", README, re.MULTILINE)) <= set(COMMANDS)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_links_between_pages_hold(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_transcript_is_what_comes_out() -> None:
    """Line by line, as `newswire demo` prints it in a wide terminal."""
    from rich.console import Console

    from streams.commands import render
    from streams.pipeline import Pipeline

    event = Pipeline.load().step((ROOT / "samples" / "01-fishing-talks.txt").read_bytes()).event
    assert event is not None
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(render.event(event))
    printed = [" ".join(line.split()) for line in console.export_text().splitlines()]
    shown = README.split("```")[1].strip().splitlines()
    assert [" ".join(line.split()) for line in shown[1:]] == printed[1 : len(shown)]
