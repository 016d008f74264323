"""Invented wire items, as many as a test needs, every one different."""

from __future__ import annotations

import random
from typing import Any

import orjson

TOWNS = ["Lagos", "Lima", "Oslo", "Ankara", "Manila", "Nairobi", "Warsaw", "Hanoi", "Quito", "Accra"]
NAMES = ["Ada Lindqvist", "Boris Petrenko", "Carla Mendes", "Daniel Okafor", "Elena Rossi", "Farid Haddad", "Grace Tan", "Henrik Dahl"]
VERBS = ["announced", "confirmed", "rejected", "postponed", "welcomed", "criticised"]
THINGS = ["a new bridge", "the harvest forecast", "a ceasefire proposal", "the election calendar", "a rail tunnel", "the budget draft"]

PITCH = "The week as seen from the quay"
"""A line that says little by itself: it stays until it has stood below the stories of several items."""


def item(number: int, supplier: str = "northern-press", *, pitch: bool = False) -> dict[str, Any]:
    """Item `number` of a supplier: a dateline, three paragraphs, a promotional line, a credit; with `pitch`, a line that the supplier repeats."""
    dice = random.Random(f"{supplier}/{number}")
    town, who, other = dice.choice(TOWNS), dice.choice(NAMES), dice.choice(NAMES)
    thing, verb = dice.choice(THINGS), dice.choice(VERBS)
    lines = [
        f"{town.upper()}, March {number % 28 + 1} - {who} {verb} {thing} on Monday, officials in {town} said in statement number {number}.",
        f"The plan had been discussed for {number + 2} weeks and would cost {dice.randint(2, 900)} million dollars, according to a document.",
        f"“We will decide by the end of month {number % 12 + 1},” {who.split()[1]} told reporters after meeting {other} for the {number}th time.",
        "Sign up for our daily newsletter to get the latest headlines.",
        f"(Reporting by {who}; Editing by {other})",
    ]
    if pitch:
        lines.insert(3, PITCH)
    return {
        "id": f"item-{number}",
        "source": supplier,
        "title": f"{who} {verb} {thing} in {town}, round {number}",
        "date": "2026-03-02T08:00:00Z",
        "lines": lines,
    }


def value(number: int, supplier: str = "northern-press", *, pitch: bool = False) -> bytes:
    return orjson.dumps(item(number, supplier, pitch=pitch))
