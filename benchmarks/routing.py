"""What routing costs: microseconds an event under rules of all kinds, on samples of the project.

    python -m benchmarks.routing [EVENTS.jsonl] [--rules 100]

Without a file of events (as `newswire normalize` prints them) the items of `samples/` and `tests/samples/` are made into events first. Nothing is kept from
one round to the next; of the rounds the quietest counts for each event.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from random import Random
from statistics import mean, median, quantiles
from typing import Any

import orjson

from streams.enrich.places.gazetteer import Gazetteer
from streams.pipeline import Pipeline
from streams.routing import file, regions
from streams.routing.rules import Rules, routes
from streams.wire.files import TooLong, records

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 30
WORDS = (
    "interest rate", "central bank", "flood", "storm surge", "election", "parliament", "strike", "harbour", "vaccine", "earthquake", "wildfire", "cease-fire",
    "oil price", "copper", "wheat", "grain corridor", "sanctions", "supreme court", "prime minister", "football", "transfer window", "ski", "quarterly results",
    "dividend", "merger", "bankruptcy", "cyber attack", "data breach", "refugees", "border crossing",
)  # fmt: skip
KINDS = (
    "region = {{ code = '{country}', min_relevance = 50 }}, words = ['{one}', '{two}', '{three}']",
    "words = ['{one}', '{two}'], not = {{ supplier = 'supplier-{n}' }}",
    "subject = ['medtop:{n:02}000000', '{one}'], urgency = {{ max = 4 }}",
    "any = [{{ region = '{country}', headline = '{one}' }}, {{ entity = '{two}' }}, {{ keyword = '{three}' }}]",
    "region = ['{country}', '150', 'BLOC-EU'], time = {{ zone = 'Europe/Berlin', days = 'mon-fri', from = '22:00', to = '06:00' }}, words = '{one}'",
    "supplier = ['supplier-{n}', 'andes-wire'], language = 'en', body = {{ any = ['{one}', '{two}'], all = ['{three}'] }}",
    "entity = {{ type = 'organisation', name = '{one}', min_confidence = 0.8{number:04} }}",
    "all = [{{ words = '{one}' }}, {{ not = {{ words = '{two}' }} }}], word_count = {{ min = 50 }}, region = {{ code = '{country}', primary = true }}",
)
COUNTRIES = ("UA", "RU", "DE", "FR", "GB", "US", "BR", "UY", "AR", "CL", "NO", "SE", "CA", "AU", "ID", "PT", "ES", "IT", "PL", "TR")


def rules(count: int) -> Rules:
    """Rules of all kinds, on a tenth as many routes."""
    drawn = Random(7)
    made = []
    for number in range(count):
        one, two, three = drawn.sample(WORDS, 3)
        when = KINDS[number % len(KINDS)].format(country=drawn.choice(COUNTRIES), one=one, two=two, three=three, n=number % 17, number=number)
        made.append(f"[[rule]]\nname = 'rule-{number}'\ncopy = 'route-{number % max(1, count // 10)}'\nwhen = {{ {when} }}\n")
    return file.parse("".join(made).encode(), "benchmark", regions.known(Gazetteer.load()))


def events(given: Path | None) -> list[dict[str, Any]]:
    if given is not None:
        return [orjson.loads(line) for line in given.read_bytes().splitlines() if b'"deadletter"' not in line[:20]]
    pipeline = Pipeline.load()
    shown = [record for path in sorted((ROOT / "samples").glob("*.*")) for record in records(path)]
    tested = [orjson.loads(path.read_bytes())["item"] for path in sorted((ROOT / "tests" / "samples").glob("*.json"))]
    values = [record[0] for record in shown if not isinstance(record, TooLong)]
    values += [item["plain"].encode() if "plain" in item else orjson.dumps(item) for item in tested if "file" not in item]
    return [event for value in values for event in pipeline.step(value).events]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("events", nargs="?", type=Path)
    parser.add_argument("--rules", type=int, default=100)
    arguments = parser.parse_args()
    ruled, judged = rules(arguments.rules), events(arguments.events)
    best = [float("inf")] * len(judged)
    for _ in range(ROUNDS):
        for place, event in enumerate(judged):
            begin = time.thread_time()
            routes(event, ruled)
            best[place] = min(best[place], 1e6 * (time.thread_time() - begin))
    words = [event["bodies"][0]["wordCount"] for event in judged]
    taken = sum(len(routes(event, ruled)) for event in judged) / len(judged)
    print(f"{len(judged)} events of {mean(words):.0f} words, {arguments.rules} rules, {taken:.1f} routes an event")
    print(f"µs an event: mean {mean(best):.0f}, median {median(best):.0f}, 95 in a hundred {quantiles(best, n=20)[-1]:.0f}, worst {max(best):.0f}")


if __name__ == "__main__":
    main()
