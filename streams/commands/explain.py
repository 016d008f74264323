"""`newswire explain`"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import click
import orjson

from streams.commands import explain_view, render, terminal
from streams.commands.common import load_pipeline, load_settings
from streams.commands.normalize import outcomes
from streams.enrich import Enricher, why
from streams.enrich.annotation import Annotation
from streams.enrich.enricher import OTHER_LANGUAGE_TRUST, Examined
from streams.enrich.places.gazetteer import Gazetteer
from streams.event.records import dead_letter_json
from streams.outcome import DeadLetter, Result
from streams.pipeline import Pipeline

Explained = dict[str, Any]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--item", "wanted", metavar="N|ID", help="Only this one: the supplier's id or the event's uri, else its number in the file, from 1.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each item, with every number.")
def command(file: Path, wanted: str | None, as_json: bool) -> None:
    """Show why an item has the entities, places and region tags that it has, and what was removed from it.

    FILE is read as `newswire normalize` reads it; `-` is standard input. Repeated lines are learned as the items pass, unless NEWSWIRE_LEARN=0.
    The exit code is 0 when every item had an outcome.
    """
    settings = load_settings()
    pipeline = load_pipeline(settings)
    witness = Witness(cast(Enricher, pipeline.enricher))
    pipeline.enricher = witness
    console = terminal.console()

    def show(result: Result, examined: Examined | None) -> None:
        if isinstance(result, DeadLetter):
            letter = dead_letter_json(result.reason, result.stage, result.detail, result.source)
            terminal.say_bytes([orjson.dumps(letter)]) if as_json else console.print(render.dead_letter(result.reason, result.stage, result.detail))
            return
        found = explained(witness.enricher.gazetteer, result.value, cast(Examined, examined))
        terminal.say_bytes([orjson.dumps(found)]) if as_json else console.print(explain_view.item(found))

    count = 0
    numbered: tuple[Result, Examined | None] | None = None
    named = False
    for result in _results(pipeline, file):
        count += 1
        examined = None if isinstance(result, DeadLetter) else witness.of(result.value)
        if wanted is None or wanted in _ids(result):
            named = True
            show(result, examined)
        elif wanted == str(count):
            numbered = result, examined
    if wanted is None or named:
        return
    if numbered is None:
        raise click.ClickException(f"{file}: no item {wanted!r} among {count}")
    show(*numbered)


class Witness:
    """Annotates as its enricher does, and keeps what each item was decided by."""

    def __init__(self, enricher: Enricher) -> None:
        self.enricher = enricher
        self._examined: deque[Examined] = deque()

    def annotate(self, text: str, headline: str = "", dateline: str = "", **known: str) -> Annotation:
        annotation, examined = self.enricher.examine(text, headline, dateline, **known)
        self._examined.append(examined)
        return annotation

    def of(self, event: dict[str, Any]) -> Examined:
        """What this event's item was decided by. Events are asked for in order; what belongs to no event is passed over. Raises LookupError."""
        headline, body = _headline(event), event["bodies"][0]["value"]
        while self._examined:
            examined = self._examined.popleft()
            if examined.parts["headline"].text == headline and body.startswith(examined.parts["text"].text):
                return examined
        raise LookupError(event["uri"])


def explained(gazetteer: Gazetteer, event: dict[str, Any], examined: Examined) -> Explained:
    """What `--json` prints of an item: mentions, entities and regions as in the event, each mention of a known place and each region with its `why`."""
    wire = event["wire"]
    places, judged = why.of_places(gazetteer, examined), why.of_regions(gazetteer, examined)
    trust = 1.0 if wire["language"]["names"] == "all" else OTHER_LANGUAGE_TRUST
    tagged = {(region["level"], region["code"]) for region in wire["regions"]}
    return {
        "uri": event["uri"],
        "supplier": wire["source"]["supplier"],
        "id": event["altIds"][0]["value"],
        "headline": _headline(event),
        "language": wire["language"] | {"trust": trust},
        "mentions": [_mention(mention, wire["layout"], places) for mention in wire["mentions"]],
        "entities": wire["entities"],
        "regions": [region | {"why": judged.get((region["level"], region["code"]))} for region in wire["regions"]],
        "untagged": [{"code": code, "level": level, "why": reason} for (level, code), reason in judged.items() if (level, code) not in tagged],
        "removed": wire["removed"],
    }


def _mention(mention: dict[str, Any], layout: list[dict[str, Any]], places: dict[tuple[str, int, int], dict[str, Any]]) -> dict[str, Any]:
    found = places.get(("text" if mention["in"] == "body" else mention["in"], mention["start"], mention["end"]))
    fits = found is not None and mention["type"] == ("organisation" if found["organisation"] and mention["place"] is None else "place")
    return mention | {"line": _line(layout, mention["in"], mention["start"]), "why": found if fits else None}


def _line(layout: list[dict[str, Any]], where: str, start: int) -> int | None:
    """Index of the raw line that an offset of the headline or body came from; None for a headline that is no line."""
    before = [entry for entry in layout if entry["in"] == where and entry["at"] <= start]
    return max(before, key=lambda entry: entry["at"])["line"] if before else None


def _headline(event: dict[str, Any]) -> str:
    return str(event["headlines"][0]["value"]) if event.get("headlines") else ""


def _ids(result: Result) -> tuple[str, ...]:
    return () if isinstance(result, DeadLetter) else (result.value["uri"], result.value["altIds"][0]["value"])


def _results(pipeline: Pipeline, file: Path) -> Iterator[Result]:
    for outcome in outcomes(pipeline, (file,), pipeline.settings.max_value_bytes):
        yield from outcome.results
        if pipeline.settings.learn:
            pipeline.learn(outcome)
