"""How an event or a dead letter looks to a person."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

WIDEST = 96  # characters of a removed line that are shown


def event(value: dict[str, Any]) -> RenderableType:
    """Headline, what was removed and why, who made it, entities and regions."""
    wire = value["wire"]
    head = Text.assemble((_headline(value), "bold"), ("  " + wire["source"]["supplier"], "dim"))
    if value.get("pubStatus") not in (None, "usable"):
        head.append(f"  {value['pubStatus'].upper()}", style="bold red")
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="dim", justify="right", min_width=9)
    grid.add_column(overflow="fold")
    for label, content in _rows(value, wire):
        grid.add_row(label, content)
    return Group(head, Padding(grid, (0, 0, 1, 2)))


def dead_letter(reason: str, stage: str, detail: str) -> RenderableType:
    head = Text.assemble(("dead letter", "bold red"), f"  {reason}", (f"  ({stage})", "dim"))
    return Group(head, Padding(Text(detail), (0, 0, 1, 2)))


def story(value: dict[str, Any]) -> RenderableType:
    """A record of `wire.stories`: headline, and the earlier items that it repeats or updates."""
    head = Text.assemble((value["headline"] or "(no headline)", "bold"), ("  " + value["supplier"], "dim"))
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="dim", justify="right", min_width=9)
    grid.add_column(overflow="fold")
    for link in value["links"]:
        details = f"  version {link['order']}, {link['hours']:g} h before, {link['containment']:.0%} of the text"
        grid.add_row(link["kind"].replace("_", " "), Text.assemble((link["uri"], "cyan"), (details, "dim")))
    grid.add_row("story", Text(value["cluster"] if value["links"] else f"{value['cluster']}, nothing like it before", style="dim"))
    return Group(head, Padding(grid, (0, 0, 1, 2)))


def _headline(value: dict[str, Any]) -> str:
    headlines = value.get("headlines") or [{"value": "(no headline)"}]
    return str(headlines[0]["value"])


def _rows(value: dict[str, Any], wire: dict[str, Any]) -> list[tuple[str, Text]]:
    rows: list[tuple[str, Text]] = []
    dateline = wire.get("dateline")
    if dateline:
        rows.append(("dateline", Text(", ".join(part for part in (dateline["place"], dateline["date"]) if part))))
    for removal in wire["removed"]:
        rows.append(("removed", Text.assemble((short(removal["text"]), "strike red"), (f"  {removal['kind']}: {removal['reason']}", "dim"))))
    for note in wire["notes"]:
        rows.append((f"{note['kind']}", Text(short(note["text"]), style="yellow")))
    people = [f"{person['name']} ({person['role'].replace('_', ' ')})" for credit in wire["credits"] for person in credit["people"]]
    if people:
        rows.append(("credits", Text(", ".join(people), style="cyan")))
    for label, field in (("people", "people"), ("orgs", "organisations"), ("places", "places")):
        names = [entity["name"] for entity in value.get(field, [])]
        if names:
            rows.append((label, Text(", ".join(names))))
    countries = [region for region in wire["regions"] if region["level"] == "country"]
    if countries:
        tags = Text()
        for region in countries:
            style = "bold green" if region["primary"] else "green"
            tags.append(f"{region['code']} {region['relevance']}", style=style)
            tags.append("  ")
        rows.append(("regions", tags))
    for warning in wire["source"]["warnings"]:
        rows.append(("warning", Text(f"{warning['field']}: {warning['detail']}", style="yellow")))
    return rows


def short(text: str) -> str:
    """On one line, cut where it is longer than `WIDEST`."""
    flat = " ".join(text.split())
    return flat if len(flat) <= WIDEST else flat[: WIDEST - 1] + "…"
