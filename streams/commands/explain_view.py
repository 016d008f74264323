"""How the reasons behind an item's tags look to a person."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from streams.commands.render import short
from streams.enrich.why import RULES

MOST_TERMS = 5  # of a sum that are shown
MOST_CANDIDATES = 4
MOST_NAMES = 6
_DECIDED_BY = {
    "only": "no other place has that name",
    "container": "the words after it leave no other",
    "prior": "what news mostly means by it",
    "near": "names nearby lie in its subdivision",
    "wide": "other names lie in its country",
}
_SUMS = (("named", "named"), ("about", "about it"))


def item(found: dict[str, Any]) -> RenderableType:
    """`found` is what `newswire explain --json` prints of an item."""
    language = found["language"]
    looked_for = "all names" if language["names"] == "all" else f"places only, confidences times {language['trust']:g}"
    head = Text.assemble((found["headline"] or "(no headline)", "bold"), (f"  {found['uri']}", "dim"))
    sections = [
        ("language", [Text(f"{language['detected'] or 'not known'}  {language['confidence']:g}  ({looked_for})")]),
        ("mentions", _mentions(found["mentions"])),
        ("entities", [_entity(entity) for entity in found["entities"]]),
        ("regions", [line for region in found["regions"] for line in _region(region)]),
        ("no tag", [_untagged(region) for region in found["untagged"]]),
        ("removed", [_removal(removal) for removal in found["removed"]]),
    ]
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", justify="right", min_width=8)
    grid.add_column(overflow="fold")
    for label, lines in sections:
        for number, line in enumerate(lines):
            grid.add_row("" if number else label, line)
    return Group(head, Padding(grid, (0, 0, 1, 2)))


def _mentions(mentions: list[dict[str, Any]]) -> list[Text]:
    lines: list[Text] = []
    told: set[str] = set()  # the candidates of a name are the same wherever it stands, but for one with a container
    for mention in mentions:
        lines += _mention(mention, told)
    return lines


def _mention(mention: dict[str, Any], told: set[str]) -> list[Text]:
    line = "" if mention["line"] is None else f" line {mention['line']}"
    where = f"{mention['in']}{line}, {mention['start']}-{mention['end']}"
    lines = [Text.assemble((_flat(mention["text"]), "bold cyan"), f"  {mention['type']}  {where}  {mention['confidence']:.3f}  ", (mention["entity"], "dim"))]
    place, why = mention["place"], mention["why"]
    if place is not None:
        lines.append(_indented("is", _place(place) if why or place["geonames"] else Text("not in the gazetteer")))
    if why is None:
        return lines
    lines.append(_indented("a place", _sum(why["log_odds"], [(cue["cue"], cue["log_odds"]) for cue in why["cues"]])))
    if why["name"] not in told or why["container"]:
        told.add(why["name"])
        lines.append(_indented("this one", Text(_decided(why))))
        lines += [_indented("", _candidate(candidate)) for candidate in why["candidates"][:MOST_CANDIDATES] if len(why["candidates"]) > 1]
    return lines


def _decided(why: dict[str, Any]) -> str:
    parts = [_DECIDED_BY[why["decided_by"]]]
    if len(why["candidates"]) > 1:
        parts.append(f"{len(why['candidates'])} compared: usual + subdivision + country")
    if why["container"]:
        parts.append(f"in {_flat(why['container'])}")
    if why["trust"] != 1 and len(why["candidates"]) > 1:
        parts.append(f"votes count {why['trust']:g}, since the dateline names it")
    return "; ".join(parts)


def _candidate(candidate: dict[str, Any]) -> Text:
    sums = f"{candidate['total']:6.2f} = {candidate['prior']:.2f} + {candidate['near']:.2f} + {candidate['wide']:.2f}  "
    return Text.assemble((sums, "green" if candidate["chosen"] else ""), _place(candidate), (f"  {candidate['kind']}", "dim"))


def _place(place: dict[str, Any]) -> Text:
    known = [place["name"], place["country"], place["admin1"], f"GeoNames {place['geonames']}" if place["geonames"] else None]
    return Text(", ".join(part for part in known if part))


def _entity(entity: dict[str, Any]) -> Text:
    symbols = [symbol["symbol"] + (f" on {symbol['exchange']}" if symbol["exchange"] else "") for symbol in entity.get("symbols", ())]
    more = "".join(f"  {label}: {_flat(', '.join(values))}" for label, values in (("symbols", symbols), ("roles", entity.get("roles", ()))) if values)
    return Text.assemble(
        (_flat(entity["name"]), "cyan"), f"  {entity['type']}  {entity['confidence']:.3f}  mentions {entity['mentions']}{more}  ", (entity["uri"], "dim")
    )


def _region(region: dict[str, Any]) -> list[Text]:
    primary = "  primary" if region["primary"] else ""
    lines = [
        Text.assemble(
            (f"{region['level']} {region['code']} {region['name']}", "bold green"),
            f"  relevance {region['relevance']}, confidence {region['confidence']:.3f}{primary}",
        )
    ]
    why = region["why"]
    if why is None:
        return [*lines, _indented("from", Text(", ".join(region["evidence"])))]
    lines += [_indented(label, _sum(why[sum_]["log_odds"], [(f["feature"], f["log_odds"]) for f in why[sum_]["features"]])) for sum_, label in _SUMS]
    names = [f"{name['in']} {name['start']}: {_flat(name['text'])} {name['chance']:.2f}" for name in why["by"]]
    more = f", and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    lines.append(_indented("by", Text(", ".join(names[:MOST_NAMES]) + more)))
    return [*lines, _indented("rule", Text(RULES[why["rule"]]))] if why["rule"] else lines


def _untagged(region: dict[str, Any]) -> Text:
    why = region["why"]
    names = ", ".join(dict.fromkeys(_flat(name["text"]) for name in why["by"]))
    rule = f"  {RULES[why['rule']]}" if why["rule"] else ""
    return Text(f"{region['level']} {region['code']} {why['name']}  {why['named']['chance']:.3f}  ({short(names)}){rule}", style="dim")


def _removal(removal: dict[str, Any]) -> Text:
    details = f"  {removal['kind']}: {removal['reason']}  {removal['confidence']:.3f}, line {removal['line']}, {removal['start']}-{removal['end']}"
    return Text.assemble((short(removal["text"]), "strike red"), (details, "dim"))


def _sum(total: float, terms: list[tuple[str, float]]) -> Text:
    """ "+3.21 = top +2.00, share +1.00, 4 more +0.21"."""
    counted = [term for term in terms if term[1]]
    shown, rest = counted[:MOST_TERMS], counted[MOST_TERMS:]
    parts = [f"{name} {odds:+.2f}" for name, odds in shown]
    if rest:
        parts.append(f"{len(rest)} more {sum(odds for _, odds in rest):+.2f}")
    return Text.assemble(f"{total:+.2f}", (f" = {', '.join(parts)}", "dim"))


def _indented(label: str, content: Text) -> Text:
    return Text.assemble((f"  {label:<9}", "dim"), content)


def _flat(text: str) -> str:
    return " ".join(text.split())
